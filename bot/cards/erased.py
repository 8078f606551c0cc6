"""What stands where a card was whose record is erased, or not shared any more: no name."""

from bot.cards.parts import Card, finish, section
from journeys.notices import ErasedNotice


def erased_card(notice: ErasedNotice) -> Card:
    """Draw one neutral line."""
    words = (
        "What was said here is not shared any more."
        if notice.unshared
        else "What was said here is erased: the list that it came from is gone."
    )
    return finish(notice.kind, words, [section(words)])
