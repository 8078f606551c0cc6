"""What partners did in a time, as a comparison counts it: one read each, for all partners at once.

It gives times and outcomes with the partner's number, and no name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, or_, select

from partnering.calendar import PauseCause, business_time_between
from partnering.help_requests import HelpState
from partnering.lead_offers import OfferState
from partnering.registrations import Event
from store.deal_tables import registration_decisions, registrations
from store.deal_values import clock_from
from store.help_tables import help_requests
from store.lead_tables import lead_offers
from store.lead_values import offer_from
from store.notice_tables import sent_notices
from store.scoreboard import decided_between
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Answered:
    """Something that a partner was asked, and answered or let lapse: then `at` is None."""

    partner_id: int
    asked_at: datetime
    at: datetime | None
    accepted: bool


class BenchmarkSources:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def help_answers(self, since: datetime, until: datetime) -> Sequence[Answered]:
        """List our requests for help that were answered or lapsed in a half-open time."""
        one = help_requests.c
        over = func.coalesce(one.answered_at, one.ended_at)
        query = select(one.partner_id, one.requested_at, one.answered_at, one.decline).where(
            one.by_partner.is_(False),
            one.requested_at.is_not(None),
            or_(one.answered_at.is_not(None), one.state == HelpState.EXPIRED),
            over >= since,
            over < until,
        )
        return [
            Answered(
                row["partner_id"],
                row["requested_at"],
                row["answered_at"],
                accepted=row["answered_at"] is not None and row["decline"] == "",
            )
            for row in self._tx.rows(query.order_by(one.id))
        ]

    def lead_answers(
        self, since: datetime, until: datetime
    ) -> Sequence[tuple[Answered, timedelta | None]]:
        """List offers of leads that were answered or lapsed, with the receiver's time it took."""
        one = lead_offers.c
        over = func.coalesce(one.answered_at, one.ended_at)
        query = select(lead_offers).where(
            or_(one.answered_at.is_not(None), one.state == OfferState.EXPIRED),
            over >= since,
            over < until,
        )
        found = []
        for row in self._tx.rows(query.order_by(one.id)):
            offer = offer_from(row)
            at = offer.answered_at
            accepted = at is not None and offer.state is not OfferState.DECLINED
            answered = Answered(offer.partner_id, offer.offered_at, at, accepted)
            found.append((answered, offer.clock.spent(at) if at is not None else None))
        return found

    def questions_answered(
        self, since: datetime, until: datetime
    ) -> Sequence[tuple[int, timedelta]]:
        """List (partner, office time) of questions about registered deals that were answered."""
        one = registrations.c
        query = select(one.partner_id, one.clock).where(
            one.drafted_at < until,
            one.history_source == "",
            or_(one.ended_at.is_(None), one.ended_at >= since),
        )
        found = []
        for row in self._tx.rows(query.order_by(one.id)):
            clock = clock_from(row["clock"])
            if clock is None:
                continue
            for each in clock.pauses:
                answered = each.until
                if each.cause is not PauseCause.INFO_REQUESTED or answered is None:
                    continue
                if since <= answered < until:
                    spent = business_time_between(clock.hours, each.since, answered)
                    found.append((row["partner_id"], spent))
        return found

    def deals_decided(self, since: datetime, until: datetime) -> Sequence[tuple[int, bool]]:
        """List (partner, approved) of registered deals, as each was decided last."""
        one = registration_decisions.c
        query = (
            select(registrations.c.partner_id, one.registration_id, one.outcome)
            .join(registrations, registrations.c.id == one.registration_id)
            .where(decided_between(since, until))
            .order_by(one.at, one.id)
        )
        last = {
            row["registration_id"]: (row["partner_id"], row["outcome"] == Event.APPROVED)
            for row in self._tx.rows(query)
        }
        return list(last.values())

    def alerts(self, kind: str, since: datetime, until: datetime) -> Sequence[tuple[int, int, int]]:
        """List (partner, told, acted on) of alerts that were posted in a half-open time."""
        one = sent_notices.c
        acted = func.sum(case((one.acted_at.is_not(None), 1), else_=0))
        query = (
            select(one.partner_id, func.count().label("told"), acted.label("acted"))
            .where(
                one.kind == kind,
                one.partner_id.is_not(None),
                one.told_at >= since,
                one.told_at < until,
                one.address != "",
            )
            .group_by(one.partner_id)
            .order_by(one.partner_id)
        )
        return [(row["partner_id"], row["told"], int(row["acted"])) for row in self._tx.rows(query)]
