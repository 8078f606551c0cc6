"""Who has a part in a deal -> the CRM, one record a partner, where deals are written at all.

Off, nothing is written and nothing is owed. It follows each act at once, and a daily look.
"""

import logging
from collections.abc import Iterator
from datetime import datetime

from crm.errors import Fatal
from crm.port import OwnKind, Upsert
from journeys.credit_scene import CreditScene, deal_to_credit, scene_of_deal
from journeys.desk import Desk
from journeys.outcomes import Dead, Done, Outcome
from journeys.own_writes import content_hash, keep_written, writing_is_on
from partnering.attribution import Standing
from partnering.facts import CreditCounted, CreditMoved, CreditWriteOwed
from partnering.programme import Writable
from store.facts import StoredFact
from store.work import Work

log = logging.getLogger(__name__)

EFFECT = "write_credit"
# Changes with each write and says nothing about the credit.
_CLOCK = frozenset({"counted_at"})
_HELPED = "helped"
_AT_ONCE = 200


def external_id(opportunity_id: int, partner_id: int) -> str:
    """Give the id under which a partner's part in a deal stands in the CRM."""
    return f"CR-{opportunity_id}-{partner_id}"


def write_credit(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Write the parts of a deal that the CRM does not hold so, and erase those that are gone.

    Raises: CrmError.
    """
    fact = stored.fact
    assert isinstance(fact, CreditMoved | CreditCounted | CreditWriteOwed)
    with desk.store.read() as view:
        if not writing_is_on(desk, view, Writable.OPPORTUNITY):
            return Done("writing is off")
        upserts, gone = _owed(desk, view, fact.opportunity_id, now)
    if gone:
        answers = desk.crm.erase(OwnKind.CREDIT, gone)
        kept = [each for each in answers if each.problem]
        with desk.store.begin() as work:
            done = [each.external_id for each in answers if not each.problem]
            work.crm_writes.drop(OwnKind.CREDIT, done)
        if kept:
            raise Fatal("The CRM keeps records that are to be erased.")
    refused = 0
    if upserts:
        written = desk.crm.upsert(upserts)
        with desk.store.begin() as work:
            for write, answer in zip(upserts, written, strict=True):
                keep_written(work, write, answer, now=now, but=_CLOCK)
        refused = sum(bool(each.problem) for each in written)
    if refused:
        log.warning("the CRM refused %s credits of deal %s", refused, fact.opportunity_id)
        return Dead("crm_refused")
    return Done(f"{len(upserts)} written, {len(gone)} erased")


def note_owed_credits(desk: Desk, *, now: datetime) -> int:
    """Record of which deals the CRM does not say what it should, where writing is on; how many.

    What it refused is not asked for again by itself.
    """
    with desk.store.read() as view:
        if not writing_is_on(desk, view, Writable.OPPORTUNITY) or view.deliveries.waits(EFFECT):
            return 0
        owed = [id_ for id_ in sorted(_known(view)) if any(_owed(desk, view, id_, now))]
    if owed:
        with desk.store.begin() as work:
            for id_ in owed[:_AT_ONCE]:
                work.record(CreditWriteOwed(id_), at=now)
        desk.wake()
    return len(owed[:_AT_ONCE])


def _known(view: Work) -> set[int]:
    """Name the deals that may have a credit, and those of which one was written."""
    written = view.crm_writes.of_kind(OwnKind.CREDIT)
    found = {int(each.split("-")[1]) for each in written}
    keys = (
        view.help_requests.deals_helped()
        | view.partner_leads.deals_made()
        | view.conflict_cases.deals_at_odds()
    )
    found |= {each.id for each in view.opportunities.many(sorted(keys)).values()}
    return found | set(view.credits.touched()) | set(view.opportunities.carrying_a_registration())


def _owed(
    desk: Desk, view: Work, opportunity_id: int, now: datetime
) -> tuple[list[Upsert], list[str]]:
    """Compare a deal with what was written of it: what to write, and what to erase."""
    before = {
        each: write
        for each, write in view.crm_writes.of_kind(OwnKind.CREDIT).items()
        if each.startswith(f"CR-{opportunity_id}-")
    }
    deal = view.opportunities.by_id(opportunity_id)
    if deal is None:
        return [], sorted(before) if deal_to_credit(view, opportunity_id) else []
    wanted = list(_wanted(desk, view, scene_of_deal(desk, view, deal), now))
    upserts = [
        each
        for each in wanted
        if each.external_id not in before or before[each.external_id].content_hash != _hash(each)
    ]
    return upserts, sorted(before.keys() - {each.external_id for each in wanted})


def _wanted(desk: Desk, view: Work, scene: CreditScene, now: datetime) -> Iterator[Upsert]:
    deal, credit, model = scene.deal, scene.credit, desk.policy.credit.model
    if credit.standing is Standing.OWN:
        return
    for part in credit.parts[model]:
        partner = view.partners.by_id(part.partner_id) if part.partner_id is not None else None
        if partner is None or partner.is_removed:
            continue
        is_source = credit.sourced_by == partner.id
        helped = _HELPED if credit.sourced_by is not None else str(Standing.INFLUENCED)
        values = {
            "opportunity_key": deal.key,
            "partner": partner.name,
            "standing": str(Standing.SOURCED) if is_source else helped,
            "model": str(model),
            "share": float(round(part.share * 100, 2)),
            # What is not won is worth nothing yet.
            "amount": part.amount if deal.is_won else None,
            "counted_at": now,
        }
        yield Upsert(OwnKind.CREDIT, external_id(deal.id, partner.id), values)


def _hash(write: Upsert) -> str:
    return content_hash({n: v for n, v in write.values.items() if n not in _CLOCK})
