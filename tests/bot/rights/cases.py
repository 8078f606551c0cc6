"""What anybody can ask of the app, and which right each takes: the rules as they are documented.

Written by hand and compared with the product's own tables, so that a new word, button or form has
a line here before the suite is green again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import App

import bot.app
from bot.actions import Action
from bot.doorstep import Doorstep
from partnering.people import Right

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One button: the right that it takes, None for everybody, and what its number is one of.

    `numbered` ones carry a number in their id; `writes` are tables that it may change for who has
    the right.
    """

    right: Right | None
    record: str = ""
    choices: tuple[str, ...] = ("",)
    numbered: bool = False
    writes: frozenset[str] = frozenset()


_KEEP, _LOOK = Right.KEEP_PARTNERS, Right.LOOK_UP
_MARKS = frozenset({"marks", "facts"})
# What a judgement of somebody of ours may change: it is theirs to give.
_JUDGED = frozenset({"judgements", "matches", "overlaps", "facts"})
_SHOWN = frozenset({"review_offers"})
_SPOT = "0123456789ab-0-0"
# Who reads a deal's card is noted: a typed decision applies to what they have seen.
_SEEN = frozenset({"told_once"})
# What somebody is told is theirs to choose.
_OWN_CHOICES = frozenset({"notification_choices"})
_OWN_DIGEST = frozenset({"digest_choices", "digests"})
# Its words about channels take a right of their own, which the journey asks.
_DIGESTS = _OWN_DIGEST | {"digest_feeds"}
_V2 = ("v2",)
# An account's owner answers for their own account, and for no other.
_ANSWERED = frozenset({"told_once", "facts"})

