"""Leads come in: from the CRM's mirror, or as somebody of ours types them in.

A lead has somebody who answers for it from the first moment. What it still lacks is asked of them.
"""

from dataclasses import replace
from datetime import datetime

from journeys.acting import Actor, written
from journeys.desk import Desk
from journeys.find_customer import find_customer
from journeys.lead_keepers import keeper_due, keeper_for
from journeys.lead_moves import give_on, held_lead, keep_step, must_be_shown, sees
from journeys.same_lead import lead_like, words_of
from matching.countries import country_code
from partnering.accounts import Lead
from partnering.facts import LeadMoved
from partnering.families import in_our_spelling
from partnering.leads import (
    LeadContact,
    LeadDetails,
    LeadEvent,
    LeadSource,
    LeadState,
    PartnerLead,
    missing,
    move,
)
from partnering.people import Person, Right, must
from partnering.refusals import Invalid, Unknown
from partnering.registrations import Claim
from partnering.spelling import tidy
from store.work import StaleVersion, Work

_AT_ONCE = 200


def take_lead(
    desk: Desk,
    details: LeadDetails,
    *,
    by: Person,
    now: datetime,
    another: bool = False,
    receipt: int | None = None,
    correlation: str = "",
) -> PartnerLead:
    """Take in what somebody typed; complete, it is offered to a partner at once.

    `another` says that it is another matter than a lead of that company that is there.
    Raises: NotAllowed; Invalid without a company, and where a lead is about the same already.
    """
    must(by, Right.SEE_LEADS)
    known = _customer(desk, details, now=now)
    with desk.store.begin(receipt=receipt) as work:
        clean = tidied(work, desk, details)
        if not clean.company:
            raise Invalid("Say which company it is.")
        twin = None if another else lead_like(work, clean, known)
        if twin is not None:
            raise Invalid(words_of(work, twin))
        keeper = keeper_for(work, by=by)
        made = _begin(work, desk, clean, keeper, known, by=by, now=now, correlation=correlation)
        kept = _go_on(desk, work, made, by=by, now=now, correlation=correlation)
    desk.wake()
    return kept


