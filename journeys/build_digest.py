"""What changed for some people since their last digest, read for all of them in one go.

It decides nothing about sending; `send_digests` does. What it lists is asked again when it is sent.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from journeys.desk import Desk
from journeys.digest_packs import pack_numbers
from journeys.guard import THEIR_KINDS
from journeys.headlines import still_reads
from journeys.needs import needs_of_many
from partnering.digests import ToDo, first_to_act, is_new
from partnering.needs import Need, NeedKind
from partnering.notice_kinds import NOTICE_KINDS, Level
from partnering.overlaps import AlertState
from partnering.people import Person
from partnering.sharing import UNKNOWN, Field, Sharing, Side
from store.digest_items import DigestItem
from store.digest_sources import NewOverlap, Standing
from store.work import Work

OVERLAP = "overlap"
# What was told in a message of its own waits as a need, if it still does.
_SPOKEN_FOR = frozenset({"deal", "conflict", "lead", "help", "question", "joining", "review"})
# Who else waits for an answer stands before what is merely worth a look.
_URGENT = frozenset({NeedKind.DEAL, NeedKind.CONFLICT, NeedKind.HELP, NeedKind.QUESTION})


@dataclass(frozen=True, slots=True)
class Span:
    """What one reader's digest covers: what is new since `since`, numbers since `span_since`.

    Times are those of the listing: each begins after its first instant and ends at its last.
    """

    person: Person
    since: datetime
    span_since: datetime
    until: datetime
    muted: frozenset[int] = frozenset()
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """What there is for one reader. `overlaps` are those of the span, the most worth first.

    `news` counts what has changed since the last digest; with none, nothing is told.
    """

    to_do: tuple[ToDo, ...] = ()
    also: tuple[DigestItem, ...] = ()
    overlaps: tuple[NewOverlap, ...] = ()
    by_partner: Mapping[int, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    news: int = 0

    @property
    def seen(self) -> tuple[str, ...]:
        """Name what waits by itself as it is now, for the next digest."""
        return tuple(each.seen for each in self.to_do if each.version)


class Lists:
    """What our people may read of partners' lists, for many of them: each partner is read once."""

    def __init__(self, desk: Desk, view: Work) -> None:
        self._view = view
        self.names = {each.id: each.name for each in view.partners.all()}
        self._sharing: dict[int, Sharing] = view.sharing.many(self.names, desk.policy.sharing)
        self._named: dict[int, frozenset[int] | None] = {}

    def shows_any(self, partner_id: int | None) -> bool:
        """Tell whether what is said of a partner's list at all may be said to our people."""
        sharing = self._sharing.get(partner_id or 0)
        return sharing is not None and _shows(sharing, UNKNOWN)

    def shows(self, partner_id: int, account_id: int) -> bool:
        """Tell whether a partner shows us by name that it knows an account."""
        named = self.accounts_of(partner_id)
        return named is None or account_id in named

    def accounts_of(self, partner_id: int) -> frozenset[int] | None:
        """Give the accounts that a partner shows us that it knows; None for all of them."""
        if partner_id not in self._named:
            self._named[partner_id] = self._accounts_shown(partner_id)
        return self._named[partner_id]

    def _accounts_shown(self, partner_id: int) -> frozenset[int] | None:
        sharing = self._sharing.get(partner_id)
        if sharing is None or sharing.consent.revoked:
            return frozenset()
        segments = {each.segment for each in self._view.lists.of_partner(partner_id)}
        shown = {each for each in segments if _shows(sharing, each)}
        if shown == segments:
            return None if segments else frozenset()
        if not shown:
            return frozenset()
        pairs = self._view.same_pairs.of_partner(partner_id)
        return frozenset(each.account_id for each in pairs if each.segment in shown)


def _shows(sharing: Sharing, segment: str) -> bool:
    return sharing.shows(Side.THEIRS, segment, Field.NAME, on_both=True)


