"""What was last written to the CRM, record by record: what is owed is told by comparing."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import and_, delete, func, select

from store.columns import storable
from store.tables import crm_writes
from store.transaction import Transaction, chunks


@dataclass(frozen=True, slots=True)
class CrmWrite:
    """`key` is the CRM's own; `problem` the words of its refusal, empty where it took the write."""

    kind: str
    external_id: str
    key: str
    content_hash: str
    problem: str
    written_at: datetime


class CrmWrites:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def put(self, write: CrmWrite) -> None:
        """Keep what a record was written as, in place of what it was before."""
        values = asdict(write)
        texts = ("external_id", "key", "content_hash", "problem")
        self._tx.upsert(crm_writes, values | {name: storable(values[name]) for name in texts})

    def drop(self, kind: str, external_ids: Collection[str]) -> None:
        """Forget records: they are erased in the CRM."""
        for chunk in chunks(external_ids):
            mine = and_(crm_writes.c.kind == kind, crm_writes.c.external_id.in_(chunk))
            self._tx.run(delete(crm_writes).where(mine))

    def get(self, kind: str, external_id: str) -> CrmWrite | None:
        return self.many(kind, [external_id]).get(external_id)

    def many(self, kind: str, external_ids: Iterable[str]) -> dict[str, CrmWrite]:
        """Give the records of a kind by our external id; what was never written is left out."""
        c = crm_writes.c
        return self._tx.by_keys(
            f"{kind} writes",
            external_ids,
            lambda wanted: {
                row["external_id"]: CrmWrite(**row)
                for chunk in chunks(wanted)
                for row in self._tx.rows(
                    select(crm_writes).where(c.kind == kind, c.external_id.in_(chunk))
                )
            },
        )

    def of_kind(self, kind: str) -> dict[str, CrmWrite]:
        """All records of a kind by our external id."""
        rows = self._tx.rows(select(crm_writes).where(crm_writes.c.kind == kind))
        return {row["external_id"]: CrmWrite(**row) for row in rows}

    def by_keys(self, kind: str, keys: Collection[str]) -> dict[str, CrmWrite]:
        """The records of a kind by the CRM's own key, as far as we have written them."""
        found: dict[str, CrmWrite] = {}
        for chunk in chunks(keys):
            query = select(crm_writes).where(crm_writes.c.kind == kind, crm_writes.c.key.in_(chunk))
            found.update((row["key"], CrmWrite(**row)) for row in self._tx.rows(query))
        return found

    def refused(self, *kinds: str, limit: int = 100) -> list[CrmWrite]:
        """List what the CRM refused, of some kinds or of all, the latest first."""
        query = select(crm_writes).where(crm_writes.c.problem != "")
        if kinds:
            query = query.where(crm_writes.c.kind.in_(kinds))
        ordered = query.order_by(crm_writes.c.written_at.desc(), crm_writes.c.external_id)
        return [CrmWrite(**row) for row in self._tx.rows(ordered.limit(limit))]

    def count(self, kind: str) -> int:
        """Count the records of a kind that stand in the CRM or were refused by it."""
        query = select(func.count()).select_from(crm_writes).where(crm_writes.c.kind == kind)
        return int(self._tx.value(query))
