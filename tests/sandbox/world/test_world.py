"""The invented world: the same on every machine, of the promised size, and true to itself."""

import csv
import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

from sandbox.__main__ import main
from sandbox.world import Kind, Relation, Segment, World, build, write_partner_lists
from sandbox.world.ids import canonical


@pytest.fixture(scope="module")
def world() -> World:
    return build(7)


def test_the_same_seed_makes_the_same_world(world: World) -> None:
    assert build(7) == world
    assert build(8).accounts != world.accounts


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path, world: World) -> None:
    def digest(folder: Path) -> str:
        paths = write_partner_lists(world, folder)
        assert len(paths) == 10
        return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()

    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_the_world_has_the_promised_size(world: World) -> None:
    assert len(world.accounts) == 2000
    assert [len(partner.rows) for partner in world.partners] == [800, 800, 800]
    assert len(world.leads) == 300
    assert len(world.happenings) == 12


def test_a_quarter_to_a_third_of_each_list_is_the_vendors_too(world: World) -> None:
    same = Counter(pair.partner for pair in world.truth if pair.relation is Relation.SAME)

    for partner in world.partners:
        assert 0.25 <= same[partner.slug] / len(partner.rows) <= 0.33


def test_the_truth_names_records_that_exist(world: World) -> None:
    accounts = {account.id: account for account in world.accounts}
    rows = {row.id: row for partner in world.partners for row in partner.rows}

    assert len({(pair.left_id, pair.right_id) for pair in world.truth}) == len(world.truth)
    for pair in world.truth:
        same = accounts[pair.left_id].firm == rows[pair.right_id].firm
        assert same is (pair.relation is Relation.SAME)


def test_one_name_in_two_countries_is_not_one_company(world: World) -> None:
    twins = [
        name
        for name, count in Counter(a.listing.name.casefold() for a in world.accounts).items()
        if count > 1
    ]
    firms = {a.firm for a in world.accounts if a.listing.name.casefold() in twins}

    assert twins
    assert len(firms) > len(twins)


def test_records_are_dirty_as_crms_are(world: World) -> None:
    names = [account.listing.name for account in world.accounts]
    websites = [account.listing.website for account in world.accounts]
    children = [account for account in world.accounts if account.parent_id]

    assert 100 < sum(not website for website in websites) < 700
    assert any("linkedin.com" in website for website in websites)
    assert any("gmail.com" in website for website in websites)
    assert any(re.search(r"/\w", website.split("//")[-1]) for website in websites)
    assert any(name.isupper() for name in names)
    assert any(" Mfg" in name for name in names)
    assert len(children) > 100
    assert sum("Brewbarn" in name for name in names) > 2


def test_a_subsidiary_stands_after_its_parent_and_some_share_its_domain(world: World) -> None:
    seen: set[str] = set()
    shared = 0
    sites = {account.id: account.listing.website for account in world.accounts}
    for account in world.accounts:
        if account.parent_id:
            assert account.parent_id in seen
            site = sites[account.parent_id]
            shared += bool(site) and site == account.listing.website
        seen.add(account.id)

    assert shared > 5


def test_a_few_owners_cannot_be_reached_in_slack(world: World) -> None:
    people = {person.user_id: person for person in world.people if person.user_id}
    owned = Counter(account.owner_id for account in world.accounts)
    unmapped = [owner for owner in owned if not people[owner].in_slack]

    assert 3 <= len(unmapped) <= 5
    assert any(not people[owner].active for owner in unmapped)
    assert all(people[owner].kind is Kind.ACCOUNT_EXECUTIVE for owner in owned)
    assert any(lead.owner_id == world.queues[0].id for lead in world.leads)


def test_opportunities_carry_families_and_belong_to_the_accounts_owner(world: World) -> None:
    owners = {account.id: account.owner_id for account in world.accounts}

    assert all(o.owner_id == owners[o.account_id] for o in world.opportunities)
    assert {family for o in world.opportunities for family in o.families} == {
        "CORE", "SHIELD", "FLOW",
    }  # fmt: skip
    assert any(len(o.families) > 1 for o in world.opportunities)
    assert {o.closes_in_days < 0 for o in world.opportunities if "Closed" in o.stage} == {True}


def test_every_id_is_a_valid_record_id(world: World) -> None:
    ids = [account.id for account in world.accounts]
    ids += [opportunity.id for opportunity in world.opportunities]
    ids += [contact.id for contact in world.contacts]
    ids += [lead.id for lead in world.leads]

    assert len(set(ids)) == len(ids)
    assert all(canonical(identifier) == identifier for identifier in ids)


def test_a_happening_is_about_one_customer_of_one_partner(world: World) -> None:
    rows = {row.id: (partner, row) for partner in world.partners for row in partner.rows}
    every_website = Counter(row.listing.website for _, row in rows.values())
    brands = Counter(row.listing.name.split(" ")[0] for _, row in rows.values())
    crm_names = " ".join(account.listing.name for account in world.accounts)

    for happening in world.happenings:
        partner, row = rows[happening.row_id]
        assert partner.slug == happening.partner
        assert row.segment is Segment.CUSTOMERS
        assert every_website[row.listing.website] == 1
        assert brands[row.listing.name.split(" ")[0]] == 1
        assert row.listing.name.split(" ")[0] not in crm_names


def test_the_first_happenings_are_for_different_owners(world: World) -> None:
    owners = [happening.owner_email for happening in world.happenings[:9]]

    assert len(set(owners)) == len(owners)


def test_the_files_have_the_columns_of_a_partner_list(tmp_path: Path, world: World) -> None:
    write_partner_lists(world, tmp_path)

    with (tmp_path / "bluefjord-customers.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert list(lines[0]) == [
        "id", "name", "website", "country", "state", "city", "postal_code", "street", "phone",
    ]  # fmt: skip
    customers = [r for r in world.partners[0].rows if r.segment is Segment.CUSTOMERS]
    assert [line["id"] for line in lines] == [row.id for row in customers]


def test_the_command_writes_the_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["world", str(tmp_path / "lists"), "--seed", "9"]) == 0

    assert (tmp_path / "lists" / "truth.csv").exists()
    assert "truth.csv" in capsys.readouterr().out
