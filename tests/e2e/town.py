"""A town for end-to-end tests: both stand-ins and the product, each a process of its own.

The first day (first sync, partners, lists, mapping) is lived once a worker and copied for each
test, so that a test starts where an admin has just gone live.
"""

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import requests

from app.demo import CLIENT, POLICY, first_day
from app.heavy import SpawnedExecutor
from app.settings import SalesforceSettings, Settings
from app.stand_ins import StandIn, salesforce, slack
from app.wiring import desk_of, opened_store
from bot.messenger import SlackMessenger
from bot.web_api import web_client
from journeys.deliver import carry_out
from journeys.desk import Desk
from sandbox.slack.options import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from sandbox.world import build
from scheduler.relay import Relay
from store.work import Store
from tests.e2e.nursery import Child, Nursery, Started, without_settings

T = TypeVar("T")

PATIENCE_SECONDS = 60.0


def live_first_day(folder: Path) -> None:
    """Run the stand-ins and an admin's first day, and leave their files in the folder.

    The managers have their summaries, so that a town has nothing to do until something happens.
    """
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    world = build()
    with (
        salesforce(folder, client=CLIENT) as org,
        slack(folder) as chat,
        SpawnedExecutor() as heavy,
    ):
        settings = Settings(
            database_url=f"sqlite:///{folder}/cosell.db",
            crm="salesforce",
            crm_files=folder,
            salesforce=SalesforceSettings(org.url, "", "", CLIENT[0], CLIENT[1], ""),
            slack=None,
            host="127.0.0.1",
            port=1,
            public_url="http://127.0.0.1",
            policy_file=folder / "policy.toml",
            sync_seconds=1.0,
        )
        with opened_store(settings, may_create=True) as store:
            client = web_client(BOT_TOKEN, f"{chat.url}/api/")
            messenger = SlackMessenger(client, store, clock=_now)
            desk = desk_of(settings, store, messenger, lambda: None, heavy)
            first_day(desk, world, folder, lambda _words: None)
            _send_all(desk)


