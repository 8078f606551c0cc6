"""The main job over real wires: CRM change, alert, press, lasting judgement; in both modes."""

from typing import Any

import pytest

from tests.e2e.town import Town, wait_for, words_of

pytestmark = pytest.mark.timeout(240)


def alert_of(town: Town, who: str, account: str) -> dict[str, Any] | None:
    for message in town.direct_messages(who):
        if account in words_of(message) and "v1:overlap:wrong" in words_of(message):
            return message
    return None


def happened_account(town: Town, account_id: str) -> str:
    with town.store() as store, store.read() as view:
        account = view.accounts.by_key(account_id)
    return account.name if account else "?"


def test_a_change_in_the_crm_is_told_judged_and_stays_away(town: Town) -> None:
    town.start()
    town.wait_ready()

    happened = town.happen()
    owner = str(happened["owner_email"])
    alert = wait_for(
        lambda: next(
            (m for m in town.direct_messages(owner) if "v1:overlap:wrong" in words_of(m)), None
        ),
        "the alert in the owner's direct messages",
    )
    account = happened_account(town, str(happened["account_id"]))
    assert account in words_of(alert)
    assert "same web domain" in words_of(alert)

    pressed = town.press(owner, alert, "v1:overlap:wrong")
    assert pressed.get("acked") is True, pressed
    wait_for(
        lambda: (
            (shown := alert_of_ts(town, owner, alert["ts"])) is not None
            and "v1:overlap:wrong" not in words_of(shown)
            and shown["is_edited"]
        ),
        "the card to change in place",
    )
    town.run("sync", "--full")

    with town.store() as store, store.read() as view:
        gone = view.accounts.by_key(str(happened["account_id"]))
        assert gone is not None
        assert view.overlaps.of_account(gone.id) == []


def alert_of_ts(town: Town, who: str, ts: str) -> dict[str, Any] | None:
    return next((m for m in town.direct_messages(who) if m["ts"] == ts), None)


def test_a_name_with_a_typing_error_is_answered_to_the_asker_alone(town: Town) -> None:
    town.start()
    town.wait_ready()
    happened = town.happen()
    owner = str(happened["owner_email"])
    wait_for(lambda: town.direct_messages(owner), "the alert")
    name = happened_account(town, str(happened["account_id"]))
    typed = name[0] + name[2:]

    asked = town.command(owner, f"/cosell overlaps {typed}")

    assert asked.get("acked") is True, asked
    answer = wait_for(
        lambda: next((m for m in town.messages(owner, "general") if m["ephemeral"]), None),
        "an answer that only the asker sees",
    )
    assert name in words_of(answer)
    others = [p for p in town.state()["messages"] if p.get("only_for") not in (None,)]
    assert all(p.get("only_for") for p in others)


def test_it_stops_when_asked_and_leaves_nothing_half_done(socket_town: Town) -> None:
    socket_town.start(in_earnest=True)
    socket_town.wait_ready()

    assert socket_town.stop() == 0

    with socket_town.store() as store, store.read() as view:
        assert "sending" not in {s for s, count in view.deliveries.counts().items() if count}
