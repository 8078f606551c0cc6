"""`cosell match` and `cosell evaluate`: matching on files, without a database or an account."""

import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.commands.printing import AsJson, bar, print_json
from matching.company import Company
from matching.engine import Explanation, map_lists, prepare
from matching.engine import explain as explain_pair
from matching.evaluate import evaluate as measure
from matching.files import (
    InputFault,
    Unusable,
    check_writable,
    read_pairs,
    read_rights,
    read_table,
    read_usable,
    read_usable_pairs,
    read_weights,
    write_matches,
)
from matching.index_files import open_index, save
from matching.outcome import Outcome, outcome_of
from matching.parallel import match_over_processes
from matching.table import Table
from matching.verdict import Thresholds, Verdict

Left = Annotated[Path, typer.Argument(help="CSV of your accounts: id,name and more.")]
Right = Annotated[Path, typer.Argument(help="CSV of the partner's accounts.")]
Adapt = Annotated[
    bool, typer.Option(help="Adapt the weights to these lists, without any known answer.")
]
WeightsFile = Annotated[
    Path | None, typer.Option("--weights", help="Weights instead of the shipped ones (JSON).")
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Refuse a list in which a row cannot be used.")
]
_IN_WORDS = {"auto": "auto", "review": "to review", "related": "related"}


def register(app: typer.Typer) -> None:
    app.command("match")(match)
    app.command("evaluate")(evaluate)