def _send_all(desk: Desk) -> None:
    relay = Relay(desk)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        relay.run_once(_now())
        with desk.store.read() as view:
            if not any(view.deliveries.counts().get(state) for state in ("pending", "unknown")):
                return
            due = view.deliveries.due(_now())
        for delivery in due:
            carry_out(desk, delivery.id, now=_now())
        time.sleep(0.1)
    raise AssertionError("the summaries of the first day did not go out")


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Town:
    """Everything of one test. Stop what was started by leaving `open_town`."""

    folder: Path
    org: StandIn
    chat: StandIn
    http_mode: bool = False
    extra: dict[str, str] = field(default_factory=dict)
    port: int = 0
    nursery: Nursery | None = None
    product: "Child | None" = None

    def start(self, *, in_earnest: bool = False) -> None:
        """Start the product with `cosell run`; it need not be ready when this returns.

        With a nursery the program is imported already; `in_earnest` starts it as a user would.
        """
        arguments = ["run", "--log-format", "text"]
        log = self.folder / "product.log"
        if self.nursery is not None and not in_earnest:
            self.product = self.nursery.start(arguments, self.environment(), log)
        else:
            self.product = Started(arguments, self.environment(), log)

    def environment(self) -> dict[str, str]:
        own = {
            "COSELL_DATABASE_URL": f"sqlite:///{self.folder}/cosell.db",
            "COSELL_PORT": str(self.port),
            "COSELL_POLICY": str(self.folder / "policy.toml"),
            "COSELL_SYNC_SECONDS": "1",
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_API_URL": f"{self.chat.url}/api/",
            "SALESFORCE_LOGIN_URL": self.org.url,
            "SALESFORCE_CLIENT_ID": CLIENT[0],
            "SALESFORCE_CLIENT_SECRET": CLIENT[1],
        }
        if self.http_mode:
            own["SLACK_SIGNING_SECRET"] = SIGNING_SECRET
        else:
            own["SLACK_APP_TOKEN"] = APP_TOKEN
        return {**without_settings(), **own, **self.extra}

    def kill(self) -> None:
        """End the product as a power cut would."""
        assert self.product is not None
        product, self.product = self.product, None
        product.send(signal.SIGKILL)
        product.reap()

    def stop(self) -> int:
        """End the product as an operator would; its exit status."""
        if self.product is None:
            return 0
        product, self.product = self.product, None
        product.send(signal.SIGTERM)
        if not product.ended(30):
            product.send(signal.SIGKILL)
        return product.reap()

    def wait_ready(self) -> dict[str, Any]:
        """Wait until the product says that all is well; its words."""
        return wait_for(lambda: self.readyz() if self.readyz().get("ready") else None, "readyz")

    def readyz(self) -> dict[str, Any]:
        try:
            answer = requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=10)
        except requests.ConnectionError:
            return {}
        return dict(answer.json())

    def happen(self) -> dict[str, Any]:
        """Let the next scripted change happen in the CRM."""
        answer = requests.post(f"{self.org.url}/sandbox/happenings/next", timeout=30)
        answer.raise_for_status()
        return dict(answer.json())

    def command(self, who: str, text: str, channel: str = "general") -> dict[str, Any]:
        return self._act(f"as/{who}/command", {"channel": channel, "text": text})

    def press(self, who: str, message: dict[str, Any], action_id: str) -> dict[str, Any]:
        """Press the first button or choose the first option of that action in a message."""
        told: dict[str, Any] = {"channel": message["channel"], "ts": message["ts"]}
        for block in message["blocks"]:
            parts = [*block.get("elements", ()), *filter(None, [block.get("accessory")])]
            for part in parts:
                if part.get("action_id") == action_id:
                    told |= {"block_id": block["block_id"], "action_id": action_id}
                    if "options" in part:
                        told["selected_option"] = part["options"][0]
                    return self._act(f"as/{who}/press", told)
        raise LookupError(f"no {action_id} in {message['blocks']}")

    def direct_messages(self, who: str) -> list[dict[str, Any]]:
        """List what the app wrote to a person in private, as they see it now."""
        found = requests.get(f"{self.chat.url}/sandbox/api/as/{who}/channels", timeout=10).json()
        return [
            {**message, "channel": channel["id"]}
            for channel in found["channels"]
            if channel["kind"] == "im"
            for message in self.messages(who, channel["id"])
        ]

    def messages(self, who: str, channel: str) -> list[dict[str, Any]]:
        answer = requests.get(
            f"{self.chat.url}/sandbox/api/as/{who}/messages",
            params={"channel": channel},
            timeout=10,
        ).json()
        return [{**message, "channel": answer["channel"]} for message in answer["messages"]]

    def state(self) -> dict[str, Any]:
        return dict(requests.get(f"{self.chat.url}/sandbox/api/state", timeout=10).json())

    def fail_slack(self, **fault: Any) -> None:
        requests.post(f"{self.chat.url}/sandbox/api/faults", json=fault, timeout=10)

    def fail_crm(self, **fault: Any) -> None:
        requests.post(f"{self.org.url}/sandbox/faults", json=fault, timeout=10)

    @contextmanager
    def store(self) -> Iterator[Store]:
        opened = Store.open(f"sqlite:///{self.folder}/cosell.db")
        try:
            yield opened
        finally:
            opened.close()

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a `cosell` command beside the product."""
        if self.nursery is not None:
            return self.nursery.call(arguments, self.environment(), self.folder)
        return subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    def _act(self, path: str, told: dict[str, Any]) -> dict[str, Any]:
        answer = requests.post(f"{self.chat.url}/sandbox/api/{path}", json=told, timeout=20)
        return dict(answer.json())


@contextmanager
def open_town(
    first_day_folder: Path,
    folder: Path,
    *,
    http_mode: bool = False,
    extra: Mapping[str, str] | None = None,
    nursery: Nursery | None = None,
) -> Iterator[Town]:
    """Copy a first day into a folder of its own and run the stand-ins on it, without product."""
    if first_day_folder != folder:
        shutil.copytree(first_day_folder, folder, dirs_exist_ok=True)
    port = free_port()
    request_url = f"http://127.0.0.1:{port}/slack/events" if http_mode else ""
    with (
        salesforce(folder, client=CLIENT) as org,
        slack(folder, request_url=request_url) as chat,
    ):
        town = Town(folder, org, chat, http_mode, dict(extra or {}), port, nursery)
        try:
            yield town
        finally:
            town.stop()


def wait_for(what: Callable[[], T | None], words: str, seconds: float = PATIENCE_SECONDS) -> T:
    """Wait until something is there; fail with words where it does not come."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds:g} s in vain for: {words}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def words_of(message: dict[str, Any]) -> str:
    """All that a message says, in blocks and fallback, to look into."""
    return json.dumps(message.get("blocks", []), ensure_ascii=False) + str(message.get("text", ""))


__all__ = ["Town", "free_port", "live_first_day", "open_town", "wait_for", "words_of"]
