"""Admins are told of weights that are proposed, and their cards follow what becomes of them."""

from collections.abc import Mapping
from typing import Any

import pytest

from journeys.notices import ToChannel, ToPerson, TryLater, Unreachable, WeightsNotice
from journeys.outcomes import Done
from journeys.refit_weights import SHIPPED, adopt_weights
from matching.scoring import as_table, shipped_weights
from partnering.facts import WeightsProposed
from partnering.people import Person, Role
from store.weights import WeightsVersion
from store.work import Store
from tests.journeys.office import Office, open_office

FIGURES = {
    when: {"precision": 0.9, "recall": 0.8, "f1": f1, "log_loss": 0.2}
    for when, f1 in (("before", 0.85), ("after", 0.91))
}


def propose(office: Office, figures: Mapping[str, Any] = FIGURES) -> WeightsVersion:
    """Propose a version, as a refit does."""
    table = as_table(shipped_weights())
    with office.desk.store.begin() as work:
        made = work.weights.add(
            "judgements", judged=72, figures=figures, weights=table, at=office.now
        )
        work.record(WeightsProposed(version_id=made.id), at=office.now)
    return made


def admin(office: Office, name: str) -> Person:
    with office.desk.store.begin() as work:
        email = f"{name.split()[0].lower()}@vendra.example"
        return work.people.add(name, email, frozenset({Role.ADMIN}), "")


def readers(office: Office) -> list[str]:
    return [
        each.to.person.name if isinstance(each.to, ToPerson) else f"#{each.to.name}"
        for each in office.messenger.told
        if isinstance(each.notice, WeightsNotice) and isinstance(each.to, ToPerson | ToChannel)
    ]


def test_every_admin_is_told_once_of_what_was_learned(sqlite_store: Store) -> None:
    office = open_office(sqlite_store)
    admin(office, "Ada Boss")
    admin(office, "Bea Boss")
    version = propose(office)

    office.settle()
    office.settle(hours=1)

    assert sorted(readers(office)) == ["Ada Boss", "Bea Boss"]
    notice = office.told("weights")[0]
    assert (notice.version_id, notice.judged) == (version.id, 72)
    assert notice.figures[2] == ("f1", 0.85, 0.91)
    assert not notice.in_force


def test_who_is_slow_to_reach_does_not_hold_back_the_others(sqlite_store: Store) -> None:
    office = open_office(sqlite_store)
    admin(office, "Ada Boss")
    admin(office, "Bea Boss")
    office.messenger.faults += [TryLater("busy", 1.0), Unreachable("cannot_dm", "not there")]
    propose(office)

    office.settle()

    assert sorted(readers(office)) == ["Ada Boss", "Bea Boss"]


def test_where_no_admin_is_in_chat_the_fallback_channel_is_told(sqlite_store: Store) -> None:
    office = open_office(sqlite_store)
    office.messenger.away.add(admin(office, "Ada Boss").email)
    propose(office)

    assert office.settle() == [Done("told 1")]

    assert readers(office) == ["#cosell-alerts"]


@pytest.mark.parametrize("figures", [FIGURES, {}])
def test_the_card_follows_what_becomes_of_the_version(
    sqlite_store: Store, figures: Mapping[str, Any]
) -> None:
    office = open_office(sqlite_store)
    ada = admin(office, "Ada Boss")
    first = propose(office, figures)
    office.settle()

    adopt_weights(office.desk, str(first.id), ada, now=office.now)
    office.settle(hours=1)
    adopt_weights(office.desk, SHIPPED, ada, now=office.now)
    office.settle(hours=1)

    assert len(office.told("weights")) == 1
    adopted, left = office.redrawn("weights")
    assert (adopted.in_force, adopted.adopted_by, adopted.passed_over) == (True, "Ada Boss", False)
    assert (left.in_force, left.passed_over) == (False, True)
    assert bool(left.figures) is bool(figures)
