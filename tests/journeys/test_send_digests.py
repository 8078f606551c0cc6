"""A digest comes once for each period, tells what changed to who may read it, else nothing."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from journeys.deal_notices import DealWordNotice
from journeys.digest_notices import DigestNotice
from journeys.keep_choices import pause_own
from journeys.keep_digests import choose_rhythm, own_digest, pause_digest
from journeys.keep_feeds import keep_feed
from journeys.keep_partners import remove_partner
from journeys.mark_overlap import mark
from journeys.may_tell import keep_for_digest
from journeys.run_programme import begin_setup
from journeys.send_digests import send_digests
from journeys.share import revoke
from journeys.tell_digest import tell_digest
from journeys.why_told import why_told
from partnering.accounts import Account
from partnering.digests import KEEP_TOLD, Cadence, Rhythm
from partnering.facts import DigestReady
from partnering.overlaps import AlertState, Mark, OverlapState
from partnering.people import Role
from scheduler.relay import Relay
from store.digests import KeptDigest
from store.work import Store
from tests.journeys.office import (
    CONTOSO,
    MARIA,
    NOON,
    OMAR,
    PIA,
    Office,
    working_day,
)

# Berlin is an hour ahead of UTC in March: nine o'clock there.
WEDNESDAY = datetime(2026, 3, 11, 8, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
QUIET = Account(
    key="001QUIET",
    name="Contoso Maschinenbau GmbH",
    website="contoso-maschinenbau.de",
    country="Germany",
    city="Ulm",
    owner_key=MARIA.key,
)


def ready(store: Store) -> Office:
    """An office whose digests have begun: the day's first tick has been."""
    office = working_day(store)
    send_digests(office.desk, now=office.now)
    return office


def keeps(office: Office, number: int, at: datetime) -> None:
    """Something waits for Maria's digest."""
    word = DealWordNotice(f"DR-{number}", "beside", "News.", None)
    with office.desk.store.begin() as work:
        person = office.person(MARIA)
        keep_for_digest(work, person, word, f"deal-word:{number}:news", "why", at)


def finds(office: Office) -> None:
    """An overlap is found that is worth no message of its own: nobody sells there at present."""
    office.crm.put(QUIET)
    office.sync()
    office.settle()


def at(office: Office, moment: datetime) -> int:
    office.now = moment
    owed = send_digests(office.desk, now=moment)
    office.settle()
    return owed


def told(office: Office) -> list[DigestNotice]:
    return list(office.told("digest"))


def rows(office: Office, cadence: Cadence = Cadence.DAILY) -> KeptDigest:
    with office.desk.store.read() as view:
        recipient = f"person:{office.person(MARIA).id}"
        return view.digests.newest([recipient])[recipient][cadence]


def test_an_overlap_that_was_no_message_stands_in_the_next_digest_once(store: Store) -> None:
    office = ready(store)
    finds(office)
    assert office.overlaps()[0].alert is AlertState.DIGEST

    assert at(office, WEDNESDAY - timedelta(minutes=1)) == 0
    assert at(office, WEDNESDAY) == 1
    assert at(office, WEDNESDAY + timedelta(minutes=10)) == 0

    (digest,) = told(office)
    assert digest.cadence is Cadence.DAILY
    assert [(each.noun, each.number) for each in digest.to_do] == [
        ("overlap", office.overlaps()[0].id)
    ]
    assert digest.rows[0].account == CONTOSO.name
    assert {each.code: each.now for each in digest.numbers} == {
        "new_overlaps": 1,
        "open_overlaps": 1,
        "waiting": 0,
        "overdue": 0,
    }
    assert at(office, WEDNESDAY + DAY) == 0, "nothing changed, nothing is told"
    assert rows(office).state == "silent"


def test_two_clocks_at_the_same_moment_send_one(store: Store) -> None:
    office = ready(store)
    finds(office)
    with office.desk.store.begin() as work:
        # The other clock was faster by a moment, and closed Maria's Wednesday.
        last = rows(office)
        work.digests.close(replace(last, period="2026-03-11", state="ready", until=WEDNESDAY))

    assert at(office, WEDNESDAY) == 0
    assert told(office) == []


