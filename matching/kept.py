"""The left list as it is kept in a folder beside the list as it is now: what changed in between.

Each record has a stamp, a digest of all its fields, so that nothing rests on a version number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path

import numpy as np

from matching.company import Company
from matching.engine import Index, prepare
from matching.hashing import Hashes, hashes_of
from matching.index_files import IndexFault, open_index, save
from matching.scoring import Weights, shipped_weights

_VALUES = attrgetter(*(field.name for field in fields(Company)))


@dataclass(frozen=True, slots=True)
class Change:
    """What became of the list of a version of an index; `share` of it is what changed."""

    version: Path
    upserts: tuple[Company, ...]
    removed: frozenset[str]
    share: float


def stamps_of(companies: Sequence[Company]) -> Hashes:
    """Return a digest of each company: another field, another digest."""
    text = "\0".join
    return np.fromiter(
        (
            int.from_bytes(
                blake2b(
                    text(_VALUES(each)).encode("utf-8", "surrogatepass"), digest_size=8
                ).digest()
            )
            for each in companies
        ),
        np.uint64,
        len(companies),
    )


def change_since(folder: Path, companies: Sequence[Company]) -> Change | None:
    """Compare a list with the one that a folder keeps; None where none can be used."""
    try:
        index = open_index(folder)
    except IndexFault:
        return None
    if index.ids is None or index.stamps is None:
        return None
    hashes, stamps = hashes_of([each.id for each in companies])[0], stamps_of(companies)
    known = index.ids
    if not len(known.hashes):
        return None
    place = np.minimum(np.searchsorted(known.hashes, hashes), len(known.hashes) - 1)
    same = (known.hashes[place] == hashes) & (index.stamps[known.records[place]] == stamps)
    gone = known.records[~np.isin(known.hashes, hashes)].tolist()
    ids = index.left.records.ids
    upserts = tuple(companies[k] for k in np.flatnonzero(~same).tolist())
    return Change(
        version=index.folder,
        upserts=upserts,
        removed=frozenset(ids[k] for k in gone),
        share=(len(upserts) + len(gone)) / len(known.hashes),
    )


def with_change(change: Change, weights: Weights | None = None) -> Index:
    """Open the version and put the change on top of it. Raises IndexFault."""
    index = open_index(change.version, weights or shipped_weights())
    if not change.upserts and not change.removed:
        return index
    return index.changed(change.upserts, change.removed)


def prepare_and_keep(
    companies: Sequence[Company], folder: Path, weights: Weights | None = None
) -> Index:
    """Prepare a list and keep it as the current one of a folder.

    Where the folder cannot be written, the index is there all the same, for this once.
    """
    index = prepare(companies, weights=weights)
    try:
        return open_index(save(index, folder, stamps=stamps_of(companies)), index.weights)
    except (OSError, IndexFault):
        return index
