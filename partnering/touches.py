"""What a partner did for a deal, as somebody says it, and how that saying is settled.

Values and moves only; what a touch is worth is counted in `attribution`.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from partnering.accounts import Opportunity
from partnering.calendar import (
    BusinessHours,
    add_business_days,
    add_business_time,
    business_time_between,
)
from partnering.people import Person, Right, may, must
from partnering.refusals import Invalid, NotAllowed, Stale, Unknown

LEAST_WORDS = 10
LONGEST_WORDS = 1000


class TouchKind(StrEnum):
    """What qualifies. That two lists of accounts overlap is none of them.

    The last four follow from what is kept already and cannot be claimed.
    """

    INTRODUCTION = "introduction"
    JOINT_MEETING = "joint_meeting"
    TECHNICAL_VALIDATION = "technical_validation"
    REFERENCE = "reference"
    PROCUREMENT_ACCESS = "procurement_access"
    INTEGRATION_REQUIREMENT = "integration_requirement"
    MARKETPLACE = "marketplace"
    IMPLEMENTATION_COMMITMENT = "implementation_commitment"
    REGISTRATION = "registration"
    CO_SELL_HELP = "co_sell_help"
    LEAD_WORKED = "lead_worked"
    DECISION = "decision"

    @property
    def words(self) -> str:
        return _KINDS[self]


_KINDS = {
    TouchKind.INTRODUCTION: "Introduction",
    TouchKind.JOINT_MEETING: "Joint meeting",
    TouchKind.TECHNICAL_VALIDATION: "Technical validation or proof of concept",
    TouchKind.REFERENCE: "Reference",
    TouchKind.PROCUREMENT_ACCESS: "Access to procurement",
    TouchKind.INTEGRATION_REQUIREMENT: "Integration that the customer requires",
    TouchKind.MARKETPLACE: "Marketplace",
    TouchKind.IMPLEMENTATION_COMMITMENT: "Commitment to implement",
    TouchKind.REGISTRATION: "Registered deal",
    TouchKind.CO_SELL_HELP: "Help with the sale",
    TouchKind.LEAD_WORKED: "Lead of ours that it worked on",
    TouchKind.DECISION: "Credit by the decision on a conflict",
}


DERIVED = frozenset(
    {
        TouchKind.REGISTRATION,
        TouchKind.CO_SELL_HELP,
        TouchKind.LEAD_WORKED,
        TouchKind.DECISION,
    }
)


class TouchRole(StrEnum):
    """The part that the partner had in the deal."""

    SOURCE = "source"
    LEAD = "lead"
    CO_SELL = "co_sell"
    TECHNICAL = "technical"
    PROCUREMENT = "procurement"
    INFLUENCE = "influence"
    DELIVERY = "delivery"
    FULFILMENT = "fulfilment"


# What a partner says of itself, it says by what it did; its part follows from that.
OWN_ROLES = {
    TouchKind.JOINT_MEETING: TouchRole.CO_SELL,
    TouchKind.TECHNICAL_VALIDATION: TouchRole.TECHNICAL,
    TouchKind.INTEGRATION_REQUIREMENT: TouchRole.TECHNICAL,
    TouchKind.PROCUREMENT_ACCESS: TouchRole.PROCUREMENT,
    TouchKind.MARKETPLACE: TouchRole.FULFILMENT,
    TouchKind.IMPLEMENTATION_COMMITMENT: TouchRole.DELIVERY,
}


class TouchState(StrEnum):
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    UNCONFIRMED = "unconfirmed"
    REJECTED = "rejected"


_LIVE = frozenset(TouchState) - {TouchState.REJECTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One thing that a partner did on a day. `due_at` is when somebody has to have answered.

    `source` names the record that it follows from, `DR-4`; such a touch is never claimed, is
    always confirmed, and has no number of its own. `evidence` is for us, not for the partner.
    With `by_partner` the partner says it of itself, in its own words; then one of ours confirms.
    """

    opportunity_id: int
    partner_id: int
    kind: TouchKind
    role: TouchRole
    on: date
    evidence: str
    claimed_by: int | None
    claimed_at: datetime
    state: TouchState = TouchState.CLAIMED
    due_at: datetime | None = None
    confirmed_by: int | None = None
    confirmed_at: datetime | None = None
    disputed_by: int | None = None
    disputed_at: datetime | None = None
    dispute: str = ""
    decided_by: int | None = None
    decided_at: datetime | None = None
    why: str = ""
    source: str = ""
    by_partner: bool = False
    id: int = 0
    version: int = 1

    @property
    def counts(self) -> bool:
        """Tell whether it bears credit: once confirmed, it does until somebody rejects it."""
        if self.state is TouchState.DISPUTED:
            return self.confirmed_at is not None
        return self.state is TouchState.CONFIRMED

    @property
    def may_be_disputed(self) -> bool:
        """Tell whether somebody may still say that it was not so: once, before it is decided."""
        if self.source or self.decided_at is not None:
            return False
        return self.state not in (TouchState.DISPUTED, TouchState.REJECTED)

    @property
    def order(self) -> tuple[date, int, str]:
        """Give its place among the touches of a deal, for sorting by time."""
        return self.on, self.id, self.source


