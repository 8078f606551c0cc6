"""Help on a deal that one side asks the other for: what is asked, how it moves, who owns it.

Pure. A request that has ended stays as it ended; what goes on is a new one that follows it.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from partnering.calendar import BusinessHours, add_business_days, local_midnight
from partnering.people import Person, Right, may
from partnering.refusals import Invalid, NotAllowed, NotNow, Unknown

NO_SUCH = "There is no such request for help."
# To people of its partner, who hear of the stop itself in their channel.
UNSHARED = "Nothing is shared between your company and us now. It comes back once both share again."
MOST_WORDS = 2000
DAY = timedelta(days=1)


class HelpKind(StrEnum):
    """Selling together, or a technical person of the other side before the sale."""

    COSELL = "cosell"
    PRESALES = "presales"


class HelpState(StrEnum):
    DRAFT = "draft"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    ACTIVE = "active"
    WON = "won"
    LOST = "lost"
    CANCELLED = "cancelled"


# Both have said yes: from here on each side knows who the other's people are.
TOGETHER = frozenset({HelpState.ACCEPTED, HelpState.ACTIVE})
OPEN = TOGETHER | {HelpState.DRAFT, HelpState.REQUESTED}
# One of these to an account, a partner and a kind.
LIVE = TOGETHER | {HelpState.REQUESTED}


class HelpNeed(StrEnum):
    """What is wanted, by a code that both sides read the same way."""

    INTRODUCTION = "introduction"
    JOINT_MEETING = "joint_meeting"
    ARCHITECTURE = "architecture"
    TECHNICAL_VALIDATION = "technical_validation"
    DEMO = "demo"
    COMPETITION = "competition"
    PRICING = "pricing"
    TENDER = "tender"
    GENERAL = "general"

    @property
    def words(self) -> str:
        return _NEEDS[self]


_NEEDS = {
    HelpNeed.INTRODUCTION: "An introduction",
    HelpNeed.JOINT_MEETING: "A meeting together",
    HelpNeed.ARCHITECTURE: "Technical architecture",
    HelpNeed.TECHNICAL_VALIDATION: "Technical validation",
    HelpNeed.DEMO: "A demo or proof of concept",
    HelpNeed.COMPETITION: "Knowledge of the competition",
    HelpNeed.PRICING: "Quotes and licensing",
    HelpNeed.TENDER: "Support with a tender",
    HelpNeed.GENERAL: "Something else",
}


class HelpDecline(StrEnum):
    """Why nobody helps. Each but `other` says enough by itself."""

    NEED_UNCLEAR = "need_unclear"
    NEXT_STEPS_UNCLEAR = "next_steps_unclear"
    NO_CAPACITY = "no_capacity"
    CANNOT_SUPPORT = "cannot_support"
    NO_RELATION = "no_relation"
    ALREADY_WORKING = "already_working"
    TIME_TOO_SHORT = "time_too_short"
    CUSTOMER_SILENT = "customer_silent"
    CONFLICT = "conflict"
    OTHER = "other"

    @property
    def words(self) -> str:
        return _DECLINES[self]


_DECLINES = {
    HelpDecline.NEED_UNCLEAR: "It is not clear what the customer needs",
    HelpDecline.NEXT_STEPS_UNCLEAR: "The next steps are not clear",
    HelpDecline.NO_CAPACITY: "Nobody is free for it",
    HelpDecline.CANNOT_SUPPORT: "We cannot help with this",
    HelpDecline.NO_RELATION: "We do not know this customer well enough",
    HelpDecline.ALREADY_WORKING: "We work on this deal already",
    HelpDecline.TIME_TOO_SHORT: "The time is too short",
    HelpDecline.CUSTOMER_SILENT: "The customer does not answer us",
    HelpDecline.CONFLICT: "It would conflict with other work of ours",
    HelpDecline.OTHER: "Another reason",
}


class DealRole(StrEnum):
    """What somebody does in a deal together; each is held by one person."""

    LEAD = "lead"
    SUPPORT = "support"
    TECHNICAL = "technical"
    DELIVERY = "delivery"

    @property
    def words(self) -> str:
        return {
            DealRole.LEAD: "Lead seller",
            DealRole.SUPPORT: "Supporting seller",
            DealRole.TECHNICAL: "Technical",
            DealRole.DELIVERY: "Delivery",
        }[self]


class HelpEvent(StrEnum):
    """What happened to a request, as the log of facts says it."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    HANDED_OVER = "handed_over"
    ROLES_NAMED = "roles_named"
    STEP_SET = "step_set"
    MAY_CONTACT = "may_contact"
    WON = "won"
    LOST = "lost"
    ENDED = "ended"


