"""The card of a registration says what its reader may not bring about on it."""

from datetime import timedelta

import pytest

from journeys.decide_registration import approve, reject
from journeys.draw_deals import deal_notice
from journeys.partner_acts import appeal, ask_extension
from journeys.register_deal import register
from partnering.people import CrmUser
from partnering.reasons import Reason
from partnering.registrations import Event, Registration
from store.work import Store
from tests.journeys.deal_office import A1, CC, DD, PM, DealOffice, claim_to, open_deal_office


@pytest.fixture
def office(sqlite_store: Store) -> DealOffice:
    return open_deal_office(sqlite_store)


def barred(office: DealOffice, made: Registration, reader: CrmUser | None) -> frozenset[Event]:
    with office.desk.store.read() as view:
        person = office.person(reader) if reader else None
        drawn = deal_notice(office.desk, view, made.id, now=office.now, reader=person)
    assert drawn is not None
    return drawn.barred


def test_who_filed_it_has_no_part_in_any_decision_on_it(office: DealOffice) -> None:
    partner = office.partners["P1"]
    made = register(office.desk, partner, claim_to(A1), by=office.person(PM), now=office.now)

    assert barred(office, made, PM) == frozenset(Event)
    assert Event.APPROVED not in barred(office, made, DD)
    assert barred(office, made, None) == frozenset(), "a channel has more than one reader"


def test_who_asked_for_more_time_for_a_partner_does_not_give_it(office: DealOffice) -> None:
    made = office.file("P1", claim_to(A1))
    approve(office.desk, made.id, shown=made.version, by=office.person(DD), now=office.now)
    office.now += timedelta(days=70)
    ask_extension(
        office.desk, made.id, why="The budget moved.", by=office.person(PM), now=office.now
    )

    assert Event.EXTENDED in barred(office, made, PM)
    assert Event.EXTENDED not in barred(office, made, DD)


@pytest.mark.parametrize("first", [DD, CC], ids=lambda each: each.name)
def test_an_appeal_is_for_a_chief_who_was_not_in_the_decision(
    office: DealOffice, first: CrmUser
) -> None:
    made = office.file("P1", claim_to(A1))
    rejected = reject(
        office.desk,
        made.id,
        shown=made.version,
        reason=Reason.UNQUALIFIED,
        text="No budget yet.",
        by=office.person(first),
        now=office.now,
    )
    appeal(office.desk, made.id, text="Here it is.", by=office.reps["P1"], now=office.now)

    assert Event.OVERTURNED in barred(office, rejected, DD)
    assert (Event.OVERTURNED in barred(office, rejected, CC)) is (first is CC)
