"""A town that sells together: one vendor, five partners, their people, and weeks that go by.

All that happens goes by the journeys. It decides nothing: who does what is in `selling_days`, what
has to hold in `selling_watch`.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from journeys import keep_partners, offer_leads, share
from journeys.deliver import carry_out
from journeys.desk import Desk
from journeys.form_links import FormLinks
from journeys.nudge_owners import watch_quiet
from journeys.watch_help import watch_help
from journeys.watch_leads import watch_leads
from matching.company import Company
from partnering.accounts import Account, Opportunity
from partnering.facts import Fact, HelpChanged, HelpReminder, LeadMoved, LeadReminder
from partnering.help_requests import HelpPolicy
from partnering.lead_profiles import Certificate, LeadProfile
from partnering.people import CrmUser, Person, Right, Role, may
from partnering.refusals import Refusal
from partnering.sharing import Field, Level, Side
from scheduler.relay import Relay
from store.work import StaleVersion, Store
from tests.journeys.deal_office import CC, PM, DealOffice, open_deal_office
from tests.portal.doorway import KeptMails

FAMILIES = ("CORE", "FLOW", "SHIELD")
# By partner: its name, countries, families, tier, zone, whether it has a channel.
PARTNERS = {
    "P1": ("Northwind", ("DE",), ("CORE", "SHIELD"), "Gold", "Europe/Berlin", True),
    "P2": ("Fabrikam", ("DE", "FR"), ("CORE", "FLOW"), "Silver", "Europe/Berlin", True),
    "P3": ("Contoso", ("US",), ("CORE", "FLOW"), "Gold", "America/New_York", True),
    "P4": ("Tailspin", (), (), "", "Europe/Paris", False),
    "P5": ("Woodgrove", ("FR", "ES"), ("FLOW",), "Silver", "Europe/Madrid", True),
}
REFUSED = (Refusal, StaleVersion)


@dataclass
class Habits:
    """How likely somebody answers, says yes, works on; until which day they are away."""

    answers: float
    accepts: float
    works: float
    away_until: int = 0


@dataclass
class Town:
    """The office with its people and their habits, and what the town itself remembers of them.

    `fed` is each lead by the number in its company's name, `asked` each request by the one in its
    words, `said` and `levels` what was said of sharing last.
    """

    deals: DealOffice
    chance: random.Random
    mails: KeptMails
    accounts: list[Account] = field(default_factory=list)
    habits: dict[int, Habits] = field(default_factory=dict)
    staff: dict[str, list[int]] = field(default_factory=dict)
    sellers: list[CrmUser] = field(default_factory=list)
    fed: dict[int, int] = field(default_factory=dict)
    asked: dict[int, int] = field(default_factory=dict)
    sent: int = 0
    said: dict[tuple[str, Side], bool] = field(default_factory=dict)
    levels: dict[tuple[str, Field], Level] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    hired: int = 0
    each_of: int = 1
    lifted: int = 0
    _known: list[Person] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        return self.deals.desk

    @property
    def pia(self) -> Person:
        """Whoever manages partners now."""
        with self.desk.store.read() as view:
            return next(each for each in view.people.all() if each.has(Role.PARTNER_MANAGER))

    def key_of(self, partner_id: int) -> str:
        return next(key for key, number in self.deals.partners.items() if number == partner_id)

    def person(self, id: int) -> Person:
        with self.desk.store.read() as view:
            found = view.people.by_id(id)
        assert found is not None
        return found

    def colleagues(self) -> list[Person]:
        """Our own people, by number, as they were when the day's comings and goings were over."""
        if not self._known:
            with self.desk.store.read() as view:
                self._known = [each for each in view.people.all() if each.partner_id is None]
        return self._known

    def begin_day(self) -> None:
        """Look anew who is there."""
        self._known = []

    def ours(self) -> list[Person]:
        """Our own people who may ask for help, by number."""
        return [each for each in self.colleagues() if may(each, Right.ASK_HELP)]

    def theirs(self, key: str) -> list[Person]:
        """A partner's people who are with it still."""
        with self.desk.store.read() as view:
            people = view.people.many(self.staff[key])
        return [people[each] for each in self.staff[key] if people[each].active]

    def is_there(self, person_id: int, day: int) -> bool:
        return self.habits[person_id].away_until <= day

    def join(self, key: str, habits: Habits) -> Person:
        """Let somebody begin to work at a partner."""
        self.hired += 1
        name, *_, zone, channel = PARTNERS[key]
        number, called = self.deals.partners[key], f"{name} Person {self.hired}"
        role = Role.PARTNER_ADMIN if len(self.staff[key]) == 1 else Role.PARTNER_REP
        with self.desk.store.begin() as work:
            if channel:
                made = work.people.act_for_partner(
                    number,
                    role,
                    workspace="T-PARTNER",
                    address=f"U{self.hired}",
                    name=called,
                    zone=zone,
                )
            else:
                address = f"person{self.hired}@{name.lower()}.example"
                made = work.people.act_by_mail(
                    number, role, address=address, name=called, zone=zone
                )
        self.staff[key].append(made.id)
        self.habits[made.id] = habits
        return made

    def hire(self, manager: bool = False) -> None:
        """Let somebody begin to sell for us, or to manage partners."""
        self.hired += 1
        number = self.hired
        user = CrmUser(
            f"005H{number}",
            f"Seller Mayer{number}",
            f"mayer{number}@vendra.example",
            zone=self.chance.choice(["Europe/Berlin", "America/New_York", ""]),
            manager_key=CC.key,
        )
        self.deals.office.crm.put(user)
        self.deals.office.sync()
        with self.desk.store.begin() as work:
            person = work.people.by_crm_key(user.key)
            assert person is not None
            if manager:
                work.people.grant(person.id, Role.PARTNER_MANAGER)
        self.habits[person.id] = Habits(0.6, 0.6, 0.6)
        self.sellers.append(user)

    def leaves(self, user: CrmUser) -> None:
        """Let one of ours leave: the CRM says so, and nothing else."""
        self.sellers = [each for each in self.sellers if each.key != user.key]
        self.deals.office.crm.put(replace(user, is_active=False))
        self.deals.office.sync()

    def say(self, key: str, side: Side, *, given: bool) -> None:
        """Let a side opt in, or take its word back."""
        people = [self.pia] if side is Side.OURS else self.theirs(key)[:1]
        for by in people:
            says = share.opt_in if given else share.revoke
            says(self.desk, self.deals.partners[key], by=by, now=self.deals.now)
            self.said[key, side] = given

    def set_level(self, key: str, what: Field, level: Level) -> None:
        """Let our side show more or less of a field."""
        number = self.deals.partners[key]
        share.set_level(self.desk, number, "", what, level, by=self.pia, now=self.deals.now)
        self.levels[key, what] = level

    def remove(self, key: str) -> None:
        """Let a partner be removed; its people find out by themselves."""
        keep_partners.remove_partner(
            self.desk, self.deals.partners[key], purge=False, by=self.pia, now=self.deals.now
        )
        self.removed.add(key)

    def look(self) -> None:
        """Do what the clock does each minute about leads, requests and what is quiet."""
        watch_leads(self.desk, now=self.deals.now)
        watch_help(self.desk, now=self.deals.now)
        watch_quiet(self.desk, now=self.deals.now)

    def owed(self) -> Iterator[int]:
        """Carry out what is owed by now, one by one, at the pace that chat allows.

        Of leads and requests only one of `each_of`: all others are as if they had been told.
        """
        self._leave_out()
        relay = Relay(self.desk)
        for _ in range(90):
            relay.run_once(self.deals.now)
            with self.desk.store.read() as view:
                due = view.deliveries.due(self.deals.now, 1000)
            if not due:
                return
            for each in due:
                outcome = carry_out(self.desk, each.id, now=self.deals.now)
                assert getattr(outcome, "reason", "") != "bug", each
                yield each.id
            self.deals.now += timedelta(seconds=1)

    def is_told(self, number: int) -> bool:
        """Tell whether what happens to a lead or a request of this number is carried out."""
        return number % self.each_of == 0

    def _leave_out(self) -> None:
        with self.desk.store.begin() as work:
            left_out = [
                each.id
                for each in work.facts.unrelayed(10_000)
                if not self.is_told(_number_of(each.fact))
            ]
            work.facts.set_relayed(left_out, self.deals.now)

    def lift_pauses(self) -> None:
        """Let a manager offer leads again to partners that let too many lapse."""
        for number in self.deals.partners.values():
            with self.desk.store.read() as view:
                paused = view.lead_profiles.of(number).paused_at is not None
            if paused:
                offer_leads.resume_offers(self.desk, number, by=self.pia, now=self.deals.now)
                self.lifted += 1


