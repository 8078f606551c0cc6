"""The one table: which card draws which notice."""

from bot.cards.baseline import baseline_card
from bot.cards.fallback import fallback_card
from bot.cards.overlap import overlap_card
from bot.cards.parts import Card
from bot.cards.review import review_card
from bot.cards.weights import weights_card
from journeys.notices import (
    BaselineNotice,
    FallbackNotice,
    Notice,
    OverlapNotice,
    ReviewNotice,
    WeightsNotice,
)


def draw(notice: Notice) -> Card:
    """Draw a notice as a message."""
    match notice:
        case OverlapNotice():
            return overlap_card(notice)
        case ReviewNotice():
            return review_card(notice)
        case BaselineNotice():
            return baseline_card(notice)
        case FallbackNotice():
            return fallback_card(notice)
        case WeightsNotice():
            return weights_card(notice)
