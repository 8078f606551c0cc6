"""The one command line of all adapters: reads a folder, writes scored pairs and figures of its own.

`python -m bench.peers.NAME FOLDER --right right.csv --variant NAME --out PAIRS.csv --stats S.json`
"""

import argparse
import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

KEPT = 5  # pairs written per right: the resolution needs one, the pair figures a few more


@dataclass(frozen=True, slots=True)
class Task:
    """What an adapter is asked for."""

    folder: Path
    right: Path
    variant: str
    out: Path
    stats: Path

    @property
    def left(self) -> Path:
        """Return the left list."""
        return self.folder / "left.csv"

    def write(self, pairs: Iterable[tuple[str, str, float]]) -> None:
        """Write scored pairs of (left id, right id, score)."""
        with self.out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("left_id", "right_id", "score"))
            writer.writerows(pairs)

    def tell(self, **figures: float) -> None:
        """Write what only the adapter knows, such as `compared` pairs and `blocking_recall`."""
        self.stats.write_text(json.dumps(figures) + "\n", encoding="utf-8")


def asked(variants: tuple[str, ...]) -> Task:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--right", default="right.csv", help="the right list's file in the folder")
    parser.add_argument("--variant", choices=variants, default=variants[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--stats", type=Path, required=True)
    found = parser.parse_args()
    right = found.folder / found.right
    return Task(found.folder, right, found.variant, found.out, found.stats)
