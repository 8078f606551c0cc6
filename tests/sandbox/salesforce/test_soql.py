"""SOQL over the wire: what it answers, what it refuses, and how it pages."""

import pytest

from tests.sandbox.salesforce.driver import Api, error_of


def _refusal(org: Api, soql: str) -> tuple[int, str]:
    return error_of(org.get("/query", params={"q": soql}))


@pytest.mark.parametrize(
    "soql",
    [
        "",
        "SELECT",
        "SELECT Id",
        "SELECT Id FORM Account",
        "SELECT Id FROM Account WHERE",
        "SELECT Id,, Name FROM Account",
        "SELECT * FROM Account",
        "SELECT Id FROM Account WHERE Name = 'open",
        'SELECT Id FROM Account WHERE Name = "double"',
        r"SELECT Id FROM Account WHERE Name = 'bad \q escape'",
        "SELECT Id FROM Account WHERE Name = 'a' AND Phone = 'b' OR Website = 'c'",
        "SELECT Id FROM Account WHERE Name = 'a' OR Phone = 'b' AND Website = 'c'",
        "SELECT Id FROM Account WHERE Name IN ()",
        "SELECT Id FROM Account WHERE Name LIKE 5",
        "SELECT Id FROM Account LIMIT -1",
        "SELECT Id FROM Account LIMIT 5 WHERE Name = 'a'",
        "SELECT Id FROM Account WHERE CreatedDate > 2026-13-01T00:00:00Z",
        "SELECT Id FROM Account; DROP TABLE records",
        "SELECT Id FROM Account LIMIT " + "9" * 5000,
        "SELECT Id FROM Account WHERE CreatedDate > 0001-01-01T00:00:00+14:00",
        "SELECT Id FROM Account WHERE " + "(" * 2000 + "Name = 'a'" + ")" * 2000 + " OR",
    ],
)
def test_what_is_no_soql_is_malformed(org: Api, soql: str) -> None:
    assert _refusal(org, soql) == (400, "MALFORMED_QUERY")


@pytest.mark.parametrize(
    "soql",
    [
        "SELECT COUNT(Id) FROM Account",
        "SELECT Industry, COUNT(Id) n FROM Account GROUP BY Industry",
        "SELECT Id, (SELECT Id FROM Contacts) FROM Account",
        "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact)",
        "SELECT FIELDS(ALL) FROM Account LIMIT 200",
        "SELECT Id FROM Account a WHERE a.Name = 'x'",
        "SELECT Id FROM Account WHERE Name = 'a' AND NOT Phone = 'b'",
        "SELECT Id FROM Account WITH SECURITY_ENFORCED",
        "SELECT Id FROM Account FOR UPDATE",
        "SELECT Id FROM Account WHERE CreatedDate = THIS_QUARTER",
        "SELECT Id FROM Account WHERE CreatedDate = LAST_N_WEEKS:2",
        "SELECT toLabel(Industry) FROM Account",
        "SELECT Id FROM Task",
        "SELECT BillingLatitude FROM Account",
    ],
)
def test_soql_beyond_the_sandbox_is_told_and_never_guessed(org: Api, soql: str) -> None:
    assert _refusal(org, soql) == (501, "SANDBOX_NOT_IMPLEMENTED")


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT Nonsense FROM Account", "INVALID_FIELD"),
        ("SELECT Id FROM Account WHERE Nonsense = 1", "INVALID_FIELD"),
        ("SELECT Id FROM Account ORDER BY Nonsense", "INVALID_FIELD"),
        ("SELECT Nonsense.Name FROM Account", "INVALID_FIELD"),
        ("SELECT Id, id FROM Account", "INVALID_FIELD"),
        ("SELECT IsDeleted FROM User", "INVALID_FIELD"),
        ("SELECT Id FROM Account WHERE Name = 5", "INVALID_FIELD"),
        ("SELECT Id FROM Account WHERE NumberOfEmployees = '5'", "INVALID_FIELD"),
        ("SELECT Id FROM Account WHERE CreatedDate > 2026-01-01", "INVALID_FIELD"),
        ("SELECT Id FROM Opportunity WHERE CloseDate > 2026-01-01T00:00:00Z", "INVALID_FIELD"),
        ("SELECT Id FROM Account WHERE Description = 'x'", "INVALID_FIELD"),
        ("SELECT Id FROM Nonsense", "INVALID_TYPE"),
        ("SELECT Id FROM Account WHERE OwnerId = 'x'", "INVALID_QUERY_FILTER_OPERATOR"),
        ("SELECT Id FROM Account WHERE Id LIKE '001%'", "INVALID_QUERY_FILTER_OPERATOR"),
        ("SELECT Id FROM Account OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE"),
        (
            "SELECT Id FROM Account WHERE CreatedDate = LAST_N_DAYS:999999999",
            "NUMBER_OUTSIDE_VALID_RANGE",
        ),
    ],
)
def test_what_does_not_fit_the_objects_is_refused(org: Api, soql: str, code: str) -> None:
    assert _refusal(org, soql) == (400, code)


