"""A question's states, its owner's clock and its end, as rules."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.calendar import BusinessHours
from partnering.people import Person, Role
from partnering.policy import parse
from partnering.question_policy import QuestionPolicy
from partnering.questions import (
    Question,
    QuestionState,
    Step,
    answered,
    ask,
    close,
    hand_over,
    lapse,
    next_step,
    note_waiting,
    remind,
    withdraw,
)
from partnering.refusals import Invalid, NotAllowed, Refusal, Unknown

HOURS = BusinessHours(zone="Europe/Berlin")
POLICY = QuestionPolicy()
# A Friday, 11:00 in Berlin: seven open hours are left of the day.
FRIDAY = datetime(2026, 8, 14, 9, 0, tzinfo=UTC)
MONDAY = datetime(2026, 8, 17, 7, 0, tzinfo=UTC)
PM = Person(1, "Pia", "pia@vendra.example", frozenset({Role.PARTNER_MANAGER}))
AE = Person(2, "Anna", "anna@vendra.example")
REP = Person(3, "Rosa", "rosa", frozenset({Role.PARTNER_REP}), partner_id=7)
OTHER_REP = replace(REP, id=4, name="Rik")
STRANGER = replace(REP, id=5, partner_id=8)


def offered() -> Question:
    return Question(
        partner_id=7,
        address="C1/1.1",
        thread="1.1",
        asker_id=REP.id,
        state=QuestionState.OFFERED,
        asked_at=FRIDAY,
        last_moved_at=FRIDAY,
        text="How?",
        id=3,
    )


def opened() -> Question:
    return ask(offered(), PM.id, FRIDAY).question


def step(question: Question, now: datetime, *, backup: bool = True) -> Step:
    return next_step(question, HOURS, POLICY, now, has_backup=backup)


def test_the_owner_is_reminded_after_four_open_hours_and_loses_it_after_eight() -> None:
    question = opened()
    assert step(question, FRIDAY + timedelta(hours=4, minutes=-1)) is Step.WAIT
    assert step(question, FRIDAY + timedelta(hours=4)) is Step.REMIND
    told = remind(question, FRIDAY + timedelta(hours=4)).question
    assert step(told, FRIDAY + timedelta(days=2)) is Step.WAIT, "a weekend is no open time"
    assert step(told, MONDAY + timedelta(minutes=59)) is Step.WAIT
    assert step(told, MONDAY + timedelta(hours=1)) is Step.HAND_OVER


def test_saying_that_it_waits_leaves_out_a_reminder_and_not_the_hand_over() -> None:
    question = note_waiting(opened(), PM, FRIDAY + timedelta(hours=1)).question
    assert step(question, FRIDAY + timedelta(hours=4)) is Step.WAIT
    assert step(question, MONDAY + timedelta(hours=1)) is Step.HAND_OVER


def test_the_next_owner_has_a_clock_of_their_own() -> None:
    question = hand_over(opened(), 9, MONDAY + timedelta(hours=1)).question
    assert (question.owner_id, question.tried) == (9, (PM.id,))
    assert step(question, MONDAY + timedelta(hours=4)) is Step.WAIT
    assert step(question, MONDAY + timedelta(hours=5)) is Step.REMIND


def test_where_nobody_is_next_the_owner_is_reminded_again_and_again() -> None:
    question = remind(opened(), FRIDAY).question
    assert step(question, MONDAY, backup=False) is Step.WAIT
    assert step(question, MONDAY + timedelta(hours=1), backup=False) is Step.REMIND
    again = remind(question, MONDAY + timedelta(hours=1)).question
    assert step(again, MONDAY + timedelta(hours=8), backup=False) is Step.WAIT
    assert step(again, MONDAY + timedelta(days=1), backup=False) is Step.REMIND


def test_open_hours_until_the_answer_are_counted() -> None:
    ended = answered(opened(), PM, HOURS, MONDAY + timedelta(hours=1)).question
    assert (ended.state, ended.ended_by) == (QuestionState.ANSWERED, PM.id)
    assert ended.took == timedelta(hours=8)


def test_both_sides_say_that_it_is_answered_and_nobody_else() -> None:
    assert answered(opened(), OTHER_REP, HOURS, MONDAY).question.ended_by == OTHER_REP.id
    for nobody in (STRANGER, AE):
        with pytest.raises(Unknown):
            answered(opened(), nobody, HOURS, MONDAY)


def test_only_who_asked_takes_it_back() -> None:
    assert withdraw(opened(), REP, MONDAY).question.state is QuestionState.WITHDRAWN
    with pytest.raises(NotAllowed):
        withdraw(opened(), OTHER_REP, MONDAY)
    with pytest.raises(Unknown):
        withdraw(opened(), STRANGER, MONDAY)


def test_one_of_ours_closes_it_with_a_reason() -> None:
    assert close(opened(), PM, "Asked twice", MONDAY).question.end_words == "Asked twice"
    with pytest.raises(Invalid):
        close(opened(), PM, "  ", MONDAY)
    with pytest.raises(Unknown):
        close(opened(), REP, "No", MONDAY)


def test_an_offer_that_nobody_takes_up_lapses_with_its_words() -> None:
    assert lapse(offered(), POLICY, FRIDAY + timedelta(days=6)) is None
    moved = lapse(offered(), POLICY, FRIDAY + timedelta(days=7))
    assert moved is not None
    assert (moved.question.state, moved.question.text) == (QuestionState.LAPSED, "")
    assert lapse(opened(), POLICY, FRIDAY + timedelta(days=70)) is None
    with pytest.raises(Invalid):
        ask(moved.question, PM.id, FRIDAY)


ACTS = {
    "answer": lambda it, now: answered(it, PM, HOURS, now),
    "withdraw": lambda it, now: withdraw(it, REP, now),
    "close": lambda it, now: close(it, PM, "because", now),
    "waiting": lambda it, now: note_waiting(it, PM, now),
    "hand": lambda it, now: hand_over(it, 9, now),
    "ask": lambda it, now: ask(it, PM.id, now),
}


@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=8))
def test_what_has_ended_stays_as_it_ended(acts: list[str]) -> None:
    question, ended = opened(), None
    for name in acts:
        try:
            question = ACTS[name](question, MONDAY).question
        except Refusal:
            continue
        assert ended is None, "nothing moves what is over"
        ended = question.ended_at
        assert question.is_open is (ended is None)
        assert question.owner_id is not None


def test_the_policy_file_says_how_many_hours() -> None:
    read = parse({"questions": {"remind_business_hours": 2, "escalate_business_hours": 6}})
    assert read.questions == QuestionPolicy(2, 6)
    for wrong, said in (
        ({"remind_business_hours": 8}, "less than escalate_business_hours"),
        ({"remind_business_hours": True}, "a whole number from 1 to 200"),
        ({"offer_days": 0}, "a whole number from 1 to 90"),
        ({"nosuch": 1}, "questions has no 'nosuch'"),
    ):
        with pytest.raises(Invalid, match=said):
            parse({"questions": wrong})
