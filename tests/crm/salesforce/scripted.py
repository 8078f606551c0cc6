"""A server that answers as a test says: for what a real org does only in its worst moments."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

VERSIONS = [{"label": "Summer '26", "url": "/services/data/v67.0", "version": "67.0"}]


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def token(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass(frozen=True)
class Answer:
    """JSON where `body` is not text."""

    status: int
    body: Any = ""
    headers: dict[str, str] = field(default_factory=dict)


Script = Callable[[Request], Answer]


@dataclass
class Scripted:
    """The running server: its address, and what it was asked."""

    url: str
    seen: list[Request] = field(default_factory=list)

    def asked(self, part: str) -> list[Request]:
        return [request for request in self.seen if part in request.path]


@contextmanager
def scripted(script: Script) -> Iterator[Scripted]:
    """Run a server that asks `script` for each answer, until the block is left."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(script))
    # So that the end of a test does not wait for a client's open connection.
    server.daemon_threads = True
    running = Scripted(f"http://127.0.0.1:{server.server_port}")
    server.running = running  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def describing(*fields: str, external: str = "") -> Answer:
    """Answer a describe call."""
    described = [
        {"name": name, "createable": True, "updateable": True, "externalId": name == external}
        for name in fields
    ]
    return Answer(200, {"fields": described})


def _handler(script: Script) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            request = Request(
                self.command,
                self.path,
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(size).decode(),
            )
            self.server.running.seen.append(request)  # type: ignore[attr-defined]
            answer = script(request)
            body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
            content = body.encode()
            self.send_response(answer.status)
            headers = {"Content-Type": "application/json", "Content-Length": str(len(content))}
            for name, value in (headers | answer.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = _answer

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler
