"""One step of a lead: held, moved by a rule, kept and recorded, and given on where it is free.

Called inside the transaction of who acts. Of a lead the row is locked first, then its offer.
"""

from datetime import date, datetime
from fractions import Fraction

from journeys.acting import Actor, id_of, written
from journeys.desk import Desk
from journeys.lead_keepers import keeper_due, receiver_hours
from journeys.lead_sharing import who_is_reached, who_shares
from journeys.same_lead import away_like
from partnering.calendar import local_day
from partnering.facts import LeadMoved
from partnering.families import shared
from partnering.lead_offers import LeadOffer, make_offer
from partnering.lead_profiles import LeadProfile
from partnering.leads import LeadEvent, PartnerLead, move
from partnering.partners import Partner
from partnering.people import Person, Right, may
from partnering.refusals import Stale, Unknown
from partnering.routing import (
    Candidate,
    Reason,
    Routing,
    TrackRecord,
    choose,
    is_white_space,
    programme_prior,
)
from store.work import Work

NO_SUCH = "There is no such lead."


def held_lead(work: Work, lead_id: int) -> PartnerLead:
    """Take a lead for a change. Raises: Unknown."""
    found = work.partner_leads.held(lead_id)
    if found is None:
        raise Unknown(NO_SUCH)
    return found


def held_offer(work: Work, offer_id: int) -> tuple[PartnerLead, LeadOffer]:
    """Take an offer with its lead for a change. Raises: Unknown."""
    seen = work.lead_offers.get(offer_id)
    if seen is None:
        raise Unknown(NO_SUCH)
    lead = held_lead(work, seen.lead_id)
    offer = work.lead_offers.get(offer_id)
    assert offer is not None  # offers are never erased one by one
    return lead, offer


def must_be_shown(lead: PartnerLead, shown: int) -> None:
    """Let pass who was shown a lead as it is. Raises: Stale, which says how it stands."""
    if lead.version != shown:
        raise Stale(
            f"{lead.ref} has moved since that was shown. Now: {lead.state.words}. Look at it as it "
            "stands now."
        )


def sees(person: Person, lead: PartnerLead) -> bool:
    """Tell whether somebody of ours may read a lead: who keeps it, and who gives leads out."""
    if may(person, Right.ROUTE_LEADS):
        return True
    return may(person, Right.SEE_LEADS) and lead.keeper_id == person.id


def keep_step(
    work: Work,
    before: PartnerLead,
    after: PartnerLead,
    event: LeadEvent,
    *,
    offer: LeadOffer | None = None,
    by: Actor | None,
    now: datetime,
    correlation: str = "",
) -> PartnerLead:
    """Keep a lead as a rule moved it, and record that. Raises: StaleVersion."""
    kept = work.partner_leads.save(after, seen=before.version)
    fact = LeadMoved(kept.id, offer.id if offer else 0, kept.version, str(event))
    work.record(fact, at=now, by=written(by), correlation=correlation)
    return kept


def give_on(
    desk: Desk,
    work: Work,
    lead: PartnerLead,
    *,
    by: Actor | None = None,
    now: datetime,
    correlation: str = "",
) -> PartnerLead:
    """Offer a free lead to the best partner that has not had it; else it is its keeper's.

    After so many partners as the policy says it goes to no further one. While another lead of the
    same company is with a partner, only a person (`by`) gives it out.
    """
    doing = {"now": now, "correlation": correlation}
    had = {each.partner_id for each in work.lead_offers.of_lead(lead.id)}
    if len(had) >= desk.policy.leads.most_hops:
        return _nobody(desk, work, lead, by=by, **doing)  # type: ignore[arg-type]
    work.lead_offers.one_at_a_time()
    twin = away_like(work, lead) if by is None else None
    if twin is not None:
        # Two partners at one customer is for a person to decide.
        waits = Routing((), (), f"{twin.ref}, about the same company, is with a partner already")
        work.lead_offers.add_routing(lead.id, waits, white_space=False, at=now)
        return _nobody(desk, work, lead, by=by, **doing)  # type: ignore[arg-type]
    routing = weigh(desk, work, lead, now=now)
    white = is_white_space(routing)
    work.lead_offers.add_routing(lead.id, routing, white_space=white, at=now)
    if not routing.ranked:
        return _nobody(desk, work, lead, by=by, **doing)  # type: ignore[arg-type]
    best = routing.ranked[0]
    return offer_it(
        desk,
        work,
        lead,
        best.partner_id,
        points=best.points,
        reasons=best.reasons,
        by=by,
        now=now,
        correlation=correlation,
    )


