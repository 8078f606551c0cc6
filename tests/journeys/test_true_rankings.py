"""Each reason for which a partner is proposed for help is true of the data, in 200 random rankings.

The words are read off the card and weighed again by hand from the rows, by none of our own rules.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.cards.help_request import finder_card
from journeys import answer_help, ask_partner, share
from journeys.ask_partner import Asking
from journeys.partner_choice import who_could_help
from journeys.watch_help import watch_help
from matching.company import Company
from partnering.accounts import Account, Opportunity
from partnering.help_requests import HelpDecline, HelpKind, HelpNeed, HelpRequest, HelpState
from partnering.partners import (
    CUSTOMERS,
    OPEN_OPPORTUNITIES,
    PROSPECTS,
    Partner,
    PartnerStatus,
)
from partnering.people import Person
from partnering.refusals import Refusal
from partnering.registrations import Registration, State
from store.work import Store, Work
from tests.journeys.deal_office import AE
from tests.journeys.reasons_world import (
    COUNTRIES,
    FAMILIES,
    TIMES,
    World,
    lines,
    open_world,
)
from tests.store.deals import put_deal

ACCOUNTS = [
    Account(
        key=f"001R{number}",
        name=f"Kunde{number} Werke",
        website=f"kunde{number}.example",
        country=[*COUNTRIES.values(), ""][number % 4],
        owner_key=AE.key,
    )
    for number in range(8)
]
WORDS = {
    CUSTOMERS: "{account} is a customer of theirs",
    OPEN_OPPORTUNITIES: "they have an open deal at {account}",
    PROSPECTS: "{account} is on their list of prospects",
    "friends": "{account} is on their list of friends",
}
NOTHING = "no relationship on file"


@pytest.mark.timeout(600)
def test_each_reason_of_a_ranking_is_true(sqlite_store: Store) -> None:
    world = open_world(sqlite_store, 20260814)
    lists = bring_lists(world)
    anna = world.deals.person(AE)
    for _ in range(TIMES):
        world.passes(10)
        world.changes(world.chance.choice([*world.deals.partners.values()]))
        things_go_on(world)
        account = world.chance.choice(ACCOUNTS)
        with world.deals.desk.store.read() as view:
            kept = view.accounts.by_key(account.key)
        assert kept is not None
        found = who_could_help(world.deals.desk, kept.id, by=anna, now=world.now)
        with world.deals.desk.store.read() as view:
            Ranked(world, view, account, lists).holds(lines(finder_card(found)))
    for code in ("list", "won here", "won", "certified", "sells", "works in", "answers", NOTHING):
        assert world.seen[code] > 10, f"{code}: {world.seen}"


def bring_lists(world: World) -> set[tuple[int, str, str]]:
    """Let partners bring lists of whom they know; which account is on which of whose lists."""
    office, known = world.deals.office, set()
    office.crm.put(*ACCOUNTS)
    for number, account in enumerate(ACCOUNTS):
        deal = Opportunity(
            key=f"006R{number}",
            account_key=account.key,
            name=f"Plant {number}",
            stage="Proposal",
            owner_key=AE.key,
            families=world.some(*FAMILIES),
        )
        office.crm.put(deal)
    office.sync()
    with world.deals.desk.store.read() as view:
        names = {each.id: each.name for each in view.partners.all()}
    for id, name in names.items():
        for segment in WORDS:
            its = [each for each in ACCOUNTS if world.chance.random() < 0.2]
            if its:
                companies = [
                    Company(id=f"{segment}-{each.key}", name=each.name, website=each.website)
                    for each in its
                ]
                office.bring(*companies, partner=name, segment=segment, start_alerts=False)
                known |= {(id, segment, each.key) for each in its}
    office.sync()
    return known


def things_go_on(world: World) -> None:
    """Let help be asked for and answered or not, deals be won, and sharing stop and go on."""
    chance, desk = world.chance, world.deals.desk
    watch_help(desk, now=world.now)
    key = chance.choice([*world.deals.partners])
    number, account = world.deals.partners[key], chance.choice(ACCOUNTS)
    with desk.store.begin() as work:
        kept = work.accounts.by_key(account.key)
        waiting = [each for each in work.help_requests.open() if each.state == HelpState.REQUESTED]
        if chance.random() < 0.06:
            rep = world.deals.reps[key].id
            put_deal(work, (number, rep), account=account.key, state=State.WON)
    assert kept is not None
    for each in waiting:
        if chance.random() < 0.1:
            their = next(k for k, id in world.deals.partners.items() if id == each.partner_id)
            tries(lambda each=each, by=world.deals.reps[their]: answer(world, each, by))  # type: ignore[misc]
    if chance.random() < 0.9:
        asking = Asking(
            partner_id=number,
            account_id=kept.id,
            kind=chance.choice([*HelpKind]),
            need=HelpNeed.DEMO,
            words="A demo.",
        )
        tries(lambda: ask(world, asking))
    if chance.random() < 0.1:
        by, says = world.deals.reps[key], chance.choice([share.opt_in, share.opt_in, share.revoke])
        tries(lambda: says(desk, number, by=by, now=world.now))
    if chance.random() < 0.1:
        place = ACCOUNTS.index(account)
        world.deals.office.crm.put(
            Opportunity(
                key=f"006R{place}",
                account_key=account.key,
                name=f"Plant {place}",
                stage="Proposal",
                owner_key=AE.key,
                families=world.some(*FAMILIES),
                is_closed=chance.random() < 0.3,
                modified_at=world.now,
            )
        )
        world.deals.office.sync()


def ask(world: World, asking: Asking) -> None:
    by, desk = world.deals.person(AE), world.deals.desk
    made = ask_partner.write_down(desk, asking, by=by, now=world.now)
    ask_partner.send_request(desk, made.id, shown=made.version, by=by, now=world.now)


def answer(world: World, asked: HelpRequest, by: Person) -> None:
    desk, now = world.deals.desk, world.now
    if world.chance.random() < 0.3:
        answer_help.accept(desk, asked.id, by=by, now=now)
    else:
        answer_help.decline(desk, asked.id, why=HelpDecline.NO_CAPACITY, by=by, now=now)


def tries(act: Callable[[], object]) -> None:
    try:
        act()
    except Refusal:
        return


@dataclass
class Ranked:
    """All rows as they are when partners are ranked for an account."""

    world: World
    view: Work
    account: Account
    lists: set[tuple[int, str, str]]

    def holds(self, shown: Iterable[str]) -> None:
        """Read the card line by line: a partner, then what is said to speak for it."""
        partners = {each.name: each for each in self.view.partners.all()}
        partner: Partner | None = None
        for line in shown:
            if found := re.fullmatch(r"\*\d+\. (.+)\*", line):
                partner = partners[found[1]]
                assert partner.status is PartnerStatus.ACTIVE
            elif line.startswith("• "):
                assert partner is not None
                self._holds(partner, line.removeprefix("• "))

    def _holds(self, partner: Partner, words: str) -> None:
        for code, pattern, is_true in self._reasons():
            if found := re.fullmatch(pattern, words, re.IGNORECASE):
                assert is_true(partner, *found.groups()), f"{partner.name}: {words}"
                self.world.seen[code] += 1
                return
        raise AssertionError(f"no reason is written so: {words}")

    def _reasons(self) -> list[tuple[str, str, Callable[..., bool]]]:
        name = re.escape(self.account.name)
        said = [
            ("list", words.format(account=name), lambda it, at=segment: self._on_list(it, at))
            for segment, words in WORDS.items()
        ]
        return [
            *said,
            (NOTHING, NOTHING, self._nothing_on_file),
            ("won here", rf"(\d+) deals? won together at {name}", self._won_here),
            ("won", r"(\d+) deals? won together elsewhere", self._won_elsewhere),
            ("certified", r"certified for ([A-Z, ]+)", self._certified),
            ("sells", r"sells ([A-Z, ]+)", self._sells),
            ("works in", r"works in ([A-Za-z ]+)", self._works_in),
            (
                "answers",
                r"answers within (an hour|\d+ hours) of business, as a rule",
                self._answers,
            ),
        ]

    def _on_list(self, partner: Partner, segment: str) -> bool:
        stopped = partner.id in self.view.sharing.revoked()
        return not stopped and (partner.id, segment, self.account.key) in self.lists

    def _nothing_on_file(self, partner: Partner) -> bool:
        listed = any(self._on_list(partner, each) for each in WORDS)
        return not listed and self._won(partner, here=True) == 0

    def _won(self, partner: Partner, *, here: bool) -> int:
        won = [each for each in self._registrations(partner) if each.state is State.WON]
        return sum((each.account_key == self.account.key) is here for each in won)

    def _registrations(self, partner: Partner) -> list[Registration]:
        return [*self.view.registrations.of_partner(partner.id)]

    def _won_here(self, partner: Partner, number: str) -> bool:
        return self._won(partner, here=True) == int(number)

    def _won_elsewhere(self, partner: Partner, number: str) -> bool:
        return self._won(partner, here=False) == int(number)

    def _wanted(self) -> set[str]:
        deals = self.view.opportunities.of_account(self.account.key)
        return {family for each in deals if not each.is_closed for family in each.families}

    def _certified(self, partner: Partner, named: str) -> bool:
        today = self.world.today
        held = {
            each.family
            for each in self.view.lead_profiles.of(partner.id).certificates
            if each.valid_until is None or each.valid_until >= today
        }
        return set(named.split(", ")) == held & self._wanted()

    def _sells(self, partner: Partner, named: str) -> bool:
        return set(named.split(", ")) == set(partner.families) & self._wanted()

    def _works_in(self, partner: Partner, country: str) -> bool:
        codes = {name: code for code, name in COUNTRIES.items()}
        return country == self.account.country and codes[country] in partner.countries

    def _answers(self, partner: Partner, within: str) -> bool:
        """In half of its last twenty requests it took so long of open hours, in fewer less."""
        hours = 1 if within == "an hour" else int(within.split()[0])
        sent = [
            each
            for each in self.view.help_requests.of_partner(partner.id)
            if not each.by_partner
            and (each.answered_at is not None or each.state is HelpState.EXPIRED)
        ]
        sent.sort(key=lambda each: (each.answered_at or each.ended_at or each.due_at, each.id))
        zone = next(
            each.zone for each in self.world.deals.reps.values() if each.partner_id == partner.id
        )
        took = [
            open_time(each.requested_at, each.answered_at, zone)
            for each in sent[-20:]
            if each.requested_at is not None and each.answered_at is not None
        ]
        of = min(len(sent), 20)
        in_time = sum(each <= timedelta(hours=hours) for each in took)
        sooner = sum(each <= timedelta(hours=hours - 1) for each in took)
        return of >= 3 and 2 * in_time >= of and (hours == 1 or of > 2 * sooner)


def open_time(start: datetime, end: datetime, zone: str) -> timedelta:
    """Add up what lies in office hours of each day: Monday to Friday, nine to six in a zone."""
    there, total = ZoneInfo(zone), timedelta()
    day = start.astimezone(there).date()
    while day <= end.astimezone(there).date():
        if day.weekday() < 5:
            opens = datetime.combine(day, time(9), there).astimezone(UTC)
            closes = datetime.combine(day, time(18), there).astimezone(UTC)
            total += max(timedelta(), min(end, closes) - max(start, opens))
        day += timedelta(days=1)
    return total
