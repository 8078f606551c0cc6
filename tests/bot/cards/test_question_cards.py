"""Cards of questions: within Slack's limits, and no markup of whoever asked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.cards.question import (
    close_form,
    hours_in_words,
    partner_question_card,
    question_card,
    questions_card,
)
from journeys.list_questions import AnswerTime, QuestionReport
from journeys.question_notices import OwnKind, OwnLine, PartnerQuestionNotice, QuestionNotice
from partnering.questions import MOST_TEXT, QuestionState
from tests.bot.block_limits import labels, problems

NOW = datetime(2026, 8, 14, 9, 0, tzinfo=UTC)
NASTY = "<!channel> *x* <https://evil.example|hi> @here `a` & " * 80
OURS = QuestionNotice(
    question_id=3,
    version=1,
    partner_id=7,
    partner_name=NASTY,
    state=QuestionState.OPEN,
    asker=NASTY,
    text=NASTY[:MOST_TEXT],
    url="https://vendra.example/archives/C1/p1",
    asked_at=NOW,
    owner=NASTY,
    due_at=NOW,
    about=tuple(f"DR-{number}" for number in range(5)),
    asked_before=2,
    waiting_at=NOW,
    end_words=NASTY,
    took=timedelta(hours=3),
)
THEIRS = PartnerQuestionNotice(
    question_id=3,
    version=1,
    partner_id=7,
    state=QuestionState.OPEN,
    neutral=True,
    at=NOW,
    lines=tuple(
        OwnLine(f"DR-{number}", OwnKind.DEAL, number, NASTY, NASTY, "we decide by", NOW)
        for number in range(24)
    ),
    opened_at=NOW,
    ended_at=NOW,
    end_words=NASTY,
)


@pytest.mark.parametrize("state", list(QuestionState))
def test_whatever_was_asked_no_card_breaks_a_limit_or_says_more_than_words(
    state: QuestionState,
) -> None:
    for card in (
        question_card(replace(OURS, state=state)),
        partner_question_card(replace(THEIRS, state=state)),
        questions_card(QuestionReport((OURS,) * 40, (AnswerTime(7, NASTY, 1, 1, 2.5),) * 40)),
    ):
        assert not problems(card.blocks), card
        for markup in ("<!channel>", "<https://evil", "*x*", "@here"):
            assert markup not in f"{card.text}{card.blocks}"
    assert "<!channel>" not in str(close_form(OURS).blocks)


def test_the_buttons_go_with_the_question() -> None:
    assert labels(question_card(OURS).blocks) == [
        "Answered",
        "Still waiting",
        "Close…",
        "Open the thread",
    ]
    over = replace(OURS, state=QuestionState.ANSWERED, ended_at=NOW)
    assert labels(question_card(over).blocks) == []
    bare = replace(THEIRS, lines=())
    shown = {
        state: labels(partner_question_card(replace(bare, state=state)).blocks)
        for state in QuestionState
    }
    assert shown[QuestionState.OFFERED] == ["Pass it on"]
    assert shown[QuestionState.OPEN] == ["Answered", "Take it back"]
    rest = set(QuestionState) - {QuestionState.OFFERED, QuestionState.OPEN}
    assert all(shown[state] == [] for state in rest)


def test_open_time_is_written_as_people_say_it() -> None:
    written = [hours_in_words(timedelta(minutes=each)) for each in (0, 59, 60, 135)]
    assert written == ["0 min", "59 min", "1 h", "2 h 15 min"]
