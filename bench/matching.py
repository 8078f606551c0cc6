"""Measure matching on invented CRM lists: quality, seconds and memory by size.

`python -m bench.matching [SIZE ...]`; the lists are those of `bench/dirt.py`: the figures say how
fast the engine is and whether it broke, not how good it is on real lists.
"""

import sys
from collections.abc import Sequence

from bench.dirt import crm_lists
from matching.evaluate import evaluate

_SEED = 11


def main(sizes: Sequence[int] = (2_400, 10_000)) -> None:
    """Print a table with a row for each size."""
    print(
        f"{'left x right':>17} {'candidates':>10} {'precision':>9} {'recall':>7} {'s':>6} {'MB':>5}"
    )
    for size in sizes:
        left, right, links = crm_lists((), size, _SEED)
        report = evaluate(left, right, links)
        auto = report.bands[0]
        print(
            f"{len(left):>8,} x {len(right):>6,} {report.candidate_recall.value:>10.3f} "
            f"{auto.precision.value:>9.3f} {auto.recall.value:>7.3f} "
            f"{report.seconds:>6.1f} {report.peak_mb:>5.0f}"
        )


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or (2_400, 10_000))
