"""The scoreboard as a picture's values, and as rows. Computes nothing, withholds nothing."""

from journeys.charts import Tile, Tiles
from journeys.matrix_chart import plain_amount
from journeys.rows_file import as_csv
from journeys.scoreboard_notices import ScoreboardNotice
from partnering.money import Money
from partnering.scoreboard import MONEY, Figures, Line, Measure, in_hours, value_of

# What a picture shows: the eight that say most. The message and the file hold all of them.
SHOWN = (
    Measure.OVERLAPS,
    Measure.REVENUE,
    Measure.ALERTS,
    Measure.ACTED_ON,
    Measure.ACCEPTED,
    Measure.HOURS,
    Measure.SOURCED,
    Measure.INFLUENCED,
    Measure.DECISIONS,
    Measure.CONFLICTS_OPEN,
)
MOST_TILES = 8


def scoreboard_chart(notice: ScoreboardNotice) -> Tiles:
    """Say what the picture shows, and the same in words for who cannot see it."""
    by_measure = {each.measure: each for each in notice.lines}
    chosen = [by_measure[each] for each in SHOWN if each in by_measure][:MOST_TILES]
    return Tiles(
        title=title_of(notice),
        alt=in_words(notice),
        tiles=tuple(
            Tile(each.label, _number(notice, each), compared(notice, each), each.better)
            for each in chosen
        ),
    )


def title_of(notice: ScoreboardNotice) -> str:
    """Name the week: `Co-selling in week 47 of 2026, so far`."""
    year, _, number = notice.week.partition("-W")
    week = f"week {number.removeprefix('0')} of {year}" if number else notice.week
    return f"Co-selling in {week}{', so far' if notice.so_far else ''}"


def in_words(notice: ScoreboardNotice) -> str:
    """Tell all of it in sentences."""
    told = (
        f"{each.label}: {each.now}" + (f" ({each.before} at go-live)" if each.before else "")
        for each in notice.lines
    )
    return f"{title_of(notice)}. {'. '.join(told)}."


def compared(notice: ScoreboardNotice, line: Line) -> str:
    """Say how a number stands to the baseline, in words and not by colour alone."""
    if notice.before is None:
        return ""
    now, before = value_of(notice.now, line.measure), value_of(notice.before, line.measure)
    if isinstance(now, int) and isinstance(before, int) and now != before:
        return f"{'up' if now > before else 'down'} from {line.before}"
    if isinstance(before, tuple):
        return f"{_short(before)} at go-live"
    return f"{line.before} at go-live" if now != before else "as at go-live"


def scoreboard_rows(notice: ScoreboardNotice) -> str:
    """Write it as CSV: a row for each measure, one for each currency, with its definition."""
    rows: list[tuple[object, ...]] = []
    for line in notice.lines:
        for unit in _units(notice, line.measure):
            values = [
                "" if each is None else _plain(each, line.measure, unit)
                for each in (notice.now, notice.before)
            ]
            rows.append((notice.week, line.measure.value, unit, *values, line.definition))
    columns = ("week", "measure", "unit", "value", "at_go_live", "definition")
    return as_csv(columns, rows)


def _units(notice: ScoreboardNotice, measure: Measure) -> list[str]:
    if measure not in MONEY:
        return ["hours" if measure is Measure.HOURS else "count"]
    told = [value_of(each, measure) for each in (notice.now, notice.before) if each is not None]
    found = {m.currency for each in told if isinstance(each, tuple) for m in each}
    return sorted(found) or [""]


def _plain(figures: Figures, measure: Measure, unit: str) -> object:
    value = value_of(figures, measure)
    if isinstance(value, tuple):
        found = next((each for each in value if each.currency == unit), None)
        return plain_amount(found) if found is not None else "0"
    if value is None:
        return ""
    return in_hours(value) if measure is Measure.HOURS else value


def _number(notice: ScoreboardNotice, line: Line) -> str:
    value = value_of(notice.now, line.measure)
    if line.measure is Measure.ACTED_ON:
        return f"{notice.now.acted_on:,} of {notice.now.alerts:,}"
    if line.measure is Measure.ACCEPTED:
        return f"{notice.now.accepted:,} of {notice.now.asks:,}"
    return _short(value) if isinstance(value, tuple) else line.now


def _short(value: tuple[Money, ...]) -> str:
    told = [each.in_short() for each in value]
    return " + ".join(told[:2]) + (f" + {len(told) - 2} more" if len(told) > 2 else "") or "none"
