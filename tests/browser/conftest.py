"""Debian's Chromium through Playwright; skipped by name where it is not installed."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.town import Town, live_first_day, open_town

# Without these, Chromium looks up hosts of its maker at every start.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium(absent: Callable[[str, str], NoReturn]) -> Iterator[Browser]:
    binary = shutil.which("chromium")
    if binary is None:
        absent("chromium", "no chromium in the path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    folder = tmp_path / "town"
    folder.mkdir()
    live_first_day(folder)
    with open_town(folder, folder) as opened:
        yield opened
