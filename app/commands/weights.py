"""`cosell weights ...`: what every answer is worth to matching, learned anew and put in force."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.acting import person_named
from app.commands.printing import AsJson, bar, print_json, print_rows
from app.settings import read_settings
from app.wiring import office
from journeys.refit_weights import (
    SHIPPED,
    RefitReport,
    adapt_weights,
    adopt_weights,
    readable,
    refit_if_worth_it,
    refit_weights,
    version_of,
)
from matching.comparisons import COMPARISONS
from matching.files import (
    InputFault,
    check_writable,
    read_companies,
    read_pairs,
    read_weights,
    write_weights,
)
from matching.refitting import FEWEST_JUDGED, Answer, FewAnswers, Figures, refit
from matching.scoring import Weights, as_table, shipped_weights
from partnering.people import Person, Role
from partnering.refusals import Invalid
from store.weights import WeightsVersion
from store.work import Store, Work

app = typer.Typer(
    help="What every answer is worth to matching, and learning it from judgements.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Version = Annotated[str, typer.Argument(help="A number from `cosell weights show`, or 'shipped'.")]


@app.command("show")
def show(
    version: Annotated[
        str | None, typer.Option(help="Print this version's figures, or those of 'shipped'.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the versions of the weights, with what each was measured at, and which is in force.

    Example: cosell weights show --version 2
    """
    with office(read_settings()) as desk, desk.store.read() as view:
        if version is None:
            rows = _rows(view)
        else:
            asked = version_of(view, version)
    if version is None:
        print_rows(rows, as_json=as_json, empty="no versions")
        return
    weights = shipped_weights() if asked is None else readable(asked)
    if weights is None:
        raise Invalid(f"Version {version} was made by another release, which compared otherwise.")
    if as_json:
        print_json(as_table(weights))
        return
    print(f"version {weights.version}: {weights.note}")
    if asked is not None:
        _print_measured(asked.figures)
    _print_bits(weights)


