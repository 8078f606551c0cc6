"""The one way to Salesforce's servers: tokens, timeouts, counting and the request log.

simple-salesforce is given this session and does none of these itself. Bodies, query strings and
tokens are never logged.
"""

import logging
import re
import threading
import time
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from crm.errors import Fatal
from crm.salesforce.failures import OrgMoved
from crm.salesforce.login import Access, is_loopback

_log = logging.getLogger(__name__)
_USAGE = re.compile(r"(?:^|[;,\s])api-usage=(\d+)/(\d+)")
_CONNECT_SECONDS = 10.0


class TokenStore:
    """The session's token. Many threads may use it; one of them renews it for all."""

    def __init__(self, obtain: Callable[[], Access]) -> None:
        self._obtain = obtain
        self._lock = threading.Lock()
        self._access: Access | None = None

    def current(self) -> Access:
        """Give the access, logging in where there is none yet."""
        with self._lock:
            if self._access is None:
                self._access = self._obtain()
            return self._access

    def renewed(self, stale_token: str) -> Access:
        """Give another access than the one that was refused.

        Raises: Fatal where the same token is all there is.
        """
        with self._lock:
            if self._access is None or self._access.token == stale_token:
                self._access = None
                access = self._obtain()
                if access.token == stale_token:
                    raise Fatal(
                        "Salesforce no longer accepts the access token.",
                        advice="Set a new SALESFORCE_ACCESS_TOKEN, or use client credentials, "
                        "which cosell can renew by itself.",
                    )
                self._access = access
            return self._access


class SessionAuth(AuthBase):
    """Signs each request with the current token; after a 401 it sends the same one once more."""

    def __init__(self, tokens: TokenStore, instance_url: str) -> None:
        self._tokens = tokens
        self._instance_url = instance_url

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        self._sign(request, self._tokens.current())
        request.register_hook("response", self._once_more)  # type: ignore[no-untyped-call]
        return request

    def _sign(self, request: requests.PreparedRequest, access: Access) -> None:
        if access.instance_url != self._instance_url:
            raise OrgMoved(
                f"Salesforce moved the org to {access.instance_url}; cosell connects there next."
            )
        request.headers["Authorization"] = f"Bearer {access.token}"

    def _once_more(self, response: requests.Response, **kwargs: Any) -> requests.Response:
        if response.status_code != 401:
            return response
        refused = str(response.request.headers["Authorization"]).removeprefix("Bearer ")
        # The connection goes back to the pool only when the answer has been read.
        _ = response.content
        response.close()
        again = response.request.copy()
        self._sign(again, self._tokens.renewed(refused))
        # The adapter does not run response hooks: a second 401 comes back as it is.
        second: requests.Response = response.connection.send(again, **kwargs)
        second.history.append(response)
        second.request = again
        return second


class Meter:
    """What Salesforce said last: calls used of the day's limit, and its own clock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used = self._limit = self._requests = 0
        self._server_time: datetime | None = None

    def read(self, headers: Any) -> None:
        usage = _USAGE.search(headers.get("Sforce-Limit-Info", ""))
        said = headers.get("Date", "")
        try:
            server_time = parsedate_to_datetime(said) if said else None
        except ValueError:
            server_time = None
        with self._lock:
            self._requests += 1
            if usage:
                self._used, self._limit = int(usage[1]), int(usage[2])
            if server_time is not None and server_time.tzinfo is not None:
                self._server_time = server_time

    @property
    def usage(self) -> tuple[int, int]:
        """Calls used and the limit, both 0 before the first answer."""
        with self._lock:
            return self._used, self._limit

    @property
    def requests(self) -> int:
        """How many requests this process has sent and had answered."""
        with self._lock:
            return self._requests

    @property
    def server_time(self) -> datetime | None:
        with self._lock:
            return self._server_time


class Wire(HTTPAdapter):
    """Carries each request: with a timeout, metered, and noted without its content.

    With `clear_text` it speaks http where simple-salesforce could only say https; it is mounted
    so for one address of this machine.
    """

    def __init__(self, meter: Meter, *, timeout_seconds: float, clear_text: bool = False) -> None:
        super().__init__()
        self._meter = meter
        self._timeout = (min(_CONNECT_SECONDS, timeout_seconds), timeout_seconds)
        self._clear_text = clear_text

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        url = request.url or ""
        here = is_loopback(urlsplit(url).hostname or "")
        if self._clear_text and url.startswith("https:"):
            request = request.copy()
            request.url = "http:" + url.removeprefix("https:")
        started = time.monotonic()
        status = "no answer"
        try:
            response = super().send(
                request,
                stream=stream,
                timeout=timeout or self._timeout,
                verify=verify,
                cert=cert,
                # No proxy of the environment knows the way to this machine.
                proxies=None if here else proxies,
            )
            status = str(response.status_code)
            self._meter.read(response.headers)
            return response
        finally:
            milliseconds = round((time.monotonic() - started) * 1000)
            path = urlsplit(url).path
            _log.debug("salesforce %s %s: %s, %d ms", request.method, path, status, milliseconds)


def open_session(
    tokens: TokenStore, instance_url: str, meter: Meter, *, timeout_seconds: float
) -> requests.Session:
    """Make the session for one org. It follows no redirects: a token belongs to one host."""
    session = requests.Session()
    session.auth = SessionAuth(tokens, instance_url)
    session.max_redirects = 0
    session.mount("https://", Wire(meter, timeout_seconds=timeout_seconds))
    if instance_url.startswith("http://"):
        here = "https://" + instance_url.removeprefix("http://") + "/"
        session.mount(here, Wire(meter, timeout_seconds=timeout_seconds, clear_text=True))
    return session
