"""A request for help as our own people see it: how it stands, who works on it, what can be done."""

from collections.abc import Sequence
from datetime import date

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
    link_button,
    on_day,
    quoted,
    said,
    section,
)
from journeys.help_notices import (
    COLLEAGUE,
    HelpNext,
    HelpNotice,
    HelpPerson,
    HelpStep,
    HelpWordNotice,
)
from journeys.look_up import Choices, Nothing
from journeys.partner_choice import Finder
from partnering.help_requests import LIVE, TOGETHER, HelpKind, HelpState
from partnering.partner_finder import NO_RELATION, Suggestion

WORDS = 1500
STATES = {
    HelpState.DRAFT: "Not sent yet",
    HelpState.REQUESTED: "Waits for an answer",
    HelpState.ACCEPTED: "Accepted; nobody leads yet",
    HelpState.DECLINED: "Declined",
    HelpState.EXPIRED: "Expired without an answer",
    HelpState.ACTIVE: "Worked on together",
    HelpState.WON: "Won",
    HelpState.LOST: "Lost",
    HelpState.CANCELLED: "Called off",
}
KINDS = {
    HelpKind.COSELL: "Help to sell",
    HelpKind.PRESALES: "Technical help before the sale",
}
_WITHDRAW = Confirm(
    title="Take the request back?",
    text="The partner is not asked any more. A new request can follow at any time.",
    yes="Take it back",
)


def help_request_card(notice: HelpNotice, *, said_first: str = "") -> Card:
    """Draw a request for who asked or has to answer; `said_first` is a line already safe."""
    partner = said(notice.partner_name, 200)
    who = f"asked {'by' if notice.by_partner else 'of'} {partner}"
    blocks: list[Block] = [
        *([section(said_first)] if said_first else []),
        header(f"{notice.ref}: {notice.account_name}"),
        section(f"*{STATES[notice.state]}* · {KINDS[notice.help_kind]}, {who}"),
        section(f"*{said(notice.need, 200)}*"),
        *quoted(notice.words),
        *([fields(facts)] if (facts := _facts(notice)) else []),
        *room(notice.people, notice.step, together=notice.together),
        *_unseen(notice),
        *_after(notice),
        *actions(*_buttons(notice)),
        *([context(*small)] if (small := _small(notice)) else []),
    ]
    text = f"{notice.ref} {partner}: {STATES[notice.state].lower()}, {said(notice.account_name)}"
    return finish("help", text, blocks)


def help_word_card(notice: HelpWordNotice) -> Card:
    """Draw a short word about a request, with the button that shows it."""
    # Who only owns the account has no part in it, and nothing to press.
    shows = notice.what != COLLEAGUE
    show = button("Show it", Action.HELP_SHOW, Target(notice.request_id)) if shows else None
    words = f"*{notice.ref}* {said(notice.words, WORDS)}"
    return finish(
        "help_word", f"{notice.ref}: {said(notice.words)}", [section(words), *actions(show)]
    )


def finder_card(finder: Finder) -> Card:
    """Draw who could help at an account, each with its reasons and the button that asks."""
    name = said(finder.account_name, 200)
    where = said(finder.account_place, 80)
    blocks: list[Block] = [
        header(f"Who can help at {finder.account_name}?"),
        *([context(where)] if where else []),
    ]
    if not finder.known:
        blocks.append(section(f"*{NO_RELATION.capitalize()}*: no partner is known to know {name}."))
    for number, each in enumerate(finder.found, 1):
        blocks += _suggested(number, each, Target(each.partner_id, choice=str(finder.account_id)))
    if not finder.found:
        blocks.append(section("Nobody of your partners sells this or works there, either."))
    blocks.append(context("Nothing is sent before you have seen just what the partner will see."))
    return finish("help_finder", f"Who can help at {name}", blocks)


def account_choice_card(answer: Choices | Nothing) -> Card:
    """Draw the accounts that may be meant, or the nearest ones; nothing is guessed."""
    asked = said(answer.asked, 200)
    options = answer.options if isinstance(answer, Choices) else answer.nearest
    if not options:
        words = f"No account is called \u201c{asked}\u201d, and none is near it."
        return finish("help_choice", words, [section(words)])
    blocks: list[Block] = [section(f"*Which account do you mean by \u201c{asked}\u201d?*")]
    for each in options:
        choose = button("This one", Action.HELP_FIND, Target(each.id))
        blocks.append(section(said(each.label, 250), accessory=choose))
    return finish("help_choice", f"Which account do you mean by {asked}?", blocks)


def help_list_card(notices: Sequence[HelpNotice]) -> Card:
    """Draw the open requests that somebody has a part in."""
    if not notices:
        words = "You have no open request. `/cosell ask ACCOUNT` finds who can help."
        return finish("help_list", "No open request for help", [section(words)])
    blocks: list[Block] = [header("Your open requests for help")]
    for each in notices[:20]:
        show = button("Show", Action.HELP_SHOW, Target(each.request_id))
        line = f"*{each.ref}* {said(each.account_name, 150)} · {said(each.partner_name, 150)}"
        blocks.append(section(line, f"{STATES[each.state]} · {_until(each)}", accessory=show))
    return finish("help_list", f"{len(notices)} open requests for help", blocks)


def _until(notice: HelpNotice) -> str:
    """Say until when something has to happen: a next step goes by the day, by nobody's clock."""
    if notice.step is not None and notice.state in TOGETHER:
        return f"next step by {shown_day(notice.step.on)}"
    return f"due {on_day(notice.due_at)}"


