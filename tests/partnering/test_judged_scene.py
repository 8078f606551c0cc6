"""What is kept of a scene says the same to every rule, and repeats nobody's words."""

from dataclasses import replace

from hypothesis import given

from partnering.conflicts import check
from partnering.deal_policy import DealPolicy
from partnering.findings import Scene
from partnering.judged_scene import as_judged, scene_as_judged
from partnering.policy_replay import PastDecision, replay
from partnering.registrations import Event, Registration, State
from tests.partnering.deal_policies import deal_policies
from tests.partnering.scenes import START, WORDS, registrations, scenes


@given(registrations(), scenes(), deal_policies())
def test_what_is_kept_is_judged_as_the_whole_was(
    registration: Registration, scene: Scene, policy: DealPolicy
) -> None:
    whole = check(replace(registration, state=State.DRAFT), scene, policy, START)
    kept = check(
        replace(as_judged(registration), state=State.DRAFT), scene_as_judged(scene), policy, START
    )
    assert (kept.outcome, kept.level, kept.suggested, kept.basis) == (
        whole.outcome,
        whole.level,
        whole.suggested,
        whole.basis,
    )
    assert [each.record for each in kept.flags] == [each.record for each in whole.flags]


@given(registrations(), scenes(), deal_policies())
def test_a_replay_of_what_is_kept_finds_what_one_of_the_whole_would(
    registration: Registration, scene: Scene, policy: DealPolicy
) -> None:
    def found(one: Registration, seen: Scene) -> object:
        past = PastDecision(one, seen, Event.APPROVED, START, DealPolicy())
        return replay([past], policy)

    assert found(as_judged(registration), scene_as_judged(scene)) == found(registration, scene)


@given(registrations(), scenes())
def test_nobodys_words_are_kept(registration: Registration, scene: Scene) -> None:
    assert WORDS not in str(as_judged(registration))
    assert WORDS not in str(scene_as_judged(scene))
