"""New overlaps as a digest lists them: lines for its card, rows for its file. Reads only."""

from collections.abc import Iterable, Sequence

from journeys.desk import Desk
from journeys.digest_notices import OverlapRow
from journeys.notices import OverlapLine
from journeys.shown_lists import ShownLists
from partnering.people import Person
from store.digest_sources import NewOverlap
from store.work import Work

MOST_ROWS = 500


def new_lines(
    desk: Desk, view: Work, newest: Sequence[NewOverlap], *, reader: Person | None
) -> tuple[OverlapLine, ...]:
    """Draw the first new overlaps for a reader, in order; what is not shown is left out.

    None as reader is the machine's admin, who reads all.
    """
    wanted = [each.overlap_id for each in newest[:MOST_ROWS]]
    kept = view.overlaps.many(wanted)
    found = (kept[each] for each in wanted if each in kept)
    return ShownLists(desk, view).lines(found, reader=reader)


def rows_of(lines: Iterable[OverlapLine], newest: Iterable[NewOverlap]) -> tuple[OverlapRow, ...]:
    """Write lines as rows of the file."""
    found_at = {each.overlap_id: each.found_at for each in newest}
    return tuple(
        OverlapRow(
            ref=f"OV-{each.overlap_id}",
            account=each.account_name,
            partner=each.partner_name,
            their_name=each.partner_account_name,
            owner=each.owner_name,
            amount=each.open_amount,
            found_at=found_at[each.overlap_id],
        )
        for each in lines
    )
