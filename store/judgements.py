"""What people said about pairs, kept for ever: revoked ones stay, marked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, func, select, update

from partnering.judgements import JudgedPair, Judgement
from store.columns import storable
from store.tables import judgements, matches, overlaps
from store.transaction import Transaction, chunks

_LABELS = (Judgement.SAME, Judgement.NOT_SAME, Judgement.RELATED)


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """A pair and what a person holds it to be, as something to learn from."""

    account_id: int
    partner_account_id: int
    partner_id: int
    judgement: Judgement
    at: datetime
    by: int


class Judgements:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(
        self,
        match_id: int,
        judgement: Judgement,
        by_person_id: int,
        at: datetime,
        note: str = "",
        *,
        evidence: str = "",
        seen: Mapping[str, str] | None = None,
    ) -> JudgedPair:
        """Keep one judgement, and what it was said of.

        The pair's own row is set by `matches.set_judgement`.
        """
        row = self._tx.insert(
            judgements,
            {
                "match_id": match_id,
                "judgement": judgement,
                "by_person_id": by_person_id,
                "at": at,
                "note": storable(note),
                "evidence": storable(evidence),
                "seen": dict(seen or {}),
            },
        )
        return _from_row(row)

    def get(self, id: int) -> JudgedPair | None:
        row = self._tx.row(select(judgements).where(judgements.c.id == id))
        return None if row is None else _from_row(row)

    def last_of(self, match_id: int) -> JudgedPair | None:
        """Find the judgement that counts: the last one that was not revoked."""
        return self.last_of_many([match_id]).get(match_id)

    def last_of_many(self, match_ids: Iterable[int]) -> dict[int, JudgedPair]:
        """Find the judgement that counts for each of some pairs."""
        return self._tx.by_keys("last judgements", match_ids, self._last_of)

    def _last_of(self, match_ids: Iterable[int]) -> dict[int, JudgedPair]:
        c = judgements.c
        return {
            row["match_id"]: _from_row(row)
            for chunk in chunks(match_ids)
            for row in self._tx.rows(
                select(judgements)
                .where(c.match_id.in_(chunk), c.revoked_at.is_(None))
                .order_by(c.id)
            )
        }

    def unsettled(self) -> list[tuple[JudgedPair, int, int]]:
        """List what hides an overlap and was not settled, with the pair's account and partner.

        Of each pair only the judgement that counts, by number.
        """
        c, m, o = judgements.c, matches.c, overlaps.c
        hides = c.judgement.in_((Judgement.NOT_SAME, Judgement.RELATED))
        query = (
            select(judgements, m.account_id, m.partner_id)
            .join(matches, m.id == c.match_id)
            .join(overlaps, (o.account_id == m.account_id) & (o.partner_id == m.partner_id))
            .where(hides, c.settled_by.is_(None), c.revoked_at.is_(None))
            .order_by(c.id)
        )
        rows = self._tx.rows(query)
        last = {row["match_id"]: row for row in rows}
        return [(_from_row(row), row["account_id"], row["partner_id"]) for row in last.values()]

    def labelled(self) -> list[LabelledPair]:
        """List the pairs that stand judged as same, not the same or related, by judgement.

        Of each pair the last judgement that was not revoked; *unsure* teaches nothing, nor does a
        pair whose records have changed since: what was said is not about what they say now.
        """
        newest = (
            select(func.max(judgements.c.id))
            .where(judgements.c.revoked_at.is_(None))
            .group_by(judgements.c.match_id)
        )
        query = (
            select(
                matches.c.account_id,
                matches.c.partner_account_id,
                matches.c.partner_id,
                judgements.c.judgement,
                judgements.c.at,
                judgements.c.by_person_id,
            )
            .join(matches, matches.c.id == judgements.c.match_id)
            .where(
                judgements.c.id.in_(newest),
                judgements.c.judgement.in_(_LABELS),
                matches.c.changed == "",
            )
            .order_by(judgements.c.id)
        )
        return [
            LabelledPair(
                account_id=row["account_id"],
                partner_account_id=row["partner_account_id"],
                partner_id=row["partner_id"],
                judgement=Judgement(row["judgement"]),
                at=row["at"],
                by=row["by_person_id"],
            )
            for row in self._tx.rows(query)
        ]

    def revoke(self, id: int, at: datetime, by: int) -> None:
        """Mark a judgement as no longer counting; `by` is a person. A second time does nothing."""
        self._tx.run(
            update(judgements)
            .where(judgements.c.id == id, judgements.c.revoked_at.is_(None))
            .values(revoked_at=at, revoked_by=by)
        )

    def replaced_by(self, judged: JudgedPair) -> JudgedPair | None:
        """Find the judgement that this one took the place of, in the same act."""
        row = self._tx.row(
            select(judgements)
            .where(
                judgements.c.match_id == judged.match_id,
                judgements.c.id < judged.id,
                judgements.c.revoked_at == judged.at,
                judgements.c.revoked_by == judged.by,
            )
            .order_by(judgements.c.id.desc())
        )
        return None if row is None else _from_row(row)

    def reinstate(self, id: int) -> None:
        """Let a judgement count again whose successor was undone."""
        restored = {"revoked_at": None, "revoked_by": None}
        self._tx.run(update(judgements).where(judgements.c.id == id).values(**restored))

    def set_seen(self, id: int, evidence: str, seen: Mapping[str, str]) -> None:
        """Note what a judgement stands on, where that is the same in other words."""
        values = {"evidence": storable(evidence), "seen": dict(seen)}
        self._tx.run(update(judgements).where(judgements.c.id == id).values(**values))

    def settle(self, id: int, person_id: int, at: datetime) -> None:
        """Note who confirmed a judgement. The first to settle stays."""
        self._tx.run(
            update(judgements)
            .where(judgements.c.id == id, judgements.c.settled_by.is_(None))
            .values(settled_by=person_id, settled_at=at)
        )


def _from_row(row: RowMapping) -> JudgedPair:
    return JudgedPair(
        id=row["id"],
        match_id=row["match_id"],
        judgement=Judgement(row["judgement"]),
        by=row["by_person_id"],
        at=row["at"],
        revoked_at=row["revoked_at"],
        settled_by=row["settled_by"],
        revoked_by=row["revoked_by"],
        evidence=row["evidence"],
        seen=row["seen"],
    )
