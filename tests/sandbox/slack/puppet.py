"""An app that does exactly what a test says: it may stay silent, answer oddly, or hang up."""

import json
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import websocket

from sandbox.slack.options import APP_TOKEN
from tests.sandbox.slack.running import Json, Running

Answer = Callable[[Json], Json | None]


class Puppet:
    """One Socket Mode connection; `envelopes` holds what came, in order."""

    def __init__(self, workspace: Running, answer: Answer) -> None:
        url = workspace.client(APP_TOKEN).apps_connections_open(app_token=APP_TOKEN)["url"]
        self._socket = websocket.create_connection(url, timeout=30)
        # The library forgets the socket without closing it when the other side hangs up.
        self._raw = self._socket.sock
        self._answer = answer
        self.hello: Json = json.loads(self._socket.recv())
        self.envelopes: queue.Queue[Json] = queue.Queue()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def next(self, kind: str = "") -> Json:
        """Return the next envelope, of one kind if it is named: others may be owed from before."""
        found = self.envelopes.get(timeout=10)
        while kind and found["type"] != kind:
            found = self.envelopes.get(timeout=10)
        return found

    def wait_until_cut(self) -> None:
        """Return when the workspace has hung up."""
        self._thread.join(10)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
        self._thread.join(10)
        if self._raw is not None:
            self._raw.close()

    def _read(self) -> None:
        while True:
            try:
                text = self._socket.recv()
            except (OSError, websocket.WebSocketException):
                return
            if not text:
                return
            envelope: Json = json.loads(text)
            self.envelopes.put(envelope)  # before the answer: whoever waits for that may look
            payload = self._answer(envelope)
            if payload is not None and "envelope_id" in envelope:
                said: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
                if payload:
                    said["payload"] = payload
                try:
                    self._socket.send(json.dumps(said))
                except (OSError, websocket.WebSocketException):
                    return  # hung up meanwhile; whoever minds looks at what came


def polite(_envelope: Json) -> Json:
    """Acknowledge everything and say nothing."""
    return {}


def silent(_envelope: Json) -> None:
    """Acknowledge nothing."""


@contextmanager
def puppet(workspace: Running, answer: Answer = polite) -> Iterator[Puppet]:
    """Connect an app until the block is left."""
    connected = Puppet(workspace, answer)
    try:
        yield connected
    finally:
        connected.close()
