"""Requests for help in the stand-in org: one record each on its account, written by our own id."""

from datetime import UTC, datetime

from crm.port import Kind, OwnKind, Upsert
from tests.crm.salesforce.running import RunningOrg

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def asked(**values: object) -> Upsert:
    told: dict[str, object] = {
        "partner": "Alpine Systems",
        "kind": "cosell",
        "state": "requested",
        "note": "A demo: they want to see it.\nAsked by Anna",
        "opportunity_key": None,
        "moved_at": NOW,
    }
    return Upsert(OwnKind.HELP, "CS-7", {**told, **values})


def there(org: RunningOrg) -> list[dict[str, object]]:
    soql = (
        "SELECT Account__c, Partner_Name__c, Kind__c, State__c, Note__c "
        "FROM CoSell_Help__c WHERE CoSell_Id__c = 'CS-7'"
    )
    found: list[dict[str, object]] = org.call("GET", f"/query?q={soql.replace(' ', '+')}")[
        "records"
    ]
    return found


def test_a_request_written_twice_is_one_record_on_its_account(org: RunningOrg) -> None:
    crm = org.open()
    key = next(crm.keys(Kind.ACCOUNT))

    (first,) = crm.upsert([asked(account_key=key)])
    (second,) = crm.upsert([asked(account_key=key, state="accepted")])

    assert (first.problem, second.problem) == ("", "")
    assert (first.created, second.created) == (True, False)
    [record] = there(org)
    assert (record["Account__c"], record["State__c"]) == (key, "accepted")
    assert record["Note__c"] == "A demo: they want to see it.\nAsked by Anna"


def test_a_request_of_a_partner_that_is_erased_goes(org: RunningOrg) -> None:
    crm = org.open()
    crm.upsert([asked()])

    crm.erase(OwnKind.HELP, ["CS-7"])

    assert there(org) == []