BUTTONS: dict[Action, Case] = {
    Action.MENU_RECENT: Case(_LOOK),
    Action.MENU_HELP: Case(_LOOK),
    # Whoever presses these is shown their own App Home, or one line.
    Action.HOME_REFRESH: Case(None),
    Action.HOME_PAGE: Case(None),
    Action.HOME_WELCOMED: Case(None, writes=frozenset({"told_once"})),
    Action.OPEN_LINK: Case(None),
    Action.CHOICE_ACCOUNT: Case(_LOOK, "accounts", numbered=True),
    Action.CHOICE_PARTNER: Case(_LOOK, "partners", ("", "10"), numbered=True),
    Action.MATRIX_CELL: Case(_LOOK, "partners", ("", f"{16 * '0'}-0")),
    Action.MATRIX_PICTURE: Case(_LOOK, "partners", writes=frozenset({"facts"})),
    Action.MATRIX_CSV: Case(_LOOK, "partners", writes=frozenset({"facts"})),
    Action.SCOREBOARD_SEND: Case(Right.SEE_SCOREBOARD),
    Action.BENCHMARK_SHOW: Case(Right.SEE_BENCHMARK, "partners", numbered=True),
    Action.DIGEST_CHOOSE: Case(_LOOK, "", ("daily", "pause", "nosuch"), writes=_OWN_DIGEST),
    Action.DIGEST_SHOW: Case(_LOOK),
    Action.OVERLAP_SHOW: Case(_LOOK, "overlaps"),
    Action.OVERLAP_USEFUL: Case(_LOOK, "overlaps", writes=_MARKS),
    Action.OVERLAP_NOT_USEFUL: Case(_LOOK, "overlaps", writes=_MARKS),
    Action.OVERLAP_SNOOZE: Case(
        _LOOK, "overlaps", ("7d", "change", "date", "never"), writes=_MARKS
    ),
    Action.OVERLAP_CLEAR: Case(_LOOK, "overlaps", writes=_MARKS),
    Action.PAIR_START: Case(Right.JUDGE, "partners", ("", _SPOT), writes=_SHOWN),
    Action.PAIR_PARTNER: Case(Right.JUDGE, "partners", numbered=True, writes=_SHOWN),
    Action.PAIR_AGAIN: Case(Right.JUDGE, "partners", writes=_SHOWN),
    Action.PAIR_JUDGED: Case(Right.JUDGE, "partners", ("", _SPOT)),
    # Somebody else's pairs: a right to judge is none to judge these.
    Action.PAIR_SAME: Case(Right.JUDGE, "matches", ("", _SPOT), writes=_SHOWN),
    Action.PAIR_NOT_SAME: Case(Right.JUDGE, "matches", ("", _SPOT), writes=_SHOWN),
    Action.PAIR_RELATED: Case(Right.JUDGE, "matches", writes=_SHOWN),
    Action.PAIR_UNSURE: Case(Right.JUDGE, "matches", writes=_SHOWN),
    Action.PAIR_UNDO: Case(Right.JUDGE, "judgements", writes=_SHOWN),
    Action.PAIR_UNDO_JUDGED: Case(Right.JUDGE, "judgements", ("", _SPOT), writes=_SHOWN),
    Action.OVERLAP_TAKE_BACK: Case(Right.JUDGE, "overlaps"),
    Action.OVERLAP_WRONG: Case(Right.JUDGE, "overlaps", writes=_JUDGED),
    Action.OVERLAP_RELATED: Case(Right.JUDGE, "overlaps", writes=_JUDGED),
    Action.REVIEW_CONFIRM: Case(Right.SETTLE, "judgements"),
    Action.REVIEW_RESTORE: Case(Right.SETTLE, "judgements"),
    Action.BASELINE_START: Case(Right.START_ALERTS, "partners"),
    Action.PARTNER_LIST: Case(_KEEP, "", ("", "1")),
    Action.PARTNER_SHOW: Case(_KEEP, "partners", numbered=True),
    Action.PARTNER_ADD: Case(_KEEP),
    Action.PARTNER_EDIT: Case(_KEEP, "partners"),
    # The search of a form; pressed as a button it is one that nobody drew.
    Action.PARTNER_ACCOUNT: Case(_LOOK),
    Action.PARTNER_UPLOAD: Case(_KEEP, "partners"),
    Action.LIST_LINK: Case(_KEEP, "partners"),
    Action.PARTNER_FORM: Case(Right.REGISTER, "partners"),
    Action.PARTNER_LEADS: Case(_KEEP, "partners"),
    Action.PARTNER_START: Case(Right.START_ALERTS, "partners"),
    Action.PARTNER_LINK: Case(_KEEP, "partners"),
    Action.PARTNER_LINK_YES: Case(_KEEP, "partners", ("c0somewhere",)),
    Action.PARTNER_PAUSE: Case(_KEEP, "partners"),
    Action.PARTNER_RESUME: Case(_KEEP, "partners"),
    Action.PARTNER_REMOVE: Case(Right.REMOVE_PARTNERS, "partners"),
    Action.PARTNER_RESTORE: Case(_KEEP, "partners"),
    Action.LIST_IMPORT: Case(_KEEP, "list_drafts"),
    Action.LIST_DISCARD: Case(_KEEP, "list_drafts"),
    Action.INVITATION_PRESS: Case(None, "invitations", writes=frozenset({"invitations", "facts"})),
    Action.JOINING_CONFIRM: Case(Right.INVITE, "invitations"),
    Action.JOINING_DECLINE: Case(Right.INVITE, "invitations"),
    Action.PEOPLE_LINK: Case(Right.KEEP_PEOPLE, "crm_users"),
    Action.PEOPLE_LINK_TO: Case(Right.KEEP_PEOPLE, "crm_users", numbered=True),
    Action.NOTICES_WHY: Case(_LOOK, "", ("why", "mine")),
    Action.NOTICES_CHOOSE: Case(_LOOK),
    Action.NOTICES_PAUSE: Case(_LOOK, "", ("1d", "day", "nosuch"), writes=_OWN_CHOICES),
    Action.NOTICES_RESUME: Case(_LOOK, writes=_OWN_CHOICES),
    Action.SETTINGS_PAUSE: Case(Right.PAUSE),
    Action.SETTINGS_RESUME: Case(Right.PAUSE),
    Action.SETTINGS_PILOT: Case(Right.PAUSE),
    Action.SETTINGS_WRITES: Case(Right.WRITE_SWITCH, "", ("on", "off")),
    Action.SETUP_SHOW: Case(Right.SET_UP),
    Action.SETUP_CRM: Case(Right.SET_UP),
    Action.SETUP_PEOPLE: Case(Right.SET_UP),
    Action.SETUP_CHANNELS: Case(Right.SET_UP),
    Action.SETUP_PARTNER: Case(Right.SET_UP),
    Action.SETUP_PREVIEW: Case(Right.SET_UP),
    Action.SETUP_LIVE: Case(Right.SET_UP),
    Action.DEAL_SHOW: Case(Right.SEE_DEALS, "registrations", writes=_SEEN),
    Action.DEAL_QUEUE: Case(Right.SEE_DEALS, "", ("0", "10")),
    Action.DEAL_LIST: Case(Right.SEE_DEALS, "", ("0", "10-approved"), numbered=True),
    Action.DEAL_APPROVE: Case(Right.DECIDE, "registrations", ("v2", "", "v99")),
    Action.DEAL_EXCEPTION: Case(Right.DECIDE, "registrations", ("v2", "v2-crm")),
    Action.DEAL_CONFIRM: Case(Right.DECIDE, "registrations", _V2),
    Action.DEAL_DECLINE: Case(Right.DECIDE, "registrations", _V2),
    Action.DEAL_REJECT: Case(Right.DECIDE, "registrations", _V2),
    Action.DEAL_ASK: Case(Right.DECIDE, "registrations", _V2),
    Action.DEAL_ASSIGN: Case(Right.DECIDE, "registrations", _V2),
    Action.DEAL_IDENTIFY: Case(Right.DECIDE, "registrations", _V2),
    Action.DEAL_EXTEND: Case(Right.DECIDE, "registrations", _V2),
    Action.DEAL_EXTEND_NOT: Case(Right.DECIDE, "registrations", _V2),
    Action.DEAL_EDIT: Case(Right.DECIDE, "registrations", _V2),
    Action.DEAL_EDIT_NOT: Case(Right.DECIDE, "registrations", _V2),
    Action.DEAL_NOTICE: Case(Right.DECIDE, "registrations", _V2),
    Action.DEAL_REVOKE: Case(Right.DECIDE, "registrations", _V2),
    Action.DEAL_UPHOLD: Case(Right.DECIDE, "registrations", _V2),
    Action.DEAL_OVERTURN: Case(Right.DECIDE, "registrations", _V2),
    Action.DEAL_REGISTER: Case(Right.REGISTER),
    Action.CONFLICT_SHOW: Case(Right.RESOLVE_CONFLICT, "conflict_cases"),
    Action.CONFLICT_TAKE: Case(Right.RESOLVE_CONFLICT, "conflict_cases", ("v0", "")),
    Action.CONFLICT_RESOLVE: Case(Right.RESOLVE_CONFLICT, "conflict_cases", ("v0", "v9")),
    Action.CONFLICT_EVIDENCE: Case(Right.RESOLVE_CONFLICT, "conflict_cases", ("v0",)),
    Action.CONFLICT_APPEAL: Case(Right.RESOLVE_CONFLICT, "conflict_cases", ("v0",)),
    Action.DEAL_LETTER: Case(Right.DECIDE, "registrations", _V2),
    Action.DEAL_OWNER_YES: Case(_LOOK, "registrations", writes=_ANSWERED),
    Action.DEAL_OWNER_NO: Case(_LOOK, "registrations", writes=_ANSWERED),
    # It notes which trial was seen, and shows no record.
    Action.DOCTOR_FORM: Case(Right.SEE_HEALTH, writes=frozenset({"cursors"})),
}