class MovedOn(Stale):
    """The touch was changed since it was shown; `touch` is how it stands now."""

    def __init__(self, touch: Touch) -> None:
        super().__init__(f"It has been settled otherwise meanwhile: it is {touch.state} now.")
        self.touch = touch


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says that a partner did."""

    partner_id: int
    kind: TouchKind
    role: TouchRole
    on: date
    evidence: str


@dataclass(frozen=True, slots=True)
class Answering:
    """How long there is to confirm a touch and to decide on a dispute, in which office's hours."""

    hours: BusinessHours
    confirm_business_days: int = 10
    dispute_business_days: int = 5


def claim(
    said: Said, deal: Opportunity, *, by: Person, today: date, now: datetime, answering: Answering
) -> Touch:
    """Say that a partner had a part in a deal; the partner is asked to confirm it.

    `today` is the local day of who says it. Raises: NotAllowed; Invalid.
    """
    must(by, Right.CREDIT)
    if said.kind in DERIVED:
        raise Invalid("That follows from what is kept already; it cannot be claimed.")
    if len(said.evidence.strip()) < LEAST_WORDS:
        raise Invalid(f"Say who was there and what shows it, in {LEAST_WORDS} letters or more.")
    last = min(today, deal.close_on) if deal.is_closed and deal.close_on else today
    if said.on > last:
        when = "the deal was closed" if last < today else "today"
        raise Invalid(f"{said.on:%d %b %Y} is after {when} ({last:%d %b %Y}).")
    return Touch(
        opportunity_id=deal.id,
        partner_id=said.partner_id,
        kind=said.kind,
        role=said.role,
        on=said.on,
        evidence=said.evidence.strip()[:LONGEST_WORDS],
        claimed_by=by.id,
        claimed_at=now,
        due_at=add_business_days(answering.hours, now, answering.confirm_business_days),
    )


def claim_own(
    said: Said, opportunity_id: int, *, by: Person, today: date, now: datetime, answering: Answering
) -> Touch:
    """Say for one's own company that it had a part in a deal; one of ours is asked to confirm it.

    Whether the deal is closed, the answer does not tell. Raises: NotAllowed; Unknown; Invalid.
    """
    must(by, Right.OWN_CREDIT)
    if by.partner_id is None:
        raise NotAllowed("Only the partner's own people say this; use *Credit a partner…*.")
    if by.partner_id != said.partner_id:
        raise Unknown("There is no such deal.")
    if said.kind in DERIVED:
        raise Invalid("That follows from what is kept already; it cannot be claimed.")
    if len(said.evidence.strip()) < LEAST_WORDS:
        raise Invalid(f"Say what you did and with whom, in {LEAST_WORDS} letters or more.")
    if said.on > today:
        raise Invalid("Choose a day that is not in the future.")
    return Touch(
        opportunity_id=opportunity_id,
        partner_id=said.partner_id,
        kind=said.kind,
        role=OWN_ROLES.get(said.kind, TouchRole.INFLUENCE),
        on=said.on,
        evidence=said.evidence.strip()[:LONGEST_WORDS],
        claimed_by=by.id,
        claimed_at=now,
        due_at=add_business_days(answering.hours, now, answering.confirm_business_days),
        by_partner=True,
    )


def half_at(touch: Touch, answering: Answering) -> datetime | None:
    """Say when half of the time to confirm a touch is over; None where nobody is waited for."""
    if touch.state is not TouchState.CLAIMED or touch.due_at is None:
        return None
    hours, since = answering.hours, touch.claimed_at
    return add_business_time(hours, since, business_time_between(hours, since, touch.due_at) / 2)


def is_same_claim(touch: Touch, said: Said) -> bool:
    """Tell whether a touch that stands says the same already: one meeting is credited once."""
    alike = (touch.partner_id, touch.kind, touch.on) == (said.partner_id, said.kind, said.on)
    return alike and touch.state in _LIVE


def may_answer(touch: Touch, person: Person) -> bool:
    """Tell whether a person may answer: for the partner one of its people, or one of ours for it.

    What the partner says of itself, one of ours confirms, and none of its people.
    """
    if touch.by_partner:
        return person.partner_id is None and may(person, Right.CREDIT)
    if person.partner_id is not None:
        return person.partner_id == touch.partner_id and may(person, Right.OWN_CREDIT)
    # Whoever says that somebody did it does not confirm it as well.
    return may(person, Right.OWN_CREDIT) and person.id != touch.claimed_by


