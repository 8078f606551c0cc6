"""What every API call passes first: faults, the URI limit, the session and the daily count."""

import asyncio
import re
from email.utils import formatdate
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.faults import Fault
from sandbox.salesforce.stand import Stand, clock

URI_BYTES: Final = 16_384
_SOBJECT_PATH: Final = re.compile(r"/sobjects/([A-Za-z]\w*)")
_FROM: Final = re.compile(r"^\s*SELECT\s+(.+?)\s+FROM\s+(\w+)", re.IGNORECASE | re.DOTALL)
_OPEN_PATHS: Final = ("/services/data", "/services/oauth2/token")


class Gate:
    """ASGI middleware around the API; pages and fault switches pass untouched."""

    def __init__(self, app: ASGIApp, stand: Stand) -> None:
        self._app = app
        self._stand = stand

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/services"):
            await self._app(scope, receive, send)
            return
        # Clients write /query and /query/ alike, and a real org answers both.
        path = scope["path"].rstrip("/")
        scope = {**scope, "path": path, "raw_path": scope["raw_path"].rstrip(b"/")}
        fault = self._stand.faults.strike(path)
        if fault.slow_seconds:
            await asyncio.sleep(fault.slow_seconds)
        refusal = self._refusal(scope, path, down=fault.down, html=fault.html_500)
        lasting = self._stand.faults.lasting
        if refusal is None:
            refusal = _unpermitted(scope, path, lasting)
        if refusal is None and fault.refuse_tokens and path == "/services/oauth2/token":
            description = "no client credentials user enabled"
            refusal = JSONResponse(
                {"error": "invalid_grant", "error_description": description}, 400
            )

        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                moment = clock().timestamp() + lasting.clock_skew_seconds
                MutableHeaders(scope=message)["Date"] = formatdate(moment, usegmt=True)
            await send(message)

        if refusal is not None:
            await refusal(scope, receive, send_dated)
            return
        counted = path not in _OPEN_PATHS

        async def send_with_usage(message: Message) -> None:
            if message["type"] == "http.response.start" and counted:
                usage = self._stand.meter.header()
                MutableHeaders(scope=message)["Sforce-Limit-Info"] = usage
            await send_dated(message)

        await self._app(scope, receive, send_with_usage)

    def _refusal(self, scope: Scope, path: str, *, down: bool, html: bool) -> Response | None:
        if html:
            return HTMLResponse("<html><body><h1>An internal server error</h1></body></html>", 500)
        if down:
            message = "Server is unavailable. Please try again later."
            return _answer(ApiError(503, "SERVER_UNAVAILABLE", message))
        if len(scope["raw_path"]) + len(scope["query_string"]) + 1 > URI_BYTES:
            return HTMLResponse("<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>", 414)
        if path in _OPEN_PATHS:
            return None
        if not self._stand.sessions.alive(Headers(scope=scope).get("authorization", ""), clock()):
            return _answer(ApiError(401, "INVALID_SESSION_ID", "Session expired or invalid"))
        if not self._stand.meter.count():
            message = "TotalRequests Limit exceeded."
            refusal = _answer(ApiError(403, "REQUEST_LIMIT_EXCEEDED", message))
            refusal.headers["Sforce-Limit-Info"] = self._stand.meter.header()
            return refusal
        return None


def _unpermitted(scope: Scope, path: str, fault: Fault) -> Response | None:
    """Refuse what the fault's permissions do not allow."""
    if path == "/services/oauth2/token":
        if not fault.oauth_error:
            return None
        told = {"error": fault.oauth_error, "error_description": fault.oauth_description}
        return JSONResponse({key: text for key, text in told.items() if text}, 400)
    if path in _OPEN_PATHS:
        return None
    if fault.api_disabled:
        message = "API is currently disabled for this user"
        return _answer(ApiError(403, "API_CURRENTLY_DISABLED", message))
    named = _SOBJECT_PATH.search(path)
    if named and named[1].lower() in fault.hidden_objects:
        return _answer(ApiError(404, "NOT_FOUND", "The requested resource does not exist"))
    soql = parse_qs(scope["query_string"].decode("latin-1")).get("q", [""])[0]
    asked = _FROM.search(soql)
    if asked is None:
        return None
    name = asked[2].lower()
    if name in fault.hidden_objects:
        message = f"sObject type '{asked[2]}' is not supported."
        return _answer(ApiError(400, "INVALID_TYPE", message))
    for column in (each.strip() for each in asked[1].split(",")):
        if f"{name}.{column.lower()}" in fault.hidden_fields:
            message = f"No such column '{column}' on entity '{asked[2]}'."
            return _answer(ApiError(400, "INVALID_FIELD", message))
    return None


def _answer(error: ApiError) -> JSONResponse:
    return JSONResponse(error.body(), error.status)
