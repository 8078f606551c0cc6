"""The watch over protections: ends, answers, who waited, reminders; time is moved by hand."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from journeys import decide_registration, partner_acts
from journeys.acting import COMMAND_LINE
from journeys.decide_protection import decide_extension
from journeys.keep_absences import note_away, note_back
from journeys.notices import ToPerson
from journeys.register_deal import register
from journeys.undecided_deals import undecidable
from journeys.watch_protection import remind_of_ends, watch_protection
from partnering.calendar import BusinessHours
from partnering.people import Role
from partnering.reasons import EndCause, Reason
from partnering.refusals import Invalid
from partnering.registration_decisions import ScopeTaken
from partnering.registrations import Registration, Scope, State
from partnering.windows import ExtensionState
from store.work import Store
from tests.journeys.deal_acts import approve, protected, reminded, words_to
from tests.journeys.deal_office import (
    A2,
    AE,
    CC,
    DD,
    FILED,
    PM,
    POLICY,
    SECOND,
    DealOffice,
    claim_to,
    open_deal_office,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(store: Store) -> DealOffice:
    return open_deal_office(store)


def watch(world: DealOffice, at: datetime) -> Any:
    world.now = at
    looked = watch_protection(world.desk, now=at)
    remind_of_ends(world.desk, now=at)
    return looked


def test_t_24_however_late_it_is_an_end_is_written_once_and_as_of_when_it_was(
    world: DealOffice,
) -> None:
    first = protected(world)
    assert first.window is not None
    end = first.window.ends_at
    rival = world.file("P2", claim_to(), at=end + HOUR)
    # Nobody has written the end down yet, and readers know of it.
    assert world.get(first).state is State.APPROVED
    assert not world.get(first).protected_at(world.now)
    assert world.get(rival).state is State.IN_REVIEW

    assert watch(world, end + 6 * HOUR).expired == 1
    assert watch(world, end + 7 * HOUR).expired == 0
    over = world.get(first)
    assert (over.state, over.ended_at) == (State.EXPIRED, end)
    assert world.facts(first).count("expired") == 1
    assert approve(world, rival).protected_at(world.now)


def test_t_23_who_waits_goes_on_at_its_place_when_a_protection_has_ended(
    world: DealOffice,
) -> None:
    first = protected(world)
    assert first.window is not None
    rival = world.file("P2", claim_to(), at=first.window.ends_at - 5 * DAY)
    assert world.get(rival).state is State.CONFLICT_HOLD
    assert watch(world, first.window.ends_at - MINUTE).resumed == 0

    looked = watch(world, first.window.ends_at + MINUTE)
    assert (looked.expired, looked.resumed) == (1, 1)
    back = world.get(rival)
    assert back.state is State.IN_REVIEW
    assert back.priority == rival.priority
    with world.desk.store.read() as view:
        [case] = view.conflict_cases.of_registration(rival.id)
    assert not case.is_open, "there is nothing left to decide between"

    again = world.file("P1", claim_to(), at=world.now + MINUTE)
    assert again.state is State.CONFLICT_HOLD, "it may file anew, behind who waited"
    assert again.priority > back.priority
    assert watch(world, world.now + MINUTE).resumed == 0


def test_t_22_an_extension_asked_in_the_last_hour_holds_until_it_is_decided_or_lapses(
    world: DealOffice,
) -> None:
    first = protected(world)
    assert first.window is not None
    end = first.window.ends_at
    rival = world.file("P2", claim_to(), at=end - DAY)
    rep = world.reps["P1"]
    partner_acts.ask_extension(world.desk, first.id, why="PoC runs", by=rep, now=end - 50 * MINUTE)

    assert watch(world, end + MINUTE).expired == 0
    waiting = world.get(first)
    assert waiting.window is not None
    assert waiting.window.awaits_extension_at(world.now)
    with pytest.raises(ScopeTaken):
        approve(world, rival)

    world.now = end + 15 * HOUR
    decide_extension(
        world.desk,
        first.id,
        shown=waiting.version,
        grant=False,
        text="no sign of work",
        by=world.person(PM),
        now=world.now,
    )
    assert watch(world, world.now + MINUTE).expired == 1
    over = world.get(first)
    assert over.ended_at == end + 15 * HOUR
    assert approve(world, rival).protected_at(world.now)


def test_t_22_undecided_an_extension_lapses_with_its_grace(world: DealOffice) -> None:
    first = protected(world)
    assert first.window is not None
    end = first.window.ends_at
    rep = world.reps["P1"]
    partner_acts.ask_extension(world.desk, first.id, why="PoC runs", by=rep, now=end - HOUR)
    holding = world.get(first).window
    assert holding is not None
    until = holding.holds_until

    assert watch(world, until - MINUTE).expired == 0
    assert "extension_due" in reminded(world, first)
    assert watch(world, until).expired == 1
    over = world.get(first)
    assert over.window is not None
    assert (over.ended_at, over.window.extensions[-1].state) == (until, ExtensionState.LAPSED)


def test_t_17_silence_after_a_question_is_reminded_of_and_closed_as_of_its_due_time(
    world: DealOffice,
) -> None:
    tuesday = datetime(2026, 8, 18, 10, tzinfo=UTC)
    one = world.file("P1", claim_to(), at=tuesday - HOUR)
    world.now = tuesday
    decide_registration.ask(
        world.desk,
        one.id,
        shown=one.version,
        missing=frozenset({"proof"}),
        text="What have you done so far?",
        by=world.person(DD),
        now=tuesday,
    )
    assert "answer" not in watch_codes(world, tuesday + 2 * DAY, one)
    # Three business days later; and a due time of ours never comes while we wait.
    assert watch_codes(world, tuesday + 3 * DAY, one) == ["answer"]
    assert watch(world, tuesday + 7 * DAY - MINUTE).unanswered == 0
    assert watch(world, tuesday + 7 * DAY + 5 * HOUR).unanswered == 1
    assert watch(world, tuesday + 7 * DAY + 6 * HOUR).unanswered == 0
    closed = world.get(one)
    assert (closed.state, closed.end_cause) == (State.WITHDRAWN, EndCause.NO_RESPONSE)
    assert closed.ended_at == tuesday + 7 * DAY
    assert closed.clock is not None
    assert closed.clock.spent(world.now) <= HOUR, "the wait is not counted"
    assert reminded(world, one) == ["answer"]

    again = world.file("P1", claim_to(), at=world.now + MINUTE)
    assert again.priority > one.priority


def watch_codes(world: DealOffice, at: datetime, of: Registration) -> list[str]:
    watch(world, at)
    return reminded(world, of)


def test_t_18_a_decision_is_reminded_of_in_office_hours_and_never_on_a_holiday(
    store: Store,
) -> None:
    # Good Friday in Berlin, 15:00 in New York.
    filed = datetime(2026, 4, 3, 19, tzinfo=UTC)
    world = open_deal_office(store, now=filed)
    one = world.file("P3", claim_to(close_on=date(2026, 12, 1), last_contact_on=date(2026, 3, 1)))
    assert one.clock is not None
    assert one.clock.due_at == datetime(2026, 4, 8, 16, tzinfo=UTC), "Wednesday 18:00 in Berlin"
    for hours in range(0, 80, 4):
        assert watch_codes(world, filed + hours * HOUR, one) == []
    half = datetime(2026, 4, 7, 16, tzinfo=UTC)
    assert watch_codes(world, half - MINUTE, one) == []
    assert watch_codes(world, half + MINUTE, one) == ["due_half"]
    assert watch_codes(world, half + 10 * HOUR, one) == ["due_half"], "nobody is paged at night"

    due = datetime(2026, 4, 8, 16, tzinfo=UTC)
    # The clock was down at the due time: the reminder waits for the morning.
    assert watch_codes(world, due + 4 * HOUR, one) == ["due_half"]
    assert watch_codes(world, due + 15 * HOUR, one) == ["due_half", "due"]
    world.office.settle()
    assert len(words_to(world, DD)) == 1, "what has been overtaken is not sent any more"
    assert len(words_to(world, PM)) == 1


def test_dr_03_half_then_all_then_half_as_much_again_reach_the_next_level_up(
    world: DealOffice,
) -> None:
    one = world.file("P1", claim_to())
    assert one.clock is not None
    for share, told in ((0.5, (1, 0, 0)), (1.0, (2, 1, 0)), (1.5, (3, 2, 1))):
        at = one.clock.reaches(share)
        assert at is not None
        watch(world, at + MINUTE)
        world.office.settle()
        assert tuple(len(words_to(world, who)) for who in (DD, PM, CC)) == told, share
    # With the defaults half as much again is the hard limit as well: said once.
    assert reminded(world, one) == ["due_half", "due", "due_limit"]
    watch(world, world.now + 30 * DAY)
    assert reminded(world, one) == ["due_half", "due", "due_limit"]


def test_what_came_due_while_all_was_down_is_said_once_and_not_step_by_step(
    world: DealOffice,
) -> None:
    one = world.file("P1", claim_to())
    watch(world, FILED + 7 * DAY)
    assert reminded(world, one) == ["due_limit"]


def test_a_reminder_that_holds_no_more_is_not_sent(world: DealOffice) -> None:
    one = world.file("P1", claim_to())
    assert one.clock is not None
    half = one.clock.reaches(0.5)
    assert half is not None
    watch(world, half + MINUTE)
    approve(world, one)
    world.office.settle()
    assert reminded(world, one) == ["due_half"]
    assert words_to(world, DD) == []


def test_t_19_while_the_decider_is_away_the_delegate_is_asked_else_the_chief_from_half_way(
    world: DealOffice,
) -> None:
    one = world.file("P1", claim_to())
    assert one.clock is not None
    dora, pia = world.person(DD), world.person(PM)
    note_away(world.desk, dora.id, date(2026, 9, 4), pia.id, by=COMMAND_LINE, now=world.now)
    half, due = one.clock.reaches(0.5), one.clock.due_at
    assert half is not None
    assert due is not None
    watch(world, half + MINUTE)
    world.office.settle()
    assert (len(words_to(world, DD)), len(words_to(world, PM))) == (0, 1)

    note_away(world.desk, dora.id, date(2026, 9, 4), by=COMMAND_LINE, now=world.now)
    watch(world, due + MINUTE)
    world.office.settle()
    assert (len(words_to(world, DD)), len(words_to(world, CC))) == (0, 1)
    done = approve(world, one, CC)
    assert done.decisions[-1].on_behalf_of == dora.id, "on record for whom"
    assert note_back(world.desk, dora.id, by=COMMAND_LINE)


def test_t_19_what_comes_in_meanwhile_is_shown_to_the_delegate(world: DealOffice) -> None:
    dora, pia = world.person(DD), world.person(PM)
    note_away(world.desk, dora.id, date(2026, 9, 4), pia.id, by=COMMAND_LINE, now=world.now)
    one = world.file("P1", claim_to())
    world.office.settle()
    shown = {each.to for each in world.office.messenger.told if each.notice.kind == "deal"}
    assert shown == {ToPerson(pia)}
    assert approve(world, one, PM).decisions[-1].on_behalf_of == dora.id
    for wrong in (dora.id, world.person(AE).id):
        with pytest.raises(Invalid):
            note_away(world.desk, dora.id, date(2026, 9, 4), wrong, by=COMMAND_LINE, now=world.now)


def test_t_20_the_end_comes_near_at_local_nine_whatever_the_clocks_do(store: Store) -> None:
    hours = BusinessHours(zone="America/New_York", country="US")
    approved_at = datetime(2026, 1, 15, 15, tzinfo=UTC)
    world = open_deal_office(store, now=approved_at, policy=replace(POLICY, hours=hours))
    early = claim_to(close_on=date(2026, 12, 1), last_contact_on=date(2026, 1, 10))
    one = approve(world, world.file("P1", early))
    assert one.window is not None
    assert one.window.ends_at == datetime(2026, 4, 16, 4, tzinfo=UTC)
    # Its partner reports now and then, so that nobody asks whether it is still alive.
    expected: list[str] = []
    for code, moment in (
        ("ends_30", datetime(2026, 3, 16, 13, tzinfo=UTC)),
        ("ends_14", datetime(2026, 4, 1, 13, tzinfo=UTC)),
        ("ends_7", datetime(2026, 4, 8, 13, tzinfo=UTC)),
        ("ends_1", datetime(2026, 4, 14, 13, tzinfo=UTC)),
    ):
        rep = world.reps["P1"]
        partner_acts.report_activity(world.desk, one.id, by=rep, now=moment - 2 * HOUR)
        assert watch_codes(world, moment - MINUTE, one) == expected
        expected = [*expected, code]
        assert watch_codes(world, moment, one) == expected
    world.now = datetime(2026, 4, 16, 3, 59, 59, tzinfo=UTC)
    assert world.get(one).protected_at(world.now)
    assert watch(world, datetime(2026, 4, 16, 4, tzinfo=UTC)).expired == 1


@pytest.mark.parametrize(
    ("approved_at", "end", "last"),
    [
        (
            datetime(2026, 8, 14, 8, 30, tzinfo=UTC),
            datetime(2026, 11, 12, 23, tzinfo=UTC),
            date(2026, 11, 12),
        ),
        (
            datetime(2027, 12, 1, 9, tzinfo=UTC),
            datetime(2028, 2, 29, 23, tzinfo=UTC),
            date(2028, 2, 29),
        ),
    ],
)
def test_t_21_it_ends_with_the_local_day_over_autumn_and_in_a_leap_year(
    store: Store, approved_at: datetime, end: datetime, last: date
) -> None:
    world = open_deal_office(store, now=approved_at)
    said = claim_to(close_on=date(2028, 12, 1), last_contact_on=date(2026, 8, 10))
    one = approve(world, world.file("P1", said))
    assert one.window is not None
    assert (one.window.ends_at, one.window.last_day) == (end, last)
    assert watch(world, end - timedelta(seconds=1)).expired == 0
    assert watch(world, end).expired == 1


def test_t_35_other_rules_published_meanwhile_change_nothing_that_runs(world: DealOffice) -> None:
    one = protected(world)
    assert one.window is not None
    world.rules(protection_days=60, extension_days=30, protection_cap_days=60, reminder_days=(3,))
    end = one.window.ends_at
    assert watch(world, FILED + 61 * DAY).expired == 0
    partner_acts.report_activity(world.desk, one.id, by=world.reps["P1"], now=world.now + 20 * DAY)
    watch(world, end - 7 * DAY + 10 * HOUR)
    assert reminded(world, one)[-1].startswith("ends_"), "reminded by the rules it came under"

    world.now = end - 2 * DAY
    rep = world.reps["P1"]
    partner_acts.ask_extension(world.desk, one.id, why="tests run", by=rep, now=world.now)
    asked = world.get(one)
    longer = decide_extension(
        world.desk,
        one.id,
        shown=asked.version,
        grant=True,
        by=world.person(PM),
        now=world.now,
    )
    assert longer.window is not None
    assert longer.window.last_day == one.window.first_day + 180 * DAY, "judged by its own rules"
    with pytest.raises(Invalid):
        partner_acts.ask_extension(world.desk, one.id, why="more", by=rep, now=world.now)


def test_a_quiet_partner_is_asked_then_revoking_is_proposed_and_nothing_happens_by_itself(
    world: DealOffice,
) -> None:
    one = protected(world)
    watch(world, FILED + 31 * DAY)
    watch(world, FILED + 32 * DAY)
    assert reminded(world, one).count("quiet") == 1
    watch(world, FILED + 47 * DAY)
    world.office.settle()
    assert reminded(world, one).count("propose_revoking") == 1
    assert any("shown no activity" in words for words in words_to(world, CC))
    assert world.get(one).protected_at(world.now), "a person decides"

    partner_acts.report_activity(world.desk, one.id, by=world.reps["P1"], now=world.now)
    watch(world, world.now + 33 * DAY)
    assert reminded(world, one).count("quiet") == 2, "a new silence"


def test_two_plants_stand_beside_each_other_and_nobody_waits(world: DealOffice) -> None:
    protected(world, scope=Scope(("Ulm",)))
    other = world.file("P2", claim_to(scope=Scope(("Bonn",))))
    assert other.state is State.IN_REVIEW
    assert approve(world, other).protected_at(world.now)


def test_who_waits_goes_on_also_when_a_protection_is_given_up(world: DealOffice) -> None:
    first = protected(world)
    rival = world.file("P2", claim_to(), at=world.now + HOUR)
    third = world.file("P3", claim_to(), at=world.now + HOUR)
    partner_acts.release(world.desk, first.id, by=world.reps["P1"], now=world.now + DAY)
    assert watch(world, world.now + DAY + MINUTE).resumed == 1
    assert world.get(rival).state is State.IN_REVIEW, "the first in the line"
    assert world.get(third).state is State.CONFLICT_HOLD
    partner_acts.withdraw(world.desk, rival.id, by=world.reps["P2"], now=world.now)
    assert watch(world, world.now + MINUTE).resumed == 1
    assert world.get(third).state is State.IN_REVIEW


def test_an_appeal_is_reminded_of_at_half_and_at_the_end_of_its_time(world: DealOffice) -> None:
    one = world.file("P1", claim_to())
    decide_registration.reject(
        world.desk,
        one.id,
        shown=one.version,
        reason=Reason.UNQUALIFIED,
        by=world.person(DD),
        now=world.now,
    )
    partner_acts.appeal(
        world.desk, one.id, text="See the offer.", by=world.reps["P1"], now=world.now
    )
    for day in range(12):
        watch(world, FILED + day * DAY + 5 * HOUR)
        world.office.settle()
    codes = [each.partition(":")[0] for each in reminded(world, one)]
    assert codes == ["appeal_half", "appeal_due"]
    assert len([each for each in words_to(world, CC) if "appeal" in each]) == 2
    assert not any("appeal" in each for each in words_to(world, DD)), "who rejected it"


def test_t_24_two_clocks_at_once_write_an_end_and_a_reminder_once(world: DealOffice) -> None:
    first = protected(world)
    assert first.window is not None
    waits = world.file("P2", claim_to(), at=first.window.ends_at - 2 * DAY)
    at = first.window.ends_at + 10 * HOUR
    together = Barrier(2)

    def ticks(_: int) -> None:
        together.wait()
        watch_protection(world.desk, now=at)
        remind_of_ends(world.desk, now=at)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(ticks, range(2)))
    assert world.facts(first).count("expired") == 1
    assert world.facts(waits).count("hold_lifted") == 1
    told = reminded(world)
    assert len(told) == len(set(told)), told


def test_one_whose_rules_are_lost_keeps_nobody_else_from_being_reminded(
    world: DealOffice, caplog: pytest.LogCaptureFixture
) -> None:
    one = world.file("P1", claim_to())
    other = world.file("P2", claim_to(A2))
    waits = world.file("P3", claim_to(A2))
    with world.desk.store.begin() as work:
        lost = replace(one, policy_version="lost", version=one.version + 1)
        work.registrations.save(lost, seen=one.version, now=world.now)
        held = replace(waits, policy_version="lost", version=waits.version + 1)
        work.registrations.save(held, seen=waits.version, now=world.now)
    watch(world, FILED + 7 * DAY)
    assert world.get(waits).state is State.CONFLICT_HOLD
    assert reminded(world, other) == ["due_limit"]
    assert "version lost" in caplog.text


def test_a_deal_on_which_nobody_may_decide_is_told_to_the_admins_once_and_taken_up_later(
    world: DealOffice,
) -> None:
    roles = {DD: Role.DEAL_DESK, CC: Role.CHANNEL_CHIEF, SECOND: Role.SECOND_APPROVER}
    manager = world.person(PM)
    with world.desk.store.begin() as work:
        for user, role in roles.items():
            work.people.revoke(world.person(user).id, role)
        work.people.grant(world.person(AE).id, Role.ADMIN)
    made = register(
        world.desk, world.partners["P1"], claim_to(), by=world.person(PM), now=world.now
    )
    assert (made.state, made.owner_id) == (State.SUBMITTED, None), "who filed it decides not"

    watch(world, world.now + MINUTE)
    watch(world, world.now + HOUR)
    world.office.settle()
    told = [words for words in words_to(world, AE) if "Nobody may decide" in words]
    assert len(told) == 1, told
    assert "Northwind's DR-1" in told[0]
    with world.desk.store.read() as view:
        assert [each.id for each in undecidable(world.desk, view, now=world.now)] == [made.id]

    with world.desk.store.begin() as work:
        work.people.grant(world.person(DD).id, Role.DEAL_DESK)
    assert watch(world, world.now + HOUR).given_over == 1
    taken = world.get(made)
    assert (taken.state, taken.owner_id) == (State.IN_REVIEW, world.person(DD).id)
    assert manager.id != taken.owner_id
    with world.desk.store.read() as view:
        assert not list(undecidable(world.desk, view, now=world.now))
