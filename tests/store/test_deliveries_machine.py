"""Deliveries under any order of moves: compared with a model in a few lines of Python."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from store.work import Store
from tests.store.makers import NOON, SECOND, record, rolled_back


@dataclass(slots=True)
class Expected:
    state: str = "pending"
    attempt: int = 0
    unknown: int = 0
    due: int = 0


_OWED = ("pending", "unknown", "sending")


class Deliveries(RuleBasedStateMachine):
    """Time is a count of seconds that only grows. Each run is rolled back."""

    store: ClassVar[Store]
    ids = Bundle[int]("ids")

    def __init__(self) -> None:
        super().__init__()
        self.expected: dict[int, Expected] = {}
        self.clock = 0
        self.unit = rolled_back(self.store)
        self.work = self.unit.__enter__()

    def teardown(self) -> None:
        self.unit.__exit__(None, None, None)

    @rule(target=ids)
    def owe(self) -> int:
        made = self.work.deliveries.add(record(self.work), "alert", "lane", self.now)
        assert made is not None
        self.expected[made.id] = Expected(due=self.clock)
        return made.id

    @rule(seconds=st.integers(1, 5))
    def wait(self, seconds: int) -> None:
        self.clock += seconds

    @rule(id=ids)
    def claim(self, id: int) -> None:
        model = self.expected[id]
        claimed = self.work.deliveries.claim(id, self.now)
        assert (claimed is not None) == (model.state in ("pending", "unknown"))
        if claimed is not None:
            model.state, model.attempt = "sending", model.attempt + 1
            assert claimed.attempt == model.attempt

    @rule(id=ids)
    def done(self, id: int) -> None:
        moved = self.work.deliveries.done(id, self.now)
        self._check(id, moved, _OWED, "done")

    @rule(id=ids, seconds=st.integers(0, 5), late=st.booleans())
    def later(self, id: int, seconds: int, late: bool) -> None:
        model = self.expected[id]
        attempt = model.attempt - late
        due_at = self.now + seconds * SECOND
        moved = self.work.deliveries.later(id, due_at, "busy", self.now, attempt=attempt)
        self._check(id, moved, () if late else ("sending",), "pending")
        if moved:
            model.due = self.clock + seconds

    @rule(id=ids)
    def mark_unknown(self, id: int) -> None:
        moved = self.work.deliveries.mark_unknown(id, self.now)
        self._check(id, moved, ("sending",), "unknown")
        if moved:
            self.expected[id].unknown += 1
            self.expected[id].due = self.clock

    @rule(id=ids)
    def die(self, id: int) -> None:
        moved = self.work.deliveries.dead(id, "gone", self.now)
        self._check(id, moved, _OWED, "dead")

    @rule(id=ids)
    def retry(self, id: int) -> None:
        moved = self.work.deliveries.retry(id, self.now)
        self._check(id, moved, ("dead",), "pending")
        if moved:
            self.expected[id].due = self.clock

    @rule(id=ids)
    def cancel(self, id: int) -> None:
        moved = self.work.deliveries.cancel(id, "moot", self.now)
        self._check(id, moved, ("pending", "unknown"), "cancelled")

    @invariant()
    def what_is_kept_is_what_is_expected(self) -> None:
        due = {each.id for each in self.work.deliveries.due(self.now, 1000)}
        sending = {each.id for each in self.work.deliveries.stranded(self.now + SECOND)}
        for id, model in self.expected.items():
            kept = self.work.deliveries.get(id)
            assert kept is not None
            assert (kept.state, kept.attempt, kept.sent_unknown) == (
                model.state,
                model.attempt,
                model.unknown,
            )
            claimable = model.state in ("pending", "unknown") and model.due <= self.clock
            assert (id in due) == claimable, "nothing owed is ever out of sight"
            assert (id in sending) == (model.state == "sending")

    def _check(self, id: int, moved: bool, start: tuple[str, ...], end: str) -> None:
        model = self.expected[id]
        assert moved == (model.state in start)
        if moved:
            model.state = end

    @property
    def now(self) -> datetime:
        return NOON + self.clock * SECOND


def test_deliveries_follow_their_states_in_any_order(store: Store) -> None:
    _run(store, settings(max_examples=20, stateful_step_count=20))


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_deliveries_follow_their_states_in_very_many_orders(store: Store) -> None:
    _run(store, settings(max_examples=500, stateful_step_count=60))


def _run(store: Store, size: settings) -> None:
    machine = type("OnThisStore", (Deliveries,), {"store": store})
    run_state_machine_as_test(machine, settings=size)
