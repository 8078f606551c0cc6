"""Draws results as tables in Markdown, with what was aimed at beside them. Measures nothing."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

Result = Mapping[str, Any]
_HEAD = (
    "| system | P | R | F1 | oracle F1 | R at P 98 % | pair F1 | candidate recall | CPU s "
    "| of splink | wall s | MB |\n|---|" + "---|" * 11
)
# From so many lefts on: CPU seconds as a share of splink's, megabytes, F1.
GOALS = (
    (1_000_000, 0.26, 2_500, 0.930),
    (100_000, 0.27, 800, 0.950),
    (0, None, None, 0.940),
)
NAMES_ONLY_F1 = 0.890


def page(results: Sequence[Result]) -> str:
    """Return a table for each list, each with the goals it meets or misses."""
    parts = []
    for (folder, blind), group in groupby(results, key=lambda r: (r["folder"], r["blind"])):
        mine = list(group)
        one = mine[0]
        part = "the part learned from" if one["judged"] == "dev" else "the part not learned from"
        most = next((r["ceiling"] for r in mine if "ceiling" in r), 1.0)
        parts.append(
            f"**{folder}{', websites withheld' if blind else ''}**: {one['left']:,} left x "
            f"{one['right']:,} right, judged on {part}"
            f"{f'; recall can reach {most:.3f}' if most < 0.9995 else ''}\n\n{_HEAD}"
        )
        against = _splink(mine)
        parts[-1] += "".join(f"\n{line(result, against)}" for result in mine) + "\n"
        parts += goals(mine)
    return "\n".join(parts) + "\n"


def line(result: Result, against: Result | None = None) -> str:
    """Return one row."""
    if "fault" in result:
        return f"| {result['system']} | {result['fault'].splitlines()[-1][:120]} |" + " |" * 10
    ratio = result["cpu_seconds"] / against["cpu_seconds"] if against else None
    recall = result.get("blocking_recall")
    shares = [result[key] for key in
              ("precision", "recall", "f1", "oracle_f1", "recall_at_p98", "pair_f1")]  # fmt: skip
    cells = [
        result["system"],
        *(f"{share:.3f}" for share in shares),
        f"{recall:.3f}" if recall is not None else "-",
        f"{result['cpu_seconds']:.1f}",
        f"{ratio:.2f}" if ratio is not None else "-",
        f"{result['wall_seconds']:.1f}",
        f"{result['peak_mb']:,.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def goals(results: Sequence[Result]) -> list[str]:
    """Say in words which goals this engine meets; nothing where it was not run."""
    ours = next((r for r in results if r["adapter"] == "ours" and "fault" not in r), None)
    if ours is None:
        return []
    against = _splink(results)
    share, most_mb, least = next(goal[1:] for goal in GOALS if ours["left"] >= goal[0])
    if ours.get("names_only"):
        least = NAMES_ONLY_F1
    words = [_word("F1", f"{ours['f1']:.3f}", f">= {least:.3f}", ours["f1"] >= least)]
    if share is not None and against is not None:
        ratio = ours["cpu_seconds"] / against["cpu_seconds"]
        words.append(_word("CPU of splink's", f"{ratio:.2f}", f"<= {share}", ratio <= share))
    if most_mb is not None:
        mb = ours["peak_mb"]
        words.append(_word("MB", f"{mb:,.0f}", f"<= {most_mb:,}", mb <= most_mb))
    shipped = (
        f"As it ships, with no threshold chosen: `auto` precision {ours['auto_precision']:.3f}, "
        f"recall {ours['auto_recall']:.3f}; `auto` and `review` precision "
        f"{ours['shipped_precision']:.3f}, recall {ours['shipped_recall']:.3f}, "
        f"F1 {ours['shipped_f1']:.3f}."
    )
    return [f"{shipped}\n\nGoals: {'; '.join(words)}.\n"]


def _splink(results: Sequence[Result]) -> Result | None:
    """Return the splink run that does best, which the ratios are to."""
    runs = [r for r in results if r["adapter"] == "splink" and "fault" not in r]
    return max(runs, key=lambda r: float(r["f1"]), default=None)


def _word(what: str, reached: str, aim: str, met: bool) -> str:
    return f"{what} {reached}, goal {aim}: {'met' if met else 'not met'}"
