"""Weights adapted without an answer: better where they do not fit, and never much worse."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.dirt import crm_lists
from matching.adapting import (
    FEWEST_RIGHTS,
    adapt,
    claims,
    namesake_bits,
    namesakes_among,
    shifted,
    teaching,
)
from matching.company import Company
from matching.comparisons import COMPARISONS, PLACE_OF
from matching.engine import Chunk, Index, map_lists, prepare
from matching.features import Levels
from matching.scoring import Weights, probabilities, shipped_weights
from matching.table import table_of
from matching.verdict import Verdict

Links = set[tuple[str, str]]


@cache
def lists() -> tuple[list[Company], list[Company], Links]:
    left, right, links = crm_lists((), 900, 5)
    return left, right, links


@cache
def compared() -> tuple[Index, Chunk]:
    left, right, _ = lists()
    index = prepare(left)
    return index, index.chunk(right)


def dulled(weights: Weights, by: float) -> Weights:
    """Weights that are less sure of everything."""
    return replace(
        weights,
        start=weights.start * by,
        bits=tuple(tuple(bits * by for bits in row) for row in weights.bits),
        together=tuple(tuple(tuple(b * by for b in row) for row in t) for t in weights.together),
    )


def f1(weights: Weights, least: float = 0.5) -> float:
    """F1 of each right's best candidate from a probability on."""
    index, chunk = compared()
    _, _, links = lists()
    sure = probabilities(weights.score(chunk.compared.levels))
    best: dict[int, int] = {}
    for pair in np.argsort(sure).tolist():
        best[int(chunk.scored.right[pair])] = pair
    ids, others = index.left.records.ids, chunk.right.records.ids
    claimed = [
        (ids[int(chunk.scored.left[pair])], others[right])
        for right, pair in best.items()
        if sure[pair] >= least
    ]
    hits = sum(pair in links for pair in claimed)
    return 2 * hits / (len(claimed) + len(links))


def certain(weights: Weights, rights: frozenset[int] | None = None) -> int:
    _, chunk = compared()
    sure = probabilities(weights.score(chunk.compared.levels)) >= 0.95
    return int(sum(sure)) if rights is None else int(sum(sure & of(rights)))


def of(rights: frozenset[int]) -> np.ndarray:
    return np.isin(compared()[1].scored.right, sorted(rights))


def linked() -> frozenset[int]:
    others = {right for _, right in lists()[2]}
    ids = compared()[1].right.records.ids
    return frozenset(place for place, id in enumerate(ids) if id in others)


def adapted(weights: Weights, rights: frozenset[int] | None = None) -> Weights:
    _, chunk = compared()
    kept = np.ones(len(chunk.scored.right), np.bool_) if rights is None else of(rights)
    found = adapt(weights, chunk.compared.levels[kept], chunk.scored.right[kept])
    assert found.enough
    return found.weights


def test_weights_that_are_unsure_of_these_lists_become_sure() -> None:
    unsure = dulled(shipped_weights(), 0.6)

    found = adapted(unsure)

    assert f1(found) > f1(unsure) - 0.015
    assert certain(found) > 1.1 * certain(unsure)


@pytest.mark.parametrize("shift", [-4.0, 4.0])
def test_weights_that_expect_too_few_or_too_many_matches_get_better(shift: float) -> None:
    wrong = replace(shipped_weights(), start=shipped_weights().start + shift)

    found = adapted(wrong)

    assert f1(found) > f1(wrong)


def test_weights_that_fit_are_not_made_worse() -> None:
    assert f1(adapted(shipped_weights())) > f1(shipped_weights()) - 0.01
    assert f1(adapted(shipped_weights()), 0.95) > f1(shipped_weights(), 0.95) - 0.02


def test_where_no_record_is_on_both_lists_nothing_is_made_certain() -> None:
    rest = frozenset(range(len(lists()[1]))) - linked()
    assert len(rest) > FEWEST_RIGHTS
    found = adapted(shipped_weights(), rest)
    assert certain(found, rest) <= certain(shipped_weights(), rest)


def test_where_every_record_is_on_both_lists_they_stay_certain() -> None:
    found = adapted(shipped_weights(), linked())
    assert certain(found, linked()) > 0.97 * certain(shipped_weights(), linked())


def test_lists_that_are_too_short_change_nothing_and_it_is_said() -> None:
    index, chunk = compared()
    few = chunk.scored.right < FEWEST_RIGHTS - 1
    found = adapt(index.weights, chunk.compared.levels[few], chunk.scored.right[few])
    assert found.weights is index.weights
    assert not found.enough
    assert "too short" in found.words()
    assert str(FEWEST_RIGHTS) in found.words()


def test_no_lists_at_all_change_nothing() -> None:
    nothing = np.zeros((0, len(shipped_weights().bits)), np.uint8)
    assert not adapt(shipped_weights(), nothing, np.zeros(0, np.int64)).enough


