"""What the CRM's sync brings about protected deals: poached, won, lost, gone; accounts merged.

Nothing is reassigned here and no protection is dropped: a case is opened, and people are told.
"""

from dataclasses import replace
from datetime import datetime

from crm.errors import CrmError
from journeys.deal_evidence import carried, fresh_deals, pair
from journeys.deal_moves import held_registration, keep_moves, move_to_account
from journeys.deal_scene import CrmAnswer, customers_of, sight
from journeys.desk import Desk
from journeys.mirror_deals import link_deal
from journeys.outcomes import Done, Outcome
from journeys.pinned_policy import pinned
from journeys.resolve_conflict import open_case
from partnering.accounts import Opportunity
from partnering.calendar import local_midnight
from partnering.collisions import double_protections
from partnering.conflict_cases import CaseState, Kind
from partnering.conflicts import won_too_soon
from partnering.deciders import Level
from partnering.facts import AccountMerged, ConflictMoved, DealReminder, OpportunityTouched
from partnering.families import folded
from partnering.people import Role
from partnering.protection import Poaching, poaching
from partnering.refusals import Refusal
from partnering.registration_ends import lose, verify_crm, win
from partnering.registrations import Registration, State
from store.facts import StoredFact
from store.work import Work

_ENDED_LATE = frozenset({State.APPROVED, State.EXPIRED})


