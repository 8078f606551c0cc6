"""Pairs of an account and a partner's company: the score, and the last judgement over it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, and_, delete, exists, func, select, update

from partnering.judgements import Judgement
from store.columns import storable
from store.tables import judgements, matches, overlaps
from store.transaction import Transaction, chunks

_TO_REVIEW = and_(matches.c.verdict == "review", matches.c.judgement.is_(None))


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One pair. `verdict` is matching's word; `judgement` is a person's, and outranks it."""

    id: int
    account_id: int
    partner_account_id: int
    partner_id: int
    probability: float
    verdict: str
    reasons: tuple[str, ...]
    evidence: str
    judgement: Judgement | None
    first_seen_at: datetime
    updated_at: datetime
    version: int


class Matches:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def get(self, id: int) -> MatchRow | None:
        row = self._tx.row(select(matches).where(matches.c.id == id))
        return None if row is None else _from_row(row)

    def of_rights(self, partner_account_ids: Iterable[int]) -> dict[int, list[MatchRow]]:
        """Find the pairs of partners' companies, by company; those without any are absent."""
        found: dict[int, list[MatchRow]] = {}
        for chunk in chunks(partner_account_ids):
            query = select(matches).where(matches.c.partner_account_id.in_(chunk))
            for match in self._values(query):
                found.setdefault(match.partner_account_id, []).append(match)
        return found

    def of_accounts(self, ids: Iterable[int]) -> dict[int, list[MatchRow]]:
        """Find the pairs of several accounts, by account; those without any are absent."""
        found: dict[int, list[MatchRow]] = {}
        for chunk in chunks(ids):
            for match in self._values(select(matches).where(matches.c.account_id.in_(chunk))):
                found.setdefault(match.account_id, []).append(match)
        return found

    def of_account(self, account_id: int) -> list[MatchRow]:
        """List the pairs of one account, by id."""
        return self._values(select(matches).where(matches.c.account_id == account_id))

    def of_pair(self, account_id: int, partner_id: int) -> list[MatchRow]:
        """List the pairs of one account with one partner's companies, by id."""
        return self._values(
            select(matches).where(
                matches.c.account_id == account_id, matches.c.partner_id == partner_id
            )
        )

    def review_count(self, partner_id: int | None = None) -> int:
        """Count the pairs that a person has to judge, of one partner or of all."""
        query = select(func.count()).select_from(matches).where(_TO_REVIEW)
        if partner_id is not None:
            query = query.where(matches.c.partner_id == partner_id)
        return int(self._tx.value(query))

    def possible_count(self, account_id: int) -> int:
        """Count one account's pairs that a person has to judge."""
        query = select(func.count()).select_from(matches)
        return int(self._tx.value(query.where(_TO_REVIEW, matches.c.account_id == account_id)))

    def put(
        self,
        account_id: int,
        partner_account_id: int,
        partner_id: int,
        *,
        probability: float,
        verdict: str,
        reasons: Sequence[str],
        evidence: str,
        now: datetime,
    ) -> MatchRow:
        """Keep what matching said of a pair; a judgement stays, and equal values write nothing."""
        score: dict[str, Any] = {
            "probability": float(probability),
            "verdict": str(verdict),
            "reasons": [storable(reason) for reason in reasons],
            "evidence": storable(evidence),
        }
        pair = {"account_id": account_id, "partner_account_id": partner_account_id}
        newcomer = {**pair, **score, "partner_id": partner_id, "judgement": None, "version": 1}
        held = self._held(account_id, partner_account_id)
        if held is None:
            row = self._tx.insert_new(
                matches, {**newcomer, "first_seen_at": now, "updated_at": now}
            )
            if row is not None:
                return _from_row(row)
            held = self._held(account_id, partner_account_id)  # another process was faster
        if held is None:
            raise LookupError(f"the pair {account_id} and {partner_account_id} came and went")
        if all(held[name] == value for name, value in score.items()):
            return _from_row(held)
        values = {**score, "updated_at": now}
        return _from_row(self._tx.save(matches, held["id"], held["version"], values))

    def drop(self, id: int) -> None:
        """Let go of a pair that matching no longer holds to be one.

        A pair that was ever judged, or that an overlap rests on, stays with the verdict *none*.
        """
        free = (
            delete(matches)
            .where(matches.c.id == id, matches.c.judgement.is_(None))
            .where(~exists().where(judgements.c.match_id == matches.c.id))
            .where(~exists().where(overlaps.c.match_id == matches.c.id))
        )
        if self._tx.run(free) == 0:
            self._tx.run(
                update(matches)
                .where(matches.c.id == id, matches.c.verdict != "none")
                .values(verdict="none", version=matches.c.version + 1)
            )

    def set_judgement(self, id: int, judgement: Judgement | None, *, version: int) -> MatchRow:
        """Set or take away the judgement that counts. Raises: StaleVersion."""
        return _from_row(self._tx.save(matches, id, version, {"judgement": judgement}))

    def _held(self, account_id: int, partner_account_id: int) -> RowMapping | None:
        query = select(matches).where(
            matches.c.account_id == account_id,
            matches.c.partner_account_id == partner_account_id,
        )
        return self._tx.row(self._tx.locked(query))

    def _values(self, query: Select[Any]) -> list[MatchRow]:
        return [_from_row(row) for row in self._tx.rows(query.order_by(matches.c.id))]


def _from_row(row: RowMapping) -> MatchRow:
    return MatchRow(
        id=row["id"],
        account_id=row["account_id"],
        partner_account_id=row["partner_account_id"],
        partner_id=row["partner_id"],
        probability=row["probability"],
        verdict=row["verdict"],
        reasons=tuple(row["reasons"]),
        evidence=row["evidence"],
        judgement=None if row["judgement"] is None else Judgement(row["judgement"]),
        first_seen_at=row["first_seen_at"],
        updated_at=row["updated_at"],
        version=row["version"],
    )
