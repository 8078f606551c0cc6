"""Weights from known answers: what is learned, what is left as it was, and what can never be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.comparisons import COMPARISONS, PLACE_OF
from matching.features import Levels
from matching.learning import FREE, Sample, fit
from matching.scoring import TOGETHER, Weights, blank_weights, probabilities, shipped_weights

SIZES = [len(comparison.levels) for comparison in COMPARISONS]
RISING = [c for c in COMPARISONS if c.name not in FREE and c.silent is not None]


def any_levels(rows: int, seed: int) -> Levels:
    """Rows of levels, of each as often as of any other."""
    random = np.random.default_rng(seed)
    return np.stack([random.integers(0, size, rows) for size in SIZES], axis=1).astype(np.uint8)


def silent_levels(rows: int) -> Levels:
    """Rows that say nothing, where an answer can say nothing."""
    return np.array([[c.silent or 0 for c in COMPARISONS]] * rows, np.uint8)


def sample(levels: Levels, same: object) -> Sample:
    return Sample(levels, np.asarray(same, float), np.ones(len(levels)))


def told_by(weights: Weights, rows: int, seed: int) -> Sample:
    """Answers as these weights would have them."""
    levels = any_levels(rows, seed)
    sure = probabilities(weights.score(levels))
    return sample(levels, np.random.default_rng(seed + 1).random(rows) < sure)


def loss(weights: Weights, of: Sample) -> float:
    told = np.clip(probabilities(weights.score(of.levels)), 1e-9, 1 - 1e-9)
    return float(-np.log(np.where(of.same > 0.5, told, 1 - told)).mean())


def figures(weights: Weights) -> np.ndarray:
    flat = [weights.start, *(bits for row in weights.bits for bits in row)]
    return np.array(flat + [bits for t in weights.together for row in t for bits in row])


def test_fitting_tells_pairs_that_it_has_not_seen() -> None:
    truth = shipped_weights()
    found = fit(told_by(truth, 4000, 1), "x", "")

    unseen = told_by(truth, 4000, 2)

    assert loss(found, unseen) < 0.6 * loss(blank_weights(), unseen)


def test_with_nothing_to_learn_from_the_weights_stay() -> None:
    nothing = sample(any_levels(0, 1), [])
    found = fit(nothing, "x", "", towards=shipped_weights())
    assert figures(found) == pytest.approx(figures(shipped_weights()), abs=1e-3)


def test_the_harder_they_are_held_the_less_weights_move() -> None:
    base = shipped_weights()
    contrary = sample(any_levels(300, 3), np.zeros(300))
    moved = [
        float(
            np.abs(figures(fit(contrary, "x", "", towards=base, held=held)) - figures(base)).sum()
        )
        for held in (1.0, 10.0, 1000.0)
    ]
    assert moved[0] > moved[1] > moved[2]


def test_fixed_comparisons_keep_their_weights_alone_and_together() -> None:
    base, fixed = shipped_weights(), frozenset({"city", "tax id"})
    found = fit(told_by(blank_weights(), 500, 4), "x", "", towards=base, fixed=fixed)

    for name in fixed:
        assert found.bits[PLACE_OF[name]] == pytest.approx(base.bits[PLACE_OF[name]], abs=1e-3)
    for pair, new, old in zip(TOGETHER, found.together, base.together, strict=True):
        if fixed & set(pair):
            assert np.array(new) == pytest.approx(np.array(old), abs=1e-3)
    assert found.bits[PLACE_OF["phone"]] != base.bits[PLACE_OF["phone"]]


def test_what_says_nothing_is_given_no_weight() -> None:
    found = fit(told_by(shipped_weights(), 1000, 5), "x", "")
    for comparison, row in zip(COMPARISONS, found.bits, strict=True):
        if comparison.silent is not None:
            assert row[comparison.silent] == 0.0


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000), share=st.floats(0.05, 0.95))
def test_a_better_answer_is_never_worth_less_whatever_was_judged(seed: int, share: float) -> None:
    random = np.random.default_rng(seed)
    judged = sample(any_levels(120, seed), random.random(120) < share)
    for base in (None, shipped_weights()):
        found = fit(judged, "x", "", towards=base)
        for comparison in RISING:
            row = found.bits[PLACE_OF[comparison.name]]
            assert list(row) == pytest.approx(sorted(row), abs=2e-3), comparison.name


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1_000), share=st.floats(0.05, 0.95))
def test_a_better_answer_is_never_worth_less_beside_any_names(seed: int, share: float) -> None:
    levels = any_levels(300, seed)
    same = np.random.default_rng(seed).random(300) < share

    assert_rising_beside_names(fit(sample(levels, same), "1", ""))


def test_the_shipped_weights_make_no_better_answer_worth_less_beside_any_names() -> None:
    assert_rising_beside_names(shipped_weights())


def assert_rising_beside_names(weights: Weights) -> None:
    """See that each figure of a rising comparison rises beside each answer about the names."""
    for (one, other), rows in zip(TOGETHER, weights.together, strict=True):
        rising, names = (one, other) if one not in FREE else (other, one)
        comparison = COMPARISONS[PLACE_OF[rising]]
        if rising in FREE or names not in FREE or COMPARISONS[PLACE_OF[names]].silent is not None:
            continue
        assert comparison.silent is not None
        table = np.array(rows) if rising == one else np.array(rows).T
        alone = np.array(weights.bits[PLACE_OF[rising]])
        assert (np.diff(alone[:, None] + table, axis=0) >= -0.0015).all(), (rising, names)


def test_evidence_on_one_answer_moves_that_answer() -> None:
    levels = silent_levels(200)
    levels[:100, PLACE_OF["phone"]] = 2
    found = fit(sample(levels, [1.0] * 100 + [0.0] * 100), "x", "")
    assert found.bits[PLACE_OF["phone"]][2] > 2.0
    assert found.bits[PLACE_OF["city"]] == (0.0, 0.0, 0.0, 0.0)


def test_a_pair_counts_as_much_as_it_is_said_to() -> None:
    levels = silent_levels(2)
    heavy = Sample(levels, np.array([1.0, 0.0]), np.array([9.0, 1.0]))
    even = Sample(levels, np.array([1.0, 0.0]), np.array([1.0, 1.0]))
    assert fit(heavy, "x", "").score(levels)[0] > fit(even, "x", "").score(levels)[0] + 1.0


def test_samples_put_together_hold_the_pairs_of_both() -> None:
    one, other = told_by(blank_weights(), 3, 1), told_by(blank_weights(), 4, 2)
    both = one + other
    assert len(both.levels) == len(both.same) == len(both.counts) == 7
    assert (both.levels[3:] == other.levels).all()
