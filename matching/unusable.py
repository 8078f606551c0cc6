"""What a file of ours cannot be used for, in lines with file, row and column. Opens nothing."""

from dataclasses import dataclass, field

MOST_NAMED = 10  # rows that are named one by one; of more, the number


@dataclass
class InputFault(Exception):
    """A file that cannot be used; the message is one line with file, row, column and expectation.

    Rows count from 1, the header included, as spreadsheets show them; 0 where no row is to blame.
    """

    file: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        where = [self.file]
        if self.row:
            where.append(f"row {self.row}")
        if self.column:
            where.append(f"column {self.column}")
        return " ".join(f"{', '.join(where)}: {self.message}".split())

    def lines(self) -> list[str]:
        """Return what a person reads, a line each."""
        return [str(self)]


@dataclass(frozen=True, slots=True)
class Unusable:
    """The rows of a file that cannot be used: `count` of `rows`, and what is wrong with the first.

    Neither the header nor a blank line is a row.
    """

    file: str
    rows: int
    count: int
    faults: tuple[InputFault, ...]

    def lines(self) -> list[str]:
        """Return a line for each row that is named, and one that closes; none where all is well."""
        if not self.count:
            return []
        return [*map(str, self.faults), f"{self.file}: left out {self._of_rows()}"]

    def refuse(self) -> None:
        """Raise InputFault where a row cannot be used; it names the first ten."""
        if self.count == 1:
            raise self.faults[0]
        if self.count:
            first = self.faults[0]
            raise UnusableRows(self.file, first.row, first.column, first.message, self)

    def refuse_all(self) -> None:
        """Raise InputFault where no row is left that can be used."""
        if self.count and self.count == self.rows:
            self.refuse()

    def _of_rows(self) -> str:
        named = f", the first {len(self.faults)} are named" if self.count > len(self.faults) else ""
        return f"{self.count:,} of {self.rows:,} rows{named}"


@dataclass
class UnusableRows(InputFault):
    """Several rows that cannot be used, where the file is taken whole or not at all."""

    unusable: Unusable

    def lines(self) -> list[str]:
        """Return a line for each row that is named, and one that counts."""
        closing = f"{self.file}: refused for {self.unusable._of_rows()}"
        return [*map(str, self.unusable.faults), closing]

    def __str__(self) -> str:
        return "; ".join(self.lines())


@dataclass(slots=True)
class Sieve:
    """Counts the rows of a file while it is read, and keeps what is wrong with the first."""

    file: str
    rows: int = 0
    count: int = 0
    faults: list[InputFault] = field(default_factory=list)

    def left_out(self, fault: InputFault) -> None:
        """Count a row that cannot be used."""
        self.count += 1
        if len(self.faults) < MOST_NAMED:
            self.faults.append(fault)

    def found(self) -> Unusable:
        """Return what was counted."""
        return Unusable(self.file, self.rows, self.count, tuple(self.faults))
