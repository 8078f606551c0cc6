"""A list of companies made ready: every field in the one form in which it is compared.

All by columns. A record has one name or several (`dba`, `formerly`); names have words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.countries import country_code
from matching.domains import domain_name_of, label_of
from matching.fields import (
    city_of,
    duns_of,
    number_of,
    parent_of,
    postal_code_of,
    state_of,
    street_of,
    without_own_city,
)
from matching.hashing import LETTERS, POWERS, Hashes, hashes_of
from matching.phones import dialled_country, phone_key
from matching.stored_texts import StoredTexts
from matching.table import Table
from matching.texts import MANY, Coded, coded
from matching.whole_fields import domain_names, phone_keys
from matching.whole_names import read_few, read_names
from matching.words import Words, words_of

Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a list, main names and others: words as numbers of `Words.spelled`.

    Name k belongs to record `record[k]` and has the words `spelled[start[k]:start[k + 1]]`.
    """

    record: NDArray[np.int32]
    start: Positions
    spelled: NDArray[np.int32]
    legal: NDArray[np.uint8]
    whole: Hashes
    whole_text: Sequence[str]

    def __len__(self) -> int:
        return len(self.record)


@dataclass(frozen=True, slots=True)
class Records:
    """A list ready for comparison; `main[i]` is the first name of record i, the others follow."""

    ids: Sequence[str]
    shown: Sequence[str]
    words: Words
    names: Names
    main: Positions
    compact: Hashes  # by name: its words in their one spelling, written together
    initials: Hashes  # by name: of its words if there are three or more; of its only word, as it is
    label: Coded  # of the domain
    domain: Coded
    phone: Coded
    dialled: Coded  # country by the calling code of the phone
    duns: Coded
    tax_id: Coded
    country: Coded
    state: Coded
    city: Coded
    postal_code: Coded
    street: Coded
    parent_id: Coded

    def __len__(self) -> int:
        return len(self.ids)

    def words_of(self, name: int) -> NDArray[np.int32]:
        """Return the words of one name, as numbers of `Words.one`."""
        found: NDArray[np.int32] = self.words.one_of[self.spelled_of(name)]
        return found

    def spelled_of(self, name: int) -> NDArray[np.int32]:
        """Return the words of one name, as numbers of `Words.spelled`."""
        return self.names.spelled[int(self.names.start[name]) : int(self.names.start[name + 1])]


def records_of(table: Table) -> Records:
    """Make a list ready for comparison."""
    size = len(table)
    names, words = _names(table)
    sites = table.get("domain"), table.get("website"), table.get("email")
    domain = coded(domain_name_of, size, *sites, many=domain_names)
    labels = StoredTexts.of([label_of(name) for name in domain.values])
    return Records(
        ids=table.columns["id"],
        shown=table.columns["name"],
        words=words,
        names=names,
        main=np.flatnonzero(np.diff(names.record, prepend=np.int32(-1))),
        compact=_compact(names, words),
        initials=_initials(names, words),
        label=Coded(labels, domain.codes, hashes_of(labels)[0]),
        domain=domain,
        phone=coded(phone_key, size, table.get("phone"), many=phone_keys),
        dialled=coded(dialled_country, size, table.get("phone")),
        duns=coded(duns_of, size, table.get("duns")),
        tax_id=coded(number_of, size, table.get("tax_id")),
        country=coded(country_code, size, table.get("country")),
        state=coded(state_of, size, table.get("state")),
        city=coded(city_of, size, table.get("city")),
        postal_code=coded(postal_code_of, size, table.get("postal_code")),
        street=coded(street_of, size, table.get("street")),
        parent_id=coded(parent_of, size, table.get("parent_id")),
    )


def _names(table: Table) -> tuple[Names, Words]:
    numbers: dict[str, int] = {}
    cities = table.get("city")

    def bare(position: int, text: str) -> str:
        if cities is not None and ("(" in text or " - " in text or ", " in text):
            return without_own_city(text, cities[position])
        return text

    read = (read_names if len(table) >= MANY else read_few)(table.columns["name"], bare, numbers)
    start = np.zeros(len(read.sizes) + 1, np.int64)
    np.cumsum(read.sizes, out=start[1:])
    names = Names(
        record=read.record,
        start=start,
        spelled=read.words,
        legal=read.legal,
        whole=hashes_of(read.whole)[0],
        whole_text=read.whole,
    )
    # A list without a single word still has one that no name has: no table of words is empty.
    return names, words_of(list(numbers) or ["-"])


def _compact(names: Names, words: Words) -> Hashes:
    """Return the hash of each name's words written together."""
    one = words.one_of[names.spelled]
    sizes = words.ones.sizes[one].astype(np.int64)
    before = np.cumsum(sizes) - sizes
    counts = np.diff(names.start)
    filled = np.flatnonzero(counts)
    found = np.zeros(len(names), np.uint64)
    if not len(filled):
        return found
    first = np.repeat(before[names.start[filled]], counts[filled])
    terms = words.ones.hashes[one] * POWERS[np.minimum(before - first, len(POWERS) - 1)]
    found[filled] = np.add.reduceat(terms, names.start[filled])
    return found


def _initials(names: Names, words: Words) -> Hashes:
    """Return the hash under which an acronym (`IBM`) meets the words that it stands for."""
    counts = np.diff(names.start)
    found = np.zeros(len(names), np.uint64)
    alone = np.flatnonzero(counts == 1)
    only = names.spelled[names.start[alone]]
    short = (words.typed.sizes[only] >= 3) & (words.typed.sizes[only] <= 6)
    found[alone[short]] = words.typed.hashes[only[short]]
    several = np.flatnonzero((counts >= 3) & (counts <= 6))
    place = np.arange(6)
    at = np.minimum(names.start[several][:, None] + place, max(len(names.spelled) - 1, 0))
    if len(several):
        first = LETTERS[words.typed.starts[names.spelled[at], 0]] * POWERS[place]
        found[several] = np.where(place < counts[several][:, None], first, 0).sum(1, np.uint64)
    return found
