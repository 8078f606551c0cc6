"""A protected registration until its end: extended, edited, released, revoked, expired, won, lost.

A protection ends earlier only by what somebody does, with a reason; time alone ends it on its day.
"""

from datetime import datetime, timedelta

from partnering.calendar import add_business_days
from partnering.deal_policy import DealPolicy
from partnering.deciders import Act, Level, must_decide
from partnering.edited_customer import Meant, as_edited, must_stand_there, names_another
from partnering.families import folded
from partnering.money import in_currency
from partnering.people import Person
from partnering.reasons import EndCause
from partnering.refusals import Invalid, NotAllowed, NotNow
from partnering.registration_decisions import (
    Ground,
    must_be_backed,
    must_be_free,
    must_be_pinned,
)
from partnering.registration_moves import (
    Moved,
    decided,
    move,
    must_act_for,
    must_allow,
    must_be_shown,
)
from partnering.registrations import Claim, Event, Registration
from partnering.windows import (
    Window,
    ask_extension,
    grant_extension,
    refuse_extension,
    settle,
)


def ask_for_extension(
    registration: Registration, *, by: Person, why: str, policy: DealPolicy, now: datetime
) -> Moved:
    """Ask for more time before the end. Raises: Unknown; NotAllowed; NotNow; Invalid."""
    must_act_for(registration, by)
    must_allow(registration, Event.EXTENSION_ASKED)
    must_be_pinned(registration, policy)
    window = ask_extension(_window(registration), policy, by=by.id, why=why, now=now)
    asked = move(registration, Event.EXTENSION_ASKED, window=window, last_activity_at=now)
    return Moved(asked, Event.EXTENSION_ASKED)


def decide_extension(
    registration: Registration, act: Act, *, grant: bool, policy: DealPolicy
) -> Moved:
    """Grant or refuse more time, by the rules under which the claim was submitted.

    Raises: MovedOn; NotAllowed, also to who asked for it; Invalid where nothing waits any more,
    or for a refusal without a text.
    """
    must_be_shown(registration, act)
    must_allow(registration, Event.EXTENDED)
    must_be_pinned(registration, policy)
    role = must_decide(act, registration, Level.DESK)
    event = Event.EXTENDED if grant else Event.EXTENSION_REFUSED
    if not grant and not act.text.strip():
        raise Invalid("Say why: the partner reads it.")
    old = _window(registration)
    if grant:
        window = grant_extension(old, policy, by=act.by.id, now=act.now)
    else:
        window = refuse_extension(old, by=act.by.id, now=act.now)
    decision = decided(registration, act, event, role, rules=policy)
    told = (*registration.decisions, decision)
    extended = move(registration, event, window=window, decisions=told)
    return Moved(extended, event, decision, policy)


def report_activity(registration: Registration, *, by: Person, now: datetime) -> Moved:
    """Note that the partner works on the deal; a notice for want of activity is void by it."""
    must_act_for(registration, by)
    told = move(
        registration, Event.ACTIVITY, last_activity_at=now, notice_at=None, notice_ends_at=None
    )
    return Moved(told, Event.ACTIVITY)


def is_material(old: Claim, new: Claim, policy: DealPolicy) -> bool:
    """Tell whether an edit needs a decision: customer, family, scope, or much other money."""
    if names_another(old, new):
        return True
    if folded(old.families) != folded(new.families) or old.scope != new.scope:
        return True
    if old.amount is None or new.amount is None:
        return old.amount != new.amount
    try:
        worth, _ = in_currency(new.amount, old.amount.currency, policy.rates)
    except Invalid:
        return True
    return abs(worth.minor - old.amount.minor) * 100 > old.amount.minor * policy.edit_share


def edit(
    registration: Registration, claim: Claim, *, by: Person, policy: DealPolicy, now: datetime
) -> Moved:
    """Change a protected claim: what is material waits for a decision, the rest counts at once.

    The protection runs on as it was meanwhile. A later edit takes the place of one that waits.
    Raises: Unknown; NotAllowed; Invalid.
    """
    must_act_for(registration, by)
    _must_be_live(registration, now)
    if is_material(registration.claim, claim, policy):
        event = Event.EDIT_ASKED
        changed = move(registration, event, pending_edit=claim, edited_by=by.id)
    else:
        event = Event.EDITED
        changed = move(registration, event, claim=claim, pending_edit=None, edited_by=None)
    return Moved(changed, event)


def decide_edit(
    registration: Registration,
    act: Act,
    *,
    accept: bool,
    ground: Ground,
    meant: Meant | None = None,
) -> Moved:
    """Accept or refuse a material edit; accepted, it needs what an approval of it would need.

    `meant` is the customer of an edit that names another; the claim moves there with it.
    Raises: MovedOn; NotAllowed, also to who asked for it; Invalid; ScopeTaken; WhichAccount.
    """
    must_be_shown(registration, act)
    wanted = registration.pending_edit
    if wanted is None:
        raise Invalid("No edit waits for a decision.")
    _must_be_live(registration, act.now)
    level = ground.check.level
    role = must_decide(act, registration, level)
    if act.by.id == registration.edited_by:
        raise NotAllowed("Somebody else than who asked decides on an edit.")
    event = Event.EDITED if accept else Event.EDIT_REFUSED
    after = as_edited(registration, wanted, meant) if accept else registration
    if accept:
        if meant is not None:
            must_stand_there(registration, after, act, ground)
        must_be_free(after, ground.others, ground.customers, act.now)
        # Else a small claim could be approved by one and made a large one afterwards.
        exception = bool(ground.check.exceptions)
        must_be_backed(after, act, ground.policy, exception=exception)
    found = ground.check.evidence
    overridden = ground.check.exceptions if accept else ()
    decision = decided(
        registration, act, event, role, found=found, overridden=overridden, rules=ground.policy
    )
    settled = move(
        after,
        event,
        pending_edit=None,
        edited_by=None,
        decisions=(*registration.decisions, decision),
    )
    return Moved(settled, event, decision, ground.policy)


