"""*Upload link…* on a partner's card: makes the link by which the partner sends a list."""

from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.form import callback_id
from bot.cards.list_links import LINK, OWN, link_form, made_form
from bot.doorstep import Doorstep
from bot.forms import Reply, Show, Submitted, Wrong, offer
from journeys.deal_forms import must_have_links
from journeys.desk import Desk
from journeys.list_by_link import make_list_link
from journeys.list_partners import show_partner
from partnering.people import Right
from partnering.refusals import Invalid


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the button and the form."""
    keep = Right.KEEP_PARTNERS
    app.action(Action.LIST_LINK.value)(doorstep.asks(partial(on_open, desk), keep))
    app.view(callback_id(LINK))(doorstep.submits(partial(on_sent, desk), keep))


def on_open(desk: Desk, ask: Ask) -> None:
    """Open the form. Raises: Invalid where no link can be made here."""
    line = show_partner(desk, ask.target().record, by=ask.by, now=ask.now)
    must_have_links(desk)
    offer(ask.answers.api, ask, link_form(line))


def on_sent(desk: Desk, submitted: Submitted) -> Reply:
    """Make the link, and show it."""
    number = submitted.number("partner")
    line = show_partner(desk, number, by=submitted.by, now=submitted.now)
    chosen = submitted.one("segment")
    segment = submitted.text("own") if chosen == OWN else chosen
    if not segment:
        return Wrong({"own": "Say what the other segment is called."}, link_form(line))
    try:
        made = make_list_link(
            desk,
            number,
            segment,
            agreement=submitted.text("agreement"),
            mail_to=submitted.text("mail_to"),
            **submitted.act,
        )
    except Invalid as fault:
        return Wrong({"mail_to": str(fault)}, link_form(line))
    return Show(made_form(made))