def test_a_clock_that_was_down_tells_the_newest_missed_period_and_no_older_one(
    store: Store,
) -> None:
    office = ready(store)
    finds(office)

    assert at(office, WEDNESDAY + 2 * DAY + timedelta(hours=3)) == 1
    assert at(office, WEDNESDAY + 2 * DAY + timedelta(hours=4)) == 0

    (digest,) = told(office)
    assert len(digest.rows) == 1
    assert rows(office).period == "2026-03-13"


def test_what_is_found_while_a_person_rests_is_told_after_it(sqlite_store: Store) -> None:
    office = ready(sqlite_store)
    maria = office.person(MARIA)
    office.now = WEDNESDAY - timedelta(hours=1)
    pause_digest(office.desk, by=maria, now=office.now)
    finds(office)

    assert [at(office, WEDNESDAY + each * DAY) for each in range(3)] == [0, 0, 0]
    assert rows(office).period == "2026-03-10", "nothing is closed while she rests"
    choose_rhythm(office.desk, Rhythm.DAILY, by=maria, now=office.now)
    # Monday's is the week's: nothing that was found before the pause ended is lost.
    assert at(office, WEDNESDAY + 5 * DAY) == 1
    assert told(office)[0].cadence is Cadence.WEEKLY
    assert len(told(office)[0].rows) == 1


def test_on_the_first_working_day_of_a_week_the_weeks_comes_alone(sqlite_store: Store) -> None:
    office = ready(sqlite_store)
    finds(office)
    at(office, WEDNESDAY)

    assert at(office, WEDNESDAY + 5 * DAY) == 1

    assert [each.cadence for each in told(office)] == [Cadence.DAILY, Cadence.WEEKLY]
    assert rows(office, Cadence.WEEKLY).state == "ready"
    assert rows(office).period == "2026-03-16"


def test_who_chooses_another_rhythm_gets_the_first_when_it_is_due_next(sqlite_store: Store) -> None:
    office = ready(sqlite_store)
    maria = office.person(MARIA)
    choose_rhythm(office.desk, Rhythm.MONTHLY, by=maria, now=office.now)
    finds(office)

    assert at(office, WEDNESDAY) == 0
    assert at(office, WEDNESDAY + 20 * DAY) == 0
    # The first working day of April in Berlin, where clocks have changed since.
    assert at(office, datetime(2026, 4, 1, 7, tzinfo=UTC)) == 1
    shown = own_digest(office.desk, by=maria, now=office.now)
    assert shown.next_at == datetime(2026, 5, 1, 7, tzinfo=UTC)


def test_who_turned_it_off_gets_none(sqlite_store: Store) -> None:
    office = ready(sqlite_store)
    choose_rhythm(office.desk, Rhythm.OFF, by=office.person(MARIA), now=office.now)
    finds(office)

    assert at(office, WEDNESDAY) == 0


def test_what_may_not_be_read_any_more_when_it_is_sent_is_left_out_and_not_counted(
    sqlite_store: Store,
) -> None:
    office = ready(sqlite_store)
    finds(office)
    assert send_digests(office.desk, now=WEDNESDAY) == 1
    office.now = WEDNESDAY
    with office.desk.store.read() as view:
        (partner,) = view.partners.all()
    revoke(office.desk, partner.id, by=office.person(PIA), now=office.now)

    office.settle()

    assert told(office) == []


@pytest.mark.parametrize("lost", ["the account", "the right", "the overlap"])
def test_rights_are_asked_again_when_it_is_sent(sqlite_store: Store, lost: str) -> None:
    office = ready(sqlite_store)
    finds(office)
    send_digests(office.desk, now=WEDNESDAY)
    maria = office.person(MARIA)
    if lost == "the account":
        office.crm.put(replace(QUIET, owner_key=OMAR.key))
        office.sync()
    elif lost == "the right":
        with office.desk.store.begin() as work:
            work.people.revoke(maria.id, Role.ACCOUNT_EXECUTIVE)
    else:
        (overlap,) = office.overlaps()
        mark(office.desk, overlap.id, Mark.NOT_USEFUL, by=maria, now=WEDNESDAY)
    office.now = WEDNESDAY

    office.settle()

    assert [each for each in office.messenger.told if each.notice.kind == "digest"] == []


