"""Invent two lists with their true pairs, of any size, the same for the same seed.

`python -m bench.dirt --left 100000 --right 100000 --seed 1 OUT` writes left.csv, right.csv,
truth.csv and split.csv (`dev` or `test` for each right, by family of companies).
The left list is tidy, the right one dirty; beside the true pairs stand namesakes elsewhere,
subsidiaries on one domain, branches and names that are nearly the same.
"""

import argparse
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.invented import organisations
from bench.invented.companies import Town
from bench.invented.organisations import Register
from bench.invented.writing import written
from matching.company import Company

KINDS = ("companies", "organisations")
LEARNED = 0.3  # of the families
_COLUMNS = ("id", "name", "website", "country", "state", "city", "postal_code", "phone")


@dataclass(frozen=True, slots=True)
class Right:
    """A record of the right list, the left that it is if any, and the part it belongs to."""

    company: Company
    left_id: str | None
    split: str


def main() -> None:
    """Write a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--left", type=int, default=10_000, metavar="RECORDS")
    parser.add_argument("--right", type=int, default=10_000, metavar="RECORDS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=KINDS, default=KINDS[0])
    asked = parser.parse_args()
    links = write_folder(asked.out, asked.left, asked.right, asked.seed, asked.kind)
    print(f"{asked.out}: {asked.left:,} left x {asked.right:,} right, {links:,} true pairs")


def write_folder(out: Path, left: int, right: int, seed: int, kind: str = KINDS[0]) -> int:
    """Write the four files, record by record, and return the number of true pairs."""
    out.mkdir(parents=True, exist_ok=True)
    columns = _COLUMNS if kind == "companies" else ("id", "name")
    invented = _companies(left, right, seed) if kind == "companies" else _names(left, right, seed)
    links = 0
    with (
        (out / "left.csv").open("w", encoding="utf-8", newline="") as left_file,
        (out / "right.csv").open("w", encoding="utf-8", newline="") as right_file,
        (out / "truth.csv").open("w", encoding="utf-8", newline="") as truth_file,
        (out / "split.csv").open("w", encoding="utf-8", newline="") as split_file,
    ):
        lefts, rights = csv.writer(left_file), csv.writer(right_file)
        truth, split = csv.writer(truth_file), csv.writer(split_file)
        lefts.writerow(columns)
        rights.writerow(columns)
        truth.writerow(("left_id", "right_id", "split"))
        split.writerow(("right_id", "split"))
        for record in invented:
            if isinstance(record, Company):
                lefts.writerow([getattr(record, column) for column in columns])
                continue
            rights.writerow([getattr(record.company, column) for column in columns])
            split.writerow((record.company.id, record.split))
            if record.left_id is not None:
                truth.writerow((record.left_id, record.company.id, record.split))
                links += 1
    return links


def crm_lists(
    names: Sequence[str], size: int, seed: int
) -> tuple[list[Company], list[Company], set[tuple[str, str]]]:
    """Return a left list, a right list and the true pairs, of `size` records each.

    The companies bear these names where there are any, and invented ones where there are none.
    """
    left: list[Company] = []
    right: list[Company] = []
    links: set[tuple[str, str]] = set()
    bases = Random(seed).sample(sorted(set(names)), len(set(names)))
    for record in _companies(size, size, seed, bases):
        if isinstance(record, Company):
            left.append(record)
            continue
        right.append(record.company)
        if record.left_id is not None:
            links.add((record.left_id, record.company.id))
    return left, right, links


def lists_of(left: int, right: int, seed: int) -> tuple[list[Company], list[Company]]:
    """Return a left and a right list of any two sizes."""
    records = list(_companies(left, right, seed))
    lefts = [each for each in records if isinstance(each, Company)]
    return lefts, [each.company for each in records if isinstance(each, Right)]


def _companies(
    left: int, right: int, seed: int, names: Sequence[str] = ()
) -> Iterator[Company | Right]:
    town, random = Town(left, seed, names), Random(f"written {seed}")
    for number, truth in enumerate(town.lefts()):
        yield written(truth, f"L{number:07}", random, dirty=False)
    for number, (truth, same) in enumerate(town.rights(right)):
        company = written(truth, f"R{number:07}", random, dirty=True)
        yield Right(company, _left_id(same), _split(truth.family, seed))


def _names(left: int, right: int, seed: int) -> Iterator[Company | Right]:
    register, random = Register(left, seed), Random(f"written {seed}")
    for number, one in enumerate(register.lefts()):
        yield Company(f"L{number:07}", organisations.written(one, random, dirty=False))
    for number, (one, same) in enumerate(register.rights(right)):
        company = Company(f"R{number:07}", organisations.written(one, random, dirty=True))
        yield Right(company, _left_id(same), _split(one.family, seed))


def _left_id(number: int | None) -> str | None:
    return None if number is None else f"L{number:07}"


def _split(family: int, seed: int) -> str:
    # A family stands on one side, so that no name that was learned from is judged.
    return "dev" if Random(f"{seed} {family}").random() < LEARNED else "test"


if __name__ == "__main__":
    main()
