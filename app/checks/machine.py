"""This machine's side: database, disk, index folder, secret key, policy file, time zones."""

import os
import shutil
import tempfile
import zoneinfo
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.checks.check import Check, Seen, not_known, warning, well, wrong
from app.settings import Settings, SettingsFault
from app.signing import KEY_FILE
from app.wiring import index_folder, read_policy
from partnering.calendar import BusinessHours
from partnering.deal_policy import DealPolicy, lint
from partnering.policy import Policy

NAMES = ("disk", "index folder", "secret key", "policy", "rules", "time zones")
# A day of a large installation's log of facts; less, and the next sync may not fit.
LEAST_FREE = 1 << 30
NONE_FREE = 100 << 20
SHORTEST_KEY = 32


def policy_check(settings: Settings) -> Check:
    """Say whether the policy file can be used."""
    try:
        read_policy(settings.policy_file)
    except SettingsFault as fault:
        return wrong("policy", str(fault), "mend the file; docs/running.md shows all of it")
    return well("policy", str(settings.policy_file or "the built-in policy"))


def rules(policy: Policy) -> Check:
    """Say what is odd in the rules for registered deals; of the built-in ones nothing."""
    named = f"version {policy.deals.version}"
    if policy.deals == replace(DealPolicy(), hours=BusinessHours(zone=policy.zone)):
        return well("rules", f"the built-in rules for registered deals, {named}")
    if odd := lint(policy.deals):
        words = "; ".join(f"{each.key}: {each.words}" for each in odd)
        return warning("rules", words, "see `cosell policy lint`; it works as it is")
    return well("rules", f"the rules for registered deals are {named}")


def machine_checks(seen: Seen) -> Iterator[Check]:
    """Look at this machine; nothing is written that stays."""
    yield policy_check(seen.settings)
    yield rules(read_policy(seen.settings.policy_file))
    yield disk(_folder(seen.settings))
    yield _index(seen.settings)
    yield secret_key(seen.settings.database_url, seen.values.get("COSELL_SECRET_KEY", ""))
    yield zones(seen.settings)


def disk(folder: Path, free: int | None = None) -> Check:
    """Say how much space is left where the database is; `free` in bytes, else it is asked."""
    try:
        free = shutil.disk_usage(folder).free if free is None else free
    except OSError as fault:
        return not_known("disk", f"{folder}: {fault.strerror}")
    words = f"{free / (1 << 30):.1f} GiB are free in {folder}"
    if free < NONE_FREE:
        return wrong("disk", words, "make room: a full disk stops every write")
    if free < LEAST_FREE:
        return warning("disk", words, "make room")
    return well("disk", words)


def secret_key(database_url: str, key: str) -> Check:
    """Say whether the key that signs is set, where it has to be."""
    advice = "set COSELL_SECRET_KEY to 32 or more random characters, the same on every machine"
    if key and min(map(len, map(str.strip, key.split(",")))) < SHORTEST_KEY:
        return warning("secret key", f"shorter than {SHORTEST_KEY} characters", advice)
    if key:
        return well("secret key", "set")
    if database_url.startswith("postgresql"):
        words = "not set, and with PostgreSQL required: partners get no forms by link"
        return wrong("secret key", words, advice)
    return well("secret key", f"made and kept in {KEY_FILE} beside the database")


def zones(settings: Settings) -> Check:
    """Say whether time zones are known here: without them quiet hours are wrong."""
    return zone_known(read_policy(settings.policy_file).zone)


def zone_known(zone: str) -> Check:
    """Say whether a zone, and the database of all of them, is there."""
    try:
        for name in (zone, "Europe/Berlin"):
            zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as fault:
        advice = "install the time zone database (the system's tzdata, or the package tzdata)"
        return wrong("time zones", str(fault), advice)
    return well("time zones", f"known; the programme's is {zone}")


def writable(folder: Path) -> Check:
    """Say whether matching may keep its index in a folder."""
    if not os.access(folder, os.W_OK | os.X_OK):
        advice = f"let the user that runs cosell write to {folder}"
        return wrong("index folder", f"{folder} cannot be written", advice)
    return well("index folder", str(folder))


def _index(settings: Settings) -> Check:
    folder = index_folder(settings)
    # Beside a database file it is made there; with PostgreSQL in the temporary folder.
    return writable(folder if folder.is_dir() else folder.parent)


def _folder(settings: Settings) -> Path:
    database = settings.database_file
    return database.parent if database is not None else Path(tempfile.gettempdir())
