"""`cosell policy` at the command line, and the example file that the docs point to."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from journeys.deal_scenes import keep_scene
from journeys.pinned_policy import pin
from partnering.deal_policy import DealPolicy, lint
from partnering.findings import Scene
from partnering.money import Money
from partnering.partners import Partner
from partnering.policy import parse
from partnering.registrations import Claim, Registration
from store.work import Store
from tests.app.test_cli import Cosell, cosell, one_line, store
from tests.store.deals import NOON, put_deal, put_partner, with_decision

__all__ = ["cosell", "store"]

EXAMPLE = Path(__file__).parents[2] / "docs" / "policy-example.toml"


def write(text: str, name: str = "policy.toml") -> str:
    Path(name).write_text(text)
    return name


def test_the_example_is_a_policy_without_anything_to_remark() -> None:
    assert lint(parse(tomllib.loads(EXAMPLE.read_text())).deals) == []


def test_what_the_example_calls_a_default_is_one() -> None:
    table = tomllib.loads(EXAMPLE.read_text())
    own = {"rates", "second_approver_from", "country", "subdivision", "closed_on", "late_stages"}
    rules = {key: said for key, said in table["registrations"].items() if key not in own}
    assert parse({"registrations": rules}) == parse({})


def test_the_rules_in_force_are_shown_with_their_version(
    cosell: Cosell, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = cosell("policy", "show")
    assert said.status == 0
    assert f"version {DealPolicy().version}, in force" in said.out
    assert "Protection: 90 days from the approval" in said.out

    monkeypatch.setenv("COSELL_POLICY", write("[registrations]\nprotection_days = 60\n"))
    changed = cosell("policy", "show", "--json").json
    assert changed["version"] == replace(DealPolicy(), protection_days=60).version
    assert changed["rules"]["Protection"].startswith("60 days")


def test_oddities_are_named_with_their_key_and_are_no_fault(cosell: Cosell) -> None:
    said = cosell("policy", "lint", write("[registrations]\nrevoke_proposal_days = 20\n"))
    assert said.status == 0
    assert "registrations.revoke_proposal_days" in said.out
    assert "revoked before anybody was reminded" in said.out
    assert "nothing to remark" in cosell("policy", "lint", str(EXAMPLE)).out


def test_faults_have_a_line_each_and_end_with_status_2(cosell: Cosell) -> None:
    file = write('zone = "Mars"\n[registrations]\nprotection_days = 3\nextensions = 7\n')
    said = cosell("policy", "lint", file)
    assert said.status == 2
    lines = said.err.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("cosell: policy.toml: policy: ") for line in lines)
    assert "No such file" in one_line(cosell("policy", "lint", "absent.toml"), 2)


def test_without_a_file_the_policy_that_is_set_is_looked_over(
    cosell: Cosell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COSELL_POLICY", write("[registrations]\nprotection_days = 3\n"))
    assert "COSELL_POLICY: policy.toml: policy: registrations.protection_days" in one_line(
        cosell("policy", "lint"), 2
    )


def decide(store: Store, account: str, policy: DealPolicy) -> Registration:
    """An approval under some rules, with what lay before who decided."""
    claim = Claim(
        customer="Acme",
        country="DE",
        families=frozenset({"CORE"}),
        amount=Money(2_000_000, "EUR"),
        proof=("minutes",),
    )
    with store.begin() as work:
        partner = work.partners.by_name("Northwind")
        pair = (partner.id, 1) if partner else put_partner(work)
        version = pin(work, policy, NOON)
        deal = put_deal(work, pair, account=account, claim=claim, policy_version=version)
        decided = with_decision(deal)
        decision = replace(decided.decisions[0], policy_version=version)
        work.registrations.save(replace(decided, decisions=(decision,)), seen=1, now=NOON)
        keep_scene(work, deal, Scene(Partner(pair[0], "Northwind")), 1)
    return deal


def test_a_replay_lists_the_decisions_that_would_have_come_out_differently(
    cosell: Cosell, store: Store
) -> None:
    for account in ("A1", "A2"):
        decide(store, account, DealPolicy())
    same = cosell("policy", "replay", write("[registrations]\n"))
    assert same.status == 0
    assert "no decision would have come out differently" in same.out
    assert "2 decisions looked at, 0 would differ" in same.out

    file = write('[registrations]\nprotection_days = 60\nnamed_accounts = ["A2"]\n')
    said = cosell("policy", "replay", file)
    assert said.status == 0
    assert "DR-1" in said.out
    assert "2 decisions looked at, 2 would differ" in said.out
    rows = cosell("policy", "replay", file, "--json").json["differ"]
    assert rows[0] == {
        "registration": "DR-1",
        "was": "approved",
        "under these rules": "protected until 31 May 2026, would be 01 May 2026",
    }
    assert "for the channel chief" in rows[1]["under these rules"]


def test_t_35_a_decision_is_replayed_from_the_rules_it_was_taken_under(
    cosell: Cosell, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules change meanwhile: what was decided under the old ones is still held against those."""
    old = DealPolicy()
    decide(store, "A1", old)
    monkeypatch.setenv("COSELL_POLICY", write("[registrations]\nprotection_days = 60\n"))

    again = write("[registrations]\nprotection_days = 90\n", "again.toml")
    assert "0 would differ" in cosell("policy", "replay", again).out
    assert "1 would differ" in cosell("policy", "replay", "policy.toml").out


def test_re_01_the_versions_that_registrations_came_under_are_listed(
    cosell: Cosell, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = DealPolicy()
    decide(store, "A1", old)
    monkeypatch.setenv("COSELL_POLICY", write("[registrations]\nprotection_days = 60\n"))

    shown = cosell("policy", "show")
    assert f"version {old.version}, first used on {NOON:%Y-%m-%d}" in shown.out
    kept = cosell("policy", "show", "--json").json["kept"]
    assert [each["version"] for each in kept] == [old.version]
    assert datetime.fromisoformat(kept[0]["first_used"]).astimezone(UTC) == NOON
