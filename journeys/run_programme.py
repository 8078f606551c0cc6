"""How the programme is run: paused and resumed, a pilot, its channels, live, what may be written.

Each change is one act and one fact. Whatever a hold kept back is owed again with the change.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from journeys.acting import written
from journeys.desk import Desk
from journeys.figures import figures_of
from partnering.facts import ProgrammeChanged
from partnering.people import Person, Right, must
from partnering.policy import Policy
from partnering.programme import Channel, Hold, Programme, Stage, Writable
from partnering.refusals import Invalid, Unknown
from partnering.scoreboard import BASELINE_SPAN
from store.scoreboard import BASELINE
from store.withheld import SHADOW
from store.work import Work

# Slack's longest channel name.
LONGEST_NAME = 80
# Why a message waits for another channel, or for the one that it has to be mended.
UNFIT = ("audience_refused", "channel_not_found", "not_in_channel", "is_archived")
# Given up on for want of anybody to tell: owed again once a channel is named.
NOBODY = ("no_fallback_channel", "no_partner_manager", "no_admin")


def channel_of(programme: Programme, policy: Policy, use: Channel) -> str:
    """Name the channel for a use, without `#`; empty where nobody has named one.

    What was chosen in the product stands above what the policy file says.
    """
    chosen = programme.channels.get(use, "")
    if chosen:
        return chosen
    return policy.channels.fallback if use is Channel.FALLBACK else ""


def pause_all(
    desk: Desk, *, by: Person, now: datetime, receipt: int | None = None, correlation: str = ""
) -> Programme:
    """Hold back every message from now on, in every process; what is owed stays owed.

    Paused already, it stays as it is. Raises: NotAllowed.
    """

    def alter(_work: Work, was: Programme) -> Programme:
        return was if was.is_paused else replace(was, paused_at=now, paused_by=by.id)

    must(by, Right.PAUSE)
    return _change(desk, alter, "paused", by=by, now=now, receipt=receipt, correlation=correlation)


def resume_all(
    desk: Desk, *, by: Person, now: datetime, receipt: int | None = None, correlation: str = ""
) -> Programme:
    """Let messages go out again; what was held back is asked about anew. Raises: NotAllowed."""

    def alter(_work: Work, was: Programme) -> Programme:
        return replace(was, paused_at=None, paused_by=None)

    must(by, Right.PAUSE)
    return _change(desk, alter, "resumed", by=by, now=now, receipt=receipt, correlation=correlation)


def set_pilot(
    desk: Desk,
    on: bool,
    people: Collection[int] | None = None,
    partners: Collection[int] | None = None,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Programme:
    """Switch the pilot on or off, and say by id who is in it and about which partners.

    None leaves a list as it was; no partners stands for all of them.
    Raises: NotAllowed, Unknown, Invalid where a pilot would have nobody in it.
    """

    def alter(work: Work, was: Programme) -> Programme:
        chosen = was.pilot_people if people is None else frozenset(people)
        about = was.pilot_partners if partners is None else frozenset(partners)
        if on and not chosen:
            raise Invalid("A pilot needs people: name at least one.")
        for person_id in chosen - was.pilot_people:
            if work.people.by_id(person_id) is None:
                raise Unknown("There is no such person.")
        for partner_id in about - was.pilot_partners:
            if work.partners.by_id(partner_id) is None:
                raise Unknown("There is no such partner.")
        return replace(was, pilot_on=on, pilot_people=chosen, pilot_partners=about)

    must(by, Right.PAUSE)
    return _change(desk, alter, "pilot", by=by, now=now, receipt=receipt, correlation=correlation)


def set_channel(
    desk: Desk,
    use: Channel,
    name: str,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Programme:
    """Name the channel for a use; an empty name gives the choice back to the policy.

    Who reads it is asked when something is sent there. Raises: NotAllowed, Invalid.
    """
    plain = name.strip().lstrip("#")
    if len(plain) > LONGEST_NAME or any(letter.isspace() for letter in plain):
        raise Invalid("A channel is written without spaces, as #name.")

    def alter(_work: Work, was: Programme) -> Programme:
        kept = {each: told for each, told in was.channels.items() if each is not use}
        return replace(was, channels=kept | ({use: plain} if plain else {}))

    must(by, Right.SET_UP)
    return _change(desk, alter, "channel", by=by, now=now, receipt=receipt, correlation=correlation)


def set_writes(
    desk: Desk,
    what: Writable,
    on: bool,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Programme:
    """Switch writing one kind of record to the CRM on or off. Raises: NotAllowed."""

    def alter(_work: Work, was: Programme) -> Programme:
        return replace(was, writes=was.writes | {what} if on else was.writes - {what})

    must(by, Right.WRITE_SWITCH)
    return _change(desk, alter, "writes", by=by, now=now, receipt=receipt, correlation=correlation)


def begin_setup(
    desk: Desk, *, by: Person, now: datetime, receipt: int | None = None, correlation: str = ""
) -> Programme:
    """Hold back every message until the programme goes live. Raises: NotAllowed."""

    def alter(_work: Work, was: Programme) -> Programme:
        return replace(was, stage=Stage.SETUP) if was.stage is Stage.OPEN else was

    must(by, Right.SET_UP)
    return _change(desk, alter, "setup", by=by, now=now, receipt=receipt, correlation=correlation)


def note_setup(
    desk: Desk,
    step: str,
    told: str,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Programme:
    """Keep how far the set-up has come; of the CRM, its own words where it has a problem.

    Raises: NotAllowed.
    """

    def alter(_work: Work, was: Programme) -> Programme:
        return replace(was, setup={**was.setup, step: told})

    must(by, Right.SET_UP)
    return _change(desk, alter, "step", by=by, now=now, receipt=receipt, correlation=correlation)


def go_live(
    desk: Desk, *, by: Person, now: datetime, receipt: int | None = None, correlation: str = ""
) -> Programme:
    """End the set-up: from now on messages go out, unless paused or in a pilot.

    What the scoreboard compares with is frozen in the same act. Raises: NotAllowed.
    """
    must(by, Right.SET_UP)
    # Counted before: on a large installation that takes longer than others may wait for a lock.
    with desk.store.read() as view:
        figures = figures_of(desk, view, now - BASELINE_SPAN, now)

    def alter(work: Work, was: Programme) -> Programme:
        if was.stage is not Stage.LIVE:
            work.scoreboards.keep(BASELINE, figures, now)
        return replace(was, stage=Stage.LIVE)

    return _change(desk, alter, "live", by=by, now=now, receipt=receipt, correlation=correlation)


def ask_anew(desk: Desk, *, now: datetime) -> int:
    """Owe again all that a hold keeps back, as each start does; the number of messages.

    What a shadow run kept back goes out with the first real run, and its list is forgotten.
    """
    with desk.store.begin() as work:
        work.programme.alone()
        if not desk.shadow:
            work.withheld.forget(SHADOW)
        return work.deliveries.release(tuple(hold.reason for hold in Hold), now)


def _freed_by(was: Programme, now: Programme) -> tuple[str, ...]:
    """Name the reasons for which a wait may be over; each is asked about anew, once."""
    holds = tuple(hold.reason for hold in Hold if hold is not Hold.SHADOW)
    freed = () if _holding(was) == _holding(now) else holds
    return freed if was.channels == now.channels else (*freed, *UNFIT)


def _holding(value: Programme) -> tuple[object, ...]:
    """What of the programme a hold is decided by."""
    pilot = (value.pilot_on, value.pilot_people, value.pilot_partners)
    return (value.stage, value.is_paused, *pilot)


def _change(
    desk: Desk,
    alter: Callable[[Work, Programme], Programme],
    change: str,
    *,
    by: Person,
    now: datetime,
    receipt: int | None,
    correlation: str,
) -> Programme:
    """Change the programme, record it and owe again what was held back, in one act."""
    with desk.store.begin(receipt=receipt) as work:
        # One change at a time: two people who press at once both count.
        work.programme.alone()
        was = work.programme.get()
        wanted = alter(work, was)
        if wanted == was:
            return was
        saved = work.programme.save(replace(wanted, changed_at=now))
        work.deliveries.release(_freed_by(was, saved), now)
        if saved.channels != was.channels:
            work.deliveries.revive((*UNFIT, *NOBODY), now)
        fact = ProgrammeChanged(change, by.id)
        work.record(fact, at=now, by=written(by), correlation=correlation)
    desk.wake()
    return saved
