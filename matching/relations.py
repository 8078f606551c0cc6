"""Rules above the score: what makes relatives of two records, and a match too weak to be believed.

Works on many pairs at once; a rule is a number, 0 for none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.comparisons import PLACE_OF
from matching.features import Compared
from matching.rarity import GENERIC_BITS
from matching.scoring import TOGETHER, Bits, Weights

Rules = NDArray[np.uint8]

NO_RULE, PLACE, BUSINESS, ELSEWHERE = 0, 1, 2, 3
RELATED_WORDS = (
    "",
    "{} in one name only: a relative, not the same",
    "{} in one name only: a relative, not the same",
    "the same name in another country: perhaps a relative, not the same",
)
DOMAIN_ONLY, NUMBER, COMMON_WORDS, TIE, ABROAD, OTHER_DOMAIN, ONE_WORD = 1, 2, 3, 4, 5, 6, 7
HELD_WORDS = (
    "",
    "same web domain, but the names differ",
    "a number in one name only",
    "only common words are shared",
    "the account {} fits as well",
    "the name alone, and the countries differ",
    "the name alone, and the web domains differ",
    "a name of one word, and nothing else is known",
)

_LEAST_SHARED = 0.45  # of the names, for relatives: `Acme` and `Acme India`
_ALIKE = 6  # level of `overlap` from which a name is the same but for a detail
_NOT_KNOWN, _SAME_BUT_ENDING, _SAME_DOMAIN = 2, 5, 6  # levels of `domain`
_SURE = 6.6  # bits: one in a hundred; from there on, a doubt on principle is no doubt
_FAIRLY_SURE = 5.6  # bits: one in fifty
_KIN_SURELY = 13.0  # bits of a word that few families share
_KIN_BITS = -4.0  # of pairs that are relatives whatever else is known of them
_NUMBERED = 0.6  # of two names in common, from which different numbers tell two companies apart
_SAME_FIRST, _NO_CLASH = 2, 6  # levels of `first word` and `clash`
_SOME_WORDS, _LETTERS_ALIKE = 2, 3  # levels of `overlap` and `letters`
_LITTLE_SHARED = 26.0  # bits: three or four common words
_COMMON = 11.3  # bits of a word that is no name by itself


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rules say about pairs. `kinship` are bits without those that count against kin."""

    related: Rules
    held: Rules
    excluded: NDArray[np.bool_]
    kinship: Bits


def rule(found: Compared, bits: Bits, weights: Weights) -> Ruling:
    """Judge compared pairs by the rules."""
    level = {name: found.levels[:, place] for name, place in PLACE_OF.items()}
    names = found.names
    same_id = (level["duns"] == 2) | (level["tax id"] == 2)
    same_site = level["domain"] >= _SAME_BUT_ENDING
    firm = same_id | (level["phone"] == 2)
    telling = (names.left_telling > 0) | (names.right_telling > 0)
    kin = (
        ~telling
        & ~same_id
        & (names.overlap >= _LEAST_SHARED)
        & (names.rarest_shared >= GENERIC_BITS)
    )
    business = level["business"] == 0
    related = np.zeros(len(bits), np.uint8)
    elsewhere = (level["country"] == 0) | (level["likely country"] == 0)
    related[(level["overlap"] >= _ALIKE) & elsewhere & ~same_site & ~firm] = ELSEWHERE
    related[kin & (level["place in the name"] == 0)] = PLACE
    related[kin & business] = BUSINESS
    sure = bits >= _SURE
    held = np.zeros(len(bits), np.uint8)
    generic = (names.rarest_shared < _COMMON) & (names.shared < _LITTLE_SHARED)
    held[related == ELSEWHERE] = ABROAD
    alone = (names.left_words == 1) & (names.right_words == 1) & (level["known"] == 0)
    held[alone & ~same_id & (bits < _FAIRLY_SURE)] = ONE_WORD
    held[generic & ~same_site & ~firm & ~sure] = COMMON_WORDS
    held[(level["numbers"] == 1) & ~same_site & ~firm & ~sure] = NUMBER
    held[(level["domain"] < _NOT_KNOWN) & ~firm] = OTHER_DOMAIN
    unlike = (level["overlap"] < _SOME_WORDS) & (level["letters"] < _LETTERS_ALIKE)
    initials = level["initials"] == 1
    held[(level["domain"] >= _SAME_DOMAIN) & unlike & ~firm & ~initials] = DOMAIN_ONLY
    kinship = bits.copy()
    for name, here in (
        ("business", business),
        ("place in the name", level["place in the name"] == 0),
        ("country", (related == ELSEWHERE) | (related == PLACE)),
        ("likely country", (related == ELSEWHERE) | (related == PLACE)),
        ("rivals", level["rivals"] < 3),
    ):
        against = np.minimum(np.array(weights.bits[PLACE_OF[name]])[level[name]], 0.0)
        kinship -= np.where(here, against, 0.0)
    for (one, other), table in zip(TOGETHER, weights.together, strict=True):
        if "rivals" in (one, other):
            kinship -= np.minimum(np.array(table)[level[one], level[other]], 0.0)
    # Nothing but a country or a line of business behind one rare name: whatever else is known.
    strictly = (related == PLACE) | (related == BUSINESS)
    strictly &= (names.similar == 1) & (names.rarest_shared >= _KIN_SURELY)
    strictly &= (level["first word"] == _SAME_FIRST) & (level["clash"] == _NO_CLASH)
    kinship[strictly] = np.maximum(kinship[strictly], _KIN_BITS)
    # Relatives on one web domain are relatives however they score.
    on_one_domain = (related != NO_RULE) & (level["domain"] >= _SAME_DOMAIN)
    kinship[on_one_domain] = np.maximum(kinship[on_one_domain], 0.0)
    return Ruling(related, held, excluded(found), kinship)


def excluded(found: Compared) -> NDArray[np.bool_]:
    """Say which pairs are ruled out, however they score."""
    names = found.names
    same_id = (found.at("duns") == 2) | (found.at("tax id") == 2)
    firm = same_id | (found.at("phone") == 2) | (found.at("domain") >= _SAME_BUT_ENDING)
    nameless = (names.shared == 0) & ~firm & (found.at("initials") == 0)
    # `Fund II` and `Fund III`, `Lakeside 1` and `Lakeside 2`: the number is the name.
    renumbered = (found.at("numbers") == 0) & (names.overlap >= _NUMBERED) & ~same_id
    ruled_out: NDArray[np.bool_] = nameless | renumbered
    return ruled_out


def related_words(kind: int, words: Sequence[str]) -> str:
    """Say in words why a pair are relatives; `words` are those in one name only."""
    return RELATED_WORDS[kind].format(" ".join(f"'{word}'" for word in words) or "A word")
