"""A new overlap reaches the account's owner, or somebody who can mend that it does not."""

from dataclasses import replace
from datetime import datetime, timedelta

from journeys.desk import Desk
from journeys.draw import OverlapScene, fallback_notice, overlap_notice, scene_of
from journeys.may_alert import may_alert
from journeys.may_tell import place as take
from journeys.notices import (
    HeldBack,
    LostRight,
    NotShared,
    OverlapNotice,
    ToChannel,
    ToPerson,
    Unreachable,
)
from journeys.outcomes import Dead, Done, Later, Outcome
from journeys.pace import hold_of, take_turn
from journeys.run_programme import channel_of
from journeys.tell_managers import manager_of
from journeys.tell_person import carry, tell_person
from partnering.facts import OverlapFound, OverlapRestored, OwnerUnmapped
from partnering.notice_kinds import kind_of
from partnering.notifications import MaySend, Sending
from partnering.overlaps import AlertState, Overlap, OverlapState, When, worth_of
from partnering.partners import PartnerStatus
from partnering.people import CrmUser, Person, Right, may
from partnering.programme import Channel
from store.digest_items import DigestItem
from store.facts import StoredFact
from store.sent_notices import SentNotice
from store.work import Work

# A paused partner is asked after again; nothing of it is lost meanwhile.
LOOK_AGAIN = timedelta(hours=1)
# The person has left, or belongs elsewhere: somebody else has to hear of it.
NOT_THERE = frozenset(
    {"user_not_found", "users_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot"}
)


