"""Draws charts as PNG, without a network and with a font of its own. It decides nothing shown.

Altair takes seconds to import and a drawing holds the interpreter: it runs in a process apart.
"""

import logging
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import fields, is_dataclass, replace
from textwrap import wrap
from typing import Any

from anyascii import anyascii

from journeys.charts import Bars, Cell, Chart, HeatMap, Tiles

log = logging.getLogger(__name__)

# Shipped inside vl-convert, so that a picture looks the same on every machine.
FONT = "Liberation Sans"
# Slack shrinks a message's picture to some 360 to 480 points: at that width all is still read.
# Twice as many dots keep it sharp.
WIDTH, SCALE = 480, 2.0
PATIENCE_SECONDS = 60.0

# Latin, Greek and Cyrillic, punctuation, currencies and arrows.
_HAS = re.compile("[\u0020-\u052f\u1e00-\u1fff\u2010-\u2044\u20a0-\u20bd\u2190-\u2195]")
_INK, _FAINT, _PAPER, _LINE = "#1d2733", "#5c6b7a", "#ffffff", "#d9e0e6"
# Light enough for dark letters everywhere: no cell has to be read in white.
_LIGHT, _FULL, _EMPTY = "#eaf3fc", "#74abe2", "#f4f5f6"
_BAR = "#1f5f99"
_BETTER, _WORSE = "#1b6e3c", "#a33a1e"
LINE_LETTERS = 14
_LINES = "split(datum.label, '\\n')"


def png(chart: Chart) -> bytes:
    """Draw a chart; the same chart gives the same bytes. Takes about a second the first time."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(_drawing(_spelt(chart)).to_dict(), scale=SCALE))


def drawn(executor: Executor | None, chart: Chart) -> bytes | None:
    """Draw a chart away from this process; None where that cannot be done now.

    A message is worth more than its picture, so that no fault of a drawing holds one back.
    """
    if executor is None:
        return None
    try:
        return executor.submit(png, chart).result(timeout=PATIENCE_SECONDS)
    except Exception:
        log.exception("a picture could not be drawn: %s", chart.__class__.__name__)
        return None


def legible(text: str) -> str:
    """Spell what the font has no letters for in Latin ones, rather than draw empty boxes.

    The alternative text and the message keep the names as they are.
    """
    return "".join(each if _HAS.match(each) else anyascii(each) for each in text)


def _spelt(chart: Any) -> Any:
    """Write every text of a chart in letters that the font has."""
    if isinstance(chart, str):
        return legible(chart)
    if isinstance(chart, tuple):
        return tuple(_spelt(each) for each in chart)
    if is_dataclass(chart) and not isinstance(chart, type):
        return replace(
            chart, **{each.name: _spelt(getattr(chart, each.name)) for each in fields(chart)}
        )
    return chart


def _drawing(chart: Chart) -> Any:
    match chart:
        case HeatMap():
            made = _heat_map(chart)
        case Bars():
            made = _bars(chart)
        case Tiles():
            made = _tiles(chart)
    return (
        made.properties(background=_PAPER, padding=18)
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_title(fontSize=20, color=_INK, anchor="start", offset=14, limit=WIDTH)
        .configure_axis(
            labelFontSize=16,
            titleFontSize=15,
            labelColor=_INK,
            titleColor=_FAINT,
            titleFontWeight="normal",
            labelLimit=190,
            domain=False,
            ticks=False,
            grid=False,
            labelPadding=8,
        )
    )


def _heat_map(chart: HeatMap) -> Any:
    import altair as alt

    weights = [cell.weight for cell in chart.cells if cell.weight is not None]
    most = max(weights, default=0.0) or 1.0
    rows = [_cell_row(cell, most) for cell in chart.cells]
    wide, high = max(112, 336 // max(1, len(chart.columns))), 88
    lines = max([_in_lines(each).count("\n") for each in chart.columns], default=0)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X(
            "column:N",
            sort=[_in_lines(each) for each in chart.columns],
            title=chart.column_title,
            axis=alt.Axis(
                orient="top",
                labelAngle=0,
                labelLimit=wide - 4,
                labelExpr=_LINES,
                # Lines are drawn downwards from the first one.
                labelPadding=8 + 18 * lines,
                titleAnchor="start",
                titleX=4,
            ),
            scale=alt.Scale(padding=0.04),
        ),
        y=alt.Y(
            "row:N",
            sort=[_in_lines(each) for each in chart.rows],
            title=chart.row_title,
            scale=alt.Scale(padding=0.04),
            axis=alt.Axis(
                titleAngle=0, titleAlign="right", titleX=-8, titleY=-18, labelExpr=_LINES
            ),
        ),
    )
    boxes = base.mark_rect(cornerRadius=4).encode(color=alt.Color("paper:N", scale=None))
    upper = {True: -14, False: 0}[any(cell.below for cell in chart.cells)]
    numbers = base.mark_text(fontSize=26, fontWeight="bold", dy=upper, color=_INK).encode(
        text="number:N"
    )
    below = base.mark_text(fontSize=15, dy=16, limit=wide - 6, lineBreak="\n", color=_INK).encode(
        text="below:N"
    )
    size = {"width": wide * len(chart.columns), "height": high * len(chart.rows)}
    return (boxes + numbers + below).properties(title=chart.title, **size)


def _cell_row(cell: Cell, most: float) -> Mapping[str, str]:
    """Choose a cell's colour here, where it can be tested: from light to full."""
    share = None if cell.weight is None else max(0.0, min(1.0, cell.weight / most))
    return {
        "row": _in_lines(cell.row),
        "column": _in_lines(cell.column),
        "number": cell.number,
        "below": cell.below,
        "paper": _shade(share),
    }


