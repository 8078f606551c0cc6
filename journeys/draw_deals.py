"""Registrations -> the card for our own people, drawn from the record whatever changed it."""

from collections.abc import Iterator
from datetime import datetime

from crm.port import Kind
from journeys.deal_evidence import NEW_ACCOUNT
from journeys.deal_in_crm import crm_effect
from journeys.deal_notices import DealNotice, HistoryLine
from journeys.deal_owner import chiefs
from journeys.deal_scene import Sighted, as_mirrored, sight
from journeys.deal_statements import statements
from journeys.desk import Desk
from journeys.edited_customer import seems_to_mean
from journeys.pinned_policy import pinned
from partnering.appeals import Appeal, AppealState, took_part
from partnering.deciders import Level, must_stand_apart
from partnering.edited_customer import as_edited
from partnering.people import Person
from partnering.reasons import EndCause, Reason
from partnering.refusals import NotAllowed
from partnering.registrations import Claim, Event, Registration, State
from store.proposals import CRM_WAIT, Proposal
from store.work import Work

NOBODY = "the policy"
_LONGEST_HISTORY = 10
# What ended without a decision of ours.
_ENDS = {
    State.WITHDRAWN: Event.WITHDRAWN,
    State.RELEASED: Event.RELEASED,
    State.EXPIRED: Event.EXPIRED,
    State.WON: Event.WON,
    State.LOST: Event.LOST,
}


def deal_notice(
    desk: Desk,
    view: Work,
    registration_id: int,
    *,
    now: datetime,
    reader: Person | None = None,
) -> DealNotice | None:
    """Draw a registration as it stands, checked anew while it waits; None where there is none.

    The CRM's deals are those of the last sync: a card never waits for the CRM.
    """
    found = view.registrations.get(registration_id)
    if found is None or found.state is State.DRAFT:
        return None
    partner = view.partners.by_id(found.partner_id)
    if partner is None:
        return None
    # What stands around a claim is read only while somebody decides by it.
    asked = found.is_pending
    seen = _sighted(desk, view, found, now) if asked else None
    policy = seen.policy if seen else pinned(view, found.policy_version, desk.policy.deals)
    crm_key, crm_problem = _in_crm(view, found)
    account = view.accounts.by_key(found.account_key) if found.account_key else None
    proposal = view.proposals.waiting(found.id, found.version)
    silent = view.proposals.waiting(found.id, found.version, CRM_WAIT)
    appeal = _waiting_appeal(view, found)
    said, window, clock = found.claim, found.window, found.clock
    paused = _paused_since(found)
    is_chief = reader is not None and any(each.id == reader.id for each in chiefs(view))
    return DealNotice(
        registration_id=found.id,
        version=found.version,
        state=_shown_state(found, now),
        partner_id=partner.id,
        partner_name=partner.name,
        customer=said.customer,
        country=said.country,
        domain=said.domain,
        families=tuple(sorted(said.families)),
        scope=said.scope.in_words(),
        amount=said.amount.exactly() if said.amount else "",
        close_on=said.close_on,
        deal_type=said.deal_type.value.replace("_", " ") if said.deal_type else "",
        engagement=said.engagement,
        contact=", ".join(filter(None, (said.contact.name, said.contact.role))),
        last_contact_on=said.last_contact_on,
        proof=said.proof,
        help_wanted=said.help_wanted,
        submitter=_name(view, found.submitter_id),
        filed_by_vendor=found.filed_by_vendor,
        received_at=found.received_at,
        zone=policy.zone,
        account_name=account.name if account else _not_in_crm(view, found),
        account_url=desk.crm.link(Kind.ACCOUNT, account.key) if account else "",
        account_key=found.account_key,
        account_certain=found.account_certain and bool(found.account_key),
        new_customer=found.account_key.startswith(NEW_ACCOUNT),
        owner=_name(view, found.owner_id),
        due_at=clock.due_at if asked and clock and not paused else None,
        paused_since=paused if asked else None,
        answer_due_at=found.answer_due_at if asked else None,
        question=found.question if asked else "",
        flags=seen.check.evidence if seen else (),
        statements=statements(view, found) if asked or _still_asks(found) or appeal else (),
        holds=seen is not None and seen.check.holds,
        chief_only=seen is not None and seen.check.level is Level.CHIEF,
        exceptions=seen.check.exceptions if seen else (),
        for_chief=is_chief,
        barred=_barred(found, reader, proposal, is_chief=is_chief) if reader else frozenset(),
        protection_days=policy.protection_days if asked else 0,
        teaming=seen is not None and seen.check.offers_teaming,
        suggested=seen.check.suggested if seen else None,
        case_ref=_case_ref(view, found),
        protected_until=window.last_day if window and found.state is State.APPROVED else None,
        extension_why=window.pending.why if window and window.pending else "",
        edit_lines=tuple(_differences(said, found.pending_edit)),
        edit_flags=tuple(_found_of_edit(desk, view, found, now)),
        notice_ends_at=found.notice_ends_at if found.state is State.APPROVED else None,
        appeal_text=appeal.text if appeal else "",
        appeal_due_at=appeal.due_at if appeal else None,
        may_appeal_until=_appeal_end(found, now),
        crm_effect=crm_effect(desk, view, found) if asked else "",
        crm_pending=found.crm_pending,
        crm_url=desk.crm.link(Kind.OPPORTUNITY, crm_key) if crm_key else "",
        crm_problem=crm_problem,
        proposed_by=_name(view, proposal.proposed_by) if proposal else "",
        waits_for_crm=_name(view, silent.proposed_by) if silent else "",
        proposed_words=_wish(proposal),
        history=tuple(_history(view, found)),
    )


