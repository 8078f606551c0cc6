"""Fills the vendor's CRM: accounts with owners, opportunities, contacts and leads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from sandbox.world.dirt import write_down
from sandbox.world.firms import Firm, Foundry
from sandbox.world.ids import record_id
from sandbox.world.people import INBOUND_QUEUE
from sandbox.world.shapes import Account, Contact, Kind, Lead, Listing, Opportunity, Person
from sandbox.world.words import FIRST_NAMES, JOB_TITLES

FAMILIES: Final = ("CORE", "SHIELD", "FLOW")
OPEN_STAGES: Final = (
    "Prospecting", "Qualification", "Needs Analysis", "Value Proposition",
    "Proposal/Price Quote", "Negotiation/Review",
)  # fmt: skip
LEAD_STATUSES: Final = (
    "Open - Not Contacted", "Working - Contacted", "Closed - Not Converted",
)  # fmt: skip
_SUBSIDIARIES: Final = 130
_TWINS: Final = 60
_FRANCHISES: Final = 36
_LEADS: Final = 300


@dataclass(frozen=True, slots=True)
class Books:
    """The vendor's CRM, and the firm behind each account in the same order."""

    accounts: tuple[Account, ...]
    opportunities: tuple[Opportunity, ...]
    contacts: tuple[Contact, ...]
    leads: tuple[Lead, ...]
    firms: tuple[Firm, ...]


@dataclass(frozen=True, slots=True)
class Disguise:
    """An account under a name that tells nobody which firm it is, with its open opportunity."""

    firm: Firm
    name: str
    owner_email: str


