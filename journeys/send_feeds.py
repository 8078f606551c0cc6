"""Digests for channels of ours: closed when due in the channel's zone, drawn when sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from journeys.desk import Desk
from journeys.feed_digests import draw_feed, gather_feed
from journeys.notices import ToChannel
from journeys.outcomes import Done, Outcome
from journeys.pace import take_turn
from partnering.digests import (
    FIRST_LOOK,
    LONGEST_LOOK,
    Cadence,
    Period,
    due_now,
    works_in,
)
from partnering.facts import DigestReady
from partnering.policy import is_zone
from store.digests import KeptDigest
from store.facts import StoredFact
from store.work import Work

FEED, PARTNER = "feed:", "partner:"


@dataclass(frozen=True, slots=True)
class Turn:
    """One period of a channel or a partner that is to be closed; `told` is false at first sight."""

    recipient: str
    period: Period
    last: KeptDigest | None
    since: datetime

    @property
    def told(self) -> bool:
        return self.last is not None

    @property
    def before(self) -> Mapping[str, int]:
        return self.last.counts if self.last is not None else {}


def turn_of(
    desk: Desk, view: Work, recipient: str, cadence: Cadence, zone: str, now: datetime
) -> Turn | None:
    """Say whether a period of a channel or a partner is due; None where none is.

    It is told on the office's working days, from nine until quiet hours begin there.
    """
    rules, hours = desk.policy.notifications, desk.policy.deals.hours
    zone = zone if is_zone(zone) else desk.policy.zone
    last = view.digests.newest([recipient]).get(recipient, {}).get(cadence)
    closed_ones = {cadence: last.period} if last is not None else {}
    due = due_now((cadence,), closed_ones, zone, works_in(zone, rules, hours), now)
    if not due:
        return None
    since = last.until if last is not None else now - FIRST_LOOK
    return Turn(recipient, due[0], last, max(since, now - LONGEST_LOOK))


def closed(turn: Turn, counts: Mapping[str, int], news: int, now: datetime) -> KeptDigest:
    """Say what is kept of a period: at first sight it is closed, and the next one is told."""
    state = "first" if not turn.told else "ready" if news else "silent"
    return KeptDigest(
        recipient=turn.recipient,
        cadence=turn.period.cadence,
        period=turn.period.name,
        state=state,
        since=turn.since,
        span_since=turn.since,
        until=now if turn.told else turn.since,
        counts=dict(counts),
        before=dict(turn.before),
    )


def close_feeds(desk: Desk, *, now: datetime) -> int:
    """Close what is due of channels' digests, and owe those that say something; how many."""
    owed = 0
    with desk.store.read() as view:
        feeds = view.digests.feeds()
    for feed in feeds:
        with desk.store.read() as view:
            turn = turn_of(desk, view, f"{FEED}{feed.id}", feed.cadence, feed.zone, now)
            if turn is None:
                continue
            found = gather_feed(desk, view, feed, turn.since, now, now, turn.before)
        row = closed(turn, found.counts, found.news, now)
        with desk.store.begin() as work:
            id = work.digests.close(row)
            if id is not None and row.state == "ready":
                work.record(DigestReady(id), at=now)
                owed += 1
    return owed


def tell_feed(desk: Desk, stored: StoredFact, kept: KeptDigest, now: datetime) -> Outcome:
    """Post a channel's digest, as partners share it at this moment."""
    with desk.store.read() as view:
        feed = view.digests.feed(int(kept.recipient.removeprefix(FEED)))
        if feed is None or feed.ended_at is not None:
            return Done("the channel gets no digest any more")
        partner = view.partners.by_id(feed.partner_id) if feed.partner_id is not None else None
        if feed.partner_id is not None and (partner is None or partner.is_removed):
            return Done("there is no such partner any more")
        found = gather_feed(desk, view, feed, kept.since, kept.until, now, kept.before)
        notice = draw_feed(
            desk,
            view,
            feed,
            found,
            digest_id=kept.id,
            cadence=kept.cadence,
            since=kept.since,
            until=kept.until,
            before=kept.before,
        )
    if not notice.says_anything:
        return Done("nothing of it may be read any more")
    to = ToChannel(feed.channel)
    take_turn(desk, to, now=now, about=notice)
    if not desk.shadow:
        with desk.store.begin() as work:
            work.digests.names(kept.id, notice.names)
    desk.messenger.tell(
        to, notice, record=f"digest:{kept.id}", correlation=stored.correlation, now=now
    )
    return Done()
