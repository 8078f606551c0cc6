"""`SalesforceCrm`: the CRM protocol over Salesforce's REST API.

Changes are found by SystemModstamp with an overlap, deletes by the recycle bin. What a purge or a
lost permission takes away only a reconcile over `keys` can find.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from simple_salesforce.format import format_soql

from crm.errors import BadRecord, CrmError, Fatal, Retriable
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
from crm.salesforce import fields
from crm.salesforce.checkup import check_up
from crm.salesforce.failures import LostPlace, SchemaChanged
from crm.salesforce.fields import Source
from crm.salesforce.findings import look_at
from crm.salesforce.marks import Marks, read_marks
from crm.salesforce.org import Org, Page
from crm.salesforce.sight import sight_of
from crm.salesforce.values import Unusable, instant
from crm.salesforce.writing import Writing

# 200 ids of 18 characters keep the address below Salesforce's 16,384 bytes.
_IDS_PER_QUERY = 200
_RESTARTS = 3


class SalesforceCrm:
    """One org. Nothing is sent before the first call, so it may be made while Salesforce is down.

    `currency` counts for amounts of an org that does not say its own. Safe between threads.
    """

    def __init__(self, org: Org, *, address: str, currency: str = "USD") -> None:
        self._org = org
        self._address = address.rstrip("/")
        self._fallback_currency = currency
        self._org_currency = ""

    @property
    def caps(self) -> Caps:
        return Caps("Salesforce", changes="lagged", deletes="listing", writes=True)

    def changes(self, kind: Kind, since: str | None, *, now: datetime) -> Iterator[Batch]:
        marks = read_marks(since)
        sources = self._org.sources[kind]
        for source in sources:
            for batch, reached in self._pass(kind, source, marks, now):
                marks = reached
                last = batch.complete and source is sources[-1]
                total = batch.total if len(sources) == 1 else None
                yield replace(batch, checkpoint=marks.text(), complete=last, total=total)

    def fetch(self, kind: Kind, keys: Sequence[str]) -> list[Row]:
        found: dict[str, Row | SetAside] = {}
        # What is no id would make Salesforce refuse the whole query.
        ids = [key for key in dict.fromkeys(keys) if _is_id(key)]
        for source in self._org.sources[kind]:
            for first in range(0, len(ids), _IDS_PER_QUERY):
                some = ids[first : first + _IDS_PER_QUERY]
                found |= {entry.key: entry for entry in self._fetch(kind, source, some)}
        rows = []
        for key in keys:
            entry = found.get(key, Row(kind, key, None))
            if isinstance(entry, SetAside):
                raise BadRecord(kind, key, entry.reason)
            rows.append(entry)
        return rows

    def deals_of(self, account_keys: Collection[str]) -> list[Row]:
        kind = Kind.OPPORTUNITY
        [source] = self._org.sources[kind]
        ids = sorted({key for key in account_keys if _is_id(key)})
        rows: list[Row] = []
        for first in range(0, len(ids), _IDS_PER_QUERY):
            some = ids[first : first + _IDS_PER_QUERY]
            for entry in self._fetch(kind, source, some, by=fields.ACCOUNT):
                if isinstance(entry, SetAside):
                    raise BadRecord(kind, entry.key, entry.reason)
                rows.append(entry)
        return rows

    def opening(self) -> Opening:
        return Opening(stage=self._first_stage(), currency=self._only_currency())

    def keys(self, kind: Kind) -> Iterator[str]:
        for source in self._org.sources[kind]:
            last = ""
            for _ in range(_RESTARTS + 1):
                try:
                    for key in self._keys(source, after=last):
                        last = key
                        yield key
                    break
                except LostPlace:
                    continue  # keys come in order: the rest starts after the last one
            else:
                raise Retriable(f"Salesforce lost the query for the ids of {source.object}.")

    def upsert(self, writes: Sequence[Upsert]) -> list[Written]:
        return Writing(self._org).upsert(writes)

    def erase(self, kind: OwnKind, external_ids: Sequence[str]) -> list[Written]:
        return Writing(self._org).erase(kind, external_ids)

    def sees_all(self, kind: Kind) -> Sight:
        return sight_of(self._org, kind)

    def findings(
        self, *, writes: Collection[str], clock: Callable[[], datetime]
    ) -> Iterator[Finding]:
        return look_at(self._org, writes=writes, clock=clock)

    def link(self, kind: Kind, key: str) -> str:
        return f"{self._org.instance_url or self._address}/{key}"

    def condition(self) -> Condition:
        try:
            return check_up(self._org)
        except CrmError as error:
            return Condition(
                ok=False, words=str(error), advice=error.advice, details={"host": self._address}
            )

    def _pass(
        self, kind: Kind, source: Source, marks: Marks, now: datetime
    ) -> Iterator[tuple[Batch, Marks]]:
        """Read one object from its mark on: its pages, and the marks after each."""
        columns = self._columns(source)
        # By Salesforce's clock, which made the stamps; ours may be wrong.
        started = self._org.meter.server_time or now
        currency = self._currency(columns) if kind is Kind.OPPORTUNITY else ""
        for attempt in range(_RESTARTS + 1):
            try:
                for page in self._changed(source, columns, marks.start_of(source.object)):
                    rows, aside = _entries(kind, source, page, currency, self._org.user_id)
                    marks = marks.seen(source.object, _last_stamp(page), started=started)
                    done = not page.next_url
                    if done:
                        marks = marks.finished(source.object, started=started)
                    total = page.total if attempt == 0 else None
                    yield Batch(rows, "", done, aside, total), marks
                return
            except LostPlace:
                continue  # the mark moved with each page: the query starts again from there
            except SchemaChanged:
                if attempt:
                    raise
                columns = self._columns(source)
        raise Retriable(f"Salesforce lost the query for {source.object} {_RESTARTS + 1} times.")

    def _changed(
        self, source: Source, columns: Sequence[str], start: datetime | None
    ) -> Iterator[Page]:
        conditions = [source.where] if source.where else []
        if start is not None:
            conditions.append(format_soql(f"{fields.STAMP} >= {{}}", start))
        soql = _select(source, columns, conditions, order=f"{fields.STAMP}, {fields.KEY}")
        self._org.check_share()
        # A first load has no use for the recycle bin.
        for page in self._org.pages(soql, deleted=start is not None, doing=_reading(source)):
            yield page
            if page.next_url:
                self._org.check_share()

    def _fetch(
        self, kind: Kind, source: Source, ids: Sequence[str], by: str = fields.KEY
    ) -> Iterator[Row | SetAside]:
        try:
            yield from list(self._live(kind, source, ids, by))
        except SchemaChanged:
            self._org.describe(source.object)
            yield from list(self._live(kind, source, ids, by))

    def _live(
        self, kind: Kind, source: Source, ids: Sequence[str], by: str
    ) -> Iterator[Row | SetAside]:
        columns = source.columns(self._org.known(source.object))
        currency = self._currency(columns) if kind is Kind.OPPORTUNITY else ""
        conditions = [source.where] if source.where else []
        conditions.append(format_soql(f"{by} IN {{}}", list(ids)))
        soql = _select(source, columns, conditions, order=fields.KEY)
        # A deleted account says into which one it was merged, as long as it is in the recycle bin.
        deleted = fields.MASTER in columns
        for page in self._org.pages(soql, deleted=deleted, doing=_reading(source)):
            rows, aside = _entries(kind, source, page, currency, self._org.user_id)
            yield from rows
            yield from aside

    def _keys(self, source: Source, *, after: str) -> Iterator[str]:
        conditions = [source.where] if source.where else []
        if after:
            conditions.append(format_soql(f"{fields.KEY} > {{}}", after))
        soql = _select(source, [fields.KEY], conditions, order=fields.KEY)
        for page in self._org.pages(soql, doing=f"reading the ids of {source.object}"):
            yield from (str(native[fields.KEY]) for native in page.records)

    def _columns(self, source: Source) -> tuple[str, ...]:
        """Describe an object anew: a field that came or went counts from this pass on."""
        described = self._org.describe(source.object)
        if missing := source.missing(described):
            raise Fatal(
                f"Salesforce shows no {', '.join(missing)} of {source.object}.",
                advice=f"Let the integration user read {', '.join(missing)} of {source.object}.",
            )
        return source.columns(described)

    def _first_stage(self) -> str:
        """Name the first open stage of the org's path; empty where it shows none."""
        name, column, where, order = fields.FIRST_STAGE
        soql = f"SELECT {column} FROM {name} WHERE {where} ORDER BY {order} LIMIT 1"
        for page in self._org.pages(soql, doing=f"reading {name}"):
            for native in page.records:
                return str(native.get(column) or "")
        return ""

    def _only_currency(self) -> str:
        name = self._org.sources[Kind.OPPORTUNITY][0].object
        has_many = fields.CURRENCY in self._org.known(name).fields
        return "" if has_many else self._currency(())

    def _currency(self, columns: Sequence[str]) -> str:
        """Say in which currency amounts are that carry none of their own."""
        if fields.CURRENCY in columns:
            return self._fallback_currency  # each amount carries its own
        if not self._org_currency:
            name, column = fields.ORG_CURRENCY
            if column in self._org.known(name).fields:
                for page in self._org.pages(f"SELECT {column} FROM {name}", doing="the currency"):
                    for native in page.records:
                        self._org_currency = str(native.get(column) or "")
            self._org_currency = self._org_currency or self._fallback_currency
        return self._org_currency


