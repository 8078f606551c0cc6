"""What a rule answers a partner, whatever state its registration is in: nothing of a rival."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from partnering import registration_ends as ends
from partnering import registration_moves as moves
from partnering.refusals import Refusal
from partnering.registrations import Registration, State
from tests.partnering.makers import A1_CLAIM, MORNING, P1_REP, POLICY, in_review, protected

Act = Callable[[Registration], object]

ACTS: dict[str, Act] = {
    "answer": lambda it: moves.answer(it, A1_CLAIM, by=P1_REP, now=MORNING),
    "withdraw": lambda it: moves.withdraw(it, by=P1_REP, now=MORNING),
    "release": lambda it: ends.release(it, by=P1_REP, now=MORNING),
    "report": lambda it: ends.report_activity(it, by=P1_REP, now=MORNING),
    "extend": lambda it: ends.ask_for_extension(
        it, by=P1_REP, why="more time", policy=POLICY, now=MORNING
    ),
    "edit": lambda it: ends.edit(it, A1_CLAIM, by=P1_REP, policy=POLICY, now=MORNING),
}


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("state", State)
def test_no_refusal_tells_a_partner_that_its_claim_is_contested(name: str, state: State) -> None:
    for before in (in_review(), protected()):
        try:
            ACTS[name](replace(before, state=state))
        except Refusal as refusal:
            said = str(refusal).lower()
            assert not [word for word in ("hold", "conflict", "rival", "case") if word in said]


def test_a_hold_is_refused_in_the_very_words_of_a_review() -> None:
    held, seen = (replace(in_review(), state=s) for s in (State.CONFLICT_HOLD, State.IN_REVIEW))
    with pytest.raises(Refusal) as review:
        ACTS["answer"](seen)
    with pytest.raises(Refusal) as hold:
        ACTS["answer"](held)
    assert str(hold.value) == str(review.value)
