"""Salesforce or Slack down, slow or refusing: the work waits, words say so, nothing is lost."""

import json
from typing import Any

import pytest
import requests

from app.demo import CLIENT
from sandbox.slack.options import APP_TOKEN, BOT_TOKEN
from tests.e2e.ledger import check_alerts, is_quiet, rows_of
from tests.e2e.town import Town, wait_for, words_of

pytestmark = pytest.mark.timeout(300)

SECRETS = (CLIENT[1], BOT_TOKEN, APP_TOKEN, "00D")
# What must be said, and where: the check's name and a word of it.
CRM_FAULTS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"down": True}, "SERVER_UNAVAILABLE"),
    ({"html_500": True}, "500"),
    ({"refuse_tokens": True}, "refused the login"),
)
SLACK_FAULTS: tuple[tuple[dict[str, Any], dict[str, Any], str], ...] = (
    ({"down": True}, {"down": False}, "does not answer"),
    ({"refuse_tokens": "token_revoked"}, {"refuse_tokens": False}, "refuses the bot token"),
)


def test_while_salesforce_is_away_the_work_waits_and_words_say_so(socket_town: Town) -> None:
    town, expected = socket_town, dict[str, str]()
    town.start()
    town.wait_ready()
    for fault, word in CRM_FAULTS:
        town.fail_crm(**fault)
        kill_sessions(town)
        expected |= happened(town)

        wait_for_words(town, ("sync", "crm") if "down" in fault else ("sync",), word)
        answer = town.command(next(iter(expected.values())), "/cosell help")
        assert answer.get("acked") is True, "Slack is answered whatever Salesforce does"
        if "down" in fault:
            assert_doctor_says(town, "crm", "answers 503")

        town.fail_crm()
        wait_for_quiet(town, expected)
    town.wait_ready()
    assert check_alerts(town, expected) == 0


def test_a_slow_salesforce_and_one_that_ends_sessions_only_cost_time(socket_town: Town) -> None:
    town, expected = socket_town, dict[str, str]()
    town.start()
    town.wait_ready()

    town.fail_crm(slow_seconds=0.7)
    expected |= happened(town)
    kill_sessions(town)
    answer = town.command(next(iter(expected.values())), "/cosell help")
    assert answer.get("acked") is True
    wait_for_quiet(town, expected)

    town.fail_crm()
    kill_sessions(town)
    expected |= happened(town)
    wait_for_quiet(town, expected)
    assert town.wait_ready()["ready"]
    assert check_alerts(town, expected) == 0


def test_while_slack_is_away_messages_wait_and_words_say_so(socket_town: Town) -> None:
    town, expected = socket_town, dict[str, str]()
    town.start()
    town.wait_ready()
    for fault, mended, word in SLACK_FAULTS:
        town.fail_slack(**fault)
        expected |= happened(town)

        wait_for_words(town, ("slack",), word)
        wait_for(lambda: is_owed(town), "the alert to wait in its row")
        assert_doctor_says(town, "slack", word)

        town.fail_slack(**mended)
        wait_for_quiet(town, expected)
    town.wait_ready()
    assert check_alerts(town, expected) == 0


def test_a_press_while_slack_refuses_the_app_has_its_effect_once_that_is_mended(
    socket_town: Town,
) -> None:
    town = socket_town
    town.start()
    town.wait_ready()
    expected = happened(town)
    wait_for_quiet(town, expected)
    (owner,) = expected.values()
    card = card_of(town, owner)

    town.fail_slack(refuse_tokens="token_revoked")
    assert town.press(owner, card, "v1:overlap:wrong").get("acked") is True
    wait_for(lambda: "token_revoked" in town.readyz()["checks"]["slack"], "Slack to be named")
    town.fail_slack(refuse_tokens=False)

    wait_for(lambda: is_hidden(town), "the overlap to be hidden")
    wait_for(lambda: "take_back" in words_of(card_of(town, owner)), "the card to be redrawn")
    wait_for(lambda: no_inbox_row_is_undone(town), "the press to be done with")


