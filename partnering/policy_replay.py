"""What past decisions would have been under other rules: a list to read before rules change.

Nothing is decided again by it; each line names a registration for somebody to look at.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from partnering.conflicts import check
from partnering.deal_policy import DealPolicy
from partnering.deciders import Level, needs_second
from partnering.findings import Check, Outcome, Scene
from partnering.registrations import Event, Registration, State
from partnering.windows import open_window


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A claim as it was decided: `registration` as it stood before, with the scene of that day."""

    registration: Registration
    scene: Scene
    outcome: Event
    at: datetime
    policy: DealPolicy


@dataclass(frozen=True, slots=True)
class Difference:
    """One decision that would have come out differently; `words` say how, one thing each."""

    registration_id: int
    outcome: Event
    words: tuple[str, ...]


def replay(decisions: Iterable[PastDecision], policy: DealPolicy) -> list[Difference]:
    """List the past decisions that would differ under a policy, by registration."""
    found = []
    for past in sorted(decisions, key=lambda each: (each.registration.id, each.at)):
        words = tuple(_changes(past, policy))
        if words:
            found.append(Difference(past.registration.id, past.outcome, words))
    return found


def _changes(past: PastDecision, policy: DealPolicy) -> list[str]:
    before, after = _judged(past, past.policy), _judged(past, policy)
    found = []
    if (before.outcome, before.level) != (after.outcome, after.level):
        found.append(f"was {_path(before)}, would be {_path(after)}")
    elif before.suggested != after.suggested:
        found.append(
            f"suggested {before.suggested or 'nothing'}, now {after.suggested or 'nothing'}"
        )
    if past.outcome is not Event.APPROVED:
        return found
    seconds = [
        needs_second(past.registration, rules, exception=bool(judged.exceptions))
        for judged, rules in ((before, past.policy), (after, policy))
    ]
    if seconds[0] != seconds[1]:
        found.append("would need a second person" if seconds[1] else "would need no second person")
    was, would = (open_window(rules, past.at).last_day for rules in (past.policy, policy))
    if was != would:
        found.append(f"protected until {was:%d %b %Y}, would be {would:%d %b %Y}")
    return found


def _judged(past: PastDecision, policy: DealPolicy) -> Check:
    """Check a claim as at its intake, so that the cap and the least amount count too."""
    draft = replace(past.registration, state=State.DRAFT)
    return check(draft, past.scene, policy, past.at)


def _path(judged: Check) -> str:
    if judged.outcome is Outcome.NEEDS_PERSON and judged.level is Level.CHIEF:
        return "for the channel chief"
    return judged.outcome.value.replace("_", " ")