def confirm(touch: Touch, *, by: Person, now: datetime, shown: int) -> Touch:
    """Confirm that the partner did it; late is not too late.

    Raises: Unknown to people of another partner; NotAllowed; MovedOn.
    """
    must_answer(touch, by)
    if touch.state is TouchState.CONFIRMED:
        return touch
    _must_be_shown(touch, shown)
    if touch.state not in (TouchState.CLAIMED, TouchState.UNCONFIRMED):
        raise MovedOn(touch)
    return _moved(
        touch, state=TouchState.CONFIRMED, confirmed_by=by.id, confirmed_at=now, due_at=None
    )


def dispute(
    touch: Touch, *, by: Person, text: str, now: datetime, shown: int, answering: Answering
) -> Touch:
    """Say that it was not so; a partner manager decides. Until then it counts as it did.

    Raises: Unknown to people of another partner; NotAllowed; MovedOn; Invalid without words, and
    where it has been decided.
    """
    if by.partner_id is not None:
        must_answer(touch, by)  # refuses who disputes their own words, too
    else:
        must(by, Right.CREDIT)
    _must_be_shown(touch, shown)
    if touch.state not in (TouchState.CLAIMED, TouchState.CONFIRMED, TouchState.UNCONFIRMED):
        raise MovedOn(touch)
    if touch.decided_at is not None:
        raise Invalid("A partner manager has decided on it; speak with them.")
    if len(text.strip()) < LEAST_WORDS:
        raise Invalid(f"Say what was different, in {LEAST_WORDS} letters or more.")
    return _moved(
        touch,
        state=TouchState.DISPUTED,
        disputed_by=by.id,
        disputed_at=now,
        dispute=text.strip()[:LONGEST_WORDS],
        due_at=add_business_days(answering.hours, now, answering.dispute_business_days),
    )


def uphold(touch: Touch, *, by: Person, why: str, now: datetime, shown: int) -> Touch:
    """Decide that a disputed touch stands.

    Raises: NotAllowed to who said it and who disputes it; MovedOn; Invalid without words.
    """
    _must_decide(touch, by, why)
    _must_be_shown(touch, shown)
    if touch.state is not TouchState.DISPUTED:
        raise MovedOn(touch)
    confirmed_at = touch.confirmed_at or now
    return _moved(
        touch,
        state=TouchState.CONFIRMED,
        confirmed_by=touch.confirmed_by or by.id,
        confirmed_at=confirmed_at,
        decided_by=by.id,
        decided_at=now,
        why=why.strip()[:LONGEST_WORDS],
        due_at=None,
    )


def reject(touch: Touch, *, by: Person, why: str, now: datetime, shown: int) -> Touch:
    """Take a touch away for good, disputed or not; who claimed it may while nobody confirmed it.

    Raises: NotAllowed; MovedOn; Invalid without words.
    """
    own = by.id == touch.claimed_by and touch.state in (TouchState.CLAIMED, TouchState.UNCONFIRMED)
    if own:
        must(by, Right.CREDIT)
        _must_say_why(why)
    else:
        _must_decide(touch, by, why)
    _must_be_shown(touch, shown)
    if touch.state is TouchState.REJECTED:
        raise MovedOn(touch)
    return _moved(
        touch,
        state=TouchState.REJECTED,
        decided_by=by.id,
        decided_at=now,
        why=why.strip()[:LONGEST_WORDS],
        due_at=None,
    )


def lapse(touch: Touch, now: datetime) -> Touch | None:
    """Let a touch be unconfirmed that nobody answered for in time; None where it is not due."""
    if touch.state is not TouchState.CLAIMED or touch.due_at is None or now < touch.due_at:
        return None
    return _moved(touch, state=TouchState.UNCONFIRMED, due_at=None)


def must_answer(touch: Touch, by: Person) -> None:
    """Let pass who may speak for the partner. Raises: Unknown; NotAllowed."""
    if may_answer(touch, by):
        return
    if by.partner_id is not None and by.partner_id != touch.partner_id:
        raise Unknown("There is no such credit.")
    must(by, Right.OWN_CREDIT)
    if touch.by_partner:
        raise NotAllowed("You have said it; one of our people confirms it.")
    raise NotAllowed("Who says that a partner helped cannot confirm it as well.")


def may_decide(touch: Touch, person: Person) -> bool:
    """Tell whether a person may settle a dispute: no one who takes a side in it."""
    sides = (touch.claimed_by, touch.disputed_by)
    return may(person, Right.SETTLE_CREDIT) and person.id not in sides


def _must_decide(touch: Touch, by: Person, why: str) -> None:
    must(by, Right.SETTLE_CREDIT)
    if not may_decide(touch, by):
        raise NotAllowed("You said it or dispute it yourself: somebody else has to decide.")
    _must_say_why(why)


def _must_say_why(why: str) -> None:
    if len(why.strip()) < LEAST_WORDS:
        raise Invalid(f"Say why, in {LEAST_WORDS} letters or more.")


def _must_be_shown(touch: Touch, shown: int) -> None:
    if touch.version != shown:
        raise MovedOn(touch)


def _moved(touch: Touch, **changes: object) -> Touch:
    return replace(touch, version=touch.version + 1, **changes)  # type: ignore[arg-type]
