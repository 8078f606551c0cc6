"""What a deal is worth to whom: sourced or influenced, shared out, changed once published."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.accounts import Opportunity
from partnering.attribution import (
    CreditPolicy,
    Entry,
    Origin,
    Standing,
    adjusted,
    balance,
    credit_of,
    parts_by,
    percent,
    qualifying,
)
from partnering.attribution_models import Model
from partnering.money import Money
from partnering.touches import Touch, TouchRole, TouchState
from tests.partnering.credits import CLOSE, DEAL, NOW, touch

RULES = CreditPolicy()
P1, P3, P4 = 11, 13, 14
BEFORE = datetime(2026, 8, 14, 8, tzinfo=UTC)


def minor(deal: Opportunity, touches: Sequence[Touch], model: Model = Model.LINEAR) -> list[int]:
    parts = parts_by(model, deal, touches, RULES)
    return [part.amount.minor for part in parts if part.amount is not None]


def test_t_41_three_partners_share_to_the_cent_and_the_earliest_gets_the_odd_one() -> None:
    touches = [touch(1, P4, 30), touch(2, P1, 20), touch(3, P3, 10)]

    assert minor(DEAL, touches) == [3_333_334, 3_333_333, 3_333_333]
    small = replace(DEAL, amount=Money(10_000, "USD"))
    assert minor(small, touches) == [3_334, 3_333, 3_333]


def test_t_41_a_touch_taken_away_after_publication_gives_entries_that_keep_the_sum() -> None:
    touches = [touch(1, P4, 30), touch(2, P1, 20), touch(3, P3, 10)]
    published = adjusted([], parts_by(Model.LINEAR, DEAL, touches, RULES))

    entries = adjusted(published, parts_by(Model.LINEAR, DEAL, touches[1:], RULES))

    assert {each.partner_id: each.amount.minor for each in entries} == {
        P4: -3_333_334,
        P1: 1_666_667,
        P3: 1_666_667,
    }
    assert sum(each.amount.minor for each in (*published, *entries)) == 10_000_000


def test_the_last_touch_taken_away_gives_the_deal_back_to_us() -> None:
    published = adjusted([], parts_by(Model.LINEAR, DEAL, [touch(1, P4)], RULES))

    entries = adjusted(published, parts_by(Model.LINEAR, DEAL, [], RULES))

    assert entries == (
        Entry(None, Money(10_000_000, "USD")),
        Entry(P4, Money(-10_000_000, "USD")),
    )


def test_a_deal_whose_currency_changed_is_worth_nothing_any_more_in_the_old_one() -> None:
    touches = [touch(1, P4), touch(2, P1)]
    published = adjusted([], parts_by(Model.LINEAR, DEAL, touches, RULES))
    in_euro = replace(DEAL, amount=Money(9_000_001, "EUR"))

    entries = adjusted(published, parts_by(Model.LINEAR, in_euro, touches, RULES))

    sums: dict[str, int] = {}
    for each in (*published, *entries):
        sums[each.amount.currency] = sums.get(each.amount.currency, 0) + each.amount.minor
    assert sums == {"USD": 0, "EUR": 9_000_001}


def test_what_did_not_change_gives_no_entry() -> None:
    parts = parts_by(Model.LINEAR, DEAL, [touch(1, P4), touch(2, P1)], RULES)

    assert adjusted(adjusted([], parts), parts) == ()


def test_several_touches_of_one_partner_are_added_up() -> None:
    parts = parts_by(
        Model.LINEAR, DEAL, [touch(1, P4, 30), touch(2, P1, 20), touch(3, P4, 10)], RULES
    )

    assert [(part.partner_id, part.share) for part in parts] == [
        (P4, Fraction(2, 3)),
        (P1, Fraction(1, 3)),
    ]
    assert [part.amount for part in parts] == [Money(6_666_667, "USD"), Money(3_333_333, "USD")]


def test_a_deal_without_an_amount_has_shares_and_no_money() -> None:
    [part] = parts_by(Model.LINEAR, replace(DEAL, amount=None), [touch(1, P4)], RULES)

    assert part.share == 1
    assert part.amount is None


def test_at_04_half_lives_of_a_week_are_shared_out_to_the_cent() -> None:
    ages = (28, 21, 14, 7, 0)
    touches = [touch(number, number, age) for number, age in enumerate(ages, start=1)]
    weekly = replace(RULES, half_life_days=7)

    parts = parts_by(Model.TIME_DECAY, DEAL, touches, weekly)

    assert [percent(part.share) for part in parts] == [
        "3.23 %",
        "6.45 %",
        "12.90 %",
        "25.81 %",
        "51.61 %",
    ]
    assert [part.amount.minor for part in parts if part.amount] == [
        322_581,
        645_161,
        1_290_323,
        2_580_645,
        5_161_290,
    ]


def test_t_01_a_registration_from_before_the_deal_is_its_source() -> None:
    credit = credit_of(DEAL, [], [Origin(P1, "DR-1", BEFORE)], RULES)

    assert (credit.standing, credit.sourced_by) == (Standing.SOURCED, P1)


def test_at_01_a_registration_from_after_the_deal_is_no_source() -> None:
    later = Origin(P1, "DR-1", BEFORE + timedelta(hours=1, seconds=1))

    credit = credit_of(DEAL, [touch(1, P1)], [later], RULES)

    assert (credit.standing, credit.sourced_by) == (Standing.INFLUENCED, None)
    assert credit.influenced_by == (P1,)


def test_at_01_of_two_claims_the_earlier_alone_is_the_source() -> None:
    first = Origin(P3, "DR-9", BEFORE - timedelta(days=1))

    credit = credit_of(DEAL, [], [Origin(P1, "DR-1", BEFORE), first], RULES)

    assert credit.sourced_by == P3


def test_a_deal_of_which_nobody_knows_when_it_began_has_no_source() -> None:
    undated = replace(DEAL, created_at=None)

    assert credit_of(undated, [], [Origin(P1, "DR-1", BEFORE)], RULES).sourced_by is None


def test_at_03_sourced_influenced_and_neither_are_told_apart() -> None:
    old = replace(DEAL, created_at=datetime(2026, 10, 1, tzinfo=UTC))
    source = [Origin(P1, "DR-1", BEFORE)]
    deals = [
        (DEAL, [touch(1, P4)], source),
        (DEAL, [], source),
        (DEAL, [touch(1, P4, 0)], []),
        (old, [touch(1, P4, 180)], []),
        (old, [touch(1, P4, 400)], []),
    ]

    found = [credit_of(deal, touches, origins, RULES) for deal, touches, origins in deals]

    assert [each.standing for each in found] == [
        Standing.SOURCED,
        Standing.SOURCED,
        Standing.INFLUENCED,
        Standing.INFLUENCED,
        Standing.OWN,
    ]


@pytest.mark.parametrize(("days", "counted"), [(180, True), (181, False)])
def test_a_touch_counts_to_the_last_day_of_the_window(days: int, counted: bool) -> None:
    young = replace(DEAL, created_at=datetime(2026, 10, 1, tzinfo=UTC))

    assert bool(qualifying(young, [touch(1, P4, days)], RULES)) is counted


def test_any_touch_in_the_life_of_the_deal_counts() -> None:
    old = replace(DEAL, created_at=datetime(2025, 1, 1, 12, tzinfo=UTC))

    assert qualifying(old, [touch(1, P4, on=date(2025, 1, 1))], RULES)
    assert not qualifying(old, [touch(1, P4, on=date(2024, 12, 31))], RULES)


def test_a_touch_from_after_the_close_does_not_count() -> None:
    assert not qualifying(DEAL, [touch(1, P4, -1)], RULES)


@pytest.mark.parametrize(
    ("state", "confirmed", "counted"),
    [
        (TouchState.CLAIMED, None, False),
        (TouchState.CONFIRMED, NOW, True),
        (TouchState.UNCONFIRMED, None, False),
        (TouchState.DISPUTED, None, False),
        (TouchState.DISPUTED, NOW, True),
        (TouchState.REJECTED, NOW, False),
    ],
)
def test_only_what_was_confirmed_counts_and_a_dispute_changes_nothing_yet(
    state: TouchState, confirmed: datetime | None, counted: bool
) -> None:
    said = touch(1, P4, state=state, confirmed_at=confirmed)

    assert bool(qualifying(DEAL, [said], RULES)) is counted


def test_what_brought_the_deal_bears_credit_however_long_ago_it_was() -> None:
    long_ago = Origin(P1, "DR-1", BEFORE - timedelta(days=300))
    registered = touch(0, P1, 400, source="DR-1")

    credit = credit_of(DEAL, [registered, touch(1, P4)], [long_ago], RULES)

    assert [part.partner_id for part in credit.parts[Model.LINEAR]] == [P1, P4]


def test_who_delivers_is_told_apart() -> None:
    credit = credit_of(DEAL, [touch(1, P4), touch(2, P3, role=TouchRole.DELIVERY)], [], RULES)

    assert credit.delivered_by == (P3,)


def test_a_share_is_written_with_two_places() -> None:
    assert percent(Fraction(1, 3)) == "33.33 %"
    assert percent(Fraction(1)) == "100.00 %"
    assert percent(Fraction(1, 2000)) == "0.05 %"


touch_lists = st.lists(
    st.builds(
        touch,
        id_=st.integers(1, 10**6),
        partner_id=st.integers(1, 5),
        days_before=st.integers(-30, 500),
        role=st.sampled_from(TouchRole),
        state=st.sampled_from(TouchState),
        confirmed_at=st.none() | st.just(NOW),
    ),
    max_size=10,
    unique_by=lambda each: each.id,
)
amounts = st.builds(Money, st.integers(-(10**6), 10**12), st.sampled_from(["USD", "JPY"]))
deals = st.builds(
    lambda amount, days: replace(
        DEAL, amount=amount, created_at=datetime.combine(CLOSE, NOW.timetz()) - timedelta(days=days)
    ),
    amounts,
    st.integers(0, 600),
)
origin_lists = st.lists(
    st.builds(
        Origin,
        partner_id=st.integers(1, 5),
        ref=st.sampled_from(["DR-1", "DR-2", "DR-3"]),
        at=st.integers(-600, 30).map(lambda days: NOW + timedelta(days=days)),
    ),
    max_size=3,
)


@given(deals, touch_lists, origin_lists)
def test_the_credits_of_a_deal_always_sum_to_its_amount_and_it_is_sourced_or_influenced(
    deal: Opportunity, touches: list[Touch], origins: list[Origin]
) -> None:
    credit = credit_of(deal, touches, origins, RULES)

    for parts in credit.parts.values():
        assert sum(part.share for part in parts) == 1
        assert deal.amount is not None
        assert sum(part.amount.minor for part in parts if part.amount) == deal.amount.minor
    assert not (credit.sourced_by and credit.influenced_by)
    assert (credit.standing is Standing.SOURCED) == (credit.sourced_by is not None)
    assert (credit.standing is Standing.INFLUENCED) == bool(credit.influenced_by)


@given(deals, touch_lists, st.data())
def test_touches_that_go_and_amounts_that_change_leave_every_sum_true(
    deal: Opportunity, touches: list[Touch], data: st.DataObject
) -> None:
    book: list[Entry] = []
    for model in (Model.LINEAR, Model.TIME_DECAY):
        book = list(adjusted([], credit_of(deal, touches, [], RULES).parts[model]))
        left = list(touches)
        while left:
            left.pop(data.draw(st.integers(0, len(left) - 1)))
            now = replace(deal, amount=data.draw(amounts))
            parts = credit_of(now, left, [], RULES).parts[model]
            book += adjusted(book, parts)
            sums = {key: minor for key, minor in balance(book).items() if minor}
            assert sums == {
                (part.partner_id, part.amount.currency): part.amount.minor
                for part in parts
                if part.amount and part.amount.minor
            }
