"""`python -m sandbox slack`: joins the parts, listens on loopback, says where in one JSON line."""

import asyncio
import contextlib
import json
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from typing import Any

import uvicorn
from fastapi import FastAPI, WebSocket
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.slack import control, methods_files, page, web_api
from sandbox.slack.acts import Acts
from sandbox.slack.database import Database
from sandbox.slack.envelopes import Answer, Carrier, Envelope
from sandbox.slack.events import Events
from sandbox.slack.faults import Faults, OpenConnections
from sandbox.slack.files import Files
from sandbox.slack.http_mode import HttpMode
from sandbox.slack.messages import Messages
from sandbox.slack.options import Options, parse_options
from sandbox.slack.parts import Parts
from sandbox.slack.pins import Pins
from sandbox.slack.rate_limits import RateLimits
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.seed import Seed, seed_from_file, seed_from_world
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.uploads import Uploads
from sandbox.slack.views import Views
from sandbox.slack.workspace import Workspace

LOOPBACK = ("127.0.0.1", "localhost")


def main(argv: Sequence[str]) -> int:
    """Run a workspace until the process is ended; return the exit status."""
    options = parse_options(argv)
    # TCP by name: asyncio sends small answers at once only on a socket that says so.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((options.host, options.port))
    except OSError as failure:
        print(f"slack sandbox: cannot listen on port {options.port}: {failure}", file=sys.stderr)
        return 1
    url = f"http://{options.host}:{listener.getsockname()[1]}"
    connections = OpenConnections()
    app = make_app(options, url, connections)
    config = uvicorn.Config(
        app,
        http=_http_protocol(connections),
        log_level="warning",
        access_log=False,
        # The Web API dates its answers, by a clock that a test may set wrong.
        date_header=False,
        timeout_graceful_shutdown=1,
    )
    listener.listen(128)
    print(json.dumps({"service": "slack", "url": url}), flush=True)
    uvicorn.Server(config).run(sockets=[listener])
    return 0


def make_app(options: Options, base_url: str, connections: OpenConnections) -> FastAPI:
    """Return the ASGI application of one workspace that is reached at `base_url`."""

    def seed() -> Seed:
        if options.workspace is not None:
            return seed_from_file(options.workspace)
        return seed_from_world(options.seed)

    workspace = Workspace(Database(options.db), options, seed)
    messages = Messages(workspace)
    faults = Faults()
    sockets = SocketMode(workspace.app_id, workspace.changed)
    carrier: Carrier = sockets
    if options.request_url is not None:
        carrier = HttpMode(options.request_url, options.signing_secret)

    async def send(envelope: Envelope) -> Answer:
        if faults.take("repeat_deliveries_next"):
            await carrier.carry(envelope, options.ack_seconds)
        return await carrier.carry(envelope, options.ack_seconds)

    files = Files(workspace, base_url)
    parts = Parts(
        options=options,
        base_url=base_url,
        workspace=workspace,
        messages=messages,
        pins=Pins(workspace),
        views=Views(workspace),
        files=files,
        uploads=Uploads(workspace, files, base_url),
        events=Events(workspace, send),
        response_urls=ResponseUrls(workspace, messages, base_url),
        limits=RateLimits(workspace.clock, options.rate_limits),
        faults=faults,
        sockets=sockets,
        connections=connections,
    )

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        loop = asyncio.create_task(parts.events.run())
        yield
        loop.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await loop
        workspace.db.close()

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    if options.host in LOOPBACK:
        # A page of somebody else's that rebinds its name to this machine gets nothing.
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK))

    @app.websocket("/link/")
    async def link(link: WebSocket, ticket: str = "") -> None:
        if faults.down:
            await link.close(1013)
            return
        await sockets.serve(link, ticket)

    app.include_router(web_api.make_router(parts))
    app.include_router(methods_files.make_router(parts))
    app.include_router(page.make_router(parts))
    app.mount("/static", StaticFiles(directory=page.HERE / "static"))
    app.include_router(control.make_router(parts, Acts(parts, send)))
    return app


def _http_protocol(connections: OpenConnections) -> type[asyncio.Protocol]:
    class Watched(H11Protocol):
        """Tells which connections are open, so that a fault can cut one."""

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            connections.opened(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            connections.closed(self.transport)
            super().connection_lost(exc)

    return Watched


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
