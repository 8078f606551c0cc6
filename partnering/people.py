"""Who a person is to the programme, and what they may see and do.

Every door asks this room; none decides by what a card showed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from partnering.accounts import Account
from partnering.refusals import NotAllowed


class Role(StrEnum):
    """Three suffice: account executive, partner manager, admin. The others share their work out.

    A partner rep and a partner admin stand on the partner's side.
    """

    ACCOUNT_EXECUTIVE = "account_executive"
    PARTNER_MANAGER = "partner_manager"
    SECOND_APPROVER = "second_approver"
    DEAL_DESK = "deal_desk"
    CHANNEL_CHIEF = "channel_chief"
    PARTNER_REP = "partner_rep"
    PARTNER_ADMIN = "partner_admin"
    ADMIN = "admin"


# Who does a role's work where nobody holds it; until a rule says otherwise, it may do the same.
STANDS_FOR = {
    Role.SECOND_APPROVER: Role.PARTNER_MANAGER,
    Role.DEAL_DESK: Role.PARTNER_MANAGER,
    Role.CHANNEL_CHIEF: Role.PARTNER_MANAGER,
    Role.PARTNER_ADMIN: Role.PARTNER_REP,
}
PARTNER_SIDE = frozenset({Role.PARTNER_REP, Role.PARTNER_ADMIN})
# Stands before the address of who is known to us by mail alone, so that no address that a CRM or
# a workspace tells of can ever meet it: whoever has that address there is not them by that.
BY_MAIL = "mail:"


class Right(StrEnum):
    """One thing that somebody may do or see, as it is said in a refusal."""

    LOOK_UP = "look up overlaps"
    SEE_CRM_FIELDS = "see the CRM fields of every account"
    JUDGE = "judge whether two records are the same company"
    SETTLE = "review other people's judgements"
    START_ALERTS = "start a partner's alerts"
    KEEP_PARTNERS = "add partners and bring their lists"
    REMOVE_PARTNERS = "remove partners and erase their lists"
    SEE_PEOPLE = "see who is known and who is not"
    KEEP_PEOPLE = "link people and give roles"
    INVITE = "invite people of a partner and confirm them"
    PAUSE = "pause and resume all messages"
    SET_UP = "set up the programme"
    WRITE_SWITCH = "switch writing to the CRM on and off"
    ADOPT_WEIGHTS = "put learned weights in force"
    SEE_HEALTH = "see how the installation is"
    SEE_OWN_PARTNER = "see what is shared with one's own company"
    OWN_DEALS = "register deals of a partner and follow them"
    SEE_DEALS = "see the registered deals"
    REGISTER = "register a deal for a partner"
    DECIDE = "decide on registered deals"
    RESOLVE_CONFLICT = "decide on conflicts between registered deals"
    OVERRIDE = "make an exception from the rules of engagement"
    IMPORT_DEALS = "bring in earlier registrations"
    SHARE = "say what a partner is shown"
    OWN_SHARING = "see and say what a partner and we share"
    SEE_LEADS = "see leads"
    ROUTE_LEADS = "give leads to partners"
    OWN_LEADS = "answer leads of a partner and work on them"
    ASK_HELP = "ask partners for help on an account"
    OWN_HELP = "answer requests for help and work on them together"
    CREDIT = "say that a partner helped with a deal"
    SETTLE_CREDIT = "take credit away or settle a dispute about it"
    PUBLISH_CREDIT = "see and publish the credit of a month"
    OWN_CREDIT = "answer for what a partner did for a deal"
    ANSWER_QUESTIONS = "see to the questions of partners"
    OWN_QUESTIONS = "ask questions for a partner and follow them"
    TYPE = "type a command"
    SEE_SCOREBOARD = "see the scoreboard"
    KEEP_FEEDS = "say which channels get a digest"
    SEE_BENCHMARK = "see how a partner stands among its peers"


_MANAGER = frozenset(
    {Role.PARTNER_MANAGER, Role.SECOND_APPROVER, Role.DEAL_DESK, Role.CHANNEL_CHIEF, Role.ADMIN}
)
_INSIDE = _MANAGER | {Role.ACCOUNT_EXECUTIVE}
_ADMIN = frozenset({Role.ADMIN})
# An admin keeps the installation; what it decides on is for those who answer for the programme.
_DECIDERS = _MANAGER - _ADMIN

# The one table. Whoever is not named may not: every handler, form, command and delivery asks.
RIGHTS: dict[Right, frozenset[Role]] = {
    Right.LOOK_UP: _INSIDE,
    Right.SEE_CRM_FIELDS: _MANAGER,
    Right.JUDGE: _INSIDE,
    Right.SETTLE: _MANAGER,
    Right.START_ALERTS: _MANAGER,
    Right.KEEP_PARTNERS: _MANAGER,
    Right.REMOVE_PARTNERS: _MANAGER,
    Right.SEE_PEOPLE: _MANAGER,
    Right.KEEP_PEOPLE: _ADMIN,
    Right.INVITE: _MANAGER,
    Right.PAUSE: _MANAGER,
    Right.SET_UP: _ADMIN,
    Right.WRITE_SWITCH: _ADMIN,
    Right.ADOPT_WEIGHTS: _ADMIN,
    Right.SEE_HEALTH: _MANAGER,
    Right.SEE_OWN_PARTNER: PARTNER_SIDE,
    # The one right of both sides: whose deals they are is asked with each of them.
    Right.OWN_DEALS: PARTNER_SIDE | _MANAGER,
    Right.SEE_DEALS: _MANAGER,
    Right.REGISTER: _MANAGER,
    Right.DECIDE: _DECIDERS,
    Right.RESOLVE_CONFLICT: _DECIDERS,
    Right.OVERRIDE: _DECIDERS,
    Right.IMPORT_DEALS: _MANAGER,
    Right.SHARE: _MANAGER,
    Right.OWN_SHARING: PARTNER_SIDE | _MANAGER,
    # An account executive sees those that they keep; that is asked with each of them.
    Right.SEE_LEADS: _INSIDE,
    Right.ROUTE_LEADS: _MANAGER,
    Right.OWN_LEADS: PARTNER_SIDE | _MANAGER,
    Right.ASK_HELP: _INSIDE,
    # Both sides again: who has a part in a request is asked with each of them.
    Right.OWN_HELP: PARTNER_SIDE | _INSIDE,
    Right.CREDIT: _INSIDE,
    Right.SETTLE_CREDIT: _DECIDERS,
    Right.PUBLISH_CREDIT: _DECIDERS,
    Right.OWN_CREDIT: PARTNER_SIDE | _MANAGER,
    Right.ANSWER_QUESTIONS: _MANAGER,
    Right.OWN_QUESTIONS: PARTNER_SIDE | _MANAGER,
    # What a word takes is asked with each of them.
    Right.TYPE: PARTNER_SIDE | _INSIDE,
    # A partner's people see their own alone; that is asked with each.
    Right.SEE_SCOREBOARD: _MANAGER,
    Right.KEEP_FEEDS: _MANAGER,
    Right.SEE_BENCHMARK: PARTNER_SIDE | _MANAGER,
}


@dataclass(frozen=True, slots=True)
class CrmUser:
    """A user or a queue of the CRM, as an owner of records. A queue has no e-mail."""

    key: str
    name: str
    email: str = ""
    is_active: bool = True
    is_queue: bool = False
    zone: str = ""
    manager_key: str = ""
    modified_at: datetime | None = None
    id: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody we may talk to. `email` is lower case and unique; `zone` is an IANA name or empty.

    `crm_keys` are all users of the CRM that are this person; `crm_key` is the one that speaks
    for them. With a `partner_id` the person acts for that partner and is none of ours.
    """

    id: int
    name: str
    email: str
    roles: frozenset[Role] = frozenset({Role.ACCOUNT_EXECUTIVE})
    zone: str = ""
    crm_key: str = ""
    manager_crm_key: str = ""
    active: bool = True
    version: int = 0
    crm_keys: frozenset[str] = frozenset()
    partner_id: int | None = None

    def has(self, *roles: Role) -> bool:
        return self.active and any(role in self.roles for role in roles)

    def is_crm(self, key: str) -> bool:
        """Tell whether a user of the CRM is this person; nobody is the empty one."""
        return key != "" and (key == self.crm_key or key in self.crm_keys)

    @property
    def mailbox(self) -> str:
        """The address that mail reaches; empty for who is known by chat alone, or by nothing."""
        if self.partner_id is None:
            return self.email
        return self.email.removeprefix(BY_MAIL) if self.email.startswith(BY_MAIL) else ""


