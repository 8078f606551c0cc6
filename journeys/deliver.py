"""Carry out one owed effect. Every effect is repeatable: done twice, it leaves the same.

The row in the store says what is owed; this claims it, acts, and writes down how it ended.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from structlog.contextvars import bound_contextvars

from journeys.desk import Desk
from journeys.notices import TryLater, Uncertain, Unreachable
from journeys.outcomes import Dead, Done, Later, Outcome
from journeys.redraw import redraw_overlap
from journeys.tell_managers import ask_manager, redraw_baseline, summarise_baseline
from journeys.tell_owner import alert_owner, tell_fallback
from store.facts import StoredFact
from store.work import StaleVersion

log = logging.getLogger(__name__)

Act = Callable[[Desk, StoredFact, datetime], Outcome]

EFFECTS: dict[str, Act] = {
    "alert_owner": alert_owner,
    "tell_fallback": tell_fallback,
    "ask_manager": ask_manager,
    "redraw_overlap": redraw_overlap,
    "summarise_baseline": summarise_baseline,
    "redraw_baseline": redraw_baseline,
}

# The whole installation is refused, not one reader: the work waits until a person has mended it.
INSTALLATION_FAULTS = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "missing_scope",
        "not_allowed_token_type",
        "app_missing",
    }
)
LONGEST_WAIT_SECONDS = 300.0
BUG_ATTEMPTS = 8


def carry_out(desk: Desk, delivery_id: int, *, now: datetime) -> Outcome:
    """Claim a delivery, carry it out and keep the outcome.

    Never raises for what a network, a reader or a race may do; a bug is logged with its delivery
    and tried again a few times before a person has to look.
    """
    with desk.store.begin() as work:
        delivery = work.deliveries.claim(delivery_id, now)
        stored = work.facts.get(delivery.fact_id) if delivery else None
    if delivery is None or stored is None:
        return Done("nothing is owed")
    # What a press or a tick set off is found in the logs under the press's or the tick's own id.
    with bound_contextvars(correlation=stored.correlation or f"fact-{stored.id}"):
        outcome = _act(desk, delivery.effect, stored, delivery.id, delivery.attempt, now)
    with desk.store.begin() as work:
        match outcome:
            case Done():
                work.deliveries.done(delivery.id, now)
            case Later(seconds, "uncertain"):
                work.deliveries.mark_unknown(delivery.id, now, attempt=delivery.attempt)
            case Later(seconds, reason):
                due = now + timedelta(seconds=seconds)
                work.deliveries.later(delivery.id, due, reason, now, attempt=delivery.attempt)
            case Dead(reason):
                work.deliveries.dead(delivery.id, reason, now, attempt=delivery.attempt)
    return outcome


def _act(
    desk: Desk, effect: str, stored: StoredFact, delivery_id: int, attempt: int, now: datetime
) -> Outcome:
    try:
        return EFFECTS[effect](desk, stored, now)
    except TryLater as fault:
        return Later(max(fault.seconds, 0.05), fault.code)
    except Uncertain:
        return Later(1.0, "uncertain")
    except StaleVersion:
        return Later(0.2, "stale")
    except Unreachable as fault:
        if fault.code in INSTALLATION_FAULTS:
            return Later(_backoff(attempt), fault.code)
        log.warning("delivery %s (%s) is dead: %s", delivery_id, effect, fault)
        return Dead(fault.code)
    except Exception:
        log.exception("delivery %s (%s) failed on attempt %s", delivery_id, effect, attempt)
        return Dead("bug") if attempt >= BUG_ATTEMPTS else Later(_backoff(attempt), "bug")


def _backoff(attempt: int) -> float:
    return float(min(LONGEST_WAIT_SECONDS, 2.0 ** min(attempt, 12)))
