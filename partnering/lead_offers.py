"""An offer of a lead to one partner: open, then taken, declined, lapsed or taken back.

History stays, and at most one offer of a lead is live. Time runs in the receiver's own hours.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from partnering.calendar import (
    BusinessHours,
    Clock,
    add_business_days,
    add_business_time,
    business_time_between,
)
from partnering.lead_policy import LeadPolicy
from partnering.refusals import Invalid, NotNow
from partnering.routing import Reason


class OfferState(StrEnum):
    OPEN = "open"
    HELD = "held"
    DECLINED = "declined"
    EXPIRED = "expired"
    GIVEN_BACK = "given_back"
    TAKEN_BACK = "taken_back"
    WITHDRAWN = "withdrawn"
    CONVERTED = "converted"
    CLOSED = "closed"


# Only one offer of a lead may be one of these: who has it, or who may take it.
LIVE = frozenset({OfferState.OPEN, OfferState.HELD})
# What became of leads that a partner had: what its record is counted from.
DECIDED = frozenset(
    {OfferState.CONVERTED, OfferState.GIVEN_BACK, OfferState.TAKEN_BACK, OfferState.CLOSED}
)


class DeclineReason(StrEnum):
    NOT_OUR_SEGMENT = "not_our_segment"
    NO_CAPACITY = "no_capacity"
    ALREADY_WORKING = "already_working"
    BAD_DATA = "bad_data"
    CUSTOMER_UNRESPONSIVE = "customer_unresponsive"
    CONFLICT = "conflict"
    NEXT_STEPS_UNCLEAR = "next_steps_unclear"
    OTHER = "other"

    @property
    def words(self) -> str:
        return _REASONS[self]


_REASONS = {
    DeclineReason.NOT_OUR_SEGMENT: "Not our kind of customer",
    DeclineReason.NO_CAPACITY: "No capacity",
    DeclineReason.ALREADY_WORKING: "We work with them already",
    DeclineReason.BAD_DATA: "The data is wrong",
    DeclineReason.CUSTOMER_UNRESPONSIVE: "The customer does not answer",
    DeclineReason.CONFLICT: "It is in conflict with another deal of ours",
    DeclineReason.NEXT_STEPS_UNCLEAR: "The next steps are unclear",
    DeclineReason.OTHER: "Something else",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadOffer:
    """`hop` counts the partners to whom the lead was given, 1 for the first.

    `clock` is the receiver's time to answer; `used_percent` how much of it the answer took.
    `holder_id` is the partner's person who has the lead. `due_at` is what is due next of whoever
    has it: an answer, the first contact, or news.
    """

    lead_id: int
    partner_id: int
    hop: int
    offered_at: datetime
    clock: Clock
    due_at: datetime
    state: OfferState = OfferState.OPEN
    offered_by: int | None = None
    points: int = 0
    reasons: tuple[Reason, ...] = ()
    answered_at: datetime | None = None
    answered_by: int | None = None
    used_percent: int | None = None
    holder_id: int | None = None
    contacted_at: datetime | None = None
    updated_at: datetime | None = None
    reason: DeclineReason | None = None
    text: str = ""
    ended_at: datetime | None = None
    id: int = 0
    version: int = 0

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def half_at(self) -> datetime:
        """Give when half of the time for what is due next is over."""
        if self.state is OfferState.OPEN:
            return self.clock.reaches(0.5) or self.due_at
        since = self.updated_at or self.contacted_at or self.answered_at or self.offered_at
        if self.contacted_at is not None:
            return since + (self.due_at - since) / 2
        hours, since = self.clock.hours, self.answered_at or self.offered_at
        allowed = business_time_between(hours, since, self.due_at)
        return add_business_time(hours, since, allowed / 2)

    def may_answer(self, now: datetime) -> bool:
        return self.state is OfferState.OPEN and now < self.due_at


def make_offer(
    lead_id: int,
    partner_id: int,
    *,
    hop: int,
    hours: BusinessHours,
    policy: LeadPolicy,
    now: datetime,
    points: int = 0,
    reasons: tuple[Reason, ...] = (),
    offered_by: int | None = None,
) -> LeadOffer:
    """Offer a lead: the time to answer begins now, and runs in the receiver's hours."""
    clock = Clock(now, hours.day_length * policy.accept_business_days, hours)
    due = clock.due_at
    assert due is not None  # a clock that was never paused has one
    return LeadOffer(
        lead_id=lead_id,
        partner_id=partner_id,
        hop=hop,
        offered_at=now,
        clock=clock,
        due_at=due,
        offered_by=offered_by,
        points=points,
        reasons=reasons,
    )


def accept(
    offer: LeadOffer,
    *,
    by_id: int,
    holder_id: int | None = None,
    policy: LeadPolicy,
    now: datetime,
) -> LeadOffer:
    """Take a lead in time; `holder_id` has it from now on, else who takes it.

    Raises: NotNow when it is too late; Invalid where it is not open.
    """
    _must_be_answerable(offer, now)
    return replace(
        offer,
        state=OfferState.HELD,
        answered_at=now,
        answered_by=by_id,
        used_percent=_used(offer, now),
        holder_id=by_id if holder_id is None else holder_id,
        due_at=add_business_days(offer.clock.hours, now, policy.contact_business_days),
        version=offer.version + 1,
    )


