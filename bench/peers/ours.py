"""This engine, through the door that its users go through: the command line, as it ships."""

import os
import sys
from pathlib import Path

from bench.peers import adapter

LEAST = "0.05"  # probability from which pairs are written; the bands stay where they are


def main() -> None:
    """Become `cosell match` on the two lists of the folder."""
    task = adapter.asked(("no labels",))
    task.tell()
    command = Path(sys.executable).with_name("cosell")
    os.execv(command, [
        str(command), "match", str(task.left), str(task.right),
        "--out", str(task.out), "--verdict", "all", "--review-from", LEAST,
    ])  # fmt: skip


if __name__ == "__main__":
    main()
