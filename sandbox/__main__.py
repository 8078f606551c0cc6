"""`python -m sandbox`: starts one of the stand-ins, or writes the partners' lists."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.world import build, write_partner_lists


def main(argv: Sequence[str] | None = None) -> int:
    """Run the subcommand and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__, add_help=False)
    parser.add_argument("what", choices=("salesforce", "slack", "mail", "world"))
    known, rest = parser.parse_known_args(argv)
    if known.what == "world":
        return _write_world(rest)
    # By name, so that starting one stand-in does not load the other.
    server = importlib.import_module(f"sandbox.{known.what}.server")
    return int(server.main(rest) or 0)


def _write_world(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox world")
    parser.add_argument("folder", type=Path, help="where to write the CSV files")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args(argv)
    for path in write_partner_lists(build(args.seed), args.folder):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
