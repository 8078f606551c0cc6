"""Nudges: what the CRM shows comes first, one in three days, three in all, then somebody else."""

from datetime import timedelta

import pytest

from partnering import nudges
from partnering.nudges import NudgeState, Step, next_step
from partnering.refusals import Invalid
from tests.partnering.lead_makers import FRIDAY, POLICY

QUIET = FRIDAY - timedelta(days=14)
DAY = timedelta(days=1)


def begun() -> nudges.Nudge:
    return nudges.begin("LD-9", 1, QUIET, FRIDAY)


def test_quiet_is_fourteen_days_without_anything() -> None:
    assert nudges.is_quiet(QUIET, POLICY, FRIDAY)
    assert not nudges.is_quiet(QUIET + timedelta(seconds=1), POLICY, FRIDAY)


def test_three_nudges_three_days_apart_then_the_manager() -> None:
    row, told = begun(), []
    for day in range(30):
        now = FRIDAY + day * DAY
        step = next_step(row, QUIET, POLICY, now)
        if step is Step.NUDGE:
            row = nudges.asked(row, POLICY, now)
            told.append(day)
        elif step is Step.ESCALATE:
            row = nudges.ended(row, NudgeState.ESCALATED, now)
            told.append(-day)
    assert told == [0, 3, 6, -9]


def test_activity_in_the_crm_stops_them() -> None:
    row = nudges.asked(begun(), POLICY, FRIDAY)
    assert next_step(row, FRIDAY, POLICY, FRIDAY + 3 * DAY) is Step.STOP


def test_a_snooze_holds_until_its_day_and_counts_no_nudge() -> None:
    row = nudges.snooze(nudges.asked(begun(), POLICY, FRIDAY), FRIDAY + 9 * DAY, FRIDAY)
    assert next_step(row, QUIET, POLICY, FRIDAY + 8 * DAY) is Step.WAIT
    assert next_step(row, QUIET, POLICY, FRIDAY + 9 * DAY) is Step.NUDGE
    assert row.count == 1


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_snooze_lies_in_the_next_ninety_days(days: int) -> None:
    with pytest.raises(Invalid, match="90 days"):
        nudges.snooze(begun(), FRIDAY + days * DAY, FRIDAY)


def test_what_is_settled_is_settled() -> None:
    over = nudges.ended(begun(), NudgeState.ANSWERED, FRIDAY)
    assert next_step(over, QUIET, POLICY, FRIDAY + 30 * DAY) is Step.WAIT
    with pytest.raises(Invalid, match="settled"):
        nudges.still_waiting(over, POLICY, FRIDAY)
