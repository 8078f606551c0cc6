"""A person says how often they want a digest, and looks at what theirs would say now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Unpack

from journeys.acting import Doing
from journeys.build_digest import Span, gather
from journeys.desk import Desk
from journeys.digest_notices import DigestNotice
from journeys.draw_digest import draw_digest
from journeys.send_digests import recipient_of
from partnering.digests import (
    CADENCES,
    FIRST_LOOK,
    LONGEST_LOOK,
    LONGEST_REST,
    Cadence,
    Rhythm,
    newest_due,
    next_due,
    works_for,
)
from partnering.people import Person, Right, must
from partnering.policy import zone_of
from store.digests import KeptDigest
from store.work import Work


@dataclass(frozen=True, slots=True)
class DigestView:
    """How often somebody gets a digest; `next_at` is when the next is due, None where none is."""

    rhythm: Rhythm
    chosen: bool
    paused_until: datetime | None
    zone: str
    next_at: datetime | None
    last_at: datetime | None


def own_digest(desk: Desk, *, by: Person, now: datetime) -> DigestView:
    """Show a person how often they get a digest, and when next. Raises: NotAllowed."""
    must(by, Right.LOOK_UP)
    with desk.store.read() as view:
        return _view(desk, view, by, now)


def choose_rhythm(desk: Desk, rhythm: Rhythm, **doing: Unpack[Doing]) -> DigestView:
    """Keep how often a person wants a digest; it ends a pause. Raises: NotAllowed."""
    by, now = doing["by"], doing["now"]
    must(by, Right.LOOK_UP)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        take_rhythm(desk, work, rhythm, by, now)
        return _view(desk, work, by, now)


def take_rhythm(desk: Desk, work: Work, rhythm: Rhythm, by: Person, now: datetime) -> None:
    """Keep, in a transaction, how often a person wants a digest; it ends a pause."""
    choice = work.digests.choice_of(by.id)
    work.digests.choose(replace(choice, rhythm=rhythm, paused_until=None))
    _begin(desk, work, by, rhythm, now)


def pause_digest(desk: Desk, **doing: Unpack[Doing]) -> DigestView:
    """Let no digest come for four weeks; the next one tells of all that time."""
    by, now = doing["by"], doing["now"]
    must(by, Right.LOOK_UP)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        choice = work.digests.choice_of(by.id)
        work.digests.choose(replace(choice, paused_until=now + LONGEST_REST))
        return _view(desk, work, by, now)


def preview_digest(desk: Desk, *, by: Person, now: datetime) -> DigestNotice:
    """Draw what has changed since a person's last digest; it closes nothing and sends nothing."""
    must(by, Right.LOOK_UP)
    with desk.store.read() as view:
        choices = view.choices.of(by.id)
        kept = view.digests.newest([recipient_of(by.id)]).get(recipient_of(by.id), {})
        rhythm = view.digests.choice_of(by.id).rhythm
        cadence = (CADENCES[rhythm] or (Cadence.DAILY,))[-1]
        last = max(kept.values(), key=lambda each: each.until, default=None)
        since = max(last.until if last else now - FIRST_LOOK, now - LONGEST_LOOK)
        span = Span(
            by, since, since, now, choices.muted_partners, frozenset(last.seen if last else ())
        )
        found = gather(desk, view, [span], now, unlisted=True)[by.id]
        return draw_digest(
            desk,
            view,
            found,
            span,
            digest_id=0,
            cadence=cadence,
            before=last.counts if last else {},
            now=now,
            preview=True,
        )


def _begin(desk: Desk, work: Work, by: Person, rhythm: Rhythm, now: datetime) -> None:
    """Close what is due of a new rhythm, so that the first one comes when it is due next."""
    zone, recipient = zone_of(by, desk.policy), recipient_of(by.id)
    works = works_for(zone, work.choices.of(by.id), desk.policy)
    kept = work.digests.newest([recipient]).get(recipient, {})
    told = max((each.until for each in kept.values()), default=now - FIRST_LOOK)
    for cadence in CADENCES[rhythm]:
        period = newest_due(cadence, zone, works, now)
        if period is not None and (cadence not in kept or kept[cadence].period < period.name):
            work.digests.close(
                KeptDigest(
                    recipient, cadence, period.name, "first", told, told, told, {}, {}, (), by.id
                )
            )


def _view(desk: Desk, view: Work, by: Person, now: datetime) -> DigestView:
    choice, zone = view.digests.choice_of(by.id), zone_of(by, desk.policy)
    works = works_for(zone, view.choices.of(by.id), desk.policy)
    kept = view.digests.newest([recipient_of(by.id)]).get(recipient_of(by.id), {})
    told = [each.until for each in kept.values() if each.state == "ready"]
    coming: Sequence[datetime] = [
        period.due_at
        for cadence in CADENCES[choice.rhythm]
        if (period := next_due(cadence, zone, works, now)) is not None
    ]
    paused = choice.paused_until if choice.paused_at(now) else None
    return DigestView(
        rhythm=choice.rhythm,
        chosen=choice.version > 0,
        paused_until=paused,
        zone=zone,
        next_at=min(coming, default=None),
        last_at=max(told, default=None),
    )
