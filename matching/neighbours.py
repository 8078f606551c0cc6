"""Which rights a changed left could touch: a cheap superset, so that a sync maps no others."""

from collections.abc import Sequence

import numpy as np

from matching.blocking import keys_of
from matching.company import Company
from matching.grams import grams_of, rows_of
from matching.hashing import NOTHING
from matching.records import records_of
from matching.table import Table, table_of

_LEAST_COSINES = 0.2


def neighbours(
    changed: Sequence[Company] | Table, right: Sequence[Company] | Table
) -> frozenset[str]:
    """Return the ids of all rights that `map_lists` could give to these lefts, and more.

    What a left was given before it changed is known to the caller and is not looked for here.
    """
    lefts, rights = records_of(table_of(changed)), records_of(table_of(right))
    if not len(lefts) or not len(rights):
        return frozenset()
    found = np.zeros(len(rights), np.bool_)
    ours = {kind: hashes[hashes != NOTHING] for kind, _, hashes in keys_of(lefts)}
    for kind, places, hashes in keys_of(rights):
        found[places[np.isin(hashes, ours[kind])]] = True
    grams = grams_of(rights)
    alike = rows_of(grams, lefts) @ grams.matrix
    found[alike.indices[alike.data >= _LEAST_COSINES]] = True
    return frozenset(rights.ids[place] for place in np.flatnonzero(found).tolist())
