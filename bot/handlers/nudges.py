"""The answers to a nudge: answered, still waiting, later. Each on the message itself."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.form import callback_id
from bot.cards.lead import SNOOZE_DATE, SNOOZES, nudge_card
from bot.cards.lead_forms import SNOOZE, snooze_form, told_lead_form
from bot.doorstep import Doorstep
from bot.forms import Reply, Show, Submitted, Wrong, offer
from bot.showing import redraw_now, show_anew
from journeys.desk import Desk
from journeys.nudge_owners import put_off, record_of, say_answered, say_waiting
from journeys.quiet_things import nudge_notice
from partnering.calendar import local_day, local_midnight
from partnering.nudges import Nudge
from partnering.people import Person, Right
from partnering.policy import zone_of
from partnering.refusals import Invalid

_MORNING = timedelta(hours=9)


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the buttons of a question, and to the form that asks for a day."""
    pressed: dict[Action, Callable[[Ask], None]] = {
        Action.NUDGE_ANSWERED: partial(on_answer, desk, say_answered),
        Action.NUDGE_WAITING: partial(on_answer, desk, say_waiting),
        Action.NUDGE_SNOOZE: partial(on_snooze, desk),
    }
    for action, handler in pressed.items():
        app.action(action.value)(doorstep.asks(handler, Right.LOOK_UP))
    app.view(callback_id(SNOOZE))(doorstep.submits(partial(on_day, desk), Right.LOOK_UP))


def on_answer(desk: Desk, act: Callable[..., Nudge], ask: Ask) -> None:
    """Take in how it stands."""
    _show(desk, ask, act(desk, ask.target().record, **ask.act))


def on_snooze(desk: Desk, ask: Ask) -> None:
    """Put it off until one of the usual times, or ask for the day."""
    target = ask.target()
    today = local_day(zone_of(ask.by, desk.policy), ask.now)
    if target.choice == SNOOZE_DATE:
        offer(ask.answers.api, ask, snooze_form(target.record, today + timedelta(days=1)))
        return
    if target.choice not in dict(SNOOZES):
        raise Invalid("Choose one of the times that are offered.")
    until = morning_of(desk, ask.by, _day(target.choice, today))
    _show(desk, ask, put_off(desk, target.record, until, **ask.act))


def on_day(desk: Desk, sent: Submitted) -> Reply:
    """Put it off until the day that was chosen."""
    try:
        day = date.fromisoformat(sent.one("day"))
        kept = put_off(desk, sent.number("nudge"), morning_of(desk, sent.by, day), **sent.act)
    except ValueError:
        return Wrong({"day": "Choose a day."})
    except Invalid as fault:
        return Wrong({"day": str(fault)})
    redraw_now(desk, record_of(kept.id, kept.count), now=sent.now)
    return Show(told_lead_form("Ask me later", f"You are asked again on {day:%a %d %b}."))


def morning_of(desk: Desk, person: Person, day: date) -> datetime:
    """Give nine o'clock of a day where somebody is."""
    return local_midnight(zone_of(person, desk.policy), day) + _MORNING


def _day(choice: str, today: date) -> date:
    if choice == "monday":
        return today + timedelta(days=7 - today.weekday())
    return today + timedelta(days={"1d": 1, "3d": 3}[choice])


def _show(desk: Desk, ask: Ask, kept: Nudge) -> None:
    with desk.store.read() as view:
        notice = nudge_notice(view, kept.id)
    if notice is not None:
        show_anew(desk, ask, record_of(kept.id, kept.count), lambda: nudge_card(notice))
