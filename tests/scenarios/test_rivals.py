"""Two partners who want the same customer: who came first, what each of them reads, what we see."""

from dataclasses import replace

from partnering.conflict_cases import Kind
from partnering.partner_view import Shown
from partnering.registrations import State
from tests.journeys.deal_office import A1, DD, PM
from tests.portal.doorway import words_of
from tests.scenarios.world import World, utc

OTHERWISE = "Mueller Maschinen-Bau"


def test_t_03_in_the_same_second_and_spelled_otherwise_one_is_first(world: World) -> None:
    world.at("2026-08-17T10:00:00.250Z")
    first = world.registers("P1", A1, "CORE")
    second = world.registers("P2", replace(A1, name=OTHERWISE), "CORE")

    assert first.received_at == second.received_at == utc("2026-08-17T10:00:00.250Z")
    assert first.sequence is not None
    assert second.sequence is not None
    assert first.sequence < second.sequence
    assert first.account_key == second.account_key == A1.key
    assert second.account_certain
    assert (first.state, second.state) == (State.IN_REVIEW, State.CONFLICT_HOLD)

    [case] = world.cases(second)
    assert (case.kind, case.registration_ids) == (Kind.PARTNER_PARTNER, (first.id, second.id))
    evidence = [each.text for each in case.weighed]
    assert evidence[0] == f"{first.ref} came in complete, as number {first.sequence} in the line."
    assert evidence[1].startswith(f"{second.ref} came in complete, as number {second.sequence}")
    assert case.ref in world.card(DD, f"{case.ref}: Northwind")
    card = world.types(DD, second.ref, f"{second.ref}: Fabrikam")
    assert f"{first.ref} of another partner, whole company, claims CORE earlier." in card
    assert "It cannot be approved while another claim stands in the way." in card

    world.decides(PM, f"approve {second.ref} looks fine", "came first and is not decided yet")
    world.decides(DD, f"approve {first.ref}", "Approved")
    world.decides(PM, f"approve {second.ref} looks fine", "protected until 15 Nov 2026")
    assert (world.get(first).state, world.get(second).state) == (
        State.APPROVED,
        State.CONFLICT_HOLD,
    )

    for mine, theirs in ((first, "Fabrikam"), (second, "Northwind")):
        read = world.status(mine)
        assert "Received Mon 17 Aug 2026" in read
        assert "12:00" in read
        world.learns_nothing_of(mine, theirs)
    assert world.shown(second) is Shown.IN_REVIEW


def test_t_03_who_came_in_first_is_first_though_the_other_was_stored_before(world: World) -> None:
    """Two machines take claims in at once: the later one may be the faster one to be stored."""
    world.at("2026-08-17T10:00:00.255Z")
    later = world.registers("P2", replace(A1, name=OTHERWISE), "CORE")
    world.deals.now = utc("2026-08-17T10:00:00.250Z")
    first = world.registers("P1", A1, "CORE")

    later = world.get(later)
    assert first.priority < later.priority
    assert (first.state, later.state) == (State.IN_REVIEW, State.CONFLICT_HOLD)
    assert [each.registration_ids for each in world.cases(first)] == [(later.id, first.id)]
    assert world.deals.facts(later) == ["submitted", "taken_up", "held"]
    world.tick()
    assert world.get(first).state is State.IN_REVIEW
    assert world.get(later).state is State.CONFLICT_HOLD
    assert world.shown(later) is Shown.IN_REVIEW
    world.decides(PM, f"approve {later.ref} fine", "came first and is not decided yet")
    world.decides(DD, f"approve {first.ref}", "Approved")


def test_t_06_what_both_were_let_go_on_by_mistake_is_approved_once(world: World) -> None:
    world.at("2026-08-14T08:00:00Z")
    first = world.registers("P1", A1, "CORE")
    second = world.registers("P2", A1, "CORE")
    world.by_mistake_lifts(second)
    cases = len(world.cases(second))

    world.decides(DD, f"approve {first.ref}", "Approved")
    told = world.decides(PM, f"approve {second.ref} fine", "The scope is protected until")

    assert f"The scope is protected until 12 Nov 2026 by {first.ref}." in told
    assert (world.get(first).state, world.get(second).state) == (State.APPROVED, State.IN_REVIEW)
    assert len(world.cases(second)) == cases + 1, "a new case, for the first one is closed"
    assert world.cases(second)[-1].is_open
    assert "approved" not in world.deals.facts(second)
    world.learns_nothing_of(second, "Northwind")
    assert world.shown(second) is Shown.IN_REVIEW


def test_t_12_another_product_at_the_same_customer_is_no_duplicate(world: World) -> None:
    world.at("2026-08-14T08:00:00Z")
    core = world.registers("P1", A1, "CORE")
    world.decides(DD, f"approve {core.ref}", "Approved")

    flow = world.registers("P2", A1, "FLOW")

    assert flow.state is State.IN_REVIEW
    assert world.cases(flow) == []
    assert "Nothing against it." in world.types(DD, flow.ref, flow.ref)
    world.decides(DD, f"approve {flow.ref}", "Approved")
    for each in (core, flow):
        assert world.get(each).excludes_at(world.now)
        assert "Protected until 12 Nov 2026" in world.status(each)
    assert world.protecting(A1) == {"CORE": core.id, "FLOW": flow.id}


def test_t_13_the_whole_company_against_a_plant_of_it(world: World) -> None:
    world.at("2026-08-14T08:00:00Z")
    plant = world.registers("P1", A1, "CORE", scope="plant Ulm")
    world.decides(DD, f"approve {plant.ref}", "Approved")

    whole = world.registers("P2", A1, "CORE")

    assert whole.state is State.CONFLICT_HOLD
    found = f"{plant.ref} of another partner, plant Ulm, protects CORE until 12 Nov 2026."
    assert found in world.types(DD, whole.ref, f"{whole.ref}: Fabrikam")
    assert [each.registration_ids for each in world.cases(whole)] == [(plant.id, whole.id)]
    world.learns_nothing_of(whole, "Northwind", "Ulm")

    world.decides(DD, f"reject {whole.ref} duplicate_registered Not for all of it.", "Rejected")
    assert "not available for this customer and scope" in world.status(whole)
    assert "duplicate" not in world.status(whole)

    other = world.registers("P2", A1, "CORE", scope="plant Augsburg")
    assert other.state is State.IN_REVIEW
    world.decides(DD, f"approve {other.ref}", "Approved")
    assert world.get(plant).excludes_at(world.now)
    assert world.get(other).excludes_at(world.now)
    hall = world.sends_form("P2", A1, "CORE", scope="plant Ulm / hall 3")
    assert "In review" in words_of(hall)
    assert world.newest("P2").state is State.CONFLICT_HOLD, "the plant contains its halls"
