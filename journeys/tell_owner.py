"""A new overlap reaches the account's owner, or somebody who can mend that it does not."""

from dataclasses import replace
from datetime import datetime

from crm.port import Kind
from journeys.desk import Desk
from journeys.draw import OverlapScene, overlap_notice, scene_of
from journeys.notices import FallbackNotice, ToChannel, ToPerson
from journeys.outcomes import Dead, Done, Later, Outcome
from journeys.pace import take_turn
from partnering.facts import OverlapFound, OwnerUnmapped
from partnering.notifications import History, Sending, may_send_alert, start_of_day
from partnering.overlaps import AlertState, Overlap, OverlapState, When, worth_of
from partnering.partners import PartnerStatus
from partnering.people import Person
from store.facts import StoredFact
from store.work import Work


def alert_owner(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Tell the owner, once per (account, partner), if it is worth it and may be sent now."""
    fact = stored.fact
    assert isinstance(fact, OverlapFound)
    with desk.store.read() as view:
        scene = scene_of(view, fact.overlap_id)
        owner = view.people.by_crm_key(scene.account.owner_key) if scene else None
        history = _history(view, scene, owner, now) if scene and owner else History()
    if scene is None or scene.overlap.alert is not AlertState.PENDING:
        return Done("settled before")
    shut = _shut(scene)
    if shut:
        return _close(desk, scene.overlap, AlertState.NEVER, shut)
    worth = worth_of(scene.account, scene.deals, scene.segments)
    if worth.when is not When.AT_ONCE:
        state = AlertState.DIGEST if worth.when is When.DIGEST else AlertState.NEVER
        return _close(desk, scene.overlap, state, worth.reason)
    if owner is None or not owner.active or not desk.messenger.reaches(owner, now=now):
        return _unmapped(desk, scene, owner, now)
    may = may_send_alert(owner, desk.policy.notifications, history, now)
    if may.answer is Sending.AT and may.at is not None:
        _say(desk, scene.overlap, may.reason)
        return Later((may.at - now).total_seconds(), may.reason)
    if may.answer is not Sending.NOW:
        state = AlertState.DIGEST if may.answer is Sending.DIGEST else AlertState.NEVER
        return _close(desk, scene.overlap, state, may.reason)
    return _send(desk, scene, owner, stored.correlation, now)


def tell_fallback(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Tell the fallback channel about an alert whose owner nobody could be found for."""
    fact = stored.fact
    assert isinstance(fact, OwnerUnmapped)
    channel = desk.policy.channels.fallback
    if not channel:
        return Dead("no_fallback_channel")
    with desk.store.read() as view:
        scene = scene_of(view, fact.overlap_id)
        gaps = {each.owner_key: each.reason for each in view.unmapped.all()}
    if scene is None or scene.overlap.state is not OverlapState.OPEN:
        return Done("no longer holds")
    notice = FallbackNotice(
        overlap_id=scene.overlap.id,
        account_name=scene.account.name,
        partner_name=scene.partner.name,
        owner_name=scene.owner.name if scene.owner else "nobody",
        why_unmapped=gaps.get(fact.owner_key, "nobody in chat has the owner's e-mail"),
        account_url=desk.crm.link(Kind.ACCOUNT, scene.account.key),
    )
    to = ToChannel(channel)
    take_turn(desk, to, now=now)
    record = f"overlap:{scene.overlap.id}"
    desk.messenger.tell(to, notice, record=record, correlation=stored.correlation, now=now)
    return Done()


def _history(view: Work, scene: OverlapScene, owner: Person, now: datetime) -> History:
    midnight = start_of_day(owner.zone, now)
    others = view.overlaps.of_account(scene.account.id, only_open=False)
    told = [each.alerted_at for each in others if each.alerted_at is not None]
    mark = view.marks.of(scene.overlap.id, owner.id)
    return History(
        alerts_today=view.messages.count_to(owner.id, "overlap", midnight),
        last_on_account=max(told, default=None),
        muted=mark is not None and mark.mutes_at(now),
    )


def _shut(scene: OverlapScene) -> str:
    if scene.overlap.state is not OverlapState.OPEN:
        return "it no longer holds"
    if scene.partner.status is PartnerStatus.PAUSED:
        return f"{scene.partner.name} is paused"
    return ""


def _send(
    desk: Desk, scene: OverlapScene, owner: Person, correlation: str, now: datetime
) -> Outcome:
    overlap = scene.overlap
    with desk.store.read() as view:
        notice = overlap_notice(desk, view, overlap.id, owner, now=now)
    to = ToPerson(owner)
    take_turn(desk, to, now=now)
    desk.messenger.tell(
        to, notice, record=f"overlap:{overlap.id}", correlation=correlation, now=now
    )
    with desk.store.begin() as work:
        work.unmapped.clear(scene.account.owner_key)
        fresh = work.overlaps.get(overlap.id)
        if fresh is not None:
            told = replace(fresh, alert=AlertState.SENT, alerted_at=now, alert_reason="")
            work.overlaps.save(told)
    return Done()


def _unmapped(desk: Desk, scene: OverlapScene, owner: Person | None, now: datetime) -> Outcome:
    key = scene.account.owner_key
    reason = _why_unmapped(scene, owner)
    with desk.store.begin() as work:
        email = scene.owner.email if scene.owner else ""
        work.unmapped.put(key, email, reason, now)
        fresh = work.overlaps.get(scene.overlap.id)
        if fresh is None or fresh.alert is not AlertState.PENDING:
            return Done("settled before")
        work.overlaps.save(replace(fresh, alert=AlertState.DIGEST, alert_reason=reason))
        work.record(OwnerUnmapped(overlap_id=fresh.id, owner_key=key), at=now)
    desk.wake()
    return Done("owner unmapped")


def _why_unmapped(scene: OverlapScene, owner: Person | None) -> str:
    if scene.owner is None:
        return "the account has no owner that the CRM shows us"
    if scene.owner.is_queue:
        return f"the owner is the queue {scene.owner.name}"
    if not scene.owner.is_active or (owner is not None and not owner.active):
        return f"{scene.owner.name} is inactive in the CRM"
    if owner is None:
        return f"{scene.owner.name} has no e-mail in the CRM"
    return f"nobody in chat has the e-mail of {scene.owner.name}"


def _close(desk: Desk, overlap: Overlap, state: AlertState, reason: str) -> Outcome:
    with desk.store.begin() as work:
        fresh = work.overlaps.get(overlap.id)
        if fresh is not None and fresh.alert is AlertState.PENDING:
            work.overlaps.save(replace(fresh, alert=state, alert_reason=reason))
    return Done(reason)


def _say(desk: Desk, overlap: Overlap, reason: str) -> None:
    """Keep why it waits, so that *why* can answer meanwhile."""
    if overlap.alert_reason == reason:
        return
    with desk.store.begin() as work:
        fresh = work.overlaps.get(overlap.id)
        if fresh is not None:
            work.overlaps.save(replace(fresh, alert_reason=reason))
