"""Who has the website or a number that a claim names, whatever either is called?

Subsidiaries share a website, so this never says for certain who is meant: a person is asked.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from matching.company import Company
from matching.domains import domain_name_of
from matching.lookup import find
from partnering.accounts import Account
from partnering.registrations import PENDING, Claim, State
from store.work import Work

_OPEN = (*PENDING, State.APPROVED)
_LEAST_OF_NUMBER = 4
_LOOKED_FOR_ONE_BY_ONE = 20
_WEBSITE = "web domain"
_NO_SIGN = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Sharing:
    """A customer that has something in common with a claim; `number` where it is a number."""

    account_key: str
    name: str
    number: bool
    what: str


def same_domain(left: Claim, right: Claim) -> bool:
    """Tell whether two claims name one company's web domain, however each is written."""
    mine = domain_name_of(left.domain)
    return bool(mine) and mine == domain_name_of(right.domain)


def sharing(
    view: Work, accounts: Sequence[Account], claims: Sequence[Claim]
) -> list[list[Sharing]]:
    """List for each claim who shares its website or a number, the likeliest first."""
    wanted = {name for each in claims if (name := domain_name_of(each.domain))}
    by_mark: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for account in accounts:
        domain = _domain(account.website, wanted)
        for mark in _marks(domain, account.duns, account.tax_id):
            by_mark.setdefault(mark, []).append((account.key, account.name))
    return [_ordered(claim, _of(view, claim, by_mark)) for claim in claims]


def _of(
    view: Work, claim: Claim, by_mark: dict[tuple[str, str], list[tuple[str, str]]]
) -> list[Sharing]:
    marks = _marks_of(claim)
    if not marks:
        return []
    held = {mark: list(by_mark.get(mark, ())) for mark in marks}
    for each in view.registrations.naming(claim):
        if each.state in _OPEN and each.account_key:
            for mark in set(marks) & set(_marks_of(each.claim)):
                held[mark].append((each.account_key, each.claim.customer))
    found: dict[str, Sharing] = {}
    # A number first: who is found by both is found by it.
    for (what, text), others in reversed(held.items()):
        for key, name in others:
            words = f"the same {what}: {text}"
            found.setdefault(key, Sharing(key, name, what != _WEBSITE, words))
    return list(found.values())


def _ordered(claim: Claim, found: list[Sharing]) -> list[Sharing]:
    """Put who shares a number first, then who is called most alike; else in the order found."""
    if len(found) < 2:
        return found
    names = [Company(id=each.account_key, name=each.name) for each in found]
    score = {each.id: each.score for each in find(names, claim.customer, len(names))}
    return sorted(found, key=lambda each: (not each.number, -score.get(each.account_key, 0.0)))


def _marks_of(claim: Claim) -> list[tuple[str, str]]:
    return _marks(domain_name_of(claim.domain), claim.duns, claim.tax_id)


def _marks(domain: str, duns: str, tax_id: str) -> list[tuple[str, str]]:
    """Name what identifies a customer, the weakest first."""
    numbers = [("D-U-N-S number", _digits(duns)), ("tax id", _digits(tax_id))]
    return [mark for mark in ((_WEBSITE, domain), *numbers) if mark[1]]


def _digits(text: str) -> str:
    """Give a number without what stands between its signs; a filler like 0000 is none."""
    bare = _NO_SIGN.sub("", text).upper()
    return bare if len(bare) >= _LEAST_OF_NUMBER and len(set(bare)) > 1 else ""


def _domain(website: str, wanted: Collection[str]) -> str:
    """Read the domain of a website if it may be a wanted one: most of a CRM's are not."""
    lowered = website.casefold()
    many = len(wanted) > _LOOKED_FOR_ONE_BY_ONE
    if many or "xn--" in lowered or any(each in lowered for each in wanted):
        return domain_name_of(website)
    return ""
