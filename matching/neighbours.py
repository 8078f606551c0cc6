"""Which rights a changed left could touch: a cheap superset, so that a sync maps no others."""

from collections import defaultdict
from collections.abc import Sequence

from matching.blocking import beginnings, keys_of, letters
from matching.company import Company
from matching.records import Record, record_of

_LEAST_SHARED = 0.2  # of the shorter name's runs of three letters


def neighbours(changed: Sequence[Company], right: Sequence[Company]) -> frozenset[str]:
    """Return the ids of all rights that `map_lists` could give to these lefts, and more.

    What a left was given before it changed is known to the caller and is not looked for here.
    """
    records = [record_of(company) for company in right]
    by_key: dict[object, list[int]] = defaultdict(list)
    by_letters: dict[str, list[int]] = defaultdict(list)
    sizes = []
    for position, record in enumerate(records):
        for key in _sure_keys(record):
            by_key[key].append(position)
        runs = set(letters(record))
        sizes.append(len(runs))
        for run in runs:
            by_letters[run].append(position)
    found: set[int] = set()
    for company in changed:
        left = record_of(company)
        for key in _sure_keys(left):
            found.update(by_key.get(key, ()))
        runs = set(letters(left))
        shared: dict[int, int] = defaultdict(int)
        for run in runs:
            for position in by_letters.get(run, ()):
                shared[position] += 1
        found.update(
            position
            for position, count in shared.items()
            if count >= _LEAST_SHARED * min(len(runs), sizes[position])
        )
    return frozenset(records[position].id for position in found)


def _sure_keys(record: Record) -> set[object]:
    return {*keys_of(record), *(("start", start) for start in beginnings(record) if len(start) > 3)}
