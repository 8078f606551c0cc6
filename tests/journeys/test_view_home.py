"""App Home below the doors: how much is read for it, and that its parts are turned."""

import pytest
from sqlalchemy import event

from journeys.view_home import SHOWN, HomePage, end_welcome, view_home
from partnering.people import Person
from partnering.refusals import NotAllowed
from store.work import Store
from tests.journeys.deal_office import (
    A1,
    A2,
    AE,
    DD,
    PM,
    DealOffice,
    claim_to,
    open_deal_office,
)
from tests.journeys.help_office import open_help_office
from tests.journeys.lead_office import with_leads

# What all cards of registrations take together: the scenes that lie before who decides.
_CARDS = 25
_ALL_ELSE = 35


def filed(deals: DealOffice, number: int) -> None:
    for each in range(number):
        claim = claim_to(A2, customer=f"Kunde {each}", domain=f"kunde{each}.example")
        deals.file("P1", claim)


def asked(store: Store, deals: DealOffice, person: Person) -> int:
    """Count the statements that a person's App Home takes."""
    engine, seen = store._reading, list[str]()

    def note(_c: object, _k: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        view_home(deals.desk, by=person, now=deals.now)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_what_is_read_does_not_grow_with_what_there_is(sqlite_store: Store) -> None:
    deals = open_deal_office(sqlite_store)
    dora, anna = deals.person(DD), deals.person(AE)
    assert asked(sqlite_store, deals, anna) < _ALL_ELSE
    assert asked(sqlite_store, deals, dora) < _ALL_ELSE
    rep = deals.reps["P1"]
    assert asked(sqlite_store, deals, rep) < _ALL_ELSE
    filed(deals, SHOWN)
    few = asked(sqlite_store, deals, dora)
    assert few < _ALL_ELSE + _CARDS
    theirs = asked(sqlite_store, deals, rep)
    filed(deals, 3 * SHOWN)
    # What else the partner has filed is read beside what is shown.
    assert asked(sqlite_store, deals, dora) <= few + 3
    assert asked(sqlite_store, deals, rep) <= theirs + 2


def test_five_cards_are_read_with_as_many_statements_as_one(sqlite_store: Store) -> None:
    helped = open_help_office(sqlite_store)
    deals, leads = helped.deals, with_leads(helped.deals)
    dora, anna, pia = deals.person(DD), helped.anna, helped.pia
    deals.file("P1", claim_to(A2))
    helped.accepted("P1")
    leads.takes(company="Nobody covers this", country="Japan")
    one = [asked(sqlite_store, deals, each) for each in (dora, anna, pia)]
    deals.file("P1", claim_to(A1))
    deals.file("P2", claim_to(customer="Kunde", domain="kunde.example"))
    deals.file("P2", claim_to(customer="Another", domain="another.example"))
    helped.accepted("P2")
    for each in range(SHOWN - 1):
        leads.takes(company=f"Nobody covers {each}", country="Japan")
    for person, few in zip((dora, anna, pia), one, strict=True):
        home = view_home(deals.desk, by=person, now=deals.now)
        assert len(home.needs) > 1, person.name
        assert asked(sqlite_store, deals, person) <= few, person.name


def test_each_part_is_turned_and_begins_anew_past_its_end(sqlite_store: Store) -> None:
    deals = open_deal_office(sqlite_store)
    filed(deals, SHOWN + 2)
    dora = deals.person(DD)
    first = view_home(deals.desk, by=dora, now=deals.now)
    second = view_home(deals.desk, by=dora, now=deals.now, page=HomePage("needs", SHOWN))
    assert first.needs_part.total == SHOWN + 2
    assert len(first.needs) == SHOWN
    assert len(second.needs) == 2
    assert not {each.need.record for each in first.needs} & {
        each.need.record for each in second.needs
    }
    past = view_home(deals.desk, by=dora, now=deals.now, page=HomePage("needs", 1000))
    assert past.needs == first.needs


def test_nothing_stands_in_two_parts(sqlite_store: Store) -> None:
    helped = open_help_office(sqlite_store)
    deals = helped.deals
    filed(deals, 2)
    made = helped.sent()
    home = view_home(deals.desk, by=deals.person(DD), now=deals.now)
    assert len(home.needs) == 2
    assert home.mine == ()
    anna = view_home(deals.desk, by=deals.person(AE), now=deals.now)
    assert [each.ref for each in anna.mine] == [made.ref]
    assert anna.health is None
    assert anna.matrix == ()
    assert view_home(deals.desk, by=deals.person(PM), now=deals.now).matrix


def test_the_first_steps_are_shown_once(sqlite_store: Store) -> None:
    deals = open_deal_office(sqlite_store)
    anna = deals.person(AE)
    assert view_home(deals.desk, by=anna, now=deals.now).welcome
    end_welcome(deals.desk, by=anna, now=deals.now)
    end_welcome(deals.desk, by=anna, now=deals.now)
    assert not view_home(deals.desk, by=anna, now=deals.now).welcome


def test_nobody_who_has_left_has_one(sqlite_store: Store) -> None:
    deals = open_deal_office(sqlite_store)
    with deals.desk.store.begin() as work:
        gone = work.people.deactivate(deals.person(AE).id)
    with pytest.raises(NotAllowed):
        view_home(deals.desk, by=gone, now=deals.now)
