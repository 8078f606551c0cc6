"""What somebody states about a claim: the account's owner, the customer, or its partner.

A statement is kept beside the registration and changes nothing by itself; the check of the claim
reads it, and so does who decides.
"""

from datetime import date, datetime

from journeys.acting import written
from journeys.deal_moves import held_registration
from journeys.desk import Desk
from partnering.facts import DealStatementMade
from partnering.people import Person, Right, must
from partnering.refusals import Invalid, Unknown
from partnering.registrations import Registration
from store.work import Work

OWNER_SAYS, LETTER, SUPPORT = "owner", "letter", "support"
YES, NO = f"{OWNER_SAYS}:yes", f"{OWNER_SAYS}:no"
LEAST_LETTER, LONGEST_LETTER = 10, 500
# More than this is a file, and nobody reads it on a card.
MOST_SUPPORT = 20


def owner_answers(
    desk: Desk,
    registration_id: int,
    *,
    agrees: bool,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Keep whether the account's owner agrees that a partner takes a deal that went quiet.

    The last word counts. Raises: Unknown to everybody but the owner; Invalid once it is decided.
    """
    must(by, Right.LOOK_UP)
    with desk.store.begin(receipt=receipt) as work:
        held = held_registration(work, registration_id)
        account = work.accounts.by_key(held.account_key)
        if account is None or not by.is_crm(account.owner_key):
            raise Unknown("There is no such registration.")
        _must_wait(held)
        said, other = (YES, NO) if agrees else (NO, YES)
        work.told_once.forget(held.ref, other)
        if work.told_once.first(held.ref, said, now):
            _record(work, held, said, by, now, correlation)
    desk.wake()
    return held


def file_letter(
    desk: Desk,
    registration_id: int,
    *,
    text: str,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Keep what the customer has written, where it names this partner; `text` says who and when.

    Raises: NotAllowed; Unknown; Invalid without words, or once it is decided.
    """
    must(by, Right.DECIDE)
    words = " ".join(text.split())
    if not LEAST_LETTER <= len(words) <= LONGEST_LETTER:
        raise Invalid(
            f"Say who wrote what and when, in {LEAST_LETTER} to {LONGEST_LETTER} characters."
        )
    with desk.store.begin(receipt=receipt) as work:
        held = held_registration(work, registration_id)
        _must_wait(held)
        if work.told_once.first(held.ref, f"{LETTER}:{words}", now):
            _record(work, held, LETTER, by, now, correlation)
    desk.wake()
    return held


def keep_support(
    work: Work,
    registration: Registration,
    text: str,
    day: date,
    *,
    by: Person,
    now: datetime,
    correlation: str = "",
) -> bool:
    """Keep, in a transaction, what its partner brings forward; false where it is there already.

    Raises: Invalid without words, with too many, or where there is a lot of it by now.
    """
    words = " ".join(text.split())
    if not words:
        raise Invalid("Say what it is that you bring forward.")
    if len(words) > LONGEST_LETTER:
        raise Invalid(f"Say it in {LONGEST_LETTER} characters; {len(words)} are too many.")
    kept = support_of(work, registration)
    if len(kept) >= MOST_SUPPORT and (words, day) not in kept:
        raise Invalid(f"You have added {MOST_SUPPORT} things already: tell us the rest in person.")
    if not work.told_once.first(registration.ref, f"{SUPPORT}:{day.isoformat()}:{words}", now):
        return False
    _record(work, registration, SUPPORT, by, now, correlation)
    return True


def support_of(view: Work, registration: Registration) -> list[tuple[str, date]]:
    """Give what its partner has brought forward, each with the day it is of; in order of that."""
    noted = (what.split(":", 2) for what in view.told_once.of(registration.ref))
    found = [(each[2], date.fromisoformat(each[1])) for each in noted if each[0] == SUPPORT]
    return sorted(found, key=lambda each: each[1])


def statements(view: Work, registration: Registration) -> tuple[str, ...]:
    """Say in words what was stated about a claim, the oldest first."""
    noted = sorted(view.told_once.of(registration.ref).items(), key=lambda each: each[1])
    return tuple(filter(None, (_words(what, at) for what, at in noted)))


def owner_agrees(view: Work, registration: Registration) -> bool | None:
    """Give the account owner's answer, None while there is none."""
    noted = view.told_once.of(registration.ref)
    return True if YES in noted else False if NO in noted else None


def has_letter(view: Work, registration: Registration) -> bool:
    """Tell whether a written wish of the customer is kept."""
    return bool(letters_of(view, registration))


def letters_of(view: Work, registration: Registration) -> dict[str, datetime]:
    """Give what the customer has written in favour of a claim, with when it was kept; in order."""
    noted = sorted(view.told_once.of(registration.ref).items(), key=lambda each: each[1])
    found = ((*what.partition(":"), at) for what, at in noted)
    return {text: at for kind, _, text, at in found if kind == LETTER}


def _words(what: str, at: datetime) -> str:
    kind, _, told = what.partition(":")
    if kind == LETTER:
        return f"The customer has written ({at:%d %b %Y}): {told}"
    if kind == SUPPORT:
        day, _, words = told.partition(":")
        return f"The partner adds (of {date.fromisoformat(day):%d %b %Y}): {words}"
    if what in (YES, NO):
        answer = "agrees" if what == YES else "does not agree"
        return f"The account owner {answer} ({at:%d %b %Y})."
    return ""


def _must_wait(held: Registration) -> None:
    if not held.is_pending:
        raise Invalid(f"{held.ref} is decided already.")


def _record(
    work: Work, held: Registration, what: str, by: Person, now: datetime, correlation: str
) -> None:
    fact = DealStatementMade(held.id, what)
    work.record(fact, at=now, by=written(by), correlation=correlation)
