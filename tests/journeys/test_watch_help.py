"""Requests for help as time passes: each is owned, each reminder comes once, each ends."""

from datetime import date, timedelta

import pytest

from journeys.answer_help import accept, set_responder
from journeys.ask_partner import send_request
from journeys.help_room import set_step, who_leads
from journeys.keep_partners import remove_partner
from journeys.partner_choice import who_could_help
from journeys.share import revoke
from journeys.watch_help import watch_help
from partnering.help_requests import DealRole, HelpDecline, HelpKind, HelpState, NextStep
from partnering.people import Role
from partnering.refusals import Invalid, Stale
from store.work import Store
from tests.journeys.help_office import HelpOffice, open_help_office


@pytest.fixture
def office(sqlite_store: Store) -> HelpOffice:
    return open_help_office(sqlite_store)


def words(office: HelpOffice) -> list[str]:
    return [each.words for each in office.deals.office.told("help_word")]


def test_half_of_the_time_the_partner_and_at_its_end_the_manager_is_told_once(
    office: HelpOffice,
) -> None:
    made = office.sent()
    office.tick()

    office.passes(days=3)
    office.passes(minutes=1)
    assert office.events(made) == ["requested", "answer_half"]
    office.passes(days=1)
    office.passes(minutes=1)
    assert office.events(made) == ["requested", "answer_half", "answer_due"]
    assert len(words(office)) == 1


def test_after_a_yes_who_asked_is_asked_for_a_lead_within_a_business_day(
    office: HelpOffice,
) -> None:
    made = office.accepted()
    assert who_leads(office.deals.desk, made.id, by=office.anna, now=office.deals.now) == {}
    office.passes(hours=6)

    assert "lead" in office.events(made)
    assert any("Name the lead seller" in each for each in words(office))
    office.passes(days=3)
    assert "lead_due" in office.events(made)


def test_who_leads_is_one_person_for_each_role(office: HelpOffice) -> None:
    made = office.led()

    told = who_leads(office.deals.desk, made.id, by=office.rep(), now=office.deals.now)

    assert told == {DealRole.LEAD: "Anna Ehlers", DealRole.TECHNICAL: "Northwind Rep"}


def test_a_step_that_is_due_is_said_to_its_owner_and_late_to_the_manager(
    office: HelpOffice,
) -> None:
    made = office.led()
    step = NextStep("Send the offer", office.anna.id, date(2026, 8, 19))
    set_step(office.deals.desk, made.id, step, by=office.anna, now=office.deals.now)

    office.passes(days=6)
    assert office.events(made)[-1] == "step"
    assert any("Send the offer" in each for each in words(office))
    office.passes(days=14)
    assert office.events(made)[-1] == "step_late"


def test_what_nobody_moves_in_ninety_days_is_closed_and_can_be_followed(
    office: HelpOffice,
) -> None:
    made = office.led()

    office.passes(days=91)

    assert office.get(made).state is HelpState.CANCELLED
    assert office.events(made)[-1] == "ended"
    again = office.sent(follows_id=made.id)
    assert (again.follows_id, again.state) == (made.id, HelpState.REQUESTED)
    assert office.get(made).state is HelpState.CANCELLED


def test_a_draft_that_is_never_sent_is_dropped_without_a_word(office: HelpOffice) -> None:
    made = office.draft()

    office.passes(days=15)

    assert office.get(made).state is HelpState.CANCELLED
    assert office.deals.office.told("partner_help") == []


def test_what_somebody_owned_who_left_is_somebody_elses_at_once(office: HelpOffice) -> None:
    asked, helped = office.sent(), office.led("P2")
    with office.deals.desk.store.begin() as work:
        work.people.deactivate(office.rep("P1").id)
        work.people.deactivate(office.anna.id)

    watch_help(office.deals.desk, now=office.deals.now)

    assert office.get(asked).owner_id == office.pia.id
    assert office.get(helped).owner_id == office.pia.id


