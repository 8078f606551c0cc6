"""Somebody says what a partner did for a deal; the partner confirms or disputes; a manager decides.

A credit of another partner is as unknown as one that there is not.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Unpack

from journeys.acting import Doing, written
from journeys.credit_book import settle_deal
from journeys.credit_scene import seen_deal
from journeys.desk import Desk
from journeys.lead_keepers import receiver_hours
from partnering import touches
from partnering.calendar import local_day
from partnering.facts import CreditMoved
from partnering.partners import Partner
from partnering.people import Right, must
from partnering.policy import zone_of
from partnering.refusals import Invalid, Unknown
from partnering.touches import Answering, Said, Touch
from store.work import Work

NO_SUCH = "There is no such credit."


def claim_credit(desk: Desk, opportunity_id: int, said: Said, **doing: Unpack[Doing]) -> Touch:
    """Say that a partner had a part in a deal; the partner is asked to confirm it.

    Raises: NotAllowed; Unknown; Invalid, also where that is said already.
    """
    by, now = doing["by"], doing["now"]
    must(by, Right.CREDIT)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        work.credits.hold(opportunity_id)
        deal, _ = seen_deal(work, opportunity_id, by)
        partner = work.partners.by_id(said.partner_id)
        if partner is None or partner.is_removed:
            raise Unknown("There is no such partner.")
        for each in work.credits.of_deal(deal.id):
            if touches.is_same_claim(each, said):
                raise Invalid(f"That is there already, and {each.state}.")
        today = local_day(zone_of(by, desk.policy), now)
        answering = answering_at(desk, work, partner)
        made = touches.claim(said, deal, by=by, today=today, now=now, answering=answering)
        kept = work.credits.add(made)
        _record(work, kept, doing)
    desk.wake()
    return kept


def confirm_credit(desk: Desk, touch_id: int, *, shown: int, **doing: Unpack[Doing]) -> Touch:
    """Confirm for the partner that it did it. Raises: Unknown; NotAllowed; Stale."""
    by, now = doing["by"], doing["now"]

    def rule(touch: Touch) -> Touch:
        return touches.confirm(touch, by=by, now=now, shown=shown)

    return _move(desk, touch_id, rule, doing)


def dispute_credit(
    desk: Desk, touch_id: int, *, shown: int, text: str, **doing: Unpack[Doing]
) -> Touch:
    """Say that it was not so. Raises: Unknown; NotAllowed; Stale; Invalid without words."""
    by, now = doing["by"], doing["now"]

    def rule(touch: Touch) -> Touch:
        return touches.dispute(
            touch, by=by, text=text, now=now, shown=shown, answering=answering_of(desk)
        )

    return _move(desk, touch_id, rule, doing)


def uphold_credit(
    desk: Desk, touch_id: int, *, shown: int, why: str, **doing: Unpack[Doing]
) -> Touch:
    """Decide that a disputed credit stands. Raises: Unknown; NotAllowed; Stale; Invalid."""
    by, now = doing["by"], doing["now"]

    def rule(touch: Touch) -> Touch:
        return touches.uphold(touch, by=by, why=why, now=now, shown=shown)

    return _move(desk, touch_id, rule, doing)


def reject_credit(
    desk: Desk, touch_id: int, *, shown: int, why: str, **doing: Unpack[Doing]
) -> Touch:
    """Take a credit away; what was published is put right by entries in the next period.

    Raises: Unknown; NotAllowed; Stale; Invalid.
    """
    by, now = doing["by"], doing["now"]

    def rule(touch: Touch) -> Touch:
        return touches.reject(touch, by=by, why=why, now=now, shown=shown)

    return _move(desk, touch_id, rule, doing)


def answering_of(desk: Desk) -> Answering:
    """Say how long there is to answer, in the programme's office hours."""
    policy = desk.policy.credit
    return Answering(
        hours=desk.policy.deals.hours,
        confirm_business_days=policy.confirm_business_days,
        dispute_business_days=policy.dispute_business_days,
    )


def answering_at(desk: Desk, view: Work, partner: Partner) -> Answering:
    """Say how long a partner has to answer, in its own office hours, as with leads."""
    hours = receiver_hours(desk, view, partner, view.lead_profiles.of(partner.id))
    return replace(answering_of(desk), hours=hours)


def _move(desk: Desk, touch_id: int, rule: Callable[[Touch], Touch], doing: Doing) -> Touch:
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        # The book is in one hand: a month that is being published waits, or this does.
        work.credits.hold_book()
        held = work.credits.get(touch_id)
        if held is None:
            raise Unknown(NO_SUCH)
        if doing["by"].partner_id is None:
            seen_deal(work, held.opportunity_id, doing["by"])
        moved = rule(held)
        if moved is held:
            return held
        kept = work.credits.save(moved, seen=held.version)
        _record(work, kept, doing)
        settle_deal(desk, work, kept.opportunity_id, by=doing["by"], now=doing["now"])
    desk.wake()
    return kept


def _record(work: Work, kept: Touch, doing: Doing) -> None:
    fact = CreditMoved(kept.id, kept.opportunity_id, kept.version, str(kept.state))
    correlation = doing.get("correlation", "")
    work.record(fact, at=doing["now"], by=written(doing["by"]), correlation=correlation)
