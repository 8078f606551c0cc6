"""`cosell sharing`: show, opt in, set a level, take it back; each in words and as JSON."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.cli import run
from app.settings import read_settings
from app.wiring import office
from journeys.ask_to_share import ask_to_share
from partnering.people import Role
from partnering.sharing import Field, Level, Rule, Side
from store.work import Store
from tests.app.test_partners import MAX, PIA, Said


@pytest.fixture
def sharing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    sqlite_url: str,
) -> Callable[..., Said]:
    """The command for the partner Alpine, with a manager and an account executive."""
    for name in list(os.environ):
        if name.startswith(("COSELL_", "SLACK_", "SALESFORCE_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COSELL_DATABASE_URL", sqlite_url)
    run(("people", "add", PIA, "--name", "Pia", "--role", "partner_manager"))
    run(("people", "add", MAX, "--name", "Max"))
    run(("partners", "add", "Alpine"))

    def call(word: str, *rest: str) -> Said:
        capsys.readouterr()
        status = run(("sharing", word, "Alpine", *rest))
        printed = capsys.readouterr()
        return Said(status, printed.out, printed.err)

    return call


def test_nothing_is_shared_before_both_sides_agreed(sharing: Callable[..., Said]) -> None:
    assert sharing("show", "--json").json["shared"] is False

    assert "not shared yet" in sharing("opt-in", "--as", PIA).out
    assert "both sides share" in sharing("opt-in", "--agreement", "DSA of 3 May").out

    told = sharing("show", "--json").json
    assert told["shared"] is True
    assert told["we"]["by"] == "Pia"
    assert told["they"]["agreement"] == "DSA of 3 May"
    assert "taken back" in sharing("revoke", "--as", PIA).out
    assert sharing("show", "--json").json["shared"] is False


def test_a_level_is_set_for_a_field_of_a_segment_and_put_back(sharing: Callable[..., Said]) -> None:
    assert sharing("set", "all", "--segment", "customers", "--field", "stage").status == 0

    shown = {each["field"]: each for each in sharing("show", "--json").json["shown"]}
    assert shown["stage"] == {
        "field": "stage",
        "customers": "all",
        "open opportunities": "overlaps",
        "prospects": "overlaps",
    }
    assert sharing("set", "default", "--segment", "customers", "--field", "stage").status == 0
    shown = {each["field"]: each for each in sharing("show", "--json").json["shown"]}
    assert shown["stage"]["customers"] == "overlaps"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("set", "some"), "level is 'some'"),
        (("set", "all", "--field", "colour"), "--field is 'colour'"),
        (("set", "all", "--segment", "friends"), "no segment 'friends'"),
        (("opt-in", "--agreement", " "), "Name the agreement"),
        (("opt-in", "--as", MAX), "Only a partner manager or an admin"),
        (("revoke", "--as", MAX), "Only a partner manager or an admin"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(
    sharing: Callable[..., Said], arguments: tuple[str, ...], words: str
) -> None:
    told = sharing(*arguments)
    assert told.status == 2
    assert words in told.err
    assert sharing("show", "--json").json["we"] is None


def test_what_the_partner_sees_is_shown_in_words_and_as_json(sharing: Callable[..., Said]) -> None:
    assert "no names are shown" in sharing("view").out

    told = sharing("view", "--json").json
    assert (told["seen_as"], told["shared"], told["named"]) == ("partner", False, [])


def test_a_level_may_have_an_end(sharing: Callable[..., Said]) -> None:
    assert sharing("set", "all", "--field", "stage", "--until", "tomorrow").status == 2
    assert sharing("set", "all", "--field", "stage", "--until", "2001-01-01").status == 2
    assert sharing("set", "all", "--field", "stage", "--until", "2031-01-01").status == 0


def test_more_is_asked_for_answered_and_ended_from_the_command_line(
    sharing: Callable[..., Said], sqlite_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    def numbered(word: str, *rest: str) -> Said:
        capsys.readouterr()
        status = run(("sharing", word, *rest))
        printed = capsys.readouterr()
        return Said(status, printed.out, printed.err)

    store, now = sqlite_store, datetime.now(UTC)
    with store.begin() as work:
        found = work.partners.by_name("Alpine")
        assert found is not None
        number = found.id
        rosa = work.people.act_by_mail(number, Role.PARTNER_REP, address="r@a.example", name="Rosa")
        work.partner_channels.link(number, "T9", "C9", by=None, at=now)
        work.sharing.put_rule(
            Rule(number, Side.THEIRS, "customers", None, Level.COUNTS), by=None, at=now
        )
        work.sharing.put_rule(
            Rule(number, Side.OURS, "customers", Field.NAME, Level.COUNTS), by=None, at=now
        )
    sharing("opt-in", "--as", PIA)
    assert "nothing to ask for" in sharing("ask", "customers", "--as", PIA).err
    sharing("opt-in", "--agreement", "DSA of 3 May")

    assert "Only a partner manager" in sharing("ask", "customers", "--as", MAX).err
    assert "request 1: asked" in sharing("ask", "customers", "--for", "May", "--as", PIA).out
    assert "no such request" in numbered("grant", "1", "--days", "30", "--as", PIA).err
    [asked] = sharing("asks", "--json").json
    assert (asked["asked by"], asked["segment"], asked["for"]) == ("us", "customers", "May")

    with office(read_settings()) as desk:
        theirs = ask_to_share(desk, number, "customers", Field.NAME, by=rosa, now=now).id
    assert "expected 30, 90, 0" in numbered("grant", str(theirs), "--days", "7").err
    assert "granted, until" in numbered("grant", str(theirs), "--days", "30", "--as", PIA).out
    assert "answered already" in numbered("decline", str(theirs), "No", "--as", PIA).err
    assert "name of customers: overlaps until" in sharing("show").out
    states = [each["state"] for each in sharing("asks", "--all", "--json").json]
    assert states == ["granted", "open"]

    assert "until 2031-01-02" in sharing("until", "2031-01-01", "--as", PIA).out
    assert "expected a day" in sharing("until", "soon").err
    assert sharing("show", "--json").json["we"]["until"] == "2031-01-02T00:00:00+00:00"
    assert "until" not in sharing("until", "never").out.partition("; they")[0].partition("UTC")[2]


def test_how_often_a_partner_gets_its_digest_is_noted_for_it(
    sharing: Callable[..., Said], capsys: pytest.CaptureFixture[str]
) -> None:
    def digest(*rest: str) -> tuple[int, str]:
        capsys.readouterr()
        return run(("digest", "partner", "Alpine", *rest)), capsys.readouterr().out

    assert "Alpine: weekly; next" in digest()[1]
    assert "Alpine: off" in digest("off", "--as", PIA)[1]
    assert digest("often")[0] == 2
    assert digest("daily", "--as", MAX)[0] == 2
    assert digest()[1].strip() == "Alpine: off"
