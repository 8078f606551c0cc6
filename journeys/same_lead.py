"""Two leads of one company: the second is said to who types it in, and waits for a manager's word.

Reads only. Leads are about the same where the company is the same and the products meet.
"""

from collections.abc import Iterable

from journeys.desk import Desk
from matching.countries import country_code
from partnering.families import shared
from partnering.leads import AWAY, LeadDetails, PartnerLead
from partnering.people import Person, Right, must
from partnering.spelling import tidy
from store.work import Work


def lead_like(view: Work, details: LeadDetails, account_key: str = "") -> PartnerLead | None:
    """Find a lead that has not ended and is about the same; of several the oldest."""
    company, country = tidy(details.company), country_code(details.country).upper()
    return _first(view.partner_leads.of_company(company, country, account_key), details)


def away_like(view: Work, lead: PartnerLead) -> PartnerLead | None:
    """Find another lead about the same that a partner has or may take now."""
    told = lead.details
    found = view.partner_leads.of_company(told.company, told.country, lead.account_key, states=AWAY)
    return _first((each for each in found if each.id != lead.id), told)


def said_before(desk: Desk, details: LeadDetails, *, by: Person) -> str:
    """Say which lead is about the same as what is typed in; empty where none is."""
    must(by, Right.SEE_LEADS)
    with desk.store.read() as view:
        found = lead_like(view, details)
        return words_of(view, found) if found is not None else ""


def words_of(view: Work, lead: PartnerLead) -> str:
    """Say that a lead is there, how it stands and who keeps it."""
    keeper = view.people.by_id(lead.keeper_id)
    kept = f", kept by {keeper.name}" if keeper is not None else ""
    return f"{lead.ref} is about this company already ({lead.state.words}{kept})."


def _first(found: Iterable[PartnerLead], details: LeadDetails) -> PartnerLead | None:
    asked = details.families
    for each in found:
        theirs = each.details.families
        if not asked or not theirs or shared(theirs, asked):
            return each
    return None
