"""Pairs of records compared: the level of every comparison, for all at once. Scores nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from matching.alignment import Reals
from matching.comparisons import COMPARISONS, PLACE_OF
from matching.hashing import NOTHING, Hashes
from matching.labels import labels_fit
from matching.name_facts import NameFacts, best_names
from matching.prepared import Prepared
from matching.records import Positions
from matching.stored_texts import texts_at
from matching.texts import Coded

Levels = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]
Scorer = Callable[..., float]

_OVERLAP = (0.3, 0.45, 0.6, 0.7, 0.8, 0.88, 0.95, 0.995)
_CLASH = (0.01, 3.0, 6.0, 9.0, 12.0, 16.0)
_EXTRA = (0.01, 3.0, 6.0, 9.0, 12.0, 15.0, 20.0)
_DISTINCTIVE = (6.0, 9.0, 12.0, 15.0, 18.0, 22.0, 30.0)
_LETTERS = (0.4, 0.55, 0.65, 0.75, 0.85, 0.93, 0.999)
_MANY_ACCOUNTS = 4  # on one domain: a group, a reseller or a portal
_SAME_WORD = 0.9
# What counts beside the names in telling how near another candidate comes: same, different.
_PLAINLY = (("domain", 5, 2), ("phone", 5, 2), ("country", 0, 3), ("city", 2, 1))
_AHEAD = (-0.05, 0.05, 1.5)
_CITY_ALIKE, _STREET_ALIKE = 80.0, 80.0


@dataclass(frozen=True, slots=True)
class Compared:
    """Pairs of records compared: a row of levels per pair, in the order of `COMPARISONS`."""

    left: Positions
    right: Positions
    levels: Levels
    names: NameFacts

    def taken(self, pairs: Positions) -> "Compared":
        """Return some of the pairs."""
        return Compared(
            self.left[pairs], self.right[pairs], self.levels[pairs], self.names.taken(pairs)
        )

    def at(self, comparison: str) -> Levels:
        """Return the levels of one comparison."""
        return self.levels[:, PLACE_OF[comparison]]


def compare(lefts: Prepared, rights: Prepared, left: Positions, right: Positions) -> Compared:
    """Compare pairs; where a record has several names, the two that fit best are used."""
    names = best_names(lefts, rights, left, right)
    columns = {
        **_name_levels(lefts, rights, names),
        "place in the name": _place_levels(lefts, rights, left, right, names),
        "namesakes": _namesakes(lefts, rights, left, names),
        "domain": _domain_levels(lefts, rights, left, right),
        "likely country": _likely_country(lefts, rights, left, right),
        **_place_columns(lefts, rights, left, right),
    }
    for field in ("phone", "duns", "tax_id", "country"):
        columns[field.replace("_", " ")] = _same(*_hashes(lefts, rights, left, right, field))
    columns["known"] = _known(columns)
    columns["rivals"] = _rivals(right, names, columns)
    levels = np.stack([columns[comparison.name] for comparison in COMPARISONS], axis=1)
    return Compared(left, right, levels.astype(np.uint8), names)


def _known(columns: dict[str, Levels]) -> Levels:
    """Count what is known of both records beside their names."""
    kinds = (
        columns["domain"] != 2,
        columns["phone"] != 1,
        columns["country"] != 1,
        (columns["city"] != 1) | (columns["postal code"] != 1) | (columns["state"] != 1),
    )
    found: Levels = np.minimum(np.sum(kinds, axis=0), 3)
    return found


def _rivals(right: Positions, names: NameFacts, columns: dict[str, Levels]) -> Levels:
    """Say how near the best other candidate of the same right comes, by a plain count."""
    level = np.full(len(right), 3)
    if not len(right):
        return level
    fit = 10 * names.overlap
    for name, same, other in _PLAINLY:
        comparison = COMPARISONS[PLACE_OF[name]]
        top = len(comparison.levels) - 1
        fit = fit + np.where(columns[name] == top, same, 0) - np.where(columns[name] == 0, other, 0)
    order = np.lexsort((-fit, right))
    ranked, value = right[order], fit[order]
    first = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    size = np.diff(np.r_[first, len(order)])
    best = np.repeat(value[first], size)
    second = np.where(size > 1, value[np.minimum(first + 1, len(order) - 1)], -np.inf)
    is_best = np.zeros(len(order), np.bool_)
    is_best[first] = True
    ahead = value - np.where(is_best, np.repeat(second, size), best)
    level[order] = np.digitize(ahead, _AHEAD)
    return level


def _name_levels(lefts: Prepared, rights: Prepared, names: NameFacts) -> dict[str, Levels]:
    here, there = names.left_name, names.right_name
    same = (lefts.records.compact[here] == rights.records.compact[there]) & (names.shared > 0)
    overlap = np.digitize(names.overlap, _OVERLAP)
    overlap[same] = len(_OVERLAP) + 1
    less = np.minimum(names.left_over, names.right_over)
    more = np.maximum(names.left_over, names.right_over)
    telling = names.left_telling + names.right_telling
    one, other = lefts.numbers[here], rights.numbers[there]
    numbers = np.where(one == other, np.where(one != NOTHING, 3, 2), 1)
    numbers[(one != other) & (one != NOTHING) & (other != NOTHING)] = 0
    initials = lefts.records.initials[here], rights.records.initials[there]
    alone = _is_one_word(lefts, here) != _is_one_word(rights, there)
    acronym = (initials[0] == initials[1]) & (initials[0] != NOTHING) & alone
    legal = lefts.records.names.legal[here], rights.records.names.legal[there]
    return {
        "overlap": overlap,
        "clash": len(_CLASH) - np.digitize(less, _CLASH),
        "extra": len(_EXTRA) - np.digitize(more, _EXTRA),
        "distinctive": np.digitize(names.shared, _DISTINCTIVE),
        "letters": np.digitize(_letters(lefts, rights, here, there), _LETTERS),
        "first word": np.where(names.first >= _SAME_WORD, 2, np.where(names.first > 0, 1, 0)),
        "initials": np.where(acronym & ~same, 1, 0),
        "rest": 2 - np.minimum(telling, 2),
        "business": np.where(names.left_business | names.right_business, 0, 1),
        "numbers": numbers,
        "legal form": np.where(
            (legal[0] == 0) | (legal[1] == 0), 1, np.where(legal[0] == legal[1], 2, 0)
        ),
    }


def _is_one_word(prepared: Prepared, names: Positions) -> Flags:
    start = prepared.records.names.start
    found: Flags = start[names + 1] - start[names] == 1
    return found


def _letters(lefts: Prepared, rights: Prepared, left: Positions, right: Positions) -> Reals:
    ours, theirs = lefts.records.names, rights.records.names
    ratio = np.ones(len(left), np.float32)
    other = np.flatnonzero(ours.whole[left] != theirs.whole[right])
    if len(other):
        mine = texts_at(ours.whole_text, left[other])
        yours = texts_at(theirs.whole_text, right[other])
        found = cpdist(mine, yours, scorer=fuzz.ratio, dtype=np.float32)
        ratio[other] = found / np.float32(100)
    known = (lefts.records.compact[left] != NOTHING) & (rights.records.compact[right] != NOTHING)
    likeness: Reals = np.where(known, ratio, np.float32(0))
    return likeness


def _place_levels(
    lefts: Prepared, rights: Prepared, left: Positions, right: Positions, names: NameFacts
) -> Levels:
    """Judge a place that one name has and the other has not: it may be where the other is."""
    ours, theirs = names.left_place, names.right_place
    there = (ours == 0) | (ours == rights.country[right])
    here = (theirs == 0) | (theirs == lefts.country[left])
    nowhere = (ours == 0) & (theirs == 0)
    return np.where(nowhere, 1, np.where(there & here & ((ours == 0) | (theirs == 0)), 2, 0))


def _namesakes(lefts: Prepared, rights: Prepared, left: Positions, names: NameFacts) -> Levels:
    compact = lefts.records.compact[names.left_name]
    same = compact == rights.records.compact[names.right_name]
    return np.where(same, 2 - np.minimum(lefts.namesakes[left] - 1, 2), 2)


def _domain_levels(lefts: Prepared, rights: Prepared, left: Positions, right: Positions) -> Levels:
    here, there = lefts.records, rights.records
    mine, theirs = here.domain.hashed(left), there.domain.hashed(right)
    one, other = here.label.hashed(left), there.label.hashed(right)
    level = np.full(len(left), 2)
    both = (mine != NOTHING) & (theirs != NOTHING)
    many = lefts.on_domain[left] >= _MANY_ACCOUNTS
    level[both & (one == other)] = 5
    level[both & (mine == theirs)] = np.where(many, 6, 7)[both & (mine == theirs)]
    only = np.flatnonzero((level == 2) & ((mine != NOTHING) | (theirs != NOTHING)))
    left, right = left[only], right[only]
    ours, yours = mine[only] != NOTHING, theirs[only] != NOTHING
    fits_right, fits_left, owner = (np.zeros(len(only), np.bool_) for _ in range(3))
    for fits, there_is, owners, others, sides in (
        (fits_right, ours, left, right, (here, there, rights)),
        (fits_left, yours, right, left, (there, here, lefts)),
    ):
        at = np.flatnonzero(there_is)
        fits[at] = labels_fit(sides[0], owners[at], sides[1], sides[2].beginnings, others[at])
    # Whether a domain is called after its owner is asked only where it fits a stranger.
    for fits, there_is, of, list_ in (
        (fits_right, ours & ~yours, left, lefts),
        (fits_left, yours & ~ours, right, rights),
    ):
        at = np.flatnonzero(fits & there_is)
        owner[at] = labels_fit(list_.records, of[at], list_.records, list_.beginnings, of[at])
    stranger = np.where(ours, fits_right, fits_left)
    level[only] = np.where(
        ours & yours,
        np.where(fits_right & fits_left, 1, 0),
        np.where(stranger, np.where(owner, 3, 4), 2),
    )
    return level


def _likely_country(lefts: Prepared, rights: Prepared, left: Positions, right: Positions) -> Levels:
    """Guess the country of a record that names none; only ever against a pair."""
    ours, theirs = lefts.country[left], rights.country[right]
    mine, yours = lefts.records.domain.hashed(left), rights.records.domain.hashed(right)
    here, there = lefts.likely[left], rights.likely[right]
    silent = ((ours != 0) & (theirs != 0)) | (mine == yours)
    return np.where(~silent & (here != 0) & (there != 0) & (here != there), 0, 1)


def _place_columns(
    lefts: Prepared, rights: Prepared, left: Positions, right: Positions
) -> dict[str, Levels]:
    here, there = lefts.records, rights.records
    state = _same(here.state.hashed(left), there.state.hashed(right))
    # A code and a name written out cannot be told apart without a gazetteer.
    short, long = _is_long(here.state)[left], _is_long(there.state)[right]
    country = _same(here.country.hashed(left), there.country.hashed(right))
    state[(state == 0) & ((short != long) | (country == 0))] = 1
    postal = _same(here.postal_code.hashed(left), there.postal_code.hashed(right))
    postal[postal == 2] = 3
    near = (lefts.nearby[left] == rights.nearby[right]) & (lefts.nearby[left] != NOTHING)
    postal[(postal == 0) & near] = 2
    return {
        "state": state,
        "city": _alike(here.city, there.city, left, right, fuzz.partial_ratio, _CITY_ALIKE),
        "postal code": postal,
        "street": _alike(
            here.street, there.street, left, right, fuzz.token_sort_ratio, _STREET_ALIKE
        ),
    }


def _is_long(column: Coded) -> Flags:
    long = np.fromiter((len(value) > 3 for value in column.values), np.bool_, len(column.values))
    found: Flags = long[column.codes]
    return found


def _alike(
    ours: Coded, theirs: Coded, left: Positions, right: Positions, scorer: Scorer, least: float
) -> Levels:
    level = _same(ours.hashed(left), theirs.hashed(right))
    level[level == 2] = 3
    other = np.flatnonzero(level == 0)
    if len(other):
        one, two = ours.codes[left[other]], theirs.codes[right[other]]
        distinct, back = np.unique(
            one.astype(np.int64) * len(theirs.values) + two, return_inverse=True
        )
        ratio = cpdist(
            texts_at(ours.values, distinct // len(theirs.values)),
            texts_at(theirs.values, distinct % len(theirs.values)),
            scorer=scorer, dtype=np.float32,
        )  # fmt: skip
        level[other] = np.where(ratio[back] >= least, 2, 0)
    return level


def _hashes(
    lefts: Prepared, rights: Prepared, left: Positions, right: Positions, field: str
) -> tuple[Hashes, Hashes]:
    return (
        getattr(lefts.records, field).hashed(left),
        getattr(rights.records, field).hashed(right),
    )


def _same(one: Hashes, other: Hashes) -> Levels:
    known = (one != NOTHING) & (other != NOTHING)
    return np.where(known, np.where(one == other, 2, 0), 1)
