"""How a protection ends: on its local day, later by an extension, unseen, or with an order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from partnering.calendar import BusinessHours
from partnering.partner_view import Shown
from partnering.registrations import Registration, State
from store.work import Store
from tests.journeys.deal_office import A1, DD, PM, POLICY, won
from tests.sandbox.slack.running import Running
from tests.scenarios.world import World, open_world, utc

NEW_YORK = replace(POLICY, hours=BusinessHours(zone="America/New_York", country="US"))
SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)
LAST_DAY = "Protected until 12 Nov 2026"
# 24:00 in Berlin.
END = utc("2026-11-12T23:00:00Z")


@pytest.fixture
def new_york(vendra: Running, store: Store) -> Iterator[World]:
    """The world in which deadlines go by New York's clocks, on 15 January."""
    start = utc("2026-01-15T15:00:00Z")
    with open_world(vendra, store, policy=NEW_YORK, now=start) as opened:
        yield opened


def protected(world: World) -> Registration:
    """T-01's protection of P1, until the end of 12 November in Berlin."""
    world.at("2026-08-14T08:00:00Z")
    made = world.registers_by_mail("P1", A1, "CORE")
    world.at("2026-08-14T08:30:00Z")
    world.decides(DD, f"approve {made.ref}", "Approved")
    assert LAST_DAY in world.status(made)
    return made


def last_days(world: World) -> tuple[Registration, Registration]:
    """The same, whose partner has worked on it, with P2 waiting behind it since the day before."""
    made = protected(world)
    world.deals.now = END - DAY - HOUR
    world.does(made, "activity")
    world.at(END - DAY)
    rival = world.registers_by_mail("P2", A1, "CORE")
    assert rival.state is State.CONFLICT_HOLD
    return made, rival


def test_t_20_the_end_is_local_midnight_whatever_the_clocks_do(new_york: World) -> None:
    world = new_york
    world.writes_deals()
    made = world.registers_by_mail("P1", A1, "CORE")
    world.decides(DD, f"approve {made.ref}", "Approved")
    kept = world.get(made)
    assert kept.window is not None
    assert kept.window.ends_at == utc("2026-04-16T04:00:00Z")

    # Each at 09:00 in New York, where summer time has begun on 8 March.
    for moment, subject, managers in (
        ("2026-03-16T13:00:00Z", "protection ends in 30 days", 0),
        ("2026-04-01T13:00:00Z", "protection ends in 14 days", 0),
        ("2026-04-08T13:00:00Z", "protection ends in 7 days", 1),
        ("2026-04-14T13:00:00Z", "protection ends tomorrow", 2),
    ):
        world.deals.now = utc(moment) - 2 * HOUR
        world.does(made, "activity")
        world.at(utc(moment) - MINUTE)
        before = world.letters("P1", made)
        world.at(moment)
        assert world.letters("P1", made)[len(before) :] == [f"{made.ref} {A1.name}: {subject}"]
        assert world.heard(PM, "ends after 15 Apr 2026.") == managers
        world.passes(minutes=10)
        assert len(world.letters("P1", made)) == len(before) + 1, "each is told once"

    world.at("2026-04-16T03:59:59Z")
    assert "Protected until 15 Apr 2026" in world.status(made)
    assert world.protecting(A1) == {"CORE": made.id}
    [deal] = world.deals_in_crm(A1)
    assert (deal.is_registered, deal.protected_until) == (True, date(2026, 4, 15))

    world.deals.now = utc("2026-04-16T04:00:00Z")
    assert "Closed" in world.status(made), "before anybody has written it down"
    world.tick()
    over = world.get(made)
    assert (over.state, over.ended_at) == (State.EXPIRED, utc("2026-04-16T04:00:00Z"))
    assert world.deals.facts(made)[-1] == "expired"
    assert world.letters("P1", made)[-1].endswith("protection ended")
    [deal] = world.deals_in_crm(A1)
    assert (deal.is_registered, deal.protected_until, deal.partner_name) == (False, None, "")


