"""A pass over many rows adapts matching to the lists, and what comes later is matched likewise."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from journeys.adapted_weights import adapted_weights, keep_adapted
from journeys.companies import from_accounts, from_partner_accounts
from matching.engine import prepare
from matching.scoring import Weights, shipped_weights
from store.work import Store
from tests.journeys.office import Office, open_office
from tests.journeys.test_first_load import account, named, on_their_list

NOW = datetime(2026, 3, 10, tzinfo=UTC)
ROWS = 260


@pytest.fixture(scope="module")
def other() -> Weights:
    shipped = shipped_weights()
    return replace(shipped, start=shipped.start + 1)


def kept(office: Office) -> Weights | None:
    with office.desk.store.read() as view:
        return adapted_weights(view, None)


def bring(office: Office, rows: int) -> None:
    companies = [on_their_list(number) for number in range(rows)]
    office.bring(*companies, start_alerts=False)
    office.sync()


def test_few_rows_adapt_nothing(sqlite_store: Store) -> None:
    office = open_office(sqlite_store)
    office.crm.put(*(account(number) for number in range(ROWS)))
    office.add_partner()
    bring(office, 50)
    assert kept(office) is None


def test_what_many_rows_taught_counts_for_a_single_later_one(sqlite_store: Store) -> None:
    office = open_office(sqlite_store)
    office.crm.put(*(account(number) for number in range(2 * ROWS)))
    office.add_partner()
    bring(office, ROWS)
    adapted = kept(office)
    assert adapted is not None
    assert adapted != shipped_weights()

    # A name with a typing error and no website: what it is worth depends on the weights.
    late = named(ROWS + 7)
    last = replace(on_their_list(ROWS + 7), name=f"{late[:-1]}x", website="")
    companies = [*(on_their_list(number) for number in range(ROWS)), last]
    office.bring(*companies, start_alerts=False)
    office.sync()

    with sqlite_store.read() as view:
        [row] = [each for each in view.partner_accounts.live() if each.external_id == last.id]
        [found] = view.matches.of_rights([row.id])[row.id]
        ours = view.accounts.live()
    assert kept(office) == adapted, "a single row teaches nothing"

    def worth(weights: Weights) -> float:
        matches = prepare(from_accounts(ours), weights=weights).match(from_partner_accounts([row]))
        return max((match.probability for match in matches), default=0.0)

    assert found.probability == pytest.approx(worth(adapted), abs=1e-6)
    assert found.probability != pytest.approx(worth(shipped_weights()), abs=1e-6)


def test_what_was_adapted_from_other_weights_does_not_count(store: Store, other: Weights) -> None:
    with store.begin() as work:
        keep_adapted(work, None, other, now=NOW)
    with store.read() as view:
        assert adapted_weights(view, None) == other
        assert adapted_weights(view, other) is None


def test_what_another_release_kept_does_not_count(store: Store) -> None:
    with store.begin() as work:
        work.cursors.set("weights adapted", '{"of": 1}', NOW)
    with store.read() as view:
        assert adapted_weights(view, None) is None
