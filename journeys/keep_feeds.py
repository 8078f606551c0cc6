"""Which channels of ours get a digest, about the programme, a partner or a territory."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Unpack

from journeys.acting import Actor, Doing, let
from journeys.desk import Desk
from journeys.look_up import partner_meant
from matching.countries import country_code
from partnering.digests import About, Cadence, Feed
from partnering.people import Right, must
from partnering.refusals import Invalid, Unknown
from store.work import Work

MOST_FEEDS = 200
_HOW = "Write it as `/cosell digest channel #sales-dach weekly Northwind`, or `territory DE`."
_NAME = re.compile(r"<#[A-Z0-9]+\|(?P<linked>[^>]+)>|#?(?P<plain>[^\s<>#]+)")


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One channel's digest. `about` is the partner's name, the territory, or the programme."""

    feed_id: int
    channel: str
    cadence: Cadence
    about: str
    zone: str


def keep_feed(desk: Desk, typed: str, **doing: Unpack[Doing]) -> FeedLine:
    """Let a channel get a digest, as it was typed: channel, how often, about what.

    Raises: NotAllowed; Invalid; Unknown for a partner that there is not.
    """
    by, now = doing["by"], doing["now"]
    must(by, Right.KEEP_FEEDS)
    channel, cadence, about = _read(typed)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        feed = _about(work, Feed(channel, About.PROGRAMME, cadence, desk.policy.zone, now), about)
        known = work.digests.feeds()
        if len(known) >= MOST_FEEDS:
            raise Invalid(f"{MOST_FEEDS} digests for channels are enough: end one first.")
        same = next((each for each in known if _same(each, feed)), None)
        if same is not None:
            kept = work.digests.save_feed(replace(same, cadence=cadence))
        else:
            kept = work.digests.add_feed(replace(feed, made_by=by.id))
        return _line(work, kept)


def end_feed(desk: Desk, typed: str, **doing: Unpack[Doing]) -> None:
    """End a channel's digest by its number. Raises: NotAllowed; Unknown."""
    by, now = doing["by"], doing["now"]
    must(by, Right.KEEP_FEEDS)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        found = work.digests.feed(int(typed)) if typed.strip().isdecimal() else None
        if found is None or found.ended_at is not None:
            raise Unknown("There is no such digest: `/cosell digest list` shows their numbers.")
        work.digests.save_feed(replace(found, ended_at=now))


def list_feeds(desk: Desk, *, by: Actor) -> Sequence[FeedLine]:
    """List the channels that get a digest. Raises: NotAllowed."""
    let(by, Right.KEEP_FEEDS)
    with desk.store.read() as view:
        return [_line(view, each) for each in view.digests.feeds()]


def channel_of(typed: str) -> str:
    """Name the channel of what was typed, in small letters. Raises: Invalid."""
    return _read(typed)[0]


def _read(typed: str) -> tuple[str, Cadence, str]:
    name, _, rest = typed.strip().partition(" ")
    found, (often, _, about) = _NAME.fullmatch(name), rest.strip().partition(" ")
    try:
        cadence = Cadence(often.lower())
    except ValueError:
        raise Invalid(f"Say how often: daily, weekly or monthly. {_HOW}") from None
    if found is None:
        raise Invalid(f"Name the channel. {_HOW}")
    return (found["linked"] or found["plain"]).lower(), cadence, " ".join(about.split())


def _about(view: Work, feed: Feed, about: str) -> Feed:
    first, _, rest = about.partition(" ")
    if first.lower() == "territory":
        if not rest:
            raise Invalid(f"Name the country, as the CRM writes it. {_HOW}")
        if not country_code(rest) and not spelt(view.digest_sources.countries(), rest):
            raise Unknown(f"{rest[:60]!r} is no country, and the CRM has no account there.")
        return replace(feed, about=About.TERRITORY, territory=rest)
    if not about:
        return feed
    partner = partner_meant(view, about)
    return replace(feed, about=About.PARTNER, partner_id=partner.id)


def _same(one: Feed, other: Feed) -> bool:
    return (one.channel, one.about, one.partner_id, one.territory.casefold()) == (
        other.channel,
        other.about,
        other.partner_id,
        other.territory.casefold(),
    )


def spelt(known: Iterable[str], territory: str) -> list[str]:
    """Name the spellings of a country that our accounts have: Germany, DE, Deutschland."""
    wanted = country_code(territory) or territory.casefold()
    return [each for each in known if (country_code(each) or each.casefold()) == wanted]


def about_words(view: Work, feed: Feed) -> str:
    """Say what a channel's digest is about."""
    if feed.about is About.TERRITORY:
        return feed.territory
    partner = view.partners.by_id(feed.partner_id) if feed.partner_id is not None else None
    return partner.name if partner is not None else "Co-selling"


def _line(view: Work, feed: Feed) -> FeedLine:
    return FeedLine(feed.id, feed.channel, feed.cadence, about_words(view, feed), feed.zone)
