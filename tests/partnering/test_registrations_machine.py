"""Registrations, decisions, time, policies and account merges at random: the invariants hold.

On pure values: what the database holds besides is tried where the store is.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from partnering.appeals import file_appeal, overturn
from partnering.calendar import PauseCause
from partnering.collisions import Customers, Sameness, collides, double_protections
from partnering.conflict_cases import Remedy
from partnering.deal_policy import DealPolicy
from partnering.findings import Check
from partnering.money import Money
from partnering.partner_view import partner_view
from partnering.people import Person
from partnering.protection import waiting
from partnering.reasons import EndCause, Reason
from partnering.refusals import Refusal
from partnering.registration_decisions import Ground, approve, reject
from partnering.registration_ends import (
    ask_for_extension,
    decide_edit,
    decide_extension,
    edit,
    expire,
    lose,
    release,
    report_activity,
    revoke,
    serve_notice,
    win,
)
from partnering.registration_moves import (
    Moved,
    MovedOn,
    answer,
    ask,
    close_unanswered,
    hold,
    lift_hold,
    submit,
    take_up,
    withdraw,
)
from partnering.registrations import MOVES, Event, Registration, Scope, State
from tests.partnering.makers import (
    AE,
    CC,
    DD,
    MORNING,
    P1_REP,
    PARTNERS,
    PM,
    POLICY,
    REPS,
    SECOND,
    act,
    checked,
    claim,
    draft,
    ground,
)

CHIEF2 = replace(CC, id=8, name="Kim")
DECIDERS = (PM, DD, CC, CHIEF2, AE, P1_REP)
DECISIONS = {
    Event.APPROVED,
    Event.REJECTED,
    Event.OVERTURNED,
    Event.REVOKED,
    Event.REVOKE_NOTICE,
    Event.INFO_REQUESTED,
    Event.EXTENDED,
    Event.EXTENSION_REFUSED,
}
FINAL = {State.WITHDRAWN, State.REVOKED, State.RELEASED, State.WON, State.LOST}
GROUPS = {"A3": "A1", "A2": "A1"}

people = st.sampled_from(DECIDERS)
picks = st.integers(0, 50)


class Registrations(RuleBasedStateMachine):
    """Acts on any record at any time; a refusal is an answer, anything else is a fault."""

    def __init__(self) -> None:
        super().__init__()
        self.now = MORNING
        self.sequence = 0
        self.known: dict[int, Registration] = {}
        self.policies: dict[str, DealPolicy] = {POLICY.version: POLICY}
        self.policy = POLICY
        self.customers = Customers(parents=GROUPS)
        self.merged: set[int] = set()

    # What comes in.

    @rule(
        partner=st.sampled_from(sorted(PARTNERS)),
        account=st.sampled_from(["A1", "A2", "A3"]),
        families=st.frozensets(st.sampled_from(["CORE", "FLOW"]), min_size=1),
        scope=st.sampled_from(
            [Scope(), Scope(("Ulm",)), Scope(("Bonn",)), Scope(whole_group=True)]
        ),
        proof=st.booleans(),
    )
    def files(
        self,
        partner: int,
        account: str,
        families: frozenset[str],
        scope: Scope,
        proof: bool,
    ) -> None:
        said = claim(
            families=families,
            scope=scope,
            close_on=(self.now + timedelta(days=100)).date(),
            last_contact_on=date(2026, 8, 1),
            proof=("offer",) if proof else (),
        )
        wanted = draft(
            len(self.known) + 1,
            PARTNERS[partner],
            account_key=account,
            claim=said,
            drafted_at=self.now,
        )
        self.sequence += 1
        self.known[wanted.id] = wanted
        self.tries(
            wanted.id,
            lambda one: submit(
                one,
                by=REPS[partner],
                received_at=self.now,
                sequence=self.sequence,
                policy=self.policy,
                check=self.looks(one),
            ),
        )

    @rule(minutes=st.sampled_from([1, 60, 24 * 60, 9 * 24 * 60, 40 * 24 * 60, 91 * 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(days=st.sampled_from([30, 60, 90, 180]), extensions=st.integers(0, 2))
    def other_rules_are_published(self, days: int, extensions: int) -> None:
        self.policy = replace(POLICY, protection_days=days, extensions=extensions)
        self.policies[self.policy.version] = self.policy

    @precondition(lambda self: self.known)
    @rule()
    def two_accounts_turn_out_to_be_one(self) -> None:
        before = [each.id for each in self.known.values() if each.protected_at(self.now)]
        for id_, each in self.known.items():
            if each.account_key == "A2":
                self.known[id_] = replace(each, account_key="A1")
        pairs = double_protections(self.known.values(), self.customers, self.now)
        for pair in pairs:
            self.merged |= {each.id for each in pair}
        after = [each.id for each in self.known.values() if each.protected_at(self.now)]
        assert after == before, "I-37: no protection is dropped by a merge"

    # What people do.

    @precondition(lambda self: self.known)
    @rule(pick=picks, by=people)
    def approves(self, pick: int, by: Person) -> None:
        self.tries(
            pick,
            lambda one: approve(
                one, act(one, by=by, now=self.now, second=SECOND, note="x"), self.stands(one)
            ),
        )

    @precondition(lambda self: self.known)
    @rule(pick=picks, by=people)
    def decides_on_what_was_shown_before(self, pick: int, by: Person) -> None:
        one = self.one(pick)
        stale = replace(act(one, by=by, now=self.now, second=SECOND), shown=one.version - 1)
        with pytest.raises(MovedOn, match=one.ref):
            approve(one, stale, self.stands(one))

    @precondition(lambda self: self.known)
    @rule(pick=picks, by=people, reason=st.sampled_from([None, *Reason]))
    def rejects(self, pick: int, by: Person, reason: Reason | None) -> None:
        self.tries(
            pick,
            lambda one: reject(
                one,
                act(one, by=by, now=self.now, text="We looked at it."),
                reason,
                policy=self.pinned(one),
            ),
        )

    @precondition(lambda self: self.known)
    @rule(pick=picks, by=people)
    def appeals_and_is_heard(self, pick: int, by: Person) -> None:
        def heard(one: Registration) -> Moved | None:
            rep = REPS[one.partner_id]
            filed = file_appeal(one, by=rep, text="x", policy=self.pinned(one), now=self.now)
            doing = act(one, by=by, now=self.now, second=SECOND, text="x", note="x")
            return overturn(filed, one, doing, self.stands(one), otherwise=Remedy.NONE)[1]

        self.tries(pick, heard)

    @precondition(lambda self: self.known)
    @rule(
        pick=picks,
        by=people,
        step=st.sampled_from(["take_up", "hold", "lift", "ask", "answer", "close", "withdraw"]),
    )
    def moves_before_the_decision(self, pick: int, by: Person, step: str) -> None:
        steps: dict[str, Callable[[Registration], Moved]] = {
            "take_up": lambda one: take_up(one, DD.id),
            "hold": hold,
            "lift": lift_hold,
            "ask": lambda one: ask(
                one,
                act(one, by=by, now=self.now, text="Proof?"),
                frozenset({"proof"}),
                self.pinned(one),
            ),
            "answer": lambda one: answer(
                one,
                replace(one.claim, proof=("offer",)),
                by=REPS[one.partner_id],
                now=self.now,
            ),
            "close": lambda one: close_unanswered(one, self.now),
            "withdraw": lambda one: withdraw(one, by=REPS[one.partner_id], now=self.now),
        }
        self.tries(pick, steps[step])

    @precondition(lambda self: self.known)
    @rule(
        pick=picks,
        by=people,
        step=st.sampled_from(["extend", "grant", "refuse", "edit", "accept", "activity", "notice"]),
    )
    def moves_while_it_is_protected(self, pick: int, by: Person, step: str) -> None:
        def doing(one: Registration, **more: object) -> Moved:
            return self.ends(one, step, by)

        before = self.one(pick)
        self.tries(pick, doing)
        if step in ("extend", "edit", "activity", "notice"):
            after = self.one(pick)
            still = after.protected_at(self.now)
            assert still == before.protected_at(self.now), "I-08: asking changes no protection"

    @precondition(lambda self: self.known)
    @rule(
        pick=picks,
        by=people,
        step=st.sampled_from(["release", "revoke", "fraud", "expire", "win", "lose"]),
    )
    def ends_it(self, pick: int, by: Person, step: str) -> None:
        steps: dict[str, Callable[[Registration], Moved]] = {
            "release": lambda one: release(one, by=REPS[one.partner_id], now=self.now),
            "revoke": lambda one: revoke(
                one, act(one, by=by, now=self.now, text="x"), EndCause.INACTIVE
            ),
            "fraud": lambda one: revoke(
                one, act(one, by=by, now=self.now, text="x", evidence=("e",)), EndCause.FRAUD
            ),
            "expire": lambda one: expire(one, self.now),
            "win": lambda one: win(one, ordered_at=self.now, now=self.now, policy=self.pinned(one)),
            "lose": lambda one: lose(one, self.now),
        }
        self.tries(pick, steps[step])

    # How it is done.

    def one(self, pick: int) -> Registration:
        return self.known[pick % len(self.known) + 1]

    def pinned(self, one: Registration) -> DealPolicy:
        return self.policies.get(one.policy_version, POLICY)

    def looks(self, one: Registration) -> Check:
        others = [each for each in self.known.values() if each.id != one.id]
        return checked(
            one,
            *others,
            policy=self.policies.get(one.policy_version, self.policy),
            now=self.now,
            customers=self.customers,
        )

    def stands(self, one: Registration) -> Ground:
        return ground(
            one,
            [each for each in self.known.values() if each.id != one.id],
            now=self.now,
            policy=self.pinned(one),
            customers=self.customers,
            looked=self.looks(one),
        )

    def ends(self, one: Registration, step: str, by: Person) -> Moved:
        rep, policy = REPS[one.partner_id], self.pinned(one)
        doing = act(one, by=by, now=self.now, text="x", note="x")
        if step == "extend":
            return ask_for_extension(one, by=rep, why="x", policy=policy, now=self.now)
        if step in ("grant", "refuse"):
            return decide_extension(one, doing, grant=step == "grant", policy=policy)
        if step == "edit":
            wider = replace(one.claim, scope=Scope(), amount=Money(1, "EUR"))
            return edit(one, wider, by=rep, policy=policy, now=self.now)
        if step == "accept":
            return decide_edit(one, doing, accept=True, ground=self.stands(one))
        if step == "activity":
            return report_activity(one, by=rep, now=self.now)
        return serve_notice(one, doing, policy)

    def tries(self, pick: int, doing: Callable[[Registration], Moved | None]) -> None:
        """Do one act on one record; what comes out is held against what was."""
        before = self.known.get(pick) or self.one(pick)
        try:
            moved = doing(before)
        except Refusal:
            return
        if moved is None:
            return
        after = moved.registration
        self.follows(before, after, moved)
        self.known[after.id] = after

    def follows(self, before: Registration, after: Registration, moved: Moved) -> None:
        allowed, target = MOVES[moved.event]
        assert before.state in allowed, "I-06"
        assert after.state is (target or before.state), "I-06"
        assert before.state not in FINAL, "I-06"
        assert after.version == before.version + 1
        if before.received_at is not None:
            assert (after.received_at, after.sequence) == (before.received_at, before.sequence), (
                "I-02"
            )
            assert after.policy_version == before.policy_version, "I-07"
        if before.window is not None:
            assert after.window is not None
            assert after.window.ends_at >= before.window.ends_at, "I-03"
        if before.protected_at(self.now) and not after.protected_at(self.now):
            assert after.ended_at is not None or moved.event is Event.EXTENSION_REFUSED, "I-03"
        assert after.decisions[: len(before.decisions)] == before.decisions, "I-09"
        if moved.event in DECISIONS:
            self.decided(before, after, moved)

    def decided(self, before: Registration, after: Registration, moved: Moved) -> None:
        decision = moved.decision
        assert decision is not None, "I-14: a person decides"
        assert after.decisions[-1] == decision, "I-09"
        assert (decision.outcome, decision.at) == (moved.event, self.now), "I-09"
        assert decision.policy_version == before.policy_version, "I-09"
        assert decision.registration_version == before.version, "I-11"
        assert decision.by not in {AE.id, P1_REP.id, before.submitter_id}, "I-10"
        assert decision.second != decision.by, "I-10"
        if decision.overridden:
            assert decision.second is not None, "I-10"
        if moved.event is Event.REJECTED:
            assert decision.reason is not None
        if moved.event is Event.OVERTURNED:
            assert decision.by not in {each.by for each in before.decisions}, "I-06"

    # What must always hold.

    @invariant()
    def i_01_at_most_one_active_exclusive_claim(self) -> None:
        active = [each for each in self.known.values() if each.excludes_at(self.now)]
        for left, right in combinations(active, 2):
            if {left.id, right.id} <= self.merged:
                continue
            assert collides(left, right, self.customers) is not Sameness.YES, (left, right)

    @invariant()
    def i_02_the_line_is_a_total_order(self) -> None:
        places = [each.priority for each in self.known.values() if each.received_at]
        assert len(set(places)) == len(places)

    @invariant()
    def i_04_no_extension_goes_beyond_the_cap(self) -> None:
        for each in self.known.values():
            if each.window is not None:
                cap = max(self.pinned(each).protection_cap_days, self.pinned(each).protection_days)
                assert (each.window.last_day - each.window.first_day).days <= cap

    @invariant()
    def i_05_protection_is_a_function_of_time(self) -> None:
        for each in self.known.values():
            if each.protected_at(self.now):
                assert each.window is not None
                assert each.window.starts_at <= self.now < each.window.holds_until
                assert not each.protected_at(each.window.holds_until)

    @invariant()
    def i_31_a_partner_reads_of_nobody_else(self) -> None:
        for each in self.known.values():
            seen = str(partner_view(each, self.now))
            for other in self.known.values():
                if other.id != each.id:
                    assert f"{other.ref}'" not in seen
                    assert f"{other.ref} " not in seen
            for partner in PARTNERS.values():
                assert partner.name not in seen

    @invariant()
    def i_35_every_instant_is_utc(self) -> None:
        for each in self.known.values():
            instants = [each.received_at, each.ended_at, each.answer_due_at, each.notice_ends_at]
            if each.window is not None:
                instants += [each.window.starts_at, each.window.ends_at]
            for instant in instants:
                assert instant is None or instant.utcoffset() == timedelta()

    @invariant()
    def i_39_a_clock_stands_still_only_for_a_question(self) -> None:
        for each in self.known.values():
            if each.clock is None:
                continue
            assert {one.cause for one in each.clock.pauses} <= {PauseCause.INFO_REQUESTED}
            if each.state in (State.SUBMITTED, State.IN_REVIEW, State.CONFLICT_HOLD):
                assert not each.clock.is_paused
            if each.state is State.INFO_REQUESTED:
                assert each.clock.is_paused

    @invariant()
    def who_waits_is_in_line(self) -> None:
        for each in self.known.values():
            if each.state is State.EXPIRED:
                line = [one.priority for one in waiting(each, self.known.values(), self.customers)]
                assert line == sorted(line)


def test_the_invariants_hold_whatever_people_and_time_do() -> None:
    run_state_machine_as_test(
        Registrations,
        settings=settings(max_examples=30, stateful_step_count=30, deadline=None),
    )
