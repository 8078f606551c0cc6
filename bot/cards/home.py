"""App Home: a greeting, the numbers, the newest overlaps, one of them opened, how to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.actions import Action, Place, Target
from bot.cards.lists import line_rows
from bot.cards.overlap import overlap_blocks
from bot.cards.pair import review_button
from bot.cards.parts import (
    Block,
    Card,
    actions,
    button,
    clock_time,
    context,
    divider,
    fields,
    finish,
    header,
    said,
    section,
    worded,
)
from journeys.look_up import Counts
from journeys.notices import OverlapLine, OverlapNotice


@dataclass(frozen=True, slots=True)
class HomeView:
    """What one reader's App Home shows. `opened` is the overlap whose *Show* was pressed."""

    name: str
    counts: Counts
    lines: Sequence[OverlapLine]
    opened: OverlapNotice | None
    at: datetime


def home_card(view: HomeView) -> Card:
    """Draw App Home."""
    first_name = (view.name.split() or [""])[0]
    opened: list[Block] = []
    if view.opened is not None:
        opened = [divider(), *overlap_blocks(view.opened, place=Place.HOME)]
    rows = line_rows(view.lines, Place.HOME) or [
        section("None on accounts of yours. `/cosell overlaps ACCOUNT` looks one up.")
    ]
    blocks = [
        header(f"Hello {first_name}" if first_name else "Hello"),
        fields(
            [
                ("On your accounts", f"{view.counts.mine:,}"),
                ("In all", f"{view.counts.all_open:,}"),
                ("Uncertain pairs", f"{view.counts.to_review:,}"),
            ]
        ),
        *opened,
        divider(),
        section("*Newest overlaps*"),
        *rows,
        divider(),
        section(
            "*How to ask*",
            "`/cosell overlaps ACCOUNT` shows which partners know an account.",
            "`/cosell why ID` says why you were told. `/cosell help` lists the rest.",
        ),
        *actions(
            review_button(view.counts.to_review),
            button("Refresh", Action.HOME_REFRESH, Target(0)),
        ),
        context(f"Updated {clock_time(view.at)}"),
    ]
    return finish("home", f"App Home of {said(view.name, 120)}", blocks)


def stranger_home_card(words: str) -> Card:
    """Draw App Home for somebody whom the product does not know."""
    return finish("home", "cosell", [header("Hello"), section(worded(words))])
