"""A partner chooses how often its digest comes, and nothing is told twice or lost by that."""

import pytest

from bot.cards.digest import partner_digest_card
from journeys.partner_rhythm import choose_partner_rhythm, partner_rhythm
from partnering.digests import Rhythm
from partnering.refusals import NotAllowed, Unknown
from store.work import Store
from tests.bot.block_limits import problems
from tests.journeys.deal_office import AE, PM, DealOffice, claim_to
from tests.journeys.test_digests_for_others import DAY, MONDAY, deals, sharing, tick, weeks


def begun(store: Store) -> DealOffice:
    """A partner that shares, and whose digests have begun on a Monday."""
    office = deals(store)
    tick(office.office, MONDAY)
    sharing(office)
    tick(office.office, MONDAY + DAY)
    tick(office.office, MONDAY + 7 * DAY)
    assert weeks(office) == []
    return office


def choose(office: DealOffice, rhythm: Rhythm) -> None:
    by = office.reps["P1"]
    choose_partner_rhythm(office.desk, office.partners["P1"], rhythm, by=by, now=office.now)


def test_weekly_is_the_default_and_daily_comes_the_next_morning_with_what_is_new(
    store: Store,
) -> None:
    office = begun(store)
    number, rosa = office.partners["P1"], office.reps["P1"]
    shown = partner_rhythm(office.desk, number, by=rosa, now=office.now)
    assert (shown.rhythm, shown.next_at) == (Rhythm.WEEKLY, MONDAY + 14 * DAY)
    filed = office.file("P1", claim_to(), at=MONDAY + 7 * DAY)

    choose(office, Rhythm.DAILY)
    tick(office.office, MONDAY + 7 * DAY)
    assert weeks(office) == [], "the first comes when it is due next"
    for day in range(8, 11):
        tick(office.office, MONDAY + day * DAY)

    (told,) = weeks(office)
    assert [each.number for each in told.lines] == [filed.id]
    assert told.period == "day"
    card = partner_digest_card(told)
    assert "your day with us" in card.text
    assert not problems(card.blocks)


def test_off_sends_none_and_afterwards_all_that_changed_is_told_once(store: Store) -> None:
    office = begun(store)
    choose(office, Rhythm.OFF)
    by = office.reps["P1"]
    shown = partner_rhythm(office.desk, office.partners["P1"], by=by, now=office.now)
    assert (shown.rhythm, shown.next_at) == (Rhythm.OFF, None)
    filed = office.file("P1", claim_to(), at=MONDAY + 8 * DAY)
    for week in (14, 21):
        tick(office.office, MONDAY + week * DAY)
    assert weeks(office) == []

    choose(office, Rhythm.WEEKLY)
    tick(office.office, MONDAY + 21 * DAY)
    tick(office.office, MONDAY + 28 * DAY)
    tick(office.office, MONDAY + 35 * DAY)

    (told,) = weeks(office)
    assert [each.number for each in told.lines] == [filed.id]


def test_its_own_people_choose_and_ours_for_them_and_nobody_else(store: Store) -> None:
    office = begun(store)
    number, desk, now = office.partners["P1"], office.desk, office.now
    choose_partner_rhythm(desk, number, Rhythm.MONTHLY, by=office.person(PM), now=now)
    shown = partner_rhythm(desk, number, by=office.reps["P1"], now=now)
    assert shown.rhythm is Rhythm.MONTHLY
    with pytest.raises(Unknown):
        choose_partner_rhythm(desk, number, Rhythm.OFF, by=office.reps["P2"], now=now)
    with pytest.raises(NotAllowed):
        choose_partner_rhythm(desk, number, Rhythm.OFF, by=office.person(AE), now=now)
