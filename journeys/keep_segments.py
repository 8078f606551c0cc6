"""Segments of our accounts: what there is, what may be worth one, making and removing own ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from journeys.acting import Actor, id_of, let, written
from journeys.desk import Desk
from journeys.our_segments import facts_of, segment_of_ours
from matching.countries import country_code
from partnering.facts import SegmentChanged
from partnering.partners import STANDARD_SEGMENTS
from partnering.people import Right
from partnering.refusals import Invalid, Unknown
from partnering.segments import (
    MOST_SEGMENTS,
    AccountFacts,
    Attribute,
    Filter,
    OwnSegment,
    Suggestion,
    checked_filter,
    checked_name,
    holds,
    suggestions,
)
from partnering.sharing import Rule, Side, folded
from partnering.typed_money import money_typed
from store.work import Work


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """One segment: how many accounts are in it, and for an own one its filter in words."""

    name: str
    number: int
    words: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class SegmentsView:
    """All segments, of `accounts` in the CRM, and the filters that may be worth one more."""

    accounts: int
    standard: tuple[SegmentLine, ...]
    own: tuple[SegmentLine, ...]
    suggested: tuple[Suggestion, ...]


def segments_view(desk: Desk, *, by: Actor) -> SegmentsView:
    """Show the segments. Raises: NotAllowed."""
    let(by, Right.SHARE)
    with desk.store.read() as view:
        every, standard = _every(view)
        own = view.segments.all()
        lines = tuple(_line(view, each, every) for each in own)
        names = {**_owners(view), **_spellings(view)}
    proposed = suggestions(
        every,
        [each.filter for each in own],
        called=lambda attribute, value: names.get(
            (attribute, value), value.upper() if attribute is Attribute.COUNTRY else value
        ),
    )
    return SegmentsView(
        accounts=len(every),
        standard=tuple(SegmentLine(each, standard.get(each, 0)) for each in STANDARD_SEGMENTS),
        own=lines,
        suggested=proposed,
    )


def segment_names(view: Work) -> tuple[str, ...]:
    """Name all segments of ours: the standard ones, then own ones by name."""
    return (*STANDARD_SEGMENTS, *(each.name for each in view.segments.all()))


def typed_filter(view: Work, typed: Mapping[str, str]) -> Filter:
    """Read a filter as a person types it: several values of one thing parted by commas.

    Keys are those of `Attribute`, `least` and `has_open`. Raises: Invalid, naming what is wrong.
    """
    values: dict[Attribute, tuple[str, ...]] = {}
    for attribute in Attribute:
        words = [each for part in typed.get(attribute, "").split(",") if (each := part.strip())]
        if words:
            read = (_read(view, attribute, each) for each in words)
            values[attribute] = tuple(dict.fromkeys(read))
    least = None
    if text := typed.get("least", "").strip():
        least = money_typed(text)
        if least is None or least.minor <= 0:
            raise Invalid(f"“{text}” is no amount; expected one with its currency, 50,000 EUR.")
    return checked_filter(Filter(values, bool(typed.get("has_open", "")), least))


def preview_segment(desk: Desk, typed: Mapping[str, str], *, by: Actor) -> SegmentLine:
    """Say how many accounts a filter would hold, and keep nothing. Raises: NotAllowed, Invalid."""
    let(by, Right.SHARE)
    with desk.store.read() as view:
        chosen = typed_filter(view, typed)
        every, _ = _every(view)
        return _line(view, OwnSegment(0, typed.get("name", ""), chosen), every)


def add_segment(
    desk: Desk,
    name: str,
    typed: Mapping[str, str] | Filter,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> OwnSegment:
    """Make an own segment. Nothing is shared by that: a rule has to name it.

    Raises: NotAllowed, Invalid.
    """
    let(by, Right.SHARE)
    clean = checked_name(name)
    with desk.store.begin(receipt=receipt) as work:
        work.segments.hold()
        held = work.segments.all()
        if any(folded(each.name) == folded(clean) for each in held):
            raise Invalid(f"There is a segment “{clean}” already.")
        if len(held) >= MOST_SEGMENTS:
            raise Invalid(f"There are {MOST_SEGMENTS} own segments; remove one first.")
        chosen = typed if isinstance(typed, Filter) else typed_filter(work, typed)
        made = work.segments.add(clean, checked_filter(chosen), by=id_of(by), at=now)
        fact = SegmentChanged(made.id, "made")
        work.record(fact, at=now, by=written(by), correlation=correlation)
    return made


def remove_segment(
    desk: Desk,
    name: str,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> OwnSegment:
    """Remove an own segment that no rule of sharing names.

    Raises: NotAllowed, Unknown; Invalid where a rule names it, which would be lost silently.
    """
    let(by, Right.SHARE)
    with desk.store.begin(receipt=receipt) as work:
        work.segments.hold()
        found = work.segments.named(name)
        if found is None:
            raise Unknown(f"There is no own segment {name!r}.")
        users = [
            partner.name
            for partner in work.partners.all(removed=True)
            if any(_names(each, found) for each in work.sharing.rules(partner.id))
        ]
        if any(_names(each, found) for each in desk.policy.sharing):
            users.append("the policy file")
        if users:
            raise Invalid(
                f"What is shared with {', '.join(users[:3])} names “{found.name}”: set these to "
                "default first."
            )
        work.segments.remove(found.id)
        fact = SegmentChanged(found.id, "removed")
        work.record(fact, at=now, by=written(by), correlation=correlation)
    return found


def _names(rule: Rule, found: OwnSegment) -> bool:
    return rule.side is Side.OURS and folded(rule.segment) == folded(found.name)


def _every(view: Work) -> tuple[list[AccountFacts], dict[str, int]]:
    """Gather the facts of all accounts, and count those of each standard segment."""
    accounts = view.accounts.live()
    deals = view.opportunities.of_accounts([each.key for each in accounts])
    standard: dict[str, int] = {}
    for each in accounts:
        name = segment_of_ours(each, deals.get(each.key, ()))
        standard[name] = standard.get(name, 0) + 1
    return [facts_of(each, deals.get(each.key, ())) for each in accounts], standard


def _line(view: Work, segment: OwnSegment, every: Iterable[AccountFacts]) -> SegmentLine:
    number = sum(holds(segment.filter, each) for each in every)
    return SegmentLine(segment.name, number, filter_words(view, segment.filter), segment.id)


def filter_words(view: Work, chosen: Filter) -> str:
    """Write a filter for a reader: `country DE or AT · open opportunities of €50,000 or more`."""
    owners = _owners(view)
    told = []
    for attribute, values in chosen.values.items():
        shown = (
            owners.get((attribute, each.casefold()), each)
            if attribute is Attribute.OWNER
            else each.upper()
            if attribute is Attribute.COUNTRY
            else each
            for each in values
        )
        told.append(f"{attribute} {' or '.join(shown)}")
    if chosen.least is not None:
        told.append(f"open opportunities of {chosen.least.in_words()} or more")
    elif chosen.has_open:
        told.append("an open opportunity")
    return " · ".join(told)


def _owners(view: Work) -> dict[tuple[Attribute, str], str]:
    return {(Attribute.OWNER, each.key.casefold()): each.name for each in view.users.live()}


def _spellings(view: Work) -> dict[tuple[Attribute, str], str]:
    """Give types and families as the CRM writes them."""
    found = {(Attribute.TYPE, each.type.casefold()): each.type for each in view.accounts.live()}
    for deal in view.opportunities.live():
        found.update({(Attribute.FAMILY, name.casefold()): name for name in deal.families})
    return found


def _read(view: Work, attribute: Attribute, typed: str) -> str:
    if attribute is Attribute.COUNTRY:
        code = country_code(typed)
        if not code:
            raise Invalid(f"“{typed}” is no country; expected a name or two letters, DE.")
        return code
    if attribute is Attribute.OWNER:
        user = view.users.by_email(typed)
        if user is None:
            raise Invalid(f"Nobody in the CRM has the e-mail “{typed}”.")
        return user.key
    return typed
