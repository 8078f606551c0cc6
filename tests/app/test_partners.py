"""`cosell partners`: every field, lists with their age, and erasing with a receipt."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.cli import run
from store.work import Store

PIA, MAX = "pia@vendra.example", "max@vendra.example"


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
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    sqlite_url: str,
) -> Cosell:
    """The command on an upgraded database with a manager and an account executive."""
    for name in list(os.environ):
        if name.startswith(("COSELL_", "SLACK_", "SALESFORCE_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COSELL_DATABASE_URL", sqlite_url)

    def call(*arguments: str) -> Said:
        capsys.readouterr()
        status = run(arguments)
        printed = capsys.readouterr()
        return Said(status, printed.out, printed.err)

    call("people", "add", PIA, "--name", "Pia", "--role", "partner_manager")
    call("people", "add", MAX, "--name", "Max")
    call("partners", "add", "Alpine")
    return call


def bring(cosell: Cosell, *more: str) -> Said:
    Path("alpine.csv").write_text("id,name,Revenue\nA1,Alder Ltd,12\nA2,Birch Ltd,13\n")
    return cosell(
        *("partners", "import", "Alpine", "alpine.csv", "--segment", "customers"),
        *("--source", "by mail", "--no-map", *more),
    )


def one_line(said: Said, status: int) -> str:
    assert said.status == status
    assert said.out == ""
    (line,) = said.err.splitlines()
    return line


def test_every_field_is_set_and_shown(cosell: Cosell) -> None:
    said = cosell(
        *("partners", "set", "Alpine", "--name", "Alpine Systems", "--manager", PIA),
        *("--domain", "alpine.at", "--country", "Austria", "--family", "CORE", "--tier", "gold"),
        *("--crm-account", "001A", "--contact", "Anna Meier <anna@alpine.at>; alliances"),
        *("--as", PIA),
    )
    assert said.out == "Alpine Systems: active, alerts off\n"

    shown = cosell("partners", "show", "alpine systems", "--json").json

    assert shown | {"added_at": ""} == {
        "partner": "Alpine Systems",
        "status": "active",
        "alerts": "off",
        "manager": PIA,
        "accounts": 0,
        "overlaps": 0,
        "domains": ["alpine.at"],
        "countries": ["AT"],
        "families": ["CORE"],
        "tier": "gold",
        "crm_account": "001A",
        "contacts": [{"name": "Anna Meier", "email": "anna@alpine.at", "role": "alliances"}],
        "channels": [],
        "added_at": "",
        "lists": [],
    }
    assert "Anna Meier anna@alpine.at alliances" in cosell("partners", "show", "Alpine Systems").out
    assert cosell("partners", "set", "Alpine Systems", "--contact", "").status == 0
    assert cosell("partners", "show", "Alpine Systems", "--json").json["contacts"] == []


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (("set", "Alpine", "--domain", "gmail.com"), "no company's domain"),
        (("set", "Alpine", "--country", "Atlantis"), "no country"),
        (("set", "Alpine", "--tier", "gold", "--as", MAX), "partner manager or an admin"),
        (("set", "Alpine", "--tier", "gold", "--as", "who@x.example"), "Nobody has the e-mail"),
        (("remove", "Alpine"), "--as"),
        (("remove", "Alpine", "--purge", "--as", MAX), "partner manager or an admin"),
        (("purge-list", "Alpine", "customers", "--as", PIA), "has no list 'customers'"),
        (("show", "Nobody"), "There is no partner 'Nobody'; known: Alpine"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    cosell: Cosell, call: tuple[str, ...], words: str
) -> None:
    assert words in one_line(cosell("partners", *call), 2)


def test_a_list_keeps_where_it_comes_from_and_says_what_it_does_not_keep(cosell: Cosell) -> None:
    said = bring(cosell, "--agreement", "NDA of 3 May", "--as", PIA)

    assert "not kept: revenue" in said.out
    (kept,) = cosell("partners", "show", "Alpine", "--json").json["lists"]
    assert (kept["age"], kept["agreement"], kept["by"], kept["not kept"]) == (
        "fresh",
        "NDA of 3 May",
        PIA,
        "revenue",
    )
    assert "customers (2 rows," in cosell("partners", "list").out


def test_a_list_without_a_name_is_the_command_lines(cosell: Cosell) -> None:
    assert bring(cosell).status == 0

    (kept,) = cosell("partners", "show", "Alpine", "--json").json["lists"]
    assert kept["by"] == "command line"
    assert "partner manager" in one_line(bring(cosell, "--as", MAX), 2)


def test_the_policy_says_when_a_list_is_stale(
    cosell: Cosell, monkeypatch: pytest.MonkeyPatch, sqlite_store: Store
) -> None:
    with sqlite_store.begin() as work:
        ten_days_ago = datetime.now(UTC) - timedelta(days=10, hours=1)
        work.lists.add(1, "customers", "by mail", "a.csv", 2, True, ten_days_ago, PIA)
    Path("policy.toml").write_text("[lists]\nstale_after_days = 3\npurge_after_days = 40\n")
    monkeypatch.setenv("COSELL_POLICY", "policy.toml")

    assert "stale, expires in 29 days" in cosell("partners", "list").out


def test_removing_hides_and_restoring_brings_back(cosell: Cosell) -> None:
    bring(cosell)
    assert "Undo" in cosell("partners", "remove", "Alpine", "--as", PIA).out

    assert cosell("partners", "list").out.startswith("no partners yet")
    assert "was removed" in one_line(bring(cosell), 2)
    (row,) = cosell("partners", "list", "--removed", "--json").json
    assert row["status"] == "removed"

    assert cosell("partners", "restore", "Alpine").status == 0
    assert bring(cosell).status == 0
    cosell("partners", "remove", "Alpine", "--as", PIA)
    assert cosell("partners", "set", "Alpine", "--active").out == "Alpine: active, alerts off\n"


def test_a_purge_prints_a_receipt_and_keeps_it(cosell: Cosell) -> None:
    bring(cosell)

    told = cosell("partners", "remove", "Alpine", "--purge", "--as", PIA).out

    assert "receipt 1: of partner 1" in told
    assert "companies" in told
    (kept,) = cosell("partners", "receipts", "--json").json
    assert (kept["erased"]["companies"], kept["by"], kept["finished"]) == (2, PIA, True)
    assert "2 companies" in cosell("partners", "receipts").out
    assert "There is no partner" in one_line(
        cosell("partners", "remove", "Alpine", "--purge", "--as", PIA), 2
    )
    cosell("partners", "add", "Alpine")
    assert bring(cosell).status == 0


def test_one_list_is_purged_and_the_partner_stays(cosell: Cosell) -> None:
    bring(cosell)

    receipt = cosell("partners", "purge-list", "Alpine", "customers", "--as", PIA, "--json").json

    assert (receipt["segment"], receipt["counts"]["companies"]) == ("customers", 2)
    (row,) = cosell("partners", "list", "--json").json
    assert row["accounts"] == 0
    assert "erased" in row["lists"]


def test_a_form_by_mail_is_owed_once_it_can_be_sent(
    cosell: Cosell, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("partners", "form", "Alpine", "Anna@alpine.example")
    unset = cosell(*asked, "--as", PIA)
    assert unset.status == 2
    assert "COSELL_SMTP_URL" in unset.err

    monkeypatch.setenv("COSELL_SMTP_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("COSELL_MAIL_FROM", "deals@vendra.example")
    assert cosell(*asked, "--as", MAX).status == 2
    sent = cosell(*asked, "--as", PIA)

    assert sent.status == 0
    assert "a form for Alpine goes to anna@alpine.example, good until" in sent.out
    [anna] = [each for each in cosell("people", "list", "--json").json if each["name"] == "Anna"]
    assert anna["email"] == "anna@alpine.example"


def test_an_upload_link_is_made_for_one_list_in_a_managers_name(cosell: Cosell) -> None:
    asked = ("partners", "upload-link", "Alpine", "--segment", "Customers")
    assert cosell(*asked, "--as", MAX).status == 2
    assert cosell(*asked, "--as", PIA, "--days", "99").status == 2

    made = cosell(*asked, "--as", PIA, "--json").json

    assert made["segment"] == "customers"
    assert "/f/" in made["url"]
