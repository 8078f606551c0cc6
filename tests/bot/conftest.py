"""One workspace per test worker, and a door to it with a database of its own per test."""

from collections.abc import Iterator

import pytest

from store.work import Store
from tests.bot.deal_door import DealDoor, open_deal_door
from tests.bot.door import Door, a_workspace, open_door
from tests.sandbox.slack.running import Running, running


@pytest.fixture(scope="session")
def vendra(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A workspace of members, a guest and an outsider, without rate limits."""
    folder = a_workspace(tmp_path_factory.mktemp("vendra"))
    with running(folder, "--no-rate-limits", "--event-retry-delays", "0") as started:
        yield started


@pytest.fixture
def door(vendra: Running, sqlite_store: Store) -> Iterator[Door]:
    """The door, connected by Socket Mode."""
    with open_door(vendra, sqlite_store) as opened:
        yield opened


@pytest.fixture
def quiet_door(vendra: Running, sqlite_store: Store) -> Iterator[Door]:
    """The door without a connection: payloads are handed to it by the test."""
    with open_door(vendra, sqlite_store, connect=False) as opened:
        yield opened


@pytest.fixture
def desk_door(vendra: Running, sqlite_store: Store) -> Iterator[DealDoor]:
    """The door of an office where deals are registered."""
    with open_deal_door(vendra, sqlite_store) as opened:
        yield opened