OUTCOMES = {
    HelpState.WON: HelpEvent.WON,
    HelpState.LOST: HelpEvent.LOST,
    HelpState.CANCELLED: HelpEvent.ENDED,
}


@dataclass(frozen=True, slots=True)
class HelpPolicy:
    """Days in which something has to happen, of business unless they say calendar.

    Source: the programmes in the docs; two days to answer, five until a request expires.
    """

    answer_business_days: int = 2
    expires_business_days: int = 5
    presales_business_days: int = 1
    lead_business_days: int = 1
    idle_days: int = 14
    draft_days: int = 14
    quiet_end_days: int = 90


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is done next, by whom, and until the end of which day."""

    words: str
    owner_id: int
    on: date


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """What is told of a deal when help is asked for, fixed at that moment.

    `contact` is somebody at the customer, told to nobody before both sides have said yes.
    """

    need: HelpNeed
    words: str
    families: tuple[str, ...] = ()
    country: str = ""
    industry: str = ""
    size: str = ""
    stage: str = ""
    contact: str = ""
    keep_away: bool = True


@dataclass(frozen=True, slots=True)
class HelpRequest:
    """One side asks the other for help on an account; `by_partner` says which side asked.

    `owner_id` is the one person in whose hands it lies now, `due_at` until when; `ends_at` is when
    it ends by itself if nothing happens. Asked of a partner, `responder_id` is who answers there.
    `follows_id` is the request that this one goes on from.
    """

    id: int
    kind: HelpKind
    state: HelpState
    partner_id: int
    account_key: str
    asked: HelpAsked
    asker_id: int
    owner_id: int
    drafted_at: datetime
    due_at: datetime
    ends_at: datetime
    last_moved_at: datetime
    by_partner: bool = False
    opportunity_key: str = ""
    responder_id: int | None = None
    requested_at: datetime | None = None
    answered_by: int | None = None
    answered_at: datetime | None = None
    decline: HelpDecline | None = None
    decline_words: str = ""
    roles: tuple[tuple[DealRole, int], ...] = ()
    step: NextStep | None = None
    outcome_words: str = ""
    ended_at: datetime | None = None
    ended_by: int | None = None
    follows_id: int | None = None
    version: int = 1

    @property
    def ref(self) -> str:
        return f"CS-{self.id}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def people(self) -> frozenset[int]:
        """List who is named on its card, on either side."""
        ids = {self.asker_id, self.owner_id, self.answered_by, *(each for _, each in self.roles)}
        if self.step is not None:
            ids.add(self.step.owner_id)
        return frozenset(each for each in ids if each is not None)

    @property
    def is_together(self) -> bool:
        """Tell whether both sides have said yes, so that people may be named."""
        return self.answered_at is not None and self.decline is None

    def holder(self, role: DealRole) -> int | None:
        """Say who has a role; None where nobody has."""
        return dict(self.roles).get(role)

    def waits_at(self, now: datetime) -> bool:
        """Tell whether it can still be answered, whether or not the clock has been by."""
        return self.state is HelpState.REQUESTED and now < self.ends_at


@dataclass(frozen=True, slots=True)
class HelpMoved:
    """A request after a move, and what happened to it."""

    request: HelpRequest
    event: HelpEvent


def draft(
    kind: HelpKind,
    partner_id: int,
    account_key: str,
    asked: HelpAsked,
    *,
    by: Person,
    policy: HelpPolicy,
    now: datetime,
    opportunity_key: str = "",
    follows_id: int | None = None,
) -> HelpRequest:
    """Write a request down without sending it. Raises: Invalid without words."""
    words = asked.words.strip()
    if not words:
        raise Invalid("Say in a sentence what you need.")
    if len(words) > MOST_WORDS:
        raise Invalid(f"At most {MOST_WORDS} characters.")
    until = now + policy.draft_days * DAY
    return HelpRequest(
        id=0,
        kind=kind,
        state=HelpState.DRAFT,
        partner_id=partner_id,
        account_key=account_key,
        asked=replace(asked, words=words),
        asker_id=by.id,
        owner_id=by.id,
        drafted_at=now,
        due_at=until,
        ends_at=until,
        last_moved_at=now,
        by_partner=by.partner_id is not None,
        opportunity_key=opportunity_key,
        follows_id=follows_id,
    )


def send(
    request: HelpRequest,
    *,
    by: Person,
    responder_id: int | None,
    owner_id: int,
    hours: BusinessHours,
    policy: HelpPolicy,
    now: datetime,
) -> HelpMoved:
    """Ask the other side. `hours` are those of who answers; `owner_id` is who sees to an answer.

    Raises: NotAllowed to all but who wrote it; Invalid where it was sent or dropped already.
    """
    _must_be(request, HelpState.DRAFT)
    if by.id != request.asker_id:
        raise NotAllowed("Only who wrote a request sends it.")
    days = policy.answer_business_days
    if request.kind is HelpKind.PRESALES and request.by_partner:
        days = policy.presales_business_days
    return _moved(
        request,
        HelpEvent.REQUESTED,
        now,
        state=HelpState.REQUESTED,
        requested_at=now,
        responder_id=responder_id,
        owner_id=owner_id,
        due_at=add_business_days(hours, now, days),
        ends_at=add_business_days(hours, now, max(days, policy.expires_business_days)),
    )


def accept(
    request: HelpRequest, *, by: Person, hours: BusinessHours, policy: HelpPolicy, now: datetime
) -> HelpMoved:
    """Say yes for the side that was asked: from now on people may be named.

    Who asked for us has to see to a lead seller next. Raises: Unknown; NotAllowed; NotNow; Invalid.
    """
    _must_answer(request, by, now)
    ours = by.id if request.by_partner else request.asker_id
    return _moved(
        request,
        HelpEvent.ACCEPTED,
        now,
        state=HelpState.ACCEPTED,
        answered_by=by.id,
        answered_at=now,
        owner_id=ours,
        due_at=add_business_days(hours, now, policy.lead_business_days),
        ends_at=now + policy.quiet_end_days * DAY,
    )


def decline(
    request: HelpRequest, *, by: Person, why: HelpDecline, words: str, now: datetime
) -> HelpMoved:
    """Say no, with a reason. Raises: Unknown; NotAllowed; NotNow; Invalid."""
    _must_answer(request, by, now)
    said = words.strip()[:MOST_WORDS]
    if why is HelpDecline.OTHER and not said:
        raise Invalid("Say in a sentence why.")
    return _ended(
        replace(request, answered_by=by.id, answered_at=now, decline=why, decline_words=said),
        HelpState.DECLINED,
        HelpEvent.DECLINED,
        by.id,
        now,
    )


def withdraw(request: HelpRequest, *, by: Person, now: datetime) -> HelpMoved:
    """Take a request back that nobody has answered. Raises: Unknown; NotAllowed; Invalid."""
    must_be_askers(request, by)
    _must_be(request, HelpState.DRAFT, HelpState.REQUESTED)
    return _ended(request, HelpState.CANCELLED, HelpEvent.WITHDRAWN, by.id, now)


def end_by_itself(request: HelpRequest, now: datetime) -> HelpMoved | None:
    """End what nobody has moved in time; None where its time is not over.

    A request expires, all else is called off.
    """
    if not request.is_open or now < request.ends_at:
        return None
    if request.state is HelpState.REQUESTED:
        return _ended(request, HelpState.EXPIRED, HelpEvent.EXPIRED, None, request.ends_at)
    return _ended(request, HelpState.CANCELLED, HelpEvent.ENDED, None, request.ends_at)


def hand_over(request: HelpRequest, to: int, now: datetime) -> HelpMoved:
    """Give what somebody asked for or owns to another person of ours. Raises: Invalid."""
    if not request.is_open:
        raise Invalid(over(request))
    return _moved(request, HelpEvent.HANDED_OVER, now, owner_id=to)


def name_roles(
    request: HelpRequest,
    roles: dict[DealRole, int],
    *,
    by: Person,
    policy: HelpPolicy,
    now: datetime,
) -> HelpMoved:
    """Say who does what; with a lead seller the work has begun. Raises: Unknown; Invalid."""
    _must_be(request, *TOGETHER)
    must_be_party(request, by)
    kept = tuple((role, roles[role]) for role in DealRole if role in roles)
    lead = roles.get(DealRole.LEAD)
    if lead is None:
        raise Invalid("Name a lead seller: somebody has to be in front.")
    step = request.step
    return _moved(
        request,
        HelpEvent.ROLES_NAMED,
        now,
        state=HelpState.ACTIVE,
        roles=kept,
        owner_id=step.owner_id if step else lead,
        due_at=request.due_at if step else now + policy.idle_days * DAY,
        ends_at=now + policy.quiet_end_days * DAY,
    )


def set_step(
    request: HelpRequest,
    step: NextStep,
    *,
    by: Person,
    zone: str,
    policy: HelpPolicy,
    now: datetime,
) -> HelpMoved:
    """Say what is done next, by whom and until when. Raises: Unknown; Invalid."""
    _must_be(request, *TOGETHER)
    must_be_party(request, by)
    if not step.words.strip():
        raise Invalid("Say what is done next.")
    due = local_midnight(zone, step.on + DAY)
    if due <= now:
        raise Invalid("Choose a day that is not over.")
    ends = max(now, due) + policy.quiet_end_days * DAY
    kept = replace(step, words=step.words.strip()[:MOST_WORDS])
    return _moved(
        request,
        HelpEvent.STEP_SET,
        now,
        step=kept,
        owner_id=step.owner_id,
        due_at=due,
        ends_at=ends,
    )


def let_contact(request: HelpRequest, *, by: Person, now: datetime) -> HelpMoved:
    """Say that the customer may be contacted. Raises: Unknown; NotAllowed; Invalid."""
    must_be_askers(request, by)
    _must_be(request, *TOGETHER)
    asked = replace(request.asked, keep_away=False)
    return _moved(request, HelpEvent.MAY_CONTACT, now, asked=asked)


def finish(
    request: HelpRequest, outcome: HelpState, *, by: Person, words: str, now: datetime
) -> HelpMoved:
    """Say how it ended. Raises: Unknown; NotAllowed to the side that did not ask; Invalid."""
    must_be_party(request, by)
    _must_be(request, *TOGETHER)
    if by.partner_id is not None:
        raise NotAllowed("The company whose deal it is says how it ended.")
    if outcome not in OUTCOMES:
        raise Invalid("Choose how it ended: won, lost or called off.")
    told = replace(request, outcome_words=words.strip()[:MOST_WORDS])
    return _ended(told, outcome, OUTCOMES[outcome], by.id, now)


def must_be_party(request: HelpRequest, by: Person) -> None:
    """Let pass people of both sides of a request. Raises: Unknown to everybody else."""
    if by.partner_id is not None:
        unsent = request.requested_at is None and not request.by_partner
        if by.partner_id != request.partner_id or not may(by, Right.OWN_HELP) or unsent:
            raise Unknown(NO_SUCH)
    elif not may(by, Right.ASK_HELP) or not has_part(request, by):
        raise Unknown(NO_SUCH)


def has_part(request: HelpRequest, by: Person) -> bool:
    """Tell whether one of ours asked, owns, answers or works on a request, or may see them all."""
    named = {request.asker_id, request.owner_id, request.responder_id, request.answered_by}
    named |= {id for _, id in request.roles}
    if request.step is not None:
        named.add(request.step.owner_id)
    return by.id in named or may(by, Right.SEE_DEALS)


def must_be_askers(request: HelpRequest, by: Person) -> None:
    """Let pass who asked, and a manager of that side. Raises: Unknown; NotAllowed."""
    must_be_party(request, by)
    theirs = by.partner_id is not None
    if theirs is not request.by_partner:
        raise NotAllowed("Only the side that asked can do this.")
    if not theirs and by.id != request.asker_id and not may(by, Right.SEE_DEALS):
        raise NotAllowed("Only who asked, or a partner manager, can do this.")


def over(request: HelpRequest) -> str:
    """Say that a request is over, and how to go on."""
    how = {
        HelpState.CANCELLED: "was called off",
        HelpState.DECLINED: "was declined",
        HelpState.EXPIRED: "has expired without an answer",
        HelpState.WON: "has ended: won",
        HelpState.LOST: "has ended: lost",
    }.get(request.state, f"is {request.state}")
    return f"{request.ref} {how}. A new request can follow it."


def _must_answer(request: HelpRequest, by: Person, now: datetime) -> None:
    must_be_party(request, by)
    if (by.partner_id is not None) is request.by_partner:
        side = "the company that was asked" if request.by_partner else "the partner who was asked"
        raise NotAllowed(f"Only people of {side} can answer.")
    if request.state is HelpState.REQUESTED and not request.waits_at(now):
        raise NotNow(over(replace(request, state=HelpState.EXPIRED)))
    _must_be(request, HelpState.REQUESTED)


def _must_be(request: HelpRequest, *states: HelpState) -> None:
    if request.state in states:
        return
    if not request.is_open:
        raise Invalid(over(request))
    raise Invalid(f"That is not possible now: {request.ref} is {request.state}.")


def _ended(
    request: HelpRequest, state: HelpState, event: HelpEvent, by: int | None, at: datetime
) -> HelpMoved:
    return _moved(request, event, at, state=state, ended_at=at, ended_by=by)


def _moved(request: HelpRequest, event: HelpEvent, now: datetime, **changes: object) -> HelpMoved:
    moved = replace(
        request,
        last_moved_at=now,
        version=request.version + 1,
        **changes,  # type: ignore[arg-type]  # fields of the request, by their names
    )
    return HelpMoved(moved, event)
