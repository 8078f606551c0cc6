"""Registrations -> the CRM's deals: partner and role while one stands, nothing of it afterwards.

Reads the registration as it is now and makes the CRM agree, as often as it is asked to. It makes
a deal or links the one that is there; it deletes none. Where an admin has not switched writing
on, it writes nothing.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from crm.port import Kind, Upsert, Written
from journeys.acting import Actor, id_of, written
from journeys.deal_evidence import NEW_ACCOUNT, live_deals, number_of, pair
from journeys.deal_in_crm import (
    CLEARED,
    opening_values,
    ours_among,
    standing_values,
    to_adopt,
)
from journeys.desk import Desk
from journeys.new_customers import make_account
from journeys.outcomes import Dead, Done, Outcome
from journeys.own_writes import keep_written, writing_is_on
from partnering.accounts import Account, Opportunity
from partnering.facts import (
    DealLinked,
    DealMirrored,
    DealUnlinked,
    DealWriteOwed,
    RegistrationMoved,
)
from partnering.programme import Writable
from partnering.registrations import Registration, State
from store.deal_links import DealLink
from store.facts import StoredFact
from store.work import Work

log = logging.getLogger(__name__)

EFFECT = "mirror_deal"
OVER = frozenset({State.RELEASED, State.REVOKED, State.EXPIRED, State.LOST})
# What says whether the CRM still holds what we left there; the rest of a deal is the seller's.
LEFT_BY_US = frozenset({"registration_ref", *CLEARED})


@dataclass(frozen=True, slots=True)
class _Found:
    """The deals of a registration in the CRM: its own, linked ones, one to adopt.

    `gone`: we made one, and somebody has deleted it.
    """

    own: tuple[Opportunity, ...] = ()
    linked: tuple[Opportunity, ...] = ()
    free: Opportunity | None = None
    gone: bool = False


def mirror_deal(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Make the CRM agree with a registration as it is now. Raises: CrmError."""
    fact = stored.fact
    if isinstance(fact, DealUnlinked):
        return _let_go(desk, fact, now)
    if not isinstance(fact, RegistrationMoved | DealLinked | DealWriteOwed):
        raise TypeError(f"{fact!r} is about no registration")
    return bring_in_step(desk, fact.registration_id, now=now)


def bring_in_step(desk: Desk, registration_id: int, *, now: datetime) -> Outcome:
    """Make the CRM agree with one registration. Raises: CrmError."""
    with desk.store.read() as view:
        registration = view.registrations.get(registration_id)
        on = writing_is_on(desk, view, Writable.OPPORTUNITY)
        partner = view.partners.by_id(registration.partner_id) if registration else None
    if registration is None:
        return Done("there is no such registration")
    if not on:
        return Done("writing is off")
    if is_over(registration) or partner is None:
        return _clear(desk, registration, now)
    if registration.crm_pending and registration.state is State.APPROVED:
        # A deal of our own that is there would be taken for its own, and nobody would hear of it.
        return Done("it is checked in the CRM first, and written then")
    if registration.state is State.APPROVED:
        return _stand(desk, registration, partner.name, now)
    if registration.state is State.WON:
        # An order that is known late comes after the protection was written off.
        return _say(desk, registration, partner.name, _find(desk, registration), now)
    return Done("it stands on no deal")


def is_over(registration: Registration) -> bool:
    """Tell whether nothing of it is to be left on a deal: it has ended, or was erased."""
    return registration.state in OVER or not registration.claim.customer


def link_deal(
    work: Work,
    registration_id: int,
    opportunity_key: str,
    *,
    by: Actor | None,
    now: datetime,
    correlation: str = "",
) -> None:
    """Note that a deal of the CRM belongs to a registration; the CRM follows.

    `by` is None for the guard against poaching.
    """
    work.deal_links.put(DealLink(opportunity_key, registration_id, id_of(by), now))
    fact = DealLinked(registration_id, opportunity_key)
    work.record(fact, at=now, by=written(by), correlation=correlation)


