"""Codes of registered deals in our own people's words: states, reasons, fields. Decides nothing."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.cards.form import Option
from bot.cards.parts import instant, on_day, plain, said
from journeys.deal_notices import DealNotice, HistoryLine
from partnering.conflict_cases import Remedy
from partnering.moments import moment_in_words
from partnering.people import Person
from partnering.reasons import EndCause, Reason
from partnering.refusals import OwnDoing, Stale
from partnering.registrations import Event, State

REASONS: dict[Reason, str] = {
    Reason.DUPLICATE_REGISTERED: "Another partner has registered it",
    Reason.DUPLICATE_OWN: "The same partner has registered it already",
    Reason.DIRECT_ENGAGED: "We are engaged there ourselves",
    Reason.EXISTING_CUSTOMER: "The customer has bought this already",
    Reason.INCUMBENT_PROTECTED: "Another partner's renewal is protected",
    Reason.NAMED_ACCOUNT: "A named account",
    Reason.OUT_OF_TERRITORY: "Outside the partner's territory",
    Reason.PRODUCT_NOT_AUTHORISED: "The agreement does not cover the product",
    Reason.BELOW_MINIMUM: "Below the smallest amount",
    Reason.TENDER_PUBLISHED: "The tender was published before",
    Reason.INCOMPLETE: "Something is missing",
    Reason.UNQUALIFIED: "No qualified deal yet",
    Reason.PARTNER_NOT_IN_GOOD_STANDING: "The partner cannot register at present",
    Reason.CAPACITY_EXCEEDED: "The partner has too many open registrations",
    Reason.AFTER_THE_FACT: "The deal was too far along",
    Reason.COMPLIANCE_BLOCK: "A compliance check does not allow it",
    Reason.CUSTOMER_CHOICE: "The customer has chosen another partner",
    Reason.OTHER: "Another reason: say which",
}

CAUSES: dict[EndCause, str] = {
    EndCause.INACTIVE: "The partner does not work on it",
    EndCause.BREACH: "The partner broke the agreement",
    EndCause.CUSTOMER_CHOICE: "The customer's written choice",
    EndCause.FRAUD: "Fraud",
}

REMEDIES: dict[Remedy, str] = {
    Remedy.NONE: "None: only say so",
    Remedy.TEAMING: "Work on it together, without exclusive terms",
    Remedy.SPLIT_BY_SCOPE: "Split the customer by scope",
    Remedy.INFLUENCE: "Credit for influence",
    Remedy.FINDERS_FEE: "A finder's fee",
}

# Names of `Claim`'s fields, in the order in which a form shows them.
FIELDS: dict[str, str] = {
    "customer": "The customer's legal name",
    "country": "The customer's country",
    "domain": "The customer's web domain",
    "duns": "The D-U-N-S number",
    "tax_id": "The tax id",
    "contact": "The contact at the customer",
    "families": "The product families",
    "scope": "Which part of the customer",
    "amount": "The amount",
    "close_on": "The expected close date",
    "deal_type": "New customer, expansion or renewal",
    "engagement": "How the partner is engaged",
    "last_contact_on": "The last contact with the customer",
    "help_wanted": "What the partner wants from us",
    "tender": "Whether it is a public tender",
    "tender_published_on": "When the tender is published",
    "incumbent": "Who the incumbent is",
    "distributor": "The distributor",
    "proof": "Proof of work before the sale",
}

STATES: dict[State, str] = {
    State.DRAFT: "Draft",
    State.SUBMITTED: "Received",
    State.IN_REVIEW: "In review",
    State.INFO_REQUESTED: "Waiting for the partner's answer",
    State.CONFLICT_HOLD: "On hold",
    State.APPROVED: "Approved",
    State.REJECTED: "Rejected",
    State.WITHDRAWN: "Withdrawn by the partner",
    State.EXPIRED: "Expired",
    State.REVOKED: "Revoked",
    State.RELEASED: "Released by the partner",
    State.WON: "Won",
    State.LOST: "Lost",
}

EVENTS: dict[Event, str] = {
    Event.SUBMITTED: "Registered",
    Event.TAKEN_UP: "Taken up",
    Event.ASSIGNED: "Assigned",
    Event.IDENTIFIED: "The account was said",
    Event.HELD: "Put on hold",
    Event.HOLD_LIFTED: "Back in review",
    Event.INFO_REQUESTED: "Asked the partner",
    Event.INFO_PROVIDED: "Answered by the partner",
    Event.NO_RESPONSE: "Closed: the partner did not answer",
    Event.APPROVED: "Approved",
    Event.REJECTED: "Rejected",
    Event.OVERTURNED: "Approved on appeal",
    Event.WITHDRAWN: "Withdrawn",
    Event.RELEASED: "Released",
    Event.REVOKE_NOTICE: "Notice served",
    Event.REVOKED: "Revoked",
    Event.EXTENSION_ASKED: "Asked for an extension",
    Event.EXTENDED: "Extended",
    Event.EXTENSION_REFUSED: "Extension refused",
    Event.ACTIVITY: "The partner reported work on it",
    Event.EDIT_ASKED: "Asked for a change",
    Event.EDITED: "Changed",
    Event.EDIT_REFUSED: "Change refused",
    Event.EXPIRED: "Expired",
    Event.WON: "Won",
    Event.LOST: "Lost",
    Event.ACCOUNT_MERGED: "Moved: accounts were merged",
    Event.CRM_VERIFIED: "Checked in the CRM after all",
    Event.CRM_SILENT: "Waits for the CRM",
    Event.CRM_BACK: "The CRM answers again",
}

# What led to a state, so that the card can say who did that, and when.
_LED_TO: dict[State, frozenset[Event]] = {
    State.APPROVED: frozenset({Event.APPROVED, Event.OVERTURNED}),
    State.REJECTED: frozenset({Event.REJECTED}),
    State.WITHDRAWN: frozenset({Event.WITHDRAWN, Event.NO_RESPONSE}),
    State.EXPIRED: frozenset({Event.EXPIRED}),
    State.REVOKED: frozenset({Event.REVOKED}),
    State.RELEASED: frozenset({Event.RELEASED}),
    State.WON: frozenset({Event.WON}),
    State.LOST: frozenset({Event.LOST}),
}


def reason_options() -> list[Option]:
    """List the reasons for a rejection."""
    return [Option(reason.value, words) for reason, words in REASONS.items()]


def day(on: date) -> str:
    """Write a day that counts in the programme's zone, whoever reads it."""
    return f"{on.day} {on:%b %Y}"


