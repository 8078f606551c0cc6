"""Pictures: the same for the same chart, in letters that the font has, and never in the way."""

import struct
import subprocess
import sys
from concurrent.futures import Executor, Future
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures import _INK, _cell_row, drawn, legible, png
from journeys.charts import Bar, Bars, Cell, Chart, HeatMap, Tile, Tiles

CELLS = (
    Cell("Customers", "Customers", 12, "12", "€1,240,000"),
    Cell("Customers", "Prospects", 0, "0"),
    Cell("Prospects", "Customers", None, "not shown"),
    Cell("Prospects", "Prospects", 1, "fewer than 3"),
)
NAMES = ("Customers", "Prospects")
CHARTS: list[Chart] = [
    HeatMap("Ours and theirs", "in words", "Ours", "Theirs", NAMES, NAMES, CELLS),
    HeatMap("Nothing yet", "in words", "Ours", "Theirs", NAMES, NAMES, ()),
    Bars(
        "By partner", "in words", (Bar("Söhne & 株式会社", 3, "3", 5), Bar("B", 0, "0")), "before"
    ),
    Tiles("Week 47", "in words", (Tile("Alerts sent", "23", "up from 0", True),)),
]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda each: each.title)
def test_a_chart_is_one_picture_of_slacks_width_and_always_the_same(chart: Chart) -> None:
    picture = png(chart)

    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    # Twice what Slack shows, for sharp screens, and no wider than it shows without scaling down.
    assert 300 < width <= 1500
    assert 100 < height <= 1500
    assert picture == png(chart)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Müller & Söhne", "Müller & Söhne"),
        ("Ελλάδα Россия €5", "Ελλάδα Россия €5"),
        ("東京", "DongJing"),
    ],
)
def test_a_name_is_spelt_in_letters_that_the_font_has(name: str, written: str) -> None:
    assert legible(name) == written


@given(st.text())
def test_no_letter_is_left_that_would_be_an_empty_box(name: str) -> None:
    assert legible(legible(name)) == legible(name)


@given(st.floats(0, 1000), st.floats(1, 1000))
def test_the_more_there_is_the_darker_the_cell_and_its_number_stays_readable(
    weight: float, most: float
) -> None:
    row = _cell_row(Cell("a", "b", weight, "1"), most)

    more = _cell_row(Cell("a", "b", weight * 1.5 + 1, "1"), most)
    assert _luminance(more["paper"]) <= _luminance(row["paper"])
    assert _contrast(row["paper"], _INK) >= 4.5


def test_a_command_that_draws_nothing_imports_no_drawing() -> None:
    seen = "import app.cli, bot.app, sys; print({'altair', 'vl_convert'} & set(sys.modules))"
    told = subprocess.run(
        [sys.executable, "-c", seen], capture_output=True, text=True, check=True, timeout=100
    )

    assert told.stdout.strip() == "set()"


class Broken(Executor):
    """A process that dies at its work."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        raise OSError("the process is gone")


@pytest.mark.parametrize("executor", [None, Broken()])
def test_a_drawing_that_fails_holds_no_message_back(executor: Executor | None) -> None:
    assert drawn(executor, CHARTS[0]) is None


def _contrast(one: str, other: str) -> float:
    """Give the ratio that WCAG 2 defines; 4.5 is its least for text."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
