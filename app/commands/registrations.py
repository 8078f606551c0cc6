"""`cosell registrations ...`: earlier ones come in, all are listed and shown.

Deciding here is switched off by default: cards and `/cosell` are the way. Where it is on, the
channel chief is told.
"""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.commands.acting import actor_named, person_named
from app.commands.printing import AsJson, bar, print_json, print_rows
from app.settings import read_settings
from app.wiring import office
from journeys.acting import email_of
from journeys.decide_outside import approve_outside, reject_outside
from journeys.history_file import read_history
from journeys.history_report import HistoryReport
from journeys.import_partners import partner_named
from journeys.import_registrations import import_history, waive_history
from journeys.list_deals import number_of
from matching.unusable import InputFault
from partnering.reasons import Reason
from partnering.refusals import Unknown
from partnering.registrations import Registration, State
from store.work import Work

app = typer.Typer(
    help="Registered deals: bring earlier ones in, list and show them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Id = Annotated[str, typer.Argument(help="The registration: DR-42.")]
_MOST_LISTED = 1000


@app.command("import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(help="CSV with partner, customer, families, received, protected_until."),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    by: Annotated[
        str, typer.Option("--as", help="Your e-mail: in whose name they come in; else an admin's.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Bring in registrations from before cosell: the whole file, or nothing of it; nobody is told.

    More columns: account (the CRM's id, or `new`), country, domain, duns, tax_id, scope, territory,
    whole_group, amount, currency, deal_type, close_on. Whoever brings them in cannot decide on
    them later. A second import of the same file changes nothing.

    Example: cosell registrations import earlier-deals.csv --dry-run
    """
    try:
        content = file.read_bytes()
    except OSError as fault:
        raise InputFault(str(file), 0, "", f"cannot be read ({fault.strerror})") from None
    with office(read_settings()) as desk:
        rows = read_history(content, file.name, zone=desk.policy.deals.zone)
        actor = actor_named(desk.store, by)
        with bar("finding accounts") as progress:
            report = import_history(
                desk, rows, by=actor, now=datetime.now(UTC), dry_run=dry_run, progress=progress
            )
    if as_json:
        print_json(asdict(report))
        return
    _print_report(report)


@app.command("waive")
def waive(
    by: Annotated[str, typer.Option("--as", help="Your e-mail: who says so.")],
    reason: Annotated[str, typer.Option(help="How it is known that there are none.")],
) -> None:
    """Say that there are no registrations from before cosell, so that deals can be approved.

    Example: cosell registrations waive --as pia.lang@vendra.example --reason "first programme"
    """
    with office(read_settings()) as desk:
        person = person_named(desk.store, by)
        waive_history(desk, reason, by=person, now=datetime.now(UTC))
        print(f"there are no earlier registrations, says {email_of(person)}: deals can be approved")


@app.command("list")
def show_all(
    partner: Annotated[str, typer.Option(help="Only those of this partner.")] = "",
    state: Annotated[State | None, typer.Option(help="Only those in this state.")] = None,
    as_json: AsJson = False,
) -> None:
    """List registered deals, the newest first; drafts are left out.

    Example: cosell registrations list --state approved
    """
    wanted = [state] if state else [each for each in State if each is not State.DRAFT]
    with office(read_settings()) as desk, desk.store.read() as view:
        whose = partner_named(view, partner, removed=True).id if partner else None
        found, _ = view.registrations.listed(
            partner_id=whose, account_key="", states=wanted, skip=0, limit=_MOST_LISTED
        )
        names = {each.id: each.name for each in view.partners.all()}
        rows = [_row(each, names.get(each.partner_id, "")) for each in found]
    print_rows(rows, as_json=as_json, empty="no registered deals")


@app.command("show")
def show(ref: Id, as_json: AsJson = False) -> None:
    """Show a registered deal with every decision on it.

    Example: cosell registrations show DR-42
    """
    with office(read_settings()) as desk, desk.store.read() as view:
        found = _called(view, ref)
        told = _told(view, found)
        decisions = _decisions(view, found)
    if as_json:
        print_json({**told, "decisions": decisions})
        return
    for name, said in told.items():
        if said not in ("", None):
            print(f"{name.replace('_', ' ')}: {said}")
    print_rows(decisions, as_json=False, empty="no decision yet")


Whose = Annotated[str, typer.Option("--as", help="Your e-mail: who decides.")]
Why = Annotated[str, typer.Option("--reason", help="Why, for our own record.")]
Seen = Annotated[
    int | None,
    typer.Option("--version", help="The version that you saw; moved on since, nothing is done."),
]


@app.command("approve")
def approve(ref: Id, by: Whose, reason: Why, version: Seen = None) -> None:
    """Approve a registered deal; its protection starts. Off unless the policy switches it on.

    Example: cosell registrations approve DR-42 --as dana@vendra.example --reason "by phone"
    """
    with office(read_settings()) as desk:
        person = person_named(desk.store, by)
        with desk.store.read() as view:
            found = _called(view, ref)
        shown = found.version if version is None else version
        done = approve_outside(
            desk, found.id, shown=shown, reason=reason, by=person, now=datetime.now(UTC)
        )
    if isinstance(done, Registration) and done.window is not None:
        print(f"{found.ref} is approved and protected until {done.window.last_day:%d %b %Y}")
    else:
        print(f"{found.ref} waits for a second person to confirm it")


@app.command("reject")
def reject(
    ref: Id,
    by: Whose,
    reason: Why,
    code: Annotated[Reason, typer.Option("--code", help="The reason's code.")],
    text: Annotated[str, typer.Option(help="What the partner reads; needed with `other`.")] = "",
    version: Seen = None,
) -> None:
    """Reject a registered deal with a reason. Off unless the policy switches it on.

    Example: cosell registrations reject DR-42 --code unqualified --as dana@vendra.example
    --reason "no project behind it"
    """
    with office(read_settings()) as desk:
        person = person_named(desk.store, by)
        with desk.store.read() as view:
            found = _called(view, ref)
        reject_outside(
            desk,
            found.id,
            shown=found.version if version is None else version,
            code=code,
            text=text,
            reason=reason,
            by=person,
            now=datetime.now(UTC),
        )
    print(f"{found.ref} is rejected: {code}")


def _called(view: Work, ref: str) -> Registration:
    number = number_of(ref)
    found = view.registrations.get(number) if number is not None else None
    if found is None:
        raise Unknown(f"There is no registration {ref!r}; see `cosell registrations list`.")
    return found


def _row(each: Registration, partner: str) -> dict[str, object]:
    return {
        "registration": each.ref,
        "partner": partner,
        "customer": each.claim.customer,
        "families": ", ".join(sorted(each.claim.families)),
        "scope": each.claim.scope.in_words(),
        "state": str(each.state),
        "received": f"{each.received_at:%Y-%m-%d}" if each.received_at else "",
        "protected until": f"{each.window.last_day}" if each.window else "",
        "from": each.history_source,
    }


def _told(view: Work, found: Registration) -> dict[str, object]:
    partner = view.partners.by_id(found.partner_id)
    account = view.accounts.by_key(found.account_key) if found.account_key else None
    amount = found.claim.amount
    cases = view.conflict_cases.of_registration(found.id)
    return {
        **_row(found, partner.name if partner else ""),
        "account": f"{account.name} ({account.key})" if account else "",
        "amount": amount.in_words() if amount else "",
        "terms": str(found.basis),
        "rules": found.policy_version,
        "conflicts": ", ".join(each.ref for each in cases),
        "version": found.version,
    }


def _decisions(view: Work, found: Registration) -> list[dict[str, object]]:
    people = view.people.many({each.by for each in found.decisions if each.by})
    return [
        {
            "decision": str(each.outcome),
            "at": f"{each.at:%Y-%m-%d %H:%M} UTC",
            "by": people[each.by].email if each.by in people else "",
            "as": str(each.role),
            "reason": str(each.reason or ""),
            "note": each.note,
            "rules": each.policy_version,
        }
        for each in found.decisions
    ]


def _print_report(report: HistoryReport) -> None:
    rows: list[dict[str, object]] = [
        {
            "row": each.row,
            "registration": each.ref or "-",
            "partner": each.partner,
            "account": f"{each.account_name} ({each.account_key})" if each.account_key else "new",
            "received": f"{each.received_at:%Y-%m-%d %H:%M} UTC",
            "state": str(each.state),
        }
        for each in report.taken
    ]
    print_rows(rows, as_json=False, empty="nothing new")
    clashes: list[dict[str, object]] = [
        {
            "protects": each.left,
            "the same as": each.right,
            "families": ", ".join(each.families),
            "case": each.case_ref or "-",
        }
        for each in report.collisions
    ]
    if clashes:
        print_rows(clashes, as_json=False, empty="")
    print(report.words())
