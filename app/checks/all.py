"""The whole check-up in its order: settings first, then what needs the one before it."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.checks import deals, machine, mail, records, slack
from app.checks.check import Check, Look, Seen, State, of_finding, skipped, wrong
from app.checks.settings import settings_checks
from app.settings import SettingsFault, look_at_settings
from app.wiring import live_messenger, office
from crm.salesforce.findings import NAMES as CRM_NAMES

# Every name that a check can have besides those of settings; the sandbox can break each.
NAMES = (
    "settings",
    *machine.NAMES,
    *records.NAMES,
    *deals.NAMES,
    *CRM_NAMES,
    *slack.NAMES,
    *mail.NAMES,
)


def crm_checks(seen: Seen) -> Iterator[Check]:
    """Ask the CRM about every permission."""
    with seen.desk.store.read() as view:
        writes = frozenset(map(str, view.programme.get().writes))
    for finding in seen.desk.crm.findings(writes=writes, clock=lambda: datetime.now(UTC)):
        yield of_finding(finding)


LOOKS: tuple[tuple[str, Look], ...] = (
    ("this machine", machine.machine_checks),
    ("the database", records.record_checks),
    ("registered deals", deals.deal_checks),
    ("the CRM", crm_checks),
    ("Slack", slack.slack_checks),
    ("the mail server", mail.mail_checks),
)


def look_at_all(dotenv: Path | None = Path(".env")) -> Iterator[tuple[str, Check]]:
    """Go through everything; with each line comes the place that is being looked at.

    A part that breaks says so on a line of its own, and the others are looked at all the same.
    """
    settings, faults, values = look_at_settings(dotenv=dotenv)
    for check in settings_checks(settings, faults, values):
        yield "the settings", check
    if settings is None:
        yield "the settings", skipped("database", "the settings are wrong")
        return
    policy = machine.policy_check(settings)
    if not policy.ok:
        yield "this machine", policy
        return
    with ExitStack() as stack:
        try:
            desk = stack.enter_context(office(settings))
            messenger = stack.enter_context(live_messenger(settings, desk.store))
        except SettingsFault as fault:
            yield "the database", wrong("database", str(fault), "")
            return
        seen = Seen(settings, values, replace(desk, messenger=messenger))
        for place, look in LOOKS:
            yield from ((place, check) for check in _safely(place, look, seen))


def _safely(place: str, look: Look, seen: Seen) -> Iterator[Check]:
    try:
        yield from look(seen)
    except Exception as fault:
        words = f"{place} could not be looked at to the end ({type(fault).__name__})"
        yield Check(place, State.WRONG, words, "run it again; if it stays, report it with the log")
