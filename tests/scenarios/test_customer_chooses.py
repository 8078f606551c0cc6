"""The customer's written choice outranks who came first."""

from partnering.conflict_cases import CaseState, Weight
from partnering.reasons import EndCause
from partnering.registrations import State
from tests.journeys.deal_office import A1, CC, DD, PM
from tests.scenarios.world import World

LETTER = "Signed letter of the CIO of 13 August: they want Fabrikam."


def test_t_15_the_letter_is_filed_the_chief_decides_and_nothing_is_ever_free(world: World) -> None:
    world.at("2026-08-14T08:00:00Z")
    world.writes_deals()
    first = world.registers_by_mail("P1", A1, "CORE")
    world.decides(DD, f"approve {first.ref}", "Approved")
    world.at("2026-08-17T08:00:00Z")
    second = world.registers_by_mail("P2", A1, "CORE")
    [case] = world.cases(second)
    assert second.state is State.CONFLICT_HOLD
    [deal] = world.deals_in_crm(A1)
    assert deal.partner_name == "Northwind"

    world.presses_on_answer(PM, case.ref, f"{case.ref}: conflict", "Add evidence…")
    world.fills_in(
        PM,
        f"Evidence for {case.ref}",
        weight="customer_statement",
        dated="2026-08-13",
        text=LETTER,
        whose="ours",
    )
    world.at("2026-08-17T12:00:00Z")
    world.presses_on_answer(CC, case.ref, LETTER, "Open resolution…")
    chosen = {
        "remedy": "exclusive",
        "favour": str(second.id),
        "clause": "customer_choice",
        "note": "The CIO has signed it.",
        "text": "The customer has chosen.",
        "carry": ["carry_out"],
    }
    world.fills_in(CC, f"Resolve {case.ref}", **chosen)

    one, other = world.get(first), world.get(second)
    assert (one.state, one.end_cause) == (State.REVOKED, EndCause.CUSTOMER_CHOICE)
    assert other.state is State.APPROVED
    assert other.window is not None
    assert one.ended_at == other.window.starts_at == world.now, "never free in between"
    assert world.protecting(A1) == {"CORE": other.id}
    assert one.decisions[-1].by == other.decisions[-1].by == world.deals.person(CC).id
    assert LETTER in one.decisions[-1].evidence, "the proof of the notice"
    assert one.decisions[-1].text == "The customer has chosen."
    assert (world.deals.facts(first)[-1], world.deals.facts(second)[-1]) == (
        "revoked",
        "approved",
    )

    [kept] = world.cases(second)
    assert kept.state is CaseState.DECIDED
    assert kept.decisions[-1].in_favour_of == second.id
    own = kept.seen_by_partner(one.partner_id)
    assert {each.weight for each in own} >= {Weight.CUSTOMER_CONTACT, Weight.ACTIVITY}
    assert any("workshop of 28 February" in each.text for each in own), "its work stays on record"

    assert "protection ended" in world.letters("P1", first)[-1]
    assert "protected" in world.letters("P2", second)[-1]
    assert any("The customer has chosen." in each.text for each in world.web.mails.all)
    assert "Protected until 15 Nov 2026" in world.status(second)
    assert "Closed" in world.status(first)
    world.learns_nothing_of(first, "Fabrikam", "CIO")
    world.learns_nothing_of(second, "Northwind", "CIO")
    named = {each.partner_name for each in world.deals_in_crm(A1) if each.partner_name}
    assert named == {"Fabrikam"}
    assert all(
        each.partner_role == "source" for each in world.deals_in_crm(A1) if each.is_registered
    )
