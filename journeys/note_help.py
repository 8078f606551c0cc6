"""Requests for help -> the CRM, one record each on its account, where deals are written at all.

Off, nothing is written and nothing is owed. What only our side reads stands there, too.
"""

import logging
from datetime import datetime

from crm.errors import Fatal
from crm.port import OwnKind, Upsert
from journeys.desk import Desk
from journeys.outcomes import Dead, Done, Outcome
from journeys.own_writes import content_hash, keep_written, writing_is_on
from partnering.facts import HelpChanged, HelpWriteOwed
from partnering.help_requests import HelpRequest
from partnering.programme import Writable
from store.facts import StoredFact
from store.work import Work

log = logging.getLogger(__name__)

EFFECT = "note_help"
MOST_NOTE = 30_000
_AT_ONCE = 200
_CLOCK = frozenset({"moved_at"})


def note_help(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Write what a request for help has come to, or erase what is to be forgotten.

    Raises: CrmError.
    """
    fact = stored.fact
    assert isinstance(fact, HelpChanged | HelpWriteOwed)
    with desk.store.read() as view:
        if not writing_is_on(desk, view, Writable.OPPORTUNITY):
            return Done("writing is off")
        write, gone = _owed(view, fact.request_id)
    external_id = _external_id(fact.request_id)
    if gone:
        [answer] = desk.crm.erase(OwnKind.HELP, [external_id])
        if answer.problem:
            raise Fatal("The CRM keeps a record that is to be erased.")
        with desk.store.begin() as work:
            work.crm_writes.drop(OwnKind.HELP, [external_id])
        return Done("erased")
    if write is None:
        return Done("nothing to write")
    [written] = desk.crm.upsert([write])
    with desk.store.begin() as work:
        keep_written(work, write, written, now=now, but=_CLOCK)
    if written.problem:
        log.warning("the CRM refused the note of request %s: %s", fact.request_id, written.problem)
        return Dead("crm_refused")
    return Done("written")


def note_owed_help(desk: Desk, *, now: datetime) -> int:
    """Record of which requests the CRM does not say what it should, where writing is on."""
    with desk.store.read() as view:
        if not writing_is_on(desk, view, Writable.OPPORTUNITY) or view.deliveries.waits(EFFECT):
            return 0
        known = {each.id for each in view.help_requests.sent()}
        known |= {int(each.split("-")[1]) for each in view.crm_writes.of_kind(OwnKind.HELP)}
        owed = [each for each in sorted(known) if any(_owed(view, each))][:_AT_ONCE]
    if owed:
        with desk.store.begin() as work:
            for number in owed:
                work.record(HelpWriteOwed(number), at=now)
        desk.wake()
    return len(owed)


def _owed(view: Work, request_id: int) -> tuple[Upsert | None, bool]:
    """Compare a request with what was written of it: what to write, and whether to erase it."""
    found = view.help_requests.get(request_id)
    before = view.crm_writes.get(OwnKind.HELP, _external_id(request_id))
    partner = view.partners.by_id(found.partner_id) if found else None
    if found is None or partner is None or partner.is_removed:
        return None, before is not None
    if found.requested_at is None:
        return None, False
    write = Upsert(
        OwnKind.HELP,
        found.ref,
        {
            "account_key": found.account_key,
            "opportunity_key": found.opportunity_key or None,
            "partner": partner.name,
            "kind": str(found.kind),
            "state": str(found.state),
            "note": _note(view, found)[:MOST_NOTE],
            "moved_at": found.last_moved_at,
        },
    )
    held = {name: value for name, value in write.values.items() if name not in _CLOCK}
    same = before is not None and before.content_hash == content_hash(held)
    return (None if same else write), False


def _note(view: Work, found: HelpRequest) -> str:
    """Write what happened, in lines; people of the partner are named once they said yes."""
    ids = [found.asker_id, *(id for _, id in found.roles)]
    people = view.people.many([*ids, found.step.owner_id] if found.step else ids)
    names = {each: people[each].name for each in people}
    theirs = found.by_partner and not found.is_together
    lines = [
        f"{found.asked.need.words}: {found.asked.words}",
        "" if theirs else f"Asked by {names.get(found.asker_id, 'somebody who left')}",
        f"Declined: {found.decline.words}" if found.decline else "",
        *(f"{role.words}: {names[id]}" for role, id in found.roles if id in names),
    ]
    if found.step is not None:
        owner = names.get(found.step.owner_id, "")
        lines.append(f"Next step: {found.step.words} ({owner}, {found.step.on:%Y-%m-%d})")
    if found.outcome_words:
        lines.append(f"How it ended: {found.outcome_words}")
    return "\n".join(each for each in lines if each)


def _external_id(request_id: int) -> str:
    return f"CS-{request_id}"
