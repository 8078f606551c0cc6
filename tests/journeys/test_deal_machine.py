"""Registrations, decisions, time, rules, outages and merges at random, through the real store.

After each step the invariants hold; whatever is refused is refused in words, and changes nothing.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import make_url

from crm.errors import Retriable
from journeys import decide_protection, decide_registration, partner_acts
from journeys.audit_facts import verify
from journeys.decide_appeal import decide_appeal
from journeys.seal_facts import seal_facts
from journeys.watch_protection import remind_of_ends, watch_protection
from partnering.accounts import Account
from partnering.money import Money
from partnering.reasons import EndCause, Reason
from partnering.refusals import Refusal, Unknown
from partnering.registrations import Registration, Scope, State
from store.work import Store
from tests.journeys.deal_invariants import Seen, check_all
from tests.journeys.deal_office import (
    A1,
    A2,
    A3,
    A4,
    CC,
    DD,
    PM,
    SECOND,
    claim_to,
    open_deal_office,
)

ACCOUNTS = {each.key: each for each in (A1, A2, A3, A4)}
# Mostly those who may: an act that is always refused tries nothing.
# PM owns an account, and so is paid on its deals.
DECIDERS = st.sampled_from([DD, DD, DD, PM, CC, CC, SECOND])
PARTNERS = st.sampled_from(["P1", "P2", "P3"])
SCOPES = st.sampled_from(
    [Scope(), Scope(), Scope(("Ulm",)), Scope(("Bonn",)), Scope(whole_group=True)]
)
PICKS = st.integers(0, 40)
# Words for a partner; some name another one, and are refused.
TEXTS = st.sampled_from(
    ["see the rules", "as we wrote", "FABRIKAM was first", "ask Northwind", "Contoso's"]
)
MINUTES = st.sampled_from([1, 60, 24 * 60, 4 * 24 * 60, 31 * 24 * 60, 91 * 24 * 60])


class Deals(RuleBasedStateMachine):
    """Acts on any registration at any time, by anybody, on the shown version or an older one."""

    template: ClassVar[Path]

    @initialize()
    def open(self) -> None:
        self.folder = TemporaryDirectory()
        file = Path(self.folder.name) / "cosell.db"
        file.write_bytes(self.template.read_bytes())
        self.store = Store.open(f"sqlite:///{file}")
        self.world = open_deal_office(self.store)
        self.world.office.crm.put(replace(A4, owner_key=PM.key))
        self.world.office.sync()
        self.seen = Seen()
        self.merged = False
        self.files("P1", A1.key, "CORE", Scope(), 92_000)
        self.approves(0, DD, False, False)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        seal_facts(self.world.desk, now=self.world.now + timedelta(hours=1))
        assert verify(self.world.desk).whole, "I-38"
        self.store.close()
        self.folder.cleanup()

    @property
    def now(self) -> Any:
        return self.world.now

    @rule(
        partner=PARTNERS,
        account=st.sampled_from(sorted(ACCOUNTS)),
        family=st.sampled_from(["CORE", "FLOW"]),
        scope=SCOPES,
        thousands=st.sampled_from([1_000, 92_000, 500_000]),
    )
    def files(self, partner: str, account: str, family: str, scope: Scope, thousands: int) -> None:
        today = self.world.now.date()
        claim = claim_to(
            ACCOUNTS[account],
            family,
            scope=scope,
            amount=Money(thousands * 100, "EUR"),
            close_on=today + timedelta(days=90),
            last_contact_on=today - timedelta(days=5),
        )
        with suppress(Refusal):
            self.world.file(partner, claim)

    @rule(pick=PICKS, by=DECIDERS, stale=st.booleans(), override=st.booleans())
    def approves(self, pick: int, by: Any, stale: bool, override: bool) -> None:
        if each := self._pick(pick, State.IN_REVIEW, State.CONFLICT_HOLD):
            shown = each.version - 1 if stale else each.version
            with suppress(Refusal):
                decide_registration.approve(
                    self.world.desk,
                    each.id,
                    shown=shown,
                    note="seen to it",
                    override_crm=override,
                    by=self.world.person(by),
                    now=self.now,
                )
                assert not stale, "I-11: decided on what was not shown"

    @rule(pick=PICKS, by=DECIDERS, accept=st.booleans())
    def second_person_answers(self, pick: int, by: Any, accept: bool) -> None:
        each = self._pick(pick, State.IN_REVIEW, State.CONFLICT_HOLD)
        with self.store.read() as view:
            waiting = view.proposals.waiting(each.id, each.version) if each else None
        if waiting is not None:
            with suppress(Refusal):
                decide_registration.confirm(
                    self.world.desk,
                    waiting.id,
                    accept=accept,
                    by=self.world.person(by),
                    now=self.now,
                )

    @rule(pick=PICKS, by=DECIDERS, reason=st.sampled_from([None, *Reason]), text=TEXTS)
    def rejects(self, pick: int, by: Any, reason: Reason | None, text: str) -> None:
        if each := self._pick(pick, State.IN_REVIEW, State.CONFLICT_HOLD):
            with suppress(Refusal):
                decide_registration.reject(
                    self.world.desk,
                    each.id,
                    shown=each.version,
                    reason=reason,
                    text=text,
                    by=self.world.person(by),
                    now=self.now,
                )

    @rule(pick=PICKS, by=DECIDERS, text=TEXTS)
    def asks(self, pick: int, by: Any, text: str) -> None:
        if each := self._pick(pick, State.IN_REVIEW):
            with suppress(Refusal):
                decide_registration.ask(
                    self.world.desk,
                    each.id,
                    shown=each.version,
                    missing=frozenset({"proof"}),
                    text=text,
                    by=self.world.person(by),
                    now=self.now,
                )

    @rule(pick=PICKS, what=st.sampled_from(["answer", "withdraw", "release", "report", "extend"]))
    def partner_acts(self, pick: int, what: str) -> None:
        each = self._pick(pick, *State)
        if each is None:
            return
        rep = self._rep(each)
        told: dict[str, Any] = {"by": rep, "now": self.now}
        with suppress(Refusal):
            match what:
                case "answer":
                    said = replace(each.claim, proof=("offer",))
                    partner_acts.answer(self.world.desk, each.id, said, **told)
                case "withdraw":
                    partner_acts.withdraw(self.world.desk, each.id, **told)
                case "release":
                    partner_acts.release(self.world.desk, each.id, **told)
                case "report":
                    partner_acts.report_activity(self.world.desk, each.id, **told)
                case _:
                    partner_acts.ask_extension(self.world.desk, each.id, why="late", **told)

    @rule(pick=PICKS, other=PARTNERS)
    def another_partner_is_told_nothing(self, pick: int, other: str) -> None:
        each = self._pick(pick, *State)
        if each is None or each.partner_id == self.world.partners[other]:
            return
        words = []
        for number in (each.id, 999_999):
            with pytest.raises(Unknown) as refused:
                partner_acts.withdraw(
                    self.world.desk, number, by=self.world.reps[other], now=self.now
                )
            words.append(str(refused.value))
        assert words[0] == words[1], "I-31"

    @rule(pick=PICKS, late=st.sampled_from([0, 1, 5 * 24]))
    def asks_for_more_time_near_the_end(self, pick: int, late: int) -> None:
        each = self._pick(pick, State.APPROVED)
        if each is None or each.window is None or each.window.ends_at < self.now:
            return
        asked = max(self.now, each.window.ends_at - timedelta(hours=12))
        self.world.now = asked
        told: dict[str, Any] = {"by": self._rep(each), "now": asked}
        with suppress(Refusal):
            partner_acts.ask_extension(self.world.desk, each.id, why="late", **told)
        self.world.now = asked + timedelta(hours=late)

    @rule(pick=PICKS, by=DECIDERS, grant=st.booleans(), text=TEXTS)
    def decides_on_more_time(self, pick: int, by: Any, grant: bool, text: str) -> None:
        if each := self._pick(pick, State.APPROVED):
            with suppress(Refusal):
                decide_protection.decide_extension(
                    self.world.desk,
                    each.id,
                    shown=each.version,
                    grant=grant,
                    text=text,
                    by=self.world.person(by),
                    now=self.now,
                )

    @rule(
        pick=PICKS,
        family=st.sampled_from(["CORE", "FLOW"]),
        thousands=st.sampled_from([95, 900]),
        account=st.sampled_from([None, None, A1, A2, A3, A4]),
    )
    def edits(self, pick: int, family: str, thousands: int, account: Account | None) -> None:
        if each := self._pick(pick, State.APPROVED):
            said = replace(
                each.claim, families=frozenset({family}), amount=Money(thousands * 100_000, "EUR")
            )
            if account is not None:
                to = claim_to(account)
                said = replace(said, customer=to.customer, country=to.country, domain=to.domain)
            with suppress(Refusal):
                partner_acts.edit(self.world.desk, each.id, said, by=self._rep(each), now=self.now)

    @rule(pick=PICKS, by=DECIDERS, accept=st.booleans(), text=TEXTS)
    def decides_on_an_edit(self, pick: int, by: Any, accept: bool, text: str) -> None:
        if each := self._pick(pick, State.APPROVED):
            with suppress(Refusal):
                decide_protection.decide_edit(
                    self.world.desk,
                    each.id,
                    shown=each.version,
                    accept=accept,
                    text=text,
                    note="fits",
                    by=self.world.person(by),
                    now=self.now,
                )

    @rule(
        pick=PICKS,
        by=DECIDERS,
        cause=st.sampled_from([EndCause.FRAUD, EndCause.INACTIVE]),
        text=TEXTS,
    )
    def revokes(self, pick: int, by: Any, cause: EndCause, text: str) -> None:
        if each := self._pick(pick, State.APPROVED):
            with suppress(Refusal):
                decide_protection.revoke(
                    self.world.desk,
                    each.id,
                    shown=each.version,
                    cause=cause,
                    text=text,
                    evidence=("letter",),
                    by=self.world.person(by),
                    now=self.now,
                )

    @rule(pick=PICKS, by=DECIDERS, overturned=st.booleans())
    def appeals(self, pick: int, by: Any, overturned: bool) -> None:
        each = self._pick(pick, State.REJECTED)
        if each is None:
            return
        with suppress(Refusal):
            filed = partner_acts.appeal(
                self.world.desk, each.id, text="not so", by=self._rep(each), now=self.now
            )
            decide_appeal(
                self.world.desk,
                filed.id,
                shown=each.version,
                overturned=overturned,
                text="looked at anew",
                note="looked at anew",
                second=self.world.person(SECOND),
                by=self.world.person(by),
                now=self.now,
            )

    @rule(minutes=MINUTES)
    def time_passes(self, minutes: int) -> None:
        self.world.now += timedelta(minutes=minutes)

    @rule()
    def the_clock_ticks(self) -> None:
        watch_protection(self.world.desk, now=self.now)
        remind_of_ends(self.world.desk, now=self.now)

    @precondition(lambda self: not self.merged)
    @rule(into=st.sampled_from([A1.key, A2.key]))
    def two_accounts_turn_out_to_be_one(self, into: str) -> None:
        """I-37: what stood on the one moves to the other; nothing is dropped, a case is opened."""
        self.merged = True
        before = self.now
        self.world.office.crm.recover()
        self.world.office.crm.merge(A4.key, into)
        self.world.office.sync()
        self.world.office.settle()
        self.world.now = max(before, self.world.now)
        with self.store.read() as view:
            assert not view.registrations.on_account(A4.key), "I-37: left behind"

    @rule(days=st.sampled_from([30, 60, 90, 180]), named=st.booleans())
    def other_rules_are_published(self, days: int, named: bool) -> None:
        self.world.rules(protection_days=days, named_accounts=(A2.key,) if named else ())

    @rule(down=st.booleans())
    def the_crm_goes_and_comes(self, down: bool) -> None:
        self.world.office.crm.recover()
        if down:
            self.world.office.crm.fail(Retriable("down"), times=None)

    @invariant()
    def all_invariants_hold(self) -> None:
        if hasattr(self, "world"):
            check_all(self.store, self.seen, self.now)

    def _pick(self, pick: int, *states: State) -> Registration | None:
        with self.store.read() as view:
            found = view.registrations.in_state(*states)
        return found[pick % len(found)] if found else None

    def _rep(self, each: Registration) -> Any:
        name = next(one for one, id_ in self.world.partners.items() if id_ == each.partner_id)
        return self.world.reps[name]


def run(template: Path, examples: int, steps: int) -> None:
    machine = type("DealsOn", (Deals,), {"template": template})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            # Shrinking such a story takes minutes: the full size does it, where somebody waits.
            phases=tuple(Phase) if examples > 100 else (Phase.explicit, Phase.generate),
        ),
    )


@pytest.mark.timeout(600)
def test_the_invariants_hold_after_every_step(sqlite_url: str) -> None:
    run(Path(str(make_url(sqlite_url).database)), examples=15, steps=30)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_the_invariants_hold_at_full_size(sqlite_url: str) -> None:
    run(Path(str(make_url(sqlite_url).database)), examples=150, steps=60)
