"""What digests are made of, read for many people in one go. Reads only, and knows no rule."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, and_, func, null, or_, select

from partnering.overlaps import OverlapState
from partnering.registrations import PENDING, State
from store.company_records import WITH_COMPANY, company_records, has_any, too_many
from store.deal_tables import registration_decisions, registrations
from store.digest_items import DigestItem
from store.digest_items import from_row as item_from
from store.help_tables import help_requests
from store.lead_tables import lead_offers
from store.notice_tables import digest_items
from store.tables import (
    accounts,
    marks,
    opportunities,
    overlaps,
    partner_lists,
    partners,
    people_crm_keys,
)
from store.transaction import Transaction, chunks


@dataclass(frozen=True, slots=True)
class NewOverlap:
    """An overlap that was listed in the time asked for. `person_id` owns the account, where
    overlaps were asked for by owner.

    `listed_at` is empty where digests have not seen it yet. `alert` says whether its owner was
    told of it at once.
    """

    person_id: int | None
    overlap_id: int
    account_id: int
    partner_id: int
    found_at: datetime
    listed_at: datetime | None
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


@dataclass(frozen=True, slots=True)
class DealCounts:
    """How many registered deals wait for our decision, and whose protection ends soon."""

    undecided: int
    expiring: int


@dataclass(frozen=True, slots=True)
class LightDeal:
    """A registered deal as far as it is counted. `notice_at` is when its end was announced."""

    partner_id: int
    owner_id: int | None
    state: State
    due_at: datetime | None
    holds_until: datetime | None
    notice_at: datetime | None
    last_at: datetime | None


_LIVE_PARTNER = partners.c.removed_at.is_(None)
_STANDS = (overlaps.c.state == OverlapState.OPEN) & accounts.c.deleted_at.is_(None) & _LIVE_PARTNER


class DigestSources:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def items(
        self, person_ids: Iterable[int], since: datetime, until: datetime, *, unlisted: bool = False
    ) -> dict[int, list[DigestItem]]:
        """List what was put into some people's digests and listed in a time, oldest first.

        A time begins after `since` and ends at `until`; `unlisted` adds what is not listed yet.
        """
        one, found = digest_items.c, defaultdict[int, list[DigestItem]](list)
        for chunk in chunks(sorted(set(person_ids))):
            query = select(digest_items).where(
                one.person_id.in_(chunk), _listed(one.listed_at, since, until, unlisted)
            )
            for row in self._tx.rows(query.order_by(one.at, one.id)):
                found[row["person_id"]].append(item_from(row))
        return found

    def overlaps_to_come(self, person_ids: Iterable[int], until: datetime) -> set[tuple[int, str]]:
        """Name (person, record) of overlaps that stand in a later digest than one up to `until`."""
        one, found = digest_items.c, set()
        for chunk in chunks(sorted(set(person_ids))):
            query = select(one.person_id, one.record).where(
                or_(one.listed_at.is_(None), one.listed_at > until),
                one.person_id.in_(chunk),
                one.record.startswith("overlap:"),
            )
            found |= {(row["person_id"], row["record"]) for row in self._tx.rows(query)}
        return found

    def new_overlaps(
        self, person_ids: Iterable[int], since: datetime, until: datetime, *, unlisted: bool = False
    ) -> dict[int, list[NewOverlap]]:
        """List the open overlaps on some people's accounts that were listed in a time, by number.

        What existed at a first import is none, nor what its reader has muted or put off.
        """
        found = defaultdict[int, list[NewOverlap]](list)
        for chunk in chunks(sorted(set(person_ids))):
            wanted = _new(since, until, unlisted)
            query = _owned(chunk, wanted, until).order_by(overlaps.c.id)
            for row in self._tx.rows(query):
                found[row["person_id"]].append(NewOverlap(**row))
        return found

    def open_overlaps(self, person_ids: Iterable[int]) -> list[OpenOverlaps]:
        """Count the companies on some people's accounts that partners know, by person, partner."""
        found = []
        whose = (people_crm_keys.c.person_id, overlaps.c.partner_id)
        joined, joins = _OWNED.join(company_records, WITH_COMPANY), has_any(self._tx)
        for chunk in chunks(sorted(set(person_ids))):
            of_them = people_crm_keys.c.person_id.in_(chunk) & _STANDS
            rows = select(*whose, func.count().label("number")).select_from(_OWNED)
            more = select(*whose, too_many().label("number")).select_from(joined)
            less = {
                (row["person_id"], row["partner_id"]): row["number"]
                for row in (self._tx.rows(more.where(of_them).group_by(*whose)) if joins else ())
            }
            found += [
                OpenOverlaps(
                    row["person_id"],
                    row["partner_id"],
                    row["number"] - less.get((row["person_id"], row["partner_id"]), 0),
                )
                for row in self._tx.rows(rows.where(of_them).group_by(*whose))
            ]
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

    def marked(self, overlap_ids: Iterable[int], now: datetime) -> set[tuple[int, int]]:
        """Name (overlap, person) where somebody has muted or put off an overlap for now."""
        found = set()
        for chunk in chunks(sorted(set(overlap_ids))):
            query = select(marks.c.overlap_id, marks.c.person_id).where(
                marks.c.overlap_id.in_(chunk),
                or_(marks.c.until.is_(None), marks.c.until > now),
            )
            found |= {(row["overlap_id"], row["person_id"]) for row in self._tx.rows(query)}
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

    def overlaps_about(
        self,
        partner_id: int | None,
        countries: Collection[str] | None,
        since: datetime,
        until: datetime,
    ) -> list[NewOverlap]:
        """List open overlaps that were listed in a time: a partner's, in some countries, or all."""
        query = (
            select(
                null().label("person_id"),
                overlaps.c.id.label("overlap_id"),
                overlaps.c.account_id,
                overlaps.c.partner_id,
                overlaps.c.found_at,
                overlaps.c.listed_at,
                overlaps.c.alert,
            )
            .select_from(_ALL)
            .where(_new(since, until), *_about(partner_id, countries))
        )
        return [NewOverlap(**row) for row in self._tx.rows(query.order_by(overlaps.c.id))]

    def countries(self) -> list[str]:
        """List the countries of our accounts, each as it is written."""
        query = select(accounts.c.country).where(accounts.c.deleted_at.is_(None)).distinct()
        return [row["country"] for row in self._tx.rows(query)]

    def open_about(
        self, partner_id: int | None, countries: Collection[str] | None
    ) -> dict[int, int]:
        """Count the companies that a partner knows, or those in some countries, by partner."""
        of = overlaps.c.partner_id
        wanted = and_(_STANDS, *_about(partner_id, countries))
        rows = select(of, func.count().label("number")).select_from(_ALL)
        more = select(of, too_many().label("number")).select_from(
            _ALL.join(company_records, WITH_COMPANY)
        )
        less = {
            row["partner_id"]: row["number"]
            for row in self._tx.rows(more.where(wanted).group_by(of))
        }
        return {
            row["partner_id"]: row["number"] - less.get(row["partner_id"], 0)
            for row in self._tx.rows(rows.where(wanted).group_by(of))
        }

    def accounts_about(self, partner_id: int, countries: Collection[str] | None) -> list[int]:
        """List the accounts of a partner's open overlaps, in some countries or everywhere."""
        query = (
            select(overlaps.c.account_id)
            .select_from(_ALL)
            .where(_STANDS, *_about(partner_id, countries))
        )
        return [row["account_id"] for row in self._tx.rows(query)]

    def deals_about(self, partner_id: int | None, now: datetime) -> DealCounts:
        """Count registered deals, of one partner or of all, that somebody has to look after."""
        one = registrations.c
        wanted = [] if partner_id is None else [one.partner_id == partner_id]

        def count(*also: ColumnElement[bool]) -> int:
            return int(self._tx.value(select(func.count()).where(*wanted, *also)))

        protected = (one.state == State.APPROVED) & (one.holds_until > now)
        return DealCounts(
            undecided=count(one.state.in_(_TO_DECIDE)),
            expiring=count(protected, one.holds_until <= now + SOON),
        )

    def live_deals(self, now: datetime) -> list[LightDeal]:
        """List what of registered deals is counted: undecided ones, and those protected now."""
        one = registrations.c
        protected = (one.state == State.APPROVED) & (one.holds_until > now)
        query = select(
            one.partner_id,
            one.owner_id,
            one.state,
            one.decision_due_at,
            one.holds_until,
            one.notice_at,
            func.coalesce(one.last_activity_at, one.received_at).label("last_at"),
        ).where(one.state.in_(sorted(PENDING)) | protected)
        return [
            LightDeal(
                row["partner_id"],
                row["owner_id"],
                State(row["state"]),
                row["decision_due_at"],
                row["holds_until"],
                row["notice_at"],
                row["last_at"],
            )
            for row in self._tx.rows(query)
        ]

    def busy_partners(self, since: datetime) -> frozenset[int]:
        """Name the partners that did anything since a time: a deal, a lead, help, a list."""
        deal, offer, asked, list_ = (
            registrations.c,
            lead_offers.c,
            help_requests.c,
            partner_lists.c,
        )
        found: set[int] = set()
        for query in (
            select(deal.partner_id).where(
                (deal.received_at >= since) | (deal.last_activity_at >= since)
            ),
            select(offer.partner_id).where(offer.answered_at >= since),
            select(asked.partner_id).where(asked.last_moved_at >= since),
            select(list_.partner_id).where(list_.imported_at >= since),
        ):
            found |= {row["partner_id"] for row in self._tx.rows(query.distinct())}
        return frozenset(found)

    def exceptions(self, since: datetime, until: datetime) -> int:
        """Count the decisions of a half-open time that made an exception from the rules."""
        one = registration_decisions.c
        query = select(one.overridden).where(one.at >= since, one.at < until)
        return sum(bool(row["overridden"]) for row in self._tx.rows(query))


