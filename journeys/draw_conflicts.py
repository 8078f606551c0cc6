"""Conflict cases -> notices and lines, for our own people only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import reduce

from crm.port import Kind as CrmKind
from journeys.ask_whom import asked_of
from journeys.deal_notices import ConflictNotice, Side
from journeys.desk import Desk
from journeys.resolve_conflict import parties_of
from partnering.accounts import Opportunity
from partnering.conflict_cases import CaseState, ConflictCase, Evidence, Kind, rung_at
from partnering.engagement_rules import clause_words, fired
from partnering.families import shared
from partnering.moments import moment_in_words
from partnering.people import Person, Right, must
from partnering.registrations import Registration
from store.work import Work

MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list. `due_at` is when it has to be decided, None once it is."""

    case_id: int
    state: CaseState
    headline: str
    asked: str
    due_at: datetime | None
    taken_by: str

    @property
    def ref(self) -> str:
        return f"CF-{self.case_id}"


def conflict_notice(
    desk: Desk, view: Work, case_id: int, *, now: datetime
) -> ConflictNotice | None:
    """Draw a case as it stands; None where there is none."""
    case = view.conflict_cases.get(case_id)
    if case is None:
        return None
    parties = parties_of(view, case)
    deal = _deal_of(view, case)
    last = case.decisions[-1] if case.decisions else None
    asked = asked_of(view, case, parties, desk.policy.deals, now) if case.is_open else None
    protected = any(each.protected_at(case.opened_at) for each in parties)
    return ConflictNotice(
        case_id=case.id,
        version=case.version,
        case_kind=case.kind,
        state=case.state,
        headline=headline(view, case, parties, deal),
        rule=fired(case.kind, protected=protected).in_words,
        sides=tuple(_side(view, each) for each in parties),
        opened_at=case.opened_at,
        zone=desk.policy.deals.zone,
        partner_id=parties[0].partner_id if parties else None,
        asked=asked.name if asked else "",
        due_at=rung_at(case, desk.policy.deals, now).due_at if case.is_open else None,
        evidence=tuple(_line(view, each) for each in case.weighed)[:MOST_LINES],
        opportunity_name=deal.name if deal else "",
        opportunity_url=desk.crm.link(CrmKind.OPPORTUNITY, deal.key) if deal else "",
        taken_by=_name(view, case.taken_at(now)) if case.is_open else "",
        decided_by=_name(view, last.by) if last else "",
        decided_at=last.at if last else None,
        remedy=last.remedy if last else None,
        in_favour_of=f"DR-{last.in_favour_of}" if last and last.in_favour_of else "",
        reason=f"{last.reason} ({clause_words(last.clause)})" if last else "",
        appeal_text=case.appeal_text,
        appeal_until=case.appeal_until if case.state is CaseState.DECIDED else None,
    )


def headline(
    view: Work, case: ConflictCase, parties: Sequence[Registration], deal: Opportunity | None
) -> str:
    """Say in one sentence what is at odds."""
    sides = [f"{_partner(view, each)} ({each.ref})" for each in parties]
    customer = parties[0].claim.customer if parties else "a customer"
    shared = _shared(parties)
    who = " and ".join(sides)
    match case.kind:
        case Kind.ACCOUNT_MERGE:
            return f"{who} are both protected at {customer} since accounts were merged: {shared}."
        case Kind.DIRECT_PARTNER:
            ours = f"our own deal {deal.name}" if deal else "a deal of our own"
            return f"{who} and {ours} are about the same at {customer}: {shared}."
        case _ if deal is not None:
            return f"{who} is protected at {customer}, where {deal.name} names another partner."
        case _:
            return f"{who} claim the same at {customer}: {shared}."


def list_cases(desk: Desk, *, by: Person, now: datetime) -> list[CaseLine]:
    """List the cases that wait for a decision, the first due first. Raises: NotAllowed."""
    must(by, Right.RESOLVE_CONFLICT)
    with desk.store.read() as view:
        lines = [_as_line(desk, view, case, now) for case in view.conflict_cases.open()]
    return sorted(lines, key=lambda each: (each.due_at or now, each.case_id))


def see_case(desk: Desk, case_id: int, *, by: Person, now: datetime) -> ConflictNotice | None:
    """Draw a case for somebody who decides on conflicts. Raises: NotAllowed."""
    must(by, Right.RESOLVE_CONFLICT)
    with desk.store.read() as view:
        return conflict_notice(desk, view, case_id, now=now)


def _as_line(desk: Desk, view: Work, case: ConflictCase, now: datetime) -> CaseLine:
    parties = parties_of(view, case)
    policy = desk.policy.deals
    asked = asked_of(view, case, parties, policy, now) if case.is_open else None
    return CaseLine(
        case_id=case.id,
        state=case.state,
        headline=headline(view, case, parties, _deal_of(view, case)),
        asked=asked.name if asked else "",
        due_at=rung_at(case, policy, now).due_at if case.is_open else None,
        taken_by=_name(view, case.taken_at(now)),
    )


def _side(view: Work, registration: Registration) -> Side:
    claim = registration.claim
    return Side(
        registration_id=registration.id,
        partner_name=_partner(view, registration),
        customer=claim.customer,
        families=tuple(sorted(claim.families)),
        scope=claim.scope.in_words(),
        amount=claim.amount.in_words() if claim.amount else "",
        received_at=registration.received_at,
        state=registration.state,
        protected_until=registration.window.last_day if registration.window else None,
        version=registration.version,
    )


def _line(view: Work, evidence: Evidence) -> str:
    kind = evidence.weight.value.replace("_", " ")
    who = f", {_name(view, evidence.added_by)}" if evidence.added_by else ""
    # What somebody gave a day for has no time of day: no reader's clock may move it.
    is_day = evidence.dated.astimezone(UTC).time() in (time(0), time(12))
    day = f"{evidence.dated:%d %b %Y}"
    at = day if is_day else moment_in_words(evidence.dated, "UTC")
    return f"{kind}, {at}{who}: {evidence.text}"


def _deal_of(view: Work, case: ConflictCase) -> Opportunity | None:
    if not case.opportunity_key:
        return None
    return view.opportunities.many([case.opportunity_key], gone=True).get(case.opportunity_key)


def _shared(parties: Sequence[Registration]) -> str:
    named = [each.claim.families for each in parties]
    common = reduce(shared, named) if named else frozenset[str]()
    return ", ".join(sorted(common)) or "no product family is named"


def _partner(view: Work, registration: Registration) -> str:
    partner = view.partners.by_id(registration.partner_id)
    return partner.name if partner else "a partner"


def _name(view: Work, id: int | None) -> str:
    person = view.people.by_id(id) if id else None
    return person.name if person else ""
