"""What a partner and we show each other: the card, for either side, and the form of a level."""

from collections.abc import Mapping, Sequence

from bot.actions import Action, Target
from bot.cards.asked_for import asked_blocks
from bot.cards.form import Form, Option, Reopen, day_field, select_field
from bot.cards.numbers import spoken
from bot.cards.partner_rhythm import rhythm_select
from bot.cards.parts import (
    Block,
    Card,
    Confirm,
    actions,
    button,
    context,
    finish,
    header,
    on_day,
    said,
    section,
)
from journeys.matrix_chart import capital
from journeys.view_sharing import FieldLine, Said, SharingView
from partnering.sharing import Field, Level, Rule, Side

LEVEL, END = "sharing-level", "sharing-end"
TITLE = "What is shared"
NO_LIST = "No list was given yet."
# What stands for any segment, any field, and for going back to the default.
ANY, DEFAULT = "any", "default"
LEVELS = {
    Level.HIDDEN: "nothing",
    Level.COUNTS: "numbers only",
    Level.OVERLAPS: "of companies that both know",
    Level.ALL: "of every company",
}
SHOWN = {
    Level.ALL: "Of every company",
    Level.OVERLAPS: "Of companies that both know",
    Level.COUNTS: "As numbers only",
    Level.HIDDEN: "Not shown",
}
FIELDS = {each: each.words for each in Field}
# Hidden as long as nobody says otherwise.
_GUARDED = frozenset({Field.AMOUNT, Field.CLOSE_DATE, Field.OWNER, Field.CONTACTS})
_REVOKE = Confirm(
    "Stop sharing?",
    "From this moment neither side is shown anything of the other, and cards that show something "
    "are taken down. You can opt in again later.",
    "Stop sharing",
)


def sharing_card(view: SharingView, *, said_first: str = "") -> Card:
    """Draw what is shared with a partner, as one of ours or one of its own people reads it."""
    partner, ours = said(view.partner_name, 200), view.side is Side.OURS
    target = Target(view.partner_id)
    blocks: list[Block] = [
        *([section(said_first)] if said_first else []),
        header(f"What is shared: {view.partner_name}"),
        section(f"*{_standing(view)}*", *_words(view), *_together(view)),
        section(
            f"*What {partner} is shown of our companies*" if ours else "*What we show you*",
            *_by_level([(FIELDS[each.field], each.level) for each in view.fields]),
            *(_differing(each) for each in view.fields if each.differs),
        ),
        section(
            f"*What {partner} shows us of its lists*" if ours else "*What you show us*",
            *(_by_level([(said(each, 80), level) for each, level in view.lists]) or [NO_LIST]),
        ),
        *asked_blocks(view),
        *([context(*map(_end, view.ends[:10]))] if view.ends else []),
        *actions(
            *_buttons(view, target), *([rhythm_select(view.partner_id)] if view.stands else [])
        ),
        context(
            _exceptions(view)
            + "Asked again at the moment at which anything is sent · what is taken back counts at "
            "once" + ("" if ours else " · only you see this answer")
        ),
    ]
    return finish("sharing", f"What is shared with {partner}: {_standing(view)}", blocks)


def level_form(view: SharingView, *, at: str = "") -> Form:
    """Ask which level holds for which field of which segment, on the reader's own side.

    `at` is where the card that it was opened from is drawn anew.
    """
    ours = view.side is Side.OURS
    segments = view.segments if ours else [each for each, _ in view.lists]
    fields = [Option(str(each), words) for each, words in FIELDS.items()] if ours else []
    inputs: list[Block] = [
        select_field(
            "segment",
            "Which companies?",
            [Option(ANY, "All of them"), *_numbered(segments)],
            chosen=ANY,
        ),
    ]
    if ours:
        inputs.append(
            select_field("field", "What of them?", [Option(ANY, "Everything"), *fields], chosen=ANY)
        )
    levels = [Option(str(each), words.capitalize()) for each, words in LEVELS.items()]
    inputs.append(
        select_field(
            "level",
            "How much is shown?",
            [*levels, Option(DEFAULT, "As by default")],
            hint="What is said of a part of these later stands above it; what was said of a part "
            "before, and shows more, is taken back.",
        )
    )
    inputs.append(
        day_field(
            "until",
            "Until",
            optional=True,
            hint="Then it goes back by itself to what it was before.",
        )
    )
    partner = said(view.partner_name, 200)
    intro = f"What we show *{partner}*." if ours else "What you show us of your lists."
    return Form(
        LEVEL,
        TITLE,
        (section(intro, "It counts for the next message, and cards are drawn again."), *inputs),
        submit="Set",
        ids={"partner": view.partner_id, "at": at},
        reopen=Reopen(Action.SHARING_CHANGE, Target(view.partner_id)),
    )


def sure_form(view: SharingView, told: Mapping[str, str], opened: Sequence[Field]) -> Form:
    """Ask whether so much is meant, in words that name what becomes visible; `told` was chosen."""
    partner = said(view.partner_name, 200)
    segment = segment_chosen(view, told["segment"])
    whose = f"your {said(segment, 60)}" if segment else "all your companies"
    every = told["level"] == Level.ALL
    which = "also of companies that it does not know" if every else "of those that both sides know"
    return Form(
        LEVEL,
        TITLE,
        (
            section(
                f"*{partner} then reads this of {whose}, {which}:*",
                ", ".join(FIELDS[each] for each in opened),
            ),
            section("It counts at once. What was read cannot be taken back."),
        ),
        submit="Yes, show it",
        close="Not now",
        ids={"partner": view.partner_id, **told, "sure": 1},
        reopen=Reopen(Action.SHARING_CHANGE, Target(view.partner_id)),
    )


