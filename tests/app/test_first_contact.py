"""What a newcomer runs into first, each once a traceback, a lie or a puzzle."""

import logging
import shlex
from pathlib import Path

import pytest
from fastapi import Request

from app.cli import run
from app.demo import MARKER, command_line, hold_folder, make_fresh, running_demo
from app.logs import is_news
from app.settings import SettingsFault, read_settings
from app.unset import UnsentMessenger, UnsetCrm
from app.web import from_this_machine
from app.wiring import open_crm


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\xff\xfeX=1", "expected readable UTF-8"),
        (b"COSELL_PORT=9000\nthis is nonsense\n", "line 2: expected NAME=value"),
    ],
)
def test_a_broken_env_file_is_one_line(tmp_path: Path, raw: bytes, words: str) -> None:
    file = tmp_path / ".env"
    file.write_bytes(raw)
    with pytest.raises(SettingsFault, match=words):
        read_settings({}, dotenv=file)


def test_a_second_demo_leaves_the_running_ones_folder_alone(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / MARKER).touch()
    held = hold_folder(folder)
    with (
        pytest.raises(SettingsFault, match="a demo is running"),
        running_demo(port=9, say=lambda _words: None, folder=folder),
    ):
        pass
    assert (folder / MARKER).exists()
    held.close()


def test_the_demo_takes_an_empty_folder_and_leaves_a_full_one_alone(tmp_path: Path) -> None:
    empty, full = tmp_path / "empty", tmp_path / "full"
    empty.mkdir()
    full.mkdir()
    (full / "letter.txt").write_text("mine")

    make_fresh(empty)
    assert (empty / MARKER).is_file()
    with pytest.raises(SettingsFault, match="was not made by the demo"):
        make_fresh(full)
    assert (full / "letter.txt").read_text() == "mine"


def test_the_command_line_reads_the_demos_folder_as_it_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "my demo"
    make_fresh(folder)
    line = command_line(folder, "http://127.0.0.1:8090", "smtp://127.0.0.1:8093")
    told = dict(each.split("=", 1) for each in shlex.split(line))

    settings = read_settings(told, dotenv=tmp_path / "none")

    assert settings.database_url == f"sqlite:///{folder / 'cosell.db'}"
    assert settings.policy_file == folder / "policy.toml"
    assert settings.public_url == "http://127.0.0.1:8090", "links lead to the demo's own pages"
    assert settings.mail is not None
    assert (settings.mail[0].host, settings.mail[0].port) == ("127.0.0.1", 8093)


def test_a_tick_that_is_left_out_by_design_is_no_news() -> None:
    skipped = 'Execution of job "%s" skipped: maximum number of running instances reached (%d)'
    logger = logging.getLogger("apscheduler.scheduler")
    left_out = logger.makeRecord(logger.name, 30, "", 0, skipped, ("tick", 1), None)
    lost = logger.makeRecord(logger.name, 30, "", 0, "Run time of job was missed", (), None)

    assert not is_news(left_out)
    assert is_news(lost)


@pytest.mark.parametrize(
    ("headers", "served"),
    [
        ({"host": "127.0.0.1"}, True),
        ({"host": "127.0.0.1", "x-forwarded-for": "1.2.3.4"}, False),
        ({"host": "127.0.0.1", "forwarded": "for=1.2.3.4"}, False),
        ({"host": "127.0.0.1", "x-real-ip": "1.2.3.4"}, False),
        ({"host": "cosell.example.com"}, False),
    ],
)
def test_metrics_answer_this_machine_and_no_proxy(headers: dict[str, str], served: bool) -> None:
    request = Request(
        {
            "type": "http",
            "method": "GET",
            "path": "/metrics",
            "query_string": b"",
            "scheme": "http",
            "server": ("127.0.0.1", 8080),
            "client": ("127.0.0.1", 5000),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )
    assert from_this_machine(request) is served


def test_the_version_and_the_help_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("cosell ")
    assert run([]) == 2
    assert "Commands:" in capsys.readouterr().out


def test_a_policy_that_is_not_there_is_a_settings_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COSELL_POLICY", "nope.toml")
    assert run(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "policy: COSELL_POLICY: nope.toml: No such file" in told
    assert [line for line in told.splitlines() if line.startswith("WRONG")] == [
        "WRONG policy: COSELL_POLICY: nope.toml: No such file or directory"
    ]


def test_a_database_in_no_folder_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COSELL_DATABASE_URL", "sqlite:////nowhere/at/all/x.db")
    assert run(["partners", "list"]) == 2
    assert "there is no folder /nowhere/at/all" in capsys.readouterr().err


def test_a_truth_file_about_other_lists_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, row in (("l", "A1,Contoso"), ("r", "P1,Contoso")):
        (tmp_path / f"{name}.csv").write_text(f"id,name\n{row}\n", encoding="utf-8")
    truth = tmp_path / "truth.csv"
    truth.write_text("left_id,right_id\nZ9,P9\n", encoding="utf-8")
    files = [str(tmp_path / "l.csv"), str(tmp_path / "r.csv"), str(truth)]

    assert run(["evaluate", *files]) == 2
    assert "truth.csv, row 2, column left_id" in capsys.readouterr().err
    assert run(["evaluate", *files, "--split", "dev"]) == 2


def test_what_is_not_set_says_so_once() -> None:
    condition = UnsetCrm().condition()
    assert "no CRM" not in condition.advice
    assert UnsentMessenger("x").condition() == (False, "x")
    assert isinstance(open_crm(read_settings({}, dotenv=None)), UnsetCrm)
