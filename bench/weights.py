"""Make the weights that ship with the engine, from a folder of labelled company lists.

`python -m bench.weights FOLDER` reads `left.csv`, `right.csv`, `truth.csv` and, where present,
`right_blind.csv` (the same without websites), `ignore.csv` and `split.csv`; only the records that
`split.csv` marks `dev` are learned from. To these it adds the same lists with names only, and
invented lists, of companies and of other organisations. Writes `words.json` and `weights.json`
into `matching/`; the model card is docs/model-card.md.
"""

import argparse
import csv
import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from math import log2
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.dirt import crm_lists, write_folder
from matching.company import Company
from matching.comparisons import PLACE_OF
from matching.engine import prepare
from matching.files import read_companies, read_pairs
from matching.learning import Sample, fit
from matching.records import records_of
from matching.scoring import Weights, as_table, blank_weights
from matching.table import Table, table_of

OUT = Path(__file__).resolve().parent.parent / "matching"
VERSION = "2"
FEWEST_NAMES = 12  # a word in fewer names than this is left to the default
# Records of each invented list, left and right: by borrowed names, by made up ones, in a long list
# (where namesakes are likelier), and of organisations of other kinds.
BORROWED, MADE_UP, ORGANISATIONS = 9_000, 3_000, 6_000
LONG_LEFT, LONG_RIGHT = 90_000, 12_000
SEED = 7
COMPANIES_COUNT, ORGANISATIONS_COUNT = 0.25, 0.2  # what an invented pair counts beside a real one

# Comparisons that the labelled lists are silent on: shares assumed among candidate pairs.
# (of the same company, of different ones) by level, the silent level apart. A company has several
# sites, so a difference says little; relatives share a building.
ASSUMED: dict[str, dict[int, tuple[float, float]]] = {
    "duns": {0: (0.10, 0.997), 2: (0.90, 0.003)},
    "tax id": {0: (0.05, 0.998), 2: (0.95, 0.002)},
    "street": {0: (0.40, 0.95), 2: (0.15, 0.03), 3: (0.40, 0.04)},
}