def opened_by(view: SharingView, field: str, level: str) -> tuple[Field, ...]:
    """Name what a choice shows that calls for a second look; nothing for the partner's own side.

    That is everything at once, what the default hides, and names of companies that the partner
    does not know.
    """
    if view.side is not Side.OURS or level not in (Level.OVERLAPS, Level.ALL):
        return ()
    if field in ("", ANY):
        return tuple(Field)
    chosen = Field(field)
    unknown_ones = chosen is Field.NAME and level == Level.ALL
    return (chosen,) if chosen in _GUARDED or unknown_ones else ()


def end_form(view: SharingView, *, at: str = "") -> Form:
    """Ask until when the reader's own side shares; no day is no end."""
    own = view.own
    return Form(
        END,
        TITLE,
        (
            section(
                "At the end of that day, by UTC, it is as if you had stopped sharing. Both sides "
                "are reminded two weeks before."
            ),
            day_field(
                "until",
                "We share until" if view.side is Side.OURS else "You share until",
                value=own.until.date() if own and own.until else None,
                optional=True,
                hint="Left empty, it has no end.",
            ),
        ),
        submit="Set",
        ids={"partner": view.partner_id, "at": at},
        reopen=Reopen(Action.SHARING_END, Target(view.partner_id)),
    )


def segment_chosen(view: SharingView, chosen: str) -> str | None:
    """Read which segment was chosen in the form, empty for any; None for one that is not there."""
    segments = view.segments if view.side is Side.OURS else [each for each, _ in view.lists]
    if chosen in ("", ANY):
        return ""
    number = int(chosen) if chosen.isascii() and chosen.isdecimal() else len(segments)
    return segments[number] if number < len(segments) else None


def _numbered(segments: Sequence[str]) -> list[Option]:
    return [Option(str(number), capital(each)) for number, each in enumerate(segments)]


def _standing(view: SharingView) -> str:
    if view.stands:
        return "Both sides share."
    if view.revoked:
        return "Nothing is shared: it was taken back."
    return "We show nothing yet: both sides have to opt in."


def _together(view: SharingView) -> list[str]:
    """Say how many companies both know, where both are shown the number."""
    if not view.stands or not view.lists:
        return []
    return [f"Both know: {spoken(view.companies, 'company', 'companies')}"]


def _words(view: SharingView) -> list[str]:
    ours = view.side is Side.OURS
    partner = said(view.partner_name, 200)
    return [
        f"We: {_word(view.ours)}",
        f"{partner if ours else 'You'}: {_word(view.theirs)}",
    ]


def _word(word: Said | None) -> str:
    if word is None:
        return "not opted in yet"
    by = f", {said(word.by, 120)}" if word.by else ""
    if word.agreement:
        until = f", until {on_day(word.until)}" if word.until else ""
        return f"opted in by “{said(word.agreement, 220)}”, as noted {on_day(word.at)}{by}{until}"
    until = f", until {on_day(word.until)}" if word.until else ""
    return f"{'opted in' if word.given else 'took it back'} {on_day(word.at)}{by}{until}"


def _by_level(told: Sequence[tuple[str, Level]]) -> list[str]:
    """Write what is shown how far, a line for each level, the most first."""
    found = []
    for level, words in SHOWN.items():
        names = [name for name, its in told if its is level]
        if names:
            found.append(f"{words}: {', '.join(names)}")
    return found


def _differing(line: FieldLine) -> str:
    differs = ", ".join(f"{each}: {LEVELS[level]}" for each, level in line.differs)
    return f"{FIELDS[line.field]} otherwise for {differs}"


def _end(rule: Rule) -> str:
    what = FIELDS[rule.field] if rule.field else "Everything"
    segment = f" of {said(rule.segment, 60)}" if rule.segment else ""
    return f"{what}{segment}: {LEVELS[rule.level]} until {on_day(rule.until)}" if rule.until else ""


def _exceptions(view: SharingView) -> str:
    """Say how far the reader's own side keeps to the defaults; of the other's, levels say it."""
    whose, number = ("We" if view.side is Side.OURS else "You"), view.exceptions
    if not number:
        return f"{whose} show what the defaults say · "
    return f"{whose} have {number} exception{'' if number == 1 else 's'} from the defaults · "


def _buttons(view: SharingView, target: Target) -> list[Block]:
    word, found = view.own, []
    if word is None or not word.given:
        found.append(button("Opt in", Action.SHARING_IN, target, style="primary"))
    if view.side is Side.OURS or view.lists:
        found.append(button("Change…", Action.SHARING_CHANGE, target))
    if word is not None and word.given:
        found.append(button("Until…", Action.SHARING_END, target))
    if view.asking:
        found.append(button("Ask for more…", Action.SHARING_ASK, target))
    looks = "View as partner" if view.side is Side.OURS else "What we both know"
    found.append(button(looks, Action.SHARING_VIEW, target))
    if word is None or word.given:
        label = "Stop sharing"
        found.append(button(label, Action.SHARING_OUT, target, style="danger", confirm=_REVOKE))
    return found
