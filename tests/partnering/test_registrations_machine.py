"""Registrations, decisions, time, policies and account merges at random: the invariants hold.

On pure values: what the database holds besides is tried where the store is.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from partnering.appeals import file_appeal, overturn
from partnering.collisions import double_protections
from partnering.conflict_cases import Remedy
from partnering.money import Money
from partnering.people import Person
from partnering.reasons import EndCause, Reason
from partnering.registration_decisions import approve, reject
from partnering.registration_ends import (
    edit,
    expire,
    lose,
    release,
    revoke,
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
from partnering.registrations import Event, Registration, Scope, State
from tests.partnering.makers import (
    AE,
    CC,
    DD,
    P1_REP,
    PARTNERS,
    PM,
    POLICY,
    REPS,
    SECOND,
    act,
    claim,
    draft,
)
from tests.partnering.registrations_world import World

CHIEF2 = replace(CC, id=8, name="Kim")
# Mostly those who may: an act that is always refused tries nothing.
DECIDERS = (CC, CC, CHIEF2, CHIEF2, DD, PM, AE, P1_REP)
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
people = st.sampled_from(DECIDERS)
picks = st.integers(0, 8 * 12)


class Registrations(World):
    """Acts on any record at any time; a refusal is an answer, anything else is a fault."""

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
