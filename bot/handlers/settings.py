"""`/cosell settings`: pause and resume, the pilot, what is written to the CRM; or one's own."""

from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.form import Form, callback_id, waiting_form, words_form
from bot.cards.parts import Card
from bot.cards.settings import PILOT, WRITABLES, own_settings_card, pilot_form, settings_card
from bot.doorstep import Doorstep
from bot.forms import Later, Reply, Submitted, offer_fetched, show
from bot.refusals import refusal_form
from bot.workspace import Workspace
from journeys.desk import Desk
from journeys.keep_choices import acted_on, own_choices
from journeys.run_programme import pause_all, resume_all, set_pilot, set_writes
from journeys.view_programme import own_settings, pilot_choice, programme_view
from partnering.people import Right, may
from partnering.refusals import Invalid, Refusal


def register(app: App, desk: Desk, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to the buttons and to the pilot's form."""
    app.action(Action.SETTINGS_PAUSE.value)(doorstep.asks(partial(on_pause, desk), Right.PAUSE))
    app.action(Action.SETTINGS_RESUME.value)(doorstep.asks(partial(on_resume, desk), Right.PAUSE))
    app.action(Action.SETTINGS_PILOT.value)(
        doorstep.asks(partial(on_pilot, desk, slack), Right.PAUSE)
    )
    app.action(Action.SETTINGS_WRITES.value)(
        doorstep.asks(partial(on_writes, desk), Right.WRITE_SWITCH)
    )
    app.view(callback_id(PILOT))(doorstep.submits(partial(on_pilot_sent, desk, slack), Right.PAUSE))


def on_command(desk: Desk, ask: Ask, rest: str) -> None:
    """Show how the programme stands to who may pause it, and to others what they get."""
    ask.answers.privately(_card(desk, ask))


def on_pause(desk: Desk, ask: Ask) -> None:
    """Hold back every message."""
    pause_all(desk, **ask.act)
    ask.answers.in_place(_card(desk, ask))


def on_resume(desk: Desk, ask: Ask) -> None:
    """Let messages go out again."""
    resume_all(desk, **ask.act)
    ask.answers.in_place(_card(desk, ask))


def on_writes(desk: Desk, ask: Ask) -> None:
    """Switch writing one kind of record on or off. Raises: Invalid for a button of another age."""
    target = ask.target()
    if target.record >= len(WRITABLES) or target.choice not in ("on", "off"):
        raise Invalid("I cannot read that button: ask again with `/cosell settings`.")
    set_writes(desk, WRITABLES[target.record], target.choice == "on", **ask.act)
    ask.answers.in_place(_card(desk, ask))


def on_pilot(desk: Desk, slack: Workspace, ask: Ask) -> None:
    """Ask who is in the pilot, with those who are chosen already."""

    def filled() -> Form:
        choice = pilot_choice(desk, by=ask.by)
        users = [slack.people.address_of(each, now=ask.now) for each in choice.people]
        return pilot_form(choice, tuple(each for each in users if each is not None))

    offer_fetched(slack.api, ask, "Pilot", filled)


def on_pilot_sent(desk: Desk, slack: Workspace, submitted: Submitted) -> Reply:
    """Set the pilot as it was sent; to find the people takes asking Slack."""
    return Later(waiting_form("Pilot"), partial(_set_pilot, desk, slack))


def _set_pilot(desk: Desk, slack: Workspace, submitted: Submitted) -> None:
    try:
        people = [
            slack.people.person_of(user, now=submitted.now).id for user in submitted.many("people")
        ]
        partners = [int(each) for each in submitted.many("partners") if each.isdecimal()]
        after = set_pilot(desk, submitted.one("on") == "on", people, partners, **submitted.act)
    except Refusal as refusal:
        show(slack.api, submitted, refusal_form("Pilot", refusal))
        return
    words = (
        f"The pilot is on, with {len(after.pilot_people)} in it. Everybody else is told of nothing."
        if after.pilot_on
        else "The pilot is off: everybody is told."
    )
    show(slack.api, submitted, words_form("Pilot", words))


def _card(desk: Desk, ask: Ask) -> Card:
    own = own_choices(desk, by=ask.by, now=ask.now)
    if may(ask.by, Right.PAUSE):
        acted = acted_on(desk, by=ask.by, now=ask.now) if may(ask.by, Right.SEE_HEALTH) else []
        return settings_card(programme_view(desk, by=ask.by), own, acted)
    return own_settings_card(own_settings(desk, by=ask.by, now=ask.now), own)
