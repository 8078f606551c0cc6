"""Deals to choose from, where several may be meant or none is quite that. Draws only."""

from bot.actions import Action, Target
from bot.cards.parts import Block, Card, actions, button, finish, said, section
from journeys.find_deals import DealsNear


def deal_choices_card(near: DealsNear) -> Card:
    """Draw the deals that may be meant, each as a button."""
    asked = said(near.asked, 120)
    if not near.options:
        words = f"I know no opportunity like {asked} that you may see."
        return finish("deal_choices", words, [section(words)])
    lead = (
        f"Which {asked}?" if near.sure else f"No opportunity is quite {asked}. Is it one of these?"
    )
    buttons: list[Block] = [
        {**made, "action_id": f"{made['action_id']}:{each.id}"}
        for each in near.options
        if (made := button(each.label, Action.CREDIT_DEAL, Target(each.id)))
    ]
    return finish("deal_choices", lead, [section(lead), *actions(*buttons)])
