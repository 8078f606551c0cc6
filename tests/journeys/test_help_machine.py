"""A request moved at random by everybody: what is over stays, names wait, one person owns it.

I-16, I-17 and I-18, on the real store.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

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

from journeys import answer_help, ask_partner, help_room
from journeys.answer_help import own_help_notice
from journeys.draw_help import help_notice
from journeys.watch_help import watch_help
from partnering.help_requests import (
    OPEN,
    DealRole,
    HelpDecline,
    HelpRequest,
    HelpState,
    NextStep,
)
from partnering.people import Person
from partnering.refusals import Refusal
from store.work import StaleVersion, Store
from tests.journeys.deal_office import DD
from tests.journeys.help_office import CONTACT, HelpOffice, open_help_office

WHO = st.sampled_from(["anna", "pia", "dora", "rep", "rival"])
TERMINAL = frozenset(HelpState) - OPEN


class HelpMachine(RuleBasedStateMachine):
    """Everybody presses everything; the clock comes by when it likes."""

    template: ClassVar[Path]
    opened: ClassVar[HelpOffice]

    @initialize()
    def open(self) -> None:
        """Begin in a copy of an office that was opened once."""
        self.folder = TemporaryDirectory()
        file = Path(self.folder.name) / "cosell.db"
        file.write_bytes(self.template.read_bytes())
        self.store = Store.open(f"sqlite:///{file}")
        deals = self.opened.deals
        desk = replace(deals.desk, store=self.store)
        self.office = HelpOffice(replace(deals, office=replace(deals.office, desk=desk)))
        self.over: dict[int, HelpRequest] = {}
        self.numbers: list[int] = []
        self.writes()

    def teardown(self) -> None:
        if hasattr(self, "office"):
            self.store.close()
            self.folder.cleanup()

    @property
    def now(self) -> datetime:
        return self.office.deals.now

    def person(self, who: str) -> Person:
        match who:
            case "anna":
                return self.office.anna
            case "pia":
                return self.office.pia
            case "dora":
                return self.office.deals.person(DD)
            case "rep":
                return self.office.rep("P1")
            case _:
                return self.office.rep("P2")

    def tries(self, act: Callable[[], HelpRequest]) -> None:
        try:
            act()
        except (Refusal, StaleVersion):
            return

    @rule()
    def writes(self) -> None:
        # Where one is on its way already, there is none to write.
        if len(self.numbers) < 4:
            with suppress(Refusal):
                self.numbers.append(self.office.draft("P1").id)

    @precondition(lambda self: self.numbers)
    @rule(which=st.integers(0, 3), who=WHO)
    def sends(self, which: int, who: str) -> None:
        number, by = self.chosen(which), self.person(who)
        shown = self.office.get(number).version
        desk = self.office.deals.desk
        self.tries(lambda: ask_partner.send_request(desk, number, shown=shown, by=by, now=self.now))

    @precondition(lambda self: self.numbers)
    @rule(
        which=st.integers(0, 3),
        who=WHO,
        what=st.sampled_from(["accept", "decline", "withdraw", "roles", "step", "finish"]),
    )
    def acts(self, which: int, who: str, what: str) -> None:
        number, by, now = self.chosen(which), self.person(who), self.now
        desk = self.office.deals.desk
        rep = self.office.rep("P1")
        step = NextStep("Call", rep.id, now.date() + timedelta(days=2))
        acts: dict[str, Callable[[], HelpRequest]] = {
            "accept": lambda: answer_help.accept(desk, number, by=by, now=now),
            "decline": lambda: answer_help.decline(
                desk, number, why=HelpDecline.CONFLICT, by=by, now=now
            ),
            "withdraw": lambda: ask_partner.withdraw(desk, number, by=by, now=now),
            "roles": lambda: help_room.name_roles(
                desk, number, {DealRole.LEAD: rep.id}, by=by, now=now
            ),
            "step": lambda: help_room.set_step(desk, number, step, by=by, now=now),
            "finish": lambda: help_room.finish(desk, number, HelpState.LOST, by=by, now=now),
        }
        self.tries(acts[what])

    @rule(hours=st.sampled_from([1, 7, 26, 80, 400, 2500]), looks=st.booleans())
    def passes(self, hours: int, looks: bool) -> None:
        self.office.deals.now += timedelta(hours=hours)
        if looks:
            watch_help(self.office.deals.desk, now=self.now)

    def chosen(self, which: int) -> int:
        return self.numbers[which % len(self.numbers)]

    @invariant()
    def what_is_over_stays_as_it_ended(self) -> None:
        for number in getattr(self, "numbers", []):
            found = self.office.get(number)
            if number in self.over:
                assert found == self.over[number]
            elif found.state in TERMINAL:
                self.over[number] = found

    @invariant()
    def nobody_is_named_before_both_have_said_yes(self) -> None:
        if not hasattr(self, "office"):
            return
        rep, desk = self.office.rep("P1"), self.office.deals.desk
        for number in self.numbers:
            found = self.office.get(number)
            if found.requested_at is None:
                continue
            theirs = repr(asdict(own_help_notice(desk, number, by=rep, now=self.now)))
            with desk.store.read() as view:
                ours = help_notice(desk, view, number, now=self.now)
            if found.is_together:
                assert "Anna Ehlers" in theirs
            else:
                assert "Anna" not in theirs
                assert rep.name not in repr(ours)
            assert CONTACT not in theirs, "contacts are not shared with this partner"

    @invariant()
    def what_is_open_has_one_owner_a_due_time_and_an_end(self) -> None:
        if not hasattr(self, "office"):
            return
        with self.office.deals.desk.store.read() as view:
            found = view.help_requests.open()
            owners = view.people.many(each.owner_id for each in found)
        for each in found:
            assert owners[each.owner_id].active
            assert each.due_at <= each.ends_at or each.state is HelpState.ACTIVE
        live = [(each.account_key, each.partner_id) for each in found if each.requested_at]
        assert len(set(live)) == len(live), "one request at a time to a partner on an account"


@pytest.fixture
def template(sqlite_url: str) -> Path:
    """The file of an office that is open, and in which nobody has asked for anything."""
    store = Store.open(sqlite_url)
    HelpMachine.opened = open_help_office(store)
    store.close()
    file = Path(str(make_url(sqlite_url).database))
    for tail in ("-wal", "-shm"):
        assert not Path(f"{file}{tail}").exists(), "the file holds all of it"
    return file


def run(template: Path, examples: int, steps: int) -> None:
    machine = type("HelpOn", (HelpMachine,), {"template": template})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=tuple(Phase) if examples > 50 else (Phase.explicit, Phase.generate),
        ),
    )


def test_the_rules_hold_after_every_step(template: Path) -> None:
    run(template, examples=12, steps=25)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_the_rules_hold_at_full_size(template: Path) -> None:
    run(template, examples=150, steps=50)
