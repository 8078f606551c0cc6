import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.grams import grams_of, rows_of
from tests.matching.makers import company, records

KINDS = 3.49  # what two equal names of one known place come to, over all kinds of gram


def likeness(left: list[str], right: list[str], **place: str) -> list[list[float]]:
    ours = records(*(company(str(i), name, **place) for i, name in enumerate(left)))
    theirs = records(*(company(str(i), name, **place) for i, name in enumerate(right)))
    grams = grams_of(ours)
    product = rows_of(grams, theirs) @ grams.matrix
    return [[round(float(value), 4) for value in row] for row in product.toarray()]


def test_equal_names_are_as_alike_as_can_be() -> None:
    names = ["Quorvexia Turbines", "Milkweed Dairy", "Ironkeld"]

    assert np.diag(likeness(names, names)).tolist() == pytest.approx([3.0] * 3)
    assert np.diag(likeness(names, names, city="Ulm", country="DE")).tolist() == pytest.approx(
        [KINDS] * 3, abs=0.001
    )


def test_names_that_share_nothing_are_not_alike() -> None:
    assert likeness(["Quorvexia"], ["Milkweed"]) == [[0.0]]


def test_a_rare_word_in_common_says_more_than_a_common_one() -> None:
    names = ["Quorvexia Foods", "Brambling Foods", "Thornfield Foods", "Ironkeld Foods"]
    rare, common, *_ = likeness(names, ["Quorvexia Steel"])[0]

    assert rare > 1.0
    assert common == 0.0
    assert 0 < likeness(names, ["Milkweed Foods"])[0][0] < rare


def test_letters_are_alike_where_words_are_misspelt() -> None:
    assert likeness(["Quorvexia"], ["Quorvexai"])[0][0] > 0.5


def test_words_that_the_left_list_does_not_know_make_a_name_less_like() -> None:
    alone, with_more = likeness(["Quorvexia"], ["Quorvexia", "Quorvexia Zanzumo"])

    assert with_more[0] < alone[0]


def test_a_gram_that_too_many_names_have_is_dropped() -> None:
    many = records(*(company(str(i), f"Foods {i}") for i in range(30)))
    every = grams_of(many).matrix.nnz

    assert grams_of(many, most=20).matrix.nnz < every
    assert grams_of(many, most_runs=20).matrix.nnz < every
    assert grams_of(many, most=30, most_runs=30).matrix.nnz == every


@pytest.mark.parametrize("names", [[], [""], ["!!!", ""], ["a"], ["a" * 500], ["1 2 3 4 5"]])
def test_odd_lists_are_cut_into_grams(names: list[str]) -> None:
    found = likeness(names, [*names, "Quorvexia"])

    assert len(found) == len(names) + 1
    assert all(np.isfinite(row).all() for row in found)


texts = st.lists(st.text(max_size=25), min_size=1, max_size=6)


@settings(max_examples=60)
@given(texts, texts)
def test_the_likeness_of_any_two_names_is_bounded(ours: list[str], theirs: list[str]) -> None:
    for row in likeness(ours, theirs):
        for value in row:
            assert 0.0 <= value <= KINDS + 0.001


@settings(max_examples=60)
@given(texts, texts)
def test_a_name_is_like_another_whatever_stands_beside_it(
    ours: list[str], theirs: list[str]
) -> None:
    together = likeness(ours, theirs)

    for row, name in zip(together, theirs, strict=True):
        assert likeness(ours, [name])[0] == pytest.approx(row, abs=0.001)
