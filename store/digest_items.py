"""What was put into somebody's digest instead of being sent: one row for each, once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, delete, func, select

from partnering.notice_kinds import Topic
from store.columns import storable
from store.notice_tables import digest_items, is_about
from store.transaction import Transaction, chunks


@dataclass(frozen=True, slots=True)
class DigestItem:
    """`kind` and `record` are the notice's, `fact_id` what it was about (0 where nothing).

    `reason` says why it was not sent at once. `line` holds no value of the CRM and of no company
    that depends on sharing; whoever shows more draws it anew from the record, through the guard.
    `listed_at` is when digests first saw it, empty until then.
    """

    person_id: int
    kind: str
    topic: Topic
    record: str
    fact_id: int
    partner_id: int | None
    reason: str
    line: str
    at: datetime
    listed_at: datetime | None = None
    id: int = 0


class DigestItems:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, item: DigestItem) -> bool:
        """Keep one for a person's digest; false where it is kept already."""
        row = self._tx.insert_new(
            digest_items,
            {
                "person_id": item.person_id,
                "kind": item.kind,
                "topic": item.topic,
                "record": item.record,
                "fact_id": item.fact_id,
                "partner_id": item.partner_id,
                "reason": storable(item.reason),
                "line": storable(item.line),
                "at": item.at,
            },
        )
        return row is not None

    def has(self, person_id: int, kind: str, record: str, fact_id: int) -> bool:
        """Tell whether it is kept already."""
        one = digest_items.c
        query = select(one.id).where(
            one.person_id == person_id,
            one.kind == kind,
            one.record == record,
            one.fact_id == fact_id,
        )
        return self._tx.value(query) is not None

    def of(
        self, person_id: int, since: datetime, until: datetime, *, limit: int = 10_000
    ) -> list[DigestItem]:
        """List what waits for a person, of a half-open time, oldest first."""
        one = digest_items.c
        query = select(digest_items).where(
            one.person_id == person_id, one.at >= since, one.at < until
        )
        return [from_row(row) for row in self._tx.rows(query.order_by(one.at, one.id).limit(limit))]

    def about(self, person_id: int, records: Iterable[str], limit: int = 10) -> list[DigestItem]:
        """List what was last kept for a person about some records, oldest first."""
        one = digest_items.c
        mine = (one.person_id == person_id) & is_about(one.record, records)
        query = select(digest_items).where(mine).order_by(one.id.desc()).limit(limit)
        return [from_row(row) for row in self._tx.rows(query)][::-1]

    def people(self, since: datetime, until: datetime) -> list[int]:
        """List for whom anything was kept in a half-open time, by id."""
        one = digest_items.c
        query = select(one.person_id).where(one.at >= since, one.at < until).distinct()
        return [row["person_id"] for row in self._tx.rows(query.order_by(one.person_id))]

    def counts(self, person_id: int, since: datetime, until: datetime) -> Counter[str]:
        """Count by reason what waits for a person, of a half-open time."""
        one = digest_items.c
        query = (
            select(one.reason, func.count().label("number"))
            .where(one.person_id == person_id, one.at >= since, one.at < until)
            .group_by(one.reason)
        )
        return Counter({row["reason"]: row["number"] for row in self._tx.rows(query)})

    def prune(self, before: datetime, *, limit: int = 20_000) -> int:
        """Forget what is older than any digest; how many rows."""
        one = digest_items.c
        old = select(one.id).where(one.at < before).order_by(one.id).limit(limit)
        return self._tx.run(delete(digest_items).where(one.id.in_(old)))

    def forget_records(self, records: Iterable[str]) -> int:
        """Forget what is about some records; how many rows."""
        one = digest_items.c
        return sum(
            self._tx.run(delete(digest_items).where(one.record.in_(chunk)))
            for chunk in chunks(sorted(set(records)))
        )

    def forget_partner(self, partner_id: int) -> int:
        """Forget what is about a partner; how many rows."""
        return self._tx.run(delete(digest_items).where(digest_items.c.partner_id == partner_id))


def from_row(row: RowMapping) -> DigestItem:
    """Turn a row into its value."""
    return DigestItem(
        person_id=row["person_id"],
        kind=row["kind"],
        topic=Topic(row["topic"]),
        record=row["record"],
        fact_id=row["fact_id"],
        partner_id=row["partner_id"],
        reason=row["reason"],
        line=row["line"],
        at=row["at"],
        listed_at=row["listed_at"],
        id=row["id"],
    )
