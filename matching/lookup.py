"""Find a company by a name that somebody typed, with typing errors. Matches no lists."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from matching.company import Company
from matching.legal_forms import split_legal_form
from matching.normalise import clean
from matching.spelling import fold, loose

_LEAST_SCORE = 0.68
_SHORTLIST = 60
_TIE = 0.001


@dataclass(frozen=True, slots=True)
class Found:
    """A company that a typed name may mean; `score` goes from 0 to 1."""

    id: str
    name: str
    score: float


def find(names: Sequence[Company], text: str, limit: int = 5) -> list[Found]:
    """Return the companies that a typed name may mean, the best first, at most `limit`.

    Answers as good as the best are never cut off, so there can be more than `limit`. May be empty.
    """
    query = _key(text)
    if not query or not names:
        return []
    keys = [_key(company.name) for company in names]
    scored = [
        Found(names[i].id, names[i].name, round(_score(query, keys[i]), 4))
        for i in _shortlist(query, keys)
    ]
    good = sorted(
        (found for found in scored if found.score >= _LEAST_SCORE),
        key=lambda found: (-found.score, found.name.casefold(), found.id),
    )
    ties = sum(1 for found in good if found.score >= good[0].score - _TIE)
    return good[: max(limit, ties)]


def _key(name: str) -> str:
    words = re.findall(r"[a-z0-9]+", fold(clean(name)).replace("'", "").replace("&", " and "))
    words, _ = split_legal_form([word for word in words if word != "the"] or words)
    return " ".join(map(loose, words))


def _shortlist(query: str, keys: Sequence[str]) -> list[int]:
    """Pick by three cheap measures what deserves a closer look, and everything that is equal."""
    picked = {i for i, key in enumerate(keys) if key == query}
    for scorer in (fuzz.ratio, fuzz.token_set_ratio, fuzz.partial_ratio):
        scores = process.cdist([query], keys, scorer=scorer)[0]
        count = min(_SHORTLIST, len(keys))
        picked.update(int(i) for i in np.argpartition(-scores, count - 1)[:count])
    return sorted(picked)


def _score(query: str, key: str) -> float:
    if query == key:
        return 1.0
    if not key:
        return 0.0
    squeezed, whole = query.replace(" ", ""), key.replace(" ", "")
    score = max(
        0.99 if squeezed == whole else fuzz.ratio(squeezed, whole) / 100,
        fuzz.token_sort_ratio(query, key) / 100 - 0.02,
    )
    typed, words = query.split(), key.split()
    # Each typed word stands for one of the name: people type `northwind` for Northwind Traders.
    fit = sum(max(_word_score(word, other) for other in words) for word in typed) / len(typed)
    rest = 0.06 * (1 - min(1.0, len(squeezed) / len(whole)))
    first = 0.0 if _word_score(typed[0], words[0]) >= 0.8 else 0.06
    return max(score, fit - 0.04 - rest - first) if fit >= 0.75 else score


def _word_score(typed: str, word: str) -> float:
    if len(typed) >= 3 and word.startswith(typed):
        return 0.9 + 0.1 * len(typed) / len(word)
    return fuzz.ratio(typed, word) / 100
