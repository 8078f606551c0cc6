"""Two act in the same instant, each on an application of their own: exactly one of them counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from journeys.approve_registration import approve
from journeys.decide_registration import reject
from journeys.desk import Desk
from journeys.partner_acts import release, withdraw
from journeys.partner_deals import partner_notice
from journeys.register_deal import register
from partnering.conflict_cases import ConflictCase
from partnering.people import CrmUser
from partnering.reasons import Reason
from partnering.registration_decisions import ScopeTaken
from partnering.registration_moves import MovedOn, lift_hold
from partnering.registrations import Claim, Event, Registration, State
from tests.journeys.deal_office import A1, DD, PM, claim_to
from tests.scenarios.instances import Act, Instances, open_instances

ROUNDS = pytest.mark.parametrize(
    "rounds",
    [
        pytest.param(20, id="some"),
        pytest.param(200, id="many", marks=[pytest.mark.soak, pytest.mark.timeout(1800)]),
    ],
)
CORE = claim_to(A1, "CORE")
OTHERWISE = replace(CORE, customer="Mueller Maschinen-Bau")
DECIDED = {Event.APPROVED, Event.REJECTED}


@pytest.fixture
def instances(database_url: str) -> Iterator[Instances]:
    with open_instances(database_url) as opened:
        yield opened


@ROUNDS
def test_t_03_of_two_claims_in_one_instant_one_is_first_and_one_is_approved(
    instances: Instances, rounds: int
) -> None:
    deals = instances.deals
    for number in range(rounds):
        deals.now += timedelta(minutes=1)
        # In the same instant, or with clocks that are a little apart.
        moments = [
            deals.now - timedelta(milliseconds=instances.chance.choice([0, 5])) for _ in "ab"
        ]
        made = instances.at_once(
            files(instances, "P1", CORE, moments[0]), files(instances, "P2", OTHERWISE, moments[1])
        )
        one, other = (deals.get(kept(each)) for each in made)

        assert [one.received_at, other.received_at] == moments
        assert one.account_key == other.account_key == A1.key
        first, second = sorted((one, other), key=lambda each: each.priority)
        assert first.sequence != second.sequence
        assert (first.state, second.state) == (State.IN_REVIEW, State.CONFLICT_HOLD), number
        assert [each.registration_ids for each in cases_of(instances, second)] == [
            tuple(sorted((first.id, second.id)))
        ]
        for mine, theirs in ((one, "Fabrikam"), (other, "Northwind")):
            receipt = receipt_of(instances, mine)
            assert theirs not in receipt
            assert "conflict" not in receipt.casefold()

        both = instances.at_once(approves(instances, DD, first), approves(instances, PM, second))
        assert isinstance(both[0], Registration)
        assert isinstance(both[1], ScopeTaken)
        assert both[1].by.id == first.id
        assert protected(instances) == {first.id}
        ends(instances, first, second)


@ROUNDS
def test_t_05_of_two_decisions_on_one_claim_one_counts_and_the_other_hears_of_it(
    instances: Instances, rounds: int
) -> None:
    deals = instances.deals
    who = {deals.person(DD).id, deals.person(PM).id}
    winners = set()
    for _ in range(rounds):
        deals.now += timedelta(minutes=1)
        made = deals.file("P1", CORE)
        before = len(deals.facts(made))

        both = instances.at_once(approves(instances, DD, made), rejects(instances, PM, made))

        [won] = [each for each in both if isinstance(each, Registration)]
        [lost] = [each for each in both if not isinstance(each, Registration)]
        assert isinstance(lost, MovedOn)
        held = deals.get(made)
        assert held == won
        assert held.version == made.version + 1
        [decision] = held.decisions
        assert decision.by in who
        assert lost.last == decision
        assert lost.registration.version == held.version
        assert deals.facts(made)[before:] == [decision.outcome]
        assert decision.outcome in DECIDED
        winners.add(decision.outcome)
        ends(instances, held)
    assert winners == DECIDED or rounds < 200, "both come first at times"


@ROUNDS
def test_t_06_of_two_approvals_of_rivals_one_commits_and_the_other_stays_in_review(
    instances: Instances, rounds: int
) -> None:
    deals = instances.deals
    for _ in range(rounds):
        deals.now += timedelta(minutes=1)
        first, second = deals.file("P1", CORE), deals.file("P2", CORE)
        second = lifted_by_mistake(instances, second)

        both = instances.at_once(approves(instances, DD, first), approves(instances, PM, second))

        assert isinstance(both[0], Registration)
        assert isinstance(both[1], ScopeTaken)
        assert first.ref in str(both[1])
        assert (deals.get(first).state, deals.get(second).state) == (
            State.APPROVED,
            State.IN_REVIEW,
        )
        assert protected(instances) == {first.id}
        assert any(each.is_open for each in cases_of(instances, second))
        assert "approved" not in deals.facts(second)
        ends(instances, first, second)


def files(instances: Instances, partner: str, claim: Claim, now: datetime) -> Act[Registration]:
    by, number = instances.deals.reps[partner], instances.deals.partners[partner]
    return lambda desk: register(desk, number, claim, by=by, now=now)


def approves(instances: Instances, who: CrmUser, one: Registration) -> Act[Registration]:
    """Approve it as it stood when it was shown."""
    by, now = instances.deals.person(who), instances.deals.now

    def act(desk: Desk) -> Registration:
        done = approve(desk, one.id, shown=one.version, note="fine", by=by, now=now)
        assert isinstance(done, Registration)
        return done

    return act


def rejects(instances: Instances, who: CrmUser, one: Registration) -> Act[Registration]:
    by, now = instances.deals.person(who), instances.deals.now
    reason = Reason.UNQUALIFIED
    return lambda desk: reject(desk, one.id, shown=one.version, reason=reason, by=by, now=now)


def kept(made: Registration | Exception) -> Registration:
    assert isinstance(made, Registration), made
    return made


def cases_of(instances: Instances, one: Registration) -> list[ConflictCase]:
    with instances.desks[1].store.read() as view:
        return view.conflict_cases.of_registration(one.id)


def protected(instances: Instances) -> set[int]:
    """List what the database keeps others out for."""
    with instances.desks[1].store.read() as view:
        found = view.claims.active_on(A1.key, instances.deals.now)
    return {each.registration_id for each in found}


def receipt_of(instances: Instances, one: Registration) -> str:
    """All that its partner may read of it."""
    deals = instances.deals
    with deals.desk.store.read() as view:
        return str(partner_notice(view, one.id, deals.desk.policy.deals, now=deals.now))


def ends(instances: Instances, *ones: Registration) -> None:
    """Let the partners give up what they have, so that the customer is free for the next round."""
    deals = instances.deals
    reps = {deals.partners[name]: person for name, person in deals.reps.items()}
    for each in map(deals.get, ones):
        act = {True: withdraw, False: release}[each.is_pending]
        if each.is_pending or each.protected_at(deals.now):
            act(deals.desk, each.id, by=reps[each.partner_id], now=deals.now)


def lifted_by_mistake(instances: Instances, one: Registration) -> Registration:
    """Let a claim that waits go on although it should not, as a bug would."""
    with instances.deals.desk.store.begin() as work:
        lifted = lift_hold(one).registration
        return work.registrations.save(lifted, seen=one.version, now=instances.deals.now)
