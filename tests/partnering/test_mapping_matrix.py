"""The matrix: counts as printed elsewhere, and revenue that adds up and gives nothing away."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.accounts import Opportunity
from partnering.counting import Company, Counted, Exactness, table
from partnering.mapping_matrix import MappingMatrix, added, matrix
from partnering.money import Money

OURS, THEIRS = ("customers", "prospects"), ("customers", "open opportunities", "own list")
FLOOR = 3


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Counted], dict[int, list[Opportunity]]]:
    found, deals = [], {}
    for number in range(draw(st.integers(0, 12))):
        found.append(
            Counted(
                Company((number,), (number,)),
                draw(st.frozensets(st.sampled_from(OURS), min_size=1)),
                draw(st.frozensets(st.sampled_from(THEIRS), min_size=1)),
            )
        )
        deals[number] = [
            Opportunity(
                key=f"{number}-{at}",
                account_key=str(number),
                name="",
                amount=draw(st.none() | st.builds(Money, amounts, st.sampled_from(CURRENCIES))),
                is_closed=draw(st.booleans()),
            )
            for at in range(draw(st.integers(0, 3)))
        ]
    return found, deals


amounts = st.integers(0, 10**9)
CURRENCIES = ("EUR", "USD", "JPY")


def made(
    found: list[Counted],
    deals: Mapping[int, list[Opportunity]],
    *,
    counts_only: frozenset[str] = frozenset(),
    with_money: bool = True,
) -> MappingMatrix:
    cells = [(ours, theirs) for ours in OURS for theirs in THEIRS]
    printed = table(found, cells, lambda _, theirs: theirs not in counts_only, FLOOR)
    return matrix(
        printed, found, deals, lambda theirs: theirs not in counts_only, with_money=with_money
    )


@given(worlds())
def test_every_open_deal_counts_once_and_currencies_stay_apart(
    world: tuple[list[Counted], dict[int, list[Opportunity]]],
) -> None:
    found, deals = world

    shown = made(found, deals)

    open_deals = [d for each in deals.values() for d in each if d.is_open and d.amount]
    assert shown.revenue == added(d.amount for d in open_deals if d.amount)
    for cell in shown.cells:
        inside = [c for c in found if cell.ours in c.ours and cell.theirs in c.theirs]
        ids = {number for each in inside for number in each.company.ours}
        wanted = added(d.amount for d in open_deals if d.amount and int(d.account_key) in ids)
        assert cell.revenue == wanted
        assert cell.companies.number == len(inside)


@given(worlds(), st.frozensets(st.sampled_from(THEIRS)))
def test_of_lists_that_show_numbers_only_there_is_no_amount(
    world: tuple[list[Counted], dict[int, list[Opportunity]]], counts_only: frozenset[str]
) -> None:
    found, deals = world

    shown = made(found, deals, counts_only=counts_only)

    for cell in shown.cells:
        assert (cell.revenue is None) == (cell.theirs in counts_only)
        assert cell.named == (cell.theirs not in counts_only)
        if cell.companies.how is Exactness.EXACT and cell.theirs in counts_only:
            assert cell.companies.number >= FLOOR
    # The total is of what is shown: no amount of a list that is not can be had from it.
    without = [c for c in found if not c.theirs <= counts_only]
    if counts_only != frozenset(THEIRS):
        ids = {number for each in without for number in each.company.ours}
        assert shown.revenue == added(
            d.amount for n in ids for d in deals[n] if d.is_open and d.amount
        )


@given(worlds())
def test_who_sees_no_amounts_gets_the_same_numbers(
    world: tuple[list[Counted], dict[int, list[Opportunity]]],
) -> None:
    found, deals = world

    all_of_it, counts = made(found, deals), made(found, deals, with_money=False)

    assert counts.revenue is None
    assert all(cell.revenue is None for cell in counts.cells)
    assert [c.companies for c in counts.cells] == [c.companies for c in all_of_it.cells]
    assert [c.code for c in counts.cells] == [c.code for c in all_of_it.cells]


@pytest.mark.parametrize(
    ("money", "short"),
    [
        (Money(540_000, "EUR"), "€5,400"),
        (Money(999_900, "EUR"), "€9,999"),
        (Money(9_200_000, "EUR"), "€92k"),
        (Money(99_999_900, "USD"), "$1,000k"),
        (Money(124_000_000, "EUR"), "€1.2m"),
        (Money(12_400_000_000, "EUR"), "€124m"),
        (Money(250_000_000_000, "CHF"), "CHF 2.5bn"),
        (Money(1_500_000, "JPY"), "¥1.5m"),
    ],
)
def test_an_amount_in_short_keeps_what_counts(money: Money, short: str) -> None:
    assert money.in_short() == short
