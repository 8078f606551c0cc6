"""Whatever the moment of a commit and of a crash, the marks lead to every record."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.errors import Fatal
from crm.salesforce.marks import OVERLAP, QUIET, Marks, read_marks

START = datetime(2026, 11, 21, tzinfo=UTC)


@dataclass(frozen=True)
class Commit:
    """A record's stamp, and when the transaction that set it could be seen."""

    number: int
    stamp: datetime
    visible_at: datetime


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Commit], list[tuple[datetime, int]]]:
    """Commits, late ones among them, and passes with the number of pages that each survives."""
    seconds = st.integers(0, 4 * 3600)
    late = st.integers(0, int(OVERLAP.total_seconds()) - 1)
    commits = [
        Commit(
            number,
            START + timedelta(seconds=at),
            START + timedelta(seconds=at + draw(st.one_of(st.just(0), late))),
        )
        for number, at in enumerate(draw(st.lists(seconds, max_size=25)))
    ]
    passes = draw(st.lists(st.tuples(seconds, st.integers(0, 6)), max_size=8))
    return commits, sorted((START + timedelta(seconds=at), pages) for at, pages in passes)


@settings(deadline=None)
@given(histories(), st.integers(1, 4))
def test_no_commit_is_missed_whenever_it_was_seen_and_whenever_we_died(
    history: tuple[list[Commit], list[tuple[datetime, int]]], page_size: int
) -> None:
    commits, passes = history
    seen: set[int] = set()
    checkpoint: str | None = None
    # The last pass lives, long after.
    for started, pages in [*passes, (START + timedelta(days=1), 99)]:
        marks = read_marks(checkpoint)
        floor = marks.start_of("Account")
        visible = [
            c for c in commits if c.visible_at <= started and (not floor or c.stamp >= floor)
        ]
        visible.sort(key=lambda commit: (commit.stamp, commit.number))
        for first in range(0, max(len(visible), 1), page_size):
            if first // page_size >= pages:
                break
            page = visible[first : first + page_size]
            seen |= {commit.number for commit in page}
            stamp = page[-1].stamp if page else None
            marks = marks.seen("Account", stamp, started=started)
            if first + page_size >= len(visible):
                marks = marks.finished("Account", started=started)
            checkpoint = marks.text()

    assert seen == {commit.number for commit in commits}


def test_a_mark_never_passes_the_start_of_its_pass() -> None:
    marks = Marks().seen("Account", START + timedelta(seconds=5), started=START)

    assert marks.of["Account"] == START


def test_a_mark_never_goes_back() -> None:
    marks = Marks({"Account": START}).seen("Account", START - OVERLAP, started=START)

    assert marks.of["Account"] == START


def test_a_quiet_org_is_not_read_from_its_last_change_for_ever() -> None:
    old = Marks({"Account": START - timedelta(days=90)})

    assert old.finished("Account", started=START).of["Account"] == START - QUIET


def test_each_object_has_its_own_mark() -> None:
    marks = Marks({"User": START})

    assert marks.start_of("Group") is None
    assert read_marks(marks.text()) == marks


@pytest.mark.parametrize("text", ["", "7", "[]", '{"User": "soon"}', "part-way", '{"User": 7}'])
def test_a_checkpoint_of_another_crm_says_what_to_do(text: str) -> None:
    with pytest.raises(Fatal) as caught:
        read_marks(text)

    assert "--full" in caught.value.advice
