"""Lists of registered deals for our own people: what is theirs to decide, and everything.

A number that there is not and one that may not be seen look the same.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from journeys.deal_owner import chiefs
from partnering.people import Person, Right, may, must
from partnering.refusals import Unknown
from partnering.registrations import PENDING, Registration, State
from store.work import Work

_TYPED = re.compile(
    r"(?:DR[\s#-]*|#\s*)?([1-9]\d{0,14})(?:[:,;.](?!\S)|(?!\S))", re.IGNORECASE | re.ASCII
)
PAGE = 10
# No protection lasts longer than its cap and an undecided extension.
_FAR, _MOST = timedelta(days=400), 2000


@dataclass(frozen=True, slots=True)
class DealLine:
    """One registration in a list; times are UTC, `mine` says that this reader has to decide."""

    registration_id: int
    version: int
    state: State
    partner_name: str
    customer: str
    families: tuple[str, ...]
    amount: str
    owner: str
    due_at: datetime | None
    protected_until: date | None
    held: bool = False
    asks: str = ""
    mine: bool = False

    @property
    def ref(self) -> str:
        return f"DR-{self.registration_id}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines and how many there are in all; `after` is where the next ones begin."""

    lines: tuple[DealLine, ...]
    total: int
    after: int | None = None


def number_of(ref: str) -> int | None:
    """Read a registration's number as people type it: DR-42, dr 42, #42, 42. None for others."""
    found = _TYPED.fullmatch(ref.strip())
    return int(found[1]) if found else None


def parted(typed: str) -> tuple[str, str]:
    """Part what was typed into the registration and what follows; the first word, if it is none."""
    words = typed.strip()
    found = _TYPED.match(words)
    if found:
        return f"DR-{found[1]}", words[found.end() :].strip()
    first, _, rest = words.partition(" ")
    return first, rest.strip()


def must_find(view: Work, ref: str, *, by: Person) -> Registration:
    """Find a registration that somebody of ours typed. Raises: NotAllowed; Unknown."""
    must(by, Right.SEE_DEALS)
    if not ref.strip():
        raise Unknown("Say which registration: DR-42.")
    number = number_of(ref)
    found = view.registrations.get(number) if number is not None else None
    if found is None or found.state is State.DRAFT:
        how = "." if number is not None else ": write its number, as in DR-42."
        raise Unknown(f"There is no registration {ref.strip()[:20]}{how}")
    return found


def queue(view: Work, *, by: Person, now: datetime, after: int = 0) -> Page:
    """List what waits for this person's decision, what is due first before.

    The channel chief also sees what nobody owns; waits for the partner stand at the end.
    """
    must(by, Right.SEE_DEALS)
    if not may(by, Right.DECIDE):
        return Page((), 0)
    mine = view.registrations.pending(owner_id=by.id)
    if any(each.id == by.id for each in chiefs(view)):
        mine += [each for each in view.registrations.pending() if each.owner_id is None]
    waits = State.INFO_REQUESTED
    mine.sort(key=lambda each: (each.state is waits, _due(each) or now, each.id))
    return _page(view, [*_asking(view, by, now), *mine], after, by)


def _asking(view: Work, by: Person, now: datetime) -> list[Registration]:
    """List what a partner asks of this person beside new claims: appeals, more time, changes."""
    chief = any(each.id == by.id for each in chiefs(view))
    found = view.registrations.many(each.registration_id for each in view.appeals.filed())
    appealed = [
        each
        for each in found.values()
        if chief and by.id not in {one for d in each.decisions for one in (d.by, d.second)}
    ]
    live = [
        each
        for each in view.registrations.ending(now + _FAR, limit=_MOST)
        if each.protected_at(now)
        and (each.pending_edit is not None or (each.window and each.window.pending))
        and by.id not in {each.submitter_id, *each.seller_ids}
        and (each.owner_id == by.id or (chief and each.owner_id is None))
    ]
    return [*appealed, *live]


def _asks(each: Registration, appealed: frozenset[int]) -> str:
    if each.id in appealed:
        return "the partner appeals"
    if each.state is not State.APPROVED:
        return ""
    if each.window is not None and each.window.pending is not None:
        return "the partner asks for more time"
    return "the partner asks for a change" if each.pending_edit is not None else ""


def deals(
    view: Work,
    *,
    by: Person,
    partner_id: int | None = None,
    account_key: str = "",
    states: frozenset[State] = frozenset(State) - {State.DRAFT},
    after: int = 0,
) -> Page:
    """List registrations, the newest first: of all, of a partner, on an account, in some states."""
    must(by, Right.SEE_DEALS)
    found, total = view.registrations.listed(
        partner_id=partner_id, account_key=account_key, states=states, skip=after, limit=PAGE
    )
    return Page(tuple(_lines(view, found, by)), total, _next(after, total))


def _page(view: Work, found: list[Registration], after: int, by: Person) -> Page:
    shown = found[after : after + PAGE]
    return Page(tuple(_lines(view, shown, by)), len(found), _next(after, len(found)))


def _next(after: int, total: int) -> int | None:
    return after + PAGE if after + PAGE < total else None


def _lines(view: Work, found: list[Registration], by: Person) -> list[DealLine]:
    appealed = frozenset(each.registration_id for each in view.appeals.filed())
    partners = {each.id: each.name for each in view.partners.all(removed=True)}
    owners = view.people.many({each.owner_id for each in found if each.owner_id})
    return [
        DealLine(
            registration_id=each.id,
            version=each.version,
            state=each.state,
            partner_name=partners.get(each.partner_id, ""),
            customer=each.claim.customer,
            families=tuple(sorted(each.claim.families)),
            amount=each.claim.amount.in_words() if each.claim.amount else "",
            owner=owners[each.owner_id].name if each.owner_id in owners else "",
            due_at=_due(each) if each.state in PENDING else None,
            protected_until=each.window.last_day
            if each.window and each.state is State.APPROVED
            else None,
            held=each.state is State.CONFLICT_HOLD,
            asks=_asks(each, appealed),
            mine=each.owner_id == by.id and each.state in PENDING,
        )
        for each in found
    ]


def _due(each: Registration) -> datetime | None:
    return each.clock.due_at if each.clock is not None and each.clock.stopped_at is None else None
