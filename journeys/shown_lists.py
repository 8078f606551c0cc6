"""What our people may read of partners' lists when they ask, as the guard decides when sending."""

from collections.abc import Iterable
from dataclasses import replace

from journeys.desk import Desk
from journeys.draw import line_of
from journeys.guard import as_shared
from journeys.notices import NotShared, OverlapLine, OverlapNotice
from journeys.read_ahead import read_lines_ahead
from journeys.share import sharing_of
from journeys.unnamed_lists import names_are_shown, unnamed_lists
from partnering.overlaps import Overlap
from partnering.people import Person
from partnering.refusals import Unknown
from partnering.sharing import Sharing
from store.work import Work


class ShownLists:
    """Answers for one snapshot: each partner's sharing is read once."""

    def __init__(self, desk: Desk, view: Work) -> None:
        self._desk, self._view = desk, view
        self._known: dict[int, Sharing] = {}

    def of(self, partner_id: int) -> Sharing:
        """Give what is shared with a partner, and by it."""
        if partner_id not in self._known:
            self._known[partner_id] = sharing_of(self._desk, self._view, partner_id)
        return self._known[partner_id]

    def fit(self, notice: OverlapNotice) -> OverlapNotice | None:
        """Leave of an overlap what its partner shows; None where it is nothing."""
        if notice.partner_id is None:
            return notice
        try:
            return as_shared(notice, self.of(notice.partner_id))
        except NotShared:
            return None

    def must_fit(self, notice: OverlapNotice) -> OverlapNotice:
        """Leave of an overlap what its partner shows. Raises: Unknown where it is nothing."""
        fitted = self.fit(notice)
        if fitted is None:
            raise Unknown(f"There is no overlap OV-{notice.overlap_id}.")
        return fitted

    def unnamed(self) -> dict[int, tuple[str, ...]]:
        """Name the lists of which we are shown no names, by partner; most partners have none."""
        return unnamed_lists(self._desk, self._view)

    def of_partner(self, partner_id: int) -> list[Overlap]:
        """List a partner's open overlaps that it shows us by name, by id."""
        if self.of(partner_id).consent.revoked:
            return []
        named = {
            each.account_id
            for each in self._view.same_pairs.of_partner(partner_id)
            if self.names(partner_id, each.segment)
        }
        return [
            each for each in self._view.overlaps.of_partner(partner_id) if each.account_id in named
        ]

    def lines(
        self, overlaps: Iterable[Overlap], *, reader: Person | None
    ) -> tuple[OverlapLine, ...]:
        """Draw overlaps as lines for a reader; those that are not shown are left out."""
        wanted = list(overlaps)
        read_lines_ahead(self._view, wanted)
        found = (self._line(each, reader) for each in wanted)
        return tuple(each for each in found if each is not None)

    def names(self, partner_id: int, segment: str) -> bool:
        """Tell whether a partner's list is shown to us by name."""
        return names_are_shown(self.of(partner_id), segment)

    def _line(self, overlap: Overlap, reader: Person | None) -> OverlapLine | None:
        sharing = self.of(overlap.partner_id)
        line = line_of(self._view, overlap, reader=reader, sharing=sharing)
        if line is None:
            return None
        shown = tuple(
            each for each in line.partner_segments if self.names(overlap.partner_id, each)
        )
        return replace(line, partner_segments=shown) if shown else None
