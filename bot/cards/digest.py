"""A digest as a message: what changed in a sentence, numbers, what to act on, a picture, a file."""

from collections.abc import Sequence
from datetime import datetime

from bot.actions import Action, Target
from bot.cards.partner_rhythm import rhythm_select
from bot.cards.parts import (
    Attached,
    Block,
    Card,
    Picture,
    actions,
    button,
    context,
    fields,
    finish,
    header,
    on_day,
    said,
    section,
    select,
)
from journeys.digest_chart import digest_chart, digest_rows
from journeys.digest_notices import DigestNotice, Number, PartnerDigestNotice
from journeys.keep_digests import DigestView
from journeys.keep_feeds import FeedLine
from partnering.digests import Cadence, Rhythm, ToDo

TITLES = {
    Cadence.DAILY: "Your day in co-selling",
    Cadence.WEEKLY: "Your week in co-selling",
    Cadence.MONTHLY: "Your month in co-selling",
}
# What opens each kind of record; what has none is a line without a button.
_SHOWS: dict[str, tuple[str, Action]] = {
    "overlap": ("Show overlap", Action.OVERLAP_SHOW),
    "deal": ("Decide", Action.DEAL_SHOW),
    "deal-word": ("Show deal", Action.DEAL_SHOW),
    "conflict": ("Decide", Action.CONFLICT_SHOW),
    "lead": ("Show lead", Action.LEAD_SHOW),
    "lead-word": ("Show lead", Action.LEAD_SHOW),
    "help": ("Answer", Action.HELP_SHOW),
    "question": ("Answer", Action.QUESTION_SHOW),
    "credit": ("Show credit", Action.CREDIT_SHOW),
    "review": ("Judge", Action.PAIR_START),
}
PAUSE = "pause"
_LINE = 240


def digest_card(notice: DigestNotice) -> Card:
    """Draw a digest within twenty blocks; its picture and file stand by it."""
    blocks = [header(title_of(notice)), section(f"*{notice.headline}*", span_words(notice))]
    chart_at = len(blocks)
    blocks.append(fields([(each.label, _number(each)) for each in notice.numbers[:4]]))
    blocks += _to_do(notice)
    if notice.also:
        more = f"and {notice.also_more:,} more" if notice.also_more else ""
        lines = [f"• {said(each, _LINE)}" for each in notice.also]
        blocks.append(section("*Good to know*", *lines, more))
    blocks += _foot(notice)
    chart = digest_chart(notice)
    name = f"digest-{notice.digest_id}"
    rows = [Attached(f"{name}.csv", "New overlaps", digest_rows(notice))] if notice.rows else []
    return finish(
        "digest",
        f"{title_of(notice)}: {notice.headline}",
        blocks,
        picture=Picture(chart, chart_at + 1, name) if chart is not None else None,
        files=[] if notice.preview else rows,
    )


def title_of(notice: DigestNotice) -> str:
    """Name what it is: a reader's own, or of a partner or a territory."""
    if not notice.about:
        return TITLES[notice.cadence]
    return f"{notice.about}: {notice.cadence} digest"


def span_words(notice: DigestNotice) -> str:
    """Say which time it tells of."""
    return f"Since {on_day(notice.since)}"


def _number(each: Number) -> str:
    return f"{each.now:,}" + (f" · {each.change}" if each.change else "")


def _to_do(notice: DigestNotice) -> list[Block]:
    if not notice.to_do and not notice.more:
        return []
    blocks = [section("*Act on these first*")] if notice.to_do else []
    blocks += [_one(each, notice.until) for each in notice.to_do]
    return [
        *blocks,
        *([context(*(said(each, 300) for each in notice.more))] if notice.more else []),
    ]


def _one(each: ToDo, now: datetime) -> Block:
    when = ""
    if each.due_at is not None:
        when = f"{'*Overdue* since' if each.due_at < now else 'Due'} {on_day(each.due_at)}"
    shows = _SHOWS.get(each.noun)
    accessory = button(shows[0], shows[1], Target(each.number)) if shows and each.number else None
    return section(said(each.line, _LINE), when, accessory=accessory)


