"""OAuth client credentials, the tokens they give, and the daily count of calls."""

import base64
import binascii
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sandbox.salesforce.load import ORGANIZATION_ID
from sandbox.salesforce.org import Org

_UNSUPPORTED: Final = ("unsupported_grant_type", "grant type not supported")


@dataclass(frozen=True, slots=True)
class Client:
    """The connected app that may ask for tokens, and how long they live."""

    id: str
    secret: str
    session_seconds: int = 7200


class OAuthError(Exception):
    """A refused token request, in OAuth's shape."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.status = status
        self.body = {"error": error, "error_description": description}


class Sessions:
    """The living tokens. They survive a restart, since a real org would still know them."""

    def __init__(self, org: Org, client: Client, user_id: str) -> None:
        self._org = org
        self._client = client
        self._user_id = user_id
        self._lock = threading.Lock()
        self._expiries = org.sessions()

    def grant(
        self, form: Mapping[str, str], authorization: str, instance_url: str, now: datetime
    ) -> dict[str, Any]:
        """Return a token for a client-credentials request.

        Raises OAuthError.
        """
        kind = form.get("grant_type", "")
        if kind != "client_credentials":
            raise OAuthError(*_UNSUPPORTED)
        client_id, secret = _credentials(form, authorization)
        if client_id != self._client.id:
            raise OAuthError("invalid_client_id", "client identifier invalid")
        if not secrets.compare_digest(secret.encode(), self._client.secret.encode()):
            raise OAuthError("invalid_client", "invalid client credentials")
        token = f"{ORGANIZATION_ID[:15]}!AQ{secrets.token_urlsafe(48)}"
        expires_at = now.timestamp() + self._client.session_seconds
        with self._lock:
            self._expiries[token] = expires_at
            self._org.keep_session(token, expires_at)
        return {
            "access_token": token,
            "signature": secrets.token_urlsafe(32),
            "scope": "api",
            "instance_url": instance_url,
            "id": f"{instance_url}/id/{ORGANIZATION_ID}/{self._user_id}",
            "token_type": "Bearer",
            "issued_at": str(int(now.timestamp() * 1000)),
        }

    def alive(self, authorization: str, now: datetime) -> bool:
        """Tell whether an Authorization header carries a living token."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() not in ("bearer", "oauth"):
            return False
        with self._lock:
            return self._expiries.get(token.strip(), 0.0) > now.timestamp()

    def kill_all(self) -> int:
        """End every session; return how many there were."""
        with self._lock:
            count = len(self._expiries)
            self._expiries.clear()
            self._org.forget_sessions()
            return count


class Meter:
    """Counts API calls of this process against the daily limit."""

    def __init__(self, limit: int) -> None:
        self._lock = threading.Lock()
        self._used = 0
        self.limit = limit

    @property
    def used(self) -> int:
        return self._used

    def count(self) -> bool:
        """Count one call; False where it is one too many."""
        with self._lock:
            if self._used >= self.limit:
                return False
            self._used += 1
            return True

    def header(self) -> str:
        return f"api-usage={self._used}/{self.limit}"


def _credentials(form: Mapping[str, str], authorization: str) -> tuple[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise OAuthError("invalid_client", "invalid client credentials") from None
        return name, secret
    return form.get("client_id", ""), form.get("client_secret", "")
