"""A person keeps what they are told of, and when; admins see what of it people act on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Unpack

from journeys.acting import Doing
from journeys.desk import Desk
from journeys.keep_digests import take_rhythm
from journeys.shown_lists import ShownLists
from partnering.choices import (
    Choice,
    Choices,
    Hours,
    choice_for,
    chosen,
    hours_for,
    paused,
)
from partnering.digests import Rhythm
from partnering.notice_kinds import NOTICE_KINDS, TOPIC_WORDS, Level, Topic
from partnering.notifications import start_of_day
from partnering.people import Person, Right, must
from partnering.policy import zone_of
from store.work import Store, Work

# A press later than that is about something else.
ACTED_WITHIN = timedelta(days=7)
LOOK_BACK = timedelta(days=90)
# Below this share a kind of message is a candidate for the digest.
ENOUGH = 0.5
# A select takes no more.
MOST_ACCOUNTS = 100


@dataclass(frozen=True, slots=True)
class ChoicesView:
    """What one person is told of: each topic with what counts, whether it is a default or not."""

    topics: Mapping[Topic, Choice]
    rhythm: Rhythm
    hours: Hours
    own_hours: bool
    zone: str
    partners: tuple[tuple[int, str], ...]
    muted: frozenset[int]
    accounts: tuple[tuple[int, str], ...]
    muted_accounts: frozenset[int]
    paused_until: datetime | None
    told_today: int
    most_a_day: int
    version: int


@dataclass(frozen=True, slots=True)
class ActedLine:
    """How many messages of a kind were told and acted on; `share` is None where none asks."""

    kind: str
    topic: str
    told: int
    acted: int
    asks: bool

    @property
    def share(self) -> float | None:
        return self.acted / self.told if self.asks and self.told else None

    @property
    def is_low(self) -> bool:
        return self.share is not None and self.share < ENOUGH


def own_choices(desk: Desk, *, by: Person, now: datetime) -> ChoicesView:
    """Show a person what counts for them. Raises: NotAllowed."""
    must(by, Right.LOOK_UP)
    zone = zone_of(by, desk.policy)
    rules = desk.policy.notifications
    with desk.store.read() as view:
        choices, rhythm = view.choices.of(by.id), view.digests.choice_of(by.id).rhythm
        partners = [each for each in view.partners.all() if not each.is_removed]
        told = view.sent_notices.count_today(by.id, start_of_day(zone, now))
        accounts = _accounts(desk, view, by, choices)
    partners.sort(key=lambda each: (each.id not in choices.muted_partners, each.name.casefold()))
    return ChoicesView(
        topics={topic: choice_for(by, topic, _level_of(topic), choices, rules) for topic in Topic},
        rhythm=rhythm,
        hours=hours_for(choices, rules),
        own_hours=choices.hours is not None,
        zone=zone,
        partners=tuple((each.id, each.name) for each in partners),
        muted=choices.muted_partners,
        accounts=accounts,
        muted_accounts=choices.muted_accounts,
        paused_until=choices.paused_until if choices.paused_at(now) else None,
        told_today=told,
        most_a_day=rules.messages_at_once_a_day,
        version=choices.version,
    )


def save_choices(
    desk: Desk,
    topics: Mapping[Topic, Choice],
    hours: Hours,
    muted: frozenset[int],
    rhythm: Rhythm | None = None,
    muted_accounts: frozenset[int] = frozenset(),
    **doing: Unpack[Doing],
) -> Choices:
    """Keep what a person chose; what is as by default stays a default.

    Without a `rhythm` their digest comes as often as before.

    Raises: NotAllowed; Invalid.
    """
    by = doing["by"]
    must(by, Right.LOOK_UP)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        held, rules = work.choices.of(by.id), desk.policy.notifications
        plain = Choices(by.id)
        if rhythm is not None and rhythm is not work.digests.choice_of(by.id).rhythm:
            take_rhythm(desk, work, rhythm, by, doing["now"])
        own = {
            topic: choice
            for topic, choice in topics.items()
            if choice != choice_for(by, topic, _level_of(topic), plain, rules)
        }
        usual = hours_for(None, rules)
        known = {each.id for each in work.partners.all()}
        offered = {number for number, _ in _accounts(desk, work, by, held)}
        quiet = muted_accounts & offered
        after = chosen(held, own, None if hours == usual else hours, muted & known, quiet)
        return work.choices.save(after)


def _accounts(desk: Desk, view: Work, by: Person, choices: Choices) -> tuple[tuple[int, str], ...]:
    """List what accounts one may mute: those that are muted, then own ones that partners know."""
    newest = view.overlaps.newest(limit=MOST_ACCOUNTS, owner_keys=by.crm_keys)
    shown = {each.overlap_id for each in ShownLists(desk, view).lines(newest, reader=by)}
    ids = {*choices.muted_accounts, *(each.account_id for each in newest if each.id in shown)}
    found = view.accounts.many(ids).values()
    ordered = sorted(found, key=lambda a: (a.id not in choices.muted_accounts, a.name.casefold()))
    return tuple((each.id, each.name) for each in ordered[:MOST_ACCOUNTS])


def reset_choices(desk: Desk, **doing: Unpack[Doing]) -> bool:
    """Go back to the defaults in all; false where there was nothing else. Raises: NotAllowed."""
    by = doing["by"]
    must(by, Right.LOOK_UP)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        return work.choices.reset(by.id)


def pause_own(desk: Desk, until: datetime | None, **doing: Unpack[Doing]) -> Choices:
    """Put all but P1 into the digest until a time; None ends that. Raises: NotAllowed; Invalid."""
    by = doing["by"]
    must(by, Right.LOOK_UP)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        return work.choices.save(paused(work.choices.of(by.id), until, doing["now"]))


def acted_on(desk: Desk, *, by: Person, now: datetime) -> list[ActedLine]:
    """Say of each kind how many were told and acted on in the last 90 days, the least first.

    Only what can be acted on still, or was, counts: messages of the last seven days come later.
    Raises: NotAllowed.
    """
    must(by, Right.SEE_HEALTH)
    with desk.store.read() as view:
        return acted_lines(view, now)


def acted_lines(view: Work, now: datetime) -> list[ActedLine]:
    """Say of each kind how many were told and acted on; asks for no right."""
    counted = view.sent_notices.by_kind(now - LOOK_BACK, now - ACTED_WITHIN)
    lines = [
        ActedLine(each.kind, TOPIC_WORDS[each.topic], each.told, each.acted, each.asks)
        for each in counted
    ]
    return sorted(lines, key=lambda each: (each.share is None, each.share or 0.0, each.kind))


def note_press(store: Store, address: str, *, by: Person, now: datetime) -> None:
    """Note that somebody pressed something on a message that was told to them; the first counts."""
    since = now - ACTED_WITHIN
    with store.read() as view:
        first = view.sent_notices.waits_for_a_press(address, by.id, since)
    if first:
        with store.begin() as work:
            work.sent_notices.acted(address, by.id, now, since)


def _level_of(topic: Topic) -> Level:
    """Give the most urgent level that a topic's messages have and that can be chosen about."""
    levels = {each.level for each in NOTICE_KINDS.values() if each.topic is topic}
    return min(levels - {Level.P1}, default=Level.P1)
