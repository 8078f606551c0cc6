"""The answer of the mapping matrix: what is offered, and why there may be no number."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.cards.matrix import matrix_answer
from journeys.look_up import overlaps_of_partner
from journeys.mapping_matrix import show_matrix
from journeys.send_matrix import Form, ask_matrix
from journeys.share import revoke
from partnering.people import Person, Role
from partnering.refusals import Invalid
from partnering.sharing import Level, Rule, Side
from store.work import Store
from tests.bot.block_limits import everything_said, labels
from tests.journeys.office import PIA, THEIR_OTHER, Office, arrives, working_day

FORMS = {"Picture", "CSV"}


def answered(office: Office, number: int) -> tuple[str, set[str]]:
    by = office.person(PIA)
    answer = overlaps_of_partner(office.desk, number, by=by, now=office.now)
    card = matrix_answer(show_matrix(office.desk, number, by=by), answer)
    return everything_said(card.blocks), FORMS & set(labels(card.blocks))


def ours_stops(office: Office, number: int) -> None:
    revoke(office.desk, number, by=office.person(PIA), now=office.now)


def theirs_stops(office: Office, number: int) -> None:
    with office.desk.store.begin() as work:
        work.sharing.revoke(number, Side.THEIRS, by=None, at=office.now)


def keeps_back(office: Office, number: int) -> None:
    hidden = Rule(None, Side.THEIRS, "", None, Level.HIDDEN)
    office.desk = replace(office.desk, policy=replace(office.desk.policy, sharing=(hidden,)))


@pytest.mark.parametrize(
    ("stops", "says", "alerts"),
    [
        (ours_stops, "We stopped sharing with them (", "No alerts while nothing is shared"),
        (theirs_stops, "They stopped sharing with us (", "No alerts while nothing is shared"),
        (keeps_back, "They do not show us how many", "Alerts are on"),
    ],
)
def test_where_there_is_no_number_it_says_who_stopped_and_offers_nothing_to_draw(
    sqlite_store: Store, stops: Callable[[Office, int], None], says: str, alerts: str
) -> None:
    office = working_day(sqlite_store)
    arrives(office)
    office.settle()
    with office.desk.store.read() as view:
        [partner] = view.partners.all()
    assert answered(office, partner.id)[1] == FORMS

    stops(office, partner.id)

    told, forms = answered(office, partner.id)
    assert says in told
    assert alerts in told
    assert not forms


def test_before_a_list_came_it_says_so_and_after_a_stop_no_picture_is_made(
    sqlite_store: Store,
) -> None:
    office = working_day(sqlite_store)
    number = office.add_partner("Datenwerk")
    told, forms = answered(office, number)
    assert "No list of theirs has come yet." in told
    assert not forms

    office.bring(THEIR_OTHER, partner="Datenwerk")
    ours_stops(office, number)

    person: Person = office.person(PIA)
    assert person.has(Role.PARTNER_MANAGER)
    with pytest.raises(Invalid, match="nothing to draw"):
        ask_matrix(office.desk, number, Form.CSV, by=person, now=office.now)
