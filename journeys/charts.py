"""What a picture shows, as plain values: a door draws it. Nothing is drawn here, nothing computed.

A chart holds only what its reader may see: whoever makes one makes it from a fitted notice.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a heat map. `weight` is what its colour stands for; None is "not shown"."""

    row: str
    column: str
    weight: float | None
    number: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Rows by columns, with a number in each cell. `alt` says in words what is seen."""

    title: str
    alt: str
    row_title: str
    column_title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its number in words; `before` is what it is compared with, if anything."""

    label: str
    value: float
    number: str
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars on one scale, in the order given. `before_title` names the comparison."""

    title: str
    alt: str
    bars: tuple[Bar, ...]
    before_title: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """One number to be read at a glance. `better` is None where it went neither way."""

    label: str
    number: str
    below: str
    better: bool | None = None


@dataclass(frozen=True, slots=True)
class Tiles:
    """A board of numbers, in the order given, a few to a line."""

    title: str
    alt: str
    tiles: tuple[Tile, ...]


Chart = HeatMap | Bars | Tiles
