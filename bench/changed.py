"""One changed account against a million: no list is prepared anew. Prints a table, asserts nothing.

`python -m bench.changed --left 1000000 FOLDER` keeps the index in the folder and uses it again.
"""

import argparse
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

from bench.dirt import crm_lists
from matching.company import Company
from matching.engine import Index, prepare
from matching.index_files import IndexFault, OpenedIndex, open_index, save

_ASKED = 500
_WARM = 50  # questions before those that are timed: what is mapped is read from the disk once


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--left", type=int, default=1_000_000, metavar="RECORDS")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    lefts, rights = _some(asked.seed)
    index = _index(asked.folder, asked.left, asked.seed)
    started = time.perf_counter()
    open_index(asked.folder)
    print(f"{'opened':<44}{(time.perf_counter() - started) * 1000:8.1f} ms")
    _row("a partner's record against the index", lambda k: index.match([rights[k]]))
    _row("an account changed", lambda k: index.changed([_moved(lefts[k])]))
    _row(
        "an account changed, and its record matched",
        lambda k: index.changed([_moved(lefts[k])]).match([rights[k]]),
    )
    held: list[Index] = [index]

    def on_top(k: int) -> object:
        held.append(held.pop().changed([_moved(lefts[k])]))
        return held[0].match([rights[k]])

    _row("the same, all changes kept on top", on_top)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory, mapped files included':<44}{peak:8.0f} MB")


def _moved(account: Company) -> Company:
    return replace(account, city="Ulm")


def _some(seed: int) -> tuple[list[Company], list[Company]]:
    lefts, rights, _ = crm_lists((), _ASKED + _WARM, seed + 1)
    return lefts, rights


def _index(folder: Path, size: int, seed: int) -> OpenedIndex:
    try:
        return open_index(folder)
    except IndexFault as fault:
        print(f"{fault}; preparing {size:,} accounts")
    started = time.process_time()
    lefts: Sequence[Company] = crm_lists((), size, seed)[0]
    begun = time.process_time()
    index = prepare(lefts)
    print(f"invented in {begun - started:.0f} s, prepared in {time.process_time() - begun:.0f} s")
    return open_index(save(index, folder))


def _row(what: str, do: Callable[[int], object]) -> None:
    wall, cpu = [], []
    for k in range(_ASKED + _WARM):
        started, begun = time.perf_counter(), time.thread_time()
        do(k)
        cpu.append((time.thread_time() - begun) * 1000)
        wall.append((time.perf_counter() - started) * 1000)
    wall, cpu = wall[_WARM:], cpu[_WARM:]
    print(
        f"{what:<44}{median(wall):8.1f} ms median{quantiles(wall, n=10)[-1]:8.1f} ms at the 90th "
        f"percentile{median(cpu):8.1f} ms of CPU"
    )


if __name__ == "__main__":
    main()
