"""Starts the stand-in Salesforce org: `python -m sandbox salesforce`."""

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from sandbox.loopback import bind
from sandbox.salesforce import collections, control, edits, pages, rest
from sandbox.salesforce.errors import ApiError, method_not_allowed, not_found, not_implemented
from sandbox.salesforce.frame import complaint
from sandbox.salesforce.gate import Gate
from sandbox.salesforce.sessions import Client
from sandbox.salesforce.stand import DAILY_CALLS, Stand

CLIENT_ID: Final = "sandbox-client"
CLIENT_SECRET: Final = "sandbox-secret"

# Pages last: theirs are the addresses that match anything.
_ROUTERS: Final = (collections.router, rest.router, control.router, edits.router, pages.router)

# Resources that a real org has below /services and this one does not.
_LEFT_OUT: Final = re.compile(
    r"/services/(?:async|Soap|apexrest|oauth2)\b|/services/data/v\d+\.0/(?:analytics|actions|appMenu"
    r"|async-queries|chatter|composite|connect|consent|dedupe|event|eventSchema|graphql|jobs"
    r"|jsonxform|knowledgeManagement|licensing|limits|metadata|parameterizedSearch|process"
    r"|quickActions|recent|search|sobjects|support|tabs|theme|tooling|ui-api|wave)\b"
)


def build_app(stand: Stand) -> FastAPI:
    """Return the web application of one org."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.stand = stand
    for router in _ROUTERS:
        app.include_router(router)
    app.add_middleware(Gate, stand=stand)
    app.add_exception_handler(ApiError, _refuse)
    app.add_exception_handler(HTTPException, _refuse_route)
    return app


def main(argv: Sequence[str] | None = None) -> int:
    """Run the server until it is stopped; print one JSON line once it listens."""
    parser = argparse.ArgumentParser(prog="python -m sandbox salesforce", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--db", type=Path, required=True, help="SQLite file; made when missing")
    parser.add_argument("--seed", type=int, default=7, help="of the world loaded into a new file")
    parser.add_argument("--client-id", default=CLIENT_ID)
    parser.add_argument("--client-secret", default=CLIENT_SECRET)
    parser.add_argument("--session-seconds", type=int, default=7200)
    parser.add_argument("--daily-calls", type=int, default=DAILY_CALLS)
    args = parser.parse_args(argv)
    client = Client(args.client_id, args.client_secret, args.session_seconds)
    # Bound before the org is loaded: a taken port is told at once.
    try:
        listener = bind(args.port)
    except OSError as error:
        parser.error(f"cannot listen on 127.0.0.1:{args.port}: {error.strerror}")
    stand = Stand(args.db, seed=args.seed, client=client, daily_calls=args.daily_calls)
    listener.listen(128)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    print(json.dumps({"service": "salesforce", "url": url}), flush=True)
    server_for(stand).run(sockets=[listener])
    stand.org.close()
    return 0


def server_for(stand: Stand) -> uvicorn.Server:
    """Return the web server of one org; run it on a listening socket."""
    config = uvicorn.Config(
        build_app(stand),
        log_level="warning",
        lifespan="off",
        ws="none",
        # The gate dates its answers, by a clock that a test may set wrong.
        date_header=False,
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    if request.url.path.startswith("/services"):
        return JSONResponse(error.body(), error.status)
    if request.url.path.startswith("/sandbox"):
        return JSONResponse({"error": error.message}, error.status)
    return complaint(request, error.status, error.message)


async def _refuse_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = request.url.path
    if not path.startswith("/services"):
        if path.startswith("/sandbox"):
            return PlainTextResponse(str(error.detail), error.status_code)
        return complaint(request, error.status_code, str(error.detail))
    if error.status_code == 405:
        refusal = method_not_allowed(request.method, _allowed(request))
    elif error.status_code == 404 and _LEFT_OUT.match(path):
        refusal = not_implemented(f"{request.method} {path}")
    elif error.status_code == 404:
        refusal = not_found()
    else:
        refusal = ApiError(error.status_code, "UNKNOWN_EXCEPTION", str(error.detail))
    return JSONResponse(refusal.body(), refusal.status)


def _allowed(request: Request) -> str:
    methods: set[str] = set()
    for router in _ROUTERS:
        for route in router.routes:
            if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
                methods |= route.methods or set()
    return ",".join(sorted(methods))