def gather(
    desk: Desk, view: Work, spans: Collection[Span], now: datetime, *, unlisted: bool = False
) -> dict[int, Found]:
    """Read what there is for some people, in a few queries for all of them, by person.

    `unlisted` adds what no tick of the digests has seen yet, for who looks between two.
    """
    if not spans:
        return {}
    lists = Lists(desk, view)
    sources, ids = view.digest_sources, [each.person.id for each in spans]
    until = max(each.until for each in spans)
    items = sources.items(ids, min(each.since for each in spans), until, unlisted=unlisted)
    furthest = min(each.span_since for each in spans)
    overlaps = sources.new_overlaps(ids, furthest, until, unlisted=unlisted)
    to_come = sources.overlaps_to_come(ids, until) if not unlisted else set()
    told_of = _overlaps_in(items.values())
    standing, marked = sources.standing(told_of), sources.marked(told_of, now)
    needs = needs_of_many(view, desk, [each.person for each in spans], now, limit=None)
    opened = _open(view, ids, lists)
    shown = {
        each.person.id: [
            one for one in overlaps.get(each.person.id, ()) if _is_shown(one, each, lists)
        ]
        for each in spans
    }
    worth = sources.worth(
        [one.account_id for each in shown.values() for one in each]
        + [one.account_id for one in standing.values()]
    )
    packs = pack_numbers(view, [each.person for each in spans], furthest, now)
    found = {}
    for each in spans:
        id = each.person.id
        kept = [
            one
            for one in items.get(id, ())
            if _within(one.listed_at, each.since, each.until)
            and not (_is_overlap(one) and (number_of(one.record), id) in marked)
            and _is_read(one, each, lists, standing)
        ]
        fresh = [one for one in shown[id] if _is_fresh(one, each, to_come)]
        found[id] = _found(
            each, kept, shown[id], fresh, needs.get(id, ()), worth, opened.get(id, {})
        )
        found[id] = replace(found[id], counts={**found[id].counts, **packs.get(id, {})})
    return found


def _overlaps_in(items: Iterable[Sequence[DigestItem]]) -> list[int]:
    return [number_of(one.record) for each in items for one in each if _is_overlap(one)]


def _is_overlap(item: DigestItem) -> bool:
    return item.record.startswith(f"{OVERLAP}:")


def number_of(record: str) -> int:
    """Read the number out of a record's name; 0 where it has none."""
    part = record.split(":")[1] if ":" in record else ""
    return int(part) if part.isdecimal() else 0


def _within(listed_at: datetime | None, since: datetime, until: datetime) -> bool:
    # What is not listed yet was asked for by who looks now.
    return since < (listed_at or until) <= until


def _is_shown(one: NewOverlap, span: Span, lists: Lists) -> bool:
    return (
        _within(one.listed_at, span.span_since, span.until)
        and one.partner_id not in span.muted
        and lists.shows(one.partner_id, one.account_id)
    )


def _is_fresh(one: NewOverlap, span: Span, to_come: Collection[tuple[int, str]]) -> bool:
    """Tell whether a digest tells of an overlap first: no message of its own does, or will.

    One whose alert is not decided yet is told by it, or comes as a kept line; one that was kept
    after the digest was closed stands in the next.
    """
    return (
        _within(one.listed_at, span.since, span.until)
        and one.alert == AlertState.DIGEST
        and (span.person.id, f"{OVERLAP}:{one.overlap_id}") not in to_come
    )


def _is_read(item: DigestItem, span: Span, lists: Lists, standing: Mapping[int, Standing]) -> bool:
    """Tell whether a person may read a kept line at this moment."""
    if item.partner_id in span.muted or not still_reads(item.kind, span.person):
        return False
    if item.partner_id is not None and item.partner_id not in lists.names:
        return False
    if _is_overlap(item):
        # It is told as an overlap of theirs, or not at all.
        one = standing.get(number_of(item.record))
        return (
            one is not None
            and span.person.is_crm(one.owner_key)
            and lists.shows(one.partner_id, one.account_id)
        )
    return item.kind not in THEIR_KINDS or lists.shows_any(item.partner_id)