def may(person: Person, right: Right) -> bool:
    """Tell whether a person may do or see something, by the one table.

    Who acts for a partner has only the rights of that side, whatever roles were given to them;
    and the other way round.
    """
    if not person.active:
        return False
    side = PARTNER_SIDE if person.partner_id is not None else frozenset(Role) - PARTNER_SIDE
    return bool(person.roles & RIGHTS[right] & side)


def must(person: Person, right: Right) -> None:
    """Let pass who has a right. Raises: NotAllowed, which names no record."""
    if not may(person, right):
        raise NotAllowed(f"Only {_who_may(right)} can {right}.")


def is_of_both(right: Right) -> bool:
    """Tell whether people of a partner may have a right that people of ours have, too."""
    return bool(RIGHTS[right] & PARTNER_SIDE) and not RIGHTS[right] <= PARTNER_SIDE


def _who_may(right: Right) -> str:
    """Name the holders of a right by the three roles that suffice."""
    held = RIGHTS[right]
    if Role.ACCOUNT_EXECUTIVE in held and held & PARTNER_SIDE:
        return "people of the partner and of the company that runs this app"
    if Role.ACCOUNT_EXECUTIVE in held:
        return "people of the company that runs this app"
    if held <= PARTNER_SIDE:
        return "people of a partner"
    if held & PARTNER_SIDE:
        return "people of the partner, a partner manager or an admin"
    if Role.PARTNER_MANAGER not in held:
        return "an admin"
    return "a partner manager or an admin" if Role.ADMIN in held else "a partner manager"


def may_see_crm_fields(
    person: Person,
    account: Account,
    *,
    team_keys: Collection[str] = (),
    owner_manager_key: str = "",
) -> bool:
    """Tell whether a person may read an account's CRM fields and those of its deals.

    `team_keys` are the CRM users on the account's or its opportunities' teams (their owners
    included). Everybody else reads *ask the owner*.
    """
    if not may(person, Right.LOOK_UP):
        return False
    if may(person, Right.SEE_CRM_FIELDS):
        return True
    return any(map(person.is_crm, (account.owner_key, owner_manager_key, *team_keys)))


def may_judge(person: Person) -> bool:
    """Tell whether a person may say that two records are or are not the same company."""
    return may(person, Right.JUDGE)


def may_settle(person: Person) -> bool:
    """Tell whether a person may review and reverse somebody else's judgement."""
    return may(person, Right.SETTLE)
