"""Overlaps in the stand-in org: written once by our own id, erased, and refused in words."""

from datetime import UTC, datetime

import pytest

from crm.errors import Fatal
from crm.port import Kind, OwnKind, Sight, Upsert
from tests.crm.salesforce.running import RunningOrg

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def overlap(number: int, **values: object) -> Upsert:
    told = {
        "partner": "Alpine Systems",
        "population": "customers",
        "score": 0.98,
        "state": "open",
        "first_seen": NOW,
        "last_seen": NOW,
    }
    return Upsert(OwnKind.OVERLAP, f"OV-{number}", {**told, **values})


def there(org: RunningOrg, number: int) -> list[dict[str, object]]:
    soql = (
        "SELECT Id, Account__c, Partner_Name__c, State__c, Score__c FROM CoSell_Overlap__c "
        f"WHERE CoSell_Id__c = 'OV-{number}'"
    )
    found: list[dict[str, object]] = org.call("GET", f"/query?q={soql.replace(' ', '+')}")[
        "records"
    ]
    return found


def test_an_overlap_written_twice_is_one_record_about_its_account(org: RunningOrg) -> None:
    crm = org.open()
    key = next(crm.keys(Kind.ACCOUNT))

    (first,) = crm.upsert([overlap(101, account_key=key)])
    (second,) = crm.upsert([overlap(101, account_key=key, state="hidden")])

    assert (first.problem, second.problem) == ("", "")
    assert (first.created, second.created) == (True, False)
    [record] = there(org, 101)
    assert (record["Id"], record["Account__c"]) == (first.key, key)
    assert (record["Partner_Name__c"], record["State__c"]) == ("Alpine Systems", "hidden")
    assert record["Score__c"] == 0.98


def test_erasing_takes_what_is_there_and_is_done_with_what_is_not(org: RunningOrg) -> None:
    crm = org.open()
    crm.upsert([overlap(number) for number in range(201, 204)])

    erased = crm.erase(OwnKind.OVERLAP, ["OV-201", "OV-999", "OV-203"])
    again = crm.erase(OwnKind.OVERLAP, ["OV-201"])

    assert [each.external_id for each in erased] == ["OV-201", "OV-999", "OV-203"]
    assert [each.problem for each in (*erased, *again)] == [""] * 4
    assert [bool(there(org, number)) for number in range(201, 204)] == [False, True, False]


def test_more_than_a_call_holds_is_erased_in_several(org: RunningOrg) -> None:
    crm = org.open()
    crm.upsert([overlap(number) for number in range(1000, 1205)])

    crm.erase(OwnKind.OVERLAP, [f"OV-{number}" for number in range(1000, 1205)])

    assert there(org, 1000) + there(org, 1204) == []


def test_a_refused_overlap_says_why_and_the_others_are_written(org: RunningOrg) -> None:
    refused, written = org.open().upsert([overlap(301, partner="x" * 300), overlap(302)])

    assert "STRING_TOO_LONG" in refused.problem
    assert written.key


def test_a_missing_object_names_the_folder_that_brings_it(org: RunningOrg) -> None:
    org.switch("faults", hidden_objects=["CoSell_Overlap__c"])
    crm = org.open()

    with pytest.raises(Fatal, match="CoSell_Overlap__c is missing") as caught:
        crm.upsert([overlap(401)])
    assert "Deploy the folder salesforce/" in caught.value.advice

    org.switch("faults")
    (written,) = crm.upsert([overlap(401)])
    assert written.key, "once it is deployed, the same connection writes"


def test_fields_that_may_not_be_written_are_asked_for_anew_once_granted(org: RunningOrg) -> None:
    crm = org.open()
    org.switch("faults", not_writable=["CoSell_Overlap__c"])
    (refused,) = crm.upsert([overlap(501)])
    assert "may not write" in refused.problem

    org.switch("faults")
    (written,) = crm.upsert([overlap(501)])
    assert written.key


def test_how_much_is_seen_is_said_by_the_permissions(org: RunningOrg) -> None:
    crm = org.open()
    assert crm.sees_all(Kind.ACCOUNT) is Sight.ALL

    org.switch("faults", no_view_all=["Account"])
    assert crm.sees_all(Kind.ACCOUNT) is Sight.SOME
    assert crm.sees_all(Kind.LEAD) is Sight.ALL

    org.switch("faults", permissions_hidden=True)
    assert crm.sees_all(Kind.ACCOUNT) is Sight.UNKNOWN


def test_the_last_change_of_a_record_is_known_as_ours_or_not(org: RunningOrg) -> None:
    crm = org.open()
    # Other tests share the org, and have changed some of it as the same user.
    some = crm.fetch(Kind.ACCOUNT, list(crm.keys(Kind.ACCOUNT))[:50])
    theirs, ours = [row.key for row in some if not row.ours][:2]
    org.call("PATCH", f"/sobjects/Account/{ours}", {"Description": "touched by the same user"})

    rows = crm.fetch(Kind.ACCOUNT, [theirs, ours])

    assert [row.ours for row in rows] == [False, True]
