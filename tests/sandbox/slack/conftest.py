"""One workspace per test worker for tests that need no settings of their own."""

from collections.abc import Iterator

import pytest

from tests.sandbox.slack.running import Running, running


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return a workspace without rate limits; tests make channels of their own in it."""
    with running(tmp_path_factory.mktemp("slack"), "--no-rate-limits") as started:
        yield started
