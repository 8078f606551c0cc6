"""The card and the form with which `cosell doctor --live` tries whether a form opens."""

from bot.actions import Action, Target
from bot.cards.form import Form
from bot.cards.parts import Card, actions, button, finish, section

_WORDS = "A trial of `cosell doctor --live`: please press the button. This message goes away."


def trial_card(number: int) -> Card:
    """Ask one person for a press; `number` tells this trial from an earlier one."""
    asked = button("Open a form", Action.DOCTOR_FORM, Target(number))
    return finish("trial", "A trial: please press the button", [section(_WORDS), *actions(asked)])


def trial_form() -> Form:
    """Draw a form that asks nothing."""
    words = "Forms open in this workspace. There is nothing to fill in: close it."
    return Form("trial", "A trial", (section(words),), close="Close")
