"""`cosell jobs ...`: what is owed to Slack and what was given up on, for a person to decide."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from app.commands.printing import AsJson, print_json, print_rows
from app.settings import read_settings
from app.wiring import office
from partnering.refusals import Invalid, Unknown
from store.deliveries import Delivery
from store.work import Work

app = typer.Typer(
    help="What is owed to Slack, and what could not be delivered.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Id = Annotated[int, typer.Argument(help="The job's number, from `cosell jobs list`.", min=1)]
Limit = Annotated[int, typer.Option(help="How many of each at the most.", min=1, max=10_000)]
# Nothing is put off for longer; what is due by then is all that is owed.
_EVER = timedelta(days=3650)


@app.command("list")
def show_all(limit: Limit = 100, as_json: AsJson = False) -> None:
    """List what is still owed and what was given up on, with the reason and how old it is.

    Example: cosell jobs list
    """
    now = datetime.now(UTC)
    with office(read_settings()) as desk, desk.store.read() as view:
        held = view.deliveries
        found = [
            *held.dead_list(limit=limit),
            *held.stranded(now)[:limit],
            *held.due(now + _EVER, limit=limit),
        ]
        counts = held.counts()
    print_rows([_row(job, now) for job in found], as_json=as_json, empty="nothing is owed")
    totals = ", ".join(f"{number} {state}" for state, number in counts.items() if number)
    if totals and not as_json:
        print(totals)


@app.command("show")
def show(number: Id, as_json: AsJson = False) -> None:
    """Show one job: what it is about, how often it was tried, and what was said the last time.

    Example: cosell jobs show 12
    """
    with office(read_settings()) as desk, desk.store.read() as view:
        job = _job(view, number)
    if as_json:
        print_json(asdict(job))
        return
    for name, value in asdict(job).items():
        shown = f"{value:%Y-%m-%d %H:%M:%S} UTC" if isinstance(value, datetime) else value
        print(f"{name.replace('_', ' ') + ':':<14}{shown}")


@app.command("retry")
def retry(number: Id, as_json: AsJson = False) -> None:
    """Owe a job again that was given up on; the running process carries it out soon.

    Example: cosell jobs retry 12
    """
    now = datetime.now(UTC)
    with office(read_settings()) as desk, desk.store.begin() as work:
        job = _job(work, number)
        if not work.deliveries.retry(number, now):
            raise Invalid(f"job {number} is {job.state}; only a dead one can be tried again")
        changed = _job(work, number)
    print_json(asdict(changed)) if as_json else print(f"job {number} is owed again")


@app.command("cancel")
def cancel(number: Id, as_json: AsJson = False) -> None:
    """Owe a job no longer, dead or waiting: nobody is told what it would have said.

    Example: cosell jobs cancel 12
    """
    now = datetime.now(UTC)
    with office(read_settings()) as desk, desk.store.begin() as work:
        job = _job(work, number)
        # A dead one is owed for as long as this transaction lasts, and nobody can claim it.
        work.deliveries.retry(number, now)
        if not work.deliveries.cancel(number, "cancelled by an admin", now):
            raise Invalid(f"job {number} is {job.state}; there is nothing left to cancel")
        changed = _job(work, number)
    print_json(asdict(changed)) if as_json else print(f"job {number} is cancelled")


def _job(view: Work, number: int) -> Delivery:
    job = view.deliveries.get(number)
    if job is None:
        raise Unknown(f"There is no job {number}; see `cosell jobs list`.")
    return job


def _row(job: Delivery, now: datetime) -> dict[str, object]:
    return {
        "id": job.id,
        "state": job.state,
        "what": job.effect,
        "about": job.lane,
        "fact": job.fact_id,
        "tries": job.attempt,
        "due": f"{job.due_at:%Y-%m-%d %H:%M}",
        "age": in_words(now - job.created_at),
        "reason": job.reason,
    }


def in_words(age: timedelta) -> str:
    """Say how old something is, in its largest unit."""
    seconds = max(0, int(age.total_seconds()))
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
