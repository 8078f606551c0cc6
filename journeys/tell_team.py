"""A new overlap reaches who works on the account, where they chose to hear of such at once.

The owner is told elsewhere. The same card, guard and caps as the owner's; whose deals on the
account are open is on its team.
"""

from datetime import datetime

from journeys.desk import Desk
from journeys.draw import OverlapScene, overlap_notice, scene_of
from journeys.may_alert import may_alert_of_team
from journeys.may_tell import keep_for_digest
from journeys.may_tell import place as take
from journeys.notices import LostRight, OverlapNotice, ToPerson
from journeys.outcomes import Done, Later, Outcome
from journeys.pace import must_not_be_held, take_turn
from journeys.tell_owner import LOOK_AGAIN
from journeys.tell_person import carry
from partnering.choices import Scope
from partnering.facts import OverlapFound
from partnering.notice_kinds import Topic
from partnering.notifications import MaySend, Sending
from partnering.overlaps import OverlapState, When, worth_of
from partnering.partners import PartnerStatus
from partnering.people import Person, Right, may
from store.facts import StoredFact
from store.sent_notices import SentNotice
from store.work import Work


def alert_team(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Tell who works on the account, each once, in their own hours and within their own caps."""
    fact = stored.fact
    assert isinstance(fact, OverlapFound)
    with desk.store.read() as view:
        scene = scene_of(view, fact.overlap_id)
        team = _team(view, scene) if scene is not None else []
    if scene is None or not team:
        return Done("nobody chose it")
    if scene.overlap.state is not OverlapState.OPEN or scene.partner.is_removed:
        return Done("it does not hold now")
    if worth_of(scene.account, scene.deals, scene.segments).when is not When.AT_ONCE:
        return Done("it is worth no message")
    if scene.partner.status is PartnerStatus.PAUSED:
        return Later(LOOK_AGAIN.total_seconds(), "partner_paused")
    reached = [each for each in team if desk.messenger.reaches(each, now=now)]
    waits = [_tell(desk, scene, each, stored, now) for each in reached]
    later = min((each for each in waits if each is not None), default=None)
    if later is not None:
        return Later((later - now).total_seconds(), "not_now")
    return Done(f"{len(reached)} on the team")


def _team(view: Work, scene: OverlapScene) -> list[Person]:
    """List who has an open deal on the account, does not own it, and chose what they work on."""
    keys = {each.owner_key for each in scene.deals if each.is_open} - {scene.account.owner_key, ""}
    people = {each.id: each for key in keys if (each := view.people.by_crm_key(key)) is not None}
    return [
        each
        for _, each in sorted(people.items())
        if may(each, Right.LOOK_UP)
        and each.partner_id is None
        and not each.is_crm(scene.account.owner_key)
        and _wants(view, each)
    ]


def _wants(view: Work, person: Person) -> bool:
    choice = view.choices.of(person.id).topics.get(Topic.OVERLAPS)
    return choice is not None and choice.scope is Scope.COLLABORATING


def _tell(
    desk: Desk, scene: OverlapScene, person: Person, stored: StoredFact, now: datetime
) -> datetime | None:
    """Tell one person, or keep it for their digest; the instant to ask again, None for never."""
    record = f"overlap:{scene.overlap.id}"
    may_send, notice, row = _reserve(desk, scene, person, record, stored, now)
    if may_send.answer is Sending.AT:
        return may_send.at
    if may_send.answer is not Sending.NOW or (row is None and not desk.shadow):
        return None
    to = ToPerson(person)
    try:
        take_turn(desk, to, now=now)
        ref = carry(desk, to, notice, record, stored.correlation, now, None, row)
    except LostRight:
        _give_back(desk, row)
        return None
    except Exception:
        _give_back(desk, row)
        raise
    if row is not None:
        with desk.store.begin() as work:
            work.sent_notices.told(row.id, now, ref.address)
    return None


def _reserve(
    desk: Desk,
    scene: OverlapScene,
    person: Person,
    record: str,
    stored: StoredFact,
    now: datetime,
) -> tuple[MaySend, OverlapNotice, SentNotice | None]:
    """Decide and take the place in the caps in one transaction, once for each fact."""
    with desk.store.begin() as work:
        notice = overlap_notice(desk, work, scene.overlap.id, person, now=now)
        must_not_be_held(work, ToPerson(person), notice, shadow=desk.shadow)
        work.sent_notices.alone(person.id)
        held = work.sent_notices.find(person.id, notice.kind, record, stored.id)
        if held is not None and held.told_at is not None:
            return MaySend(Sending.NEVER, "told before"), notice, None
        if held is not None:
            # Taken by an attempt that nobody knows the end of: its place is this one's.
            work.sent_notices.give_back(held.id)
        answer = may_alert_of_team(work, desk, scene, person, now)
        if desk.shadow:
            return answer, notice, None
        if answer.answer is Sending.DIGEST:
            keep_for_digest(work, person, notice, record, answer.reason, now, fact_id=stored.id)
        if answer.answer is not Sending.NOW:
            return answer, notice, None
        row = take(work, desk, person, notice, record, answer, now, stored.id)
        why = "you have an open deal on the account, and chose to hear of it"
        return answer, notice, row if row is None else work.sent_notices.because(row, why)


def _give_back(desk: Desk, row: SentNotice | None) -> None:
    if row is not None:
        with desk.store.begin() as work:
            work.sent_notices.give_back(row.id)
