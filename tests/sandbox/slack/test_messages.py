"""Times of messages when the clock does not help, and what counts as unread."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.slack.database import Database
from sandbox.slack.messages import Draft, Messages
from sandbox.slack.options import Options
from sandbox.slack.seed import Seed, SeedChannel, SeedUser
from sandbox.slack.workspace import Workspace

SEED = Seed(
    "Vendra", "vendra", (SeedUser("m@v.example", "Maya", id="U1"),), (SeedChannel("x", id="C1"),)
)
Open = Callable[[Callable[[], float]], Messages]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Return a way to open messages under a clock of one's own."""
    databases: list[Database] = []

    def open_with(clock: Callable[[], float]) -> Messages:
        databases.append(Database(tmp_path / "slack.db"))
        options = Options(db=tmp_path / "slack.db")
        return Messages(Workspace(databases[-1], options, lambda: SEED, clock))

    yield open_with
    for database in databases:
        database.close()


def test_two_messages_never_share_a_time_even_when_the_clock_stands_still(opened: Open) -> None:
    messages = opened(lambda: 1_795_305_600.5)

    times = [messages.post("C1", "U1", Draft(str(i))).ts for i in range(3)]

    assert times == ["1795305600.500000", "1795305600.500001", "1795305600.500002"]


def test_times_rise_when_the_clock_goes_back(opened: Open) -> None:
    clock = iter([1_795_305_600.0] * 20 + [1_795_300_000.0] * 20)
    messages = opened(lambda: next(clock, 1_795_300_000.0))

    times = [messages.post("C1", "U1", Draft(str(i))).ts for i in range(20)]

    assert times == sorted(set(times))


def test_own_messages_and_replies_in_threads_are_not_unread(opened: Open) -> None:
    messages = opened(lambda: 1_795_305_600.0)
    first = messages.post("C1", "U9", Draft("for you"))
    messages.post("C1", "U9", Draft("in a thread", thread_ts=first.ts))
    messages.post("C1", "U9", Draft("for somebody else", only_for="U2"))
    messages.post("C1", "U1", Draft("mine"))

    before = messages.unread("U1", "C1")
    messages.mark_read("U1", "C1")

    assert (before, messages.unread("U1", "C1")) == (1, 0)
