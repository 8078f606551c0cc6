"""A small company for stories: one owner, one manager, one partner, a CRM in memory.

Everything but the Messenger is real; `settle` carries out what is owed, as the queue does.
"""

from collections.abc import Iterable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from crm.memory import MemoryCrm
from journeys.deliver import carry_out
from journeys.desk import Desk
from journeys.import_partners import ImportReport, ListImport, import_list
from journeys.map_accounts import MapReport, map_due
from journeys.outcomes import Outcome
from journeys.sync_accounts import sync
from matching.company import Company
from partnering.accounts import Account, Opportunity
from partnering.money import Money
from partnering.overlaps import Overlap
from partnering.people import CrmUser, Person, Role
from partnering.policy import Channels, Notifications, Policy
from partnering.programme import Writable
from scheduler.relay import Relay
from store.work import Store
from tests.listeners import ListeningMessenger

# A Tuesday morning in Berlin, outside quiet hours.
NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)

MARIA = CrmUser(
    key="005MARIA", name="Maria Keller", email="maria@vendra.example", zone="Europe/Berlin"
)
OMAR = CrmUser(key="005OMAR", name="Omar Diaz", email="omar@vendra.example", zone="Europe/Berlin")
PIA = CrmUser(key="005PIA", name="Pia Lang", email="pia@vendra.example", zone="Europe/Berlin")

CONTOSO = Account(
    key="001CONTOSO",
    name="Contoso Maschinenbau GmbH",
    website="contoso-maschinenbau.de",
    country="Germany",
    city="Ulm",
    owner_key=MARIA.key,
)
CONTOSO_DEAL = Opportunity(
    key="006CONTOSO",
    account_key=CONTOSO.key,
    name="Contoso CORE",
    stage="Proposal",
    amount=Money(12_000_000, "EUR"),
    owner_key=MARIA.key,
    families=("CORE",),
)
THEIR_CONTOSO = Company(
    id="P-1",
    name="CONTOSO Maschinenbau",
    website="https://www.contoso-maschinenbau.de/",
    country="DE",
    city="Ulm",
)
THEIR_OTHER = Company(
    id="P-2", name="Fabrikam Textiles SARL", website="fabrikam-textiles.fr", country="FR"
)


class AtOnce(Executor):
    """Runs work in place: these stories are small enough never to need it."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@dataclass
class Office:
    """The desk, what listens behind it, and the clock that a story moves by hand."""

    desk: Desk
    crm: MemoryCrm
    messenger: ListeningMessenger
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.desk.store.clock = lambda: self.now

    def person(self, user: CrmUser) -> Person:
        with self.desk.store.read() as view:
            found = view.people.by_crm_key(user.key)
        assert found is not None
        return found

    def sync(self) -> MapReport:
        """Sync and map, as one tick does."""
        sync(self.desk, now=self.now)
        return map_due(self.desk, now=self.now)

    def add_partner(self, name: str = "Alpine Systems", manager: CrmUser = PIA) -> int:
        with self.desk.store.begin() as work:
            person = work.people.by_crm_key(manager.key)
            made = work.partners.add(name, manager_id=person.id if person else None, now=self.now)
        return made.id

    def bring(
        self,
        *companies: Company,
        partner: str = "Alpine Systems",
        segment: str = "customers",
        start_alerts: bool = True,
    ) -> ImportReport:
        request = ListImport(partner, segment, "by mail", "list.csv", "test", start_alerts)
        return import_list(self.desk, request, companies, now=self.now)

    def settle(self, *, hours: float = 0.0) -> list[Outcome]:
        """Carry out all that is owed by now, what is put off by seconds included."""
        self.now += timedelta(hours=hours)
        outcomes: list[Outcome] = []
        for _ in range(20):
            Relay(self.desk).run_once(self.now)
            with self.desk.store.read() as view:
                due = view.deliveries.due(self.now, 1000)
            if not due:
                break
            for delivery in due:
                outcomes.append(carry_out(self.desk, delivery.id, now=self.now))
            self.now += timedelta(seconds=2)
        return outcomes

    def writes_deals(self) -> None:
        """Let the product write opportunities, as an admin would."""
        with self.desk.store.begin() as work:
            programme = work.programme.get()
            writes = programme.writes | {Writable.OPPORTUNITY}
            work.programme.save(replace(programme, writes=writes))

    def overlaps(self) -> list[Overlap]:
        with self.desk.store.read() as view:
            return view.overlaps.all_open(100, 0)

    def told(self, kind: str) -> list[Any]:
        return [each.notice for each in self.messenger.told if each.notice.kind == kind]

    def redrawn(self, kind: str) -> list[Any]:
        return [each.notice for each in self.messenger.redrawn if each.notice.kind == kind]


def open_office(store: Store, *, users: Iterable[CrmUser] = (MARIA, OMAR, PIA)) -> Office:
    """Open an office whose CRM holds its people, with Pia as the partner manager."""
    crm = MemoryCrm()
    crm.put(*users)
    messenger = ListeningMessenger(store)
    policy = Policy(channels=Channels(fallback="cosell-alerts"), notifications=Notifications())
    desk = Desk(store, crm, messenger, policy, lambda: None, AtOnce())
    office = Office(desk, crm, messenger)
    office.sync()
    with store.begin() as work:
        pia = work.people.by_crm_key(PIA.key)
        if pia is not None:
            work.people.grant(pia.id, Role.PARTNER_MANAGER)
    return office


def working_day(store: Store) -> Office:
    """An office after its first day: a partner whose list is mapped and whose alerts are on."""
    office = open_office(store)
    office.add_partner()
    office.bring(THEIR_CONTOSO, THEIR_OTHER)
    office.sync()
    office.settle()
    office.messenger.told.clear()
    return office


def undecided(store: Store) -> Office:
    """An office where matching leaves every pair open, with an account of Maria's and alerts on."""
    office = open_office(store)
    asking = replace(office.desk.policy, auto_from=1.0, review_from=0.01)
    office.desk = replace(office.desk, policy=asking)
    office.add_partner()
    office.bring(THEIR_OTHER)
    office.sync()
    office.crm.put(CONTOSO, CONTOSO_DEAL)
    office.sync()
    return office


def arrives(office: Office, account: Account = CONTOSO, *deals: Opportunity) -> None:
    """An account comes into the CRM with its deals, and the next tick sees it."""
    office.crm.put(account, *(deals or (CONTOSO_DEAL,)))
    office.sync()


def renamed(account: Account, name: str, website: str = "") -> Account:
    return replace(account, name=name, website=website)


__all__ = [
    "CONTOSO",
    "CONTOSO_DEAL",
    "MARIA",
    "NOON",
    "OMAR",
    "PIA",
    "THEIR_CONTOSO",
    "THEIR_OTHER",
    "Office",
    "arrives",
    "open_office",
    "renamed",
    "undecided",
    "working_day",
]
