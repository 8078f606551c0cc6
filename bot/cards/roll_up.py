"""Many notices of one kind within minutes, drawn as one message. Draws only."""

from bot.cards.parts import Card, context, finish, said, section
from journeys.notices import RollUpNotice


def roll_up_card(notice: RollUpNotice) -> Card:
    """Draw the lines of a message of many; the rest is counted, and where all is shown is named."""
    number = len(notice.lines) + notice.more
    title = f"{notice.topic_words}: {number:,} more at the same time"
    rest = f"and {notice.more:,} more" if notice.more else ""
    return finish(
        "roll_up",
        title,
        [
            section(f"*{title}*", *(f"• {said(each, 300)}" for each in notice.lines), rest),
            context(f"In one message, as many came within minutes · `{notice.look}` shows them"),
        ],
    )
