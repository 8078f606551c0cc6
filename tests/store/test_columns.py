"""Instants and words, as both databases keep them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from store.columns import storable
from store.work import Store
from tests.store.makers import NOON


def test_an_instant_comes_back_aware_and_in_utc(store: Store) -> None:
    in_kolkata = datetime(2026, 3, 2, 17, 30, 0, 123456, timezone(timedelta(hours=5, minutes=30)))
    with store.begin() as work:
        work.cursors.set("accounts", "7", in_kolkata)

    with store.read() as work:
        kept = work.cursors.at("accounts")

    assert kept == in_kolkata
    assert kept is not None
    assert kept.tzinfo is UTC


def test_a_naive_instant_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="no zone"), store.begin() as work:
        work.cursors.set("accounts", "7", NOON.replace(tzinfo=None))


def test_instants_sort_by_time_whatever_their_zone(store: Store) -> None:
    later_by_the_wall = (NOON - timedelta(hours=1)).astimezone(timezone(timedelta(hours=9)))
    with store.begin() as work:
        work.inbox.take("T1", "earlier", "press", {}, later_by_the_wall)
        work.inbox.take("T1", "at noon", "press", {}, NOON)

        undone = work.inbox.undone(NOON)

    assert [row.key for row in undone] == ["earlier"]


@given(st.text(alphabet=st.characters(codec=None), max_size=30))
def test_storable_text_is_valid_and_loses_only_what_cannot_be_kept(text: str) -> None:
    kept = storable(text)

    kept.encode("utf-8")
    assert "\0" not in kept
    if "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text):
        assert kept == text
