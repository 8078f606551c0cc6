"""What the people of the simulated quarter own, which partners know it, where channels read along.

Overlaps are made and kept as the mapping makes them; what partners file is only written down.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crm.memory import MemoryCrm
from journeys.desk import Desk
from journeys.overlap_keeping import Cause, keep_overlap
from journeys.sync_accounts import sync
from partnering.accounts import Account, Opportunity
from partnering.digests import About, Cadence, Feed
from partnering.partners import CUSTOMERS, PartnerAccount
from partnering.people import CrmUser, Person, Role
from partnering.registrations import Claim, Registration, State
from partnering.sharing import Side
from tests.journeys.quarter_people import OFFICE, Someone

EACH, PARTNERS = 5, 6
# Every so many people own accounts; on the last of each one's accounts nobody sells at present.
_OWNERS = 5


@dataclass(frozen=True)
class Overlap:
    """One overlap, and when it was there for others to read: `at_once` is what it is worth."""

    number: int
    owner: int
    account: int
    partner: int
    at_once: bool
    at: datetime

    @property
    def record(self) -> str:
        return f"overlap:{self.number}"


@dataclass(frozen=True)
class Place:
    """A channel: of ours, about a partner or all of them (0), or a partner's own."""

    name: str
    reads: Someone
    cadence: str
    partner: int


@dataclass
class Town:
    """`deals` are what partners filed: number, partner, when it could be read."""

    chance: random.Random
    owners: list[Someone] = field(default_factory=list)
    partners: list[int] = field(default_factory=list)
    channels: list[Place] = field(default_factory=list)
    partner_channels: list[Place] = field(default_factory=list)
    overlaps: list[Overlap] = field(default_factory=list)
    deals: list[tuple[int, int, datetime]] = field(default_factory=list)
    _accounts: dict[int, list[int]] = field(default_factory=dict)
    _companies: dict[tuple[int, int], int] = field(default_factory=dict)
    _reps: dict[int, Person] = field(default_factory=dict)

    def begin(self, desk: Desk, people: Sequence[Someone], now: datetime) -> None:
        """Let some own accounts, which partners have on their lists, and channels read along."""
        self.owners = list(people[::_OWNERS])
        crm = desk.crm
        assert isinstance(crm, MemoryCrm)
        with desk.store.read() as view:
            persons = view.people.many(each.id for each in self.owners)
        for one in self.owners:
            key, person = f"U{one.id}", persons[one.id]
            crm.put(CrmUser(key, person.name, person.email, zone=one.zone))
            for at in range(EACH):
                crm.put(Account(key=f"A{one.id}-{at}", name=f"Firm {one.id}-{at}", owner_key=key))
                if at < EACH - 1:
                    account = f"A{one.id}-{at}"
                    crm.put(Opportunity(f"D{account}", account, "Deal", "Open", owner_key=key))
        sync(desk, now=now)
        for at in range(PARTNERS):
            self._partner(desk, at, now)
        for one in self.owners:
            if self.chance.random() < 0.25:
                one.mutes = frozenset(self.chance.sample(self.partners, 2))
        self._channels(desk, now)

    def _partner(self, desk: Desk, at: int, now: datetime) -> None:
        with desk.store.begin() as work:
            made = work.partners.add(f"Partner {at}", now=now)
            made_list = work.lists.add(made.id, CUSTOMERS, "mail", "list.csv", 1, True, now, "test")
            known = {
                f"{one.id}-{each}": work.accounts.by_key(f"A{one.id}-{each}")
                for one in self.owners
                for each in range(EACH)
            }
            rows = [PartnerAccount(made.id, CUSTOMERS, name, f"Firm {name}") for name in known]
            work.partner_accounts.replace_segment(
                made.id, CUSTOMERS, rows, list_id=made_list.id, baseline=True, now=now
            )
            for row in work.partner_accounts.live():
                account = known[row.external_id]
                assert account is not None
                self._companies[account.id, row.partner_id] = row.id
            for one in self.owners:
                mine = [known[f"{one.id}-{each}"] for each in range(EACH)]
                self._accounts[one.id] = [each.id for each in mine if each is not None]
            for side in Side:
                work.sharing.consent(made.id, side, by=None, at=now)
            work.partner_channels.link(made.id, "listening", f"CP{at}", by=None, at=now)
            self._reps[made.id] = work.people.act_for_partner(
                made.id, Role.PARTNER_REP, workspace="T", address=f"R{at}", name="Rep", zone=OFFICE
            )
        self.partners.append(made.id)
        reads = Someone(Role.ADMIN, OFFICE)
        self.partner_channels.append(Place(f"CP{at}", reads, "weekly", made.id))

    def _channels(self, desk: Desk, now: datetime) -> None:
        places = (
            ("all", OFFICE, Cadence.DAILY, 0),
            ("first", "Asia/Tokyo", Cadence.WEEKLY, self.partners[0]),
            ("second", "America/Havana", Cadence.DAILY, self.partners[1]),
            ("third", "Europe/London", Cadence.MONTHLY, self.partners[2]),
        )
        with desk.store.begin() as work:
            for name, zone, cadence, partner in places:
                about = About.PARTNER if partner else About.PROGRAMME
                feed = Feed(name, about, cadence, zone, now, partner_id=partner or None)
                work.digests.add_feed(feed)
                reads = Someone(Role.ADMIN, zone)
                self.channels.append(Place(name, reads, str(cadence), partner))

    def finds(
        self,
        desk: Desk,
        now: datetime,
        owner: Someone | None = None,
        which: int | None = None,
    ) -> None:
        """Let an overlap come up; a mapping that began hours ago says so of it."""
        one = owner or self.chance.choice(self.owners)
        at = self.chance.randrange(EACH) if which is None else which
        account, partner = self._accounts[one.id][at], self.chance.choice(self.partners)
        if any((each.account, each.partner) == (account, partner) for each in self.overlaps):
            return
        began = now - timedelta(minutes=self.chance.choice((0, 0, 5, 90, 900)))
        company = self._companies[account, partner]
        with desk.store.begin() as work:
            work.matches.put(
                account,
                company,
                partner,
                probability=0.99,
                verdict="auto",
                reasons=["the same name"],
                evidence="",
                now=began,
                news=True,
            )
            kept = keep_overlap(work, account, partner, Cause("test", news=True), now=began)
        assert kept is not None
        worth = at < EACH - 1
        self.overlaps.append(Overlap(kept.id, one.id, account, partner, worth, now))

    def files(self, desk: Desk, now: datetime) -> None:
        """Let a partner's registration be there, refused already: it waits for nobody."""
        partner = self.chance.choice(self.partners)
        received = now - timedelta(minutes=self.chance.choice((0, 5, 900)))
        with desk.store.begin() as work:
            kept = work.registrations.add(
                Registration(
                    id=0,
                    partner_id=partner,
                    claim=Claim("Firm", "DE"),
                    submitter_id=self._reps[partner].id,
                    drafted_at=received,
                    state=State.REJECTED,
                    version=1,
                    received_at=received,
                    sequence=len(self.deals) + 1,
                ),
                now=now,
            )
        self.deals.append((kept.id, partner, now))