def found_firms(foundry: Foundry, rng: Random, count: int) -> list[Firm]:
    """Return this many firms in random order; a parent always stands before its subsidiaries."""
    firms = [foundry.independent() for _ in range(count - _SUBSIDIARIES - _TWINS - _FRANCHISES)]
    parents = rng.sample(firms, _SUBSIDIARIES * 2 // 3)
    twins = [foundry.twin(firm) for firm in rng.sample(firms, _TWINS)]
    subsidiaries = [foundry.subsidiary(rng.choice(parents)) for _ in range(_SUBSIDIARIES)]
    others = firms + twins + foundry.franchises(_FRANCHISES)
    rng.shuffle(others)
    return others + subsidiaries


def fill_books(
    firms: Sequence[Firm], disguises: Sequence[Disguise], people: Sequence[Person], rng: Random
) -> Books:
    """Return the CRM that holds these firms, the disguised ones last."""
    owners = _Owners(people, rng)
    accounts: list[Account] = []
    by_firm: dict[str, Account] = {}
    for firm in firms:
        parent = by_firm.get(firm.parent or "")
        owner = parent.owner_id if parent else owners.pick()
        account = Account(
            id=record_id("001", len(accounts) + 1),
            listing=write_down(firm, rng, care=rng.choice((0.95, 0.8, 0.6, 0.4))),
            industry=firm.industry,
            employees=firm.employees,
            type=rng.choice(("Customer - Direct", "Prospect", "Prospect", "Other")),
            owner_id=owner,
            parent_id=parent.id if parent else None,
            created_days_ago=rng.randint(20, 1400),
            firm=firm.key,
        )
        accounts.append(account)
        by_firm[firm.key] = account
    opportunities = _opportunities(accounts, rng)
    for disguise in disguises:
        account = _disguised(len(accounts) + 1, disguise, owners, rng)
        accounts.append(account)
        opportunity = _opportunity(len(opportunities) + 1, account, rng, is_open=True)
        amount = 48_000 + 7_000 * (len(accounts) % 13)
        opportunities.append(replace(opportunity, amount=amount))
    every_firm = (*firms, *(disguise.firm for disguise in disguises))
    return Books(
        tuple(accounts),
        tuple(opportunities),
        _contacts(list(zip(accounts, firms, strict=False)), rng),
        _leads(firms, owners, rng),
        every_firm,
    )


class _Owners:
    def __init__(self, people: Sequence[Person], rng: Random) -> None:
        sellers = [p for p in people if p.kind is Kind.ACCOUNT_EXECUTIVE]
        self._ids = {p.email: str(p.user_id) for p in people}
        self._emails = [p.email for p in sellers]
        # Sellers outside Slack own little, the one who left owns a few forgotten accounts.
        self._weights = [10.0 if p.in_slack else (1.5 if p.active else 1.0) for p in sellers]
        self._rng = rng

    def pick(self) -> str:
        return self._ids[self._rng.choices(self._emails, self._weights)[0]]

    def named(self, email: str) -> str:
        return self._ids[email]


def _disguised(number: int, disguise: Disguise, owners: _Owners, rng: Random) -> Account:
    return Account(
        id=record_id("001", number),
        listing=Listing(disguise.name, "", "", "", "", "", "", ""),
        industry="",
        employees=0,
        type="Prospect",
        owner_id=owners.named(disguise.owner_email),
        parent_id=None,
        created_days_ago=rng.randint(3, 30),
        firm=disguise.firm.key,
    )


def _opportunities(accounts: Sequence[Account], rng: Random) -> list[Opportunity]:
    made: list[Opportunity] = []
    for account in accounts:
        count = rng.choices((0, 1, 2, 3), (55, 28, 12, 5))[0]
        for _ in range(count):
            made.append(_opportunity(len(made) + 1, account, rng, is_open=rng.random() < 0.55))
    return made


def _opportunity(number: int, account: Account, rng: Random, *, is_open: bool) -> Opportunity:
    families = tuple(sorted(rng.sample(FAMILIES, rng.choice((1, 1, 1, 2, 2, 3)))))
    stage = rng.choice(OPEN_STAGES) if is_open else rng.choice(("Closed Won", "Closed Lost"))
    topic = rng.choice(("rollout", "renewal", "pilot", "expansion", "new business", "migration"))
    name = f"{account.listing.name[:90]} - {' + '.join(families)} {topic}"
    days = rng.randint(5, 200) if is_open else -rng.randint(3, 500)
    return Opportunity(
        id=record_id("006", number),
        account_id=account.id,
        name=name[:120],
        stage=stage,
        amount=round(10 ** rng.uniform(0.9, 2.7)) * 1000,
        closes_in_days=days,
        owner_id=account.owner_id,
        families=families,
        created_days_ago=rng.randint(2, 60) if is_open else -days + rng.randint(10, 120),
    )


def _contacts(pairs: Sequence[tuple[Account, Firm]], rng: Random) -> tuple[Contact, ...]:
    made = []
    for number, (account, firm) in enumerate(rng.sample(list(pairs), 500), start=1):
        first, last = rng.choice(FIRST_NAMES), rng.choice(firm.country.surnames)
        made.append(
            Contact(
                id=record_id("003", number),
                account_id=account.id,
                first_name=first,
                last_name=last,
                title=rng.choice(JOB_TITLES),
                email=_email(first, last, firm),
                owner_id=account.owner_id,
            )
        )
    return tuple(made)


def _leads(firms: Sequence[Firm], owners: _Owners, rng: Random) -> tuple[Lead, ...]:
    made = []
    for number, firm in enumerate(rng.sample(list(firms), _LEADS), start=1):
        first, last = rng.choice(FIRST_NAMES), rng.choice(firm.country.surnames)
        listing = write_down(firm, rng, care=0.5)
        free_mail = rng.random() < 0.15
        made.append(
            Lead(
                id=record_id("00Q", number),
                first_name=first,
                last_name=last,
                company=listing.name,
                email=f"{first}.{last}@gmail.com".lower()
                if free_mail and last.isascii()
                else _email(first, last, firm),
                website=listing.website,
                status=rng.choices(LEAD_STATUSES, (6, 3, 1))[0],
                source=rng.choice(("Web", "Partner Referral", "Trade Show", "Phone Inquiry")),
                country=listing.country,
                owner_id=INBOUND_QUEUE.id if rng.random() < 0.2 else owners.pick(),
                created_days_ago=rng.randint(1, 120),
            )
        )
    return tuple(made)


def _email(first: str, last: str, firm: Firm) -> str:
    domain = firm.domain.encode("ascii", "ignore").decode()
    local = f"{first}.{last}".encode("ascii", "ignore").decode()
    return f"{local}@{domain}".lower()
