"""`make bench-peers`: this engine and its peers on the same lists, in one run, side by side.

`python -m bench.peers FOLDER... [--out results.json] [--pairs DIR] [--only NAME]...`; a folder has
left.csv, right.csv, truth.csv and, where present, split.csv, ignore.csv and right_blind.csv. Each
engine is a process of its own. A threshold is chosen on `dev` and judged on the other part.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.peers import child, lists, table
from bench.peers.figures import Figures, curve, figures, read_pairs

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "bench" / "peers" / ".venv" / "bin" / "python"
# Name, adapter, variant. The first is this engine; the ratios are to the splink that does best.
SYSTEMS = (
    ("cosell, as it ships", "ours", "no labels"),
    ("splink, labels + rare words", "splink", "labels"),
    ("splink, EM + rare words", "splink", "em"),
    ("emm, labels + country + rank (+ domain)", "emm", "country+rank"),
    ("string_grouper (+ domain)", "string_grouper", "name+domain"),
    ("exact domain or name", "exact", "domain+name"),
)
LIMIT_SECONDS = 3600.0
MOST_LEFTS = {"emm": 50_000}  # it takes a minute and a half for 10,000, and hours for a million
SHIPPED_REVIEW = 0.30  # from which probability a person looks, where nobody set another


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--out", type=Path, help="write the results here (JSON; a table beside it)")
    parser.add_argument("--pairs", type=Path, help="keep the scored pairs in this folder")
    parser.add_argument("--only", action="append", default=[], help="adapters: ours, splink, ...")
    parser.add_argument("--judge", choices=("rest", "dev"), default="rest",
                        help="part that is judged; dev was learned from and flatters")  # fmt: skip
    asked = parser.parse_args()
    if set(asked.only) != {"ours"} and not PEERS.exists():
        sys.exit("the peers are not installed: call `make bench-peers`, or add `--only ours`")
    with tempfile.TemporaryDirectory(prefix="cosell-bench-") as scratch:
        pairs = asked.pairs or Path(scratch)
        pairs.mkdir(parents=True, exist_ok=True)
        results = []
        for folder in asked.folders:
            for result in _measured(folder.resolve(), pairs.resolve(), asked.only, asked.judge):
                results.append(result)
                print(table.line(result), file=sys.stderr, flush=True)
    text = table.page(results)
    if asked.out:
        asked.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        asked.out.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)


def _measured(folder: Path, pairs: Path, only: list[str], judge: str) -> Iterator[dict[str, Any]]:
    links, ignored = lists.links_of(folder), lists.ignored_of(folder)
    lefts = len(lists.ids_of(folder / "left.csv"))
    with (folder / "left.csv").open(encoding="utf-8-sig") as file:
        names_only = file.readline().strip() == "id,name"
    for right in ("right.csv", "right_blind.csv"):
        if not (folder / right).exists():
            continue
        dev, rest = lists.parts_of(folder, right)
        judged = dev if judge == "dev" else rest
        sizes = {"left": lefts, "right": len(dev) + len(rest), "names_only": names_only}
        for name, adapter, variant in SYSTEMS:
            if only and adapter not in only:
                continue
            stem = f"{folder.name}{'-blind' if 'blind' in right else ''}-{adapter}-{variant}"
            out = pairs / f"{stem.replace(' ', '-')}.csv"
            result: dict[str, Any] = {
                "folder": folder.name, "blind": "blind" in right, **sizes, "judged": judge,
                "system": name, "adapter": adapter, "variant": variant,
            }  # fmt: skip
            if lefts > MOST_LEFTS.get(adapter, lefts):
                yield result | {"fault": f"not run on more than {MOST_LEFTS[adapter]:,} accounts"}
                continue
            try:
                result |= asdict(_run(adapter, variant, folder, right, out))
            except child.ChildFailed as fault:
                yield result | {"fault": str(fault)}
                continue
            found = figures(read_pairs(out), links, dev, judged, ignored)
            told = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
            result |= told | _plain(found) | {"pairs": out.name}
            if adapter == "ours":
                result |= _bands(out, links, judged, ignored)
            yield result


def _run(adapter: str, variant: str, folder: Path, right: str, out: Path) -> child.Cost:
    python = sys.executable if adapter == "ours" else str(PEERS)
    command = [
        python, "-m", f"bench.peers.{adapter}", str(folder), "--right", right,
        "--variant", variant, "--out", str(out), "--stats", str(out.with_suffix(".json")),
    ]  # fmt: skip
    return child.run(command, ROOT, log=out.with_suffix(".log"), limit_seconds=LIMIT_SECONDS)


def _bands(
    out: Path,
    links: Mapping[str, Collection[str]],
    judged: Collection[str],
    ignored: Collection[tuple[str, str]],
) -> dict[str, float]:
    """Count the verdicts as they ship, without any threshold being chosen."""
    told: dict[str, float] = {}
    for name, verdicts in (("auto", {"auto"}), ("shipped", {"auto", "review"})):
        pairs = [
            pair for pair in read_pairs(out, verdicts, SHIPPED_REVIEW)
            if pair[:2] not in ignored or pair[0] in links.get(pair[1], ())
        ]  # fmt: skip
        point = curve(pairs, links, judged)[-1]
        told |= {f"{name}_precision": point.precision, f"{name}_recall": point.recall,
                 f"{name}_f1": point.f1}  # fmt: skip
    return told


def _plain(found: Figures) -> dict[str, float]:
    return {
        "threshold": found.threshold,
        "precision": found.chosen.precision,
        "recall": found.chosen.recall,
        "f1": found.chosen.f1,
        "oracle_f1": found.best.f1,
        "recall_at_p98": found.recall_when_sure,
        "pair_f1": found.pair_f1,
        "links": found.links,
        "ceiling": found.ceiling,
    }


if __name__ == "__main__":
    main()
