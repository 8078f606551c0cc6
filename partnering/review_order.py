"""In which order pairs are put before a person: what teaches most comes first. Pure.

One answer should settle more than one pair, and settle it where matching could not.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from partnering.judgements import Judgement

# What each measure may add; each runs from 0 to 1.
DOUBT, WORTH, KIND, AGE = 0.55, 0.25, 0.15, 0.05
# Judged this often, a kind of pair teaches half of what it did; this many others make it half new.
KIND_HALVES_AFTER = 5
OTHERS_HALFWAY = 5
OLD_AFTER = timedelta(days=30)
# An open deal counts for half by itself; its amount, up to this many minor units, for the rest.
GREAT_AMOUNT = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pair that waits for a person, as far as its place in the queue depends on it.

    `doubt` is that of `doubt_of`. `open_minor` is None where no deal is open, 0 where none has an
    amount. Whoever is shown the queue may see both: it holds their own accounts, or is a manager's.
    """

    match_id: int
    doubt: float
    pattern: str
    open_minor: int | None
    since: datetime


def entropy(probability: float) -> float:
    """Measure in bits how much an answer tells: 1 at one half, 0 where the score is certain."""
    if not 0.0 < probability < 1.0:
        return 0.0
    rest = 1.0 - probability
    return -(probability * math.log2(probability) + rest * math.log2(rest))


def doubt_of(
    probability: float, verdict: str, judgement: Judgement | None, *, changed: bool
) -> float | None:
    """Measure what a judgement of this pair would settle; None where nobody is asked for one.

    A pair waits while matching says *review* and nobody has judged it, and again when its records
    have `changed` since. What contradicts the score then counts as much as an open question.
    """
    if changed and judgement is not None:
        likely = 0.0 if verdict == "none" else probability
        against = {Judgement.SAME: 1 - likely, Judgement.NOT_SAME: likely}.get(judgement, 0.0)
        return max(entropy(likely), against)
    return entropy(probability) if verdict == "review" and judgement is None else None


def in_order(
    waiting: Collection[Waiting], judged: Mapping[str, int], *, now: datetime
) -> list[Waiting]:
    """Order pairs by what an answer teaches, falling; equal ones by age, then by id.

    The sum of four measures, each from 0 to 1, times its weight above:

    - doubt: the binary entropy of the probability, most at one half;
    - worth: an open deal on the account, more with its amount, on a logarithmic scale;
    - kind: how many others wait for the same reasons, since one answer speaks for all of them,
      less the more often such a pair was `judged` already (counts by pattern);
    - age: days waited, up to thirty, so that nothing stays at the back for ever.
    """
    alike = Counter(each.pattern for each in waiting)

    def teaches(each: Waiting) -> float:
        others = alike[each.pattern] - 1
        new = KIND_HALVES_AFTER / (KIND_HALVES_AFTER + judged.get(each.pattern, 0))
        kind = new * (1 + others / (others + OTHERS_HALFWAY)) / 2
        age = min(1.0, max(0.0, (now - each.since) / OLD_AFTER))
        return DOUBT * each.doubt + WORTH * _worth(each) + KIND * kind + AGE * age

    # Rounded, so that the last digit of a sum does not decide before age does.
    return sorted(waiting, key=lambda each: (-round(teaches(each), 9), each.since, each.match_id))


def pattern_of(reasons: Sequence[str], against: Sequence[str]) -> str:
    """Reduce reasons to their kind: the words without the values, for and against, sorted.

    Two pairs of one pattern pose the same question about different companies.
    """
    sides = ("+".join(sorted({_kind(reason) for reason in side})) for side in (reasons, against))
    return "|".join(sides)[:300]


def _worth(each: Waiting) -> float:
    if each.open_minor is None:
        return 0.0
    amount = min(max(each.open_minor, 0), GREAT_AMOUNT)
    return 0.5 + 0.5 * math.log1p(amount) / math.log1p(GREAT_AMOUNT)


def _kind(reason: str) -> str:
    """Keep what is ours in a reason: values stand in quotes, behind a colon, or as names do."""
    words = re.sub(r"'[^']*'", "", reason).partition(":")[0].split()
    return " ".join(word for word in words if word.isalpha() and word.islower()) or "?"
