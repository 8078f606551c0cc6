"""Lists that are made to hurt: no crash, one account at most for each record, no pair too many."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.nasty import KINDS, Make
from matching.company import Company
from matching.engine import Verdict, map_lists
from matching.evaluate import evaluate

SIZE = 200
MOST = 60  # compared pairs for each right; all with all would be SIZE of them

fields = st.text(max_size=40) | st.sampled_from(("acme.com", "n/a", "US", "Acme Inc.", "\u202e"))
companies = st.lists(
    st.builds(
        Company,
        id=st.text("abcd", min_size=1, max_size=2),
        name=fields,
        website=fields,
        country=fields,
        city=fields,
        phone=fields,
        parent_id=st.text("abcd", max_size=2),
    ),
    max_size=8,
)


@pytest.mark.parametrize("make", [make for _, make in KINDS], ids=[name for name, _ in KINDS])
def test_a_nasty_list_is_matched_without_comparing_all_with_all(make: Make) -> None:
    left = [make("L", number, Random(number)) for number in range(SIZE)]
    right = [make("R", number, Random(number + SIZE // 2)) for number in range(SIZE)]
    assert evaluate(left, right, frozenset()).pairs <= MOST * SIZE


@settings(max_examples=30)
@given(companies, companies)
def test_any_list_is_matched_and_a_record_is_one_account_at_most(
    left: list[Company], right: list[Company]
) -> None:
    records = Counter(company.id for company in right)
    found = Counter(
        match.right_id
        for match in map_lists(left, right)
        if match.verdict in (Verdict.AUTO, Verdict.REVIEW)
    )
    assert all(count <= records[right_id] for right_id, count in found.items())
