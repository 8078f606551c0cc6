"""Requests for help as both sides press them: yes, no, who does what, what comes next, the end."""

from collections.abc import Callable
from datetime import date
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.deal_buttons import shown_version
from bot.cards.form import callback_id
from bot.cards.help_forms import (
    DECLINE,
    FINISH,
    ROLES,
    STEP,
    TECHNICAL,
    decline_form,
    finish_form,
    roles_form,
    step_form,
    technical_form,
)
from bot.doorstep import Doorstep
from bot.forms import Reply, Submitted, Wrong, offer
from bot.help_showing import (
    drawing_again,
    our_notice,
    show_help_to,
    show_moved_help,
    told_again,
    while_it_waits,
)
from journeys.answer_help import accept, decline, own_help_notice
from journeys.ask_partner import withdraw
from journeys.desk import Desk
from journeys.help_room import (
    ask_us,
    finish,
    let_contact,
    must_be_worked_on,
    name_roles,
    room_of,
    set_step,
)
from partnering.help_requests import DealRole, HelpDecline, HelpNeed, HelpState, NextStep
from partnering.people import Right
from partnering.refusals import Invalid


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the buttons of a request's cards, ours and the partner's, and to their forms."""
    pressed: dict[Action, Callable[[Desk, Ask], None]] = {
        Action.HELP_SHOW: on_show,
        Action.HELP_ACCEPT: on_accept,
        Action.HELP_DECLINE: on_decline,
        Action.HELP_WITHDRAW: on_withdraw,
        Action.HELP_ROLES: on_roles,
        Action.HELP_STEP: on_step,
    }
    for action, handler in pressed.items():
        app.action(action.value)(doorstep.asks(partial(handler, desk), Right.OWN_HELP))
    app.action(Action.HELP_FINISH.value)(doorstep.asks(partial(on_finish, desk), Right.ASK_HELP))
    app.action(Action.HELP_CONTACT.value)(doorstep.asks(partial(on_contact, desk), Right.ASK_HELP))
    app.action(Action.HELP_TECHNICAL.value)(
        doorstep.asks(partial(on_technical, desk), Right.OWN_HELP)
    )
    sent: dict[str, Callable[[Desk, Submitted], Reply]] = {
        DECLINE: on_declined,
        ROLES: on_named,
        STEP: on_stepped,
    }
    for name, taken in sent.items():
        app.view(callback_id(name))(doorstep.submits(partial(taken, desk), Right.OWN_HELP))
    app.view(callback_id(FINISH))(doorstep.submits(partial(on_finished, desk), Right.ASK_HELP))
    app.view(callback_id(TECHNICAL))(doorstep.submits(partial(on_asked, desk), Right.OWN_HELP))


def on_show(desk: Desk, ask: Ask) -> None:
    """Show a request to who asked, as their side reads it."""
    show_help_to(desk, ask, ask.target().record)


def on_accept(desk: Desk, ask: Ask) -> None:
    """Say yes; refused, the card is drawn as it stands all the same."""
    target = ask.target()
    with drawing_again(desk, ask, target.record):
        accept(desk, target.record, shown=shown_version(target), **ask.act)
    show_moved_help(desk, ask, target.record)


def on_decline(desk: Desk, ask: Ask) -> None:
    """Open the form with the reasons."""
    target = ask.target()
    ref, version = while_it_waits(desk, ask, target.record)
    offer(ask.answers.api, ask, decline_form(ref, target.record, version))


def on_withdraw(desk: Desk, ask: Ask) -> None:
    """Take a request back."""
    number = ask.target().record
    with drawing_again(desk, ask, number):
        withdraw(desk, number, **ask.act)
    show_moved_help(desk, ask, number)


def on_roles(desk: Desk, ask: Ask) -> None:
    """Open the form that says who does what."""
    offer(ask.answers.api, ask, roles_form(room_of(desk, ask.target().record, by=ask.by)))


def on_step(desk: Desk, ask: Ask) -> None:
    """Open the form that says what comes next."""
    offer(ask.answers.api, ask, step_form(room_of(desk, ask.target().record, by=ask.by)))


def on_finish(desk: Desk, ask: Ask) -> None:
    """Open the form that says how it ended."""
    number = ask.target().record
    must_be_worked_on(desk, number, by=ask.by)
    notice = our_notice(desk, number, by=ask.by, now=ask.now)
    offer(ask.answers.api, ask, finish_form(notice))


def on_contact(desk: Desk, ask: Ask) -> None:
    """Tell the partner that it may contact the customer."""
    number = ask.target().record
    with drawing_again(desk, ask, number):
        let_contact(desk, number, **ask.act)
    show_moved_help(desk, ask, number)


def on_technical(desk: Desk, ask: Ask) -> None:
    """Open the form in which a partner asks for a technical person."""
    room_of(desk, ask.target().record, by=ask.by)
    notice = own_help_notice(desk, ask.target().record, by=ask.by, now=ask.now)
    offer(ask.answers.api, ask, technical_form(notice))


def on_declined(desk: Desk, submitted: Submitted) -> Reply:
    """Say no for the reason that was chosen."""
    number, why, words = submitted.number("request"), submitted.one("why"), submitted.text("words")
    if why not in set(HelpDecline):
        return Wrong({"why": "Choose a reason."})
    if why == HelpDecline.OTHER and not words:
        return Wrong({"words": "Say in a sentence why."})
    with drawing_again(desk, submitted, number):
        decline(
            desk,
            number,
            why=HelpDecline(why),
            words=words,
            shown=submitted.number("version"),
            **submitted.act,
        )
    return told_again(desk, submitted, number, "Declined", "Thank you for saying so.")


def on_named(desk: Desk, submitted: Submitted) -> Reply:
    """Keep who does what."""
    number = submitted.number("request")
    chosen = {role: submitted.one(role) for role in DealRole}
    roles = {role: int(each) for role, each in chosen.items() if each.isdecimal()}
    if DealRole.LEAD not in roles:
        return Wrong({DealRole.LEAD: "Name a lead seller: somebody has to be in front."})
    try:
        name_roles(desk, number, roles, **submitted.act)
    except Invalid as refused:
        return Wrong({DealRole.LEAD: str(refused)})
    return told_again(desk, submitted, number, "Who does what", "Kept. Both sides see it.")


def on_stepped(desk: Desk, submitted: Submitted) -> Reply:
    """Keep what comes next."""
    number, on, owner = submitted.number("request"), submitted.one("on"), submitted.one("owner")
    wrong = {}
    if not submitted.text("words"):
        wrong["words"] = "Say what comes next."
    if not owner.isdecimal():
        wrong["owner"] = "Choose who does it."
    if not on:
        wrong["on"] = "Choose a day."
    if wrong:
        return Wrong(wrong)
    step = NextStep(submitted.text("words"), int(owner), date.fromisoformat(on))
    try:
        set_step(desk, number, step, **submitted.act)
    except Invalid as refused:
        return Wrong({"on": str(refused)})
    return told_again(desk, submitted, number, "Next step", "Kept. Both sides see it.")


def on_finished(desk: Desk, submitted: Submitted) -> Reply:
    """Keep how it ended."""
    number, outcome = submitted.number("request"), submitted.one("outcome")
    if outcome not in set(HelpState):
        return Wrong({"outcome": "Choose how it ended."})
    try:
        finish(desk, number, HelpState(outcome), words=submitted.text("words"), **submitted.act)
    except Invalid as refused:
        return Wrong({"outcome": str(refused)})
    return told_again(desk, submitted, number, "How it ended", "Kept.")


def on_asked(desk: Desk, submitted: Submitted) -> Reply:
    """Send the partner's request for a technical person."""
    need = submitted.one("need")
    if need not in set(HelpNeed) or not submitted.text("words"):
        return Wrong({"words": "Say in a sentence what you need."})
    number, typed = submitted.number("request"), submitted.text("words")
    try:
        made = ask_us(desk, number, need=HelpNeed(need), words=typed, **submitted.act)
    except Invalid as refused:
        return Wrong({"words": str(refused)})
    words = "It is with us, and the answer comes here."
    return told_again(desk, submitted, made.id, "Technical help", words)
