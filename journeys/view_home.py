"""App Home of one person, as a value: what waits, what is theirs, what is new. Reads only.

All of it is as of one moment. What a reader may not see is withheld here, before it is drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from journeys.desk import Desk
from journeys.draw_needs import need_notice
from journeys.look_up import must_be_somebody
from journeys.needs import needs_of
from journeys.notices import Notice, OverlapLine
from journeys.our_home import Health, health, matrix_partners, our_lines, our_numbers
from journeys.own_home import own_lines, own_numbers
from journeys.read_ahead import read_ahead
from journeys.shown_lists import ShownLists
from partnering.home import HomeLine, Number
from partnering.needs import Need
from partnering.people import Person, Right, may
from store.work import Work

# So many stand in each part of App Home; the rest is turned to by buttons.
SHOWN = 5
_WELCOMED = "home_welcomed"


@dataclass(frozen=True, slots=True)
class HomePage:
    """From where on each part is shown, by its name; what is not named begins at the first."""

    part: str = ""
    skip: int = 0

    def of(self, part: str) -> int:
        return self.skip if self.part == part else 0


FIRST_PAGE = HomePage()


@dataclass(frozen=True, slots=True)
class WaitingCard:
    """Something that waits, with the notice of its own card, where it has one."""

    need: Need
    notice: Notice | None


@dataclass(frozen=True, slots=True)
class Part:
    """Some of `total` things from `skipped` on."""

    total: int
    skipped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What one person's App Home shows. `partner_id` and its name are set for a partner's people.

    `matrix` are the partners whose matrix the reader may open. `health` is for admins.
    """

    name: str
    at: datetime
    needs: tuple[WaitingCard, ...]
    needs_part: Part
    numbers: tuple[Number, ...]
    mine: tuple[HomeLine, ...]
    mine_part: Part
    recent: tuple[OverlapLine, ...] = ()
    recent_part: Part = field(default_factory=lambda: Part(0))
    welcome: bool = False
    manages: bool = False
    partner_id: int | None = None
    partner_name: str = ""
    paused_until: datetime | None = None
    muted: int = 0
    chosen: int = 0
    matrix: tuple[tuple[int, str], ...] = ()
    health: Health | None = None

    @property
    def is_partners(self) -> bool:
        return self.partner_id is not None


def view_home(desk: Desk, *, by: Person, now: datetime, page: HomePage = FIRST_PAGE) -> Home:
    """Read what a person's App Home shows. Raises: NotAllowed for somebody who is nobody here."""
    must_be_somebody(by)
    with desk.store.read() as view:
        needs = needs_of(view, desk, by, now, limit=None)
        skip = _begin(page, "needs", len(needs))
        shown = needs[skip : skip + SHOWN]
        read_ahead(desk, view, shown)
        cards = tuple(
            WaitingCard(each, need_notice(desk, view, each, reader=by, now=now)) for each in shown
        )
        waits = Part(len(needs), skip)
        welcome = _WELCOMED not in view.told_once.of(_subject(by))
        if by.partner_id is not None:
            return _partners(desk, view, by, now, page, cards, waits, welcome)
        return _ours(desk, view, by, now, page, cards, waits, welcome)


def end_welcome(desk: Desk, *, by: Person, now: datetime, receipt: int | None = None) -> None:
    """Show a person the first steps no more."""
    must_be_somebody(by)
    with desk.store.begin(receipt=receipt) as work:
        work.told_once.first(_subject(by), _WELCOMED, now)


def _subject(person: Person) -> str:
    return f"P-{person.id}"


def _begin(page: HomePage, part: str, total: int) -> int:
    """Say where a part begins; past its end it begins anew, for things go while one looks."""
    skip = page.of(part)
    return skip if 0 <= skip < total else 0


def _ours(
    desk: Desk,
    view: Work,
    by: Person,
    now: datetime,
    page: HomePage,
    cards: tuple[WaitingCard, ...],
    waits: Part,
    welcome: bool,
) -> Home:
    listed = {each.need.record for each in cards}
    lines = _but_not(our_lines(desk, view, by, now), listed)
    skip = _begin(page, "mine", len(lines))
    lists = ShownLists(desk, view)
    unnamed = lists.unnamed()
    counted = view.overlaps.count_open(owner_keys=by.crm_keys, unnamed=unnamed)
    everything = may(by, Right.SEE_CRM_FIELDS)
    all_open = view.overlaps.count_open(unnamed=unnamed)
    total = all_open if everything else counted
    begin = _begin(page, "recent", total)
    keys = None if everything else by.crm_keys
    newest = view.overlaps.newest(limit=begin + SHOWN, owner_keys=keys, unnamed=unnamed)[begin:]
    choices = view.choices.of(by.id)
    paused = choices.paused_until
    return Home(
        name=by.name,
        at=now,
        needs=cards,
        needs_part=waits,
        numbers=our_numbers(
            view,
            by,
            counted - view.overlaps.beyond_companies(owner_keys=by.crm_keys, unnamed=unnamed),
            all_open - view.overlaps.beyond_companies(unnamed=unnamed),
            unnamed,
        ),
        mine=tuple(lines[skip : skip + SHOWN]),
        mine_part=Part(len(lines), skip),
        recent=lists.lines(newest, reader=by),
        recent_part=Part(total, begin),
        welcome=welcome,
        manages=everything,
        paused_until=paused if paused is not None and paused > now else None,
        muted=len(choices.muted_partners),
        chosen=len(choices.topics),
        matrix=matrix_partners(view, by) if everything else (),
        health=health(view) if may(by, Right.SET_UP) else None,
    )


def _partners(
    desk: Desk,
    view: Work,
    by: Person,
    now: datetime,
    page: HomePage,
    cards: tuple[WaitingCard, ...],
    waits: Part,
    welcome: bool,
) -> Home:
    partner = view.partners.by_id(by.partner_id or 0)
    found = [] if partner is None or partner.is_removed else own_lines(desk, view, by, now)
    lines = _but_not(found, {each.need.record for each in cards})
    skip = _begin(page, "mine", len(lines))
    return Home(
        name=by.name,
        at=now,
        needs=cards,
        needs_part=waits,
        numbers=own_numbers(found),
        mine=tuple(lines[skip : skip + SHOWN]),
        mine_part=Part(len(lines), skip),
        welcome=welcome,
        partner_id=by.partner_id,
        partner_name=partner.name if partner else "",
    )


def _but_not(lines: Iterable[HomeLine], listed: set[str]) -> list[HomeLine]:
    """Leave out what stands among what waits: nothing is shown twice."""
    return [each for each in lines if each.record not in listed]