def test_t_21_the_end_is_local_midnight_over_autumn_and_in_a_leap_year(world: World) -> None:
    autumn = protected(world)
    ends(world, autumn, "2026-11-12T23:00:00Z", date(2026, 11, 12))

    world.at("2027-12-01T09:00:00Z")
    leap = world.registers("P1", A1, "CORE")
    world.decides(DD, f"approve {leap.ref}", "Approved")
    assert "Protected until 29 Feb 2028" in world.status(leap)
    ends(world, leap, "2028-02-29T23:00:00Z", date(2028, 2, 29))


def ends(world: World, made: Registration, end: str, last_day: date) -> None:
    """Let a protection run out: it holds to the last second, and not a second longer."""
    kept = world.get(made)
    assert kept.window is not None
    assert (kept.window.ends_at, kept.window.last_day) == (utc(end), last_day)
    world.at(utc(end) - SECOND)
    assert world.shown(made) is Shown.PROTECTED
    assert world.protecting(A1) == {"CORE": made.id}
    world.at(end)
    assert world.get(made).ended_at == utc(end)
    assert world.get(made).state is State.EXPIRED
    assert "Closed" in world.status(made)
    assert world.protecting(A1) == {}


def asked_in_the_last_hour(world: World) -> tuple[Registration, Registration]:
    """P1 asks for more time at 23:10 on its last day, and the end passes without an answer."""
    made, rival = last_days(world)
    world.at(END - 50 * MINUTE)
    said = world.does(made, "extend", text="The test plant runs until spring.")
    assert "We have your wish for more time" in said
    world.at(END + MINUTE)
    assert world.get(made).state is State.APPROVED
    pending = "your extension is being decided, and you stay protected meanwhile"
    assert f"{LAST_DAY}; {pending}" in world.status(made)
    assert "The partner asks for more time" in world.types(PM, made.ref, made.ref)
    told = world.decides(PM, f"approve {rival.ref} at last", "The scope is protected until")
    assert made.ref in told
    assert world.get(rival).state is State.CONFLICT_HOLD
    # Three in the afternoon of the next day.
    world.at("2026-11-13T14:00:00Z")
    return made, rival


def test_t_22_an_extension_that_is_granted_counts_from_the_old_end(world: World) -> None:
    made, rival = asked_in_the_last_hour(world)

    world.presses_on(PM, made.ref, "Extend")
    world.card(DD, "Extended by Pia Lang")

    longer = world.get(made)
    assert longer.window is not None
    assert longer.window.last_day == date(2027, 2, 10)
    world.card(DD, "Extended by Pia Lang")
    assert "Protected until 10 Feb 2027" in world.status(made)
    assert world.letters("P1", made)[-1].endswith("protected for longer")
    assert "expired" not in world.deals.facts(made)
    assert world.get(rival).state is State.CONFLICT_HOLD


def test_t_22_an_extension_that_is_refused_ends_the_protection_then(world: World) -> None:
    made, rival = asked_in_the_last_hour(world)
    refused_at = world.now

    world.presses_on(PM, made.ref, "Refuse the extension…")
    world.fills_in(PM, "Refuse the extension", text="We have seen no tests there.")
    assert "Closed" in world.status(made)
    world.passes(minutes=1)

    over = world.get(made)
    assert (over.state, over.ended_at) == (State.EXPIRED, refused_at)
    assert world.get(rival).state is State.IN_REVIEW
    world.decides(DD, f"approve {rival.ref}", "Approved")
    assert world.protecting(A1) == {"CORE": rival.id}


def test_t_22_what_was_not_asked_in_time_is_over(world: World) -> None:
    made, _ = last_days(world)
    world.at(END)
    assert world.get(made).state is State.EXPIRED
    world.does(made, "extend", text="One more week, please.")
    assert world.get(made).state is State.EXPIRED
    assert "extension_asked" not in world.deals.facts(made)


