"""May this be sent to this person now? One rule for every delivery, asked when sending."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from partnering.choices import Choices, Hours, How, Scope, choice_for, hours_for
from partnering.notice_kinds import TOPIC_WORDS, Level, Topic
from partnering.people import Person
from partnering.policy import Notifications, is_zone

# Who writes to somebody more often than that in a short time, writes one message of many lines.
ROLL_UP_MINUTES = 10


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
class About:
    """What is to be sent: its topic, its level, whether it breaks quiet hours, how near it is.

    `nearness` is the narrowest scope that it lies in for its reader.
    """

    topic: Topic
    level: Level
    urgent: bool = False
    nearness: Scope = Scope.OWN
    partner_id: int | None = None
    partner_name: str = ""
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What the person was already told: alerts since their midnight, the last on this account.

    `told_today` counts all messages since their midnight but those of P1.
    """

    alerts_today: int = 0
    last_on_account: datetime | None = None
    muted: bool = False
    told_today: int = 0


CLEAR = MaySend(Sending.NOW, "nothing speaks against it")
_WITHIN = {
    Scope.ALL: frozenset(Scope),
    Scope.COLLABORATING: frozenset({Scope.COLLABORATING, Scope.OWN}),
    Scope.OWN: frozenset({Scope.OWN}),
}


def may_send(
    person: Person,
    about: About,
    choices: Choices,
    history: History,
    now: datetime,
    *,
    rules: Notifications,
    zone: str = "",
) -> MaySend:
    """Decide on a message to one person: now, at a time, in the digest, or never, with the reason.

    What is P1 asks for an answer that others wait for: no choice and no cap counts against it, and
    where it is urgent no hour either. `zone` is the one in which the person's nights are counted.
    """
    if not person.active:
        return MaySend(Sending.NEVER, "the person is no longer active")
    opens = quiet_until(zone or person.zone, rules, now, choices)
    if about.level is Level.P1:
        if about.urgent or opens is None:
            return CLEAR
        return MaySend(Sending.AT, "quiet hours", at=opens)
    against = _against(person, about, choices, now, rules)
    if against is not None:
        return against
    if opens is not None:
        return MaySend(Sending.AT, "quiet hours", at=opens)
    most = rules.messages_at_once_a_day
    if history.told_today >= most:
        return MaySend(Sending.DIGEST, f"{most} messages at once a day")
    return CLEAR


def may_send_alert(
    person: Person,
    rules: Notifications,
    history: History,
    now: datetime,
    *,
    zone: str = "",
    choices: Choices | None = None,
    about: About | None = None,
) -> MaySend:
    """Decide on an overlap alert: its own caps count beside those for all messages."""
    about = about or About(Topic.OVERLAPS, Level.P2)
    choices = choices or Choices(person.id)
    if not person.active:
        return MaySend(Sending.NEVER, "the person is no longer active")
    if history.muted:
        return MaySend(Sending.NEVER, "the person muted it")
    against = _against(person, about, choices, now, rules)
    if against is not None:
        return against
    gap = timedelta(days=rules.days_between_alerts_per_account)
    if history.last_on_account is not None and now - history.last_on_account < gap:
        return MaySend(
            Sending.DIGEST,
            f"one alert per account in {rules.days_between_alerts_per_account} days",
        )
    if history.alerts_today >= rules.alerts_at_once_a_day:
        return MaySend(Sending.DIGEST, f"{rules.alerts_at_once_a_day} alerts at once a day")
    return may_send(person, about, choices, history, now, rules=rules, zone=zone)


def must_roll_up(told_lately: int, level: Level, rules: Notifications) -> bool:
    """Tell whether one more of a kind goes into one message with others.

    `told_lately` are those of the kind that the person got one by one in the last
    `ROLL_UP_MINUTES`. What is P1 is always told by itself.
    """
    return level is not Level.P1 and told_lately >= rules.of_a_kind_one_by_one


def quiet_until(
    zone: str, rules: Notifications, now: datetime, choices: Choices | None = None
) -> datetime | None:
    """Give the instant (UTC) at which quiet time ends, or None when it is not quiet.

    Walks local days, so that a night across midnight, a weekend and a change of clocks hold.
    A zone that nobody knows counts as UTC: an alert must not die of it.
    """
    hours = hours_for(choices, rules)
    moment = _local(zone, now)
    for _ in range(20):
        end = _end_of_quiet(moment, hours)
        if end is None:
            moment = moment.astimezone(UTC)
            return None if moment == now else moment
        moment = end
    return moment.astimezone(UTC)


def start_of_day(zone: str, now: datetime) -> datetime:
    """Give the person's last midnight as an instant in UTC; an unknown zone counts as UTC."""
    local = _local(zone, now)
    return _at(local, time.min).astimezone(UTC)


def _against(
    person: Person, about: About, choices: Choices, now: datetime, rules: Notifications
) -> MaySend | None:
    """Say what the person's own choices, or their role's, have against a message at once."""
    if about.partner_id is not None and about.partner_id in choices.muted_partners:
        name = about.partner_name or "the partner"
        return MaySend(Sending.NEVER, f"you muted {name}")
    if about.account_id is not None and about.account_id in choices.muted_accounts:
        return MaySend(Sending.NEVER, "you muted the account")
    what = TOPIC_WORDS[about.topic]
    choice = choice_for(person, about.topic, about.level, choices, rules)
    if choice.how is How.OFF:
        return MaySend(Sending.NEVER, f"you turned off: {what}")
    if choices.paused_at(now):
        return MaySend(Sending.DIGEST, "you paused your messages")
    if choice.how is How.DIGEST:
        return MaySend(Sending.DIGEST, f"in your digest: {what}")
    if about.nearness not in _WITHIN[choice.scope]:
        return MaySend(Sending.DIGEST, f"at once only what is your own: {what}")
    return None


def _local(zone: str, now: datetime) -> datetime:
    return now.astimezone(ZoneInfo(zone) if is_zone(zone) else UTC)


def _end_of_quiet(local: datetime, hours: Hours) -> datetime | None:
    if local.weekday() not in hours.working_days:
        return _at(local + timedelta(days=1), time.min)
    start, end = hours.quiet_from, hours.quiet_until
    if start is None or end is None or start == end:
        return None
    clock = local.time()
    if start < end:
        return _after(local, _at(local, end)) if start <= clock < end else None
    if clock >= start:
        return _at(local + timedelta(days=1), end)
    return _after(local, _at(local, end)) if clock < end else None


def _at(day: datetime, clock: time) -> datetime:
    return datetime.combine(day.date(), clock, tzinfo=day.tzinfo)


def _after(local: datetime, end: datetime) -> datetime:
    """Take the second of two equal clock times where the first is over: clocks went back."""
    return end if end.astimezone(UTC) > local.astimezone(UTC) else end.replace(fold=1)
