"""Calls to Slack's Web API, with every way to fail said as what the caller does next.

Never retries: a dropped connection may have been a posted message, and the queue knows better.
"""

import http.client
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.scopes import SCOPES
from journeys.notices import TryLater, Uncertain, Unreachable

TIMEOUT_SECONDS = 10
DOWN_SECONDS = 5.0
PATIENCE_SECONDS = 30.0
# The code of "too many calls": the wait that comes with it is Slack's own.
BUSY = "slack_busy"
# Pages of a list that are read at most; a workspace with more is refused in words.
MOST_PAGES = 100

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_AUTH = "Slack refuses the bot token: install the app again and set SLACK_BOT_TOKEN."
_FIXES = {
    "not_in_channel": "I am not in that channel: type `/invite @cosell` there.",
    "channel_not_found": (
        "There is no such channel, or it is private and I am not in it: "
        "check its name and type `/invite @cosell` there."
    ),
    "is_archived": "That channel is archived: choose another one in the policy.",
    "invalid_auth": _AUTH,
    "not_authed": _AUTH,
    "account_inactive": _AUTH,
    "token_revoked": _AUTH,
    "token_expired": _AUTH,
    "not_allowed_token_type": "SLACK_BOT_TOKEN must be the bot token, which begins with `xoxb-`.",
    "user_not_found": "That person is not in the workspace any more.",
    "user_disabled": "That person is not in the workspace any more.",
    "user_not_visible": "That person belongs to another workspace.",
    "messages_tab_disabled": (
        "Direct messages to the app are off: switch on the Messages tab in the app's settings."
    ),
    "restricted_action": "An admin of the workspace has forbidden it there.",
}
_MOMENTARY = frozenset({"ratelimited", "rate_limited", "service_unavailable", "request_timeout"})
# Slack says of these that part of the operation may have succeeded.
_HALF_DONE = frozenset({"internal_error", "fatal_error"})


def web_client(token: str | None, base_url: str) -> WebClient:
    """Make the client that the door uses: a time limit on every call, no retries of its own."""
    client = WebClient(token, base_url=base_url, timeout=TIMEOUT_SECONDS, retry_handlers=[])
    if is_loopback(base_url):
        client.proxy = None
    return client


def is_loopback(url: str) -> bool:
    """Tell whether a URL names this machine: the SDK would ask the environment's proxy for it."""
    return urlsplit(url).hostname in _LOOPBACK


class WebApi:
    """Reads take a form, writes take JSON, as Slack's methods want it."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def read(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method that changes nothing. Raises: TryLater, Unreachable."""
        return self._call(method, {"params": params}, posting=False)

    def write(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method that can be repeated: twice leaves the same.

        Raises: TryLater, Unreachable.
        """
        return self._call(method, {"json": params}, posting=False)

    def post(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method that shows something anew each time.

        Raises: TryLater, Unreachable, Uncertain.
        """
        return self._call(method, {"json": params}, posting=True)

    def pages(self, method: str, key: str, **params: Any) -> Iterator[Any]:
        """Read a list to its end, page by page. Raises: TryLater, Unreachable."""
        cursor = ""
        for _ in range(MOST_PAGES):
            answer = self.read(method, **params, **({"cursor": cursor} if cursor else {}))
            yield from answer.get(key) or []
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return
        raise Unreachable("too_many_pages", f"{method} has more pages than can be read.")

    def channel_ids(self) -> dict[str, str]:
        """Give the id of each channel in use that the app can see, by its name.

        Raises: TryLater, Unreachable.
        """
        listed = self.pages(
            "conversations.list",
            "channels",
            types="public_channel,private_channel",
            exclude_archived="true",
            limit="999",
        )
        return {str(each["name"]): str(each["id"]) for each in listed}

    def _call(self, method: str, kwargs: dict[str, Any], *, posting: bool) -> dict[str, Any]:
        try:
            answer = self._client.api_call(method, **kwargs)
        except SlackApiError as error:
            raise _refused(method, error, posting) from error
        except URLError as error:
            # urllib wraps what goes wrong up to the last byte sent: nothing has arrived whole.
            raise TryLater("slack_unreachable", DOWN_SECONDS) from error
        except (OSError, http.client.HTTPException) as error:
            if posting:
                raise Uncertain(f"{method}: the connection was lost after sending") from error
            raise TryLater("slack_connection_lost", DOWN_SECONDS) from error
        except SlackClientError as error:
            raise Unreachable("slack_client", f"{method}: {error}") from error
        return answer.data if isinstance(answer.data, dict) else {}


def _refused(method: str, error: SlackApiError, posting: bool) -> Exception:
    response = error.response
    status = getattr(response, "status_code", 200)
    data = getattr(response, "data", response)
    code = str(data.get("error") or "unknown_error") if isinstance(data, Mapping) else "no_json"
    if status == 429 or code in _MOMENTARY:
        return TryLater(BUSY, _retry_after(getattr(response, "headers", {})))
    if status >= 500 or " " in code:
        return TryLater(f"slack_{status}", DOWN_SECONDS)
    if code in _HALF_DONE:
        return Uncertain(f"{method}: {code}") if posting else TryLater(code, DOWN_SECONDS)
    return Unreachable(code, _fix(method, code, data))


def _fix(method: str, code: str, data: Mapping[str, Any]) -> str:
    if code == "missing_scope":
        needed = str(data.get("needed", ""))
        lost = next((scope.lost for scope in SCOPES if scope.name in needed.split(",")), "")
        return (
            f"The app lacks the permission {needed or '(not named)'}{f': {lost}' if lost else ''}. "
            "Install it again with the manifest that `cosell manifest` prints."
        )
    details = (data.get("response_metadata") or {}).get("messages") or []
    told = f" ({'; '.join(map(str, details))[:300]})" if details else ""
    return _FIXES.get(code) or f"Slack refuses {method}: {code}{told}"


def _retry_after(headers: Mapping[str, Any]) -> float:
    told = headers.get("Retry-After") or headers.get("retry-after")
    if isinstance(told, list):
        told = told[0] if told else None
    try:
        return max(1.0, float(told)) if told is not None else PATIENCE_SECONDS
    except (TypeError, ValueError):
        return PATIENCE_SECONDS
