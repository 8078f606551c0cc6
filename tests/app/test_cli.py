"""The command line: a wrong call ends in one line, and doctor finds words for what is wrong."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer

import app.commands
from app.cli import every_command, run
from app.commands.jobs import in_words
from partnering.facts import AlertsStarted
from partnering.people import CrmUser, Role
from store.facts import StoredFact
from store.work import Store, Work

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PIA, MAX = "pia@vendra.example", "max@vendra.example"
OURS = ("COSELL_", "SLACK_", "SALESFORCE_")
PATIENCE_SECONDS = 90


@dataclass(frozen=True, slots=True)
class Said:
    """What one call printed, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Cosell = Callable[..., Said]


@pytest.fixture
def cosell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Cosell:
    """The command in an empty folder with nothing set but a database there."""
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COSELL_DATABASE_URL", f"sqlite:///{tmp_path}/cosell.db")

    def call(*arguments: str) -> Said:
        capsys.readouterr()
        status = run(arguments)
        printed = capsys.readouterr()
        return Said(status, printed.out, printed.err)

    return call


@pytest.fixture
def store(cosell: Cosell, tmp_path: Path) -> Iterator[Store]:
    """The same database, for what only a running product would write."""
    assert cosell("db", "upgrade").status == 0
    opened = Store.open(f"sqlite:///{tmp_path}/cosell.db")
    try:
        yield opened
    finally:
        opened.close()


def one_line(said: Said, status: int) -> str:
    """Check that a call was refused in one line, and give the line."""
    assert said.status == status, said
    assert said.out == ""
    assert said.err.startswith("cosell: ")
    assert said.err.count("\n") == 1
    return said.err


def owe(work: Work) -> int:
    """Owe something to somebody; the number of the job."""
    fact = work.record(AlertsStarted(1, 1), at=NOW, by="test", correlation="")
    job = work.deliveries.add(fact, "redraw_baseline", "partner:1", NOW)
    assert job is not None
    return job.id


