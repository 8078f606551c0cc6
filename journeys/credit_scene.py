"""All that a deal's credit is counted from, read together: what was said, and what follows.

It reads; what that is worth, the rules say.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from journeys.deal_evidence import carried
from journeys.deal_in_crm import SOURCE, role_of
from journeys.desk import Desk
from journeys.draw import may_see_account
from partnering.accounts import Account, Opportunity
from partnering.attribution import Credit, Origin, credit_of
from partnering.conflict_cases import Remedy
from partnering.help_requests import HelpKind, HelpRequest, HelpState
from partnering.lead_offers import LeadOffer, OfferState
from partnering.leads import PartnerLead
from partnering.people import Person
from partnering.refusals import NotAllowed, Unknown
from partnering.registrations import Registration, State
from partnering.spelling import fold
from partnering.touches import Touch, TouchKind, TouchRole, TouchState
from store.work import Work

NO_SUCH_DEAL = "There is no such opportunity."
# A registration that was given up or taken away brings no credit; one whose time ran out does.
_WORKED = frozenset({OfferState.HELD, OfferState.CONVERTED})
_BROUGHT = frozenset({State.APPROVED, State.WON, State.LOST, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class CreditScene:
    """A deal with its account, what was said of it and what follows from records, and its credit.

    `touches` are all of them, those that count and those that do not, by time.
    """

    deal: Opportunity
    account: Account | None
    touches: tuple[Touch, ...]
    origins: tuple[Origin, ...]
    credit: Credit


def scene_of_deal(desk: Desk, view: Work, deal: Opportunity) -> CreditScene:
    """Read a deal's credit as it stands now."""
    registration = _registration(view, deal)
    given = registration is not None and given_by_us(
        view, registration, timedelta(days=desk.policy.credit.influence_days)
    )
    touches = [
        *view.credits.of_deal(deal.id),
        *derive_touches(view, deal, registration, given=given),
    ]
    origins = origins_of(registration, given=given)
    return CreditScene(
        deal=deal,
        account=view.accounts.by_key(deal.account_key),
        touches=tuple(sorted(touches, key=lambda each: each.order)),
        origins=origins,
        credit=credit_of(deal, touches, origins, desk.policy.credit),
    )


def deal_to_credit(view: Work, opportunity_id: int) -> Opportunity | None:
    """Find a deal that is in the book or may come into it; one that is gone is not won."""
    found = view.opportunities.by_id(opportunity_id)
    if found is not None:
        return found
    gone = view.opportunities.by_id(opportunity_id, gone=True)
    return replace(gone, is_won=False) if gone is not None else None


def seen_deal(view: Work, opportunity_id: int, by: Person) -> tuple[Opportunity, Account]:
    """Give a deal to who may see it. Raises: Unknown; NotAllowed."""
    deal = view.opportunities.by_id(opportunity_id)
    account = view.accounts.by_key(deal.account_key) if deal is not None else None
    if deal is None or account is None:
        raise Unknown(NO_SUCH_DEAL)
    if not may_see_account(view, account, view.users.by_key(account.owner_key), by):
        raise NotAllowed(
            f"Only {account.name}'s owner, who works on its deals, and partner managers see them."
        )
    return deal, account


def derive_touches(
    view: Work, deal: Opportunity, registration: Registration | None, *, given: bool = False
) -> tuple[Touch, ...]:
    """List what partners did that is kept already: a registration, help, a lead, a decision.

    `given` says that the registration is of a lead of ours; then its partner is not the source.
    """
    found: list[Touch | None] = [
        _from_help(deal, each) for each in view.help_requests.of_opportunity(deal.key)
    ]
    for lead in view.partner_leads.became(deal.key):
        found += [_from_lead(deal, lead, each) for each in view.lead_offers.of_lead(lead.id)]
    if registration is not None:
        found.append(_from_registration(deal, registration, given))
    found += _from_cases(view, deal, registration)
    return tuple(each for each in found if each is not None)


def origins_of(registration: Registration | None, *, given: bool = False) -> tuple[Origin, ...]:
    """Say what may have brought a deal: the registration of it, if the partner is its source.

    What we gave the partner as a lead, it did not bring.
    """
    if registration is None or given or not _brought(registration):
        return ()
    if role_of(registration) != SOURCE:
        return ()
    assert registration.received_at is not None
    return (Origin(registration.partner_id, registration.ref, registration.received_at),)