def test_what_a_rule_excludes_teaches_nothing() -> None:
    _, chunk = compared()
    levels, right = chunk.compared.levels, chunk.scored.right
    out = np.zeros(len(right), np.bool_)
    out[::3] = True
    assert adapt(shipped_weights(), levels, right, out) == adapt(
        shipped_weights(), levels[~out], right[~out]
    )


def test_the_same_lists_give_the_same_result() -> None:
    left, right, _ = lists()
    first = map_lists(left, right, adapting=True)
    assert first == map_lists(left, right, adapting=True)
    assert first != map_lists(left, right)


def test_a_mapping_that_adapts_gives_reasons_by_the_adapted_weights() -> None:
    left, right, _ = lists()
    index = prepare(left)
    chunks = index.chunks(table_of(right))
    there = index.adapted(chunks)
    assert there.weights != index.weights
    again = there.rescored(chunks[0])
    assert (again.scored.bits == there.weights.score(again.compared.levels)).all()
    matches = map_lists(left, right, adapting=True)
    assert any(match.verdict is Verdict.AUTO and match.reasons for match in matches)


@pytest.mark.parametrize("long_list", [10_000, 700])
def test_what_a_list_teaches_is_known_before_the_rest_of_it_is_compared(
    monkeypatch: pytest.MonkeyPatch, long_list: int
) -> None:
    monkeypatch.setattr("matching.adapting.LONG_LIST", long_list)
    monkeypatch.setattr("matching.adapting.TEACHING", 400)
    left, right, _ = lists()
    index = prepare(left)

    before = index.adapted_to(table_of(right)).weights

    assert before == index.adapted(index.chunks(table_of(right))).weights
    assert before == index.match_adapting(right)[0]
    assert before != index.weights


def test_of_a_long_list_a_part_teaches_evenly_and_of_a_short_one_all() -> None:
    assert teaching(10_000) is None
    some = teaching(10_001)
    assert some is not None
    assert len(set(some.tolist())) == 5_000
    assert (some[0], some[-1]) == (0, 10_000)
    assert set(np.diff(some).tolist()) <= {2, 3}


@given(
    bits=st.lists(st.floats(-60, 60), min_size=1, max_size=30),
    rights=st.lists(st.integers(0, 4), min_size=30, max_size=30),
)
def test_a_right_is_one_left_at_most(bits: list[float], rights: list[int]) -> None:
    right = np.array(rights[: len(bits)], np.int64)
    found = claims(np.array(bits), right)
    alone = probabilities(np.array(bits))
    assert (found <= alone + 1e-9).all()
    for one in set(right.tolist()):
        assert found[right == one].sum() <= 1 + 1e-9
        if (right == one).sum() == 1:
            assert found[right == one] == pytest.approx(alone[right == one])


# --- how common namesakes are in two lists ----------------------------------------------------

EQUAL = len(COMPARISONS[PLACE_OF["overlap"]].levels) - 1


def equal_names(here: int, elsewhere: int, unknown: int = 0) -> Levels:
    """Answers for rights that have an account of their name each: in their country, or not."""
    levels = np.zeros((here + elsewhere + unknown, len(COMPARISONS)), np.uint8)
    for place, comparison in enumerate(COMPARISONS):
        levels[:, place] = comparison.silent or 0
    levels[:, PLACE_OF["overlap"]] = EQUAL
    levels[:, PLACE_OF["country"]] = [2] * here + [0] * elsewhere + [1] * unknown
    return levels


def bits_of_namesakes(levels: Levels) -> float:
    size = len(levels)
    return namesake_bits(namesakes_among(levels, np.arange(size), np.zeros(size)))


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 200))
def test_the_more_equal_names_are_elsewhere_the_less_an_equal_name_says(
    here: int, elsewhere: int, more: int
) -> None:
    few, many = equal_names(here, elsewhere), equal_names(here, elsewhere + more)

    assert bits_of_namesakes(few) > bits_of_namesakes(many)


@given(st.integers(0, 300))
def test_lists_that_show_no_namesakes_say_nothing_of_them(unknown: int) -> None:
    assert bits_of_namesakes(equal_names(0, 0, unknown)) == pytest.approx(0.0, abs=1e-9)


def test_an_account_of_the_same_name_here_outweighs_those_elsewhere() -> None:
    one, other = equal_names(200, 0), equal_names(0, 200)
    levels, right = np.concatenate((one, other)), np.tile(np.arange(200), 2)
    bits = shipped_weights().score(levels)

    assert namesakes_among(levels, right, bits) == namesakes_among(one, right[:200], bits[:200])


@given(st.floats(-3, 3))
def test_where_equal_names_say_less_a_name_that_differs_says_what_it_did(by: float) -> None:
    shipped = shipped_weights()
    equal, alike = equal_names(1, 0), equal_names(1, 0)
    alike[:, PLACE_OF["overlap"]] = EQUAL - 3

    found = shifted(shipped, by)

    assert found.score(equal) - shipped.score(equal) == pytest.approx(min(by, 0), abs=0.001)
    assert found.score(alike) == shipped.score(alike)
