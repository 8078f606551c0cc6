"""A world of registrations in which acts are tried, and what must hold after each of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
)

from partnering.calendar import PauseCause
from partnering.collisions import Customers, Sameness, collides
from partnering.deal_policy import DealPolicy
from partnering.findings import Check
from partnering.partner_view import partner_view
from partnering.people import Person
from partnering.protection import waiting
from partnering.refusals import Refusal
from partnering.registration_decisions import Ground
from partnering.registration_ends import (
    ask_for_extension,
    decide_edit,
    decide_extension,
    report_activity,
    serve_notice,
)
from partnering.registration_moves import (
    Moved,
)
from partnering.registrations import MOVES, Event, Registration, State
from tests.partnering.makers import (
    AE,
    CC,
    MORNING,
    P1_REP,
    PARTNERS,
    POLICY,
    REPS,
    act,
    checked,
    ground,
)

CHIEF2 = replace(CC, id=8, name="Kim")
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


class World(RuleBasedStateMachine):
    """Keeps the values and judges every change; what people do is written in who inherits."""

    def __init__(self) -> None:
        super().__init__()
        self.now = MORNING
        self.sequence = 0
        self.known: dict[int, Registration] = {}
        self.policies: dict[str, DealPolicy] = {POLICY.version: POLICY}
        self.policy = POLICY
        self.customers = Customers(parents=GROUPS)
        self.merged: set[int] = set()

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
