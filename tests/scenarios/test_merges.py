"""Two accounts of the CRM turn out to be one company, and both are protected."""

from dataclasses import replace

from partnering.conflict_cases import CaseState, Kind
from partnering.people import Role
from partnering.registrations import Registration, State
from tests.journeys.deal_office import A1, AE, CC, DD
from tests.scenarios.world import World

A7 = replace(A1, key="001A7", name="Adatum Nord GmbH", website="adatum-nord.de", city="Kiel")
A8 = replace(A1, key="001A8", name="Adatum Süd GmbH", website="adatum-sued.de", city="Passau")


def both_protected(world: World) -> tuple[Registration, Registration]:
    """P1 is protected at one of them, P3 at the other."""
    world.at("2026-08-14T08:00:00Z")
    world.writes_deals()
    world.in_crm(A7, A8)
    first = world.registers_by_mail("P1", A7, "CORE")
    second = world.registers_by_mail("P3", A8, "CORE")
    for each in (first, second):
        world.decides(DD, f"approve {each.ref} fine", "Approved")
    world.passes(hours=1)
    world.sync()
    return world.get(first), world.get(second)


def test_t_29_a_merge_in_the_crm_drops_no_protection_and_opens_a_case(world: World) -> None:
    first, second = both_protected(world)
    sent = len(world.web.mails.all)
    world.deals.office.crm.merge(A8.key, A7.key)
    world.sync()

    kept = [world.get(first), world.get(second)]
    for before, now in zip((first, second), kept, strict=True):
        assert now.account_key == A7.key
        assert now.grandfathered
        assert now.protected_at(world.now)
        assert now.window == before.window, "nothing is shortened"
        assert "Protected until 12 Nov 2026" in world.status(now)
    assert world.deals.facts(second)[-1] == "account_merged"
    world.learns_nothing_of(first, "Contoso", "Süd")
    world.learns_nothing_of(second, "Northwind", "Nord")
    assert len(world.web.mails.all) == sent, "nothing has changed for either partner"

    [case] = world.cases(first)
    assert world.cases(second) == [case]
    assert (case.kind, case.is_open) == (Kind.ACCOUNT_MERGE, True)
    assert case.registration_ids == (first.id, second.id)
    card = world.card(DD, f"{case.ref}: conflict, open")
    assert "A merge of accounts ends no protection." in card
    assert "Northwind" in card
    assert "Contoso" in card
    assert {each.partner_name for each in world.deals_in_crm(A7)} == {"Northwind", "Contoso"}

    third = world.registers_by_mail("P2", A7, "CORE")
    assert third.state is State.CONFLICT_HOLD
    world.decides(DD, f"approve {third.ref} too", "The scope is protected until")
    assert world.get(third).state is State.CONFLICT_HOLD

    world.resolves(
        CC,
        case,
        remedy="split_by_scope",
        clause="merged_accounts",
        note="Nord and Süd buy apart from each other.",
        text="You go on at the plants that you work with.",
    )
    [decided] = world.cases(first)[:1]
    assert decided.state is CaseState.DECIDED
    assert decided.decisions[-1].role is Role.CHANNEL_CHIEF
    assert all(world.get(each).protected_at(world.now) for each in (first, second))
    assert world.heard(AE, case.ref) == 0, "who sells there decides nothing"


def test_t_29_a_merge_that_is_read_twice_changes_nothing_more(world: World) -> None:
    first, second = both_protected(world)
    world.deals.office.crm.merge(A8.key, A7.key)
    world.sync()
    kept = [world.get(each).version for each in (first, second)]
    world.in_crm(replace(A7, name="Adatum GmbH"))
    world.passes(hours=1)
    world.sync()

    assert [world.get(each).version for each in (first, second)] == kept
    assert len(world.cases(first)) == 1
