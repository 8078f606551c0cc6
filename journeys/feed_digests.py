"""What changed for a channel of ours: about the programme, a partner or a territory. Reads only.

It names accounts, partners and owners, as channels read them; the guard takes out the rest.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from journeys.build_digest import OVERLAP, Lists, company_of
from journeys.desk import Desk
from journeys.digest_notices import DigestNotice, Number, Share, headline_of
from journeys.digest_rows import MOST_ROWS, new_lines, rows_of
from journeys.keep_feeds import about_words, spelt
from partnering.digests import TOP, About, Cadence, Feed, ToDo
from partnering.notice_kinds import Level
from store.digest_sources import NewOverlap
from store.work import Work

MOST_BARS = 8
LABELS = {
    "new_overlaps": "New overlaps",
    "open_overlaps": "Overlaps in all",
    "undecided": "Deals to decide",
    "expiring": "Protections ending in 30 days",
}


@dataclass(frozen=True, slots=True)
class FeedFound:
    """What there is for one channel: overlaps of the span, the most worth first, and numbers."""

    overlaps: tuple[NewOverlap, ...]
    counts: Mapping[str, int]
    news: int


def gather_feed(
    desk: Desk,
    view: Work,
    feed: Feed,
    since: datetime,
    until: datetime,
    now: datetime,
    before: Mapping[str, int],
) -> FeedFound:
    """Read what changed for a channel after `since` and by `until`, as partners share it now."""
    lists, sources = Lists(desk, view), view.digest_sources
    countries = spelt(sources.countries(), feed.territory) if feed.territory else None
    new = [
        each
        for each in sources.overlaps_about(feed.partner_id, countries, since, until)
        if lists.shows(each.partner_id, each.account_id)
    ]
    opened = 0
    for partner_id, number in sources.open_about(feed.partner_id, countries).items():
        shown = lists.accounts_of(partner_id)
        if shown is None:
            opened += number
        elif shown:
            firsts = view.company_records.by_account(partner_id)
            of_them = sources.accounts_about(partner_id, countries)
            named = [company_of(firsts, each) for each in of_them if each in shown]
            opened += len(set[tuple[str, int]]().union(*named))
    deals = sources.deals_about(feed.partner_id, now)
    counts = {"new_overlaps": len(new), "open_overlaps": opened}
    if feed.about is not About.TERRITORY:
        counts |= {"undecided": deals.undecided, "expiring": deals.expiring}
    worth = sources.worth(each.account_id for each in new)
    new.sort(key=lambda one: (-worth.get(one.account_id, -1), one.overlap_id))
    moved = sum(
        code in counts and before.get(code, 0) != counts[code] for code in ("undecided", "expiring")
    )
    return FeedFound(tuple(new), counts, len(new) + (moved if before else 0))


def draw_feed(
    desk: Desk,
    view: Work,
    feed: Feed,
    found: FeedFound,
    *,
    digest_id: int,
    cadence: Cadence,
    since: datetime,
    until: datetime,
    before: Mapping[str, int],
) -> DigestNotice:
    """Draw a channel's digest."""
    # The machine's admin reads all; what a channel may not read goes in the guard.
    lines = new_lines(desk, view, found.overlaps, reader=None)
    rows = rows_of(lines, found.overlaps)
    words = [
        f"{each.account_name} overlaps with {each.partner_name}; owner: {each.owner_name}"
        for each in lines
    ]
    by_owner = feed.about is About.PARTNER
    shares = Counter(each.owner if by_owner else each.partner for each in rows)
    more = len(found.overlaps) - min(TOP, len(lines))
    return DigestNotice(
        digest_id=digest_id,
        cadence=cadence,
        about=about_words(view, feed),
        headline=headline_of(0, 0, len(rows)),
        since=since,
        until=until,
        numbers=tuple(
            Number(code, label, found.counts[code], before.get(code))
            for code, label in LABELS.items()
            if code in found.counts
        ),
        to_do=tuple(
            ToDo(OVERLAP, each.overlap_id, line, line, level=Level.P3)
            for each, line in zip(lines[:TOP], words, strict=False)
        ),
        more=(f"and {more:,} more new overlaps, in the file",) if more > 0 and lines else (),
        also=(),
        also_more=0,
        shares=tuple(
            Share(name, number)
            for name, number in sorted(shares.items(), key=lambda one: (-one[1], one[0]))[
                :MOST_BARS
            ]
        ),
        shares_title=f"New overlaps, by {'owner' if by_owner else 'partner'}",
        rows=rows,
        rows_more=max(0, len(found.overlaps) - MOST_ROWS),
        partner_id=feed.partner_id,
        names=frozenset(each.partner_id for each in found.overlaps),
    )
