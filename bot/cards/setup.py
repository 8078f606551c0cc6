"""The set-up as forms: its steps with their buttons, roles, channels, and who would get what."""

from collections.abc import Mapping, Sequence

from bot.actions import Action, Target
from bot.cards.form import (
    Form,
    Reopen,
    channel_field,
    people_field,
)
from bot.cards.parts import (
    Block,
    Card,
    Confirm,
    actions,
    button,
    context,
    divider,
    finish,
    said,
    section,
    worded,
)
from journeys.preview import PreviewLine
from partnering.people import Role
from partnering.programme import Channel, Stage
from partnering.setup import Standing, Step, StepLine, StepState, missing_for_live, steps

TITLE = "Set up cosell"
PREVIEWED = 15
REOPEN = Reopen(Action.SETUP_SHOW, Target(0))

_TITLES = {
    Step.CRM: "The CRM",
    Step.PEOPLE: "People and roles",
    Step.CHANNELS: "Channels",
    Step.PARTNER: "The first partner",
    Step.PREVIEW: "Who would get what",
    Step.LIVE: "Go live",
}
_BUTTONS = {
    Step.CRM: ("Check", Action.SETUP_CRM),
    Step.PEOPLE: ("Choose people", Action.SETUP_PEOPLE),
    Step.CHANNELS: ("Choose channels", Action.SETUP_CHANNELS),
    Step.PARTNER: ("Partners", Action.SETUP_PARTNER),
    Step.PREVIEW: ("Preview", Action.SETUP_PREVIEW),
    Step.LIVE: ("Go live", Action.SETUP_LIVE),
}
_MARKS = {StepState.DONE: "Done", StepState.NEXT: "Next", StepState.OPEN: "To do"}

ROLE_FIELDS = {
    Role.PARTNER_MANAGER: ("Partner managers", "They keep partners and lists, and judge pairs."),
    Role.SECOND_APPROVER: ("Second approvers", "Leave empty, and partner managers do it."),
    Role.DEAL_DESK: ("Deal desk", "Leave empty, and partner managers do it."),
    Role.CHANNEL_CHIEF: ("Channel chief", "Leave empty, and partner managers do it."),
    Role.ADMIN: ("Admins", "They set up and mend this installation."),
}
CHANNEL_FIELDS = {
    Channel.FALLBACK: ("Fallback", "Hears of alerts that reach nobody else. Members only."),
    Channel.APPROVALS: ("Approvals", "For deal registrations, once they are used. Members only."),
    Channel.CONFLICTS: ("Conflicts", "For conflicts between partners. Members only."),
}


def setup_form(standing: Standing) -> Form:
    """Draw all steps, each with what stands and its button."""
    blocks = [section("*From an empty installation to the first alert.*", _lead(standing))]
    for number, line in enumerate(steps(standing), start=1):
        blocks += [divider(), _step(number, line, standing)]
    blocks.append(
        context("Close this whenever you like: `/cosell setup` takes it up where things stand.")
    )
    return Form("setup", TITLE, tuple(blocks), close="Close", reopen=REOPEN)


def setup_card(standing: Standing) -> Card:
    """Draw how far the set-up has come as a message, with the button that opens its form."""
    done = sum(line.state is StepState.DONE for line in steps(standing))
    text = f"{TITLE}: {done} of {len(Step)} steps are done"
    go = button("Open the set-up", Action.SETUP_SHOW, Target(0), style="primary")
    return finish("setup", text, [section(f"*{text}.*", _lead(standing)), *actions(go)])


def people_form(chosen: Mapping[Role, Sequence[str]], problem: str = "") -> Form:
    """Draw who holds which role; `chosen` are Slack users."""
    inputs = [
        people_field(
            str(role),
            label,
            chosen=chosen.get(role, ()),
            hint=hint,
            optional=role not in (Role.PARTNER_MANAGER, Role.ADMIN),
        )
        for role, (label, hint) in ROLE_FIELDS.items()
    ]
    lead = _problem(problem) or [
        context("Full members whom the CRM knows by the same e-mail address can hold a role.")
    ]
    return Form("setup-people", "People and roles", (*lead, *inputs), "Save", reopen=REOPEN)


def channels_form(chosen: Mapping[Channel, str], problem: str = "") -> Form:
    """Draw which channel serves for what; `chosen` are channel ids."""
    inputs = [
        channel_field(
            str(use),
            label,
            chosen=chosen.get(use, ""),
            hint=hint,
            optional=use is not Channel.FALLBACK,
        )
        for use, (label, hint) in CHANNEL_FIELDS.items()
    ]
    lead = _problem(problem) or [
        context("I can only post where I am: type `/invite @cosell` in the channel first.")
    ]
    return Form("setup-channels", "Channels", (*lead, *inputs), "Save", reopen=REOPEN)


def preview_form(lines: Sequence[PreviewLine], total: int) -> Form:
    """Draw who would get what; nothing is sent by looking."""
    blocks: list[Block] = []
    if not lines:
        blocks.append(
            section(
                "*Nothing would be sent now.*",
                "What existed when a list was first compared makes no message: its partner's "
                "manager gets one summary, with *Start alerts*.",
            )
        )
    else:
        many = "1 message" if total == 1 else f"{total:,} messages"
        blocks.append(section(f"*{many} would follow.*"))
        blocks += [section(_would_get(line)) for line in lines[:PREVIEWED]]
        if total > PREVIEWED:
            blocks.append(context(f"… and {total - PREVIEWED:,} more: `cosell shadow list`"))
    blocks += actions(back_button())
    return Form("setup-preview", "Who would get what", tuple(blocks), close="Close", reopen=REOPEN)


def back_button() -> Block:
    """Draw the button that leads back to the steps."""
    return button("Back to the set-up", Action.SETUP_SHOW, Target(0))


def _would_get(line: PreviewLine) -> str:
    return f"*{said(line.reader, 80)}*, {said(line.when, 60)}: {said(line.what, 200)}"


def _lead(standing: Standing) -> str:
    if standing.stage is Stage.SETUP:
        return "Nothing is sent to anybody before you go live."
    if standing.paused:
        return "All messages are paused: `/cosell settings` resumes them."
    return "It is live. Each partner's manager has a summary, and starts the alerts there."


def _step(number: int, line: StepLine, standing: Standing) -> Block:
    label, action = _BUTTONS[line.step]
    told = [worded(each, 600) for each in (line.stands, line.missing) if each]
    return section(
        f"*{number}. {_TITLES[line.step]}* ({_MARKS[line.state]})",
        *told,
        accessory=_button(line, label, action, standing),
    )


def _button(line: StepLine, label: str, action: Action, standing: Standing) -> Block | None:
    style = "primary" if line.state is StepState.NEXT else ""
    if line.step is not Step.LIVE:
        return button(label, action, Target(0), style=style)
    if line.state is StepState.DONE or missing_for_live(standing):
        return None
    question = Confirm(
        "Go live?",
        "Each partner's manager gets the summary of its first list. Account owners are told of new "
        "overlaps once a manager starts the partner's alerts. Type /cosell settings to pause.",
        "Go live",
    )
    return button(label, action, Target(0), style="primary", confirm=question)


def _problem(words: str) -> list[Block]:
    return [section("*Nothing was changed.*", worded(words, 600))] if words else []
