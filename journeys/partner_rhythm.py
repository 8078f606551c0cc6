"""A partner says how often it wants its digest: daily, weekly, monthly or not at all.

It is one choice for the partner, as its digest is one message in its channels, or a mail to its
people. Ours may note it for a partner that has told them.
"""

from dataclasses import dataclass
from datetime import datetime

from journeys.acting import Actor, id_of
from journeys.desk import Desk
from journeys.keep_partners import held
from journeys.send_feeds import PARTNER
from journeys.share import side_of
from partnering.digests import (
    PARTNER_CADENCE,
    Rhythm,
    Works,
    newest_due,
    next_due,
    works_in,
)
from store.digests import KeptDigest
from store.work import Work


@dataclass(frozen=True, slots=True)
class PartnerRhythm:
    """How often a partner gets its digest; `next_at` is None where none is due."""

    partner_id: int
    partner_name: str
    rhythm: Rhythm
    zone: str
    next_at: datetime | None


def partner_rhythm(desk: Desk, partner_id: int, *, by: Actor, now: datetime) -> PartnerRhythm:
    """Show how often a partner gets its digest. Raises: NotAllowed, Unknown."""
    side_of(partner_id, by)
    with desk.store.read() as view:
        return _rhythm(desk, view, partner_id, now)


def choose_partner_rhythm(
    desk: Desk,
    partner_id: int,
    rhythm: Rhythm,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> PartnerRhythm:
    """Keep how often a partner wants its digest; the first comes when it is due next.

    Raises: NotAllowed, Unknown.
    """
    side_of(partner_id, by)
    with desk.store.begin(receipt=receipt) as work:
        held(work, partner_id)
        work.partner_rhythms.choose(partner_id, rhythm, by=id_of(by), at=now)
        _begin(desk, work, partner_id, rhythm, now)
        return _rhythm(desk, work, partner_id, now)


def _begin(desk: Desk, work: Work, partner_id: int, rhythm: Rhythm, now: datetime) -> None:
    """Close what is due of a new rhythm, so that it goes on from what was told last."""
    cadence, recipient = PARTNER_CADENCE[rhythm], f"{PARTNER}{partner_id}"
    kept = work.digests.newest([recipient]).get(recipient, {})
    last = max(kept.values(), key=lambda each: each.until, default=None)
    period = cadence and newest_due(cadence, desk.policy.zone, _works(desk), now)
    if cadence is None or period is None or last is None:
        return  # what was never told begins by itself
    if cadence in kept and kept[cadence].period >= period.name:
        return
    told = last.until
    work.digests.close(
        KeptDigest(
            recipient,
            cadence,
            period.name,
            "first",
            told,
            told,
            told,
            last.counts,
            last.counts,
            last.seen,
            partner_id=partner_id,
        )
    )


def _rhythm(desk: Desk, view: Work, partner_id: int, now: datetime) -> PartnerRhythm:
    partner, rhythm = held(view, partner_id), view.partner_rhythms.of(partner_id)
    cadence = PARTNER_CADENCE[rhythm]
    period = cadence and next_due(cadence, desk.policy.zone, _works(desk), now)
    due = period.due_at if period else None
    return PartnerRhythm(partner.id, partner.name, rhythm, desk.policy.zone, due)


def _works(desk: Desk) -> Works:
    return works_in(desk.policy.zone, desk.policy.notifications, desk.policy.deals.hours)
