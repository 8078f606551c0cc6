"""Which words of two names stand for each other, and what is left over on either side."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from matching.normalise import Name
from matching.rarity import Rarity

_LEAST_ALIKE = 0.74  # below, two spellings are two words
_VOWELS = frozenset("aeiou")


class Kind(StrEnum):
    """How two words stand for each other."""

    SAME = "same"
    SPELLING = "spelling"
    TOGETHER = "together"
    SHORT = "short"
    TYPO = "typo"
    INITIALS = "initials"


@dataclass(frozen=True, slots=True)
class WordPair:
    """Words of the left and of the right that stand for each other, as they are written."""

    left: str
    right: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two names laid side by side. Bits are those of `Rarity`; words are in their one spelling."""

    pairs: tuple[WordPair, ...]
    shared_words: tuple[str, ...]
    left_rest: tuple[str, ...]
    right_rest: tuple[str, ...]
    shared: float
    left_over: float
    right_over: float
    first_alike: float

    @property
    def overlap(self) -> float:
        """Return the share, by weight, of both names that stands for something in the other."""
        whole = 2 * self.shared + self.left_over + self.right_over
        return 2 * self.shared / whole if whole else 0.0


def align(left: Name, right: Name, rarity: Rarity) -> Alignment:
    """Lay two names side by side: equal words first, then joined ones, short forms and typos.

    The same two names in the other order give the same alignment, mirrored.
    """
    if left.words > right.words:
        return _mirrored(_align(right, left, rarity))
    return _align(left, right, rarity)


def _mirrored(found: Alignment) -> Alignment:
    return Alignment(
        pairs=tuple(WordPair(pair.right, pair.left, pair.kind) for pair in found.pairs),
        shared_words=found.shared_words,
        left_rest=found.right_rest,
        right_rest=found.left_rest,
        shared=found.shared,
        left_over=found.right_over,
        right_over=found.left_over,
        first_alike=found.first_alike,
    )


def _align(left: Name, right: Name, rarity: Rarity) -> Alignment:
    lw, rw = left.words, right.words
    if left.compact and left.compact == right.compact:
        return _all_alike(left, right, rarity)
    partner: dict[int, tuple[tuple[int, ...], float, Kind]] = {}
    free = list(range(len(rw)))
    for i, word in enumerate(lw):
        for j in free:
            if rw[j] == word:
                same = left.spelled[i] == right.spelled[j]
                partner[i] = ((j,), 1.0, Kind.SAME if same else Kind.SPELLING)
                free.remove(j)
                break
    open_left = [i for i in range(len(lw)) if i not in partner]
    if open_left and free:
        for one, other in ((left.spelled, right.spelled), (lw, rw)):
            _join(one, other, open_left, free, partner)
            _join_reversed(one, other, open_left, free, partner)
        _resemble(lw, rw, open_left, free, partner)
        _abbreviate(lw, rw, open_left, free, partner)
    return _summed(left, right, partner, open_left, free, rarity)


Partners = dict[int, tuple[tuple[int, ...], float, Kind]]


def _all_alike(left: Name, right: Name, rarity: Rarity) -> Alignment:
    pairs: tuple[WordPair, ...]
    if left.words == right.words:
        pairs = tuple(
            WordPair(a, b, Kind.SAME if a == b else Kind.SPELLING)
            for a, b in zip(left.spelled, right.spelled, strict=True)
        )
    else:
        pairs = (WordPair(" ".join(left.spelled), " ".join(right.spelled), Kind.TOGETHER),)
    # The reading with the fewer bits: `foodmart` is rarer than `food mart` but says no more.
    shared, words = min((sum(map(rarity.of, words)), words) for words in (left.words, right.words))
    return Alignment(pairs, words, (), (), shared, 0.0, 0.0, 1.0)


def _join(
    lw: tuple[str, ...], rw: tuple[str, ...], open_left: list[int], free: list[int], into: Partners
) -> None:
    """Pair one left word with two neighbouring right words written apart."""
    for i in tuple(open_left):
        for j in free:
            if j + 1 in free and rw[j] + rw[j + 1] == lw[i]:
                into[i] = ((j, j + 1), 1.0, Kind.TOGETHER)
                open_left.remove(i)
                free.remove(j)
                free.remove(j + 1)
                break


