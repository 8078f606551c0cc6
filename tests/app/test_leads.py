"""`cosell leads` at the command line: who has what, why, and what a partner can take."""

from datetime import UTC, datetime

import pytest

from partnering.people import Role
from store.work import Store
from tests.app.test_cli import Cosell, cosell, one_line, store
from tests.partnering.lead_makers import FRIDAY, candidate, chosen, lead, offer

__all__ = ["cosell", "store"]

PIA = "pia@vendra.example"


@pytest.fixture
def programme(store: Store) -> Store:
    """Two partners, somebody who keeps a lead, and what was weighed for it."""
    with store.begin() as work:
        for name in ("Alpine", "Borealis"):
            work.partners.add(name, now=FRIDAY)
        keeper = work.people.add("Pia", PIA, {Role.PARTNER_MANAGER})
        told = work.partner_leads.add(lead(keeper_id=keeper.id, due_at=FRIDAY))
        routing = chosen(candidate(1, tier="gold"), candidate(2, families=("FLOW",)))
        work.lead_offers.add_routing(told.id, routing, white_space=False, at=FRIDAY)
    return store


def test_leads_are_listed_and_no_contact_is_printed(cosell: Cosell, programme: Store) -> None:
    [row] = cosell("leads", "list", "--json").json
    assert (row["lead"], row["state"], row["with"]) == ("LD-1", "new", "Pia")
    assert cosell("leads", "list", "--json", "--state", "offered").json == []
    told = cosell("leads", "list").out
    assert "Adatum Pumpen GmbH" in told
    for word in ("Ines", "ines@adatum.example", "1234"):
        assert word not in told


def test_why_a_lead_went_where_it_went_is_said(cosell: Cosell, programme: Store) -> None:
    told = cosell("leads", "why", "LD-1", "--json").json
    assert [each["partner"] for each in told["weighed"]] == ["Alpine", "Borealis"]
    assert told["weighed"][1]["why"] == "not: is not authorised for CORE"
    assert told["offers"] == []
    assert "is gold" in cosell("leads", "why", "ld1").out
    assert "no lead LD-9" in one_line(cosell("leads", "why", "LD-9"), 2)


def test_what_a_partner_can_take_is_said_and_shown(cosell: Cosell, programme: Store) -> None:
    change = ("--zone", "Europe/Berlin", "--certificate", "CORE:2027-01-31", "--capacity", "3")
    assert "your e-mail" in one_line(cosell("leads", "profile", "alpine", *change), 2)
    cosell("leads", "profile", "alpine", *change, "--industry", "Retail", "--as", PIA)
    [row] = cosell("leads", "profile", "alpine", "--json").json
    assert (row["zone"], row["certificates"], row["capacity"], row["industries"]) == (
        "Europe/Berlin",
        "CORE:2027-01-31",
        3,
        "Retail",
    )
    wrong = cosell("leads", "profile", "alpine", "--zone", "Mars", "--as", PIA)
    assert "Mars" in one_line(wrong, 2)


def test_where_partners_are_missing_is_listed(cosell: Cosell, programme: Store) -> None:
    assert cosell("leads", "whitespace", "--json").json == []
    with programme.begin() as work:
        [told] = work.partner_leads.live()
        work.lead_offers.add_routing(told.id, chosen(), white_space=True, at=datetime.now(UTC))
    [row] = cosell("leads", "whitespace", "--json").json
    assert (row["country"], row["products"], row["leads"]) == ("DE", "CORE", 1)


def test_of_whom_one_reads_a_slip_is_forgiven_and_a_change_is_not(
    cosell: Cosell, programme: Store
) -> None:
    [row] = cosell("leads", "profile", "Alpin", "--json").json
    assert row["partner"] == "Alpine"
    assert "known: Alpine" in one_line(
        cosell("leads", "profile", "Alpin", "--capacity", "3", "--as", PIA), 2
    )
    assert "There is no partner 'Zzyzx'" in one_line(cosell("sharing", "show", "Zzyzx"), 2)


def test_a_country_that_is_none_is_refused_with_what_is_expected(
    cosell: Cosell, programme: Store
) -> None:
    wrong = cosell("leads", "profile", "alpine", "--country", "Atlantis", "--as", PIA)
    said = one_line(wrong, 2)
    assert "no country called Atlantis" in said
    assert "two letters: DE" in said


def test_when_a_lead_was_offered_is_said_to_the_minute(cosell: Cosell, programme: Store) -> None:
    with programme.begin() as work:
        work.lead_offers.add(offer(lead_id=1, partner_id=1))
    told = cosell("leads", "why", "LD-1", "--json").json
    assert told["offers"][0]["offered"] == "2026-08-14T15:30+00:00"
