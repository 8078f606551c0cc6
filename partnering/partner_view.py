"""What the partner reads of its own registration: plain words, its own times, our clock.

A conflict hold looks exactly like a review, and nothing tells that a rival exists.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from partnering.reasons import NOT_AVAILABLE, EndCause, Reason
from partnering.registrations import Basis, Decision, Event, Registration, State


class Shown(StrEnum):
    DRAFT = "Draft"
    RECEIVED = "Received"
    IN_REVIEW = "In review"
    WE_NEED_SOMETHING = "We need something"
    PROTECTED = "Protected"
    NOT_AVAILABLE = "Not available"
    CLOSED = "Closed"


_SHOWN = {
    State.DRAFT: Shown.DRAFT,
    State.SUBMITTED: Shown.RECEIVED,
    State.IN_REVIEW: Shown.IN_REVIEW,
    State.CONFLICT_HOLD: Shown.IN_REVIEW,
    State.INFO_REQUESTED: Shown.WE_NEED_SOMETHING,
    State.APPROVED: Shown.PROTECTED,
    State.REJECTED: Shown.NOT_AVAILABLE,
}


@dataclass(frozen=True, slots=True)
class PartnerView:
    """`decision_due_at` is the clock on us, None while it waits for the partner.

    `code` is empty where the code itself would give a rival away. `together` says that it is
    worked on beside us, and keeps nobody out.
    """

    ref: str
    shown: Shown
    words: str
    received_at: datetime | None
    decision_due_at: datetime | None
    answer_due_at: datetime | None
    question: str
    protected_until: date | None
    code: str
    text: str
    may_appeal_until: datetime | None
    together: bool = False


def partner_view(registration: Registration, now: datetime) -> PartnerView:
    """Draw a registration as its partner may read it, at an instant."""
    shown = _shown(registration, now)
    protected = registration.window.last_day if shown is Shown.PROTECTED else None  # type: ignore[union-attr]  # protected has a window
    last = _last_word(registration)
    waits = shown in (Shown.RECEIVED, Shown.IN_REVIEW) and registration.clock is not None
    return PartnerView(
        ref=registration.ref,
        shown=shown,
        words=_words(registration, shown, protected, now),
        received_at=registration.received_at,
        decision_due_at=registration.clock.due_at if waits and registration.clock else None,
        answer_due_at=registration.answer_due_at if shown is Shown.WE_NEED_SOMETHING else None,
        question=registration.question if shown is Shown.WE_NEED_SOMETHING else "",
        protected_until=protected,
        code=_code(last),
        text=last.text if last else "",
        may_appeal_until=_appeal_end(registration, now),
        together=protected is not None and registration.basis is Basis.TEAMING,
    )


def _shown(registration: Registration, now: datetime) -> Shown:
    if registration.state is State.APPROVED and not registration.protected_at(now):
        return Shown.CLOSED
    return _SHOWN.get(registration.state, Shown.CLOSED)


def _words(registration: Registration, shown: Shown, protected: date | None, now: datetime) -> str:
    if protected is not None:
        what = "We work on it together" if registration.basis is Basis.TEAMING else "Protected"
        until = f"{what} until {protected:%d %b %Y}"
        window = registration.window
        if window is not None and window.awaits_extension_at(now):
            return f"{until}; your extension is being decided, and you stay protected meanwhile"
        if window is not None and window.pending is not None:
            return f"{until}; you have asked for more time, and we are deciding on that"
        return until
    if shown is Shown.NOT_AVAILABLE:
        last = _last_word(registration)
        return _partner_reason(last.reason) if last else NOT_AVAILABLE
    return str(shown)


def _partner_reason(reason: Reason | EndCause | None) -> str:
    return reason.for_partner if isinstance(reason, Reason) else NOT_AVAILABLE


def _last_word(registration: Registration) -> Decision | None:
    """Give the rejection that stands, if one does."""
    if registration.state is not State.REJECTED:
        return None
    said = [each for each in registration.decisions if each.outcome is Event.REJECTED]
    return said[-1] if said else None


def _code(last: Decision | None) -> str:
    return last.reason.shown_code if last and isinstance(last.reason, Reason) else ""


def _appeal_end(registration: Registration, now: datetime) -> datetime | None:
    until = registration.appeal_until
    return until if registration.state is State.REJECTED and until and now < until else None