_TO_DECIDE = sorted(PENDING - {State.INFO_REQUESTED})
# A protection that ends within this is worth a look.
SOON = timedelta(days=30)
_ALL = overlaps.join(accounts, accounts.c.id == overlaps.c.account_id).join(
    partners, partners.c.id == overlaps.c.partner_id
)


def _about(partner_id: int | None, countries: Collection[str] | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if partner_id is not None:
        found.append(overlaps.c.partner_id == partner_id)
    if countries is not None:
        found.append(accounts.c.country.in_(sorted(countries)))
    return found


_OWNED = (
    people_crm_keys.join(accounts, accounts.c.owner_key == people_crm_keys.c.crm_key)
    .join(overlaps, overlaps.c.account_id == accounts.c.id)
    .join(partners, partners.c.id == overlaps.c.partner_id)
)


def _new(since: datetime, until: datetime, unlisted: bool = False) -> ColumnElement[bool]:
    return and_(
        _listed(overlaps.c.listed_at, since, until, unlisted),
        overlaps.c.baseline.is_(False),
        _STANDS,
    )


def _listed(
    at: Column[datetime], since: datetime, until: datetime, unlisted: bool
) -> ColumnElement[bool]:
    """Say what was listed after `since`, at `until` at the latest: `DigestListing` gave it so."""
    within = and_(at > since, at <= until)
    return or_(within, at.is_(None)) if unlisted else within


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
            overlaps.c.listed_at,
            overlaps.c.alert,
        )
        .select_from(_OWNED.outerjoin(marks, marked))
        .where(people_crm_keys.c.person_id.in_(person_ids), wanted, marks.c.mark.is_(None))
    )
