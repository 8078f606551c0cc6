"""How many companies a partner and we both know: one count, which every door prints.

Both sides' numbers are made here of the same pairs by the same function; what differs is which
segments a side is shown.
"""

from collections.abc import Collection
from dataclasses import replace

from journeys.desk import Desk
from journeys.our_segments import segments_of
from journeys.share import sharing_of
from partnering.counting import (
    Company,
    Counted,
    Exactness,
    Pair,
    Said,
    Table,
    companies,
    counted,
    table,
)
from partnering.partners import STANDARD_SEGMENTS, newest_lists
from partnering.sharing import Field, Level, Sharing, Side, folded
from store.same_pairs import SamePair
from store.work import Work


def companies_of(view: Work, partner_id: int) -> tuple[Company, ...]:
    """Find the companies that a partner and we both know, each with all records of it.

    `ours` are ids of accounts, `theirs` of the partner's rows; of a partner that was removed none.
    """
    return _companies(view, partner_id, view.same_pairs.of_partner(partner_id))


def counted_of(desk: Desk, view: Work, partner_id: int) -> tuple[Counted, ...]:
    """Find the same companies with their segments on both sides, as they count for this partner.

    A company is in one standard segment, as an account is: the first of those of its records. One
    that is kept back from the partner by one of its segments counts in that one alone: what is
    hidden in one segment must not show in the number of another.
    """
    pairs = view.same_pairs.of_partner(partner_id)
    found = _companies(view, partner_id, pairs)
    sharing = sharing_of(desk, view, partner_id)
    ours = segments_of(view, {each.account_id for each in pairs})
    made = counted(found, ours, {each.row_id: (each.segment,) for each in pairs})
    return tuple(
        replace(each, ours=_counting(sharing, _with_one_standard(each.ours))) for each in made
    )


def number_of(desk: Desk, view: Work, partner_id: int) -> Said:
    """Say how many companies we and a partner both know, as our own people are told."""
    return table_of(desk, view, partner_id, Side.OURS).total


def table_of(desk: Desk, view: Work, partner_id: int, reader: Side) -> Table:
    """Count by segment of ours and of theirs what one side is shown.

    A cell that both sides are shown says the same to both. Where either side shows numbers only,
    both read no number below the policy's floor; the totals follow.
    """
    sharing = sharing_of(desk, view, partner_id)
    return printed_for(desk, view, sharing, counted_of(desk, view, partner_id), reader)


def printed_for(
    desk: Desk,
    view: Work,
    sharing: Sharing,
    found: Collection[Counted],
    reader: Side,
    *,
    only: Collection[str] | None = None,
) -> Table:
    """Print what `counted_of` found for one side, by the policy's floor.

    With `only`, of the partner's lists just these are in it.
    """
    lists = [each for each in _lists(view, sharing.partner_id) if only is None or each in only]
    own = sorted({each.name for each in view.segments.all()} - {*STANDARD_SEGMENTS})
    return printed(sharing, found, own, lists, reader, desk.policy.count_floor)


def printed(
    sharing: Sharing,
    found: Collection[Counted],
    own: Collection[str],
    lists: Collection[str],
    reader: Side,
    floor: int,
) -> Table:
    """Print the cells that a reader on one side is shown.

    `own` are our own segments, empty ones too, and `lists` the partner's. Of a list that is shown
    as numbers alone no number by an own segment is said: whoever may make segments could make two
    that differ by one company, and read from their numbers whether it is on the list.
    """
    ours = [
        each
        for each in (*STANDARD_SEGMENTS, *own)
        if reader is Side.OURS or shows_number(sharing, each)
    ]
    theirs = [each for each in lists if reader is Side.THEIRS or sharing.counts(Side.THEIRS, each)]

    def named(mine: str, other: str) -> bool:
        levels = (
            sharing.ruled(Side.OURS, mine, Field.NAME),
            sharing.ruled(Side.THEIRS, other, Field.NAME),
        )
        return Level.COUNTS not in levels

    def unsaid(mine: str, other: str) -> bool:
        level = sharing.ruled(Side.THEIRS, other, Field.NAME)
        return bool(floor) and mine in own and level is Level.COUNTS

    cells = [(mine, other) for mine in ours for other in theirs]
    made = table(found, cells, named, floor, apart=STANDARD_SEGMENTS, unsaid=unsaid)
    if not made.cells and lists:
        return Table({}, {}, {}, Said(0, Exactness.UNSAID))
    return made


def shows_number(sharing: Sharing, segment: str) -> bool:
    """Tell whether a partner is shown the number of one of our segments.

    An own segment's very name may be telling: it is shown where a rule names it, else not.
    """
    named = {folded(each.segment) for each in (*sharing.rules, *sharing.defaults)}
    known = segment in STANDARD_SEGMENTS or folded(segment) in named
    return known and sharing.counts(Side.OURS, segment)


def _companies(view: Work, partner_id: int, pairs: Collection[SamePair]) -> tuple[Company, ...]:
    # One record of the partner's may stand in several of its lists, under one id of its own.
    rows: dict[str, set[int]] = {}
    for each in pairs:
        rows.setdefault(each.external_id, set()).add(each.row_id)
    record = {external: min(ids) for external, ids in rows.items()}
    their_parents = view.same_pairs.their_parents(partner_id) if pairs else {}
    for above in their_parents.values():
        # Not in any pair itself, a parent still ties what is below it; rows begin at 1.
        record.setdefault(above, -len(record))
    for below in their_parents:
        record.setdefault(below, -len(record))
    found = companies(
        [
            Pair(each.account_id, record[each.external_id], each.judged, each.probability)
            for each in pairs
        ],
        view.same_pairs.our_parents() if pairs else {},
        {record[below]: record[above] for below, above in their_parents.items()},
    )
    every = {record[external]: ids for external, ids in rows.items()}
    return tuple(
        Company(one.ours, tuple(sorted(id for each in one.theirs for id in every[each])))
        for one in found
    )


def _counting(sharing: Sharing, names: frozenset[str]) -> frozenset[str]:
    level = sharing.ruled_of(Side.OURS, names, Field.NAME)
    if level.reaches(Level.OVERLAPS):
        return names
    return frozenset(each for each in names if sharing.ruled(Side.OURS, each, Field.NAME) is level)


def _with_one_standard(names: frozenset[str]) -> frozenset[str]:
    first = next((each for each in STANDARD_SEGMENTS if each in names), "")
    return frozenset(each for each in names if each == first or each not in STANDARD_SEGMENTS)


def _lists(view: Work, partner_id: int) -> list[str]:
    newest = newest_lists(view.lists.of_partner(partner_id))
    return [segment for segment, each in newest.items() if each.purged_at is None]