def complete_lead(
    desk: Desk,
    lead_id: int,
    details: LeadDetails,
    *,
    shown: int,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> PartnerLead:
    """Say what a lead lacks, or correct it while it is with us; complete, it is offered.

    Raises: Unknown; NotAllowed; Invalid; Stale where it has moved since it was shown.
    """
    must(by, Right.SEE_LEADS)
    known = _customer(desk, details, now=now)
    with desk.store.begin(receipt=receipt) as work:
        held = held_lead(work, lead_id)
        if not sees(by, held):
            raise Unknown("There is no such lead.")
        must_be_shown(held, shown)
        clean = tidied(work, desk, details)
        if not clean.company:
            raise Invalid("Say which company it is.")
        edited = replace(move(held, LeadEvent.EDITED, now), details=clean, account_key=known)
        kept = keep_step(
            work, held, edited, LeadEvent.EDITED, by=by, now=now, correlation=correlation
        )
        if kept.state is LeadState.NEW:
            kept = _go_on(desk, work, kept, by=by, now=now, correlation=correlation)
    desk.wake()
    return kept


def take_from_crm(desk: Desk, *, now: datetime, correlation: str = "") -> int:
    """Take in the CRM's leads whose status says that they are for partners; how many.

    Each record of the CRM once. Which statuses these are, the policy says.
    """
    wanted = {each.casefold() for each in desk.policy.leads.take_statuses}
    if not wanted:
        return 0
    with desk.store.read() as view:
        mirrored = [
            each
            for each in view.leads.live()
            if not each.is_converted and each.status.casefold() in wanted
        ]
        known = view.partner_leads.known_crm_keys(each.key for each in mirrored)
    fresh = [each for each in mirrored if each.key not in known]
    taken = 0
    for each in fresh[:_AT_ONCE]:
        taken += _take_one(desk, each, now=now, correlation=correlation)
    if taken:
        desk.wake()
    return taken


def _take_one(desk: Desk, mirrored: Lead, *, now: datetime, correlation: str) -> int:
    told = LeadDetails(
        company=mirrored.company,
        # What the CRM calls a country and we do not know is asked of the keeper.
        country=country_code(mirrored.country),
        website=mirrored.website,
        contact=LeadContact(mirrored.name, mirrored.email),
    )
    known = _customer(desk, told, now=now)
    try:
        with desk.store.begin() as work:
            if work.partner_leads.known_crm_keys([mirrored.key]):
                return 0
            clean = tidied(work, desk, told)
            keeper = keeper_for(work, crm_owner=mirrored.owner_key)
            made = _begin(
                work,
                desk,
                clean,
                keeper,
                known,
                crm_key=mirrored.key,
                by=None,
                now=now,
                correlation=correlation,
            )
            _go_on(desk, work, made, by=None, now=now, correlation=correlation)
    except StaleVersion:
        return 0  # another clock was faster
    return 1


def families_sold(work: Work, desk: Desk) -> tuple[str, ...]:
    """List the product families to choose from: the policy's, else all that partners sell."""
    if desk.policy.deals.families:
        return desk.policy.deals.families
    known = {family for each in work.partners.all() for family in each.families}
    return tuple(sorted(known, key=str.casefold))


def tidied(work: Work, desk: Desk, details: LeadDetails) -> LeadDetails:
    """Write what was typed as it is kept: a country as its code, families in our spelling.

    Raises: Invalid for a country that is none.
    """
    families = in_our_spelling(details.families, families_sold(work, desk))
    contact = details.contact
    return replace(
        details,
        company=tidy(details.company),
        country=country_of(details.country),
        place=tidy(details.place),
        website=tidy(details.website),
        industry=tidy(details.industry),
        size=tidy(details.size),
        families=tuple(sorted(families)),
        need=details.need.strip(),
        contact=LeadContact(
            tidy(contact.name), tidy(contact.email), tidy(contact.phone), tidy(contact.role)
        ),
    )


def country_of(typed: str) -> str:
    """Read a country as its two-letter code; empty for none. Raises: Invalid for what is none."""
    words = tidy(typed)
    code = country_code(words).upper()
    if words and not code:
        raise Invalid(f"I know no country called {words[:60]}.")
    return code


def lacks(work: Work, desk: Desk, lead: PartnerLead) -> list[str]:
    """Name what a lead lacks before it can be given out."""
    return missing(lead.details, families_sold(work, desk))


def _begin(
    work: Work,
    desk: Desk,
    details: LeadDetails,
    keeper: Person,
    account_key: str,
    *,
    crm_key: str = "",
    by: Actor | None,
    now: datetime,
    correlation: str,
) -> PartnerLead:
    made = work.partner_leads.add(
        PartnerLead(
            details=details,
            keeper_id=keeper.id,
            created_at=now,
            changed_at=now,
            source=LeadSource.CRM if crm_key else LeadSource.TYPED,
            crm_key=crm_key,
            created_by=by.id if isinstance(by, Person) else None,
            due_at=keeper_due(desk, work, keeper.id, now),
            account_key=account_key,
        )
    )
    fact = LeadMoved(made.id, 0, made.version, str(LeadEvent.TAKEN))
    work.record(fact, at=now, by=written(by), correlation=correlation)
    return made


def _go_on(
    desk: Desk,
    work: Work,
    lead: PartnerLead,
    *,
    by: Actor | None,
    now: datetime,
    correlation: str,
) -> PartnerLead:
    """Qualify a lead that lacks nothing, and offer it where the policy says so."""
    if lacks(work, desk, lead):
        return lead
    fit = move(lead, LeadEvent.QUALIFIED, now)
    kept = keep_step(work, lead, fit, LeadEvent.QUALIFIED, by=by, now=now, correlation=correlation)
    if not desk.policy.leads.offer_at_once:
        return kept
    return give_on(desk, work, kept, by=None, now=now, correlation=correlation)


def _customer(desk: Desk, details: LeadDetails, *, now: datetime) -> str:
    """Find the customer whom a lead means, where the CRM has them for certain."""
    if not details.company.strip():
        return ""
    country = country_code(details.country).upper()
    said = Claim(customer=details.company, domain=details.website, country=country)
    found = find_customer(desk, said, now=now)
    return found.account_key if found.certain else ""
