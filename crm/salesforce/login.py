"""How a session with Salesforce is obtained: OAuth client credentials, or a ready session.

No SOAP login and no username-password flow: Salesforce retires both.
"""

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests

from crm.errors import Fatal, Retriable

# Source: Salesforce Help, "OAuth 2.0 Authorization Errors", as read in November 2026.
_ADVICE = {
    "invalid_client_id": "Check SALESFORCE_CLIENT_ID against the External Client App.",
    "invalid_client": "Check SALESFORCE_CLIENT_SECRET; it may have been rotated.",
    "inactive_user": "Activate the app's run-as user.",
    "inactive_org": "The org is locked or closed; ask Salesforce.",
    "no_client_credentials_user_enabled": "Choose a run-as user in the External Client App.",
    "invalid_grant": "Enable the client credentials flow in the External Client App, choose a "
    "run-as user, and use the org's My Domain address as SALESFORCE_LOGIN_URL.",
    "unsupported_grant_type": "Enable the client credentials flow in the External Client App.",
}


# Said with a request, it keeps the environment's proxy from being asked for this one.
_NO_PROXY = {"http": "", "https": "", "all": ""}


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """An External Client App with a run-as user. `login_url` is the org's My Domain address."""

    login_url: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReadySession:
    """An access token that somebody else obtained; it cannot be renewed here."""

    instance_url: str
    access_token: str = field(repr=False)


Login = ClientCredentials | ReadySession


@dataclass(frozen=True, slots=True)
class Access:
    """A session as Salesforce gave it. `user_id` is empty where it did not say whose it is."""

    instance_url: str
    token: str = field(repr=False)
    user_id: str = ""


def obtain(login: Login, *, timeout_seconds: float) -> Access:
    """Get a session; goes to the network for client credentials.

    Raises: Fatal where a person must act, Retriable where Salesforce is down or slow.
    """
    if isinstance(login, ReadySession):
        return Access(
            checked_url(login.instance_url, "SALESFORCE_INSTANCE_URL"), login.access_token
        )
    base = checked_url(login.login_url, "SALESFORCE_LOGIN_URL")
    try:
        # A session of its own: the shared one would put the old token on this request.
        response = requests.post(
            f"{base}/services/oauth2/token",
            data={
                "grant_type": "client_credentials",
                "client_id": login.client_id,
                "client_secret": login.client_secret,
            },
            timeout=timeout_seconds,
            allow_redirects=False,
            proxies=_NO_PROXY if is_loopback(urlsplit(base).hostname or "") else None,
        )
    except requests.exceptions.RequestException as error:
        raise Retriable(
            f"Salesforce's login at {base} does not answer ({type(error).__name__}).",
            advice="Check SALESFORCE_LOGIN_URL and the network; cosell keeps trying.",
        ) from error
    return _granted(base, response)


def checked_url(url: str, setting: str) -> str:
    """Return scheme, host and port of an address, without a slash at the end.

    Raises: Fatal unless it is https, or http on this machine.
    """
    parts = urlsplit(url.strip())
    try:
        port = parts.port
    except ValueError:
        port = None
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        raise Fatal(
            f"{setting} is not a web address.",
            advice=f"Set {setting} to an address such as https://mycompany.my.salesforce.com",
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise Fatal(
            f"{setting} is plain http, which is allowed on this machine only.",
            advice=f"Set {setting} to the https address.",
        )
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}" + (f":{port}" if port else "")


def is_loopback(host: str) -> bool:
    """Tell whether a host, as a URL names it, is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _granted(base: str, response: requests.Response) -> Access:
    if response.status_code >= 500 or response.status_code in (408, 420, 429):
        raise Retriable(f"Salesforce's login at {base} answers {response.status_code}.")
    try:
        answer = response.json()
    except requests.exceptions.JSONDecodeError:
        answer = None
    if not isinstance(answer, dict):
        raise Fatal(
            f"{base} does not answer like Salesforce's login (status {response.status_code}).",
            advice="Set SALESFORCE_LOGIN_URL to the org's My Domain address.",
        )
    if response.status_code == 200 and answer.get("access_token") and answer.get("instance_url"):
        return Access(
            checked_url(str(answer["instance_url"]), "The instance address of Salesforce's login"),
            str(answer["access_token"]),
            # The identity URL ends in the org's id and the user's.
            user_id=str(answer.get("id", "")).rpartition("/")[2],
        )
    code = str(answer.get("error", "no error code"))
    words = str(answer.get("error_description", "")).strip()
    raise Fatal(
        f"Salesforce refused the login: {code}" + (f" ({words})" if words else "") + ".",
        advice=_ADVICE.get(code, "Check SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET."),
    )
