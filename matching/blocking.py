"""Which pairs are worth a comparison: a union of keys and of the nearest names. Scores nothing."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sparse_dot_topn import sp_matmul_topn

from matching.records import Record

_PER_FAMILY = 10  # nearest names by each kind of gram
_PER_RIGHT = 8  # candidates that are compared
_LEAST_COSINE = 0.15
_FREQUENT_SHARE = 0.02  # grams in more names than this are pruned; they cost time and say nothing
_FREQUENT_FLOOR = 200  # but not in short lists
_MOST_PER_KEY = 50  # a key that more accounts share than this is no key
_KEY_BONUS = {"domain": 2.0, "phone": 1.5, "number": 3.0, "name": 1.0, "label": 1.0}
_COUNTRY_BONUS = 0.2
_CITY_BONUS = 0.3

Matrix = Any  # scipy's sparse matrices have no types


@dataclass(frozen=True, slots=True)
class Family:
    """One way of cutting names into grams, fitted to the left list."""

    vectorizer: CountVectorizer
    weighting: TfidfTransformer
    transposed: Matrix


@dataclass(frozen=True, slots=True)
class Blocks:
    """The left list, ready to be asked for candidates. Read-only."""

    families: tuple[Family, ...]
    keys: Mapping[tuple[str, str], Sequence[int]]
    countries: NDArray[np.int32]
    cities: NDArray[np.int32]
    place_codes: Mapping[str, int]
    size: int


def blocks_of(records: Sequence[Record]) -> Blocks:
    """Prepare a list of records for `candidates`."""
    keys: dict[tuple[str, str], list[int]] = defaultdict(list)
    for position, record in enumerate(records):
        for key in keys_of(record):
            keys[key].append(position)
    codes: dict[str, int] = {"": -1}
    for record in records:
        codes.setdefault(record.country, len(codes))
        codes.setdefault("city " + record.city if record.city else "", len(codes))
    families = tuple(
        family for grams in (words, letters, beginnings) if (family := _fitted(records, grams))
    )
    return Blocks(
        families=families,
        keys=keys,
        countries=_codes(records, codes, lambda r: r.country),
        cities=_codes(records, codes, lambda r: "city " + r.city if r.city else ""),
        place_codes=codes,
        size=len(records),
    )


def candidates(blocks: Blocks, rights: Sequence[Record]) -> list[list[int]]:
    """Return for each right the positions of the lefts worth comparing, the likeliest first."""
    if not blocks.size or not rights:
        return [[] for _ in rights]
    shape = (len(rights), blocks.size)
    total = _by_key(blocks, rights, shape)
    for family in blocks.families:
        counts = family.vectorizer.transform(rights)
        total = total + sp_matmul_topn(
            family.weighting.transform(counts), family.transposed, top_n=_PER_FAMILY,
            threshold=_LEAST_COSINE, sort=False,
        )  # fmt: skip
    total = csr_matrix(total)
    _favour_neighbours(blocks, rights, total)
    found = []
    for row in range(len(rights)):
        span = slice(total.indptr[row], total.indptr[row + 1])
        positions, scores = total.indices[span], total.data[span]
        order = np.lexsort((positions, -scores))[:_PER_RIGHT]
        found.append([int(position) for position in positions[order]])
    return found


def keys_of(record: Record) -> Iterator[tuple[str, str]]:
    """Yield what two records of one company share letter for letter: kind and value."""
    if record.domain:
        yield "domain", record.domain.name
        yield "label", record.domain.label
    if record.phone:
        yield "phone", record.phone
    if record.duns:
        yield "number", "duns " + record.duns
    if record.tax_id:
        yield "number", "tax " + record.tax_id
    for name in record.names:
        if name.compact:
            yield "name", name.compact
            yield "label", "".join(name.spelled)


def words(record: Record) -> list[str]:
    """Cut the names of a record into words."""
    return [word for name in record.names for word in name.words]


def letters(record: Record) -> list[str]:
    """Cut the names of a record into runs of three letters."""
    padded = (f" {' '.join(name.words)} " for name in record.names if name.words)
    return [text[i : i + 3] for text in padded for i in range(len(text) - 2)]


def beginnings(record: Record) -> list[str]:
    """Cut the names of a record into the first four letters of each word."""
    return [word[:4] for name in record.names for word in name.words]


def _fitted(records: Sequence[Record], grams: Callable[[Record], list[str]]) -> Family | None:
    most = max(_FREQUENT_FLOOR, int(len(records) * _FREQUENT_SHARE))
    vectorizer = CountVectorizer(analyzer=grams, max_df=min(most, len(records) or 1), binary=True)
    vectorizer.set_params(dtype=np.float32)
    try:
        counts = vectorizer.fit_transform(records)
    except ValueError:  # no gram at all: nothing but empty names
        return None
    weighting = TfidfTransformer()
    return Family(vectorizer, weighting, csr_matrix(weighting.fit_transform(counts).T))


def _by_key(blocks: Blocks, rights: Sequence[Record], shape: tuple[int, int]) -> Matrix:
    rows: list[int] = []
    columns: list[int] = []
    bonus: list[float] = []
    for row, right in enumerate(rights):
        best: Counter[int] = Counter()
        for kind, value in keys_of(right):
            positions = blocks.keys.get((kind, value), ())
            if len(positions) <= _MOST_PER_KEY:
                for position in positions:
                    best[position] += _KEY_BONUS[kind]  # type: ignore[assignment]
        rows.extend([row] * len(best))
        columns.extend(best)
        bonus.extend(best.values())
    return coo_matrix((np.array(bonus, np.float32), (rows, columns)), shape=shape).tocsr()


def _favour_neighbours(blocks: Blocks, rights: Sequence[Record], total: Matrix) -> None:
    """Rank a candidate higher in the same country and city; adds none and removes none."""
    rows = np.repeat(np.arange(len(rights)), np.diff(total.indptr))
    for lefts, codes, bonus in (
        (blocks.countries, _codes(rights, blocks.place_codes, lambda r: r.country), _COUNTRY_BONUS),
        (blocks.cities, _codes(rights, blocks.place_codes, _city_key), _CITY_BONUS),
    ):
        here = codes[rows]
        total.data += np.where((here >= 0) & (here == lefts[total.indices]), bonus, 0.0).astype(
            total.data.dtype
        )


def _city_key(record: Record) -> str:
    return "city " + record.city if record.city else ""


def _codes(
    records: Sequence[Record], codes: Mapping[str, int], of: Callable[[Record], str]
) -> NDArray[np.int32]:
    return np.array([codes.get(of(record), -1) for record in records], np.int32)
