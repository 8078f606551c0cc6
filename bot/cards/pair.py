"""The review card: one pair side by side, what speaks for and against, four answers and an undo.

It is drawn again for the next pair in the place of the last; nothing is posted in between.
"""

import re

from bot.actions import Action, Target
from bot.cards.lists import choice_buttons
from bot.cards.parts import (
    Block,
    Card,
    actions,
    button,
    context,
    fields,
    finish,
    link_button,
    on_day,
    said,
    section,
)
from bot.reviewing import Spot, spot_target
from journeys.look_up import Choices, Nothing
from journeys.notices import certainty
from journeys.review_matches import Ending, Pressed
from journeys.review_queue import JudgedLine, JudgedList, PairNotice, ReviewPage, Scope, Side
from partnering.judgements import Judgement

# From which probability on a pair is called so.
LIKELY = (
    (0.85, "Very likely the same company"),
    (0.65, "Likely the same company"),
    (0.45, "As likely as not the same company"),
    (0.0, "Rather not the same company"),
)
# Three of each kind, how words were read, and what a rule says.
MOST_REASONS = 8

_WORDS = {
    Judgement.SAME: "same company",
    Judgement.NOT_SAME: "not the same company",
    Judgement.RELATED: "same group, not the same company",
    Judgement.UNSURE: "unsure",
}
_ANSWERS = (
    ("Same company", Action.PAIR_SAME, "primary"),
    ("Not the same", Action.PAIR_NOT_SAME, ""),
    ("Same group", Action.PAIR_RELATED, ""),
    ("Unsure", Action.PAIR_UNSURE, ""),
)


def review_button(waiting: int, partner_id: int = 0) -> Block | None:
    """Draw the button that opens the review, where anything waits."""
    if not waiting:
        return None
    label = "Review 1 pair" if waiting == 1 else f"Review {waiting:,} pairs"
    return button(label, Action.PAIR_START, Target(partner_id))


def pair_card(page: ReviewPage, last: Pressed | None = None, *, at_home: bool = False) -> Card:
    """Draw the next pair, or the end; `last` is what came of the press before."""
    pair = page.pair
    back = [button("Back", Action.HOME_REFRESH, Target(0))] if at_home else []
    told = [section(_told(last))] if last is not None else []
    if pair is None:
        return _end_card(page, told, last, back)
    spot = Spot(page.scope, pair.mark)
    rows = [
        *told,
        section(f"*Is this the same company?*  {_progress(page)}", _instead_of(page)),
        fields(
            [
                ("Our account", _side(pair.ours, "owner ")),
                (f"On {_name(pair.partner_name)}'s list", _side(pair.theirs, "")),
            ]
        ),
        *_before(pair),
        section(f"*{_likely(pair.probability)}* ({certainty(pair.probability)})"),
        _arguments(pair),
        *actions(
            *(
                button(label, action, spot_target(pair.match_id, spot), style=style)
                for label, action, style in _ANSWERS
            )
        ),
        *actions(
            *_undo(last, spot),
            button("Last judged", Action.PAIR_JUDGED, spot_target(0, spot)),
            link_button("Open in CRM", pair.ours.url),
            *back,
        ),
        context("Only you see this · your answer outranks every score and can be undone"),
    ]
    text = f"Is this the same company? {_name(pair.ours.name)} and {_name(pair.theirs.name)}"
    return finish("pair", text, rows)


def judged_card(judged: JudgedList, last: Pressed | None = None, *, at_home: bool = False) -> Card:
    """Draw the newest judgements, each with its undo."""
    spot = Spot(judged.scope)
    rows = [
        section(
            _judged_row(line),
            accessory=button("Undo", Action.PAIR_UNDO_JUDGED, spot_target(line.judgement_id, spot))
            if line.undoable
            else None,
        )
        for line in judged.lines
    ]
    again = spot_target(judged.scope.partner_id, spot)
    blocks = [
        *([section(_told(last))] if last is not None else []),
        section("*Last judged*", "" if rows else "Nothing has been judged yet."),
        *rows,
        *actions(
            button("Go on reviewing", Action.PAIR_START, again, style="primary"),
            *([button("Back", Action.HOME_REFRESH, Target(0))] if at_home else []),
        ),
    ]
    return finish("judged", f"Last judged: {len(rows)}", blocks)


def review_choices_card(answer: Choices | Nothing) -> Card:
    """Draw equally good or near names of partners."""
    asked = said(answer.asked, 120)
    if isinstance(answer, Choices):
        text = f"Which partner is meant by “{asked}”?"
        more = f"{answer.more} more fit as well: type more of the name." if answer.more else ""
        lines, options = [f"*{text}*", "They fit equally well.", more], answer.options
    else:
        text = f"No partner is called “{asked}”."
        lines = [text, "The nearest names:" if answer.nearest else ""]
        options = answer.nearest
    blocks = [
        section(*lines),
        *actions(*choice_buttons(options, partner=Action.PAIR_PARTNER)),
        context("`/cosell review` alone goes through the pairs of all partners"),
    ]
    return finish("review-partner", text, blocks)


