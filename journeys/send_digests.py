"""Digests: each period of a person is closed once, when it is due, and sent if it says anything.

Closing a period and owing its message is one transaction: whatever clocks and crashes do, a digest
is told once, and what it would have told is never lost: the next one begins where it ended.
"""

from collections.abc import Sequence
from datetime import datetime

from journeys.build_digest import Found, Span, gather
from journeys.desk import Desk
from journeys.digest_notices import DigestNotice
from journeys.draw_digest import draw_digest, labels_of
from journeys.may_tell import row_of
from journeys.notices import ToPerson
from journeys.outcomes import Done, Later, Outcome
from journeys.pace import must_not_be_held, take_turn
from journeys.partner_digests import close_partners, tell_partner_digest
from journeys.send_feeds import FEED, PARTNER, close_feeds, tell_feed
from journeys.tell_person import NOT_NOW
from partnering.choices import Choices
from partnering.digests import (
    CADENCES,
    FIRST_LOOK,
    LONGEST_LOOK,
    Cadence,
    DigestChoice,
    Period,
    due_now,
    works_for,
)
from partnering.facts import DigestReady
from partnering.notifications import quiet_until
from partnering.people import Person, Right, may
from partnering.policy import zone_of
from partnering.programme import Stage
from store.digests import KeptDigest
from store.facts import StoredFact
from store.sent_notices import SentNotice
from store.transaction import chunks
from store.work import Work

# So many people are read, and closed, in one go.
BATCH = 500


def send_digests(desk: Desk, *, now: datetime) -> int:
    """Close every period that is due, and owe a message for each that says something; how many.

    However late it comes, and however many clocks call it, each period is told once.
    """
    with desk.store.read() as view:
        if view.programme.get().stage is Stage.SETUP:
            return 0
        people = [each for each in view.people.all() if _gets_one(each)]
        due = _due(desk, view, people, now)
    owed = close_feeds(desk, now=now) + close_partners(desk, now=now)
    for some in chunks(due, BATCH):
        owed += _close(desk, some, now)
    if owed:
        desk.wake()
    return owed


def recipient_of(person_id: int) -> str:
    """Name whose digest it is."""
    return f"person:{person_id}"


class _Due:
    """One person whose periods are to be closed now; the first of them is told."""

    __slots__ = ("choices", "last", "paused", "periods", "person")

    def __init__(
        self,
        person: Person,
        periods: Sequence[Period],
        last: dict[Cadence, KeptDigest],
        choices: Choices,
        paused: bool,
    ) -> None:
        self.person, self.periods, self.last = person, periods, last
        self.choices, self.paused = choices, paused

    @property
    def is_told(self) -> bool:
        """Tell whether a digest may come of it: not in a pause, and not at the very first sight.

        Who is new, or has just chosen another rhythm, gets the first one when it is due next.
        """
        return not self.paused and self.periods[0].cadence in self.last

    def span(self, now: datetime) -> Span:
        """Say what the digest covers: it begins where the last ones ended."""
        same = self.last.get(self.periods[0].cadence)
        told = max((each.until for each in self.last.values()), default=now - FIRST_LOOK)
        furthest = now - LONGEST_LOOK
        newest = max(self.last.values(), key=lambda each: each.until, default=None)
        return Span(
            person=self.person,
            since=max(told, furthest),
            span_since=max(same.until if same is not None else told, furthest),
            until=now,
            muted=self.choices.muted_partners,
            seen=frozenset(newest.seen) if newest is not None else frozenset(),
        )


def _gets_one(person: Person) -> bool:
    return person.partner_id is None and may(person, Right.LOOK_UP)


def _due(desk: Desk, view: Work, people: Sequence[Person], now: datetime) -> list[_Due]:
    ids = [each.id for each in people]
    last = view.digests.newest(recipient_of(each) for each in ids)
    rhythms, choices = view.digests.choices(ids), view.choices.many(ids)
    found = []
    for each in people:
        zone, own = zone_of(each, desk.policy), choices.get(each.id, Choices(each.id))
        if quiet_until(zone, desk.policy.notifications, now, own) is not None:
            continue
        choice = rhythms.get(each.id, DigestChoice(each.id))
        kept = last.get(recipient_of(each.id), {})
        closed = {cadence: one.period for cadence, one in kept.items()}
        works = works_for(zone, own, desk.policy)
        periods = due_now(CADENCES[choice.rhythm], closed, zone, works, now)
        if periods:
            paused = own.paused_at(now) or choice.paused_at(now)
            found.append(_Due(each, periods, kept, own, paused))
    return found


def _close(desk: Desk, due: Sequence[_Due], now: datetime) -> int:
    """Close the periods of some people: those who have had none yet, or rest, are told nothing."""
    spans = {each.person.id: each.span(now) for each in due}
    read = [each for each in due if not each.paused]
    with desk.store.read() as view:
        found = gather(desk, view, [spans[each.person.id] for each in read], now)
    owed = 0
    with desk.store.begin() as work:
        for each in due:
            rows = _rows(each, spans[each.person.id], found.get(each.person.id))
            first = work.digests.close(rows[0])
            for row in rows[1:]:
                work.digests.close(row)
            if first is not None and rows[0].state == "ready":
                work.record(DigestReady(first), at=now)
                owed += 1
    return owed


