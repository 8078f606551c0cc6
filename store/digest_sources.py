"""What digests are made of, read for many people in one go. Reads only, and knows no rule."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from partnering.overlaps import OverlapState
from store.digest_items import DigestItem
from store.digest_items import from_row as item_from
from store.notice_tables import digest_items
from store.tables import accounts, marks, opportunities, overlaps, partners, people_crm_keys
from store.transaction import Transaction, chunks


@dataclass(frozen=True, slots=True)
class NewOverlap:
    """An overlap that was found in the time asked for. `person_id` owns the account.

    `alert` says whether its owner was told of it at once.
    """

    person_id: int
    overlap_id: int
    account_id: int
    partner_id: int
    found_at: datetime
    alert: str = ""


@dataclass(frozen=True, slots=True)
class OpenOverlaps:
    """How many of a person's accounts a partner knows, too."""

    person_id: int
    partner_id: int
    number: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose account an open overlap is on."""

    partner_id: int
    account_id: int
    owner_key: str


_LIVE_PARTNER = partners.c.removed_at.is_(None)
_STANDS = (overlaps.c.state == OverlapState.OPEN) & accounts.c.deleted_at.is_(None) & _LIVE_PARTNER


class DigestSources:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def items(
        self, person_ids: Iterable[int], since: datetime, until: datetime
    ) -> dict[int, list[DigestItem]]:
        """List what was put into some people's digests in a half-open time, oldest first."""
        one, found = digest_items.c, defaultdict[int, list[DigestItem]](list)
        for chunk in chunks(sorted(set(person_ids))):
            query = select(digest_items).where(
                one.person_id.in_(chunk), one.at >= since, one.at < until
            )
            for row in self._tx.rows(query.order_by(one.at, one.id)):
                found[row["person_id"]].append(item_from(row))
        return found

    def new_overlaps(
        self, person_ids: Iterable[int], since: datetime, until: datetime
    ) -> dict[int, list[NewOverlap]]:
        """List the open overlaps on some people's accounts found in a half-open time, by number.

        What existed at a first import is none, nor what its reader has muted or put off.
        """
        found = defaultdict[int, list[NewOverlap]](list)
        for chunk in chunks(sorted(set(person_ids))):
            query = _owned(chunk, _new(since, until), until).order_by(overlaps.c.id)
            for row in self._tx.rows(query):
                found[row["person_id"]].append(NewOverlap(**row))
        return found

    def open_overlaps(self, person_ids: Iterable[int]) -> list[OpenOverlaps]:
        """Count the open overlaps on some people's accounts, by person and partner."""
        found = []
        for chunk in chunks(sorted(set(person_ids))):
            query = (
                select(
                    people_crm_keys.c.person_id,
                    overlaps.c.partner_id,
                    func.count().label("number"),
                )
                .select_from(_OWNED)
                .where(people_crm_keys.c.person_id.in_(chunk), _STANDS)
                .group_by(people_crm_keys.c.person_id, overlaps.c.partner_id)
            )
            found += [OpenOverlaps(**row) for row in self._tx.rows(query)]
        return found

    def standing(self, overlap_ids: Iterable[int]) -> dict[int, Standing]:
        """Give those of some overlaps that are open, by number."""
        found: dict[int, Standing] = {}
        for chunk in chunks(sorted(set(overlap_ids))):
            query = (
                select(
                    overlaps.c.id,
                    overlaps.c.partner_id,
                    overlaps.c.account_id,
                    accounts.c.owner_key,
                )
                .join(accounts, accounts.c.id == overlaps.c.account_id)
                .join(partners, partners.c.id == overlaps.c.partner_id)
                .where(overlaps.c.id.in_(chunk), _STANDS)
            )
            for row in self._tx.rows(query):
                found[row["id"]] = Standing(row["partner_id"], row["account_id"], row["owner_key"])
        return found

    def open_pairs(self, person_ids: Iterable[int], partner_id: int) -> list[tuple[int, int]]:
        """List (person, account) of some people's open overlaps with one partner."""
        found = []
        for chunk in chunks(sorted(set(person_ids))):
            query = (
                select(people_crm_keys.c.person_id, overlaps.c.account_id)
                .select_from(_OWNED)
                .where(
                    people_crm_keys.c.person_id.in_(chunk),
                    overlaps.c.partner_id == partner_id,
                    _STANDS,
                )
            )
            found += [(row["person_id"], row["account_id"]) for row in self._tx.rows(query)]
        return found

    def worth(self, account_ids: Iterable[int]) -> dict[int, int]:
        """Give the largest open opportunity on each of some accounts, in minor units, by account.

        It orders, and is shown to nobody: currencies are not made alike.
        """
        one, found = opportunities.c, dict[int, int]()
        for chunk in chunks(sorted(set(account_ids))):
            query = (
                select(accounts.c.id, func.max(func.coalesce(one.amount_minor, 0)).label("most"))
                .join(opportunities, one.account_key == accounts.c.key)
                .where(accounts.c.id.in_(chunk), one.is_closed.is_(False), one.deleted_at.is_(None))
                .group_by(accounts.c.id)
            )
            found |= {row["id"]: row["most"] for row in self._tx.rows(query)}
        return found


_OWNED = (
    people_crm_keys.join(accounts, accounts.c.owner_key == people_crm_keys.c.crm_key)
    .join(overlaps, overlaps.c.account_id == accounts.c.id)
    .join(partners, partners.c.id == overlaps.c.partner_id)
)


def _new(since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(
        overlaps.c.found_at >= since,
        overlaps.c.found_at < until,
        overlaps.c.baseline.is_(False),
        _STANDS,
    )


def _owned(person_ids: Collection[int], wanted: ColumnElement[bool], now: datetime) -> Select[Any]:
    marked = and_(
        marks.c.overlap_id == overlaps.c.id,
        marks.c.person_id == people_crm_keys.c.person_id,
        or_(marks.c.until.is_(None), marks.c.until > now),
    )
    return (
        select(
            people_crm_keys.c.person_id,
            overlaps.c.id.label("overlap_id"),
            overlaps.c.account_id,
            overlaps.c.partner_id,
            overlaps.c.found_at,
            overlaps.c.alert,
        )
        .select_from(_OWNED.outerjoin(marks, marked))
        .where(people_crm_keys.c.person_id.in_(person_ids), wanted, marks.c.mark.is_(None))
    )
