"""Seals: the gap-free number of each committed fact, and its place in the hash chain.

Given after the commit, so that no act waits for the chain. A seal is written once.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping, Select, Text, cast, func, insert, select

from store.chain import EMPTY, Head, Written, instant, link
from store.cursors import Cursors
from store.tables import facts, seals
from store.transaction import Transaction, chunks

HEAD = "seals:head"


@dataclass(frozen=True, slots=True)
class Seal:
    """`content` is the hash of the fact alone, `digest` that of the chain up to it."""

    seq: int
    fact_id: int
    content: str
    digest: str
    sealed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SealedFact:
    """A seal with the fact as it reads now; None where the fact is gone or cannot be read."""

    seal: Seal
    there: bool
    fact: Written | None


class Seals:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._cursors = Cursors(tx)

    def hold(self) -> None:
        """Let no other sealer go on until this transaction ends."""
        self._tx.alone("seals")

    def last(self) -> Head:
        """Give the head of the chain as its last row says."""
        # Not the whole row: what somebody has spoilt in it must not end the reading.
        chain = select(seals.c.seq, seals.c.digest)
        row = self._tx.row(chain.order_by(seals.c.seq.desc()).limit(1))
        return EMPTY if row is None else Head(row["seq"], row["digest"])

    def noted(self) -> str:
        """Give the head as it was noted beside the chain; empty before the first seal."""
        return self._cursors.get(HEAD) or ""

    def last_fact_id(self) -> int:
        """Give the highest number of a fact that is sealed; 0 where none is."""
        return int(self._tx.value(select(func.max(seals.c.fact_id))) or 0)

    def unsealed(self, *, above: int = 0, limit: int = 200) -> list[Written]:
        """List committed facts without a seal, by id, of those above one."""
        query = _unsealed(*_FACT).where(facts.c.id > above).order_by(facts.c.id).limit(limit)
        found = [(row["id"], _written(row)) for row in self._tx.rows(query)]
        # One that cannot be read says so in its place: nothing after it may stay unsealed.
        return [each or Written(id, "", "unreadable", "", "", "") for id, each in found]

    def unsealed_ids(self, limit: int) -> list[int]:
        query = _unsealed(facts.c.id).order_by(facts.c.id).limit(limit)
        return [row["id"] for row in self._tx.rows(query)]

    def unsealed_count(self) -> int:
        return int(self._tx.value(_unsealed(func.count())) or 0)

    def sealed_of(self, fact_ids: Collection[int]) -> set[int]:
        """Choose of some facts those that have a seal."""
        return {
            row["fact_id"]
            for chunk in chunks(fact_ids)
            for row in self._tx.rows(select(seals.c.fact_id).where(seals.c.fact_id.in_(chunk)))
        }

    def add(self, contents: Sequence[tuple[int, str]], at: datetime) -> Head:
        """Seal facts, given as id and content, in this order; the new head, noted beside it."""
        head = self.last()
        rows = []
        for fact_id, content in contents:
            head = link(head, content, at)
            rows.append(
                {
                    "seq": head.seq,
                    "fact_id": fact_id,
                    "content": content,
                    "digest": head.digest,
                    "sealed_at": at,
                }
            )
        self._tx.run_many(insert(seals), rows)
        self._cursors.set(HEAD, str(head), at)
        return head

    def page(self, since: int, size: int = 500) -> list[SealedFact]:
        """List the chain from a number on, each seal with its fact as it reads now."""
        joined = seals.outerjoin(facts, facts.c.id == seals.c.fact_id)
        query = select(*_SEAL, *_FACT).select_from(joined)
        rows = self._tx.rows(query.where(seals.c.seq >= since).order_by(seals.c.seq).limit(size))
        return [
            SealedFact(_seal(row), there := row["id"] is not None, _written(row) if there else None)
            for row in rows
        ]


# As text, and read here: a row that somebody spoilt must be told of, and not end the reading.
_FACT = (
    facts.c.id,
    facts.c.kind,
    cast(facts.c.payload, Text).label("payload"),
    cast(facts.c.at, Text).label("at"),
    facts.c.by,
    facts.c.correlation,
)
_SEAL = (
    seals.c.seq,
    seals.c.fact_id,
    seals.c.content,
    seals.c.digest,
    cast(seals.c.sealed_at, Text).label("sealed_at"),
)


def _unsealed(*columns: Any) -> Select[Any]:
    joined = facts.outerjoin(seals, seals.c.fact_id == facts.c.id)
    return select(*columns).select_from(joined).where(seals.c.seq.is_(None))


def _written(row: RowMapping) -> Written | None:
    words = (row["kind"], row["by"], row["correlation"])
    if not all(isinstance(each, str) for each in words):
        return None
    try:
        at, payload = instant(_moment(row["at"])), json.loads(row["payload"])
    except (ValueError, TypeError, RecursionError):
        return None
    return Written(row["id"], row["kind"], payload, at, row["by"], row["correlation"])


def _seal(row: RowMapping) -> Seal:
    try:
        sealed_at = _moment(row["sealed_at"])
    except (ValueError, TypeError):
        sealed_at = None
    content, digest = str(row["content"]), str(row["digest"])
    # SQLite takes anything for a number where somebody writes it by hand.
    fact_id = row["fact_id"] if isinstance(row["fact_id"], int) else 0
    return Seal(row["seq"], fact_id, content, digest, sealed_at)


def _moment(text: str) -> datetime:
    """Read an instant as either database writes it as text; it is UTC where no zone is named."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
