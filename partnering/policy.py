"""The programme's business numbers: one frozen value, parsed from a TOML table.

Machines' settings live elsewhere; here is what a channel chief would decide.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from partnering.attribution import CreditPolicy
from partnering.credit_file import read_credit
from partnering.deal_policy import DealPolicy
from partnering.deal_policy_file import read_deal_policy
from partnering.help_requests import HelpPolicy
from partnering.lead_policy import LeadPolicy
from partnering.lead_policy_file import KEYS as LEAD_KEYS
from partnering.lead_policy_file import read_lead_policy
from partnering.notice_kinds import Topic
from partnering.people import PARTNER_SIDE, Person, Role
from partnering.question_policy import RANGES as QUESTION_KEYS
from partnering.question_policy import QuestionPolicy, read_question_policy
from partnering.refusals import Invalid
from partnering.sharing import Rule
from partnering.sharing_file import FLOOR, read_floor, read_sharing

MOST_DAYS = 3650  # a list of ten years ago is nobody's
SWITCH = "command_line_decisions"
MOST_HELP_DAYS = 365


@dataclass(frozen=True, slots=True)
class Notifications:
    """Defaults for everybody; a person's own choices (`choices`) stand above them."""

    alerts_at_once_a_day: int = 2
    days_between_alerts_per_account: int = 30
    quiet_from: time | None = time(19, 0)
    quiet_until: time | None = time(8, 0)
    quiet_weekends: bool = True
    messages_at_once_a_day: int = 5
    # More than so many of a kind within ten minutes become one message.
    of_a_kind_one_by_one: int = 3
    # What a role is told by default of a topic, by the word that the form has for it.
    by_role: tuple[tuple[Role, Topic, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Channels:
    """Channel names without `#`; empty means that nobody has set one."""

    fallback: str = ""
    scoreboard: str = ""


@dataclass(frozen=True, slots=True)
class ListAges:
    """After how many days a partner's list is stale, and after how many it is erased."""

    stale_after_days: int = 90
    purge_after_days: int = 180


@dataclass(frozen=True, slots=True)
class Policy:
    """`zone` is an IANA name; it counts for whoever has no zone of their own, and for the deals.

    `deals` are the rules of engagement in force now; a registration keeps those it was submitted
    under. `command_line_decisions` lets somebody with a shell decide on one. `sharing` is what is
    shown by default; a partner's own exceptions stand above it. `count_floor` is the least number
    that is said exactly where numbers alone are shown.
    """

    zone: str = "UTC"
    auto_from: float = 0.95
    review_from: float = 0.30
    notifications: Notifications = field(default_factory=Notifications)
    channels: Channels = field(default_factory=Channels)
    lists: ListAges = field(default_factory=ListAges)
    deals: DealPolicy = field(default_factory=DealPolicy)
    command_line_decisions: bool = False
    sharing: tuple[Rule, ...] = ()
    count_floor: int = FLOOR
    leads: LeadPolicy = field(default_factory=LeadPolicy)
    help: HelpPolicy = field(default_factory=HelpPolicy)
    credit: CreditPolicy = field(default_factory=CreditPolicy)
    questions: QuestionPolicy = field(default_factory=QuestionPolicy)


def is_zone(name: str) -> bool:
    """Tell whether a name is an IANA zone that this machine knows."""
    return _known_zone(name) is not None


@lru_cache(maxsize=1024)
def _known_zone(name: str) -> ZoneInfo | None:
    # Kept: `ZoneInfo` forgets a zone that is not in use, and reads its file again each time.
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        return None


def zone_of(person: Person, policy: Policy) -> str:
    """Give the zone in which a person's days and nights are counted: theirs, else the policy's."""
    return person.zone if is_zone(person.zone) else policy.zone


def parse(table: Mapping[str, object]) -> Policy:
    """Read a policy from a TOML table; what is absent keeps its default.

    Raises: Invalid, one line per fault: the key, what stands there and what was expected.
    """
    faults = _Faults()
    faults.meet(lambda: _only(table, _SECTIONS, "policy"), None)
    zone = faults.meet(lambda: _zone(table.get("zone", "UTC")), "UTC")
    auto_from, review_from = faults.meet(lambda: _verdicts(table), (0.95, 0.30))
    deals, on_command_line = faults.meet(lambda: _deals(table, zone), (DealPolicy(), False))
    chosen = Policy(
        zone=zone,
        auto_from=auto_from,
        review_from=review_from,
        notifications=faults.meet(lambda: _notifications(table), Notifications()),
        channels=faults.meet(lambda: _channels(table), Channels()),
        lists=faults.meet(lambda: _ages(table), ListAges()),
        deals=deals,
        command_line_decisions=on_command_line,
        help=faults.meet(lambda: _help(table), HelpPolicy()),
        leads=faults.meet(lambda: _leads(table), LeadPolicy()),
        sharing=faults.meet(lambda: read_sharing(table.get("sharing", {})), ()),
        count_floor=faults.meet(lambda: read_floor(table.get("sharing", {})), FLOOR),
        credit=faults.meet(lambda: read_credit(table.get("credit", {})), CreditPolicy()),
        questions=faults.meet(lambda: _questions(table), QuestionPolicy()),
    )
    if faults.lines:
        raise Invalid("\n".join(faults.lines))
    return chosen


_SECTIONS = {
    "zone",
    "matching",
    "notifications",
    "channels",
    "lists",
    "registrations",
    "sharing",
    "cosell",
    "leads",
    "credit",
    "questions",
}
_Read = TypeVar("_Read")


class _Faults:
    """What is wrong with a file, so that all of it is said at once."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def meet(self, read: Callable[[], _Read], otherwise: _Read) -> _Read:
        try:
            return read()
        except Invalid as fault:
            self.lines += str(fault).splitlines()
            return otherwise


def _verdicts(table: Mapping[str, object]) -> tuple[float, float]:
    matching = _section(table, "matching", {"auto_from", "review_from"})
    auto_from = _share(matching.get("auto_from", 0.95), "matching.auto_from")
    review_from = _share(matching.get("review_from", 0.30), "matching.review_from")
    if review_from > auto_from:
        raise Invalid("policy: matching.review_from must not be above matching.auto_from")
    return auto_from, review_from


def _deals(table: Mapping[str, object], zone: str) -> tuple[DealPolicy, bool]:
    """Read the rules for deals, and what is no rule: a switch that changes no decision."""
    section = table.get("registrations", {})
    if not isinstance(section, Mapping):
        raise Invalid(f"policy: registrations is {section!r}; expected a table [registrations]")
    rules = {key: value for key, value in section.items() if key != SWITCH}
    faults = _Faults()
    switched = faults.meet(
        lambda: _truth(section.get(SWITCH, False), SWITCH, "registrations"), False
    )
    deals = faults.meet(lambda: read_deal_policy(rules, zone=zone), DealPolicy())
    if faults.lines:
        raise Invalid("\n".join(faults.lines))
    return deals, switched


def _help(table: Mapping[str, object]) -> HelpPolicy:
    section = _section(table, "cosell", {each.name for each in fields(HelpPolicy)})
    read = {name: _count(days, name, "cosell") for name, days in section.items()}
    for name, days in read.items():
        if not 1 <= days <= MOST_HELP_DAYS:
            raise Invalid(f"policy: cosell.{name} is {days}; expected 1 to {MOST_HELP_DAYS}")
    return HelpPolicy(**read)


def _questions(table: Mapping[str, object]) -> QuestionPolicy:
    return read_question_policy(dict(_section(table, "questions", set(QUESTION_KEYS))))


def _leads(table: Mapping[str, object]) -> LeadPolicy:
    return read_lead_policy(_section(table, "leads", set(LEAD_KEYS)))


def _channels(table: Mapping[str, object]) -> Channels:
    return Channels(**_texts(_section(table, "channels", {"fallback", "scoreboard"}), "channels"))


def _notifications(table: Mapping[str, object]) -> Notifications:
    names = {each.name for each in fields(Notifications)} | {"quiet_hours", "defaults"}
    named = names - {"quiet_from", "quiet_until", "by_role"}
    section = _section(table, "notifications", named)
    quiet_from, quiet_until = _quiet(section.get("quiet_hours", "19:00-08:00"))
    return Notifications(
        alerts_at_once_a_day=_count(section.get("alerts_at_once_a_day", 2), "alerts_at_once_a_day"),
        days_between_alerts_per_account=_count(
            section.get("days_between_alerts_per_account", 30), "days_between_alerts_per_account"
        ),
        quiet_from=quiet_from,
        quiet_until=quiet_until,
        quiet_weekends=_truth(section.get("quiet_weekends", True), "quiet_weekends"),
        messages_at_once_a_day=_count(
            section.get("messages_at_once_a_day", 5), "messages_at_once_a_day"
        ),
        of_a_kind_one_by_one=_count(section.get("of_a_kind_one_by_one", 3), "of_a_kind_one_by_one"),
        by_role=tuple(_by_role(section)),
    )


# What may be chosen for a topic, in the form and in the policy.
TOLD = ("all", "collaborating", "own", "digest", "off")


def _by_role(section: Mapping[str, object]) -> Iterator[tuple[Role, Topic, str]]:
    """Read what each role is told by default, a table of topics for each."""
    roles = _section(section, "defaults", {*Role} - PARTNER_SIDE, "notifications.")
    for role in sorted(roles):
        name = f"notifications.defaults.{role}"
        topics = _section(roles, role, set(Topic), "notifications.defaults.")
        for topic, told in sorted(topics.items()):
            if told not in TOLD:
                raise Invalid(
                    f"policy: {name}.{topic} is {told!r}; expected one of {', '.join(TOLD)}"
                )
            yield Role(role), Topic(topic), str(told)


def _ages(table: Mapping[str, object]) -> ListAges:
    section = _section(table, "lists", {each.name for each in fields(ListAges)})
    days = ListAges(
        stale_after_days=_count(section.get("stale_after_days", 90), "stale_after_days", "lists"),
        purge_after_days=_count(section.get("purge_after_days", 180), "purge_after_days", "lists"),
    )
    if not 0 < days.stale_after_days <= days.purge_after_days <= MOST_DAYS:
        raise Invalid(
            "policy: lists.stale_after_days and lists.purge_after_days are "
            f"{days.stale_after_days} and {days.purge_after_days}; expected 1 to {MOST_DAYS:,}, "
            "the first not above the second"
        )
    return days


def _quiet(value: object) -> tuple[time | None, time | None]:
    if value in ("", "none"):
        return None, None
    try:
        start, end = (time.fromisoformat(part.strip()) for part in str(value).split("-"))
        if start.tzinfo is not None or end.tzinfo is not None:
            raise ValueError("whose zone it is, the person says")
        if start == end:
            raise ValueError("all day or never")
        return start, end
    except ValueError:
        raise Invalid(
            f'policy: notifications.quiet_hours is {value!r}; expected "19:00-08:00" or "none"'
        ) from None


def _section(
    table: Mapping[str, object], name: str, allowed: Collection[str], within: str = ""
) -> Mapping[str, object]:
    section, whole = table.get(name, {}), f"{within}{name}"
    if not isinstance(section, Mapping):
        raise Invalid(f"policy: {whole} is {section!r}; expected a table [{whole}]")
    _only(section, set(allowed), whole)
    return section


def _only(table: Mapping[str, object], allowed: set[str], where: str) -> None:
    for key in table:
        if key not in allowed:
            raise Invalid(f"policy: {where} has no {key!r}; known: {', '.join(sorted(allowed))}")


def _zone(value: object) -> str:
    if not is_zone(str(value)):
        raise Invalid(f"policy: zone is {value!r}; expected an IANA zone, Europe/Berlin")
    return str(value)


def _share(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise Invalid(f"policy: {name} is {value!r}; expected a number from 0 to 1")
    return float(value)


def _count(value: object, name: str, where: str = "notifications") -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Invalid(f"policy: {where}.{name} is {value!r}; expected a whole number")
    return value


def _truth(value: object, name: str, where: str = "notifications") -> bool:
    if not isinstance(value, bool):
        raise Invalid(f"policy: {where}.{name} is {value!r}; expected true or false")
    return value


def _texts(section: Mapping[str, object], where: str) -> dict[str, str]:
    for key, value in section.items():
        if not isinstance(value, str):
            raise Invalid(f"policy: {where}.{key} is {value!r}; expected text in quotes")
    return {key: str(value).lstrip("#") for key, value in section.items()}
