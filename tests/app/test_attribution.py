"""`cosell attribution` and `cosell credits`: seven models side by side, a month that is closed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from partnering.accounts import Account, Opportunity
from partnering.money import Money
from partnering.people import Role
from partnering.touches import Touch, TouchKind, TouchRole, TouchState
from store.work import Store
from tests.app.test_cli import Cosell, cosell, one_line, store

__all__ = ["cosell", "store"]

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CLOSE = date(2026, 2, 20)
DEAL = Opportunity(
    key="006O1",
    account_key="001A",
    name="Line 4",
    stage="Closed Won",
    amount=Money(10_000_000, "USD"),
    close_on=CLOSE,
    is_closed=True,
    is_won=True,
    created_at=datetime(2026, 2, 6, 9, tzinfo=UTC),
)
NAMES = ("Alpine", "Borealis", "Cobalt", "Delta", "Ember")
MAX = "max@vendra.example"


@pytest.fixture
def won(store: Store) -> Store:
    """A won deal with five touches, of five partners, a week apart."""
    with store.begin() as work:
        work.accounts.put([Account(key="001A", name="Contoso")], now=NOW, baseline=True)
        work.opportunities.put([DEAL, replace(DEAL, key="006O2", name="Line 5")], now=NOW)
        work.people.add("Max", MAX, {Role.PARTNER_MANAGER})
        number = work.opportunities.many([DEAL.key])[DEAL.key].id
        for place, name in enumerate(NAMES):
            partner = work.partners.add(name, now=NOW)
            work.credits.add(
                Touch(
                    opportunity_id=number,
                    partner_id=partner.id,
                    kind=TouchKind.JOINT_MEETING,
                    role=TouchRole.INFLUENCE,
                    on=CLOSE - timedelta(days=28 - 7 * place),
                    evidence="a meeting with minutes",
                    claimed_by=1,
                    claimed_at=NOW,
                    state=TouchState.CONFIRMED,
                    confirmed_at=NOW,
                )
            )
    return store


def test_at_04_the_models_stand_side_by_side_and_sum_to_the_cent(
    cosell: Cosell, won: Store
) -> None:
    told = cosell("attribution", "006O1", "--half-life", "7", "--json").json

    percents = {
        model: [each["percent"] for each in parts] for model, parts in told["models"].items()
    }
    assert percents["linear"] == [20.0] * 5
    assert percents["u_shaped"] == [40.0, 6.667, 6.667, 6.667, 40.0]
    assert percents["w_shaped"] == [30.0, 5.0, 30.0, 5.0, 30.0]
    assert percents["time_decay"] == [3.226, 6.452, 12.903, 25.806, 51.613]
    for parts in told["models"].values():
        assert sum(each["amount_minor"] for each in parts) == 10_000_000
    assert (told["standing"], told["sourced_by"]) == ("influenced", None)
    assert told["influenced_by"] == list(NAMES)
    assert told["closes_on"] == "2026-02-20"


def test_a_person_reads_a_row_for_each_partner(cosell: Cosell, won: Store) -> None:
    said = cosell("attribution", "contoso line 4")

    assert said.status == 0
    assert "Line 4 · Contoso · 100,000.00 USD · won 20 Feb 2026" in said.out
    assert "influenced by Alpine, Borealis, Cobalt, Delta, Ember" in said.out
    assert "40.00 %" in said.out
    assert "6,666.67 USD" in said.out
    assert "half-life 30 days" in said.out


def test_what_is_not_one_opportunity_is_said_with_status_two(cosell: Cosell, won: Store) -> None:
    for typed, words in (("Contoso", "Several opportunities fit"), ("Zzyzx", "no opportunity")):
        said = cosell("attribution", typed)
        assert said.status == 2
        assert words in one_line(said, 2)


def test_a_month_is_published_once_and_read(cosell: Cosell, won: Store) -> None:
    assert cosell("credits", "show", "2026-02").out == "nothing was entered in 2026-02\n"

    done = cosell("credits", "publish", "2026-02", "--as", MAX, "--json").json
    assert done == {"period": "2026-02", "deals": 1}
    rows = cosell("credits", "show", "2026-02", "--json").json
    assert [(each["partner"], each["minor"]) for each in rows] == [
        (name, 2_000_000) for name in NAMES
    ]
    again = cosell("credits", "publish", "2026-02", "--as", MAX)
    assert again.status == 2
    assert "2026-02 is published" in one_line(again, 2)
    assert "2026-02 is published" in cosell("credits", "show", "2026-02").out


def test_a_month_that_is_none_and_one_to_come_are_refused(cosell: Cosell, won: Store) -> None:
    for month in ("October", "2999-01"):
        assert cosell("credits", "publish", month, "--as", MAX).status == 2