def match(
    left: Left,
    right: Right,
    out: Annotated[Path | None, typer.Option(help="Where to write the matches (CSV).")] = None,
    verdict: Annotated[
        str,
        typer.Option(help="Which to write: auto, review, all (of these two) or related."),
    ] = "all",
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="LEFT_ID RIGHT_ID", help="Print all evidence about one pair."),
    ] = None,
    auto_from: Annotated[float, typer.Option(help="Probability from which it is auto.")] = 0.95,
    review_from: Annotated[float, typer.Option(help="... from which a person looks.")] = 0.30,
    one_to_one: Annotated[
        bool, typer.Option("--one-to-one", help="Give each account to one record at most.")
    ] = False,
    adapt: Adapt = True,
    weights: WeightsFile = None,
    strict: Strict = False,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that match side by side.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Match two lists of companies, with a reason for each pair.

    A row that cannot be used (no id, no name, an id again) is named and left out.
    Example: cosell match accounts.csv partner.csv --out matches.csv
    """
    wanted = _wanted(verdict)
    thresholds = _thresholds(auto_from, review_from)
    if explain is None and out is None:
        raise typer.BadParameter("expected --out MATCHES.csv or --explain LEFT_ID RIGHT_ID")
    if out is not None and out.resolve() in (left.resolve(), right.resolve()):
        raise typer.BadParameter(f"--out {out} is one of the two lists; expected another file")
    if out is not None:
        check_writable(out)
    (lefts, rights), left_out = _lists(left, right, strict=strict)
    chosen = read_weights(weights) if weights else None
    if explain is not None:
        one = _record(left, lefts, explain[0], right, rights)
        other = _record(right, rights, explain[1], left, lefts)
        index = prepare(lefts, weights=chosen)
        with bar("matching") as progress:
            chunks = index.chunks(rights, progress, weighed=not adapt)
        if adapt:
            index, chunks = index.reweighed(chunks)
        explained = explain_pair(one, other, index=index, thresholds=thresholds)
        outcome = outcome_of(explained, index, chunks, thresholds, one_to_one=one_to_one)
        _print_explained(one, other, explained, outcome, as_json=as_json)
        return
    with bar("matching") as progress:
        if jobs == 1:
            matches = map_lists(
                lefts,
                rights,
                thresholds=thresholds,
                one_to_one=one_to_one,
                adapting=adapt,
                verdicts=wanted,
                weights=chosen,
                progress=progress,
            )
        else:
            with tempfile.TemporaryDirectory(prefix="cosell-") as folder:
                save(prepare(lefts, weights=chosen), Path(folder))
                every = match_over_processes(
                    open_index(Path(folder), chosen),
                    rights,
                    jobs,
                    thresholds=thresholds,
                    one_to_one=one_to_one,
                    adapting=adapt,
                    progress=progress,
                )
            matches = [match for match in every if match.verdict in wanted]
    if out is not None:
        write_matches(out, matches)
    found = Counter(match.verdict for match in matches)
    counts = {str(each): found[each] for each in Verdict if each in wanted}
    if as_json:
        sizes = {"left": len(lefts), "right": len(rights)}
        print_json({**sizes, **counts, "left_out": left_out, "written": len(matches)})
        return
    words = ", ".join(f"{count} {_IN_WORDS[each]}" for each, count in counts.items())
    print(f"{len(lefts)} x {len(rights)} records: {words}; {len(matches)} written to {out}")


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
    adapt: Adapt = True,
    weights: WeightsFile = None,
    strict: Strict = False,
    as_json: AsJson = False,
) -> None:
    """Measure precision and recall on lists whose true pairs are known.

    Each right record gets its best left record or none, and that is scored. A row that cannot be
    used is named and left out.
    Example: cosell evaluate left.csv right.csv truth.csv
    """
    if split and only is None:
        raise typer.BadParameter("--split says which rights of --only FILE to score; give both")
    (lefts, rights), left_out = _lists(left, right, strict=strict)
    pairs = _true_pairs(truth, lefts, rights, strict=strict)
    dropped = frozenset(_pairs(ignore, strict=strict)) if ignore else frozenset()
    if only is not None:
        chosen = read_rights(only, split)
        ids = rights.columns["id"]
        rights = rights.rows([place for place, id in enumerate(ids) if id in chosen])
        pairs = {pair for pair in pairs if pair[1] in chosen}
    with bar("evaluating") as progress:
        report = measure(
            lefts,
            rights,
            frozenset(pairs),
            ignore=dropped,
            adapting=adapt,
            weights=read_weights(weights) if weights else None,
            progress=progress,
        )
    if as_json:
        print_json({**report.as_dict(), "left_out": left_out})
    else:
        print(report.as_text())


def _wanted(verdict: str) -> frozenset[Verdict]:
    if verdict == "all":
        return frozenset({Verdict.AUTO, Verdict.REVIEW})
    if verdict not in set(Verdict) - {Verdict.NONE}:
        raise typer.BadParameter(f"--verdict is {verdict!r}; expected auto, review, related or all")
    return frozenset({Verdict(verdict)})


def _thresholds(auto_from: float, review_from: float) -> Thresholds:
    try:
        return Thresholds(auto=auto_from, review=review_from)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None


def _record(path: Path, table: Table, id: str, other_path: Path, other: Table) -> Company:
    """Find a record by its id. Raises InputFault, with the file that was looked in."""
    found = table.company(id)
    if found is not None:
        return found
    words = f"no record has the id {id!r}"
    if other.company(id) is not None:
        words += f"; {other_path.name} has one: first comes the id of the first list"
    raise InputFault(path.name, 0, "id", words)


def _print_explained(
    one: Company, other: Company, found: Explanation, outcome: Outcome, *, as_json: bool
) -> None:
    if as_json:
        print_json({**asdict(found), "outcome": asdict(outcome)})
        return
    print(f"{one.name}  |  {other.name}")
    print(f"{found.probability:.1%} certain, verdict {found.verdict}; {found.rule or 'no rule'}")
    print(f"among the lists: {outcome.verdict}; {outcome.words}")
    print(f"{found.start_bits:+6.2f} bits  to start with")
    for line in found.lines:
        values = f"  ({line.left or '-'} | {line.right or '-'})"
        print(f"{line.bits:+6.2f} bits  {line.comparison}: {line.level}{values}")


def _lists(left: Path, right: Path, *, strict: bool) -> tuple[tuple[Table, Table], dict[str, int]]:
    """Read two lists, and say which of their rows are left out; when `strict`, none is."""
    if strict:
        return (read_table(left), read_table(right)), {"left": 0, "right": 0}
    (lefts, ours), (rights, theirs) = read_usable(left), read_usable(right)
    for unusable in (ours, theirs):
        _tell(unusable)
    return (lefts, rights), {"left": ours.count, "right": theirs.count}


def _pairs(path: Path, *, strict: bool) -> set[tuple[str, str]]:
    if strict:
        return set(read_pairs(path))
    pairs, unusable = read_usable_pairs(path)
    _tell(unusable)
    return set(pairs)


def _tell(unusable: Unusable) -> None:
    for line in unusable.lines():
        print(f"cosell: {line}", file=sys.stderr)


def _true_pairs(path: Path, lefts: Table, rights: Table, *, strict: bool) -> set[tuple[str, str]]:
    """Read the true pairs, and say how many of them name records that are not in the lists.

    Raises: InputFault where none of them does, so that a wrong file is not scored as a bad match.
    """
    pairs = _pairs(path, strict=strict)
    if not pairs:
        raise InputFault(path.name, 2, "left_id", "expected at least one true pair, found none")
    left_ids, right_ids = set(lefts.columns["id"]), set(rights.columns["id"])
    known = {pair for pair in pairs if pair[0] in left_ids and pair[1] in right_ids}
    if pairs and not known:
        words = "expected ids of the two lists, found none of them"
        raise InputFault(path.name, 2, "left_id", words)
    if len(known) < len(pairs):
        strangers = len(pairs) - len(known)
        words = f"{strangers} of {len(pairs)} true pairs name records that are not in the lists"
        print(f"cosell: {path.name}: {words}; they are left out", file=sys.stderr)
    return known
