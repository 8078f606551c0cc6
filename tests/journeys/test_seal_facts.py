"""Sealing: every committed fact gets its place once, and whatever is touched later is found."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from journeys import seal_facts as sealing
from journeys.audit_facts import Flaw, Verdict, export, head_from, verify
from journeys.desk import Desk
from journeys.seal_facts import seal_facts
from partnering.facts import AlertsStarted, OverlapFound
from partnering.people import Role
from partnering.refusals import Invalid
from store.chain import NOTHING, Head
from store.engines import parse_url, upgrading_engine
from store.work import Store
from tests.journeys.test_purge_partner import full, purge
from tests.listeners import ListeningMessenger
from tests.scheduler.makers import desk_for
from tests.store.makers import NOON, put_scene, record

HOUR = timedelta(hours=1)


def desk_of(store: Store) -> Desk:
    return desk_for(store, ListeningMessenger(store))


def sealed(store: Store, count: int = 6) -> Desk:
    """A desk on a log of some facts, all sealed."""
    desk = desk_of(store)
    with store.begin() as work:
        for number in range(1, count + 1):
            work.record(
                OverlapFound(number, number, baseline=False),
                at=NOON,
                by=f"person:{number}",
                correlation=f"slack:{number}",
            )
    assert seal_facts(desk, now=NOON) == count
    assert verify(desk).whole
    return desk


def change(url: str, *statements: str) -> None:
    """Write into the database as somebody would who has its password."""
    engine = upgrading_engine(parse_url(url))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@contextmanager
def seen(desk: Desk, seq: int, *flaws: Flaw) -> Iterator[Verdict]:
    """Check that the first break is at a number, and of which kinds there are any."""
    verdict = verify(desk)
    assert not verdict.whole
    assert verdict.breaks[0].seq == seq
    assert {found.flaw for found in verdict.breaks} == set(flaws)
    yield verdict


def test_facts_that_were_there_before_are_sealed_in_the_order_of_their_numbers(
    store: Store,
) -> None:
    desk = sealed(store, 250)  # more than are sealed at a time

    rows = list(export(desk))

    assert [row["seq"] for row in rows] == list(range(1, 251))
    assert [row["fact"] for row in rows] == sorted(int(str(row["fact"])) for row in rows)
    assert verify(desk).sealed == 250


def test_sealing_again_seals_nothing_and_a_new_fact_hangs_on_the_last(store: Store) -> None:
    desk = sealed(store)
    before = verify(desk).head
    assert seal_facts(desk, now=NOON) == 0
    with store.begin() as work:
        record(work)
    assert verify(desk).unsealed == 1

    assert seal_facts(desk, now=NOON + HOUR) == 1

    after = verify(desk, head=before)
    assert (after.whole, after.sealed, after.unsealed) == (True, 7, 0)
    assert after.head != before


def test_an_empty_log_is_whole(store: Store) -> None:
    verdict = verify(desk_of(store))

    assert (verdict.whole, verdict.head) == (True, Head(0, NOTHING))


def test_the_chain_is_the_same_on_both_databases_and_for_ever(store: Store) -> None:
    """The form in which a fact is hashed is public: who changes it breaks every log there is."""
    desk = desk_of(store)
    with store.begin() as work:
        work.record(AlertsStarted(3, 7), at=NOON, by="person:7", correlation="slack:é")
        work.record(OverlapFound(1, 2, baseline=True), at=NOON)

    seal_facts(desk, now=NOON + HOUR)

    first, second = export(desk)
    assert first["content"] == CONTENT
    assert second["digest"] == DIGEST


CONTENT = "a243ea75fe1a79e2af90e3b508d1ba72b50fb5c211e75b6fed5ee8e76fb5bd2e"
DIGEST = "787b832b16b30db895ac4b272e03461e2a32c7625632c9ae9539f38334231505"


COLUMNS = {
    "kind": "'OverlapHidden'",
    "payload": "'{\"overlap_id\": 99}'",
    "at": "'2026-03-02 12:00:01.000000'",
    '"by"': "'person:99'",
    "correlation": "'slack:99'",
}


@pytest.mark.parametrize(
    ("column", "number"),
    [*((name, 3) for name in COLUMNS), ("kind", 1), ("correlation", 6)],
)
def test_a_changed_fact_is_found(store: Store, database_url: str, column: str, number: int) -> None:
    desk = sealed(store)

    change(database_url, f"UPDATE facts SET {column} = {COLUMNS[column]} WHERE id = {number}")

    with seen(desk, number, Flaw.CONTENT) as verdict:
        assert verdict.broken == 1


def test_a_fact_under_another_number_is_found(store: Store, database_url: str) -> None:
    desk = sealed(store)
    change(database_url, "UPDATE facts SET id = 99 WHERE id = 3")
    with seen(desk, 3, Flaw.REMOVED) as verdict:
        assert verdict.unsealed == 1


@pytest.mark.parametrize(
    ("column", "value", "flaws"),
    [
        ("content", "'0'", {Flaw.CONTENT, Flaw.ORDER}),
        ("digest", "'0'", {Flaw.ORDER}),
        ("sealed_at", "'2026-03-02 12:00:01.000000'", {Flaw.ORDER}),
        ("fact_id", "99", {Flaw.REMOVED}),
        ("seq", "99", {Flaw.GAP}),
    ],
)
def test_a_changed_seal_is_found(
    store: Store, database_url: str, column: str, value: str, flaws: set[Flaw]
) -> None:
    desk = sealed(store)

    change(database_url, f"UPDATE seals SET {column} = {value} WHERE seq = 3")

    verdict = verify(desk)
    assert verdict.breaks[0].seq == 3
    assert flaws <= {found.flaw for found in verdict.breaks}


@pytest.mark.parametrize("number", [1, 3, 6])
def test_a_removed_fact_is_found_with_and_without_its_seal(
    store: Store, database_url: str, number: int
) -> None:
    desk = sealed(store)
    change(database_url, f"DELETE FROM facts WHERE id = {number}")
    with seen(desk, number, Flaw.REMOVED):
        pass

    change(database_url, f"DELETE FROM seals WHERE seq = {number}")

    with seen(desk, number, Flaw.END if number == 6 else Flaw.GAP):
        pass


def test_an_end_cut_off_with_its_note_is_found_by_a_head_kept_elsewhere(
    store: Store, database_url: str
) -> None:
    desk = sealed(store)
    kept, shorter = verify(desk).head, f"4:{list(export(desk))[3]['digest']}"
    change(
        database_url,
        "DELETE FROM facts WHERE id > 4",
        "DELETE FROM seals WHERE seq > 4",
        f"UPDATE cursors SET value = '{shorter}' WHERE name = 'seals:head'",
    )
    assert verify(desk).whole, "nothing in the database can show it"

    verdict = verify(desk, head=kept)

    assert [(found.seq, found.flaw) for found in verdict.breaks] == [(5, Flaw.END)]


def test_a_log_sealed_anew_is_found_by_a_head_kept_elsewhere(
    store: Store, database_url: str
) -> None:
    desk = sealed(store)
    kept = verify(desk).head
    change(
        database_url,
        "UPDATE facts SET correlation = 'slack:99' WHERE id = 2",
        "DELETE FROM seals",
        "DELETE FROM cursors",
    )
    seal_facts(desk, now=NOON)
    assert verify(desk).whole, "nothing in the database can show it"

    verdict = verify(desk, head=kept)

    assert [(found.seq, found.flaw) for found in verdict.breaks] == [(6, Flaw.HEAD)]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM cursors WHERE name = 'seals:head'",
        "UPDATE cursors SET value = 'nonsense' WHERE name = 'seals:head'",
        "UPDATE cursors SET value = '6' WHERE name = 'seals:head'",
    ],
)
def test_a_head_that_was_tampered_with_is_found(
    store: Store, database_url: str, statement: str
) -> None:
    desk = sealed(store)
    change(database_url, statement)
    with seen(desk, 6, Flaw.HEAD):
        pass


def test_two_facts_that_changed_places_are_found(store: Store, database_url: str) -> None:
    desk = sealed(store)

    change(
        database_url,
        "UPDATE facts SET id = 99 WHERE id = 2",
        "UPDATE facts SET id = 2 WHERE id = 5",
        "UPDATE facts SET id = 5 WHERE id = 99",
    )

    with seen(desk, 2, Flaw.CONTENT) as verdict:
        assert [found.seq for found in verdict.breaks] == [2, 5]


def test_two_seals_that_changed_places_are_found(store: Store, database_url: str) -> None:
    desk = sealed(store)

    change(
        database_url,
        "UPDATE seals SET seq = 99 WHERE seq = 2",
        "UPDATE seals SET seq = 2 WHERE seq = 5",
        "UPDATE seals SET seq = 5 WHERE seq = 99",
    )

    verdict = verify(desk)
    assert verdict.breaks[0].seq == 2
    assert Flaw.ORDER in {found.flaw for found in verdict.breaks}


def test_a_fact_squeezed_into_the_chain_is_found(store: Store, database_url: str) -> None:
    desk = sealed(store)

    change(
        database_url,
        'INSERT INTO facts (id, kind, payload, at, "by", correlation) SELECT 99, kind, payload,'
        " at, 'person:99', correlation FROM facts WHERE id = 3",
        "UPDATE seals SET seq = seq + 100 WHERE seq > 2",
        "INSERT INTO seals (seq, fact_id, content, digest, sealed_at)"
        " SELECT 3, 99, content, digest, sealed_at FROM seals WHERE seq = 103",
        "UPDATE seals SET seq = seq - 99 WHERE seq > 100",
    )

    verdict = verify(desk)
    assert verdict.breaks[0].seq == 3


def test_a_fact_put_in_below_sealed_ones_is_found_where_there_is_one_writer(
    sqlite_store: Store, sqlite_url: str
) -> None:
    desk = sealed(sqlite_store)
    change(
        sqlite_url,
        "UPDATE sqlite_sequence SET seq = 20 WHERE name = 'facts'",
        'INSERT INTO facts (id, kind, payload, at, "by", correlation) SELECT 15, kind, payload,'
        " at, 'person:99', correlation FROM facts WHERE id = 3",
    )
    with sqlite_store.begin() as work:
        late = record(work)
    change(sqlite_url, "UPDATE facts SET id = 12 WHERE id = 15")
    seal_facts(desk, now=NOON)
    change(
        sqlite_url,
        'INSERT INTO facts (id, kind, payload, at, "by", correlation) SELECT 16, kind, payload,'
        " at, 'person:99', correlation FROM facts WHERE id = 3",
    )
    assert late > 16
    assert verify(desk).unsealed == 1

    seal_facts(desk, now=NOON)

    with seen(desk, 9, Flaw.TURN):
        pass


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts SET payload = 'no json' WHERE id = 3",
        "UPDATE facts SET payload = '1e999' WHERE id = 3",
        "UPDATE facts SET at = 'yesterday' WHERE id = 3",
        "UPDATE facts SET kind = x'00ff41' WHERE id = 3",
        "UPDATE facts SET correlation = x'41' WHERE id = 3",
    ],
)
def test_a_fact_that_cannot_be_read_any_more_is_told_of_too(
    sqlite_store: Store, sqlite_url: str, statement: str
) -> None:
    desk = sealed(sqlite_store)
    change(sqlite_url, statement)
    with seen(desk, 3, Flaw.CONTENT):
        pass


def test_a_fact_that_cannot_be_read_holds_up_no_other(sqlite_store: Store, sqlite_url: str) -> None:
    desk = desk_of(sqlite_store)
    with sqlite_store.begin() as work:
        for _ in range(3):
            record(work)
    change(sqlite_url, "UPDATE facts SET payload = 'no json' WHERE id = 2")

    assert seal_facts(desk, now=NOON) == 3

    with seen(desk, 2, Flaw.CONTENT) as verdict:
        assert verdict.broken == 1


def test_when_a_fact_was_relayed_is_not_sealed(store: Store) -> None:
    desk = sealed(store)
    with store.begin() as work:
        work.facts.set_relayed([1, 2, 3], NOON)
    assert verify(desk).whole


def test_a_sealer_that_was_interrupted_goes_on_where_it_was(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_of(store)
    monkeypatch.setattr(sealing, "AT_A_TIME", 2)
    with store.begin() as work:
        for _ in range(7):
            record(work)
    # One chunk, and then the process is gone.
    assert sealing._seal_some(desk, 0, NOON) == (2, 2)
    assert verify(desk).unsealed == 5

    assert seal_facts(desk, now=NOON) == 5

    assert verify(desk).whole


@pytest.mark.postgres
def test_a_fact_that_is_committed_late_is_sealed_too(postgres_url: str) -> None:
    store = Store.open(postgres_url)
    desk = desk_of(store)

    def others() -> None:
        with store.begin() as work:
            for _ in range(3):
                record(work)
        seal_facts(desk, now=NOON)

    with ThreadPoolExecutor(1) as pool, store.begin() as work:
        late = record(work)
        pool.submit(others).result(timeout=20)

    assert seal_facts(desk, now=NOON) == 1
    assert verify(desk).whole
    assert [row["fact"] for row in export(desk)][-1] == late
    store.close()


@pytest.mark.postgres
def test_a_fact_far_below_is_sealed_within_the_hour(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "GO_BACK", 0)
    store = Store.open(postgres_url)
    desk = desk_of(store)
    seal_facts(desk, now=NOON)

    def others() -> None:
        with store.begin() as work:
            record(work)
        seal_facts(desk, now=NOON)

    with ThreadPoolExecutor(1) as pool, store.begin() as work:
        record(work)
        pool.submit(others).result(timeout=20)
    assert seal_facts(desk, now=NOON + HOUR / 2) == 0

    assert seal_facts(desk, now=NOON + HOUR) == 1

    assert verify(desk).whole
    store.close()


def test_sealers_at_once_beside_writers_give_each_fact_one_place(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "AT_A_TIME", 3)
    desk = desk_of(store)
    start = threading.Barrier(5)

    def write(_: int) -> None:
        start.wait()
        for _turn in range(8):
            with store.begin() as work:
                record(work)
                record(work)

    def seal(_: int) -> int:
        start.wait()
        return sum(seal_facts(desk, now=NOON) for _turn in range(12))

    with ThreadPoolExecutor(5) as pool:
        writers = [pool.submit(write, number) for number in range(2)]
        sealers = [pool.submit(seal, number) for number in range(3)]
        for each in writers:
            each.result(timeout=60)
        done = [each.result(timeout=60) for each in sealers]
    rest = seal_facts(desk, now=NOON + HOUR)

    verdict = verify(desk)
    assert verdict.whole
    assert verdict.sealed == 32
    assert sum(done) + rest == 32


def test_a_purge_breaks_nothing(store: Store) -> None:
    office, partner_id = full(store)
    seal_facts(office.desk, now=office.now)
    kept = verify(office.desk).head

    purge(office, partner_id)
    office.settle()
    seal_facts(office.desk, now=office.now)

    verdict = verify(office.desk, head=kept)
    assert verdict.whole
    assert verdict.sealed > kept.seq


def test_an_export_names_those_whose_names_exist(store: Store) -> None:
    desk = desk_of(store)
    with store.begin() as work:
        scene = put_scene(work)
        pia = work.people.add("Pia", "pia@vendra.example", frozenset({Role.ADMIN}))
        fact = OverlapFound(scene.overlap.id, scene.match.id, baseline=False)
        work.record(fact, at=NOON, by=f"person:{pia.id}")
        work.record(AlertsStarted(scene.partner.id, pia.id), at=NOON)
        work.record(AlertsStarted(404, 404), at=NOON, by="person:x")
    seal_facts(desk, now=NOON)

    first, second, third = export(desk, names=True)

    assert first["names"] == {"by": "Pia", "account": "Acme", "partner": "Northwind"}
    assert second["names"] == {"partner": "Northwind", "person": "Pia"}
    assert third["names"] == {}
    assert [row["seq"] for row in export(desk, since=2)] == [2, 3]


@pytest.mark.parametrize("words", ["", "7", "7:", f"x:{NOTHING}", f"-1:{NOTHING}", "7:" + "G" * 64])
def test_what_is_no_head_is_refused(words: str) -> None:
    with pytest.raises(Invalid, match="NUMBER:DIGEST"):
        head_from(words)


def test_a_head_is_read_as_it_is_printed() -> None:
    assert head_from(f" {Head(7, NOTHING)}\n") == Head(7, NOTHING)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_to_the_log_or_its_seals_goes_unseen(
    sqlite_store: Store, sqlite_url: str, data: st.DataObject
) -> None:
    """One log for all examples: each change is undone by writing the old tables back."""
    desk = desk_of(sqlite_store)
    with sqlite_store.read() as view:
        empty = view.seals.last().seq == 0
    if empty:
        sealed(sqlite_store)
        change(
            sqlite_url,
            *(f"CREATE TABLE kept_{name} AS SELECT * FROM {name}" for name in ("facts", "seals")),
        )
    table = data.draw(st.sampled_from(["facts", "seals"]))
    key = "id" if table == "facts" else "seq"
    one, other = data.draw(
        st.lists(st.integers(1, 6), min_size=2, max_size=2, unique=True), label="rows"
    )
    columns = {
        "facts": ["kind", "payload", "at", '"by"', "correlation"],
        "seals": ["content", "digest", "sealed_at", "fact_id"],
    }[table]
    column = data.draw(st.sampled_from(columns))
    statement = data.draw(
        st.sampled_from(
            [
                f"UPDATE {table} SET {column} = {column} || ' ' || 'x' WHERE {key} = {one}",
                f"UPDATE {table} SET {column} = '' WHERE {key} = {one}",
                f"DELETE FROM {table} WHERE {key} = {one}",
                f"DELETE FROM {table} WHERE {key} >= {min(one, other)}",
                f"UPDATE {table} SET {key} = {key} + 100 WHERE {key} = {one}",
                f"UPDATE {table} SET {key} = -{key} WHERE {key} IN ({one}, {other});"
                f"UPDATE {table} SET {key} = {one + other} + {key} WHERE {key} < 0",
            ]
        )
    )
    change(sqlite_url, *statement.split(";"))
    try:
        assert not verify(desk).whole
    finally:
        change(
            sqlite_url,
            *(
                part
                for name in ("facts", "seals")
                for part in (
                    f"DELETE FROM {name}",
                    f"INSERT INTO {name} SELECT * FROM kept_{name}",
                )
            ),
        )
    assert verify(desk).whole
