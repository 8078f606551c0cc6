"""Invitations -> notices: the card in a channel, and what is asked about who pressed it."""

from datetime import datetime

from journeys.notices import InvitationNotice, JoiningNotice
from partnering.invitations import InvitationState
from store.work import Work


def invitation_notice(view: Work, invitation_id: int, *, now: datetime) -> InvitationNotice | None:
    """Draw the card to press; None where there is no such invitation."""
    card = view.invitations.get(invitation_id)
    partner = view.partners.by_id(card.partner_id) if card else None
    if card is None or partner is None:
        return None
    holds = not card.is_over(now) and not partner.is_removed
    return InvitationNotice(card.id, partner.id, partner.name, card.expires_at, holds)


def joining_notice(view: Work, invitation_id: int, *, now: datetime) -> JoiningNotice | None:
    """Draw who asks to join, and how it stands; None where there is no such request."""
    pressed = view.invitations.get(invitation_id)
    partner = view.partners.by_id(pressed.partner_id) if pressed else None
    if pressed is None or partner is None or pressed.pressed_at is None:
        return None
    contact = view.directory.by_address(pressed.workspace, pressed.address)
    decider = view.people.by_id(pressed.decided_by) if pressed.decided_by else None
    person = view.people.by_id(pressed.person_id) if pressed.person_id else None
    waits = pressed.state is InvitationState.PRESSED
    return JoiningNotice(
        invitation_id=pressed.id,
        state=InvitationState.WITHDRAWN if waits and pressed.is_over(now) else pressed.state,
        partner_id=partner.id,
        partner_name=partner.name,
        role=pressed.role,
        shown_name=pressed.shown_name,
        shown_kind=pressed.shown_kind,
        email=contact.email if contact else "",
        address=pressed.address,
        channel=pressed.channel,
        pressed_at=pressed.pressed_at,
        expires_at=pressed.expires_at,
        decided_by=decider.name if decider else "",
        decided_at=pressed.decided_at,
        ended=person is not None and (not person.active or person.partner_id != partner.id),
    )