def test_a_refusal_points_at_the_place(org: Api) -> None:
    message = org.get("/query", params={"q": "SELECT Id,\nNope FROM Account"}).json()[0]["message"]

    assert message.startswith(
        "\nNope FROM Account\n^\nERROR at Row:2:Column:1\nNo such column 'Nope' on entity 'Account'"
    )


def test_names_come_back_as_described_whatever_case_was_asked(org: Api) -> None:
    [row] = org.query("select ID, nAmE, owner.NAME from aCCount where name != null limit 1")

    assert list(row) == ["attributes", "Id", "Name", "Owner"]
    assert row["attributes"]["type"] == "Account"
    assert list(row["Owner"]) == ["attributes", "Name"]


def test_a_missing_parent_is_null(org: Api) -> None:
    [row] = org.query("SELECT Parent.Name, Parent.Owner.Name FROM Account WHERE ParentId = null"
                      " LIMIT 1")  # fmt: skip

    assert row["Parent"] is None


def test_a_lead_may_belong_to_a_queue(org: Api) -> None:
    rows = org.query("SELECT OwnerId, Owner.Name, Owner.Type FROM Lead WHERE Owner.Type = 'Queue'")

    assert rows
    assert {row["Owner"]["Name"] for row in rows} == {"EMEA Inbound"}
    assert {row["Owner"]["attributes"]["type"] for row in rows} == {"Name"}


def test_strings_compare_without_case_and_null_is_a_value(org: Api) -> None:
    one = org.create("Account", Name="ÄRGER Soql", Website="x.example")
    two = org.create("Account", Name="ärger soql")

    def ids(where: str) -> set[str]:
        where = f"Name = 'Ärger SOQL' AND {where}"
        return {row["Id"] for row in org.query(f"SELECT Id FROM Account WHERE {where}")}

    assert ids("Id != null") == {one, two}
    assert ids("Website != 'x.example'") == {two}
    assert ids("Website NOT IN ('X.EXAMPLE')") == {two}
    assert ids("(NOT Website LIKE 'X%')") == {two}
    assert ids("Website = ''") == {two}
    assert ids("Website < 'a'") == set()


def test_a_like_pattern_takes_escaped_wildcards_literally(org: Api) -> None:
    one = org.create("Account", Name="100% Soqlfoods")
    org.create("Account", Name="1000 Soqlfoods")

    rows = org.query(r"SELECT Id FROM Account WHERE Name LIKE '1__\%_soqlfoods'")

    assert [row["Id"] for row in rows] == [one]


def test_multi_select_picklists_are_asked_for_combinations(org: Api) -> None:
    for families in ("CORE", "CORE;FLOW", "SHIELD"):
        org.create("Opportunity", Name=f"Multi {families}", StageName="Prospecting",
                   CloseDate="2026-12-01", Product_Family__c=families)  # fmt: skip

    def names(where: str) -> list[str]:
        soql = f"SELECT Name FROM Opportunity WHERE Name LIKE 'Multi %' AND {where} ORDER BY Name"
        return [row["Name"] for row in org.query(soql)]

    assert names("Product_Family__c INCLUDES ('CORE;FLOW', 'SHIELD')") == [
        "Multi CORE;FLOW", "Multi SHIELD",
    ]  # fmt: skip
    assert names("Product_Family__c EXCLUDES ('CORE')") == ["Multi SHIELD"]
    assert names("Product_Family__c = 'CORE'") == ["Multi CORE"]


