"""A world of which chance says everything, to hold what is shown against what is so."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.cards.parts import Card
from journeys import share
from partnering.lead_profiles import Certificate, LeadProfile
from partnering.partners import PartnerStatus
from partnering.people import Role
from store.work import Store
from tests.journeys.deal_office import PM, DealOffice, open_deal_office

TIMES = 200
FAMILIES = ("CORE", "FLOW", "SHIELD")
COUNTRIES = {"DE": "Germany", "FR": "France", "US": "United States"}
ZONE = ZoneInfo("Europe/Berlin")


@dataclass
class World:
    """An office with eight partners of which chance says everything, and what was seen so far."""

    deals: DealOffice
    chance: random.Random
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def now(self) -> datetime:
        return self.deals.now

    @property
    def today(self) -> date:
        """The day in the programme's zone."""
        return self.now.astimezone(ZONE).date()

    def some(self, *all_of: str, least: int = 0) -> tuple[str, ...]:
        return tuple(self.chance.sample(all_of, self.chance.randint(least, len(all_of))))

    def changes(self, number: int) -> None:
        """Say anew what a partner sells, where, with which papers."""
        chance = self.chance
        with self.deals.desk.store.begin() as work:
            partner = work.partners.by_id(number)
            assert partner is not None
            status = chance.choice([PartnerStatus.ACTIVE] * 5 + [PartnerStatus.PAUSED])
            work.partners.save(
                replace(
                    partner,
                    countries=self.some(*COUNTRIES),
                    families=self.some(*FAMILIES),
                    tier=chance.choice(["Gold", "Silver", "Platinum", "", "Friend"]),
                    status=status,
                )
            )
            ends = [None, *(self.now.date() + timedelta(days=each) for each in (-1, 0, 1, 30))]
            profile = LeadProfile(
                number,
                industries=self.some("manufacturing", "Retail"),
                certificates=tuple(
                    Certificate(each, chance.choice(ends)) for each in self.some(*FAMILIES)
                ),
                capacity=chance.choice([None, None, 1, 3, 30]),
                papers_until=chance.choice([None, None, None, *ends]),
                paused_at=chance.choice([None] * 7 + [self.now]),
                version=work.lead_profiles.of(number).version,
            )
            work.lead_profiles.save(profile)

    def passes(self, most_hours: int) -> None:
        self.deals.now += timedelta(minutes=self.chance.randint(1, 60 * most_hours))


def open_world(store: Store, seed: int) -> World:
    deals = open_deal_office(store)
    policy = replace(deals.desk.policy, zone="Europe/Berlin")
    deals.office.desk = replace(deals.desk, policy=policy)
    world = World(deals, random.Random(seed))
    with store.begin() as work:
        for count in range(4, 9):
            name = f"Partner{count} Systems"
            partner = work.partners.add(name, manager_id=None, now=deals.now)
            deals.partners[f"P{count}"] = partner.id
            deals.reps[f"P{count}"] = work.people.act_for_partner(
                partner.id,
                Role.PARTNER_REP,
                workspace="T-PARTNER",
                address=f"UP{count}",
                name=f"{name} Rep",
                zone="Europe/Berlin",
            )
        for key, number in deals.partners.items():
            work.partner_channels.link(number, "listening", f"C{key}", by=None, at=deals.now)
    for key, number in deals.partners.items():
        for by in (deals.person(PM), deals.reps[key]):
            share.opt_in(deals.desk, number, by=by, now=deals.now)
        world.changes(number)
    return world


def lines(card: Card) -> list[str]:
    """Give each line of a card's text."""
    texts = [each["text"]["text"] for each in card.blocks if "text" in each]
    return [line for each in texts for line in each.split("\n")]
