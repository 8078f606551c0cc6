"""string_grouper: cosine of runs of three letters in the name, with an equal domain as a trump."""

import pandas as pd  # type: ignore[import-untyped]
from string_grouper import match_strings  # type: ignore[import-not-found]

from bench.peers import adapter, lists
from bench.peers.trump import recall, with_domains

LEAST = 0.3  # below this cosine nothing is written


def main() -> None:
    """Match the two lists of the folder."""
    task = adapter.asked(("name+domain",))
    left, right = list(lists.rows(task.left)), list(lists.rows(task.right))
    # The right list is the one that gets a bounded number of nearest names, so it goes first.
    found = match_strings(
        pd.Series([row.name or row.raw for row in right]),
        pd.Series([row.name or row.raw for row in left]),
        master_id=pd.Series([row.id for row in right]),
        duplicates_id=pd.Series([row.id for row in left]),
        max_n_matches=2 * adapter.KEPT,
        min_similarity=LEAST,
        ignore_index=True,
    )
    pairs = list(with_domains(
        zip(found["right_id"], found["left_id"], found["similarity"].astype(float), strict=True),
        left, right,
    ))  # fmt: skip
    task.write(pairs)
    reached = recall(pairs, lists.links_of(task.folder))
    task.tell(compared=len(pairs), blocking_recall=reached)


if __name__ == "__main__":
    main()
