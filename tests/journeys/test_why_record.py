"""Why a record stands as it does, for each kind of record; what is refused looks like unknown."""

import pytest

from journeys.why_record import record_in, why_record
from partnering.people import CrmUser
from partnering.refusals import Unknown
from store.work import Store
from tests.journeys.deal_office import A2, A4, AE, DD, PM, claim_to
from tests.journeys.test_needs import Town

MISSING = 9_999


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    return Town(sqlite_store)


def told(town: Town, ref: str, who: CrmUser) -> str:
    record = record_in(ref)
    assert record is not None
    by = town.deals.person(who)
    return "\n".join(why_record(town.deals.desk, *record, by=by, now=town.deals.now).lines)


def test_each_kind_of_record_says_who_has_it_until_when_and_why(town: Town) -> None:
    filed = town.deals.file("P1", claim_to(A2))
    second = town.deals.file("P2", claim_to(A2))
    asked = town.help.sent()
    lead = town.leads.takes()
    unwanted = town.leads.takes(country="JP")
    town.asks()
    town.deals.office.settle()

    deal = told(town, filed.ref, DD)
    assert "Northwind registered it for Globex on" in deal
    assert "Dora Dietz decides, until" in deal
    assert "You were told on" in deal
    with town.deals.desk.store.read() as view:
        [case] = view.conflict_cases.open()
    assert f"/cosell why {case.ref}" in told(town, second.ref, DD)
    conflict = told(town, case.ref, DD)
    assert "claim the same at Globex" in conflict
    assert "The rule: " in conflict
    assert "has it, as partner number 1 that was asked." in told(town, lead.ref, PM)
    assert "No partner has it because" in told(town, unwanted.ref, PM)
    assert f"We asked Northwind for help at {A4.name}" in told(town, asked.ref, AE)
    assert "Northwind asked: When is the next training?" in told(town, "QU-1", PM)


def test_who_was_told_nothing_reads_that_and_nothing_of_others_messages(town: Town) -> None:
    filed = town.deals.file("P1", claim_to(A2))
    town.deals.office.settle()
    assert "You were told on" in told(town, filed.ref, DD)
    assert told(town, filed.ref, PM).endswith("No message about it went to you.")


@pytest.mark.parametrize("letters", ["DR", "CF", "LD", "CS", "QU"])
def test_what_is_refused_reads_as_what_there_is_not(town: Town, letters: str) -> None:
    town.deals.file("P1", claim_to(A2))
    town.deals.file("P2", claim_to(A2))
    town.help.draft("P1", by=town.help.pia)
    town.leads.takes()
    town.asks()
    seller, said = town.deals.person(AE), []
    for number in (1, MISSING):
        with pytest.raises(Unknown) as refused:
            why_record(town.deals.desk, letters, number, by=seller, now=town.deals.now)
        said.append(str(refused.value).replace(str(number), "#"))
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("dr4", ("DR", 4)),
        ("LD-9 please", ("LD", 9)),
        ("CF#2", ("CF", 2)),
        ("OV-1", None),
        ("12", None),
        ("LD-", None),
        ("", None),
    ],
)
def test_letters_and_number_are_read_as_people_write_them(
    typed: str, read: tuple[str, int] | None
) -> None:
    assert record_in(typed) == read
