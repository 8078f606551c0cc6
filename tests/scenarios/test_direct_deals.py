"""A partner registers what we are selling ourselves."""

from dataclasses import replace
from datetime import timedelta

from partnering.conflict_cases import Kind
from partnering.reasons import Reason
from partnering.registrations import Basis, Registration, State
from tests.journeys.deal_office import A4, AE, CC, DD, O4, PM, SECOND
from tests.scenarios.world import World


def beside_our_deal(world: World, *, days: int) -> Registration:
    """P1 registers CORE at an account where our own CORE deal was last touched so long ago."""
    world.at("2026-08-14T08:00:00Z")
    world.writes_deals()
    touched = world.now - timedelta(days=days)
    world.in_crm(replace(O4, created_at=touched - timedelta(days=90), last_activity_at=touched))
    return world.registers_by_mail("P1", A4, "CORE")


def test_t_07_beside_a_live_deal_of_ours_there_is_teaming_and_no_source(world: World) -> None:
    made = beside_our_deal(world, days=6)

    [case] = world.cases(made)
    assert (case.kind, case.opportunity_key) == (Kind.DIRECT_PARTNER, O4.key)
    card = world.types(DD, made.ref, f"{made.ref}: Northwind")
    assert "We have an open deal of our own, Initech CORE: last activity 6 days ago." in card
    assert "it can be approved as teaming only" in card
    for alerted in (AE, PM):
        told = world.card(alerted, "live deal of our own")
        assert f"{made.ref}: Northwind registered a deal with {A4.name} (CORE)" in told
        assert O4.name in told

    world.decides(DD, f"approve {made.ref} together with Anna", "Approved")

    held = world.get(made)
    assert (held.state, held.basis) == (State.APPROVED, Basis.TEAMING)
    assert world.protecting(A4) == {}, "it keeps nobody out"
    [deal] = world.deals_in_crm(A4)
    assert (deal.key, deal.partner_name, deal.partner_role) == (O4.key, "Northwind", "co-sell")
    assert deal.owner_key == AE.key
    page = world.status(made)
    assert "We work on it together until 12 Nov 2026" in page
    assert "Protected" not in page
    world.card(AE, "(CORE) is worked on together with us until 12 Nov 2026")
    assert world.letters("P1", made)[-1].endswith("approved")
    letter = world.web.mails.last.text
    assert "we work on the deal together. It is not exclusive." in letter
    assert "rotected" not in letter


def test_t_07_refused_it_is_rejected_as_ours(world: World) -> None:
    made = beside_our_deal(world, days=6)
    world.types(DD, made.ref, "We are engaged there ourselves")

    world.decides(DD, f"reject {made.ref} direct_engaged Anna is in talks there.", "Rejected")

    held = world.get(made)
    assert (held.state, held.decisions[-1].reason) == (State.REJECTED, Reason.DIRECT_ENGAGED)
    assert world.deals.facts(made)[-1] == "rejected"
    page = world.status(made)
    assert "We are in touch with this customer ourselves; we can work together." in page
    assert "Anna is in talks there." in page
    [deal] = world.deals_in_crm(A4)
    assert (deal.registration_ref, deal.partner_name) == ("", "")


def test_t_08_beside_a_quiet_deal_of_ours_its_owner_is_asked_and_may_agree(world: World) -> None:
    made = beside_our_deal(world, days=75)

    card = world.types(DD, made.ref, f"{made.ref}: Northwind")
    assert "Initech CORE of our own is older than 60 days" in card
    assert "the account owner has not agreed, and silence is not consent" in card
    assert "only the channel chief approves it" in card
    world.decides(DD, f"approve {made.ref} fine", "channel chief")
    assert world.get(made).state is State.IN_REVIEW

    world.passes(days=3)
    world.presses(AE, "May the partner have it?", "I agree", then="It is noted")
    assert "the account owner agrees." in world.types(DD, made.ref, "the account owner agrees.")
    world.decides(DD, f"approve {made.ref} Anna agrees", "Approved")

    held = world.get(made)
    assert (held.state, held.basis) == (State.APPROVED, Basis.EXCLUSIVE)
    assert held.decisions[-1].by == world.deals.person(DD).id
    assert any("The account owner agrees" in each for each in held.decisions[-1].evidence)
    [deal] = world.deals_in_crm(A4)
    assert (deal.key, deal.partner_role) == (O4.key, "source")


def test_t_08_an_owner_who_says_nothing_has_not_agreed(world: World) -> None:
    made = beside_our_deal(world, days=75)
    assert made.owner_id == world.deals.person(CC).id, "an exception from the start"

    # Two business days after a Friday morning.
    world.at("2026-08-18T08:00:00Z")

    world.decides(DD, f"approve {made.ref} nobody said no", "channel chief")
    assert world.get(made).state is State.IN_REVIEW
    world.card(CC, f"{made.ref} (Initech SA) was to be decided by")
    world.types(CC, made.ref, "silence is not consent")
    world.types(CC, f"approve {made.ref} Anna has left the company.", "wants to approve it")
    world.settle()
    world.presses(SECOND, "wants to approve it", "Confirm", then="*Approved*")
    held = world.get(made)
    assert held.state is State.APPROVED
    last = held.decisions[-1]
    assert (last.by, last.second) == (world.deals.person(CC).id, world.deals.person(SECOND).id)
    assert any("silence is not consent" in each for each in last.overridden)
