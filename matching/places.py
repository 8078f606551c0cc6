"""Which country a record is likely in that names none: by its city, its telephone, its web domain.

Which country a city is in is learned from the left list itself. Only ever used against a pair.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.domains import country_by_ending
from matching.hashing import NOTHING, Hashes
from matching.records import Records
from matching.vocabulary import country_number

_FEWEST = 3  # records of a city that name a country
_LEAST_SHARE = 0.9  # of them that name the same

Countries = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Places:
    """Sorted hashes of cities, and the country of each as a number."""

    cities: Hashes
    countries: Countries

    def of(self, hashes: Hashes) -> Countries:
        """Return the countries of cities, 0 where they are not known."""
        if not len(self.cities):
            return np.zeros(len(hashes), np.int16)
        place = np.searchsorted(self.cities, hashes)
        place[place == len(self.cities)] = 0
        return np.where(self.cities[place] == hashes, self.countries[place], 0).astype(np.int16)


NOWHERE = Places(np.zeros(0, np.uint64), np.zeros(0, np.int16))


def places_of(records: Records) -> Places:
    """Learn from a list which country its cities are in."""
    country = named_countries(records)
    city = records.city.per_record()
    both = (country != 0) & (city != NOTHING)
    cities, back = np.unique(city[both], return_inverse=True)
    pairs, counts = np.unique(np.stack((back, country[both])), axis=1, return_counts=True)
    total = np.bincount(pairs[0], weights=counts, minlength=len(cities))
    sure = (counts >= _FEWEST) & (counts >= _LEAST_SHARE * total[pairs[0]])
    return Places(cities[pairs[0][sure]], pairs[1][sure].astype(np.int16))


def named_countries(records: Records) -> Countries:
    """Return the country that each record names, 0 for none."""
    numbers = np.fromiter(map(country_number, records.country.values), np.int16)
    found: Countries = numbers[records.country.codes]
    return found


def likely_countries(records: Records, places: Places) -> Countries:
    """Return the country that each record is likely in, 0 where nothing tells."""
    endings = [country_number(country_by_ending(name)) for name in records.domain.values]
    dialled = np.fromiter(map(country_number, records.dialled.values), np.int16)
    found = named_countries(records)
    for guess in (
        places.of(records.city.per_record()),
        dialled[records.dialled.codes],
        np.array(endings, np.int16)[records.domain.codes],
    ):
        found = np.where(found == 0, guess, found)
    return found
