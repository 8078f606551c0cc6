"""A digest that was closed goes out: drawn now, as its reader may read it now.

Where its reader has paused since, it is opened again: the first one after the pause tells of it.
"""

from datetime import datetime

from journeys.build_digest import Span, gather
from journeys.desk import Desk
from journeys.digest_notices import DigestNotice
from journeys.draw_digest import draw_digest
from journeys.may_tell import sent_row
from journeys.notices import ToPerson
from journeys.outcomes import Done, Later, Outcome
from journeys.pace import must_not_be_held, take_turn
from journeys.partner_digests import tell_partner_digest
from journeys.send_digests import gets_digests
from journeys.send_feeds import FEED, PARTNER, tell_feed
from journeys.tell_person import NOT_NOW
from partnering.choices import Choices
from partnering.digests import CADENCES, DigestChoice, Rhythm
from partnering.facts import DigestReady
from partnering.notifications import quiet_until
from partnering.people import Person
from partnering.policy import zone_of
from store.digests import KeptDigest
from store.facts import StoredFact
from store.work import Work


def tell_digest(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Send a digest; silent where nothing of it may be read any more."""
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
        if kept is None or person is None or not gets_digests(person):
            return Done("nobody is left to tell")
        choices, choice = view.choices.of(person.id), view.digests.choice_of(person.id)
        is_out = _is_out(view, kept.id, person)
    if not is_out and (answer := _put_off(desk, kept, person, choices, choice, now)) is not None:
        return answer
    with desk.store.read() as view:
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


def record_of(digest_id: int) -> str:
    """Name the record that a digest's message is about."""
    return f"digest:{digest_id}"


def _is_out(view: Work, digest_id: int, person: Person) -> bool:
    return view.messages.find(record_of(digest_id), DigestNotice.kind, person.id) is not None


def _put_off(
    desk: Desk,
    kept: KeptDigest,
    person: Person,
    choices: Choices,
    choice: DigestChoice,
    now: datetime,
) -> Outcome | None:
    """Say what becomes of a digest whose reader has paused, or wants another, since it was closed.

    Its period is opened again, with what it covers: the next one tells of all of it, at once. One
    that was overtaken by a later one tells by itself, once the pause is over.
    """
    pauses = [each for each in (choices.paused_until, choice.paused_until) if each is not None]
    rests = max(pauses, default=kept.until) > kept.until
    if not rests and kept.cadence in CADENCES[choice.rhythm]:
        return None
    with desk.store.begin() as work:
        work.digests.alone()
        later = work.digests.ready_after(kept.id)
        if not any(_is_out(work, each, person) for each in later):
            work.digests.open_again(kept.id)
            return Done("the next one tells of it")
    if choice.rhythm is Rhythm.OFF:
        return Done("the person wants none any more")
    ends = max(pauses, default=now)
    return Later((ends - now).total_seconds(), NOT_NOW) if ends > now else None


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
    to, record = ToPerson(person), record_of(notice.digest_id)
    with desk.store.read() as view:
        must_not_be_held(view, to, notice, shadow=desk.shadow)
    take_turn(desk, to, now=now)
    with desk.store.begin() as work:
        work.digests.names(notice.digest_id, notice.names)
        place = work.sent_notices.find(person.id, notice.kind, record, stored.id)
        if place is None and not desk.shadow:
            new = sent_row(person, notice, record, now, fact_id=stored.id, counts=False)
            place = work.sent_notices.add(new)
    ref = desk.messenger.tell(to, notice, record=record, correlation=stored.correlation, now=now)
    if place is not None:
        with desk.store.begin() as work:
            work.sent_notices.told(place.id, now, ref.address)
