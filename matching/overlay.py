"""Changes on top of a prepared left list, so that one changed account needs no new index.

How rare a word or a gram is stays as it was when the list was prepared. Decides nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching.blocking import Blocks, Key, keys_of, sorted_key
from matching.grams import Grams, rows_of
from matching.hashing import NOTHING, Hashes, hashes_of
from matching.parts import put_together, taken
from matching.prepared import Prepared, prepared
from matching.rarity import Rarity
from matching.records import Positions, Records, records_of
from matching.table import Table


@dataclass(frozen=True, slots=True)
class Postings:
    """The grams of some records: the record and the weight of each, sorted by gram."""

    grams: NDArray[np.int32]
    records: NDArray[np.int32]
    weights: NDArray[np.float32]

    def of(
        self, grams: NDArray[np.int32], weights: NDArray[np.float32]
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the records that have these grams, and the product of both weights for each."""
        low = np.searchsorted(self.grams, grams, "left")
        count = np.searchsorted(self.grams, grams, "right") - low
        stops = np.cumsum(count)
        total = int(stops[-1]) if len(stops) else 0
        place = np.arange(total) + np.repeat(low - (stops - count), count)
        return self.records[place], self.weights[place] * np.repeat(weights, count)


@dataclass(frozen=True, slots=True)
class Delta:
    """What became of a list since: positions that are `gone` from it, sorted, and records on top.

    A changed record is gone, and is on top. Position k of `left` is position `first + k` of the
    whole. Its `namesakes` and `on_domain` count the records that the list had before.
    """

    first: int
    gone: Positions
    left: Prepared
    keys: dict[str, Key]
    lost: dict[str, Key]
    postings: Postings
    counts: dict[str, tuple[Hashes, Hashes]]  # names and domains: gone, on top
    ids: Key

    def __len__(self) -> int:
        return len(self.gone) + len(self.left.records)

    def is_gone(self, places: Positions) -> NDArray[np.bool_]:
        """Say which records of the list are no longer in it."""
        if not len(self.gone):
            return np.zeros(len(places), np.bool_)
        at = np.searchsorted(self.gone, places)
        at[at == len(self.gone)] = 0
        found: NDArray[np.bool_] = self.gone[at] == places
        return found

    def counted(self, what: str, hashes: Hashes, before: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return how many have a name or a domain now, of how many had it `before`."""
        lost, new = (_count(each, hashes) for each in self.counts[what])
        return (before - lost + new).astype(np.int32)


def changed(
    left: Prepared,
    blocks: Blocks,
    rarity: Rarity,
    delta: Delta | None,
    upserts: Table,
    removed: Collection[str],
    ids: Key | None,
) -> Delta:
    """Put changed and new records on top of a list, and take removed ones out of it.

    `ids` say where each id of the list stands, where that is known.
    """
    ids = ids or (delta.ids if delta else ids_of(left.records))
    new = records_of(upserts)
    over = {*removed, *new.ids}
    gone = _places(left.records, ids, list(over))
    fresh = _before(left, blocks, prepared(new, rarity))
    postings = _postings(blocks.grams, new)
    if delta is not None:
        gone = np.union1d(delta.gone, gone)
        held = delta.left.records.ids
        kept = np.array([k for k, id in enumerate(held) if id not in over], np.int64)
        postings = _merged(_kept(delta.postings, kept, len(held)), postings, len(kept))
        old = delta.left if len(kept) == len(held) else taken(delta.left, kept)
        fresh = put_together(old, fresh)
    lost = taken(left, gone)
    return Delta(
        first=len(left.records),
        gone=gone,
        left=fresh,
        keys=_keys(fresh.records),
        lost=_keys(lost.records),
        postings=postings,
        counts={
            what: (np.sort(one), np.sort(other))
            for (what, one), (_, other) in zip(
                _counted(lost.records), _counted(fresh.records), strict=True
            )
        },
        ids=ids,
    )


def ids_of(records: Records) -> Key:
    """Return where each id of a list stands."""
    return sorted_key(np.arange(len(records), dtype=np.int32), hashes_of(records.ids)[0])


def hashed(lefts: Records, delta: Delta | None, name: str, places: Positions) -> Hashes:
    """Return the hashes of one column's values of some records of the whole."""
    column = getattr(lefts, name)
    if delta is None:
        old: Hashes = column.hashed(places)
        return old
    on_top = places >= delta.first
    found: Hashes = column.hashed(np.where(on_top, 0, places))
    found[on_top] = getattr(delta.left.records, name).hashed(places[on_top] - delta.first)
    return found


def lefts_at(left: Prepared, delta: Delta | None, places: Positions) -> tuple[Prepared, Positions]:
    """Return a list of just these records, and where in it each of `places` is.

    It keeps the order of the whole.
    """
    used, local = np.unique(places, return_inverse=True)
    if delta is None:
        return taken(left, used), local
    split = int(np.searchsorted(used, delta.first))
    found = taken(left, used[:split])
    if split < len(used):
        found = put_together(found, taken(delta.left, used[split:] - delta.first))
    (_, names), (_, domains) = _counted(found.records)
    return replace(
        found,
        namesakes=delta.counted("name", names, found.namesakes),
        on_domain=delta.counted("domain", domains, found.on_domain),
    ), local


def _counted(records: Records) -> tuple[tuple[str, Hashes], tuple[str, Hashes]]:
    main = records.main if len(records) else np.zeros(0, np.int64)
    return ("name", records.compact[main]), ("domain", records.domain.per_record())


def _count(among: Hashes, wanted: Hashes) -> Positions:
    found: Positions = np.searchsorted(among, wanted, "right") - np.searchsorted(among, wanted)
    return found


def _before(left: Prepared, blocks: Blocks, new: Prepared) -> Prepared:
    """Count for new records how many of the list had their name and their domain."""
    (_, names), (_, domains) = _counted(new.records)
    key, records = blocks.keys["name"], left.records
    before = np.zeros(len(names), np.int32)
    for place, name in enumerate(names):
        if name == NOTHING:
            before[place] = np.count_nonzero(records.compact[records.main] == NOTHING)
            continue
        low, count = key.found(names[place : place + 1])
        same = np.unique(key.listed(low, count))
        before[place] = np.count_nonzero(records.compact[records.main[same]] == name)
    return replace(new, namesakes=before, on_domain=blocks.keys["domain"].counted(domains))


def _keys(records: Records) -> dict[str, Key]:
    return {kind: sorted_key(rows, hashes) for kind, rows, hashes in keys_of(records)}


def _places(records: Records, ids: Key, wanted: list[str]) -> Positions:
    hashes = hashes_of(wanted)[0]
    low, count = ids.found(hashes)
    names = np.repeat(np.arange(len(wanted)), count).tolist()
    found = ids.listed(low, count).tolist()
    places = [at for at, name in zip(found, names, strict=True) if records.ids[at] == wanted[name]]
    return np.unique(np.array(places, np.int64))


def _postings(grams: Grams, records: Records) -> Postings:
    rows = rows_of(grams, records)
    record = np.repeat(np.arange(len(records), dtype=np.int32), np.diff(rows.indptr))
    return _sorted(Postings(rows.indices, record, rows.data))


def _kept(postings: Postings, kept: Positions, size: int) -> Postings:
    number = np.full(size, -1, np.int32)
    number[kept] = np.arange(len(kept))
    records = number[postings.records]
    stay = records >= 0
    return Postings(postings.grams[stay], records[stay], postings.weights[stay])


def _merged(one: Postings, other: Postings, size: int) -> Postings:
    return _sorted(
        Postings(
            np.concatenate((one.grams, other.grams)),
            np.concatenate((one.records, other.records + np.int32(size))),
            np.concatenate((one.weights, other.weights)),
        )
    )


def _sorted(postings: Postings) -> Postings:
    order = np.argsort(postings.grams, kind="stable")
    return Postings(postings.grams[order], postings.records[order], postings.weights[order])
