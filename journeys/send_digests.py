"""Digests: each period of a person is closed once, when it is due, and sent if it says anything.

Closing a period and owing its message is one transaction: whatever clocks and crashes do, a digest
is told once, and what it would have told is never lost: the next one begins where it ended.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from journeys.build_digest import Found, Span, gather
from journeys.desk import Desk
from journeys.draw_digest import labels_of
from journeys.partner_digests import close_partners
from journeys.send_feeds import close_feeds
from partnering.choices import Choices
from partnering.digests import (
    CADENCES,
    FIRST_LOOK,
    LONGEST_LOOK,
    Cadence,
    DigestChoice,
    Period,
    due_now,
    period_at,
    works_for,
)
from partnering.facts import DigestReady
from partnering.notifications import quiet_until
from partnering.people import Person, Right, may
from partnering.policy import zone_of
from partnering.programme import Stage
from store.digests import KeptDigest, Latest
from store.transaction import chunks
from store.work import Work

# So many people are read, and closed, in one go.
BATCH = 500
# So much is listed in one transaction: a fifth of a second on a small machine.
LISTED_AT_A_TIME = 5_000


def send_digests(desk: Desk, *, now: datetime) -> int:
    """Close every period that is due, and owe a message for each that says something; how many.

    However late it comes, and however many clocks call it, each period is told once.
    """
    with desk.store.read() as view:
        if view.programme.get().stage is Stage.SETUP:
            return 0
    until = take_in(desk, now=now)
    with desk.store.read() as view:
        people = [each for each in view.people.all() if gets_digests(each)]
        due = _due(desk, view, people, now)
    owed = close_feeds(desk, now=now, until=until) + close_partners(desk, now=now, until=until)
    for some in chunks(due, BATCH):
        owed += _close(desk, some, now, until)
    if owed:
        desk.wake()
    return owed


def take_in(desk: Desk, *, now: datetime) -> datetime:
    """List what was committed since the last tick; the instant up to which digests may tell."""
    more = True
    while more:
        with desk.store.begin() as work:
            until, more = work.digest_listing.take_in(now, limit=LISTED_AT_A_TIME)
    return until


def recipient_of(person_id: int) -> str:
    """Name whose digest it is."""
    return f"person:{person_id}"


def gets_digests(person: Person) -> bool:
    """Tell whether digests come to a person at all."""
    return person.partner_id is None and may(person, Right.LOOK_UP)


class _Due:
    """One person whose periods are to be closed now; the first of them is told."""

    __slots__ = ("choices", "closed", "periods", "person")

    def __init__(
        self,
        person: Person,
        periods: Sequence[Period],
        closed: dict[Cadence, Latest],
        choices: Choices,
    ) -> None:
        self.person, self.periods = person, periods
        self.closed, self.choices = closed, choices

    @property
    def recipient(self) -> str:
        return recipient_of(self.person.id)

    @property
    def is_told(self) -> bool:
        """Tell whether a digest may come of it: not at the very first sight.

        Who is new, or has just chosen another rhythm, gets the first one when it is due next.
        """
        return self.periods[0].cadence in self.closed

    def span(self, last: dict[Cadence, KeptDigest], now: datetime, until: datetime) -> Span:
        """Say what the digest covers: it begins where the last ones ended."""
        same = last.get(self.periods[0].cadence)
        told = max((each.until for each in last.values()), default=now - FIRST_LOOK)
        furthest = now - LONGEST_LOOK
        newest = max(last.values(), key=lambda each: each.until, default=None)
        return Span(
            person=self.person,
            since=max(told, furthest),
            span_since=max(same.until if same is not None else told, furthest),
            until=until,
            muted=self.choices.muted_partners,
            seen=frozenset(newest.seen) if newest is not None else frozenset(),
        )


def _due(desk: Desk, view: Work, people: Sequence[Person], now: datetime) -> list[_Due]:
    closed = view.digests.latest(recipient_of(each.id) for each in people)
    rhythms = view.digests.choices(each.id for each in people)
    # Most have theirs at most ticks: what they chose beside is read of the others only.
    people = [each for each in people if not _has_all(desk, each, rhythms, closed, now)]
    choices = view.choices.many(each.id for each in people)
    found = []
    for each in people:
        own = choices.get(each.id, Choices(each.id))
        choice = rhythms.get(each.id, DigestChoice(each.id))
        # In a pause nothing is closed: the newest missed period is due when it is over.
        if own.paused_at(now) or choice.paused_at(now):
            continue
        zone = zone_of(each, desk.policy)
        if quiet_until(zone, desk.policy.notifications, now, own) is not None:
            continue
        latest = closed.get(recipient_of(each.id), {})
        names = {cadence: one.period for cadence, one in latest.items()}
        works = works_for(zone, own, desk.policy)
        periods = due_now(CADENCES[choice.rhythm], names, zone, works, now)
        if periods:
            found.append(_Due(each, periods, latest, own))
    return found


def _has_all(
    desk: Desk,
    person: Person,
    rhythms: Mapping[int, DigestChoice],
    closed: Mapping[str, Mapping[Cadence, Latest]],
    now: datetime,
) -> bool:
    """Tell whether every period of today is closed for a person, whatever days they work."""
    choice = rhythms.get(person.id, DigestChoice(person.id))
    latest = closed.get(recipient_of(person.id), {})
    zone = zone_of(person, desk.policy)
    return all(
        cadence in latest and latest[cadence].period >= period_at(cadence, zone, now)
        for cadence in CADENCES[choice.rhythm]
    )


def _close(desk: Desk, due: Sequence[_Due], now: datetime, until: datetime) -> int:
    """Close the periods of some people: those who have had none yet are told nothing."""
    recipients = [each.recipient for each in due]
    with desk.store.read() as view:
        last = view.digests.newest(recipients)
        spans = {
            each.person.id: each.span(last.get(each.recipient, {}), now, until) for each in due
        }
        found = gather(desk, view, list(spans.values()), now)
    with desk.store.begin() as work:
        work.digests.alone()
        latest = work.digests.latest(recipients)
        rows = []
        for each in due:
            # Another clock may have been faster, and told what this one has read.
            if latest.get(each.recipient, {}) == each.closed:
                id = each.person.id
                rows += _rows(each, last.get(each.recipient, {}), spans[id], found[id])
        owed = [
            DigestReady(id)
            for row, id in zip(rows, work.digests.close_all(rows), strict=True)
            if id is not None and row.state == "ready"
        ]
        for fact in owed:
            work.record(fact, at=now)
    return len(owed)


def _rows(due: _Due, last: dict[Cadence, KeptDigest], span: Span, found: Found) -> list[KeptDigest]:
    """Say what is kept of each period that is closed: the first is told, the rest only closed."""
    if due.is_told:
        state = "ready" if found.news or _moved(due, last, found) else "silent"
        until, seen = span.until, found.seen
    else:
        # Nothing is told, so that nothing counts as covered: the next one begins where this does.
        state, until, seen = "first", span.since, tuple(sorted(span.seen))
    return [
        KeptDigest(
            recipient=due.recipient,
            cadence=period.cadence,
            period=period.name,
            state=state if at == 0 or state != "ready" else "silent",
            since=span.since,
            span_since=span.span_since,
            until=until,
            counts=dict(found.counts),
            before=dict(last[period.cadence].counts) if period.cadence in last else {},
            seen=seen,
            person_id=due.person.id,
        )
        for at, period in enumerate(due.periods)
    ]


def _moved(due: _Due, last: dict[Cadence, KeptDigest], found: Found) -> bool:
    """Tell whether anything moved in a week or a month, told since by a day's digest or not."""
    cadence = due.periods[0].cadence
    before = last[cadence].counts if cadence in last else {}
    if cadence is Cadence.DAILY:
        return False
    if found.overlaps or not before:
        return bool(found.overlaps)
    shown = labels_of(due.person, cadence)
    return any(found.counts.get(code, 0) != before.get(code, 0) for code in shown)
