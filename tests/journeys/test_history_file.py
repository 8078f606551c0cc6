"""A file of earlier registrations: what is read from it, and what is said of what cannot be."""

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.history_file import HistoryFile, read_history
from matching.unusable import InputFault
from partnering.money import Money
from partnering.registrations import DealType, Scope

HEADER = "partner,customer,families,received,protected_until"
GOOD = "Alpine,Acme GmbH,CORE,2026-01-10,2026-06-30"


def read(text: str) -> HistoryFile:
    return read_history(text.encode(), "old.csv", zone="Europe/Berlin")


def faults(text: str) -> list[str]:
    with pytest.raises(InputFault) as refused:
        read(text)
    return refused.value.lines()


def test_every_column_is_read_whatever_its_case_and_order() -> None:
    file = read(
        "Protected until;AMOUNT;Currency;Customer;partner;Product Families;RECEIVED;Country;"
        "website;Scope;Territory;Account ID;Deal type;close_on;their note\n"
        "2026-06-30;92.000;eur;Acme GmbH;Alpine;CORE/FLOW;2026-01-10T09:30:00Z;Germany;"
        "acme.example;Ulm / hall 3;DE;001A;Net-new;2026-05-01;kept nowhere\n"
    )
    [row] = file.rows
    assert (row.row, row.partner, row.account) == (2, "Alpine", "001A")
    assert row.received_at == datetime(2026, 1, 10, 9, 30, tzinfo=UTC)
    assert row.protected_until == date(2026, 6, 30)
    claim = row.claim
    assert (claim.customer, claim.country, claim.domain) == ("Acme GmbH", "DE", "acme.example")
    assert claim.families == frozenset({"CORE", "FLOW"})
    assert claim.scope == Scope(("Ulm", "hall 3"), "DE")
    assert claim.amount == Money(9_200_000, "EUR")
    assert (claim.deal_type, claim.close_on) == (DealType.NET_NEW, date(2026, 5, 1))
    assert file.dropped == ("their_note",)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-01-10", datetime(2026, 1, 9, 23, tzinfo=UTC)),
        ("2026-07-10", datetime(2026, 7, 9, 22, tzinfo=UTC)),
        ("2026-01-10 09:30", datetime(2026, 1, 10, 8, 30, tzinfo=UTC)),
        ("2026-01-10T09:30:00+05:30", datetime(2026, 1, 10, 4, tzinfo=UTC)),
    ],
)
def test_i_35_a_time_without_a_zone_is_that_of_the_programme(said: str, meant: datetime) -> None:
    [row] = read(f"{HEADER}\nAlpine,Acme,CORE,{said},2026-12-31").rows
    assert row.received_at == meant


def test_everything_that_is_wrong_is_said_at_once_by_row_and_column() -> None:
    told = faults(
        f"{HEADER},amount,currency,country,deal_type,whole_group\n"
        f"{GOOD},5,EUR,DE,renewal,no\n"
        ",Acme,CORE,soon,2026-13-01,much,EUR,Atlantis,rebate,perhaps\n"
        "Alpine,Acme\n"
        f"{GOOD},-5,EURO,DE,,\n"
    )
    assert [line.partition(": ")[0] for line in told] == [
        *(
            f"old.csv, row 3, column {column}"
            for column in ("partner", "country", "whole_group", "amount", "deal_type")
        ),
        "old.csv, row 3, column received",
        "old.csv, row 3, column protected_until",
        "old.csv, row 4",
        "old.csv, row 5, column currency",
        "old.csv",
    ]
    assert told[-1] == "old.csv: refused for 3 of 4 rows"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "expected a header with partner, customer"),
        ("partner,customer\nA,B", "families: expected this column"),
        (f"{HEADER},partner\n{GOOD},x", "partner: expected this column once"),
        (f"{HEADER},account,account id\n{GOOD},x,y", "account: expected this column once"),
        (HEADER, "no rows"),
        ("{}", "found JSON"),
        (f"{HEADER}\nA,B,C,0001-01-01,2026-01-01", "received: '0001-01-01' is no time"),
        (f"{HEADER}\nA,B,C,2026-01-01,9999-12-31", "protected_until: '9999-12-31' is no day"),
    ],
)
def test_a_file_that_is_none_is_refused_with_words(text: str, words: str) -> None:
    assert any(words in line for line in faults(text)), faults(text)


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters='"'), max_size=12), max_size=6),
        max_size=4,
    )
)
def test_no_file_brings_it_down(cells: list[list[str]]) -> None:
    rows = "\n".join(",".join(f'"{cell}"' for cell in row) for row in cells)
    text = f"{HEADER}\n{rows}".encode("utf-8", "replace")
    with suppress(InputFault):
        assert read_history(text, "old.csv", zone="America/New_York").rows
