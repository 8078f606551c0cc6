"""*Ask for help*: who could help at an account, what they would see, and sending it."""

import re
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.form import Form, Option, callback_id, words_form
from bot.cards.help_forms import (
    ASK,
    RESPONDER,
    SEND,
    TITLE,
    WHERE,
    ask_form,
    preview_form,
    responder_form,
    where_form,
)
from bot.cards.help_request import (
    account_choice_card,
    finder_card,
    help_list_card,
)
from bot.cards.parts import said
from bot.doorstep import Doorstep
from bot.forms import Reply, Show, Submitted, Wrong, offer
from bot.help_showing import show_help_to
from bot.manifest import HELP_SHORTCUT
from bot.refusals import refusal_lines
from bot.showing import answer_with
from journeys.answer_help import responders, set_responder
from journeys.ask_partner import (
    Asking,
    ask_scene,
    named_partner,
    overlap_asked,
    preview,
    request_before,
    send_request,
    write_down,
)
from journeys.desk import Desk
from journeys.draw_help import my_requests
from journeys.partner_choice import account_options, find_account, who_could_help
from partnering.help_requests import HelpKind, HelpNeed
from partnering.people import Person, Right
from partnering.refusals import Invalid, Stale

REF = re.compile(r"\s*cs-?(?P<number>\d{1,9})\s*", re.IGNORECASE)


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the entry in a message's menu, to the buttons that ask, and to their forms."""
    app.shortcut(HELP_SHORTCUT)(doorstep.asks(on_where, Right.ASK_HELP))
    for action, handler in (
        (Action.HELP_FIND, on_find),
        (Action.HELP_ASK, on_ask),
        (Action.HELP_OVERLAP, on_overlap),
        (Action.HELP_INSTEAD, on_instead),
        (Action.HELP_SEND, on_send),
        (Action.HELP_LIST, on_list),
    ):
        app.action(action.value)(doorstep.asks(partial(handler, desk), Right.ASK_HELP))
    app.action(Action.HELP_RESPONDER.value)(
        doorstep.asks(partial(on_responder, desk), Right.KEEP_PARTNERS)
    )
    app.options(Action.HELP_ACCOUNT.value)(
        doorstep.suggests(partial(accounts, desk), Right.ASK_HELP)
    )
    # Pressed as a button it is one that nobody drew.
    app.action(Action.HELP_ACCOUNT.value)(doorstep.asks(on_chosen, Right.ASK_HELP))
    app.view(callback_id(WHERE))(doorstep.submits(partial(on_account, desk), Right.ASK_HELP))
    app.view(callback_id(ASK))(doorstep.submits(partial(on_written, desk), Right.ASK_HELP))
    app.view(callback_id(SEND))(doorstep.submits(partial(on_sent, desk), Right.ASK_HELP))
    app.view(callback_id(RESPONDER))(doorstep.submits(partial(on_named, desk), Right.KEEP_PARTNERS))


def on_command(desk: Desk, ask: Ask, typed: str) -> None:
    """Answer `/cosell ask`: who could help at an account, one request, or all of one's own."""
    if not typed:
        on_list(desk, ask)
        return
    if REF.fullmatch(typed):
        on_ref(desk, ask, typed)
        return
    found = find_account(desk, typed, by=ask.by)
    if isinstance(found, int):
        card = finder_card(who_could_help(desk, found, by=ask.by, now=ask.now))
    else:
        card = account_choice_card(found)
    ask.answers.privately(card)


def on_ref(desk: Desk, ask: Ask, typed: str) -> None:
    """Show the request whose number was typed."""
    found = REF.fullmatch(typed)
    if found is None:
        raise Invalid("Type the number of a request, CS-7.")
    show_help_to(desk, ask, int(found["number"]))


def on_where(ask: Ask) -> None:
    """Open the form that asks for the account."""
    offer(ask.answers.api, ask, where_form())


def on_find(desk: Desk, ask: Ask) -> None:
    """Show who could help at an account; without one, ask for it."""
    number = ask.target().record
    if not number:
        on_where(ask)
        return
    answer_with(ask, finder_card(who_could_help(desk, number, by=ask.by, now=ask.now)))


def on_chosen(ask: Ask) -> None:
    """Do nothing: what was chosen is sent with its form."""


def on_ask(desk: Desk, ask: Ask) -> None:
    """Open the form for one partner and one account."""
    target = ask.target()
    scene = ask_scene(desk, _number(target.choice), target.record, by=ask.by)
    partner = named_partner(desk, target.record, by=ask.by)
    offer(ask.answers.api, ask, ask_form(scene, partner.id, partner.name))


def on_overlap(desk: Desk, ask: Ask) -> None:
    """Open the form for the partner and the account of an overlap."""
    account_id, partner_id = overlap_asked(desk, ask.target().record, by=ask.by)
    scene = ask_scene(desk, account_id, partner_id, by=ask.by)
    partner = named_partner(desk, partner_id, by=ask.by)
    offer(ask.answers.api, ask, ask_form(scene, partner.id, partner.name))


