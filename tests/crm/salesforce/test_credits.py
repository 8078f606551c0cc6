"""Credits in the stand-in org: a record a partner on its deal, written once by our own id."""

from datetime import UTC, datetime

import pytest

from crm.errors import Fatal
from crm.port import Kind, OwnKind, Upsert
from partnering.money import Money
from tests.crm.salesforce.running import RunningOrg

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def credit(**values: object) -> Upsert:
    told = {
        "partner": "Alpine Systems",
        "standing": "influenced",
        "model": "linear",
        "share": 33.33,
        "amount": Money(3_333_334, "USD"),
        "counted_at": NOW,
    }
    return Upsert(OwnKind.CREDIT, "CR-7-11", {**told, **values})


def there(org: RunningOrg) -> list[dict[str, object]]:
    soql = (
        "SELECT Opportunity__c, Partner_Name__c, Standing__c, Model__c, Share__c, Amount__c "
        "FROM CoSell_Credit__c WHERE CoSell_Id__c = 'CR-7-11'"
    )
    found: list[dict[str, object]] = org.call("GET", f"/query?q={soql.replace(' ', '+')}")[
        "records"
    ]
    return found


def test_a_credit_written_twice_is_one_record_about_its_deal(org: RunningOrg) -> None:
    crm = org.open()
    key = next(crm.keys(Kind.OPPORTUNITY))

    (first,) = crm.upsert([credit(opportunity_key=key)])
    (second,) = crm.upsert([credit(opportunity_key=key, standing="helped", amount=None)])

    assert (first.problem, second.problem) == ("", "")
    assert (first.created, second.created) == (True, False)
    [record] = there(org)
    assert record["Opportunity__c"] == key
    assert record["Partner_Name__c"] == "Alpine Systems"
    assert (record["Standing__c"], record["Model__c"]) == ("helped", "linear")
    assert (record["Share__c"], record["Amount__c"]) == (33.33, None)


def test_an_amount_is_written_to_the_cent(org: RunningOrg) -> None:
    crm = org.open()

    crm.upsert([credit()])

    assert there(org)[0]["Amount__c"] == 33333.34


def test_a_credit_that_is_gone_is_erased(org: RunningOrg) -> None:
    crm = org.open()
    crm.upsert([credit()])

    crm.erase(OwnKind.CREDIT, ["CR-7-11"])

    assert there(org) == []


def test_an_org_without_the_object_says_what_to_deploy(org: RunningOrg) -> None:
    crm = org.open()
    org.switch("faults", hidden_objects=["CoSell_Credit__c"])

    with pytest.raises(Fatal, match="CoSell_Credit__c is missing") as caught:
        crm.upsert([credit()])
    assert "Deploy the folder salesforce/" in caught.value.advice
