"""The app is built from what it is given: no network, no environment."""

import os
from pathlib import Path

import pytest
from slack_bolt import BoltRequest

from bot.app import build_bot, close_bot
from bot.web_api import web_client
from store.work import Store
from tests.journeys.office import open_office


def test_it_is_built_while_slack_is_down_and_whatever_the_environment_says(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN"):
        monkeypatch.setenv(name, "from-the-environment")
    office = open_office(sqlite_store)
    client = web_client("xoxb-ours", "http://127.0.0.1:9/api/")

    app = build_bot(office.desk, client=client, signing_secret=None, clock=lambda: office.now)

    assert os.environ["SLACK_BOT_TOKEN"] == "from-the-environment"
    unsigned = BoltRequest(body="command=%2Fcosell", headers={}, mode="http")
    assert app.dispatch(unsigned).status == 401
    with sqlite_store.read() as view:
        assert view.inbox.undone(office.now, 10) == []
    close_bot(app)
