"""What is pressed about a question of a partner's people: by who has it, and by who asked."""

import re
from collections.abc import Callable
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask, Surface
from bot.cards.form import callback_id, words_form
from bot.cards.question import (
    CLOSE,
    close_form,
    partner_question_card,
    question_card,
    questions_card,
)
from bot.doorstep import Doorstep
from bot.forms import Reply, Show, Submitted, Wrong, offer
from bot.showing import answer_with, redraw_now
from journeys.answer_questions import (
    close_question,
    pass_on,
    say_answered,
    say_waiting,
    take_back,
)
from journeys.desk import Desk
from journeys.draw_questions import our_question, own_question
from journeys.list_questions import list_questions
from journeys.tell_questions import partner_record_of, record_of
from partnering.people import Right
from partnering.questions import Question
from partnering.refusals import Invalid

REF = re.compile(r"\s*qu-?(?P<number>\d{1,9})\s*", re.IGNORECASE)


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the buttons of both sides, and to the form that closes a question."""
    ours: dict[Action, Callable[[Ask], None]] = {
        Action.QUESTION_SHOW: partial(on_show, desk),
        Action.QUESTION_ANSWERED: partial(on_act, desk, say_answered),
        Action.QUESTION_WAITING: partial(on_act, desk, say_waiting),
        Action.QUESTION_CLOSE: partial(on_close, desk),
    }
    theirs: dict[Action, Callable[[Ask], None]] = {
        Action.OWN_QUESTION_PASS: partial(on_own_act, desk, pass_on),
        Action.OWN_QUESTION_ANSWERED: partial(on_own_act, desk, say_answered),
        Action.OWN_QUESTION_BACK: partial(on_own_act, desk, take_back),
    }
    for action, handler in ours.items():
        app.action(action.value)(doorstep.asks(handler, Right.ANSWER_QUESTIONS))
    for action, handler in theirs.items():
        app.action(action.value)(doorstep.asks(handler, Right.OWN_QUESTIONS))
    app.view(callback_id(CLOSE))(doorstep.submits(partial(on_closed, desk), Right.ANSWER_QUESTIONS))


def on_command(desk: Desk, ask: Ask, typed: str) -> None:
    """Answer `/cosell questions`: all that wait, or one by its number."""
    found = REF.fullmatch(typed)
    if found is not None:
        notice = our_question(desk, int(found["number"]), by=ask.by)
        ask.answers.privately(question_card(notice))
        return
    if typed:
        raise Invalid("Type `/cosell questions`, or the number of one: QU-3.")
    on_list(desk, ask)


def on_list(desk: Desk, ask: Ask) -> None:
    """List what waits for an answer, and how long answers take."""
    answer_with(ask, questions_card(list_questions(desk, by=ask.by, now=ask.now)))


def on_show(desk: Desk, ask: Ask) -> None:
    """Show one question beside the list."""
    ask.answers.privately(question_card(our_question(desk, ask.target().record, by=ask.by)))


def on_act(desk: Desk, act: Callable[..., Question], ask: Ask) -> None:
    """Do what a press of ours asks for; refused, the cards are drawn as they stand all the same."""
    number = ask.target().record
    try:
        kept = act(desk, number, **ask.act)
    except Invalid:
        _draw_again(desk, number, ask)
        raise
    _draw_again(desk, kept.id, ask)
    if ask.source.surface is not Surface.POSTED:
        answer_with(ask, question_card(our_question(desk, number, by=ask.by)))


def on_close(desk: Desk, ask: Ask) -> None:
    """Open the form that asks why."""
    notice = our_question(desk, ask.target().record, by=ask.by)
    if notice.ended_at is not None:
        _draw_again(desk, notice.question_id, ask)
        raise Invalid(f"{notice.ref} is over already.")
    offer(ask.answers.api, ask, close_form(notice))


def on_closed(desk: Desk, submitted: Submitted) -> Reply:
    """Close it, with the reason."""
    why = submitted.text("why")
    if not why:
        return Wrong({"why": "Say in a sentence why."})
    kept = close_question(desk, submitted.number("question"), why=why, **submitted.act)
    _draw_again(desk, kept.id, submitted)
    return Show(
        words_form("Close a question", f"*{kept.ref}* is closed.", "The partner reads why.")
    )


def on_own_act(desk: Desk, act: Callable[..., Question], ask: Ask) -> None:
    """Do what the partner's press asks for, and draw what stands under the mention anew."""
    number = ask.target().record
    try:
        act(desk, number, **ask.act)
    except Invalid:
        _draw_again(desk, number, ask)
        raise
    _draw_again(desk, number, ask)
    if ask.source.surface is not Surface.POSTED:
        notice = own_question(desk, number, by=ask.by, now=ask.now)
        answer_with(ask, partner_question_card(notice))


def _draw_again(desk: Desk, number: int, at: Ask | Submitted) -> None:
    """Draw the cards of both sides anew, as far as Slack lets us now."""
    with desk.store.read() as view:
        found = view.questions.get(number)
    if found is None:
        return
    redraw_now(desk, partner_record_of(number), now=at.now)
    for count in range(1, found.count + 1):
        redraw_now(desk, record_of(number, count), now=at.now)
