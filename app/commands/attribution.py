"""`cosell attribution` shares one deal out by every model; `cosell credits` keeps the book."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from app.commands.acting import person_named
from app.commands.printing import AsJson, print_json, print_rows
from app.settings import read_settings
from app.wiring import office
from journeys.credit_book import publish
from journeys.draw_credit import DealCredit, deal_credit
from journeys.find_deals import DealsNear, find_deal
from partnering.attribution import Part, Standing, percent
from partnering.attribution_models import Model
from partnering.credit_book import Run, read_period
from partnering.money import exactly
from partnering.refusals import Unknown
from store.work import Work

credits = typer.Typer(
    help="The book of credits: publish a month, and read what is in it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Month = Annotated[str, typer.Argument(help="The month: 2026-10.")]


def register(app: typer.Typer) -> None:
    app.command("attribution")(attribution)


def attribution(
    opportunity: Annotated[
        str, typer.Argument(help="The CRM's id of the opportunity, or its name.")
    ],
    half_life: Annotated[
        int, typer.Option(min=0, help="Days of the time decay; else those of the policy.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Show who had a part in a deal, and what each is credited by every model, side by side.

    Only touches that were confirmed and lie in the window count; our own are not counted. Amounts
    of one model always sum to the deal's.

    Example: cosell attribution 0065g00000XyZ01 --json
    """
    with office(read_settings()) as desk:
        if half_life:
            rules = replace(desk.policy.credit, half_life_days=half_life)
            desk = replace(desk, policy=replace(desk.policy, credit=rules))
        found = find_deal(desk, opportunity, by=None)
        if isinstance(found, DealsNear):
            raise Unknown(_not_one(found))
        with desk.store.read() as view:
            credit = deal_credit(desk, view, found, by=None)
    if as_json:
        print_json(_as_json(credit))
        return
    _print(credit)


@credits.command("publish")
def publish_month(
    month: Month,
    by: Annotated[str, typer.Option("--as", help="Your e-mail: in whose name it is published.")],
    as_json: AsJson = False,
) -> None:
    """Enter a month's won deals in the book, and close it. What is learnt later goes into the next.

    Example: cosell credits publish 2026-10 --as pia.lang@vendra.example
    """
    period = read_period(month)
    with office(read_settings()) as desk:
        person = person_named(desk.store, by)
        done = publish(desk, period, by=person, now=datetime.now(UTC))
    if as_json:
        print_json({"period": str(done.period), "deals": done.deals})
        return
    print(f"{done.period} is published: {done.deals} deals")


@credits.command("show")
def show_month(month: Month, as_json: AsJson = False) -> None:
    """List what was entered in a month: deals that were published, and later entries.

    Example: cosell credits show 2026-10 --json
    """
    period = read_period(month)
    with office(read_settings()) as desk, desk.store.read() as view:
        closed = period in view.credits.published()
        rows = [row for run in view.credits.runs_in(period) for row in _entries(view, run)]
    print_rows(rows, as_json=as_json, empty=f"nothing was entered in {period}")
    if rows and not as_json:
        print(f"{period} is {'published' if closed else 'open'}")


def _not_one(found: DealsNear) -> str:
    if not found.options:
        return f"There is no opportunity {found.asked!r}."
    names = "; ".join(each.label for each in found.options)
    lead = "Several opportunities fit" if found.sure else "No opportunity is quite"
    return f"{lead} {found.asked!r}: {names}. Name one by its id in the CRM."


def _entries(view: Work, run: Run) -> list[dict[str, object]]:
    deal = view.opportunities.by_id(run.opportunity_id, gone=True)
    said = {
        "opportunity": deal.key if deal else run.opportunity_id,
        "cause": str(run.cause),
        "standing": str(run.standing),
        "model": str(run.model),
    }
    return [
        {
            **said,
            "partner": _partner(view, each.partner_id),
            "amount": exactly(each.amount),
            "minor": each.amount.minor,
            "currency": each.amount.currency,
            "counted_at": run.counted_at.isoformat(),
        }
        for each in run.entries
    ]


def _partner(view: Work, partner_id: int | None) -> str:
    if partner_id is None:
        return "no partner"
    found = view.partners.by_id(partner_id)
    return found.name if found else f"partner {partner_id}"


