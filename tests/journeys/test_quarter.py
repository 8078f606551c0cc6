"""A simulated quarter of people in twelve zones, with clocks that change, restarts, two clocks.

After it, each message is looked at: nobody was woken, nobody was told too much or what they turned
off, and nothing was lost; each digest came once, for its period, with what had been kept for it.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from tests.journeys.quarter_after import After
from tests.journeys.quarter_days import Quarter
from tests.journeys.quarter_digests import Digests
from tests.journeys.quarter_people import some_people
from tests.journeys.quarter_plan import plan


@dataclass(frozen=True)
class Size:
    people: int
    start: datetime
    days: int
    ticks: int
    each_day: float
    finds: float


SMALL = Size(12, datetime(2026, 10, 19, tzinfo=UTC), 21, 4, 2, 2)
FULL = Size(500, datetime(2026, 9, 28, tzinfo=UTC), 91, 2, 4, 1.5)
SOAK = [pytest.mark.soak, pytest.mark.timeout(600)]
SIZES = [
    pytest.param(SMALL, "sqlite_url", id="small"),
    pytest.param(SMALL, "postgres_url", id="small-postgres", marks=[*SOAK, pytest.mark.postgres]),
    pytest.param(FULL, "sqlite_url", id="full", marks=SOAK),
]


@pytest.mark.parametrize(("size", "database"), SIZES)
def test_nobody_is_woken_and_nothing_is_told_twice_or_lost(
    request: pytest.FixtureRequest, size: Size, database: str
) -> None:
    chance = random.Random(20260928)
    people = some_people(chance, size.people, size.start, size.days)
    url: str = request.getfixturevalue(database)
    quarter = Quarter(url, chance, people, size.start, size.days)
    quarter.begin()
    plan(quarter, ticks=size.ticks, each_day=size.each_day, finds=size.finds)
    quarter.run()
    after = After(quarter)
    digests = Digests(after)
    quarter.close()

    after.nobody_was_woken_or_told_too_much()
    after.every_word_is_told_or_kept_or_was_turned_off()
    after.every_overlap_is_told_to_its_owner_as_they_chose()
    after.what_is_put_off_waits_until_the_night_is_over()
    digests.each_person_got_theirs_once_with_what_was_kept()
    digests.each_channel_got_what_was_new()

    met = quarter.met + after.met

    usual = {"race", "night", "cap", "many", "off", "caught up", "daily", "weekly", "alerted"}
    usual |= {"channel", "partner"}
    assert usual <= set(+met), met
    assert quarter.cuts
    if size is FULL:
        rare = {"monthly", "outage", "tick cut off", "work cut off", "put off", "muted"}
        assert rare | {"alert put off"} <= set(+met), met
