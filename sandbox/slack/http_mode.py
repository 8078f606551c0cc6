"""HTTP mode: deliveries are POSTed to the app's request URL, signed as Slack signs them.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack (2026-11).
"""

import asyncio
import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import requests

from sandbox.slack.database import Json
from sandbox.slack.envelopes import COMMANDS, EVENTS, Answer, Envelope


class HttpMode:
    """Carries envelopes as HTTP requests; a 200 within the time is the acknowledgement."""

    def __init__(self, request_url: str, signing_secret: str) -> None:
        self._url = request_url
        self._secret = signing_secret

    async def carry(self, envelope: Envelope, seconds: float) -> Answer:
        """Deliver by POST; `Carrier.carry`."""
        return await asyncio.to_thread(self._post, envelope, seconds)

    def _post(self, envelope: Envelope, seconds: float) -> Answer:
        body, content_type = _packed(envelope)
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (sandbox)"}
        headers |= signed(self._secret, body, int(time.time()))
        if envelope.retry_num:
            headers["X-Slack-Retry-Num"] = str(envelope.retry_num)
            headers["X-Slack-Retry-Reason"] = envelope.retry_reason
        started = time.perf_counter()
        try:
            response = requests.post(
                self._url, data=body, headers=headers, timeout=seconds, allow_redirects=False
            )
        except requests.Timeout:
            return Answer(False, ms=_since(started), reason="http_timeout")
        except requests.RequestException:
            return Answer(False, ms=_since(started), reason="connection_failed")
        ms = _since(started)
        if ms > seconds * 1000:
            return Answer(False, ms=ms, reason="http_timeout")
        if response.status_code != 200:
            return Answer(False, ms=ms, reason="http_error")
        return Answer(True, _answer(response), ms)


def signed(secret: str, body: bytes, timestamp: int) -> dict[str, str]:
    """Return the two headers that prove a request came from the workspace."""
    base = b"v0:" + str(timestamp).encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}


def _packed(envelope: Envelope) -> tuple[bytes, str]:
    if envelope.kind == EVENTS:
        return json.dumps(envelope.payload).encode(), "application/json"
    form = envelope.payload
    if envelope.kind != COMMANDS:
        form = {"payload": json.dumps(envelope.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _answer(response: requests.Response) -> Json:
    text = response.text.strip()
    if not text:
        return {}
    try:
        told = json.loads(text)
    except ValueError:
        return {"text": text}
    return told if isinstance(told, dict) else {"text": text}


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
