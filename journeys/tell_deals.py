"""A registration reaches who decides on it, and its partner; every card of it is drawn again.

Our card goes to the person who has to decide and to the channel for approvals; what a partner is
told goes to the channels that are linked to it.
"""

from datetime import datetime

from journeys.ask_whom import owner_of
from journeys.deal_notices import BESIDE_OURS, OWNER_ASKED, DealWordNotice, PartnerDealNotice
from journeys.deal_owner import chiefs, deciders, seconds
from journeys.deal_scene import Sighted, as_mirrored, sight
from journeys.desk import Desk
from journeys.draw_deals import deal_notice
from journeys.notices import Recipient, ToChannel, ToPerson, ToPlace, TryLater, Under, Unreachable
from journeys.outcomes import Dead, Done, Outcome
from journeys.partner_deals import partner_notice
from journeys.redraw import redraw_record
from journeys.run_programme import channel_of
from journeys.tell_each import tell_each
from partnering.accounts import Account
from partnering.appeals import took_part
from partnering.deciders import Level
from partnering.facts import (
    AppealMoved,
    DealMirrored,
    DealStatementMade,
    ProposalMade,
    ProposalSettled,
    RegistrationMoved,
)
from partnering.people import Person, Right
from partnering.programme import Channel
from partnering.reasons import Reason
from partnering.registrations import Basis, Event, Registration, State
from store.facts import StoredFact
from store.work import Work

Shown = (
    RegistrationMoved
    | ProposalMade
    | ProposalSettled
    | AppealMoved
    | DealStatementMade
    | DealMirrored
)

# What asks somebody of ours to do something, or tells them whom it was given to.
_FOR_US = frozenset(
    {
        Event.SUBMITTED,
        Event.TAKEN_UP,
        Event.ASSIGNED,
        Event.HELD,
        Event.INFO_PROVIDED,
        Event.HOLD_LIFTED,
        Event.EXTENSION_ASKED,
        Event.EDIT_ASKED,
    }
)
# What the account's owner hears of: it changes with whom the deal is made.
_FOR_ACCOUNT_OWNER = {
    Event.APPROVED: "is protected",
    Event.OVERTURNED: "is protected",
    Event.EXPIRED: "is protected no more",
    Event.RELEASED: "was given up",
    Event.REVOKED: "was revoked",
}