def _stand(desk: Desk, registration: Registration, partner: str, now: datetime) -> Outcome:
    if registration.account_key.startswith(NEW_ACCOUNT):
        account = make_account(desk, registration, now=now)
        if account is None:
            return Dead("crm_refused")
        # It has moved to the account's own key meanwhile.
        with desk.store.read() as view:
            moved = view.registrations.get(registration.id)
        assert moved is not None
        registration = moved
    if not registration.account_key:
        return Done("nobody knows its account")
    found = _find(desk, registration)
    if found.own or found.linked or found.free is not None:
        return _say(desk, registration, partner, found, now)
    if found.gone:
        _keep_gone(desk, registration, partner, now)
        return Done("its deal was deleted in the CRM; another can be linked")
    if registration.history_source:
        return Done("its deal is from before our time; a person links it")
    return _make(desk, registration, partner, now)


def _find(desk: Desk, registration: Registration) -> _Found:
    """Read the deals of a registration live, wherever they have been moved to."""
    with desk.store.read() as view:
        before = view.crm_writes.get(Kind.OPPORTUNITY, registration.ref)
        links = {each.opportunity_key for each in view.deal_links.of_registration(registration.id)}
    made = {before.key} if before is not None and before.key else set()
    on_account = live_deals(desk, registration.account_key)
    live = {each.key: each for each in on_account}
    live |= _fetched(desk, (made | links) - live.keys())
    ours = ours_among(live.values(), registration)
    # The one that we made, or took, comes first.
    own = {each.key: each for each in sorted(ours, key=lambda one: one.key not in made)}
    linked = [live[key] for key in sorted(links - own.keys()) if key in live]
    free = None
    if not own and not linked and registration.state is State.APPROVED and not made:
        with desk.store.read() as view:
            free = to_adopt(
                pair(view, on_account, desk.policy.deals, registration.drafted_at), registration
            )
    gone = bool(made) and not made & live.keys()
    return _Found(tuple(own.values()), tuple(linked), free, gone)


def _say(
    desk: Desk, registration: Registration, partner: str, found: _Found, now: datetime
) -> Outcome:
    """Put partner and role on deals that are there; nothing else of them is ours to change."""
    values = standing_values(registration, partner)
    there = (*found.own, *found.linked)
    writes = [_onto(registration, each, values) for each in there]
    if found.free is not None:
        # It takes our id: from now on it is the one.
        writes.append(_onto(registration, found.free, values, adopt=True))
    return _write(desk, writes, there, now)


def _make(desk: Desk, registration: Registration, partner: str, now: datetime) -> Outcome:
    with desk.store.read() as view:
        account = view.accounts.by_key(registration.account_key)
        account = account or Account(registration.account_key, registration.claim.customer)
        owner = view.users.many([account.owner_key]).get(account.owner_key)
    if owner is None or owner.is_queue or not owner.is_active:
        account = replace(account, owner_key="")
    values = opening_values(
        registration.claim, registration.ref, account, desk.crm.opening(), desk.policy.deals
    )
    values |= standing_values(registration, partner)
    return _write(desk, [Upsert(Kind.OPPORTUNITY, registration.ref, values)], (), now)


def _clear(desk: Desk, registration: Registration, now: datetime) -> Outcome:
    """Take partner and role off the deals of a registration that is over."""
    found = _find(desk, registration)
    there = (*found.own, *found.linked)
    outcome = _write(desk, [_onto(registration, each, CLEARED) for each in there], there, now)
    if not there:
        with desk.store.begin() as work:
            work.crm_writes.drop(Kind.OPPORTUNITY, [registration.ref])
    return outcome


