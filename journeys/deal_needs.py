"""What waits for who decides: registrations, what partners ask of decided ones, conflicts.

Reads only. As the cards and reminders of a record are told, so it is listed.
"""

from collections.abc import Collection
from datetime import datetime

from journeys.ask_whom import apart_from, asked_of
from journeys.whose_needs import MOST, Asked, Wanted
from partnering.conflict_cases import ConflictCase, rung_at
from partnering.needs import Need, NeedKind
from partnering.people import Right
from partnering.registrations import Registration, State
from store.absences import Away
from store.proposals import APPROVAL

_MOST_CASES = 200


def deal_needs(asked: Asked, cases: Collection[ConflictCase]) -> Wanted:
    """Give registrations to their owners, who stands in, and what partners ask of approved ones.

    What a conflict holds waits for that; what the partner has to answer waits for the partner.
    """
    view = asked.view
    held = {each for case in cases for each in case.registration_ids}
    found = [
        each
        for each in view.registrations.pending(limit=MOST)
        if each.state is not State.INFO_REQUESTED
        and not (each.state is State.CONFLICT_HOLD and each.id in held)
    ]
    away = view.absences.of((each.owner_id for each in found if each.owner_id), asked.now)
    proposed = {each.registration_id: each for each in view.proposals.unsettled(APPROVAL)}
    for each in found:
        proposal = proposed.get(each.id)
        waits = proposal is not None and proposal.registration_version == each.version
        owners = set(asked.chiefs) if each.owner_id is None else {each.owner_id}
        if waits and proposal is not None:
            # Nobody confirms what they want themselves.
            owners = (owners | asked.chiefs) - {proposal.proposed_by}
        owners |= _stand_ins(asked, each, away.get(each.owner_id or 0))
        words = "Confirm the approval of" if waits else "Decide on"
        need = _deal(asked, each, words, _due(each))
        for id in asked.those(sorted(owners - apart_from(each)), Right.DECIDE):
            yield id, need
    yield from _wishes(asked)


def _stand_ins(asked: Asked, each: Registration, away: Away | None) -> set[int]:
    """Say who is asked beside the owner: who acts while they are away, the chief of what is late.

    They are asked as the reminders do: of two chiefs each may be faster.
    """
    clock = each.clock
    if away is not None and away.delegate_id is not None:
        return {away.delegate_id}
    if clock is None or clock.stopped_at is not None or clock.is_paused:
        return set()
    at = clock.reaches(0.5 if away is not None else 1.5)
    return set(asked.chiefs) if at is not None and asked.now >= at else set()


def _wishes(asked: Asked) -> Wanted:
    """Give what partners ask about decided ones: appeals, more time, a change."""
    view = asked.view
    appeals = {each.registration_id: each for each in view.appeals.filed()}
    for id, each in view.registrations.many(appeals).items():
        decided = {person for one in each.decisions for person in (one.by, one.second)}
        need = _deal(asked, each, "Decide on the appeal about", appeals[id].due_at)
        for person in asked.those(sorted(asked.chiefs - decided), Right.DECIDE):
            yield person, need
    for each in view.registrations.wishing(limit=MOST):
        more_time = each.window is not None and each.window.pending is not None
        if not each.protected_at(asked.now) or not (more_time or each.pending_edit):
            continue
        what = "Say whether to extend" if more_time else "Look at the change of"
        owners = asked.chiefs if each.owner_id is None else {each.owner_id}
        for id in asked.those(sorted(owners - apart_from(each)), Right.DECIDE):
            yield id, _deal(asked, each, what, None)


def _deal(asked: Asked, each: Registration, what: str, due: datetime | None) -> Need:
    partner = asked.partners.get(each.partner_id, "a partner")
    line = f"{what} {each.ref}: {partner} for {each.claim.customer}"
    return Need.of(NeedKind.DEAL, each, line, due, ref=each.ref, partner_id=each.partner_id)


def _due(each: Registration) -> datetime | None:
    return each.clock.due_at if each.clock is not None and each.clock.stopped_at is None else None


def conflict_needs(asked: Asked, cases: Collection[ConflictCase]) -> Wanted:
    """Give open cases to who has to decide them now; the ladder is asked case by case."""
    view, policy = asked.view, asked.desk.policy.deals
    due = {case.id: rung_at(case, policy, asked.now).due_at for case in cases}
    first = sorted(cases, key=lambda case: (due[case.id], case.id))[:_MOST_CASES]
    claims = view.registrations.many({each for case in first for each in case.registration_ids})
    for case in first:
        parties = [claims[each] for each in case.registration_ids if each in claims]
        decider = asked_of(view, case, parties, policy, asked.now)
        who = " and ".join(asked.partners.get(each.partner_id, "a partner") for each in parties)
        customer = parties[0].claim.customer if parties else "a customer"
        line = f"Decide on the conflict {case.ref}: {who} at {customer}"
        first_id = parties[0].partner_id if parties else None
        need = Need.of(
            NeedKind.CONFLICT, case, line, due[case.id], ref=case.ref, partner_id=first_id
        )
        for id in asked.those([decider.id if decider else None], Right.RESOLVE_CONFLICT):
            yield id, need