def _in_lines(name: str) -> str:
    """Break a name into short lines; none is cut, for two that begin alike stay two."""
    return "\n".join(wrap(name, LINE_LETTERS)) or name


def _shade(share: float | None) -> str:
    if not share:
        return _EMPTY
    light, dark = (
        tuple(int(each[at : at + 2], 16) for at in (1, 3, 5)) for each in (_LIGHT, _FULL)
    )
    mixed = (round(low + (high - low) * share) for low, high in zip(light, dark, strict=True))
    return "#" + "".join(f"{each:02x}" for each in mixed)


def _bars(chart: Bars) -> Any:
    import altair as alt

    rows = [
        {"label": bar.label, "value": bar.value, "number": bar.number, "before": bar.before}
        for bar in chart.bars
    ]
    most = max([bar.value for bar in chart.bars] + [bar.before or 0 for bar in chart.bars] + [1])
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("label:N", sort=[bar.label for bar in chart.bars], title=None),
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, most * 1.15])),
    )
    bars = base.mark_bar(color=_BAR, cornerRadiusEnd=3, height={"band": 0.6})
    numbers = base.mark_text(align="left", dx=6, fontSize=16, fontWeight="bold", color=_INK)
    layers = bars + numbers.encode(text="number:N")
    title: Any = chart.title
    if any(bar.before is not None for bar in chart.bars):
        marks = base.mark_tick(color=_WORSE, thickness=3, size=34).encode(x="before:Q")
        layers += marks.transform_filter("datum.before !== null")
        title = alt.TitleParams(
            chart.title, subtitle=f"The mark is {chart.before_title}", subtitleColor=_FAINT
        )
    size = {"width": WIDTH - 150, "height": 44 * max(1, len(chart.bars))}
    return layers.properties(title=title, **size)


def _tiles(chart: Tiles) -> Any:
    import altair as alt

    across = 2
    tint: Callable[[bool | None], str] = {None: _FAINT, True: _BETTER, False: _WORSE}.__getitem__
    rows = [
        {
            "x": at % across,
            "y": at // across,
            "label": tile.label,
            "number": tile.number,
            "below": tile.below,
            "tint": tint(tile.better),
        }
        for at, tile in enumerate(chart.tiles)
    ]
    down = max(1, -(-len(chart.tiles) // across))
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("x:O", axis=None, scale=alt.Scale(paddingInner=0.05, paddingOuter=0)),
        y=alt.Y("y:O", axis=None, scale=alt.Scale(paddingInner=0.1, paddingOuter=0)),
    )
    limit = WIDTH // across - 20
    boxes = base.mark_rect(cornerRadius=6, color=_EMPTY, stroke=_LINE)
    labels = base.mark_text(fontSize=16, dy=-34, color=_FAINT, limit=limit).encode(text="label:N")
    numbers = base.mark_text(fontSize=28, fontWeight="bold", dy=-4, color=_INK, limit=limit)
    below = base.mark_text(fontSize=15, dy=30, limit=limit).encode(
        text="below:N", color=alt.Color("tint:N", scale=None)
    )
    made = boxes + labels + numbers.encode(text="number:N") + below
    return made.properties(title=chart.title, width=WIDTH, height=112 * down)
