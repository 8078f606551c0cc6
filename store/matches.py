"""Pairs of an account and a partner's company: the score, and the last judgement over it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, delete, exists, func, select, update

from partnering.judgements import Judgement
from partnering.review_order import doubt_of
from store.columns import storable
from store.named_lists import Unnamed, kept_to_named
from store.tables import (
    accounts,
    judgements,
    matches,
    overlaps,
    partner_accounts,
    partners,
    review_offers,
)
from store.transaction import StaleVersion, Transaction, chunks

# A partner that was removed is hidden with its pairs: nobody is asked about them.
OF_PARTNERS_HERE = matches.c.partner_id.not_in(
    select(partners.c.id).where(partners.c.removed_at.is_not(None))
)
_OF_PAIRS = (
    select(matches)
    .where(matches.c.account_id.in_(bindparam("accounts")))
    .where(matches.c.partner_id.in_(bindparam("partners")))
    .order_by(matches.c.id)
)
# Pairs that a person is asked about: both records are there still.
WITH_RECORDS = matches.join(accounts, accounts.c.id == matches.c.account_id).join(
    partner_accounts, partner_accounts.c.id == matches.c.partner_account_id
)
BOTH_HERE = accounts.c.deleted_at.is_(None) & partner_accounts.c.deleted_at.is_(None)
TO_REVIEW = matches.c.doubt.is_not(None) & BOTH_HERE & OF_PARTNERS_HERE


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One pair. `verdict` is matching's word; `judgement` is a person's, and outranks it.

    `reasons` speak for it, `against` against it, and `pattern` is their kind. `changed` names what
    is no longer as it was when the pair was judged. `doubt` is None where nobody is asked to judge.
    `news` is false for what existed before the partner's alerts were on.
    """

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
    against: tuple[str, ...] = ()
    pattern: str = ""
    doubt: float | None = None
    changed: tuple[str, ...] = ()
    news: bool = False

    @property
    def waits(self) -> bool:
        """Tell whether a person is asked to judge it."""
        return self.doubt is not None


