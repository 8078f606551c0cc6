"""Do two claims mean the same thing? One customer, a common product family, a common scope.

Both sides of a claim are asked in the same way, so the answer never depends on who asks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import combinations

from partnering.families import shared
from partnering.registrations import Claim, Registration
from partnering.spelling import alike, fold


class Sameness(StrEnum):
    """Whether two claims name one customer: for certain, perhaps, or not."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Customers:
    """What is known of who is who. `parents` leads from an account's key to that of the one above.

    `verdicts` are matching's on two claims, by their ids (lower first): `auto` or `review`.
    """

    parents: Mapping[str, str] = field(default_factory=dict)
    verdicts: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def above(self, key: str) -> tuple[str, ...]:
        """List the accounts above one, nearest first; a ring in the CRM's data ends the walk."""
        found: list[str] = []
        while (key := self.parents.get(key, "")) and key not in found:
            found.append(key)
        return tuple(found)


def same_customer(left: Registration, right: Registration, customers: Customers) -> Sameness:
    """Compare customers, strongest first: CRM account, tax id or D-U-N-S, matching, web domain.

    An equal domain alone is never certain: subsidiaries share one. Nor is an equal number at two
    accounts: the CRM may hold a company twice.
    """
    keys = left.account_key, right.account_key
    certain = left.account_certain and right.account_certain
    numbers = _equal(left.claim.tax_id, right.claim.tax_id) or _equal(
        left.claim.duns, right.claim.duns
    )
    if all(keys) and certain:
        if keys[0] == keys[1]:
            return Sameness.YES
        return Sameness.PERHAPS if numbers else Sameness.NO
    if numbers:
        return Sameness.YES
    pair = min(left.id, right.id), max(left.id, right.id)
    verdict = customers.verdicts.get(pair, "")
    if verdict == "auto":
        return Sameness.YES
    if verdict == "review" or _equal(left.claim.domain, right.claim.domain):
        return Sameness.PERHAPS
    return Sameness.PERHAPS if all(keys) and keys[0] == keys[1] else Sameness.NO


def takes_in(left: Registration, right: Registration, customers: Customers) -> bool:
    """Tell whether one claim is to a whole group and the other's account belongs to it."""
    return any(
        wide.claim.scope.whole_group and wide.account_key in customers.above(narrow.account_key)
        for wide, narrow in ((left, right), (right, left))
        if wide.account_key
    )


def collides(left: Registration, right: Registration, customers: Customers) -> Sameness:
    """Say whether two claims are to the same thing: customer, family and scope all in common."""
    if left.id == right.id or not overlap(left.claim, right.claim):
        return Sameness.NO
    if takes_in(left, right, customers):
        sure = left.account_certain and right.account_certain
        return Sameness.YES if sure else Sameness.PERHAPS
    return same_customer(left, right, customers)


def overlap(left: Claim, right: Claim) -> bool:
    """Tell whether two claims to one customer share a product family and a scope."""
    return bool(shared(left.families, right.families)) and left.scope.meets(right.scope)


def related(left: Registration, right: Registration, customers: Customers) -> bool:
    """Tell whether two claims share a family at different companies of one group."""
    keys = left.account_key, right.account_key
    if not all(keys) or keys[0] == keys[1]:
        return False
    if not shared(left.claim.families, right.claim.families):
        return False
    return bool({keys[0], *customers.above(keys[0])} & {keys[1], *customers.above(keys[1])})


def double_protections(
    registrations: Iterable[Registration], customers: Customers, now: datetime
) -> list[tuple[Registration, Registration]]:
    """List pairs of which both keep the other out: after an import, or a merge of accounts.

    None of them is dropped; a case is opened for each pair.
    """
    active = sorted(
        (each for each in registrations if each.excludes_at(now)), key=lambda one: one.id
    )
    return [
        (left, right)
        for left, right in combinations(active, 2)
        if collides(left, right, customers) is Sameness.YES
    ]


def _equal(left: str, right: str) -> bool:
    return fold(left) != "" and alike(left, right)
