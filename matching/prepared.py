"""A list with everything that comparing needs of it, worked out once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.hashing import Hashes, hashes_of
from matching.labels import Beginnings, beginnings_of
from matching.places import likely_countries, named_countries
from matching.rarity import Bits, Rarity
from matching.records import Positions, Records

_NEARBY = 3  # signs of a postal code that neighbours share


@dataclass(frozen=True, slots=True)
class Prepared:
    """A list and what was read off it: `bits` by one spelling, `numbers` by name, rest by record.

    `namesakes` and `on_domain` count the records of this list with the same name and domain.
    """

    records: Records
    bits: Bits
    beginnings: Beginnings
    numbers: Hashes
    nearby: Hashes
    country: NDArray[np.int16]
    likely: NDArray[np.int16]  # country, named or not
    namesakes: NDArray[np.int32]
    on_domain: NDArray[np.int32]

    @property
    def more(self) -> Positions:
        """Return for each record where the names of the next one begin."""
        return np.append(self.records.main[1:], len(self.records.names))


def prepared(records: Records, rarity: Rarity) -> Prepared:
    """Read off a list what comparing needs; how rare words are, and which country a city is in, is
    told by the left list."""
    main = records.compact[records.main] if len(records) else np.zeros(0, np.uint64)
    postal = records.postal_code
    return Prepared(
        records=records,
        bits=rarity.of(records.words),
        beginnings=beginnings_of(records),
        numbers=_numbers(records),
        nearby=hashes_of([value[:_NEARBY] for value in postal.values])[0][postal.codes],
        country=named_countries(records),
        likely=likely_countries(records, rarity.places),
        namesakes=_counted(main),
        on_domain=_counted(records.domain.codes),
    )


def _numbers(records: Records) -> Hashes:
    """Return by name a hash of the numbers in it, in whatever order."""
    one = records.words.one_of[records.names.spelled]
    ones = records.words.ones
    found = np.where(ones.number[one], ones.hashes[one], 0).astype(np.uint64)
    total = np.concatenate((np.zeros(1, np.uint64), np.cumsum(found, dtype=np.uint64)))
    start = records.names.start
    numbers: Hashes = total[start[1:]] - total[start[:-1]]
    return numbers


def _counted(values: NDArray[np.generic]) -> NDArray[np.int32]:
    _, back, counts = np.unique(values, return_inverse=True, return_counts=True)
    counted: NDArray[np.int32] = counts[back].astype(np.int32)
    return counted
