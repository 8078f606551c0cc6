"""How the programme stands, for who runs it; and for everybody else what they get, and why."""

from dataclasses import dataclass
from datetime import datetime

from journeys.desk import Desk
from journeys.run_programme import channel_of
from partnering.audiences import Readers
from partnering.notifications import start_of_day
from partnering.people import Person, Right, may, must
from partnering.policy import Notifications, zone_of
from partnering.programme import Channel, Hold, Programme, held_back
from store.withheld import AUDIENCE


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """`readers` is set where it is read by others than members, so that nothing is posted."""

    use: Channel
    name: str
    readers: Readers | None


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """`pilot_people` and `pilot_partners` are names, as they were when it was looked at."""

    programme: Programme
    paused_by: str
    pilot_people: tuple[str, ...]
    pilot_partners: tuple[str, ...]
    channels: tuple[ChannelLine, ...]
    held: int
    may_set_up: bool
    may_switch_writes: bool


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """What one person gets: the numbers that count for them, and what holds it back now."""

    rules: Notifications
    zone: str
    told_today: int
    hold: Hold | None


@dataclass(frozen=True, slots=True)
class PilotChoice:
    """What a pilot can be made of: everybody who may be in it, and all partners, by id and name."""

    on: bool
    people: tuple[Person, ...]
    partners: tuple[tuple[int, str], ...]
    chosen_partners: frozenset[int]


def programme_view(desk: Desk, *, by: Person) -> ProgrammeView:
    """Show how the programme stands. Raises: NotAllowed."""
    must(by, Right.PAUSE)
    with desk.store.read() as view:
        programme = view.programme.get()
        pauser = view.people.by_id(programme.paused_by) if programme.paused_by else None
        people = view.people.many(sorted(programme.pilot_people))
        partners = {each.id: each.name for each in view.partners.all()}
        refused = {each.reader: each.kind for each in view.withheld.of(AUDIENCE)}
        held = view.deliveries.held_count()
    return ProgrammeView(
        programme=programme,
        paused_by=pauser.name if pauser else "",
        pilot_people=tuple(each.name for each in people.values()),
        pilot_partners=tuple(
            partners[each] for each in sorted(programme.pilot_partners) if each in partners
        ),
        channels=tuple(
            ChannelLine(use, name, Readers[refused[f"#{name}"].upper()])
            if f"#{name}" in refused
            else ChannelLine(use, name, None)
            for use in Channel
            for name in [channel_of(programme, desk.policy, use)]
        ),
        held=held,
        may_set_up=may(by, Right.SET_UP),
        may_switch_writes=may(by, Right.WRITE_SWITCH),
    )


def pilot_choice(desk: Desk, *, by: Person) -> PilotChoice:
    """Show who is in the pilot and about which partners it is. Raises: NotAllowed."""
    must(by, Right.PAUSE)
    with desk.store.read() as view:
        programme = view.programme.get()
        people = view.people.many(sorted(programme.pilot_people))
        partners = view.partners.all()
    # Those in it first: a form shows a hundred.
    partners.sort(key=lambda each: (each.id not in programme.pilot_partners, each.name.lower()))
    return PilotChoice(
        on=programme.pilot_on,
        people=tuple(people.values()),
        partners=tuple((each.id, each.name) for each in partners),
        chosen_partners=programme.pilot_partners,
    )


def own_settings(desk: Desk, *, by: Person, now: datetime) -> OwnSettings:
    """Show what one person gets. Raises: NotAllowed."""
    must(by, Right.LOOK_UP)
    zone = zone_of(by, desk.policy)
    with desk.store.read() as view:
        since = start_of_day(zone, now)
        told = view.overlaps.alerted_count(by.id, since=since, but_not=0)
        hold = held_back(view.programme.get(), person_id=by.id, partner_id=None)
    return OwnSettings(desk.policy.notifications, zone, told, hold)
