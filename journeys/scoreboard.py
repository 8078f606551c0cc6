"""The scoreboard: counted each week, kept once, told once, beside what was so at go-live.

What was kept is never counted anew; a week that nobody kept in time is kept late and told once.
"""

from collections.abc import Sequence
from datetime import datetime

from journeys.acting import written
from journeys.deal_owner import chiefs
from journeys.desk import Desk
from journeys.figures import figures_of
from journeys.notices import Recipient, ToChannel, ToPerson
from journeys.outcomes import Dead, Done, Outcome
from journeys.scoreboard_notices import ScoreboardNotice
from journeys.tell_each import tell_each
from partnering.facts import ScoreboardAsked, ScoreboardMade
from partnering.people import Person, Right, may, must
from partnering.programme import Stage
from partnering.refusals import Unknown
from partnering.scoreboard import (
    BASELINE_SPAN,
    last_told,
    read_week,
    week_of,
)
from store.facts import StoredFact
from store.scoreboard import BASELINE, KeptScoreboard
from store.work import Work


def keep_scoreboard(desk: Desk, *, now: datetime) -> str:
    """Keep each week's scoreboard when it is due; what was kept.

    Where nobody set the programme up step by step, the baseline is frozen when it first runs; else
    with the act of going live. However often and by however many clocks it is called, each is kept
    and told once.
    """
    zone = desk.policy.zone
    with desk.store.read() as view:
        if view.programme.get().stage is Stage.SETUP:
            return ""
        baseline = view.scoreboards.baseline()
        if baseline is None:
            figures = figures_of(desk, view, now - BASELINE_SPAN, now)
            name = BASELINE
        else:
            week = last_told(now, zone)
            # A week that was over at go-live is not one of the programme's.
            if week.ends(zone) <= baseline.made_at or view.scoreboards.get(str(week)) is not None:
                return ""
            figures = figures_of(desk, view, week.begins(zone), week.ends(zone))
            name = str(week)
    with desk.store.begin() as work:
        if not work.scoreboards.keep(name, figures, now):
            return ""
        if name != BASELINE:
            work.record(ScoreboardMade(name), at=now)
    desk.wake()
    return name


def show_scoreboard(
    desk: Desk, week: str = "", *, by: Person | None, now: datetime
) -> ScoreboardNotice:
    """Show a week's scoreboard: a kept one, else the week so far; None as reader is the admin's.

    Raises: NotAllowed, Invalid, Unknown.
    """
    if by is not None:
        must(by, Right.SEE_SCOREBOARD)
    with desk.store.read() as view:
        baseline, this = view.scoreboards.baseline(), week_of(now, desk.policy.zone)
        wanted = read_week(week) if week else None
        kept = view.scoreboards.get(str(wanted)) if wanted else view.scoreboards.newest()
        if kept is not None:
            return _notice(kept, baseline)
        if wanted is not None and wanted != this:
            raise Unknown(f"There is no scoreboard of {wanted}.")
        figures = figures_of(desk, view, this.begins(desk.policy.zone), now)
        return _notice(KeptScoreboard(str(this), now, figures), baseline, so_far=True)


def ask_scoreboard(
    desk: Desk,
    week: str,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> None:
    """Have a kept scoreboard sent to who asks, with picture and file. Raises: Unknown."""
    must(by, Right.SEE_SCOREBOARD)
    wanted = str(read_week(week))
    with desk.store.begin(receipt=receipt) as work:
        if work.scoreboards.get(wanted) is None:
            raise Unknown(f"{wanted} has not ended: its picture and file come with the message.")
        fact = ScoreboardAsked(wanted, by.id)
        work.record(fact, at=now, by=written(by), correlation=correlation)
    desk.wake()


def tell_scoreboard(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Tell a week's scoreboard to its channel, or to the channel chiefs; or to who asked for it."""
    fact = stored.fact
    assert isinstance(fact, ScoreboardMade | ScoreboardAsked)
    with desk.store.read() as view:
        kept = view.scoreboards.get(fact.week)
        if kept is None:
            return Done("there is no such scoreboard")
        notice = _notice(kept, view.scoreboards.baseline())
        to = _readers(desk, view, fact)
    record = f"scoreboard:{fact.week}"
    if isinstance(fact, ScoreboardAsked):
        record = f"{record}:{stored.id}"
    if not to:
        return Dead("nobody_to_tell")
    told = tell_each(
        desk, to, notice, record=record, correlation=stored.correlation, now=now, fact=stored
    )
    return Done(f"{told} told")


def _readers(desk: Desk, view: Work, fact: ScoreboardMade | ScoreboardAsked) -> Sequence[Recipient]:
    if isinstance(fact, ScoreboardAsked):
        person = view.people.by_id(fact.person_id)
        return (
            [ToPerson(person)] if person is not None and may(person, Right.SEE_SCOREBOARD) else []
        )
    if desk.policy.channels.scoreboard:
        return [ToChannel(desk.policy.channels.scoreboard)]
    return [ToPerson(each) for each in chiefs(view)]


def _notice(
    kept: KeptScoreboard, baseline: KeptScoreboard | None, *, so_far: bool = False
) -> ScoreboardNotice:
    return ScoreboardNotice(
        week=kept.week,
        now=kept.figures,
        made_at=kept.made_at,
        before=baseline.figures if baseline is not None else None,
        before_at=baseline.made_at if baseline is not None else None,
        so_far=so_far,
    )
