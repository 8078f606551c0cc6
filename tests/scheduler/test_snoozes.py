"""A card that says *snoozed* does not say so for longer than the snooze lasts."""

from datetime import timedelta

import pytest

from journeys.mark_overlap import mark
from journeys.notices import TryLater, Unreachable
from partnering.overlaps import Mark
from scheduler.snoozes import redraw_ended
from scheduler.timetable import timetable
from store.work import Store
from tests.journeys.office import MARIA, Office, arrives, working_day


def _snoozed(store: Store) -> Office:
    """An office whose owner has put an alert off for a day."""
    office = working_day(store)
    arrives(office)
    office.settle()
    overlap = office.overlaps()[0]
    until = office.now + timedelta(days=1)
    by = office.person(MARIA)
    mark(office.desk, overlap.id, Mark.SNOOZED, until=until, by=by, now=office.now)
    office.settle()
    assert office.redrawn("overlap")[-1].mark is Mark.SNOOZED
    office.messenger.redrawn.clear()
    return office


def test_a_card_is_redrawn_once_when_its_snooze_ends(sqlite_store: Store) -> None:
    office = _snoozed(sqlite_store)
    tick = {entry.job: entry for entry in timetable(office.desk, sync_seconds=300)}["snoozes"]

    tick.act(office.now)
    assert office.redrawn("overlap") == []
    tick.act(office.now + timedelta(days=1))
    tick.act(office.now + timedelta(days=1, minutes=1))

    assert [notice.mark for notice in office.redrawn("overlap")] == [None]
    assert redraw_ended(office.desk, now=office.now + timedelta(days=2)) == 0


def test_a_snooze_that_ended_while_nobody_ran_is_not_missed(sqlite_store: Store) -> None:
    office = _snoozed(sqlite_store)
    redraw_ended(office.desk, now=office.now)

    assert redraw_ended(office.desk, now=office.now + timedelta(days=9)) == 1


@pytest.mark.parametrize(
    "fault", [TryLater("slack_busy", 30), Unreachable("token_revoked", "install it again")]
)
def test_while_slack_takes_no_calls_the_end_of_a_snooze_waits(
    sqlite_store: Store, fault: Exception
) -> None:
    office = _snoozed(sqlite_store)
    later = office.now + timedelta(days=1)
    office.messenger.faults.append(fault)

    assert redraw_ended(office.desk, now=later) == 0
    assert office.redrawn("overlap") == []
    assert redraw_ended(office.desk, now=later + timedelta(minutes=1)) == 1
    assert len(office.redrawn("overlap")) == 1


def test_a_card_that_cannot_be_redrawn_holds_back_no_later_look(sqlite_store: Store) -> None:
    office = _snoozed(sqlite_store)
    office.messenger.faults.append(Unreachable("audience_refused", "read by guests"))

    assert redraw_ended(office.desk, now=office.now + timedelta(days=1)) == 1
    assert redraw_ended(office.desk, now=office.now + timedelta(days=2)) == 0
