import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.hashing import NOTHING, hashes_of, joined, paired
from matching.stored_texts import StoredTexts

texts = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", max_size=40)


def test_empty_text_is_nothing_and_no_other_text_is() -> None:
    hashes, sizes = hashes_of(["", "a", "\0", "", "é"])

    assert (hashes == NOTHING).tolist() == [True, False, False, True, False]
    assert sizes.tolist() == [0, 1, 1, 0, 2]


def test_nothing_at_all_is_hashed() -> None:
    hashes, sizes = hashes_of([])

    assert (len(hashes), len(sizes)) == (0, 0)


# The same on every machine and in every run: an index on disk holds them.
def test_hashes_are_the_same_in_every_run() -> None:
    assert [f"{value:016x}" for value in hashes_of(["acme", "quorvexia", "東京"])[0].tolist()] == [
        "facf7411b443929f", "a8d1b0e488fc1972", "2ef256084fe8e041",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=20), max_size=30))
def test_a_text_has_its_hash_whatever_stands_beside_it(many: list[str]) -> None:
    hashes, sizes = hashes_of(many)

    for place, text in enumerate(many):
        alone, size = hashes_of([text])
        assert (hashes[place], sizes[place]) == (alone[0], size[0])


@given(st.sets(texts, min_size=2, max_size=60))
def test_two_texts_have_two_hashes(many: set[str]) -> None:
    assert len(set(hashes_of(sorted(many))[0].tolist())) == len(many)


def test_like_texts_have_two_hashes() -> None:
    many = [f"{one}{two}{three}" for one in "abcdefghij" for two in "0123456789" for three in "xyz"]
    many += ["ab", "ba", "aab", "aba", "baa", "a" * 10, "a" * 11, "a\0", "\0a"]

    assert len(np.unique(hashes_of(many)[0])) == len(many)


@given(texts, texts)
def test_two_words_together_hash_like_the_word_that_they_make(one: str, other: str) -> None:
    (first, second, whole), sizes = hashes_of([one, other, one + other])

    made = joined(np.array([first]), sizes[:1], np.array([second]))

    assert made[0] == whole


@pytest.mark.parametrize("size", [4_095, 4_096, 4_097, 100_000])
def test_endless_text_is_told_apart_by_its_beginning(size: int) -> None:
    one, other, short = hashes_of(["x" * size, "x" * size + "y", "y" + "x" * size])[0].tolist()

    assert (one == other) is (size >= 4_096)
    assert one != short


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=20))
def test_a_pair_of_values_is_nothing_where_either_is(many: list[tuple[str, str]]) -> None:
    first, second = (hashes_of(list(side))[0] for side in zip(*many, strict=True))
    found = paired(first, second)

    for value, (one, other) in zip(found.tolist(), many, strict=True):
        assert (value == 0) is (not one or not other)
    assert len(set(found.tolist()) - {0}) == len({pair for pair in many if all(pair)})


def test_a_pair_of_values_is_not_the_same_the_other_way_round() -> None:
    one, other = hashes_of(["denver", "acme"])[0][:, None]

    assert paired(one, other) != paired(other, one)


@given(st.lists(st.text(max_size=90), max_size=5))
def test_a_few_texts_are_hashed_as_many_are(few: list[str]) -> None:
    many = [*few, *(f"more {k}" for k in range(10))]

    assert hashes_of(few)[0].tolist() == hashes_of(many)[0][: len(few)].tolist()
    assert hashes_of(few)[0].tolist() == hashes_of(StoredTexts.of(few))[0].tolist()
