"""The overlap card: why it matters now, what is known, why it is the same company, what to press.

The same blocks stand in a DM, in an answer to a command and on App Home; `place` tells them apart.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.actions import Action, Place, Target
from bot.cards.overlap_forms import SNOOZE_CHANGE, SNOOZE_DATE
from bot.cards.parts import (
    Block,
    Card,
    Confirm,
    actions,
    button,
    clock_time,
    context,
    fields,
    finish,
    lines,
    link_button,
    on_day,
    public_id,
    said,
    section,
    select,
)
from journeys.notices import DealLine, OverlapCardState, OverlapNotice, certainty
from partnering.overlaps import Mark

SNOOZES = (
    ("1 day", "1d"),
    ("1 week", "7d"),
    ("30 days", "30d"),
    ("Until its deals change", SNOOZE_CHANGE),
    ("Choose a day…", SNOOZE_DATE),
)

_WRONG_CONFIRM = Confirm(
    "Wrong company?",
    "The overlap is hidden at once on both sides and a partner manager reviews it. "
    "You can undo it until then.",
    "Wrong company",
)


_RELATED_CONFIRM = Confirm(
    "Related company?",
    "The overlap is hidden at once on both sides: related is not the same. A partner manager "
    "reviews it; you can undo it until then.",
    "Related company",
)


def overlap_card(notice: OverlapNotice) -> Card:
    """Draw the card that stands alone, in a DM or as an answer."""
    return finish("overlap", fallback_text(notice), overlap_blocks(notice))


def fallback_text(notice: OverlapNotice) -> str:
    """Say the card in one line, for the notification and for readers of screens."""
    pair = f"{said(notice.account_name)} ({said(notice.partner_name)})"
    match notice.state:
        case OverlapCardState.WRONG:
            return f"Wrong company: {pair}, hidden on both sides"
        case OverlapCardState.RELATED:
            return f"Related company: {pair}"
        case OverlapCardState.GONE:
            return f"No longer an overlap: {pair}"
        case OverlapCardState.OPEN:
            return f"Overlap: {pair}. {said(notice.headline, 500)}"


def overlap_blocks(
    notice: OverlapNotice, *, place: Place = Place.CARD, origin: int = 0
) -> list[Block]:
    """Draw the blocks of one overlap; `place` and `origin` say what stands around them."""
    target = Target(notice.overlap_id, place, origin)
    match notice.state:
        case OverlapCardState.OPEN:
            return _open(notice, target)
        case OverlapCardState.WRONG:
            return _judged(notice, target, "Marked as the wrong company", _wrong_effect(notice))
        case OverlapCardState.RELATED:
            effect = "They belong together but are not the same company; no more alerts about it."
            return _judged(notice, target, "Marked as a related company", effect)
        case OverlapCardState.GONE:
            words = (
                "This overlap no longer holds: the records have changed, one has left a list, or "
                "the partner was removed."
            )
            return [section(_title(notice), words), *actions(_open_in_crm(notice)), _print(notice)]


def _open(notice: OverlapNotice, target: Target) -> list[Block]:
    muted = notice.mark in (Mark.NOT_USEFUL, Mark.SNOOZED)
    details = [fields(_facts(notice)), _why(notice)]
    return [
        section(_title(notice), said(notice.headline, 500)),
        *([] if muted else details),
        *_marked(notice, target),
        _print(notice),
    ]


def _title(notice: OverlapNotice) -> str:
    place = f" · {said(notice.account_place, 80)}" if notice.account_place else ""
    return f"*{_name(notice.account_name)}*{place}"


def _facts(notice: OverlapNotice) -> list[tuple[str, str]]:
    segments = ", ".join(said(segment, 60) for segment in notice.partner_segments) or "a list"
    listed = f"{_name(notice.partner_account_name)} ({segments})"
    if notice.listed_at is not None:
        listed += f", on an old list of {on_day(notice.listed_at)}"
    return [
        ("Partner", _name(notice.partner_name)),
        ("On their list as", listed),
        ("Our open deals", _deals(notice)),
        ("Account owner", said(notice.owner_name, 120) or "nobody"),
        ("How sure we are", certainty(notice.probability)),
    ]


def _deals(notice: OverlapNotice) -> str:
    if not notice.crm_visible:
        return _ask_the_owner(notice)
    if not notice.deals:
        return "None open"
    return lines(map(_deal, notice.deals), 1000)


def _deal(deal: DealLine) -> str:
    known = [said(part, 80) for part in (deal.amount, deal.stage, ", ".join(deal.families)) if part]
    return " · ".join([said(deal.name, 120), *known])


def _ask_the_owner(notice: OverlapNotice) -> str:
    owner = said(notice.owner_name, 120)
    return f"Ask the owner, {owner}" if owner else "Ask the owner"


def _why(notice: OverlapNotice) -> Block:
    reasons = [f"• {said(reason, 300)}" for reason in notice.reasons] or ["• no reason was kept"]
    return section("*Why we think it is the same company*", *reasons)


def _marked(notice: OverlapNotice, target: Target) -> list[Block]:
    """The row of buttons, headed by what this reader has said of the overlap before."""
    undo = button("Undo", Action.OVERLAP_CLEAR, target)
    judging = (_wrong(target), _related(target))
    match notice.mark:
        case Mark.USEFUL:
            told = section("You marked this as *useful*.")
            asks = _ask_for_help(target)
            return [told, *actions(undo, asks, _credit(notice), *judging, _open_in_crm(notice))]
        case Mark.NOT_USEFUL:
            told = section(
                "You marked this as *not useful to you*: you hear no more about it. "
                "Nobody else is affected."
            )
            return [told, *actions(undo, _open_in_crm(notice))]
        case Mark.SNOOZED:
            change = " until its deals change, at the latest" if notice.until_change else ""
            told = section(f"*Snoozed*{change}{_until(notice.mark_until)}.")
            return [told, *actions(undo, _open_in_crm(notice))]
        case _:
            return actions(
                button("Useful", Action.OVERLAP_USEFUL, target, style="primary"),
                _ask_for_help(target),
                _credit(notice),
                button("Not useful to me", Action.OVERLAP_NOT_USEFUL, target),
                *judging,
                _snooze(target),
                _open_in_crm(notice),
            )


def _until(at: datetime | None) -> str:
    return f" until {on_day(at)}" if at else ""


def _wrong(target: Target) -> Block:
    return button(
        "Wrong company", Action.OVERLAP_WRONG, target, style="danger", confirm=_WRONG_CONFIRM
    )


def _related(target: Target) -> Block:
    return button("Related company", Action.OVERLAP_RELATED, target, confirm=_RELATED_CONFIRM)


def _ask_for_help(target: Target) -> Block:
    return button("Ask them for help…", Action.HELP_OVERLAP, Target(target.record))


def _credit(notice: OverlapNotice) -> Block | None:
    """Draw where a partner can be credited: a deal is there, and this reader sees it."""
    if not notice.crm_visible or not notice.deals:
        return None
    return button("Credit them…", Action.CREDIT_OVERLAP, Target(notice.overlap_id))


def _snooze(target: Target) -> Block:
    options = [
        (label, Target(target.record, target.place, target.origin, choice))
        for label, choice in SNOOZES
    ]
    return select("Snooze", Action.OVERLAP_SNOOZE, options)


def _open_in_crm(notice: OverlapNotice) -> Block | None:
    return link_button("Open in CRM", notice.account_url)


def _wrong_effect(notice: OverlapNotice) -> str:
    if notice.settled:
        return "Hidden on both sides; a partner manager has confirmed it."
    return "Hidden on both sides; a partner manager reviews it."


def _judged(notice: OverlapNotice, target: Target, what: str, effect: str) -> list[Block]:
    by = f" by {said(notice.judged_by, 120)}" if notice.judged_by else ""
    at = f", {on_day(notice.judged_at)}" if notice.judged_at else ""
    pair = f"{_name(notice.partner_account_name)} on {_name(notice.partner_name)}'s list"
    undo = button("Undo", Action.OVERLAP_TAKE_BACK, target) if notice.undoable else None
    return [
        section(f"{_title(notice)} and {pair}", f"*{what}*{by}{at}.", effect),
        *actions(undo, _open_in_crm(notice)),
        _print(notice),
    ]


def _print(notice: OverlapNotice) -> Block:
    crm = said(notice.crm_name, 60) or "CRM"
    as_of = f"{crm} data as of {clock_time(notice.crm_as_of)}" if notice.crm_as_of else ""
    why = f"`/cosell why {public_id(notice.overlap_id)}` says why you see this"
    would = said(notice.would_write, 300)
    return context(_dotted([as_of, f"Found {on_day(notice.found_at)}", why, would]))


def _dotted(parts: Sequence[str]) -> str:
    return " · ".join(part for part in parts if part)


def _name(value: str) -> str:
    return said(value, 250) or "(no name)"
