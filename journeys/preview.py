"""Who would get what, if messages went out from now on: computed, and nothing is sent or saved.

It asks the same rules as the real thing, in the order in which alerts would go out.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from journeys.count_overlaps import number_of
from journeys.desk import Desk
from journeys.draw import OverlapScene, scene_of
from journeys.may_alert import Before, may_alert
from journeys.shown_lists import ShownLists
from journeys.tell_managers import manager_of
from partnering.counting import Said
from partnering.notifications import MaySend, Sending
from partnering.overlaps import AlertState, When, worth_of
from partnering.partners import Partner, PartnerStatus
from partnering.people import Person
from partnering.programme import Programme, held_back
from store.work import Work

# Drawn one by one; a preview is for a person to read, not for counting a mirror.
MOST_DRAWN = 2000
AT_ONCE, DIGEST, NEVER = "at once", "in the digest", "never"


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One message that would be sent, or would not: `when` is `at once`, `in the digest`, `never`,
    a time or what holds it back; `why` is the rule's own reason."""

    reader: str
    kind: str
    record: str
    when: str
    why: str
    what: str = ""
    person_id: int | None = None


def preview(desk: Desk, *, now: datetime, limit: int = 1000) -> tuple[PreviewLine, ...]:
    """List what would be sent from now on: alerts that are owed, and summaries of first lists.

    At once first, then what waits, then the digest and what nobody is told.
    """
    with desk.store.read() as view:
        programme = view.programme.get()
        found = [*_summaries(desk, view, programme), *_alerts(desk, view, programme, now)]
    return tuple(sorted(found, key=_urgency)[:limit])


def _alerts(desk: Desk, view: Work, programme: Programme, now: datetime) -> list[PreviewLine]:
    lines: list[PreviewLine] = []
    today: Counter[int] = Counter()
    told: dict[int, datetime] = {}
    lists = ShownLists(desk, view)
    for overlap in view.overlaps.with_alert(AlertState.PENDING, MOST_DRAWN):
        scene = scene_of(view, overlap.id)
        # What waits until a list is shown by name is told to nobody by then.
        if scene is not None and any(lists.names(scene.partner.id, one) for one in scene.segments):
            lines.append(_alert(desk, view, programme, scene, today, told, now))
    return lines


def _alert(
    desk: Desk,
    view: Work,
    programme: Programme,
    scene: OverlapScene,
    today: Counter[int],
    told: dict[int, datetime],
    now: datetime,
) -> PreviewLine:
    owner = view.people.by_crm_key(scene.account.owner_key)
    if owner is None or not owner.active:
        name = scene.owner.name if scene.owner else "nobody"
        return _line(scene, f"whoever stands in for {name}", AT_ONCE, "the owner is not in chat")
    worth = worth_of(scene.account, scene.deals, scene.segments)
    if scene.partner.status is PartnerStatus.PAUSED:
        return _line(scene, owner.name, "when the partner is resumed", "the partner is paused")
    if worth.when is not When.AT_ONCE:
        when = DIGEST if worth.when is When.DIGEST else NEVER
        return _line(scene, owner.name, when, worth.reason, owner)
    hold = held_back(programme, person_id=owner.id, partner_id=scene.partner.id)
    before = Before(today[owner.id], told.get(scene.account.id))
    may = may_alert(view, desk, scene, owner, now, before=before, snoozed="they snoozed it")
    if may.answer in (Sending.NOW, Sending.AT):
        today[owner.id] += 1
        told[scene.account.id] = now
    when, why = _when(may), may.reason
    if may.answer is Sending.NOW:
        why = worth.reason
    if hold is not None and when not in (DIGEST, NEVER):
        why = f"{why}; held back for now: {hold.words}"
    return _line(scene, owner.name, when, why, owner)


def _when(may: MaySend) -> str:
    if may.answer is Sending.AT and may.at is not None:
        return f"from {may.at:%Y-%m-%d %H:%M} UTC"
    return {Sending.NOW: AT_ONCE, Sending.NEVER: NEVER}.get(may.answer, DIGEST)


def _summaries(desk: Desk, view: Work, programme: Programme) -> list[PreviewLine]:
    lines = (_summary(desk, view, programme, partner) for partner in view.partners.all())
    return [line for line in lines if line is not None]


def _summary(desk: Desk, view: Work, programme: Programme, partner: Partner) -> PreviewLine | None:
    """One message in all about what existed when a partner's list was first compared."""
    if view.overlaps.open_count(partner.id) == 0 or view.messages.of_record(
        f"partner:{partner.id}"
    ):
        return None
    number = number_of(desk, view, partner.id)
    one = number == Said(1)
    manager = manager_of(view, partner.id)
    hold = held_back(
        programme,
        person_id=manager.id if manager else None,
        partner_id=partner.id,
    )
    held = f"; held back for now: {hold.words}" if hold is not None else ""
    return PreviewLine(
        reader=manager.name if manager else "the fallback channel",
        kind="baseline",
        record=f"partner:{partner.id}",
        when=AT_ONCE,
        why=f"the partner's manager hears once of what existed{held}",
        what=f"one summary of {number.words} overlap{'' if one else 's'} with {partner.name}",
        person_id=manager.id if manager else None,
    )


def _line(
    scene: OverlapScene, reader: str, when: str, why: str, owner: Person | None = None
) -> PreviewLine:
    return PreviewLine(
        reader=reader,
        kind="overlap",
        record=f"overlap:{scene.overlap.id}",
        when=when,
        why=why,
        what=f"{scene.account.name} overlaps with {scene.partner.name} (OV-{scene.overlap.id})",
        person_id=owner.id if owner else None,
    )


def _urgency(line: PreviewLine) -> int:
    return {AT_ONCE: 0, DIGEST: 2, NEVER: 3}.get(line.when, 1)
