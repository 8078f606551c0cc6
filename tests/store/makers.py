"""Records for the store's tests, saved and ready; a test says only what matters to it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from partnering.accounts import Account
from partnering.facts import MatchNeedsJudging
from partnering.overlaps import AlertState, Overlap
from partnering.partners import CUSTOMERS, Partner, PartnerAccount
from partnering.people import Person
from store.matches import MatchRow
from store.work import Store, Work

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def company(external_id: str, name: str = "Acme GmbH", segment: str = CUSTOMERS) -> PartnerAccount:
    return PartnerAccount(0, segment, external_id, name)


def put_account(work: Work, key: str = "001A", name: str = "Acme") -> Account:
    work.accounts.put([Account(key, name)], now=NOON, baseline=False)
    found = work.accounts.by_key(key)
    assert found is not None
    return found


def put_companies(work: Work, partner: Partner, *companies: PartnerAccount) -> list[PartnerAccount]:
    """Import one list of customers; what is live on the partner's lists afterwards, by id."""
    made = work.lists.add(
        partner.id, CUSTOMERS, "test", "list.csv", len(companies), False, NOON, "pia"
    )
    work.partner_accounts.replace_segment(
        partner.id, CUSTOMERS, companies, list_id=made.id, baseline=False, now=NOON
    )
    return [each for each in work.partner_accounts.live() if each.partner_id == partner.id]


def put_match(
    work: Work,
    account: Account,
    right: PartnerAccount,
    *,
    probability: float = 0.99,
    verdict: str = "auto",
    now: datetime = NOON,
) -> MatchRow:
    return work.matches.put(
        account.id,
        right.id,
        right.partner_id,
        probability=probability,
        verdict=verdict,
        reasons=("same domain",),
        evidence="acme.com",
        now=now,
    )


def record(work: Work, match_id: int = 1) -> int:
    return work.record(MatchNeedsJudging(match_id), at=NOON)


@dataclass(frozen=True, slots=True)
class Scene:
    """One account, one partner with one company, their match and overlap, and a person."""

    account: Account
    partner: Partner
    right: PartnerAccount
    match: MatchRow
    overlap: Overlap
    person: Person


def put_scene(work: Work) -> Scene:
    account, partner = put_account(work), work.partners.add("Northwind", now=NOON)
    (right,) = put_companies(work, partner, company("N1"))
    match = put_match(work, account, right)
    overlap = work.overlaps.add(account.id, partner.id, match.id, False, AlertState.PENDING, NOON)
    person = work.people.add("Ada", "ada@vendor.example")
    return Scene(account, partner, right, match, overlap, person)


class _RollBack(Exception):
    pass


@contextmanager
def rolled_back(store: Store) -> Iterator[Work]:
    """A unit of work that leaves nothing behind, for properties tried many times over."""
    with suppress(_RollBack), store.begin() as work:
        yield work
        raise _RollBack
