"""Why am I seeing this? One message explained to its reader: the reason, the rule, the change."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from journeys.desk import Desk
from journeys.digest_notices import DigestNotice
from partnering.choices import How, Scope, choice_for
from partnering.notice_kinds import NOTICE_KINDS, TOPIC_WORDS, Level
from partnering.notifications import start_of_day
from partnering.people import Person, Right, must
from partnering.policy import zone_of
from partnering.refusals import Unknown

_LEVELS = {
    Level.P1: "It is told at once, whatever you chose, because somebody waits for your answer.",
    Level.P2: "It is told at once within your hours.",
    Level.P3: "It belongs into your daily digest.",
    Level.WEEKLY: "It belongs into your weekly digest.",
}
_HOWS = {How.AT_ONCE: "at once", How.DIGEST: "in the digest", How.OFF: "not at all"}
_SCOPES = {
    Scope.ALL: "",
    Scope.OWN: ", of what is your own",
    Scope.COLLABORATING: ", of what is your own or you work on",
}


@dataclass(frozen=True, slots=True)
class WhyTold:
    title: str
    lines: tuple[str, ...]
    # What is typed to see the same.
    look: str


def why_told(desk: Desk, address: str, *, by: Person, now: datetime) -> WhyTold:
    """Explain a message by where it stands, to its reader alone. Raises: Unknown, NotAllowed."""
    must(by, Right.LOOK_UP)
    with desk.store.read() as view:
        rows = [each for each in view.sent_notices.at_address(address) if each.person_id == by.id]
        choices = view.choices.of(by.id)
        zone = zone_of(by, desk.policy)
        told = view.sent_notices.count_today(by.id, start_of_day(zone, now))
    if not rows:
        raise Unknown(
            "I do not know any more why that message came. `/cosell settings` shows what you get."
        )
    first, rules = rows[0], desk.policy.notifications
    if first.kind == DigestNotice.kind:
        return WhyTold("Why you see this: your digest", _digest(first.told_at, zone), _DIGEST)
    topic = TOPIC_WORDS[first.topic]
    choice = choice_for(by, first.topic, first.level, choices, rules)
    whose = "You chose" if first.topic in choices.topics else "By default"
    lines = [
        f"You got it because {first.reason}.",
        _LEVELS[first.level],
        f"{whose}: {topic} {_HOWS[choice.how]}{_SCOPES[choice.scope]}.",
        f"{len(rows)} of a kind came at the same time, and became one message."
        if len(rows) > 1
        else "",
        f"At most {rules.messages_at_once_a_day} messages at once a day besides those that cannot "
        f"wait; today it was {told}."
        if first.counts
        else "",
        _sent(first.told_at, zone),
    ]
    told_why = tuple(each for each in lines if each)
    return WhyTold(f"Why you see this: {topic}", told_why, NOTICE_KINDS[first.kind].look)


_DIGEST = "/cosell digest"


def _digest(told_at: datetime | None, zone: str) -> tuple[str, ...]:
    lines = (
        "You got it because something has changed since your last digest.",
        "How often it comes is your choice, and it counts for none of your messages a day.",
        _sent(told_at, zone),
    )
    return tuple(each for each in lines if each)


def _sent(at: datetime | None, zone: str) -> str:
    return f"It was sent at {at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})." if at else ""
