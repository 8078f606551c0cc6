"""The window of a protection: when it starts and ends, how it is extended, when to remind.

A window is a function of time: after its end nobody treats it as live, whether or not a job ran.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from partnering.calendar import add_business_days, local_day, local_midnight
from partnering.deal_policy import DealPolicy
from partnering.refusals import Invalid, NotAllowed, NotNow


class ExtensionState(StrEnum):
    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Extension:
    """A wish for more time. `holds_until` is how long it keeps the protection up undecided."""

    asked_by: int
    asked_at: datetime
    why: str
    holds_until: datetime
    state: ExtensionState = ExtensionState.REQUESTED
    decided_by: int | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """`[starts_at, ends_at)` in UTC; `last_day` is local to `zone` and counts in full.

    `first_day` is the local day of the approval, from which the cap is counted.
    """

    starts_at: datetime
    ends_at: datetime
    zone: str
    first_day: date
    last_day: date
    extensions: tuple[Extension, ...] = ()

    @property
    def pending(self) -> Extension | None:
        """Give the extension that waits for a decision; there is at most one."""
        waiting = [one for one in self.extensions if one.state is ExtensionState.REQUESTED]
        return waiting[0] if waiting else None

    @property
    def holds_until(self) -> datetime:
        """Give the instant at which it ends if nobody decides anything any more."""
        return max(self.ends_at, self.pending.holds_until) if self.pending else self.ends_at

    def live_at(self, now: datetime) -> bool:
        return self.starts_at <= now < self.holds_until

    def awaits_extension_at(self, now: datetime) -> bool:
        """Tell whether it lives on only because an extension was asked for in time."""
        return self.ends_at <= now < self.holds_until

    def granted(self) -> int:
        return sum(one.state is ExtensionState.GRANTED for one in self.extensions)


def open_window(policy: DealPolicy, now: datetime) -> Window:
    """Open the window of a claim that is approved now: N local days, the last one in full."""
    first = local_day(policy.zone, now)
    last = first + timedelta(days=policy.protection_days)
    return Window(now.astimezone(UTC), _end_of(policy.zone, last), policy.zone, first, last)


def ask_extension(
    window: Window, policy: DealPolicy, *, by: int, why: str, now: datetime
) -> Window:
    """Ask for more time, within the days before the end in which that may be done.

    Raises: NotNow with the first day; Invalid after the end, or where none is left.
    """
    if window.pending is not None and now < window.holds_until:
        raise Invalid("An extension has been asked for already and waits for a decision.")
    if now >= window.ends_at:
        raise Invalid("The protection has ended; register the deal again.")
    if window.granted() >= policy.extensions:
        raise Invalid("This registration has no extension left.")
    if _extended(window, policy) <= window.last_day:
        raise Invalid(f"Protection cannot go beyond {policy.protection_cap_days} days.")
    opens = window.last_day - timedelta(days=policy.extension_from_days)
    if local_day(window.zone, now) < opens:
        raise NotNow(f"An extension can be asked for from {opens:%d %b %Y} on.")
    grace = add_business_days(policy.hours, window.ends_at, policy.extension_grace_business_days)
    asked = Extension(by, now.astimezone(UTC), why, grace)
    return replace(window, extensions=(*window.extensions, asked))


def grant_extension(window: Window, policy: DealPolicy, *, by: int, now: datetime) -> Window:
    """Lengthen the window, counted from its old end and never beyond the cap.

    Raises: Invalid where nothing waits or it has lapsed; NotAllowed to who asked.
    """
    pending = _decidable(window, by, now)
    last = _extended(window, policy)
    decided = replace(pending, state=ExtensionState.GRANTED, decided_by=by, decided_at=now)
    return replace(
        window,
        last_day=last,
        ends_at=max(window.ends_at, _end_of(window.zone, last)),
        extensions=(*window.extensions[:-1], decided),
    )


def refuse_extension(window: Window, *, by: int, now: datetime) -> Window:
    """Refuse more time: the window ends at its old end, or now where that has passed.

    Raises: Invalid where nothing waits or it has lapsed; NotAllowed to who asked.
    """
    pending = _decidable(window, by, now)
    decided = replace(pending, state=ExtensionState.REFUSED, decided_by=by, decided_at=now)
    return replace(
        window,
        ends_at=max(window.ends_at, now.astimezone(UTC)),
        extensions=(*window.extensions[:-1], decided),
    )


def settle(window: Window, now: datetime) -> Window:
    """Let an extension lapse that nobody decided in time: the window ended when it held no more."""
    pending = window.pending
    if pending is None or now < window.holds_until:
        return window
    lapsed = replace(pending, state=ExtensionState.LAPSED)
    return replace(window, ends_at=window.holds_until, extensions=(*window.extensions[:-1], lapsed))


def reminders(window: Window, policy: DealPolicy) -> list[tuple[int, datetime]]:
    """List when to remind: days before the last day, and the local opening of that day in UTC.

    Those that would lie before the start are left out. Earliest first.
    """
    zone = ZoneInfo(window.zone)
    due = (
        (days, window.last_day - timedelta(days=days))
        for days in sorted(policy.reminder_days, reverse=True)
    )
    at = [
        (days, datetime.combine(day, policy.hours.opens, zone).astimezone(UTC)) for days, day in due
    ]
    return [(days, moment) for days, moment in at if moment > window.starts_at]


def _decidable(window: Window, by: int, now: datetime) -> Extension:
    pending = window.pending
    if pending is None:
        raise Invalid("No extension waits for a decision.")
    if now >= window.holds_until:
        raise Invalid("The protection has ended before the extension was decided.")
    if by == pending.asked_by:
        raise NotAllowed("Somebody else than who asked decides on an extension.")
    return pending


def _extended(window: Window, policy: DealPolicy) -> date:
    """Give the last day that one more extension would reach."""
    cap = window.first_day + timedelta(days=policy.protection_cap_days)
    return min(window.last_day + timedelta(days=policy.extension_days), cap)


def _end_of(zone: str, last_day: date) -> datetime:
    return local_midnight(zone, last_day + timedelta(days=1))
