"""Rules change while deals are under way: each registration keeps those of its own day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from journeys.deal_scenes import past_decisions
from journeys.decide_protection import decide_extension
from journeys.partner_acts import ask_extension
from partnering.money import Money
from partnering.policy_replay import replay
from partnering.refusals import Invalid
from partnering.registrations import Registration
from store.work import Store
from tests.journeys.deal_acts import approve, reject
from tests.journeys.deal_office import (
    A1,
    A2,
    A4,
    CC,
    POLICY,
    DealOffice,
    claim_to,
    open_deal_office,
)

EVE = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
LATER = timedelta(days=2)
STRICTER: dict[str, Any] = {"protection_days": 60, "extensions": 0, "protection_cap_days": 60}


@pytest.fixture
def world(store: Store) -> DealOffice:
    """The office on the eve of other rules."""
    return open_deal_office(store, now=EVE)


def last_day(one: Registration) -> date:
    assert one.window is not None
    return one.window.last_day


def test_re_01_what_was_submitted_before_is_decided_by_the_rules_of_its_day(
    world: DealOffice,
) -> None:
    before = world.file("P1", claim_to(A1))
    world.rules(**STRICTER)
    after = world.file("P2", claim_to(A4), at=EVE + LATER)

    old, new = approve(world, before), approve(world, after)

    assert last_day(old) == date(2026, 7, 1), "90 days from 2 April"
    assert last_day(new) == date(2026, 6, 1), "60 days"
    assert old.decisions[-1].policy_version == POLICY.version
    assert new.decisions[-1].policy_version == world.desk.policy.deals.version
    with world.desk.store.read() as view:
        assert [version for version, _ in view.deal_policies.versions()] == [
            POLICY.version,
            world.desk.policy.deals.version,
        ]


def test_t_35_an_extension_is_judged_by_the_rules_of_its_day(world: DealOffice) -> None:
    old = approve(world, world.file("P1", claim_to(A1)))
    world.rules(**STRICTER)
    new = approve(world, world.file("P2", claim_to(A4)))
    ends = last_day(old)
    assert last_day(world.get(old)) == ends

    world.now = EVE + timedelta(days=75)
    why = "The board meets in July."
    asked = ask_extension(world.desk, old.id, why=why, by=world.reps["P1"], now=world.now)
    granted = decide_extension(
        world.desk,
        old.id,
        shown=asked.version,
        grant=True,
        by=world.person(CC),
        now=world.now,
    )
    assert last_day(granted) == ends + timedelta(days=90)

    world.now = EVE + timedelta(days=50)
    with pytest.raises(Invalid, match="no extension left"):
        ask_extension(world.desk, new.id, why=why, by=world.reps["P2"], now=world.now)


def test_re_01_a_replay_lists_what_other_rules_would_have_changed(world: DealOffice) -> None:
    first = approve(world, world.file("P1", claim_to(A1)))
    second = world.file("P2", claim_to(A4))
    reject(world, second)
    world.rules(edit_share=50)
    third = approve(world, world.file("P3", claim_to(A2, "FLOW")))

    with world.desk.store.read() as view:
        decisions = list(past_decisions(view, world.desk.policy.deals))
    assert [each.registration.id for each in decisions] == [first.id, second.id, third.id]
    assert [each.policy for each in decisions] == [POLICY, POLICY, world.desk.policy.deals]
    assert replay(decisions, POLICY) == []

    dearer = replace(POLICY, minimum=Money(10_000_000, "EUR"), named_accounts=(A2.key,))
    found = {each.registration_id: each.words for each in replay(decisions, dearer)}
    assert found[first.id] == ("was clear, would be not accepted",)
    assert found[second.id] == ("was clear, would be not accepted",)
    assert "would need a second person" in found[third.id]


def test_i_07_better_rules_count_at_once_where_the_programme_says_so(world: DealOffice) -> None:
    one = world.file("P1", claim_to(A1))
    other = world.file("P2", claim_to(A4))
    world.rules(protection_days=120)
    kept = approve(world, one)
    assert last_day(kept) == date(2026, 6, 29), "90 days: nobody said at once"

    world.rules(better_rules_at_once=True)
    better = world.desk.policy.deals
    won = approve(world, other)
    assert last_day(won) == date(2026, 7, 29), "120 days"
    assert won.policy_version == POLICY.version, "it came in under these"
    assert won.decisions[-1].policy_version == better.version, "it was judged by these"

    world.rules(**STRICTER)
    assert last_day(world.get(other)) == date(2026, 7, 29), "nothing takes it back"
    with world.desk.store.read() as view:
        versions = {version for version, _ in view.deal_policies.versions()}
        past = {each.policy.version for each in past_decisions(view, world.desk.policy.deals)}
    assert better.version in versions, "what a decision rests on is kept"
    assert past == {POLICY.version, better.version}


def test_i_07_rules_that_are_worse_in_anything_wait_for_new_registrations(
    world: DealOffice,
) -> None:
    one = world.file("P1", claim_to(A1))
    world.rules(protection_days=120, extensions=0, better_rules_at_once=True)
    kept = approve(world, one)
    assert last_day(kept) == date(2026, 6, 29)
    assert kept.decisions[-1].policy_version == POLICY.version