def test_a_crash_after_it_was_posted_posts_nothing_twice(sqlite_store: Store) -> None:
    office = ready(sqlite_store)
    finds(office)
    at(office, WEDNESDAY)
    with office.desk.store.read() as view:
        stored = [each for each in view.facts.after(0, 1000) if isinstance(each.fact, DigestReady)]

    tell_digest(office.desk, stored[-1], office.now)

    assert len({each.ref.id for each in office.messenger.told if each.notice.kind == "digest"}) == 1


def test_why_it_came_is_said_in_its_own_words(sqlite_store: Store) -> None:
    office = ready(sqlite_store)
    finds(office)
    at(office, WEDNESDAY)
    (posted,) = [each for each in office.messenger.told if each.notice.kind == "digest"]

    told = why_told(office.desk, posted.ref.address, by=office.person(MARIA), now=office.now)

    assert "something has changed since your last digest" in told.lines[0]


def test_before_go_live_no_digest_is_closed(sqlite_store: Store) -> None:
    office = working_day(sqlite_store)
    admin = replace(office.person(PIA), roles=frozenset({Role.ADMIN}))
    begin_setup(office.desk, by=admin, now=office.now)

    assert send_digests(office.desk, now=office.now) == 0
    with office.desk.store.read() as view:
        assert view.digests.newest([f"person:{office.person(MARIA).id}"]) == {}


def test_a_message_over_the_cap_stands_in_the_digest_with_the_reason(sqlite_store: Store) -> None:
    office = ready(sqlite_store)
    maria = office.person(MARIA)
    with office.desk.store.begin() as work:
        for number in range(1, 9):
            word = DealWordNotice(f"DR-{number}", "beside", f"News {number}.", None)
            keep_for_digest(
                work, maria, word, f"deal-word:{number}:news", "5 messages at once a day", NOON
            )

    assert at(office, WEDNESDAY) == 1

    (digest,) = told(office)
    assert len(digest.also) == 5
    assert digest.also_more == 3
    assert digest.more == ("Not told at once: 5 messages at once a day (8)",)


def test_what_has_the_number_of_a_muted_overlap_is_still_told(sqlite_store: Store) -> None:
    office = ready(sqlite_store)
    finds(office)
    maria, (overlap,) = office.person(MARIA), office.overlaps()
    mark(office.desk, overlap.id, Mark.NOT_USEFUL, by=maria, now=office.now)
    with office.desk.store.begin() as work:
        word = DealWordNotice(f"DR-{overlap.id}", "beside", "News.", None)
        keep_for_digest(work, maria, word, f"deal-word:{overlap.id}:news", "why", NOON)

    assert at(office, WEDNESDAY) == 1

    (digest,) = told(office)
    assert digest.also == (f"DR-{overlap.id}: News.",)
    assert digest.to_do == ()


def test_after_the_longest_pause_the_first_digest_tells_of_all_of_it(sqlite_store: Store) -> None:
    office = ready(sqlite_store)
    maria = office.person(MARIA)
    at(office, WEDNESDAY)
    pause_own(office.desk, WEDNESDAY + 90 * DAY, by=maria, now=WEDNESDAY)
    with office.desk.store.begin() as work:
        word = DealWordNotice("DR-1", "beside", "News.", None)
        keep_for_digest(work, maria, word, "deal-word:1:news", "why", WEDNESDAY + DAY)

    at(office, WEDNESDAY + 61 * DAY)
    assert [each for each in told(office) if each.reader_id == maria.id] == []
    at(office, WEDNESDAY + 92 * DAY)

    (digest,) = (each for each in told(office) if each.reader_id == maria.id)
    assert digest.also == ("DR-1: News.",)


