"""People of a partner become known: an invitation, a press, and a manager who says who it is.

Nobody has a right before that, and what a card in a shared channel shows is no record.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from journeys.acting import Actor, let, written
from journeys.desk import Desk
from partnering.facts import (
    InvitationDecided,
    InvitationMade,
    InvitationPressed,
    PersonUnlinked,
)
from partnering.invitations import GOOD_FOR, Invitation, InvitationState
from partnering.moments import moment_in_words
from partnering.people import PARTNER_SIDE, Person, Right, Role, must
from partnering.refusals import Invalid, Stale, Unknown
from store.bindings import Binding
from store.directory import ContactKind
from store.work import Work


class Press(StrEnum):
    """What became of a press."""

    ASKED = "asked"
    WAITING = "waiting"
    KNOWN = "known"
    ONE_OF_US = "one_of_us"
    ELSEWHERE = "elsewhere"
    DECLINED = "declined"
    OVER = "over"
    NO_PERSON = "no_person"


@dataclass(frozen=True, slots=True)
class Presser:
    """Who pressed, as chat says: `address` is the workspace's own id for them."""

    workspace: str
    address: str
    name: str
    kind: ContactKind
    zone: str = ""


def invite(
    desk: Desk,
    partner_id: int,
    role: Role,
    *,
    workspace: str,
    channel: str,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Invitation:
    """Have an invitation posted in a channel; whoever presses it there is asked about.

    Raises: NotAllowed; Unknown; Invalid for a role of our own side.
    """
    must(by, Right.INVITE)
    if role not in PARTNER_SIDE:
        raise Invalid(f"People of a partner are partner reps or partner admins, not {role}.")
    with desk.store.begin(receipt=receipt) as work:
        partner = work.partners.by_id(partner_id)
        if partner is None or partner.is_removed:
            raise Unknown("There is no such partner.")
        made = work.invitations.add(
            Invitation(partner_id, role, by.id, now, now + GOOD_FOR, workspace, channel)
        )
        work.record(InvitationMade(made.id), at=now, by=written(by), correlation=correlation)
    desk.wake()
    return made


def press(
    desk: Desk,
    invitation_id: int,
    who: Presser,
    *,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Press:
    """Keep that somebody wants to join, once, and have the inviting manager asked.

    It gives nobody a right. Raises: AlreadyDone.
    """
    with desk.store.begin(receipt=receipt) as work:
        work.invitations.one_press_at_a_time()
        card = work.invitations.get(invitation_id)
        answer = _answer(work, card, who, now)
        if answer is Press.ASKED and card is not None:
            row = work.invitations.add(
                replace(
                    card,
                    state=InvitationState.PRESSED,
                    made_at=now,
                    expires_at=now + GOOD_FOR,
                    address=who.address,
                    shown_name=who.name,
                    shown_kind=who.kind,
                    pressed_at=now,
                )
            )
            work.record(InvitationPressed(row.id), at=now, by="chat", correlation=correlation)
    desk.wake()
    return answer


def confirm(
    desk: Desk,
    invitation_id: int,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Person:
    """Make who pressed a person who acts for the partner; done twice, it is the same person.

    Raises: NotAllowed, Unknown, Stale; Invalid where they are somebody else to us already.
    """
    must(by, Right.INVITE)
    with desk.store.begin(receipt=receipt) as work:
        work.invitations.one_press_at_a_time()
        pressed = _pressed(work, invitation_id)
        if pressed.state is InvitationState.CONFIRMED and pressed.person_id is not None:
            known = work.people.by_id(pressed.person_id)
            if known is not None and known.active:
                return known
        _must_wait(work, pressed, now)
        partner = work.partners.by_id(pressed.partner_id)
        if partner is None or partner.is_removed:
            raise Stale("That partner was removed meanwhile: nobody can be confirmed for it.")
        _must_be_free(work, pressed)
        contact = work.directory.by_address(pressed.workspace, pressed.address)
        person = work.people.act_for_partner(
            pressed.partner_id,
            pressed.role,
            workspace=pressed.workspace,
            address=pressed.address,
            name=pressed.shown_name,
            zone=contact.zone if contact else "",
        )
        work.bindings.put(Binding(pressed.workspace, pressed.address, person.id, by.id, now))
        _decide(work, pressed, InvitationState.CONFIRMED, by, now, correlation, person)
    desk.wake()
    return person


def decline(
    desk: Desk,
    invitation_id: int,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> None:
    """Say that who pressed is not one of them; only a new invitation lets them ask again.

    Raises: NotAllowed, Unknown, Stale.
    """
    must(by, Right.INVITE)
    with desk.store.begin(receipt=receipt) as work:
        work.invitations.one_press_at_a_time()
        pressed = _pressed(work, invitation_id)
        if pressed.state is InvitationState.DECLINED:
            return
        _must_wait(work, pressed, now)
        _decide(work, pressed, InvitationState.DECLINED, by, now, correlation)
    desk.wake()


def unlink_partner_person(
    desk: Desk,
    person_id: int,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Person:
    """Take all rights from somebody who acts for a partner, from their next press on.

    Raises: NotAllowed, Unknown.
    """
    let(by, Right.INVITE)
    with desk.store.begin(receipt=receipt) as work:
        person = work.people.by_id(person_id)
        if person is None or person.partner_id is None:
            raise Unknown("Nobody who acts for a partner is called that.")
        work.bindings.remove_of(person.id)
        person = work.people.deactivate(person.id)
        fact = PersonUnlinked(person.id)
        work.record(fact, at=now, by=written(by), correlation=correlation)
    desk.wake()
    return person


def end_invitations(desk: Desk, *, now: datetime) -> int:
    """Close the invitations and presses whose time is over; how many."""
    with desk.store.begin() as work:
        over = work.invitations.ended(now)
        for each in over:
            _decide(work, each, InvitationState.WITHDRAWN, None, now, "")
    if over:
        desk.wake()
    return len(over)


def _answer(work: Work, card: Invitation | None, who: Presser, now: datetime) -> Press:
    if who.kind == "member":
        return Press.ONE_OF_US
    if who.kind not in ("guest", "external"):
        return Press.NO_PERSON
    if card is None or not card.is_card or card.workspace != who.workspace:
        return Press.OVER
    partner = work.partners.by_id(card.partner_id)
    if card.is_over(now) or partner is None or partner.is_removed:
        return Press.OVER
    binding = work.bindings.get(who.workspace, who.address)
    person = work.people.by_id(binding.person_id) if binding else None
    if person is not None and person.active:
        return Press.KNOWN if person.partner_id == card.partner_id else Press.ELSEWHERE
    for earlier in work.invitations.pressed_by(who.workspace, who.address, card.partner_id):
        if earlier.state is InvitationState.PRESSED and not earlier.is_over(now):
            return Press.WAITING
        if earlier.state is InvitationState.DECLINED and earlier.made_at >= card.made_at:
            return Press.DECLINED
    return Press.ASKED


def _pressed(work: Work, invitation_id: int) -> Invitation:
    found = work.invitations.get(invitation_id)
    if found is None or found.is_card:
        raise Unknown("There is no such request to join.")
    return found


def _must_wait(work: Work, pressed: Invitation, now: datetime) -> None:
    if pressed.state is InvitationState.PRESSED and not pressed.is_over(now):
        return
    decider = work.people.by_id(pressed.decided_by) if pressed.decided_by else None
    if pressed.state is InvitationState.PRESSED or decider is None:
        raise Stale("That request to join is too old: post a new invitation.")
    at = f" at {moment_in_words(pressed.decided_at, 'UTC')}" if pressed.decided_at else ""
    raise Stale(f"{decider.name} {pressed.state} it{at}. A new invitation lets them ask again.")


def _must_be_free(work: Work, pressed: Invitation) -> None:
    binding = work.bindings.get(pressed.workspace, pressed.address)
    held = work.people.by_id(binding.person_id) if binding else None
    if held is None or not held.active or held.partner_id == pressed.partner_id:
        return
    whose = "one of your own" if held.partner_id is None else "known for another partner"
    raise Invalid(f"They are {whose} already: unlink them first with `/cosell people unlink`.")


def _decide(
    work: Work,
    invitation: Invitation,
    state: InvitationState,
    by: Person | None,
    now: datetime,
    correlation: str,
    person: Person | None = None,
) -> None:
    decided = replace(
        invitation,
        state=state,
        decided_by=by.id if by else None,
        decided_at=now,
        person_id=person.id if person else invitation.person_id,
    )
    work.invitations.save(decided)
    fact = InvitationDecided(invitation.id)
    work.record(fact, at=now, by=written(by), correlation=correlation)
