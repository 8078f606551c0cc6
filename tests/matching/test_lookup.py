import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import find
from tests.matching.makers import BYSTANDERS, company

NAMES = [
    company("1", "Northwind Traders, Inc."),
    company("2", "Müller Maschinenbau GmbH"),
    company("3", "Tessellate Software"),
    company("4", "Oakhaven Foods Ltd"),
    company("5", "Oakhaven Foods Pty Ltd"),
    company("6", "American Copperleaf Manufacturing Corporation"),
    company("7", "The Quorvexia Group"),
    *BYSTANDERS,
]


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        ("Northwind Traders", "1"),
        ("northwind", "1"),
        ("Nortwind Tradrs", "1"),
        ("north wind traders", "1"),
        ("mueller maschinenbau", "2"),
        ("muller", "2"),
        ("Teselate Sofware", "3"),
        ("software tessellate", "3"),
        ("copperleaf", "6"),
        ("Quorvexa", "7"),
        ("QUORVEXIA GROUP", "7"),
    ],
)
def test_a_typed_name_finds_its_company_despite_typing_errors(typed: str, id: str) -> None:
    assert find(NAMES, typed)[0].id == id


def test_equally_good_answers_are_both_returned() -> None:
    found = find(NAMES, "oakhaven foods", limit=1)

    assert [each.id for each in found] == ["4", "5"]
    assert found[0].score == found[1].score


def test_the_whole_name_beats_a_longer_one() -> None:
    names = [company("1", "Acme Foods Holding"), company("2", "Acme"), company("3", "Acme Foods")]

    assert find(names, "acme foods")[0].id == "3"


@pytest.mark.parametrize("typed", ["", "   ", "zzzzqqq", "!!!"])
def test_nothing_is_found_where_nothing_is_like_it(typed: str) -> None:
    assert find(NAMES, typed) == []


def test_an_empty_list_finds_nothing() -> None:
    assert find([], "acme") == []


@given(st.text(max_size=60))
def test_any_text_is_looked_up_without_a_crash(typed: str) -> None:
    found = find(NAMES, typed)

    assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)
