"""What waits for whom: of each kind of record, for one person and for many at once."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from journeys.acting import COMMAND_LINE
from journeys.answer_questions import pass_on
from journeys.draw_needs import need_notice
from journeys.guard import is_for_partner
from journeys.hear_mention import Heard, hear_mention
from journeys.keep_absences import note_away
from journeys.needs import needs_of, needs_of_many
from journeys.share import revoke
from partnering.needs import Need, NeedKind
from partnering.people import Person
from partnering.registrations import State
from store.work import Store
from tests.journeys.credit_office import O1, CreditOffice
from tests.journeys.deal_office import A2, AE, CC, DD, PM, SECOND, DealOffice, claim_to
from tests.journeys.help_office import HelpOffice, open_help_office
from tests.journeys.lead_office import LeadOffice, with_leads


class Town:
    """One office in which something of each kind waits."""

    def __init__(self, store: Store) -> None:
        self.help: HelpOffice = open_help_office(store)
        self.deals: DealOffice = self.help.deals
        self.leads: LeadOffice = with_leads(self.deals)
        self.credit = CreditOffice(self.deals)
        self.credit.in_crm(O1)

    def of(self, person: Person, limit: int | None = None) -> tuple[Need, ...]:
        with self.deals.desk.store.read() as view:
            return needs_of(view, self.deals.desk, person, self.deals.now, limit)

    def kinds(self, person: Person) -> list[str]:
        return sorted({str(each.kind) for each in self.of(person)})

    def asks(self, text: str = "When is the next training?") -> None:
        rosa = self.deals.reps["P1"]
        heard = Heard(self.deals.partners["P1"], "CP1/1.0", "1.0", text)
        made = hear_mention(self.deals.desk, heard, by=rosa, now=self.deals.now)
        assert made is not None
        pass_on(self.deals.desk, made.id, by=rosa, now=self.deals.now)


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    return Town(sqlite_store)


def lines(needs: Iterable[Need]) -> str:
    return "\n".join(each.line for each in needs)


def test_each_thing_waits_for_who_has_to_act_and_for_nobody_else(town: Town) -> None:
    anna, pia = town.deals.person(AE), town.deals.person(PM)
    dora = town.deals.person(DD)
    filed = town.deals.file("P1", claim_to(A2))
    town.help.sent()
    town.leads.takes()
    town.asks()
    touch = town.credit.claims("P1")
    assert town.kinds(dora) == ["deal"]
    assert town.of(dora)[0].line == f"Decide on {filed.ref}: Northwind for {filed.claim.customer}"
    assert town.of(dora)[0].due_at == town.deals.get(filed).clock.due_at  # type: ignore[union-attr]
    assert town.kinds(anna) == []
    assert "question" in town.kinds(pia)
    theirs = town.of(town.deals.reps["P1"])
    assert {each.kind for each in theirs} >= {NeedKind.OWN_HELP, NeedKind.OWN_CREDIT}
    assert f"{touch.id}" not in lines(town.of(town.deals.reps["P2"]))
    assert [each for each in town.of(town.deals.reps["P2"]) if each.kind != "own_lead"] == []


def test_what_is_due_first_stands_first_and_a_limit_cuts_the_rest(town: Town) -> None:
    dora = town.deals.person(DD)
    made = [
        town.deals.file("P1", claim_to(domain=f"d{each}.example", customer=f"Kunde {each}"))
        for each in range(3)
    ]
    found = town.of(dora, None)
    due = [each.due_at for each in found if each.due_at]
    assert len(found) == len(made)
    assert due == sorted(due)
    assert town.of(dora, 2) == found[:2]


def test_a_delegate_has_what_waits_for_who_is_away(town: Town) -> None:
    dora, sara = town.deals.person(DD), town.deals.person(SECOND)
    town.deals.file("P1", claim_to(A2))
    assert town.kinds(sara) == []
    day = (town.deals.now + timedelta(days=3)).date()
    note_away(town.deals.desk, dora.id, day, sara.id, by=COMMAND_LINE, now=town.deals.now)
    assert town.kinds(sara) == ["deal"]


def test_a_conflict_is_listed_once_and_what_it_holds_not_beside_it(town: Town) -> None:
    town.deals.file("P1", claim_to(A2))
    second = town.deals.file("P2", claim_to(A2))
    assert town.deals.get(second).state is State.CONFLICT_HOLD
    everybody = [town.deals.person(each) for each in (AE, PM, DD, CC, SECOND)]
    found = [each.record for one in everybody for each in town.of(one)]
    assert len([each for each in found if each.startswith("conflict:")]) == 1
    assert f"deal:{second.id}" not in found


def test_nothing_of_ours_waits_for_a_partner_that_shares_no_more(town: Town) -> None:
    rosa = town.deals.reps["P1"]
    town.help.sent()
    assert town.kinds(rosa) == ["own_help"]
    revoke(town.deals.desk, town.deals.partners["P1"], by=town.help.pia, now=town.deals.now)
    assert town.kinds(rosa) == []


def test_many_people_are_read_at_once_as_each_would_be_alone(town: Town) -> None:
    town.deals.file("P1", claim_to())
    town.deals.file("P2", claim_to(A2))
    town.help.sent()
    town.help.accepted("P2")
    town.leads.takes()
    town.asks()
    town.credit.claims("P1")
    desk, now = town.deals.desk, town.deals.now
    with desk.store.read() as view:
        people = view.people.all()
        together = needs_of_many(view, desk, people, now, limit=None)
        for each in people:
            assert together.get(each.id, ()) == needs_of(view, desk, each, now, None), each.name
    assert len(together) >= 4


def test_each_need_is_drawn_by_the_notice_of_its_own_card_and_for_its_own_side(town: Town) -> None:
    town.deals.file("P1", claim_to())
    town.help.sent()
    town.leads.takes()
    town.asks()
    town.credit.claims("P1")
    desk, now = town.deals.desk, town.deals.now
    seen = set()
    with desk.store.read() as view:
        for person in view.people.all():
            for need in needs_of(view, desk, person, now, None):
                notice = need_notice(desk, view, need, reader=person, now=now)
                if need.kind is NeedKind.REVIEW:
                    continue
                assert notice is not None, need
                assert is_for_partner(notice) is (person.partner_id is not None)
                seen.add(need.kind)
    assert len(seen) >= 5
