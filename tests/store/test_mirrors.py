"""Opportunities, leads and the CRM's users, mirrored."""

from dataclasses import replace
from datetime import date

from partnering.accounts import Lead, Opportunity
from partnering.money import Money
from partnering.people import CrmUser
from store.work import Store
from tests.store.makers import NOON

DEAL = Opportunity(
    "006A",
    "001A",
    "Renewal",
    stage="Proposal",
    amount=Money(12_000_000_000, "JPY"),
    close_on=date(2026, 6, 30),
    owner_key="005A",
    families=("Cloud", "Support"),
    modified_at=NOON,
)
LEAD = Lead("00QA", "Acme", "Ada", "ada@acme.example", status="New", modified_at=NOON)
USER = CrmUser("005A", "Ada", "Ada@Vendor.example", zone="Europe/Berlin", modified_at=NOON)


def test_a_deal_comes_back_as_it_was_put(store: Store) -> None:
    with store.begin() as work:
        assert work.opportunities.put([DEAL], now=NOON) == 1

        assert work.opportunities.live() == [replace(DEAL, id=1, version=1)]
        assert work.opportunities.by_key("006A") == replace(DEAL, id=1, version=1)


def test_a_deal_without_an_amount_has_none(store: Store) -> None:
    with store.begin() as work:
        work.opportunities.put([replace(DEAL, amount=None, close_on=None)], now=NOON)

        (kept,) = work.opportunities.live()
    assert kept.amount is None
    assert kept.close_on is None


def test_only_what_differs_is_counted_and_gets_a_new_version(store: Store) -> None:
    other = replace(DEAL, key="006B")
    with store.begin() as work:
        work.opportunities.put([DEAL, other], now=NOON)

        assert work.opportunities.put([DEAL, replace(other, is_closed=True)], now=NOON) == 1

        assert [deal.version for deal in work.opportunities.live()] == [1, 2]


def test_deals_are_found_by_account_without_removed_ones(store: Store) -> None:
    deals = [DEAL, replace(DEAL, key="006B"), replace(DEAL, key="006C", account_key="001B")]
    with store.begin() as work:
        work.opportunities.put(deals, now=NOON)
        assert work.opportunities.remove(["006B", "unknown"], now=NOON) == 1

        by_account = work.opportunities.of_accounts(["001A", "001B", "001C"])

        assert {key: [each.key for each in found] for key, found in by_account.items()} == {
            "001A": ["006A"],
            "001B": ["006C"],
        }
        assert [each.key for each in work.opportunities.of_account("001A")] == ["006A"]
        assert work.opportunities.of_account("001C") == []
        assert work.opportunities.live_keys() == {"006A", "006C"}


def test_a_lead_comes_back_and_goes(store: Store) -> None:
    with store.begin() as work:
        assert work.leads.put([LEAD], now=NOON) == 1
        assert work.leads.live() == [replace(LEAD, id=1, version=1)]
        assert work.leads.remove(["00QA"], now=NOON) == 1
        assert work.leads.live() == []
        assert work.leads.put([LEAD], now=NOON) == 1
        assert work.leads.count() == 1


def test_what_was_put_since_the_versions_were_read_is_not_removed(store: Store) -> None:
    put_meanwhile, unknown_then = replace(DEAL, key="006B"), replace(DEAL, key="006C")
    with store.begin() as work:
        work.opportunities.put([DEAL, put_meanwhile], now=NOON)
        held = work.opportunities.live_versions()
        assert held == {"006A": 1, "006B": 1}
        work.opportunities.put([replace(put_meanwhile, name="Other"), unknown_then], now=NOON)

        gone = work.opportunities.remove(["006A", "006B", "006C"], now=NOON, held=held)

        assert gone == 1
        assert work.opportunities.live_keys() == {"006B", "006C"}


def test_users_are_found_by_key_and_by_email_without_regard_to_case(store: Store) -> None:
    with store.begin() as work:
        work.users.put([USER, replace(USER, key="005B", email="bo@vendor.example")], now=NOON)

        ada = work.users.by_key("005A")
        assert ada == replace(USER, id=1, version=1)
        assert work.users.by_email(" ada@VENDOR.example ") == ada
        assert work.users.by_email("nobody@vendor.example") is None
        assert work.users.many(["005A", "005B", "005C"]).keys() == {"005A", "005B"}


def test_of_two_users_with_one_email_the_active_one_is_found(store: Store) -> None:
    with store.begin() as work:
        work.users.put([replace(USER, is_active=False), replace(USER, key="005B")], now=NOON)

        found = work.users.by_email(USER.email)

    assert found is not None
    assert found.key == "005B"
