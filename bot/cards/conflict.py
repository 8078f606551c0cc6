"""A conflict between claims, for our own people only: both sides with the same lines."""

from bot.cards.parts import Card, finish, said, section
from journeys.deal_notices import ConflictNotice


def conflict_card(notice: ConflictNotice) -> Card:
    """Draw a case as it stands."""
    words = f"{notice.ref}: {said(notice.headline, 600)}"
    return finish("conflict", words, [section(f"*{words}*")])
