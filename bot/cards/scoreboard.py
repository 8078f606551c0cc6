"""The scoreboard of a week: its picture, each number beside the baseline, its rows as a file."""

from bot.actions import Action, Target
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
    on_day,
    section,
)
from journeys.scoreboard_chart import compared, scoreboard_chart, scoreboard_rows, title_of
from journeys.scoreboard_notices import ScoreboardNotice
from partnering.scoreboard import read_week

# Slack takes ten fields in a section.
FIELDS = 6


def scoreboard_card(notice: ScoreboardNotice) -> Card:
    """Draw it as a message with picture and file."""
    blocks, name = _blocks(notice), f"scoreboard-{notice.week}"
    picture = Picture(scoreboard_chart(notice), 1, name)
    files = [Attached(f"{name}.csv", title_of(notice), scoreboard_rows(notice))]
    return finish("scoreboard", _headline(notice), blocks, picture=picture, files=files)


def scoreboard_answer(notice: ScoreboardNotice) -> Card:
    """Draw it as an answer; picture and file can be had by a press."""
    week = read_week(notice.week)
    send = button("Picture and CSV", Action.SCOREBOARD_SEND, Target(week.year * 100 + week.number))
    ended = [] if notice.so_far else actions(send)
    return finish("scoreboard", _headline(notice), [*_blocks(notice), *ended])


def _blocks(notice: ScoreboardNotice) -> list[Block]:
    pairs = [
        (each.label, "\n".join(filter(None, (f"*{each.now}*", compared(notice, each)))))
        for each in notice.lines
    ]
    told = [fields(pairs[at : at + FIELDS]) for at in range(0, len(pairs), FIELDS)]
    beside = f"Beside {on_day(notice.before_at)}: go-live." if notice.before_at else ""
    hidden = "" if notice.amounts_shown else "Amounts: `/cosell scoreboard`, for who may see them."
    return [
        section(f"*{title_of(notice)}*", _headline(notice)),
        *told,
        context(beside, hidden, "What each number means: docs/scoreboard.md"),
    ]


def _some(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _headline(notice: ScoreboardNotice) -> str:
    now = notice.now
    return (
        f"{_some(now.overlaps, 'overlap')} with open revenue, {_some(now.alerts, 'alert')} "
        f"({now.acted_on:,} acted on), {_some(now.asks, 'request')} ({now.accepted:,} accepted)."
    )
