"""Every way of finding a pair finds it, and nothing that many share finds too many."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.blocking import blocks_of, candidates
from matching.company import Company
from matching.engine import neighbours
from tests.matching.makers import BYSTANDERS, company, pairs_found, records

MOST_PER_RIGHT = 8


def found_among_bystanders(left: Company, right: Company) -> bool:
    return (left.id, right.id) in pairs_found([*BYSTANDERS, left], [right])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"name": "Quorvexia", "website": "zanzumo.com"},
         {"name": "Milkweed Dairy", "email": "x@zanzumo.com"}),
        ({"name": "Quorvexia", "phone": "303 555 0101"},
         {"name": "Milkweed Dairy", "phone": "+1 (303) 555-0101"}),
        ({"name": "Quorvexia", "duns": "123456789"},
         {"name": "Milkweed Dairy", "duns": "12-345-6789"}),
        ({"name": "Quorvexia", "tax_id": "DE123456789"},
         {"name": "Milkweed Dairy", "tax_id": "de 123 456 789"}),
        ({"name": "Quorvexia Turbines"}, {"name": "QUORVEXIA TURBINE, Inc."}),
        ({"name": "Deep Well Drill"}, {"name": "Deepwell Drill Co"}),
        ({"name": "Milkweed Dairy", "website": "quorvexia.com"}, {"name": "Quorvexia"}),
        ({"name": "Quorvexia"}, {"name": "Milkweed Dairy", "website": "quorvexia.io"}),
        ({"name": "Quorvexia", "website": "zanzumo.com"},
         {"name": "Milkweed Dairy", "website": "zanzumo.de"}),
        ({"name": "International Harvest Bureau"}, {"name": "IHB Ltd"}),
        ({"name": "Foo Corp d/b/a Quorvexia Turbines"}, {"name": "Quorvexia Turbines"}),
        ({"name": "Карамель Торг"}, {"name": "Karamel Torg OOO"}),
        ({"name": "Quorvexia Turbine Works"}, {"name": "Quorvexia Works"}),
        ({"name": "Quorvexia Turbines"}, {"name": "Quorvexai Trubines"}),
        ({"name": "Quorvexia Manufacturing"}, {"name": "Quorv. Mfg."}),
        ({"name": "Northwind Traders"}, {"name": "North Wind Traders"}),
    ],
    ids=[
        "domain", "phone", "duns", "tax id", "name", "name written together",
        "domain after the name", "name after the domain", "domain but for the ending",
        "initials", "other name", "script", "words", "letters", "beginnings", "joined words",
    ],
)  # fmt: skip
def test_a_pair_is_found_by(left: dict[str, str], right: dict[str, str]) -> None:
    one, other = company("L", **left), company("R", **right)

    assert found_among_bystanders(one, other)
    assert "R" in neighbours([one], [*BYSTANDERS, other])


def test_what_has_nothing_in_common_is_not_compared() -> None:
    assert not found_among_bystanders(company("L", "Quorvexia"), company("R", "Milkweed Dairy"))
    assert pairs_found([company("L", "")], [company("R", "")]) == set()
    assert pairs_found([company("L", "", city="Ulm")], [company("R", "", city="Ulm")]) == set()


def test_free_mail_and_fillers_are_no_keys() -> None:
    left = company("L", "Quorvexia", email="a@gmail.com", phone="000000000", duns="n/a")
    right = company("R", "Milkweed", email="b@gmail.com", phone="000000000", duns="n/a")

    assert pairs_found([left], [right]) == set()


# However many share it: a key that no longer tells anybody apart may not make everybody a pair.
@pytest.mark.parametrize(
    "fields",
    [
        {"website": "portal.com"},
        {"phone": "303 555 0101"},
        {"duns": "123456789"},
        {"tax_id": "DE123456789"},
        {"country": "US", "city": "Denver", "postal_code": "80202"},
        {"name": "Global Services"},
        {"name": "Global Services", "website": "portal.com", "phone": "303 555 0101"},
    ],
)
@pytest.mark.parametrize("size", [60, 600])
def test_a_crowd_that_shares_a_value_makes_few_pairs(fields: dict[str, str], size: int) -> None:
    def crowd(side: str) -> list[Company]:
        values = {"name": "", **fields}
        shared = values.pop("name")
        return [company(f"{side}{i}", shared or f"{_word(i)} Foods", **values) for i in range(size)]

    pairs = pairs_found(crowd("L"), crowd("R"))

    assert len(pairs) <= MOST_PER_RIGHT * size
    if "name" not in fields:  # each has a name of its own, and is found by it
        assert {(f"L{i}", f"R{i}") for i in range(size)} <= pairs


def _word(number: int) -> str:
    """Return another word for every number."""
    letters = "bdfgklmnprstvz"
    return "".join(
        letters[number // 14**k % 14] + "aeiou"[(number // 14**k + k) % 5] for k in range(4)
    )


def test_the_likeliest_come_first_and_a_shared_place_counts() -> None:
    lefts = [
        company("L0", "Quorvexia Turbines", country="DE", city="Ulm"),
        company("L1", "Quorvexia Turbines", country="US", city="Denver"),
        company("L2", "Quorvexia Turbines", country="US", city="Boston"),
        *BYSTANDERS,
    ]
    ours = records(*lefts)
    theirs = records(company("R", "Quorvexia Turbines", country="US", city="Denver"))

    left, right = candidates(blocks_of(ours), ours, theirs)

    assert right.tolist() == [0] * len(left)
    assert left[:3].tolist() == [1, 2, 0]


def test_at_most_eight_accounts_are_compared_with_one_record() -> None:
    lefts = [company(f"L{i}", "Quorvexia Turbines", city=f"Town {i}") for i in range(30)]

    assert len(pairs_found(lefts, [company("R", "Quorvexia Turbines")])) == MOST_PER_RIGHT


@pytest.mark.parametrize(("ours", "theirs"), [(0, 0), (0, 3), (3, 0), (1, 1)])
def test_short_lists_are_blocked(ours: int, theirs: int) -> None:
    lefts = [company(f"L{i}", f"Quorvexia {i}") for i in range(ours)]
    rights = [company(f"R{i}", f"Quorvexia {i}") for i in range(theirs)]

    pairs = pairs_found(lefts, rights)

    assert bool(pairs) is bool(ours and theirs)


WORDS = ("Quorvexia", "Brambling", "Thornfield", "Ironkeld", "Milkweed", "Foods", "Steel", "Bank")
worlds = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(" ".join),
    min_size=1,
    max_size=7,
)


@settings(max_examples=30)
@given(worlds, worlds)
def test_rights_find_the_same_accounts_alone_as_together(
    ours: list[str], theirs: list[str]
) -> None:
    lefts = [company(f"L{i}", name) for i, name in enumerate(ours)]
    rights = [company(f"R{i}", name) for i, name in enumerate(theirs)]
    together = pairs_found(lefts, rights)

    for right in rights:
        alone = pairs_found(lefts, [right])
        assert alone == {pair for pair in together if pair[1] == right.id}


@settings(max_examples=30)
@given(worlds, worlds)
def test_the_order_of_a_list_does_not_matter(ours: list[str], theirs: list[str]) -> None:
    lefts = [company(f"L{i}", name) for i, name in enumerate(ours)]
    rights = [company(f"R{i}", name) for i, name in enumerate(theirs)]

    assert pairs_found(lefts[::-1], rights[::-1]) == pairs_found(lefts, rights)


@settings(max_examples=30)
@given(worlds, worlds)
def test_neighbours_hold_every_pair_that_is_compared(ours: list[str], theirs: list[str]) -> None:
    lefts = [company(f"L{i}", name) for i, name in enumerate(ours)]
    rights = [company(f"R{i}", name) for i, name in enumerate(theirs)]
    pairs = pairs_found(lefts, rights)

    for left in lefts:
        assert {right for one, right in pairs if one == left.id} <= neighbours([left], rights)


def test_a_key_counts_the_accounts_under_it() -> None:
    ours = records(
        company("1", "Acme", website="a.com"), company("2", "Acme"), company("3", "Bolt Works")
    )
    keys = blocks_of(ours).keys

    assert keys["name"].counted(ours.compact).tolist() == [2, 2, 1]
    assert keys["domain"].counted(ours.domain.per_record()).tolist() == [1, 0, 0]
    assert keys["name"].counted(np.array([12345], np.uint64)).tolist() == [0]
