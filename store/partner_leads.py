"""Leads that are given to partners, with who asked: who reads one draws a view of it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, and_, bindparam, func, or_, select

from partnering.leads import ENDED, WITH_US, LeadState, PartnerLead
from store.lead_tables import lead_offers, partner_leads
from store.lead_values import lead_from, lead_to
from store.tables import leads
from store.transaction import Transaction, chunks

_LIVE = frozenset(LeadState) - ENDED
_BY_ID = select(partner_leads).where(partner_leads.c.id == bindparam("id"))
_BY_IDS = select(partner_leads).where(partner_leads.c.id.in_(bindparam("ids")))
_IN_STATES = (
    select(partner_leads)
    .where(partner_leads.c.state.in_(bindparam("states")), partner_leads.c.id > bindparam("after"))
    .order_by(partner_leads.c.id)
    .limit(bindparam("most"))
)
_OF_KEEPER = _IN_STATES.where(partner_leads.c.keeper_id == bindparam("keeper"))
# Case counts for nothing; with SQLite, in plain Latin letters alone.
_OF_NAME = and_(
    func.lower(partner_leads.c.details["company"].as_string())
    == func.lower(bindparam("company", type_=Text)),
    partner_leads.c.details["country"].as_string() == bindparam("country"),
)
_OF_ACCOUNT = and_(
    partner_leads.c.account_key == bindparam("account"), partner_leads.c.account_key != ""
)
_OF_COMPANY = (
    select(partner_leads)
    .where(partner_leads.c.state.in_(bindparam("states")), or_(_OF_NAME, _OF_ACCOUNT))
    .order_by(partner_leads.c.id)
)


class PartnerLeads:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, lead: PartnerLead) -> PartnerLead:
        """Keep a new lead; it comes back with its number.

        Raises: StaleVersion where this record of the CRM is one already.
        """
        return lead_from(self._tx.insert(partner_leads, {**lead_to(lead), "version": 1}))

    def save(self, lead: PartnerLead, *, seen: int) -> PartnerLead:
        """Overwrite it where version `seen` still holds. Raises: StaleVersion."""
        return lead_from(self._tx.save(partner_leads, lead.id, seen, lead_to(lead)))

    def get(self, id: int) -> PartnerLead | None:
        return self.many([id]).get(id)

    def held(self, id: int) -> PartnerLead | None:
        """Give it as it is now, and let nobody else move it until this transaction ends."""
        return self._one(self._tx.locked(_BY_ID), id=id)

    def many(self, ids: Iterable[int]) -> dict[int, PartnerLead]:
        """Give several by number; the others are left out."""
        return self._tx.by_keys(
            "partner leads",
            sorted(set(ids)),
            lambda wanted: {
                lead.id: lead for chunk in chunks(wanted) for lead in self._all(_BY_IDS, ids=chunk)
            },
        )

    def known_crm_keys(self, keys: Iterable[str]) -> set[str]:
        """Say which records of the CRM have been taken in already."""
        return {
            row["crm_key"]
            for chunk in chunks(sorted(set(keys)))
            for row in self._tx.rows(
                select(partner_leads.c.crm_key).where(partner_leads.c.crm_key.in_(chunk))
            )
        }

    def live(
        self,
        *,
        states: Collection[LeadState] = _LIVE,
        keeper_id: int | None = None,
        after: int = 0,
        limit: int = 200,
    ) -> list[PartnerLead]:
        """List leads that have not ended, by number, after one of them; one keeper's, or all."""
        wanted = {"states": sorted(states), "after": after, "most": limit}
        if keeper_id is None:
            return self._all(_IN_STATES, **wanted)
        return self._all(_OF_KEEPER, keeper=keeper_id, **wanted)

    def of_company(
        self, company: str, country: str, account_key: str, *, states: Collection[LeadState] = _LIVE
    ) -> list[PartnerLead]:
        """List leads of a company, by number: of its account, or of its name in that country.

        Case counts for nothing; with SQLite, in plain Latin letters alone.
        """
        return self._all(
            _OF_COMPANY,
            states=sorted(states),
            company=company,
            country=country,
            account=account_key,
        )

    def newest(
        self, *, states: Collection[LeadState], keeper_id: int | None = None, limit: int = 100
    ) -> list[PartnerLead]:
        """List leads in some states, the newest first; one keeper's, or all."""
        query = select(partner_leads).where(partner_leads.c.state.in_(sorted(states)))
        if keeper_id is not None:
            query = query.where(partner_leads.c.keeper_id == keeper_id)
        return self._all(query.order_by(partner_leads.c.id.desc()).limit(limit))

    def waiting(self, due_by: datetime, *, limit: int) -> list[PartnerLead]:
        """List leads that are with us and were due by an instant, by when."""
        query = select(partner_leads).where(
            partner_leads.c.state.in_(sorted(WITH_US)), partner_leads.c.due_at <= due_by
        )
        return self._all(query.order_by(partner_leads.c.due_at, partner_leads.c.id).limit(limit))

    def converted_in_crm(self) -> list[int]:
        """List the leads that go on here and of which the CRM has made a customer or a deal."""
        query = (
            select(partner_leads.c.id)
            .join(leads, leads.c.key == partner_leads.c.crm_key)
            .where(partner_leads.c.state.not_in(sorted(ENDED)), leads.c.is_converted.is_(True))
        )
        return [row["id"] for row in self._tx.rows(query.order_by(partner_leads.c.id))]

    def became(self, opportunity_key: str) -> list[PartnerLead]:
        """List the leads of which the CRM has made a deal, by number."""
        query = select(partner_leads).join(leads, leads.c.key == partner_leads.c.crm_key)
        known = (leads.c.opportunity_key == opportunity_key) & (leads.c.opportunity_key != "")
        return self._all(query.where(known).order_by(partner_leads.c.id))

    def deals_made(self) -> set[str]:
        """Name the deals that the CRM has made of leads, by its keys."""
        query = select(leads.c.opportunity_key).join(
            partner_leads, leads.c.key == partner_leads.c.crm_key
        )
        rows = self._tx.rows(query.where(leads.c.opportunity_key != ""))
        return {row["opportunity_key"] for row in rows}

    def given_to(self, partner_id: int) -> list[PartnerLead]:
        """List the leads that a partner was ever offered, by number."""
        offered = select(lead_offers.c.lead_id).where(lead_offers.c.partner_id == partner_id)
        query = select(partner_leads).where(partner_leads.c.id.in_(offered))
        return self._all(query.order_by(partner_leads.c.id))

    def keepers(self) -> set[int]:
        """Say who answers for leads that go on."""
        query = select(partner_leads.c.keeper_id).distinct()
        rows = self._tx.rows(query.where(partner_leads.c.state.not_in(sorted(ENDED))))
        return {row["keeper_id"] for row in rows}

    def count_live(self) -> int:
        query = select(func.count()).select_from(partner_leads)
        return int(self._tx.value(query.where(partner_leads.c.state.not_in(sorted(ENDED)))))

    def _one(self, query: Select[Any], **values: Any) -> PartnerLead | None:
        row = self._tx.row(query, **values)
        return None if row is None else lead_from(row)

    def _all(self, query: Select[Any], **values: Any) -> list[PartnerLead]:
        return [lead_from(row) for row in self._tx.rows(query, **values)]
