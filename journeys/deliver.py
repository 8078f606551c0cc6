"""Carry out one owed effect. Every effect is repeatable: done twice, it leaves the same.

The row in the store says what is owed; this claims it, acts, and writes down how it ended.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from structlog.contextvars import bound_contextvars

from crm.errors import CrmError, NotSupported, Retriable
from journeys.deal_replies import reply_to_partner, reply_to_us
from journeys.decide_outside import tell_chiefs
from journeys.desk import Desk
from journeys.help_stopped import tell_help_stopped
from journeys.mail_credit import MAIL_CREDIT, mail_credit
from journeys.mail_help import MAIL_HELP, mail_help
from journeys.mail_leads import MAIL_LEAD, mail_lead
from journeys.mail_list_link import mail_list_link
from journeys.mail_partner import (
    MAIL_CASE_PARTIES,
    MAIL_FORM,
    MAIL_PARTNER,
    mail_case_parties,
    mail_form,
    mail_partner,
)
from journeys.mail_sharing import MAIL_SHARING, mail_sharing_ask
from journeys.mirror_deals import EFFECT as MIRROR_DEAL
from journeys.mirror_deals import mirror_deal
from journeys.note_help import EFFECT as NOTE_HELP
from journeys.note_help import note_help
from journeys.notices import (
    AudienceRefused,
    ChannelOut,
    HeldBack,
    LostRight,
    NotShared,
    TryLater,
    Uncertain,
    Unreachable,
)
from journeys.nudge_owners import nudge
from journeys.open_deal_door import open_deal_door
from journeys.outcomes import Dead, Done, Held, Later, Outcome
from journeys.redraw import redraw_overlap
from journeys.redraw_erased import redraw_erased
from journeys.redraw_shared import redraw_shared
from journeys.remind_cases import remind_case
from journeys.remind_deals import remind_deal
from journeys.scoreboard import tell_scoreboard
from journeys.send_matrix import send_matrix
from journeys.share import NOT_SHARED
from journeys.tell_admins import redraw_weights, tell_admins
from journeys.tell_conflicts import show_conflict, tell_case_parties
from journeys.tell_credit import ask_credit, remind_credit, show_credit
from journeys.tell_deals import ask_account_owner, show_deal, tell_account_owner, tell_partner
from journeys.tell_digest import tell_digest
from journeys.tell_help import remind_help, show_help, tell_partner_help
from journeys.tell_inviters import (
    ask_inviter,
    post_invitation,
    redraw_invitation,
    redraw_joining,
)
from journeys.tell_leads import remind_lead, show_lead, tell_partner_lead, tell_paused_offers
from journeys.tell_managers import (
    ask_manager,
    redraw_baseline,
    summarise_baseline,
    tell_list_came,
)
from journeys.tell_menders import note_refused, tell_menders
from journeys.tell_owner import alert_owner, note_undeliverable, tell_fallback
from journeys.tell_questions import answer_mention, show_question
from journeys.tell_sharing import tell_sharing
from journeys.tell_sharing_asks import tell_sharing_ask
from journeys.tell_team import alert_team
from journeys.watch_crm_deals import follow_merge, judge_after_case, judge_opportunity
from journeys.watch_lists import tell_stale_list
from journeys.watch_sharing import tell_sharing_end
from journeys.write_credits import EFFECT as WRITE_CREDIT
from journeys.write_credits import write_credit
from journeys.write_overlaps import EFFECT as WRITE_OVERLAPS
from journeys.write_overlaps import write_overlaps
from partnering.programme import Hold
from store.deliveries import Delivery
from store.facts import StoredFact
from store.work import StaleVersion, Work

log = logging.getLogger(__name__)

Act = Callable[[Desk, StoredFact, datetime], Outcome]

EFFECTS: dict[str, Act] = {
    "alert_owner": alert_owner,
    "alert_team": alert_team,
    "tell_fallback": tell_fallback,
    "ask_manager": ask_manager,
    "redraw_overlap": redraw_overlap,
    "summarise_baseline": summarise_baseline,
    "redraw_baseline": redraw_baseline,
    "redraw_erased": redraw_erased,
    "redraw_shared": redraw_shared,
    "tell_sharing": tell_sharing,
    "tell_list_came": tell_list_came,
    "tell_stale_list": tell_stale_list,
    WRITE_OVERLAPS: write_overlaps,
    MIRROR_DEAL: mirror_deal,
    "tell_menders": tell_menders,
    "post_invitation": post_invitation,
    "ask_inviter": ask_inviter,
    "redraw_invitation": redraw_invitation,
    "redraw_joining": redraw_joining,
    "tell_admins": tell_admins,
    "open_deal_door": open_deal_door,
    "show_deal": show_deal,
    "tell_partner": tell_partner,
    "reply_to_partner": reply_to_partner,
    "reply_to_us": reply_to_us,
    "tell_account_owner": tell_account_owner,
    "ask_account_owner": ask_account_owner,
    "show_conflict": show_conflict,
    "tell_case_parties": tell_case_parties,
    "remind_deal": remind_deal,
    "remind_case": remind_case,
    "tell_chiefs": tell_chiefs,
    "ask_credit": ask_credit,
    WRITE_CREDIT: write_credit,
    NOTE_HELP: note_help,
    "show_credit": show_credit,
    "remind_credit": remind_credit,
    "judge_opportunity": judge_opportunity,
    "judge_after_case": judge_after_case,
    "follow_merge": follow_merge,
    "redraw_weights": redraw_weights,
    "show_lead": show_lead,
    "tell_partner_lead": tell_partner_lead,
    "remind_lead": remind_lead,
    "tell_paused_offers": tell_paused_offers,
    "nudge": nudge,
    MAIL_LEAD: mail_lead,
    MAIL_FORM: mail_form,
    "mail_list_link": mail_list_link,
    "tell_sharing_end": tell_sharing_end,
    "tell_sharing_ask": tell_sharing_ask,
    MAIL_SHARING: mail_sharing_ask,
    MAIL_PARTNER: mail_partner,
    MAIL_CASE_PARTIES: mail_case_parties,
    "show_help": show_help,
    "tell_partner_help": tell_partner_help,
    "tell_help_stopped": tell_help_stopped,
    "remind_help": remind_help,
    MAIL_HELP: mail_help,
    "send_matrix": send_matrix,
    "tell_scoreboard": tell_scoreboard,
    "tell_digest": tell_digest,
    "show_question": show_question,
    "answer_mention": answer_mention,
    MAIL_CREDIT: mail_credit,
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
# What a partner may not see waits until both sides share again, which makes it due; asked anew
# from time to time, so that one that was put back at that very moment is not left behind.
UNSHARED_SECONDS = 3600.0
# A change of the programme makes due what it held back; this is only for a lost one.
HELD_FOR = timedelta(days=7)
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
    except HeldBack as held:
        return Held(held.hold, held.version)
    except LostRight as lost:
        return _not_seen(lost)
    except TryLater as fault:
        return Later(max(fault.seconds, 0.05), fault.code)
    except Uncertain:
        # Sent once more and counted; a second time in doubt is for a person to look into.
        return Dead("uncertain") if delivery.sent_unknown else Later(1.0, "uncertain")
    except StaleVersion:
        return Later(0.2, "stale", fault=True)
    except TimeoutError:
        return Later(1.0, "database_busy", fault=True)
    except (AudienceRefused, ChannelOut) as fault:
        note_refused(desk, fault, now=now)
        return _unreachable(delivery, fault)
    except Unreachable as fault:
        return _unreachable(delivery, fault)
    except CrmError as fault:
        return _crm_fault(delivery, fault)
    except Exception:
        log.exception("delivery %s (%s) failed", delivery.id, delivery.effect)
        if delivery.faults + 1 >= BUGS_BEFORE_DEAD:
            return Dead("bug")
        return Later(_backoff(delivery.faults), "bug", fault=True)


def _not_seen(lost: LostRight) -> Outcome:
    if isinstance(lost, NotShared):
        return Later(UNSHARED_SECONDS, NOT_SHARED)
    return Done("the reader may not see it any more", code="reader_lost_right")


def _crm_fault(delivery: Delivery, fault: CrmError) -> Outcome:
    """What the CRM cannot do now waits; what it refuses until an admin acts waits some hours."""
    log.warning("delivery %s (%s): %s", delivery.id, delivery.effect, fault)
    if isinstance(fault, Retriable):
        return Later(fault.retry_after_seconds or _backoff(delivery.attempt), "crm_unreachable")
    if isinstance(fault, NotSupported) or delivery.faults >= FAULTS_BEFORE_DEAD:
        return Dead("crm_refuses")
    return Later(_backoff(delivery.faults), "crm_refuses", fault=True)


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
            case Done(_, code):
                work.deliveries.done(delivery.id, now, reason=code)
            case Held():
                _hold(work, delivery, outcome, now)
            case Later(_, "uncertain"):
                work.deliveries.mark_unknown(delivery.id, now, attempt=attempt)
            case Later(seconds, reason, fault):
                due = now + timedelta(seconds=seconds)
                work.deliveries.later(delivery.id, due, reason, now, attempt=attempt, fault=fault)
            case Dead(reason):
                work.deliveries.dead(delivery.id, reason, now, attempt=attempt)
                if delivery.effect == "alert_owner":
                    note_undeliverable(work, stored, reason)


def _hold(work: Work, delivery: Delivery, held: Held, now: datetime) -> None:
    """Put back what is held until the programme changes; at once where it just has."""
    work.programme.alone()
    changed = held.hold is not Hold.SHADOW and work.programme.get().version != held.version
    due, reason = (now, "") if changed else (now + HELD_FOR, held.hold.reason)
    work.deliveries.later(delivery.id, due, reason, now, attempt=delivery.attempt)


def _backoff(times: int) -> float:
    return float(min(LONGEST_WAIT_SECONDS, 2.0 ** min(times + 1, 12)))
