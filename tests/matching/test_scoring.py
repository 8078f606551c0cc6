"""The shipped weights: complete, one-way, and none of them idle."""

import json
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import explain, prepare
from matching.features import COMPARISONS
from matching.scoring import probability_of, shipped_weights, weights_from
from tests.matching.makers import company

LEFT = company(
    "L1", "Quorvexia Turbine Works", website="quorvexia.com", phone="303 555 0101", country="US",
    state="CO", city="Denver", postal_code="80202", street="1 Main Street", duns="123456789",
    tax_id="84-1234567",
)  # fmt: skip
TWIN = replace(LEFT, id="R1")


def bits(right_changes: dict[str, str], left_changes: dict[str, str] | None = None) -> float:
    found = explain(replace(LEFT, **(left_changes or {})), replace(TWIN, **right_changes))
    return found.start_bits + sum(line.bits for line in found.lines)


# Which change makes a pair worse through which comparison. A weight that is lost turns this red.
@pytest.mark.parametrize(
    ("worse", "comparison", "at_least"),
    [
        ({"name": "Milkweed Dairy"}, "overlap", 0.5),
        ({"name": "Quorvexia Milkweed Dairy"}, "clash", 2.0),
        ({"name": "Quorvexia Turbine Works Milkweed"}, "extra", 2.0),
        ({"name": "Milkweed Works"}, "distinctive", 2.0),
        ({"name": "Milkweed Dairy"}, "letters", 2.0),
        ({"name": "Works Turbine Quorvexia"}, "first word", 1.0),
        ({"website": "milkweed.com"}, "domain", 5.0),
        ({"website": ""}, "domain", 2.0),
        ({"phone": "415 555 9876"}, "phone", 4.0),
        ({"duns": "987654321"}, "duns", 6.0),
        ({"tax_id": "11-1111112"}, "tax id", 6.0),
        ({"country": "FR"}, "country", 4.0),
        ({"country": "", "website": "milkweed.fr"}, "domain country", 0.5),
        ({"state": "TX"}, "state", 0.5),
        ({"city": "Austin"}, "city", 2.0),
        ({"postal_code": "10001"}, "postal code", 2.0),
        ({"street": "99 Ocean Drive"}, "street", 3.0),
    ],
)
def test_each_comparison_pulls_its_weight(
    worse: dict[str, str], comparison: str, at_least: float
) -> None:
    def of(changes: dict[str, str]) -> float:
        lines = explain(LEFT, replace(TWIN, **changes)).lines
        return next(line.bits for line in lines if line.comparison == comparison)

    assert of({}) - of(worse) >= at_least


def test_a_different_legal_form_speaks_against() -> None:
    with_form = {"name": "Quorvexia Turbine Works Inc."}
    other_form = {"name": "Quorvexia Turbine Works LP"}

    assert bits(with_form, with_form) - bits(other_form, with_form) >= 0.5


def test_namesakes_in_the_list_speak_against() -> None:
    def of(accounts: int) -> float:
        index = prepare([replace(LEFT, id=f"L{i}") for i in range(accounts)])
        lines = explain(LEFT, TWIN, index=index).lines
        return next(line.bits for line in lines if line.comparison == "namesakes")

    assert of(1) == 0.0
    assert of(3) < of(2) < 0.0


def test_levels_never_fall() -> None:
    for comparison, row in zip(COMPARISONS, shipped_weights().bits, strict=True):
        assert list(row) == sorted(row), comparison.name


def test_a_silent_level_says_nothing() -> None:
    for comparison, row in zip(COMPARISONS, shipped_weights().bits, strict=True):
        if comparison.silent is not None:
            assert row[comparison.silent] == 0.0, comparison.name


def test_weights_for_other_comparisons_are_refused() -> None:
    table = json.loads(files("matching").joinpath("weights.json").read_text(encoding="utf-8"))
    del table["comparisons"]["country"]

    with pytest.raises(ValueError, match="other comparisons"):
        weights_from(table)


def test_weights_for_other_levels_are_refused() -> None:
    table = json.loads(files("matching").joinpath("weights.json").read_text(encoding="utf-8"))
    table["comparisons"]["country"]["on the moon"] = 1.0

    with pytest.raises(ValueError, match="country"):
        weights_from(table)


def test_bits_become_a_probability() -> None:
    assert probability_of(0.0) == 0.5
    assert probability_of(1.0) == pytest.approx(2 / 3)
    assert probability_of(1e9) < 1.0 or probability_of(1e9) == pytest.approx(1.0)


@given(
    st.sampled_from(["Quorvexia", "Quorvexia Turbin Works", "Milkweed Dairy", "Turbine Works"]),
    st.sampled_from(["", "US", "FR"]),
    st.sampled_from(["", "Denver", "Austin"]),
    st.sampled_from(["", "quorvexia.net", "milkweed.com", "someone@gmail.com"]),
)
def test_an_equal_domain_never_lowers_the_score(
    name: str, country: str, city: str, website: str
) -> None:
    others = {"name": name, "country": country, "city": city}

    assert bits({**others, "website": LEFT.website}) >= bits({**others, "website": website})