def _sighted(desk: Desk, view: Work, found: Registration, now: datetime) -> Sighted:
    return sight(desk, view, found, as_mirrored(desk, view, found.account_key, now=now), now=now)


def _found_of_edit(desk: Desk, view: Work, found: Registration, now: datetime) -> Iterator[str]:
    """Say whom a change means, and what stands around the claim as it would be then."""
    wanted = found.pending_edit
    if wanted is None or not found.protected_at(now):
        return
    meant = seems_to_mean(view, found)
    if meant is not None:
        account = view.accounts.by_key(meant.account_key) if meant.account_key else None
        name = account.name if account else "a customer whom the CRM does not know"
        likely = "The customer is" if meant.certain else "Which account it is, is open. Most likely"
        yield f"{likely} {name}."
    after = as_edited(found, wanted, meant)
    yield from _sighted(desk, view, after, now).check.evidence


def _in_crm(view: Work, found: Registration) -> tuple[str, str]:
    """Give the key of the CRM's deal, a linked one before ours, and why it was refused."""
    written = view.crm_writes.get(Kind.OPPORTUNITY, found.ref)
    links = view.deal_links.of_registration(found.id)
    key = links[0].opportunity_key if links else written.key if written else ""
    return key, written.problem if written else ""


def _barred(
    found: Registration, reader: Person, proposal: Proposal | None, *, is_chief: bool
) -> frozenset[Event]:
    """Say what a reader may not bring about on this record, although they may on others."""
    try:
        must_stand_apart(reader, found)
    except NotAllowed:
        return frozenset(Event)
    pending = found.window.pending if found.window else None
    barred = {
        Event.APPROVED: proposal is not None and proposal.proposed_by == reader.id,
        Event.EXTENDED: pending is not None and pending.asked_by == reader.id,
        Event.EDITED: found.edited_by == reader.id,
        Event.OVERTURNED: not is_chief or took_part(reader, found),
    }
    return frozenset(event for event, is_barred in barred.items() if is_barred)


def _waiting_appeal(view: Work, found: Registration) -> Appeal | None:
    if found.state is not State.REJECTED:
        return None
    filed = view.appeals.of_registration(found.id)
    return next((each for each in filed if each.state is AppealState.FILED), None)


