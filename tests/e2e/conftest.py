"""The first day is lived once a worker; each town starts from a copy of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.town import Town, live_first_day, open_town


@pytest.fixture(scope="session")
def first_day_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first-day")
    live_first_day(folder)
    return folder


@pytest.fixture(params=["socket", "http"])
def town(request: pytest.FixtureRequest, first_day_folder: Path, tmp_path: Path) -> Iterator[Town]:
    """A town without its product yet, once in Socket Mode and once over signed HTTP."""
    http_mode = request.param == "http"
    with open_town(first_day_folder, tmp_path / "town", http_mode=http_mode) as opened:
        yield opened


@pytest.fixture
def socket_town(first_day_folder: Path, tmp_path: Path) -> Iterator[Town]:
    """A town in Socket Mode, for tests that do not turn on how Slack delivers."""
    with open_town(first_day_folder, tmp_path / "town") as opened:
        yield opened
