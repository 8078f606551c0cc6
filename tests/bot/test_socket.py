"""Socket Mode starts while Slack is away, comes back with it, and closes."""

import logging
import os
import signal
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.socket import start_socket
from sandbox.slack.options import APP_TOKEN
from store.work import Store
from tests.bot.door import Door, a_workspace, open_door
from tests.journeys.office import MARIA
from tests.sandbox.slack.running import running


def sockets(door: Door, number: int) -> None:
    door.wait(lambda: int(door.slack.get("/sockets")["sockets"]) == number or None)


def test_two_connections_are_kept_and_closed(quiet_door: Door) -> None:
    handle = start_socket(quiet_door.app, APP_TOKEN, f"{quiet_door.slack.url}/api/")
    sockets(quiet_door, 2)
    assert handle.connected()

    handle.close()
    handle.close()

    assert not handle.connected()
    sockets(quiet_door, 0)


def test_a_wrong_token_is_told_once_on_one_line_with_what_to_check(
    quiet_door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="bot.socket"):
        handle = start_socket(quiet_door.app, "xapp-wrong", f"{quiet_door.slack.url}/api/")
        quiet_door.wait(lambda: [each for each in caplog.records if each.name == "bot.socket"])
        handle.close()

    [line] = [each.getMessage() for each in caplog.records if each.name == "bot.socket"]
    assert "check SLACK_APP_TOKEN" in line
    assert "\n" not in line


def test_the_door_opens_when_slack_comes_back(quiet_door: Door) -> None:
    door = quiet_door
    door.slack.post("/faults", {"down": True})
    handle = start_socket(door.app, APP_TOKEN, f"{door.slack.url}/api/", connections=1)
    try:
        assert not handle.connected()
        door.slack.post("/faults", {"down": False})
        sockets(door, 1)

        channel = door.channel("cosell-alerts")
        door.act(MARIA.email, "command", channel=channel, text="/cosell help")
        door.awaits(MARIA.email, channel, "What you can type")
    finally:
        handle.close()


def test_a_restart_of_slack_is_survived(tmp_path: Path, sqlite_store: Store) -> None:
    folder = a_workspace(tmp_path)
    with ExitStack() as opened:
        with running(folder, "--no-rate-limits") as first:
            port = first.url.rpartition(":")[2]
            closing = open_door(first, sqlite_store)
            door = closing.__enter__()
        opened.enter_context(running(folder, "--no-rate-limits", "--port", port))
        opened.push(closing)

        sockets(door, 1)

        channel = door.channel("cosell-alerts")
        door.act(MARIA.email, "command", channel=channel, text="/cosell help")
        door.awaits(MARIA.email, channel, "What you can type")


def test_a_slack_that_died_without_a_word_is_found_again(
    tmp_path: Path, sqlite_store: Store
) -> None:
    folder = a_workspace(tmp_path)
    with ExitStack() as opened:
        with running(folder, "--no-rate-limits") as first:
            port = first.url.rpartition(":")[2]
            closing = open_door(first, sqlite_store)
            door = closing.__enter__()
            os.kill(first.pid, signal.SIGKILL)
        opened.enter_context(running(folder, "--no-rate-limits", "--port", port))
        opened.push(closing)

        sockets(door, 1)

        channel = door.channel("cosell-alerts")
        door.act(MARIA.email, "command", channel=channel, text="/cosell help")
        door.awaits(MARIA.email, channel, "What you can type")
