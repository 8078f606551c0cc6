"""Offers of leads to partners: one row each, kept for ever; of a lead at most one is live."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select

from partnering.families import fold_family
from partnering.lead_offers import DECIDED, LIVE, LeadOffer, OfferState
from partnering.leads import LeadDetails
from partnering.routing import Routing, TrackRecord
from partnering.spelling import fold
from store.columns import storable
from store.lead_tables import lead_offers, lead_routings, partner_leads
from store.lead_values import offer_from, offer_to, routing_from, routing_to
from store.transaction import Transaction, chunks

_OFFER = select(lead_offers)
_BY_ID = _OFFER.where(lead_offers.c.id == bindparam("id"))
_LIVE_OF_LEAD = _OFFER.where(
    lead_offers.c.lead_id == bindparam("lead"), lead_offers.c.state.in_(sorted(LIVE))
)
_OF_LEADS = _OFFER.where(lead_offers.c.lead_id.in_(bindparam("leads"))).order_by(lead_offers.c.id)
_OF_PARTNER = (
    _OFFER.where(
        lead_offers.c.partner_id == bindparam("partner"),
        lead_offers.c.state.in_(bindparam("states")),
    )
    .order_by(lead_offers.c.id.desc())
    .limit(bindparam("most"))
)
_HISTORY = select(
    lead_offers.c.partner_id,
    func.count(lead_offers.c.used_percent).label("answers"),
    func.coalesce(func.sum(lead_offers.c.used_percent), 0).label("used"),
    func.count().filter(lead_offers.c.state == OfferState.EXPIRED).label("lapsed"),
    func.max(lead_offers.c.offered_at).label("last"),
    func.count().filter(lead_offers.c.state.in_(sorted(LIVE))).label("holding"),
).group_by(lead_offers.c.partner_id)
_WON = func.count().filter(lead_offers.c.state == OfferState.CONVERTED).label("won")
_DECIDED = select(_WON, func.count().label("decided")).where(
    lead_offers.c.state.in_(sorted(DECIDED))
)
_LAST_ROUTINGS = select(lead_routings).where(
    lead_routings.c.id.in_(
        select(func.max(lead_routings.c.id))
        .where(lead_routings.c.lead_id.in_(bindparam("leads")))
        .group_by(lead_routings.c.lead_id)
    )
)


@lru_cache(maxsize=256)
def _decided_of(families: tuple[str, ...]) -> Select[Any]:
    """Count what each partner had of an industry, and of any of some families where it has any."""
    offers, leads = lead_offers.c, partner_leads.c
    query = (
        _DECIDED.add_columns(offers.partner_id)
        .join(partner_leads, leads.id == offers.lead_id)
        .where(leads.industry_key == bindparam("industry"))
        .group_by(offers.partner_id)
    )
    named = [leads.families_key.contains(f"|{each}|", autoescape=True) for each in families]
    return query.where(or_(*named)) if named else query


class LeadOffers:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, offer: LeadOffer) -> LeadOffer:
        """Keep a new offer; it comes back with its number.

        Raises: StaleVersion where another offer of the lead is live.
        """
        return offer_from(self._tx.insert(lead_offers, {**offer_to(offer), "version": 1}))

    def save(self, offer: LeadOffer, *, seen: int) -> LeadOffer:
        """Overwrite it where version `seen` still holds. Raises: StaleVersion."""
        return offer_from(self._tx.save(lead_offers, offer.id, seen, offer_to(offer)))

    def get(self, id: int) -> LeadOffer | None:
        return self._one(_BY_ID, id=id)

    def live_of(self, lead_id: int) -> LeadOffer | None:
        """Find the offer by which a partner has a lead, or may take it."""
        return self._one(_LIVE_OF_LEAD, lead=lead_id)

    def of_lead(self, lead_id: int) -> list[LeadOffer]:
        """List all offers of a lead, the first one first."""
        return list(self.all_of([lead_id]).get(lead_id, ()))

    def all_of(self, lead_ids: Iterable[int]) -> dict[int, list[LeadOffer]]:
        """List all offers of each of some leads, the first one first."""
        return self._tx.by_keys("offers of leads", lead_ids, self._of_leads)

    def _of_leads(self, lead_ids: Iterable[int]) -> dict[int, list[LeadOffer]]:
        found: dict[int, list[LeadOffer]] = {}
        for chunk in chunks(lead_ids):
            for each in self._all(_OF_LEADS, leads=chunk):
                found.setdefault(each.lead_id, []).append(each)
        return found

    def of_leads(self, lead_ids: Iterable[int]) -> dict[int, LeadOffer]:
        """Give the newest offer of each of some leads; who had none is left out."""
        return {id: offers[-1] for id, offers in self.all_of(sorted(set(lead_ids))).items()}

    def of_partner(
        self, partner_id: int, *, states: Collection[OfferState] = (), limit: int = 100
    ) -> list[LeadOffer]:
        """List a partner's offers, the newest first, in some states or in all."""
        wanted = sorted(states or OfferState)
        return self._all(_OF_PARTNER, partner=partner_id, states=wanted, most=limit)

    def live(self, *, due_by: datetime | None = None, limit: int = 100_000) -> list[LeadOffer]:
        """List live offers by when they are due, all or those that were due by an instant."""
        query = select(lead_offers).where(lead_offers.c.state.in_(sorted(LIVE)))
        if due_by is not None:
            query = query.where(lead_offers.c.due_at <= due_by)
        return self._all(query.order_by(lead_offers.c.due_at, lead_offers.c.id).limit(limit))

    def one_at_a_time(self) -> None:
        """Let those who look for a partner wait for each other: each counts what others hold."""
        self._tx.alone("lead routing")

    def records(self, details: LeadDetails) -> dict[int, TrackRecord]:
        """Count how each partner did with leads that share an industry and a family with this one.

        How fast it answers, what it holds and when it was offered one last are of all its leads.
        """
        found: dict[int, TrackRecord] = {}
        for row in self._tx.rows(_HISTORY):
            found[row["partner_id"]] = TrackRecord(
                answers=row["answers"],
                used_percents=int(row["used"]),
                lapsed=row["lapsed"],
                holding=row["holding"],
                last_offer_at=row["last"],
            )
        for partner_id, (won, decided) in self._decided(details).items():
            found[partner_id] = replace(found[partner_id], won=won, decided=decided)
        return found

    def decided_in_all(self) -> tuple[int, int]:
        """Count of all leads that partners had: how many became deals, and how many there were."""
        row = self._tx.row(_DECIDED)
        return (row["won"], row["decided"]) if row else (0, 0)

    def _decided(self, details: LeadDetails) -> dict[int, tuple[int, int]]:
        query = _decided_of(tuple(fold_family(storable(each)) for each in details.families))
        rows = self._tx.rows(query, industry=fold(storable(details.industry)))
        return {row["partner_id"]: (row["won"], row["decided"]) for row in rows}

    def all(self) -> list[LeadOffer]:
        """List every offer that there was, by number."""
        return self._all(select(lead_offers).order_by(lead_offers.c.id))

    def add_routing(
        self, lead_id: int, routing: Routing, *, white_space: bool, at: datetime
    ) -> int:
        """Keep what was weighed when a partner was looked for; its number."""
        values = {
            "lead_id": lead_id,
            "at": at,
            "content": routing_to(routing),
            "white_space": white_space,
        }
        return int(self._tx.insert(lead_routings, values)["id"])

    def last_routing(self, lead_id: int) -> Routing | None:
        """Give what was weighed for a lead the last time."""
        return self.last_routings([lead_id]).get(lead_id)

    def last_routings(self, lead_ids: Iterable[int]) -> dict[int, Routing]:
        """Give what was weighed for each of some leads the last time."""

        def read(wanted: Iterable[int]) -> dict[int, Routing]:
            found: dict[int, Routing] = {}
            for chunk in chunks(wanted):
                for row in self._tx.rows(_LAST_ROUTINGS, leads=chunk):
                    found[row["lead_id"]] = routing_from(row["content"])
            return found

        return self._tx.by_keys("last routings", lead_ids, read)

    def uncovered(self, since: datetime) -> list[int]:
        """List the leads that nobody covered when a partner was last looked for, since an instant.

        By number. One that was covered later is none of them.
        """
        each = lead_routings.c
        last = select(func.max(each.id)).group_by(each.lead_id).scalar_subquery()
        query = select(each.lead_id).where(
            each.id.in_(last), each.white_space.is_(True), each.at >= since
        )
        return [row["lead_id"] for row in self._tx.rows(query.order_by(each.lead_id))]

    def _one(self, query: Select[Any], **values: Any) -> LeadOffer | None:
        row = self._tx.row(query, **values)
        return None if row is None else offer_from(row)

    def _all(self, query: Select[Any], **values: Any) -> list[LeadOffer]:
        return [offer_from(row) for row in self._tx.rows(query, **values)]
