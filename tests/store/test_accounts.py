"""Accounts: what a sync changes, and what it makes due to be matched."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnering.accounts import Account
from store.accounts import MATCHED_FIELDS
from store.mirror import Due
from store.work import Store
from tests.store.makers import NOON, SECOND, rolled_back

ACME = Account("001A", "Acme", website="acme.com", owner_key="005A", modified_at=NOON)


def _put(store: Store, *accounts: Account, baseline: bool = False) -> list[int]:
    with store.begin() as work:
        return work.accounts.put(accounts, now=NOON, baseline=baseline)


def _settle(store: Store) -> None:
    with store.begin() as work:
        work.accounts.clear_due(work.accounts.due())


def _causes(store: Store) -> list[str]:
    with store.read() as work:
        return [due.cause for due in work.accounts.due()]


def test_a_new_account_is_kept_with_all_its_fields(store: Store) -> None:
    texts: dict[str, Any] = {name: f"{name} ü" for name in MATCHED_FIELDS}
    full = replace(
        Account("001B", "", owner_key="005A", type="Customer", modified_at=NOON),
        **texts,
    )

    (id,) = _put(store, full)

    with store.read() as work:
        assert work.accounts.get(id) == replace(full, id=id, version=1)
        assert work.accounts.by_key("001B") == work.accounts.get(id)


@pytest.mark.parametrize(("baseline", "cause"), [(True, "baseline"), (False, "news")])
def test_a_new_account_is_due_for_the_reason_given(
    store: Store, baseline: bool, cause: str
) -> None:
    (id,) = _put(store, ACME, baseline=baseline)

    with store.read() as work:
        assert work.accounts.due() == [Due(id, 1, cause, False)]


def test_the_same_account_again_changes_nothing(store: Store) -> None:
    _put(store, ACME)
    _settle(store)

    assert _put(store, ACME) == []

    assert _causes(store) == []
    with store.read() as work:
        kept = work.accounts.by_key("001A")
        assert kept is not None
        assert kept.version == 1


@pytest.mark.parametrize("field", MATCHED_FIELDS)
def test_a_change_that_matching_reads_makes_an_account_due(store: Store, field: str) -> None:
    (id,) = _put(store, ACME)
    _settle(store)

    assert _put(store, _with(ACME, field, "other")) == [id]

    assert _causes(store) == ["news"]


def test_another_owner_is_kept_but_needs_no_matching(store: Store) -> None:
    _put(store, ACME)
    _settle(store)

    assert _put(store, replace(ACME, owner_key="005B", type="Customer")) == []

    assert _causes(store) == []
    with store.read() as work:
        kept = work.accounts.by_key("001A")
        assert kept is not None
        assert (kept.owner_key, kept.version) == ("005B", 2)


def test_pending_news_is_never_taken_for_baseline(store: Store) -> None:
    _put(store, ACME, baseline=False)
    _put(store, replace(ACME, name="Acme AG"), baseline=True)

    assert _causes(store) == ["news"]


def test_what_was_never_mapped_stays_baseline_whatever_becomes_of_it(store: Store) -> None:
    _put(store, ACME, baseline=True)

    _put(store, replace(ACME, name="Acme AG"), baseline=False)
    assert _causes(store) == ["baseline"]

    with store.begin() as work:
        work.accounts.remove(["001A"], now=NOON)
    assert _causes(store) == ["baseline"]

    _put(store, ACME, baseline=False)
    assert _causes(store) == ["baseline"]


def test_an_account_that_changed_while_it_was_matched_stays_due(store: Store) -> None:
    _put(store, ACME)
    with store.read() as work:
        listed = work.accounts.due()
    _put(store, replace(ACME, name="Acme AG"))

    with store.begin() as work:
        work.accounts.clear_due(listed)

    assert _causes(store) == ["news"]


def test_a_removed_account_is_hidden_due_and_still_found_on_demand(store: Store) -> None:
    (id,) = _put(store, ACME)
    _settle(store)
    with store.begin() as work:
        assert work.accounts.remove(["001A", "unknown"], now=NOON) == [id]
        assert work.accounts.remove(["001A"], now=NOON) == []

    with store.read() as work:
        assert work.accounts.get(id) is None
        assert work.accounts.by_key("001A") is None
        assert work.accounts.live() == []
        assert work.accounts.many([id]) == {}
        assert work.accounts.many([id], gone=True).keys() == {id}
        gone = work.accounts.get_any(id)
        assert gone is not None
        assert gone.name == "Acme"
        assert [(due.id, due.deleted) for due in work.accounts.due()] == [(id, True)]


def test_a_removed_account_that_comes_back_is_the_same_one_and_due(store: Store) -> None:
    (id,) = _put(store, ACME)
    with store.begin() as work:
        work.accounts.remove(["001A"], now=NOON)
    _settle(store)

    assert _put(store, ACME) == [id]

    assert _causes(store) == ["news"]
    with store.read() as work:
        assert work.accounts.get(id) is not None


def test_of_one_key_twice_in_a_batch_the_later_wins(store: Store) -> None:
    assert len(_put(store, ACME, replace(ACME, name="Acme AG"))) == 1

    with store.read() as work:
        assert work.accounts.names() == [(1, "Acme AG")]


def test_text_that_no_database_takes_is_cleaned_and_does_not_change_for_ever(store: Store) -> None:
    dirty = Account("001A", "Ac\0me \ud800")
    _put(store, dirty)
    _settle(store)

    assert _put(store, dirty) == []


def test_a_batch_larger_than_a_statement_may_be_is_kept_whole(store: Store) -> None:
    many = [Account(f"001{number}", f"Acme {number}") for number in range(1203)]

    assert len(_put(store, *many)) == 1203

    with store.read() as work:
        assert work.accounts.count() == 1203
        assert work.accounts.live_keys() == {account.key for account in many}
        assert len(work.accounts.many(range(1, 1204))) == 1203


def test_syncs_at_once_put_each_account_once(store: Store) -> None:
    start = threading.Barrier(4)
    many = [Account(f"001{number}", f"Acme {number}") for number in range(50)]

    def sync(_: int) -> int:
        start.wait()
        return len(_put(store, *many))

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(sync, range(4))) == [0, 0, 0, 50]


_NAMES = st.dictionaries(st.sampled_from("abcde"), st.sampled_from(["X", "Y"]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # each run is rolled back
@given(batches=st.lists(_NAMES, max_size=4))
def test_what_is_live_is_always_what_the_last_word_on_each_key_was(
    store: Store, batches: list[dict[str, str]]
) -> None:
    with rolled_back(store) as work:
        expected: dict[str, str] = {}
        for batch in batches:
            gone = expected.keys() - batch.keys()
            work.accounts.remove(sorted(gone), now=NOON)
            accounts = [Account(key, name) for key, name in batch.items()]
            changed = work.accounts.put(accounts, now=NOON + SECOND, baseline=False)
            assert len(changed) == sum(expected.get(k) != v for k, v in batch.items())
            expected = dict(batch)

        assert {each.key: each.name for each in work.accounts.live()} == expected


def _with(account: Account, field: str, value: str) -> Account:
    changes: dict[str, Any] = {field: value}
    return replace(account, **changes)