def alert_owner(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Tell the owner, once per (account, partner), if it is worth it and may be sent now."""
    fact = stored.fact
    assert isinstance(fact, OverlapFound | OverlapRestored)
    with desk.store.read() as view:
        scene = scene_of(view, fact.overlap_id)
        owner = view.people.by_crm_key(scene.account.owner_key) if scene else None
    if scene is None or scene.overlap.alert is not AlertState.PENDING:
        return Done("settled before")
    if scene.overlap.state is not OverlapState.OPEN:
        # Should it hold again, that fact brings us back.
        return _wait(desk, scene.overlap, "it does not hold now")
    if scene.partner.status is PartnerStatus.PAUSED or scene.partner.is_removed:
        _wait(desk, scene.overlap, "the partner is paused")
        return Later(LOOK_AGAIN.total_seconds(), "partner_paused")
    worth = worth_of(scene.account, scene.deals, scene.segments)
    if worth.when is When.NEVER:
        return _close(desk, scene.overlap, AlertState.NEVER, worth.reason)
    if worth.when is When.DIGEST:
        return _digest(desk, scene, owner, stored, worth.reason, now)
    if owner is None or not owner.active or not desk.messenger.reaches(owner, now=now):
        return _unmapped(desk, scene, owner, now)
    place, is_out = _posted(desk, scene, owner, stored)
    if is_out:
        # Its process died before it wrote that down: by now it might wait, or be for the digest.
        return _send(desk, scene, owner, stored.correlation, now, place)
    may = _look(desk, scene, owner, now)
    if may.answer is Sending.NOW:
        # The place in the caps is taken last, so that nothing that waits or is held holds it.
        take_turn(desk, ToPerson(owner), now=now)
        may, place = _reserve(desk, scene, owner, stored, now)
    match may.answer:
        case Sending.NOW:
            return _send(desk, scene, owner, stored.correlation, now, place)
        case Sending.AT if may.at is not None:
            _wait(desk, scene.overlap, may.reason)
            return Later((may.at - now).total_seconds(), "not_now")
        case Sending.DIGEST:
            return _digest(desk, scene, owner, stored, may.reason, now)
        case _:
            return _close(desk, scene.overlap, AlertState.NEVER, may.reason)


def tell_fallback(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Tell somebody else about an alert whose owner nobody could be found for.

    What a queue or somebody who has left owns goes to a named person, who can act on it; what an
    owner missed who is merely not in chat goes to the fallback channel, where that is mended.
    """
    fact = stored.fact
    assert isinstance(fact, OwnerUnmapped)
    with desk.store.read() as view:
        channel = channel_of(view.programme.get(), desk.policy, Channel.FALLBACK)
        stand_ins = _stand_ins(view, fact) if _needs_somebody(view, fact) or not channel else []
    reader = next((each for each in stand_ins if desk.messenger.reaches(each, now=now)), None)
    if reader is None and not channel:
        return Dead("no_fallback_channel")
    with desk.store.read() as view:
        notice = fallback_notice(desk, view, fact.overlap_id, reader)
    if notice is None or not notice.holds:
        return Done("no longer holds")
    record, correlation = f"overlap:{fact.overlap_id}", stored.correlation
    if reader is not None:
        tell_person(
            desk, reader, notice, record=record, correlation=correlation, now=now, fact=stored
        )
        return Done("told a stand-in")
    to = ToChannel(channel)
    take_turn(desk, to, now=now, about=notice)
    desk.messenger.tell(to, notice, record=record, correlation=correlation, now=now)
    return Done()


def _needs_somebody(view: Work, fact: OwnerUnmapped) -> bool:
    owner = view.users.by_key(fact.owner_key)
    person = view.people.by_crm_key(fact.owner_key)
    gone = person is not None and not person.active
    return owner is None or owner.is_queue or not owner.is_active or gone


def _stand_ins(view: Work, fact: OwnerUnmapped) -> list[Person]:
    """List who may act in an owner's place: their manager in the CRM, the partner's manager."""
    owner = view.users.by_key(fact.owner_key)
    superior = view.people.by_crm_key(owner.manager_key) if owner and owner.manager_key else None
    overlap = view.overlaps.get(fact.overlap_id)
    manager = manager_of(view, overlap.partner_id) if overlap else None
    wanted = [each for each in (superior, manager) if each is not None]
    return [each for each in wanted if may(each, Right.LOOK_UP)]


def note_undeliverable(work: Work, stored: StoredFact, reason: str) -> None:
    """Keep on the overlap that its alert is given up on, so that *why* does not promise it."""
    fact = stored.fact
    if isinstance(fact, OverlapFound | OverlapRestored):
        overlap = work.overlaps.get(fact.overlap_id)
        if overlap is not None and overlap.alert is AlertState.PENDING:
            work.overlaps.save(replace(overlap, alert_reason=f"it could not be sent ({reason})"))


def _posted(
    desk: Desk, scene: OverlapScene, owner: Person, stored: StoredFact
) -> tuple[SentNotice | None, bool]:
    """Tell whether the alert is in front of its owner already, with the place that it took."""
    record = f"overlap:{scene.overlap.id}"
    with desk.store.read() as view:
        if view.messages.find(record, OverlapNotice.kind, owner.id) is None:
            return None, False
        return view.sent_notices.find(owner.id, OverlapNotice.kind, record, stored.id), True


def _look(desk: Desk, scene: OverlapScene, owner: Person, now: datetime) -> MaySend:
    """Ask whether it may be sent now, and take no place. Raises: HeldBack.

    What goes into the digest anyway waits for nobody's turn: thousands are through in one go.
    """
    with desk.store.read() as view:
        programme = view.programme.get()
        hold = hold_of(
            programme, person_id=owner.id, partner_id=scene.partner.id, shadow=desk.shadow
        )
        may = may_alert(view, desk, scene, owner, now)
    if hold is not None:
        _wait(desk, scene.overlap, hold.words)
        raise HeldBack(hold, programme.version)
    return may


def _reserve(
    desk: Desk, scene: OverlapScene, owner: Person, stored: StoredFact, now: datetime
) -> tuple[MaySend, SentNotice | None]:
    """Ask whether it may be sent now, and take the place in the caps in the same transaction.

    Two alerts to one person decided at the same moment would otherwise not see each other.
    """
    record = f"overlap:{scene.overlap.id}"
    with desk.store.begin() as work:
        work.sent_notices.alone(owner.id)
        held = work.sent_notices.find(owner.id, "overlap", record, stored.id)
        if held is not None:
            # Taken by an attempt that nobody knows the end of: its place is this one's.
            work.sent_notices.give_back(held.id)
        may = may_alert(work, desk, scene, owner, now)
        fresh = work.overlaps.get(scene.overlap.id)
        place = None
        if may.answer is Sending.NOW and fresh is not None:
            work.overlaps.save(replace(fresh, alerted_at=now))
            notice = overlap_notice(desk, work, scene.overlap.id, owner, now=now)
            if not desk.shadow:
                place = take(work, desk, owner, notice, record, may, now, stored.id)
        return may, place


def _give_back(desk: Desk, overlap: Overlap, place: SentNotice | None) -> None:
    """Give back the place in the caps of an alert that did not go out."""
    with desk.store.begin() as work:
        if place is not None:
            work.sent_notices.give_back(place.id)
        fresh = work.overlaps.get(overlap.id)
        if fresh is not None and fresh.alert is AlertState.PENDING:
            work.overlaps.save(replace(fresh, alerted_at=None))


def _send(
    desk: Desk,
    scene: OverlapScene,
    owner: Person,
    correlation: str,
    now: datetime,
    place: SentNotice | None,
) -> Outcome:
    overlap = scene.overlap
    with desk.store.read() as view:
        notice = overlap_notice(desk, view, overlap.id, owner, now=now)
    record = f"overlap:{overlap.id}"
    try:
        ref = carry(desk, ToPerson(owner), notice, record, correlation, now, None, place)
    except (HeldBack, NotShared):
        _give_back(desk, overlap, place)
        raise
    except LostRight:
        _give_back(desk, overlap, place)
        _close(desk, overlap, AlertState.NEVER, "the owner may not see overlaps")
        raise
    except Unreachable as gone:
        if gone.code not in NOT_THERE:
            raise
        _give_back(desk, overlap, place)
        return _unmapped(desk, scene, owner, now)
    with desk.store.begin() as work:
        work.unmapped.clear(scene.account.owner_key)
        if place is not None:
            work.sent_notices.told(place.id, now, ref.address)
        fresh = work.overlaps.get(overlap.id)
        if fresh is not None:
            told = replace(fresh, alert=AlertState.SENT, alerted_at=now, alert_reason="")
            work.overlaps.save(told)
    return Done()


def _digest(
    desk: Desk,
    scene: OverlapScene,
    owner: Person | None,
    stored: StoredFact,
    reason: str,
    now: datetime,
) -> Outcome:
    """Keep an overlap for its owner's digest; where nobody is the owner, only that it waits."""
    if owner is not None and owner.active and not desk.shadow:
        item = DigestItem(
            person_id=owner.id,
            kind=OverlapNotice.kind,
            topic=kind_of(OverlapNotice.kind).topic,
            record=f"overlap:{scene.overlap.id}",
            fact_id=stored.id,
            partner_id=scene.partner.id,
            reason=reason,
            line=f"OV-{scene.overlap.id}: a new overlap with {scene.partner.name}",
            at=now,
        )
        with desk.store.begin() as work:
            work.digest_items.add(item)
    return _close(desk, scene.overlap, AlertState.DIGEST, reason)


def _unmapped(desk: Desk, scene: OverlapScene, owner: Person | None, now: datetime) -> Outcome:
    key = scene.account.owner_key
    reason = why_unmapped(scene.owner, owner)
    with desk.store.begin() as work:
        email = scene.owner.email if scene.owner else ""
        work.unmapped.put(key, email, reason, now)
        fresh = work.overlaps.get(scene.overlap.id)
        if fresh is None or fresh.alert is not AlertState.PENDING:
            return Done("settled before")
        work.overlaps.save(
            replace(fresh, alert=AlertState.DIGEST, alerted_at=None, alert_reason=reason)
        )
        work.record(OwnerUnmapped(overlap_id=fresh.id, owner_key=key), at=now)
    desk.wake()
    return Done("owner unmapped")


def why_unmapped(user: CrmUser | None, person: Person | None) -> str:
    """Say why, without a name: who it is stands beside it, in a table that can be erased."""
    if user is None:
        return "the account has no owner that the CRM shows us"
    if user.is_queue:
        return "the owner is a queue"
    if not user.is_active or (person is not None and not person.active):
        return "the owner is inactive in the CRM"
    if person is None:
        return "the owner has no e-mail address in the CRM"
    return "nobody in chat has the owner's e-mail address"


def _close(desk: Desk, overlap: Overlap, state: AlertState, reason: str) -> Outcome:
    with desk.store.begin() as work:
        fresh = work.overlaps.get(overlap.id)
        if fresh is not None and fresh.alert is AlertState.PENDING:
            work.overlaps.save(replace(fresh, alert=state, alerted_at=None, alert_reason=reason))
    return Done(reason)


def _wait(desk: Desk, overlap: Overlap, reason: str) -> Outcome:
    """Keep why it waits, so that *why* can answer meanwhile."""
    if overlap.alert_reason == reason:
        return Done(reason)
    with desk.store.begin() as work:
        fresh = work.overlaps.get(overlap.id)
        if fresh is not None and fresh.alert is AlertState.PENDING:
            work.overlaps.save(replace(fresh, alert_reason=reason))
    return Done(reason)
