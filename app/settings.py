"""What the machine says: one frozen Settings, read once from the environment or a `.env` file.

Nothing else reads the environment. Secrets are never part of a repr, a log line or an error.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from app.faults import SettingsFault as SettingsFault
from app.mail_settings import mail_settings
from crm.salesforce import is_loopback
from portal.smtp import SmtpServer

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """`mode` is `socket` with an app-level token, `http` with a signing secret."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    api_url: str = "https://slack.com/api/"

    @property
    def mode(self) -> Literal["socket", "http"]:
        return "socket" if self.app_token else "http"


@dataclass(frozen=True, slots=True)
class SalesforceSettings:
    login_url: str
    instance_url: str
    api_version: str
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    family_field: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """`slack`, `crm` and `mail` are None where nothing of theirs is set; doors then say so.

    `secret_keys` are those that were set, newest first; `mail` is the server and the sender.
    """

    database_url: str = field(repr=False)
    crm: Literal["salesforce", "files"] | None
    crm_files: Path
    salesforce: SalesforceSettings | None
    slack: SlackSettings | None
    host: str
    port: int
    public_url: str
    policy_file: Path | None
    sync_seconds: float
    metrics_open: bool = False
    secret_keys: tuple[str, ...] = field(default=(), repr=False)
    mail: tuple[SmtpServer, str] | None = None

    @property
    def database_file(self) -> Path | None:
        """The file of a SQLite database; None where there is none, as with PostgreSQL."""
        path = self.database_url.partition("sqlite:///")[2].partition("?")[0]
        return Path(path).absolute() if path and path != ":memory:" else None


def read_settings(
    environment: Mapping[str, str] | None = None, *, dotenv: Path | None = Path(".env")
) -> Settings:
    """Read the settings; the environment wins over the file.

    Raises: SettingsFault, which names every setting that is malformed, unknown or half-set.
    """
    settings, faults, _ = look_at_settings(environment, dotenv=dotenv)
    if settings is None:
        raise SettingsFault("; ".join(map(str, faults)))
    return settings


def look_at_settings(
    environment: Mapping[str, str] | None = None, *, dotenv: Path | None = Path(".env")
) -> tuple[Settings | None, tuple[SettingsFault, ...], Mapping[str, str]]:
    """Read the settings as far as they go: the settings or None, all faults, what is set.

    What is set holds secrets: it is for looking at, never for printing.
    """
    faults: list[SettingsFault] = []

    def attempt(part: Callable[[], Part], instead: Part) -> Part:
        try:
            return part()
        except SettingsFault as fault:
            faults.append(fault)
            return instead

    found = attempt(lambda: _found(environment, dotenv), dict[str, str]())
    values = {name: value for name, value in found.items() if name in KNOWN}
    faults += _unknown(found)
    faults += map(SettingsFault, _salesforce_faults(values))
    faults += map(SettingsFault, _slack_faults(values))
    host = values.get("COSELL_HOST", "127.0.0.1")
    port = int(attempt(lambda: _number(values, "COSELL_PORT", 8080, 1, 65535), 8080.0))
    salesforce = _salesforce(values)
    settings = Settings(
        database_url=attempt(lambda: _database_url(values), ""),
        crm=attempt(lambda: _crm(values, salesforce), None),
        crm_files=Path(values.get("COSELL_CRM_FILES", "./crm-data")),
        salesforce=salesforce,
        slack=_slack(values),
        host=host,
        port=port,
        public_url=attempt(lambda: _url(values, "COSELL_PUBLIC_URL", f"http://{host}:{port}"), ""),
        policy_file=Path(values["COSELL_POLICY"]) if values.get("COSELL_POLICY") else None,
        sync_seconds=attempt(lambda: _number(values, "COSELL_SYNC_SECONDS", 300, 1, 86_400), 300.0),
        secret_keys=_keys(values),
        mail=attempt(lambda: mail_settings(values), None),
    )
    # Of two parts that name the same setting in the same words, one is enough.
    unique = {str(fault): fault for fault in faults}
    return (None if unique else settings), tuple(unique.values()), values


