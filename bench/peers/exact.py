"""Joining by equal domain and equal tidied name, as everyone does first in a spreadsheet."""

from collections import defaultdict

from bench.peers import adapter, lists
from bench.peers.trump import recall

MOST = 50  # equals of one right; more of them say nothing


def main() -> None:
    """Join the two lists of the folder."""
    task = adapter.asked(("domain+name",))
    by_name: dict[str, list[str]] = defaultdict(list)
    by_domain: dict[str, list[str]] = defaultdict(list)
    for row in lists.rows(task.left):
        by_name[row.compact].append(row.id)
        by_domain[row.domain].append(row.id)
    pairs: list[tuple[str, str, float]] = []
    for row in lists.rows(task.right):
        named = set(by_name.get(row.compact, ())[:MOST]) if row.compact else set()
        sited = set(by_domain.get(row.domain, ())[:MOST]) if row.domain else set()
        for left_id in sorted(named | sited):
            pairs.append((left_id, row.id, 2.0 * (left_id in sited) + 1.0 * (left_id in named)))
    task.write(pairs)
    found = recall(pairs, lists.links_of(task.folder))
    task.tell(compared=len(pairs), blocking_recall=found)


if __name__ == "__main__":
    main()