def room(people: Sequence[HelpPerson], step: HelpStep | None, *, together: bool) -> list[Block]:
    """Draw who does what and what comes next, once both sides have said yes."""
    if not together:
        return []
    named = [f"{each.role}: {said(each.name, 120)}" for each in people] or ["Nobody is named yet"]
    told = [section("*Who does what*", *named)]
    if step is not None:
        by = f"{said(step.owner, 120)}, by {shown_day(step.on)}"
        told.append(section("*Next step*", f"{said(step.words, 500)} ({by})"))
    return told


def shown_day(day: date) -> str:
    return f"{day:%d %b %Y}"


def _facts(notice: HelpNotice) -> list[tuple[str, str]]:
    waits = notice.state is HelpState.REQUESTED
    told = [
        ("Products", said(", ".join(notice.families), 300)),
        ("Asked by", said(notice.asker, 120)),
        ("Answer due", on_day(notice.due_at) if waits else ""),
        ("Expires", on_day(notice.ends_at) if waits else ""),
        ("Answered by", said(notice.answered_by, 120)),
        ("In the hands of", said(notice.owned_by, 120) if notice.state in TOGETHER else ""),
        ("Reason", said(notice.reason, 200)),
        ("In their words", said(notice.reason_words, 500)),
        ("What you learned", said(notice.outcome_words, 500)),
    ]
    return [(label, words) for label, words in told if words]


def _unseen(notice: HelpNotice) -> list[Block]:
    """Say that the partner sees nothing of it, where sharing has stopped meanwhile."""
    if notice.stands or notice.state not in LIVE:
        return []
    partner, ends = said(notice.partner_name, 200), on_day(notice.ends_at)
    words = "They see nothing of this now, and cannot answer."
    goes_on = f"It goes on if both sides opt in again; else it ends by itself {ends}."
    return [section(f"*Nothing is shared with {partner}.* {words}", goes_on)]


def _after(notice: HelpNotice) -> list[Block]:
    if notice.by_partner or notice.state not in (HelpState.DECLINED, HelpState.EXPIRED):
        return []
    if not notice.after:
        return [section("*Who else could help*", f"Nobody else: {NO_RELATION}.")]
    blocks: list[Block] = [section("*Who else could help*")]
    for each in notice.after:
        target = Target(each.partner_id, choice=str(notice.request_id))
        blocks.append(_other(each, button("Ask…", Action.HELP_INSTEAD, target)))
    return blocks


def _other(each: HelpNext, ask: Block) -> Block:
    reasons = _reasons(each.reasons)
    return section(f"*{said(each.name, 200)}*", *reasons, accessory=ask)


def _reasons(reasons: Sequence[str]) -> list[str]:
    return [f"• {said(each[:1].upper() + each[1:], 200)}" for each in reasons]


def _suggested(number: int, each: Suggestion, target: Target) -> list[Block]:
    reasons = _reasons(each.reasons)
    fresh = f"From their list of {on_day(each.as_of)}" if each.as_of is not None else ""
    ask = button("Ask…", Action.HELP_ASK, target, style="primary" if number == 1 else "")
    shown = section(f"*{number}. {said(each.name, 200)}*", *reasons, accessory=ask)
    return [shown, *([context(fresh)] if fresh else [])]


def _buttons(notice: HelpNotice) -> list[Block | None]:
    target = Target(notice.request_id)
    version = Target(notice.request_id, choice=f"v{notice.version}")
    in_crm = link_button("Open in CRM", notice.account_url)
    match notice.state:
        case HelpState.DRAFT:
            return [
                button("Look and send…", Action.HELP_SEND, target, style="primary"),
                button("Drop it", Action.HELP_WITHDRAW, target),
            ]
        case HelpState.REQUESTED if notice.by_partner:
            accept = button("Accept", Action.HELP_ACCEPT, version, style="primary")
            return [
                accept if notice.stands else None,
                button("Decline…", Action.HELP_DECLINE, version),
                in_crm,
            ]
        case HelpState.REQUESTED:
            take_back = button(
                "Take it back", Action.HELP_WITHDRAW, target, style="danger", confirm=_WITHDRAW
            )
            return [take_back, in_crm]
        case HelpState.ACCEPTED | HelpState.ACTIVE if not notice.stands:
            return [_end(target), in_crm]
        case HelpState.ACCEPTED | HelpState.ACTIVE:
            lift = button("They may contact the customer", Action.HELP_CONTACT, target)
            return [
                *room_buttons(notice.request_id, notice.state),
                lift if notice.keep_away else None,
                _end(target),
                in_crm,
            ]
        case _:
            return [in_crm]


def room_buttons(request_id: int, state: HelpState) -> list[Block | None]:
    """Draw what both sides may do once they work together; a lead seller is what is asked first."""
    target = Target(request_id)
    first = "primary" if state is HelpState.ACCEPTED else ""
    return [
        button("Who does what…", Action.HELP_ROLES, target, style=first),
        button("Next step…", Action.HELP_STEP, target),
    ]


def _end(target: Target) -> Block:
    return button("How it ended…", Action.HELP_FINISH, target)


def _small(notice: HelpNotice) -> list[str]:
    asked = notice.keep_away and not notice.by_partner
    away = "You asked them not to contact the customer before you speak." if asked else ""
    if notice.state in LIVE and not notice.stands:
        return []
    if away and notice.state is HelpState.REQUESTED:
        return [away]
    if notice.state in TOGETHER:
        room_is = "Both sides read who works on it. Talk in the thread of the card that you share."
        return [room_is, away]
    if notice.state in (HelpState.WON, HelpState.LOST):
        return []
    return [f"`/cosell ask {said(notice.account_name, 80)}` finds who can help."]
