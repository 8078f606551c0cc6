"""A file of earlier registrations -> rows, or a line for each cell that cannot be read.

It looks at the file alone; whether there is such a partner or account is asked elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from matching.countries import country_code
from matching.csv_rows import MAX_LENGTH, Text, header_of, rows_of, short
from matching.decoding import first_row, text_of
from matching.unusable import InputFault, Unusable, UnusableRows
from partnering.calendar import local_midnight
from partnering.money import Money
from partnering.registrations import Claim, DealType, Scope
from partnering.typed_money import money_typed

REQUIRED = ("partner", "customer", "families", "received", "protected_until")
OPTIONAL = (
    "account",
    "country",
    "domain",
    "duns",
    "tax_id",
    "scope",
    "territory",
    "whole_group",
    "amount",
    "currency",
    "deal_type",
    "close_on",
)
_ALSO_CALLED = {
    "account_id": "account",
    "crm_account": "account",
    "product_families": "families",
    "products": "families",
    "received_at": "received",
    "submitted": "received",
    "protection_end": "protected_until",
    "website": "domain",
}
EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)
LONGEST_DAY = len("2026-06-01")
MOST_ROWS = 5_000
MOST_FAULTS = 50
_BETWEEN = str.maketrans({";": ",", "|": ",", "/": ","})
_YES, _NO = frozenset({"yes", "true", "1", "x"}), frozenset({"", "no", "false", "0"})


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One row: `account` is the CRM's own id, or empty; `protected_until` the last protected day.

    `received_at` is UTC; a day without a time is its local beginning.
    """

    row: int
    partner: str
    account: str
    claim: Claim
    received_at: datetime
    protected_until: date


@dataclass(frozen=True, slots=True)
class HistoryFile:
    """A file that was read whole; `dropped` are its columns that nothing is made of."""

    name: str
    rows: tuple[HistoryRow, ...]
    dropped: tuple[str, ...] = ()


def read_history(content: bytes, file_name: str, *, zone: str) -> HistoryFile:
    """Read a CSV file; columns are found by name, whatever their case. `zone` is the programme's.

    Raises: InputFault, with a line for each cell that cannot be read.
    """
    text = text_of(file_name, content)
    file = Text(file_name, text, _sign(text))
    rows = rows_of(file)
    first = next(rows, None)
    header = header_of(file, first and (first[0], list(map(_called, first[1]))), REQUIRED)
    twice = sorted({name for name in header if name in OPTIONAL and header.count(name) > 1})
    if twice:
        raise InputFault(file_name, 1, twice[0], "expected this column once, found it twice")
    found: list[HistoryRow] = []
    faults: list[InputFault] = []
    bad = number = 0
    for number, (at, cells) in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise InputFault(file_name, at, "", f"expected at most {MOST_ROWS:,} rows in one file")
        reading = _Row(file_name, at, header, cells, zone)
        row = reading.read()
        if row is not None:
            found.append(row)
            continue
        bad += 1
        faults += reading.faults
    refuse(file_name, number, bad, faults)
    if not found:
        raise InputFault(file_name, 0, "", "no rows; expected at least one registration")
    known = {*REQUIRED, *OPTIONAL}
    return HistoryFile(file_name, tuple(found), tuple(n for n in header if n not in known and n))


def refuse(file: str, rows: int, bad: int, faults: list[InputFault]) -> None:
    """Raise InputFault where any row cannot be used, with a line for each fault."""
    if not bad:
        return
    first, shown = faults[0], tuple(faults[:MOST_FAULTS])
    if len(faults) == 1:
        raise first
    found = Unusable(file, rows, bad, shown)
    raise UnusableRows(file, first.row, first.column, first.message, found)


