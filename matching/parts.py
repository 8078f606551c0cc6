"""Some records of a prepared list as a list of their own, and two lists put one after the other.

Nothing is read anew: a record says the same of itself in whatever list it stands.
"""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.hashing import NOTHING
from matching.labels import Beginnings
from matching.prepared import Prepared
from matching.records import Names, Positions, Records
from matching.texts import Coded
from matching.words import Spellings, Words

_BY_RECORD = tuple(
    field.name
    for field in fields(Prepared)
    if field.name not in ("records", "bits", "beginnings", "numbers")
)
_Columns = TypeVar("_Columns", Spellings, Beginnings)


def taken(whole: Prepared, rows: Positions) -> Prepared:
    """Return some records, in that order, with all that was read off them in their list."""
    records = whole.records
    last = len(records.names)
    first = records.main[rows]
    following = rows + 1
    following[following == len(records)] = 0
    ends = records.main[following]
    ends[following == 0] = last
    name, sizes = _ranges(first, ends)
    word, lengths = _ranges(records.names.start[name], records.names.start[name + 1])
    spelled, numbers = np.unique(records.names.spelled[word], return_inverse=True)
    if not len(spelled):  # names without a word still need one that a number can stand for
        spelled = np.zeros(min(1, len(records.words.spelled)), np.int32)
    words, ones = _taken_words(records.words, spelled)
    names = Names(
        record=np.repeat(np.arange(len(rows), dtype=np.int32), sizes),
        start=np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths))),
        spelled=numbers.astype(np.int32),
        legal=records.names.legal[name],
        whole=records.names.whole[name],
        whole_text=[records.names.whole_text[k] for k in name.tolist()],
    )
    places = rows.tolist()
    columns = {
        field.name: _taken_column(getattr(records, field.name), rows)
        for field in fields(Records)
        if field.type is Coded
    }
    return Prepared(
        records=Records(
            ids=[records.ids[k] for k in places],
            shown=[records.shown[k] for k in places],
            words=words,
            names=names,
            main=np.cumsum(sizes) - sizes,
            compact=records.compact[name],
            initials=records.initials[name],
            **columns,
        ),
        bits=whole.bits[ones],
        beginnings=_taken_each(whole.beginnings, word),
        numbers=whole.numbers[name],
        **{each: getattr(whole, each)[rows] for each in _BY_RECORD},
    )


def put_together(one: Prepared, other: Prepared) -> Prepared:
    """Put the records of two lists one after the other; their counts stay those of each list."""
    a, b = one.records, other.records
    names = Names(
        record=np.concatenate((a.names.record, b.names.record + np.int32(len(a)))),
        start=np.concatenate((a.names.start, b.names.start[1:] + a.names.start[-1])),
        spelled=np.concatenate((a.names.spelled, b.names.spelled + np.int32(len(a.words.spelled)))),
        legal=np.concatenate((a.names.legal, b.names.legal)),
        whole=np.concatenate((a.names.whole, b.names.whole)),
        whole_text=[*a.names.whole_text, *b.names.whole_text],
    )
    words = Words(
        typed=_both(a.words.typed, b.words.typed),
        ones=_both(a.words.ones, b.words.ones),
        one_of=np.concatenate((a.words.one_of, b.words.one_of + np.int32(len(a.words.one)))),
        is_read=np.concatenate((a.words.is_read, b.words.is_read)),
        segment=np.concatenate((a.words.segment, b.words.segment)),
        filler=np.concatenate((a.words.filler, b.words.filler)),
        place=np.concatenate((a.words.place, b.words.place)),
    )
    columns = {
        field.name: _both_columns(getattr(a, field.name), getattr(b, field.name))
        for field in fields(Records)
        if field.type is Coded
    }
    return Prepared(
        records=Records(
            ids=[*a.ids, *b.ids],
            shown=[*a.shown, *b.shown],
            words=words,
            names=names,
            main=np.concatenate((a.main, b.main + len(a.names))),
            compact=np.concatenate((a.compact, b.compact)),
            initials=np.concatenate((a.initials, b.initials)),
            **columns,
        ),
        beginnings=_both(one.beginnings, other.beginnings),
        **{
            name: np.concatenate((getattr(one, name), getattr(other, name)))
            for name in ("bits", "numbers", *_BY_RECORD)
        },
    )


def _ranges(first: Positions, ends: Positions) -> tuple[Positions, Positions]:
    """Return all positions of several ranges, and how many each has."""
    sizes = ends - first
    stops = np.cumsum(sizes)
    total = int(stops[-1]) if len(stops) else 0
    return np.arange(total) + np.repeat(first - (stops - sizes), sizes), sizes


def _taken_words(words: Words, spelled: NDArray[np.int32]) -> tuple[Words, NDArray[np.int32]]:
    ones, one_of = np.unique(words.one_of[spelled], return_inverse=True)
    found = Words(
        typed=_taken_each(words.typed, spelled),
        ones=_taken_each(words.ones, ones),
        one_of=one_of.astype(np.int32),
        is_read=words.is_read[spelled],
        segment=words.segment[ones],
        filler=words.filler[ones],
        place=words.place[ones],
    )
    return found, ones


def _taken_each(columns: _Columns, rows: NDArray[Any]) -> _Columns:
    return type(columns)(
        **{field.name: _rows(getattr(columns, field.name), rows) for field in fields(columns)}
    )


def _rows(column: Any, rows: NDArray[Any]) -> Any:
    if isinstance(column, np.ndarray):
        return column[rows]
    return [column[k] for k in rows.tolist()]


def _taken_column(column: Coded, rows: Positions) -> Coded:
    """Return the values of some records; one that several have stands there several times."""
    old = column.codes[rows]
    codes = np.arange(1, len(rows) + 1, dtype=np.int32)
    codes[old == 0] = 0
    values = ["", *[column.values[k] if k else "" for k in old.tolist()]]
    hashes = np.empty(len(rows) + 1, np.uint64)
    hashes[0] = NOTHING
    hashes[1:] = column.hashes[old]
    return Coded(values, codes, hashes)


def _both(one: _Columns, other: _Columns) -> _Columns:
    return type(one)(
        **{
            field.name: _joined(getattr(one, field.name), getattr(other, field.name))
            for field in fields(one)
        }
    )


def _joined(one: Any, other: Any) -> Any:
    if isinstance(one, np.ndarray):
        return np.concatenate((one, other))
    return [*one, *other]


def _both_columns(one: Coded, other: Coded) -> Coded:
    codes = np.where(other.codes == 0, 0, other.codes + np.int32(len(one.values)))
    values: Sequence[str] = [*one.values, *other.values]
    return Coded(
        values,
        np.concatenate((one.codes, codes.astype(np.int32))),
        np.concatenate((one.hashes, other.hashes)),
    )