def commands(words: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in words.items():
        if hasattr(command, "commands"):
            yield from commands(command.commands, (*path, name))
        else:
            yield (*path, name)


def nowhere() -> str:
    """An address of this machine at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@pytest.mark.parametrize("path", list(commands(every_command())), ids=" ".join)
def test_every_command_has_an_example(cosell: Cosell, path: tuple[str, ...]) -> None:
    said = cosell(*path, "--help")
    assert said.status == 0
    assert f"Example: cosell {' '.join(path)}" in " ".join(said.out.split())


def test_every_module_of_commands_has_its_words_on_the_command_line() -> None:
    made: set[str] = set()
    for file in Path(app.commands.__file__).parent.glob("*.py"):
        module = import_module(f"app.commands.{file.stem}")
        root = typer.Typer()
        root.callback()(lambda: None)
        if hasattr(module, "register") and not file.stem.startswith("partner_"):
            module.register(root)
            made |= set(typer.main.get_group(root).commands)
    assert made < set(every_command())


@pytest.mark.parametrize("word", ["help", "match"])
def test_matching_needs_nothing_of_the_rest_of_the_product(tmp_path: Path, word: str) -> None:
    for name in ("left.csv", "right.csv"):
        (tmp_path / name).write_text("id,name\n1,Northwind Traders\n")
    files = ["left.csv", "right.csv", "--out", "matches.csv"]
    call = ["match", *(["--help"] if word == "help" else files)]
    code = "import sys; from app.cli import run; print(run(sys.argv[1:]), *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, *call],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    status, *modules = done.stdout.splitlines()[-1].split()
    assert status == "0"
    assert not {"slack_sdk", "simple_salesforce", "sqlalchemy", "dbos", "fastapi"} & set(modules)


def test_a_word_of_the_command_line_that_is_nearly_right_is_offered(cosell: Cosell) -> None:
    assert "Did you mean 'match'?" in one_line(cosell("mach"), 2)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (("fly",), "No such command 'fly'"),
        (("export", "contacts"), "contacts are not mirrored"),
        (("people", "add", MAX, "--name", "Max", "--zone", "Mars/Base"), "expected an IANA zone"),
        (("people", "grant", MAX, "chief"), "chief"),
        (("people", "link", MAX), "Missing option '--to'. (see `cosell people link --help`)"),
        (("jobs", "show", "0"), "greater than or equal to 1"),
        (("partners", "list"), "the database is empty; run `cosell db upgrade`"),
    ],
)
def test_a_wrong_call_is_refused_in_one_line(
    cosell: Cosell, call: tuple[str, ...], words: str
) -> None:
    assert words in one_line(cosell(*call), 2)


def test_a_group_without_a_word_shows_what_it_can_do_line_by_line(cosell: Cosell) -> None:
    told = cosell("people")
    assert told.status == 2
    assert told.err.startswith("Usage: cosell people")
    assert "\n  grant " in told.err


def test_only_a_partner_manager_or_an_admin_manages_a_partner(cosell: Cosell, store: Store) -> None:
    cosell("people", "add", MAX, "--name", "Max")
    refused = one_line(cosell("partners", "add", "Alpine", "--manager", MAX), 2)
    assert f"cosell people grant {MAX} partner_manager" in refused

    cosell("people", "grant", MAX, "partner_manager")

    assert cosell("partners", "add", "Alpine", "--manager", MAX).status == 0
    cosell("people", "add", PIA, "--name", "Pia")
    one_line(cosell("partners", "set", "Alpine", "--manager", PIA), 2)
    [row] = cosell("partners", "list", "--json").json
    assert row["manager"] == MAX


def test_starting_alerts_is_an_act_of_somebody(cosell: Cosell, store: Store) -> None:
    cosell("people", "add", MAX, "--name", "Max")
    cosell("people", "add", PIA, "--name", "Pia", "--role", "partner_manager")
    cosell("partners", "add", "Alpine")

    assert "--as EMAIL" in one_line(cosell("partners", "set", "Alpine", "--alerts"), 2)
    one_line(cosell("partners", "set", "Alpine", "--alerts", "--as", MAX), 2)
    with store.read() as view:
        assert not alerts_started(view)

    said = cosell("partners", "set", "Alpine", "--alerts", "--as", PIA)

    assert said.out == "Alpine: active, alerts on\n"
    with store.read() as view:
        [stored] = alerts_started(view)
        [partner] = view.partners.all()
        pia = view.people.by_email(PIA)
    assert pia is not None
    assert (stored.fact, stored.by) == (AlertsStarted(partner.id, pia.id), f"person:{pia.id}")
    assert partner.alerts_on

    assert cosell("partners", "set", "Alpine", "--no-alerts").out == "Alpine: active, alerts off\n"


def test_the_manager_starts_alerts_where_nobody_else_is_named(cosell: Cosell, store: Store) -> None:
    cosell("people", "add", PIA, "--name", "Pia", "--role", "partner_manager")
    cosell("partners", "add", "Alpine")

    said = cosell("partners", "set", "Alpine", "--manager", PIA, "--alerts")

    assert said.out == "Alpine: active, alerts on\n"
    with store.read() as view:
        assert len(alerts_started(view)) == 1


def alerts_started(view: Work) -> list[StoredFact]:
    return [each for each in view.facts.unrelayed() if isinstance(each.fact, AlertsStarted)]


def test_what_is_owed_and_what_is_dead_is_listed_with_its_reason(
    cosell: Cosell, store: Store
) -> None:
    assert "nothing is owed" in cosell("jobs", "list").out
    with store.begin() as work:
        waiting, dead, sending = owe(work), owe(work), owe(work)
        work.deliveries.claim(dead, NOW)
        work.deliveries.dead(dead, "channel_not_found", NOW)
        work.deliveries.claim(sending, NOW)

    rows = {row["id"]: row for row in cosell("jobs", "list", "--json").json}

    assert {number: row["state"] for number, row in rows.items()} == {
        waiting: "pending",
        dead: "dead",
        sending: "sending",
    }
    assert rows[dead]["reason"] == "channel_not_found"
    assert "channel_not_found" in cosell("jobs", "list").out
    shown = cosell("jobs", "show", str(dead), "--json").json
    assert (shown["effect"], shown["state"]) == ("redraw_baseline", "dead")
    assert "2026-11-20 12:00:00 UTC" in cosell("jobs", "show", str(dead)).out


def test_a_dead_job_is_retried_or_cancelled_and_no_other_is(cosell: Cosell, store: Store) -> None:
    with store.begin() as work:
        one, other, sending = owe(work), owe(work), owe(work)
        work.deliveries.dead(one, "is_archived", NOW)
        work.deliveries.dead(other, "is_archived", NOW)
        work.deliveries.claim(sending, NOW)

    assert "cosell jobs retry" in cosell("doctor").out
    assert cosell("jobs", "retry", str(one)).out == f"job {one} is owed again\n"
    assert "only a dead one" in one_line(cosell("jobs", "retry", str(one)), 2)
    for number in (one, other):
        assert cosell("jobs", "cancel", str(number), "--json").json["state"] == "cancelled"
    assert "nothing left to cancel" in one_line(cosell("jobs", "cancel", str(one)), 2)
    assert "is sending" in one_line(cosell("jobs", "cancel", str(sending)), 2)
    assert "cosell jobs list" in one_line(cosell("jobs", "show", "99"), 2)
    assert "deliveries" not in {check["name"] for check in cosell("doctor", "--json").json}


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=-3), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=61), "1 h"),
        (timedelta(minutes=2), "2 min"),
        (timedelta(days=3, hours=2), "3 d"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(age: timedelta, words: str) -> None:
    assert in_words(age) == words


def found(said: Said) -> dict[str, tuple[bool, str]]:
    """What doctor says of each part: whether it is well, and its words with the advice."""
    assert said.status in (0, 1)
    return {each["name"]: (each["ok"], f"{each['words']} {each['advice']}") for each in said.json}


def test_doctor_names_an_empty_database_and_what_makes_it(cosell: Cosell) -> None:
    ok, words = found(cosell("doctor", "--json"))["database"]
    assert not ok
    assert "cosell db upgrade" in words


def test_doctor_names_a_half_set_slack(cosell: Cosell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-secret")

    said = cosell("doctor", "--json")

    assert said.status == 1
    checks = found(said)
    ok, words = checks["settings"]
    assert not ok
    assert "SLACK_APP_TOKEN" in words
    assert {name for name, (ok, _) in checks.items() if not ok} == {
        "settings",
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
    }
    assert "secret" not in said.out + said.err


def test_doctor_says_what_is_not_set(cosell: Cosell, store: Store) -> None:
    checks = found(cosell("doctor", "--json"))

    assert checks["settings"] == (True, "no CRM; no Slack; sync every 300 s ")
    assert checks["database"][0]
    assert "SALESFORCE_LOGIN_URL" in checks["crm"][1]
    assert "SLACK_BOT_TOKEN" in checks["slack"][1]
    assert "COSELL_POLICY" in checks["fallback channel"][1]


def test_doctor_says_who_does_not_answer(
    cosell: Cosell, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALESFORCE_LOGIN_URL", nowhere())
    monkeypatch.setenv("SALESFORCE_CLIENT_ID", "id")
    monkeypatch.setenv("SALESFORCE_CLIENT_SECRET", "hidden-secret")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-hidden-secret")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-hidden-secret")
    monkeypatch.setenv("SLACK_API_URL", nowhere())

    said = cosell("doctor", "--json")
    checks = found(said)

    assert said.status == 1
    assert not checks["crm"][0]
    assert "does not answer" in checks["crm"][1]
    assert not checks["slack"][0]
    assert checks["slack"][1].strip()
    assert "hidden-secret" not in said.out + said.err


def started(folder: Path, *arguments: str, **settings: str) -> Said:
    """Run the command in a process of its own: `run` takes over signals and logging."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
    done = subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        env={**kept, "COSELL_DATABASE_URL": f"sqlite:///{folder}/cosell.db", **settings},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    told = [line for line in done.stderr.splitlines() if line.startswith("cosell: ")]
    assert "Traceback" not in done.stderr
    return Said(done.returncode, done.stdout, "\n".join(told) + "\n")


def test_parts_alone_are_refused_on_sqlite(tmp_path: Path) -> None:
    refused = one_line(started(tmp_path, "run", "--only", "web", "--log-format", "text"), 2)
    assert "SQLite" in refused


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = one_line(started(tmp_path, "run", "--log-format", "text", COSELL_PORT=port), 1)
    assert f"cannot listen on 127.0.0.1:{port}" in refused


def test_people_hold_the_roles_they_were_given(cosell: Cosell, store: Store) -> None:
    cosell("people", "add", PIA, "--name", "Pia", "--zone", "Europe/Berlin")
    said = cosell("people", "grant", PIA, "admin")
    assert said.out == "Pia is now an admin\n"
    with store.read() as view:
        pia = view.people.by_email(PIA)
    assert pia is not None
    assert Role.ADMIN in pia.roles
    assert pia.zone == "Europe/Berlin"


def test_people_lose_roles_and_links_by_command(cosell: Cosell, store: Store) -> None:
    cosell("people", "add", PIA, "--name", "Pia", "--role", "admin")
    cosell("people", "add", MAX, "--name", "Max")
    user = CrmUser("005OLD", "Old", "old@vendra.example.invalid")
    with store.begin() as work:
        work.users.put([user], now=datetime.now(UTC))
        work.people.follow_users([user.key])

    linked = cosell("people", "link", "old@vendra.example", "--to", MAX)
    assert linked.out == "what old@vendra.example owns in the CRM, Max owns\n"
    with store.read() as view:
        owner = view.people.by_crm_key(user.key)
    assert owner is not None
    assert owner.email == MAX
    assert "found by e-mail again" in cosell("people", "unlink", "old@vendra.example").out
    assert "is the last admin" in one_line(cosell("people", "revoke", PIA, "admin"), 2)
    assert "There is no such request" in one_line(cosell("people", "confirm", "9", "--as", PIA), 2)
    listed = json.loads(cosell("people", "list", "--json").out)
    assert {each["email"] for each in listed} == {PIA, MAX, "old@vendra.example"}
    assert cosell("people", "list", "--waiting").out == "nobody waits\n"


def test_who_reads_a_partners_mail_is_made_its_admin_by_their_address(
    cosell: Cosell, store: Store
) -> None:
    with store.begin() as work:
        partner = work.partners.add("Northwind", now=datetime.now(UTC))
        rep = work.people.act_by_mail(
            partner.id, Role.PARTNER_REP, address="ada@northwind.example", name="Ada"
        )
    said = cosell("people", "grant", "ada@northwind.example", "partner_admin")
    assert said.out == "Ada is now a partner admin\n"
    assert cosell("people", "grant", "ada@northwind.example", "admin").status != 0
    with store.read() as view:
        held = view.people.by_id(rep.id)
    assert held is not None
    assert held.roles == {Role.PARTNER_REP, Role.PARTNER_ADMIN}