def _print(credit: DealCredit) -> None:
    amount = exactly(credit.amount) if credit.amount else "no amount"
    what = "won" if credit.is_won else "closes"
    when = f"{what} {credit.close_on:%d %b %Y}" if credit.close_on else ""
    told = [credit.deal_name, credit.account_name, amount, when]
    print(" · ".join(each for each in told if each))
    print(_standing(credit))
    if credit.delivered_by:
        print(f"delivered by {', '.join(map(credit.name, credit.delivered_by))}")
    print()
    rows = [_touch(each) for each in _touches(credit)]
    print_rows(rows, as_json=False, empty="nobody has said that a partner helped")
    print()
    print_rows(_side_by_side(credit), as_json=False, empty="")
    rules = credit.policy
    print()
    print(
        f"window {rules.influence_days} days, half-life {rules.half_life_days} days, published by "
        f"{rules.model}; our own touches are not counted"
    )
    for run in credit.runs:
        told = [f"{credit.name(e.partner_id)} {exactly(e.amount)}" for e in run.entries]
        print(f"{run.period} {run.cause}: {'; '.join(told) or run.standing}")


def _standing(credit: DealCredit) -> str:
    match credit.standing:
        case Standing.SOURCED:
            return f"sourced by {credit.name(credit.sourced_by)}"
        case Standing.INFLUENCED:
            return f"influenced by {', '.join(map(credit.name, credit.influenced_by))}"
        case _:
            return "no partner has a part in it"


def _touches(credit: DealCredit) -> list[dict[str, Any]]:
    return [
        {
            "on": each.touch.on.isoformat(),
            "partner": each.partner_name,
            "kind": str(each.touch.kind),
            "role": str(each.touch.role),
            "state": str(each.touch.state),
            "source": each.touch.source,
            "counts": each.bears,
        }
        for each in credit.lines
    ]


def _touch(row: dict[str, Any]) -> dict[str, object]:
    return {**row, "counts": "yes" if row["counts"] else "no"}


def _side_by_side(credit: DealCredit) -> list[dict[str, object]]:
    """Give a row for each partner, and in it a column for each model."""
    order = list(dict.fromkeys(part.partner_id for model in Model for part in credit.parts[model]))
    rows: list[dict[str, object]] = []
    for id_ in order:
        row: dict[str, object] = {"partner": credit.name(id_)}
        rows.append(row | {str(model): _cell(credit.parts[model], id_) for model in Model})
    return rows


def _cell(parts: tuple[Part, ...], partner_id: int | None) -> str:
    part = next((each for each in parts if each.partner_id == partner_id), None)
    if part is None:
        return ""
    return percent(part.share) + (f"\n{exactly(part.amount)}" if part.amount else "")


def _as_json(credit: DealCredit) -> dict[str, Any]:
    return {
        "opportunity": credit.opportunity_key,
        "name": credit.deal_name,
        "account": credit.account_name,
        "won": credit.is_won,
        "closes_on": credit.close_on.isoformat() if credit.close_on else None,
        "amount_minor": credit.amount.minor if credit.amount else None,
        "currency": credit.amount.currency if credit.amount else None,
        "standing": str(credit.standing),
        "sourced_by": credit.name(credit.sourced_by) if credit.sourced_by else None,
        "influenced_by": [credit.name(each) for each in credit.influenced_by],
        "delivered_by": [credit.name(each) for each in credit.delivered_by],
        "touches": _touches(credit),
        "models": {
            str(model): [
                {
                    "partner": credit.name(part.partner_id) if part.partner_id else None,
                    "percent": float(round(part.share * 100, 3)),
                    "amount_minor": part.amount.minor if part.amount else None,
                }
                for part in credit.parts[model]
            ]
            for model in Model
        },
        "rules": {
            "influence_days": credit.policy.influence_days,
            "half_life_days": credit.policy.half_life_days,
            "published_model": str(credit.policy.model),
            "role_weights": {str(r): part for r, part in credit.policy.role_weights.items()},
        },
        "book": [
            {
                "period": str(run.period),
                "cause": str(run.cause),
                "standing": str(run.standing),
                "entries": [
                    {
                        "partner": credit.name(e.partner_id) if e.partner_id else None,
                        "amount_minor": e.amount.minor,
                        "currency": e.amount.currency,
                    }
                    for e in run.entries
                ],
            }
            for run in credit.runs
        ],
    }
