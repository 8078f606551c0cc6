"""Gives engines that know only names an equal web domain, as a trump over their own score."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bench.peers.lists import Row

MOST = 20  # accounts on one domain; more of them is a shared host, not a company


def with_domains(
    pairs: Iterable[tuple[str, str, float]], left: Sequence[Row], right: Sequence[Row]
) -> Iterator[tuple[str, str, float]]:
    """Add 1 to the score of pairs on one domain, and the pairs on one domain that are not there.

    Scores are expected between 0 and 1.
    """
    on_domain: dict[str, list[str]] = defaultdict(list)
    for row in left:
        if row.domain:
            on_domain[row.domain].append(row.id)
    trumps = {
        (left_id, row.id)
        for row in right
        if row.domain and len(on_domain.get(row.domain, ())) <= MOST
        for left_id in on_domain.get(row.domain, ())
    }
    for left_id, right_id, score in pairs:
        if (left_id, right_id) in trumps:
            trumps.discard((left_id, right_id))
            yield left_id, right_id, round(1 + score, 5)
        else:
            yield left_id, right_id, round(score, 5)
    for left_id, right_id in sorted(trumps):
        yield left_id, right_id, 1.0


def recall(pairs: Iterable[tuple[str, str, float]], links: dict[str, frozenset[str]]) -> float:
    """Return the share of the true pairs that are among these, whatever their score."""
    found = len({pair[:2] for pair in pairs if pair[0] in links.get(pair[1], ())})
    return found / max(1, sum(map(len, links.values())))