# Names are typed with an error: an echo of what was typed tells nobody anything.
_NAMES = ("quorvelan", "zelfira", "brontake partners", "drosmere logistics", "trevalind werke")
_OWN, _MOVED = Right.OWN_DEALS, frozenset({"registrations", "facts", "messages"})
BUTTONS |= {
    Action.OWN_REGISTER: Case(_OWN, "partners"),
    Action.OWN_LIST: Case(_OWN, "partners", ("", "15")),
    Action.OWN_FINISH: Case(_OWN, "registrations"),
    Action.OWN_SHOW: Case(_OWN, "registrations"),
    Action.OWN_ANSWER: Case(_OWN, "registrations"),
    Action.OWN_EXTEND: Case(_OWN, "registrations"),
    Action.OWN_CHANGE: Case(_OWN, "registrations"),
    Action.OWN_SUPPORT: Case(_OWN, "registrations"),
    Action.OWN_APPEAL: Case(_OWN, "registrations"),
    Action.OWN_APPEAL_BACK: Case(_OWN, "registrations"),
    Action.OWN_REPORT: Case(_OWN, "registrations"),
    Action.OWN_RELEASE: Case(_OWN, "registrations"),
    Action.OWN_WITHDRAW: Case(_OWN, "registrations", writes=_MOVED),
    Action.PARTNER_DOOR: Case(_KEEP, "partners"),
}
# Rights of both sides: whose the record is is asked with each of them.
BOTH_SIDES = frozenset(
    {
        Right.OWN_LEADS,
        Right.OWN_HELP,
        Right.OWN_DEALS,
        Right.OWN_SHARING,
        Right.OWN_CREDIT,
        Right.OWN_QUESTIONS,
        Right.SEE_BENCHMARK,
        Right.TYPE,
    }
)
_OF_SEGMENTS = frozenset({"own_segments", "facts"})
_RHYTHM = frozenset({"partner_rhythms", "digests"})
_SAID_OF_SHARING = frozenset({"sharing_words", "facts"})
BUTTONS |= {
    Action.SHARING_SHOW: Case(Right.OWN_SHARING, "partners", numbered=True),
    Action.SHARING_CHANGE: Case(Right.OWN_SHARING, "partners"),
    Action.SHARING_VIEW: Case(Right.OWN_SHARING, "partners"),
    Action.SHARING_END: Case(Right.OWN_SHARING, "partners"),
    Action.SHARING_ASK: Case(Right.OWN_SHARING, "partners"),
    Action.SHARING_GRANT: Case(Right.OWN_SHARING, choices=("d30",), numbered=True),
    Action.SHARING_DECLINE: Case(Right.OWN_SHARING),
    Action.SHARING_BACK: Case(Right.OWN_SHARING),
    Action.SHARING_DIGEST: Case(Right.OWN_SHARING, "partners", ("daily", "nosuch"), writes=_RHYTHM),
    Action.SEGMENT_ADD: Case(Right.SHARE),
    Action.SEGMENT_TAKE: Case(Right.SHARE, writes=_OF_SEGMENTS),
    Action.SEGMENT_REMOVE: Case(Right.SHARE, writes=_OF_SEGMENTS),
    Action.SHARING_OUT: Case(Right.OWN_SHARING, "partners", writes=_SAID_OF_SHARING),
    Action.SHARING_IN: Case(Right.OWN_SHARING, "partners", writes=_SAID_OF_SHARING),
}
_ASK, _HELP = Right.ASK_HELP, Right.OWN_HELP
_ASKED_HELP = frozenset({"help_requests", "facts", "messages"})
BUTTONS |= {
    Action.HELP_FIND: Case(_ASK, "accounts"),
    # The search of a form; pressed as a button it is one that nobody drew.
    Action.HELP_ACCOUNT: Case(_ASK),
    Action.HELP_ASK: Case(_ASK, "partners", ("1", "", "x")),
    Action.HELP_OVERLAP: Case(_ASK, "overlaps"),
    Action.HELP_INSTEAD: Case(_ASK, "partners", ("1", "2", "")),
    Action.HELP_LIST: Case(_ASK),
    Action.HELP_SEND: Case(_ASK, "help_requests"),
    Action.HELP_FINISH: Case(_ASK, "help_requests"),
    Action.HELP_SHOW: Case(_HELP, "help_requests"),
    Action.HELP_DECLINE: Case(_HELP, "help_requests", _V2),
    Action.HELP_ROLES: Case(_HELP, "help_requests"),
    Action.HELP_STEP: Case(_HELP, "help_requests"),
    Action.HELP_ACCEPT: Case(_HELP, "help_requests", ("v9", "", "v2"), writes=_ASKED_HELP),
    Action.HELP_WITHDRAW: Case(_HELP, "help_requests", writes=_ASKED_HELP),
    Action.HELP_TECHNICAL: Case(_HELP, "help_requests"),
    Action.HELP_CONTACT: Case(_ASK, "help_requests", writes=_ASKED_HELP),
    Action.HELP_RESPONDER: Case(_KEEP, "partners"),
}
_LEADS, _OWN_LEADS, _ROUTE = Right.SEE_LEADS, Right.OWN_LEADS, Right.ROUTE_LEADS
_LEAD_MOVED = frozenset({"partner_leads", "lead_offers", "lead_routings", "facts", "messages"})
BUTTONS |= {
    Action.LEAD_LIST: Case(_LEADS, "", ("", "15")),
    Action.LEAD_NEW: Case(_LEADS),
    Action.LEAD_SHOW: Case(_LEADS, "partner_leads"),
    Action.LEAD_EDIT: Case(_LEADS, "partner_leads", _V2),
    Action.LEAD_BACK: Case(_LEADS, "partner_leads", _V2),
    Action.LEAD_CLOSE: Case(_LEADS, "partner_leads", _V2),
    Action.LEAD_DEAL: Case(_LEADS, "partner_leads", _V2),
    Action.LEAD_OFFER: Case(_ROUTE, "partner_leads", _V2),
    Action.LEAD_ASSIGN: Case(_ROUTE, "partner_leads", _V2),
    Action.LEAD_RESUME: Case(_ROUTE, "partners"),
    Action.OWN_LEAD_LIST: Case(_OWN_LEADS, "partners", ("", "15")),
    Action.OWN_LEAD_SHOW: Case(_OWN_LEADS, "lead_offers"),
    Action.OWN_LEAD_DECLINE: Case(_OWN_LEADS, "lead_offers"),
    Action.OWN_LEAD_NEWS: Case(_OWN_LEADS, "lead_offers"),
    Action.OWN_LEAD_BACK: Case(_OWN_LEADS, "lead_offers"),
    Action.OWN_LEAD_ACCEPT: Case(_OWN_LEADS, "lead_offers", writes=_LEAD_MOVED),
    Action.OWN_LEAD_CONTACTED: Case(_OWN_LEADS, "lead_offers", writes=_LEAD_MOVED),
    Action.OWN_LEAD_DEAL: Case(_OWN_LEADS, "lead_offers", writes=_LEAD_MOVED),
    # Somebody else's question: a right to look up is none to answer it.
    Action.NUDGE_ANSWERED: Case(_LOOK, "nudges"),
    Action.NUDGE_WAITING: Case(_LOOK, "nudges"),
    Action.NUDGE_SNOOZE: Case(_LOOK, "nudges", ("1d", "date", "nosuch")),
}
_CREDIT, _OWN_CREDIT, _V1 = Right.CREDIT, Right.OWN_CREDIT, ("v1", "", "v9")
_SETTLED = frozenset({"touches", "facts", "messages"})
BUTTONS |= {
    Action.CREDIT_DEAL: Case(_CREDIT, "opportunities", numbered=True),
    Action.CREDIT_SHOW: Case(_CREDIT, "touches"),
    Action.CREDIT_CLAIM: Case(_CREDIT, "opportunities"),
    Action.CREDIT_OVERLAP: Case(_CREDIT, "overlaps"),
    Action.CREDIT_REGISTERED: Case(Right.SEE_DEALS, "registrations"),
    Action.CREDIT_PUBLISH: Case(
        Right.PUBLISH_CREDIT,
        "",
        ("nosuch", "2026-01"),
        writes=frozenset({"credit_periods", "facts"}),
    ),
    Action.CREDIT_DISPUTE: Case(_CREDIT, "touches", _V1),
    Action.CREDIT_REJECT: Case(_CREDIT, "touches", _V1),
    Action.CREDIT_UPHOLD: Case(Right.SETTLE_CREDIT, "touches", _V1),
    Action.CREDIT_CONFIRM: Case(_CREDIT, "touches", _V1, writes=_SETTLED),
    Action.OWN_CREDIT_CONFIRM: Case(_OWN_CREDIT, "touches", _V1, writes=_SETTLED),
    Action.OWN_CREDIT_DISPUTE: Case(_OWN_CREDIT, "touches", _V1),
    Action.OWN_CREDIT_HELP: Case(_OWN_CREDIT, "help_requests"),
    Action.OWN_CREDIT_DEAL: Case(_OWN_CREDIT, "registrations"),
}
_ANSWER, _OWN_ASK = Right.ANSWER_QUESTIONS, Right.OWN_QUESTIONS
_QUESTION_MOVED = frozenset({"questions", "facts", "messages"})
BUTTONS |= {
    Action.QUESTION_SHOW: Case(_ANSWER, "questions"),
    Action.QUESTION_ANSWERED: Case(_ANSWER, "questions"),
    Action.QUESTION_WAITING: Case(_ANSWER, "questions"),
    Action.QUESTION_CLOSE: Case(_ANSWER, "questions"),
    Action.OWN_QUESTION_PASS: Case(_OWN_ASK, "questions", writes=_QUESTION_MOVED),
    Action.OWN_QUESTION_ANSWERED: Case(_OWN_ASK, "questions", writes=_QUESTION_MOVED),
    Action.OWN_QUESTION_BACK: Case(_OWN_ASK, "questions", writes=_QUESTION_MOVED),
}
# Records that `/cosell why` explains to who may read them.
_EXPLAINED = ("DR", "CF", "LD", "CS", "QU")
_REFS = ("DR-1", "DR-99999", "nosuch")


