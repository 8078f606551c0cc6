"""Counting scored pairs: best left per right, a threshold from one part, judged on the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.peers.figures import best_lefts, calibration, curve, figures

LINKS = {"R1": frozenset({"L1"}), "R2": frozenset({"L2"}), "R3": frozenset({"L3", "L4"})}
scores = st.floats(0, 1, allow_nan=False)
pairs = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz"), scores), max_size=30)


def test_each_right_keeps_its_best_left_only() -> None:
    assert best_lefts([("L1", "R1", 0.2), ("L2", "R1", 0.9), ("L3", "R2", 0.1)]) == [
        ("L2", "R1", 0.9),
        ("L3", "R2", 0.1),
    ]


def test_of_equals_the_first_by_id_is_kept_whatever_the_order() -> None:
    one, other = ("L1", "R1", 0.5), ("L2", "R1", 0.5)
    assert best_lefts([one, other]) == best_lefts([other, one]) == [one]


def test_the_threshold_of_the_development_part_is_used_on_the_judged_part() -> None:
    found = figures(
        [("L1", "R1", 0.8), ("L9", "R2", 0.7), ("L3", "R3", 0.9), ("L9", "R4", 0.6)],
        LINKS,
        learned={"R1"},
        judged={"R2", "R3", "R4"},
    )
    assert found.threshold == 0.8
    assert found.chosen.precision == 1.0
    assert found.chosen.recall == pytest.approx(1 / 3)


def test_a_true_pair_that_is_not_given_costs_recall_and_a_wrong_one_precision() -> None:
    [_, first, second] = curve([("L1", "R1", 0.9), ("L9", "R2", 0.8)], LINKS, {"R1", "R2"})
    assert (first.precision, first.recall) == (1.0, 0.5)
    assert (second.precision, second.recall) == (0.5, 0.5)


def test_a_right_with_two_true_lefts_can_have_one_of_them() -> None:
    scored = [("L1", "R1", 0.9), ("L3", "R3", 0.9), ("L4", "R3", 0.8)]
    found = figures(scored, LINKS, {"R1"}, {"R1", "R3"})
    assert found.ceiling == found.best.recall == pytest.approx(2 / 3)


def test_an_ignored_pair_makes_room_for_the_next_one() -> None:
    scored = [("L9", "R1", 0.9), ("L1", "R1", 0.8)]
    spared = figures(scored, LINKS, {"R1"}, {"R1"}, ignored={("L9", "R1")})
    assert figures(scored, LINKS, {"R1"}, {"R1"}).best.f1 == 0.0
    assert spared.best.f1 == 1.0


def test_a_true_pair_is_counted_even_where_it_is_to_be_ignored() -> None:
    found = figures([("L1", "R1", 0.9)], LINKS, {"R1"}, {"R1"}, ignored={("L1", "R1")})
    assert found.best.f1 == 1.0


def test_recall_when_sure_is_zero_where_precision_never_gets_there() -> None:
    found = figures([("L9", "R1", 0.9), ("L2", "R2", 0.8)], LINKS, {"R1"}, {"R1", "R2"})
    assert found.recall_when_sure == 0.0


@given(pairs, st.permutations(range(30)))
def test_the_order_of_the_pairs_changes_nothing(
    scored: list[tuple[str, str, float]], order: list[int]
) -> None:
    links = {"w": frozenset("a"), "x": frozenset("bc")}
    shuffled = [scored[place] for place in order if place < len(scored)]
    everyone = frozenset("wxyz")
    assert figures(scored, links, everyone, everyone) == figures(
        shuffled, links, everyone, everyone
    )


@given(pairs)
def test_the_best_threshold_is_never_worse_than_the_chosen_one(
    scored: list[tuple[str, str, float]],
) -> None:
    links = {"w": frozenset("a"), "y": frozenset("d")}
    found = figures(scored, links, learned=frozenset("wx"), judged=frozenset("yz"))
    assert found.best.f1 >= found.chosen.f1


def test_calibration_sets_the_mean_score_beside_the_share_that_is_true() -> None:
    scored = [("L1", "R1", 0.92), ("L9", "R2", 0.98), ("L9", "R1", 0.05)]
    assert calibration(scored, LINKS) == [(0.05, 0.0, 1), (pytest.approx(0.95), 0.5, 2)]
