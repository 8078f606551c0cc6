"""A lead for our own people: the card, the list, short words, and questions about what is quiet.

Which buttons stand there only saves dead presses: what may be done is asked when one is pressed.
"""

from collections.abc import Sequence
from datetime import datetime

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
    header,
    on_day,
    said,
    section,
    select,
)
from journeys.draw_leads import LeadLine, state_words
from journeys.lead_notices import LeadNotice, LeadWordNotice, NudgeNotice, OfferLine
from journeys.white_space import WhiteSpace
from partnering.lead_offers import OfferState
from partnering.leads import AWAY, ENDED, WITH_US, LeadContact, LeadState

PAGE = 15
MOST_GAPS = 5
SNOOZES = (("1d", "Until tomorrow"), ("3d", "In 3 days"), ("monday", "Next Monday"))
SNOOZE_DATE = "date"
_BACK = Confirm(
    title="Take this lead back?",
    text="The partner cannot work on it any more, and it is its keeper's again.",
    yes="Take back",
)
_DEAL = Confirm(
    title="Has it become a deal?",
    text="This is the end of the lead. It counts for the partner that has it.",
    yes="It is a deal",
)
_OFFER_WORDS = {
    OfferState.OPEN: "offered",
    OfferState.HELD: "has it",
    OfferState.DECLINED: "declined",
    OfferState.EXPIRED: "did not answer in time",
    OfferState.GIVEN_BACK: "gave it back",
    OfferState.TAKEN_BACK: "let it lie",
    OfferState.WITHDRAWN: "we took it back",
    OfferState.CONVERTED: "made a deal of it",
    OfferState.CLOSED: "closed",
}


def lead_card(notice: LeadNotice, *, said_first: str = "") -> Card:
    """Draw a lead as it stands, and what its reader can do; `said_first` is a line already safe."""
    blocks: list[Block] = [
        *([section(said_first)] if said_first else []),
        header(f"{notice.ref}: {notice.company}"),
        section(_standing(notice)),
        fields(_facts(notice)),
    ]
    if notice.need:
        blocks.append(section("*What they need*", f"> {said(notice.need, 1500)}"))
    if notice.mine and notice.contact.is_known:
        blocks.append(section(f"*Contact*  {contact_words(notice.contact)}", _consent(notice)))
    blocks += _why(notice)
    if notice.news:
        blocks.append(section("*What the partner says*", f"> {said(notice.news, 800)}"))
    if notice.history:
        blocks.append(context("\n".join(_line(each) for each in notice.history[-6:])))
    blocks += actions(*_buttons(notice))
    blocks.append(context(f"Kept by {said(notice.keeper, 100)} · from {notice.source}"))
    return finish("lead", f"{notice.ref} {notice.company}: {state_words(notice.state)}", blocks)


def lead_word_card(notice: LeadWordNotice) -> Card:
    """Draw a short word about a lead or a partner's offers, with what can be done about it."""
    words = said(notice.words, 900)
    shown = None
    if notice.lead_id:
        shown = button(f"Show LD-{notice.lead_id}", Action.LEAD_SHOW, Target(notice.lead_id))
    elif notice.resume and notice.partner_id:
        shown = button("Offer leads again", Action.LEAD_RESUME, Target(notice.partner_id))
    return finish("lead_word", words, [section(words, accessory=shown)])


def nudge_card(notice: NudgeNotice) -> Card:
    """Ask how it stands with something that went quiet."""
    words = said(notice.words, 900)
    target = Target(notice.nudge_id)
    blocks: list[Block] = [section(f"*{words}*", f"Quiet since {on_day(notice.quiet_since)}")]
    if notice.over:
        blocks.append(context(said(notice.over, 200)))
        return finish("nudge", words, blocks)
    if notice.snoozed_until is not None:
        blocks.append(context(f"You are asked again on {on_day(notice.snoozed_until)}"))
    options = [(label, Target(notice.nudge_id, choice=code)) for code, label in SNOOZES]
    options.append(("Choose a day…", Target(notice.nudge_id, choice=SNOOZE_DATE)))
    lead = None
    if notice.lead_id:
        lead = button(f"Show LD-{notice.lead_id}", Action.LEAD_SHOW, Target(notice.lead_id))
    blocks += actions(
        button(
            "Seen to" if notice.lead_id else "Answered",
            Action.NUDGE_ANSWERED,
            target,
            style="primary",
        ),
        button(
            "Still working on it" if notice.lead_id else "Still waiting",
            Action.NUDGE_WAITING,
            target,
        ),
        select("Ask me later", Action.NUDGE_SNOOZE, options),
        lead,
    )
    return finish("nudge", words, blocks)


