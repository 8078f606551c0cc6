"""Each setting by its name: as set, its default, or what is wrong with it. Asks nobody."""

from collections.abc import Iterator, Mapping, Sequence

from app.checks.check import Check, State, well, wrong
from app.settings import KNOWN, Settings, SettingsFault
from crm.salesforce import host_problem, is_loopback

# Shown as *set*, never with their value.
SECRET = frozenset(
    {
        "COSELL_DATABASE_URL", "COSELL_SECRET_KEY", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET", "SALESFORCE_CLIENT_ID",
        "SALESFORCE_CLIENT_SECRET", "SALESFORCE_ACCESS_TOKEN", "COSELL_SMTP_URL",
    }
)  # fmt: skip
DEFAULTS = {
    "COSELL_DATABASE_URL": "sqlite:///cosell.db",
    "COSELL_CRM": "salesforce where its settings are there",
    "COSELL_CRM_FILES": "./crm-data",
    "COSELL_HOST": "127.0.0.1",
    "COSELL_PORT": "8080",
    "COSELL_PUBLIC_URL": "from COSELL_HOST and COSELL_PORT",
    "COSELL_POLICY": "the built-in policy",
    "COSELL_SYNC_SECONDS": "300",
    "SLACK_API_URL": "https://slack.com/api/",
    "SALESFORCE_API_VERSION": "the newest tested one that the org offers",
    "SALESFORCE_FAMILY_FIELD": "Product_Family__c",
}
_ADVICE = "see the settings in docs/running.md"


def settings_checks(
    settings: Settings | None, faults: Sequence[SettingsFault], values: Mapping[str, str]
) -> Iterator[Check]:
    """Say of all settings together, then of each, how it is."""
    hosts = dict(_hosts(values))
    if settings is None:
        words = "; ".join(map(str, faults))
        yield wrong("settings", words, _ADVICE)
    else:
        yield well("settings", _in_short(settings))
    by_name: dict[str, list[str]] = {}
    for fault in faults:
        for name in _named(str(fault)):
            by_name.setdefault(name, []).append(str(fault))
    for name in sorted(KNOWN | by_name.keys()):
        if name in by_name:
            yield wrong(name, "; ".join(by_name[name]), _ADVICE)
        elif name in hosts:
            yield wrong(name, *hosts[name])
        elif name not in values:
            yield _unset(name)
        else:
            yield well(name, "set" if name in SECRET else values[name])


def _in_short(settings: Settings) -> str:
    crm = settings.crm or "no CRM"
    slack = f"Slack in {settings.slack.mode} mode" if settings.slack else "no Slack"
    return f"{crm}; {slack}; sync every {settings.sync_seconds:g} s"


def _unset(name: str) -> Check:
    if name in DEFAULTS:
        return Check(name, State.OK, f"default: {DEFAULTS[name]}")
    return Check(name, State.OK, "not set")


def _named(words: str) -> set[str]:
    """Which settings a fault is about: those that it names."""
    marked = words.replace(",", " ").replace(";", " ").replace(":", " ").split()
    prefixes = ("COSELL_", "SLACK_", "SALESFORCE_")
    missing = words.partition(" half set: ")[2]
    if missing:
        marked = missing.replace(",", " ").split()
    return {word for word in marked if word.startswith(prefixes)}


def _hosts(values: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Find what is wrong with an address by its name alone."""
    login = values.get("SALESFORCE_LOGIN_URL", "")
    if login and (problem := host_problem(login)):
        yield "SALESFORCE_LOGIN_URL", problem
    public = values.get("COSELL_PUBLIC_URL", "")
    host = public.partition("://")[2].partition("/")[0].partition(":")[0]
    if public.startswith("http://") and not is_loopback(host):
        words = f"{public} is plain http, which Slack and browsers refuse"
        yield "COSELL_PUBLIC_URL", (words, "set it to the https address that others reach")