def judge_opportunity(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Say what a deal of the CRM means for a registration: its own deal, or one beside it."""
    fact = stored.fact
    assert isinstance(fact, OpportunityTouched)
    return _judge(desk, fact.opportunity_key, fact.registration_id, stored.correlation, now)


def judge_after_case(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Look again at the deal of a case that was decided: what waited for that goes on."""
    fact = stored.fact
    assert isinstance(fact, ConflictMoved)
    with desk.store.read() as view:
        case = view.conflict_cases.get(fact.case_id)
    if case is None or not case.opportunity_key:
        return Done("about no deal")
    for id_ in case.registration_ids:
        _judge(desk, case.opportunity_key, id_, stored.correlation, now)
    return Done()


def follow_merge(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Let registrations stand on the account into which theirs was merged.

    Two that are protected there now both stay so, marked, and a case is opened at once.
    """
    fact = stored.fact
    assert isinstance(fact, AccountMerged)
    into = fact.into_key
    with desk.store.begin() as work:
        work.claims.hold_all({fact.from_key, into})
        moving = {each.id: each for each in work.registrations.on_account(fact.from_key)}
        group = {into, *work.claims.above(into), *work.claims.below(into)}
        known = {each.id: each for each in work.registrations.protecting(group)} | moving
        as_one = [
            replace(each, account_key=into) if each.id in moving else each
            for each in known.values()
        ]
        doubles = double_protections(as_one, customers_of(work, group), now)
        marked = {each.id for pair_ in doubles for each in pair_}
        fresh = {each for each in marked if not known[each].grandfathered}
        for id_ in sorted(moving.keys() | fresh):
            key = into if id_ in moving else known[id_].account_key
            move_to_account(
                work,
                known[id_],
                key,
                beside=id_ in marked,
                now=now,
                correlation=stored.correlation,
            )
        work.help_requests.follow_merge(fact.from_key, into)
        for left, right in doubles:
            kept = work.registrations.many((left.id, right.id))
            open_case(
                work,
                Kind.ACCOUNT_MERGE,
                [kept[each] for each in sorted(kept)],
                desk.policy.deals,
                now=now,
                correlation=stored.correlation,
            )
    desk.wake()
    return Done(f"{len(moving)} moved, {len(doubles)} double")


def verify_pending(desk: Desk, *, now: datetime) -> int:
    """Ask the CRM about what was approved while it was down; how many were looked at.

    A live deal of our own that is found then opens a case; the approval stays as it is.
    """
    with desk.store.read() as view:
        waiting = view.registrations.unverified()
    done = 0
    for each in waiting:
        try:
            deals, at = fresh_deals(desk, each.account_key, now=now)
        except CrmError:
            break
        try:
            with desk.store.begin() as work:
                _verify(desk, work, each.id, CrmAnswer(deals, at), now)
        except Refusal:
            continue
        done += 1
    if done:
        desk.wake()
    return done


def _judge(desk: Desk, key: str, registration_id: int, correlation: str, now: datetime) -> Outcome:
    with desk.store.begin() as work:
        try:
            held = held_registration(work, registration_id)
        except Refusal:
            return Done("there is no such registration")
        deal = work.opportunities.many([key]).get(key)
        if deal is None:
            said = _gone(work, held, key, now, correlation)
        elif deal.is_closed and carried(work, [deal]).get(key) == held.id:
            said = _closed(desk, work, held, deal, now, correlation)
        else:
            said = _beside(desk, work, held, deal, now, correlation)
    desk.wake()
    return Done(said)


def _gone(work: Work, held: Registration, key: str, now: datetime, correlation: str) -> str:
    """A deal was deleted: the protection stays, and somebody may link another deal."""
    if held.state is not State.APPROVED:
        return "nothing stands on it"
    _remind_once(work, held, f"deal_gone:{key}", now, correlation)
    return "its deal is gone"


def _closed(
    desk: Desk,
    work: Work,
    held: Registration,
    deal: Opportunity,
    now: datetime,
    correlation: str,
) -> str:
    if held.state not in _ENDED_LATE or held.window is None:
        return "it is over already"
    if not deal.is_won:
        if _has_another(work, held):
            return "another deal of it is open"
        if held.state is State.APPROVED:
            keep_moves(work, held, [lose(held, now)], by=None, now=now, correlation=correlation)
        return "lost"
    day = deal.close_on
    ordered_at = local_midnight(held.window.zone, day) if day else (deal.modified_at or now)
    policy = pinned(work, held.policy_version, desk.policy.deals)
    won_at = deal.stage_since or deal.modified_at or now
    if won_too_soon(held, won_at) and not _let_through(work, held, deal.key):
        open_case(
            work,
            Kind.DIRECT_PARTNER,
            [held],
            desk.policy.deals,
            now=now,
            opportunity=deal,
            correlation=correlation,
        )
        _remind_once(work, held, f"after_the_fact:{deal.key}", now, correlation)
        return "won too soon after it was registered"
    try:
        moved = win(held, ordered_at=ordered_at, now=now, policy=policy)
    except Refusal:
        return "ordered after the protection had ended"
    keep_moves(work, held, [moved], by=None, now=now, correlation=correlation)
    return "won"


def _has_another(work: Work, held: Registration) -> bool:
    """Tell whether an open deal belongs to it, on whatever account: then it is not lost."""
    links = [each.opportunity_key for each in work.deal_links.of_registration(held.id)]
    deals = [
        # Found among those of the account however a person wrote the number: `dr-4`.
        *work.opportunities.of_account(held.account_key),
        *work.opportunities.registered(held.ref),
        *work.opportunities.many(links).values(),
    ]
    return held.id in carried(work, [each for each in deals if each.is_open]).values()


def _let_through(work: Work, held: Registration, key: str) -> bool:
    """Tell whether the channel chief has said yes to it: by an exception, or in a case."""
    if any(each.overridden and each.role is Role.CHANNEL_CHIEF for each in held.decisions):
        return True
    return any(
        each.state in (CaseState.DECIDED, CaseState.CLOSED)
        and each.decisions
        and each.decisions[-1].in_favour_of == held.id
        for each in work.conflict_cases.of_registration(held.id)
        if each.opportunity_key == key
    )


def _beside(
    desk: Desk,
    work: Work,
    held: Registration,
    deal: Opportunity,
    now: datetime,
    correlation: str,
) -> str:
    paired = pair(work, [deal], desk.policy.deals, now)
    found = poaching(paired, [held], now)
    if not found or _both_approved(work, held, deal, paired[0].registration_id, now):
        return "nothing new"
    if not work.told_once.first(held.ref, f"poached:{deal.key}", now):
        return "nothing new"
    _open_for(desk, work, held, deal, found[0], paired[0].registration_id, now, correlation)
    work.record(DealReminder(held.id, f"poached:{deal.key}"), at=now, correlation=correlation)
    return "poached"


def _both_approved(
    work: Work, held: Registration, deal: Opportunity, theirs: int | None, now: datetime
) -> bool:
    """Tell whether we protect both knowingly: two parts of a customer, or accounts that merged."""
    other = work.registrations.get(theirs) if theirs is not None else None
    about = folded(held.claim.families)
    about &= folded(deal.families) or about
    return other is not None and other.protected_at(now) and about <= folded(other.claim.families)


def _open_for(
    desk: Desk,
    work: Work,
    held: Registration,
    deal: Opportunity,
    found: Poaching,
    theirs: int | None,
    now: datetime,
    correlation: str,
) -> None:
    """Open the case, and tag the deal where it names nobody else: whose it is, people decide."""
    other = work.registrations.get(theirs) if theirs is not None else None
    open_case(
        work,
        Kind.PARTNER_PARTNER if found.partner_id is not None else Kind.DIRECT_PARTNER,
        [held] if other is None else [held, other],
        desk.policy.deals,
        now=now,
        opportunity=deal,
        correlation=correlation,
    )
    if found.certain and found.partner_id is None:
        link_deal(work, held.id, deal.key, by=None, now=now, correlation=correlation)


def _verify(desk: Desk, work: Work, id_: int, answer: CrmAnswer, now: datetime) -> None:
    held = held_registration(work, id_)
    if not held.crm_pending or held.state is not State.APPROVED:
        return
    seen = sight(desk, work, held, answer, now=now)
    deals = {each.opportunity.key: each.opportunity for each in answer.deals}
    grave = {
        each.record
        for each in seen.check.flags
        if each.record in deals and (each.opens_case or each.level is Level.CHIEF)
    }
    kept = keep_moves(work, held, [verify_crm(held)], by=None, now=now)
    for key in sorted(grave):
        open_case(work, Kind.DIRECT_PARTNER, [kept], seen.policy, now=now, opportunity=deals[key])
        _remind_once(work, kept, f"crm_found:{key}", now, "")


def _remind_once(
    work: Work, held: Registration, what: str, now: datetime, correlation: str
) -> None:
    if work.told_once.first(held.ref, what, now):
        work.record(DealReminder(held.id, what), at=now, correlation=correlation)
