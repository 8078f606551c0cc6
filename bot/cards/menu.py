"""What `/cosell` alone opens: the few things one may want, as buttons."""

from bot.actions import Action, Target
from bot.cards.parts import Card, actions, button, context, finish, section
from journeys.look_up import Counts


def menu_card(counts: Counts) -> Card:
    """Draw the menu with the reader's numbers."""
    mine = "1 overlap" if counts.mine == 1 else f"{counts.mine:,} overlaps"
    blocks = [
        section("*What would you like to see?*", f"{mine} on your accounts."),
        *actions(
            button("Newest overlaps", Action.MENU_RECENT, Target(0), style="primary"),
            button("How to ask", Action.MENU_HELP, Target(0)),
        ),
        context("Or type a name: `/cosell overlaps ACCOUNT`"),
    ]
    return finish("menu", "cosell: newest overlaps, or type /cosell overlaps ACCOUNT", blocks)
