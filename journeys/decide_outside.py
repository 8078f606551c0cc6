"""Deciding at the machine's command line: off unless the policy says so, and always reported.

The rules are those of every other door; who decides has to be a person who may.
"""

from datetime import datetime

from journeys.acting import written
from journeys.deal_notices import DealWordNotice
from journeys.deal_owner import chiefs
from journeys.decide_registration import approve, reject
from journeys.desk import Desk
from journeys.outcomes import Done, Outcome
from journeys.tell_conflicts import tell_people
from partnering.facts import DecidedOutside
from partnering.people import Person
from partnering.policy import SWITCH
from partnering.reasons import Reason
from partnering.refusals import Invalid, NotAllowed
from partnering.registrations import Registration
from store.facts import StoredFact
from store.proposals import Proposal

COMMAND_LINE = "command line"
PROPOSED = "proposed"


def approve_outside(
    desk: Desk, registration_id: int, *, shown: int, reason: str, by: Person, now: datetime
) -> Registration | Proposal:
    """Approve a claim, for a reason that is kept as the note. Raises: NotAllowed; as `approve`."""
    _must_be_on(desk, reason)
    done = approve(
        desk, registration_id, shown=shown, note=reason, by=by, now=now, correlation=COMMAND_LINE
    )
    outcome = PROPOSED if isinstance(done, Proposal) else str(done.state)
    _report(desk, registration_id, outcome, by, now)
    return done


def reject_outside(
    desk: Desk,
    registration_id: int,
    *,
    shown: int,
    code: Reason,
    text: str,
    reason: str,
    by: Person,
    now: datetime,
) -> Registration:
    """Reject a claim with a code; `text` is for the partner, `reason` for us.

    Raises: NotAllowed; as `reject`.
    """
    _must_be_on(desk, reason)
    done = reject(
        desk,
        registration_id,
        shown=shown,
        reason=code,
        text=text,
        note=reason,
        by=by,
        now=now,
        correlation=COMMAND_LINE,
    )
    _report(desk, registration_id, str(done.state), by, now)
    return done


def tell_chiefs(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Tell every channel chief who decided what outside of chat; who did it hears nothing."""
    fact = stored.fact
    assert isinstance(fact, DecidedOutside)
    with desk.store.read() as view:
        found = view.registrations.get(fact.registration_id)
        partner = view.partners.by_id(found.partner_id) if found else None
        person = view.people.by_id(fact.person_id)
        others = [each for each in chiefs(view) if each.id != fact.person_id]
    if found is None or partner is None or person is None:
        return Done("there is no such registration")
    did = "asked for an approval of" if fact.outcome == PROPOSED else fact.outcome
    words = f"{person.name} {did} {partner.name}'s {found.ref} at the machine's command line."
    notice = DealWordNotice(found.ref, "outside", words, partner.id, urgent=True)
    record = f"deal-word:{found.id}:outside:{stored.id}"
    return tell_people(
        desk, others, notice, record=record, correlation=stored.correlation, fact=stored, now=now
    )


def _must_be_on(desk: Desk, reason: str) -> None:
    if not desk.policy.command_line_decisions:
        raise NotAllowed(
            "Decisions at the command line are switched off; the policy switches them on: "
            f"[registrations] {SWITCH} = true."
        )
    if not reason.strip():
        raise Invalid("Say why, for the record.")


def _report(desk: Desk, registration_id: int, outcome: str, by: Person, now: datetime) -> None:
    with desk.store.begin() as work:
        fact = DecidedOutside(registration_id, by.id, outcome)
        work.record(fact, at=now, by=written(by), correlation=COMMAND_LINE)
    desk.wake()