def test_each_partner_has_one_who_answers(office: HelpOffice) -> None:
    partner, desk, now = office.deals.partners["P1"], office.deals.desk, office.deals.now
    with desk.store.begin() as work:
        admin = work.people.act_for_partner(
            partner, Role.PARTNER_ADMIN, workspace="T-PARTNER", address="UADY", name="Ady", zone=""
        )
    assert office.sent().responder_id == admin.id, "an admin of theirs, where nobody was named"
    set_responder(desk, partner, office.rep().id, by=office.pia, now=now)
    assert office.sent(kind=HelpKind.PRESALES).responder_id == office.rep().id
    with pytest.raises(Invalid):
        set_responder(desk, partner, office.rep("P2").id, by=office.pia, now=now)


def test_sent_twice_it_is_one_request_and_another_to_the_same_partner_is_refused(
    office: HelpOffice,
) -> None:
    desk, now, made = office.deals.desk, office.deals.now, office.draft()
    other = office.draft()
    first = send_request(desk, made.id, shown=made.version, by=office.anna, now=now)
    second = send_request(desk, made.id, shown=made.version, by=office.anna, now=now)

    assert first == second
    with pytest.raises(Invalid, match="already"):
        send_request(desk, other.id, shown=other.version, by=office.anna, now=now)
    office.declined(first, HelpDecline.NO_CAPACITY)
    sent = send_request(desk, other.id, shown=other.version, by=office.anna, now=now)
    assert sent.state is HelpState.REQUESTED


def test_a_yes_to_an_older_card_is_refused(office: HelpOffice) -> None:
    made = office.sent()

    with pytest.raises(Stale):
        accept(office.deals.desk, made.id, shown=made.version - 1, by=office.rep(), now=made.due_at)
    assert office.get(made).state is HelpState.REQUESTED


def test_who_could_help_is_ranked_by_what_is_on_file(office: HelpOffice) -> None:
    found = who_could_help(
        office.deals.desk, office.account_id, by=office.anna, now=office.deals.now
    )

    assert [each.name for each in found.found] == ["Northwind", "Fabrikam"]
    assert found.found[0].reasons == ("Initech SA is a customer of theirs",)
    assert found.found[0].as_of is not None
    assert found.known


def test_a_partner_that_shares_nothing_any_more_speaks_for_itself_no_longer(
    office: HelpOffice,
) -> None:
    revoke(office.deals.desk, office.deals.partners["P1"], by=office.rep(), now=office.deals.now)

    found = who_could_help(
        office.deals.desk, office.account_id, by=office.anna, now=office.deals.now
    )

    assert [each.name for each in found.found] == ["Fabrikam"]


def test_the_next_suggestion_leaves_out_who_was_asked(office: HelpOffice) -> None:
    made = office.sent()
    office.tick()
    office.passes(days=7)

    [card] = [
        each for each in office.deals.office.redrawn("help")[-1:] if each.request_id == made.id
    ]
    assert card.state is HelpState.EXPIRED
    assert [each.name for each in card.after] == ["Fabrikam"]
    assert office.get(made).ended_at == made.ends_at
    assert office.deals.now - made.ends_at < timedelta(days=8)


def test_what_lies_with_a_partner_that_is_removed_is_its_managers_and_is_not_told_to_it(
    office: HelpOffice,
) -> None:
    made, desk = office.sent(), office.deals.desk
    office.tick()
    assert office.get(made).owner_id == office.rep().id
    told = len(office.deals.office.told("partner_help_word"))

    remove_partner(desk, made.partner_id, purge=False, by=office.pia, now=office.deals.now)
    office.passes(days=3)

    assert office.get(made).owner_id == office.pia.id
    assert len(office.deals.office.told("partner_help_word")) == told


def test_the_owner_of_an_account_hears_once_that_a_colleague_asks_about_it(
    office: HelpOffice,
) -> None:
    desk, now = office.deals.desk, office.deals.now
    made = office.draft(by=office.pia, opportunity_key="")
    send_request(desk, made.id, shown=made.version, by=office.pia, now=now)
    office.passes(minutes=1)
    office.passes(hours=1)

    [word] = [each for each in office.deals.office.told("help_word") if each.what == "colleague"]
    assert "Pia Lang asks Northwind for help with Initech SA, an account of yours" in word.words
    office.sent("P2")
    office.passes(minutes=1)
    told = [each for each in office.deals.office.told("help_word") if each.what == "colleague"]
    assert len(told) == 1, "who asks about their own account needs no word"
