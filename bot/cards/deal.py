"""A registered deal for our own people: the card to decide on, and short words about one."""

from bot.cards.parts import Card, finish, said, section
from journeys.deal_notices import DealNotice, DealWordNotice


def deal_card(notice: DealNotice) -> Card:
    """Draw a registration as it stands."""
    words = f"{notice.ref}: {said(notice.partner_name)} registered {said(notice.customer)}"
    return finish("deal", words, [section(f"*{words}*")])


def deal_word_card(notice: DealWordNotice) -> Card:
    """Draw a short word about a registration."""
    words = f"{notice.ref}: {said(notice.words, 600)}"
    return finish("deal_word", words, [section(words)])