def test_after_a_pause_the_digest_that_was_missed_comes_at_once(sqlite_store: Store) -> None:
    office = ready(sqlite_store)
    maria = office.person(MARIA)
    pause_own(office.desk, WEDNESDAY + 2 * DAY + HOUR, by=maria, now=office.now)
    finds(office)

    assert [at(office, WEDNESDAY + each * DAY) for each in range(3)] == [0, 0, 0]
    assert at(office, WEDNESDAY + 2 * DAY + HOUR) == 1
    assert len(told(office)[0].rows) == 1


@pytest.mark.parametrize("how", ["messages", "digests", "another rhythm"])
def test_a_digest_closed_just_before_a_pause_is_told_after_it_with_all_that_came(
    store: Store, how: str
) -> None:
    office = ready(store)
    maria = office.person(MARIA)
    finds(office)
    assert send_digests(office.desk, now=WEDNESDAY) == 1
    office.now = WEDNESDAY + timedelta(seconds=1)
    until = WEDNESDAY + DAY + HOUR
    if how == "messages":
        pause_own(office.desk, until, by=maria, now=office.now)
    elif how == "digests":
        pause_digest(office.desk, by=maria, now=office.now)
        until = WEDNESDAY + 28 * DAY + HOUR
    else:
        choose_rhythm(office.desk, Rhythm.MONTHLY, by=maria, now=office.now)
        until = datetime(2026, 4, 1, 7, tzinfo=UTC)
    office.settle()
    keeps(office, 1, office.now)

    at(office, WEDNESDAY + DAY)
    assert told(office) == []
    at(office, until)

    (digest,) = told(office)
    assert len(digest.rows) == 1
    assert digest.also == ("DR-1: News.",)
    at(office, until + DAY)
    assert len(told(office)) == 1


def test_a_digest_that_a_later_one_overtook_comes_by_itself_after_the_pause(
    sqlite_store: Store,
) -> None:
    office = ready(sqlite_store)
    maria = office.person(MARIA)
    keeps(office, 1, NOON)
    send_digests(office.desk, now=WEDNESDAY)
    Relay(office.desk).run_once(WEDNESDAY)
    with office.desk.store.read() as view:
        (delivery,) = view.deliveries.due(WEDNESDAY, 9)
    with office.desk.store.begin() as work:
        claimed = work.deliveries.claim(delivery.id, WEDNESDAY)
        assert claimed is not None
        late = WEDNESDAY + 2 * DAY
        work.deliveries.later(delivery.id, late, "stuck", WEDNESDAY, attempt=claimed.attempt)
    keeps(office, 2, WEDNESDAY)
    at(office, WEDNESDAY + DAY)
    pause_own(office.desk, WEDNESDAY + 5 * DAY, by=maria, now=office.now)
    office.now = WEDNESDAY + 2 * DAY
    office.settle()
    assert [each.also for each in told(office)] == [("DR-2: News.",)]

    office.now = WEDNESDAY + 5 * DAY
    office.settle()

    assert [each.also for each in told(office)] == [("DR-2: News.",), ("DR-1: News.",)]


def test_what_is_committed_late_stands_in_the_next_digest_whatever_time_it_says(
    store: Store,
) -> None:
    office = ready(store)
    assert send_digests(office.desk, now=WEDNESDAY) == 0
    office.now = WEDNESDAY - HOUR
    finds(office)
    keeps(office, 1, WEDNESDAY - HOUR)

    assert at(office, WEDNESDAY + DAY) == 1

    (digest,) = told(office)
    assert len(digest.rows) == 1
    assert digest.also == ("DR-1: News.",)


