"""One line for each kind of private notice, for a message of many, a digest, a mail's subject.

A line names no company whose name depends on what is shared, and holds no value of the CRM: it
may stand where it was written. Whoever shows more draws the notice anew, through the guard.
"""

from typing import get_args

from journeys.credit_notices import CreditNotice
from journeys.deal_notices import ConflictNotice, DealNotice, DealWordNotice
from journeys.help_notices import HelpNotice, HelpWordNotice
from journeys.lead_notices import LeadNotice, LeadWordNotice, NudgeNotice
from journeys.notices import (
    BaselineNotice,
    ChannelNotice,
    FallbackNotice,
    JoiningNotice,
    ListCameNotice,
    Notice,
    OverlapNotice,
    ReviewNotice,
    RollUpNotice,
    StaleListNotice,
    WeightsNotice,
)
from journeys.sharing_ask_notices import SharingAskNotice
from journeys.sharing_notices import SharingEndNotice, SharingNotice
from partnering.people import Person, Right, may

NEEDS: dict[str, Right | None] = {each.kind: each.needs for each in get_args(Notice)}


def line_of(notice: Notice) -> str:
    """Say in one line what a private notice is about; what a partner reads says only its kind."""
    match notice:
        case OverlapNotice():
            return f"OV-{notice.overlap_id}: a new overlap with {notice.partner_name}"
        case FallbackNotice():
            return f"OV-{notice.overlap_id}: an alert about {notice.partner_name} has no reader"
        case ReviewNotice():
            return f"A pair of {notice.partner_name}'s list was judged, to be confirmed"
        case BaselineNotice():
            return f"{notice.partner_name}'s list was compared: {notice.overlaps.words} overlaps"
        case ListCameNotice():
            was = notice.replaced
            much = f", without {was.lost:,} of the {was.had:,} companies before" * bool(notice.what)
            return f"{notice.partner_name}'s list of {notice.segment} came in{much}"
        case StaleListNotice():
            return f"{notice.partner_name}'s list is {notice.days_old} days old"
        case JoiningNotice():
            return f"Somebody wants to join for {notice.partner_name}"
        case SharingNotice() | SharingAskNotice() | SharingEndNotice():
            return _of_sharing(notice)
        case WeightsNotice():
            return "New weights for matching wait for you"
        case ChannelNotice():
            return f"#{notice.channel} is out of use"
        case RollUpNotice():
            return f"{len(notice.lines) + notice.more} more of one kind"
        case _:
            return _of_work(notice)


def _of_sharing(notice: SharingNotice | SharingAskNotice | SharingEndNotice) -> str:
    if isinstance(notice, SharingNotice):
        said = "shares with us now" if notice.given else "has stopped sharing"
        return f"{notice.partner_name} {said}"
    if isinstance(notice, SharingAskNotice):
        return f"More was asked for in sharing with {notice.partner_name}: {notice.state}"
    ends = "has ended" if notice.over else "comes to an end"
    return f"Sharing with {notice.partner_name} {ends}"


def still_reads(kind: str, reader: Person) -> bool:
    """Tell whether a person may still read notices of a kind; asked when something is sent."""
    needs = NEEDS.get(kind)
    return reader.active and (needs is None or may(reader, needs))


def _of_work(notice: Notice) -> str:
    match notice:
        case DealNotice():
            return f"{notice.ref}: {notice.partner_name} registered {notice.customer}"
        case ConflictNotice():
            return f"{notice.ref}: {notice.headline}"
        case DealWordNotice() | HelpWordNotice():
            return f"{notice.ref}: {notice.words}"
        case LeadNotice():
            return f"{notice.ref}: the lead is with you"
        case LeadWordNotice() | NudgeNotice():
            return notice.words
        case HelpNotice():
            return f"{notice.ref}: help with {notice.account_name}, {notice.partner_name}"
        case CreditNotice():
            return f"Credit for {notice.partner_name} waits for you"
        case _:
            return notice.kind.replace("_", " ")