def on_instead(desk: Desk, ask: Ask) -> None:
    """Open the form for another partner, filled in as the request before it."""
    target = ask.target()
    before, account_id = request_before(desk, _number(target.choice), by=ask.by)
    scene = ask_scene(desk, account_id, target.record, by=ask.by)
    partner = named_partner(desk, target.record, by=ask.by)
    offer(ask.answers.api, ask, ask_form(scene, partner.id, partner.name, before=before))


def on_send(desk: Desk, ask: Ask) -> None:
    """Show a draft as the partner will read it, with the button that sends it."""
    shown = preview(desk, ask.target().record, by=ask.by, now=ask.now)
    offer(ask.answers.api, ask, preview_form(shown))


def on_list(desk: Desk, ask: Ask) -> None:
    """List the open requests that somebody has a part in."""
    answer_with(ask, help_list_card(my_requests(desk, by=ask.by, now=ask.now)))


def on_responder(desk: Desk, ask: Ask) -> None:
    """Open the form that says who answers at a partner."""
    partner, people, chosen = responders(desk, ask.target().record, by=ask.by)
    form = responder_form(partner.id, partner.name, people, chosen)
    offer(ask.answers.api, ask, form)


def accounts(desk: Desk, by: Person, typed: str) -> list[Option]:
    """List the accounts whose name holds what was typed."""
    return [Option(str(each.id), each.label) for each in account_options(desk, typed, by=by)]


def on_account(desk: Desk, submitted: Submitted) -> Reply:
    """Show who could help at the account that was chosen."""
    chosen = submitted.one("account")
    if not chosen:
        return Wrong({"account": "Choose the account."}, where_form())
    finder = who_could_help(desk, _number(chosen), by=submitted.by, now=submitted.now)
    return Show(Form("words", TITLE, finder_card(finder).blocks, close="Not now"))


def on_written(desk: Desk, submitted: Submitted) -> Reply:
    """Keep what was filled in, and show just what the partner will see."""
    wrong = {}
    if not submitted.text("words"):
        wrong["words"] = "Say in a sentence what you need."
    if submitted.one("need") not in set(HelpNeed):
        wrong["need"] = "Choose what you need."
    if wrong:
        return Wrong(wrong)
    partner_id = submitted.number("partner")
    try:
        scene = ask_scene(desk, submitted.number("account"), partner_id, by=submitted.by)
    except Invalid as refused:
        return Wrong({"kind": str(refused)})
    deals = {str(each.id): each.key for each in scene.deals}
    asking = Asking(
        partner_id=partner_id,
        account_id=scene.account.id,
        kind=HelpKind(submitted.one("kind") or HelpKind.COSELL),
        need=HelpNeed(submitted.one("need")),
        words=submitted.text("words"),
        opportunity_key=deals.get(submitted.one("deal"), ""),
        industry=submitted.text("industry"),
        size=submitted.one("size"),
        contact=submitted.text("contact"),
        keep_away="yes" in submitted.many("away"),
        follows_id=submitted.number("follows") or None,
    )
    try:
        made = write_down(desk, asking, **submitted.act)
    except Invalid as refused:
        return Wrong({"words": str(refused)})
    return Show(preview_form(preview(desk, made.id, by=submitted.by, now=submitted.now)))


def on_sent(desk: Desk, submitted: Submitted) -> Reply:
    """Send the draft that was shown."""
    number = submitted.number("request")
    try:
        kept = send_request(desk, number, shown=submitted.number("version"), **submitted.act)
    except (Invalid, Stale) as refused:
        # What was typed is not lost with the form.
        draft = f"It is not sent. `/cosell CS-{number}` shows it, with all that you wrote."
        return Show(words_form(TITLE, *refusal_lines(refused), draft))
    words = "You hear from me when they answer, or when the time to answer is over."
    return Show(words_form(TITLE, f"*{kept.ref}* is sent.", words, close="Done"))


def on_named(desk: Desk, submitted: Submitted) -> Reply:
    """Keep who answers at a partner."""
    chosen = submitted.one("person")
    if not chosen.isdecimal():
        return Wrong({"person": "Choose one of their people."})
    partner_id = submitted.number("partner")
    set_responder(
        desk,
        partner_id,
        int(chosen),
        by=submitted.by,
        now=submitted.now,
        receipt=submitted.receipt,
    )
    partner, people, _ = responders(desk, partner_id, by=submitted.by)
    name = next((each.label for each in people if each.id == int(chosen)), "")
    words = f"{said(name, 120)} answers for *{said(partner.name, 200)}*."
    return Show(words_form("Who answers", words))


def _number(told: str) -> int:
    """Read a number that a button of ours carries; 0, which nothing has, for anything else."""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0
