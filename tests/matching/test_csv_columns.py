"""A CSV text is cut into columns as Python's own reader would, or left to it."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.csv_columns import columns_of

PIECES = ["a", "é", '"', '""', ",", "\n", "\r\n", "\r", " ", "\u3000", "\xa0", "\x85", "x y", "\t"]


@settings(max_examples=500)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join))
def test_what_is_cut_is_what_the_careful_reader_would_say(text: str) -> None:
    found = columns_of(text, ",")

    if found is not None:
        assert [list(column) for column in found] == carefully(text)


@pytest.mark.parametrize(
    "text",
    ['id,name\n1,"Acme, Inc."\n', 'id,name\r\n1,"A ""B"" C"\r\n2,\r\n', 'a,b\n"","x\ny"', "a,b\n"],
)
def test_plain_lists_are_cut_at_once(text: str) -> None:
    found = columns_of(text, ",")

    assert found is not None
    assert [list(column) for column in found] == carefully(text)


@pytest.mark.parametrize(
    "text", ["a,b\n1\n", "a,b\n\n1,2\n", 'a,b\n1,x"y\n', 'a,b\n"1"x,2\n', "a\n"]
)
def test_what_is_not_plain_is_left_alone(text: str) -> None:
    assert columns_of(text, ",") is None


def carefully(text: str) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    return [[cell.strip() for cell in column] for column in zip(*rows, strict=True)]
