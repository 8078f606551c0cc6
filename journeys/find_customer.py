"""Whom does a claim mean? The CRM's account, or a customer whom the CRM does not know yet.

Asks matching, away from the doors and outside any transaction. It decides nothing for a person:
what is not certain is said to be so.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from journeys.adapted_weights import adapted_weights
from journeys.companies import from_accounts
from journeys.deal_evidence import NEW_ACCOUNT
from journeys.desk import Desk
from journeys.mapping_index import work_out_elsewhere
from journeys.mapping_scene import IN_PROCESS_RECORDS
from journeys.mapping_work import Mapped, MappingWork, work_out
from journeys.refit_weights import weights_in_force
from journeys.shared_identity import Sharing, sharing
from matching.company import Company
from matching.domains import identifying_domain
from matching.engine import Match, find
from matching.verdict import Thresholds, Verdict
from partnering.registrations import PENDING, Claim, Registration, State
from store.work import Work

# Whoever stores a claim of a customer whom nobody knows yet holds this, in place of an account.
LOCK_OF_NEW = "new customers"
_CLAIM = "claim"
_OPEN = (*PENDING, State.APPROVED)
_MOST_NEW = 2000
# What `find` gives a name that is the same once spaces, accents and legal form are gone.
_SAME_LETTERS = 0.99


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that a claim may mean, with how sure matching is and why."""

    account_key: str
    name: str
    probability: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """`account_key` is empty where nothing resembles the customer; not `certain`, a person says.

    Where only a website or a number is shared, it is that of who shares it, and never certain.
    `newest` is the last registration that was looked at among those of unknown customers.
    """

    account_key: str
    certain: bool
    candidates: tuple[Candidate, ...] = ()
    newest: int = 0

    @property
    def is_new(self) -> bool:
        """Tell whether nobody knows this customer yet, in the CRM or in an earlier claim."""
        return not self.account_key


def find_customer(desk: Desk, claim: Claim, *, now: datetime) -> Found:
    """Find the account that a claim means, strongest evidence first; nothing is written."""
    return find_customers(desk, (claim,), now=now)[0]


def find_customers(desk: Desk, claims: Sequence[Claim], *, now: datetime) -> list[Found]:
    """Find the account of each of many claims, in one pass over our accounts; order as given."""
    with desk.store.read() as view:
        accounts = view.accounts.live()
        weights = weights_in_force(view)
        adapted = adapted_weights(view, weights)
        unknown = of_new_customers(view)
        newest = view.registrations.newest_of(NEW_ACCOUNT)
        shared = sharing(view, accounts, claims)
    keys = {str(account.id): (account.key, account.name) for account in accounts}
    for each in unknown:
        keys[f"{NEW_ACCOUNT}{each.id}"] = each.account_key, each.claim.customer
    unsure = {f"{NEW_ACCOUNT}{each.id}" for each in unknown if not each.account_certain}
    meant = tuple(_company(f"{_CLAIM}{place}", claim) for place, claim in enumerate(claims))
    work = MappingWork(
        left=from_accounts(accounts),
        right=meant,
        changed_left=frozenset(),
        due_right=frozenset(each.id for each in meant),
        known_rights=frozenset(),
        thresholds=Thresholds(auto=desk.policy.auto_from, review=desk.policy.review_from),
        weights=weights,
        adapted=adapted,
    )
    found = _each(work, _matched(desk, work), keys, newest)
    if not unknown or all(each.account_key for each in found):
        return [_asked(each, by) for each, by in zip(found, shared, strict=True)]
    earlier = tuple(_company(f"{NEW_ACCOUNT}{each.id}", each.claim) for each in unknown)
    work = _against(work, earlier)
    # Whom an earlier claim means that nobody was sure of, a claim like it does not say either.
    again = _each(work, _matched(desk, work), keys, newest, unsure)
    both = [one if one.account_key else other for one, other in zip(found, again, strict=True)]
    return [_asked(each, by) for each, by in zip(both, shared, strict=True)]


def _asked(found: Found, shared: Sequence[Sharing]) -> Found:
    """Let a person say whether it is who shares its website or a number, before it is new."""
    if found.account_key or not shared:
        return found
    sharers = tuple(Candidate(each.account_key, each.name, 0.0, (each.what,)) for each in shared)
    known = {each.account_key for each in sharers}
    others = tuple(each for each in found.candidates if each.account_key not in known)
    return Found(sharers[0].account_key, False, (*sharers, *others), found.newest)


def of_new_customers(view: Work) -> list[Registration]:
    """List the open registrations whose customer the CRM does not know yet."""
    open_ones = view.registrations.of_unknown_customers(NEW_ACCOUNT, limit=_MOST_NEW)
    return [each for each in open_ones if each.state in _OPEN]


def _against(work: MappingWork, left: tuple[Company, ...]) -> MappingWork:
    return MappingWork(
        left=left,
        right=work.right,
        changed_left=frozenset(),
        due_right=work.due_right,
        known_rights=frozenset(),
        thresholds=work.thresholds,
        weights=work.weights,
        adapted=work.adapted,
    )


def _matched(desk: Desk, work: MappingWork) -> list[Match]:
    if not work.left:
        return []
    few = len(work.left) + len(work.right) <= IN_PROCESS_RECORDS
    mapped: Mapped = (
        work_out(work) if few else work_out_elsewhere(desk.heavy, desk.index_folder, work)
    )
    return list(mapped.matches)


def _each(
    work: MappingWork,
    matches: list[Match],
    keys: dict[str, tuple[str, str]],
    newest: int,
    unsure: Collection[str] = (),
) -> list[Found]:
    of_claim: dict[str, list[Match]] = {each.id: [] for each in work.right}
    for match in matches:
        of_claim[match.right_id].append(match)
    lefts = {each.id: each for each in work.left}
    return [_found(of_claim[each.id], keys, newest, lefts, each, unsure) for each in work.right]


def _found(
    matches: list[Match],
    keys: dict[str, tuple[str, str]],
    newest: int,
    lefts: Mapping[str, Company],
    right: Company,
    unsure: Collection[str],
) -> Found:
    same = [each for each in matches if each.verdict in (Verdict.AUTO, Verdict.REVIEW)]
    same.sort(key=lambda each: (each.verdict is not Verdict.AUTO, -each.probability))
    candidates = tuple(
        Candidate(*keys[each.left_id], each.probability, each.reasons)
        for each in sorted(matches, key=lambda one: -one.probability)
        if each.left_id in keys
    )
    if not same:
        return Found("", True, candidates, newest)
    best = same[0]
    certain = best.verdict is Verdict.AUTO
    if not certain and len(same) == 1:
        certain = _spelled_otherwise(lefts[best.left_id], right)
    certain = certain and best.left_id not in unsure
    return Found(keys[best.left_id][0], certain, candidates, newest)


def _spelled_otherwise(left: Company, right: Company) -> bool:
    """Tell whether two have one web domain, and one name but for spaces, accents and legal form.

    Neither holds a claim alone: subsidiaries share a domain, strangers a name.
    """
    domains = [identifying_domain(each.website, each.domain).name for each in (left, right)]
    if not domains[0] or domains[0] != domains[1]:
        return False
    alike = find([left], right.name)
    return bool(alike) and alike[0].score >= _SAME_LETTERS


def _company(id_: str, claim: Claim) -> Company:
    return Company(
        id=id_,
        name=claim.customer,
        domain=claim.domain,
        country=claim.country,
        email=claim.contact.email,
        duns=claim.duns,
        tax_id=claim.tax_id,
    )
