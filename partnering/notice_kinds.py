"""The one table: what each kind of private notice is about, how urgent it is, what it asks for.

A kind without a row is told to nobody: a test holds the table against all kinds of notices.
"""

from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What a person can choose by. The order is that of the form."""

    OVERLAPS = "overlaps"
    HELP = "help"
    DEALS = "deals"
    CONFLICTS = "conflicts"
    LEADS = "leads"
    CREDIT = "credit"
    QUIET = "quiet"
    REVIEWS = "reviews"
    PARTNERS = "partners"
    HEALTH = "health"


class Level(StrEnum):
    """P1 at once, whatever was chosen; P2 at once in working hours; P3 daily; W weekly."""

    P1 = "p1"
    P2 = "p2"
    P3 = "p3"
    WEEKLY = "w"


TOPIC_WORDS = {
    Topic.OVERLAPS: "New overlaps",
    Topic.HELP: "Help asked for",
    Topic.DEALS: "Registered deals",
    Topic.CONFLICTS: "Conflicts",
    Topic.LEADS: "Leads",
    Topic.CREDIT: "Credit for deals",
    Topic.QUIET: "What went quiet",
    Topic.REVIEWS: "Judgements and matching",
    Topic.PARTNERS: "Partners and their lists",
    Topic.HEALTH: "How the installation is",
}


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """`asks` says that it asks its reader to do something; `urgent` breaks quiet hours.

    `because` says why somebody gets it; `look` is what they type to see the same.
    """

    topic: Topic
    level: Level
    asks: bool
    because: str
    look: str = "/cosell"
    urgent: bool = False


_OVERLAPS, _DEALS = "/cosell overlaps ACCOUNT", "/cosell queue"

# A code after the colon is a notice's own `what`; without a row of its own, the kind's counts.
# Source: the levels of events, two columns of the programme's table of notices.
NOTICE_KINDS: dict[str, NoticeKind] = {
    "overlap": NoticeKind(
        Topic.OVERLAPS, Level.P2, True, "you own the account, and have an open deal", _OVERLAPS
    ),
    "fallback": NoticeKind(
        Topic.OVERLAPS, Level.P2, True, "you stand in for an owner who is not in chat", _OVERLAPS
    ),
    "review": NoticeKind(
        Topic.REVIEWS, Level.P2, True, "you manage the partner, and a pair was judged"
    ),
    "weights": NoticeKind(
        Topic.REVIEWS, Level.P2, True, "you decide which weights are in force", "/cosell review"
    ),
    "baseline": NoticeKind(
        Topic.PARTNERS, Level.P2, True, "you manage the partner", "/cosell partners"
    ),
    "list_came": NoticeKind(
        Topic.PARTNERS, Level.P2, False, "you manage the partner", "/cosell partners"
    ),
    "list_came:lost": NoticeKind(
        Topic.PARTNERS, Level.P2, True, "you manage the partner", "/cosell partners"
    ),
    "stale_list": NoticeKind(
        Topic.PARTNERS, Level.P2, True, "you manage the partner", "/cosell partners"
    ),
    "joining": NoticeKind(
        Topic.PARTNERS, Level.P2, True, "you invited the partner's people", "/cosell people"
    ),
    "sharing": NoticeKind(
        Topic.PARTNERS, Level.P2, False, "you manage the partner", "/cosell partners"
    ),
    "sharing_ask": NoticeKind(
        Topic.PARTNERS, Level.P2, True, "you manage the partner, or asked", "/cosell partners"
    ),
    "sharing_end": NoticeKind(
        Topic.PARTNERS, Level.P2, True, "you manage the partner", "/cosell partners"
    ),
    "channel": NoticeKind(
        Topic.HEALTH, Level.P1, True, "you can mend who reads a channel", "/cosell settings"
    ),
    "deal": NoticeKind(Topic.DEALS, Level.P2, True, "it is yours to decide", _DEALS),
    "deal_word": NoticeKind(
        Topic.DEALS, Level.P2, False, "you decide on it, manage its partner or own the account"
    ),
    "deal_word:beside_ours": NoticeKind(
        Topic.DEALS, Level.P1, True, "you sell there, or manage the partner", _DEALS
    ),
    "deal_word:owner_asked": NoticeKind(Topic.DEALS, Level.P2, True, "you own the account", _DEALS),
    "deal_word:due_half": NoticeKind(Topic.DEALS, Level.P2, True, "it is yours to decide", _DEALS),
    "deal_word:outside": NoticeKind(
        Topic.DEALS, Level.P1, False, "you answer for what is decided outside chat", _DEALS
    ),
    "deal_word:conflict": NoticeKind(
        Topic.CONFLICTS, Level.P2, True, "you decide on it, or manage who does", "/cosell conflicts"
    ),
    "conflict": NoticeKind(
        Topic.CONFLICTS, Level.P1, True, "it is yours to decide", "/cosell conflicts"
    ),
    "lead": NoticeKind(Topic.LEADS, Level.P2, True, "you keep the lead", "/cosell leads"),
    "lead_word": NoticeKind(
        Topic.LEADS, Level.P2, False, "you manage the partner, or keep the lead", "/cosell leads"
    ),
    "nudge": NoticeKind(
        Topic.QUIET, Level.P2, True, "it is yours, and nothing happened for long", "/cosell leads"
    ),
    "help": NoticeKind(Topic.HELP, Level.P1, True, "you asked, or you are asked", "/cosell ask"),
    "help_word:stopped": NoticeKind(
        Topic.HELP, Level.P2, False, "you have a part in it", "/cosell ask"
    ),
    "help_word:colleague": NoticeKind(
        Topic.HELP, Level.P2, False, "the account is yours", "/cosell overlaps ACCOUNT"
    ),
    "help_word": NoticeKind(
        Topic.HELP, Level.P2, True, "you asked, or it is yours to go on with", "/cosell ask"
    ),
    "credit": NoticeKind(
        Topic.CREDIT,
        Level.P2,
        True,
        "you settle it, or answer for the partner",
        "/cosell credit OPPORTUNITY",
    ),
    "question": NoticeKind(
        Topic.PARTNERS, Level.P2, True, "a partner asked, and it is yours to answer", "/cosell"
    ),
    "matrix": NoticeKind(
        Topic.OVERLAPS, Level.P2, False, "you asked for it", "/cosell overlaps PARTNER"
    ),
    "scoreboard": NoticeKind(
        Topic.PARTNERS, Level.P2, False, "you answer for the programme", "/cosell scoreboard"
    ),
    "digest": NoticeKind(
        Topic.OVERLAPS, Level.P3, True, "it is your digest of what has changed", "/cosell digest"
    ),
    "roll_up": NoticeKind(
        Topic.DEALS, Level.P2, True, "there were many of a kind at the same time"
    ),
}
# Posted into channels, or put where a message was: no person is notified by them.
FOR_PLACES = frozenset(
    {
        "invitation",
        "erased",
        "partner_sharing",
        "partner_sharing_end",
        "partner_sharing_ask",
        "partner_deal",
        "deal_door",
        "partner_word",
        "partner_lead",
        "partner_help",
        "partner_help_word",
        "partner_credit",
        "partner_question",
        "partner_digest",
    }
)


def kind_of(kind: str, what: str = "", *, urgent: bool = False) -> NoticeKind:
    """Find a kind's row; `urgent`, as the notice itself says, makes it P1 and breaks the night.

    Raises: KeyError for a kind that has none.
    """
    found = NOTICE_KINDS.get(f"{kind}:{what}") or NOTICE_KINDS[kind]
    if not urgent:
        return found
    return NoticeKind(found.topic, Level.P1, True, found.because, found.look, urgent=True)
