"""May this be sent to this person now? One rule for every delivery, asked when sending."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from partnering.people import Person
from partnering.policy import Notifications, is_zone


class Sending(StrEnum):
    NOW = "now"
    AT = "at"
    DIGEST = "digest"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class MaySend:
    """`at` is set where the answer is AT. `reason` is read by the person in *why*."""

    answer: Sending
    reason: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What the person was already told: alerts since their midnight, the last on this account."""

    alerts_today: int = 0
    last_on_account: datetime | None = None
    muted: bool = False


def may_send_alert(
    person: Person, rules: Notifications, history: History, now: datetime, *, zone: str = ""
) -> MaySend:
    """Decide on an overlap alert: now, at a time, in the digest, or never, with the reason.

    `zone` is the one in which the person's nights are counted (`policy.zone_of`), by default their
    own.
    """
    if not person.active:
        return MaySend(Sending.NEVER, "the person is no longer active")
    if history.muted:
        return MaySend(Sending.NEVER, "the person muted it")
    gap = timedelta(days=rules.days_between_alerts_per_account)
    if history.last_on_account is not None and now - history.last_on_account < gap:
        return MaySend(
            Sending.DIGEST,
            f"one alert per account in {rules.days_between_alerts_per_account} days",
        )
    if history.alerts_today >= rules.alerts_at_once_a_day:
        return MaySend(Sending.DIGEST, f"{rules.alerts_at_once_a_day} alerts at once a day")
    opens = quiet_until(zone or person.zone, rules, now)
    if opens is not None:
        return MaySend(Sending.AT, "quiet hours", at=opens)
    return MaySend(Sending.NOW, "nothing speaks against it")


def quiet_until(zone: str, rules: Notifications, now: datetime) -> datetime | None:
    """Give the instant (UTC) at which quiet time ends, or None when it is not quiet.

    Walks local days, so that a night across midnight, a weekend and a change of clocks hold.
    A zone that nobody knows counts as UTC: an alert must not die of it.
    """
    local = _local(zone, now)
    moment = local
    for _ in range(10):
        end = _end_of_quiet(moment, rules)
        if end is None:
            return None if moment == local else moment.astimezone(UTC)
        moment = end
    return moment.astimezone(UTC)


def start_of_day(zone: str, now: datetime) -> datetime:
    """Give the person's last midnight as an instant in UTC; an unknown zone counts as UTC."""
    local = _local(zone, now)
    return _at(local, time.min).astimezone(UTC)


def _local(zone: str, now: datetime) -> datetime:
    return now.astimezone(ZoneInfo(zone) if is_zone(zone) else UTC)


def _end_of_quiet(local: datetime, rules: Notifications) -> datetime | None:
    if rules.quiet_weekends and local.weekday() >= 5:
        return _at(local + timedelta(days=7 - local.weekday()), time.min)
    start, end = rules.quiet_from, rules.quiet_until
    if start is None or end is None or start == end:
        return None
    clock = local.time()
    if start < end:
        return _at(local, end) if start <= clock < end else None
    if clock >= start:
        return _at(local + timedelta(days=1), end)
    return _at(local, end) if clock < end else None


def _at(day: datetime, clock: time) -> datetime:
    return datetime.combine(day.date(), clock, tzinfo=day.tzinfo)
