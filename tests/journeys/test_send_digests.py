"""A digest comes once for each period, tells what changed to who may read it, else nothing."""

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
from journeys.send_digests import send_digests, tell_digest
from journeys.share import revoke
from journeys.why_told import why_told
from partnering.accounts import Account
from partnering.digests import Cadence, Rhythm
from partnering.facts import DigestReady
from partnering.overlaps import AlertState, Mark
from partnering.people import Role
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
DAY = timedelta(days=1)
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
    assert rows(office).state == "paused"
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
