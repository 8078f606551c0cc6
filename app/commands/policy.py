"""`cosell policy ...`: the rules in force, what looks wrong in a file, what others would change."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.printing import AsJson, bar, print_json, print_rows
from app.settings import read_settings
from app.wiring import office, policy_in, read_policy
from journeys.deal_scenes import past_decisions
from partnering.deal_policy import lint
from partnering.policy_replay import replay as differences
from partnering.policy_words import rules_in_words

app = typer.Typer(
    help="The rules of the programme: in force, looked over, tried out.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

File = Annotated[Path, typer.Argument(help="A policy file (TOML).")]


@app.command("show")
def show(as_json: AsJson = False) -> None:
    """Show the rules for registered deals that are in force, in words, and their version.

    Example: cosell policy show
    """
    with office(read_settings()) as desk, desk.store.read() as view:
        deals = desk.policy.deals
        known = view.deal_policies.versions()
    rules = rules_in_words(deals)
    if as_json:
        kept = [{"version": version, "first_used": at} for version, at in known]
        print_json({"version": deals.version, "rules": dict(rules), "kept": kept})
        return
    print(f"version {deals.version}, in force for what is submitted from now on")
    for title, words in rules:
        print(f"  {title}: {words}")
    for version, at in known:
        if version != deals.version:
            print(f"version {version}, first used on {at:%Y-%m-%d}, counts for what came under it")


@app.command("lint")
def look_over(
    file: Annotated[
        Path | None, typer.Argument(help="A policy file; else the one that is set.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look a policy over: faults end with status 2; what is allowed and odd is only named.

    Example: cosell policy lint policy-of-april.toml
    """
    policy = policy_in(file) if file else read_policy(read_settings().policy_file)
    rows: list[dict[str, object]] = [
        {"key": f"registrations.{each.key}", "finding": each.words} for each in lint(policy.deals)
    ]
    print_rows(rows, as_json=as_json, empty="nothing to remark")
    if not as_json:
        print(f"the rules for registered deals are version {policy.deals.version}")


@app.command("replay")
def replay(file: File, as_json: AsJson = False) -> None:
    """List the past decisions that would have come out differently under a policy file.

    Nothing is decided again: each line names a registration for somebody to look at.

    Example: cosell policy replay policy-of-april.toml
    """
    wanted = policy_in(file).deals
    with office(read_settings()) as desk, bar("looking at decisions"), desk.store.read() as view:
        decisions = list(past_decisions(view, desk.policy.deals))
    found = differences(decisions, wanted)
    rows: list[dict[str, object]] = [
        {
            "registration": f"DR-{each.registration_id}",
            "was": str(each.outcome),
            "under these rules": "; ".join(each.words),
        }
        for each in found
    ]
    if as_json:
        print_json({"version": wanted.version, "decisions": len(decisions), "differ": rows})
        return
    print_rows(rows, as_json=False, empty="no decision would have come out differently")
    print(f"{len(decisions)} decisions looked at, {len(found)} would differ")
