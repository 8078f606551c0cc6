"""*We helped with this*: a partner's people say what they did, from a card in their channel."""

from datetime import date
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.credit_forms import OWN_CLAIM, OWN_TITLE, own_claim_form
from bot.cards.form import Reopen, callback_id, words_form
from bot.doorstep import Doorstep
from bot.forms import Reply, Show, Submitted, Wrong, offer
from journeys.answer_help import own_help_notice
from journeys.desk import Desk
from journeys.own_credit import Helped, claim_for_help, claim_for_registration
from journeys.own_deals import own_notice
from partnering.calendar import local_day
from partnering.people import Right
from partnering.policy import zone_of
from partnering.refusals import Invalid, NotAllowed
from partnering.touches import DERIVED, LEAST_WORDS, TouchKind

_DONE = "Thank you. One of our people confirms it, and you hear how it went."


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the buttons on a partner's cards, and to the form behind them."""
    for action, handler in (
        (Action.OWN_CREDIT_HELP, on_help),
        (Action.OWN_CREDIT_DEAL, on_deal),
    ):
        app.action(action.value)(doorstep.asks(partial(handler, desk), Right.OWN_CREDIT))
    app.view(callback_id(OWN_CLAIM))(doorstep.submits(partial(on_said, desk), Right.OWN_CREDIT))


def on_help(desk: Desk, ask: Ask) -> None:
    """Open the form about a request for help."""
    _must_be_theirs(ask)
    notice = own_help_notice(desk, ask.target().record, by=ask.by, now=ask.now)
    about = f"{notice.ref}: {notice.company}" if notice.company else notice.ref
    _open(desk, ask, about, {"help": notice.request_id}, Action.OWN_CREDIT_HELP)


def on_deal(desk: Desk, ask: Ask) -> None:
    """Open the form about a registered deal. Raises: Unknown; Invalid where it stands no more."""
    _must_be_theirs(ask)
    notice = own_notice(desk, ask.target().record, by=ask.by, now=ask.now)
    if not notice.may_credit:
        raise Invalid("This deal is not registered any more.")
    about = f"{notice.view.ref}: {notice.customer}"
    _open(desk, ask, about, {"deal": notice.registration_id}, Action.OWN_CREDIT_DEAL)


def on_said(desk: Desk, submitted: Submitted) -> Reply:
    """Keep what the partner says that it did; one of ours is asked to confirm it."""
    wrong = _complaints(submitted)
    if wrong:
        return Wrong(wrong)
    told = Helped(
        TouchKind(submitted.one("kind")),
        date.fromisoformat(submitted.one("on")),
        submitted.text("words"),
    )
    act = claim_for_help if "help" in submitted.ids else claim_for_registration
    number = submitted.number("help" if "help" in submitted.ids else "deal")
    try:
        act(desk, number, told, **submitted.act)
    except Invalid as refused:
        return Wrong({"on": str(refused)})
    return Show(words_form(OWN_TITLE, _DONE))


def _open(desk: Desk, ask: Ask, about: str, ids: dict[str, int], action: Action) -> None:
    today = local_day(zone_of(ask.by, desk.policy), ask.now)
    offer(ask.answers.api, ask, own_claim_form(about, ids, today, Reopen(action, ask.target())))


def _must_be_theirs(ask: Ask) -> None:
    if ask.by.partner_id is None:
        raise NotAllowed("Only the partner's own people say this; use *Credit a partner…*.")


def _complaints(sent: Submitted) -> dict[str, str]:
    wrong = {}
    if sent.one("kind") not in set(TouchKind) - DERIVED:
        wrong["kind"] = "Choose what you did."
    try:
        date.fromisoformat(sent.one("on"))
    except ValueError:
        wrong["on"] = "Choose the day."
    if len(sent.text("words")) < LEAST_WORDS:
        wrong["words"] = f"At least {LEAST_WORDS} letters."
    return wrong
