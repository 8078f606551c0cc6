"""Digests for channels of ours: closed when due in the channel's zone, drawn when sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from journeys.desk import Desk
from journeys.feed_digests import draw_feed, gather_feed
from journeys.notices import ToChannel
from journeys.outcomes import Done, Later, Outcome
from journeys.pace import take_turn
from journeys.tell_person import NOT_NOW
from partnering.digests import (
    FIRST_LOOK,
    LONGEST_LOOK,
    Cadence,
    Period,
    due_now,
    works_in,
)
from partnering.facts import DigestReady
from partnering.notifications import quiet_until
from partnering.policy import is_zone
from store.digests import KeptDigest, Latest
from store.facts import StoredFact
from store.work import Work

FEED, PARTNER = "feed:", "partner:"


@dataclass(frozen=True, slots=True)
class Turn:
    """One period of a channel or a partner that is to be closed; `told` is false at first sight."""

    recipient: str
    period: Period
    last: KeptDigest | None
    closed: Mapping[Cadence, Latest]
    since: datetime

    @property
    def told(self) -> bool:
        return self.last is not None

    @property
    def before(self) -> Mapping[str, int]:
        return self.last.counts if self.last is not None else {}


def turns_of(
    desk: Desk, view: Work, wanted: Mapping[str, tuple[Cadence, str]], now: datetime
) -> dict[str, Turn]:
    """Say of which channels or partners a period is due, by recipient.

    `wanted` gives the cadence and the zone of each. It is told on the office's working days,
    from nine until quiet hours begin there.
    """
    rules, hours = desk.policy.notifications, desk.policy.deals.hours
    latest, found = view.digests.latest(wanted), {}
    for recipient, (cadence, of) in wanted.items():
        if opens_at(desk, of, now) is not None:
            continue
        zone = of if is_zone(of) else desk.policy.zone
        of_it = latest.get(recipient, {})
        names = {cadence: of_it[cadence].period} if cadence in of_it else {}
        due = due_now((cadence,), names, zone, works_in(zone, rules, hours), now)
        if due:
            found[recipient] = due[0], of_it
    last = view.digests.newest(found)
    turns = {}
    for recipient, (period, of_it) in found.items():
        same = last.get(recipient, {}).get(period.cadence)
        since = same.until if same is not None else now - FIRST_LOOK
        turns[recipient] = Turn(recipient, period, same, of_it, max(since, now - LONGEST_LOOK))
    return turns


def opens_at(desk: Desk, zone: str, now: datetime) -> datetime | None:
    """Say when the quiet hours of a zone end, by the programme's rules; None outside of them."""
    zone = zone if is_zone(zone) else desk.policy.zone
    return quiet_until(zone, desk.policy.notifications, now)


def keep_closed(desk: Desk, turn: Turn, row: KeptDigest, now: datetime) -> bool:
    """Close a period, and owe its message if it says something; whether one is owed."""
    with desk.store.begin() as work:
        work.digests.alone()
        if work.digests.latest([turn.recipient]).get(turn.recipient, {}) != turn.closed:
            return False  # another clock was faster
        id = work.digests.close(row)
        if id is None or row.state != "ready":
            return False
        work.record(DigestReady(id), at=now)
        return True


def closed(turn: Turn, counts: Mapping[str, int], news: int, until: datetime) -> KeptDigest:
    """Say what is kept of a period: at first sight it is closed, and the next one is told."""
    state = "first" if not turn.told else "ready" if news else "silent"
    return KeptDigest(
        recipient=turn.recipient,
        cadence=turn.period.cadence,
        period=turn.period.name,
        state=state,
        since=turn.since,
        span_since=turn.since,
        until=until if turn.told else turn.since,
        counts=dict(counts),
        before=dict(turn.before),
    )


def close_feeds(desk: Desk, *, now: datetime, until: datetime) -> int:
    """Close what is due of channels' digests, and owe those that say something; how many."""
    owed = 0
    with desk.store.read() as view:
        feeds = {f"{FEED}{each.id}": each for each in view.digests.feeds()}
        wanted = {name: (each.cadence, each.zone) for name, each in feeds.items()}
        turns = turns_of(desk, view, wanted, now)
    for recipient, turn in turns.items():
        with desk.store.read() as view:
            feed = feeds[recipient]
            found = gather_feed(desk, view, feed, turn.since, until, now, turn.before)
        owed += keep_closed(desk, turn, closed(turn, found.counts, found.news, until), now)
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
        if (opens := opens_at(desk, feed.zone, now)) is not None:
            return Later((opens - now).total_seconds(), NOT_NOW)
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
