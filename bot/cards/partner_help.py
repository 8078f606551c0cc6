"""A request for help as people of the partner see it. Draws what it is given: the guard was there.

What is not shared is not in the notice, and no name is before both sides have said yes.
"""

from bot.actions import Action, Target
from bot.cards.help_request import KINDS, room, room_buttons
from bot.cards.parts import (
    Block,
    Card,
    actions,
    button,
    context,
    fields,
    finish,
    header,
    on_day,
    quoted,
    said,
    section,
)
from journeys.help_notices import PartnerHelpNotice, PartnerHelpWordNotice
from partnering.help_requests import HelpState

THEIR_STATES = {
    # Shown to who asks alone, as it will read once it is sent.
    HelpState.DRAFT: "We ask for your help",
    HelpState.REQUESTED: "We ask for your help",
    HelpState.ACCEPTED: "You help; nobody leads yet",
    HelpState.DECLINED: "Declined",
    HelpState.EXPIRED: "Expired",
    HelpState.ACTIVE: "We work on it together",
    HelpState.WON: "Won together",
    HelpState.LOST: "Lost",
    HelpState.CANCELLED: "Taken back; you need not do anything",
}
KEEP_AWAY = "Please do not contact the customer before we speak."


def partner_help_card(notice: PartnerHelpNotice, *, said_first: str = "") -> Card:
    """Draw a request with its buttons; `said_first` is a line already safe."""
    blocks: list[Block] = [
        *([section(said_first)] if said_first else []),
        *partner_help_blocks(notice),
        *actions(*_buttons(notice)),
        context(_small(notice)),
    ]
    return finish("partner_help", fallback_text(notice), blocks)


def fallback_text(notice: PartnerHelpNotice) -> str:
    """Say the card in one line."""
    company = f" at {said(notice.company)}" if notice.company else ""
    return f"{notice.ref}: {_state(notice)}{company}"


def partner_help_blocks(notice: PartnerHelpNotice) -> list[Block]:
    """Draw what the partner reads, without a button: as it is shown before it is sent, too."""
    return [
        header(f"{notice.ref}: {notice.called}"),
        section(f"*{_state(notice)}* · {KINDS[notice.help_kind]}"),
        *([section(f"*{said(notice.need, 200)}*")] if notice.need else []),
        *quoted(notice.words),
        *([fields(facts)] if (facts := _facts(notice)) else []),
        *([section(f"*{KEEP_AWAY}*")] if notice.asks_away else []),
        *room(notice.people, notice.step, together=notice.together),
    ]


def partner_help_word_card(notice: PartnerHelpWordNotice) -> Card:
    """Draw a short word to the partner, with the button that shows the request."""
    show = button("Show it", Action.HELP_SHOW, Target(notice.request_id))
    words = f"*{notice.ref}* {said(notice.words, 500)}"
    text = f"{notice.ref}: {said(notice.words)}"
    return finish("partner_help_word", text, [section(words), *actions(show)])


def _state(notice: PartnerHelpNotice) -> str:
    if notice.by_partner and notice.state is HelpState.REQUESTED:
        return "We have your request"
    if notice.by_partner and notice.state is HelpState.ACCEPTED:
        return "We help you; nobody leads yet"
    return THEIR_STATES[notice.state]


def _facts(notice: PartnerHelpNotice) -> list[tuple[str, str]]:
    waits = notice.state is HelpState.REQUESTED
    told = [
        ("Country", said(notice.place, 120)),
        ("Industry", said(notice.industry, 120)),
        ("Size", said(notice.size, 120)),
        ("Products", said(", ".join(notice.families), 300)),
        ("Stage", said(notice.stage, 120)),
        ("Asked by", said(notice.asker, 120)),
        ("Contact at the customer", said(notice.contact, 200)),
        ("Answer by", on_day(notice.due_at) if waits else ""),
        ("Reason", said(notice.reason, 200)),
    ]
    return [(label, words) for label, words in told if words]


def _buttons(notice: PartnerHelpNotice) -> list[Block | None]:
    target = Target(notice.request_id)
    version = Target(notice.request_id, choice=f"v{notice.version}")
    helped = button("We helped with this…", Action.OWN_CREDIT_HELP, target)
    match notice.state:
        case HelpState.REQUESTED if notice.by_partner:
            return [button("Take it back", Action.HELP_WITHDRAW, target)]
        case HelpState.REQUESTED:
            return [
                button("Yes, we help", Action.HELP_ACCEPT, version, style="primary"),
                button("We cannot…", Action.HELP_DECLINE, version),
            ]
        case HelpState.ACCEPTED | HelpState.ACTIVE:
            technical = button("Ask for technical help…", Action.HELP_TECHNICAL, target)
            return [
                *room_buttons(notice.request_id, notice.state),
                None if notice.by_partner else technical,
                None if notice.by_partner else helped,
            ]
        case HelpState.WON | HelpState.LOST if not notice.by_partner:
            return [helped]
        case _:
            return []


def _small(notice: PartnerHelpNotice) -> str:
    partner = said(notice.partner_name, 120)
    if notice.state is HelpState.REQUESTED and not notice.by_partner:
        return (
            f"For confirmed people of {partner}. People of either side are named once you help. "
            f"Without an answer it expires {on_day(notice.ends_at)}."
        )
    if notice.together and notice.state in (HelpState.ACCEPTED, HelpState.ACTIVE):
        return "The thread of this message is the room for this deal."
    return f"For confirmed people of {partner}."
