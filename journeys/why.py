"""Why was I told, or why not? One overlap explained to one reader."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from journeys.desk import Desk
from journeys.draw import overlap_notice, scene_of
from journeys.look_up import must_be_somebody
from journeys.notices import OverlapNotice, certainty
from journeys.shown_lists import ShownLists
from journeys.withhold import reasons_for
from partnering.notifications import quiet_until
from partnering.overlaps import AlertState, Overlap
from partnering.people import Person
from partnering.policy import zone_of
from partnering.refusals import Invalid, Unknown


@dataclass(frozen=True, slots=True)
class Why:
    title: str
    lines: tuple[str, ...]
    overlap: OverlapNotice


def why(desk: Desk, public_id: str, *, by: Person, now: datetime) -> Why:
    """Explain one overlap: reasons, who was told and when, or why nobody was.

    Raises: Unknown, Invalid, NotAllowed.
    """
    must_be_somebody(by)
    overlap_id = overlap_number(public_id)
    with desk.store.read() as view:
        drawn = overlap_notice(desk, view, overlap_id, by, now=now)
        lists = ShownLists(desk, view)
        notice = lists.must_fit(drawn)
        scene = scene_of(view, overlap_id, lists.of(notice.partner_id or 0))
        if scene is None:
            raise Unknown(f"There is no overlap OV-{overlap_id}.")
        zone = zone_of(by, desk.policy)
        lines = [
            f"{notice.account_name} was found on {notice.partner_name}'s list as "
            f"{notice.partner_account_name} ({certainty(notice.probability)} certain).",
            *notice.reasons,
            *(
                f"Against it: {reason}"
                for reason in reasons_for(scene.told.against, crm_visible=notice.crm_visible)
            ),
            _what_became(scene.overlap, zone, reason_visible=notice.crm_visible),
            "You own the account."
            if by.is_crm(scene.account.owner_key)
            else f"The account's owner is {notice.owner_name}.",
        ]
        quiet = quiet_until(zone, desk.policy.notifications, now)
        if quiet is not None:
            lines.append(f"It is quiet time for you until {_in_zone(quiet, zone)}.")
    return Why(f"Why OV-{overlap_id}", tuple(lines), notice)


def overlap_number(public_id: str) -> int:
    """Read `OV-12`, `ov12` or `12`. Raises: Invalid."""
    first = (public_id.split() or [""])[0]
    text = first.upper().removeprefix("OV").lstrip("-#")
    if not text.isdecimal() or len(text) > 12:
        said = f"{public_id.strip()[:40]!r} is not an id" if public_id.strip() else "Which one?"
        raise Invalid(f"{said}: expected one like `/cosell why OV-12`.")
    return int(text)


def _what_became(overlap: Overlap, zone: str, *, reason_visible: bool) -> str:
    """Say what became of the alert. Why tells of deals, so it is for those who may see them."""
    shown = reason_visible and overlap.alert_reason
    reason = f": {overlap.alert_reason}" if shown else ""
    match overlap.alert:
        case AlertState.SENT:
            at = f" at {_in_zone(overlap.alerted_at, zone)}" if overlap.alerted_at else ""
            return f"The owner was told{at}."
        case AlertState.DIGEST:
            return f"It waits for the digest{reason}."
        case AlertState.NEVER:
            return f"Nobody is told{reason}."
        case AlertState.BASELINE:
            return "It existed before alerts were started: part of the baseline, nobody was told."
        case AlertState.PENDING:
            return f"The alert is on its way{reason}."


def _in_zone(moment: datetime, zone: str) -> str:
    """Write a moment as the reader's clock shows it, with the zone beside it."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"