@dataclass(frozen=True, slots=True)
class Typed:
    """One word after `/cosell`, and what may follow it."""

    right: Right
    rests: tuple[str, ...] = ("",)
    writes: frozenset[str] = frozenset()


WORDS: dict[str, Typed] = {
    "": Typed(_LOOK),
    "help": Typed(_LOOK, ("", "why", "partners", "nosuch")),
    "overlaps": Typed(_LOOK, ("", *_NAMES)),
    "ask": Typed(Right.ASK_HELP, ("", *_NAMES, "CS-1", "CS-99999")),
    "why": Typed(
        _LOOK,
        (
            *("OV-1", "2", "OV-3", "OV-99999", ""),
            *(f"{each}-{number}" for each in _EXPLAINED for number in (1, 99999)),
        ),
    ),
    "leads": Typed(_LEADS, ("", "offered", "LD-1", "LD-99999", "nosuch")),
    "lead": Typed(_LEADS, ("", "Zelphira Systems", "LD-1")),
    "review": Typed(Right.JUDGE, ("", *_NAMES[:2]), _SHOWN),
    "register": Typed(Right.REGISTER, ("", "Zelphira Systems")),
    "scoreboard": Typed(Right.SEE_SCOREBOARD, ("", "2026-W01", "nosuch")),
    "benchmark": Typed(Right.SEE_BENCHMARK, ("", *_NAMES[:2])),
    "digest": Typed(
        _LOOK, ("", "now", "weekly", "list", "channel #x weekly", "end 1", "nosuch"), _DIGESTS
    ),
    "queue": Typed(Right.SEE_DEALS),
    "deals": Typed(Right.SEE_DEALS, ("", "DR-1", "approved", *_NAMES[:2])),
    "approve": Typed(Right.DECIDE, ("", *_REFS)),
    "reject": Typed(Right.DECIDE, ("", "DR-1 unqualified no budget", *_REFS)),
    "info": Typed(Right.DECIDE, ("", "DR-1 which plant", *_REFS)),
    "rules": Typed(Right.SEE_DEALS),
    "credit": Typed(Right.CREDIT, ("", "006NOSUCH", *_NAMES)),
    "conflicts": Typed(Right.RESOLVE_CONFLICT, ("", "CF-1", "CF-99999", "nosuch")),
    "questions": Typed(_ANSWER, ("", "QU-1", "QU-99999", "nosuch")),
    "settings": Typed(_LOOK),
    "sharing": Typed(Right.SHARE, ("", *_NAMES[:2])),
    "segments": Typed(Right.SHARE),
    "setup": Typed(Right.SET_UP),
    "partners": Typed(_KEEP, ("", "add", *_NAMES[1:3])),
    "people": Typed(
        Right.SEE_PEOPLE,
        (
            "",
            "list",
            "fire",
            "invite Zelphira Systems",
            "link @omar maria@vendra.example",
            "unlink maria@vendra.example",
            "grant omar@vendra.example admin",
            "revoke pia@vendra.example admin",
        ),
    ),
}
# A record's own id, typed alone.
TYPED_IDS: dict[str, Right] = {
    "DR-1": Right.SEE_DEALS,
    "DR-99999": Right.SEE_DEALS,
    "CF-1": Right.RESOLVE_CONFLICT,
    "CS-1": Right.ASK_HELP,
    "CS-99999": Right.ASK_HELP,
    "LD-1": Right.SEE_LEADS,
    "LD-99999": Right.SEE_LEADS,
    "CF-99999": Right.RESOLVE_CONFLICT,
    "QU-1": Right.ANSWER_QUESTIONS,
    "QU-99999": Right.ANSWER_QUESTIONS,
}
UNKNOWN_WORDS = (*_NAMES, "nosuchword", "overlap quorvelan", "hepl", "OV-1")