def _open(view: Work, ids: Sequence[int], lists: Lists) -> dict[int, Counter[int]]:
    """Count the companies on each person's accounts that partners show, by partner."""
    found: dict[int, Counter[int]] = defaultdict(Counter)
    partly = set()
    for each in view.digest_sources.open_overlaps(ids):
        shown = lists.accounts_of(each.partner_id)
        if shown is None:
            found[each.person_id][each.partner_id] += each.number
        elif shown:
            partly.add(each.partner_id)
    for partner_id in sorted(partly):
        firsts = view.company_records.by_account(partner_id)
        seen: dict[int, set[tuple[str, int]]] = defaultdict(set)
        for person_id, account_id in view.digest_sources.open_pairs(ids, partner_id):
            if lists.shows(partner_id, account_id):
                seen[person_id] |= company_of(firsts, account_id)
        for person_id, companies in seen.items():
            found[person_id][partner_id] += len(companies)
    return found


def company_of(firsts: Mapping[int, int | None], account_id: int) -> set[tuple[str, int]]:
    """Name the company that an account stands for with a partner; none where it is no company."""
    if account_id not in firsts:
        return {("account", account_id)}
    first = firsts[account_id]
    return set() if first is None else {("first", first)}


def _found(
    span: Span,
    items: Sequence[DigestItem],
    overlaps: Sequence[NewOverlap],
    fresh: Sequence[NewOverlap],
    needs: Sequence[Need],
    worth: Mapping[int, int],
    opened: Mapping[int, int],
) -> Found:
    # Of a partner that its reader has muted, no number moves either.
    theirs = {each: number for each, number in opened.items() if each not in span.muted}
    waiting = [_need(each) for each in needs]
    asked = [
        _item(each)
        for each in items
        if not _is_overlap(each) and each.kind not in _SPOKEN_FOR and _asks(each)
    ]
    also = [each for each in items if each.kind not in _SPOKEN_FOR and not _asks(each)]
    late = {number_of(each.record): each for each in items if _is_overlap(each)}
    known = {each.overlap_id for each in fresh}
    seen_before = [each for each in late.values() if number_of(each.record) not in known]
    to_do = first_to_act(
        [
            *waiting,
            *asked,
            *(
                _overlap(each.overlap_id, each.partner_id, worth.get(each.account_id, -1))
                for each in fresh
            ),
            *(_overlap(number_of(each.record), each.partner_id, 0) for each in seen_before),
        ]
    )
    new = sum(is_new(each, span.seen, span.since, span.until) for each in waiting)
    ordered = sorted(overlaps, key=lambda one: (-worth.get(one.account_id, -1), one.overlap_id))
    return Found(
        to_do=tuple(to_do),
        also=tuple(also),
        overlaps=tuple(ordered),
        by_partner=Counter(each.partner_id for each in overlaps),
        reasons=Counter(each.reason for each in items if each.reason),
        counts={
            "new_overlaps": len(overlaps),
            "open_overlaps": sum(theirs.values()),
            "partners": sum(1 for number in theirs.values() if number),
            "waiting": len(waiting),
            "overdue": sum(
                each.due_at is not None and each.due_at < span.until for each in waiting
            ),
        },
        news=new + len(asked) + len(also) + len(fresh) + len(seen_before),
    )


def _asks(item: DigestItem) -> bool:
    row = NOTICE_KINDS.get(item.kind)
    return row is not None and row.asks


def _need(need: Need) -> ToDo:
    level = Level.P1 if need.kind in _URGENT else Level.P2
    return ToDo(
        noun=str(need.kind),
        number=need.number,
        line=need.line,
        due_at=need.due_at,
        level=level,
        version=need.version or need.number,
        partner_id=need.partner_id,
    )


def _item(item: DigestItem) -> ToDo:
    return ToDo(
        noun=item.record.partition(":")[0],
        number=number_of(item.record),
        line=item.line,
        level=Level.P3,
        partner_id=item.partner_id,
    )


def _overlap(overlap_id: int, partner_id: int | None, worth: int) -> ToDo:
    return ToDo(OVERLAP, overlap_id, level=Level.P3, weight=worth, partner_id=partner_id)