def _end_card(page: ReviewPage, told: list[Block], last: Pressed | None, back: list[Block]) -> Card:
    spot = Spot(page.scope)
    of_list = f" on {_name(page.partner_name)}'s list" if page.partner_name else ""
    done = page.scope.done
    pairs = "1 pair" if done == 1 else f"{done:,} pairs"
    worked = f"You have judged {pairs}." if done else "Certain pairs need nobody."
    aside = elsewhere = None
    if page.set_aside and page.scope.round_since is None:
        label = f"Look at {page.set_aside:,} set aside"
        aside = button(label, Action.PAIR_AGAIN, spot_target(page.scope.partner_id, spot))
    if page.elsewhere:
        others = Spot(Scope(0, done))
        elsewhere = button("Other partners", Action.PAIR_START, spot_target(0, others))
    blocks = [
        *told,
        section(
            f"*Nothing waits for a judgement{of_list}.*",
            _instead_of(page),
            worked,
            f"{_pairs(page.set_aside)} set aside as unsure." if aside else "",
            f"{_pairs(page.elsewhere)} waiting with other partners." if elsewhere else "",
        ),
        *actions(
            *_undo(last, spot),
            elsewhere,
            aside,
            button("Last judged", Action.PAIR_JUDGED, spot_target(0, spot)),
            *back,
        ),
    ]
    return finish("pair", f"Nothing waits for a judgement{of_list}", blocks)


def _pairs(number: int) -> str:
    return "1 pair is" if number == 1 else f"{number:,} pairs are"


def _progress(page: ReviewPage) -> str:
    """Say how far they are: of all that is left of what was asked for, and of this list."""
    at = f"{page.scope.done + 1:,} of {page.scope.done + page.left:,}"
    partner = _name(page.pair.partner_name) if page.pair else ""
    if page.scope.round_since is not None:
        return f"{at} set aside"
    if page.scope.partner_id:
        return f"{at} on {partner}'s list"
    return f"{at}, {page.left_of_partner:,} left of {partner}'s list"


def _instead_of(page: ReviewPage) -> str:
    if not page.asked:
        return ""
    return f"Showing {_name(page.partner_name)} for “{said(page.asked, 120)}”."


def _told(last: Pressed) -> str:
    """Say in one line what came of the last press."""
    pair = f"{_name(last.account_name)} / {_name(last.partner_account_name)}"
    what = _WORDS[last.judgement] if last.judgement else ""
    at = f", {on_day(last.at)}" if last.at else ""
    match last.ending:
        case Ending.JUDGED:
            return f"Kept: {pair} — *{what}*."
        case Ending.ALREADY:
            return f"You have said so already: {pair} — *{what}*."
        case Ending.UNDONE:
            return f"Undone: {pair}."
        case Ending.DECIDED:
            by = said(last.by, 120) or "Somebody"
            return f"*{by}* was faster: {pair} — *{what}*{at}."
        case Ending.CHANGED:
            return f"The records of {pair} have just changed. Please look again."
        case Ending.GONE:
            return "That pair needs no judgement any more: its records have changed or are gone."


def _undo(last: Pressed | None, spot: Spot) -> list[Block]:
    """Draw *Undo last*, for a judgement that the reader has just made."""
    if last is None or last.ending not in (Ending.JUDGED, Ending.ALREADY):
        return []
    return [button("Undo last", Action.PAIR_UNDO, spot_target(last.judgement_id, spot))]


def _before(pair: PairNotice) -> list[Block]:
    before = pair.before
    if before is None:
        return []
    by, what = said(before.by, 120) or "Somebody", _WORDS[before.judgement]
    since = f" Since then {said(before.changes, 300)}." if before.changes else ""
    return [section(f"*{by} said {what}* on {on_day(before.at)}.{since}")]


def _side(side: Side, detail: str) -> str:
    website = re.sub(r"^https?://(www\.)?|/$", "", side.website.strip(), flags=re.IGNORECASE)
    lines = [f"*{_name(side.name)}*", said(website, 200), said(side.place, 120)]
    more = f"{detail}{said(side.detail, 120)}" if side.detail else ""
    return "\n".join(line for line in [*lines, more] if line)


def _arguments(pair: PairNotice) -> Block:
    """Draw what speaks for and against side by side; one list where the two were not told apart."""
    if not pair.against:
        return section("*Why they were matched*", _reasons(pair.reasons))
    return fields(
        [
            ("Speaks for it", _reasons(pair.reasons)),
            ("Speaks against it", _reasons(pair.against)),
        ]
    )


def _reasons(reasons: tuple[str, ...]) -> str:
    shown = [f"• {said(reason, 300)}" for reason in reasons[:MOST_REASONS]]
    return "\n".join(shown) or "• no reason was kept"


def _likely(probability: float) -> str:
    return next(words for least, words in LIKELY if probability >= least)


def _judged_row(line: JudgedLine) -> str:
    pair = f"*{_name(line.account_name)}* / {_name(line.partner_account_name)}"
    changed = " · changed since, asked again" if line.waits else ""
    return (
        f"{pair} ({_name(line.partner_name)})\n"
        f"{_WORDS[line.judgement]} · {said(line.by, 120)}, {on_day(line.at)}{changed}"
    )


def _name(value: str) -> str:
    return said(value, 250) or "(no name)"
