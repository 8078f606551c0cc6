"""Salesforce's and the network's failures, said as what the caller does next.

The tables follow Salesforce's "Status Codes and Error Responses" and its error code lists, as read
in November 2026, with what other connectors have met.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests
from simple_salesforce.exceptions import SalesforceError

from crm.errors import CrmError, Fatal, Retriable

_TRANSIENT = frozenset(
    {
        "API_TEMPORARILY_UNAVAILABLE",
        "ENTITY_IS_LOCKED",
        "QUERY_TIMEOUT",
        "REQUEST_RUNNING_TOO_LONG",
        "SERVER_ERROR",
        "SERVER_UNAVAILABLE",
        "UNABLE_TO_LOCK_ROW",
        "UNKNOWN_EXCEPTION",
    }
)
_TRANSIENT_STATUS = frozenset({406, 408, 420, 425, 429})
_NO_ACCESS = "Give the integration user the permission set CoSell_Read_Only."
_ADVICE = {
    "INVALID_SESSION_ID": "Check the app's session policy, and that nobody revokes its sessions.",
    "INVALID_AUTH_HEADER": "Check the External Client App's policies.",
    "API_DISABLED_FOR_ORG": "This edition has no API; ask Salesforce to enable it.",
    "API_CURRENTLY_DISABLED": "The user may not use the API: give it the API Enabled permission.",
    "INSUFFICIENT_ACCESS": _NO_ACCESS,
    "INSUFFICIENT_ACCESS_OR_READONLY": _NO_ACCESS,
    "FORBIDDEN": _NO_ACCESS,
    "INVALID_FIELD": "Let the integration user read the field, or restore it.",
    "INVALID_TYPE": "Let the integration user read the object.",
    "UNSUPPORTED_API_VERSION": "Set SALESFORCE_API_VERSION to one that the org offers.",
    "NOT_FOUND": "Check SALESFORCE_INSTANCE_URL and SALESFORCE_API_VERSION.",
}
_DAY_LIMIT_SECONDS = 900.0
_BUSY_SECONDS = 30.0
_LONGEST_QUOTE = 300


class LostPlace(Retriable):
    """The query's cursor is gone; the query starts again from its checkpoint."""


class SchemaChanged(Fatal):
    """A field or an object that was there a moment ago is not; describe again."""


class OrgMoved(Retriable):
    """The login names another host than before; connect anew."""


@contextmanager
def told(doing: str) -> Iterator[None]:
    """Turn whatever Salesforce or the network raises while `doing` into a CRM error."""
    try:
        yield
    except (SalesforceError, requests.exceptions.RequestException) as error:
        raise as_crm_error(error, doing) from error


def as_crm_error(
    error: SalesforceError | requests.exceptions.RequestException, doing: str
) -> CrmError:
    """Say what one failure means. `doing` is what was tried, as in *reading accounts*."""
    if isinstance(error, requests.exceptions.RequestException):
        return _network(error, doing)
    return refused(int(error.status), error.content, doing)


def refused(status: int, content: Any, doing: str) -> CrmError:
    """Say what an answer of 300 and above means; `content` is its JSON, or its text."""
    code, message = _first_error(content)
    words = f"Salesforce refused {doing}: {code or status}" + (f" ({message})" if message else "")
    advice = _ADVICE.get(code, "")
    if code == "REQUEST_LIMIT_EXCEEDED":
        # Two limits share the code: the day's calls, and long calls at the same time.
        busy = "concurrent" in message.lower()
        return Retriable(
            words + ".",
            advice="" if busy else "Ask who else uses up the org's daily API calls, or buy more.",
            retry_after_seconds=_BUSY_SECONDS if busy else _DAY_LIMIT_SECONDS,
        )
    if code == "INVALID_QUERY_LOCATOR":
        return LostPlace(words + ".")
    if code in ("INVALID_FIELD", "INVALID_TYPE"):
        return SchemaChanged(words + ".", advice=advice)
    if code in _TRANSIENT or status >= 500 or status in _TRANSIENT_STATUS:
        return Retriable(words + ".", advice="cosell keeps trying; see status.salesforce.com.")
    if status == 401:
        return Fatal(
            f"Salesforce refused {doing} twice, the second time with a fresh session: "
            f"{code or status}.",
            advice=advice or _ADVICE["INVALID_SESSION_ID"],
        )
    if not code and status in (403, 404):
        advice = "Check that SALESFORCE_INSTANCE_URL or SALESFORCE_LOGIN_URL names your org."
    return Fatal(words + ".", advice=advice)


def is_transient(code: str) -> bool:
    """Tell whether a refused row would be taken at another moment."""
    return code in _TRANSIENT


def row_problem(errors: Any) -> str:
    """Write the refusal of one row for an admin."""
    entries = errors if isinstance(errors, list) else []
    words = []
    for entry in entries:
        if isinstance(entry, Mapping):
            code = entry.get("statusCode") or entry.get("errorCode") or ""
            words.append(f"{code}: {_quote(str(entry.get('message', '')))}")
    return "; ".join(words) or "Salesforce gave no reason"


def _network(error: requests.exceptions.RequestException, doing: str) -> CrmError:
    kinds = requests.exceptions
    if isinstance(error, kinds.Timeout):
        return Retriable(
            f"Salesforce took too long for {doing}.", retry_after_seconds=_BUSY_SECONDS
        )
    if isinstance(error, kinds.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
        return Fatal(
            f"The certificate of Salesforce's server does not hold while {doing}.",
            advice="Check the address, and the proxy between this machine and Salesforce.",
        )
    if isinstance(error, kinds.TooManyRedirects):
        return Fatal(
            f"The server answered {doing} with a redirect, as Salesforce's API never does.",
            advice="Check that SALESFORCE_INSTANCE_URL or SALESFORCE_LOGIN_URL names your org.",
        )
    if isinstance(error, kinds.InvalidURL | kinds.InvalidSchema | kinds.MissingSchema):
        return Fatal(
            f"The address for {doing} is not one.", advice="Check SALESFORCE_INSTANCE_URL."
        )
    if isinstance(error, kinds.JSONDecodeError):
        return Retriable(f"Salesforce's answer to {doing} was cut or is not JSON.")
    return Retriable(
        f"Salesforce does not answer {doing} ({type(error).__name__}).",
        advice="Check the network; cosell keeps trying.",
    )


def _first_error(content: Any) -> tuple[str, str]:
    entry = content[0] if isinstance(content, list) and content else content
    if not isinstance(entry, Mapping):
        return "", ""  # an HTML page, whose text helps nobody
    code = entry.get("errorCode") or entry.get("error") or ""
    return str(code), _quote(str(entry.get("message") or entry.get("error_description") or ""))


def _quote(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
