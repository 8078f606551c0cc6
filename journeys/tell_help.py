"""A request for help reaches who answers it and who asked; every card of it is drawn again.

Ours goes to who asked, by direct message; the partner's to the channels that are its own.
"""

from datetime import datetime

from journeys.desk import Desk
from journeys.draw_help import help_notice, partner_help_notice
from journeys.help_notices import COLLEAGUE, HelpNotice, HelpWordNotice, PartnerHelpWordNotice
from journeys.notices import Notice, Recipient, ToPerson, ToPlace
from journeys.outcomes import Dead, Done, Outcome
from journeys.redraw import redraw_record
from journeys.tell_each import tell_each
from journeys.watch_help import ANSWER_DUE, ANSWER_HALF, LEAD, LEAD_DUE, STEP, STEP_LATE
from partnering.facts import HelpChanged, HelpReminder
from partnering.help_requests import HelpEvent, HelpRequest, HelpState
from partnering.partners import Partner
from partnering.people import Person, Right, may
from store.facts import StoredFact
from store.work import Work

# What who asked hears of by a message of its own: a card that is drawn anew makes no sound.
_NEWS = {
    HelpEvent.ACCEPTED: "{partner} helps with {account}. Say who leads.",
    HelpEvent.DECLINED: "{partner} cannot help with {account}: {reason}.",
    HelpEvent.EXPIRED: "{partner} has not answered about {account}; your request has expired.",
    HelpEvent.ENDED: "Your work with {partner} on {account} was closed: nothing happened for long.",
}


