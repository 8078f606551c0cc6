"""Either side stops sharing while both work together: ours hear it, the partner sees nothing."""

import pytest

from journeys.answer_help import accept, decline
from journeys.draw_help import our_help_notice
from journeys.help_room import ask_us, finish, room_of
from journeys.share import revoke
from partnering.help_requests import UNSHARED, DealRole, HelpDecline, HelpNeed, HelpState
from partnering.refusals import Invalid, Unknown
from store.work import Store
from tests.journeys.help_office import HelpOffice, agree, open_help_office


@pytest.fixture
def office(sqlite_store: Store) -> HelpOffice:
    return open_help_office(sqlite_store)


def stops(office: HelpOffice, *, theirs: bool) -> None:
    by = office.rep() if theirs else office.pia
    revoke(office.deals.desk, office.deals.partners["P1"], by=by, now=office.deals.now)
    office.tick()


def heard(office: HelpOffice) -> list[str]:
    told = office.deals.office.told("help_word")
    return [each.words for each in told if each.what == "stopped"]


@pytest.mark.parametrize("theirs", [True, False])
def test_who_has_a_part_in_it_hears_once_that_the_partner_sees_it_no_more(
    office: HelpOffice, theirs: bool
) -> None:
    made = office.led()
    office.tick()

    stops(office, theirs=theirs)
    office.passes(minutes=1)

    [words] = heard(office)
    assert "Northwind and we have stopped sharing" in words
    assert "Initech SA" in words
    notice = our_help_notice(office.deals.desk, made.id, by=office.anna, now=office.deals.now)
    assert not notice.stands
    agree(office, "P1")
    office.tick()
    again = our_help_notice(office.deals.desk, made.id, by=office.anna, now=office.deals.now)
    assert again.stands
    assert len(heard(office)) == 1


def test_a_press_of_the_partner_is_answered_truly_and_tells_nothing(office: HelpOffice) -> None:
    asked, desk, now = office.sent(), office.deals.desk, office.deals.now
    draft = office.draft("P2")
    stops(office, theirs=True)

    with pytest.raises(Unknown) as yes:
        accept(desk, asked.id, by=office.rep(), now=now)
    with pytest.raises(Unknown) as no:
        decline(desk, asked.id, why=HelpDecline.NO_CAPACITY, by=office.rep(), now=now)

    assert str(yes.value) == str(no.value) == UNSHARED
    for number in (draft.id, 999_999):
        with pytest.raises(Unknown, match="no such request"):
            accept(desk, number, by=office.rep("P2"), now=now)


def test_the_room_is_shut_to_the_partner_and_ours_may_still_end_it(office: HelpOffice) -> None:
    made, desk = office.led(), office.deals.desk
    stops(office, theirs=False)

    with pytest.raises(Unknown):
        room_of(desk, made.id, by=office.rep())
    with pytest.raises(Invalid, match="Nothing is shared with Northwind now"):
        room_of(desk, made.id, by=office.anna)
    finish(desk, made.id, HelpState.CANCELLED, by=office.anna, now=office.deals.now)
    assert office.get(made).holder(DealRole.LEAD) == office.anna.id


def test_our_yes_to_a_partner_that_stopped_is_refused_with_the_reason(office: HelpOffice) -> None:
    made, desk, now = office.led(), office.deals.desk, office.deals.now
    theirs = ask_us(desk, made.id, need=HelpNeed.DEMO, words="A demo.", by=office.rep(), now=now)
    stops(office, theirs=True)

    with pytest.raises(Invalid, match="Nothing is shared with Northwind now"):
        accept(desk, theirs.id, by=office.anna, now=now)