def _number_of(fact: Fact) -> int:
    match fact:
        case LeadMoved() | LeadReminder():
            return fact.lead_id
        case HelpChanged() | HelpReminder():
            return fact.request_id
        case _:
            return 0


def open_town(
    store: Store,
    chance: random.Random,
    *,
    accounts: int,
    capacity: int,
    each_of: int,
    help: HelpPolicy,
) -> Town:
    """Open the town: who sells what where, who knows whom, and both sides' word."""
    deals, mails = open_deal_office(store), KeptMails()
    leads = replace(deals.desk.policy.leads, capacity=capacity, take_statuses=("For partners",))
    deals.office.desk = replace(
        deals.desk,
        policy=replace(deals.desk.policy, leads=leads, help=help),
        links=FormLinks(["a key of the town"], "https://cosell.example"),
        mailer=mails,
    )
    town = Town(deals, chance, mails, each_of=each_of)
    _partners(town)
    for _ in range(4):
        town.hire()
    town.sellers.append(PM)
    with store.read() as view:
        for each in view.people.all():
            town.habits.setdefault(each.id, Habits(0.7, 0.6, 0.6))
    _accounts(town, accounts)
    for key in PARTNERS:
        for side in Side:
            town.say(key, side, given=True)
        town.set_level(key, Field.CONTACTS, Level.ALL)
    return town


