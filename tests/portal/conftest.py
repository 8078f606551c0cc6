"""One doorway per test, on each kind of database or on SQLite alone."""

from collections.abc import Iterator

import pytest

from store.work import Store
from tests.portal.doorway import Doorway, open_doorway


@pytest.fixture
def doorway(sqlite_store: Store) -> Iterator[Doorway]:
    """Before the forms of an office on SQLite."""
    with open_doorway(sqlite_store) as opened:
        yield opened


@pytest.fixture
def any_doorway(store: Store) -> Iterator[Doorway]:
    """Before the forms of an office, once on each kind of database."""
    with open_doorway(store) as opened:
        yield opened