def offer_it(
    desk: Desk,
    work: Work,
    lead: PartnerLead,
    partner_id: int,
    *,
    points: int = 0,
    reasons: tuple[Reason, ...] = (),
    by: Actor | None,
    now: datetime,
    correlation: str = "",
) -> PartnerLead:
    """Offer a lead to one partner. Raises: Unknown; Invalid where it is not free; StaleVersion."""
    partner = work.partners.by_id(partner_id)
    if partner is None or partner.is_removed:
        raise Unknown("There is no such partner.")
    moved = move(lead, LeadEvent.OFFERED, now)
    had = {each.partner_id for each in work.lead_offers.of_lead(lead.id)}
    hours = receiver_hours(desk, work, partner, work.lead_profiles.of(partner_id))
    made = work.lead_offers.add(
        make_offer(
            lead.id,
            partner_id,
            hop=len(had | {partner_id}),
            hours=hours,
            policy=desk.policy.leads,
            now=now,
            points=points,
            reasons=reasons,
            offered_by=id_of(by),
        )
    )
    return keep_step(
        work, lead, moved, LeadEvent.OFFERED, offer=made, by=by, now=now, correlation=correlation
    )


def weigh(desk: Desk, work: Work, lead: PartnerLead, *, now: datetime) -> Routing:
    """Rank the partners for a lead by what is known now."""
    candidates = _candidates(desk, work, lead, now)
    prior = programme_prior(*work.lead_offers.decided_in_all(), desk.policy.leads)
    return _chosen(desk, lead, candidates, prior, local_day(desk.policy.zone, now))


def _chosen(
    desk: Desk, lead: PartnerLead, candidates: list[Candidate], prior: Fraction, today: date
) -> Routing:
    return choose(lead.details, candidates, desk.policy.leads, prior=prior, today=today)


def _candidates(desk: Desk, work: Work, lead: PartnerLead, now: datetime) -> list[Candidate]:
    partners = work.partners.all()
    profiles = work.lead_profiles.many(each.id for each in partners)
    records = work.lead_offers.records(lead.details)
    tried = {each.partner_id for each in work.lead_offers.of_lead(lead.id)}
    barred = barring(work, lead, now)
    shares = who_shares(desk, work, lead, (each.id for each in partners))
    reached = who_is_reached(desk, work)
    return [
        Candidate(
            each,
            profiles.get(each.id, LeadProfile(each.id)),
            records.get(each.id, TrackRecord()),
            tried=each.id in tried,
            barred=barred.words_for(each),
            shares=each.id in shares,
            reached=each.id in reached,
        )
        for each in partners
    ]


class Barring:
    """What stands in the way at the lead's customer: whose deal is protected, or one of ours."""

    def __init__(self, holders: frozenset[int], ours: bool) -> None:
        self._holders, self._ours = holders, ours

    def words_for(self, partner: Partner) -> str:
        if self._holders and self._holders != {partner.id}:
            return "is not who has a protected deal there"
        if self._ours and partner.id not in self._holders:
            return "would meet an open deal of our own there"
        return ""


def barring(work: Work, lead: PartnerLead, now: datetime) -> Barring:
    """Look at the lead's customer for protected deals of partners, and open deals of our own."""
    key, families = lead.account_key, lead.details.families
    if not key:
        return Barring(frozenset(), ours=False)
    holders = set()
    for account_key in (key, *work.claims.above(key)):
        for claim in work.claims.active_on(account_key, now):
            found = work.registrations.get(claim.registration_id)
            if found is not None and (not families or shared([claim.family], families)):
                holders.add(found.partner_id)
    ours = any(
        each.is_open
        and not each.partner_name
        and (not families or not each.families or shared(each.families, families))
        for each in work.opportunities.of_account(key)
    )
    return Barring(frozenset(holders), ours)


def _nobody(
    desk: Desk,
    work: Work,
    lead: PartnerLead,
    *,
    by: Actor | None,
    now: datetime,
    correlation: str,
) -> PartnerLead:
    due = keeper_due(desk, work, lead.keeper_id, now)
    moved = move(lead, LeadEvent.NOBODY, now, due_at=due)
    return keep_step(work, lead, moved, LeadEvent.NOBODY, by=by, now=now, correlation=correlation)
