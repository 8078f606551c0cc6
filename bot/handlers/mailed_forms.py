"""*Send a form…*: somebody at a partner without Slack gets a form to register a deal, by mail."""

from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.form import callback_id
from bot.cards.mailed_form import MAIL, mailed_form
from bot.cards.partner_forms import done_form
from bot.cards.parts import said
from bot.doorstep import Doorstep
from bot.forms import Reply, Show, Submitted, Wrong, offer
from bot.handlers.way_back import way_back
from journeys.deal_forms import must_have_post, send_form
from journeys.desk import Desk
from journeys.list_partners import show_partner
from partnering.people import Right
from partnering.refusals import Invalid


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the button on a partner's card, and to its form."""
    right = Right.REGISTER
    app.action(Action.PARTNER_FORM.value)(doorstep.asks(partial(on_open, desk), right))
    app.view(callback_id(MAIL))(doorstep.submits(partial(on_sent, desk), right))


def on_open(desk: Desk, ask: Ask) -> None:
    """Open the form. Raises: Invalid where no mail can be sent from here."""
    line = show_partner(desk, ask.target().record, by=ask.by, now=ask.now)
    must_have_post(desk)
    offer(ask.answers.api, ask, mailed_form(line))


def on_sent(desk: Desk, submitted: Submitted) -> Reply:
    """Send it, and say until when it is good."""
    number, email = submitted.number("partner"), submitted.text("email")
    try:
        form = send_form(desk, number, email, name=submitted.text("name"), **submitted.act)
    except Invalid as refusal:
        line = show_partner(desk, number, by=submitted.by, now=submitted.now)
        return Wrong({"email": str(refusal)}, mailed_form(line))
    words = f"A form is on its way to *{said(email, 200)}*, good until {form.expires_at:%d %b %Y}."
    return Show(done_form("Form sent", words, buttons=way_back(desk, submitted.by)))
