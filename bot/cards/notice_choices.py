"""What a person is told of, and when: the form for it, and why a message came. Draws only."""

from collections.abc import Collection, Sequence
from datetime import date, time

from bot.actions import Action, Target
from bot.cards.form import (
    Form,
    Option,
    Reopen,
    checks_field,
    day_field,
    select_field,
    several_field,
    words_form,
)
from bot.cards.parts import (
    Block,
    Card,
    actions,
    button,
    context,
    finish,
    on_day,
    overflow,
    said,
    section,
    select,
)
from journeys.keep_choices import ActedLine, ChoicesView
from journeys.why_told import WhyTold
from partnering.choices import OFFERED, Choice, How
from partnering.digests import Rhythm
from partnering.notice_kinds import TOPIC_WORDS, Topic

CHOICES, PAUSE = "notice-choices", "notice-pause"
PAUSE_DAY = "day"
PAUSES = (("for a day", "1d"), ("for a week", "1w"), ("until a day…", PAUSE_DAY))
NO_HOUR = "none"
RESET = "reset"
_LABELS = {
    "all": "At once",
    "collaborating": "At once: my own and what I work on",
    "own": "At once: only my own",
    "digest": "In my digest",
    "off": "Off",
}
RHYTHMS = {
    Rhythm.DAILY: "Daily, and the week's on its first day",
    Rhythm.WEEKLY: "Weekly",
    Rhythm.MONTHLY: "Monthly",
    Rhythm.OFF: "No digest",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CHANGE = "Change what I get…"


def choices_form(shown: ChoicesView) -> Form:
    """Draw a person's own choices, each with what counts now."""
    hours = shown.hours
    muting = _muting(
        "muted",
        "Partners that I mute",
        shown.partners,
        shown.muted,
        hint="Take one out to hear of it again.",
    )
    accounts = _muting(
        "muted_accounts",
        "Accounts that I mute",
        shown.accounts,
        shown.muted_accounts,
        hint="Whichever partner knows them. One overlap alone is muted on its card.",
    )
    return Form(
        CHOICES,
        "My notifications",
        (
            context(
                "What waits for your answer and cannot wait is told at once, whatever you choose. "
                "What is not at once stands in your digest; nothing is lost."
            ),
            *(_topic(topic, shown.topics[topic]) for topic in Topic),
            select_field(
                "rhythm",
                "How often I get my digest",
                [Option(str(each), words) for each, words in RHYTHMS.items()],
                chosen=str(shown.rhythm),
            ),
            _clock("quiet_from", "Quiet from", hours.quiet_from),
            _clock(
                "quiet_until",
                "Quiet until",
                hours.quiet_until,
                f"Your zone: {shown.zone}. It comes from your Slack profile or the CRM.",
            ),
            several_field(
                "days",
                "Days on which I may be told",
                [Option(str(number), name) for number, name in enumerate(_DAYS)],
                chosen=[str(each) for each in sorted(hours.working_days)],
            ),
            *muting,
            *accounts,
            checks_field("back", "Defaults", [Option(RESET, "Forget my choices: all as usual")]),
        ),
        "Save",
        reopen=Reopen(Action.NOTICES_CHOOSE, Target(0)),
    )


def _muting(
    name: str,
    label: str,
    offered: Sequence[tuple[int, str]],
    muted: Collection[int],
    *,
    hint: str,
) -> tuple[Block, ...]:
    """Draw what may be muted, if anything may."""
    if not offered:
        return ()
    options = [Option(str(number), words) for number, words in offered]
    chosen = [str(each) for each in sorted(muted)]
    return (several_field(name, label, options, chosen=chosen, hint=hint, optional=True),)


def pause_form(first: date) -> Form:
    """Ask until which day messages are paused."""
    return Form(
        PAUSE,
        "Pause my messages",
        (
            day_field("day", "Paused until the morning of", value=first),
            context("They go into your digest meanwhile; what cannot wait still comes."),
        ),
        "Pause",
        reopen=Reopen(Action.NOTICES_CHOOSE, Target(0)),
    )


def told_choices_form(words: str) -> Form:
    """Say what was kept."""
    return words_form("My notifications", words)


def own_lines(shown: ChoicesView) -> list[Block]:
    """Draw what one person has chosen, as a part of their settings."""
    hours = shown.hours
    quiet = (
        f"{hours.quiet_from:%H:%M} to {hours.quiet_until:%H:%M}"
        if hours.quiet_from and hours.quiet_until
        else "none"
    )
    days = (
        "on all days"
        if len(hours.working_days) == len(_DAYS)
        else "on " + ", ".join(_DAYS[each] for each in sorted(hours.working_days))
    )
    digest = [TOPIC_WORDS[each] for each, one in shown.topics.items() if one.how is How.DIGEST]
    off = [TOPIC_WORDS[each] for each, one in shown.topics.items() if one.how is How.OFF]
    muted = [name for number, name in shown.partners if number in shown.muted]
    muted += [name for number, name in shown.accounts if number in shown.muted_accounts]
    paused = f"*Paused until {on_day(shown.paused_until)}.*" if shown.paused_until else ""
    return [
        section(
            "*My notifications*",
            paused,
            f"Told {days}; quiet hours: {quiet}, in {said(shown.zone, 60)}.",
            f"Messages today: {shown.told_today} of {shown.most_a_day}; what is more waits for "
            "the digest.",
            f"In the digest: {', '.join(digest)}." if digest else "",
            f"Off: {', '.join(off)}." if off else "",
            f"Muted: {', '.join(said(each, 60) for each in muted[:10])}." if muted else "",
        ),
        *actions(
            button("My notifications…", Action.NOTICES_CHOOSE, Target(0)),
            button("Resume mine", Action.NOTICES_RESUME, Target(0))
            if shown.paused_until
            else select(
                "Pause mine",
                Action.NOTICES_PAUSE,
                [(label, Target(0, choice=code)) for label, code in PAUSES],
            ),
        ),
    ]


def acted_lines(shown: Sequence[ActedLine]) -> list[Block]:
    """Draw for admins what share of messages people act on, the least first."""
    asking = [each for each in shown if each.share is not None]
    if not asking:
        return [section("*Messages acted on*", "None is a week old yet.")]
    return [
        section(
            "*Messages acted on*",
            *(
                f"{'⚠ ' if each.is_low else ''}{each.topic} ({each.kind}): {each.share:.0%} of "
                f"{each.told:,}{', below half' if each.is_low else ''}"
                for each in asking[:12]
                if each.share is not None
            ),
        ),
        context("Pressed within seven days, of the last 90 · below half belongs into the digest"),
    ]


def why_told_card(shown: WhyTold) -> Card:
    """Draw why a message came, with the way to change that."""
    return finish(
        "why_told",
        shown.title,
        [
            section(f"*{said(shown.title, 200)}*", *(said(each, 400) for each in shown.lines)),
            context(f"`{shown.look}` shows the same at any time"),
            *actions(button(_CHANGE, Action.NOTICES_CHOOSE, Target(0))),
        ],
    )


def with_why(card: Card) -> Card:
    """Put a small menu on a private message: why it came, and how to change that."""
    menu = overflow(
        Action.NOTICES_WHY,
        [("Why am I seeing this?", Target(0, choice="why")), (_CHANGE, Target(0, choice="mine"))],
    )
    blocks = [{**each} for each in card.blocks]
    row = next((each for each in reversed(blocks) if each["type"] == "actions"), None)
    if row is not None and len(row["elements"]) < 25:
        row["elements"] = [*row["elements"], menu]
    else:
        blocks += actions(menu)
    kind = str(card.blocks[0].get("block_id", "told")).partition(".")[0] if card.blocks else "told"
    return finish(kind, card.text, blocks, picture=card.picture, files=card.files)


def _topic(topic: Topic, choice: Choice) -> Block:
    return select_field(
        f"topic-{topic}",
        TOPIC_WORDS[topic],
        [Option(code, label) for code, label in _LABELS.items()],
        chosen=next(code for code, each in OFFERED.items() if each == choice),
    )


def _clock(name: str, label: str, chosen: time | None, hint: str = "") -> Block:
    halves = [time(hour, minute) for hour in range(24) for minute in (0, 30)]
    if chosen is not None and chosen not in halves:
        halves = sorted([*halves, chosen])
    options = [Option(NO_HOUR, "no quiet hours")]
    options += [Option(f"{each:%H:%M}", f"{each:%H:%M}") for each in halves]
    return select_field(
        name, label, options, chosen=f"{chosen:%H:%M}" if chosen else NO_HOUR, hint=hint
    )
