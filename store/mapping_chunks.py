"""A mapping that is shared out: what it is, and how far each chunk of it has come.

A chunk is done once or twice, with the same result; who does it is the queue's business.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from store.mapping_tables import mapping_chunks, mapping_passes
from store.transaction import Transaction

MOST_ATTEMPTS = 3  # at one chunk; then whoever shared it out does it


@dataclass(frozen=True, slots=True)
class SharedPass:
    """What everybody who works at a pass has to know. `due` and `news` are ids of accounts."""

    number: int
    left_state: str
    weights: Mapping[str, Any]
    auto_from: float
    review_from: float
    due: frozenset[int]
    news: frozenset[int]
    correlation: str


@dataclass(frozen=True, slots=True)
class ChunkRows:
    """Ids of partners' rows: to be matched, kin to be compared beside them, due, and news."""

    rights: tuple[int, ...]
    kin: tuple[int, ...] = ()
    due: frozenset[int] = frozenset()
    news: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class MappingChunk:
    """One chunk; `worker` is who took it last."""

    id: int
    number: int
    rows: ChunkRows
    state: str
    attempt: int
    worker: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a pass has come: chunks by state, those open, and what the done ones counted."""

    done: int
    waiting: tuple[int, ...] = ()
    working: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def open(self) -> tuple[int, ...]:
        """Name the chunks that are not done, those first that nobody will take."""
        return (*self.refused, *self.waiting, *self.working)


class MappingChunks:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def share(self, shared: SharedPass, chunks: Sequence[ChunkRows], now: datetime) -> None:
        """Keep a pass with its chunks, and forget those before it."""
        self.drop_until(shared.number)
        self._tx.run(
            insert(mapping_passes).values(
                number=shared.number,
                left_state=shared.left_state,
                weights=dict(shared.weights),
                auto_from=shared.auto_from,
                review_from=shared.review_from,
                due=sorted(shared.due),
                news=sorted(shared.news),
                correlation=shared.correlation,
                made_at=now,
            )
        )
        self._tx.run_many(
            insert(mapping_chunks),
            [
                {
                    "number": shared.number,
                    "rights": list(rows.rights),
                    "kin": list(rows.kin),
                    "due": sorted(rows.due),
                    "news": sorted(rows.news),
                    "state": "waiting",
                    "attempt": 1,
                    "worker": "",
                    "counts": {},
                    "updated_at": now,
                }
                for rows in chunks
            ],
        )

    def shared(self, number: int) -> SharedPass | None:
        """Find a pass that is shared out."""
        row = self._tx.row(select(mapping_passes).where(mapping_passes.c.number == number))
        if row is None:
            return None
        return SharedPass(
            number=row["number"],
            left_state=row["left_state"],
            weights=row["weights"],
            auto_from=row["auto_from"],
            review_from=row["review_from"],
            due=frozenset(row["due"]),
            news=frozenset(row["news"]),
            correlation=row["correlation"],
        )

    def get(self, id: int) -> MappingChunk | None:
        row = self._tx.row(select(mapping_chunks).where(mapping_chunks.c.id == id))
        if row is None:
            return None
        rows = ChunkRows(
            rights=tuple(row["rights"]),
            kin=tuple(row["kin"]),
            due=frozenset(row["due"]),
            news=frozenset(row["news"]),
        )
        kept = {name: row[name] for name in ("id", "number", "state", "attempt", "worker")}
        return MappingChunk(rows=rows, **kept)

    def waiting(self, limit: int) -> list[tuple[int, int]]:
        """List chunks that nobody has taken yet, each with its attempt, the oldest first."""
        query = (
            select(mapping_chunks.c.id, mapping_chunks.c.attempt)
            .where(mapping_chunks.c.state == "waiting")
            .order_by(mapping_chunks.c.id)
            .limit(limit)
        )
        return [(row["id"], row["attempt"]) for row in self._tx.rows(query)]

    def take(self, id: int, attempt: int, worker: str, now: datetime) -> bool:
        """Note who works at a chunk; false where it is done, or somebody else's attempt now."""
        taken = self._at(id, attempt).values(state="working", worker=worker, updated_at=now)
        return self._tx.run(taken) == 1

    def done(self, id: int, counts: Mapping[str, int], worker: str, now: datetime) -> None:
        """Note that a chunk's matches are saved; a second time changes nothing."""
        self._tx.run(
            update(mapping_chunks)
            .where(mapping_chunks.c.id == id, mapping_chunks.c.state != "done")
            .values(state="done", counts=dict(counts), worker=worker, updated_at=now)
        )

    def give_back(self, id: int, attempt: int, now: datetime) -> None:
        """Let somebody else try; after some attempts nobody but whoever shared it out."""
        if attempt >= MOST_ATTEMPTS:
            self.refuse(id, attempt, now)
        again = self._at(id, attempt).values(state="waiting", attempt=attempt + 1, updated_at=now)
        self._tx.run(again)

    def refuse(self, id: int, attempt: int, now: datetime) -> None:
        """Leave a chunk to whoever shared it out."""
        self._tx.run(self._at(id, attempt).values(state="refused", updated_at=now))

    def standing(self, number: int) -> Standing:
        """Say how far a pass has come."""
        columns = (mapping_chunks.c.id, mapping_chunks.c.state, mapping_chunks.c.counts)
        query = select(*columns).where(mapping_chunks.c.number == number)
        by_state: dict[str, list[int]] = {}
        counts: dict[str, int] = {}
        for row in self._tx.rows(query.order_by(mapping_chunks.c.id)):
            by_state.setdefault(row["state"], []).append(row["id"])
            for name, count in row["counts"].items():
                counts[name] = counts.get(name, 0) + count
        return Standing(
            done=len(by_state.get("done", ())),
            waiting=tuple(by_state.get("waiting", ())),
            working=tuple(by_state.get("working", ())),
            refused=tuple(by_state.get("refused", ())),
            counts=counts,
        )

    def workers(self, number: int) -> dict[str, int]:
        """Count the done chunks of a pass by who did them."""
        query = (
            select(mapping_chunks.c.worker, func.count().label("chunks"))
            .where(mapping_chunks.c.number == number, mapping_chunks.c.state == "done")
            .group_by(mapping_chunks.c.worker)
        )
        return {row["worker"]: row["chunks"] for row in self._tx.rows(query)}

    def drop_until(self, number: int) -> None:
        """Forget a pass and all before it."""
        self._tx.run(delete(mapping_chunks).where(mapping_chunks.c.number <= number))
        self._tx.run(delete(mapping_passes).where(mapping_passes.c.number <= number))

    def _at(self, id: int, attempt: int) -> Any:
        states: Collection[str] = ("waiting", "working")
        return update(mapping_chunks).where(
            mapping_chunks.c.id == id,
            mapping_chunks.c.attempt == attempt,
            mapping_chunks.c.state.in_(states),
        )
