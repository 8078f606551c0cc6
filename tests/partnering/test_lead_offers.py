"""Offers of leads: the receiver's clock (LM-02), what ends them, and that an end is an end."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from partnering import lead_offers as offers
from partnering.lead_offers import DeclineReason, LeadOffer, OfferState
from partnering.refusals import Invalid, NotNow
from tests.partnering.lead_makers import FRIDAY, POLICY, offer

MONDAY = datetime(2026, 8, 17, 15, 30, tzinfo=UTC)
WHY = {"reason": DeclineReason.NO_CAPACITY, "text": ""}


def test_lm_02_one_business_day_from_friday_half_past_five_in_berlin() -> None:
    made = offer()
    assert made.due_at == MONDAY
    assert made.half_at == datetime(2026, 8, 17, 11, 0, tzinfo=UTC)


def test_taken_in_time_it_is_held_and_the_first_contact_is_due() -> None:
    taken = offers.accept(offer(), by_id=7, policy=POLICY, now=MONDAY - timedelta(hours=1))
    assert (taken.state, taken.holder_id) == (OfferState.HELD, 7)
    assert taken.used_percent == 88
    assert taken.due_at == datetime(2026, 8, 19, 14, 30, tzinfo=UTC)
    assert taken.half_at == datetime(2026, 8, 18, 14, 30, tzinfo=UTC)


def test_at_the_due_instant_it_is_too_late_whether_or_not_anybody_looked() -> None:
    with pytest.raises(NotNow, match="time to answer is over"):
        offers.accept(offer(), by_id=7, policy=POLICY, now=MONDAY)
    with pytest.raises(NotNow):
        offers.decline(offer(), by_id=7, now=MONDAY, **WHY)  # type: ignore[arg-type]
    lapsed = offers.lapse(offer(), MONDAY)
    assert (lapsed.state, lapsed.used_percent, lapsed.ended_at) == (
        OfferState.EXPIRED,
        100,
        MONDAY,
    )
    with pytest.raises(NotNow, match="has gone on"):
        offers.accept(lapsed, by_id=7, policy=POLICY, now=MONDAY)


def test_before_it_is_due_nothing_lapses_and_nothing_is_taken_back() -> None:
    early = MONDAY - timedelta(seconds=1)
    with pytest.raises(Invalid):
        offers.lapse(offer(), early)
    held = offers.accept(offer(), by_id=7, policy=POLICY, now=FRIDAY)
    with pytest.raises(Invalid, match="Nothing is overdue"):
        offers.take_back(held, held.due_at - timedelta(seconds=1))
    assert offers.take_back(held, held.due_at).state is OfferState.TAKEN_BACK


def test_a_contact_moves_the_due_time_to_the_next_news() -> None:
    held = offers.accept(offer(), by_id=7, policy=POLICY, now=FRIDAY)
    told = offers.note_update(held, "Left a message.", policy=POLICY, now=MONDAY)
    assert told.due_at == held.due_at, "news are no first contact"
    met = offers.note_contact(told, policy=POLICY, now=MONDAY)
    assert met.due_at == MONDAY + timedelta(days=14)
    assert met.half_at == MONDAY + timedelta(days=7)
    later = offers.note_update(met, "A demo.", policy=POLICY, now=MONDAY + timedelta(days=3))
    assert later.due_at == MONDAY + timedelta(days=17)
    with pytest.raises(Invalid, match="noted already"):
        offers.note_contact(met, policy=POLICY, now=MONDAY)
    with pytest.raises(Invalid, match="how it stands"):
        offers.note_update(met, "  ", policy=POLICY, now=MONDAY)


def test_another_reason_needs_words() -> None:
    with pytest.raises(Invalid, match="few words"):
        offers.decline(offer(), by_id=7, reason=DeclineReason.OTHER, text=" ", now=FRIDAY)


ACTS: list[Callable[[LeadOffer], LeadOffer]] = [
    lambda it: offers.accept(it, by_id=7, policy=POLICY, now=FRIDAY),
    lambda it: offers.decline(it, by_id=7, now=FRIDAY, **WHY),  # type: ignore[arg-type]
    lambda it: offers.lapse(it, MONDAY),
    lambda it: offers.give_back(it, now=FRIDAY, **WHY),  # type: ignore[arg-type]
    lambda it: offers.take_back(it, MONDAY + timedelta(days=60)),
    lambda it: offers.withdraw(it, FRIDAY),
    lambda it: offers.convert(it, FRIDAY),
    lambda it: offers.hand_over(it, 8),
    lambda it: offers.note_contact(it, policy=POLICY, now=FRIDAY),
    lambda it: offers.note_update(it, "News.", policy=POLICY, now=FRIDAY),
]


@pytest.mark.parametrize("act", ACTS)
def test_an_offer_that_has_ended_moves_no_more(act: Callable[[LeadOffer], LeadOffer]) -> None:
    ended = offers.withdraw(offer(), FRIDAY)
    with pytest.raises((Invalid, NotNow)):
        act(ended)


def test_lapses_count_from_an_instant_on() -> None:
    lapsed = offers.lapse(offer(), MONDAY)
    held = offers.accept(offer(), by_id=7, policy=POLICY, now=FRIDAY)
    left = offers.take_back(held, held.due_at)
    declined = offers.decline(offer(), by_id=7, now=FRIDAY, **WHY)  # type: ignore[arg-type]
    assert offers.lapses_since([lapsed, left, declined], FRIDAY) == 2
    assert offers.lapses_since([lapsed, left, declined], MONDAY) == 1
