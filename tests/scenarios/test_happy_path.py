"""From a partner's form to a won deal, as its two sides see it."""

from dataclasses import replace

from partnering.registrations import State
from tests.journeys.deal_office import A1, DD
from tests.scenarios.world import World, utc


def test_t_01_from_the_form_to_the_won_deal(world: World) -> None:
    world.at("2026-08-14T08:00:00Z")
    made = world.registers("P1", A1, "CORE")
    assert "Received Fri 14 Aug 2026" in world.status(made)

    world.at("2026-08-14T08:30:00Z")
    world.decides(DD, f"approve {made.ref}", "Approved")

    kept = world.get(made)
    assert kept.window is not None
    assert f"{kept.window.last_day}" == "2026-11-12"
    assert kept.window.ends_at == utc("2026-11-12T23:00:00Z")
    assert "Protected until 12 Nov 2026" in world.status(made)
    assert world.deals.facts(made) == ["submitted", "taken_up", "approved"]
    assert world.heard(DD, made.ref) == 1


def test_t_02_what_is_incomplete_reserves_nothing(world: World) -> None:
    world.at("2026-08-17T10:00:00Z")
    refused = world.sends_form("P2", A1, "CORE", domain="", close_on="")
    assert refused.status_code == 422
    world.deals.now = utc("2026-08-17T10:00:05Z")
    first = world.registers("P1", A1, "CORE")
    world.deals.now = utc("2026-08-17T10:00:09Z")
    second = world.registers("P2", A1, "CORE")

    assert first.received_at == utc("2026-08-17T10:00:05Z")
    assert second.received_at == utc("2026-08-17T10:00:09Z")
    assert first.priority < second.priority
    assert second.state is State.CONFLICT_HOLD
    assert replace(second, state=first.state).state is State.IN_REVIEW
