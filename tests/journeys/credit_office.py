"""The office of registered deals with one deal on A1; what its people say of partners there."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from journeys import credit_partner
from journeys.credit_book import keep_book
from journeys.draw_credit import DealCredit, deal_credit
from journeys.watch_credit import watch_credit
from journeys.write_credits import note_owed_credits
from partnering.accounts import Opportunity
from partnering.credit_book import Run
from partnering.money import Money
from partnering.people import CrmUser, Person
from partnering.touches import Said, Touch, TouchKind, TouchRole
from store.work import Store
from tests.journeys.deal_office import A1, AE, PM, DealOffice, open_deal_office

O1 = Opportunity(
    key="006O1",
    account_key=A1.key,
    name="Line 4",
    stage="Proposal",
    amount=Money(10_000_000, "USD"),
    close_on=date(2026, 10, 20),
    owner_key=AE.key,
    created_at=datetime(2026, 6, 1, 9, tzinfo=UTC),
)
WON = replace(O1, stage="Closed Won", is_closed=True, is_won=True)
EVIDENCE = "They made the call with the CFO."
WHY = "They were not at that table."


@dataclass
class CreditOffice:
    """An office of registered deals, and what its people do about credit."""

    deals: DealOffice

    @property
    def now(self) -> datetime:
        return self.deals.now

    def person(self, user: CrmUser = AE) -> Person:
        return self.deals.person(user)

    def rep(self, partner: str) -> Person:
        return self.deals.reps[partner]

    @property
    def deal_id(self) -> int:
        with self.deals.desk.store.read() as view:
            return view.opportunities.many([O1.key])[O1.key].id

    def claims(self, partner: str, day: int = 3, by: CrmUser = AE, **told: Any) -> Touch:
        """Let somebody say that a partner introduced us in August."""
        said = Said(
            self.deals.partners[partner],
            TouchKind.INTRODUCTION,
            TouchRole.INFLUENCE,
            date(2026, 8, day),
            EVIDENCE,
        )
        return credit_partner.claim_credit(
            self.deals.desk,
            self.deal_id,
            replace(said, **told),
            by=self.person(by),
            now=self.now,
        )

    def confirmed(self, partner: str, day: int = 3, **told: Any) -> Touch:
        """Let somebody say it, and the partner confirm it."""
        made = self.claims(partner, day, **told)
        return credit_partner.confirm_credit(
            self.deals.desk, made.id, shown=made.version, by=self.rep(partner), now=self.now
        )

    def rejects(self, made: Touch, by: CrmUser = PM) -> Touch:
        return credit_partner.reject_credit(
            self.deals.desk, made.id, shown=made.version, why=WHY, by=self.person(by), now=self.now
        )

    def at(self, moment: datetime) -> None:
        """Set the clock; all that looks once in a while looks there."""
        self.deals.now = moment
        watch_credit(self.deals.desk, now=moment)
        keep_book(self.deals.desk, now=moment)
        note_owed_credits(self.deals.desk, now=moment)
        self.settle()

    def in_crm(self, *records: Any) -> None:
        self.deals.office.crm.put(*records)
        self.deals.office.sync()
        self.settle()

    def settle(self) -> None:
        before = self.now
        self.deals.office.settle()
        self.deals.now = before

    def passes(self, **stretch: float) -> None:
        self.at(self.now + timedelta(**stretch))

    def credit(self, by: CrmUser | None = PM) -> DealCredit:
        desk = self.deals.desk
        with desk.store.read() as view:
            return deal_credit(desk, view, self.deal_id, by=self.person(by) if by else None)

    def runs(self) -> list[Run]:
        with self.deals.desk.store.read() as view:
            return view.credits.runs_of(self.deal_id)

    def lines(self, run: Run) -> dict[str, int]:
        """The entries of a counting, by the partner's key, in minor units."""
        keys: dict[int | None, str] = {number: key for key, number in self.deals.partners.items()}
        keys[None] = "none"
        return {keys[each.partner_id]: each.amount.minor for each in run.entries}


def open_credit_office(store: Store) -> CreditOffice:
    """Open the office with the deal in its CRM."""
    opened = CreditOffice(open_deal_office(store))
    opened.in_crm(O1)
    return opened
