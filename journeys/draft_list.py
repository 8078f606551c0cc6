"""A partner's file is looked over before it becomes a list: what is in it, what is wrong with it.

Only the columns that matching needs are ever kept; a draft that nobody imports is erased in a day.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from journeys.desk import Desk
from journeys.import_partners import ImportReport, ListImport, import_list, segment_named
from journeys.keep_partners import held
from matching.company import Company
from matching.csv_rows import REQUIRED, Text, company_of, header_of, rows_of, short
from matching.decoding import parted_by, text_of
from matching.table import FIELDS
from matching.unusable import InputFault
from partnering.list_changes import NOTHING, Replaced
from partnering.people import Person, Right, must
from partnering.refusals import Invalid, Unknown
from store.drafts import ListDraft
from store.work import Work

MOST_NAMED = 20  # rows that are named one by one; of more, the number
SAMPLE = 5
KEEP_DRAFTS = timedelta(days=1)
GONE = "This file was imported or discarded already; upload it again."


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that cannot be used; rows count from 1, the header included, as spreadsheets do.

    `row` is 0 and `column` empty where none is to blame.
    """

    row: int
    column: str
    words: str

    def __str__(self) -> str:
        where = [f"row {self.row}"] if self.row else []
        if self.column:
            where.append(f"column {self.column}")
        return f"{', '.join(where)}: {self.words}" if where else self.words


@dataclass(frozen=True, slots=True)
class ListPreview:
    """What a file holds. It can be imported where nothing is wrong with it: whole or not at all.

    `rows` are those that can be used, `problems` the first of those that cannot, and
    `problem_count` how many these are. `replaced` is what it would do to the list whose place it
    takes, where that was asked.
    """

    rows: int
    problems: tuple[RowProblem, ...]
    problem_count: int
    kept_columns: tuple[str, ...]
    dropped_columns: tuple[str, ...]
    sample: tuple[Company, ...]
    replaced: Replaced = NOTHING

    @property
    def usable(self) -> bool:
        return self.rows > 0 and not self.problem_count


@dataclass(frozen=True, slots=True)
class ReadList:
    """A file with its companies, none where something is wrong with a row."""

    preview: ListPreview
    companies: tuple[Company, ...]


def check_list(content: bytes, file_name: str) -> ListPreview:
    """Say what a file holds and what is wrong with it; a file that is no list is one problem."""
    return read_list(content, file_name).preview


def read_list(content: bytes, file_name: str) -> ReadList:
    """Read a file as far as it can be read."""
    try:
        header, rows = _header_and_rows(content, file_name)
    except InputFault as fault:
        return ReadList(ListPreview(0, (_problem(fault),), 1, (), (), ()), ())
    companies: list[Company] = []
    problems: list[RowProblem] = []
    count = 0
    seen: dict[str, int] = {}
    try:
        for number, row in rows:
            try:
                company = company_of(file_name, number, row, header)
                if company.id in seen:
                    words = f"expected unique ids, found {short(company.id)} of row"
                    raise InputFault(file_name, number, "id", f"{words} {seen[company.id]} again")
            except InputFault as fault:
                count += 1
                if len(problems) < MOST_NAMED:
                    problems.append(_problem(fault))
                continue
            seen[company.id] = number
            companies.append(company)
    except InputFault as fault:
        # From here on the file is no CSV: the rest cannot be read.
        count += 1
        problems = [*problems[: MOST_NAMED - 1], _problem(fault)]
    if not companies and not count:
        count, problems = 1, [RowProblem(0, "", "expected at least one company, found no row")]
    kept, dropped = _parted(header)
    preview = ListPreview(
        rows=len(companies),
        problems=tuple(problems),
        problem_count=count,
        kept_columns=kept,
        dropped_columns=dropped,
        sample=tuple(companies[:SAMPLE]),
    )
    return ReadList(preview, () if count else tuple(companies))


