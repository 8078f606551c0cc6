"""Action ids and button values: written by cards, read by handlers, refused in words if malformed.

A value names a record and where the button sits, never what may be done: that is asked anew.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from partnering.refusals import Invalid

_FORM = re.compile(
    r"v1\.(?P<record>\d{1,18})\."
    r"(?:(?P<place>[ap])(?P<origin>\d{1,18})|(?P<home>h))?\."
    r"(?P<choice>[a-z0-9_-]{0,40})",
    re.ASCII,
)


class Action(StrEnum):
    """What a button or a select asks for. `v1` changes when a value's form does."""

    OVERLAP_USEFUL = "v1:overlap:useful"
    OVERLAP_NOT_USEFUL = "v1:overlap:not_useful"
    OVERLAP_SNOOZE = "v1:overlap:snooze"
    OVERLAP_CLEAR = "v1:overlap:clear"
    OVERLAP_WRONG = "v1:overlap:wrong"
    OVERLAP_RELATED = "v1:overlap:related"
    OVERLAP_TAKE_BACK = "v1:overlap:take_back"
    OVERLAP_SHOW = "v1:overlap:show"
    REVIEW_CONFIRM = "v1:review:confirm"
    REVIEW_RESTORE = "v1:review:restore"
    PAIR_START = "v1:pair:start"
    PAIR_PARTNER = "v1:pair:partner"
    PAIR_SAME = "v1:pair:same"
    PAIR_NOT_SAME = "v1:pair:not_same"
    PAIR_RELATED = "v1:pair:related"
    PAIR_UNSURE = "v1:pair:unsure"
    PAIR_UNDO = "v1:pair:undo"
    PAIR_AGAIN = "v1:pair:again"
    PAIR_JUDGED = "v1:pair:judged"
    PAIR_UNDO_JUDGED = "v1:pair:undo_judged"
    BASELINE_START = "v1:baseline:start"
    PARTNER_LIST = "v1:partner:list"
    PARTNER_SHOW = "v1:partner:show"
    PARTNER_ADD = "v1:partner:add"
    PARTNER_EDIT = "v1:partner:edit"
    PARTNER_ACCOUNT = "v1:partner:account"
    PARTNER_UPLOAD = "v1:partner:upload"
    PARTNER_START = "v1:partner:start"
    PARTNER_LINK = "v1:partner:link"
    PARTNER_LINK_YES = "v1:partner:link_yes"
    PARTNER_PAUSE = "v1:partner:pause"
    PARTNER_RESUME = "v1:partner:resume"
    PARTNER_REMOVE = "v1:partner:remove"
    PARTNER_RESTORE = "v1:partner:restore"
    LIST_IMPORT = "v1:list:import"
    LIST_DISCARD = "v1:list:discard"
    MATRIX_CELL = "v1:matrix:cell"
    MATRIX_PICTURE = "v1:matrix:picture"
    MATRIX_CSV = "v1:matrix:csv"
    DIGEST_CHOOSE = "v1:digest:choose"
    DIGEST_SHOW = "v1:digest:show"
    SCOREBOARD_SEND = "v1:scoreboard:send"
    BENCHMARK_SHOW = "v1:benchmark:show"
    CHOICE_ACCOUNT = "v1:choice:account"
    CHOICE_PARTNER = "v1:choice:partner"
    INVITATION_PRESS = "v1:invitation:press"
    JOINING_CONFIRM = "v1:joining:confirm"
    JOINING_DECLINE = "v1:joining:decline"
    PEOPLE_LINK = "v1:people:link"
    PEOPLE_LINK_TO = "v1:people:link_to"
    MENU_RECENT = "v1:menu:recent"
    MENU_HELP = "v1:menu:help"
    HOME_REFRESH = "v1:home:refresh"
    HOME_PAGE = "v1:home:page"
    HOME_WELCOMED = "v1:home:welcomed"
    NOTICES_WHY = "v1:notices:why"
    NOTICES_CHOOSE = "v1:notices:choose"
    NOTICES_PAUSE = "v1:notices:pause"
    NOTICES_RESUME = "v1:notices:resume"
    SETTINGS_PAUSE = "v1:settings:pause"
    SETTINGS_RESUME = "v1:settings:resume"
    SETTINGS_PILOT = "v1:settings:pilot"
    SETTINGS_WRITES = "v1:settings:writes"
    SETUP_SHOW = "v1:setup:show"
    SETUP_CRM = "v1:setup:crm"
    SETUP_PEOPLE = "v1:setup:people"
    SETUP_CHANNELS = "v1:setup:channels"
    SETUP_PARTNER = "v1:setup:partner"
    SETUP_PREVIEW = "v1:setup:preview"
    SETUP_LIVE = "v1:setup:live"
    DOCTOR_FORM = "v1:doctor:form"
    DEAL_SHOW = "v1:deal:show"
    DEAL_QUEUE = "v1:deal:queue"
    DEAL_LIST = "v1:deal:list"
    DEAL_APPROVE = "v1:deal:approve"
    DEAL_EXCEPTION = "v1:deal:exception"
    DEAL_CONFIRM = "v1:deal:confirm"
    DEAL_DECLINE = "v1:deal:decline"
    DEAL_REJECT = "v1:deal:reject"
    DEAL_ASK = "v1:deal:ask"
    DEAL_ASSIGN = "v1:deal:assign"
    DEAL_IDENTIFY = "v1:deal:identify"
    DEAL_EXTEND = "v1:deal:extend"
    DEAL_EXTEND_NOT = "v1:deal:extend_not"
    DEAL_EDIT = "v1:deal:edit"
    DEAL_EDIT_NOT = "v1:deal:edit_not"
    DEAL_NOTICE = "v1:deal:notice"
    DEAL_REVOKE = "v1:deal:revoke"
    DEAL_UPHOLD = "v1:deal:uphold"
    DEAL_OVERTURN = "v1:deal:overturn"
    DEAL_REGISTER = "v1:deal:register"
    CONFLICT_SHOW = "v1:conflict:show"
    CONFLICT_TAKE = "v1:conflict:take"
    CONFLICT_RESOLVE = "v1:conflict:resolve"
    CONFLICT_EVIDENCE = "v1:conflict:evidence"
    CONFLICT_APPEAL = "v1:conflict:appeal"
    DEAL_LETTER = "v1:deal:letter"
    DEAL_OWNER_YES = "v1:deal:owner_yes"
    DEAL_OWNER_NO = "v1:deal:owner_no"
    OWN_REGISTER = "v1:own:register"
    OWN_FINISH = "v1:own:finish"
    OWN_LIST = "v1:own:list"
    OWN_SHOW = "v1:own:show"
    OWN_ANSWER = "v1:own:answer"
    OWN_REPORT = "v1:own:report"
    OWN_EXTEND = "v1:own:extend"
    OWN_CHANGE = "v1:own:change"
    OWN_SUPPORT = "v1:own:support"
    OWN_APPEAL = "v1:own:appeal"
    OWN_APPEAL_BACK = "v1:own:appeal_back"
    OWN_WITHDRAW = "v1:own:withdraw"
    OWN_RELEASE = "v1:own:release"
    PARTNER_DOOR = "v1:partner:door"
    PARTNER_FORM = "v1:partner:form"
    PARTNER_LEADS = "v1:partner:leads"
    SHARING_SHOW = "v1:sharing:show"
    SHARING_IN = "v1:sharing:in"
    SHARING_OUT = "v1:sharing:out"
    SHARING_CHANGE = "v1:sharing:change"
    SHARING_VIEW = "v1:sharing:view"
    SHARING_END = "v1:sharing:end"
    SHARING_ASK = "v1:sharing:ask"
    SHARING_DIGEST = "v1:sharing:digest"
    SHARING_GRANT = "v1:sharing:grant"
    SHARING_DECLINE = "v1:sharing:decline"
    SHARING_BACK = "v1:sharing:back"
    LIST_LINK = "v1:list:link"
    SEGMENT_ADD = "v1:segment:add"
    SEGMENT_TAKE = "v1:segment:take"
    SEGMENT_REMOVE = "v1:segment:remove"
    HELP_FIND = "v1:help:find"
    HELP_ACCOUNT = "v1:help:account"
    HELP_ASK = "v1:help:ask"
    HELP_OVERLAP = "v1:help:overlap"
    HELP_INSTEAD = "v1:help:instead"
    HELP_SEND = "v1:help:send"
    HELP_SHOW = "v1:help:show"
    HELP_LIST = "v1:help:list"
    HELP_WITHDRAW = "v1:help:withdraw"
    HELP_ACCEPT = "v1:help:accept"
    HELP_DECLINE = "v1:help:decline"
    HELP_ROLES = "v1:help:roles"
    HELP_STEP = "v1:help:step"
    HELP_FINISH = "v1:help:finish"
    HELP_TECHNICAL = "v1:help:technical"
    HELP_CONTACT = "v1:help:contact"
    HELP_RESPONDER = "v1:help:responder"
    CREDIT_DEAL = "v1:credit:deal"
    CREDIT_SHOW = "v1:credit:show"
    CREDIT_CLAIM = "v1:credit:claim"
    CREDIT_OVERLAP = "v1:credit:overlap"
    CREDIT_REGISTERED = "v1:credit:registered"
    CREDIT_CONFIRM = "v1:credit:confirm"
    CREDIT_DISPUTE = "v1:credit:dispute"
    CREDIT_UPHOLD = "v1:credit:uphold"
    CREDIT_REJECT = "v1:credit:reject"
    CREDIT_PUBLISH = "v1:credit:publish"
    OWN_CREDIT_CONFIRM = "v1:own_credit:confirm"
    OWN_CREDIT_DISPUTE = "v1:own_credit:dispute"
    OWN_CREDIT_HELP = "v1:own_credit:help"
    OWN_CREDIT_DEAL = "v1:own_credit:deal"
    OPEN_LINK = "v1:link:open"
    LEAD_SHOW = "v1:lead:show"
    LEAD_LIST = "v1:lead:list"
    LEAD_NEW = "v1:lead:new"
    LEAD_EDIT = "v1:lead:edit"
    LEAD_OFFER = "v1:lead:offer"
    LEAD_BACK = "v1:lead:back"
    LEAD_ASSIGN = "v1:lead:assign"
    LEAD_CLOSE = "v1:lead:close"
    LEAD_DEAL = "v1:lead:deal"
    LEAD_RESUME = "v1:lead:resume"
    OWN_LEAD_LIST = "v1:own_lead:list"
    OWN_LEAD_SHOW = "v1:own_lead:show"
    OWN_LEAD_ACCEPT = "v1:own_lead:accept"
    OWN_LEAD_DECLINE = "v1:own_lead:decline"
    OWN_LEAD_CONTACTED = "v1:own_lead:contacted"
    OWN_LEAD_NEWS = "v1:own_lead:news"
    OWN_LEAD_BACK = "v1:own_lead:back"
    OWN_LEAD_DEAL = "v1:own_lead:deal"
    NUDGE_ANSWERED = "v1:nudge:answered"
    NUDGE_WAITING = "v1:nudge:waiting"
    NUDGE_SNOOZE = "v1:nudge:snooze"
    QUESTION_SHOW = "v1:question:show"
    QUESTION_ANSWERED = "v1:question:answered"
    QUESTION_WAITING = "v1:question:waiting"
    QUESTION_CLOSE = "v1:question:close"
    OWN_QUESTION_PASS = "v1:own_question:pass"
    OWN_QUESTION_ANSWERED = "v1:own_question:answered"
    OWN_QUESTION_BACK = "v1:own_question:back"


