"""A short hash of what is compared of a pair, so that a change of it shows. Says nothing."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from matching.features import Compared
from matching.prepared import Prepared


def evidence_of(lefts: Prepared, rights: Prepared, found: Compared) -> list[str]:
    """Return for each pair a short stable hash of all that is compared: a change of it shows.

    Ids and hierarchy are not part of it, nor is how a value was typed.
    """
    ours, theirs = _evidence(lefts, found.left), _evidence(rights, found.right)
    mixed = (ours * np.uint64(0x9E3779B97F4A7C15)) ^ theirs
    return [f"{value:016x}" for value in mixed.tolist()]


def _evidence(prepared: Prepared, places: NDArray[np.int64]) -> NDArray[np.uint64]:
    records = prepared.records
    total = np.zeros(len(places), np.uint64)
    for number, name in enumerate(_evidence_columns(), start=1):
        total += getattr(records, name).hashed(places) * np.uint64(2 * number + 1)
    first, more = records.main[places], prepared.more[places]
    for k in range(int((more - first).max()) if len(places) else 0):
        there = first + k < more
        which = first[there] + k
        legal = records.names.legal[which].astype(np.uint64)
        total[there] += (records.compact[which] + legal) * np.uint64(2 * k + 101)
    return total


def _evidence_columns() -> Iterator[str]:
    yield from (
        "domain", "phone", "duns", "tax_id", "country", "state", "city", "postal_code", "street",
    )  # fmt: skip