def test_a_busy_or_dropped_call_repeats_a_card_only_where_it_is_counted(socket_town: Town) -> None:
    town, expected = socket_town, dict[str, str]()
    town.start()
    town.wait_ready()
    for fault, repeated, copies in (
        ({"slow_seconds": 0.3}, 0, 0),
        ({"slow_seconds": 0, "rate_limit_next": 3, "retry_after_seconds": 1}, 0, 0),
        ({"drop_before_commit_next": 1}, 1, 0),
        ({"drop_after_commit_next": 1}, 1, 1),
    ):
        before, cards = repeated_total(town), check_alerts(town, expected)
        wait_for_quiet(town, {})
        town.fail_slack(**fault)
        more = happened(town)
        expected |= more
        wait_for_quiet(town, expected)

        assert repeated_total(town) - before <= repeated, fault
        assert check_alerts(town, expected) - cards <= copies, fault
    assert repeated_total(town) >= check_alerts(town, expected) == 1


def test_it_starts_while_both_are_away_and_catches_up(socket_town: Town) -> None:
    town = socket_town
    expected = happened(town)
    town.fail_crm(down=True)
    town.fail_slack(down=True)
    town.start()

    wait_for_words(town, ("crm", "slack"), "does not answer")
    town.fail_crm()
    town.fail_slack(down=False)

    wait_for_quiet(town, expected)
    town.wait_ready()
    assert check_alerts(town, expected) == 0


def happened(town: Town) -> dict[str, str]:
    told = town.happen()
    return {str(told["account_id"]): str(told["owner_email"])}


def kill_sessions(town: Town) -> None:
    requests.post(f"{town.org.url}/sandbox/kill-sessions", timeout=10).raise_for_status()


def wait_for_words(town: Town, names: tuple[str, ...], word: str) -> None:
    """Wait until readyz says what is wrong with the named parts, a word included, and no secret."""
    said = wait_for(lambda: words_if_not_ready(town, names, word), f"{word!r} about {names}")
    assert_no_secret(said)


def words_if_not_ready(town: Town, names: tuple[str, ...], word: str) -> str:
    """Give all that readyz says, once each of the named checks is wrong and a word is there."""
    checks = town.readyz().get("checks", {})
    wrong = {name: said for name, said in checks.items() if said != "ok"}
    there = all(name in wrong for name in names) and word in " ".join(wrong.values())
    return json.dumps(wrong) if there else ""


def assert_doctor_says(town: Town, name: str, word: str) -> None:
    told = town.run("doctor")
    assert told.returncode == 1, told.stdout
    lines = [line for line in told.stdout.splitlines() if line.startswith(f"WRONG {name}: ")]
    assert any(word in line for line in lines), told.stdout
    assert_no_secret(told.stdout + told.stderr)


def assert_no_secret(said: str) -> None:
    assert [secret for secret in SECRETS if secret in said] == []


def is_owed(town: Town) -> bool:
    with rows_of(town) as rows:
        return bool(
            rows("SELECT 1 FROM deliveries WHERE effect = 'alert_owner' AND state = 'pending'")
        )


def is_hidden(town: Town) -> bool:
    with rows_of(town) as rows:
        return bool(rows("SELECT 1 FROM overlaps WHERE state = 'hidden'"))


def no_inbox_row_is_undone(town: Town) -> bool:
    with rows_of(town) as rows:
        return not rows("SELECT 1 FROM inbox WHERE done_at IS NULL")


def card_of(town: Town, owner: str) -> dict[str, Any]:
    return next(m for m in town.direct_messages(owner) if "/cosell why OV-" in words_of(m))


def wait_for_quiet(town: Town, expected: dict[str, str]) -> None:
    """Wait until these alerts are out and nothing is owed to anybody."""
    wait_for(lambda: is_quiet(town, expected), f"the alerts about {expected}")


def repeated_total(town: Town) -> int:
    text = requests.get(f"http://127.0.0.1:{town.port}/metrics", timeout=10).text
    line = next(x for x in text.splitlines() if x.startswith("cosell_deliveries_repeated_total "))
    return round(float(line.split()[1]))
