"""May an owner be alerted now? One answer, for sending it and for telling what would be sent."""

from dataclasses import dataclass, replace
from datetime import datetime

from journeys.desk import Desk
from journeys.draw import OverlapScene
from partnering.choices import Scope
from partnering.notice_kinds import kind_of
from partnering.notifications import (
    About,
    History,
    MaySend,
    Sending,
    may_send_alert,
    start_of_day,
)
from partnering.overlaps import Mark
from partnering.people import Person
from partnering.policy import zone_of
from store.withheld import SHADOW
from store.work import Work


@dataclass(frozen=True, slots=True)
class Before:
    """Alerts that nobody was sent yet and that would go out before this one."""

    today: int = 0
    on_account: datetime | None = None


NOTHING = Before()
_ALERT = "overlap"


def may_alert(
    view: Work,
    desk: Desk,
    scene: OverlapScene,
    owner: Person,
    now: datetime,
    *,
    before: Before = NOTHING,
    snoozed: str = "you snoozed it",
) -> MaySend:
    """Decide as things stand: now, at a time, in the digest, or never; it takes no place.

    `snoozed` are the words for who reads the reason.
    """
    mark = view.marks.of(scene.overlap.id, owner.id)
    mutes = mark is not None and mark.mutes_at(now)
    if mark is not None and mark.mark is Mark.SNOOZED and mutes:
        return MaySend(Sending.AT, snoozed, at=mark.until)
    zone = zone_of(owner, desk.policy)
    midnight = start_of_day(zone, now)
    others = [
        each.alerted_at
        for each in view.overlaps.of_account(scene.account.id, only_open=False)
        if each.id != scene.overlap.id
    ]
    sent = view.overlaps.alerted_count(owner.id, since=midnight, but_not=scene.overlap.id)
    if desk.shadow:
        # What a shadow run kept back would have gone out.
        sent += view.withheld.count_of(
            SHADOW,
            "overlap",
            owner.id,
            since=midnight,
            but_not=f"overlap:{scene.overlap.id}",
        )
    # What a person was told as one who works on an account counts, too.
    sent = max(sent, view.sent_notices.count_of(owner.id, _ALERT, midnight))
    history = History(
        alerts_today=sent + before.today,
        last_on_account=max((at for at in (*others, before.on_account) if at), default=None),
        muted=mutes,
        told_today=view.sent_notices.count_today(owner.id, midnight) + before.today,
    )
    return may_send_alert(
        owner,
        desk.policy.notifications,
        history,
        now,
        zone=zone,
        choices=view.choices.of(owner.id),
        about=about_alert(scene),
    )


def may_alert_of_team(
    view: Work, desk: Desk, scene: OverlapScene, person: Person, now: datetime
) -> MaySend:
    """Decide on an alert to somebody who works on the account and does not own it."""
    mark = view.marks.of(scene.overlap.id, person.id)
    mutes = mark is not None and mark.mutes_at(now)
    if mark is not None and mark.mark is Mark.SNOOZED and mutes:
        return MaySend(Sending.AT, "you snoozed it", at=mark.until)
    zone, rules = zone_of(person, desk.policy), desk.policy.notifications
    midnight = start_of_day(zone, now)
    others = view.overlaps.of_account(scene.account.id, only_open=False)
    records = {f"overlap:{each.id}" for each in others if each.id != scene.overlap.id}
    last = view.sent_notices.last_about(person.id, _ALERT, records)
    history = History(
        alerts_today=view.sent_notices.count_of(person.id, _ALERT, midnight),
        last_on_account=last,
        muted=mutes,
        told_today=view.sent_notices.count_today(person.id, midnight),
    )
    about = replace(about_alert(scene), nearness=Scope.COLLABORATING)
    choices = view.choices.of(person.id)
    return may_send_alert(person, rules, history, now, zone=zone, choices=choices, about=about)


def about_alert(scene: OverlapScene) -> About:
    """Say what an alert is to the account's owner, whose own it always is."""
    row = kind_of("overlap")
    partner = scene.partner
    own, account = Scope.OWN, scene.account.id
    return About(row.topic, row.level, row.urgent, own, partner.id, partner.name, account)