def due(at: datetime, zone: str) -> str:
    """Write a due time in the reader's zone; where Slack cannot, in the programme's."""
    local = at.astimezone(ZoneInfo(zone))
    return instant(at, "{date_short_pretty} at {time}", f"{local:%Y-%m-%d %H:%M} {zone}")


def what_led_here(notice: DealNotice) -> HistoryLine | None:
    """Give the line of the history that brought the record to its state, if it is kept."""
    wanted = _LED_TO.get(notice.state, frozenset())
    found = [line for line in notice.history if line.event in wanted]
    return max(found, key=lambda line: line.at) if found else None


def state_words(notice: DealNotice) -> str:
    """Say how it stands in a few words."""
    led = what_led_here(notice)
    if led is not None and led.event is Event.NO_RESPONSE:
        return "Closed: the partner did not answer in time"
    if led is not None and led.event is Event.OVERTURNED:
        return EVENTS[led.event]
    return STATES[notice.state]


def standing(notice: DealNotice) -> str:
    """Say how it stands, who brought it there, when and why; safe for a card."""
    told = f"*{state_words(notice)}*"
    led = what_led_here(notice)
    if led is None:
        with_whom = f", with {said(notice.owner, 120)}" if notice.owner else ""
        return f"{told}{with_whom}{_lasts(notice)}"
    by = f" by {said(led.by, 120)}" if led.by else ""
    why = f": {said(led.words, 500)}" if led.words else ""
    return f"{told}{by}, {on_day(led.at)}{why}{_lasts(notice)}"


def _lasts(notice: DealNotice) -> str:
    until = notice.protected_until
    return f"\nProtected until *{day(until)}*, that day included." if until is not None else ""


def last_word(notice: DealNotice, *, decided: bool, reader_id: int | None = None) -> str:
    """Say to who came too late what happened, by whom, when and what comes next; to be made safe.

    `decided` says that a decision of ours was the last thing that moved it.
    """
    then = _next_step(notice)
    if not decided or not notice.history:
        return f"{notice.ref} has moved on: {_lowered(state_words(notice))}. {then}"
    last = _last(notice)
    if reader_id is not None and last.person_id == reader_id:
        at = moment_in_words(last.at, notice.zone)
        return f"You decided {notice.ref} yourself at {at}: {_lowered(EVENTS[last.event])}. {then}"
    at = moment_in_words(last.at, notice.zone)
    by = f" by {plain(last.by, 120)}" if last.by else ""
    return f"{notice.ref} was decided{by} at {at}: {_lowered(EVENTS[last.event])}. {then}"


def late(notice: DealNotice, *, decided: bool, reader: Person) -> Stale:
    """Make the refusal for who came too late; nobody was faster where they decided it."""
    words = last_word(notice, decided=decided, reader_id=reader.id)
    own = decided and bool(notice.history) and _last(notice).person_id == reader.id
    return OwnDoing(words) if own else Stale(words)


def _last(notice: DealNotice) -> HistoryLine:
    return max(reversed(notice.history), key=lambda line: line.at)


def _next_step(notice: DealNotice) -> str:
    if notice.state is not State.REJECTED:
        return "Its card says what can be done now."
    if notice.appeal_text:
        return "The partner has appealed: the appeal is to be decided."
    if notice.may_appeal_until is None:
        return "It stands: the partner can only register the deal again."
    return f"The partner may appeal until {moment_in_words(notice.may_appeal_until, notice.zone)}."


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]
