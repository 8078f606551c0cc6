"""`FilesCrm`: the CRM protocol over `accounts.csv` and its optional neighbours in one folder.

Each pass hands over a file whole, or says that it is unchanged; nothing is ever written. A missing
optional file says nothing about its records; to say that there are none, leave its header. Whoever
writes the files should write beside and rename: a file cut at the end of a row cannot be told.
"""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from crm.errors import BadRecord, CrmError, Fatal, NotSupported
from crm.files.cells import Cells, WrongCell
from crm.files.rows import SHAPES, Context, user_named_by
from crm.files.sheet import Sheet, digest_of, parse, read_bytes
from crm.port import (
    Batch,
    Caps,
    Condition,
    Finding,
    Kind,
    Opening,
    OwnKind,
    Row,
    SetAside,
    Sight,
    Upsert,
    Written,
)

# The checkpoint inside a pass: whatever was there before, the file must be read whole again.
_PART_WAY = "part-way"
# Counted up when the same file would be read as other records, so that nobody keeps the old ones.
_READER = "3"
_OWNED = (Kind.ACCOUNT, Kind.OPPORTUNITY, Kind.LEAD)


class FilesCrm:
    """A folder of CSV files. See `crm.files.rows` for the columns. Safe between threads.

    Constructing it reads nothing: the folder may come later.
    """

    def __init__(self, folder: Path, *, currency: str = "USD", page_size: int = 500) -> None:
        if page_size < 1:
            raise ValueError("page_size must be at least 1")
        self._folder = folder
        self._currency = currency
        self._page_size = page_size
        self._parsed: dict[Kind, Sheet] = {}
        self._lock = threading.Lock()

    @property
    def caps(self) -> Caps:
        return Caps("CSV files", changes="snapshot", deletes="diff", writes=False)

    def changes(self, kind: Kind, since: str | None, *, now: datetime) -> Iterator[Batch]:
        sheets = self._sheets_for(kind)
        fingerprint = _fingerprint(sheets, self._currency)
        says_nothing = kind is not Kind.USER and not sheets[kind].exists
        if since == fingerprint or says_nothing:
            yield Batch((), checkpoint=fingerprint, complete=True, unchanged=True)
            return
        read = list(self._read(kind, sheets))
        for first in range(0, max(len(read), 1), self._page_size):
            page = read[first : first + self._page_size]
            complete = first + self._page_size >= len(read)
            yield Batch(
                rows=tuple(entry for entry in page if isinstance(entry, Row)),
                set_aside=tuple(entry for entry in page if isinstance(entry, SetAside)),
                checkpoint=fingerprint if complete else _PART_WAY,
                complete=complete,
                total=len(read),
            )

    def fetch(self, kind: Kind, keys: Sequence[str]) -> list[Row]:
        read = {entry.key: entry for entry in self._read(kind, self._sheets_for(kind))}
        rows = []
        for key in keys:
            entry = read.get(key, Row(kind, key, None))
            if isinstance(entry, SetAside):
                raise BadRecord(kind, key, entry.reason)
            rows.append(entry)
        return rows

    def deals_of(self, account_keys: Collection[str]) -> list[Row]:
        kind = Kind.OPPORTUNITY
        sheets = self._sheets_for(kind)
        on_account = {line.key for line in sheets[kind].lines if line["account_id"] in account_keys}
        rows = []
        for entry in self._read(kind, sheets):
            if entry.key not in on_account:
                continue
            if isinstance(entry, SetAside):
                raise BadRecord(kind, entry.key, entry.reason)
            rows.append(entry)
        return rows

    def opening(self) -> Opening:
        return Opening()

    def keys(self, kind: Kind) -> Iterator[str]:
        for entry in self._read(kind, self._sheets_for(kind)):
            yield entry.key

    def upsert(self, writes: Sequence[Upsert]) -> list[Written]:
        raise NotSupported(
            "The CRM is a folder of CSV files, which cosell only reads.",
            advice="Make the change in the files, or connect Salesforce.",
        )

    def erase(self, kind: OwnKind, external_ids: Sequence[str]) -> list[Written]:
        raise NotSupported("The CRM is a folder of CSV files, in which cosell has written nothing.")

    def sees_all(self, kind: Kind) -> Sight:
        return Sight.ALL  # a file is read whole

    def findings(
        self, *, writes: Collection[str], clock: Callable[[], datetime]
    ) -> Iterator[Finding]:
        found = self.condition()
        yield Finding("crm", "ok" if found.ok else "wrong", found.words, found.advice)
        if writes:
            yield Finding(
                "crm writing",
                "wrong",
                "writing is switched on, and files are only read",
                "switch it off, or connect Salesforce",
            )

    def link(self, kind: Kind, key: str) -> str:
        return ""

    def condition(self) -> Condition:
        details: dict[str, str] = {"folder": str(self._folder)}
        set_aside: list[str] = []
        try:
            for kind in Kind:
                sheets = self._sheets_for(kind)
                read = list(self._read(kind, sheets))
                bad = [entry.reason for entry in read if isinstance(entry, SetAside)]
                set_aside += bad
                details[SHAPES[kind].file] = _count(sheets[kind], len(read) - len(bad), len(bad))
        except CrmError as error:
            return Condition(ok=False, words=str(error), advice=error.advice, details=details)
        if set_aside:
            return Condition(
                ok=True,
                words=f"The files are readable, without {len(set_aside)} rows set aside.",
                advice=f"The first of them: {set_aside[0]}",
                details=details,
            )
        return Condition(ok=True, words="The files are readable.", details=details)

    def _sheets_for(self, kind: Kind) -> dict[Kind, Sheet]:
        """Read the files that a kind's records are made of: its own, and who owns what."""
        kinds = tuple(Kind) if kind is Kind.USER else (kind, Kind.USER)
        sheets = {each: self._sheet(each) for each in kinds}
        # Users may be all that is asked for, but without accounts this is not the right folder.
        if Kind.ACCOUNT in sheets and not sheets[Kind.ACCOUNT].exists:
            raise Fatal(
                f"accounts.csv: is missing in {self._folder}",
                advice="Put accounts.csv there, or set COSELL_CRM_FILES to the folder that has it.",
            )
        return sheets

    def _sheet(self, kind: Kind) -> Sheet:
        shape = SHAPES[kind]
        content = read_bytes(self._folder / shape.file)
        if content is None:
            return Sheet(shape.file)
        with self._lock:
            parsed = self._parsed.get(kind)
        # Content decides, not the time stamp: a file that was restored may carry an old one.
        if parsed is not None and parsed.digest == digest_of(content):
            return parsed
        parsed = parse(shape.file, content, shape.required)
        with self._lock:
            self._parsed[kind] = parsed
        return parsed

    def _read(self, kind: Kind, sheets: dict[Kind, Sheet]) -> Iterator[Row | SetAside]:
        shape, sheet = SHAPES[kind], sheets[kind]
        emails = _user_keys(sheets[Kind.USER])
        context = Context(user_keys=emails, currency=self._currency)
        for line in sheet.lines:
            try:
                yield Row(kind, line.key, shape.read(Cells(sheet.name, line), context))
            except WrongCell as error:
                yield SetAside(kind, line.key, str(error))
        if kind is Kind.USER:
            taken = {line.key for line in sheet.lines}
            for email in sorted(_owners_without_id(sheets) - set(emails) - taken):
                yield Row(kind, email, user_named_by(email))


def _fingerprint(sheets: dict[Kind, Sheet], currency: str) -> str:
    parts = [f"{kind}={sheet.digest}" for kind, sheet in sorted(sheets.items())]
    return digest_of("\n".join([_READER, currency, *parts]).encode())


def _user_keys(users: Sheet) -> dict[str, str]:
    """Find users by e-mail; where several share one, the first row is meant."""
    keys: dict[str, str] = {}
    for line in users.lines:
        if email := line["email"].lower():
            keys.setdefault(email, line.key)
    return keys


def _owners_without_id(sheets: dict[Kind, Sheet]) -> set[str]:
    owners = set()
    for kind in _OWNED:
        for line in sheets[kind].lines:
            if line["owner_email"] and not line["owner_id"]:
                try:
                    owners.add(Cells(sheets[kind].name, line).email("owner_email"))
                except WrongCell:
                    continue  # the row itself is set aside, with these words, in its own pass
    return owners


def _count(sheet: Sheet, good: int, bad: int) -> str:
    if not sheet.exists and not good:
        return "not there"
    return f"{good} rows" + (f", {bad} set aside" if bad else "")
