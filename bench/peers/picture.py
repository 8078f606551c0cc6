"""Draws one picture of a run: are our probabilities true, and who finds more at which precision.

`bench/peers/.venv/bin/python -m bench.peers.picture results.json PAIRS_DIR FOLDER --out out.svg`,
with the results and the pairs that `python -m bench.peers --out --pairs` wrote.
"""

import argparse
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import altair as alt

from bench.peers import lists
from bench.peers.figures import Pair, best_lefts, calibration, curve, read_pairs

# Told apart with any kind of colour sight; this engine is the dark one.
COLOURS = ("#111111", "#0072b2", "#56b4e9", "#d55e00", "#009e73", "#cc79a7")
POINTS = 250  # of a curve; more of them only make the file larger
SIZE = 330


def main() -> None:
    """Draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--blind", action="store_true", help="the run without websites")
    parser.add_argument("--title", default="")
    parser.add_argument("--out", type=Path, required=True, help=".svg or .png")
    asked = parser.parse_args()
    runs = [
        run
        for run in json.loads(asked.results.read_text(encoding="utf-8"))
        if run["folder"] == asked.folder.resolve().name and run["blind"] == asked.blind
        if "fault" not in run
    ]
    links, ignored = lists.links_of(asked.folder), lists.ignored_of(asked.folder)
    learned, rest = lists.parts_of(asked.folder, "right_blind.csv" if asked.blind else "right.csv")
    judged = learned if runs[0]["judged"] == "dev" else rest
    scored = {run["system"]: _scored(asked.pairs / run["pairs"], links, ignored) for run in runs}
    parts = []
    ours = next((run["system"] for run in runs if run["adapter"] == "ours"), None)
    if ours:
        parts.append(_reliability([p for p in scored[ours] if p[1] in judged], links))
    parts.append(_curves(scored, links, judged))
    chart = alt.hconcat(*parts, spacing=40).resolve_scale(color="independent")
    if asked.title:
        chart = chart.properties(title=alt.Title(asked.title, anchor="middle", fontSize=15))
    chart = chart.configure_view(stroke=None).configure(font="Helvetica, Arial, sans-serif")
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    chart.save(asked.out, **({"scale_factor": 2} if asked.out.suffix == ".png" else {}))


def _reliability(mine: list[Pair], links: Mapping[str, Collection[str]]) -> Any:
    rows = [
        {"said": said, "was": was, "pairs": count, **_bounds(was, count)}
        for said, was, count in calibration(mine, links)
    ]
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    across = alt.X("said:Q", title="probability that cosell gives", axis=axis,
                   scale=alt.Scale(domain=[0, 1]))  # fmt: skip
    up = alt.Y("was:Q", title="share that is the same company", axis=axis,
               scale=alt.Scale(domain=[0, 1]))  # fmt: skip
    corners = alt.InlineData(values=[{"said": 0, "was": 0}, {"said": 1, "was": 1}])
    ideal = alt.Chart(corners).mark_line(
        color="#999999", strokeDash=[5, 4]
    ).encode(x=across, y=up)  # fmt: skip
    data = alt.InlineData(values=rows)
    whiskers = (
        alt.Chart(data).mark_rule(color="#777777").encode(x=across, y=alt.Y("low:Q"), y2="high:Q")
    )
    dots = alt.Chart(data).mark_circle(color=COLOURS[0], opacity=1).encode(
        x=across, y=up,
        size=alt.Size(
            "pairs:Q", title="right records", scale=alt.Scale(type="sqrt", range=[25, 420]),
            legend=alt.Legend(orient="none", legendX=SIZE - 95, legendY=SIZE - 85,
                              values=_sizes(rows)),
        ),
    )  # fmt: skip
    return (ideal + whiskers + dots).properties(
        width=SIZE, height=SIZE,
        title=alt.Title("Is the probability true?", subtitle="on the dashed line it is exactly"),
    )  # fmt: skip


def _curves(
    scored: Mapping[str, list[Pair]], links: Mapping[str, Collection[str]], judged: Collection[str]
) -> Any:
    rows = []
    for system, mine in scored.items():
        points = curve(mine, links, judged)[1:]
        step = max(1, len(points) // POINTS)
        # The first few pairs say little: one error among ten is a jump of ten points.
        kept = [point for point in points[::step] + points[-1:] if point.recall >= 0.02]
        rows += [
            {"system": system, "recall": point.recall, "precision": point.precision, "order": n}
            for n, point in enumerate(kept)
        ]
    axis = alt.Axis(format="%")
    lines = alt.Chart(alt.InlineData(values=rows)).mark_line(clip=True, strokeWidth=2.2).encode(
        x=alt.X("recall:Q", title="true overlaps found", axis=axis,
                scale=alt.Scale(domain=[0.2, 1])),
        y=alt.Y("precision:Q", title="found ones that are right", axis=axis,
                scale=alt.Scale(domain=[0.5, 1])),
        order="order:Q",
        color=alt.Color("system:N", title=None, sort=list(scored),
                        scale=alt.Scale(domain=list(scored), range=list(COLOURS[: len(scored)])),
                        legend=alt.Legend(orient="bottom-left", labelLimit=300)),
    )  # fmt: skip
    return lines.properties(
        width=SIZE * 1.35, height=SIZE,
        title=alt.Title("How much is found, and how much of it is right?",
                        subtitle="further up and to the right is better"),
    )  # fmt: skip


def _bounds(share: float, count: int) -> dict[str, float]:
    """Return the 95 % Wilson interval."""
    z = 1.96
    middle = share + z * z / (2 * count)
    spread = z * (share * (1 - share) / count + z * z / (4 * count**2)) ** 0.5
    scale = 1 + z * z / count
    return {"low": max(0.0, (middle - spread) / scale), "high": min(1.0, (middle + spread) / scale)}


def _sizes(rows: list[dict[str, Any]]) -> list[int]:
    most = max(row["pairs"] for row in rows)
    return [each for each in (10, 100, 1_000, 10_000) if each <= most]


def _scored(
    path: Path, links: Mapping[str, Collection[str]], ignored: Collection[tuple[str, str]]
) -> list[Pair]:
    return best_lefts(
        pair
        for pair in read_pairs(path)
        if pair[:2] not in ignored or pair[0] in links.get(pair[1], ())
    )


if __name__ == "__main__":
    main()