@dataclass(frozen=True, slots=True)
class FormCase:
    """One form as it is sent: what it remembers, and what was filled in."""

    right: Right
    ids: Mapping[str, int | str] = field(default_factory=dict)
    values: Values = field(default_factory=dict)


def _text(words: str) -> Values:
    return {"type": "plain_text_input", "value": words}


def _one(value: str) -> Values:
    return {"type": "static_select", "selected_option": {"value": value}}


def _many(*users: str) -> Values:
    return {"type": "multi_users_select", "selected_users": list(users)}


_FILE = {"type": "file_input", "files": [{"id": "F0NOSUCH", "name": "list.csv", "size": 9}]}
FORMS: dict[str, FormCase] = {
    "v1:form:partner_add": FormCase(_KEEP, {}, {"name": _text("New Partner")}),
    "v1:form:partner_edit": FormCase(
        _KEEP, {"partner": 1, "version": 1}, {"name": _text("Renamed"), "tier": _text("none")}
    ),
    "v1:form:partner_remove": FormCase(
        Right.REMOVE_PARTNERS,
        {"partner": 1},
        {
            "name": _text("Another name"),
            "erase": {"type": "checkboxes", "selected_options": [{"value": "erase"}]},
        },
    ),
    "v1:form:partner_form": FormCase(
        Right.REGISTER, {"partner": 1}, {"email": _text("ada@northwind.example")}
    ),
    "v1:form:list_upload": FormCase(
        _KEEP,
        {"partner": 1},
        {"segment": _one("customers"), "source": _text("mail"), "file": _FILE},
    ),
    "v1:form:list_import": FormCase(_KEEP, {"draft": 1}),
    "v1:form:settings-pilot": FormCase(
        Right.PAUSE, {}, {"on": _one("on"), "people": _many("U0NOSUCH")}
    ),
    "v1:form:setup-people": FormCase(
        Right.SET_UP, {}, {"admin": _many("{me}"), "partner_manager": _many("{me}")}
    ),
    "v1:form:setup-channels": FormCase(
        Right.SET_UP,
        {},
        {"fallback": {"type": "conversations_select", "selected_conversation": "{place}"}},
    ),
}
_DEAL: dict[str, int | str] = {"deal": 1, "version": 2}
_SAID = {"text": _text("as the partner reads it"), "note": _text("as we read it")}
FORMS |= {
    f"v1:form:deal-{name}": FormCase(Right.DECIDE, _DEAL, {**_SAID, **values})
    for name, values in (
        ("reject", {"reason": _one("unqualified")}),
        ("ask", {"missing": _one("amount")}),
        ("assign", {"owner": {"type": "users_select", "selected_user": "{me}"}}),
        ("identify", {"account": _one("001QUOR")}),
        ("exception", {}),
        ("extend-not", {}),
        ("edit", {"second": {"type": "users_select", "selected_user": "{me}"}}),
        ("edit-whose", {"account": _one("001QUOR")}),
        ("edit-not", {}),
        ("notice", {}),
        ("revoke", {"cause": _one("breach")}),
        ("letter", {"letter": _text("Their CIO wrote to us on 3 May.")}),
        ("uphold", {}),
        ("overturn", {"second": {"type": "users_select", "selected_user": "{me}"}}),
    )
}
FORMS |= {
    "v1:form:notice-choices": FormCase(
        _LOOK,
        {},
        {
            "topic-deals": _one("digest"),
            "quiet_from": _one("none"),
            "quiet_until": _one("none"),
            # Without a day it is sent back.
        },
    ),
    "v1:form:notice-pause": FormCase(
        _LOOK, {}, {"day": {"type": "datepicker", "selected_date": "2020-01-01"}}
    ),
}
FORMS["v1:form:deal-register"] = FormCase(Right.REGISTER, {}, {"partner": _one("1")})
FORMS |= {
    "v1:form:own-register": FormCase(
        Right.OWN_DEALS, {"partner": 2, "draft": 0}, {"customer": _text("Nobody at all")}
    ),
    "v1:form:own-answer": FormCase(Right.OWN_DEALS, {"deal": 2}, {"amount": _text("1 EUR")}),
    "v1:form:own-extend": FormCase(Right.OWN_DEALS, {"deal": 2}, {"why": _text("more time")}),
    "v1:form:own-change": FormCase(Right.OWN_DEALS, {"deal": 2}, {"amount": _text("1 EUR")}),
    "v1:form:own-support": FormCase(
        Right.OWN_DEALS,
        {"deal": 2},
        {"text": _text("a visit"), "day": {"type": "datepicker", "selected_date": "2026-01-05"}},
    ),
    "v1:form:own-appeal": FormCase(Right.OWN_DEALS, {"deal": 2}, {"text": _text("no, yes")}),
}
FORMS["v1:form:list-link"] = FormCase(_KEEP, {"partner": 2}, {"segment": _one("customers")})
FORMS["v1:form:segment-add"] = FormCase(
    Right.SHARE, {}, {"name": _text("Morvane"), "country": _text("DE")}
)
FORMS["v1:form:segment-save"] = FormCase(
    Right.SHARE, {"typed": '{"name": "Morvane", "country": "DE"}'}, {}
)
FORMS["v1:form:sharing-end"] = FormCase(Right.OWN_SHARING, {"partner": 2}, {})
FORMS["v1:form:sharing-ask"] = FormCase(Right.OWN_SHARING, {"partner": 2}, {"segment": _one("0")})
FORMS["v1:form:sharing-decline"] = FormCase(
    Right.OWN_SHARING, {"ask": 1}, {"reason": _text("Not now")}
)
FORMS["v1:form:sharing-level"] = FormCase(
    Right.OWN_SHARING, {"partner": 2, "sure": 1}, {"segment": _one("any"), "level": _one("all")}
)
_CS: dict[str, int | str] = {"request": 2, "version": 2}
FORMS |= {
    "v1:form:help-where": FormCase(_ASK, {}, {"account": _one("nosuch")}),
    # Without words it is sent back; with them it would be the sender's own draft.
    "v1:form:help-ask": FormCase(
        _ASK, {"partner": 1, "account": 1, "follows": 0}, {"need": _one("demo")}
    ),
    "v1:form:help-send": FormCase(_ASK, {"request": 1, "version": 1}),
    "v1:form:help-decline": FormCase(_HELP, _CS, {"why": _one("no_capacity")}),
    "v1:form:help-roles": FormCase(_HELP, _CS, {"lead": _one("1")}),
    "v1:form:help-step": FormCase(
        _HELP,
        _CS,
        {
            "words": _text("Call them"),
            "owner": _one("1"),
            "on": {"type": "datepicker", "selected_date": "2026-12-01"},
        },
    ),
    "v1:form:help-finish": FormCase(_ASK, _CS, {"outcome": _one("lost")}),
    "v1:form:help-technical": FormCase(
        _HELP, _CS, {"need": _one("demo"), "words": _text("A demo")}
    ),
    "v1:form:help-responder": FormCase(_KEEP, {"partner": 1}, {"person": _one("1")}),
}
_LD: dict[str, int | str] = {"lead": 1, "version": 3}
FORMS |= {
    # Without a company it is sent back; with one it would be the sender's own lead.
    "v1:form:lead-new": FormCase(_LEADS, {}, {"country": _text("Spain")}),
    "v1:form:lead-edit": FormCase(_LEADS, _LD, {"company": _text("Renamed")}),
    "v1:form:lead-offer": FormCase(_ROUTE, _LD, {"partner": _one("2")}),
    "v1:form:lead-assign": FormCase(
        _ROUTE, _LD, {"keeper": {"type": "users_select", "selected_user": "{me}"}}
    ),
    "v1:form:lead-close": FormCase(_LEADS, _LD, {"why": _text("It leads nowhere")}),
    "v1:form:lead-decline": FormCase(_OWN_LEADS, {"offer": 9}, {"reason": _one("no_capacity")}),
    "v1:form:lead-take-for": FormCase(_OWN_LEADS, {"offer": 9}, {"holder": _one("1")}),
    "v1:form:lead-back": FormCase(_OWN_LEADS, {"offer": 9}, {"reason": _one("no_capacity")}),
    "v1:form:lead-news": FormCase(_OWN_LEADS, {"offer": 9}, {"text": _text("All is well")}),
    "v1:form:lead-profile": FormCase(
        _KEEP, {"partner": 1, "version": 1, "profile": 0}, {"capacity": _text("3")}
    ),
    "v1:form:overlap-snooze": FormCase(
        _LOOK,
        {"overlap": 1},
        {"day": {"type": "datepicker", "selected_date": "2026-12-01"}},
    ),
    "v1:form:nudge-date": FormCase(
        _LOOK, {"nudge": 1}, {"day": {"type": "datepicker", "selected_date": "2026-12-01"}}
    ),
}
# The first owner's deal, and the first partner's touch; the other is another partner's.
_TOUCH: dict[str, int | str] = {"touch": 1, "version": 1}
_OTHERS_TOUCH: dict[str, int | str] = {"touch": 2, "version": 1}
_WORDS_OF_CREDIT = {"words": _text("it was not so at all")}
FORMS |= {
    "v1:form:credit-claim": FormCase(
        Right.CREDIT,
        {},
        {
            "deal": _one("1"),
            "partner": _one("1"),
            "kind": _one("reference"),
            "role": _one("influence"),
            "on": {"type": "datepicker", "selected_date": "2026-01-05"},
            "evidence": _text("they spoke for us twice"),
        },
    ),
    "v1:form:credit-dispute": FormCase(Right.CREDIT, _TOUCH, _WORDS_OF_CREDIT),
    "v1:form:credit-reject": FormCase(Right.CREDIT, _TOUCH, _WORDS_OF_CREDIT),
    "v1:form:credit-uphold": FormCase(Right.SETTLE_CREDIT, _TOUCH, _WORDS_OF_CREDIT),
    "v1:form:own-credit-dispute": FormCase(Right.OWN_CREDIT, _OTHERS_TOUCH, _WORDS_OF_CREDIT),
    "v1:form:own-credit-claim": FormCase(
        Right.OWN_CREDIT,
        {"deal": 1},
        {
            "kind": _one("reference"),
            "on": {"type": "datepicker", "selected_date": "2026-01-05"},
            "words": _text("they asked our people twice"),
        },
    ),
}
FORMS["v1:form:question-close"] = FormCase(_ANSWER, {"question": 1}, {"why": _text("asked twice")})
_CASE: dict[str, int | str] = {"case": 1, "version": 0, "seen": "1.2-2.2"}
FORMS |= {
    "v1:form:conflict-resolve": FormCase(
        Right.RESOLVE_CONFLICT,
        _CASE,
        {
            **_SAID,
            "remedy": _one("none"),
            "favour": _one("nobody"),
            "clause": _one("first_complete"),
        },
    ),
    "v1:form:conflict-appeal": FormCase(Right.RESOLVE_CONFLICT, _CASE, {**_SAID}),
    "v1:form:conflict-evidence": FormCase(
        Right.RESOLVE_CONFLICT,
        _CASE,
        {
            **_SAID,
            "weight": _one("activity"),
            "dated": {"type": "datepicker", "selected_date": "2026-01-05"},
            "whose": _one("ours"),
        },
    ),
}
# Entries in a message's menu.
SHORTCUTS = {"register_deal": Right.REGISTER, "ask_for_help": Right.ASK_HELP}
# A form of another version: nobody knows it, and only people of ours are told so.
# What shows whoever presses it their own App Home.
HOMES = frozenset({Action.HOME_REFRESH, Action.HOME_PAGE, Action.HOME_WELCOMED})
STRANGE_FORM = "v1:form:of-another-version"
CLOSED = {"v1:form:list_import": FormCase(_KEEP, {"draft": 1})}
SEARCHES = {Action.HELP_ACCOUNT.value: _ASK, Action.PARTNER_ACCOUNT.value: _KEEP}
EVENTS = frozenset({"app_home_opened", "app_mention", "user_change"})