def release(registration: Registration, *, by: Person, now: datetime) -> Moved:
    """Give a protection up: the scope is free at once. Raises: Unknown; NotAllowed; Invalid."""
    must_act_for(registration, by)
    _must_be_live(registration, now)
    released = move(registration, Event.RELEASED, ended_at=now, end_cause=EndCause.BY_PARTNER)
    return Moved(released, Event.RELEASED)


def serve_notice(registration: Registration, act: Act, policy: DealPolicy) -> Moved:
    """Tell the partner that its protection will be revoked unless it shows work.

    Raises: MovedOn; NotAllowed; Invalid without a text, or where it has one already.
    """
    must_be_shown(registration, act)
    _must_be_live(registration, act.now)
    role = must_decide(act, registration, Level.DESK)
    if registration.notice_at is not None:
        raise Invalid("A notice has been served already.")
    if not act.text.strip():
        raise Invalid("Say why: the partner reads it.")
    decision = decided(
        registration, act, Event.REVOKE_NOTICE, role, reason=EndCause.INACTIVE, rules=policy
    )
    days = policy.revoke_notice_business_days
    served = move(
        registration,
        Event.REVOKE_NOTICE,
        notice_at=act.now,
        notice_ends_at=add_business_days(policy.hours, act.now, days),
        decisions=(*registration.decisions, decision),
    )
    return Moved(served, Event.REVOKE_NOTICE, decision, policy)


_AT_ONCE = frozenset({EndCause.FRAUD, EndCause.CUSTOMER_CHOICE})
_CAUSES = _AT_ONCE | {EndCause.INACTIVE, EndCause.BREACH}


def revoke(registration: Registration, act: Act, cause: EndCause) -> Moved:
    """Take a protection away, by the channel chief, now and for a cause.

    Fraud and the customer's written choice need evidence and no days of notice; everything else
    needs a notice whose days are over. Raises: MovedOn; NotAllowed; NotNow; Invalid.
    """
    must_be_shown(registration, act)
    _must_be_live(registration, act.now)
    role = must_decide(act, registration, Level.CHIEF)
    if cause not in _CAUSES:
        raise Invalid(f"A protection is not revoked for {cause.value.replace('_', ' ')}.")
    if not act.text.strip():
        raise Invalid("Say why: the partner reads it.")
    if cause in _AT_ONCE:
        if not act.evidence:
            raise Invalid("This needs evidence: the letter, or what was found.")
    elif registration.notice_ends_at is None:
        raise NotNow("The partner has to be given notice first.")
    elif act.now < registration.notice_ends_at:
        raise NotNow(f"The notice runs until {registration.notice_ends_at:%d %b %Y %H:%M} UTC.")
    decision = decided(registration, act, Event.REVOKED, role, reason=cause)
    revoked = move(
        registration,
        Event.REVOKED,
        ended_at=act.now,
        end_cause=cause,
        decisions=(*registration.decisions, decision),
    )
    return Moved(revoked, Event.REVOKED, decision)


def expire(registration: Registration, now: datetime) -> Moved:
    """Write down that a protection ended, as of when it did. Raises: NotNow while it lives."""
    window = _window(registration)
    if window.live_at(now):
        raise NotNow(f"{registration.ref} is protected until {window.last_day:%d %b %Y}.")
    ended = settle(window, now)
    expired = move(registration, Event.EXPIRED, window=ended, ended_at=ended.ends_at)
    return Moved(expired, Event.EXPIRED)


def win(
    registration: Registration, *, ordered_at: datetime, now: datetime, policy: DealPolicy
) -> Moved:
    """Close it as won: the time of the order counts, not when we heard of it.

    So an order from inside the protection wins after it was written down as expired.
    Raises: Invalid for an order after the end and the days that the policy adds.
    """
    window = _window(registration)
    tail = timedelta(days=policy.delivery_tail_days)
    if ordered_at >= window.holds_until + tail:
        raise Invalid(f"The order came after the protection of {registration.ref} had ended.")
    return Moved(move(registration, Event.WON, ended_at=now, end_cause=None), Event.WON)


def lose(registration: Registration, now: datetime) -> Moved:
    """Close it as lost: the scope is free."""
    return Moved(move(registration, Event.LOST, ended_at=now), Event.LOST)


def follow_merge(registration: Registration, account_key: str, *, beside: bool) -> Moved:
    """Let it stand on the account into which its own was merged; nothing that it has is lost.

    With `beside` another one is protected there as well: both stay, marked, and a case decides.
    """
    followed = move(
        registration,
        Event.ACCOUNT_MERGED,
        account_key=account_key,
        grandfathered=registration.grandfathered or beside,
    )
    return Moved(followed, Event.ACCOUNT_MERGED)


def verify_crm(registration: Registration) -> Moved:
    """Note that the CRM was asked after all, for what was approved while it was down."""
    return Moved(move(registration, Event.CRM_VERIFIED, crm_pending=False), Event.CRM_VERIFIED)


def _window(registration: Registration) -> Window:
    if registration.window is None:
        raise Invalid(f"{registration.ref} is not protected.")
    return registration.window


def _must_be_live(registration: Registration, now: datetime) -> None:
    if not registration.protected_at(now):
        raise Invalid(f"{registration.ref} is not protected.")
