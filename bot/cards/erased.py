"""What stands where a card was whose record is erased: it names nobody."""

from bot.cards.parts import Card, finish, section
from journeys.notices import ErasedNotice


def erased_card(notice: ErasedNotice) -> Card:
    """Draw one neutral line."""
    words = "What was said here is erased: the list that it came from is gone."
    return finish(notice.kind, words, [section(words)])
