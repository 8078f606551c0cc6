"""Texts as people type them: two that look alike are one. It knows no company names; matching does.

Whatever compares what was typed compares it by `fold`, here and in the database.
"""

import unicodedata

_UNSEEN = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})


def tidy(text: str) -> str:
    """Write a text as it is read: without marks that nobody sees, in plain letters."""
    # Before what belongs together is put together: such a mark may stand in between.
    seen = (one for one in text if one.isspace() or unicodedata.category(one) not in _UNSEEN)
    return " ".join(unicodedata.normalize("NFKC", "".join(seen)).split())


def fold(text: str) -> str:
    """Give the one form of all spellings that look alike: case, width, blanks, unseen marks."""
    return tidy(text).casefold()


def alike(left: str, right: str) -> bool:
    """Tell whether two texts are one, however each is spelled."""
    return left == right or fold(left) == fold(right)
