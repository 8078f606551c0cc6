"""Runs a real workspace in a process of its own, and real Slack clients against it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox.slack.options import APP_TOKEN, BOT_TOKEN

Json = dict[str, Any]
ROOT = Path(__file__).parents[3]
MAYA, TOM, GINA, ANA = "maya@v.example", "tom@v.example", "gina@g.example", "ana@p.example"
PEOPLE = {
    "team_name": "Vendra",
    "team_domain": "vendra",
    "users": [
        {"email": MAYA, "real_name": "Maya Lind", "zone": "Europe/Berlin", "title": "AE"},
        {"email": TOM, "real_name": "Tom Okafor", "zone": "Asia/Tokyo", "title": "AE"},
        {"email": GINA, "real_name": "Gina Torres", "kind": "guest", "title": "Contractor"},
        {"email": ANA, "real_name": "Ana Costa", "kind": "external", "company": "Partner"},
    ],
    "channels": [
        {"name": "general", "members": ["*", "@app"]},
        {"name": "quiet", "members": ["*"]},
        {"name": "vault", "kind": "private", "members": [MAYA]},
        {"name": "desk", "kind": "private", "members": [MAYA, TOM, "@app"]},
        {"name": "attic", "members": ["*", "@app"], "archived": True},
        {"name": "ext-partner", "members": [MAYA, GINA, ANA, "@app"], "ext_shared": True},
    ],
}


@dataclass(frozen=True, slots=True)
class Running:
    """A workspace that listens at `url`, in the process `pid`."""

    url: str
    pid: int
    # Tests look again and again: a connection that stays saves a third of each look.
    _asking: requests.Session = field(default_factory=requests.Session, repr=False, compare=False)
    _users: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def get(self, path: str, **params: Any) -> Json:
        """Ask the sandbox's own API."""
        url = f"{self.url}/sandbox/api{path}"
        answer: Json = self._asking.get(url, params=params, timeout=30).json()
        return answer

    def post(self, path: str, told: Json | None = None) -> Json:
        """Tell the sandbox's own API something."""
        url = f"{self.url}/sandbox/api{path}"
        answer: Json = requests.post(url, json=told or {}, timeout=30).json()
        return answer

    def act(self, who: str, what: str, **told: Any) -> Json:
        """Do something as a person."""
        return self.post(f"/as/{who}/{what}", told)

    def client(self, token: str = BOT_TOKEN) -> WebClient:
        """Return Slack's own client, pointed here, that never tries again by itself."""
        return WebClient(token, base_url=f"{self.url}/api/", retry_handlers=[])

    def user(self, email: str) -> str:
        """Return a person's id, which never changes."""
        if email not in self._users:
            self._users.update((u["email"], str(u["id"])) for u in self.get("/users")["users"])
        return self._users[email]

    def channel(self, name: str) -> str:
        """Return a channel's id."""
        return next(str(c["id"]) for c in self.get("/channels")["channels"] if c["name"] == name)

    def new_channel(self, name: str, members: list[str] | None = None, **more: Any) -> str:
        """Make a channel; by default with every member and the app in it."""
        told = {"name": name, "members": members or ["*", "@app"], **more}
        return str(self.post("/channels", told)["channel"]["id"])

    def seen_by(self, who: str, channel: str) -> list[Json]:
        """Return the messages that a person can read in a channel."""
        found: list[Json] = self.get(f"/as/{who}/messages", channel=channel)["messages"]
        return found

    def versions(self, channel: str) -> list[Json]:
        """Return everything that was ever said in a channel."""
        return [m for m in self.get("/state")["messages"] if m["channel"] == channel]


@contextmanager
def running(folder: Path, *more: str, env: dict[str, str] | None = None) -> Iterator[Running]:
    """Run a workspace over the database in a folder until the block is left."""
    told = folder / "workspace.json"
    if not told.exists():
        told.write_text(json.dumps(PEOPLE), encoding="utf-8")
    command = [sys.executable, "-m", "sandbox.slack.server", "--db", str(folder / "slack.db")]
    process = subprocess.Popen(
        [*command, "--workspace", str(told), *more],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        yield Running(json.loads(line)["url"], process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        process.stdout.close()


@contextmanager
def connected(workspace: Running, app: App) -> Iterator[SocketModeHandler]:
    """Connect a Bolt app by Socket Mode until the block is left."""
    handler = SocketModeHandler(
        app,
        APP_TOKEN,
        web_client=WebClient(APP_TOKEN, base_url=f"{workspace.url}/api/"),
    )
    handler.connect()  # type: ignore[no-untyped-call]
    try:
        yield handler
    finally:
        # The SDK waits for its reading thread, which now and then misses that it was closed.
        handler.client.current_session_state.terminated = True
        handler.close()  # type: ignore[no-untyped-call]


def bolt_app(workspace: Running, **more: Any) -> App:
    """Return a Bolt app whose client is pointed at the workspace."""
    return App(client=workspace.client(), **more)
