"""What `/cosell` alone opens: the few things one may want, as buttons."""

from bot.actions import Action, Target
from bot.cards.pair import review_button
from bot.cards.parts import Card, actions, button, context, finish, section
from journeys.look_up import Counts


def menu_card(counts: Counts) -> Card:
    """Draw the menu with the reader's numbers."""
    mine = "1 overlap" if counts.mine == 1 else f"{counts.mine:,} overlaps"
    blocks = [
        section("*What would you like to see?*", f"{mine} on your accounts.", _waiting(counts)),
        *actions(
            button("Newest overlaps", Action.MENU_RECENT, Target(0), style="primary"),
            review_button(counts.to_review),
            button("Ask a partner for help…", Action.HELP_FIND, Target(0)),
            button("My requests", Action.HELP_LIST, Target(0)),
            button("How to ask", Action.MENU_HELP, Target(0)),
        ),
        context("Or type a name: `/cosell overlaps ACCOUNT`"),
    ]
    return finish("menu", "cosell: newest overlaps, or type /cosell overlaps ACCOUNT", blocks)


def _waiting(counts: Counts) -> str:
    pairs = "1 pair waits" if counts.to_review == 1 else f"{counts.to_review:,} pairs wait"
    return f"{pairs} for your judgement." if counts.to_review else ""