def test_t_23_who_waits_is_taken_up_within_minutes_at_its_old_place(world: World) -> None:
    made, rival = last_days(world)
    world.at(END - MINUTE)
    assert world.get(rival).state is State.CONFLICT_HOLD

    world.at(END + MINUTE)

    back = world.get(rival)
    assert world.get(made).state is State.EXPIRED
    assert (back.state, back.priority) == (State.IN_REVIEW, rival.priority)
    assert back.received_at == END - DAY
    assert world.deals.facts(rival)[-1] == "hold_lifted"
    assert not any(case.is_open for case in world.cases(rival))
    world.learns_nothing_of(rival, "Northwind")
    # It ended at night: who decides is told in the morning.
    world.at(END + 10 * HOUR)
    assert "*In review*" in world.card(DD, f"{rival.ref}: Fabrikam")

    again = world.registers("P1", A1, "CORE")
    assert again.id != made.id
    assert again.state is State.CONFLICT_HOLD
    assert again.priority > back.priority
    world.learns_nothing_of(again, "Fabrikam")


def test_t_24_while_nobody_writes_an_end_down_readers_know_of_it(world: World) -> None:
    made, rival = last_days(world)

    # From here on the clock does not tick for hours.
    world.deals.now = END + HOUR
    assert world.get(made).state is State.APPROVED
    assert "Closed" in world.status(made)
    card = world.types(DD, rival.ref, f"{rival.ref}: Fabrikam")
    assert f"{made.ref} of another partner" not in card
    assert "Approve" in world.offers(DD, rival)
    world.decides(DD, f"approve {rival.ref} now", "Approved")
    assert world.protecting(A1) == {"CORE": rival.id}

    world.at(END + 6 * HOUR)
    world.passes(minutes=1)
    over = world.get(made)
    assert (over.state, over.ended_at) == (State.EXPIRED, END)
    assert world.deals.facts(made).count("expired") == 1
    assert [each for each in world.letters("P1", made) if "ended" in each] == [
        f"{made.ref} {A1.name}: protection ended"
    ]
    assert world.protecting(A1) == {"CORE": rival.id}


def test_t_25_an_order_of_the_last_day_counts_however_late_it_is_known(new_york: World) -> None:
    world = new_york
    world.writes_deals()
    made = world.registers_by_mail("P1", A1, "CORE")
    world.decides(DD, f"approve {made.ref}", "Approved")
    world.sync()
    world.at("2026-04-16T04:00:00Z")
    assert world.get(made).state is State.EXPIRED
    # 22:10 on the last day in New York; the CRM is read at nine in the morning.
    world.deals.now = utc("2026-04-16T13:00:00Z")
    [deal] = world.deals_in_crm(A1)
    world.in_crm(won(deal, on=date(2026, 4, 15), at=utc("2026-04-16T02:10:00Z")))

    assert world.get(made).state is State.WON
    assert world.deals.facts(made)[-2:] == ["expired", "won"], "both are kept"
    assert world.letters("P1", made)[-1].endswith("won")
    [deal] = world.deals_in_crm(A1)
    assert (deal.partner_name, deal.partner_role) == ("Northwind", "source")
    assert deal.registration_ref == made.ref
    assert "*Won*" in world.types(DD, made.ref, made.ref)


def test_t_25_an_order_of_the_day_after_is_not_the_partners(new_york: World) -> None:
    world = new_york
    world.writes_deals()
    made = world.registers_by_mail("P1", A1, "CORE")
    world.decides(DD, f"approve {made.ref}", "Approved")
    world.sync()
    world.at("2026-04-16T13:00:00Z")
    [deal] = world.deals_in_crm(A1)
    world.in_crm(won(deal, on=date(2026, 4, 16), at=world.now))

    assert world.get(made).state is State.EXPIRED
    assert "won" not in world.deals.facts(made)
    [deal] = world.deals_in_crm(A1)
    assert (deal.partner_name, deal.partner_role) == ("", "")
