"""Why does a record stand as it does, and what was its reader told of it? To one reader alone.

What somebody may not read is answered as if there were none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from journeys.deal_notices import ConflictNotice, DealNotice
from journeys.desk import Desk
from journeys.draw_needs import need_notice
from journeys.help_notices import HelpNotice
from journeys.lead_moves import sees
from journeys.lead_notices import LeadNotice
from journeys.look_up import must_be_somebody
from journeys.notices import Notice
from journeys.question_notices import QuestionNotice
from partnering.help_requests import has_part
from partnering.needs import Need, NeedKind
from partnering.people import Person
from partnering.policy import zone_of
from partnering.refusals import Unknown
from store.work import Work

_KINDS = {
    "DR": NeedKind.DEAL,
    "CF": NeedKind.CONFLICT,
    "LD": NeedKind.LEAD,
    "CS": NeedKind.HELP,
    "QU": NeedKind.QUESTION,
}
# The messages about a record, by the first part of their names; what follows is its number.
_MESSAGES = {
    NeedKind.DEAL: ("deal", "deal-word"),
    NeedKind.CONFLICT: ("conflict", "deal-word"),
    NeedKind.LEAD: ("lead", "lead-word"),
    NeedKind.HELP: ("help", "help-word"),
    NeedKind.QUESTION: ("question",),
}
_LONGEST_HISTORY = 5


@dataclass(frozen=True, slots=True)
class WhyRecord:
    """A record explained: `kind` and `number` open its card."""

    title: str
    lines: tuple[str, ...]
    kind: NeedKind
    number: int


def record_in(typed: str) -> tuple[str, int] | None:
    """Read the letters and the number of a record such as `LD-9`; None for anything else."""
    first = (typed.split() or [""])[0].upper()
    letters, digits = first[:2], first[2:].lstrip("-#")
    known = letters in _KINDS and digits.isascii() and digits.isdecimal() and len(digits) <= 12
    return (letters, int(digits)) if known else None


def why_record(desk: Desk, letters: str, number: int, *, by: Person, now: datetime) -> WhyRecord:
    """Explain a record: who has it and until when, by what rules, and what its reader was told.

    Raises: NotAllowed; Unknown where there is none, or none that they may read.
    """
    must_be_somebody(by)
    kind, ref, zone = _KINDS[letters], f"{letters}-{number}", zone_of(by, desk.policy)
    with desk.store.read() as view:
        asked = Need(kind=kind, number=number, line="")
        notice = need_notice(desk, view, asked, reader=by, now=now)
        if notice is None or not _is_theirs(view, kind, number, by):
            raise Unknown(f"There is no {ref} that you may read.")
        told = list(_told(view, kind, number, by, zone))
    lines = (*_lines(notice, zone), *(told or ["No message about it went to you."]))
    return WhyRecord(f"Why {ref}", tuple(each for each in lines if each), kind, number)


def _is_theirs(view: Work, kind: NeedKind, number: int, by: Person) -> bool:
    """Tell whether somebody has to do with a record of which not everybody with a right reads."""
    if kind is NeedKind.LEAD:
        lead = view.partner_leads.get(number)
        return lead is not None and sees(by, lead)
    if kind is NeedKind.HELP:
        request = view.help_requests.get(number)
        return request is not None and has_part(request, by)
    return True


def _told(view: Work, kind: NeedKind, number: int, by: Person, zone: str) -> Iterator[str]:
    """Say what a reader was told of a record, and what waits for their digest and why."""
    ref = f"CF-{number}" if kind is NeedKind.CONFLICT else str(number)
    names = {f"{each}:{ref if each == 'deal-word' else number}" for each in _MESSAGES[kind]}
    for sent in view.sent_notices.about(by.id, names):
        if sent.told_at is not None:
            yield f"You were told on {_at(sent.told_at, zone)}: {sent.reason}."
    for item in view.digest_items.about(by.id, names):
        yield f"It went into your digest on {_at(item.at, zone)}: {item.reason}."


def _lines(notice: Notice, zone: str) -> Iterator[str]:
    match notice:
        case DealNotice():
            yield from _deal(notice, zone)
        case ConflictNotice():
            yield from _conflict(notice, zone)
        case LeadNotice():
            yield from _lead(notice, zone)
        case HelpNotice():
            yield from _help(notice, zone)
        case QuestionNotice():
            yield f"{notice.asker or 'Somebody'} of {notice.partner_name} asked: {notice.text}"
            yield _has_it(notice.owner, notice.due_at, "answers", zone)
            yield f"It is over: {notice.end_words}" if notice.end_words else ""


def _deal(notice: DealNotice, zone: str) -> Iterator[str]:
    at = f" on {_at(notice.received_at, zone)}" if notice.received_at else ""
    yield f"{notice.partner_name} registered it for {notice.customer}{at}."
    yield _has_it(notice.owner, notice.due_at, "decides", zone)
    if notice.paused_since is not None:
        yield f"Its time stands still since {_at(notice.paused_since, zone)}."
    if notice.case_ref:
        yield f"It is part of the conflict {notice.case_ref}: `/cosell why {notice.case_ref}`."
    yield from notice.flags
    for each in notice.history[-_LONGEST_HISTORY:]:
        what = str(each.event).replace("_", " ")
        words = f": {each.words}" if each.words else ""
        yield f"{what.capitalize()} on {_at(each.at, zone)} by {each.by or 'time'}{words}."
    if notice.protected_until is not None:
        yield f"It is protected up to {notice.protected_until:%Y-%m-%d}, that day included."


def _conflict(notice: ConflictNotice, zone: str) -> Iterator[str]:
    yield notice.headline
    yield f"The rule: {notice.rule}"
    yield _has_it(notice.taken_by or notice.asked, notice.due_at, "decides", zone)
    yield from notice.evidence
    if notice.decided_at is not None:
        favour = f", in favour of {notice.in_favour_of}" if notice.in_favour_of else ""
        yield (
            f"Decided on {_at(notice.decided_at, zone)} by {notice.decided_by}{favour}: "
            f"{notice.reason}."
        )


def _lead(notice: LeadNotice, zone: str) -> Iterator[str]:
    if notice.partner_name:
        yield f"{notice.partner_name} has it, as partner number {notice.hop} that was asked."
        yield from notice.reasons
        yield _until(notice.due_at, zone)
    else:
        yield _has_it(notice.keeper, notice.due_at, "keeps", zone)
    yield f"No partner has it because {notice.nobody_because}." if notice.nobody_because else ""
    yield from (f"Next would be {each}." for each in notice.next_up)


def _help(notice: HelpNotice, zone: str) -> Iterator[str]:
    asked = (notice.partner_name, "us") if notice.by_partner else ("We", notice.partner_name)
    verb = "asked" if asked[0] == "We" else "has asked"
    yield f"{asked[0]} {verb} {asked[1]} for help at {notice.account_name}: {notice.need}"
    yield _has_it(notice.owned_by, notice.due_at, "has to act", zone)
    yield f"It was declined: {notice.reason}." if notice.reason else ""
    yield "" if notice.stands else f"{notice.partner_name} shares no more, and sees nothing of it."


def _has_it(who: str, due_at: datetime | None, verb: str, zone: str) -> str:
    """Say whose turn it is, with the end of their time; empty where it is nobody's."""
    if not who:
        return ""
    return f"{who} {verb}{f', until {_at(due_at, zone)}' if due_at else ''}."


def _until(due_at: datetime | None, zone: str) -> str:
    return f"It has until {_at(due_at, zone)}." if due_at else ""


def _at(moment: datetime, zone: str) -> str:
    """Write a moment as the reader's clock shows it, with the zone beside it."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"
