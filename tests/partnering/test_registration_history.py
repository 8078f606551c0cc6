"""Earlier registrations come in with their own dates, and collide like any other."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from partnering.collisions import Customers, double_protections
from partnering.refusals import Invalid
from partnering.registration_decisions import ScopeTaken, approve
from partnering.registration_history import PastClaim, from_history
from partnering.registrations import Registration, State
from tests.partnering.makers import MORNING, P2, POLICY, act, claim, ground, in_review

ROW = PastClaim(1, "A1", claim(), datetime(2026, 6, 1, 9, tzinfo=UTC), date(2026, 8, 30))


def brought(row: PastClaim = ROW, id_: int = 1) -> Registration:
    return from_history(
        row,
        id_=id_,
        sequence=id_,
        source="old.csv",
        imported_by=2,
        policy=POLICY,
        now=MORNING,
    )


def test_an_earlier_registration_keeps_its_dates_and_protects_as_before() -> None:
    old = brought()
    assert (old.state, old.received_at, old.history_source) == (
        State.APPROVED,
        ROW.received_at,
        "old.csv",
    )
    assert old.window is not None
    assert old.window.ends_at == datetime(2026, 8, 30, 22, tzinfo=UTC)
    rival = in_review(2, P2)
    with pytest.raises(ScopeTaken, match="30 Aug 2026 by DR-1"):
        approve(rival, act(rival), ground(rival, [old]))


def test_one_that_is_over_comes_in_as_expired_at_its_true_end() -> None:
    old = brought(replace(ROW, protected_until=date(2026, 8, 13)))
    assert (old.state, old.ended_at) == (State.EXPIRED, datetime(2026, 8, 13, 22, tzinfo=UTC))


def test_rows_that_protect_the_same_thing_twice_are_listed_and_none_is_dropped() -> None:
    rows = [
        brought(replace(ROW, partner_id=partner, account_key=key), partner)
        for partner, key in ((1, "A1"), (2, "A1"), (3, "A2"))
    ]
    pairs = double_protections(rows, Customers(), MORNING)
    assert [(left.id, right.id) for left, right in pairs] == [(1, 2)]
    assert all(each.protected_at(MORNING) for each in rows)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (replace(ROW, account_key=""), "no account"),
        (replace(ROW, claim=claim(families=frozenset())), "product family"),
        (replace(ROW, received_at=MORNING + timedelta(days=1)), "in the future"),
        (replace(ROW, protected_until=date(2026, 5, 31)), "ends before"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_with_words(row: PastClaim, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        brought(row)
