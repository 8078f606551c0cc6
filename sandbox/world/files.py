"""Writes the partners' lists as the CSV files that a partner would send, and the truth beside."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from sandbox.world.shapes import PartnerRow, Segment, World

COLUMNS: Final = (
    "id", "name", "website", "country", "state", "city", "postal_code", "street", "phone",
)  # fmt: skip


def write_partner_lists(world: World, folder: Path) -> tuple[Path, ...]:
    """Write `<slug>-<segment>.csv` per partner and segment, then `truth.csv`; return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for partner in world.partners:
        for segment in Segment:
            path = folder / f"{partner.slug}-{segment}.csv"
            rows = [_line(row) for row in partner.rows if row.segment is segment]
            _write(path, COLUMNS, rows)
            written.append(path)
    truth = folder / "truth.csv"
    _write(
        truth,
        ("left_id", "right_id", "partner", "relation"),
        ((p.left_id, p.right_id, p.partner, p.relation.value) for p in world.truth),
    )
    return (*written, truth)


def _line(row: PartnerRow) -> tuple[str, ...]:
    at = row.listing
    return (
        row.id, at.name, at.website, at.country, at.state, at.city, at.postal_code, at.street,
        at.phone,
    )  # fmt: skip


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
