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
from journeys.tell_admins import redraw_weights, tell_admins
from journeys.tell_managers import ask_manager, redraw_baseline, summarise_baseline
from journeys.tell_owner import alert_owner, note_undeliverable, tell_fallback
from store.deliveries import Delivery
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
    "tell_admins": tell_admins,
    "redraw_weights": redraw_weights,
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
# Somebody can mend these where they are: invite the app, switch a tab on. Given a few hours.
MENDABLE = frozenset(
    {
        "messages_tab_disabled",
        "restricted_action",
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "audience_refused",
    }
)
LONGEST_WAIT_SECONDS = 300.0
BUGS_BEFORE_DEAD = 8
FAULTS_BEFORE_DEAD = 60


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
        outcome = _act(desk, delivery, stored, now)
    _keep(desk, delivery, stored, outcome, now)
    return outcome


def _act(desk: Desk, delivery: Delivery, stored: StoredFact, now: datetime) -> Outcome:
    try:
        return EFFECTS[delivery.effect](desk, stored, now)
    except TryLater as fault:
        return Later(max(fault.seconds, 0.05), fault.code)
    except Uncertain:
        # Sent once more and counted; a second time in doubt is for a person to look into.
        return Dead("uncertain") if delivery.sent_unknown else Later(1.0, "uncertain")
    except StaleVersion:
        return Later(0.2, "stale", fault=True)
    except TimeoutError:
        return Later(1.0, "database_busy", fault=True)
    except Unreachable as fault:
        return _unreachable(delivery, fault)
    except Exception:
        log.exception("delivery %s (%s) failed", delivery.id, delivery.effect)
        if delivery.faults + 1 >= BUGS_BEFORE_DEAD:
            return Dead("bug")
        return Later(_backoff(delivery.faults), "bug", fault=True)


def _unreachable(delivery: Delivery, fault: Unreachable) -> Outcome:
    if fault.code in INSTALLATION_FAULTS:
        return Later(_backoff(delivery.attempt), fault.code)
    if fault.code in MENDABLE and delivery.faults < FAULTS_BEFORE_DEAD:
        log.warning("delivery %s (%s) waits: %s", delivery.id, delivery.effect, fault)
        return Later(_backoff(delivery.faults), fault.code, fault=True)
    log.warning("delivery %s (%s) is dead: %s", delivery.id, delivery.effect, fault)
    return Dead(fault.code)


def _keep(
    desk: Desk, delivery: Delivery, stored: StoredFact, outcome: Outcome, now: datetime
) -> None:
    """Write down how it ended, as this attempt: a successor's work is not undone."""
    attempt = delivery.attempt
    with desk.store.begin() as work:
        match outcome:
            case Done():
                work.deliveries.done(delivery.id, now)
            case Later(_, "uncertain"):
                work.deliveries.mark_unknown(delivery.id, now, attempt=attempt)
            case Later(seconds, reason, fault):
                due = now + timedelta(seconds=seconds)
                work.deliveries.later(delivery.id, due, reason, now, attempt=attempt, fault=fault)
            case Dead(reason):
                work.deliveries.dead(delivery.id, reason, now, attempt=attempt)
                if delivery.effect == "alert_owner":
                    note_undeliverable(work, stored, reason)


def _backoff(times: int) -> float:
    return float(min(LONGEST_WAIT_SECONDS, 2.0 ** min(times + 1, 12)))