class Matches:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def get(self, id: int) -> MatchRow | None:
        return self.many([id]).get(id)

    def many(self, ids: Iterable[int]) -> dict[int, MatchRow]:
        """Find pairs by id."""
        return self._tx.by_keys(
            "matches",
            ids,
            lambda wanted: {
                row["id"]: match_from(row)
                for chunk in chunks(wanted)
                for row in self._tx.rows(select(matches).where(matches.c.id.in_(chunk)))
            },
        )

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
        pair = (account_id, partner_id)
        return list(self.of_pairs([pair]).get(pair, ()))

    def of_pairs(self, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[MatchRow]]:
        """List the pairs of each of some accounts with one partner's companies, by id."""
        return self._tx.by_keys("matches of pairs", pairs, self._of_pairs)

    def _of_pairs(self, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[MatchRow]]:
        asked = set(pairs)
        found: dict[tuple[int, int], list[MatchRow]] = {}
        partner_ids = sorted({partner_id for _, partner_id in asked})
        for chunk in chunks(sorted({account_id for account_id, _ in asked})):
            for row in self._tx.rows(_OF_PAIRS, accounts=chunk, partners=partner_ids):
                each = match_from(row)
                found.setdefault((each.account_id, each.partner_id), []).append(each)
        return {pair: rows for pair, rows in found.items() if pair in asked}

    def review_count(
        self,
        partner_id: int | None = None,
        *,
        owner_keys: Collection[str] | None = None,
        unnamed: Unnamed | None = None,
    ) -> int:
        """Count the pairs that a person has to judge: a partner's, some owners', or all.

        Those on `unnamed` lists are left out, as they are where pairs are shown.
        """
        waiting = select(func.count()).select_from(WITH_RECORDS).where(TO_REVIEW)
        query = kept_to_named(of_owners(waiting, owner_keys), unnamed)
        if partner_id:
            query = query.where(matches.c.partner_id == partner_id)
        return int(self._tx.value(query))

    def review_counts(self, *, unnamed: Unnamed | None = None) -> dict[str, int]:
        """Count the pairs that a person has to judge by who owns the account in the CRM.

        Those of accounts that nobody owns stand under no name; those on `unnamed` lists nowhere.
        """
        owner = accounts.c.owner_key
        query = (
            select(owner.label("owner"), func.count().label("number"))
            .select_from(WITH_RECORDS)
            .where(TO_REVIEW)
            .group_by(owner)
        )
        found = self._tx.rows(kept_to_named(query, unnamed))
        return {row["owner"]: int(row["number"]) for row in found}

    def possible_count(self, account_id: int, *, unnamed: Unnamed | None = None) -> int:
        """Count one account's pairs that a person has to judge, but for those on such lists."""
        query = select(func.count()).select_from(WITH_RECORDS).where(TO_REVIEW)
        kept = kept_to_named(query, unnamed)
        return int(self._tx.value(kept.where(matches.c.account_id == account_id)))

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
        against: Sequence[str] = (),
        pattern: str = "",
        news: bool = False,
    ) -> MatchRow:
        """Keep what matching said of a pair; a judgement stays, and equal values write nothing.

        `news` counts at the first sight of a pair only.
        """
        score: dict[str, Any] = {
            "probability": float(probability),
            "verdict": str(verdict),
            "reasons": [storable(reason) for reason in reasons],
            "against": [storable(reason) for reason in against],
            "evidence": storable(evidence),
            "pattern": storable(pattern),
        }
        pair = {"account_id": account_id, "partner_account_id": partner_account_id}
        unjudged = {"judgement": None, "changed": ""}
        newcomer = {**pair, **score, **unjudged, "partner_id": partner_id, "news": news}
        newcomer.update(doubt=_doubt(newcomer), version=1)
        held = self._held(account_id, partner_account_id)
        if held is None:
            row = self._tx.insert_new(
                matches, {**newcomer, "first_seen_at": now, "updated_at": now}
            )
            if row is not None:
                return match_from(row)
            held = self._held(account_id, partner_account_id)  # another process was faster
        if held is None:
            raise LookupError(f"the pair {account_id} and {partner_account_id} came and went")
        if all(held[name] == value for name, value in score.items()):
            return match_from(held)
        values = {**score, "doubt": _doubt({**held, **score}), "updated_at": now}
        return match_from(self._tx.save(matches, held["id"], held["version"], values))

    def drop(self, id: int) -> None:
        """Let go of a pair that matching no longer holds to be one.

        A pair that was ever judged, or that an overlap rests on, stays with the verdict *none*.
        """
        self._tx.run(delete(review_offers).where(review_offers.c.match_id == id))
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
                .values(verdict="none", doubt=None, changed="", version=matches.c.version + 1)
            )

    def set_judgement(self, id: int, judgement: Judgement | None, *, version: int) -> MatchRow:
        """Set or take away the judgement that counts; it is of the records as they are now.

        Raises: StaleVersion.
        """
        return self._judged(id, version, {"judgement": judgement, "changed": ""})

    def set_changed(self, id: int, changed: Sequence[str], *, version: int) -> MatchRow:
        """Note what has changed since the judgement that counts; nothing where it all is as it was.

        Raises: StaleVersion.
        """
        return self._judged(id, version, {"changed": " ".join(changed)})

    def _judged(self, id: int, version: int, values: dict[str, Any]) -> MatchRow:
        held = self._tx.row(select(matches).where(matches.c.id == id))
        if held is None:
            raise StaleVersion(f"matches {id} is gone")
        doubt = _doubt({**held, **values})
        return match_from(self._tx.save(matches, id, version, {**values, "doubt": doubt}))

    def _held(self, account_id: int, partner_account_id: int) -> RowMapping | None:
        query = select(matches).where(
            matches.c.account_id == account_id,
            matches.c.partner_account_id == partner_account_id,
        )
        return self._tx.row(self._tx.locked(query))

    def _values(self, query: Select[Any]) -> list[MatchRow]:
        return [match_from(row) for row in self._tx.rows(query.order_by(matches.c.id))]


def of_owners(query: Select[Any], owner_keys: Collection[str] | None) -> Select[Any]:
    """Keep a query of matches to some owners' live accounts; to all where none are named."""
    if owner_keys is None:
        return query
    owned = select(accounts.c.id).where(
        accounts.c.owner_key.in_(owner_keys),
        accounts.c.owner_key != "",
        accounts.c.deleted_at.is_(None),
    )
    return query.where(matches.c.account_id.in_(owned))


def _doubt(row: Mapping[str, Any]) -> float | None:
    judgement = None if row["judgement"] is None else Judgement(row["judgement"])
    changed = row["changed"] != ""
    return doubt_of(row["probability"], row["verdict"], judgement, changed=changed)


def match_from(row: RowMapping) -> MatchRow:
    """Turn a row into its value."""
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
        against=tuple(row["against"]),
        pattern=row["pattern"],
        doubt=row["doubt"],
        changed=tuple(row["changed"].split()),
        news=row["news"],
    )