def show_deal(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Show a registration to who has to act on it, and draw again what is shown of it already."""
    fact = stored.fact
    assert isinstance(fact, Shown)
    record = record_of(fact.registration_id)
    with desk.store.read() as view:
        found = view.registrations.get(fact.registration_id)
        readers = readers_of(desk, view, fact, found, now) if found else []
    if found is None:
        return Done("no such registration")
    drawn = redraw_record(desk, record, now=now)
    reached = [
        each
        for each in readers
        if not isinstance(each, ToPerson) or desk.messenger.reaches(each.person, now=now)
    ]
    if not reached:
        return Dead("no_decider") if readers and not drawn else Done(f"{drawn} cards")
    failed: Exception | None = None
    for reader in reached:
        # Each for its own reader: what only the channel chief can press stands on no other card.
        person = reader.person if isinstance(reader, ToPerson) else None
        with desk.store.read() as view:
            own = deal_notice(desk, view, found.id, now=now, reader=person)
        if own is None:
            return Done("no such registration")
        try:
            tell_each(
                desk,
                [reader],
                own,
                record=record,
                correlation=stored.correlation,
                fact=stored,
                now=now,
            )
        except (TryLater, Unreachable) as fault:
            failed = failed if isinstance(failed, TryLater) else fault
    if failed is not None:
        raise failed
    return Done(f"{drawn} cards, told {len(reached)}")


def _tell_sellers(
    desk: Desk, stored: StoredFact, seen: Sighted, account: Account, now: datetime
) -> Outcome:
    """Tell those who sell there themselves, and the partner's manager, that a partner claims it."""
    found = seen.registration
    live = {each.record for each in seen.check.flags if each.teaming}
    deals = [each.opportunity for each in seen.scene.deals if each.opportunity.key in live]
    with desk.store.read() as view:
        keys = [account.owner_key, *(each.owner_key for each in deals)]
        owners = [view.people.by_crm_key(key) for key in keys if key]
        manager = view.people.by_id(seen.partner.manager_id) if seen.partner.manager_id else None
    told = {each.id: each for each in (*owners, manager) if each is not None}
    people = [each for each in told.values() if desk.messenger.reaches(each, now=now)]
    names = ", ".join(each.name for each in deals)
    families = ", ".join(sorted(found.claim.families))
    said = (
        f"{seen.partner.name} registered a deal with {account.name} ({families}), where we have a "
        f"live deal of our own: {names}. It can be approved as teaming, or refused."
    )
    notice = DealWordNotice(found.ref, BESIDE_OURS, said, seen.partner.id)
    count = tell_each(
        desk,
        [ToPerson(each) for each in people],
        notice,
        record=f"deal-word:{found.id}:{BESIDE_OURS}",
        correlation=stored.correlation,
        fact=stored,
        now=now,
    )
    return Done(f"{count} told")


def tell_account_owner(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Tell the account's owner that a partner's deal is protected there, or no more."""
    fact = stored.fact
    assert isinstance(fact, RegistrationMoved)
    words = _FOR_ACCOUNT_OWNER.get(Event(fact.event))
    with desk.store.read() as view:
        found = view.registrations.get(fact.registration_id)
        account = view.accounts.by_key(found.account_key) if found else None
        owner = view.people.by_crm_key(account.owner_key) if account else None
        partner = view.partners.by_id(found.partner_id) if found else None
    if found is None or partner is None or words is None or owner is None or account is None:
        return Done("nobody to tell")
    if not desk.messenger.reaches(owner, now=now):
        return Done("the owner is not in chat")
    until = ""
    if words == "is protected" and found.window is not None:
        until = f" until {found.window.last_day:%d %b %Y}"
    if found.basis is Basis.TEAMING:
        words = words.replace("is protected", "is worked on together with us")
    families = ", ".join(sorted(found.claim.families))
    said = f"{partner.name}'s deal with {account.name} ({families}) {words}{until}."
    # No right to all deals: a button that shows this one would be a dead one for most owners.
    notice = DealWordNotice(found.ref, fact.event, said, partner.id, right=Right.LOOK_UP)
    record = f"deal-word:{found.id}:{fact.event}:{fact.version}"
    tell_each(
        desk,
        [ToPerson(owner)],
        notice,
        record=record,
        correlation=stored.correlation,
        fact=stored,
        now=now,
    )
    return Done()


def ask_account_owner(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Ask the account's owner whether a partner may take over a deal of ours that went quiet.

    Silence is not consent: then the channel chief decides. Of a live deal who sells it is told.
    """
    fact = stored.fact
    assert isinstance(fact, RegistrationMoved)
    with desk.store.read() as view:
        found = view.registrations.get(fact.registration_id)
        account = view.accounts.by_key(found.account_key) if found else None
        owner = view.people.by_crm_key(account.owner_key) if account else None
        if found is None or account is None or owner is None or not found.is_pending:
            return Done("nobody to ask")
        answer = as_mirrored(desk, view, found.account_key, now=now)
        seen = sight(desk, view, found, answer, now=now)
    asks = any(
        each.reason is Reason.DIRECT_ENGAGED and each.level is Level.CHIEF
        for each in seen.check.flags
    )
    if seen.check.offers_teaming:
        return _tell_sellers(desk, stored, seen, account, now)
    if not asks or seen.scene.owner_agrees is not None:
        return Done("nothing to ask")
    if not desk.messenger.reaches(owner, now=now):
        return Done("the owner is not in chat")
    families = ", ".join(sorted(found.claim.families))
    said = (
        f"{seen.partner.name} registered a deal with {account.name} ({families}). "
        "Your own deal there has been quiet for long. May the partner have it?"
    )
    notice = DealWordNotice(found.ref, OWNER_ASKED, said, seen.partner.id)
    tell_each(
        desk,
        [ToPerson(owner)],
        notice,
        record=f"deal-word:{found.id}:{OWNER_ASKED}",
        correlation=stored.correlation,
        fact=stored,
        now=now,
    )
    return Done()


def tell_partner(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Show a partner its registration in the channels that are its own, and keep it up to date.

    One that was imported from before is shown only from its first move here.
    """
    fact = stored.fact
    assert isinstance(fact, RegistrationMoved | AppealMoved)
    with desk.store.read() as view:
        notice = partner_notice(view, fact.registration_id, desk.policy.deals, now=now)
        places = (
            [channel for _, channel in view.partner_channels.of_partner(notice.partner_id)]
            if notice
            else []
        )
    if notice is None:
        return Done("nothing to tell")
    if not places:
        return Done("the partner has no channel", code="no_partner_channel")
    told = tell_each(
        desk,
        [ToPlace(each) for each in places],
        notice,
        record=partner_record_of(fact.registration_id),
        correlation=stored.correlation,
        fact=stored,
        now=now,
    )
    return Done(f"{told} channels")


def record_of(registration_id: int) -> str:
    """Name the messages that show a registration to us."""
    return f"deal:{registration_id}"


def partner_card_of(registration_id: int) -> Under:
    """Name the card under which a partner is told more about a registration."""
    return Under(partner_record_of(registration_id), PartnerDealNotice.kind)


def partner_record_of(registration_id: int) -> str:
    """Name the messages that show a registration to its partner."""
    return f"partner-deal:{registration_id}"


def readers_of(
    desk: Desk,
    view: Work,
    fact: Shown,
    found: Registration,
    now: datetime,
) -> list[Recipient]:
    """List who is shown it because they have to act; who has it already sees it redrawn."""
    match fact:
        case ProposalMade():
            people = _seconds(view, found, fact.proposal_id)
        case AppealMoved(event="filed"):
            people = [each for each in chiefs(view) if not took_part(each, found)]
        case RegistrationMoved() if Event(fact.event) in _FOR_US and found.state is not State.DRAFT:
            # What waited for the morning may be settled by then; a channel keeps the card.
            if not _asks_still(Event(fact.event), found):
                return _approvals(desk, view)
            owner = owner_of(view, found, now) if found.owner_id else None
            people = [owner] if owner is not None else deciders(view, found, Level.DESK)[:1]
        case _:
            return []
    return [*(ToPerson(each) for each in people), *_approvals(desk, view)]


def _asks_still(event: Event, found: Registration) -> bool:
    """Tell whether what a move asked of somebody is open still."""
    match event:
        case Event.EXTENSION_ASKED:
            return found.window is not None and found.window.pending is not None
        case Event.EDIT_ASKED:
            return found.pending_edit is not None
        case _:
            return found.is_pending


def _approvals(desk: Desk, view: Work) -> list[Recipient]:
    channel = channel_of(view.programme.get(), desk.policy, Channel.APPROVALS)
    return [ToChannel(channel)] if channel else []


def _seconds(view: Work, found: Registration, proposal_id: int) -> list[Person]:
    proposal = view.proposals.get(proposal_id)
    return seconds(view, found, proposal.proposed_by if proposal else 0)
