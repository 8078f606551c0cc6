"""What must hold of registered deals after every step, read from the store as it stands.

Each check is named by the invariant of the rules that it holds to.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from partnering.calendar import PauseCause
from partnering.collisions import Customers, double_protections
from partnering.facts import RegistrationMoved
from partnering.families import folded
from partnering.partner_view import Shown, partner_view
from partnering.people import PARTNER_SIDE
from partnering.registrations import MOVES, Event, Registration, State
from store.work import Store, Work

_ENDS_EARLY = frozenset({State.RELEASED, State.REVOKED, State.WON, State.LOST, State.WITHDRAWN})


@dataclass
class Seen:
    """What was read after the step before, to hold the next one against it."""

    registrations: dict[int, Registration] = field(default_factory=dict)
    events: dict[int, list[RegistrationMoved]] = field(default_factory=dict)
    last_fact: int = 0


def check_all(store: Store, seen: Seen, now: datetime) -> None:
    """Hold the store against every invariant, and note it for the next time."""
    with store.read() as view:
        found = {each.id: each for each in view.registrations.in_state(*State)}
        nobody_is_protected_twice(view, list(found.values()), now)
        for fact in view.facts.after(seen.last_fact, 10_000):
            seen.last_fact = fact.id
            if isinstance(fact.fact, RegistrationMoved):
                seen.events.setdefault(fact.fact.registration_id, []).append(fact.fact)
        people = {each.id: each for each in view.people.all()}
        names = {each.id: each.name.casefold() for each in view.partners.all(removed=True)}
        for each in found.values():
            the_place_in_the_line_stays(each, seen.registrations.get(each.id))
            moves_follow_the_table(each, seen.events.get(each.id, []))
            protection_never_shrinks_by_itself(each, seen.registrations.get(each.id))
            what_is_over_is_nowhere_shown(each, now)
            decisions_are_whole(each, seen.registrations.get(each.id))
            no_partner_reads_of_another(each, names, now)
            for decision in each.decisions:
                by = people[decision.by]
                assert by.partner_id is None, "I-10"
                assert not by.roles & PARTNER_SIDE, "I-10"
                assert by.id not in {each.submitter_id, *each.seller_ids}, "I-10"
    places = [each.priority for each in found.values() if each.sequence is not None]
    assert len(set(places)) == len(places), "I-02: two have one place"
    seen.registrations = found


def nobody_is_protected_twice(view: Work, found: list[Registration], now: datetime) -> None:
    """I-01, I-37: two protections meet only where a merge made them, and then a case is open."""
    keys = {each.account_key for each in found} - {""}
    parents: dict[str, str] = {}
    for key in sorted(keys):
        line = [key, *view.claims.above(key)]
        parents.update(pairwise(line))
    contested = {each.registration_id for each in view.claims.contested()}
    for left, right in double_protections(found, Customers(parents), now):
        assert {left.id, right.id} & contested, f"I-01: {left.ref} and {right.ref}"
        cases = view.conflict_cases.of_registration(left.id)
        assert any(right.id in each.registration_ids for each in cases), "I-37: no case"
    for key in sorted(keys):
        live = {(one.registration_id, one.family) for one in view.claims.active_on(key, now)}
        wanted = {
            (each.id, family)
            for each in found
            if each.account_key == key and each.excludes_at(now)
            for family in folded(each.claim.families)
        }
        assert live == wanted, f"I-01: {key}: {live} is kept, {wanted} is protected"


def the_place_in_the_line_stays(each: Registration, before: Registration | None) -> None:
    """I-02, I-07."""
    if before is None or before.received_at is None:
        return
    kept = each.received_at, each.sequence, each.policy_version
    assert kept == (before.received_at, before.sequence, before.policy_version), "I-02, I-07"


def moves_follow_the_table(each: Registration, events: list[RegistrationMoved]) -> None:
    """I-06, I-13, I-34: each version after the draft has its fact, and leads where it may."""
    if each.state is State.DRAFT:
        assert not events, "a draft has moved"
        return
    versions = [one.version for one in events]
    first = versions[0] if versions else 0
    assert versions == list(range(first, each.version + 1)), f"I-13: {versions} of {each.version}"
    state = State.DRAFT
    for one in events:
        allowed, leads = MOVES[Event(one.event)]
        assert state in allowed, f"I-06: {one.event} from {state}"
        state = leads or state
    assert state is each.state, f"I-06: {state} is not {each.state}"


def protection_never_shrinks_by_itself(each: Registration, before: Registration | None) -> None:
    """I-03, I-04."""
    window = each.window
    if window is None:
        return
    if before is not None and before.window is not None and each.state not in _ENDS_EARLY:
        assert window.ends_at >= before.window.ends_at, "I-03"
        if each.pending_edit is not None and before.pending_edit is None:
            assert each.claim == before.claim, "I-08: an edit counts before it is decided"
    assert window.zone, "I-35: a deadline without its zone"
    longest = window.first_day + timedelta(days=180)
    assert window.last_day <= longest, "I-04"
    for one in window.extensions:
        assert one.decided_by is None or one.decided_by != one.asked_by, "I-04"


def what_is_over_is_nowhere_shown(each: Registration, now: datetime) -> None:
    """I-05: whether or not a job has come by."""
    if each.state is State.DRAFT:
        return
    shown = partner_view(each, now).shown
    protected = each.state is State.APPROVED and each.protected_at(now)
    assert (shown is Shown.PROTECTED) == protected, "I-05"
    if each.clock is not None:
        causes = {pause.cause for pause in each.clock.pauses}
        assert causes <= {PauseCause.INFO_REQUESTED, PauseCause.OUTAGE}, "I-39"


def decisions_are_whole(each: Registration, before: Registration | None) -> None:
    """I-09: what was decided stays as it was, and says by whom, when and by which rules."""
    if before is not None:
        assert each.decisions[: len(before.decisions)] == before.decisions, "I-09"
    shown = [one.registration_version for one in each.decisions]
    assert len(set(shown)) == len(shown), "I-12: two decisions on one version"
    for decision in each.decisions:
        assert decision.second is not None or not decision.overridden, "I-10: nobody read along"
        assert decision.at.utcoffset() == timedelta(0), "I-35"
        assert decision.policy_version == each.policy_version, "I-09"
        assert decision.registration_version < each.version, "I-09"
        if decision.outcome is Event.REJECTED:
            assert decision.reason is not None, "I-09"


def no_partner_reads_of_another(each: Registration, names: dict[int, str], now: datetime) -> None:
    """I-31: in nothing that was typed for its partner does another one stand."""
    read = [decision.text for decision in each.decisions]
    if each.state is not State.DRAFT:
        shown = partner_view(each, now)
        read += [shown.words, shown.text, shown.question]
    others = [name for id, name in names.items() if id != each.partner_id]
    for text in read:
        assert not [name for name in others if name in text.casefold()], f"I-31: {text}"
