"""One workspace per test worker; a world of its own per test, on each kind of database."""

import json
from collections.abc import Iterator

import pytest

from store.work import Store
from tests.bot.door import WORKSPACE
from tests.journeys.deal_office import AE, CC, DD, PM, SECOND
from tests.sandbox.slack.running import Running, running
from tests.scenarios.world import DESK, World, open_world


@pytest.fixture(scope="session")
def vendra(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The workspace of the company, without rate limits."""
    folder = tmp_path_factory.mktemp("scenarios")
    members = [each.email for each in (AE, PM, DD, CC, SECOND)]
    desk = {"name": DESK, "members": [*members, "@app"]}
    workspace = {**WORKSPACE, "channels": [*WORKSPACE["channels"], desk]}
    (folder / "workspace.json").write_text(json.dumps(workspace), encoding="utf-8")
    with running(folder, "--no-rate-limits", "--event-retry-delays", "0") as started:
        yield started


@pytest.fixture
def world(vendra: Running, store: Store) -> Iterator[World]:
    """All doors open, once on SQLite and once on PostgreSQL."""
    with open_world(vendra, store) as opened:
        yield opened
