"""Long lists, some lines at a time: the one button that turns the page, and what it means."""

from bot.actions import Action, Target
from bot.cards.parts import Block, button


def turn(action: Action, record: int, *, total: int, skipped: int, page: int) -> Block | None:
    """Draw the button that goes on, or back from the last page to the first; None on a single one.

    `total` lines there are, `skipped` of them lie before this page, and `page` are on one.
    """
    more = total - skipped - page
    if more > 0:
        return button(f"{more} more", action, Target(record, choice=str(skipped + page)))
    return button("Back to the first", action, Target(record)) if skipped else None


def skipped_of(target: Target) -> int:
    """Read how many lines a button skips; what no card of ours wrote starts at the first."""
    told = target.choice.partition("-")[0]
    return int(told) if told.isascii() and told.isdigit() and len(told) < 7 else 0