def _rows(due: _Due, span: Span, found: Found | None) -> list[KeptDigest]:
    """Say what is kept of each period that is closed: the first is told, the rest only closed."""
    counts = dict(found.counts) if found is not None else _last_counts(due)
    if found is not None and due.is_told:
        state = "ready" if found.news or _moved(due, found) else "silent"
        until, seen = span.until, found.seen
    else:
        # Nothing is told, so that nothing counts as covered: the next one begins where this does.
        state, until = ("paused" if due.paused else "first"), span.since
        seen = tuple(sorted(span.seen))
    rows = []
    for at, period in enumerate(due.periods):
        same = due.last.get(period.cadence)
        rows.append(
            KeptDigest(
                recipient=recipient_of(due.person.id),
                cadence=period.cadence,
                period=period.name,
                state=state if at == 0 or state != "ready" else "silent",
                since=span.since,
                span_since=span.span_since,
                until=until,
                counts=counts,
                before=dict(same.counts) if same is not None else {},
                seen=seen,
                person_id=due.person.id,
            )
        )
    return rows


def _moved(due: _Due, found: Found) -> bool:
    """Tell whether anything moved in a week or a month, told since by a day's digest or not."""
    cadence = due.periods[0].cadence
    before = _last_counts(due)
    if cadence is Cadence.DAILY:
        return False
    if found.overlaps or not before:
        return bool(found.overlaps)
    shown = labels_of(due.person, cadence)
    return any(found.counts.get(code, 0) != before.get(code, 0) for code in shown)


def _last_counts(due: _Due) -> dict[str, int]:
    same = due.last.get(due.periods[0].cadence)
    return dict(same.counts) if same is not None else {}


def tell_digest(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Send a digest: drawn now, as its reader may read it now; silent where nothing is left."""
    fact = stored.fact
    assert isinstance(fact, DigestReady)
    with desk.store.read() as view:
        kept = view.digests.get(fact.digest_id)
    if kept is not None and kept.recipient.startswith(FEED):
        return tell_feed(desk, stored, kept, now)
    if kept is not None and kept.recipient.startswith(PARTNER):
        return tell_partner_digest(desk, stored, kept, now)
    with desk.store.read() as view:
        person = view.people.by_id(kept.person_id) if kept and kept.person_id else None
        if kept is None or person is None or not _gets_one(person):
            return Done("nobody is left to tell")
        choices = view.choices.of(person.id)
        opens = quiet_until(zone_of(person, desk.policy), desk.policy.notifications, now, choices)
        if opens is not None:
            return Later((opens - now).total_seconds(), NOT_NOW)
        notice = _drawn(desk, view, kept, person, choices, now)
    if not notice.says_anything:
        return Done("nothing of it may be read any more")
    if not desk.messenger.reaches(person, now=now):
        return Done("the person is not in chat")
    _tell(desk, stored, person, notice, now)
    return Done()


def _drawn(
    desk: Desk, view: Work, kept: KeptDigest, person: Person, choices: Choices, now: datetime
) -> DigestNotice:
    span = Span(
        person=person,
        since=kept.since,
        span_since=kept.span_since,
        until=kept.until,
        muted=choices.muted_partners,
    )
    found = gather(desk, view, [span], now)[person.id]
    return draw_digest(
        desk,
        view,
        found,
        span,
        digest_id=kept.id,
        cadence=kept.cadence,
        before=kept.before,
        now=now,
    )


def _tell(
    desk: Desk, stored: StoredFact, person: Person, notice: DigestNotice, now: datetime
) -> None:
    """Post it; the row is what *why* explains it by, and it counts against no cap."""
    to, record = ToPerson(person), f"digest:{notice.digest_id}"
    with desk.store.read() as view:
        must_not_be_held(view, to, notice, shadow=desk.shadow)
    take_turn(desk, to, now=now)
    row = row_of(notice)
    with desk.store.begin() as work:
        work.digests.names(notice.digest_id, notice.names)
        place = work.sent_notices.find(person.id, notice.kind, record, stored.id)
        if place is None and not desk.shadow:
            place = work.sent_notices.add(
                SentNotice(
                    person_id=person.id,
                    kind=notice.kind,
                    topic=row.topic,
                    level=row.level,
                    asks=row.asks,
                    record=record,
                    fact_id=stored.id,
                    reason=row.because,
                    counts=False,
                    at=now,
                )
            )
    ref = desk.messenger.tell(to, notice, record=record, correlation=stored.correlation, now=now)
    if place is not None:
        with desk.store.begin() as work:
            work.sent_notices.told(place.id, now, ref.address)
