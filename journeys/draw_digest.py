"""Draw one person's digest, as they may read it at this moment. Reads only.

Each thing to act on is drawn from its record through the guard again; what its reader may not read
any more is left out, and is in no count.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from journeys.build_digest import OVERLAP, Found, Lists, Span
from journeys.desk import Desk
from journeys.digest_notices import DigestNotice, Number, Share, headline_of
from journeys.digest_packs import LABELS, pack_of
from journeys.digest_rows import MOST_ROWS, new_lines, rows_of
from journeys.draw import overlap_notice
from journeys.draw_needs import need_notice
from journeys.notices import OverlapCardState
from journeys.shown_lists import ShownLists
from journeys.withhold import plain_headline
from partnering.digests import TOP, Cadence, ToDo
from partnering.needs import Need, NeedKind
from partnering.people import Person
from partnering.refusals import Unknown
from store.work import Work

# Lines that ask for nothing, bars of the chart.
MOST_ALSO, MOST_BARS = 5, 8
_DAILY = {
    "new_overlaps": "New overlaps",
    "open_overlaps": "Overlaps on your accounts",
    "waiting": "Waits for you",
    "overdue": "Overdue",
}
_WORDS = {
    "overlap": ("new overlap", "new overlaps"),
    "deal": ("registered deal", "registered deals"),
    "conflict": ("conflict", "conflicts"),
    "lead": ("lead", "leads"),
    "help": ("request for help", "requests for help"),
    "question": ("question", "questions"),
    "credit": ("credit", "credits"),
}


def labels_of(reader: Person, cadence: Cadence) -> Mapping[str, str]:
    """Say which numbers a digest shows: a day's are one's own, longer ones those of one's work."""
    return _DAILY if cadence is Cadence.DAILY else LABELS[pack_of(reader)]


def draw_digest(
    desk: Desk,
    view: Work,
    found: Found,
    span: Span,
    *,
    digest_id: int,
    cadence: Cadence,
    before: Mapping[str, int],
    now: datetime,
    preview: bool = False,
) -> DigestNotice:
    """Draw what was found for a person as one message."""
    reader = span.person
    first, rest = _readable(desk, view, found.to_do, reader, now)
    names = Lists(desk, view).names
    lines = new_lines(desk, view, found.overlaps, reader=reader)
    rows = rows_of(lines, found.overlaps)
    shares = found.by_partner
    ranked = sorted(shares, key=lambda each: (-shares[each], names.get(each, "")))
    return DigestNotice(
        digest_id=digest_id,
        cadence=cadence,
        about="",
        headline=headline_of(
            len(first) + len(rest), found.counts.get("overdue", 0), len(found.overlaps)
        ),
        since=span.span_since,
        until=span.until,
        numbers=tuple(
            Number(code, label, found.counts.get(code, 0), before.get(code))
            for code, label in labels_of(reader, cadence).items()
        ),
        to_do=first,
        more=_more(rest, found.reasons),
        also=tuple(each.line for each in found.also[:MOST_ALSO]),
        also_more=max(0, len(found.also) - MOST_ALSO),
        shares=tuple(Share(names[each], shares[each]) for each in ranked[:MOST_BARS]),
        shares_title="New overlaps on your accounts, by partner",
        rows=rows,
        rows_more=max(0, len(found.overlaps) - MOST_ROWS),
        reader_id=reader.id,
        preview=preview,
        names=frozenset(shares)
        | {each.partner_id for each in first if each.partner_id is not None}
        | {each.partner_id for each in found.also if each.partner_id is not None},
    )


def _readable(
    desk: Desk, view: Work, to_do: Sequence[ToDo], reader: Person, now: datetime
) -> tuple[tuple[ToDo, ...], list[ToDo]]:
    """Take the first few that their reader may read now; and the rest, which is counted only."""
    first: list[ToDo] = []
    shown = ShownLists(desk, view)
    for at, each in enumerate(to_do):
        if len(first) == TOP:
            return tuple(first), list(to_do[at:])
        drawn = _drawn(desk, view, each, reader, now, shown)
        if drawn is not None:
            first.append(drawn)
    return tuple(first), []


def _drawn(
    desk: Desk, view: Work, each: ToDo, reader: Person, now: datetime, shown: ShownLists
) -> ToDo | None:
    if each.noun == OVERLAP:
        try:
            notice = shown.fit(overlap_notice(desk, view, each.number, reader, now=now))
        except Unknown:
            return None
        if notice is None or notice.state is not OverlapCardState.OPEN or notice.mark is not None:
            return None
        return replace(each, line=notice.headline, plain=plain_headline(notice))
    if not each.version:
        # A line that was kept: whether it may be read was asked when it was gathered.
        return each
    need = Need(kind=NeedKind(each.noun), number=each.number, line=each.line)
    if need.kind is NeedKind.REVIEW:
        return each
    return each if need_notice(desk, view, need, reader=reader, now=now) is not None else None


def _more(rest: Iterable[ToDo], reasons: Mapping[str, int]) -> tuple[str, ...]:
    """Count what is not shown, by what it is; and say why it did not come at once."""
    counted = Counter(each.noun for each in rest)
    parts = [
        f"{number:,} {_WORDS.get(noun, ('message', 'messages'))[number != 1]}"
        for noun, number in sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    ]
    told = [f"and {sum(counted.values()):,} more: {', '.join(parts)}"] if parts else []
    why = [f"{reason} ({number:,})" for reason, number in sorted(reasons.items())]
    return (*told, *([f"Not told at once: {', '.join(why)}"] if why else []))
