"""`cosell leads ...`: what leads there are and who has each, why, and what each partner can take.

No contact is printed: who asked is for a lead's keeper and for who has taken it.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from app.commands.acting import person_named
from app.commands.printing import AsJson, print_json, print_rows
from app.settings import read_settings
from app.wiring import office
from journeys.draw_leads import LeadLine, lead_lines
from journeys.import_partners import partner_named
from journeys.look_up import partner_meant
from journeys.offer_leads import set_profile
from journeys.take_leads import country_of
from journeys.white_space import white_space
from matching.unusable import InputFault
from partnering.lead_profiles import Certificate, LeadProfile, read_certificate, read_zone
from partnering.leads import ENDED, LeadState
from partnering.refusals import Invalid, Unknown
from partnering.routing import NOTHING_MORE, Routing
from store.work import Work

app = typer.Typer(
    help="Leads on their way to partners: list them, see why one went where it went.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_MOST_LISTED = 1000


@app.command("list")
def show_all(
    state: Annotated[LeadState | None, typer.Option(help="Only those in this state.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the leads that have not ended, or those in one state, the newest first.

    Example: cosell leads list --state offered
    """
    states = {state} if state else set(LeadState) - ENDED
    with office(read_settings()) as desk, desk.store.read() as view:
        found = view.partner_leads.newest(states=states, limit=_MOST_LISTED)
        lines = lead_lines(view, found)
    print_rows([_row(each) for each in lines], as_json=as_json, empty="no leads")


@app.command("why")
def why(
    lead: Annotated[str, typer.Argument(help="The lead: LD-9.")], as_json: AsJson = False
) -> None:
    """Say what was weighed for a lead the last time, and what became of each offer.

    Example: cosell leads why LD-9
    """
    number = lead.upper().removeprefix("LD").removeprefix("-")
    with office(read_settings()) as desk, desk.store.read() as view:
        found = view.partner_leads.get(int(number)) if number.isdecimal() else None
        if found is None:
            raise Unknown(f"There is no lead {lead}.")
        routing = view.lead_offers.last_routing(found.id)
        rows = _ranks(view, routing) if routing else []
        offers = [
            {
                "partner": _name(view, each.partner_id),
                "offered": each.offered_at.isoformat(timespec="minutes"),
                "became": str(each.state),
                "because": each.reason.words if each.reason else "",
            }
            for each in view.lead_offers.of_lead(found.id)
        ]
    if as_json:
        print_json({"lead": found.ref, "weighed": rows, "offers": offers})
        return
    print_rows(rows, as_json=False, empty="nothing was weighed yet")
    print_rows(offers, as_json=False, empty="it was offered to nobody")


@app.command("whitespace")
def whitespace(
    days: Annotated[int, typer.Option(min=1, max=3650, help="How many days back.")] = 90,
    as_json: AsJson = False,
) -> None:
    """Show where partners are missing: countries, products and industries that nobody covers.

    Example: cosell leads whitespace --days 180
    """
    with office(read_settings()) as desk:
        found = white_space(desk, by=None, now=datetime.now(UTC), within=timedelta(days=days))
    rows = [
        {
            "country": each.country,
            "products": ", ".join(each.families),
            "industry": each.industry,
            "leads": each.leads,
        }
        for each in found.gaps
    ]
    print_rows(rows, as_json=as_json, empty="no lead asked for what nobody covers")


@app.command("profile")
def profile(
    partner: Annotated[str, typer.Argument(help="The partner's name.")],
    zone: Annotated[str | None, typer.Option(help="Its time zone: Europe/Berlin.")] = None,
    country: Annotated[
        str | None, typer.Option(help="Whose public holidays count there: DE.")
    ] = None,
    industry: Annotated[
        list[str] | None, typer.Option(help="An industry that it knows; all anew, one by one.")
    ] = None,
    certificate: Annotated[
        list[str] | None, typer.Option(help="CORE or CORE:2027-01-31; all anew, one by one.")
    ] = None,
    capacity: Annotated[int | None, typer.Option(min=0, help="How many leads at once.")] = None,
    papers_until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day on which its papers are valid."),
    ] = None,
    by: Annotated[str, typer.Option("--as", help="Your e-mail: needed for a change.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show what a partner can take of leads, or say so.

    Example: cosell leads profile Alpine --zone Europe/Berlin --certificate CORE --as pia@x.example
    """
    with office(read_settings()) as desk:
        with desk.store.read() as view:
            # A change is made to the partner of just that name.
            found = partner_named(view, partner) if by else partner_meant(view, partner)
            before = view.lead_profiles.of(found.id)
        after = replace(
            before,
            zone=before.zone if zone is None else _zone(zone),
            country=before.country if country is None else _country(country),
            industries=before.industries if industry is None else tuple(industry),
            certificates=before.certificates
            if certificate is None
            else tuple(_certificate(each) for each in certificate),
            capacity=before.capacity if capacity is None else capacity,
            papers_until=before.papers_until if papers_until is None else papers_until.date(),
        )
        if after != before:
            if not by:
                raise InputFault("--as", 0, "", "a change needs your e-mail")
            after = set_profile(desk, after, by=person_named(desk.store, by), now=datetime.now(UTC))
    print_rows([_profile_row(found.name, after)], as_json=as_json, empty="")


def _row(line: LeadLine) -> dict[str, object]:
    return {
        "lead": line.ref,
        "company": line.company,
        "products": ", ".join(line.families),
        "state": line.standing,
        "with": line.who,
        "due": line.due_at.isoformat(timespec="minutes") if line.due_at else None,
    }


def _ranks(view: Work, routing: Routing) -> list[dict[str, object]]:
    ranked: list[dict[str, object]] = [
        {
            "partner": _name(view, each.partner_id),
            "points": f"{each.points / 100:.2f}",
            "why": ", ".join(one.words for one in each.reasons) or NOTHING_MORE,
        }
        for each in routing.ranked
    ]
    refused: list[dict[str, object]] = [
        {
            "partner": _name(view, each.partner_id),
            "points": "",
            "why": f"not: {each.reason.words}",
        }
        for each in routing.refused
    ]
    return [*ranked, *refused]


def _profile_row(name: str, profile: LeadProfile) -> dict[str, object]:
    certificates = (
        f"{each.family}:{each.valid_until}" if each.valid_until else each.family
        for each in profile.certificates
    )
    return {
        "partner": name,
        "zone": profile.zone,
        "country": profile.country,
        "industries": ", ".join(profile.industries),
        "certificates": ", ".join(certificates),
        "capacity": profile.capacity,
        "papers_until": profile.papers_until,
        "paused": profile.paused_at,
    }


def _zone(told: str) -> str:
    try:
        return read_zone(told)
    except Invalid as fault:
        raise InputFault("--zone", 0, "", str(fault).rstrip(".")) from None


def _country(told: str) -> str:
    try:
        return country_of(told)
    except Invalid as fault:
        expected = "expected a country's name, or its two letters: DE"
        raise InputFault("--country", 0, "", f"{str(fault).rstrip('.')}; {expected}") from None


def _certificate(told: str) -> Certificate:
    try:
        return read_certificate(told)
    except Invalid as fault:
        raise InputFault("--certificate", 0, "", str(fault).rstrip(".")) from None


def _name(view: Work, partner_id: int) -> str:
    partner = view.partners.by_id(partner_id)
    return partner.name if partner else "a partner that is gone"
