"""One act on a request for help: held, asked of a rule, kept, recorded, in one transaction."""

from collections.abc import Callable

from journeys.acting import Actor, Doing, written
from journeys.desk import Desk
from partnering.facts import HelpChanged
from partnering.help_requests import NO_SUCH, UNSHARED, HelpMoved, HelpRequest
from partnering.people import Person
from partnering.refusals import Invalid, Unknown
from store.work import Work

# None is for what is done already: pressed twice, it is one act.
Rule = Callable[[Work, HelpRequest], HelpMoved | None]


def move_help(desk: Desk, request_id: int, rule: Rule, doing: Doing) -> HelpRequest:
    """Hold a request, ask a rule, keep what it returned. Raises: Unknown; what the rule does."""
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        held = held_help(work, request_id)
        moved = rule(work, held)
        if moved is None:
            return held
        kept = keep_help(work, held, moved, by=doing["by"], correlation=_correlation(doing))
    desk.wake()
    return kept


def keep_help(
    work: Work,
    before: HelpRequest,
    moved: HelpMoved,
    *,
    by: Actor | None,
    correlation: str = "",
) -> HelpRequest:
    """Keep a move, and record it. Raises: StaleVersion."""
    kept = work.help_requests.save(moved.request, seen=before.version)
    fact = HelpChanged(kept.id, str(moved.event), kept.version)
    work.record(fact, at=moved.request.last_moved_at, by=written(by), correlation=correlation)
    return kept


def held_help(work: Work, request_id: int) -> HelpRequest:
    """Take a request for a change. Raises: Unknown."""
    found = work.help_requests.held(request_id)
    if found is None:
        raise Unknown(NO_SUCH)
    return found


def must_be_shared(desk: Desk, view: Work, found: HelpRequest, by: Person) -> None:
    """Let act on a request while both sides share; its partner's people see nothing of it else.

    Raises: Unknown to them; Invalid to ours.
    """
    if view.sharing.of(found.partner_id, desk.policy.sharing).consent.stands:
        return
    if by.partner_id is not None:
        raise Unknown(UNSHARED)
    partner = view.partners.by_id(found.partner_id)
    name = partner.name if partner else "the partner"
    raise Invalid(f"Nothing is shared with {name} now: they would see nothing of {found.ref}.")


def name_of(view: Work, person_id: int | None) -> str:
    """Name somebody; empty for nobody."""
    person: Person | None = view.people.by_id(person_id) if person_id is not None else None
    return person.name if person else ""


def _correlation(doing: Doing) -> str:
    return doing.get("correlation", "")
