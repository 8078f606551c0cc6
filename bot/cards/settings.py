"""`/cosell settings`: how the programme stands, with what can be done about it; or one's own."""

from collections.abc import Sequence

from bot.actions import Action, Target
from bot.cards.form import Form, Option, Reopen, people_field, radio_field, several_field
from bot.cards.notice_choices import acted_lines, own_lines
from bot.cards.parts import (
    Block,
    Card,
    Confirm,
    actions,
    button,
    context,
    finish,
    on_day,
    said,
    section,
    worded,
)
from journeys.keep_choices import ActedLine, ChoicesView
from journeys.view_programme import ChannelLine, OwnSettings, PilotChoice, ProgrammeView
from partnering.programme import Channel, Programme, Stage, Writable

PILOT = "settings-pilot"
REOPEN = Reopen(Action.SETTINGS_PILOT, Target(0))
# The order is a button's number: a new one goes to the end.
WRITABLES = (Writable.OVERLAP, Writable.OPPORTUNITY, Writable.LEAD)
_STAGES = {
    Stage.OPEN: "Messages go out as soon as there are any.",
    Stage.SETUP: "It is being set up: nothing is sent before it goes live.",
    Stage.LIVE: "It is live.",
}
_USES = {
    Channel.APPROVALS: "Approvals",
    Channel.CONFLICTS: "Conflicts",
    Channel.FALLBACK: "What has no owner in Slack",
}
_WRITES = {
    Writable.OVERLAP: "overlaps",
    Writable.OPPORTUNITY: "opportunities",
    Writable.LEAD: "leads",
}
_PAUSE = Confirm(
    "Pause all messages?",
    "Within seconds nothing more is sent, to anybody. Everything is kept and sent on later.",
    "Pause all",
)


def settings_card(shown: ProgrammeView, own: ChoicesView, acted: Sequence[ActedLine] = ()) -> Card:
    """Draw how the programme stands, for who may pause it, and what they are told themselves."""
    programme = shown.programme
    blocks: list[Block] = [
        section("*The programme*", _standing(shown), _waiting(shown.held)),
        section("*Pilot*", *_pilot(shown)),
        section("*Channels*", *map(_channel, shown.channels)),
        section(
            "*Writing to the CRM*",
            f"On for {_listed(programme)}." if programme.writes else "Off: nothing is written.",
        ),
        # A row each: within one block Slack takes an action id only once.
        *(_switch(each, programme) for each in WRITABLES if shown.may_switch_writes),
        *actions(
            _pause_button(programme),
            button("Pilot…", Action.SETTINGS_PILOT, Target(0)),
            button("Channels…", Action.SETUP_CHANNELS, Target(0)) if shown.may_set_up else None,
        ),
        context("Answers to commands and presses always come, in a pause and in a pilot, too."),
        *acted_lines(acted),
        *own_lines(own),
    ]
    text = "All messages are paused" if programme.is_paused else "How the programme stands"
    return finish("settings", text, blocks)


def own_settings_card(shown: OwnSettings, own: ChoicesView) -> Card:
    """Draw what one person gets, and why not more."""
    rules = shown.rules
    held = f"Nothing is sent to you now: {shown.hold.words}." if shown.hold else ""
    blocks = [
        section(
            "*What you get*",
            "An alert at once where you have an open opportunity and the partner knows the "
            "account as a customer or an open deal. All else is kept: `/cosell overlaps` shows it.",
            f"At most {rules.alerts_at_once_a_day} alerts at once a day (today: "
            f"{shown.told_today}){_spacing(rules.days_between_alerts_per_account)}.",
            held,
        ),
        *own_lines(own),
        context("What you did not choose is the programme's; an admin sets it in its policy."),
    ]
    return finish("settings", "What you get, and why not more", blocks)


def _spacing(days: int) -> str:
    if days <= 0:
        return ""
    return f", and one per account in {'a day' if days == 1 else f'{days} days'}"


def pilot_form(choice: PilotChoice, chosen_users: tuple[str, ...]) -> Form:
    """Draw who is in the pilot, and about which partners."""
    options = [Option(str(number), name) for number, name in choice.partners]
    chosen = [str(number) for number in choice.chosen_partners]
    partners = (
        several_field(
            "partners",
            "About which partners",
            options,
            chosen=[each.value for each in options[:100] if each.value in chosen],
            hint="None stands for all of them.",
            optional=True,
        ),
    ) * bool(options)
    return Form(
        PILOT,
        "Pilot",
        (
            context("In a pilot only these people are told, and nothing is posted in channels."),
            radio_field(
                "on",
                "The pilot is",
                [Option("on", "on"), Option("off", "off")],
                chosen="on" if choice.on else "off",
            ),
            people_field("people", "Who is in it", chosen=chosen_users, optional=True),
            *partners,
        ),
        "Save",
        reopen=REOPEN,
    )


def _standing(shown: ProgrammeView) -> str:
    programme = shown.programme
    if programme.paused_at is None:
        return _STAGES[programme.stage]
    by = f" by {said(shown.paused_by, 80)}" if shown.paused_by else ""
    return f"*All messages are paused*{by} since {on_day(programme.paused_at)}."


def _waiting(held: int) -> str:
    if held == 0:
        return ""
    return f"{held:,} {'message is' if held == 1 else 'messages are'} held back, none is lost."


def _pilot(shown: ProgrammeView) -> list[str]:
    if not shown.programme.pilot_on:
        return ["Off: everybody is told."]
    people = ", ".join(said(each, 60) for each in shown.pilot_people[:30]) or "nobody"
    partners = ", ".join(said(each, 60) for each in shown.pilot_partners[:30]) or "all partners"
    return [f"On. Only {people}; about {partners}."]


def _channel(line: ChannelLine) -> str:
    if not line.name:
        return f"{_USES[line.use]}: none is named."
    wrong = f" It is {line.readers}: nothing is posted there." if line.readers else ""
    return worded(f"{_USES[line.use]}: #{line.name}.{wrong}")


def _pause_button(programme: Programme) -> Block:
    if programme.is_paused:
        return button("Resume messages", Action.SETTINGS_RESUME, Target(0), style="primary")
    return button(
        "Pause all messages", Action.SETTINGS_PAUSE, Target(0), style="danger", confirm=_PAUSE
    )


def _switch(what: Writable, programme: Programme) -> Block:
    on, name = what in programme.writes, _WRITES[what]
    target = Target(WRITABLES.index(what), choice="off" if on else "on")
    switch = button(
        f"{'Stop' if on else 'Start'} writing {name}",
        Action.SETTINGS_WRITES,
        target,
        confirm=Confirm(
            f"{'Stop' if on else 'Start'} writing?",
            f"cosell {'no longer writes' if on else 'writes'} {name} to the CRM.",
            "Stop" if on else "Start",
        ),
    )
    return section(f"{name.capitalize()}: {'on' if on else 'off'}", accessory=switch)


def _listed(programme: Programme) -> str:
    return ", ".join(_WRITES[each] for each in WRITABLES if each in programme.writes)
