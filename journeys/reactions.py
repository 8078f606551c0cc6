"""The one table: which fact causes which effects. Pure; the relay writes a delivery for each."""

from journeys.outcomes import Effect
from partnering.facts import (
    AlertsStarted,
    BaselineMapped,
    Fact,
    JudgementSettled,
    MatchJudged,
    MatchNeedsJudging,
    OverlapFound,
    OverlapHidden,
    OverlapMarked,
    OverlapRestored,
    OwnerUnmapped,
    WeightsAdopted,
    WeightsProposed,
)


def effects_of(fact: Fact, fact_id: int) -> tuple[Effect, ...]:
    """List what a fact makes us do. A lane is a record, so one record's effects keep their order.

    `fact_id` is free to tell apart what has no record of its own.
    """
    match fact:
        case OverlapFound(baseline=False):
            return (Effect("alert_owner", f"overlap:{fact.overlap_id}"),)
        case OwnerUnmapped():
            return (Effect("tell_fallback", f"overlap:{fact.overlap_id}"),)
        case MatchNeedsJudging():
            # On purpose none: a list may bring hundreds of pairs at once, and no message per pair
            # is worth reading. They are counted where somebody looks anyway (App Home, the menu,
            # a partner's summary), and `/cosell review` goes through them.
            return ()
        case MatchJudged(overlap_id=0) | JudgementSettled(overlap_id=0):
            # Judged in the queue, and no overlap rests on it: nobody's card shows it.
            return ()
        case MatchJudged():
            lane = f"overlap:{fact.overlap_id}"
            return (Effect("redraw_overlap", lane), Effect("ask_manager", lane))
        case OverlapRestored():
            # Hidden before its alert could go out, it may be owed still.
            lane = f"overlap:{fact.overlap_id}"
            return (Effect("redraw_overlap", lane), Effect("alert_owner", lane))
        case JudgementSettled() | OverlapHidden() | OverlapMarked():
            return (Effect("redraw_overlap", f"overlap:{fact.overlap_id}"),)
        case BaselineMapped():
            return (Effect("summarise_baseline", f"partner:{fact.partner_id}"),)
        case AlertsStarted():
            return (Effect("redraw_baseline", f"partner:{fact.partner_id}"),)
        case WeightsProposed():
            return (Effect("tell_admins", "weights"),)
        case WeightsAdopted():
            return (Effect("redraw_weights", "weights"),)
        case _:
            return ()
