"""Own segments of our accounts: made by filters, counted, named by rules, asked by the guard."""

from dataclasses import replace

import pytest

from journeys.acting import Doing
from journeys.count_overlaps import counted_of
from journeys.keep_segments import (
    add_segment,
    preview_segment,
    remove_segment,
    segments_view,
)
from journeys.seen_by_partner import seen_by_partner
from journeys.share import set_level
from journeys.view_sharing import sharing_view
from partnering.accounts import Account
from partnering.partners import OPEN_OPPORTUNITIES, PROSPECTS
from partnering.refusals import Invalid, NotAllowed, Unknown
from partnering.sharing import Field, Level
from store.work import Store
from tests.journeys.office import CONTOSO_DEAL, MARIA, PIA, Office, open_office
from tests.journeys.test_seen_by_partner import agree, shared, words_of

GERMAN = {"country": "Germany", "least": "50,000 EUR"}


def doing(office: Office) -> Doing:
    return {"by": office.person(PIA), "now": office.now, "correlation": ""}


def with_accounts(store: Store) -> Office:
    office = open_office(store)
    office.crm.put(
        Account("001A", "Acme", country="Germany", type="Prospect", owner_key=MARIA.key),
        Account("001B", "Globex", country="Deutschland", type="Customer", owner_key=MARIA.key),
        Account("001C", "Hooli", country="France", owner_key=PIA.key),
        replace(CONTOSO_DEAL, account_key="001A"),
    )
    office.sync()
    return office


def test_a_segment_is_counted_first_and_made_then(store: Store) -> None:
    office = with_accounts(store)
    pia = office.person(PIA)

    line = preview_segment(office.desk, {"name": "Big", **GERMAN}, by=pia)
    assert (line.number, line.words) == (1, "country DE · open opportunities of €50,000 or more")
    assert segments_view(office.desk, by=pia).own == ()

    add_segment(office.desk, " Big  ones ", GERMAN, by=pia, now=office.now)
    add_segment(office.desk, "Maria's", {"owner": MARIA.email}, by=pia, now=office.now)

    view = segments_view(office.desk, by=pia)
    assert [(each.name, each.number) for each in view.own] == [("Big ones", 1), ("Maria's", 2)]
    assert [each.number for each in view.standard] == [1, 1, 1]
    assert view.accounts == 3


def test_what_cannot_be_a_segment_is_refused_in_words(store: Store) -> None:
    office = with_accounts(store)
    act = doing(office)
    add_segment(office.desk, "Big", GERMAN, **act)
    cases: tuple[tuple[str, dict[str, str]], ...] = (
        ("big", GERMAN),
        ("customers", GERMAN),
        ("Nothing", {}),
        ("Nowhere", {"country": "Atlantis"}),
        ("Nobody", {"owner": "nobody@vendra.example"}),
        ("Money", {"least": "lots"}),
    )
    for name, typed in cases:
        with pytest.raises(Invalid):
            add_segment(office.desk, name, typed, **act)
    with pytest.raises(NotAllowed):
        add_segment(office.desk, "Mine", GERMAN, by=office.person(MARIA), now=office.now)


def test_a_rule_may_name_an_own_segment_and_then_it_stays(store: Store) -> None:
    office, number, rep = shared(store)
    agree(office, number, rep)
    act = doing(office)
    with pytest.raises(Invalid):
        set_level(office.desk, number, "Secret", None, Level.HIDDEN, **act)
    add_segment(office.desk, "Secret", {"country": "Germany"}, **act)
    set_level(office.desk, number, "secret", None, Level.HIDDEN, **act)

    with pytest.raises(Invalid, match="Alpine Systems"):
        remove_segment(office.desk, "Secret", **act)

    set_level(office.desk, number, "secret", None, None, **act)
    remove_segment(office.desk, "Secret", **act)
    with pytest.raises(Unknown):
        remove_segment(office.desk, "Secret", **act)


def test_what_an_own_segment_hides_is_neither_named_nor_counted_for_the_partner(
    store: Store,
) -> None:
    office, number, rep = shared(store)
    agree(office, number, rep)
    act = doing(office)
    assert "Contoso" in words_of(seen_by_partner(office.desk, number, by=rep))
    add_segment(office.desk, "Secret", {"country": "Germany"}, **act)
    # By itself a segment changes nothing, and its name is ours.
    seen = seen_by_partner(office.desk, number, by=rep)
    assert "Contoso" in words_of(seen)
    assert "secret" not in words_of(seen).lower()

    set_level(office.desk, number, "Secret", None, Level.HIDDEN, **act)

    seen = seen_by_partner(office.desk, number, by=rep)
    assert seen.named == 0
    assert {each.number for each in seen.table.cells.values()} == {0}
    assert "secret" not in words_of(seen).lower()
    assert "Secret" not in sharing_view(office.desk, number, by=rep).segments
    assert "Secret" in sharing_view(office.desk, number, by=office.person(PIA)).segments
    with store.read() as view:
        [one] = counted_of(office.desk, view, number)
    assert one.ours == {"Secret"}, "it counts where it is hidden, for ours"


def test_an_own_segment_is_told_a_partner_where_a_rule_shows_it(store: Store) -> None:
    office, number, rep = shared(store)
    agree(office, number, rep)
    act = doing(office)
    add_segment(office.desk, "Joint plan", {"country": "Germany"}, **act)
    set_level(office.desk, number, "Joint plan", Field.AMOUNT, Level.OVERLAPS, **act)

    seen = seen_by_partner(office.desk, number, by=rep)

    assert {"Joint plan", OPEN_OPPORTUNITIES, PROSPECTS} <= {ours for ours, _ in seen.table.cells}
    assert seen.lines[0].amount == CONTOSO_DEAL.amount, "the more exact rule of the segment"