def test_date_literals_are_spans(org: Api) -> None:
    today = org.create("Account", Name="Born today Soql")
    soql = "SELECT Id FROM Account WHERE Name = 'Born today Soql' AND CreatedDate {}"

    for condition, found in (
        ("= TODAY", True), ("= LAST_N_DAYS:3", True), (">= THIS_YEAR", True), ("< TODAY", False),
        ("= YESTERDAY", False), ("> TODAY", False), ("<= today", True),
    ):  # fmt: skip
        assert [row["Id"] for row in org.query(soql.format(condition))] == [today] * found


def test_instants_are_compared_across_zones(org: Api) -> None:
    account = org.create("Account", Name="Zoned Soql")
    [row] = org.query(f"SELECT SystemModstamp FROM Account WHERE Id = '{account}'")
    utc = row["SystemModstamp"].replace(".000+0000", "Z")
    hour = f"{(int(utc[11:13]) + 1) % 24:02d}"

    soql = f"SELECT Id FROM Account WHERE Id = '{account}' AND SystemModstamp = {utc}"
    assert len(org.query(soql)) == 1
    if hour != "00":
        elsewhere = utc[:11] + hour + utc[13:-1] + "+01:00"
        assert len(org.query(soql.replace(utc, elsewhere))) == 1


def test_nulls_stand_where_the_order_says(org: Api) -> None:
    for name, phone in (("a", None), ("b", "2"), ("c", "1")):
        org.create("Account", Name=f"Sorted Soql {name}", Phone=phone)
    soql = "SELECT Name FROM Account WHERE Name LIKE 'Sorted Soql %' ORDER BY Phone {}"

    def letters(order: str) -> str:
        return "".join(row["Name"][-1] for row in org.query(soql.format(order)))

    assert letters("") == "acb"
    assert letters("DESC") == "abc"
    assert letters("ASC NULLS LAST") == "cba"
    assert letters("DESC NULLS LAST, Name LIMIT 2 OFFSET 1") == "ca"


def test_count_is_a_size_without_records(org: Api) -> None:
    body = org.get("/query", params={"q": "SELECT COUNT() FROM Lead"}).json()

    assert body == {"totalSize": 300, "done": True, "records": []}


def test_pages_follow_each_other_to_the_end_and_can_be_read_again(org: Api) -> None:
    small = {"Sforce-Query-Options": "batchSize=500"}
    page = org.get("/query", params={"q": "SELECT Id FROM Account"}, headers=small).json()
    total, seen = page["totalSize"], [row["Id"] for row in page["records"]]
    again = page["nextRecordsUrl"]
    while not page["done"]:
        page = org.get(page["nextRecordsUrl"]).json()
        seen += [row["Id"] for row in page["records"]]

    assert len(seen) == len(set(seen)) == total >= 2000
    assert "nextRecordsUrl" not in page
    assert [row["Id"] for row in org.get(again).json()["records"]] == seen[500:1000]


@pytest.mark.parametrize(("asked", "given"), [("10", 200), ("300", 300), ("9000", 2000)])
def test_the_page_size_stays_within_the_documented_limits(org: Api, asked: str, given: int) -> None:
    header = {"Sforce-Query-Options": f"batchSize={asked}"}
    soql = "SELECT Id FROM Account WHERE CreatedDate < TODAY LIMIT 2000"

    page = org.get("/query", params={"q": soql}, headers=header).json()

    assert len(page["records"]) == min(given, page["totalSize"])


@pytest.mark.parametrize("locator", ["nonsense", "0r8nonsense-200"])
def test_an_unknown_locator_is_refused(org: Api, locator: str) -> None:
    assert error_of(org.get(f"/query/{locator}")) == (400, "INVALID_QUERY_LOCATOR")
