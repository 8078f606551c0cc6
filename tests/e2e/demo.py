"""A demo as `make demo` starts it, for tests in a browser: its pages, and people who sit there."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from store.work import Store
from tests.e2e.test_newcomer import PATIENCE_MS

_LINES = {"slack": "Slack, as any", "org": "Salesforce, to browse", "mail": "Mail, as anybody"}


@dataclass(frozen=True)
class Running:
    """A demo that runs: its addresses, and its database to look into."""

    slack: str
    org: str
    mail: str
    store: Store


@contextmanager
def started_demo(folder: Path) -> Iterator[Running]:
    """Start the demo in a process of its own, on any ports that are free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    asked = [sys.executable, "-m", "app", "demo", "--port", port, "--folder", str(folder)]
    with (
        folder.with_suffix(".log").open("w") as log,
        subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            said = []
            for line in process.stdout:
                said.append(line)
                if "Press Ctrl-C" in line:
                    break
            found = {
                name: match[1].rstrip("/")
                for name, words in _LINES.items()
                if (match := re.search(rf"{words}.*?(http://\S+)", "".join(said)))
            }
            assert set(found) == set(_LINES), "".join(said)
            store = Store.open(f"sqlite:///{folder / 'cosell.db'}")
            yield Running(**found, store=store)
            store.close()
        finally:
            process.terminate()
            process.wait(timeout=30)


def slack_of(browser: Browser, demo: Running, name: str, channel: str) -> Page:
    """Sit down before somebody's Slack, in a channel."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, timezone_id="Europe/Berlin")
    page.set_default_timeout(PATIENCE_MS)
    page.goto(demo.slack)
    page.get_by_text(name).first.click()
    page.get_by_role("link", name=re.compile(channel)).first.click()
    return page


def dialog(page: Page, words: str) -> Locator:
    """Wait for a form that says these words."""
    shown = page.get_by_role("dialog")
    expect(shown).to_contain_text(words, timeout=PATIENCE_MS)
    return shown
