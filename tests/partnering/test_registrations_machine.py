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
    initialize,
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
# Mostly those who may: an act that is always refused tries nothing.
DECIDERS = (CC, CC, CHIEF2, CHIEF2, DD, PM, AE, P1_REP)
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
EVENTS = {
    "take_up": Event.TAKEN_UP,
    "hold": Event.HELD,
    "lift": Event.HOLD_LIFTED,
    "ask": Event.INFO_REQUESTED,
    "answer": Event.INFO_PROVIDED,
    "close": Event.NO_RESPONSE,
    "withdraw": Event.WITHDRAWN,
    "release": Event.RELEASED,
    "revoke": Event.REVOKED,
    "fraud": Event.REVOKED,
    "expire": Event.EXPIRED,
    "win": Event.WON,
    "lose": Event.LOST,
}
FINAL = {State.WITHDRAWN, State.REVOKED, State.RELEASED, State.WON, State.LOST}
GROUPS = {"A3": "A1", "A2": "A1"}

people = st.sampled_from(DECIDERS)
picks = st.integers(0, 8 * 12)


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

    @initialize(rival=st.sampled_from(["A1", "A2"]), by=st.sampled_from([PM, DD, CC]))
    def two_are_protected_at_first(self, rival: str, by: Person) -> None:
        core = frozenset({"CORE"})
        self.files(partner=1, account="A1", families=core, scope=Scope(), proof=True, up=True)
        self.files(partner=2, account=rival, families=core, scope=Scope(), proof=True, up=True)
        self.approves(pick=1, by=by)
        self.approves(pick=1, by=by)

    # What comes in.

    @rule(
        partner=st.sampled_from(sorted(PARTNERS)),
        account=st.sampled_from(["A1", "A2", "A3"]),
        families=st.frozensets(st.sampled_from(["CORE", "FLOW"]), min_size=1),
        scope=st.sampled_from(
            [Scope(), Scope(("Ulm",)), Scope(("Bonn",)), Scope(whole_group=True)]
        ),
        proof=st.booleans(),
        up=st.sampled_from([True, True, True, False]),
    )
    def files(
        self,
        partner: int,
        account: str,
        families: frozenset[str],
        scope: Scope,
        proof: bool,
        up: bool,
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
        id_ = wanted.id
        self.tries(
            id_,
            lambda one: submit(
                one,
                by=REPS[partner],
                received_at=self.now,
                sequence=self.sequence,
                policy=self.policy,
                check=self.looks(one),
            ),
        )
        if up:
            self.tries(id_, lambda one: take_up(one, DD.id))

    @rule(minutes=st.sampled_from([1, 60, 24 * 60, 3 * 24 * 60, 15 * 24 * 60, 91 * 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @precondition(lambda self: self.known)
    @rule(pick=picks, before=st.sampled_from([20 * 24 * 60, 60, 1, 0, -60]))
    def an_end_comes_near(self, pick: int, before: int) -> None:
        window = self.one(pick, Event.EXTENDED).window
        if window is not None:
            self.now = max(self.now, window.holds_until - timedelta(minutes=before))

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
            self.one(pick, Event.APPROVED).id,
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
            self.one(pick, Event.REJECTED).id,
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

        self.tries(self.one(pick, Event.OVERTURNED).id, heard)

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
        self.tries(self.one(pick, EVENTS[step]).id, steps[step])

    @precondition(lambda self: self.known)
    @rule(
        pick=picks,
        by=people,
        before=st.sampled_from([29 * 24 * 60, 60, 1, 0]),
        then=st.sampled_from(["grant", "refuse", "nothing"]),
        after=st.sampled_from([0, 60, 120, 8 * 24 * 60]),
    )
    def asks_for_more_time(self, pick: int, by: Person, before: int, then: str, after: int) -> None:
        one = self.one(pick, Event.EXTENDED)
        if one.window is not None:
            self.now = max(self.now, one.window.ends_at - timedelta(minutes=before))
        self.tries(one.id, lambda one: self.ends(one, "extend", by))
        self.now += timedelta(minutes=after)
        if then != "nothing":
            self.tries(one.id, lambda one: self.ends(one, then, by))

    @precondition(lambda self: self.known)
    @rule(pick=picks, by=people, days=st.sampled_from([1, 14, 20]), works=st.booleans())
    def is_given_notice(self, pick: int, by: Person, days: int, works: bool) -> None:
        one = self.one(pick, Event.REVOKE_NOTICE)
        self.tries(one.id, lambda one: self.ends(one, "notice", by))
        if works:
            self.tries(one.id, lambda one: self.ends(one, "activity", by))
        self.now += timedelta(days=days)
        due = self.known[one.id].notice_ends_at
        doing = act(self.known[one.id], by=by, now=self.now, text="x")
        self.tries(one.id, lambda one: revoke(one, doing, EndCause.INACTIVE))
        if self.known[one.id].state is State.REVOKED and one.state is State.APPROVED:
            assert due is not None, "I-03"
            assert due <= self.now, "I-03"

    @precondition(lambda self: self.known)
    @rule(pick=picks, by=people, minutes=st.sampled_from([1, 24 * 60, 8 * 24 * 60]))
    def is_asked_something(self, pick: int, by: Person, minutes: int) -> None:
        one = self.one(pick, Event.INFO_REQUESTED)
        doing = act(one, by=by, now=self.now, text="Proof?")
        self.tries(one.id, lambda one: ask(one, doing, frozenset({"proof"}), self.pinned(one)))
        self.now += timedelta(minutes=minutes)
        said = replace(one.claim, proof=("minutes",))
        rep = REPS[one.partner_id]
        self.tries(one.id, lambda one: answer(one, said, by=rep, now=self.now))
        self.tries(one.id, lambda one: close_unanswered(one, self.now))

    @precondition(lambda self: self.known)
    @rule(pick=picks, by=people, wider=st.booleans(), accept=st.booleans())
    def wants_an_edit(self, pick: int, by: Person, wider: bool, accept: bool) -> None:
        one = self.one(pick, Event.EDIT_ASKED)
        wanted = replace(one.claim, scope=Scope()) if wider else one.claim
        wanted = replace(wanted, amount=Money(1, "EUR"))
        rep, policy = REPS[one.partner_id], self.pinned(one)
        self.tries(one.id, lambda one: edit(one, wanted, by=rep, policy=policy, now=self.now))
        asked = self.known[one.id]
        assert asked.claim == one.claim or asked.pending_edit is None, "I-08"
        assert asked.protected_at(self.now) == one.protected_at(self.now), "I-08"
        self.tries(one.id, lambda one: self.ends(one, "accept" if accept else "refuse_edit", by))

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
        self.tries(self.one(pick, EVENTS[step]).id, steps[step])

    # How it is done.

    def one(self, pick: int, event: Event | None = None) -> Registration:
        """Choose a record: seven times of eight one of which the table lets the event come true."""
        able = list(self.known)
        if event is not None and pick % 8:
            states = MOVES[event][0]
            able = [each.id for each in self.known.values() if each.state in states] or able
        return self.known[able[pick // 8 % len(able)]]

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
        if step == "accept":
            return decide_edit(one, doing, accept=True, ground=self.stands(one))
        if step == "refuse_edit":
            return decide_edit(one, doing, accept=False, ground=self.stands(one))
        if step == "activity":
            return report_activity(one, by=rep, now=self.now)
        return serve_notice(one, doing, policy)

    def tries(self, id_: int, doing: Callable[[Registration], Moved | None]) -> None:
        """Do one act on one record; what comes out is held against what was."""
        before = self.known[id_]
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
        settings=settings(max_examples=80, stateful_step_count=50, deadline=None),
    )


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_the_invariants_hold_for_long() -> None:
    run_state_machine_as_test(
        Registrations,
        settings=settings(max_examples=3000, stateful_step_count=80, deadline=None),
    )
