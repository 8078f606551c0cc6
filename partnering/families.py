"""Product families as people type them: one family, however it is spelled.

Two that look alike are one; what nobody sells is named, where the policy lists what there is.
"""

from collections.abc import Iterable
from functools import lru_cache

from partnering.spelling import fold, tidy


@lru_cache(maxsize=4096)
def fold_family(text: str) -> str:
    """Give the one form of all spellings of a family that look alike, as families are written."""
    return fold(text).upper()


def folded(families: Iterable[str]) -> frozenset[str]:
    """Fold several."""
    return frozenset(fold_family(each) for each in families)


def shared(left: Iterable[str], right: Iterable[str]) -> frozenset[str]:
    """Give the families that both name, however each spells them, as the right one does."""
    known = folded(left)
    return frozenset(each for each in right if fold_family(each) in known)


def in_our_spelling(families: Iterable[str], known: Iterable[str]) -> frozenset[str]:
    """Spell families as they are known; one that is not is tidied up and kept."""
    ours = {fold_family(each): each for each in known}
    told = (ours.get(fold_family(each), tidy(each)) for each in families)
    return frozenset(each for each in told if each)


def unknown_families(families: Iterable[str], known: Iterable[str]) -> list[str]:
    """List what is among the families and not among the known ones; none are known: nothing."""
    ours = folded(known)
    return sorted(each for each in families if ours and fold_family(each) not in ours)