KNOWN = frozenset(
    {
        "COSELL_DATABASE_URL", "COSELL_CRM", "COSELL_CRM_FILES", "COSELL_HOST", "COSELL_PORT",
        "COSELL_PUBLIC_URL", "COSELL_SECRET_KEY", "COSELL_POLICY", "COSELL_SYNC_SECONDS",
        "COSELL_SMTP_URL", "COSELL_MAIL_FROM",
        "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID",
        "SLACK_CLIENT_SECRET", "SLACK_API_URL", "SLACK_AUTHORIZE_URL", "SALESFORCE_LOGIN_URL",
        "SALESFORCE_CLIENT_ID", "SALESFORCE_CLIENT_SECRET", "SALESFORCE_USERNAME",
        "SALESFORCE_PRIVATE_KEY_FILE", "SALESFORCE_INSTANCE_URL", "SALESFORCE_ACCESS_TOKEN",
        "SALESFORCE_API_VERSION", "SALESFORCE_FAMILY_FIELD",
    }
)  # fmt: skip


def _found(environment: Mapping[str, str] | None, dotenv: Path | None) -> dict[str, str]:
    found: dict[str, str] = {}
    if dotenv is not None and dotenv.is_file():
        found.update(_from_file(dotenv))
    found.update(os.environ if environment is None else environment)
    return {key: value.strip() for key, value in found.items() if value.strip()}


def _unknown(found: Mapping[str, str]) -> list[SettingsFault]:
    return [
        SettingsFault(f"{key} is not a setting; `cosell doctor --help` lists them all")
        for key in sorted(found)
        if key.startswith("COSELL_") and key not in KNOWN and not key.startswith("COSELL_TEST_")
    ]


