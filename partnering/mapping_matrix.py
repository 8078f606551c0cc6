"""The account mapping matrix: our segments by a partner's, with counts and open revenue. Pure.

Numbers come printed from `counting`; revenue is summed here, per currency and never mixed.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from partnering.accounts import Opportunity
from partnering.counting import Counted, Exactness, Said, Table, in_cell
from partnering.money import Money

# None says that the reader is not shown it; nothing at all that there is none.
Revenue = tuple[Money, ...] | None


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """Companies in a segment of ours and one of theirs; `named` says that they may be listed."""

    ours: str
    theirs: str
    companies: Said
    revenue: Revenue
    named: bool

    @property
    def code(self) -> str:
        """The cell's name in a button: the same for the same segments, whatever else there is."""
        told = f"{self.ours}\x00{self.theirs}".encode("utf-8", "replace")
        return hashlib.sha256(told).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class MappingMatrix:
    """Cells by row, then column. Totals count a company once, however many cells it is in."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[MatrixCell, ...]
    of_rows: Mapping[str, Said]
    of_columns: Mapping[str, Said]
    total: Said
    revenue: Revenue

    def row(self, ours: str) -> tuple[MatrixCell, ...]:
        """Give the cells of a segment of ours, in the order of the columns."""
        return tuple(each for each in self.cells if each.ours == ours)


def matrix(
    printed: Table,
    found: Collection[Counted],
    deals: Mapping[int, Collection[Opportunity]],
    named: Callable[[str], bool],
    *,
    with_money: bool,
) -> MappingMatrix:
    """Put the matrix together; `deals` are those on our accounts, by account.

    Revenue is told of companies only whose names the partner shows (`named`, by its segment), and
    where their number is told exactly: an amount of few companies would say which they are. The
    total is that of all such cells together.
    """
    cells = tuple(
        MatrixCell(
            ours,
            theirs,
            said,
            _of(in_cell(found, ours, theirs), deals)
            if with_money and named(theirs) and said.how is Exactness.EXACT
            else None,
            named(theirs),
        )
        for (ours, theirs), said in printed.cells.items()
    )
    told = [each for each in cells if each.revenue is not None]
    inside = {
        company.company: company
        for each in told
        for company in in_cell(found, each.ours, each.theirs)
    }
    return MappingMatrix(
        rows=tuple(printed.ours),
        columns=tuple(printed.theirs),
        cells=cells,
        of_rows=printed.ours,
        of_columns=printed.theirs,
        total=printed.total,
        revenue=_of(inside.values(), deals) if told else None,
    )


def _of(found: Iterable[Counted], deals: Mapping[int, Collection[Opportunity]]) -> Revenue:
    """Add up the open deals on companies' accounts: each once, per currency, the most first."""
    open_deals = {
        deal.key: deal.amount
        for company in found
        for account in company.company.ours
        for deal in deals.get(account, ())
        if deal.is_open and deal.amount is not None
    }
    return added(open_deals.values())


def added(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Add amounts up per currency, the most first; none where there is nothing."""
    sums: dict[str, int] = {}
    for each in amounts:
        sums[each.currency] = sums.get(each.currency, 0) + each.minor
    made = [Money(minor, currency) for currency, minor in sums.items() if minor]
    return tuple(sorted(made, key=lambda each: (-each.minor, each.currency)))
