"""`cosell programme ...`, `cosell shadow list`, `cosell preview`: how the programme stands."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.commands.acting import person_named
from app.commands.printing import AsJson, print_json, print_rows
from app.settings import read_settings
from app.shadow import because
from app.wiring import office
from journeys.desk import Desk
from journeys.preview import preview as preview_of
from journeys.run_programme import (
    channel_of,
    pause_all,
    resume_all,
    set_channel,
    set_pilot,
    set_writes,
)
from partnering.programme import Channel, Programme, Writable
from partnering.refusals import Invalid, Unknown
from store.withheld import SHADOW
from store.work import Work

app = typer.Typer(
    help="Pause, pilot, channels and what may be written.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
shadow = typer.Typer(
    help="What a shadow run would have sent.", no_args_is_help=True, rich_markup_mode=None
)

As = Annotated[str, typer.Option("--as", help="Your e-mail: who does it, and may they.")]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="programme")
    root.add_typer(shadow, name="shadow")
    root.command("preview")(preview)


@app.command("show")
def show(as_json: AsJson = False) -> None:
    """Show how the programme stands.

    Example: cosell programme show
    """
    with office(read_settings()) as desk, desk.store.read() as view:
        told = _told(desk, view, view.programme.get())
    if as_json:
        print_json(told)
        return
    for label, value in told.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        print(f"{label.replace('_', ' '):<16} {shown if shown not in ('', None) else '-'}")


@app.command("pause")
def pause(by: As) -> None:
    """Hold back every message at once; what is owed is kept.

    Example: cosell programme pause --as pia.lang@vendra.example
    """
    with office(read_settings()) as desk:
        pause_all(desk, by=person_named(desk.store, by), now=_now())
    print("All messages are paused. Nothing is lost: `cosell programme resume` sends what is owed.")


@app.command("resume")
def resume(by: As) -> None:
    """Let messages go out again; what was held back is asked about anew.

    Example: cosell programme resume --as pia.lang@vendra.example
    """
    with office(read_settings()) as desk:
        resume_all(desk, by=person_named(desk.store, by), now=_now())
    print("Messages go out again.")


@app.command("pilot")
def pilot(
    on: Annotated[bool, typer.Argument(help="on or off.", parser=lambda told: _on_or_off(told))],
    by: As,
    person: Annotated[
        list[str] | None, typer.Option(help="The e-mail of somebody in the pilot; repeat it.")
    ] = None,
    partner: Annotated[
        list[str] | None, typer.Option(help="A partner it is about; repeat it; none is all.")
    ] = None,
) -> None:
    """Send only to the named people, and only about the named partners.

    Example: cosell programme pilot on --person maria@vendra.example --as pia@vendra.example
    """
    with office(read_settings()) as desk:
        who = person_named(desk.store, by)
        people = [person_named(desk.store, each).id for each in person] if person else None
        with desk.store.read() as view:
            about = [_partner_id(view, each) for each in partner] if partner else None
        after = set_pilot(desk, on, people, about, by=who, now=_now())
    number = len(after.pilot_people)
    print(f"The pilot is {'on' if on else 'off'}; people in it: {number}.")


@app.command("channel")
def channel(
    use: Annotated[Channel, typer.Argument(help="What it is for.")],
    name: Annotated[str, typer.Argument(help="Its name; empty gives it back to the policy.")],
    by: As,
) -> None:
    """Name the channel for a use.

    Example: cosell programme channel fallback cosell-alerts --as ada@vendra.example
    """
    with office(read_settings()) as desk:
        after = set_channel(desk, use, name, by=person_named(desk.store, by), now=_now())
        told = channel_of(after, desk.policy, use)
    print(f"{use}: #{told}" if told else f"{use}: no channel")


@app.command("writes")
def writes(
    what: Annotated[Writable, typer.Argument(help="What is written to the CRM.")],
    on: Annotated[bool, typer.Argument(help="on or off.", parser=lambda told: _on_or_off(told))],
    by: As,
) -> None:
    """Switch writing one kind of record to the CRM on or off.

    Example: cosell programme writes overlap on --as ada@vendra.example
    """
    with office(read_settings()) as desk:
        set_writes(desk, what, on, by=person_named(desk.store, by), now=_now())
    print(f"Writing {what} to the CRM is {'on' if on else 'off'}.")


@shadow.command("list")
def shadow_list(as_json: AsJson = False) -> None:
    """List what a shadow run would have sent, the latest first.

    Example: cosell shadow list --json
    """
    with office(read_settings()) as desk, desk.store.read() as view:
        rows: list[dict[str, object]] = [
            {
                "who": each.reader,
                "what": each.kind,
                "record": each.record,
                "why": because(each.kind),
                "first": each.first_at,
            }
            for each in view.withheld.of(SHADOW)
        ]
    print_rows(
        rows, as_json=as_json, empty="nothing was kept back: `cosell run --shadow` does that"
    )


def preview(
    limit: Annotated[int, typer.Option(help="The most lines.")] = 200, as_json: AsJson = False
) -> None:
    """List who would get what if messages went out from now on; nothing is sent.

    Example: cosell preview --limit 20
    """
    with office(read_settings()) as desk:
        rows: list[dict[str, object]] = [
            {"who": each.reader, "what": each.what, "when": each.when, "why": each.why}
            for each in preview_of(desk, now=_now(), limit=limit)
        ]
    print_rows(rows, as_json=as_json, empty="nothing would be sent")


def _told(desk: Desk, view: Work, programme: Programme) -> dict[str, object]:
    by = view.people.by_id(programme.paused_by) if programme.paused_by else None
    people = view.people.many(sorted(programme.pilot_people))
    partners = {each.id: each.name for each in view.partners.all()}
    channels = {use: channel_of(programme, desk.policy, use) for use in Channel}
    return {
        "stage": str(programme.stage),
        "paused": programme.is_paused,
        "paused_since": programme.paused_at,
        "paused_by": by.name if by else "",
        "pilot": "on" if programme.pilot_on else "off",
        "pilot_people": [each.email for each in people.values()],
        "pilot_partners": [partners.get(each, str(each)) for each in programme.pilot_partners],
        **{f"{use}_channel": f"#{name}" if name else "" for use, name in channels.items()},
        "writes": sorted(programme.writes),
        "held_back": view.deliveries.held_count(),
    }


def _now() -> datetime:
    return datetime.now(UTC)


def _partner_id(view: Work, name: str) -> int:
    found = view.partners.by_name(name)
    if found is None:
        raise Unknown(f"There is no partner called {name!r}; see `cosell partners list`.")
    return found.id


def _on_or_off(told: str) -> bool:
    if told.lower() not in ("on", "off"):
        raise Invalid(f"{told!r}: expected on or off")
    return told.lower() == "on"
