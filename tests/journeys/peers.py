"""Partners that are compared with each other: who joins, and what each did in the third quarter.

The quarter is the one of the office of registered deals; it is compared on 8 October.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from journeys.benchmarks import keep_benchmark
from journeys.desk import Desk
from journeys.scoreboard import keep_scoreboard
from journeys.view_benchmark import Benchmark, benchmark_of
from partnering import lead_offers as offers
from partnering.calendar import add_business_time
from partnering.lead_offers import DeclineReason
from partnering.people import Person
from partnering.refusals import Refusal
from partnering.sharing import Side
from tests.journeys.deal_office import PM, DealOffice
from tests.partnering.lead_makers import BERLIN, POLICY, lead

# Tuesday noon in Berlin; the day on which the third quarter is compared, and the fourth.
ASKED = datetime(2026, 9, 1, 10, tzinfo=UTC)
COMPARED = datetime(2026, 10, 8, 8, tzinfo=UTC)
NEXT = datetime(2027, 1, 8, 8, tzinfo=UTC)
# Each of them another share and another time; none is a rounded one.
NAMES = ("Alder", "Birch", "Cedar", "Damson", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper")


@dataclass
class Peers:
    """Partners of one tier in one country, unless it is said which."""

    deals: DealOffice
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        return self.deals.desk

    def lives(self) -> None:
        """Let the programme go live."""
        keep_scoreboard(self.desk, now=self.deals.now)

    def joins(
        self,
        *names: str,
        tier: str = "Platinum",
        country: str = "DE",
        shares: bool = True,
        works: bool = True,
    ) -> None:
        """Let partners join, and work on leads; the first less well than the last."""
        for name in names:
            with self.desk.store.begin() as work:
                made = work.partners.by_name(name) or work.partners.add(name, now=self.deals.now)
                kept = work.partners.save(replace(made, tier=tier, countries=(country,)))
                for side in Side if shares else ():
                    work.sharing.consent(kept.id, side, by=None, at=self.deals.now)
            self.numbers[name] = kept.id
            if works:
                self.answers(name)

    def answers(self, name: str, asked: datetime = ASKED) -> None:
        """Let a partner answer ten leads: some it takes, and all in so many minutes."""
        at = 1 + list(self.numbers).index(name)
        for count in range(10):
            self.answers_lead(name, takes=count <= at, minutes=437 - 41 * at, asked=asked)

    def answers_next(self, name: str) -> None:
        """Let a partner do so in the next quarter, too."""
        self.answers(name, asked=ASKED + timedelta(days=60))

    def answers_lead(
        self, name: str, *, takes: bool, minutes: int, asked: datetime = ASKED
    ) -> None:
        keeper = self.deals.person(PM)
        with self.desk.store.begin() as work:
            told = work.partner_leads.add(lead(keeper_id=keeper.id, created_at=asked))
            offer = work.lead_offers.add(
                offers.make_offer(
                    told.id, self.numbers[name], hop=1, hours=BERLIN, policy=POLICY, now=asked
                )
            )
            at = add_business_time(BERLIN, asked, timedelta(minutes=minutes))
            after = (
                offers.accept(offer, by_id=keeper.id, policy=POLICY, now=at)
                if takes
                else offers.decline(
                    offer, by_id=keeper.id, reason=DeclineReason.NO_CAPACITY, text="-", now=at
                )
            )
            work.lead_offers.save(after, seen=offer.version)

    def compare(self, at: datetime = COMPARED) -> str:
        """Let the clock come by on the day on which a quarter is compared."""
        self.deals.now = max(self.deals.now, at)
        return keep_benchmark(self.desk, now=self.deals.now)

    def shown(self, name: str, by: Person | None = None) -> Benchmark:
        return benchmark_of(self.desk, self.numbers[name], by=by, now=self.deals.now)

    def said(self, name: str, by: Person | None = None) -> str:
        """What somebody reads of a partner, or why they do not."""
        try:
            return str(self.shown(name, by))
        except Refusal as refusal:
            return str(refusal)

    def all_said(self) -> dict[str, str]:
        return {name: self.said(name) for name in self.numbers}