def main() -> None:
    """Read a folder, write the two files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--source", default="labelled company lists", help="named in the file")
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    left = read_companies(folder / "left.csv")
    write_words(left, arguments.source)
    parts = [
        of_folder(left, folder, name, names_only=names_only)
        for name, names_only in (
            ("right.csv", False),
            ("right_blind.csv", False),
            ("right.csv", True),
        )
        if (folder / name).exists()
    ]
    labelled = sum(len(part.same) for part in parts)
    parts += invented([company.name.title() for company in left if len(company.name) > 3])
    every = parts[0]
    for part in parts[1:]:
        every = every + part
    note = (
        f"Bits of evidence; made by bench/weights.py from {labelled:,} compared pairs of "
        f"{arguments.source} and {len(every.same) - labelled:,} of invented lists "
        f"(bench/dirt.py). Assumed, not learned: {', '.join(ASSUMED)}."
    )
    weights = fit(every, VERSION, note, towards=assumed(), fixed=frozenset(ASSUMED))
    text = json.dumps(as_table(weights), indent=1, ensure_ascii=False)
    (OUT / "weights.json").write_text(text + "\n", encoding="utf-8")


def write_words(left: Sequence[Company], source: str) -> None:
    """Write the share of companies whose name has a word, for the common words."""
    records = records_of(table_of(left))
    one = records.words.one_of[records.names.spelled]
    counts = np.bincount(one, minlength=len(records.words.one)).tolist()
    shares = {
        word: round(count / len(records), 6)
        for word, count in sorted(zip(records.words.one, counts, strict=True))
        if count >= FEWEST_NAMES and len(word) > 1
    }
    note = f"Share of company names that have a word, by its one spelling. Made from: {source}."
    table = {"note": note, "unseen": round(1 / len(records), 6), "shares": shares}
    text = json.dumps(table, indent=0, ensure_ascii=False)
    (OUT / "words.json").write_text(text + "\n", encoding="utf-8")


def of_folder(
    left: Sequence[Company], folder: Path, right_name: str, *, names_only: bool = False
) -> Sample:
    """Compare the candidates of the development records of one right list."""
    dev = _dev_ids(folder)
    right = [c for c in read_companies(folder / right_name) if not dev or c.id in dev]
    if names_only:
        right = [Company(company.id, company.name) for company in right]
    links = set(read_pairs(folder / "truth.csv"))
    ignored = (
        set(read_pairs(folder / "ignore.csv")) if (folder / "ignore.csv").exists() else set()
    ) - links
    return sample_of(table_of(left), table_of(right), links, ignored)


def invented(names: Sequence[str]) -> list[Sample]:
    """Compare the candidates of invented lists: companies by these names and by made up ones, in
    dirt as CRMs have it, and organisations of other kinds, of which only names are known."""
    samples = []
    for bases, size in ((names, BORROWED), ((), MADE_UP)):
        left, right, links = crm_lists(bases, size, SEED)
        made = sample_of(table_of(left), table_of(right), links, frozenset())
        samples.append(replace(made, counts=made.counts * COMPANIES_COUNT))
    for kind, size, rights, count in (
        ("companies", LONG_LEFT, LONG_RIGHT, COMPANIES_COUNT),
        ("organisations", ORGANISATIONS, ORGANISATIONS, ORGANISATIONS_COUNT),
    ):
        with TemporaryDirectory() as name:
            folder = Path(name)
            write_folder(folder, size, rights, SEED, kind)
            left, right = read_companies(folder / "left.csv"), read_companies(folder / "right.csv")
            truth = set(read_pairs(folder / "truth.csv"))
        made = sample_of(table_of(left), table_of(right), truth, frozenset())
        samples.append(replace(made, counts=made.counts * count))
    return samples


def sample_of(
    left: Table,
    right: Table,
    links: Collection[tuple[str, str]],
    ignored: Collection[tuple[str, str]],
) -> Sample:
    """Compare the candidates of two lists whose true pairs are known.

    An account that is in the list twice is no counter-example, nor is a pair that is `ignored`.
    """
    index = prepare(left, weights=blank_weights())
    chunk = index.chunk(right)
    ids, names = index.left.records.ids, index.left.records.compact[index.left.records.main]
    right_ids = right.columns["id"]
    name_of = dict(zip(ids, names.tolist(), strict=True))
    taken: dict[str, set[int]] = {}
    for left_id, right_id in links:
        taken.setdefault(right_id, set()).add(name_of.get(left_id, 0))
    scored = chunk.scored
    same = np.zeros(len(scored.left))
    kept = np.ones(len(scored.left), np.bool_)
    for row, (place, other) in enumerate(
        zip(scored.left.tolist(), scored.right.tolist(), strict=True)
    ):
        pair = (ids[place], right_ids[other])
        same[row] = pair in links
        kept[row] = pair in links or not (
            pair in ignored or int(names[place]) in taken.get(right_ids[other], ())
        )
    return Sample(chunk.compared.levels[kept], same[kept], np.ones(int(kept.sum())))


def assumed() -> Weights:
    """Return weights that say nothing but what is assumed."""
    blank = blank_weights()
    bits = [list(row) for row in blank.bits]
    for name, shares in ASSUMED.items():
        for level, (of_same, of_others) in shares.items():
            bits[PLACE_OF[name]][level] = round(log2(of_same / of_others), 3)
    return replace(blank, bits=tuple(tuple(row) for row in bits))


def _dev_ids(folder: Path) -> frozenset[str]:
    split = folder / "split.csv"
    if not split.exists():
        return frozenset()
    with split.open(encoding="utf-8", newline="") as rows:
        return frozenset(row["right_id"] for row in csv.DictReader(rows) if row["split"] == "dev")


if __name__ == "__main__":
    main()
