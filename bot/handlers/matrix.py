"""The mapping matrix: each number opens its companies; picture and file come as a message."""

import re
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.lists import answer_card
from bot.cards.matrix import asked_card, cell_card, matrix_answer
from bot.doorstep import Doorstep
from journeys.desk import Desk
from journeys.look_up import Answer, PartnerOverlaps
from journeys.mapping_matrix import overlaps_in_cell, show_matrix
from journeys.send_matrix import Form, ask_matrix
from partnering.people import Right
from partnering.refusals import Invalid

_CELL = re.compile(r"(?P<code>[0-9a-f]{16})-(?P<skip>\d{1,9})")


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the matrix's numbers and buttons."""
    app.action(Action.MATRIX_CELL.value)(doorstep.asks(partial(on_cell, desk), Right.LOOK_UP))
    for action, form in ((Action.MATRIX_PICTURE, Form.PICTURE), (Action.MATRIX_CSV, Form.CSV)):
        app.action(action.value)(doorstep.asks(partial(on_form, desk, form), Right.LOOK_UP))


def show_answer(desk: Desk, ask: Ask, answer: Answer, *, in_place: bool = False) -> None:
    """Show what was found: a partner as its matrix, all else as it is listed."""
    card = answer_card(answer)
    if isinstance(answer, PartnerOverlaps):
        card = matrix_answer(show_matrix(desk, answer.partner_id, by=ask.by), answer)
    if in_place:
        ask.answers.in_place(card)
    else:
        ask.answers.privately(card)


def on_cell(desk: Desk, ask: Ask) -> None:
    """Open the companies behind one number, in place of the matrix."""
    target = ask.target()
    told = _CELL.fullmatch(target.choice)
    if told is None:
        raise Invalid("Choose a number of the matrix.")
    cell, answer = overlaps_in_cell(
        desk, target.record, told["code"], by=ask.by, now=ask.now, skip=int(told["skip"])
    )
    ask.answers.in_place(cell_card(cell, answer))


def on_form(desk: Desk, form: Form, ask: Ask) -> None:
    """Have the matrix sent as a picture, or with its rows in a file."""
    ask_matrix(desk, ask.target().record, form, **ask.act)
    ask.answers.privately(asked_card("file" if form is Form.CSV else "picture"))
