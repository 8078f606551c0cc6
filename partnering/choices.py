"""What one person has chosen to be told of, and when. Pure; what is not chosen is a default."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from partnering.notice_kinds import Level, Topic
from partnering.people import Person, Role
from partnering.policy import Notifications
from partnering.refusals import Invalid

LONGEST_PAUSE = timedelta(days=90)
_WEEK = frozenset(range(7))
_WORKING = frozenset(range(5))


class How(StrEnum):
    AT_ONCE = "at_once"
    DIGEST = "digest"
    OFF = "off"


class Scope(StrEnum):
    """Whose things are told at once; the rest of them waits for the digest.

    `own` are accounts that one owns and partners that one manages; `collaborating` those, too, on
    whose team one is.
    """

    ALL = "all"
    OWN = "own"
    COLLABORATING = "collaborating"


@dataclass(frozen=True, slots=True)
class Choice:
    how: How
    scope: Scope = Scope.ALL


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is not disturbed: a part of each day, and whole days (Monday is 0).

    `quiet_from` may be later than `quiet_until`: the night is then between two days.
    """

    quiet_from: time | None = None
    quiet_until: time | None = None
    working_days: frozenset[int] = _WEEK


@dataclass(frozen=True, slots=True)
class Choices:
    """A person's own choices. None, or a topic that is missing, is the programme's default."""

    person_id: int
    topics: Mapping[Topic, Choice] = field(default_factory=dict)
    hours: Hours | None = None
    muted_partners: frozenset[int] = frozenset()
    muted_accounts: frozenset[int] = frozenset()
    paused_until: datetime | None = None
    version: int = 0

    def paused_at(self, now: datetime) -> bool:
        return self.paused_until is not None and now < self.paused_until


# What a role is told less of than the rest, until its holder chooses otherwise.
ROLE_DEFAULTS: dict[Role, Mapping[Topic, Choice]] = {
    Role.ACCOUNT_EXECUTIVE: {Topic.PARTNERS: Choice(How.DIGEST)},
    Role.ADMIN: {Topic.QUIET: Choice(How.DIGEST)},
}
_BY_LEVEL = {
    Level.P1: Choice(How.AT_ONCE),
    Level.P2: Choice(How.AT_ONCE),
    Level.P3: Choice(How.DIGEST),
    Level.WEEKLY: Choice(How.DIGEST),
}


# What may be chosen for a topic, by its word: in the form, and in the policy for a whole role.
# What tells more stands before.
OFFERED: Mapping[str, Choice] = {
    "all": Choice(How.AT_ONCE),
    "collaborating": Choice(How.AT_ONCE, Scope.COLLABORATING),
    "own": Choice(How.AT_ONCE, Scope.OWN),
    "digest": Choice(How.DIGEST),
    "off": Choice(How.OFF),
}
_ORDER = tuple(OFFERED.values())


def choice_for(
    person: Person, topic: Topic, level: Level, choices: Choices, rules: Notifications
) -> Choice:
    """Give what counts for a person and a topic: theirs, else their role's, else the level's.

    A default of a role, the policy's before ours, counts where all roles of the person have one;
    of several it is the one that tells most.
    """
    own = choices.topics.get(topic)
    if own is not None:
        return own
    known = {
        role: told.get(topic) for role, told in ROLE_DEFAULTS.items() if told.get(topic) is not None
    }
    known |= {role: OFFERED[told] for role, what, told in rules.by_role if what is topic}
    of_roles = [known.get(role) for role in person.roles]
    found = [each for each in of_roles if each is not None]
    if found and len(found) == len(of_roles):
        return min(found, key=_ORDER.index)
    return _BY_LEVEL[level]


def hours_for(choices: Choices | None, rules: Notifications) -> Hours:
    """Give the hours in which a person is not disturbed: theirs, else the programme's."""
    if choices is not None and choices.hours is not None:
        return choices.hours
    days = _WORKING if rules.quiet_weekends else _WEEK
    return Hours(rules.quiet_from, rules.quiet_until, days)


def chosen(
    choices: Choices,
    topics: Mapping[Topic, Choice],
    hours: Hours | None,
    muted_partners: frozenset[int],
    muted_accounts: frozenset[int] = frozenset(),
) -> Choices:
    """Take over what somebody chose in the form. Raises: Invalid for no working day at all."""
    if hours is not None and not hours.working_days:
        raise Invalid("Choose at least one day on which you may be told something.")
    return replace(
        choices,
        topics=dict(topics),
        hours=hours,
        muted_partners=muted_partners,
        muted_accounts=muted_accounts,
    )


def paused(choices: Choices, until: datetime | None, now: datetime) -> Choices:
    """Pause what is not urgent until an instant; None ends a pause. Raises: Invalid."""
    if until is not None and not now < until <= now + LONGEST_PAUSE:
        raise Invalid(f"Choose a time within the next {LONGEST_PAUSE.days} days.")
    return replace(choices, paused_until=until)
