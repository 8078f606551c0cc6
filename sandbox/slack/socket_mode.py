"""Socket Mode: tickets, WebSocket connections, envelopes and their acknowledgements."""

import asyncio
import itertools
import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect

from sandbox.slack.database import Json
from sandbox.slack.envelopes import Answer, Envelope

MAX_CONNECTIONS = 10
TICKET_SECONDS = 30.0


class _Connection:
    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket
        self.waiting: dict[str, asyncio.Future[Json]] = {}
        self.leaving = False


class SocketMode:
    """The app's open connections; each envelope goes to one of them, in turn.

    `changed` is called when one has come or gone.
    """

    def __init__(
        self,
        app_id: str,
        changed: Callable[[], object],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._app_id = app_id
        self._changed = changed
        self._clock = clock
        self._tickets: dict[str, float] = {}
        self._connections: list[_Connection] = []
        self._turn = itertools.count()

    @property
    def connected(self) -> int:
        """How many connections take envelopes now."""
        return len(self._ready())

    def new_ticket(self) -> str:
        """Return a ticket for one connection within 30 seconds."""
        ticket = secrets.token_urlsafe(18)
        self._tickets[ticket] = self._clock()
        return ticket

    async def serve(self, socket: WebSocket, ticket: str) -> None:
        """Hold one connection until either side leaves."""
        made_at = self._tickets.pop(ticket, None)
        if made_at is None or self._clock() - made_at > TICKET_SECONDS:
            await socket.close(4001)
            return
        await socket.accept()
        if len(self._connections) >= MAX_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return
        connection = _Connection(socket)
        self._connections.append(connection)
        self._changed()
        try:
            await socket.send_json(self._hello())
            while True:
                self._acknowledged(connection, await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._connections.remove(connection)
            self._changed()
            for future in connection.waiting.values():
                if not future.done():
                    future.set_exception(ConnectionError("the socket was closed"))

    async def carry(self, envelope: Envelope, seconds: float) -> Answer:
        """Deliver over one connection; `Carrier.carry`."""
        ready = self._ready()
        if not ready:
            return Answer(False, reason="connection_failed")
        connection = ready[next(self._turn) % len(ready)]
        envelope_id = secrets.token_hex(16)
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = future
        started = time.perf_counter()
        try:
            await connection.socket.send_text(self._packed(envelope, envelope_id))
            payload = await asyncio.wait_for(future, seconds)
        except TimeoutError:
            return Answer(False, ms=_since(started), reason="timeout")
        except (ConnectionError, RuntimeError, WebSocketDisconnect):
            return Answer(False, ms=_since(started), reason="connection_failed")
        finally:
            connection.waiting.pop(envelope_id, None)
        return Answer(True, payload if envelope.accepts_answer else {}, _since(started))

    async def refresh(self) -> None:
        """Ask every connection to come back under a new ticket, as Slack does every few hours."""
        for connection in self._ready():
            connection.leaving = True
            await connection.socket.send_json(
                {"type": "disconnect", "reason": "refresh_requested", "debug_info": {}}
            )

    async def cut(self) -> None:
        """Break every connection without a word."""
        for connection in list(self._connections):
            connection.leaving = True
            await connection.socket.close(1011)

    def _ready(self) -> list[_Connection]:
        return [c for c in self._connections if not c.leaving]

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    @staticmethod
    def _packed(envelope: Envelope, envelope_id: str) -> str:
        packed: Json = {
            "envelope_id": envelope_id,
            "type": envelope.kind,
            "payload": envelope.payload,
            "accepts_response_payload": envelope.accepts_answer,
        }
        if not envelope.accepts_answer:
            packed |= {
                "retry_attempt": envelope.retry_num,
                "retry_reason": envelope.retry_reason,
            }
        return json.dumps(packed)

    @staticmethod
    def _acknowledged(connection: _Connection, text: str) -> None:
        try:
            said: Any = json.loads(text)
        except ValueError:
            return
        if not isinstance(said, dict):
            return
        future = connection.waiting.get(str(said.get("envelope_id")))
        if future is not None and not future.done():
            payload = said.get("payload")
            if isinstance(payload, str):
                payload = {"text": payload}
            future.set_result(payload if isinstance(payload, dict) else {})


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