def leads_card(
    lines: Sequence[LeadLine],
    now: datetime,
    *,
    title: str,
    skipped: int = 0,
    space: WhiteSpace | None = None,
) -> Card:
    """Draw a list of leads, some at a time; `space` is where partners are missing."""
    number = f"{len(lines)} lead{'' if len(lines) == 1 else 's'}"
    blocks: list[Block] = [section(f"*{title}*", number if lines else "None.")]
    for each in lines[skipped : skipped + PAGE]:
        due = ""
        if each.due_at is not None:
            late = " (overdue)" if each.due_at <= now else ""
            due = f" · due {on_day(each.due_at)}{late}"
        families = f" · {said(', '.join(each.families), 120)}" if each.families else ""
        blocks.append(
            section(
                f"*{each.ref}*  {said(each.company, 150)}{families}",
                f"{each.standing} · {said(each.who, 100)}{due}",
                accessory=button("Show", Action.LEAD_SHOW, Target(each.number)),
            )
        )
    more = len(lines) - skipped - PAGE
    turn = None
    if more > 0:
        target = Target(0, choice=str(skipped + PAGE))
        turn = button(f"{more} more", Action.LEAD_LIST, target)
    elif skipped:
        turn = button("Back to the first", Action.LEAD_LIST, Target(0))
    blocks += actions(button("New lead…", Action.LEAD_NEW, Target(0)), turn)
    if space is not None and space.gaps:
        blocks.append(_white_space(space))
    return finish("leads", f"{title}: {number}", blocks)


def _white_space(space: WhiteSpace) -> Block:
    what = "1 lead" if space.leads == 1 else f"{space.leads} leads"
    gaps = [f"• {said(each.words, 200)}: {each.leads}" for each in space.gaps[:MOST_GAPS]]
    more = len(space.gaps) - len(gaps)
    rest = [f"… and {more} more: `cosell leads whitespace`"] if more > 0 else []
    title = f"*White space*: no partner covers what {what} asked for since {on_day(space.since)}"
    return section(title, *gaps, *rest)


def shown_version(target: Target) -> int:
    """Read which version a button was drawn for; 0 where none was written."""
    told = target.choice.removeprefix("v")
    return int(told) if told.isdecimal() else 0


def contact_words(contact: LeadContact) -> str:
    """Write who asked, for who may read it."""
    told = (contact.name, contact.role, contact.email, contact.phone)
    return " · ".join(said(each, 150) for each in told if each)


def _standing(notice: LeadNotice) -> str:
    partner = said(notice.partner_name, 120)
    due = f", due {on_day(notice.due_at)}" if notice.due_at is not None else ""
    match notice.state:
        case LeadState.NEW:
            lacks = ", ".join(notice.lacks)
            ready = f"Still missing: {lacks}" if lacks else "It can be given out"
            until = f" To be given out by {on_day(notice.due_at)}." if notice.due_at else ""
            return f"*New.* {ready}.{until}"
        case LeadState.OFFERED:
            return f"*Offered* to {partner}, partner {notice.hop} to get it{due}."
        case LeadState.ACCEPTED | LeadState.CONTACTED:
            who = f" ({said(notice.holder, 100)})" if notice.holder else ""
            return f"*With {partner}*{who}: {state_words(notice.state)}{due}."
        case LeadState.RETURNED:
            return f"*With us*: no partner has it{due}."
        case state if state in ENDED:
            why = f": {said(notice.outcome, 400)}" if notice.outcome else ""
            return f"*{state_words(state).capitalize()}*{why}"
        case state:
            return f"*{state_words(state).capitalize()}*{due}."


def _facts(notice: LeadNotice) -> list[tuple[str, str]]:
    place = ", ".join(each for each in (notice.place, notice.country) if each)
    told = [
        ("Products", said(", ".join(notice.families), 200)),
        ("Place", said(place, 200)),
        ("Industry", said(notice.industry, 200)),
        ("Size", said(notice.size, 100)),
    ]
    return [(label, words) for label, words in told if words] or [("Products", "-")]


def _consent(notice: LeadNotice) -> str:
    if notice.consent:
        return "A partner that takes the lead reads this."
    return "No partner reads this: it is not noted that they agreed."


def _why(notice: LeadNotice) -> list[Block]:
    found: list[Block] = []
    if notice.reasons:
        reasons = said(", ".join(notice.reasons), 900)
        found.append(section(f"*Why {said(notice.partner_name, 120)}*  It {reasons}."))
    if notice.nobody_because and notice.state not in ENDED:
        found.append(section(f"*Why no partner*  {said(notice.nobody_because, 900)}"))
    if notice.next_up and notice.state not in ENDED:
        others = [said(each, 400) for each in notice.next_up]
        found.append(section("*Who else could take it*", *others))
    return found


def _line(line: OfferLine) -> str:
    words = f" ({said(line.words, 200)})" if line.words else ""
    return f"{said(line.partner, 100)}: {_OFFER_WORDS[line.state]}, {on_day(line.at)}{words}"


def _buttons(notice: LeadNotice) -> list[Block | None]:
    if not notice.mine or notice.state in ENDED:
        return []
    target = Target(notice.lead_id, choice=f"v{notice.version}")
    ours, away = notice.state in WITH_US, notice.state in AWAY
    rows: list[tuple[bool, str, Action, str, Confirm | None]] = [
        (ours and notice.may_route, "Offer…", Action.LEAD_OFFER, "primary", None),
        (ours, "Complete…", Action.LEAD_EDIT, "", None),
        (away, "Take back", Action.LEAD_BACK, "danger", _BACK),
        (True, "It is a deal", Action.LEAD_DEAL, "", _DEAL),
        (notice.may_route, "Give to a colleague…", Action.LEAD_ASSIGN, "", None),
        (ours, "Close…", Action.LEAD_CLOSE, "", None),
    ]
    return [
        button(label, action, target, style=style, confirm=confirm) if wanted else None
        for wanted, label, action, style, confirm in rows
    ]
