"""Approvals that waited for the CRM are tried again once it answers, by who wanted them."""

import logging
from datetime import datetime

from journeys.approve_registration import approve_as
from journeys.deal_moves import held_registration, keep_moves
from journeys.deal_scene import ask_crm
from journeys.desk import Desk
from partnering.deciders import Act
from partnering.people import Person, Right, must
from partnering.refusals import Refusal
from partnering.registration_moves import go_on_after_crm
from partnering.registrations import Basis
from store.proposals import CRM_WAIT, Proposal

log = logging.getLogger(__name__)


def retry_approvals(desk: Desk, *, now: datetime) -> int:
    """Try again what waits for the CRM; how many were approved or handed on.

    Our clock goes on from when the CRM answers. What somebody has moved meanwhile is theirs to
    decide anew.
    """
    with desk.store.read() as view:
        wishes = view.proposals.unsettled(CRM_WAIT)
        people = view.people.many({each.proposed_by for each in wishes})
        found = view.registrations.many(each.registration_id for each in wishes)
    done = 0
    for wish in wishes:
        registration = found.get(wish.registration_id)
        if registration is None:
            continue
        if registration.is_pending and ask_crm(desk, registration.account_key, now=now).fault:
            break
        done += _retry(desk, wish, people[wish.proposed_by], now)
    return done


def _retry(desk: Desk, wish: Proposal, by: Person, now: datetime) -> int:
    with desk.store.begin() as work:
        held = held_registration(work, wish.registration_id)
        as_shown = held.version == wish.registration_version
        work.proposals.settle(wish.id, accepted=as_shown, by=by.id, at=now)
        if held.is_pending:
            held = keep_moves(work, held, [go_on_after_crm(held, now)], by=None, now=now)
    desk.wake()
    if not as_shown or not held.is_pending:
        return 0
    told = wish.told
    with desk.store.read() as view:
        second = view.people.by_id(told["second"]) if told.get("second") else None
    act = Act(by=by, now=now, shown=held.version, note=told["note"], second=second)
    basis = Basis(told["basis"]) if told.get("basis") else None
    try:
        must(by, Right.DECIDE)
        approve_as(desk, held.id, act, basis, False, None, "", None)
    except Refusal as refused:
        # It waits for a decision as before, and its card says so.
        log.info("%s was not approved after the outage: %s", held.ref, refused)
        return 0
    return 1