@pytest.mark.postgres
def test_what_another_connection_commits_while_a_digest_is_closed_stands_in_the_next(
    postgres_url: str,
) -> None:
    with closing(Store.open(postgres_url)) as one, closing(Store.open(postgres_url)) as other:
        office = ready(one)
        maria = office.person(MARIA)
        with other.begin() as work:
            word = DealWordNotice("DR-1", "beside", "News.", None)
            keep_for_digest(work, maria, word, "deal-word:1:news", "why", WEDNESDAY - HOUR)
            assert send_digests(office.desk, now=WEDNESDAY) == 0

        assert at(office, WEDNESDAY + DAY) == 1

        assert told(office)[0].also == ("DR-1: News.",)


def test_a_clock_that_is_slow_hides_nothing_from_the_next_digest(store: Store) -> None:
    office = ready(store)
    keeps(office, 1, NOON)
    send_digests(office.desk, now=WEDNESDAY)
    keeps(office, 2, NOON)
    send_digests(office.desk, now=WEDNESDAY - HOUR)

    at(office, WEDNESDAY + DAY)

    assert [each.also for each in told(office)] == [("DR-1: News.",), ("DR-2: News.",)]


def test_an_overlap_whose_alert_is_decided_while_a_digest_goes_out_is_told_in_one_digest(
    store: Store,
) -> None:
    office = ready(store)
    office.crm.put(QUIET)
    office.sync()
    send_digests(office.desk, now=WEDNESDAY)
    office.settle()
    at(office, WEDNESDAY)

    at(office, WEDNESDAY + DAY)

    assert [[each.number for each in one.to_do] for one in told(office)] == [[1]]


def test_an_overlap_that_was_hidden_and_holds_again_is_new_when_it_holds(store: Store) -> None:
    office = ready(store)
    with office.desk.store.read() as view:
        (partner,) = view.partners.all()
    keep_feed(office.desk, f"#sales daily {partner.name}", by=office.person(PIA), now=office.now)
    at(office, NOON)
    office.crm.put(QUIET)
    office.sync()
    (overlap,) = office.overlaps()
    with office.desk.store.begin() as work:
        work.overlaps.save(replace(overlap, state=OverlapState.HIDDEN))
    at(office, WEDNESDAY)
    with office.desk.store.begin() as work:
        held = work.overlaps.get(overlap.id)
        assert held is not None
        work.overlaps.save(replace(held, state=OverlapState.OPEN))

    at(office, WEDNESDAY + DAY)

    assert [len(each.rows) for each in told(office) if each.reader_id is None] == [1]


def test_monthly_digests_and_the_longest_pause_lose_nothing(sqlite_store: Store) -> None:
    office = ready(sqlite_store)
    maria = office.person(MARIA)
    choose_rhythm(office.desk, Rhythm.MONTHLY, by=maria, now=office.now)
    at(office, datetime(2026, 4, 1, 8, tzinfo=UTC))
    keeps(office, 1, datetime(2026, 4, 1, 9, tzinfo=UTC))
    at(office, datetime(2026, 4, 2, 8, tzinfo=UTC))
    begun = datetime(2026, 4, 30, 22, tzinfo=UTC)
    pause_own(office.desk, begun + 90 * DAY, by=maria, now=begun)
    for day in range(0, 91, 9):
        at(office, begun + day * DAY)
        with office.desk.store.begin() as work:
            work.digest_items.prune(office.now - KEEP_TOLD)
    at(office, datetime(2026, 8, 3, 8, tzinfo=UTC))

    mine = [each for each in told(office) if each.reader_id == maria.id]
    assert [each.also for each in mine] == [("DR-1: News.",)]


def test_an_erased_partner_leaves_nothing_of_a_digest(sqlite_store: Store) -> None:
    office = ready(sqlite_store)
    finds(office)
    at(office, WEDNESDAY)
    with office.desk.store.read() as view:
        (partner,) = view.partners.all()
    keep_feed(office.desk, f"#sales weekly {partner.name}", by=office.person(PIA), now=office.now)

    remove_partner(office.desk, partner.id, purge=True, by=office.person(PIA), now=office.now)
    office.settle()

    assert [each.notice.kind for each in office.messenger.redrawn][-1] == "erased"
    with office.desk.store.read() as view:
        assert view.digests.feeds() == []
