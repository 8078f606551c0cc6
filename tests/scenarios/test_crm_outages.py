"""The CRM is down, or does what it was asked and does not say so."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crm.errors import Retriable
from crm.memory import ANSWERED
from partnering.calendar import PauseCause
from partnering.conflict_cases import Kind
from partnering.people import Role
from partnering.registrations import Registration, State
from tests.journeys.deal_acts import reminded
from tests.journeys.deal_office import A1, CC, DD, DIRECT, SECOND
from tests.scenarios.world import DESK, World, utc

OURS = replace(
    DIRECT,
    created_at=utc("2026-08-01T08:00:00Z"),
    last_activity_at=utc("2026-08-13T08:00:00Z"),
)
WHY = "The customer orders today."


def cannot_be_verified(world: World) -> Registration:
    """A claim that waits, and a CRM that answers 503; the last check is forty minutes old."""
    world.at("2026-08-14T08:00:00Z")
    world.writes_deals()
    made = world.registers_by_mail("P1", A1, "CORE")
    world.at("2026-08-14T08:40:00Z")
    world.deals.office.crm.fail(Retriable("503 Service Unavailable"), times=None)
    told = world.decides(DD, f"approve {made.ref} fine", "cannot be verified against the CRM")
    assert "Approve without the CRM…" not in told, "that is for the chief"
    assert world.get(made).state is State.IN_REVIEW
    assert "approved" not in world.deals.facts(made)
    assert "In review" in world.status(made)
    return made


def overridden(world: World) -> Registration:
    """The same, which the chief approves all the same, and a second person confirms."""
    made = cannot_be_verified(world)
    world.types(CC, made.ref, f"{made.ref}: Northwind")
    offer = world.answer(CC, f"approve {made.ref} {WHY}", "Approve without the CRM…")
    place = world.slack.door.channel(DESK)
    world.slack.door.press(CC.email, place, offer, "Approve without the CRM…")
    world.fills_in(CC, "Why we make an exception", note=WHY)
    assert world.get(made).state is State.IN_REVIEW, "one person alone does not"
    world.presses(SECOND, "wants to approve it", "Confirm")

    held = world.get(made)
    assert (held.state, held.crm_pending) == (State.APPROVED, True)
    assert held.window is not None
    assert held.window.starts_at == world.now
    last = held.decisions[-1]
    assert (last.role, last.note) == (Role.CHANNEL_CHIEF, WHY)
    assert (last.by, last.second) == (
        world.deals.person(CC).id,
        world.deals.person(SECOND).id,
    )
    assert "Protected until 12 Nov 2026" in world.status(made)
    card = world.types(DD, made.ref, f"{made.ref}: Northwind")
    assert "It is not checked and written there yet; that follows once the CRM answers." in card
    return made


def test_t_32_an_approval_waits_for_the_crm_while_the_clock_stands_still(world: World) -> None:
    made = cannot_be_verified(world)
    due = made.clock.due_at if made.clock else None
    card = world.types(DD, made.ref, f"{made.ref}: Northwind")
    assert f"{DD.name} has approved it. The CRM does not answer" in card.replace("*", "")
    assert "Our clock is stopped" in card

    world.passes(hours=3)
    assert world.get(made).state is State.IN_REVIEW, "it is down still"
    world.deals.office.crm.recover()
    world.passes(minutes=1)

    held = world.get(made)
    assert (held.state, held.crm_pending) == (State.APPROVED, False)
    assert held.decisions[-1].by == world.deals.person(DD).id
    assert held.decisions[-1].note == "fine"
    assert world.deals.facts(made)[-3:] == ["crm_silent", "crm_back", "approved"]
    assert held.clock is not None
    [pause] = held.clock.pauses
    assert (pause.cause, pause.until) == (PauseCause.OUTAGE, world.now)
    assert due is not None
    # Friday, 10:40 to 13:41 in Berlin: the time to decide grew by as much.
    assert held.clock.due_at == due + timedelta(hours=3, minutes=1)
    assert world.heard(DD, made.ref) == 1
    world.passes(hours=2)
    [deal] = world.deals_in_crm(A1)
    assert deal.registration_ref == made.ref


def test_t_32_after_an_outage_the_approval_is_verified_and_written(world: World) -> None:
    made = overridden(world)
    world.passes(minutes=10)
    assert world.get(made).crm_pending, "it is down still"

    world.deals.office.crm.recover()
    world.passes(minutes=10)

    assert not world.get(made).crm_pending
    assert world.deals.facts(made)[-1] == "crm_verified"
    assert world.cases(made) == []
    world.passes(hours=2)
    [deal] = world.deals_in_crm(A1)
    assert (deal.registration_ref, deal.partner_name) == (made.ref, "Northwind")


@pytest.mark.parametrize("writes_first", [False, True], ids=["checked first", "written first"])
def test_t_32_a_deal_of_ours_that_is_found_then_opens_a_case_and_undoes_nothing(
    world: World, writes_first: bool
) -> None:
    made = overridden(world)
    world.deals.office.crm.recover()
    world.deals.office.crm.put(OURS)
    world.deals.now += timedelta(hours=2)
    if writes_first:
        world.settle()
    world.passes(minutes=1)

    held = world.get(made)
    assert held.excludes_at(world.now)
    assert not held.crm_pending
    [case] = world.cases(made)
    assert (case.kind, case.opportunity_key) == (Kind.DIRECT_PARTNER, OURS.key)
    assert "It shows a live deal of our own: a case is open" in world.card(CC, "a case is open")
    assert reminded(world.deals, made) == [f"crm_found:{OURS.key}"]
    assert "Protected until 12 Nov 2026" in world.status(made)
    world.learns_nothing_of(made, OURS.name)
    world.passes(minutes=30)
    assert len(world.cases(made)) == 1


def test_t_33_a_deal_that_was_made_unheard_is_found_again_and_not_made_twice(
    world: World,
) -> None:
    world.at("2026-08-14T08:00:00Z")
    world.writes_deals()
    made = world.registers_by_mail("P1", A1, "CORE")
    world.deals.office.crm.fail(Retriable("the answer was lost"), on=ANSWERED)
    world.decides(DD, f"approve {made.ref} fine", "Approved")
    assert len(world.deals_in_crm(A1)) == 1
    assert "Protected until 12 Nov 2026" in world.status(made), "nobody waits for the CRM"

    world.passes(hours=1)
    world.sync()
    world.passes(minutes=10)

    [deal] = world.deals_in_crm(A1)
    assert (deal.registration_ref, deal.partner_name) == (made.ref, "Northwind")
    assert (deal.partner_role, deal.is_registered) == ("source", True)
    assert world.cases(made) == [], "what we wrote ourselves is no poaching"
    assert world.deals.facts(made).count("approved") == 1
    assert [each for each in world.letters("P1", made) if "protected" in each] == [
        f"{made.ref} {A1.name}: protected"
    ]
    changed = replace(deal, stage="Negotiation")
    world.in_crm(changed)
    assert world.deals_in_crm(A1) == [changed]
