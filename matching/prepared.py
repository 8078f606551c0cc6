"""A list with everything that comparing needs of it, worked out once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.domains import country_by_ending
from matching.hashing import Hashes, hashes_of
from matching.labels import Beginnings, beginnings_of
from matching.rarity import Bits, Rarity
from matching.records import Positions, Records
from matching.vocabulary import country_number

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
    ending: NDArray[np.int16]
    namesakes: NDArray[np.int32]
    on_domain: NDArray[np.int32]

    @property
    def more(self) -> Positions:
        """Return for each record where the names of the next one begin."""
        return np.append(self.records.main[1:], len(self.records.names))


def prepared(records: Records, rarity: Rarity) -> Prepared:
    """Read off a list what comparing needs; how rare words are is told by the left list."""
    main = records.compact[records.main] if len(records) else np.zeros(0, np.uint64)
    places = records.postal_code
    numbers = np.fromiter(map(country_number, records.country.values), np.int16)
    endings = [country_number(country_by_ending(name)) for name in records.domain.values]
    return Prepared(
        records=records,
        bits=rarity.of(records.words),
        beginnings=beginnings_of(records),
        numbers=_numbers(records),
        nearby=hashes_of([value[:_NEARBY] for value in places.values])[0][places.codes],
        country=numbers[records.country.codes],
        ending=np.array(endings, np.int16)[records.domain.codes],
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
