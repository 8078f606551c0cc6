"""The HTTP door: verifies the raw body before anything reads it, then lets Bolt act in a thread.

Bolt's own adapter answers 500 to unsigned nonsense and runs listeners in the event loop.
Source: https://docs.slack.dev/authentication/verifying-requests-from-slack (2026-11).
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, Request, Response
from slack_bolt import App, BoltRequest, BoltResponse
from starlette.concurrency import run_in_threadpool

from bot.manifest import EVENTS_PATH

SIGNED_FOR_SECONDS = 300


class _TooLarge(Exception):
    """The body is over the limit; the rest of it is not read."""


def slack_router(
    bolt_app: App,
    signing_secret: str,
    *,
    clock: Callable[[], datetime],
    limit_bytes: int = 1_000_000,
) -> APIRouter:
    """Serve Slack's requests: 413 too large, 401 not signed by Slack just now, 400 not readable.

    Raises: ValueError for an empty secret, with which anybody could sign.
    """
    if not signing_secret:
        raise ValueError("HTTP mode needs a signing secret")
    router = APIRouter()

    @router.post(EVENTS_PATH, include_in_schema=False)
    async def receive(request: Request) -> Response:
        try:
            body = await _read(request, limit_bytes)
        except _TooLarge:
            return Response("too large", 413)
        if not is_signed(
            body,
            timestamp=request.headers.get("x-slack-request-timestamp", ""),
            signature=request.headers.get("x-slack-signature", ""),
            secret=signing_secret,
            now=clock(),
        ):
            return Response("not signed by Slack", 401)
        parsed = _parse(body, request)
        if parsed is None:
            return Response("not readable", 400)
        return _as_response(await run_in_threadpool(bolt_app.dispatch, parsed))

    return router


def is_signed(body: bytes, *, timestamp: str, signature: str, secret: str, now: datetime) -> bool:
    """Tell whether Slack signed exactly these bytes within the last five minutes."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 16):
        return False
    if abs(now.timestamp() - int(timestamp)) > SIGNED_FOR_SECONDS:
        return False
    signed = b":".join((b"v0", timestamp.encode(), body))
    expected = "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))


async def _read(request: Request, limit_bytes: int) -> bytes:
    """Read the body up to the limit. Raises: _TooLarge."""
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit_bytes:
        raise _TooLarge
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > limit_bytes:
            raise _TooLarge
    return bytes(read)


def _parse(body: bytes, request: Request) -> BoltRequest | None:
    """Make Bolt's request; None for what is neither a form nor JSON with an object in it."""
    try:
        parsed = BoltRequest(
            body=body.decode("utf-8"),
            query=request.url.query,
            headers=dict(request.headers),
        )
    except (ValueError, AttributeError, TypeError, RecursionError):
        return None
    return parsed if isinstance(parsed.body, dict) and parsed.body else None


def _as_response(answer: BoltResponse) -> Response:
    response = Response(answer.body, answer.status)
    for name, values in answer.headers.items():
        if name.lower() != "content-length":
            response.headers[name] = values if isinstance(values, str) else str(values[0])
    return response
