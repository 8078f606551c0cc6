"""What a sync of the CRM means for protected deals: poached, won, lost, gone, merged."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from crm.errors import Retriable
from crm.port import Kind as CrmKind
from journeys import decide_registration
from journeys.deal_scene import as_mirrored, sight
from journeys.decide_conflict import Resolution, decide_case
from journeys.partner_acts import withdraw
from journeys.watch_crm_deals import verify_pending
from journeys.watch_protection import watch_protection
from partnering.accounts import Account, Opportunity
from partnering.conflict_cases import ConflictCase, Kind, Remedy
from partnering.engagement_rules import Clause
from partnering.facts import AccountMerged
from partnering.reasons import Reason
from partnering.refusals import NotAllowed
from partnering.registration_decisions import CannotVerify, ScopeTaken
from partnering.registrations import Event, Registration, Scope, State
from store.deal_links import DealLink
from store.proposals import Proposal
from store.work import Store
from tests.journeys.deal_acts import approve, protected, reminded, words_to
from tests.journeys.deal_office import (
    A1,
    A2,
    A3,
    A4,
    AE,
    CC,
    DD,
    DIRECT,
    FILED,
    O4,
    PM,
    SECOND,
    DealOffice,
    claim_to,
    open_deal_office,
)

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def world(store: Store) -> DealOffice:
    return open_deal_office(store)


def cases(world: DealOffice) -> list[ConflictCase]:
    with world.desk.store.read() as view:
        return view.conflict_cases.newest(50)[::-1]


def brings(world: DealOffice, *records: Any, at: datetime | None = None) -> None:
    """The CRM holds these, a sync takes them in, and what follows is carried out."""
    world.now = at or world.now + 3 * MINUTE
    world.office.crm.put(*records)
    world.office.sync()
    world.office.settle()


def direct(world: DealOffice, **changes: Any) -> Opportunity:
    return replace(DIRECT, created_at=world.now, modified_at=world.now, **changes)


def linked(world: DealOffice, one: Registration, deal: Opportunity) -> None:
    """A deal that belongs to a registration because a person said so."""
    with world.desk.store.begin() as work:
        work.deal_links.put(DealLink(deal.key, one.id, world.person(PM).id, world.now))


def test_t_09_a_deal_of_our_own_beside_a_protection_is_told_within_minutes(
    world: DealOffice,
) -> None:
    one = protected(world)
    world.office.settle()
    before = world.now
    brings(world, direct(world))

    assert world.now - before < 5 * MINUTE
    for who in (AE, PM, CC):
        assert any(DIRECT.name in words for words in words_to(world, who)), who.name
    [case] = cases(world)
    assert (case.kind, case.opportunity_key) == (Kind.DIRECT_PARTNER, DIRECT.key)
    with world.desk.store.read() as view:
        assert view.deal_links.of_deals([DIRECT.key]) == {DIRECT.key: one.id}, "tagged"
    kept = world.get(one)
    assert (kept.state, kept.version) == (State.APPROVED, one.version), "partner of record"


def test_t_09_it_is_told_once_however_often_the_deal_is_changed(world: DealOffice) -> None:
    one = protected(world)
    brings(world, direct(world))
    brings(world, replace(direct(world), stage="Negotiation"))
    brings(world, replace(direct(world), stage="Closing"))
    assert [each for each in reminded(world, one) if each.startswith("poached")] == [
        f"poached:{DIRECT.key}"
    ]
    assert len(cases(world)) == 1


def test_re_03_another_family_an_older_deal_or_the_partners_own_is_no_poaching(
    world: DealOffice,
) -> None:
    brings(world, direct(world, key="006OLD", families=("FLOW",)))
    one = protected(world)
    brings(
        world,
        direct(world, key="006FLOW", families=("FLOW",)),
        direct(world, key="006OWN", partner_name="Northwind"),
    )
    assert reminded(world, one) == []
    assert cases(world) == []


def test_a_deal_that_names_another_partner_is_no_tag_of_ours(world: DealOffice) -> None:
    one = protected(world)
    brings(world, direct(world, partner_name="Fabrikam"))
    [case] = cases(world)
    assert case.kind is Kind.PARTNER_PARTNER
    with world.desk.store.read() as view:
        assert view.deal_links.of_deals([DIRECT.key]) == {}
    assert f"poached:{DIRECT.key}" in reminded(world, one)


def test_the_deal_of_another_part_of_the_customer_is_no_poaching(world: DealOffice) -> None:
    one = protected(world, scope=Scope(("Ulm",)))
    other = approve(world, world.file("P2", claim_to(A1, scope=Scope(("Bonn",)))))
    deal = direct(world)
    linked(world, other, deal)
    brings(world, deal)
    brings(world, replace(deal, stage="Negotiation"))
    assert cases(world) == []
    assert reminded(world, one) == []

    brings(world, replace(deal, families=("core",)))
    assert cases(world) == [], "however the CRM spells it"

    flow = approve(world, world.file("P3", claim_to(A1, "FLOW")))
    theirs = direct(world, key="006FLOW", families=("FLOW",))
    linked(world, flow, theirs)
    brings(world, replace(theirs, families=("CORE", "FLOW")))
    assert {each.registration_ids for each in cases(world)} == {
        (one.id, flow.id),
        (other.id, flow.id),
    }, "a product that was approved for nobody of them"

    spelled = direct(world, key="006SPELT", families=("core", "FLOW"))
    linked(world, flow, spelled)
    brings(world, spelled)
    assert {each.opportunity_key for each in cases(world)} == {theirs.key, spelled.key}


def test_t_25_an_order_on_the_last_day_wins_though_the_end_was_written_down(
    world: DealOffice,
) -> None:
    one = protected(world)
    assert one.window is not None
    deal = direct(world)
    linked(world, one, deal)
    brings(world, deal)
    end = one.window.ends_at
    watch_protection(world.desk, now=end + MINUTE)
    assert world.get(one).state is State.EXPIRED

    world.now = end + 9 * HOUR
    won = replace(
        deal, is_closed=True, is_won=True, close_on=one.window.last_day, modified_at=world.now
    )
    brings(world, won)
    assert world.get(one).state is State.WON
    assert world.facts(one)[-2:] == ["expired", "won"], "both are kept"
    brings(world, replace(won, name="Müller CORE, won"))
    assert world.facts(one).count("won") == 1


def test_t_25_an_order_after_the_end_wins_nothing(world: DealOffice) -> None:
    one = protected(world)
    assert one.window is not None
    deal = direct(world)
    linked(world, one, deal)
    brings(world, deal)
    late = one.window.ends_at + DAY
    watch_protection(world.desk, now=late)
    brings(
        world,
        replace(
            deal,
            is_closed=True,
            is_won=True,
            close_on=one.window.last_day + DAY,
            modified_at=late,
        ),
        at=late,
    )
    assert world.get(one).state is State.EXPIRED


def test_a_lost_deal_frees_the_scope(world: DealOffice) -> None:
    one = protected(world)
    deal = direct(world)
    linked(world, one, deal)
    brings(world, replace(deal, is_closed=True))
    assert world.get(one).state is State.LOST
    rival = world.file("P2", claim_to(), at=world.now + HOUR)
    assert approve(world, rival).protected_at(world.now)


@pytest.mark.parametrize("written", [str.upper, str.lower])
def test_a_duplicate_that_is_closed_while_its_own_deal_is_open_is_no_loss(
    world: DealOffice, written: Callable[[str], str]
) -> None:
    one = protected(world)
    own = direct(world, registration_ref=written(one.ref))
    twin = direct(world, key="006TWIN")
    linked(world, one, twin)
    brings(world, own, twin)
    brings(world, replace(twin, is_closed=True))
    assert world.get(one).state is State.APPROVED
    assert world.get(one).protected_at(world.now)

    brings(world, replace(own, is_closed=True))
    assert world.get(one).state is State.LOST, "the last of its deals"


@pytest.mark.parametrize("by_link", [True, False])
def test_nor_is_it_one_where_its_own_deal_is_at_another_company_of_the_group(
    world: DealOffice, by_link: bool
) -> None:
    one = approve(world, world.file("P1", claim_to(A2, scope=Scope(whole_group=True))))
    own = direct(world, account_key=A3.key, registration_ref="" if by_link else one.ref)
    twin = direct(world, key="006TWIN", account_key=A2.key, registration_ref=one.ref)
    if by_link:
        linked(world, one, own)
    brings(world, own, twin)
    brings(world, replace(twin, is_closed=True))
    assert world.get(one).state is State.APPROVED

    brings(world, replace(own, is_closed=True))
    assert world.get(one).state is State.LOST


def test_t_26_won_too_soon_after_it_was_registered_is_for_the_chief(world: DealOffice) -> None:
    one = protected(world)
    deal = direct(world)
    linked(world, one, deal)
    won = replace(
        deal,
        is_closed=True,
        is_won=True,
        close_on=FILED.date(),
        modified_at=FILED + 20 * HOUR,
        stage_since=FILED + 20 * HOUR,
    )
    brings(world, won, at=FILED + 20 * HOUR)
    assert world.get(one).state is State.APPROVED
    assert reminded(world, one) == [f"after_the_fact:{deal.key}"]
    assert any("72 hours" in words for words in words_to(world, CC))

    [case] = cases(world)
    decide_case(
        world.desk,
        case.id,
        Resolution(
            remedy=Remedy.EXCLUSIVE,
            in_favour_of=one.id,
            clause=Clause.FIRST_COMPLETE,
            note="the work was done before",
            text="",
        ),
        shown=case.version,
        by=world.person(CC),
        now=world.now,
    )
    world.office.settle()
    assert world.get(one).state is State.WON


def test_t_26_at_a_contract_stage_before_it_was_registered_only_the_chief_approves(
    store: Store,
) -> None:
    world = open_deal_office(store)
    world.rules(late_stages=("Contract",))
    late = replace(
        O4,
        stage="Contract",
        stage_since=FILED - 3 * DAY,
        created_at=FILED - 30 * DAY,
        last_activity_at=FILED - 70 * DAY,
        modified_at=FILED,
    )
    brings(world, late)
    one = world.file("P3", claim_to(A4))
    with world.desk.store.read() as view:
        answer = as_mirrored(world.desk, view, one.account_key, now=world.now)
        found = sight(world.desk, view, one, answer, now=world.now).check
    assert Reason.AFTER_THE_FACT in {each.reason for each in found.flags}
    with pytest.raises(NotAllowed):
        approve(world, one, DD)


def test_t_34_a_deal_that_was_deleted_takes_no_protection_with_it(world: DealOffice) -> None:
    one = protected(world)
    deal = direct(world)
    linked(world, one, deal)
    brings(world, deal)
    world.office.crm.delete(CrmKind.OPPORTUNITY, deal.key)
    world.now += HOUR
    world.office.sync()
    world.office.settle()
    kept = world.get(one)
    assert kept.protected_at(world.now)
    assert kept.version == one.version
    assert reminded(world, one) == [f"deal_gone:{deal.key}"]
    assert any("link another" in words for words in words_to(world, PM))

    other = direct(world, key="006NEW")
    linked(world, one, other)
    brings(world, other)
    assert reminded(world, one) == [f"deal_gone:{deal.key}"]


def merged(world: DealOffice, left: Account, into: Account) -> None:
    with world.desk.store.begin() as work:
        work.record(AccountMerged(left.key, into.key), at=world.now)
    world.office.settle()


A7 = replace(A1, key="001A7", name="Contoso Nord", website="contoso-nord.de")
A8 = replace(A1, key="001A8", name="Contoso Süd", website="contoso-sued.de")


def both(world: DealOffice) -> tuple[Registration, Registration]:
    world.office.crm.put(A7, A8)
    world.office.sync()
    return (
        approve(world, world.file("P1", claim_to(A7))),
        approve(world, world.file("P3", claim_to(A8))),
    )


def test_t_29_a_merge_of_accounts_keeps_both_and_a_case_is_opened_at_once(
    world: DealOffice,
) -> None:
    first, second = both(world)
    world.now += HOUR
    world.office.crm.merge(A8.key, A7.key)
    world.office.sync()
    world.office.settle()

    kept = [world.get(each) for each in (first, second)]
    assert {each.account_key for each in kept} == {A7.key}
    assert all(each.protected_at(world.now) and each.grandfathered for each in kept)
    assert [each.window for each in kept] == [first.window, second.window], "nothing is shortened"
    [case] = cases(world)
    assert (case.kind, case.registration_ids) == (Kind.ACCOUNT_MERGE, (first.id, second.id))
    with world.desk.store.read() as view:
        assert {each.registration_id for each in view.claims.contested()} == {first.id, second.id}

    third = world.file("P2", claim_to(A7), at=world.now + HOUR)
    assert third.state is State.CONFLICT_HOLD, "no third one"
    with pytest.raises(ScopeTaken):
        approve(world, third)

    merged(world, A8, A7)
    assert [world.get(each).version for each in kept] == [each.version for each in kept]
    opened = [each for each in cases(world) if each.kind is Kind.ACCOUNT_MERGE]
    assert len(opened) == 1


def test_t_29_what_is_over_and_what_waits_follow_too_and_nobody_collides(
    world: DealOffice,
) -> None:
    world.office.crm.put(A7, A8)
    world.office.sync()
    other = approve(world, world.file("P1", claim_to(A7, "FLOW")))
    waits, over = world.file("P2", claim_to(A7)), world.file("P1", claim_to(A7, "EDGE"))
    over = withdraw(world.desk, over.id, by=world.reps["P1"], now=world.now)
    merged(world, A7, A8)
    assert {world.get(each).account_key for each in (other, waits, over)} == {A8.key}
    assert world.get(over).state is State.WITHDRAWN
    assert world.facts(over)[-1] == Event.ACCOUNT_MERGED, "each version has its fact"
    assert not world.get(other).grandfathered
    assert cases(world) == []
    assert world.facts(waits)[-1] == Event.ACCOUNT_MERGED
    assert approve(world, waits).protected_at(world.now)


def test_i_37_the_account_of_a_merge_may_come_by_any_way_and_end_in_one_place(
    world: DealOffice,
) -> None:
    first, second = both(world)
    merged(world, A8, A7)
    merged(world, A7, A8)
    assert {world.get(each).account_key for each in (first, second)} == {A8.key}
    assert all(world.get(each).protected_at(world.now) for each in (first, second))


def test_t_32_approved_while_the_crm_was_down_a_found_deal_opens_a_case_and_undoes_nothing(
    world: DealOffice,
) -> None:
    one = world.file("P1", claim_to())
    world.now += 40 * MINUTE
    world.office.crm.fail(Retriable("503"), times=None)
    with pytest.raises(CannotVerify):
        approve(world, one)
    waiting = decide_registration.approve(
        world.desk,
        one.id,
        shown=world.get(one).version,
        note="the order comes today",
        override_crm=True,
        by=world.person(CC),
        now=world.now,
    )
    assert isinstance(waiting, Proposal)
    done = decide_registration.confirm(
        world.desk, waiting.id, accept=True, by=world.person(SECOND), now=world.now
    )
    assert done.crm_pending
    assert verify_pending(world.desk, now=world.now) == 0

    world.office.crm.recover()
    world.office.crm.put(replace(direct(world), created_at=FILED - DAY, last_activity_at=FILED))
    assert verify_pending(world.desk, now=world.now + MINUTE) == 1
    assert verify_pending(world.desk, now=world.now + MINUTE) == 0
    kept = world.get(one)
    assert kept.protected_at(world.now)
    assert not kept.crm_pending
    [case] = cases(world)
    assert (case.kind, case.opportunity_key) == (Kind.DIRECT_PARTNER, DIRECT.key)
    assert reminded(world, one) == [f"crm_found:{DIRECT.key}"]
