"""What people of a partner see: the pinned card, their own registrations, short words."""

from bot.cards.parts import Card, finish, said, section
from journeys.deal_notices import DealDoorNotice, PartnerDealNotice, PartnerWordNotice


def deal_door_card(notice: DealDoorNotice) -> Card:
    """Draw the card from which deals are registered."""
    words = f"Register a deal for {said(notice.partner_name)}"
    return finish("deal_door", words, [section(f"*{words}*")])


def partner_deal_card(notice: PartnerDealNotice) -> Card:
    """Draw a registration as its partner may read it."""
    words = f"{notice.view.ref}: {said(notice.view.words)}"
    return finish("partner_deal", words, [section(f"*{words}*")])


def partner_word_card(notice: PartnerWordNotice) -> Card:
    """Draw a short word to a partner."""
    words = f"{notice.ref}: {said(notice.words, 600)}"
    return finish("partner_word", words, [section(words)])
