"""The summary of what existed at a partner's first import, with *Start alerts*."""

from bot.actions import Action, Target
from bot.cards.numbers import spoken
from bot.cards.pair import review_button
from bot.cards.parts import (
    Block,
    Card,
    actions,
    button,
    context,
    fields,
    finish,
    said,
    section,
)
from bot.cards.rows import overlap_row
from journeys.notices import BaselineNotice


def baseline_card(notice: BaselineNotice) -> Card:
    """Draw the numbers, the five best overlaps, and the one button."""
    partner = said(notice.partner_name, 250) or "(no name)"
    number, top = spoken(notice.overlaps, "overlap", "overlaps"), notice.top[:5]
    best: list[Block] = [section("*The five to look at first*", *map(overlap_row, top))] * bool(top)
    blocks: list[Block] = [
        section(
            f"*{partner}: {number} with your accounts*",
            "This is what both sides had when the list was first read. Nobody has been told.",
        ),
        fields(
            [
                ("Companies on their list", f"{notice.accounts_on_list:,}"),
                ("Overlaps", notice.overlaps.words),
                ("Uncertain pairs", f"{notice.to_review:,}"),
            ]
        ),
        *best,
        *_ending(notice),
        context(
            f"You get this as the manager of {partner}, once for its first list. "
            f"`/cosell overlaps {partner}` lists them all."
        ),
    ]
    return finish("baseline", f"{partner}: {number} found", blocks)


def _ending(notice: BaselineNotice) -> list[Block]:
    review = review_button(notice.to_review, notice.partner_id)
    if notice.alerts_on:
        told = section("*Alerts are on.* From now on owners are told of new overlaps only.")
        return [told, *actions(review)]
    start = button(
        "Start alerts", Action.BASELINE_START, Target(notice.partner_id), style="primary"
    )
    return [
        section("*Alerts are off.* Start them, and account owners are told of *new* overlaps."),
        *actions(start, review),
    ]
