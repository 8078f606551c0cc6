"""Upgrading: from nothing, again, by two at once, and never half."""

import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from partnering.refusals import Invalid
from store import upgrade as upgrades
from store.engines import parse_url, upgrading_engine
from store.upgrade import drift, is_current, is_empty, upgrade
from store.work import Store
from tests.store.makers import NOON, put_scene


@pytest.fixture
def fresh_url(database_url: str, tmp_path: Path) -> str:
    """A database that holds nothing at all."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path}/fresh.db"
    _wipe(database_url)
    return database_url


def test_an_empty_database_is_upgraded(fresh_url: str) -> None:
    assert is_empty(fresh_url)
    assert not is_current(fresh_url)

    upgrade(fresh_url)

    assert not is_empty(fresh_url)
    assert is_current(fresh_url)


def test_upgrading_again_leaves_what_is_there(store: Store, database_url: str) -> None:
    with store.begin() as work:
        overlap = put_scene(work).overlap

    upgrade(database_url)

    with store.read() as work:
        assert work.overlaps.get(overlap.id) == overlap


def test_the_migrations_make_exactly_the_tables(database_url: str) -> None:
    assert drift(database_url) == []


def test_drift_is_told_without_a_database_of_ones_own() -> None:
    assert drift() == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE cursors ADD COLUMN extra TEXT",
        "ALTER TABLE cursors RENAME COLUMN value TO worth",
        "DROP TABLE unmapped",
        "DROP INDEX ix_facts_unrelayed",
    ],
)
def test_drift_is_noticed(database_url: str, change: str) -> None:
    _run(database_url, change)
    try:
        assert drift(database_url) != []
    finally:
        _renew(database_url)


def test_two_processes_that_upgrade_at_once_both_find_it_done(
    fresh_url: str, pytestconfig: pytest.Config
) -> None:
    call = "import sys, store.upgrade; store.upgrade.upgrade(sys.argv[1])"
    command = [sys.executable, "-W", "error", "-c", call, fresh_url]

    processes = [subprocess.Popen(command, cwd=pytestconfig.rootpath) for _ in range(2)]

    assert [process.wait() for process in processes] == [0, 0]
    assert is_current(fresh_url)


def test_what_waited_and_was_judged_before_there_was_a_queue_is_in_it(fresh_url: str) -> None:
    _upgrade_to(fresh_url, "r0001")
    _run(fresh_url, *_A_DATABASE_OF_THE_FIRST_RELEASE)

    upgrade(fresh_url)

    store = Store.open(fresh_url)
    with store.read() as view:
        [waits] = view.reviews.most_doubtful(9)
        judged, said = view.matches.get(2), view.judgements.last_of(2)
    store.close()
    assert (waits.id, waits.doubt, waits.against, waits.news) == (1, 1.0, (), False)
    assert judged is not None
    assert not judged.waits
    assert said is not None
    assert (said.evidence, said.seen) == ("e2", {})


def test_deals_that_were_mirrored_before_are_read_anew_for_what_was_added(fresh_url: str) -> None:
    _upgrade_to(fresh_url, "r0007")
    _run(
        fresh_url,
        "INSERT INTO opportunities (id, key, account_key, name, stage, currency, is_closed, is_won,"
        " owner_key, families, updated_at, version) VALUES"
        f" (1, 'O', 'A', 'Deal', '', '', false, false, '', '[]', '{_MOMENT}', 1)",
        *(
            f"INSERT INTO cursors (name, value, set_at) VALUES ('crm:{kind}', '7', '{_MOMENT}')"
            for kind in ("account", "opportunity")
        ),
    )

    upgrade(fresh_url)

    store = Store.open(fresh_url)
    with store.read() as view:
        [deal] = view.opportunities.live()
        cursors = view.cursors.get("crm:account"), view.cursors.get("crm:opportunity")
    store.close()
    assert (deal.name, deal.registration_ref, deal.created_at) == ("Deal", "", None)
    assert cursors == ("7", None)


_MOMENT = "2026-03-02 12:00:00.000000"
_A_DATABASE_OF_THE_FIRST_RELEASE = (
    "INSERT INTO people (id, name, email, roles, zone, crm_key, manager_crm_key, active, version)"
    " VALUES (1, 'Ada', 'ada@v.example', '[]', '', '', '', true, 1)",
    "INSERT INTO accounts (id, key, name, website, country, state, city, postal_code, street,"
    " phone, email, duns, tax_id, parent_key, owner_key, type, updated_at, version)"
    f" VALUES (1, 'A', 'Acme', '', '', '', '', '', '', '', '', '', '', '', '', '', '{_MOMENT}', 1)",
    "INSERT INTO partners (id, name, name_folded, status, alerts_on, domains, countries, families,"
    " tier, version) VALUES (1, 'N', 'n', 'active', true, '[]', '[]', '[]', '', 1)",
    "INSERT INTO partner_lists (id, partner_id, segment, source, file_name, rows, baseline,"
    f" imported_at, imported_by, summarised) VALUES (1, 1, 'x', '', '', 2, true, '{_MOMENT}',"
    " '', true)",
    *(
        "INSERT INTO partner_accounts (id, partner_id, segment, external_id, name, website, domain,"
        " country, state, city, postal_code, street, phone, email, duns, tax_id, parent_id,"
        f" list_id, updated_at, version) VALUES ({row}, 1, 'x', 'N{row}', 'Acme', '', '', '', '',"
        f" '', '', '', '', '', '', '', '', 1, '{_MOMENT}', 1)"
        for row in (1, 2)
    ),
    *(
        "INSERT INTO matches (id, account_id, partner_account_id, partner_id, probability, verdict,"
        " reasons, evidence, judgement, first_seen_at, updated_at, version) VALUES"
        f" ({row}, 1, {row}, 1, 0.5, 'review', '[]', 'e{row}', {word}, '{_MOMENT}', '{_MOMENT}', 1)"
        for row, word in ((1, "NULL"), (2, "'not_same'"))
    ),
    "INSERT INTO judgements (id, match_id, judgement, by_person_id, at, note)"
    f" VALUES (1, 2, 'not_same', 1, '{_MOMENT}', '')",
)


def test_a_failed_upgrade_leaves_the_database_as_it_was(
    fresh_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(connection: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(upgrades, "_check_references", fail)
    with pytest.raises(ZeroDivisionError):
        upgrade(fresh_url)

    assert is_empty(fresh_url)
    monkeypatch.undo()
    upgrade(fresh_url)


def test_asking_makes_no_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/none.db"

    assert is_empty(url)
    assert not is_current(url)

    assert list(tmp_path.iterdir()) == []


def test_a_new_file_is_for_its_owners_eyes(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path}/new.db")

    assert stat.S_IMODE((tmp_path / "new.db").stat().st_mode) == 0o600


def test_a_folder_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no folder"):
        upgrade(f"sqlite:///{tmp_path}/none/new.db")


def test_a_commit_is_on_the_disk_before_it_is_acknowledged(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    with store.begin() as work:
        work.cursors.set("a", "1", NOON)
    with store._writing.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    store.close()


def _run(url: str, *statements: str) -> None:
    engine = upgrading_engine(parse_url(url))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _upgrade_to(url: str, revision: str) -> None:
    config = upgrades._config()
    with upgrades._connection(url, create=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _wipe(url: str) -> None:
    _run(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


def _renew(url: str) -> None:
    """The worker's PostgreSQL database serves other tests too."""
    if not url.startswith("sqlite"):
        _wipe(url)
        upgrade(url)


def test_many_that_open_a_new_file_at_once_all_get_in(tmp_path: Path) -> None:
    start = threading.Barrier(6)

    def open_new(url: str) -> None:
        start.wait()
        store = Store.open(url)
        try:
            store.ping()
        finally:
            store.close()

    with ThreadPoolExecutor(6) as pool:
        for number in range(40):
            list(pool.map(open_new, [f"sqlite:///{tmp_path}/{number}.db"] * 6))
