"""What waits for whom: of each kind of record, for one person and for many at once."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from journeys.acting import COMMAND_LINE, Doing
from journeys.answer_questions import pass_on
from journeys.ask_to_share import ask_to_share, decline, grant
from journeys.draw_needs import need_notice
from journeys.guard import is_for_partner
from journeys.hear_mention import Heard, hear_mention
from journeys.judge_match import Verdicting, judge, settle
from journeys.keep_absences import note_away
from journeys.needs import needs_of, needs_of_many
from journeys.nudge_owners import say_waiting, watch_quiet
from journeys.share import revoke, set_level
from partnering.judgements import Judgement
from partnering.needs import Need, NeedKind
from partnering.people import Person
from partnering.registrations import State
from partnering.sharing import Field, Level
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


def test_what_went_quiet_waits_for_its_owner_until_it_is_answered_or_put_off(town: Town) -> None:
    pia, anna = town.deals.person(PM), town.deals.person(AE)
    lead = town.leads.takes(country="JP")
    assert [each.record for each in town.of(pia)] == [f"lead:{lead.id}"]
    town.deals.now += timedelta(days=14, hours=2)
    watch_quiet(town.deals.desk, now=town.deals.now)
    watch_quiet(town.deals.desk, now=town.deals.now)
    [asked] = town.of(pia)
    assert (asked.kind, asked.ref) == (NeedKind.NUDGE, lead.ref), "and not the lead beside it"
    assert lead.ref in asked.line
    assert town.of(anna) == ()
    say_waiting(town.deals.desk, asked.number, by=pia, now=town.deals.now, correlation="")
    assert town.kinds(pia) == ["lead"], "put off, it is asked about later"


def test_a_request_to_be_shown_more_waits_for_the_side_that_answers(town: Town) -> None:
    desk, pia, rosa = town.deals.desk, town.deals.person(PM), town.deals.reps["P1"]
    number = town.deals.partners["P1"]
    doing: Doing = {"by": pia, "now": town.deals.now, "correlation": ""}
    theirs: Doing = {"by": rosa, "now": town.deals.now, "correlation": ""}
    set_level(desk, number, "", None, Level.COUNTS, **doing)
    asked = ask_to_share(desk, number, "", Field.NAME, **theirs)
    assert "sharing" not in town.kinds(rosa)
    [waits] = [each for each in town.of(pia) if each.kind is NeedKind.SHARING]
    assert waits.line.startswith("Answer Northwind, which asks to be shown more:")
    assert waits.due_at == asked.due_at
    decline(desk, asked.id, "Not yet.", **doing)
    assert "sharing" not in town.kinds(pia)

    set_level(desk, number, "customers", Field.NAME, Level.COUNTS, **theirs)
    asked = ask_to_share(desk, number, "customers", Field.NAME, **doing)
    assert "sharing" not in town.kinds(pia)
    assert "own_sharing" in town.kinds(rosa)
    assert "own_sharing" not in town.kinds(town.deals.reps["P2"])
    grant(desk, asked.id, 30, **theirs)
    assert "own_sharing" not in town.kinds(rosa)


def test_a_judgement_that_hides_a_pair_waits_for_the_partners_manager(town: Town) -> None:
    desk, pia, anna = town.deals.desk, town.deals.person(PM), town.deals.person(AE)
    with desk.store.read() as view:
        [overlap] = view.overlaps.of_partner(town.deals.partners["P1"])
    judged = judge(desk, Verdicting(overlap.id, Judgement.NOT_SAME), by=anna, now=town.deals.now)
    assert judged
    assert "judgement" not in town.kinds(anna)
    [waits] = [each for each in town.of(pia) if each.kind is NeedKind.JUDGEMENT]
    theirs = "Initech SA and Initech SA of Northwind"
    assert waits.line == f"Is it so? {theirs} are not the same company"
    with desk.store.read() as view:
        card = need_notice(desk, view, waits, reader=pia, now=town.deals.now)
        assert need_notice(desk, view, waits, reader=anna, now=town.deals.now) is None
    assert card is not None
    settle(desk, waits.number, upheld=True, by=pia, now=town.deals.now)
    assert "judgement" not in town.kinds(pia)


def test_nothing_is_said_of_a_pair_whose_partner_shares_no_more(town: Town) -> None:
    desk, pia, anna = town.deals.desk, town.deals.person(PM), town.deals.person(AE)
    number = town.deals.partners["P1"]
    with desk.store.read() as view:
        [overlap] = view.overlaps.of_partner(number)
    judge(desk, Verdicting(overlap.id, Judgement.NOT_SAME), by=anna, now=town.deals.now)
    revoke(desk, number, by=pia, now=town.deals.now)
    assert "judgement" not in town.kinds(pia)


def test_the_chief_is_asked_from_half_way_where_an_owner_is_away_and_once_it_is_long_late(
    town: Town,
) -> None:
    dora, carl = town.deals.person(DD), town.deals.person(CC)
    filed = town.deals.file("P1", claim_to(A2))
    clock = town.deals.get(filed).clock
    assert clock is not None
    half, late = clock.reaches(0.5), clock.reaches(1.5)
    assert half is not None
    assert late is not None
    begun = town.deals.now
    town.deals.now = half
    assert town.kinds(carl) == []
    town.deals.now = late
    assert town.kinds(carl) == ["deal"]
    town.deals.now = begun
    day = (begun + timedelta(days=10)).date()
    note_away(town.deals.desk, dora.id, day, by=COMMAND_LINE, now=begun)
    assert town.kinds(carl) == []
    town.deals.now = half
    assert town.kinds(carl) == ["deal"]
