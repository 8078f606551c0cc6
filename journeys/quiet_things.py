"""What may go quiet: leads that are with us and deals that a partner has a part in, as they stand.

Reads only; when somebody is asked about one is decided elsewhere.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from journeys.lead_keepers import can_keep
from journeys.lead_notices import NudgeNotice
from partnering.accounts import Lead, Opportunity
from partnering.leads import WITH_US, PartnerLead
from partnering.nudges import NudgeState
from partnering.people import Person
from store.work import Work

_LEAD, _DEAL = "LD-", "deal:"
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Quiet:
    """A thing that somebody answers for, with when something last happened to it."""

    subject: str
    person_id: int
    last_at: datetime
    words: str
    lead_id: int = 0
    partner_id: int | None = None


def quiet_things(view: Work) -> Iterator[Quiet]:
    """List the leads that are with us, and the open deals that a partner has a part in."""
    after = 0
    while some := view.partner_leads.live(states=WITH_US, after=after, limit=500):
        after = some[-1].id
        mirrored = view.leads.by_keys(each.crm_key for each in some if each.crm_key)
        for lead in some:
            yield _of_lead(lead, mirrored.get(lead.crm_key))
    deals = view.opportunities.shared()
    owners = view.people.by_crm_keys({each.owner_key for each in deals})
    for deal in deals:
        owner = owners.get(deal.owner_key)
        if can_keep(owner) and owner is not None:
            yield _of_deal(view, deal, owner)


def thing_of(view: Work, subject: str) -> Quiet | None:
    if subject.startswith(_LEAD):
        lead = view.partner_leads.get(int(subject.removeprefix(_LEAD)))
        if lead is None or lead.state not in WITH_US:
            return None
        return _of_lead(lead, view.leads.by_key(lead.crm_key) if lead.crm_key else None)
    deal = view.opportunities.by_key(subject.removeprefix(_DEAL))
    owner = view.people.by_crm_key(deal.owner_key) if deal and deal.owner_key else None
    if deal is None or owner is None or not deal.is_open:
        return None
    return _of_deal(view, deal, owner)


def _of_lead(lead: PartnerLead, mirrored: Lead | None) -> Quiet:
    last = [lead.changed_at]
    if mirrored is not None and mirrored.modified_at is not None:
        last.append(mirrored.modified_at)
    return Quiet(lead.ref, lead.keeper_id, max(last), _lead_words(lead), lead_id=lead.id)


def _lead_words(lead: PartnerLead) -> str:
    return f"{lead.ref} ({lead.details.company}) is with you, and nothing has happened to it."


def _of_deal(view: Work, deal: Opportunity, owner: Person) -> Quiet:
    known = (deal.last_activity_at, deal.stage_since, deal.created_at)
    last = max((each for each in known if each is not None), default=_LONG_AGO)
    return Quiet(f"{_DEAL}{deal.key}", owner.id, last, _deal_words(deal))


def _deal_words(deal: Opportunity) -> str:
    partner = deal.partner_name or "a partner"
    return f"{deal.name}, which you share with {partner}, shows no activity in the CRM."


def quiet_words(view: Work, subjects: Iterable[str]) -> dict[str, str]:
    """Say of several things what went quiet, as their questions do; what is over is left out."""
    wanted = list(subjects)
    leads = view.partner_leads.many(
        int(each.removeprefix(_LEAD)) for each in wanted if each.startswith(_LEAD)
    )
    keys = [each.removeprefix(_DEAL) for each in wanted if each.startswith(_DEAL)]
    found = {each.ref: _lead_words(each) for each in leads.values() if each.state in WITH_US}
    for key, deal in view.opportunities.many(keys).items():
        if deal.is_open:
            found[f"{_DEAL}{key}"] = _deal_words(deal)
    return found


def nudge_notice(view: Work, nudge_id: int) -> NudgeNotice | None:
    """Draw a question as it stands."""
    row = view.nudges.get(nudge_id)
    if row is None:
        return None
    thing = thing_of(view, row.subject)
    return NudgeNotice(
        row.id,
        thing.words if thing else "It is not open any more.",
        row.quiet_since,
        row.count,
        thing.lead_id if thing else 0,
        over=_OVER[row.state],
        snoozed_until=row.next_at if row.snoozed and row.is_open else None,
    )


_OVER = {
    NudgeState.OPEN: "",
    NudgeState.ANSWERED: "You said that it is seen to.",
    NudgeState.ACTIVE: "Something happened meanwhile.",
    NudgeState.ESCALATED: "It went to your manager.",
    NudgeState.MOOT: "It is settled.",
}
