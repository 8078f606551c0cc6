"""The way back from a form to the set-up: while that goes on, for who may go on with it."""

from bot.cards.parts import Block
from bot.cards.setup import back_button
from journeys.desk import Desk
from journeys.set_up import is_setting_up
from partnering.people import Person


def way_back(desk: Desk, by: Person) -> list[Block]:
    """Draw the button that leads back; nothing where there is no set-up to go on with."""
    return [back_button()] if is_setting_up(desk, by=by) else []
