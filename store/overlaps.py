"""Overlaps: one row per (account, partner), open or hidden, with what became of its alert."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, func, select

from partnering.overlaps import AlertState, Overlap, OverlapState
from store.company_records import WITH_COMPANY, company_records, has_any, too_many
from store.named_lists import on_named_lists
from store.same_pairs import STANDS
from store.tables import (
    accounts,
    matches,
    overlaps,
    partner_accounts,
    partners,
    people_crm_keys,
)
from store.transaction import Transaction, chunks

# What we share with a partner that was removed is hidden with it.
_REMOVED = select(partners.c.id).where(partners.c.removed_at.is_not(None))
_OF_PAIR = select(overlaps).where(
    overlaps.c.account_id == bindparam("account"), overlaps.c.partner_id == bindparam("partner")
)
_OPEN = (overlaps.c.state == OverlapState.OPEN) & overlaps.c.partner_id.not_in(_REMOVED)
_OF_ACCOUNT = (
    select(overlaps).where(overlaps.c.account_id == bindparam("account")).order_by(overlaps.c.id)
)
_OPEN_ONES = _OF_ACCOUNT.where(_OPEN)


class Overlaps:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def get(self, id: int) -> Overlap | None:
        return self.many([id]).get(id)

    def many(self, ids: Iterable[int]) -> dict[int, Overlap]:
        """Find overlaps by number; unknown ones are absent."""
        return self._tx.by_keys(
            "overlaps",
            sorted(set(ids)),
            lambda wanted: {
                each.id: each
                for chunk in chunks(wanted)
                for each in self._values(select(overlaps).where(overlaps.c.id.in_(chunk)))
            },
        )

    def of_pair(self, account_id: int, partner_id: int) -> Overlap | None:
        row = self._tx.row(_OF_PAIR, account=account_id, partner=partner_id)
        return None if row is None else overlap_from(row)

    def hold_pair(self, account_id: int, partner_id: int) -> None:
        """Let nobody else who holds this pair go on until this transaction ends.

        To be called before the pair's matches are read, and for several pairs in ascending
        order, so that two who hold the same ones never wait for each other.
        """
        self._tx.alone(f"pair:{account_id}:{partner_id}")

    def add(
        self,
        account_id: int,
        partner_id: int,
        match_id: int,
        baseline: bool,
        alert: AlertState,
        found_at: datetime,
    ) -> Overlap:
        """Open a pair's first and only overlap. Raises: StaleVersion where it has one already."""
        row = self._tx.insert(
            overlaps,
            {
                "account_id": account_id,
                "partner_id": partner_id,
                "match_id": match_id,
                "state": OverlapState.OPEN,
                "alert": alert,
                "baseline": baseline,
                "found_at": found_at,
                "version": 1,
            },
        )
        return overlap_from(row)

    def save(self, overlap: Overlap) -> Overlap:
        """Save a changed overlap; it comes back with its new version. Raises: StaleVersion."""
        values = {
            "match_id": overlap.match_id,
            "state": overlap.state,
            "alert": overlap.alert,
            "baseline": overlap.baseline,
            "found_at": overlap.found_at,
            "alerted_at": overlap.alerted_at,
            "alert_reason": overlap.alert_reason,
        }
        return overlap_from(self._tx.save(overlaps, overlap.id, overlap.version, values))

    def of_account(self, account_id: int, only_open: bool = True) -> list[Overlap]:
        """List an account's overlaps, by id."""
        rows = self._tx.rows(_OPEN_ONES if only_open else _OF_ACCOUNT, account=account_id)
        return [overlap_from(row) for row in rows]

    def of_partner(self, partner_id: int, only_open: bool = True) -> list[Overlap]:
        """List a partner's overlaps, by id."""
        return self._values(_chosen(only_open).where(overlaps.c.partner_id == partner_id))

    def open_count(self, partner_id: int) -> int:
        """Count a partner's open overlaps."""
        query = select(func.count()).where(overlaps.c.partner_id == partner_id, _OPEN)
        return int(self._tx.value(query))

    def all_open(self, limit: int = 1000, offset: int = 0) -> list[Overlap]:
        """List open overlaps of everybody, by id."""
        return self._values(_chosen(True).limit(limit).offset(offset))

    def after(self, id: int, limit: int) -> list[Overlap]:
        """List overlaps with a higher id, hidden ones included, by id: to go through them all."""
        return self._values(_chosen(False).where(overlaps.c.id > id).limit(limit))

    def newest(
        self,
        *,
        limit: int,
        owner_keys: Collection[str] | None = None,
        unnamed: Mapping[int, Collection[str]] | None = None,
    ) -> list[Overlap]:
        """List open overlaps, newest first, of some owners' live accounts or of everybody's.

        Those are left out whose pairs stand on `unnamed` lists alone: segments, by partner.
        """
        query = _named(_of_owners(_chosen(True), owner_keys), unnamed or {}).limit(limit)
        rows = self._tx.rows(query.order_by(overlaps.c.found_at.desc(), overlaps.c.id.desc()))
        return [overlap_from(row) for row in rows]

    def count_open(
        self,
        *,
        owner_keys: Collection[str] | None = None,
        unnamed: Mapping[int, Collection[str]] | None = None,
    ) -> int:
        """Count the overlaps that `newest` lists."""
        query = select(func.count()).select_from(overlaps).where(_OPEN)
        return int(self._tx.value(_named(_of_owners(query, owner_keys), unnamed or {})))

    def count_companies(
        self,
        *,
        owner_keys: Collection[str] | None = None,
        unnamed: Mapping[int, Collection[str]] | None = None,
    ) -> int:
        """Count the real companies that those overlaps are, one for each partner that knows it.

        What was joined to one company at the last look counts once.
        """
        number = self.count_open(owner_keys=owner_keys, unnamed=unnamed)
        return number - self.beyond_companies(owner_keys=owner_keys, unnamed=unnamed)

    def beyond_companies(
        self,
        *,
        owner_keys: Collection[str] | None = None,
        unnamed: Mapping[int, Collection[str]] | None = None,
    ) -> int:
        """Count by how many overlaps more there are than companies."""
        if not has_any(self._tx):
            return 0
        joined = overlaps.join(company_records, WITH_COMPANY)
        query = select(too_many()).select_from(joined).where(_OPEN)
        return int(self._tx.value(_named(_of_owners(query, owner_keys), unnamed or {})))

    def with_alert(self, alert: AlertState, limit: int) -> list[Overlap]:
        """List open overlaps whose alert stands so, by id."""
        return self._values(_chosen(True).where(overlaps.c.alert == alert).limit(limit))

    def alerted_count(self, person_id: int, *, since: datetime, but_not: int) -> int:
        """Count a person's overlaps whose alert went out, or was about to, since a moment."""
        keys = select(people_crm_keys.c.crm_key).where(people_crm_keys.c.person_id == person_id)
        owned = select(accounts.c.id).where(accounts.c.owner_key.in_(keys))
        query = select(func.count()).select_from(overlaps)
        alerted = (overlaps.c.alerted_at >= since) & (overlaps.c.id != but_not)
        return int(self._tx.value(query.where(alerted, overlaps.c.account_id.in_(owned))))

    def _values(self, query: Select[Any]) -> list[Overlap]:
        return [overlap_from(row) for row in self._tx.rows(query.order_by(overlaps.c.id))]


