"""A thorough check-up of an org, for an admin: each permission, field and limit on a line.

Costs some twenty calls; the short one, for `/readyz`, is `checkup`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from crm.clocks import clock_finding
from crm.errors import CrmError
from crm.port import Finding, Kind, OwnKind, Sight
from crm.salesforce.checkup import who_are_we
from crm.salesforce.fields import (
    DEFAULT_ACCESS,
    EXTERNAL_ID,
    Source,
    needed_for_writing,
    object_of,
)
from crm.salesforce.org import NoObject, Org
from crm.salesforce.sight import sight_of
from crm.salesforce.writing import DEPLOY

# Every line that this check-up can say; each has a fault in the sandbox that makes it wrong.
NAMES = (
    "crm",
    "crm calls",
    "crm clock",
    "crm fields",
    "crm sight",
    "crm writing",
)
LOW_SHARE, NONE_SHARE = 0.5, 0.2
_READ = "Give the integration user the permission set CoSell_Read_Only"


def look_at(
    org: Org, *, writes: Collection[str], clock: Callable[[], datetime]
) -> Iterator[Finding]:
    """Say of each thing how it is. A call that fails is the finding of its own line."""
    try:
        limits = org.read("limits", "the limits of the org")
        here = clock()
    except CrmError as error:
        yield Finding("crm", "wrong", str(error), error.advice)
        for name in NAMES[1:]:
            yield Finding(name, "skipped", "skipped: Salesforce does not let us in")
        return
    yield _login(org)
    yield _calls(limits)
    yield _clock(org.meter.server_time, here)
    for source in (source for sources in org.sources.values() for source in sources):
        yield _fields(org, source)
    for kind in DEFAULT_ACCESS:
        yield _sight(org, kind)
    for target in (OwnKind.OVERLAP, Kind.OPPORTUNITY, Kind.LEAD):
        yield _writing(org, target, on=str(target) in writes)
    # With a registered deal comes the account of a customer who is new to the CRM.
    yield _writing(org, Kind.ACCOUNT, on=str(Kind.OPPORTUNITY) in writes)
    # And with deals, who is credited for them.
    yield _writing(org, OwnKind.CREDIT, on=str(Kind.OPPORTUNITY) in writes)
    # And what help was asked for.
    yield _writing(org, OwnKind.HELP, on=str(Kind.OPPORTUNITY) in writes)


def _login(org: Org) -> Finding:
    try:
        who = who_are_we(org)
    except CrmError as error:
        return Finding("crm", "wrong", str(error), error.advice)
    told = ", ".join(f"{what} {name}" for what, name in who.items())
    words = f"Salesforce answers at {org.instance_url}"
    return Finding("crm", "ok", words + (f": {told}" if told else ""))


def _calls(limits: Any) -> Finding:
    daily = limits.get("DailyApiRequests") if isinstance(limits, Mapping) else None
    if not isinstance(daily, Mapping) or not daily.get("Max"):
        return Finding("crm calls", "not known", "Salesforce does not say how many calls are left")
    left, most = int(daily.get("Remaining", 0)), int(daily["Max"])
    words = f"{left} of the day's {most} API calls are left"
    if left <= most * NONE_SHARE:
        advice = "find out which integration uses them up; cosell stops at 80 % used"
        return Finding("crm calls", "wrong", words, advice)
    if left <= most * LOW_SHARE:
        return Finding("crm calls", "warning", words, "see which integration uses so many")
    return Finding("crm calls", "ok", words)


def _clock(theirs: datetime | None, ours: datetime) -> Finding:
    if theirs is None:
        return Finding("crm clock", "not known", "Salesforce's answer carries no date")
    return clock_finding("crm clock", "Salesforce", theirs, ours)


def _fields(org: Org, source: Source) -> Finding:
    name = source.object
    try:
        described = org.describe(name)
    except NoObject:
        words = f"{name}: no read on the object"
        return Finding("crm fields", "wrong", words, f"{_READ}: Read on {name}")
    except CrmError as error:
        return Finding("crm fields", "not known", f"{name}: {error}", error.advice)
    if missing := source.missing(described):
        words = f"{name}: no read on {', '.join(missing)}"
        return Finding("crm fields", "wrong", words, f"{_READ}, or read on these fields")
    hidden = [each for each in source.optional if each not in described.fields]
    more = f"; not shown and done without: {', '.join(hidden)}" if hidden else ""
    return Finding("crm fields", "ok", f"{name}: all needed fields can be read{more}")


def _sight(org: Org, kind: Kind) -> Finding:
    name = object_of(kind)
    try:
        sight = sight_of(org, kind)
    except CrmError as error:
        return Finding("crm sight", "not known", f"{name}: {error}", error.advice)
    if sight is Sight.ALL:
        return Finding("crm sight", "ok", f"{name}: every record is shown")
    advice = f"{_READ}, which has View All Records on {name}"
    if sight is Sight.SOME:
        words = f"{name}: no View All, so records that are not shared do not exist for cosell"
        return Finding("crm sight", "wrong", words, advice)
    words = f"{name}: whether every record is shown cannot be read"
    more = "; to have it checked, let the user View Setup and Configuration"
    return Finding("crm sight", "not known", words, advice + more)


def _writing(org: Org, kind: Kind | OwnKind, *, on: bool) -> Finding:
    name, wanted = object_of(kind), needed_for_writing(kind)
    try:
        described = org.describe(name)
        external = EXTERNAL_ID in described.external_ids
        lacking = "" if external else f"{name} has no external id field {EXTERNAL_ID}"
        if external and (refused := sorted(wanted - described.writable)):
            lacking = f"the integration user may not write {', '.join(refused)} of {name}"
    except NoObject:
        lacking = f"the object {name} is missing"
    except CrmError as error:
        return Finding("crm writing", "not known", f"{kind}: {error}", error.advice)
    if on:
        state = f"{kind}: on"
        if lacking:
            return Finding("crm writing", "wrong", f"{state}, but {lacking}", DEPLOY)
        return Finding("crm writing", "ok", f"{state}, and {name} can be written")
    before = f"; before switching it on: {lacking}" if lacking else ""
    return Finding("crm writing", "ok", f"{kind}: off, nothing is written{before}")
