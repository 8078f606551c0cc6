"""The rules of the day of submission are there for as long as somebody is judged by them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from journeys.pinned_policy import VersionNotKept, pin, pinned
from partnering.deal_policy import DealPolicy
from store.work import Store
from tests.partnering.deal_policies import deal_policies

NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
NEWER = replace(DealPolicy(), protection_days=60)


@given(policy=deal_policies())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_i_07_a_version_gives_back_the_rules_it_was_pinned_for(
    store: Store, policy: DealPolicy
) -> None:
    with store.begin() as work:
        version = pin(work, policy, NOON)

    with store.read() as view:
        assert pinned(view, version, NEWER) == policy
        assert pinned(view, version, NEWER).version == version


def test_rules_are_kept_once_however_many_are_submitted_under_them(store: Store) -> None:
    with store.begin() as work:
        pin(work, DealPolicy(), NOON)
        pin(work, DealPolicy(), NOON + timedelta(days=1))
        pin(work, NEWER, NOON + timedelta(days=2))

    with store.read() as view:
        assert [at for _, at in view.deal_policies.versions()] == [NOON, NOON + timedelta(days=2)]


def test_a_draft_and_what_is_current_need_nothing_kept(store: Store) -> None:
    with store.read() as view:
        assert pinned(view, "", NEWER) is NEWER
        assert pinned(view, NEWER.version, NEWER) is NEWER


def test_a_version_that_is_nowhere_is_said_so_and_replaced_by_no_other(store: Store) -> None:
    with store.read() as view, pytest.raises(VersionNotKept, match="'v1' are not kept"):
        pinned(view, "v1", NEWER)