def _chosen(only_open: bool) -> Select[Any]:
    return select(overlaps).where(_OPEN) if only_open else select(overlaps)


def _of_owners(query: Select[Any], keys: Collection[str] | None) -> Select[Any]:
    if keys is None:
        return query
    owned = select(accounts.c.id).where(
        accounts.c.owner_key.in_(keys), accounts.c.owner_key != "", accounts.c.deleted_at.is_(None)
    )
    return query.where(overlaps.c.account_id.in_(owned))


def _named(query: Select[Any], unnamed: Mapping[int, Collection[str]]) -> Select[Any]:
    """Keep what stands on a list that is not `unnamed`; of most partners nothing is asked."""
    if not unnamed:
        return query
    listed, pair = partner_accounts.c, matches.c
    told = (
        select(pair.id)
        .join(partner_accounts, listed.id == pair.partner_account_id)
        .where(pair.account_id == overlaps.c.account_id, STANDS, listed.deleted_at.is_(None))
        .where(listed.partner_id == overlaps.c.partner_id, on_named_lists(unnamed))
        .exists()
    )
    return query.where(overlaps.c.partner_id.not_in(sorted(unnamed)) | told)


def overlap_from(row: RowMapping) -> Overlap:
    """Turn a row into its value."""
    return Overlap(
        id=row["id"],
        account_id=row["account_id"],
        partner_id=row["partner_id"],
        match_id=row["match_id"],
        state=OverlapState(row["state"]),
        alert=AlertState(row["alert"]),
        baseline=row["baseline"],
        found_at=row["found_at"],
        alerted_at=row["alerted_at"],
        alert_reason=row["alert_reason"],
        version=row["version"],
    )