def _join_reversed(
    lw: tuple[str, ...], rw: tuple[str, ...], open_left: list[int], free: list[int], into: Partners
) -> None:
    """Pair two neighbouring left words with one right word; the first of them carries both."""
    for i in tuple(open_left):
        if i not in open_left or i + 1 not in open_left:
            continue
        for j in free:
            if lw[i] + lw[i + 1] == rw[j]:
                into[i] = ((j,), 1.0, Kind.TOGETHER)
                into[i + 1] = ((), 1.0, Kind.TOGETHER)
                open_left.remove(i)
                open_left.remove(i + 1)
                free.remove(j)
                break


def _resemble(
    lw: tuple[str, ...], rw: tuple[str, ...], open_left: list[int], free: list[int], into: Partners
) -> None:
    """Pair the most similar of the words that are left, the best first."""
    found = sorted(
        (
            (-alike, i, j, kind)
            for i in open_left
            for j in free
            for alike, kind in (resemblance(lw[i], rw[j]),)
            if alike
        ),
        key=lambda each: each[:3],
    )
    for alike, i, j, kind in found:
        if i in open_left and j in free:
            into[i] = ((j,), -alike, kind)
            open_left.remove(i)
            free.remove(j)


def _abbreviate(
    lw: tuple[str, ...], rw: tuple[str, ...], open_left: list[int], free: list[int], into: Partners
) -> None:
    """Pair a word with the initials of the words opposite."""
    if len(open_left) == 1 and len(free) > 1:
        (i,) = open_left
        if lw[i] == "".join(rw[j][0] for j in free):
            into[i] = (tuple(free), 0.6, Kind.INITIALS)
            open_left.clear()
            free.clear()
    elif len(free) == 1 and len(open_left) > 1:
        (j,) = free
        if rw[j] == "".join(lw[i][0] for i in open_left):
            into[open_left[0]] = ((j,), 0.6, Kind.INITIALS)
            for i in open_left[1:]:
                into[i] = ((), 0.6, Kind.INITIALS)
            open_left.clear()
            free.clear()


@lru_cache(maxsize=500_000)
def resemblance(one: str, other: str) -> tuple[float, Kind]:
    """Return how far one word can stand for the other (0: not at all), and how."""
    short, long = sorted((one, other), key=len)
    if any(c.isdecimal() for c in one + other):
        return 0.0, Kind.TYPO
    if len(short) >= 3 and long.startswith(short):
        return 0.6 + 0.35 * len(short) / len(long), Kind.SHORT
    if len(short) == 1:
        return (0.5, Kind.SHORT) if long[0] == short else (0.0, Kind.TYPO)
    if len(short) < 3:
        return 0.0, Kind.TYPO
    alike = OSA.normalized_similarity(short, long)
    if alike >= _LEAST_ALIKE and (len(short) >= 4 or short[0] == long[0]):
        return alike, Kind.TYPO
    if short[0] == long[0] and len(long) - len(short) >= 2 and _is_skeleton(short, long):
        return 0.75, Kind.SHORT
    return 0.0, Kind.TYPO


def _is_skeleton(short: str, long: str) -> bool:
    """Say whether `short` is `long` with letters left out, mostly vowels (`svcs`, `pptys`)."""
    if sum(c in _VOWELS for c in short) * 3 > len(short):
        return False
    letters = iter(long)
    return all(c in letters for c in short)


def _summed(
    left: Name,
    right: Name,
    partner: Partners,
    open_left: list[int],
    free: list[int],
    rarity: Rarity,
) -> Alignment:
    shared = left_over = right_over = 0.0
    pairs = []
    shared_words = []
    for i, (opposite, alike, kind) in sorted(partner.items()):
        word = left.words[i]
        weight = rarity.of(word)
        others = [right.words[j] for j in opposite]
        if kind not in (Kind.SAME, Kind.SPELLING) and others:
            # A mistyped or shortened word looks rare; what it stands for need not be.
            weight = min(weight, sum(map(rarity.of, others)))
        shared += alike * weight
        left_over += (1 - alike) * weight
        right_over += (1 - alike) * weight
        shared_words.append(min([word, *others[:1]], key=rarity.of))
        if opposite:
            written = " ".join(right.spelled[j] for j in opposite)
            pairs.append(WordPair(left.spelled[i], written, kind))
    left_rest = tuple(left.words[i] for i in open_left)
    right_rest = tuple(right.words[j] for j in free)
    first = partner.get(0)
    first_alike = first[1] if first and 0 in first[0] else 0.0
    return Alignment(
        pairs=tuple(pairs),
        shared_words=tuple(shared_words),
        left_rest=left_rest,
        right_rest=right_rest,
        shared=shared,
        left_over=left_over + sum(map(rarity.of, left_rest)),
        right_over=right_over + sum(map(rarity.of, right_rest)),
        first_alike=first_alike,
    )