def given_by_us(view: Work, registration: Registration, within: timedelta) -> bool:
    """Tell whether a partner registered what it had taken as a lead of ours a while before."""
    received = registration.received_at
    if received is None:
        return False
    for lead in view.partner_leads.given_to(registration.partner_id):
        if not _is_same_customer(lead, registration):
            continue
        for offer in view.lead_offers.of_lead(lead.id):
            taken = offer.answered_at if offer.holder_id is not None else None
            theirs = offer.partner_id == registration.partner_id
            if theirs and taken is not None and taken <= received <= taken + within:
                return True
    return False


def _is_same_customer(lead: PartnerLead, registration: Registration) -> bool:
    if lead.account_key and lead.account_key == registration.account_key:
        return True
    named = fold(lead.details.company)
    return bool(named) and named == fold(registration.claim.customer)


def _registration(view: Work, deal: Opportunity) -> Registration | None:
    number = carried(view, [deal]).get(deal.key)
    return view.registrations.get(number) if number is not None else None


def _brought(registration: Registration) -> bool:
    return registration.state in _BROUGHT and registration.received_at is not None


def _from_registration(deal: Opportunity, registration: Registration, given: bool) -> Touch | None:
    if not _brought(registration) or registration.received_at is None:
        return None
    source = role_of(registration) == SOURCE and not given
    return _of_record(
        deal,
        registration.partner_id,
        TouchKind.REGISTRATION,
        TouchRole.SOURCE if source else TouchRole.CO_SELL,
        registration.received_at,
        registration.ref,
    )


def _from_help(deal: Opportunity, request: HelpRequest) -> Touch | None:
    """Take help that we asked a partner for and got; what we gave is no touch of theirs."""
    if request.by_partner or not request.is_together or request.answered_at is None:
        return None
    if request.state is HelpState.CANCELLED:
        return None
    technical = request.kind is HelpKind.PRESALES
    return _of_record(
        deal,
        request.partner_id,
        TouchKind.CO_SELL_HELP,
        TouchRole.TECHNICAL if technical else TouchRole.CO_SELL,
        request.answered_at,
        request.ref,
    )


def _from_lead(deal: Opportunity, lead: PartnerLead, offer: LeadOffer) -> Touch | None:
    """Take a lead of ours that a partner worked on until the CRM made this deal of it."""
    if offer.state not in _WORKED or offer.answered_at is None:
        return None
    return _of_record(
        deal,
        offer.partner_id,
        TouchKind.LEAD_WORKED,
        TouchRole.LEAD if offer.contacted_at is not None else TouchRole.CO_SELL,
        offer.answered_at,
        lead.ref,
    )


def _from_cases(
    view: Work, deal: Opportunity, carried_one: Registration | None
) -> Iterator[Touch | None]:
    """Take the credit for influence that the last decision on a case of this deal gave."""
    cases = {each.id: each for each in view.conflict_cases.of_opportunity(deal.key)}
    if carried_one is not None:
        found = view.conflict_cases.of_registration(carried_one.id)
        cases |= {each.id: each for each in found if each.opportunity_key in ("", deal.key)}
    for case in cases.values():
        last = case.decisions[-1] if case.decisions else None
        if last is None or last.remedy is not Remedy.INFLUENCE or last.in_favour_of is None:
            continue
        winner = view.registrations.get(last.in_favour_of)
        own = carried_one is not None and winner is not None and winner.id == carried_one.id
        if winner is None or (own and _brought(winner)):
            continue  # what its registration is worth, that says already
        yield _of_record(
            deal,
            winner.partner_id,
            TouchKind.DECISION,
            TouchRole.INFLUENCE,
            winner.received_at or last.at,
            case.ref,
        )


def _of_record(
    deal: Opportunity, partner_id: int, kind: TouchKind, role: TouchRole, at: datetime, ref: str
) -> Touch:
    """Take as confirmed what a record of both sides shows."""
    return Touch(
        opportunity_id=deal.id,
        partner_id=partner_id,
        kind=kind,
        role=role,
        on=at.astimezone(UTC).date(),
        evidence="",
        claimed_by=None,
        claimed_at=at,
        state=TouchState.CONFIRMED,
        confirmed_at=at,
        source=ref,
    )
