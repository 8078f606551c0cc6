"""Units of work, snapshots and receipts, on both databases."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from partnering.overlaps import AlertState, Mark, PersonalMark
from partnering.refusals import Invalid
from store.work import AlreadyDone, StaleVersion, Store, Work
from tests.store.makers import NOON, SECOND, put_scene


def test_leaving_a_unit_of_work_commits_it(store: Store) -> None:
    with store.begin() as work:
        work.cursors.set("accounts", "7", NOON)

    with store.read() as work:
        assert work.cursors.get("accounts") == "7"
        assert work.cursors.at("accounts") == NOON


def test_an_exception_rolls_a_unit_of_work_back(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.begin() as work:
        _set_and_fail(work)

    with store.read() as work:
        assert work.cursors.get("accounts") is None


def test_a_unit_of_work_inside_another_is_refused_and_harms_nothing(store: Store) -> None:
    with store.begin() as work:
        work.cursors.set("outer", "1", NOON)
        with pytest.raises(RuntimeError, match="already"), store.begin():
            pass

    with store.begin() as work:
        assert work.cursors.get("outer") == "1"


def test_a_snapshot_refuses_to_write(store: Store) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"), store.read() as work:
        work.cursors.set("accounts", "7", NOON)

    with store.begin() as work:
        work.cursors.set("accounts", "8", NOON)


def test_a_snapshot_does_not_see_what_is_committed_meanwhile(store: Store) -> None:
    with store.begin() as work:
        work.cursors.set("accounts", "before", NOON)

    with store.read() as snapshot:
        assert snapshot.cursors.get("accounts") == "before"
        with store.begin() as work:
            work.cursors.set("accounts", "after", NOON)
            work.cursors.set("leads", "new", NOON)

        assert snapshot.cursors.get("accounts") == "before"
        assert snapshot.cursors.get("leads") is None


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    with store.begin() as work:
        work.cursors.set("accounts", "7", NOON)
        with store.read() as snapshot:
            assert snapshot.cursors.get("accounts") is None


def test_of_two_who_read_then_save_the_second_is_told(store: Store) -> None:
    with store.begin() as work:
        seen = put_scene(work).overlap
        work.overlaps.save(replace(seen, alert=AlertState.SENT))

    with pytest.raises(StaleVersion), store.begin() as work:
        work.overlaps.save(replace(seen, alert=AlertState.DIGEST))

    with store.read() as work:
        kept = work.overlaps.get(seen.id)
        assert kept is not None
        assert kept.alert is AlertState.SENT


def test_no_update_is_lost_between_threads_and_processes(store: Store, database_url: str) -> None:
    with store.begin() as work:
        overlap_id = put_scene(work).overlap.id
    start = threading.Barrier(4)

    def add_letters(opened: Store) -> int:
        start.wait()
        refused = 0
        for _ in range(10):
            while not _add_a_letter(opened, overlap_id):
                refused += 1
        return refused

    # A second store on the same database is what a second process has.
    with _opened(database_url) as other, ThreadPoolExecutor(4) as pool:
        refused = sum(pool.map(add_letters, [store, other, store, other]))

    with store.read() as work:
        overlap = work.overlaps.get(overlap_id)
    assert overlap is not None
    assert overlap.alert_reason == "x" * 40
    assert refused == 0 or not store.is_sqlite, "a unit of work that starts first also ends first"


def test_a_receipt_is_done_with_the_act(store: Store) -> None:
    with store.begin() as work:
        row, _ = work.inbox.take("T1", "press-1", "press", {}, NOON)

    with store.begin(receipt=row.id) as work:
        work.cursors.set("acted", "once", NOON)

    with store.read() as work:
        kept = work.inbox.get(row.id)
        assert kept is not None
        assert kept.done_at is not None


def test_a_receipt_stays_undone_where_the_act_fails(store: Store) -> None:
    with store.begin() as work:
        row, _ = work.inbox.take("T1", "press-1", "press", {}, NOON)

    with pytest.raises(ZeroDivisionError), store.begin(receipt=row.id):
        raise ZeroDivisionError

    with store.read() as work:
        assert [each.id for each in work.inbox.undone(NOON + SECOND)] == [row.id]


def test_a_receipt_that_is_done_stops_the_act_before_it_starts(store: Store) -> None:
    with store.begin() as work:
        row, _ = work.inbox.take("T1", "press-1", "press", {}, NOON)
        work.inbox.done(row.id, NOON)

    with pytest.raises(AlreadyDone), store.begin(receipt=row.id):
        pytest.fail("the act must not start")


def test_of_many_threads_with_one_receipt_one_acts(store: Store) -> None:
    with store.begin() as work:
        row, _ = work.inbox.take("T1", "press-1", "press", {}, NOON)
    start = threading.Barrier(6)

    def act(name: int) -> bool:
        start.wait()
        try:
            with store.begin(receipt=row.id) as work:
                work.set_aside.put("acted", str(name), "", NOON)
        except AlreadyDone:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        acted = list(pool.map(act, range(6)))

    assert acted.count(True) == 1
    with store.read() as work:
        assert work.set_aside.count() == 1


def test_a_dangling_reference_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError), store.begin() as work:
        work.marks.put(PersonalMark(404, 404, Mark.USEFUL, NOON))


def test_a_word_that_is_no_choice_is_refused(store: Store) -> None:
    with store.begin() as work:
        scene = put_scene(work)

    with pytest.raises(IntegrityError), store.begin() as work:
        work.matches.put(
            scene.account.id,
            scene.right.id,
            scene.partner.id,
            probability=0.5,
            verdict="perhaps",
            reasons=(),
            evidence="",
            now=NOON,
        )


def test_an_error_never_quotes_what_a_statement_carried(store: Store) -> None:
    with pytest.raises(DBAPIError) as caught, store.read() as work:
        work.cursors.set("accounts", "ada@vendor.example", NOON)

    assert "ada@vendor.example" not in str(caught.value)


def test_a_store_answers_a_ping(store: Store) -> None:
    store.ping()


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://host/db", "sqlite://", "sqlite:///:memory:"]
)
def test_a_database_that_cannot_be_used_is_refused_in_words(url: str) -> None:
    with pytest.raises(Invalid, match="expected"):
        Store.open(url)


def test_the_url_that_is_shown_hides_the_password() -> None:
    with _opened("postgresql://pat:hunter2@db.example/cosell") as store:
        assert store.url_shown == "postgresql+psycopg://pat:***@db.example/cosell"
        assert not store.is_sqlite


def _set_and_fail(work: Work) -> None:
    work.cursors.set("accounts", "7", NOON)
    raise ZeroDivisionError


def _add_a_letter(store: Store, overlap_id: int) -> bool:
    try:
        with store.begin() as work:
            overlap = work.overlaps.get(overlap_id)
            assert overlap is not None
            work.overlaps.save(replace(overlap, alert_reason=overlap.alert_reason + "x"))
    except StaleVersion:
        return False
    return True


@contextmanager
def _opened(url: str) -> Iterator[Store]:
    store = Store.open(url)
    yield store
    store.close()
