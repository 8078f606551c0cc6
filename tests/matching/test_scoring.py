"""The shipped weights: complete, the right way round, and none of them idle."""

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.comparisons import COMPARISONS, PLACE_OF
from matching.engine import explain, prepare
from matching.scoring import (
    TOGETHER,
    as_table,
    blank_weights,
    digest_of,
    probabilities,
    shipped_weights,
    weights_from,
)
from tests.matching.makers import company

LEFT = company(
    "L1", "Quorvexia Turbine Works", website="quorvexia.com", phone="303 555 0101", country="US",
    state="CO", city="Denver", postal_code="80202", street="1 Main Street", duns="123456789",
    tax_id="84-1234567",
)  # fmt: skip
TWIN = replace(LEFT, id="R1")


def table() -> dict[str, Any]:
    """Read the shipped table afresh, to be changed at will."""
    text = files("matching").joinpath("weights.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def bits(right_changes: dict[str, str], left_changes: dict[str, str] | None = None) -> float:
    found = explain(replace(LEFT, **(left_changes or {})), replace(TWIN, **right_changes))
    return found.start_bits + sum(line.bits for line in found.lines)


# Which change of one field makes a pair worse, and at least by how many bits in all.
@pytest.mark.parametrize(
    ("worse", "at_least"),
    [
        ({"name": "Milkweed Dairy"}, 5.0),
        ({"name": "Quorvexia Milkweed Dairy"}, 3.0),
        ({"name": "Quorvexia Turbine Works Milkweed"}, 2.0),
        ({"name": "Milkweed Works"}, 4.0),
        ({"name": "Quorvexia Turbine Works 2"}, 2.0),
        ({"website": "milkweed.com"}, 4.0),
        ({"website": ""}, 2.0),
        ({"phone": "415 555 9876"}, 4.0),
        ({"phone": ""}, 2.0),
        ({"duns": "987654321"}, 6.0),
        ({"duns": ""}, 4.0),
        ({"tax_id": "11-1111112"}, 6.0),
        ({"tax_id": ""}, 4.0),
        ({"country": "FR"}, 3.0),
        ({"country": "", "website": "milkweed.fr"}, 2.0),
        ({"state": "TX"}, 0.5),
        ({"city": "Austin"}, 2.0),
        ({"postal_code": "10001"}, 2.0),
        ({"street": "99 Ocean Drive"}, 3.0),
    ],
)
def test_what_speaks_against_a_pair_lowers_its_score(
    worse: dict[str, str], at_least: float
) -> None:
    assert bits({}) - bits(worse) >= at_least


def test_a_different_legal_form_speaks_against() -> None:
    with_form = {"name": "Quorvexia Turbine Works Inc."}
    other_form = {"name": "Quorvexia Turbine Works LP"}

    assert bits(with_form, with_form) - bits(other_form, with_form) >= 0.5


def test_different_numbers_in_the_names_speak_against() -> None:
    two = {"name": "Quorvexia Turbine Works 2"}
    three = {"name": "Quorvexia Turbine Works 3"}

    assert bits(two, two) - bits(three, two) >= 2.0


def test_namesakes_in_the_list_speak_against() -> None:
    def of(accounts: int) -> float:
        index = prepare([replace(LEFT, id=f"L{i}") for i in range(accounts)])
        found = explain(LEFT, TWIN, index=index)
        return next(line.bits for line in found.lines if line.comparison == "namesakes")

    assert of(1) == 0.0
    assert of(3) <= 0.0


# These never answer alone: what they are worth shows only beside the answers that come with them.
_NEVER_ALONE = {"known", "rest", "numbers"}


@pytest.mark.parametrize("comparison", sorted({c.name for c in COMPARISONS} - _NEVER_ALONE))
def test_the_strongest_answer_for_is_worth_more_than_the_strongest_against(
    comparison: str,
) -> None:
    row = shipped_weights().bits[PLACE_OF[comparison]]

    assert row[-1] >= row[0]


def test_a_silent_level_says_nothing() -> None:
    for comparison, row in zip(COMPARISONS, shipped_weights().bits, strict=True):
        if comparison.silent is not None:
            assert row[comparison.silent] == 0.0, comparison.name


def test_two_answers_say_nothing_together_where_one_is_silent() -> None:
    for (one, other), rows in zip(TOGETHER, shipped_weights().together, strict=True):
        here, there = COMPARISONS[PLACE_OF[one]].silent, COMPARISONS[PLACE_OF[other]].silent
        figures = np.array(rows)
        assert here is None or not figures[here].any(), (one, other)
        assert there is None or not figures[:, there].any(), (one, other)


def test_no_comparison_is_idle() -> None:
    weights = shipped_weights()
    beside = {name for pair in TOGETHER for name in pair}

    for comparison, row in zip(COMPARISONS, weights.bits, strict=True):
        assert any(row) or comparison.name in beside, comparison.name


def test_the_start_and_all_figures_together_are_the_score() -> None:
    every = np.array([[len(c.levels) - 1 for c in COMPARISONS], [0] * len(COMPARISONS)])
    weights = shipped_weights()

    for row, level in zip(weights.score(every).tolist(), (-1, 0), strict=True):
        alone = sum(figures[level] for figures in weights.bits)
        both = sum(rows[level][level] for rows in weights.together)
        assert row == pytest.approx(weights.start + alone + both)


def test_weights_survive_being_written_and_read() -> None:
    shipped = shipped_weights()

    assert weights_from(json.loads(json.dumps(as_table(shipped)))) == shipped


def test_weights_that_say_nothing_give_every_pair_even_odds() -> None:
    every = np.array([[len(c.levels) - 1 for c in COMPARISONS]])

    assert blank_weights().score(every).tolist() == [0.0]


def test_weights_for_other_comparisons_are_refused() -> None:
    changed = table()
    del changed["comparisons"]["country"]

    with pytest.raises(ValueError, match="other comparisons"):
        weights_from(changed)


def test_weights_for_other_levels_are_refused() -> None:
    changed = table()
    changed["comparisons"]["country"]["on the moon"] = 1.0

    with pytest.raises(ValueError, match="country"):
        weights_from(changed)


def test_weights_for_other_pairs_of_comparisons_are_refused() -> None:
    changed = table()
    del changed["together"]["rest and legal form"]

    with pytest.raises(ValueError, match="together"):
        weights_from(changed)


def test_weights_of_another_shape_are_refused() -> None:
    changed = table()
    changed["together"]["rest and legal form"].pop()

    with pytest.raises(ValueError, match="another shape"):
        weights_from(changed)


@given(st.data())
def test_any_figure_that_is_changed_alone_is_refused(data: st.DataObject) -> None:
    changed = table()
    rows = [
        *changed["comparisons"].values(),
        *(row for rows in changed["together"].values() for row in rows),
        changed,
    ]
    row = data.draw(st.sampled_from(rows))
    figures = (
        ["start"] if row is changed else (list(row) if isinstance(row, dict) else range(len(row)))
    )
    place = data.draw(st.sampled_from(figures))
    row[place] += data.draw(st.sampled_from([-1.0, -0.001, 0.001, 0.5]))

    with pytest.raises(ValueError, match="digest"):
        weights_from(changed)


def test_the_digest_is_of_the_figures_alone() -> None:
    shipped = shipped_weights()

    assert digest_of(replace(shipped, note="other words")) == digest_of(shipped)
    assert digest_of(replace(shipped, start=shipped.start + 0.001)) != digest_of(shipped)


def test_bits_become_a_probability() -> None:
    found = probabilities(np.array([0.0, 1.0, -1.0, 1e9, -1e9])).tolist()

    assert found == pytest.approx([0.5, 2 / 3, 1 / 3, 1.0, 0.0])
    assert all(0.0 <= each <= 1.0 for each in found)


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


@pytest.mark.parametrize("name", ["Quorvexia Turbines", "Turbines of Quorvexia", "Quorvexya"])
@pytest.mark.parametrize("label", ["quorvexia", "turbo", "qt"])
def test_the_same_label_under_another_ending_never_lowers_the_score(name: str, label: str) -> None:
    left = company("L", "Quorvexia Turbines", website=f"{label}.com")
    right = company("R", name)

    without, other, same = (
        explain(left, replace(right, website=website)).probability
        for website in ("", f"{label}.org", f"{label}.com")
    )

    assert without <= other <= same