def _from_file(file: Path) -> dict[str, str]:
    """Read a `.env` file. Raises: SettingsFault for the first line that is no NAME=value."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingsFault(f"{file}: expected readable UTF-8 text ({fault})") from None
    for binding in parse_stream(StringIO(text)):
        if binding.error:
            raise SettingsFault(f"{file}, line {binding.original.line}: expected NAME=value")
    read = dotenv_values(stream=StringIO(text))
    return {key: value for key, value in read.items() if value}


def _database_url(values: Mapping[str, str]) -> str:
    url = values.get("COSELL_DATABASE_URL", "sqlite:///cosell.db")
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsFault(
            "COSELL_DATABASE_URL must start with sqlite:/// or postgresql+psycopg://"
        )
    return url


def _crm(
    values: Mapping[str, str], salesforce: SalesforceSettings | None
) -> Literal["salesforce", "files"] | None:
    chosen = values.get("COSELL_CRM")
    if chosen not in (None, "salesforce", "files"):
        raise SettingsFault(f"COSELL_CRM is {chosen!r}; expected salesforce or files")
    if chosen == "files":
        return "files"
    if chosen == "salesforce" and salesforce is None:
        raise SettingsFault(
            "COSELL_CRM is salesforce, but none of its settings is set: SALESFORCE_LOGIN_URL, "
            "SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET"
        )
    return "salesforce" if salesforce else None


_CLIENT = ("SALESFORCE_LOGIN_URL", "SALESFORCE_CLIENT_ID", "SALESFORCE_CLIENT_SECRET")
_SESSION = ("SALESFORCE_INSTANCE_URL", "SALESFORCE_ACCESS_TOKEN")


def _salesforce_faults(values: Mapping[str, str]) -> Iterator[str]:
    if values.get("SALESFORCE_USERNAME") or values.get("SALESFORCE_PRIVATE_KEY_FILE"):
        yield (
            "SALESFORCE_USERNAME and SALESFORCE_PRIVATE_KEY_FILE (JWT bearer) are not supported "
            "yet; use client credentials: SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET"
        )
    for group in (_CLIENT, _SESSION):
        missing = [name for name in group if not values.get(name)]
        if missing and len(missing) < len(group):
            are = "is" if len(missing) == 1 else "are"
            yield f"Salesforce is half set: {', '.join(missing)} {are} missing"
    if values.get("SALESFORCE_LOGIN_URL") and values.get("SALESFORCE_INSTANCE_URL"):
        yield (
            "Salesforce is set twice: keep SALESFORCE_LOGIN_URL with client id and secret, or "
            "SALESFORCE_INSTANCE_URL with SALESFORCE_ACCESS_TOKEN"
        )
    field_name = values.get("SALESFORCE_FAMILY_FIELD", "")
    if field_name and not field_name.isidentifier():
        yield f"SALESFORCE_FAMILY_FIELD is {field_name!r}; expected a field such as Product__c"
    for name in ("SALESFORCE_LOGIN_URL", "SALESFORCE_INSTANCE_URL"):
        if fault := _url_fault(values, name):
            yield fault


def _salesforce(values: Mapping[str, str]) -> SalesforceSettings | None:
    if not any(values.get(name) for name in (*_CLIENT, *_SESSION)):
        return None
    return SalesforceSettings(
        login_url=values.get("SALESFORCE_LOGIN_URL", "").rstrip("/"),
        instance_url=values.get("SALESFORCE_INSTANCE_URL", "").rstrip("/"),
        api_version=values.get("SALESFORCE_API_VERSION", "").lstrip("v"),
        client_id=values.get("SALESFORCE_CLIENT_ID", ""),
        client_secret=values.get("SALESFORCE_CLIENT_SECRET", ""),
        access_token=values.get("SALESFORCE_ACCESS_TOKEN", ""),
        family_field=values.get("SALESFORCE_FAMILY_FIELD", ""),
    )


def _slack_faults(values: Mapping[str, str]) -> Iterator[str]:
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_AUTHORIZE_URL"):
        if values.get(name):
            yield (
                f"{name}: installing in several workspaces is not supported yet; "
                "set SLACK_BOT_TOKEN of the one workspace"
            )
    bot, app = values.get("SLACK_BOT_TOKEN", ""), values.get("SLACK_APP_TOKEN", "")
    secret = values.get("SLACK_SIGNING_SECRET", "")
    if (app or secret) and not bot:
        yield "Slack is half set: SLACK_BOT_TOKEN (xoxb-...) is missing"
    if bot and not (app or secret):
        yield (
            "Slack is half set: SLACK_APP_TOKEN (xapp-..., Socket Mode) or SLACK_SIGNING_SECRET "
            "(HTTP mode) is missing"
        )
    if bot and not bot.startswith("xoxb-"):
        yield "SLACK_BOT_TOKEN must be a bot token, which starts with xoxb-"
    if app and not app.startswith("xapp-"):
        yield "SLACK_APP_TOKEN must be an app-level token, which starts with xapp-"
    if fault := _url_fault(values, "SLACK_API_URL"):
        yield fault


def _slack(values: Mapping[str, str]) -> SlackSettings | None:
    bot, app = values.get("SLACK_BOT_TOKEN", ""), values.get("SLACK_APP_TOKEN", "")
    secret = values.get("SLACK_SIGNING_SECRET", "")
    if not (bot or app or secret):
        return None
    api_url = values.get("SLACK_API_URL", "https://slack.com/api/")
    return SlackSettings(bot, app, secret, api_url.rstrip("/") + "/")


def _url_fault(values: Mapping[str, str], name: str) -> str:
    try:
        _url(values, name, "")
    except SettingsFault as fault:
        return str(fault)
    return ""


def _url(values: Mapping[str, str], name: str, default: str) -> str:
    url = values.get(name, default)
    if not url:
        return ""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsFault(f"{name} must be an http or https address")
    if parts.scheme == "http" and not is_loopback(parts.hostname) and name != "COSELL_PUBLIC_URL":
        raise SettingsFault(f"{name} must be https; plain http is for loopback only")
    return url.rstrip("/")


def _keys(values: Mapping[str, str]) -> tuple[str, ...]:
    """Read the keys that sign links: parted by commas, the newest first."""
    parts = (part.strip() for part in values.get("COSELL_SECRET_KEY", "").split(","))
    return tuple(part for part in parts if part)


def _number(
    values: Mapping[str, str], name: str, default: float, lowest: float, highest: float
) -> float:
    text = values.get(name)
    if text is None:
        return default
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not lowest <= number <= highest:
        raise SettingsFault(f"{name} must be a number from {lowest:g} to {highest:g}")
    return number