def _foot(notice: DigestNotice) -> list[Block]:
    if notice.reader_id is None:
        return [context("`/cosell digest list` shows which channels get digests")]
    return [
        *actions(_often_select()),
        context("Only what has changed · nothing new, no digest · `/cosell digest`"),
    ]


_OWN = {"deal": Action.OWN_SHOW, "lead": Action.OWN_LEAD_SHOW}


def partner_digest_card(notice: PartnerDigestNotice) -> Card:
    """Draw a partner's week for its own channel."""
    lines = [
        section(
            f"• {said(each.words, _LINE)}",
            f"Due {on_day(each.due_at)}" if each.due_at is not None else "",
            accessory=button("Show", _OWN[each.noun], Target(each.number)),
        )
        for each in notice.lines
        if each.noun in _OWN
    ]
    title = f"{notice.partner_name}: your {notice.period} with us"
    more = f"and {notice.more:,} more" if notice.more else ""
    return finish(
        "partner_digest",
        f"{title}: {', '.join(f'{each.label} {each.now:,}' for each in notice.numbers)}",
        [
            header(title),
            section(f"Since {on_day(notice.since)}"),
            fields([(each.label, _number(each)) for each in notice.numbers[:4]]),
            *lines[:_MOST_LINES],
            *actions(rhythm_select(notice.partner_id)),
            context(more, "Only what has changed · your own deals and leads"),
        ],
    )


_MOST_LINES = 12
_OFTEN = {
    Rhythm.DAILY: "Daily at 09:00 on your working days; on the first one of a week, the week's.",
    Rhythm.WEEKLY: "Weekly at 09:00 on your first working day of the week.",
    Rhythm.MONTHLY: "Monthly at 09:00 on your first working day of the month.",
    Rhythm.OFF: "Off: you get no digest. What cannot wait is told all the same.",
}


def choice_card(shown: DigestView, *, keeps_channels: bool) -> Card:
    """Draw how often somebody gets a digest, with what changes it."""
    resting = f"It rests until {on_day(shown.paused_until)}." if shown.paused_until else ""
    coming = (
        f"Next: {on_day(shown.next_at)} ({said(shown.zone, 60)}), if something has changed."
        if shown.next_at is not None and not resting
        else ""
    )
    channels = "`/cosell digest list` shows which channels get one." if keeps_channels else ""
    return finish(
        "digest_choice",
        "My digest",
        [
            section(
                "*My digest*",
                _OFTEN[shown.rhythm],
                resting,
                coming,
                f"Last: {on_day(shown.last_at)}." if shown.last_at else "None was sent yet.",
            ),
            *actions(
                button("Show me now", Action.DIGEST_SHOW, Target(0)),
                _often_select(),
            ),
            context(channels or "Nothing new, no digest"),
        ],
    )


def feeds_card(lines: Sequence[FeedLine]) -> Card:
    """List the channels that get digests, with the words that add and end one."""
    told = [
        f"{each.feed_id}. #{said(each.channel, 80)}: {each.cadence}, about "
        f"{said(each.about, 100)} ({said(each.zone, 60)})"
        for each in lines
    ]
    return finish(
        "digest_feeds",
        "Digests for channels",
        [
            section("*Digests for channels*", *(told or ["No channel gets a digest yet."])),
            context(
                "Add: `/cosell digest channel #name weekly PARTNER`, `… weekly territory DE`, or "
                "`… weekly` for all · End: `/cosell digest end 1`"
            ),
        ],
    )


_NAMED = {
    Rhythm.DAILY: "Daily digest",
    Rhythm.WEEKLY: "Weekly digest",
    Rhythm.MONTHLY: "Monthly digest",
    Rhythm.OFF: "No digest",
}


def _often_select() -> Block:
    options = [(_NAMED[each], Target(0, choice=each)) for each in Rhythm]
    options += [("Pause it for 4 weeks", Target(0, choice=PAUSE))]
    return select("Change how often", Action.DIGEST_CHOOSE, options)
