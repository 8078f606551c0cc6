"""A case that waits is brought to mind, and goes up the ladder, while it is undecided."""

from collections.abc import Iterator
from datetime import datetime

from journeys.ask_whom import asked_of, chief_for, on_rung
from journeys.deal_notices import DealWordNotice
from journeys.desk import Desk
from journeys.outcomes import Done, Outcome
from journeys.remind_deals import when_due
from journeys.resolve_conflict import parties_of
from journeys.tell_conflicts import tell_people
from partnering.conflict_cases import ConflictCase, rung_at
from partnering.facts import CaseReminder
from partnering.people import Person, Right, Role
from partnering.registrations import Registration
from store.facts import StoredFact
from store.work import Work


def remind_case(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Remind of a case, or hand it on to the next of the ladder, while it is undecided."""
    fact = stored.fact
    assert isinstance(fact, CaseReminder)
    with desk.store.read() as view:
        case = view.conflict_cases.get(fact.case_id)
        if case is None or not case.is_open:
            return Done("no longer holds")
        what, _, role = fact.what.partition(":")
        parties = parties_of(view, case)
        to = tuple(_of_case(desk, view, case, parties, what, role, now))
        due = rung_at(case, desk.policy.deals, now).due_at
        partner_id = parties[0].partner_id if parties else None
    if what == "untaken" and case.taken_by is not None:
        return Done("somebody looks after it")
    words = _CASE_WORDS[what].format(ref=case.ref, due=when_due(due, desk.policy.deals))
    notice = DealWordNotice(
        case.ref, what, words, partner_id, Right.RESOLVE_CONFLICT, urgent=what != "half"
    )
    record = f"deal-word:{case.ref}:{what}:{stored.id}"
    return tell_people(
        desk, to, notice, record=record, correlation=stored.correlation, fact=stored, now=now
    )


_CASE_WORDS = {
    "half": "{ref} waits for a decision; half of the time for it is over. Due {due}.",
    "escalated": "{ref} was not decided in time, and is yours to decide now. Due {due}.",
    "overdue": "{ref} is overdue: nobody has decided it. It was due {due}.",
    "untaken": "Nobody has taken up {ref} yet. Due {due}.",
}


def _of_case(
    desk: Desk,
    view: Work,
    case: ConflictCase,
    parties: list[Registration],
    what: str,
    role: str,
    now: datetime,
) -> Iterator[Person | None]:
    policy = desk.policy.deals
    if what == "escalated" and role in {str(each) for each in Role}:
        yield on_rung(view, Role(role), case, parties)
        return
    if what == "untaken":
        yield chief_for(view, *parties)
        yield from _bosses(view, case, parties)
    yield asked_of(view, case, parties, policy, now)


def _bosses(view: Work, case: ConflictCase, parties: list[Registration]) -> Iterator[Person | None]:
    """Who manages the owners of an account on which a deal of our own stands beside a partner's."""
    if not case.opportunity_key:
        return
    for each in parties:
        account = view.accounts.by_key(each.account_key)
        owner = view.users.by_key(account.owner_key) if account else None
        yield view.people.by_crm_key(owner.manager_key) if owner else None
