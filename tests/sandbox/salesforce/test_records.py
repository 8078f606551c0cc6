"""Single records over the wire: written, read, refused, deleted."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.salesforce.driver import Api, error_of


def test_a_record_is_created_read_changed_and_deleted(org: Api) -> None:
    account = org.create("Account", Name="Round Trip Ltd", NumberOfEmployees=12)
    path = f"/sobjects/Account/{account}"

    changed = org.call("PATCH", path, json={"website": "roundtrip.example", "Phone": None})
    read = org.fields("Account", account, "Name", "Website", "Owner.Name", "IsDeleted")
    deleted = org.call("DELETE", path)

    assert changed.status_code == 204
    assert read == {
        "Name": "Round Trip Ltd",
        "Website": "roundtrip.example",
        "Owner": {"attributes": read["Owner"]["attributes"], "Name": "Cosell Integration"},
        "IsDeleted": False,
    }
    assert deleted.status_code == 204
    assert error_of(org.get(path)) == (404, "ENTITY_IS_DELETED")


def test_a_whole_record_holds_every_described_field(org: Api) -> None:
    account = org.create("Account", Name="Whole Ltd")

    record = org.get(f"/sobjects/Account/{account}").json()
    described = org.get("/sobjects/Account/describe").json()["fields"]

    assert set(record) == {field["name"] for field in described} | {"attributes"}


def test_the_id_works_in_both_lengths_and_any_case_of_the_long_one(org: Api) -> None:
    account = org.create("Account", Name="Cases Ltd")

    for written in (account, account[:15], account.lower(), account.upper()):
        assert org.fields("Account", written, "Id") == {"Id": account}


_BAD_CREATES = [
    ("Account", {}, "REQUIRED_FIELD_MISSING"),
    ("Account", {"Name": None}, "REQUIRED_FIELD_MISSING"),
    ("Account", {"Name": "   "}, "REQUIRED_FIELD_MISSING"),
    ("Account", {"Name": "x" * 256}, "STRING_TOO_LONG"),
    ("Account", {"Name": 5}, "JSON_PARSER_ERROR"),
    ("Account", {"Name": "A", "Nonsense": 1}, "INVALID_FIELD"),
    ("Account", {"Name": "A", "CreatedDate": "2026-01-01"}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
    ("Account", {"Name": "A", "Id": "x"}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
    ("Account", {"Name": "A", "ParentId": "nonsense"}, "MALFORMED_ID"),
    ("Account", {"Name": "A", "OwnerId": "001Qy0000000001"}, "MALFORMED_ID"),
    ("Account", {"Name": "A", "ParentId": "001Qy0000zzzzzz"}, "INVALID_CROSS_REFERENCE_KEY"),
    ("Account", {"Name": "A", "NumberOfEmployees": "many"}, "JSON_PARSER_ERROR"),
    ("Account", {"Name": "A", "AnnualRevenue": float("inf")}, "NUMBER_OUTSIDE_VALID_RANGE"),
    ("Account", {"Name": "A", "\ud800": 1}, "INVALID_FIELD"),
    ("Account", {"Name": "A", "AnnualRevenue": 1e18}, "NUMBER_OUTSIDE_VALID_RANGE"),
    ("Contact", {"LastName": "A", "Email": "no address"}, "INVALID_EMAIL_ADDRESS"),
    ("Lead", {"LastName": "A"}, "REQUIRED_FIELD_MISSING"),
    (
        "Opportunity",
        {"Name": "A", "CloseDate": "2026-12-01", "StageName": "Hoping"},
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
    ),
    (
        "Opportunity",
        {
            "Name": "A",
            "CloseDate": "2026-12-01",
            "StageName": "Closed Won",
            "Product_Family__c": "CORE;NOPE",
        },
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
    ),
    (
        "Opportunity",
        {"Name": "A", "CloseDate": "01.12.2026", "StageName": "Closed Won"},
        "JSON_PARSER_ERROR",
    ),
    ("OpportunityStage", {"MasterLabel": "A"}, "INVALID_TYPE_FOR_OPERATION"),
]


@pytest.mark.parametrize(("name", "fields", "code"), _BAD_CREATES)
def test_a_bad_create_is_refused_in_salesforces_words(
    org: Api, name: str, fields: dict[str, Any], code: str
) -> None:
    # Written by hand: the client's own JSON writer refuses what a careless one would send.
    answer = org.call("POST", f"/sobjects/{name}", data=json.dumps(fields))

    assert error_of(answer) == (400, code)


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[1]",
        '"text"',
        "\xff",
        "[" * 100_000,
        r'{"Name": "half a pair \ud800"}',
        r'{"Name": "A", "ParentId": 7}',
    ],
)
def test_a_body_that_cannot_be_read_is_refused(org: Api, body: str) -> None:
    answer = org.call("POST", "/sobjects/Account", data=body.encode("latin-1"))

    assert error_of(answer) == (400, "JSON_PARSER_ERROR")


@pytest.mark.parametrize(
    ("identifier", "error"),
    [
        ("zzz", (404, "NOT_FOUND")),
        ("001Qy0000zzzzzz", (404, "NOT_FOUND")),
        ("003Qy0000000001", (400, "MALFORMED_ID")),
        ("001Qy0000000001ZZZ", (400, "MALFORMED_ID")),
    ],
)
def test_a_wrong_id_is_refused(org: Api, identifier: str, error: tuple[int, str]) -> None:
    assert error_of(org.get(f"/sobjects/Account/{identifier}")) == error


def test_a_refused_update_changes_nothing(org: Api) -> None:
    account = org.create("Account", Name="Untouched Ltd", Website="untouched.example")

    answer = org.call(
        "PATCH", f"/sobjects/Account/{account}", json={"Website": "other.example", "Name": ""}
    )

    assert error_of(answer) == (400, "REQUIRED_FIELD_MISSING")
    assert org.fields("Account", account, "Website") == {"Website": "untouched.example"}


def test_an_account_cannot_be_its_own_ancestor(org: Api) -> None:
    parent = org.create("Account", Name="Parent Ltd")
    child = org.create("Account", Name="Child Ltd", ParentId=parent)

    answer = org.call("PATCH", f"/sobjects/Account/{parent}", json={"ParentId": child})

    assert error_of(answer) == (400, "CIRCULAR_DEPENDENCY")


def test_a_method_that_does_not_fit_names_those_that_do(org: Api) -> None:
    answer = org.call("PUT", "/sobjects/Account/001Qy0000000001", json={})

    assert error_of(answer) == (405, "METHOD_NOT_ALLOWED")
    assert "DELETE,GET,PATCH" in answer.json()[0]["message"]


def test_upsert_creates_then_updates_by_the_external_id_in_any_case(org: Api) -> None:
    path = "/sobjects/CoSell_Overlap__c/CoSell_Id__c/pair-7"
    created = org.call("PATCH", path, json={"Partner_Name__c": "Bluefjord"})
    updated = org.call("PATCH", path.replace("pair", "PAIR"), json={"Score__c": 0.5})

    assert (created.status_code, created.json()["created"]) == (201, True)
    assert (updated.status_code, updated.json()["created"]) == (200, False)
    assert created.json()["id"] == updated.json()["id"]
    read = org.get(path, params={"fields": "Partner_Name__c,Score__c,Name"}).json()
    assert (read["Partner_Name__c"], read["Score__c"]) == ("Bluefjord", 0.5)
    assert read["Name"].startswith("OV-")


def test_upsert_by_a_key_that_several_records_have_names_them(org: Api) -> None:
    for name in ("One Ltd", "Two Ltd"):
        org.create("Account", Name=name, ERP_Number__c="4711")

    answer = org.call("PATCH", "/sobjects/Account/ERP_Number__c/4711", json={"Name": "X"})

    assert answer.status_code == 300
    assert len(answer.json()) == 2


def test_a_unique_external_id_is_kept_unique(org: Api) -> None:
    org.create("Account", Name="First Ltd", CoSell_Id__c="only-once")

    answer = org.call("POST", "/sobjects/Account", json={"Name": "B", "CoSell_Id__c": "ONLY-once"})

    assert error_of(answer) == (400, "DUPLICATE_VALUE")


def test_the_external_id_may_not_stand_in_the_body_too(org: Api) -> None:
    answer = org.call(
        "PATCH", "/sobjects/Account/CoSell_Id__c/k", json={"Name": "B", "CoSell_Id__c": "k"}
    )

    assert error_of(answer) == (400, "INVALID_FIELD")


def test_the_stage_decides_whether_an_opportunity_is_closed(org: Api) -> None:
    names = ("IsClosed", "IsWon", "Probability", "ForecastCategory")
    deal = org.create(
        "Opportunity",
        Name="Deal",
        StageName="prospecting",
        CloseDate="2026-12-01",
        Product_Family__c="FLOW;core",
    )
    opened = org.fields("Opportunity", deal, *names, "Product_Family__c", "StageName")

    org.call("PATCH", f"/sobjects/Opportunity/{deal}", json={"StageName": "Closed Won"})

    assert opened == {
        "IsClosed": False, "IsWon": False, "Probability": 10.0, "ForecastCategory": "Pipeline",
        "Product_Family__c": "CORE;FLOW", "StageName": "Prospecting",
    }  # fmt: skip
    won = org.fields("Opportunity", deal, *names)
    assert list(won.values()) == [True, True, 100.0, "Closed"]


def test_deleting_an_account_takes_what_hangs_on_it(org: Api) -> None:
    account = org.create("Account", Name="Gone Ltd")
    child = org.create("Account", Name="Orphan Ltd", ParentId=account)
    person = org.create("Contact", LastName="Gone", AccountId=account)
    deal = org.create(
        "Opportunity", Name="D", AccountId=account, StageName="Closed Lost", CloseDate="2026-01-01"
    )

    assert org.call("DELETE", f"/sobjects/Account/{account}").status_code == 204

    assert error_of(org.get(f"/sobjects/Contact/{person}")) == (404, "ENTITY_IS_DELETED")
    assert error_of(org.get(f"/sobjects/Opportunity/{deal}")) == (404, "ENTITY_IS_DELETED")
    assert org.fields("Account", child, "ParentId") == {"ParentId": None}


def test_an_account_with_a_won_deal_is_not_deleted(org: Api) -> None:
    account = org.create("Account", Name="Winner Ltd")
    org.create(
        "Opportunity", Name="D", AccountId=account, StageName="Closed Won", CloseDate="2026-01-01"
    )

    answer = org.call("DELETE", f"/sobjects/Account/{account}")

    assert error_of(answer) == (400, "DELETE_FAILED")
    assert org.fields("Account", account, "IsDeleted") == {"IsDeleted": False}


def test_a_deleted_record_is_seen_by_query_all_only(org: Api) -> None:
    account = org.create("Account", Name="Binned Ltd")
    org.call("DELETE", f"/sobjects/Account/{account}")
    soql = f"SELECT Id, IsDeleted FROM Account WHERE Id = '{account}'"

    assert org.query(soql) == []
    [row] = org.query(soql, deleted_too=True)
    assert row["IsDeleted"] is True


def test_changes_since_an_instant_are_listed(org: Api) -> None:
    changed = org.create("Account", Name="Changed Ltd")
    deleted = org.create("Account", Name="Deleted Ltd")
    org.call("DELETE", f"/sobjects/Account/{deleted}")
    stamp = org.fields("Account", changed, "SystemModstamp")["SystemModstamp"]
    window = {"start": stamp, "end": "2199-01-01T00:00:00Z"}

    updated = org.get("/sobjects/Account/updated", params=window).json()
    gone = org.get("/sobjects/Account/deleted", params=window).json()

    assert changed in updated["ids"]
    assert deleted not in updated["ids"]
    assert deleted in [row["id"] for row in gone["deletedRecords"]]
    assert updated["latestDateCovered"] >= stamp


def test_an_update_of_something_changed_meanwhile_can_be_refused(org: Api) -> None:
    account = org.create("Account", Name="Raced Ltd")
    long_ago = {"If-Unmodified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}

    answer = org.call(
        "PATCH", f"/sobjects/Account/{account}", json={"Phone": "1"}, headers=long_ago
    )

    assert error_of(answer) == (412, "PRECONDITION_FAILED")


def test_describe_tells_what_a_connector_asks(org: Api) -> None:
    fields = {f["name"]: f for f in org.get("/sobjects/Opportunity/describe").json()["fields"]}

    assert fields["SystemModstamp"]["updateable"] is False
    assert fields["AccountId"]["referenceTo"] == ["Account"]
    assert fields["AccountId"]["relationshipName"] == "Account"
    assert fields["CoSell_Id__c"]["externalId"] is True
    assert [v["value"] for v in fields["Product_Family__c"]["picklistValues"]] == [
        "CORE", "SHIELD", "FLOW",
    ]  # fmt: skip
    names = [one["name"] for one in org.get("/sobjects").json()["sobjects"]]
    assert {"Account", "Lead", "User", "Organization"} <= set(names)


@pytest.mark.parametrize("name", ["CoSell_Overlap__c", "CoSell_Credit__c", "CoSell_Help__c"])
def test_a_record_is_numbered_as_the_metadata_of_its_object_says(org: Api, name: str) -> None:
    folder = Path(__file__).parents[3] / "salesforce" / "force-app" / "main" / "default" / "objects"
    told = (folder / name / f"{name}.object-meta.xml").read_text(encoding="utf-8")
    found = re.search(r"<displayFormat>(.*)\{(0+)\}</displayFormat>", told)
    assert found is not None
    before, noughts = found.groups()

    named = org.fields(name, org.create(name), "Name")["Name"]

    assert re.fullmatch(rf"{before}\d{{{len(noughts)}}}", named), named
