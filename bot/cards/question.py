"""A question of a partner's people: what stands under the mention, and the card of who has it.

What was asked is data: quoted, capped, and without any of Slack's own markup.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.actions import Action, Target
from bot.cards.form import Form, Reopen, text_field
from bot.cards.parts import (
    Block,
    Card,
    actions,
    button,
    context,
    dated,
    finish,
    link_button,
    on_day,
    plain,
    said,
    section,
)
from journeys.list_questions import AnswerTime, QuestionReport
from journeys.question_notices import OwnKind, OwnLine, PartnerQuestionNotice, QuestionNotice
from partnering.mentions import NEUTRAL
from partnering.questions import MOST_WORDS, QuestionState

CLOSE = "question-close"
MOST_LISTED = 15
NOTHING = "You have nothing here that goes on."
_OVER = {
    QuestionState.ANSWERED: "Answered",
    QuestionState.WITHDRAWN: "Taken back",
    QuestionState.CLOSED: "Closed",
    QuestionState.LAPSED: "Not passed on",
}
_OPENS = {
    OwnKind.DEAL: Action.OWN_SHOW,
    OwnKind.LEAD: Action.OWN_LEAD_SHOW,
    OwnKind.HELP: Action.HELP_SHOW,
}


def partner_question_card(notice: PartnerQuestionNotice) -> Card:
    """Draw what the partner reads under its mention."""
    blocks: list[Block] = []
    for line in notice.lines:
        blocks.append(section(*_line(line), accessory=_open(line)))
    if notice.lines:
        blocks.append(context(f"As of {on_day(notice.at)}"))
    if notice.state is QuestionState.SHOWN and not notice.lines:
        blocks.append(section(NOTHING))
    if notice.neutral:
        blocks.append(section(f"*{NEUTRAL}*"))
    if notice.state is not QuestionState.SHOWN:
        blocks += _standing(notice)
    return finish("partner_question", _in_one_line(notice), blocks)


def question_card(notice: QuestionNotice, *, said_first: str = "") -> Card:
    """Draw a question for who has it; `said_first` is a line already safe."""
    partner, asker = said(notice.partner_name, 150), said(notice.asker, 120)
    again = "Still without an answer: " if notice.asked_before and _waits(notice) else ""
    title = f"{again}{notice.ref} from {asker} of {partner}"
    blocks: list[Block] = [
        *([section(said_first)] if said_first else []),
        section(f"*{title}*", f"> {said(notice.text, 1500)}"),
        context(f"Asked {on_day(notice.asked_at)} in the partner's channel"),
    ]
    if notice.about:
        blocks.append(context(f"About {said(', '.join(notice.about), 200)}"))
    if _waits(notice):
        due = f" · until {on_day(notice.due_at)}" if notice.due_at else ""
        waits = f" · still waiting, {on_day(notice.waiting_at)}" if notice.waiting_at else ""
        blocks.append(context(f"With {said(notice.owner, 120)}{due}{waits}"))
        target = Target(notice.question_id)
        blocks += actions(
            button("Answered", Action.QUESTION_ANSWERED, target, style="primary"),
            button("Still waiting", Action.QUESTION_WAITING, target),
            button("Close…", Action.QUESTION_CLOSE, target),
            link_button("Open the thread", notice.url),
        )
        blocks.append(context("Answer in the thread; it is not read here. Then press *Answered*."))
    else:
        blocks.append(section(*_ended(notice)))
    text = f"{title}: {said(notice.text, 300)}"
    return finish("question", text, blocks)


def questions_card(report: QuestionReport) -> Card:
    """List what waits for an answer, and how long answers take."""
    number = len(report.waiting)
    title = f"{number} question{'' if number == 1 else 's'} of partners wait{'s' * (number == 1)}"
    blocks: list[Block] = [section(f"*{title}*")]
    for each in report.waiting[:MOST_LISTED]:
        due = f" · until {on_day(each.due_at)}" if each.due_at else ""
        blocks.append(
            section(
                f"*{each.ref}*  {said(each.partner_name, 120)}: {said(each.text, 200)}",
                f"With {said(each.owner, 100)}{due}",
                accessory=button("Show", Action.QUESTION_SHOW, Target(each.question_id)),
            )
        )
    if number > MOST_LISTED:
        blocks.append(context(f"… and {number - MOST_LISTED} more: `cosell questions list`"))
    if report.times:
        rows = [_time(each) for each in report.times[:30]]
        blocks.append(section("*Answers in the last 90 days, in open hours*", *rows))
    return finish("questions", title, blocks)


def close_form(notice: QuestionNotice) -> Form:
    """Ask why a question is closed without an answer."""
    return Form(
        CLOSE,
        f"Close {notice.ref}",
        (
            section(f"> {said(notice.text, 500)}"),
            text_field("why", "Why? The partner reads it", multiline=True, longest=MOST_WORDS),
        ),
        submit="Close it",
        ids={"question": notice.question_id},
        reopen=Reopen(Action.QUESTION_CLOSE, Target(notice.question_id)),
    )


def hours_in_words(took: timedelta) -> str:
    """Write open time as people say it."""
    minutes = int(took.total_seconds()) // 60
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def _line(line: OwnLine) -> Sequence[str]:
    title = f"  {said(line.title, 150)}" if line.title else ""
    due = f" · {line.due_words} {on_day(line.due_at)}" if line.due_at and line.due_words else ""
    return f"*{line.ref}*{title}", f"{dated(line.words, 300)}{due}"


def _open(line: OwnLine) -> Block | None:
    action = _OPENS.get(line.kind)
    return button(f"Show {line.ref}", action, Target(line.number)) if action else None


def _standing(notice: PartnerQuestionNotice) -> list[Block]:
    target = Target(notice.question_id)
    match notice.state:
        case QuestionState.OFFERED:
            return [
                section("Shall I pass your question on to your partner manager?"),
                *actions(button("Pass it on", Action.OWN_QUESTION_PASS, target, style="primary")),
            ]
        case QuestionState.OPEN:
            since = f" since {on_day(notice.opened_at)}" if notice.opened_at else ""
            return [
                section(
                    f"*{notice.ref}*: your question is with your partner manager{since}. "
                    "The answer comes here, in this thread."
                ),
                *actions(
                    button("Answered", Action.OWN_QUESTION_ANSWERED, target),
                    button("Take it back", Action.OWN_QUESTION_BACK, target),
                ),
            ]
        case QuestionState.LAPSED:
            return [context("It was not passed on. Mention me once more if you still need it.")]
        case _:
            when = f" {on_day(notice.ended_at)}" if notice.ended_at else ""
            why = f": {said(notice.end_words, MOST_WORDS)}" if notice.end_words else ""
            return [section(f"*{notice.ref}*: {_OVER[notice.state].lower()}{when}{why}")]


def _in_one_line(notice: PartnerQuestionNotice) -> str:
    told = [f"{each.ref}: {plain(each.words, 150)}" for each in notice.lines]
    if notice.neutral:
        told.append(NEUTRAL)
    match notice.state:
        case QuestionState.SHOWN if not told:
            told.append(NOTHING)
        case QuestionState.OPEN:
            told.append(f"{notice.ref} is with your partner manager")
        case QuestionState.ANSWERED | QuestionState.WITHDRAWN | QuestionState.CLOSED:
            told.append(f"{notice.ref}: {_OVER[notice.state].lower()}")
        case _:
            pass
    return "; ".join(said(each, 300) for each in told)


def _waits(notice: QuestionNotice) -> bool:
    return notice.state is QuestionState.OPEN


def _ended(notice: QuestionNotice) -> tuple[str, ...]:
    who = f" by {said(notice.ended_by, 120)}" if notice.ended_by else ""
    when = f" {on_day(notice.ended_at)}" if notice.ended_at else ""
    took = f", after {hours_in_words(notice.took)} of open time" if notice.took is not None else ""
    why = f"> {said(notice.end_words, MOST_WORDS)}" if notice.end_words else ""
    return f"*{_OVER.get(notice.state, 'Over')}*{who}{when}{took}", why


def _time(each: AnswerTime) -> str:
    took = "none yet" if each.median_hours is None else f"median {each.median_hours:g} h"
    return f"{said(each.partner, 120)}: {each.answered} answered, {took}; {each.waiting} waiting"
