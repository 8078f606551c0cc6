"""Which partners could help at an account, the best first, each with reasons true of the data.

Pure and deterministic. It invents no relation: where there is none on file, it says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from partnering.partners import CUSTOMERS, OPEN_OPPORTUNITIES, PROSPECTS

MOST_REASONS = 3
NO_RELATION = "no relationship on file"
# Below this number of answers nothing is said of how fast somebody answers.
FEWEST_ANSWERS = 3
QUICK = timedelta(hours=18)


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """What is on file of one partner and one account.

    `segments` are the partner's lists that the account is on, `listed_at` when the newest of them
    came. `families` are those of the partner that the deal is about too. `wins_here` and `wins` are
    registered deals of the partner that were won, at the account and in all. `answers` counts its
    last requests that are over, answered or not; in half of them it took at most `answer_time` of
    open hours to answer, None where it left more than half without an answer.
    """

    partner_id: int
    name: str
    segments: tuple[str, ...] = ()
    listed_at: datetime | None = None
    families: tuple[str, ...] = ()
    country: str = ""
    certified: tuple[str, ...] = ()
    wins_here: int = 0
    wins: int = 0
    answers: int = 0
    answer_time: timedelta | None = None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A partner that could help: at most three reasons, and how fresh its list is."""

    partner_id: int
    name: str
    reasons: tuple[str, ...]
    score: int
    known: bool
    as_of: datetime | None = None


_RELATIONS = (
    (CUSTOMERS, 40, "{account} is a customer of theirs"),
    (OPEN_OPPORTUNITIES, 30, "they have an open deal at {account}"),
    (PROSPECTS, 18, "{account} is on their list of prospects"),
)


def rank_partners(account: str, facts: Iterable[PartnerFacts]) -> list[Suggestion]:
    """Rank partners for an account by name; those of whom nothing speaks are left out."""
    found = [each for each in (_suggestion(account, one) for one in facts) if each is not None]
    return sorted(found, key=lambda each: (-each.score, each.name.casefold(), each.partner_id))


def _suggestion(account: str, one: PartnerFacts) -> Suggestion | None:
    points = _points(account, one)
    known = bool(one.segments) or one.wins_here > 0
    if not points:
        return None
    # Who has requests open already has less room for one more.
    score = sum(worth for worth, _ in points) - 3 * min(one.waiting, 5)
    told = [words for _, words in sorted(points, key=lambda each: -each[0])]
    if not known:
        told = [NO_RELATION, *told]
    return Suggestion(
        one.partner_id, one.name, tuple(told[:MOST_REASONS]), score, known, one.listed_at
    )


def _points(account: str, one: PartnerFacts) -> list[tuple[int, str]]:
    """List what speaks for a partner, each with what it is worth."""
    points = _relation(account, one)
    if one.wins_here:
        points.append((35, f"{_count(one.wins_here)} won together at {account}"))
    elif one.wins:
        points.append((min(8 + one.wins, 18), f"{_count(one.wins)} won together elsewhere"))
    if one.certified:
        points.append((16, f"certified for {', '.join(one.certified)}"))
    elif one.families:
        points.append((15, f"sells {', '.join(one.families)}"))
    if one.country:
        points.append((6, f"works in {one.country}"))
    if one.answer_time is not None and one.answers >= FEWEST_ANSWERS:
        hours = max(1, ceil(one.answer_time / timedelta(hours=1)))
        quick = 9 if one.answer_time <= QUICK else 3
        spent = "an hour" if hours == 1 else f"{hours} hours"
        points.append((quick, f"answers within {spent} of business, as a rule"))
    return points


def _relation(account: str, one: PartnerFacts) -> list[tuple[int, str]]:
    for segment, worth, words in _RELATIONS:
        if segment in one.segments:
            return [(worth, words.format(account=account))]
    if one.segments:
        return [(20, f"{account} is on their list of {one.segments[0]}")]
    return []


def _count(number: int) -> str:
    return "1 deal" if number == 1 else f"{number} deals"
