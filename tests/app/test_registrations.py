"""`cosell registrations` at the command line: earlier deals in, all listed, some decided."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from journeys.pinned_policy import pin
from partnering.accounts import Account
from partnering.deal_policy import DealPolicy
from partnering.facts import DecidedOutside
from partnering.people import Role
from partnering.registrations import Claim, Registration, State
from store.work import Store
from tests.app.test_cli import Cosell, cosell, one_line, store
from tests.store.deals import put_deal

__all__ = ["cosell", "store"]

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DANA, CHLOE = "dana@vendra.example", "chloe@vendra.example"
HEADER = "Partner,Customer,Families,Received,Protected until,Account"
UNTIL = f"{datetime.now(UTC).year + 1}-06-30"


@pytest.fixture
def programme(store: Store) -> Store:
    """Two partners, an account, an admin, and who decides."""
    with store.begin() as work:
        for name in ("Alpine", "Borealis"):
            work.partners.add(name, now=NOW)
        work.accounts.put([Account(key="001A", name="Contoso")], now=NOW, baseline=True)
        work.people.add("Ravi", "ravi@vendra.example", {Role.ADMIN})
        work.people.add("Dana", DANA, {Role.DEAL_DESK})
        work.people.add("Chloe", CHLOE, {Role.CHANNEL_CHIEF})
    return store


def file(*rows: str) -> str:
    Path("old.csv").write_text("\n".join([HEADER, *rows]))
    return "old.csv"


def all_of(store: Store) -> list[Registration]:
    with store.read() as view:
        return view.registrations.in_state(*State)


def test_of_very_many_the_newest_are_listed(
    cosell: Cosell, programme: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.commands.registrations._MOST_LISTED", 1)
    with programme.begin() as work:
        for account in ("001A", "001B"):
            put_deal(work, (1, 1), account=account)

    for more in ([], ["--partner", "alpine"]):
        [listed] = cosell("registrations", "list", "--json", *more).json
        assert listed["registration"] == "DR-2"


def test_a_file_comes_in_is_listed_and_shown(cosell: Cosell, programme: Store) -> None:
    name = file(
        f"Alpine,Contoso,CORE,2026-01-10,{UNTIL},001A",
        f"Borealis,Contoso,CORE,2026-01-11,{UNTIL},001A",
    )

    planned = cosell("registrations", "import", name, "--dry-run")
    assert planned.status == 0, planned
    assert "2 would be loaded (2 protected now, 0 over)" in planned.out
    assert "row 2" in planned.out
    assert all_of(programme) == []

    said = cosell("registrations", "import", name)
    assert said.status == 0
    assert "2 loaded (2 protected now, 0 over), 0 as before; 1 protect the same" in said.out
    assert "CF-1" in said.out
    again = cosell("registrations", "import", name, "--json").json
    assert (again["taken"], again["same"]) == ([], 2)

    listed = cosell("registrations", "list", "--json").json
    assert [(each["registration"], each["partner"]) for each in listed] == [
        ("DR-2", "Borealis"),
        ("DR-1", "Alpine"),
    ]
    assert "DR-1" in cosell("registrations", "list", "--partner", "alpine").out
    assert "no registered deals" in cosell("registrations", "list", "--state", "won").out
    shown = cosell("registrations", "show", "dr-1")
    assert "customer: Contoso" in shown.out
    assert f"protected until: {UNTIL}" in shown.out
    assert "conflicts: CF-1" in shown.out
    assert "no decision yet" in shown.out


def test_what_is_wrong_with_a_file_is_said_line_by_line(cosell: Cosell, programme: Store) -> None:
    said = cosell(
        "registrations",
        "import",
        file("Alpine,Contoso,CORE,soon,never,001A", f"Nobody,Contoso,CORE,2026-01-01,{UNTIL},"),
    )
    assert said.status == 2
    assert [line.removeprefix("cosell: ").partition(": ")[0] for line in said.err.splitlines()] == [
        "old.csv, row 2, column received",
        "old.csv, row 2, column protected_until",
        "old.csv",
    ]
    assert all_of(programme) == []
    assert "absent.csv: cannot be read" in one_line(
        cosell("registrations", "import", "absent.csv"), 2
    )


def test_that_there_are_none_is_said_by_somebody_with_a_reason(
    cosell: Cosell, programme: Store
) -> None:
    assert "Say why" in one_line(
        cosell("registrations", "waive", "--as", CHLOE, "--reason", " "), 2
    )
    said = cosell("registrations", "waive", "--as", CHLOE, "--reason", "first programme")
    assert said.status == 0
    assert CHLOE in said.out
    with programme.read() as view:
        assert view.programme.get().history_ready


def test_a_registration_that_there_is_not_is_said_so(cosell: Cosell, store: Store) -> None:
    for ref in ("DR-9", "CF-1", "nonsense", "DR-" + "9" * 30):
        assert "There is no registration" in one_line(cosell("registrations", "show", ref), 2)


def waiting(store: Store) -> Registration:
    claim = Claim(
        customer="Contoso", country="DE", families=frozenset({"CORE"}), proof=("minutes",)
    )
    with store.begin() as work:
        rep = work.people.act_by_mail(
            1, Role.PARTNER_REP, address="rosa@alpine.example", name="Rosa"
        )
        version = pin(work, DealPolicy(), NOW)
        return put_deal(work, (1, rep.id), account="new:1", claim=claim, policy_version=version)


def test_decisions_at_the_command_line_are_off(cosell: Cosell, programme: Store) -> None:
    waiting(programme)
    for words in (("approve", "DR-1"), ("reject", "DR-1", "--code", "unqualified")):
        said = cosell("registrations", *words, "--as", DANA, "--reason", "why not")
        assert "[registrations] command_line_decisions = true" in one_line(said, 2)
    assert all_of(programme)[0].state is State.IN_REVIEW


@pytest.fixture
def switched_on(monkeypatch: pytest.MonkeyPatch, programme: Store) -> Store:
    Path("policy.toml").write_text("[registrations]\ncommand_line_decisions = true\n")
    monkeypatch.setenv("COSELL_POLICY", "policy.toml")
    return programme


def test_switched_on_they_need_a_person_and_a_reason(cosell: Cosell, switched_on: Store) -> None:
    waiting(switched_on)
    assert "Missing option '--as'" in cosell("registrations", "approve", "DR-1").err
    unknown = cosell("registrations", "approve", "DR-1", "--as", "x@y.example", "--reason", "z")
    assert "Nobody has the e-mail" in one_line(unknown, 2)
    empty = cosell("registrations", "approve", "DR-1", "--as", DANA, "--reason", "")
    assert "Say why" in one_line(empty, 2)
    ravi = ("--as", "ravi@vendra.example", "--reason", "z")
    assert one_line(cosell("registrations", "approve", "DR-1", *ravi), 2)
    assert all_of(switched_on)[0].state is State.IN_REVIEW


def test_a_rejection_is_kept_with_its_reason_and_reported(
    cosell: Cosell, switched_on: Store
) -> None:
    waiting(switched_on)
    said = cosell(
        *("registrations", "reject", "DR-1", "--code", "unqualified"),
        *("--as", DANA, "--reason", "agreed on the phone"),
    )

    assert said.status == 0, said
    [found] = all_of(switched_on)
    decision = found.decisions[-1]
    assert (found.state, decision.note) == (State.REJECTED, "agreed on the phone")
    with switched_on.read() as view:
        facts = [each for each in view.facts.after(0) if isinstance(each.fact, DecidedOutside)]
        dana = view.people.by_email(DANA)
    assert dana is not None
    assert [each.fact for each in facts] == [DecidedOutside(1, dana.id, "rejected")]
    assert "reason: agreed" not in cosell("registrations", "show", "DR-1").out
    assert "unqualified" in cosell("registrations", "show", "DR-1").out


def test_an_approval_asks_all_that_every_approval_asks(cosell: Cosell, switched_on: Store) -> None:
    waiting(switched_on)
    words = ("registrations", "approve", "DR-1", "--as", DANA, "--reason", "by phone")
    assert "Earlier registrations are not loaded" in one_line(cosell(*words), 2)
    cosell("registrations", "waive", "--as", CHLOE, "--reason", "first programme")
    assert one_line(cosell(*words, "--version", "0"), 2)

    said = cosell(*words)

    assert said.status == 0, said
    assert "DR-1 is approved and protected until" in said.out
    assert all_of(switched_on)[0].state is State.APPROVED