def _let_go(desk: Desk, fact: DealUnlinked, now: datetime) -> Outcome:
    """Take a registration off a deal that is not its own after all."""
    with desk.store.read() as view:
        registration = view.registrations.get(fact.registration_id)
        on = writing_is_on(desk, view, Writable.OPPORTUNITY)
        linked = view.deal_links.of_deals([fact.opportunity_key])
    if registration is None or not on or linked:
        return Done("writing is off" if not on else "it is linked again")
    there = ours_among(_fetched(desk, [fact.opportunity_key]).values(), registration)
    values = {**CLEARED, "registration_ref": ""}
    outcome = _write(desk, [_onto(registration, each, values) for each in there], there, now)
    with desk.store.begin() as work:
        # What was kept of it would be taken for the registration's own deal.
        kept = work.crm_writes.by_keys(Kind.OPPORTUNITY, [fact.opportunity_key])
        work.crm_writes.drop(Kind.OPPORTUNITY, [each.external_id for each in kept.values()])
    return outcome


def _keep_gone(desk: Desk, registration: Registration, partner: str, now: datetime) -> None:
    """Note that there is nothing left to write to: it is not owed again and again."""
    write = Upsert(Kind.OPPORTUNITY, registration.ref, standing_values(registration, partner))
    with desk.store.begin() as work:
        before = work.crm_writes.get(Kind.OPPORTUNITY, registration.ref)
        key = before.key if before is not None else ""
        keep_written(work, write, Written(registration.ref, key), now=now)


def _onto(
    registration: Registration,
    deal: Opportunity,
    values: Mapping[str, object],
    *,
    adopt: bool = False,
) -> Upsert:
    return Upsert(Kind.OPPORTUNITY, registration.ref, values, key=deal.key, adopt=adopt)


def _write(
    desk: Desk, writes: Sequence[Upsert], there: Sequence[Opportunity], now: datetime
) -> Outcome:
    """Write what is not there yet, keep what was written, and mirror at once what was made."""
    if not writes:
        return Done("there is nothing to write")
    held = {each.key: each for each in there}
    owed = [each for each in writes if not _stands(each, held.get(each.key))]
    answers = {id(each): Written(each.external_id, each.key) for each in writes}
    for write, answer in zip(owed, desk.crm.upsert(owed) if owed else [], strict=True):
        answers[id(write)] = answer
    made = list(_fetched(desk, [each.key for each in answers.values() if each.created]).values())
    with desk.store.begin() as work:
        for number, write in enumerate(writes):
            _keep(work, write, answers[id(write)], number == 0, now)
        work.opportunities.put(made, now=now)
        refused = [each for each in answers.values() if each.problem]
        if owed and (stands_on := number_of(writes[0].external_id)) is not None:
            # The card names the deal, or says that the CRM would not have it.
            work.record(DealMirrored(stands_on, bool(refused)), at=now)
    if owed:
        desk.wake()
    for each in refused:
        log.warning("the CRM refused the deal of %s: %s", each.external_id, each.problem)
    return Dead("crm_refused") if refused else Done("" if owed else "it says so already")


def _stands(write: Upsert, deal: Opportunity | None) -> bool:
    """Tell whether a deal says already what is to be written."""
    if deal is None or write.adopt:
        return False
    return all(getattr(deal, name) == value for name, value in write.values.items())


def _keep(work: Work, write: Upsert, answer: Written, is_first: bool, now: datetime) -> None:
    """Note what was left on a deal; a second deal of a registration stands beside the first."""
    key = answer.key or write.key
    for other in work.crm_writes.by_keys(Kind.OPPORTUNITY, [key] if key else []).values():
        if write.adopt:  # it was another registration's, which is over
            work.crm_writes.drop(Kind.OPPORTUNITY, [other.external_id])
    external_id = write.external_id if is_first else f"{write.external_id}@{key}"
    keep_written(
        work,
        replace(write, external_id=external_id),
        Written(external_id, key, problem=answer.problem),
        now=now,
        but=frozenset(write.values) - LEFT_BY_US,
    )


def _fetched(desk: Desk, keys: Collection[str]) -> dict[str, Opportunity]:
    rows = desk.crm.fetch(Kind.OPPORTUNITY, sorted(keys)) if keys else []
    return {row.key: row.record for row in rows if isinstance(row.record, Opportunity)}
