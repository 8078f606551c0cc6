"""Clocks of decisions: holidays, zones, and who is asked while somebody is away."""

from datetime import date, timedelta

from journeys.acting import COMMAND_LINE
from journeys.keep_absences import note_away
from partnering.conflict_cases import CaseState
from partnering.people import CrmUser, Role
from partnering.registrations import Registration, State
from store.work import Store
from tests.journeys.deal_office import A1, AE, CC, DD, PM, SECOND
from tests.sandbox.slack.running import Running
from tests.scenarios.world import World, open_world, utc

# Good Friday in Berlin, 15:00 in New York.
GOOD_FRIDAY = utc("2026-04-03T19:00:00Z")
# Saturday, Easter Monday, the night before Tuesday, Tuesday's noon, just before its end.
CALM = (
    "2026-04-04T10:00:00Z",
    "2026-04-06T10:00:00Z",
    "2026-04-07T04:00:00Z",
    "2026-04-07T10:00:00Z",
    "2026-04-07T15:59:00Z",
)
DECIDE_BY = "is to be decided by"
DECIDED = {
    "remedy": "exclusive",
    "clause": "first_complete",
    "note": "Northwind was there first.",
    "text": "What came in first stands.",
}


def test_t_18_a_clock_stands_still_on_our_holidays_and_is_told_in_the_partners_zone(
    vendra: Running, store: Store
) -> None:
    with open_world(vendra, store, now=GOOD_FRIDAY) as world:
        made = world.registers("P3", A1, "CORE")

        assert made.clock is not None
        assert made.clock.spent(utc("2026-04-07T07:00:00Z")) == timedelta(0)
        assert made.clock.spent(utc("2026-04-07T08:00:00Z")) == timedelta(hours=1)
        assert made.clock.due_at == utc("2026-04-08T16:00:00Z"), "Wednesday 18:00 in Berlin"
        page = world.status(made)
        assert "Received Fri 3 Apr 2026, 15:00 EDT" in page
        assert "We decide by Wed 8 Apr 2026, 12:00 EDT" in page

        for moment in CALM:
            world.at(moment)
            assert reminders(world, DD, PM, CC, AE) == 0, moment
        world.at("2026-04-07T16:00:00Z")
        assert reminders(world, DD) == 1, "half of it is over at the end of Tuesday"
        assert reminders(world, PM, CC, AE) == 0


def test_t_19_while_who_decides_is_away_a_dispute_is_the_delegates(world: World) -> None:
    first, second = disputed(world, delegate=SECOND)

    [case] = world.cases(second)
    told = world.card(SECOND, f"{case.ref}: conflict, open")
    assert "To be decided by*\nSara Second" in told
    assert case.clock is not None
    assert case.clock.due_at == utc("2026-08-18T08:10:00Z"), "two business days"
    assert world.heard(PM, f"{case.ref}: conflict") == 0

    world.resolves(SECOND, case, favour=str(first.id), **DECIDED)

    [case] = world.cases(second)
    [decision] = case.decisions
    assert case.state is CaseState.DECIDED
    assert decision.by == world.deals.person(SECOND).id
    assert decision.on_behalf_of == world.deals.person(PM).id


def test_t_19_without_a_delegate_the_chief_is_asked_from_half_way(world: World) -> None:
    first, second = disputed(world, delegate=None)

    [case] = world.cases(second)
    world.at("2026-08-17T08:09:00Z")
    assert world.heard(CC, case.ref) == 0
    world.at("2026-08-17T08:10:00Z")
    assert world.heard(CC, f"{case.ref} waits for a decision; half of the time for it is over") == 1
    assert "To be decided by*\nCarl Chief" in world.types(CC, case.ref, f"{case.ref}: conflict")

    world.resolves(CC, case, favour=str(first.id), **DECIDED)

    [case] = world.cases(second)
    [decision] = case.decisions
    assert (decision.by, decision.role) == (world.deals.person(CC).id, Role.CHANNEL_CHIEF)
    assert decision.on_behalf_of == world.deals.person(PM).id


def disputed(world: World, *, delegate: CrmUser | None) -> tuple[Registration, Registration]:
    """Two claim the same of the partner manager, who goes on leave before the second comes in."""
    world.at("2026-08-14T08:00:00Z")
    deals = world.deals
    with deals.desk.store.begin() as work:
        work.people.grant(deals.person(SECOND).id, Role.DEAL_DESK)
    first = world.registers("P1", A1, "CORE")
    world.presses(DD, f"{first.ref}: Northwind", "Assign…")
    world.fills_in(DD, "Who decides", owner=world.slack.door.slack.user(PM.email))
    assert world.get(first).owner_id == deals.person(PM).id
    note_away(
        deals.desk,
        deals.person(PM).id,
        date(2026, 9, 4),
        deals.person(delegate).id if delegate else None,
        by=COMMAND_LINE,
        now=world.now,
    )
    world.at("2026-08-14T08:10:00Z")
    second = world.registers("P2", A1, "CORE")
    assert second.state is State.CONFLICT_HOLD
    return first, second


def reminders(world: World, *who: CrmUser) -> int:
    """Count who was reminded that a decision is due, over all of these."""
    return sum(world.heard(each, DECIDE_BY) for each in who)
