"""The scoreboard is kept once and told once a week, whatever clocks do, and to whom it may."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from journeys.guard import for_person, for_place
from journeys.notices import LostRight, ToChannel, ToPerson
from journeys.run_programme import begin_setup, go_live
from journeys.scoreboard import ask_scoreboard, keep_scoreboard, show_scoreboard
from journeys.scoreboard_chart import in_words, scoreboard_chart, scoreboard_rows
from journeys.scoreboard_notices import ScoreboardNotice
from partnering.audiences import Readers
from partnering.money import Money
from partnering.people import Role
from partnering.policy import Channels
from partnering.refusals import NotAllowed, Unknown
from partnering.scoreboard import DEFINITIONS, Figures
from store.work import Store
from tests.journeys.office import CONTOSO_DEAL, MARIA, PIA, Office, arrives, working_day

ROOT = Path(__file__).parents[2]
FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
NOTICE = ScoreboardNotice(
    week="2026-W47",
    now=Figures(57, (Money(124_000_000, "EUR"),), 23, 14, 8, 5, 6, 270, 2, 1, (), ()),
    made_at=MONDAY,
    before=Figures(41, (Money(90_000_000, "EUR"),), 0, 0, 0, 0, 3, 540, 1, 3, (), ()),
    before_at=MONDAY - timedelta(days=30),
)


def busy(store: Store) -> Office:
    office = working_day(store)
    arrives(office)
    office.settle()
    office.now = FRIDAY
    return office


def at(office: Office, moment: datetime) -> str:
    office.now = moment
    return keep_scoreboard(office.desk, now=moment)


def test_the_baseline_is_what_was_so_at_go_live_and_stays(sqlite_store: Store) -> None:
    office = busy(sqlite_store)

    first, again = (keep_scoreboard(office.desk, now=office.now) for _ in range(2))

    assert (first, again) == ("baseline", "")
    with office.desk.store.read() as view:
        kept = view.scoreboards.baseline()
    assert kept is not None
    assert kept.figures.overlaps == 1
    assert kept.figures.revenue == (CONTOSO_DEAL.amount,)


def test_before_go_live_nothing_is_kept(sqlite_store: Store) -> None:
    office = busy(sqlite_store)
    pia = office.person(PIA)
    admin = replace(pia, roles=frozenset({Role.ADMIN}))
    begin_setup(office.desk, by=admin, now=office.now)

    assert keep_scoreboard(office.desk, now=office.now) == ""
    live_at = office.now
    go_live(office.desk, by=admin, now=live_at)
    with office.desk.store.read() as view:
        kept = view.scoreboards.baseline()
    assert kept is not None, "frozen with the act itself"
    assert (kept.made_at, kept.figures.overlaps) == (live_at, 1)
    office.now += timedelta(minutes=10)
    assert keep_scoreboard(office.desk, now=office.now) == ""
    go_live(office.desk, by=admin, now=live_at + timedelta(hours=1))
    with office.desk.store.read() as view:
        assert view.scoreboards.baseline() == kept


def test_a_week_is_told_on_monday_at_nine_once(sqlite_store: Store) -> None:
    office = busy(sqlite_store)
    keep_scoreboard(office.desk, now=office.now)
    office.desk = replace(office.desk, policy=replace(office.desk.policy, zone="UTC"))

    early = at(office, MONDAY + timedelta(hours=8, minutes=59))
    times = [at(office, MONDAY + timedelta(hours=9, minutes=10 * each)) for each in range(3)]
    office.settle()

    assert (early, times) == ("", ["2026-W47", "", ""])
    assert len(office.told("scoreboard")) == 1


def test_a_clock_that_was_down_on_monday_tells_it_late_and_no_older_week(
    sqlite_store: Store,
) -> None:
    office = busy(sqlite_store)
    keep_scoreboard(office.desk, now=office.now)

    late = [at(office, MONDAY + timedelta(days=each)) for each in (2, 3, 16, 17)]

    assert late == ["2026-W47", "", "2026-W49", ""]


def test_two_clocks_keep_it_once(sqlite_store: Store) -> None:
    office = busy(sqlite_store)
    keep_scoreboard(office.desk, now=office.now)
    with office.desk.store.begin() as work:
        # The other clock was faster by a moment.
        assert work.scoreboards.keep("2026-W47", Figures(), office.now)

    assert at(office, MONDAY + timedelta(hours=12)) == ""


def test_it_goes_to_the_channel_that_is_named_else_to_who_answers_for_it(
    sqlite_store: Store,
) -> None:
    office = busy(sqlite_store)
    keep_scoreboard(office.desk, now=office.now)
    at(office, MONDAY + timedelta(hours=12))
    office.settle()
    named = Channels(scoreboard="partnerships")
    office.desk = replace(office.desk, policy=replace(office.desk.policy, channels=named))
    at(office, MONDAY + timedelta(days=7, hours=12))
    office.settle()

    to = [each.to for each in office.messenger.told if each.notice.kind == "scoreboard"]
    assert isinstance(to[0], ToPerson)
    assert to[0].person.email == PIA.email
    assert to[-1] == ToChannel("partnerships")


def test_what_a_press_after_the_week_changes_is_not_in_what_was_kept(sqlite_store: Store) -> None:
    office = busy(sqlite_store)
    keep_scoreboard(office.desk, now=office.now)
    at(office, MONDAY + timedelta(hours=12))
    before = show_scoreboard(office.desk, by=None, now=office.now)

    office.crm.put(replace(CONTOSO_DEAL, is_closed=True))
    office.sync()

    assert show_scoreboard(office.desk, by=None, now=office.now) == before


def test_who_may_not_see_deals_reads_none(sqlite_store: Store) -> None:
    office = busy(sqlite_store)

    with pytest.raises(NotAllowed):
        show_scoreboard(office.desk, by=office.person(MARIA), now=office.now)
    with pytest.raises(LostRight):
        for_person(NOTICE, office.person(MARIA))
    assert for_person(NOTICE, office.person(PIA)) == NOTICE


def test_a_channel_reads_counts_and_no_amount() -> None:
    fitted = for_place(NOTICE, Readers.INTERNAL, name="partnerships")

    assert isinstance(fitted, ScoreboardNotice)
    said = f"{in_words(fitted)}{scoreboard_chart(fitted)}{scoreboard_rows(fitted)}{fitted.lines}"
    assert "€" not in said
    assert "EUR" not in said
    assert "57" in said


def test_the_week_so_far_is_shown_before_one_has_ended(sqlite_store: Store) -> None:
    office = busy(sqlite_store)
    pia = office.person(PIA)

    notice = show_scoreboard(office.desk, by=pia, now=office.now)

    assert (notice.week, notice.so_far, notice.now.overlaps) == ("2026-W47", True, 1)
    for week in ("2026-W40",):
        with pytest.raises(Unknown):
            show_scoreboard(office.desk, week, by=pia, now=office.now)
    with pytest.raises(Unknown):
        ask_scoreboard(office.desk, "2026-W47", by=pia, now=office.now)


def test_who_asks_gets_it_with_its_file_each_time(sqlite_store: Store) -> None:
    office = busy(sqlite_store)
    keep_scoreboard(office.desk, now=office.now)
    at(office, MONDAY + timedelta(hours=12))
    office.settle()
    before = len(office.told("scoreboard"))

    for _ in range(2):
        ask_scoreboard(office.desk, "2026-W47", by=office.person(PIA), now=office.now)
    office.settle()

    assert len(office.told("scoreboard")) == before + 2


def test_the_file_holds_each_measure_beside_the_baseline_with_its_definition() -> None:
    rows = list(csv.DictReader(io.StringIO(scoreboard_rows(NOTICE))))

    by_measure = {row["measure"]: row for row in rows}
    assert by_measure["revenue"]["unit"] == "EUR"
    assert by_measure["revenue"]["value"] == "1240000.00"
    assert by_measure["revenue"]["at_go_live"] == "900000.00"
    assert by_measure["hours"]["value"] == "4.5"
    assert all(row["definition"] for row in rows)


def test_the_picture_says_what_grew_in_words_too() -> None:
    tiles = {each.label: each for each in scoreboard_chart(NOTICE).tiles}

    overlaps, hours = tiles["Overlaps with open revenue"], tiles["Median hours to decide"]
    assert (overlaps.number, overlaps.below, overlaps.better) == ("57", "up from 41", True)
    assert (hours.number, hours.below, hours.better) == ("4.5", "down from 9.0", True)
    assert tiles["Open revenue on overlaps"].number == "€1.2m"
    assert len(tiles) == 8


def test_the_docs_define_every_measure_in_the_same_words() -> None:
    docs = " ".join((ROOT / "docs" / "scoreboard.md").read_text(encoding="utf-8").split())

    for definition in DEFINITIONS.values():
        assert definition in docs
