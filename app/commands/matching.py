"""`cosell match` and `cosell evaluate`: matching on files, without a database or an account."""

import csv
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.commands.printing import AsJson, bar, print_json
from matching.company import Company
from matching.engine import explain as explain_pair
from matching.engine import map_lists, prepare
from matching.evaluate import evaluate as measure
from matching.files import InputFault, read_companies, read_pairs, write_matches
from matching.verdict import Thresholds, Verdict

Left = Annotated[Path, typer.Argument(help="CSV of your accounts: id,name and more.")]
Right = Annotated[Path, typer.Argument(help="CSV of the partner's accounts.")]


def register(app: typer.Typer) -> None:
    app.command("match")(match)
    app.command("evaluate")(evaluate)


def match(
    left: Left,
    right: Right,
    out: Annotated[Path | None, typer.Option(help="Where to write the matches (CSV).")] = None,
    verdict: Annotated[str, typer.Option(help="Which to write: auto, review, related or all.")] = (
        "all"
    ),
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="LEFT_ID RIGHT_ID", help="Print all evidence about one pair."),
    ] = None,
    auto_from: Annotated[float, typer.Option(help="Probability from which it is auto.")] = 0.95,
    review_from: Annotated[float, typer.Option(help="... from which a person looks.")] = 0.30,
    as_json: AsJson = False,
) -> None:
    """Match two lists of companies, with a reason for each pair.

    Example: cosell match accounts.csv partner.csv --out matches.csv
    """
    wanted = _wanted(verdict)
    thresholds = _thresholds(auto_from, review_from)
    if explain is None and out is None:
        raise typer.BadParameter("expected --out MATCHES.csv or --explain LEFT_ID RIGHT_ID")
    lefts, rights = read_companies(left), read_companies(right)
    if explain is not None:
        _explain(left, lefts, right, rights, explain, as_json)
        return
    with bar("matching") as progress:
        matches = map_lists(lefts, rights, thresholds=thresholds, progress=progress)
    kept = [each for each in matches if each.verdict in wanted]
    if out is not None:
        write_matches(out, kept)
    counts = {str(each): sum(1 for m in matches if m.verdict is each) for each in Verdict}
    counts.pop("none", None)
    if as_json:
        print_json({"left": len(lefts), "right": len(rights), **counts, "written": len(kept)})
        return
    print(
        f"{len(lefts)} x {len(rights)} records: {counts['auto']} auto, {counts['review']} to "
        f"review, {counts['related']} related; {len(kept)} written to {out}"
    )


def evaluate(
    left: Left,
    right: Right,
    truth: Annotated[Path, typer.Argument(help="CSV of the true pairs: left_id,right_id.")],
    ignore: Annotated[
        Path | None, typer.Option(help="CSV of pairs that count as neither right nor wrong.")
    ] = None,
    only: Annotated[
        Path | None,
        typer.Option(help="CSV of right_id[,split]: score these rights only."),
    ] = None,
    split: Annotated[str, typer.Option(help="With --only: the split to score.")] = "",
    as_json: AsJson = False,
) -> None:
    """Measure precision and recall on lists whose true pairs are known.

    Each right record gets its best left record or none, and that is scored.
    Example: cosell evaluate left.csv right.csv truth.csv
    """
    lefts, rights = read_companies(left), read_companies(right)
    if split and only is None:
        raise typer.BadParameter("--split says which rights of --only FILE to score; give both")
    pairs = _true_pairs(truth, lefts, rights)
    dropped = frozenset(read_pairs(ignore)) if ignore else frozenset()
    if only is not None:
        chosen = _rights(only, split)
        rights = [company for company in rights if company.id in chosen]
        pairs = {pair for pair in pairs if pair[1] in chosen}
    with bar("evaluating") as progress:
        report = measure(lefts, rights, frozenset(pairs), ignore=dropped, progress=progress)
    if as_json:
        print_json(report.as_dict())
    else:
        print(report.as_text())


def _wanted(verdict: str) -> frozenset[Verdict]:
    if verdict == "all":
        return frozenset(Verdict)
    if verdict not in set(Verdict) - {Verdict.NONE}:
        raise typer.BadParameter(f"--verdict is {verdict!r}; expected auto, review, related or all")
    return frozenset({Verdict(verdict)})


def _thresholds(auto_from: float, review_from: float) -> Thresholds:
    try:
        return Thresholds(auto=auto_from, review=review_from)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None


def _explain(
    left: Path,
    lefts: list[Company],
    right: Path,
    rights: list[Company],
    pair: tuple[str, str],
    as_json: bool,
) -> None:
    one = next((company for company in lefts if company.id == pair[0]), None)
    other = next((company for company in rights if company.id == pair[1]), None)
    if one is None:
        raise typer.BadParameter(f"{left}: no record with the id {pair[0]!r}")
    if other is None:
        raise typer.BadParameter(f"{right}: no record with the id {pair[1]!r}")
    found = explain_pair(one, other, index=prepare(lefts))
    if as_json:
        print_json(asdict(found))
        return
    print(f"{one.name}  |  {other.name}")
    print(f"{found.probability:.1%} certain, verdict {found.verdict}; {found.rule or 'no rule'}")
    print(f"{found.start_bits:+6.2f} bits  to start with")
    for line in found.lines:
        values = f"  ({line.left or '-'} | {line.right or '-'})"
        print(f"{line.bits:+6.2f} bits  {line.comparison}: {line.level}{values}")


def _true_pairs(path: Path, lefts: list[Company], rights: list[Company]) -> set[tuple[str, str]]:
    """Read the true pairs, and say how many of them name records that are not in the lists.

    Raises: InputFault where none of them does, so that a wrong file is not scored as a bad match.
    """
    pairs = set(read_pairs(path))
    left_ids = {company.id for company in lefts}
    right_ids = {company.id for company in rights}
    known = {pair for pair in pairs if pair[0] in left_ids and pair[1] in right_ids}
    if pairs and not known:
        words = "expected ids of the two lists, found none of them"
        raise InputFault(path.name, 2, "left_id", words)
    if len(known) < len(pairs):
        strangers = len(pairs) - len(known)
        words = f"{strangers} of {len(pairs)} true pairs name records that are not in the lists"
        print(f"cosell: {path.name}: {words}; they are left out", file=sys.stderr)
    return known


def _rights(path: Path, split: str) -> set[str]:
    """Read the ids of rights to score, of one split where the file has several."""
    wanted = ("right_id", "split") if split else ("right_id",)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            for column in wanted:
                if column not in (reader.fieldnames or ()):
                    raise InputFault(path.name, 1, column, "expected this column, it is missing")
            return {row["right_id"] for row in reader if not split or row["split"] == split}
    except UnicodeDecodeError:
        raise InputFault(path.name, 1, "", "expected text in UTF-8") from None