@app.command("refit")
def refit_to_judgements(
    now: Annotated[
        bool, typer.Option("--now", help="Also where little was judged since the last time.")
    ] = False,
    from_lists: Annotated[
        bool, typer.Option("--from-lists", help="Learn from the lists alone, without judgements.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Learn weights from what people judged, and propose them as a version, with before and after.

    A running cosell does the same once a week. Nothing takes effect until it is adopted.
    Example: cosell weights refit --now
    """
    moment = datetime.now(UTC)
    with office(read_settings()) as desk:
        found: RefitReport | None
        if from_lists:
            found = adapt_weights(desk, now=moment)
        elif now:
            found = refit_weights(desk, now=moment)
        else:
            found = refit_if_worth_it(desk, now=moment)
    if as_json:
        proposed = found.proposed.id if found and found.proposed else None
        figures = dict(found.figures) if found else {}
        print_json(
            {"judged": found.judged if found else None, "proposed": proposed, "figures": figures}
        )
        return
    if found is None:
        print("too little was judged since the last time; --now learns from it all the same")
        return
    _print_measured(found.figures)
    print(found.words())
    if found.proposed is not None:
        print(f"put it in force with `cosell weights adopt {found.proposed.id}`")


@app.command("adopt")
def adopt(
    version: Version,
    by: Annotated[
        str, typer.Option(help="E-mail of the admin who puts it in force; may be left out if one.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Put a version in force; every pair is matched again. Undo it by adopting an earlier one.

    Judgements stand as they are. What is found anew is a baseline: nobody is alerted to it.
    Example: cosell weights adopt 2 --by ada.boss@vendra.example
    """
    with office(read_settings()) as desk:
        person = person_named(desk.store, by) if by else _only_admin(desk.store)
        due = adopt_weights(desk, version, person, now=datetime.now(UTC))
    if as_json:
        print_json({"version": version, "by": person.email, "due": due})
        return
    print(
        f"version {version} is in force, by {person.name}; {due} companies are matched again at "
        "the next sync"
    )


@app.command("fit")
def fit_files(
    left: Annotated[Path, typer.Argument(help="CSV of your accounts.")],
    right: Annotated[Path, typer.Argument(help="CSV of the partner's accounts.")],
    truth: Annotated[Path, typer.Argument(help="CSV of the true pairs: left_id,right_id.")],
    out: Annotated[Path, typer.Option(help="Where to write the weights (JSON).")],
    towards: Annotated[
        Path | None, typer.Option(help="Weights to start from, instead of the shipped ones.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write them also where they are no better.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fit weights to two lists whose true pairs are known, for `cosell match --weights`.

    The true pairs are taken for all there are: a right record that is in none of them is no left.
    Before and after are measured on records that were held out; where the fit surprises no less,
    or finds worse, nothing is written.
    Example: cosell weights fit left.csv right.csv truth.csv --out weights.json
    """
    if check_writable(out).resolve() in {each.resolve() for each in (left, right, truth)}:
        raise typer.BadParameter(f"--out {out} is one of the lists; expected another file")
    base = shipped_weights() if towards is None else read_weights(towards)
    lefts, rights = read_companies(left), read_companies(right)
    links = set(read_pairs(truth))
    with bar("fitting") as progress:
        answers = [Answer(one, other, True) for one, other in sorted(links)]
        name = f"{base.version}.fit"
        try:
            found = refit(
                lefts, rights, answers, base, version=name, complete=True, progress=progress
            )
        except FewAnswers as few:
            raise InputFault(truth.name, 0, "", _too_few_links(len(links), few)) from None
    figures = _figures(found.before, found.after)
    written = found.better or force
    if written:
        write_weights(out, found.weights)
    if as_json:
        print_json({"judged": found.judged, **figures, "written": str(out) if written else None})
    else:
        _print_measured(figures)
        told = f"{len(links)} true pairs, {found.judged} of them compared"
        print(f"{told}; weights written to {out}" if written else told)
    if not written:
        print(
            f"cosell: the fitted weights are no better than version {base.version}: nothing is "
            f"written to {out}; --force writes them all the same",
            file=sys.stderr,
        )
        raise typer.Exit(1)


def _too_few_links(links: int, few: FewAnswers) -> str:
    told = f"of its {links} true pairs {few.judged} were compared"
    if few.judged < FEWEST_JUDGED:
        return f"{told}; at least {FEWEST_JUDGED} are needed to fit weights"
    return f"{told}, and no other pair; pairs of different companies are needed, too"


def _only_admin(store: Store) -> Person:
    with store.read() as view:
        admins = [person for person in view.people.all() if Role.ADMIN in person.roles]
    if len(admins) != 1:
        raise Invalid(f"There are {len(admins)} admins; say who puts it in force: --by EMAIL.")
    return admins[0]


def _rows(view: Work) -> list[dict[str, object]]:
    people = {person.id: person.name for person in view.people.all()}
    adoptions = view.weights.adoptions()
    in_force = adoptions[0].version_id if adoptions else None
    last = {each.version_id: each for each in reversed(adoptions)}
    shown: list[tuple[int | None, WeightsVersion | None]] = [
        (version.id, version) for version in view.weights.all()
    ]
    rows: list[dict[str, object]] = []
    for number, version in [*shown, (None, None)]:
        adopted = last.get(number)
        rows.append(
            {
                "version": number or SHIPPED,
                "state": "in force" if number == in_force else "adopted before" if adopted
                else "proposed" if version else "",
                "from": version.origin if version else f"release, {shipped_weights().version}",
                "judged": version.judged if version else "",
                "F1": _change(version, "f1"),
                "log loss": _change(version, "log_loss"),
                "made": f"{version.made_at:%Y-%m-%d}" if version else "",
                "by": people.get(adopted.person_id, "") if adopted else "",
                "on": f"{adopted.at:%Y-%m-%d}" if adopted else "",
            }
        )  # fmt: skip
    return rows


def _change(version: WeightsVersion | None, figure: str) -> str:
    if version is None or not version.figures:
        return ""
    return f"{version.figures['before'][figure]:.3f} -> {version.figures['after'][figure]:.3f}"


def _figures(before: Figures, after: Figures) -> dict[str, Any]:
    names = ("precision", "recall", "f1", "log_loss")
    return {
        when: {name: round(getattr(each, name), 4) for name in names}
        for when, each in (("before", before), ("after", after))
    }


def _print_measured(figures: Any) -> None:
    """Print before and after, measured on judgements that were held out."""
    for when in ("before", "after"):
        if when in figures:
            print(f"{when + ':':<8}{Figures(**figures[when]).words()}")


def _print_bits(weights: Weights) -> None:
    shipped = shipped_weights()
    print(f"{weights.start:+7.2f} bits  to start with")
    for comparison, row, before in zip(COMPARISONS, weights.bits, shipped.bits, strict=True):
        for level, bits, old in zip(comparison.levels, row, before, strict=True):
            moved = f"  (shipped {old:+.2f})" if abs(bits - old) >= 0.005 else ""
            print(f"{bits:+7.2f} bits  {comparison.name}: {level}{moved}")