def _select(
    source: Source, columns: Sequence[str], conditions: Sequence[str], *, order: str
) -> str:
    """Write a query. Names come from `fields` and describe, values through format_soql."""
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {', '.join(columns)} FROM {source.object}{where} ORDER BY {order}"


def _entries(
    kind: Kind, source: Source, page: Page, currency: str, our_id: str
) -> tuple[tuple[Row, ...], tuple[SetAside, ...]]:
    rows, aside = [], []
    for native in page.records:
        key = str(native[fields.KEY])
        try:
            at = instant(native, fields.STAMP)
            record = None if native.get(fields.DELETED) else source.read(native, currency)
            # An id has 15 characters; three more only make it safe without regard to case.
            ours = our_id != "" and str(native.get(fields.AUTHOR))[:15] == our_id[:15]
            into = str(native.get(fields.MASTER) or "") if record is None else ""
            rows.append(Row(kind, key, record, at, ours, into))
        except Unusable as error:
            aside.append(SetAside(kind, key, str(error)))
    return tuple(rows), tuple(aside)


def _is_id(key: str) -> bool:
    """Tell whether this may be an id of Salesforce: one that is none spoils a whole query."""
    return len(key) == 18 and key.isascii() and key.isalnum()


def _last_stamp(page: Page) -> datetime | None:
    for native in reversed(page.records):
        try:
            return instant(native, fields.STAMP)
        except Unusable:
            continue
    return None


def _reading(source: Source) -> str:
    return f"reading {source.object}"