class _Row:
    """One row being read: what is wrong with each of its cells is kept, not only the first."""

    def __init__(self, file: str, row: int, header: list[str], cells: list[str], zone: str) -> None:
        self.faults: list[InputFault] = []
        self._file, self._row, self._zone = file, row, zone
        self._said: Mapping[str, str] = {}
        if len(cells) != len(header):
            self._wrong("", f"expected {len(header)} values as in the header, found {len(cells)}")
            return
        self._said = {
            name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()
        }

    def read(self) -> HistoryRow | None:
        if self.faults:
            return None
        for name, said in self._said.items():
            if "\0" in said:
                self._wrong(name, "expected text, found a NUL character")
            elif len(said) > MAX_LENGTH:
                self._wrong(name, f"expected at most {MAX_LENGTH} characters, found {len(said):,}")
        for name in REQUIRED:
            if name not in self._said:
                self._wrong(name, "expected a value, found nothing")
        claim = self._claim()
        received, until = self._received(), self._day("protected_until")
        if self.faults or received is None or until is None:
            return None
        partner, account = self._said["partner"], self._said.get("account", "")
        return HistoryRow(self._row, partner, account, claim, received, until)

    def _claim(self) -> Claim:
        families = self._said.get("families", "").translate(_BETWEEN).split(",")
        path = tuple(part.strip() for part in self._said.get("scope", "").split("/"))
        return Claim(
            customer=self._said.get("customer", ""),
            country=self._country(),
            domain=self._said.get("domain", ""),
            duns=self._said.get("duns", ""),
            tax_id=self._said.get("tax_id", ""),
            families=frozenset(each.strip() for each in families if each.strip()),
            scope=Scope(
                tuple(filter(None, path)), self._said.get("territory", ""), self._whole_group()
            ),
            amount=self._amount(),
            close_on=self._day("close_on"),
            deal_type=self._deal_type(),
        )

    def _country(self) -> str:
        said = self._said.get("country", "")
        code = country_code(said).upper()
        if said and not code:
            self._wrong("country", f"no country is called {short(said)!r}; its name, or DE")
        return code

    def _whole_group(self) -> bool:
        said = self._said.get("whole_group", "").casefold()
        if said not in _YES | _NO:
            self._wrong("whole_group", f"expected yes or no, found {short(said)!r}")
        return said in _YES

    def _amount(self) -> Money | None:
        said, currency = self._said.get("amount", ""), self._said.get("currency", "")
        if not said:
            return None
        if currency and not (len(currency) == 3 and currency.isalpha()):
            words = f"{short(currency)!r} is no currency; expected three letters, EUR"
            self._wrong("currency", words)
            return None
        money = money_typed(said, currency)
        if money is None:
            words = f"{short(said)!r} is no amount with a currency; expected 92000 and EUR"
            self._wrong("amount", words)
        return money

    def _deal_type(self) -> DealType | None:
        said = self._said.get("deal_type", "").casefold().replace("-", "_").replace(" ", "_")
        if not said:
            return None
        try:
            return DealType(said)
        except ValueError:
            known = ", ".join(DealType)
            self._wrong("deal_type", f"expected one of {known}, found {short(said)!r}")
            return None

    def _day(self, name: str) -> date | None:
        said = self._said.get(name, "")
        if not said:
            return None
        try:
            return _sensible(date.fromisoformat(said))
        except ValueError:
            self._wrong(name, f"{short(said)!r} is no day; expected 2026-06-01")
            return None

    def _received(self) -> datetime | None:
        said = self._said.get("received", "")
        if not said:
            return None
        try:
            moment = datetime.fromisoformat(said)
            _sensible(moment.date())
        except ValueError:
            words = f"{short(said)!r} is no time; expected 2026-06-01 or 2026-06-01T09:30:00Z"
            self._wrong("received", words)
            return None
        if len(said) <= LONGEST_DAY:
            return local_midnight(self._zone, moment.date())
        # Without a zone it is that of the programme; the report shows what was understood.
        local = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(self._zone))
        return local.astimezone(UTC)

    def _wrong(self, column: str, words: str) -> None:
        self.faults.append(InputFault(self._file, self._row, column, words))


def _sign(text: str) -> str:
    """Find what parts the columns, their names in one spelling."""
    signs = (",", ";", "\t", "|")
    return max(
        signs, key=lambda sign: len(set(REQUIRED) & set(map(_called, first_row(text, sign))))
    )


def _sensible(day: date) -> date:
    """Let pass a day of our time; a slip of the keyboard is none. Raises: ValueError."""
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"{day} is no day of a registration")
    return day


def _called(name: str) -> str:
    """Bring a column's name into one spelling: `Protected until` is `protected_until`."""
    plain = "_".join(name.strip().casefold().replace("-", " ").replace("_", " ").split())
    return _ALSO_CALLED.get(plain, plain)