def _still_asks(found: Registration) -> bool:
    """Tell whether something about a protected deal waits for one of us."""
    extension = found.window is not None and found.window.pending is not None
    return found.state is State.APPROVED and (extension or found.pending_edit is not None)


def _appeal_end(found: Registration, now: datetime) -> datetime | None:
    until = found.appeal_until
    return until if found.state is State.REJECTED and until and now < until else None


def _not_in_crm(view: Work, found: Registration) -> str:
    """Name whom a claim may mean, where that is another claim's customer whom the CRM lacks."""
    if found.account_certain or not found.account_key.startswith(NEW_ACCOUNT):
        return ""
    others = [each for each in view.registrations.on_account(found.account_key) if each != found]
    first = next((each for each in others if each.account_certain), None)
    return f"{first.claim.customer}, a new customer of {first.ref}" if first else ""


def _shown_state(found: Registration, now: datetime) -> State:
    """What is over by its time is shown as over, whether or not anybody has written that down."""
    over = found.state is State.APPROVED and not found.protected_at(now)
    return State.EXPIRED if over else found.state


def _paused_since(found: Registration) -> datetime | None:
    if found.clock is None:
        return None
    open_ones = [each.since for each in found.clock.pauses if each.until is None]
    return min(open_ones, default=None)


def _case_ref(view: Work, found: Registration) -> str:
    open_ones = [each for each in view.conflict_cases.of_registration(found.id) if each.is_open]
    return open_ones[-1].ref if open_ones else ""


def _wish(proposal: Proposal | None) -> str:
    if proposal is None:
        return ""
    told = proposal.told
    basis = f"as {told['basis'].replace('_', ' ')}" if told.get("basis") else ""
    crm = "without asking the CRM" if told.get("override_crm") else ""
    return ", ".join(filter(None, (basis, crm, told.get("note", ""))))


_ALSO = (
    "contact",
    "close_on",
    "deal_type",
    "engagement",
    "last_contact_on",
    "help_wanted",
    "tender",
    "tender_published_on",
    "incumbent",
    "distributor",
    "proof",
)


def _differences(old: Claim, new: Claim | None) -> Iterator[str]:
    """Say what an edit changes, a line for each thing that counts."""
    if new is None:
        return
    pairs = (
        ("Customer", old.customer, new.customer),
        ("Country", old.country, new.country),
        ("Domain", old.domain, new.domain),
        ("D-U-N-S", old.duns, new.duns),
        ("Tax id", old.tax_id, new.tax_id),
        ("Products", ", ".join(sorted(old.families)), ", ".join(sorted(new.families))),
        ("Scope", old.scope.in_words(), new.scope.in_words()),
        (
            "Amount",
            old.amount.exactly() if old.amount else "",
            new.amount.exactly() if new.amount else "",
        ),
    )
    for name, was, now in pairs:
        if was != now:
            yield f"{name}: {was or '(none)'} -> {now or '(none)'}"
    # What counts at once by itself comes with the rest, and is accepted with it.
    also = [name for name in _ALSO if getattr(old, name) != getattr(new, name)]
    if also:
        yield f"Changed too: {', '.join(also).replace('_', ' ')}"


def _history(view: Work, found: Registration) -> Iterator[HistoryLine]:
    people = view.people.many({each.by for each in found.decisions})
    for each in found.decisions[-_LONGEST_HISTORY:]:
        by = people[each.by].name if each.by in people else NOBODY
        words = _words(each.reason, each.text, each.note)
        yield HistoryLine(each.outcome, by, each.at, words, each.by)
    event = _ENDS.get(found.state)
    if event is not None and found.ended_at is not None:
        silent = found.end_cause is EndCause.NO_RESPONSE
        yield HistoryLine(Event.NO_RESPONSE if silent else event, "", found.ended_at)


def _words(reason: Reason | EndCause | None, text: str, note: str) -> str:
    code = reason.value.replace("_", " ") if reason else ""
    return "; ".join(filter(None, (code, text, note)))


def _name(view: Work, person_id: int | None) -> str:
    person = view.people.by_id(person_id) if person_id else None
    return person.name if person else ""
