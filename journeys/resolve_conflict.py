"""Conflicts between claims: opened once, with what is known; looked after, decided, appealed.

A decision on a case changes no registration by itself: whatever follows is a decision of its own.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from journeys.acting import Actor, written
from journeys.deal_statements import keep_support, letters_of, support_of
from journeys.desk import Desk
from partnering.accounts import Opportunity
from partnering.calendar import local_day
from partnering.conflict_cases import (
    CaseState,
    ConflictCase,
    Evidence,
    Kind,
    Weight,
)
from partnering.conflict_cases import add_evidence as added
from partnering.conflict_cases import appeal_case as appealed
from partnering.conflict_cases import open_case as opened
from partnering.conflict_cases import take_case as taken
from partnering.deal_policy import DealPolicy
from partnering.facts import ConflictMoved
from partnering.people import Person, Right, must
from partnering.refusals import Invalid, Stale, Unknown
from partnering.registration_moves import must_act_for
from partnering.registrations import Registration
from store.work import StaleVersion, Work

NOBODY = 0
LONGEST_TEXT = 1000


def open_case(
    work: Work,
    kind: Kind,
    registrations: Sequence[Registration],
    policy: DealPolicy,
    *,
    now: datetime,
    opportunity: Opportunity | None = None,
    correlation: str = "",
) -> ConflictCase:
    """Open a case inside a transaction, or give the one about the same that is not closed yet.

    What is known of the claims is brought forward at once.
    """
    parties = sorted({each.id: each for each in registrations}.values(), key=lambda one: one.id)
    ids = tuple(each.id for each in parties)
    key = opportunity.key if opportunity is not None else ""
    work.conflict_cases.alone(ids, key)
    if (known := _same(work, ids, key)) is not None:
        return known
    case = opened(0, kind, ids, policy, now, opportunity_key=key)
    lines = (*_known(parties, opportunity), *_written(work, parties))
    case = work.conflict_cases.add(replace(case, evidence=lines))
    _record(work, case, "opened", now=now, by=None, correlation=correlation)
    return case


def add_evidence(
    desk: Desk,
    case_id: int,
    *,
    weight: Weight,
    dated: datetime,
    text: str,
    partner_id: int | None = None,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> ConflictCase:
    """Bring something forward; `partner_id` says whose it is, and only that partner may read it.

    Raises: NotAllowed; Unknown; Invalid without words, for another time to come, once decided.
    """
    must(by, Right.RESOLVE_CONFLICT)
    with desk.store.begin(receipt=receipt) as work:
        case = must_find(work, case_id)
        parties = parties_of(work, case)
        if partner_id is not None and partner_id not in {each.partner_id for each in parties}:
            raise Invalid("That partner has no claim in this case.")
        _must_say_something(text, dated, now)
        line = Evidence(weight, dated, text.strip()[:LONGEST_TEXT], by.id, partner_id)
        after = added(case, line)
        after = keep_move(
            work, after, case.version, "evidence", now=now, by=by, correlation=correlation
        )
    desk.wake()
    return after


def partner_evidence(
    desk: Desk,
    registration_id: int,
    *,
    text: str,
    day: date,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> int:
    """Let a partner bring something forward for its own claim; in how many cases it counts now.

    It is kept with the claim, and counts in each case that opens later. The number is for us: what
    the partner reads must not tell whether there is a case. `day` is local to the programme.
    Raises: Unknown to people of another partner; NotAllowed; Invalid, also once all is over.
    """
    with desk.store.begin(receipt=receipt) as work:
        registration = work.registrations.get(registration_id)
        if registration is None:
            raise Unknown("There is no such registration.")
        must_act_for(registration, by)
        if not (registration.is_pending or registration.protected_at(now)):
            raise Invalid("Nothing is to be decided about it any more.")
        if day > local_day(desk.policy.deals.zone, now):
            raise Invalid("Evidence is of something that has happened.")
        is_new = keep_support(
            work, registration, text, day, by=by, now=now, correlation=correlation
        )
        line = _supports(registration, " ".join(text.split()), day, by.id)
        found = work.conflict_cases.of_registration(registration_id) if is_new else ()
        open_ones = [must_find(work, each.id) for each in found if each.is_open]
        for case in open_ones:
            after, seen = added(case, line), case.version
            keep_move(work, after, seen, "evidence", now=now, by=by, correlation=correlation)
    desk.wake()
    return len(open_ones)


def take_ownership(
    desk: Desk,
    case_id: int,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> ConflictCase:
    """Look after a case: the first one who takes it has it for two hours.

    Raises: NotAllowed; Unknown; NotNow while somebody else has it; Invalid once it is decided.
    """
    must(by, Right.RESOLVE_CONFLICT)
    with desk.store.begin(receipt=receipt) as work:
        case = must_find(work, case_id)
        after = taken(case, by, now)
        after = keep_move(
            work, after, case.version, "taken", now=now, by=by, correlation=correlation
        )
    desk.wake()
    return after


def appeal_case(
    desk: Desk,
    case_id: int,
    *,
    text: str,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> ConflictCase:
    """Take a decided case to the channel chief, once, by a party or on its behalf.

    Raises: Unknown, also to who has no claim in it; NotAllowed; NotNow; Invalid.
    """
    with desk.store.begin(receipt=receipt) as work:
        case = must_find(work, case_id)
        parties = tuple(parties_of(work, case))
        after = appealed(case, by=by, text=text[:LONGEST_TEXT], parties=parties, now=now)
        after = keep_move(
            work, after, case.version, "appealed", now=now, by=by, correlation=correlation
        )
    desk.wake()
    return after


def must_find(work: Work, case_id: int) -> ConflictCase:
    """Give a case and hold it until the end. Raises: Unknown."""
    case = work.conflict_cases.held(case_id)
    if case is None:
        raise Unknown(f"There is no conflict CF-{case_id}.")
    return case


def parties_of(view: Work, case: ConflictCase) -> list[Registration]:
    """List the claims in a case, by number."""
    found = view.registrations.many(case.registration_ids)
    return [found[id] for id in sorted(found)]


def keep_move(
    work: Work,
    case: ConflictCase,
    seen: int,
    event: str,
    *,
    now: datetime,
    by: Actor | None = None,
    correlation: str = "",
) -> ConflictCase:
    """Save a case that a rule has moved, and record it; `by` is None for what no person did.

    Raises: Stale.
    """
    try:
        kept = work.conflict_cases.save(case, seen=seen)
    except StaleVersion as fault:
        raise Stale(f"{case.ref} has just been changed by somebody else.") from fault
    _record(work, kept, event, now=now, by=by, correlation=correlation)
    return kept


def _same(work: Work, ids: Collection[int], key: str) -> ConflictCase | None:
    for case in work.conflict_cases.of_registration(min(ids)):
        same = set(case.registration_ids) == set(ids) and case.opportunity_key == key
        if same and case.state is not CaseState.CLOSED:
            return case
    return None


def _known(parties: Sequence[Registration], opportunity: Opportunity | None) -> Iterator[Evidence]:
    """List what speaks for each claim by itself; nothing in a line names another partner."""
    for each in parties:
        yield from _of_claim(each)
    if opportunity is not None:
        made = opportunity.created_at or opportunity.modified_at
        if made is not None:
            words = f"Our opportunity {opportunity.name} was made."
            yield Evidence(Weight.ACTIVITY, made, words, NOBODY)
        if opportunity.last_activity_at is not None:
            words = f"Last activity on {opportunity.name}."
            yield Evidence(Weight.ACTIVITY, opportunity.last_activity_at, words, NOBODY)


def _written(work: Work, parties: Sequence[Registration]) -> Iterator[Evidence]:
    for each in parties:
        for text, dated in letters_of(work, each).items():
            yield Evidence(Weight.CUSTOMER_STATEMENT, dated, f"{each.ref}: {text}", NOBODY)
        for words, day in support_of(work, each):
            yield _supports(each, words, day, NOBODY)


def _supports(each: Registration, words: str, day: date, by: int) -> Evidence:
    """Put what a partner says for its own claim where its other dealings with the customer are."""
    text = f"{each.ref}, as the partner says: {words}"
    return Evidence(Weight.CUSTOMER_CONTACT, _noon(day), text, by, each.partner_id)


def _of_claim(each: Registration) -> Iterator[Evidence]:
    own = each.partner_id
    if each.received_at is not None:
        words = f"{each.ref} came in complete, as number {each.sequence} in the line."
        yield Evidence(Weight.SUBMISSION_TIME, each.received_at, words, NOBODY, own)
    said = each.claim
    if said.last_contact_on is not None:
        words = f"{each.ref}: last contact with the customer, as the partner says."
        yield Evidence(Weight.CUSTOMER_CONTACT, _noon(said.last_contact_on), words, NOBODY, own)
    for proof in said.proof:
        dated = each.received_at or each.drafted_at
        yield Evidence(Weight.ACTIVITY, dated, f"{each.ref}: {proof}"[:LONGEST_TEXT], NOBODY, own)
    if each.last_activity_at is not None and each.last_activity_at != each.received_at:
        words = f"{each.ref}: last sign of work on the deal."
        yield Evidence(Weight.ACTIVITY, each.last_activity_at, words, NOBODY, own)
    for decision in each.decisions:
        outcome = decision.outcome.value.replace("_", " ")
        words = f"{each.ref} was decided on: {outcome}."
        yield Evidence(Weight.EARLIER_DECISION, decision.at, words, NOBODY)


def _noon(day: date) -> datetime:
    """Stand a day without a time in its middle, so that it is that day in any zone nearby."""
    return datetime.combine(day, time(12), UTC)


def _must_say_something(text: str, dated: datetime, now: datetime) -> None:
    if not text.strip():
        raise Invalid("Say what it is that you bring forward.")
    if dated > now:
        raise Invalid("Evidence is of something that has happened.")


def _record(
    work: Work, case: ConflictCase, event: str, *, now: datetime, by: Actor | None, correlation: str
) -> None:
    fact = ConflictMoved(case.id, case.version, event)
    work.record(fact, at=now, by=written(by), correlation=correlation)
