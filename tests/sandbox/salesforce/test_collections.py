"""Up to 200 records in one call."""

from typing import Any

import pytest

from tests.sandbox.salesforce.driver import Api, error_of

PATH = "/composite/sobjects"


def _account(**fields: Any) -> dict[str, Any]:
    return {"attributes": {"type": "Account"}, **fields}


def test_good_rows_are_kept_beside_bad_ones(org: Api) -> None:
    records = [_account(Name="Good Ltd"), _account(Name=""), _account(Name="Better Ltd")]

    answer = org.call("POST", PATH, json={"allOrNone": False, "records": records}).json()

    assert [entry["success"] for entry in answer] == [True, False, True]
    assert answer[1]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    assert org.fields("Account", answer[2]["id"], "Name") == {"Name": "Better Ltd"}


def test_all_or_none_takes_everything_back(org: Api) -> None:
    records = [_account(Name="Lost Ltd", CoSell_Id__c="lost"), _account(Name="")]

    answer = org.call("POST", PATH, json={"allOrNone": True, "records": records}).json()

    codes = [entry["errors"][0]["statusCode"] for entry in answer]
    assert codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]
    assert org.query("SELECT Id FROM Account WHERE CoSell_Id__c = 'lost'") == []


def test_updates_go_by_id_in_any_spelling_of_the_word(org: Api) -> None:
    first, second = (org.create("Account", Name=name) for name in ("A Ltd", "B Ltd"))
    records = [_account(id=first, Phone="1"), _account(Id=second[:15], Phone="2"), _account()]

    answer = org.call("PATCH", PATH, json={"records": records}).json()

    assert [entry["success"] for entry in answer] == [True, True, False]
    assert answer[1]["id"] == second
    assert org.fields("Account", second, "Phone") == {"Phone": "2"}


def test_upserts_tell_created_from_updated_and_refuse_repeated_keys(org: Api) -> None:
    path = PATH + "/Account/CoSell_Id__c"
    org.create("Account", Name="Old Ltd", CoSell_Id__c="k1")
    records = [
        _account(Name="New name", CoSell_Id__c="K1"),
        _account(Name="C Ltd", cosell_id__c="k2"),
        _account(Name="D Ltd", CoSell_Id__c="k3"),
        _account(Name="E Ltd", CoSell_Id__c="k3"),
        _account(Name="F Ltd"),
    ]

    answer = org.call("PATCH", path, json={"records": records}).json()

    assert [entry.get("created") for entry in answer[:2]] == [False, True]
    codes = [entry["errors"][0]["statusCode"] for entry in answer[2:]]
    assert codes == ["DUPLICATE_EXTERNAL_ID", "DUPLICATE_EXTERNAL_ID", "MISSING_ARGUMENT"]


def test_deletes_take_a_list_of_ids(org: Api) -> None:
    gone = [org.create("Account", Name=name) for name in ("G Ltd", "H Ltd")]

    answer = org.call("DELETE", PATH, params={"ids": ",".join([*gone, "zzz"])}).json()

    assert [entry["success"] for entry in answer] == [True, True, False]
    assert answer[2]["errors"][0]["statusCode"] == "MALFORMED_ID"


def test_records_are_retrieved_in_the_order_asked_and_null_where_gone(org: Api) -> None:
    first = org.create("Account", Name="First Ltd")
    gone = org.create("Account", Name="Gone Ltd")
    org.call("DELETE", f"/sobjects/Account/{gone}")

    body = {"ids": [gone, first], "fields": ["Name"]}
    answer = org.call("POST", PATH + "/Account", json=body).json()

    assert answer[0] is None
    assert answer[1]["Name"] == "First Ltd"


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_more_than_two_hundred_records_are_refused(org: Api, method: str) -> None:
    records = [_account(Name="Many Ltd")] * 201

    answer = org.call(method, PATH, json={"records": records})

    assert error_of(answer) == (400, "EXCEEDED_ID_LIMIT")


def test_composite_requests_are_said_to_be_missing(org: Api) -> None:
    answer = org.call("POST", "/composite", json={"compositeRequest": []})

    assert error_of(answer) == (501, "SANDBOX_NOT_IMPLEMENTED")
