"""What waits for a person as lines with buttons: those of the record's own card, and its *Show*.

App Home and digests draw from here, so that a button does the same wherever it stands.
"""

from bot.actions import Action, Target
from bot.cards.notices import draw
from bot.cards.parts import Block, Card, actions, button, finish, on_day, said, section
from journeys.notices import Notice
from journeys.why_record import WhyRecord
from partnering.home import HomeLine
from partnering.needs import Need, NeedKind

# A row of a card has more; the card itself is one press away.
MOST_BUTTONS = 4
_MOST_REASONS = 25
_SHOWS = {
    NeedKind.DEAL: Action.DEAL_SHOW,
    NeedKind.CONFLICT: Action.CONFLICT_SHOW,
    NeedKind.CREDIT: Action.CREDIT_SHOW,
    NeedKind.LEAD: Action.LEAD_SHOW,
    NeedKind.HELP: Action.HELP_SHOW,
    NeedKind.QUESTION: Action.QUESTION_SHOW,
    NeedKind.OWN_DEAL: Action.OWN_SHOW,
    NeedKind.OWN_LEAD: Action.OWN_LEAD_SHOW,
    NeedKind.OWN_HELP: Action.HELP_SHOW,
}


def need_blocks(need: Need, notice: Notice | None) -> list[Block]:
    """Draw one thing that waits, with the buttons of its own card."""
    due = f"Due {on_day(need.due_at)}" if need.due_at is not None else ""
    return [
        section(f"*{said(need.line, 400)}*", due, accessory=need_button(need)),
        *actions(*_of_card(notice)),
    ]


def need_button(need: Need) -> Block | None:
    """Draw the one button that leads to what waits; None where only its card has one."""
    if need.kind is NeedKind.REVIEW:
        return button("Review", Action.PAIR_START, Target(0))
    return show_button(need.kind, need.number)


def why_record_card(why: WhyRecord) -> Card:
    """Draw the explanation of a record, with what opens its card."""
    title = said(why.title, 300)
    reasons = [f"• {said(line, 300)}" for line in why.lines[:_MOST_REASONS]]
    blocks = [section(f"*{title}*", *reasons, accessory=show_button(why.kind, why.number))]
    return finish("why_record", title, blocks)


def line_block(line: HomeLine) -> Block:
    """Draw a record that is somebody's as two short lines, with *Show* at their side."""
    due = f"due {on_day(line.due_at)}" if line.due_at is not None else ""
    return section(
        f"*{said(line.ref, 20)}*  {said(line.title, 300)}",
        " · ".join(filter(None, (said(line.standing, 120), due))),
        accessory=show_button(line.kind, line.number),
    )


def show_button(kind: NeedKind, number: int) -> Block | None:
    """Draw the button that shows a record."""
    action = _SHOWS.get(kind)
    return button("Show", action, Target(number)) if action is not None else None


def _of_card(notice: Notice | None) -> list[Block]:
    """Take the buttons off a card as they are there: what they do, name and ask first."""
    if notice is None:
        return []
    rows = (block["elements"] for block in draw(notice).blocks if block["type"] == "actions")
    pressed = [each for each in next(rows, []) if "url" not in each]
    return pressed[:MOST_BUTTONS]