def decline(
    offer: LeadOffer, *, by_id: int, reason: DeclineReason, text: str, now: datetime
) -> LeadOffer:
    """Decline with a reason. Raises: NotNow when it is too late; Invalid where words lack."""
    _must_be_answerable(offer, now)
    _must_say_why(reason, text)
    return replace(
        _ended(offer, OfferState.DECLINED, now),
        answered_at=now,
        answered_by=by_id,
        used_percent=_used(offer, now),
        reason=reason,
        text=text.strip(),
    )


def lapse(offer: LeadOffer, now: datetime) -> LeadOffer:
    """End an offer that nobody has answered in time. Raises: Invalid where it is not over."""
    if offer.state is not OfferState.OPEN or now < offer.due_at:
        raise Invalid("The offer is not over.")
    return replace(_ended(offer, OfferState.EXPIRED, now), used_percent=100)


def note_contact(offer: LeadOffer, *, policy: LeadPolicy, now: datetime) -> LeadOffer:
    """Note the first contact: from now on news is due. Raises: Invalid."""
    _must_be_held(offer)
    if offer.contacted_at is not None:
        raise Invalid("The first contact is noted already.")
    due = now + timedelta(days=policy.update_days)
    return replace(offer, contacted_at=now, due_at=due, version=offer.version + 1)


def note_update(offer: LeadOffer, text: str, *, policy: LeadPolicy, now: datetime) -> LeadOffer:
    """Note news of a lead; before the first contact they move nothing. Raises: Invalid."""
    _must_be_held(offer)
    if not text.strip():
        raise Invalid("Say how it stands.")
    due = offer.due_at
    if offer.contacted_at is not None:
        due = now + timedelta(days=policy.update_days)
    return replace(offer, updated_at=now, text=text.strip(), due_at=due, version=offer.version + 1)


def give_back(offer: LeadOffer, *, reason: DeclineReason, text: str, now: datetime) -> LeadOffer:
    """Give a lead back that one has. Raises: Invalid."""
    _must_be_held(offer)
    _must_say_why(reason, text)
    ended = _ended(offer, OfferState.GIVEN_BACK, now)
    return replace(ended, reason=reason, text=text.strip())


def take_back(offer: LeadOffer, now: datetime) -> LeadOffer:
    """Take a lead back from who lets it lie. Raises: Invalid where nothing is overdue."""
    _must_be_held(offer)
    if now < offer.due_at:
        raise Invalid("Nothing is overdue.")
    return _ended(offer, OfferState.TAKEN_BACK, now)


def withdraw(offer: LeadOffer, now: datetime) -> LeadOffer:
    """Take an offer or a lead back because we say so. Raises: Invalid where it has ended."""
    if not offer.is_live:
        raise Invalid("That offer has ended already.")
    return _ended(offer, OfferState.WITHDRAWN, now)


def convert(offer: LeadOffer, now: datetime) -> LeadOffer:
    """End an offer whose lead became a deal. Raises: Invalid."""
    _must_be_held(offer)
    return _ended(offer, OfferState.CONVERTED, now)


def hand_over(offer: LeadOffer, holder_id: int) -> LeadOffer:
    """Give a held lead to somebody else at the same partner. Raises: Invalid."""
    _must_be_held(offer)
    return replace(offer, holder_id=holder_id, version=offer.version + 1)


def lapses_since(offers: list[LeadOffer], since: datetime) -> int:
    """Count how often a partner has let leads lapse or lie since an instant."""
    left = (OfferState.EXPIRED, OfferState.TAKEN_BACK)
    return sum(
        each.state in left and each.ended_at is not None and each.ended_at > since
        for each in offers
    )


def _ended(offer: LeadOffer, state: OfferState, now: datetime) -> LeadOffer:
    return replace(offer, state=state, ended_at=now, version=offer.version + 1)


def _must_be_answerable(offer: LeadOffer, now: datetime) -> None:
    if offer.state is OfferState.EXPIRED or (
        offer.state is OfferState.OPEN and now >= offer.due_at
    ):
        raise NotNow("The time to answer is over: this lead has gone on. There will be others.")
    if offer.state is not OfferState.OPEN:
        raise Invalid(f"This offer is {str(offer.state).replace('_', ' ')} already.")


def _must_be_held(offer: LeadOffer) -> None:
    if offer.state is not OfferState.HELD:
        raise Invalid("This lead is not with you any more.")


def _must_say_why(reason: DeclineReason, text: str) -> None:
    if reason is DeclineReason.OTHER and not text.strip():
        raise Invalid("Say in a few words why.")


def _used(offer: LeadOffer, now: datetime) -> int:
    return min(100, int(offer.clock.share(now) * 100))