def show_help(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Show a request to our people, and tell who asked what has come of it."""
    fact = stored.fact
    assert isinstance(fact, HelpChanged)
    record = help_record_of(fact.request_id)
    drawn = redraw_record(desk, record, now=now)
    with desk.store.read() as view:
        found = view.help_requests.get(fact.request_id)
        notice = help_notice(desk, view, fact.request_id, now=now)
        partner = view.partners.by_id(found.partner_id) if found else None
        readers = _our_readers(view, found, fact) if found else []
        owner = _other_owner(view, found) if found else None
    if found is None or notice is None or partner is None:
        return Done("no such request")
    reached = _reached(desk, readers, now)
    if readers and not reached:
        return Dead("nobody_in_chat")
    told = tell_each(
        desk, reached, notice, record=record, correlation=stored.correlation, fact=stored, now=now
    )
    words = _NEWS.get(HelpEvent(fact.event), "")
    by_itself = found.ended_by is None or HelpEvent(fact.event) is not HelpEvent.ENDED
    if words and by_itself and not found.by_partner and fact.version == found.version:
        said = words.format(
            partner=notice.partner_name,
            account=notice.account_name,
            reason=_clause(notice.reason),
        )
        news = HelpWordNotice(notice.ref, found.id, fact.event, said, found.partner_id)
        told += _say(desk, stored, reached, news, f"{found.id}:{fact.event}", now)
    if owner is not None and fact.event == HelpEvent.REQUESTED:
        told += _tell_owner(desk, stored, owner, notice, now)
    return Done(f"{drawn} cards, told {told}")


def tell_partner_help(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Show a request to its partner in the channels that are its own, and keep it up to date."""
    fact = stored.fact
    assert isinstance(fact, HelpChanged)
    with desk.store.read() as view:
        notice = partner_help_notice(desk, view, fact.request_id, now=now)
        places = _places(view, notice.partner_id) if notice else []
    if notice is None:
        return Done("nothing to tell")
    if not places:
        return Done("the partner has no channel", code="no_partner_channel")
    told = tell_each(
        desk,
        places,
        notice,
        record=partner_help_record_of(fact.request_id),
        correlation=stored.correlation,
        fact=stored,
        now=now,
    )
    return Done(f"{told} channels")


def remind_help(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Say that something is due to who has to act, or to the partner's manager."""
    fact = stored.fact
    assert isinstance(fact, HelpReminder)
    with desk.store.read() as view:
        found = view.help_requests.get(fact.request_id)
        partner = view.partners.by_id(found.partner_id) if found else None
        if found is None or partner is None or not _still_due(found, fact.what, now):
            return Done("overtaken")
        notice = help_notice(desk, view, found.id, now=now)
        owner = view.people.by_id(found.owner_id)
        managers = _managers(view, partner)
        places = _places(view, partner.id)
    if notice is None:
        return Done("overtaken")
    key = f"{found.id}:{fact.what}:{found.due_at:%Y%m%dT%H%M}"
    told = 0
    theirs = owner is not None and owner.partner_id is not None
    if theirs and fact.what in (ANSWER_HALF, STEP):
        told += _say(desk, stored, places, _their_word(notice.ref, found, fact.what), key, now)
    ours = managers if fact.what in _TO_MANAGERS else [] if theirs or owner is None else [owner]
    if ours:
        said = _WORDS[fact.what].format(
            partner=notice.partner_name,
            account=notice.account_name,
            step=notice.step.words if notice.step else "nothing has happened for two weeks",
        )
        word = HelpWordNotice(notice.ref, found.id, fact.what, said, partner.id)
        told += _say(desk, stored, _reached(desk, ours, now), word, key, now)
    return Done(f"told {told}")


_TO_MANAGERS = frozenset({ANSWER_DUE, LEAD_DUE, STEP_LATE})
_WORDS = {
    ANSWER_HALF: "{partner} waits for your answer about {account}: half of the time is over.",
    ANSWER_DUE: "The request between you and {partner} about {account} has no answer in time.",
    LEAD: "{partner} helps with {account}, and nobody leads yet. Name the lead seller.",
    LEAD_DUE: "Nobody leads the deal with {partner} at {account} yet.",
    STEP: "Due in the deal with {partner} at {account}: {step}.",
    STEP_LATE: "Two weeks late in the deal with {partner} at {account}: {step}.",
}


def help_record_of(request_id: int) -> str:
    """Name the messages that show a request to us."""
    return f"help:{request_id}"


def partner_help_record_of(request_id: int) -> str:
    """Name the messages that show a request to its partner."""
    return f"partner-help:{request_id}"


def _our_readers(view: Work, found: HelpRequest, fact: HelpChanged) -> list[Person]:
    """List who of ours has its card: who asked or has to answer, and who owns it now."""
    ids = {found.owner_id, found.responder_id if found.by_partner else found.asker_id}
    people = view.people.many(each for each in ids if each is not None)
    return [
        each
        for _, each in sorted(people.items())
        if each.partner_id is None and may(each, Right.ASK_HELP)
    ]


def _other_owner(view: Work, found: HelpRequest) -> Person | None:
    """Give the owner of the account, where somebody else of ours has asked about it."""
    account = view.accounts.by_key(found.account_key)
    owner = view.people.by_crm_key(account.owner_key) if account is not None else None
    if owner is None or owner.id == found.asker_id or found.by_partner:
        return None
    return owner if owner.partner_id is None and may(owner, Right.ASK_HELP) else None


def _tell_owner(
    desk: Desk, stored: StoredFact, owner: Person, notice: HelpNotice, now: datetime
) -> int:
    """Tell the owner of an account, once, that a colleague has asked a partner about it."""
    words = (
        f"{notice.asker} asks {notice.partner_name} for help with {notice.account_name}, an "
        f"account of yours: {_clause(notice.need)}."
    )
    word = HelpWordNotice(notice.ref, notice.request_id, COLLEAGUE, words, notice.partner_id)
    key = f"{notice.request_id}:{COLLEAGUE}"
    return _say(desk, stored, _reached(desk, [owner], now), word, key, now)


def _managers(view: Work, partner: Partner) -> list[Person]:
    """Give the partner's manager, or all who may see its deals where it has none."""
    manager = view.people.by_id(partner.manager_id) if partner.manager_id is not None else None
    if manager is not None and may(manager, Right.SEE_DEALS):
        return [manager]
    return [each for each in view.people.all() if may(each, Right.SEE_DEALS)][:1]


def _still_due(found: HelpRequest, what: str, now: datetime) -> bool:
    match what:
        case _ if what in (ANSWER_HALF, ANSWER_DUE):
            return found.waits_at(now)
        case _ if what in (LEAD, LEAD_DUE):
            return found.state is HelpState.ACCEPTED
        case _:
            return found.state is HelpState.ACTIVE and now >= found.due_at


def _their_word(ref: str, found: HelpRequest, what: str) -> PartnerHelpWordNotice:
    words = (
        "Half of the time to answer is over."
        if what == ANSWER_HALF
        else "What you wanted to do next is due."
    )
    return PartnerHelpWordNotice(ref, found.id, what, words, found.partner_id)


def _places(view: Work, partner_id: int) -> list[ToPlace]:
    """List the channels that are a partner's own; one that is gone is told nothing."""
    partner = view.partners.by_id(partner_id)
    if partner is None or partner.is_removed:
        return []
    return [ToPlace(channel) for _, channel in view.partner_channels.of_partner(partner_id)]


def _reached(desk: Desk, people: list[Person], now: datetime) -> list[Recipient]:
    return [ToPerson(each) for each in people if desk.messenger.reaches(each, now=now)]


def _say(
    desk: Desk,
    stored: StoredFact,
    readers: list[Recipient] | list[ToPlace],
    notice: Notice,
    key: str,
    now: datetime,
) -> int:
    record = f"help-word:{key}"
    return tell_each(
        desk, readers, notice, record=record, correlation=stored.correlation, fact=stored, now=now
    )


def _clause(words: str) -> str:
    """Write a sentence as part of another."""
    return words[:1].lower() + words[1:]
