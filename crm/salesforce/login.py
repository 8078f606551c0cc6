"""How a session with Salesforce is obtained: OAuth client credentials, or a ready session.

No SOAP login and no username-password flow: Salesforce retires both.
"""

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests

from crm.errors import Fatal, Retriable

_MY_DOMAIN = "Set SALESFORCE_LOGIN_URL to the org's My Domain: https://NAME.my.salesforce.com."
_FLOW = "Enable the client credentials flow in the External Client App, in its policies too"
# Source: Salesforce Help, "OAuth 2.0 Authorization Errors", as read in November 2026.
_ADVICE = {
    "invalid_client_id": "Check SALESFORCE_CLIENT_ID against the External Client App; a new app "
    "is known everywhere after some minutes.",
    "invalid_client": "Check SALESFORCE_CLIENT_SECRET; it may have been rotated.",
    "invalid_client_credentials": "Check SALESFORCE_CLIENT_SECRET; it may have been rotated.",
    "invalid_app_access": "Let the app's policies admit the run-as user (permitted users).",
    "inactive_user": "Activate the app's run-as user.",
    "inactive_org": "The org is locked or closed; ask Salesforce.",
    "no_client_credentials_user_enabled": "Choose a run-as user in the External Client App.",
    "invalid_grant": f"{_FLOW}, choose a run-as user, and use the org's My Domain address as "
    "SALESFORCE_LOGIN_URL.",
    "invalid_request": f"{_FLOW}, and check the address in SALESFORCE_LOGIN_URL.",
    "invalid_scope": "Give the External Client App the scope *Manage user data via APIs (api)*.",
    "rate_limit_exceeded": "Too many logins in an hour: find out who logs in so often, and wait.",
    "unsupported_grant_type": f"{_FLOW}.",
}
# `invalid_grant` stands for several things; its description tells them apart.
_GRANTS = {
    "no client credentials user": "Choose a run-as user in the External Client App.",
    "not supported on this domain": _MY_DOMAIN,
    "not enabled": f"{_FLOW}.",
    "ip restricted": "Admit this machine's address in the run-as user's login ranges and hours.",
    "user hasn't approved": "Let the app's policies admit the run-as user (permitted users).",
}
# Hosts that are no My Domain: the general login pages, and an instance's own name.
_GENERAL = {
    "login.salesforce.com": "the general login page",
    "test.salesforce.com": "the general login page of sandboxes",
}
_INSTANCE = re.compile(r"^(?:na|eu|ap|cs|um|usa|gus|ind|jpn|deu|fra|gbr|can|aus|bra)\d+[a-z]?\.")


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


def host_problem(url: str) -> tuple[str, str] | None:
    """Say what is wrong with a login address for client credentials, and what to do; None if well.

    Only what the name itself tells: nothing is asked.
    """
    host = (urlsplit(url.strip()).hostname or "").lower()
    if host in _GENERAL:
        return f"{host} is {_GENERAL[host]}, where client credentials do not work", _MY_DOMAIN
    if not host.endswith(".salesforce.com"):
        if host.endswith((".lightning.force.com", ".salesforce-setup.com")):
            return f"{host} is for browsers, not for logging in", _MY_DOMAIN
        return None
    if host.endswith(".my.salesforce.com"):
        return None
    if _INSTANCE.match(host):
        return f"{host} is an instance's address, which moves with the org", _MY_DOMAIN
    return f"{host} is no My Domain address", _MY_DOMAIN


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
        advice=_advice(code, words),
    )


def _advice(code: str, words: str) -> str:
    if code == "invalid_grant":
        for part, advice in _GRANTS.items():
            if part in words.lower():
                return advice
    return _ADVICE.get(code, "Check SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET.")
