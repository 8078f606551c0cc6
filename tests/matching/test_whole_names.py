"""A column of names is read to the same words as each name by itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.legal_forms import FAMILY_OF
from matching.vocabulary import PLACE_PAIRS, SECURITY_WORDS
from matching.whole_names import NamesRead, read_few, read_names

PIECES = [
    "Acme", "Foods", "S.A.", "s.p.a.", "A.", "B", "b.", "U.S.", " ", ", ", "-", " - ", " , ", "&",
    "The", "of", "und", "II", "iv", "x", "unknown", "on", "class", "é", "1", "(x)", "dba", "..",
    "a.b.c", "a.b.cde", "/TX", "ADR1/5", "DK 1", "Class H", "Shares",
    "d", "o", "\0", *sorted(SECURITY_WORDS),
    *(" ".join(form) for form in FAMILY_OF), *(" ".join(pair) for pair in PLACE_PAIRS),
]  # fmt: skip


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from(PIECES), max_size=8), st.sampled_from(["", " "])),
        max_size=20,
    )
)
def test_a_column_is_read_as_its_names_are(names: list[tuple[list[str], str]]) -> None:
    check([blank.join(pieces) for pieces, blank in names])


@pytest.mark.parametrize(
    "name",
    [
        "Acme Foods, Inc.", "The Acme Company, The", "Acme S.A. de C.V.", "Acme N.V. B",
        "A. B. Acme", "U.S.A. Steel", "U.S. Steel L.L.C", "Acme New Zealand", "Acme II Ltd",
        "II Acme", "The", "Acme GmbH Berlin", "OOO Acme",
        "Acme Bank AG Acme", "Acme Inc. A", "Acme ASA B", "ACME CORP/TX", "Acme AB NAM. DK 1",
        "Acme Ltd Class H", "Acme Oyj Nom", "CLA Global", "A B", "Inc. A", "Company A/S",
        "and of", "x" * 600, "Unknown", "",
    ],
)  # fmt: skip
def test_a_telling_name_is_read_as_by_itself(name: str) -> None:
    check(["Bolt Works", name, "Northwind"])


def check(texts: list[str]) -> None:
    def bare(position: int, text: str) -> str:
        return text

    one: dict[str, int] = {}
    other: dict[str, int] = {}
    if texts:
        assert said(read_few(texts, bare, one), one) == said(read_names(texts, bare, other), other)


def said(read: NamesRead, numbers: dict[str, int]) -> tuple[object, ...]:
    words = list(numbers)
    columns = read.record.tolist(), read.sizes.tolist(), read.legal.tolist()
    assert sorted(numbers.values()) == list(range(len(words)))
    assert int(np.sum(read.sizes)) == len(read.words)
    return *columns, list(read.whole), [words[k] for k in read.words.tolist()], sorted(words)
