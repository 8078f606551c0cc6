"""The scripted changes, played over the wire."""

from sandbox.world import Relation, build
from tests.sandbox.salesforce.driver import Api, error_of


def test_each_happening_shows_one_partners_customer_under_its_own_name(fresh_org: Api) -> None:
    world = build(7)
    rows = {row.id: row for partner in world.partners for row in partner.rows}
    people = {person.email: person for person in world.people}

    for happening in world.happenings:
        told = fresh_org.call("POST", "/sandbox/happenings/next").json()

        listing = rows[told["row_id"]].listing
        names = ("Name", "Website", "Owner.Email")
        account = fresh_org.fields("Account", told["account_id"], *names)
        assert told["sentence"] == happening.sentence
        assert (account["Name"], account["Website"]) == (listing.name, listing.website)
        assert account["Owner"]["Email"] == told["owner_email"]
        assert people[told["owner_email"]].in_slack
        open_ones = fresh_org.query(
            f"SELECT Id FROM Opportunity WHERE AccountId = '{told['account_id']}'"
            " AND IsClosed = FALSE"
        )
        assert len(open_ones) == 1

    over = fresh_org.call("POST", "/sandbox/happenings/next")
    assert over.status_code == 404


def test_a_happening_is_written_by_the_owner_not_by_the_bot(fresh_org: Api) -> None:
    told = fresh_org.call("POST", "/sandbox/happenings/next").json()

    account = fresh_org.fields("Account", told["account_id"], "LastModifiedBy.Email")

    assert account["LastModifiedBy"]["Email"] == told["owner_email"]


def test_the_world_is_told_in_numbers(org: Api) -> None:
    told = org.get("/sandbox/world", headers={"Authorization": ""}).json()

    world = build(7)
    same = sum(pair.relation is Relation.SAME for pair in world.truth)
    assert sum(partner["truth"]["same"] for partner in told["partners"]) == same
    assert [sum(partner["rows"].values()) for partner in told["partners"]] == [800, 800, 800]
    assert {person["email"] for person in told["people"]} == {p.email for p in world.people}


def test_the_switches_stand_outside_the_api(org: Api) -> None:
    assert org.get("/sandbox/health", headers={"Authorization": ""}).json()["ok"] is True
    assert error_of(org.get("/services/sandbox/health"))[0] == 404