def _partners(town: Town) -> None:
    deals = town.deals
    for key, (name, countries, families, tier, zone, channel) in PARTNERS.items():
        with deals.desk.store.begin() as work:
            if key not in deals.partners:
                by = work.people.by_crm_key(PM.key)
                made = work.partners.add(name, manager_id=by.id if by else None, now=deals.now)
                deals.partners[key] = made.id
            partner = work.partners.by_id(deals.partners[key])
            assert partner is not None
            work.partners.save(replace(partner, countries=countries, families=families, tier=tier))
            if channel:
                work.partner_channels.link(
                    partner.id, "listening", f"C{key}", by=None, at=deals.now
                )
            profile = LeadProfile(
                partner.id,
                zone=zone if key != "P2" else "",
                industries=("Manufacturing",) if key == "P1" else (),
                certificates=(Certificate("CORE"),) if key == "P1" else (),
            )
            work.lead_profiles.save(profile)
        town.staff[key] = [deals.reps[key].id] if key in deals.reps else []
        for _ in range(2):
            often = [town.chance.choice([0.2, 0.4, 0.7]) for _ in range(3)]
            town.join(key, Habits(often[0], often[1], often[2]))


def _accounts(town: Town, number: int) -> None:
    """Give our sellers accounts with deals, and put most of them on the partners' lists."""
    office, known = town.deals.office, dict[str, list[Company]]()
    for count in range(number):
        owner = town.sellers[count % 4]
        account = Account(
            key=f"001T{count}",
            name=f"Acct{count}o Werke",
            website=f"acct{count}o.example",
            country=["Germany", "France", "United States"][count % 3],
            owner_key=owner.key,
        )
        deal = Opportunity(
            key=f"006T{count}",
            account_key=account.key,
            name=f"Plant{count}o",
            stage="Proposal",
            owner_key=owner.key,
            families=(FAMILIES[count % 3],),
            partner_name="Northwind" if count % 5 == 0 else "",
            created_at=town.deals.now,
        )
        office.crm.put(account, deal)
        town.accounts.append(account)
        for key in PARTNERS:
            if key != "P3" and (count + int(key[1])) % 4:
                its = Company(id=f"{key}-{count}", name=account.name, website=account.website)
                known.setdefault(key, []).append(its)
    office.sync()
    for key, companies in known.items():
        name, segment = PARTNERS[key][0], "customers" if key != "P2" else "prospects"
        office.bring(*companies, partner=name, segment=segment, start_alerts=False)
    office.sync()
