"""The review queue: pairs that wait for a person, who is shown which, and what was judged."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from partnering.judgements import Judgement
from store.matches import (
    BOTH_HERE,
    OF_PARTNERS_HERE,
    TO_REVIEW,
    WITH_RECORDS,
    MatchRow,
    match_from,
    of_owners,
)
from store.named_lists import Unnamed, kept_to_named
from store.tables import judgements, matches, partner_accounts, review_offers
from store.transaction import Transaction, chunks

_JUDGED = judgements.join(matches, matches.c.id == judgements.c.match_id).join(
    partner_accounts, partner_accounts.c.id == matches.c.partner_account_id
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A pair that somebody was shown."""

    match_id: int
    person_id: int
    at: datetime


class Reviews:
    """`owner_keys` keep every question to the accounts of some owners; None asks for all.

    Pairs of a partner that was removed are in no answer, nor are those on `unnamed` lists: segments
    by partner.
    """

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def most_doubtful(
        self,
        limit: int,
        *,
        partner_id: int = 0,
        owner_keys: Collection[str] | None = None,
        unnamed: Unnamed | None = None,
    ) -> list[MatchRow]:
        """List waiting pairs, the most doubtful first, of one partner or of all.

        Both records are live: what has gone since the last mapping is not asked about.
        """
        waiting = select(matches).select_from(WITH_RECORDS).where(TO_REVIEW)
        query = _scoped(waiting, partner_id, owner_keys, unnamed)
        order = (matches.c.doubt.desc(), matches.c.first_seen_at, matches.c.id)
        return [match_from(row) for row in self._tx.rows(query.order_by(*order).limit(limit))]

    def set_aside(
        self,
        limit: int,
        *,
        partner_id: int = 0,
        owner_keys: Collection[str] | None = None,
        before: datetime,
        unnamed: Unnamed | None = None,
    ) -> list[MatchRow]:
        """List pairs that were set aside as unsure before a moment, the longest ago first."""
        query = select(matches).order_by(judgements.c.at, judgements.c.id).limit(limit)
        aside = _aside(query, partner_id, owner_keys, before, unnamed)
        return [match_from(row) for row in self._tx.rows(aside)]

    def count_set_aside(
        self,
        *,
        partner_id: int = 0,
        owner_keys: Collection[str] | None = None,
        before: datetime | None = None,
        unnamed: Unnamed | None = None,
    ) -> int:
        """Count the pairs that are set aside as unsure, or were before a moment."""
        query = select(func.count())
        return int(self._tx.value(_aside(query, partner_id, owner_keys, before, unnamed)))

    def judged_patterns(self, patterns: Iterable[str]) -> dict[str, int]:
        """Count how often pairs of these patterns stand judged; those never judged are absent."""
        found: dict[str, int] = {}
        for chunk in chunks(patterns):
            query = (
                select(matches.c.pattern, func.count().label("number"))
                .where(
                    matches.c.judgement.in_(
                        [Judgement.SAME, Judgement.NOT_SAME, Judgement.RELATED]
                    ),
                    matches.c.judgement.is_not(None),
                    matches.c.pattern.in_(chunk),
                )
                .group_by(matches.c.pattern)
            )
            found.update((row["pattern"], row["number"]) for row in self._tx.rows(query))
        return found

    def last_judged(
        self,
        limit: int,
        *,
        partner_id: int = 0,
        owner_keys: Collection[str] | None = None,
        unnamed: Unnamed | None = None,
    ) -> list[tuple[int, MatchRow]]:
        """List the newest judgements that count, by id, each with its pair."""
        query = (
            select(judgements.c.id.label("judgement_id"), matches)
            .select_from(_JUDGED)
            .where(judgements.c.revoked_at.is_(None), matches.c.judgement.is_not(None))
            .order_by(judgements.c.id.desc())
            .limit(limit)
        )
        rows = self._tx.rows(_scoped(query, partner_id, owner_keys, unnamed))
        return [(row["judgement_id"], match_from(row)) for row in rows]

    def offers(self, ids: Iterable[int]) -> dict[int, Offer]:
        """Find to whom pairs were last shown; those that were shown to nobody are absent."""
        found: dict[int, Offer] = {}
        for chunk in chunks(ids):
            query = select(review_offers).where(review_offers.c.match_id.in_(chunk))
            for row in self._tx.rows(query):
                found[row["match_id"]] = Offer(row["match_id"], row["person_id"], row["at"])
        return found

    def offer(self, match_id: int, person_id: int, at: datetime) -> None:
        """Note who is shown a pair, and when."""
        held = self._tx.row(self._tx.locked(select(matches.c.id).where(matches.c.id == match_id)))
        if held is not None:
            values = {"match_id": match_id, "person_id": person_id, "at": at}
            self._tx.upsert(review_offers, values)


def _aside(
    query: Select[Any],
    partner_id: int,
    owner_keys: Collection[str] | None,
    before: datetime | None,
    unnamed: Unnamed | None,
) -> Select[Any]:
    judged = WITH_RECORDS.join(judgements, judgements.c.match_id == matches.c.id)
    unsure = query.select_from(judged).where(
        BOTH_HERE,
        matches.c.judgement == Judgement.UNSURE,
        matches.c.judgement.is_not(None),
        matches.c.doubt.is_(None),
        matches.c.verdict != "none",
        judgements.c.revoked_at.is_(None),
    )
    if before is not None:
        unsure = unsure.where(judgements.c.at < before)
    return _scoped(unsure, partner_id, owner_keys, unnamed)


def _scoped(
    query: Select[Any],
    partner_id: int,
    owner_keys: Collection[str] | None,
    unnamed: Unnamed | None,
) -> Select[Any]:
    query = kept_to_named(query.where(OF_PARTNERS_HERE), unnamed)
    if partner_id:
        query = query.where(matches.c.partner_id == partner_id)
    return of_owners(query, owner_keys)