def preview_of(view: Work, draft: ListDraft) -> ListPreview:
    """Say what a draft holds, and what it would do to the list whose place it takes."""
    found = read_list(draft.content.encode(), draft.file_name)
    ids = [each.id for each in found.companies]
    replaced = view.partner_accounts.compared(draft.partner_id, draft.segment, ids)
    return replace(found.preview, dropped_columns=draft.dropped, replaced=replaced)


def draft_preview(desk: Desk, draft_id: int, *, by: Person) -> ListPreview:
    """Show a draft. Raises: NotAllowed; Unknown where it was imported or discarded already."""
    must(by, Right.KEEP_PARTNERS)
    with desk.store.read() as view:
        draft = view.drafts.get(draft_id)
        if draft is None:
            raise Unknown(GONE)
        return preview_of(view, draft)


def columns_of_list(content: bytes, file_name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the columns that matching needs, and those that are not kept. Raises: InputFault."""
    return _parted(_header_and_rows(content, file_name)[0])


def keep_draft(
    desk: Desk,
    partner_id: int,
    *,
    segment: str,
    source: str,
    agreement: str,
    file_name: str,
    content: bytes,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> int:
    """Keep a file without the columns that nobody needs, to be imported or discarded; its id.

    Raises: NotAllowed, Unknown; Invalid where the file cannot be imported as it is.
    """
    must(by, Right.KEEP_PARTNERS)
    segment = segment_named(segment)
    found = read_list(content, file_name)
    if not found.preview.usable:
        raise Invalid(f"{file_name}: {found.preview.problems[0]}")
    kept = _as_csv(found.companies)
    with desk.store.begin(receipt=receipt) as work:
        partner = held(work, partner_id)
        work.drafts.prune(now - KEEP_DRAFTS)
        draft = work.drafts.add(
            partner.id,
            segment=segment,
            source=source.strip(),
            agreement=agreement.strip(),
            file_name=file_name,
            content=kept,
            rows=found.preview.rows,
            dropped=found.preview.dropped_columns,
            by=by.id,
            at=now,
        )
    return draft.id


def import_draft(
    desk: Desk,
    draft_id: int,
    *,
    by: Person,
    now: datetime,
    by_link: bool = False,
    receipt: int | None = None,
    correlation: str = "",
) -> ImportReport:
    """Make a draft the partner's list, and erase the draft in the same act.

    With `by_link` the partner has brought it itself.
    Raises: NotAllowed; Unknown where it was imported or discarded already.
    """
    must(by, Right.KEEP_PARTNERS)
    with desk.store.read() as view:
        draft = view.drafts.get(draft_id)
        partner = None if draft is None else held(view, draft.partner_id)
    if draft is None or partner is None:
        raise Unknown(GONE)
    companies = read_list(draft.content.encode(), draft.file_name).companies
    request = ListImport(
        partner.name,
        draft.segment,
        draft.source,
        draft.file_name,
        by.email,
        agreement=draft.agreement,
        dropped=draft.dropped,
        draft_id=draft.id,
        by_link=by_link,
    )
    return import_list(desk, request, companies, now=now, receipt=receipt)


def discard_draft(
    desk: Desk,
    draft_id: int,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> bool:
    """Erase a draft; False where there is none any more. Raises: NotAllowed."""
    must(by, Right.KEEP_PARTNERS)
    with desk.store.begin(receipt=receipt) as work:
        return work.drafts.discard(draft_id)


def _header_and_rows(
    content: bytes, file_name: str
) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    text = text_of(file_name, content)
    file = Text(file_name, text, parted_by(text, REQUIRED))
    rows = rows_of(file)
    return header_of(file, next(rows, None), REQUIRED), rows


def _parted(header: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    kept = tuple(name for name in header if name in FIELDS)
    dropped = (short(name) for name in header if name and name not in FIELDS)
    return kept, tuple(dict.fromkeys(dropped))


def _problem(fault: InputFault) -> RowProblem:
    return RowProblem(fault.row, fault.column, " ".join(fault.message.split()))


def _as_csv(companies: Sequence[Company]) -> str:
    used = [name for name in FIELDS if any(getattr(each, name) for each in companies)]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(used)
    writer.writerows([getattr(each, name) for name in used] for each in companies)
    return out.getvalue()
