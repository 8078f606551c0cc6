"""Invitations of partners' people: the card to press, the answer to a press, the manager's request.

The first two are read by people of other companies: no record stands on them.
"""

import re

from bot.actions import Action, Target
from bot.cards.parts import (
    Block,
    Card,
    Confirm,
    actions,
    button,
    context,
    fields,
    finish,
    on_day,
    said,
    section,
    worded,
)
from journeys.invite_people import Press
from journeys.notices import InvitationNotice, JoiningNotice
from partnering.invitations import InvitationState
from partnering.people import RIGHTS, Role

_PRESSED = {
    Press.ASKED: "Thank you. A partner manager is asked who you are; until they confirm it, "
    "nothing is shown to you.",
    Press.WAITING: "You have pressed this before: a partner manager still has to confirm you.",
    Press.KNOWN: "You are confirmed already; there is nothing more to do.",
    Press.ONE_OF_US: "You are a member of this workspace: you are known by your e-mail address and "
    "need no invitation. Try `/cosell`.",
    Press.ELSEWHERE: "You are known to this app in another place already. Ask your contact here.",
    Press.DECLINED: "Your request was not confirmed. Ask your contact here for a new invitation.",
    Press.OVER: "This invitation has ended. Ask your contact here for a new one.",
    Press.NO_PERSON: "This invitation is for people.",
}
_KINDS = {
    "guest": "a guest of your workspace",
    "external": "another company's workspace",
}


def invitation_card(notice: InvitationNotice) -> Card:
    """Draw what everybody in the channel sees."""
    partner = _partner(notice.partner_name)
    if not notice.holds:
        words = f"The invitation for people of {partner} has ended."
        return finish("invitation", words, [section(words)])
    blocks = [
        section(
            f"*People of {partner}: press to join.*",
            "A partner manager then confirms who you are. Until then nothing is shown to you.",
        ),
        *actions(
            button("Join", Action.INVITATION_PRESS, Target(notice.invitation_id), style="primary")
        ),
        context(f"Good until {on_day(notice.expires_at)}"),
    ]
    return finish("invitation", f"People of {partner}: press to join", blocks)


def pressed_card(press: Press) -> Card:
    """Draw what who pressed is answered."""
    return finish("pressed", _PRESSED[press], [section(worded(_PRESSED[press]))])


def joining_card(notice: JoiningNotice) -> Card:
    """Draw who asks to join, or what became of it."""
    name, partner = said(notice.shown_name, 120) or "Somebody", _partner(notice.partner_name)
    blocks = [
        section(f"*{name}* pressed your invitation for people of *{partner}*."),
        *([_person(notice)] if notice.address else []),
        *_ending(notice, name, partner),
    ]
    return finish("joining", f"{name} asks to join as one of {partner}'s people", blocks)


def _person(notice: JoiningNotice) -> Block:
    return fields(
        [
            ("In Slack", _live("@", notice.address)),
            ("E-mail", said(notice.email, 200) or "not shown to us"),
            ("Account of", _KINDS.get(notice.shown_kind, "unknown")),
            ("Where", _live("#", notice.channel)),
            ("Role", _role(notice.role)),
            ("When", on_day(notice.pressed_at)),
        ]
    )


def allowed(role: Role) -> str:
    """Say what a role allows, out of the one table."""
    rights = [str(right) for right, roles in RIGHTS.items() if role in roles]
    return "; ".join(rights) or "nothing yet"


def _ending(notice: JoiningNotice, name: str, partner: str) -> list[Block]:
    by = f" by {said(notice.decided_by, 120)}" if notice.decided_by else ""
    at = f", {on_day(notice.decided_at)}" if notice.decided_at else ""
    match notice.state:
        case InvitationState.PRESSED:
            return _deciding(notice, name, partner)
        case InvitationState.CONFIRMED if notice.ended:
            return [section(f"*Confirmed*{by}{at}. The access has been taken back since.")]
        case InvitationState.CONFIRMED:
            undo = "`/cosell people unlink` with their name takes it back."
            return [section(f"*Confirmed*{by}{at}. {undo}")]
        case InvitationState.DECLINED:
            return [section(f"*Not one of them*, said{by}{at}. They have no access.")]
        case _:
            return [section("*Too old.* Nobody has decided; a new invitation lets them ask again.")]


def _deciding(notice: JoiningNotice, name: str, partner: str) -> list[Block]:
    if not notice.address:
        words = "Who may invite people of a partner sees who it is, and decides, by"
        return [section(f"{words} `/cosell people`.")]
    target = Target(notice.invitation_id)
    sure = Confirm(
        "One of the partner's people?",
        f"{notice.shown_name} becomes {_role(notice.role)} of {notice.partner_name} and may: "
        f"{allowed(notice.role)}. Nothing of your CRM.",
        "Confirm",
    )
    return [
        section("Do you know them? Who confirms vouches for who they are."),
        *actions(
            button("Confirm", Action.JOINING_CONFIRM, target, style="primary", confirm=sure),
            button("Not them", Action.JOINING_DECLINE, target),
        ),
        context(
            f"As {_role(notice.role)} of {partner} they may: {allowed(notice.role)}. "
            "They see nothing of your CRM."
        ),
    ]


def _live(sign: str, address: str) -> str:
    """Write somebody or a channel so that their profile opens: it is Slack's id, and no name."""
    return f"<{sign}{address}>" if re.fullmatch(r"[A-Z0-9]{2,30}", address) else said(address, 60)


def _role(role: Role) -> str:
    return role.replace("_", " ")


def _partner(name: str) -> str:
    return said(name, 250) or "(no name)"
