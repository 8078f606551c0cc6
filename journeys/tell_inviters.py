"""An invitation reaches its channel, and who pressed it reaches the managers who can confirm it."""

from datetime import datetime

from journeys.desk import Desk
from journeys.draw_joining import invitation_notice, joining_notice
from journeys.notices import ToPerson, ToPlace
from journeys.outcomes import Done, Outcome
from journeys.pace import take_turn
from journeys.redraw import redraw_record
from journeys.tell_each import tell_each
from journeys.tell_managers import manager_of, tell_manager
from partnering.facts import (
    InvitationDecided,
    InvitationMade,
    InvitationPressed,
    PersonUnlinked,
)
from partnering.invitations import Invitation, InvitationState
from partnering.people import Person, Right, may
from store.facts import StoredFact
from store.work import Work


def post_invitation(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Post the card in the channel where it was asked for."""
    fact = stored.fact
    assert isinstance(fact, InvitationMade)
    with desk.store.read() as view:
        card = view.invitations.get(fact.invitation_id)
        notice = invitation_notice(view, fact.invitation_id, now=now)
    if card is None or notice is None or not notice.holds:
        return Done("no longer holds")
    to = ToPlace(card.channel)
    take_turn(desk, to, now=now, about=notice)
    record = record_of(card.id)
    desk.messenger.tell(to, notice, record=record, correlation=stored.correlation, now=now)
    return Done()


def ask_inviter(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Ask who invited, and the partner's manager, whether it is one of the partner's people."""
    fact = stored.fact
    assert isinstance(fact, InvitationPressed)
    with desk.store.read() as view:
        pressed = view.invitations.get(fact.invitation_id)
        notice = joining_notice(view, fact.invitation_id, now=now)
        asked = _who_decides(view, pressed) if pressed else []
    if pressed is None or notice is None or notice.state is not InvitationState.PRESSED:
        return Done("settled before")
    record, correlation = record_of(pressed.id), stored.correlation
    reached = [ToPerson(each) for each in asked if desk.messenger.reaches(each, now=now)]
    told = tell_each(
        desk, reached, notice, record=record, correlation=correlation, now=now, fact=stored
    )
    if told:
        return Done()
    return tell_manager(desk, None, notice, record, stored, now)


def redraw_invitation(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Redraw the card, or each manager's request, once it is decided or over."""
    fact = stored.fact
    assert isinstance(fact, InvitationDecided)
    return Done(f"{redraw_record(desk, record_of(fact.invitation_id), now=now)} cards")


def redraw_joining(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Redraw the requests by which somebody became known, once that was taken back."""
    fact = stored.fact
    assert isinstance(fact, PersonUnlinked)
    with desk.store.read() as view:
        records = [record_of(each.id) for each in view.invitations.of_person(fact.person_id)]
    return Done(f"{sum(redraw_record(desk, each, now=now) for each in records)} cards")


def record_of(invitation_id: int) -> str:
    """Name an invitation's messages."""
    return f"invitation:{invitation_id}"


def _who_decides(view: Work, pressed: Invitation) -> list[Person]:
    inviter = view.people.by_id(pressed.invited_by)
    manager = manager_of(view, pressed.partner_id)
    found = {each.id: each for each in (inviter, manager) if each is not None}
    return [each for each in found.values() if may(each, Right.INVITE)]
