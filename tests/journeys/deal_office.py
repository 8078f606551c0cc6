"""The fixture world of registered deals: partners P1 to P3, accounts, deciders, a clock by hand.

Everything but the Messenger is real. Names are those of the scenarios.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from journeys.desk import Desk
from journeys.register_deal import register
from partnering.accounts import Account, Opportunity
from partnering.calendar import BusinessHours
from partnering.deal_policy import DealPolicy
from partnering.facts import RegistrationMoved
from partnering.money import Money
from partnering.people import CrmUser, Person, Role
from partnering.programme import Programme
from partnering.registrations import Claim, CustomerContact, DealType, Registration
from store.work import Store
from tests.journeys.office import Office, open_office

# A Friday morning in Berlin, inside business hours: T-01's.
FILED = datetime(2026, 8, 14, 8, 0, tzinfo=UTC)

AE = CrmUser("005AE", "Anna Ehlers", "anna@vendra.example", zone="Europe/Berlin")
PM = CrmUser("005PM", "Pia Lang", "pia@vendra.example", zone="Europe/Berlin")
DD = CrmUser("005DD", "Dora Dietz", "dora@vendra.example", zone="Europe/Berlin")
CC = CrmUser("005CC", "Carl Chief", "carl@vendra.example", zone="Europe/Berlin")
SECOND = CrmUser("005SA", "Sara Second", "sara@vendra.example", zone="Europe/Berlin")

A1 = Account(
    key="001A1",
    name="Müller Maschinenbau GmbH",
    website="mueller-maschinenbau.de",
    country="Germany",
    city="Ulm",
    owner_key=AE.key,
)
A2 = Account(key="001A2", name="Globex", website="globex.com", country="Germany", owner_key=AE.key)
A3 = Account(
    key="001A3",
    name="Globex Iberia",
    website="globex-iberia.es",
    country="Spain",
    parent_key=A2.key,
    owner_key=AE.key,
)
A4 = Account(
    key="001A4", name="Initech SA", website="initech.fr", country="France", owner_key=AE.key
)
O4 = Opportunity(
    key="006O4",
    account_key=A4.key,
    name="Initech CORE",
    stage="Proposal",
    amount=Money(5_000_000, "EUR"),
    owner_key=AE.key,
    families=("CORE",),
)
# What our own seller works on at the account that the partners claim.
DIRECT = Opportunity(
    key="006DIRECT",
    account_key=A1.key,
    name="Müller CORE direct",
    stage="Proposal",
    owner_key=AE.key,
    families=("CORE",),
)

POLICY = DealPolicy(hours=BusinessHours(zone="Europe/Berlin", country="DE"))


@dataclass
class DealOffice:
    """An office with partners and who decides. `reps` are the partners' people by partner."""

    office: Office
    partners: dict[str, int] = field(default_factory=dict)
    reps: dict[str, Person] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        return self.office.desk

    @property
    def now(self) -> datetime:
        return self.office.now

    @now.setter
    def now(self, moment: datetime) -> None:
        self.office.now = moment

    def person(self, user: CrmUser) -> Person:
        return self.office.person(user)

    def file(self, partner: str, claim: Claim, *, at: datetime | None = None) -> Registration:
        """Let a partner's own person register a deal."""
        self.now = at or self.now
        return register(
            self.desk, self.partners[partner], claim, by=self.reps[partner], now=self.now
        )

    def get(self, registration: Registration | int) -> Registration:
        number = registration if isinstance(registration, int) else registration.id
        with self.desk.store.read() as view:
            found = view.registrations.get(number)
        assert found is not None
        return found

    def facts(self, registration: Registration) -> list[str]:
        """The events of a registration in the log, in order."""
        with self.desk.store.read() as view:
            found = view.facts.after(0, 10_000)
        return [
            each.fact.event
            for each in found
            if isinstance(each.fact, RegistrationMoved)
            and each.fact.registration_id == registration.id
        ]

    def rules(self, **changes: Any) -> None:
        """Publish other rules of engagement."""
        deals = replace(self.desk.policy.deals, **changes)
        self.office.desk = replace(self.desk, policy=replace(self.desk.policy, deals=deals))


def claim_to(account: Account = A1, *families: str, **changes: Any) -> Claim:
    """A complete claim to an account."""
    made = Claim(
        customer=account.name,
        country={"Germany": "DE", "France": "FR", "Spain": "ES"}.get(account.country, "DE"),
        domain=account.website,
        contact=CustomerContact("Ute Beispiel", "Head of IT", "ute@customer.example", True),
        families=frozenset(families or ("CORE",)),
        amount=Money(9_200_000, "EUR"),
        close_on=date(2026, 12, 18),
        deal_type=DealType.NET_NEW,
        engagement="Two workshops on site, a demo with the head of production.",
        last_contact_on=date(2026, 3, 1),
        help_wanted="A technical contact.",
        tender=False,
        proof=("workshop of 28 February",),
    )
    return replace(made, **changes)


def won(deal: Opportunity, *, on: date, at: datetime, **changes: Any) -> Opportunity:
    """Give a deal that is won by an order of that day, as the CRM tells since then."""
    return replace(
        deal,
        is_closed=True,
        is_won=True,
        stage="Closed Won",
        close_on=on,
        modified_at=at,
        stage_since=at,
        **changes,
    )


def open_deal_office(
    store: Store, *, now: datetime = FILED, policy: DealPolicy = POLICY, history: bool = True
) -> DealOffice:
    """Open an office in which P1 (Gold), P2 (Silver) and P3 may register, and somebody decides."""
    office = open_office(store, users=(AE, PM, DD, CC, SECOND))
    office.now = now
    # So much happens to few people on one day that the day's cap would hide what is tested.
    roomy = replace(
        office.desk.policy.notifications, messages_at_once_a_day=100, of_a_kind_one_by_one=100
    )
    chosen = replace(office.desk.policy, deals=policy, notifications=roomy)
    office.desk = replace(office.desk, policy=chosen)
    office.crm.put(A1, A2, A3, A4)
    office.sync()
    opened = DealOffice(office)
    roles = {
        PM: Role.PARTNER_MANAGER,
        DD: Role.DEAL_DESK,
        CC: Role.CHANNEL_CHIEF,
        SECOND: Role.SECOND_APPROVER,
    }
    with store.begin() as work:
        for user, role in roles.items():
            person = work.people.by_crm_key(user.key)
            assert person is not None
            work.people.grant(person.id, role)
        manager = work.people.by_crm_key(PM.key)
        for name, tier, zone in (
            ("Northwind", "Gold", "Europe/Berlin"),
            ("Fabrikam", "Silver", "Europe/Berlin"),
            ("Contoso", "Gold", "America/New_York"),
        ):
            made = work.partners.add(name, manager_id=manager.id if manager else None, now=now)
            kept = work.partners.save(replace(made, tier=tier))
            rep = work.people.act_for_partner(
                kept.id,
                Role.PARTNER_REP,
                workspace="T-PARTNER",
                address=f"U{name.upper()}",
                name=f"{name} Rep",
                zone=zone,
            )
            key = f"P{len(opened.partners) + 1}"
            opened.partners[key], opened.reps[key] = kept.id, rep
        if history:
            programme: Programme = work.programme.get()
            setup = {**programme.setup, "history": "waived"}
            work.programme.save(replace(programme, setup=setup))
    return opened
