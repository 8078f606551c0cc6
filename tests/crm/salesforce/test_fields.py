"""Native rows become the product's records, and back; what an org lacks is left out."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from crm.port import Kind
from crm.salesforce.described import Described, described
from crm.salesforce.fields import (
    SOURCES,
    native_values,
)
from crm.salesforce.values import Unusable, instant
from partnering.accounts import Account, Opportunity
from partnering.money import Money
from partnering.people import CrmUser

STAMP = {"SystemModstamp": "2026-11-21T09:41:00.000+0000"}
AT = datetime(2026, 11, 21, 9, 41, tzinfo=UTC)
DEAL = {
    "Id": "006A",
    "Name": "Deal",
    "AccountId": "001A",
    "IsClosed": False,
    "IsWon": False,
    **STAMP,
}


def read(kind: Kind, native: dict[str, Any], *, currency: str = "USD", source: int = 0) -> object:
    return SOURCES[kind][source].read(native, currency)


def test_an_account_is_read_with_its_address() -> None:
    native = {
        "Id": "001A",
        "Name": " Acme Ltd ",
        "Website": None,
        "BillingCountry": "Germany",
        "BillingCountryCode": "DE",
        "BillingState": "Bavaria",
        "OwnerId": "005A",
        **STAMP,
    }

    assert read(Kind.ACCOUNT, native) == Account(
        key="001A",
        name="Acme Ltd",
        country="DE",
        state="Bavaria",
        owner_key="005A",
        modified_at=AT,
    )


def test_an_opportunity_is_read_with_families_and_exact_money() -> None:
    native = DEAL | {
        "StageName": "Proposal",
        "Amount": Decimal("1234567.89"),
        "CloseDate": "2026-12-31",
        "Product_Family__c": "SHIELD;CORE",
    }

    deal = read(Kind.OPPORTUNITY, native, currency="EUR")

    assert isinstance(deal, Opportunity)
    assert deal.amount == Money(123456789, "EUR")
    assert deal.families == ("CORE", "SHIELD")
    assert deal.close_on == date(2026, 12, 31)


def test_an_amount_in_its_own_currency_does_not_take_the_orgs() -> None:
    deal = read(Kind.OPPORTUNITY, DEAL | {"Amount": 500, "CurrencyIsoCode": "JPY"}, currency="EUR")

    assert isinstance(deal, Opportunity)
    assert deal.amount == Money(500, "JPY")


def test_a_queue_is_a_user_without_an_address() -> None:
    native = {"Id": "00GA", "Name": "Leads EMEA", "Email": "emea@vendor.example", **STAMP}

    assert read(Kind.USER, native, source=1) == CrmUser(
        "00GA", "Leads EMEA", is_queue=True, modified_at=AT
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Name", ""),
        ("Name", 7),
        ("IsClosed", None),
        ("Amount", "12"),
        ("Amount", True),
        ("CloseDate", "31.12.2026"),
        ("SystemModstamp", "yesterday"),
        ("SystemModstamp", "2026-11-21T09:41:00"),
        ("SystemModstamp", None),
    ],
)
def test_a_value_that_is_not_what_it_should_be_names_its_field(field: str, value: object) -> None:
    with pytest.raises(Unusable, match=field) as refused:
        read(Kind.OPPORTUNITY, DEAL | {field: value})
    # The words are kept and shown; a field may hold somebody's address.
    assert value in ("", None) or repr(value) not in str(refused.value)


@pytest.mark.parametrize(
    ("said", "zone"), [("Europe/Berlin", "Europe/Berlin"), ("Mars/Base", ""), (None, "")]
)
def test_a_zone_that_nobody_knows_reads_as_none(said: str | None, zone: str) -> None:
    native = {"Id": "005A", "Name": "Ann", "Email": "a@vendor.example", "IsActive": True, **STAMP}

    user = read(Kind.USER, native | {"TimeZoneSidKey": said})

    assert isinstance(user, CrmUser)
    assert user.zone == zone


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T09:41:00.000+0000",
        "2026-11-21T09:41:00.000Z",
        "2026-11-21T10:41:00+01:00",
    ],
)
def test_an_instant_is_read_however_salesforce_writes_it(text: str) -> None:
    assert instant({"At": text}, "At") == AT


def test_only_fields_that_are_there_are_asked_for() -> None:
    (source,) = SOURCES[Kind.OPPORTUNITY]
    here = frozenset({"Id", "SystemModstamp", *source.required})

    assert "Product_Family__c" not in source.columns(Described(here))
    assert source.missing(Described(here)) == ()
    assert source.missing(Described(here - {"StageName"})) == ("StageName",)


def test_a_description_tells_what_may_be_written_and_by_which_key() -> None:
    answer = {
        "fields": [
            {"name": "Id", "createable": False, "updateable": False},
            {"name": "Name", "createable": True, "updateable": True},
            {"name": "CoSell_Id__c", "createable": True, "updateable": True, "externalId": True},
        ]
    }

    known = described(answer)

    assert known.fields == {"Id", "Name", "CoSell_Id__c"}
    assert known.writable == {"Name", "CoSell_Id__c"}
    assert known.external_ids == {"CoSell_Id__c"}


ALL = frozenset(
    {"Name", "Amount", "CurrencyIsoCode", "CloseDate", "Product_Family__c"}
    | {"FirstName", "LastName", "Company"}
)


def test_values_are_written_as_salesforce_takes_them() -> None:
    values = {
        "name": "Deal",
        "amount": Money(1999, "EUR"),
        "close_on": date(2026, 12, 31),
        "families": ("CORE", "FLOW"),
    }

    assert native_values(Kind.OPPORTUNITY, values, Described(ALL, writable=ALL)) == {
        "Name": "Deal",
        "Amount": 19.99,
        "CurrencyIsoCode": "EUR",
        "CloseDate": "2026-12-31",
        "Product_Family__c": "CORE;FLOW",
    }


def test_a_persons_name_is_two_fields() -> None:
    described = Described(ALL, writable=ALL)

    assert native_values(Kind.LEAD, {"name": "Ana Maria Costa"}, described) == {
        "FirstName": "Ana Maria",
        "LastName": "Costa",
    }
    assert native_values(Kind.LEAD, {"name": "Madonna"}, described) == {
        "FirstName": "",
        "LastName": "Madonna",
    }


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        (Kind.OPPORTUNITY, {"is_won": True}, "no is_won to write"),
        (Kind.OPPORTUNITY, {"stage": "Won"}, "may not write StageName"),
        (Kind.USER, {"name": "Ann"}, "does not write user records"),
    ],
)
def test_a_value_that_cannot_be_written_is_refused_in_words(
    kind: Kind, values: dict[str, object], words: str
) -> None:
    with pytest.raises(Unusable, match=words):
        native_values(kind, values, Described(ALL, writable=ALL))
