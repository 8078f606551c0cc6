"""What is shared ends when a side said it would: cards are taken down, both hear of it, and before.

An end counts for every reader from its instant on (`Sharing.as_of`); the look writes it down.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from journeys.ask_to_share import end_asks, remind_of_asks
from journeys.desk import Desk
from journeys.notices import ToPlace
from journeys.outcomes import Done, Outcome
from journeys.share import NOT_SHARED, sharing_of
from journeys.sharing_notices import PartnerSharingEndNotice, SharingEndNotice
from journeys.tell_each import tell_each
from journeys.tell_managers import manager_of, tell_manager
from partnering.facts import SharingChanged
from partnering.sharing import Rule, Side
from store.facts import StoredFact
from store.work import Work

REMINDED = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class WatchedSharing:
    """What one look found: how much has ended, and of how much an end comes near."""

    ended: int
    reminded: int


def watch_sharing(desk: Desk, *, now: datetime) -> WatchedSharing:
    """End what has come to its end; remind both sides two weeks before, once."""
    with desk.store.read() as view:
        near = view.sharing.ending(now + REMINDED)
    ended = reminded = 0
    for partner_id, side, rule, until in near:
        if until <= now:
            ended += _end(desk, partner_id, side, rule, now)
        else:
            reminded += _remind(desk, partner_id, side, rule, until, now)
    lapsed = end_asks(desk, now=now)
    late = remind_of_asks(desk, now=now)
    if ended or reminded or lapsed or late:
        desk.wake()
    return WatchedSharing(ended, reminded)


def _end(desk: Desk, partner_id: int, side: Side, rule: Rule | None, now: datetime) -> bool:
    with desk.store.begin() as work:
        work.sharing.hold(partner_id)
        still = [(each, one) for id, each, one, _ in work.sharing.ending(now) if id == partner_id]
        if (side, rule) not in still:
            return False
        if rule is None:
            work.sharing.revoke(partner_id, side, by=None, at=now)
        elif (after := rule.as_of(now)) is not None:
            work.sharing.put_rule(after, by=None, at=now)
        else:
            work.sharing.drop_rule(partner_id, side, rule.segment, rule.field)
        work.deliveries.release((NOT_SHARED,), now)
        what = "ended" if rule is None else "level"
        work.record(SharingChanged(partner_id, f"{what}:{side}"), at=now)
    return True


def _remind(
    desk: Desk, partner_id: int, side: Side, rule: Rule | None, until: datetime, now: datetime
) -> bool:
    what = f"{side}:{until:%Y%m%d%H%M}" + (f":{rule.segment}:{rule.field or ''}" if rule else "")
    with desk.store.begin() as work:
        if not work.told_once.first(f"sharing:{partner_id}", what, now):
            return False
        work.record(SharingChanged(partner_id, f"ends:{side}"), at=now)
    return True


def tell_sharing_end(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Tell both sides what ends, or has ended, unless an end was named anew since."""
    fact = stored.fact
    assert isinstance(fact, SharingChanged)
    said, _, whose = fact.what.partition(":")
    side, over = Side(whose), said == "ended"
    with desk.store.read() as view:
        partner = view.partners.by_id(fact.partner_id)
        manager = manager_of(view, fact.partner_id)
        channels = view.partner_channels.of_partner(fact.partner_id)
        consent = sharing_of(desk, view, fact.partner_id).consent
        ends = _first_end(view, fact.partner_id, side, now)
    word = consent.of(side)
    holds = word is not None and not word.given if over else ends is not None
    if partner is None or partner.is_removed or not holds:
        return Done("no longer holds")
    at, whole = (stored.at, True) if over or ends is None else ends
    told = (partner.id, partner.name, side is Side.OURS, whole, at, over)
    if channels:
        tell_each(
            desk,
            [ToPlace(channel) for _, channel in channels],
            PartnerSharingEndNotice(*told),
            record=f"partner-sharing-end:{stored.id}",
            correlation=stored.correlation,
            fact=stored,
            now=now,
        )
    notice, record = SharingEndNotice(*told), f"sharing-end:{stored.id}"
    return tell_manager(desk, manager, notice, record, stored, now)


def _first_end(
    view: Work, partner_id: int, side: Side, now: datetime
) -> tuple[datetime, bool] | None:
    """Give the first end ahead of a side, and whether all of it ends then."""
    found = [
        (until, rule is None)
        for id, whose, rule, until in view.sharing.ending(now + REMINDED)
        if id == partner_id and whose is side and until > now
    ]
    return min(found, default=None)