@dataclass(frozen=True, slots=True)
class Heard:
    """One listener as the product registers it. `right` is None where anybody is heard."""

    kind: str
    constraint: Any
    right: Right | None


def noting(heard: list[Heard]) -> tuple[type[App], type[Doorstep]]:
    """Make the product's own app and doorstep note what is registered with which right."""
    rights: dict[int, Right | None] = {}

    class NotingDoorstep(Doorstep):
        """The doorstep, with a note of each right that a handler is given."""

        def _with(self, listener: Callable[..., None], right: Right | None) -> Any:
            rights[id(listener)] = right
            kept.append(listener)
            return listener

        def asks(self, handler: Any, right: Right) -> Any:
            return self._with(super().asks(handler, right), right)

        def hears(self, handler: Any) -> Any:
            return self._with(super().hears(handler), None)

        def submits(self, handler: Any, right: Right) -> Any:
            return self._with(super().submits(handler, right), right)

        def suggests(self, handler: Any, right: Right) -> Any:
            return self._with(super().suggests(handler, right), right)

    class NotingApp(App):
        """Bolt's app, with a note of each listener."""

    # Ids of listeners are compared, so that none may be forgotten meanwhile.
    kept: list[Any] = []

    def noted(kind: str) -> Any:
        real = getattr(App, kind)

        def register(self: App, constraint: Any, *more: Any, **named: Any) -> Any:
            take = real(self, constraint, *more, **named)

            def listener(given: Any) -> Any:
                heard.append(Heard(kind, constraint, rights[id(given)]))
                return take(given)

            return listener

        return register

    for kind in KINDS:
        setattr(NotingApp, kind, noted(kind))
    return NotingApp, NotingDoorstep


# Every way in which Bolt lets a listener in.
KINDS = (
    "command",
    "action",
    "view",
    "view_submission",
    "view_closed",
    "options",
    "event",
    "message",
    "shortcut",
    "global_shortcut",
    "message_shortcut",
    "block_action",
    "block_suggestion",
    "function",
    "attachment_action",
    "dialog_submission",
    "dialog_suggestion",
    "dialog_cancellation",
)
BUILDER = bot.app
