"""What every API call passes first: faults, the URI limit, the session and the daily count."""

import asyncio
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.stand import Stand, clock

URI_BYTES: Final = 16_384
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
        if refusal is None and fault.refuse_tokens and path == "/services/oauth2/token":
            description = "no client credentials user enabled"
            refusal = JSONResponse(
                {"error": "invalid_grant", "error_description": description}, 400
            )
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        counted = path not in _OPEN_PATHS

        async def send_with_usage(message: Message) -> None:
            if message["type"] == "http.response.start" and counted:
                usage = self._stand.meter.header()
                MutableHeaders(scope=message)["Sforce-Limit-Info"] = usage
            await send(message)

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


def _answer(error: ApiError) -> JSONResponse:
    return JSONResponse(error.body(), error.status)
