"""Which words of two names stand for each other."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.alignment import lay
from tests.matching.makers import company, records


class Words(NamedTuple):
    """Two names side by side: by word of each how far it is found in the other, and where."""

    left: list[float]
    right: list[float]
    left_partner: list[int]
    right_partner: list[int]


def laid(left: str, right: str) -> Words:
    ours, theirs = records(company("L", left)), records(company("R", right))
    alone = np.zeros(1, np.int64)
    found = next(iter(lay(ours, theirs, alone, alone)))
    there, theirs_there = found.left.there[0], found.right.there[0]
    return Words(
        [round(float(c), 2) for c in found.left.cover[0][there]],
        [round(float(c), 2) for c in found.right.cover[0][theirs_there]],
        found.left.partner[0][there].tolist(),
        found.right.partner[0][theirs_there].tolist(),
    )


def test_equal_words_stand_for_each_other_in_whatever_order() -> None:
    assert laid("Quorvexia Turbine Works", "Works Quorvexia Turbine") == Words(
        [1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1, 2, 0], [2, 0, 1]
    )


def test_a_word_that_the_other_name_has_not_is_left_over() -> None:
    assert laid("Quorvexia Foods", "Quorvexia Milkweed Steel") == Words(
        [1.0, 0.0], [1.0, 0.0, 0.0], [0, -1], [0, -1, -1]
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quorvexia Mfg", "Quorvexia Manufacturing"),
        ("Quorvexia Int'l", "Quorvexia International"),
        ("Quorvexia Technologies", "Quorvexia Technology"),
        ("Banco Quorvexia", "Bank Quorvexia"),
        ("Müller Quorvexia", "Mueller Quorvexia"),
    ],
)
def test_spellings_of_one_word_stand_for_each_other_wholly(one: str, other: str) -> None:
    assert laid(one, other) == Words([1.0, 1.0], [1.0, 1.0], [0, 1], [0, 1])


def test_two_words_stand_for_one_that_is_written_together() -> None:
    found = laid("Food Mart Quorvexia", "Foodmart Milkweed Quorvexia")

    assert found == Words([1.0, 1.0, 1.0], [1.0, 0.0, 1.0], [0, 0, 2], [0, -1, 2])
    assert laid("Foodmart Milkweed Quorvexia", "Food Mart Quorvexia").left == [1.0, 0.0, 1.0]


def test_words_far_apart_are_not_read_together() -> None:
    assert laid("Sun Quorvexia Flower", "Sunflower Quorvexia").right[0] < 1.0


def test_names_that_are_the_same_written_together_are_the_same() -> None:
    found = laid("Deep Well Drill Co", "Deepwell Drill")

    assert set(found.left) == set(found.right) == {1.0}


@pytest.mark.parametrize(
    ("short", "long", "low", "high"),
    [
        ("tech", "technovation", 0.6, 0.95),  # a beginning
        ("quorv", "quorvexia", 0.6, 0.95),
        ("qrvx", "quorvexia", 0.75, 0.75),  # without its vowels
        ("quorvexai", "quorvexia", 0.74, 0.99),  # misspelt
        ("quorvxia", "quorvexia", 0.74, 0.99),
        ("kworvexia", "quorvexia", 0.74, 0.99),
        ("q", "quorvexia", 0.5, 0.5),  # an initial
        ("qu", "quorvexia", 0.0, 0.0),  # too little
        ("orvexia", "quorvexia", 0.74, 0.99),
        ("vexia", "quorvexia", 0.0, 0.0),  # no beginning
        ("bank", "tank", 0.75, 0.75),
        ("abc", "xbc", 0.0, 0.0),  # short words have to begin alike
        ("2000", "2001", 0.0, 0.0),  # numbers are the same, or they are not
        ("3", "30", 0.0, 0.0),
        ("ironkeld", "milkweed", 0.0, 0.0),
    ],
)
def test_a_word_stands_for_a_like_one_as_far_as_it_is_like_it(
    short: str, long: str, low: float, high: float
) -> None:
    found = laid(f"Zanzumo {short}", f"Zanzumo {long}")

    assert low <= found.left[1] <= high
    assert found.left[1] == found.right[1]
    assert laid(f"Zanzumo {long}", f"Zanzumo {short}").left[1] == found.left[1]


def test_an_abbreviation_may_stand_for_another_word_that_begins_so() -> None:
    assert laid("Quorvexia Autom", "Quorvexia Automatic").left[1] > 0.0


def test_the_likest_words_are_paired_first() -> None:
    found = laid("Brambling Bramblingson", "Bramblingsen Bramblin")

    assert found.left_partner == [1, 0]


def test_a_word_stands_for_one_word_only() -> None:
    found = laid("Quorvexia Quorvexa", "Quorvexiaa")

    assert sorted(cover > 0 for cover in found.left) == [False, True]


def test_a_word_said_twice_is_found_where_it_is_said_once() -> None:
    assert laid("Quorvexia Foods Quorvexia Steel", "Quorvexia Foods Steel").left == [1.0] * 4
    assert laid("New York New York", "New York").right == [1.0, 1.0]


def test_names_without_words_have_nothing_to_lay() -> None:
    assert laid("", "Quorvexia") == Words([], [0.0], [], [-1])
    assert laid("!!!", "") == Words([], [], [], [])


def test_names_of_many_words_are_laid_whole() -> None:
    many = [f"word{letter}{other}" for letter in "abcde" for other in "vwxyz"]

    found = laid(" ".join(many), " ".join(reversed(many)))

    assert len(found.left) == len(found.right) == 24
    assert sum(cover == 1.0 for cover in found.left) >= 23


_WORDS = (
    "Quorvexia", "Quorvexai", "Quorv", "Brambling", "Food", "Mart", "Foodmart", "Mfg", "Steel",
    "Manufacturing", "Technology", "Tech", "Q", "3", "III", "Services", "Svcs", "New", "York",
)  # fmt: skip
some_names = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=9).map(" ".join)


@settings(max_examples=300)
@given(some_names, some_names)
def test_the_other_way_round_is_the_same_mirrored(one: str, other: str) -> None:
    forth, back = laid(one, other), laid(other, one)

    assert forth.left == back.right
    assert forth.right == back.left


@given(some_names, some_names)
def test_words_are_paired_with_words_that_are_there(one: str, other: str) -> None:
    found = laid(one, other)

    for covers, partners, size in (
        (found.left, found.left_partner, len(found.right)),
        (found.right, found.right_partner, len(found.left)),
    ):
        for cover, partner in zip(covers, partners, strict=True):
            assert 0.0 <= cover <= 1.0
            assert (cover > 0) == (0 <= partner < size)


@given(st.lists(st.tuples(some_names, some_names), min_size=1, max_size=12))
def test_a_pair_is_laid_the_same_whatever_pairs_are_laid_beside_it(
    many: list[tuple[str, str]],
) -> None:
    ours = records(*(company(str(i), one) for i, (one, _) in enumerate(many)))
    theirs = records(*(company(str(i), other) for i, (_, other) in enumerate(many)))
    every = np.arange(len(many), dtype=np.int64)
    seen = []
    for table in lay(ours, theirs, every, every):
        for row, pair in enumerate(table.pairs.tolist()):
            alone = laid(*many[pair])
            there = table.left.there[row]
            assert [round(float(c), 2) for c in table.left.cover[row][there]] == alone.left
            assert table.left.partner[row][there].tolist() == alone.left_partner
            seen.append(pair)

    assert sorted(seen) == every.tolist()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Northern", "Southern"), ("Northeast", "Southeast"), ("Northwest", "Northeast"),
        ("Internal", "External"), ("Interior", "Exterior"), ("Micro", "Macro"),
        ("Seventh", "Eleventh"), ("Importers", "Exporters"),
    ],
)  # fmt: skip
def test_two_words_that_people_know_are_no_typing_error_of_each_other(one: str, other: str) -> None:
    found = laid(f"Quorvexia {one}", f"Quorvexia {other}")

    assert (found.left, found.right) == ([1.0, 0.0], [1.0, 0.0])


@pytest.mark.parametrize("word", ["Northern", "International", "Exterior", "Mining"])
@given(data=st.data())
def test_a_known_word_that_is_misspelt_is_still_read(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(word) - 3))
    misspelt = word[:place] + word[place + 1] + word[place] + word[place + 2 :]

    assert laid(f"Quorvexia {word}", f"Quorvexia {misspelt}").left[1] > 0.7