class Place(StrEnum):
    """The kind of view that a button sits in, so that the same view is drawn again."""

    CARD = ""
    ACCOUNT = "a"
    PARTNER = "p"
    HOME = "h"


@dataclass(frozen=True, slots=True)
class Target:
    """A record's number, the view around the button, a choice.

    `origin` is the account or partner whose view it is.
    """

    record: int
    place: Place = Place.CARD
    origin: int = 0
    choice: str = ""


def encode(target: Target) -> str:
    """Write a button's value; an option's value is the same with a `choice`."""
    origin = str(target.origin) if target.place in (Place.ACCOUNT, Place.PARTNER) else ""
    return f"v1.{target.record}.{target.place.value}{origin}.{target.choice}"


def decode(value: object) -> Target:
    """Read a button's value.

    Raises: Invalid, in words, for anything that this version did not write.
    """
    found = _FORM.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Invalid(
            "I cannot read that button: it comes from another version of this app. "
            "Ask again with `/cosell overlaps` and use the buttons of the new answer."
        )
    place = Place(found["place"] or found["home"] or "")
    return Target(int(found["record"]), place, int(found["origin"] or 0), found["choice"])


def pressed_value(action: dict[str, Any]) -> object:
    """Take the value out of a pressed button or a chosen option; None where there is neither."""
    chosen = action.get("selected_option")
    if isinstance(chosen, dict):
        return chosen.get("value")
    if "selected_user" in action:
        return action["selected_user"]
    return action.get("value")
