"""Segments of our accounts: the standard ones, and own ones by filters on what the CRM holds.

Pure. An account is in one standard segment and in every own one whose filter it meets.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from partnering.money import Money
from partnering.partners import STANDARD_SEGMENTS
from partnering.refusals import Invalid

LONGEST_NAME = 60
MOST_VALUES = 30
MOST_SEGMENTS = 20
# Of a suggestion: how many values are looked at, and which part of all accounts it may be.
_TOP = 2
_FEW, _NEARLY_ALL = 0.02, 0.9


class Attribute(StrEnum):
    """What of an account a filter may ask."""

    COUNTRY = "country"
    TYPE = "type"
    OWNER = "owner"
    FAMILY = "family"
    STAGE = "stage"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which accounts: all that is named must hold, and of each attribute one of its values.

    `country` are two-letter codes in lower case, `owner` keys of the CRM's users; the rest is
    compared whatever its case. `family` and `stage` are those of open opportunities. `least` is
    the least open amount, in its own currency.
    """

    values: dict[Attribute, tuple[str, ...]] = field(default_factory=dict)
    has_open: bool = False
    least: Money | None = None

    @property
    def is_empty(self) -> bool:
        return not self.values and not self.has_open and self.least is None


@dataclass(frozen=True, slots=True)
class OwnSegment:
    """A segment that one of ours made."""

    id: int
    name: str
    filter: Filter
    version: int = 0


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What a filter asks of an account: each attribute's values, and what is open on it."""

    account_id: int
    values: dict[Attribute, frozenset[str]]
    has_open: bool = False
    open_amounts: tuple[Money, ...] = ()


def holds(chosen: Filter, facts: AccountFacts) -> bool:
    """Tell whether an account meets a filter; an empty filter holds of none."""
    if chosen.is_empty or (chosen.has_open and not facts.has_open):
        return False
    for attribute, wanted in chosen.values.items():
        if not {each.casefold() for each in wanted} & facts.values.get(attribute, frozenset()):
            return False
    if chosen.least is None:
        return True
    least = chosen.least
    alike = (each.minor for each in facts.open_amounts if each.currency == least.currency)
    return sum(alike) >= least.minor


def checked_name(name: str) -> str:
    """Clean a name for an own segment. Raises: Invalid where it cannot be one."""
    clean = " ".join(name.split())
    if not 0 < len(clean) <= LONGEST_NAME:
        raise Invalid(f"A segment's name has 1 to {LONGEST_NAME} characters.")
    if clean.casefold() in (*STANDARD_SEGMENTS, "any", "all", "default"):
        raise Invalid(f"“{clean}” has a meaning already; choose another name.")
    return clean


def checked_filter(chosen: Filter) -> Filter:
    """Let pass a filter that says something. Raises: Invalid."""
    if chosen.is_empty:
        raise Invalid("Say at least one thing that the accounts have in common.")
    if any(len(each) > MOST_VALUES for each in chosen.values.values()):
        raise Invalid(f"Name at most {MOST_VALUES} of each.")
    return chosen


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A filter that may be worth a segment; `reason` says why, in numbers."""

    name: str
    filter: Filter
    number: int
    reason: str


def suggestions(
    every: Sequence[AccountFacts],
    have: Iterable[Filter] = (),
    *,
    called: Callable[[Attribute, str], str] = lambda attribute, value: value,
) -> tuple[Suggestion, ...]:
    """Propose filters by what the accounts have in common, the most useful first.

    `have` are filters that exist and are not proposed again; `called` says how a value is
    written for a reader.
    """
    total = len(every)
    found: list[Suggestion] = []

    def propose(name: str, chosen: Filter, words: str) -> None:
        number = sum(holds(chosen, each) for each in every)
        if _FEW * total <= number <= _NEARLY_ALL * total and number:
            reason = f"{number:,} of {total:,} accounts {words}"
            found.append(Suggestion(name, chosen, number, reason))

    propose("With an open deal", Filter(has_open=True), "have an open opportunity")
    for least in _large(every):
        words = f"have open opportunities of {least.in_words()} or more"
        propose(f"Large open deals ({least.currency})", Filter(least=least), words)
    for attribute, phrase in (
        (Attribute.COUNTRY, "are in {}"),
        (Attribute.FAMILY, "have an open opportunity for {}"),
        (Attribute.TYPE, "are of the type {}"),
    ):
        counts = Counter(
            value for each in every for value in each.values.get(attribute, ()) if value
        )
        for value, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:_TOP]:
            shown = called(attribute, value)
            propose(shown, Filter({attribute: (value,)}), phrase.format(shown))
    existing = list(have)
    return tuple(each for each in found if each.filter not in existing)


def _large(every: Sequence[AccountFacts]) -> list[Money]:
    """Give the amount that the upper quarter of the accounts with open money has, by currency."""
    sums: dict[str, list[int]] = {}
    for each in every:
        of_account: Counter[str] = Counter()
        for amount in each.open_amounts:
            of_account[amount.currency] += amount.minor
        for currency, minor in of_account.items():
            sums.setdefault(currency, []).append(minor)
    if not sums:
        return []
    currency, amounts = max(sums.items(), key=lambda one: (len(one[1]), one[0]))
    return [Money(sorted(amounts)[len(amounts) * 3 // 4], currency)]
