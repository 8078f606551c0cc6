"""The steps of the set-up: read off how things stand, and one of them is always the next."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.programme import Channel, Stage
from partnering.setup import Standing, Step, StepState, missing_for_live, steps

READY = Standing(
    crm_ok=True,
    accounts=1200,
    managers=("Nora",),
    admins=("Ravi",),
    people=9,
    channels={Channel.FALLBACK: "partner-alerts"},
    partners=("Bluefjord",),
    listed=40,
    previewed=True,
    stage=Stage.SETUP,
)

standings = st.builds(
    Standing,
    crm_ok=st.booleans(),
    crm_words=st.sampled_from(["", "Salesforce refuses the login."]),
    accounts=st.integers(0, 3),
    managers=st.lists(st.just("Nora"), max_size=2).map(tuple),
    unmapped=st.integers(0, 2),
    channels=st.dictionaries(st.sampled_from(Channel), st.sampled_from(["", "alerts"])),
    partners=st.lists(st.just("Bluefjord"), max_size=4).map(tuple),
    listed=st.integers(0, 2),
    to_map=st.integers(0, 2),
    previewed=st.booleans(),
    stage=st.sampled_from(Stage),
)


@given(standings)
def test_exactly_one_step_is_next_unless_all_are_done(standing: Standing) -> None:
    states = [line.state for line in steps(standing)]
    undone = [state for state in states if state is not StepState.DONE]
    assert undone.count(StepState.NEXT) == (1 if undone else 0)
    assert not undone or undone[0] is StepState.NEXT


@given(standings)
def test_a_step_is_done_exactly_where_nothing_is_missing(standing: Standing) -> None:
    for line in steps(standing):
        assert (line.state is StepState.DONE) == (not line.missing)
        assert line.stands or line.missing, "every step says something"


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        (replace(READY, crm_ok=False), "CRM"),
        (replace(READY, crm_ok=False, crm_words="Salesforce refuses."), "Salesforce refuses."),
        (replace(READY, accounts=0), "first load"),
        (replace(READY, managers=()), "partner manager"),
        (replace(READY, channels={Channel.APPROVALS: "x"}), "fallback"),
        (replace(READY, partners=()), "first partner"),
        (replace(READY, listed=0), "list of accounts"),
        (replace(READY, to_map=7), "still being compared"),
        (replace(READY, previewed=False), "who would get what"),
    ],
)
def test_going_live_waits_for_each_thing_by_name(lacking: Standing, words: str) -> None:
    [missing] = missing_for_live(lacking)
    assert words in missing


def test_nothing_is_missing_where_all_is_there() -> None:
    assert missing_for_live(READY) == ()
    last = steps(READY)[-1]
    assert (last.step, last.state) == (Step.LIVE, StepState.NEXT)
    live = steps(replace(READY, stage=Stage.LIVE))
    assert {line.state for line in live} == {StepState.DONE}
