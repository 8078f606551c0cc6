"""Switches for tests and for the other stand-in, under /sandbox: no part of Salesforce's API."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from sandbox.salesforce.door import Body, On
from sandbox.salesforce.faults import read_fault
from sandbox.salesforce.instants import parse_day
from sandbox.salesforce.stand import clock

router = APIRouter(prefix="/sandbox")


@router.get("/health")
def health(stand: On) -> JSONResponse:
    return JSONResponse({"service": "salesforce", "ok": True, "seed": stand.world.seed})


@router.get("/world")
def world(stand: On) -> JSONResponse:
    """Who is who, and how many pairs are true; the lists themselves are the partners' files."""
    made = stand.world
    pairs = Counter((pair.partner, pair.relation.value) for pair in made.truth)
    return JSONResponse(
        {
            "seed": made.seed,
            "vendor": asdict(made.vendor),
            "people": [asdict(person) for person in made.people],
            "partners": [
                {
                    "name": partner.name,
                    "slug": partner.slug,
                    "domains": partner.domains,
                    "manager_email": partner.manager_email,
                    "people": [person.email for person in partner.people],
                    "rows": dict(Counter(row.segment.value for row in partner.rows)),
                    "truth": {
                        relation: count
                        for (slug, relation), count in sorted(pairs.items())
                        if slug == partner.slug
                    },
                }
                for partner in made.partners
            ],
            "happenings": {"played": len(stand.happened()), "all": len(made.happenings)},
        }
    )


@router.post("/faults")
def switch_faults(stand: On, body: Body) -> JSONResponse:
    try:
        fault = read_fault(body)
    except ValueError as error:
        return JSONResponse({"error": str(error)}, 400)
    stand.faults.switch(fault)
    return JSONResponse(asdict(fault))


@router.post("/kill-sessions")
def kill_sessions(stand: On) -> JSONResponse:
    return JSONResponse({"killed": stand.sessions.kill_all()})


@router.post("/limit")
def set_limit(stand: On, body: Body) -> JSONResponse:
    """Set the daily number of calls: {"calls": N}."""
    calls = body.get("calls") if isinstance(body, dict) else None
    if not isinstance(calls, int) or calls < 0:
        return JSONResponse({"error": "calls is a whole number"}, 400)
    stand.meter.limit = calls
    return JSONResponse({"used": stand.meter.used, "limit": calls})


@router.post("/merge")
def merge_accounts(stand: On, body: Body) -> JSONResponse:
    """Merge two accounts, as an admin does on the page: {"master": id, "other": id}."""
    named = body if isinstance(body, dict) else {}
    with stand.org.writing() as draft:
        scribe = stand.scribe(draft, clock(), by=stand.admin_id)
        scribe.merge(str(named.get("master")), str(named.get("other")))
    return JSONResponse({"master": named["master"]})


@router.post("/activity")
def log_activity(stand: On, body: Body) -> JSONResponse:
    """Let somebody be in touch about an opportunity: {"opportunity": id, "day": "2026-11-20"}."""
    named = body if isinstance(body, dict) else {}
    day = parse_day(str(named.get("day")))
    if day is None:
        return JSONResponse({"error": "day is a date such as 2026-11-20"}, 400)
    with stand.org.writing() as draft:
        scribe = stand.scribe(draft, clock(), by=stand.admin_id)
        scribe.log_activity(str(named.get("opportunity")), str(named["day"]))
    return JSONResponse({"day": str(named["day"])})


@router.post("/happenings/next")
def next_happening(stand: On) -> JSONResponse:
    """Play the next scripted change; 404 once all are played."""
    played = stand.next_happening(clock())
    if played is None:
        return JSONResponse({"error": "nothing is left to happen"}, 404)
    happening, ids = played
    answered: dict[str, Any] = {
        "number": happening.number,
        "sentence": happening.sentence,
        "ids": ids,
        "account_id": ids["account"],
        "owner_email": happening.owner_email,
        "partner": happening.partner,
        "row_id": happening.row_id,
        "left": len(stand.world.happenings) - happening.number,
    }
    return JSONResponse(answered)
