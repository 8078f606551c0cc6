"""What a person is told of and when: the form, the pause, and *Why am I seeing this?*"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.form import callback_id
from bot.cards.notice_choices import (
    CHOICES,
    NO_HOUR,
    PAUSE,
    PAUSE_DAY,
    RESET,
    choices_form,
    own_lines,
    pause_form,
    told_choices_form,
    why_told_card,
)
from bot.cards.parts import Card, finish
from bot.doorstep import Doorstep
from bot.forms import Reply, Show, Submitted, Wrong, offer
from journeys.desk import Desk
from journeys.keep_choices import own_choices, pause_own, reset_choices, save_choices
from journeys.why_told import why_told
from partnering.calendar import local_day, local_midnight
from partnering.choices import OFFERED, Choice, Hours
from partnering.digests import Rhythm
from partnering.notice_kinds import Topic
from partnering.people import Person, Right
from partnering.policy import zone_of
from partnering.refusals import Invalid

_MORNING = timedelta(hours=8)


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the menu on private messages, to the buttons in one's settings, to the forms."""
    pressed: dict[Action, Callable[[Ask], None]] = {
        Action.NOTICES_WHY: partial(on_why, desk),
        Action.NOTICES_CHOOSE: partial(on_choose, desk),
        Action.NOTICES_PAUSE: partial(on_pause, desk),
        Action.NOTICES_RESUME: partial(on_resume, desk),
    }
    for action, handler in pressed.items():
        app.action(action.value)(doorstep.asks(handler, Right.LOOK_UP))
    app.view(callback_id(CHOICES))(doorstep.submits(partial(on_chosen, desk), Right.LOOK_UP))
    app.view(callback_id(PAUSE))(doorstep.submits(partial(on_pause_day, desk), Right.LOOK_UP))


def on_why(desk: Desk, ask: Ask) -> None:
    """Say why a message came, or open what can be changed."""
    if ask.target().choice == "mine":
        on_choose(desk, ask)
        return
    address = f"{ask.source.channel}/{ask.source.ts}"
    ask.answers.privately(why_told_card(why_told(desk, address, by=ask.by, now=ask.now)))


def on_choose(desk: Desk, ask: Ask) -> None:
    """Open one's own choices."""
    offer(ask.answers.api, ask, choices_form(own_choices(desk, by=ask.by, now=ask.now)))


def on_chosen(desk: Desk, sent: Submitted) -> Reply:
    """Keep what was chosen, or forget all of it."""
    if RESET in sent.many("back"):
        reset_choices(desk, **sent.act)
        return Show(told_choices_form("All is as usual again."))
    try:
        hours = _hours(sent)
    except ValueError as fault:
        return Wrong({"quiet_until": str(fault)})
    try:
        rhythm = Rhythm(sent.one("rhythm")) if sent.one("rhythm") in set(Rhythm) else None
        save_choices(
            desk,
            _topics(sent),
            hours,
            _ids(sent, "muted"),
            rhythm,
            _ids(sent, "muted_accounts"),
            **sent.act,
        )
    except Invalid as fault:
        return Wrong({"days": str(fault)})
    return Show(told_choices_form("Kept. It counts from the next message on."))


def on_pause(desk: Desk, ask: Ask) -> None:
    """Pause one's own messages for a while, or ask until which day."""
    choice = ask.target().choice
    today = local_day(zone_of(ask.by, desk.policy), ask.now)
    if choice == PAUSE_DAY:
        offer(ask.answers.api, ask, pause_form(today + timedelta(days=1)))
        return
    days = {"1d": 1, "1w": 7}.get(choice)
    if days is None:
        raise Invalid("Choose one of the times that are offered.")
    until = _morning_of(desk, ask.by, today + timedelta(days=days))
    pause_own(desk, until, **ask.act)
    ask.answers.privately(_settings(desk, ask))


def on_pause_day(desk: Desk, sent: Submitted) -> Reply:
    """Pause one's own messages until the day that was chosen."""
    try:
        day = date.fromisoformat(sent.one("day"))
        pause_own(desk, _morning_of(desk, sent.by, day), **sent.act)
    except ValueError:
        return Wrong({"day": "Choose a day."})
    except Invalid as fault:
        return Wrong({"day": str(fault)})
    words = f"Paused until the morning of {day:%a %d %b}: your messages go into the digest."
    return Show(told_choices_form(words))


def on_resume(desk: Desk, ask: Ask) -> None:
    """End one's own pause."""
    pause_own(desk, None, **ask.act)
    ask.answers.privately(_settings(desk, ask))


def _settings(desk: Desk, ask: Ask) -> Card:
    blocks = own_lines(own_choices(desk, by=ask.by, now=ask.now))
    return finish("own_settings", "My notifications", blocks)


def _morning_of(desk: Desk, person: Person, day: date) -> datetime:
    return local_midnight(zone_of(person, desk.policy), day) + _MORNING


def _topics(sent: Submitted) -> dict[Topic, Choice]:
    chosen = {topic: sent.one(f"topic-{topic}") for topic in Topic}
    return {topic: OFFERED[code] for topic, code in chosen.items() if code in OFFERED}


def _ids(sent: Submitted, name: str) -> frozenset[int]:
    return frozenset(int(each) for each in sent.many(name) if each.isdecimal())


def _hours(sent: Submitted) -> Hours:
    start, end = sent.one("quiet_from"), sent.one("quiet_until")
    days = frozenset(int(each) for each in sent.many("days") if each in {*"0123456"})
    if NO_HOUR in (start, end):
        if start != end:
            raise ValueError("Choose both times, or none of them.")
        return Hours(working_days=days)
    if start == end:
        raise ValueError("Quiet hours end at another time than they begin. All day: Pause me.")
    return Hours(time.fromisoformat(start), time.fromisoformat(end), days)
