"""Judgements become proposed weights; an admin puts them in force, and can go back."""

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest

from bench.dirt import crm_lists
from journeys.map_accounts import map_due
from journeys.refit_weights import (
    NEW_JUDGED,
    SHIPPED,
    adapt_weights,
    adopt_weights,
    readable,
    refit_if_worth_it,
    refit_weights,
    weights_in_force,
)
from matching.refitting import FEWEST_JUDGED
from matching.scoring import as_table, blank_weights, shipped_weights
from partnering.accounts import Account
from partnering.facts import WeightsAdopted, WeightsProposed
from partnering.judgements import Judgement
from partnering.partners import PartnerAccount
from partnering.people import Person, Role
from partnering.refusals import Invalid, NotAllowed, Unknown
from store.matches import MatchRow
from store.weights import WeightsVersion
from store.work import Store
from tests.journeys.office import PIA, AtOnce, Office, open_office

LEFT, RIGHT, LINKS = crm_lists((), 300, 9)


def judging(store: Store, judged: int) -> Office:
    """An office whose lists are mapped and of which so many pairs are judged, as they are."""
    office = open_office(store)
    now = office.now
    partner_id = office.add_partner()
    with store.begin() as work:
        work.accounts.put(
            [
                Account(c.id, c.name, website=c.website, country=c.country, city=c.city)
                for c in LEFT
            ],
            now=now,
            baseline=True,
        )
        rows = [
            PartnerAccount(
                partner_id, "customers", c.id, c.name, website=c.website, country=c.country,
                city=c.city,
            )
            for c in RIGHT
        ]  # fmt: skip
        made = work.lists.add(partner_id, "customers", "test", "l.csv", len(rows), False, now, "p")
        work.partner_accounts.replace_segment(
            partner_id, "customers", rows, list_id=made.id, baseline=True, now=now
        )
    map_due(office.desk, now=now)
    judge(office, judged)
    return office


def judge(office: Office, number: int) -> None:
    """Judge pairs that were not judged before, each as it is, and some as relatives."""
    with office.desk.store.begin() as work:
        keys = {account.id: account.key for account in work.accounts.live()}
        rows = {row.id: row.external_id for row in work.partner_accounts.live()}
        done = {(each.account_id, each.partner_account_id) for each in work.judgements.labelled()}
        waiting = [
            match
            for found in work.matches.of_accounts(list(keys)).values()
            for match in found
            if (match.account_id, match.partner_account_id) not in done
        ]
        assert len(waiting) >= number
        waiting.sort(key=lambda match: (match.id * 7919) % 1009)
        by = work.people.by_crm_key(PIA.key)
        assert by is not None
        for match in waiting[:number]:
            same = (keys[match.account_id], rows[match.partner_account_id]) in LINKS
            said = Judgement.SAME if same else Judgement.RELATED
            work.judgements.add(match.id, said, by.id, office.now)


def admin(office: Office) -> Person:
    with office.desk.store.begin() as work:
        return work.people.add("Ada Boss", "ada@vendra.example", frozenset({Role.ADMIN}), "")


def matched(office: Office) -> list[list[MatchRow]]:
    with office.desk.store.read() as view:
        ids = [account.id for account in view.accounts.live()]
        return list(view.matches.of_accounts(ids).values())


def put_version(office: Office, weights: Mapping[str, object]) -> WeightsVersion:
    with office.desk.store.begin() as work:
        return work.weights.add(
            "lists",
            judged=0,
            figures={},
            weights=weights,
            at=office.now,
        )


def facts(office: Office) -> list[object]:
    with office.desk.store.read() as view:
        stored = [view.facts.get(number) for number in range(1, 600)]
    return [each.fact for each in stored if each]


def test_judgements_are_fitted_and_proposed_where_that_helps(sqlite_store: Store) -> None:
    office = judging(sqlite_store, 90)
    blunt = put_version(office, as_table(blank_weights()))
    adopt_weights(office.desk, str(blunt.id), admin(office), now=office.now)

    report = refit_weights(office.desk, now=office.now)

    assert report.judged == 90
    assert report.proposed is not None
    assert (report.proposed.origin, report.proposed.judged) == ("judgements", 90)
    before, after = report.proposed.figures["before"], report.proposed.figures["after"]
    assert after["log_loss"] < before["log_loss"]
    assert readable(report.proposed) is not None
    assert WeightsProposed(report.proposed.id) in facts(office)
    with office.desk.store.read() as view:
        assert view.weights.in_force() == blunt


class Watching(AtOnce):
    """Keeps what it was given to work on."""

    def __init__(self) -> None:
        self.given: list[Any] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.given += args
        return super().submit(fn, *args, **kwargs)


def test_relatives_are_learned_from_as_different_companies(sqlite_store: Store) -> None:
    office = judging(sqlite_store, 60)
    watching = Watching()
    refit_weights(replace(office.desk, heavy=watching), now=office.now)
    with sqlite_store.read() as view:
        said = {
            (str(each.account_id), str(each.partner_account_id)): each.judgement
            for each in view.judgements.labelled()
        }
    assert set(said.values()) == {Judgement.SAME, Judgement.RELATED}
    for answer in watching.given[0].answers:
        judgement = said[answer.left_id, answer.right_id]
        assert answer.same is (judgement is Judgement.SAME)


def test_what_is_known_already_is_not_proposed(sqlite_store: Store) -> None:
    office = judging(sqlite_store, 90)
    by = admin(office)
    report = None
    for _ in range(6):  # each learns from the one before, until nothing is left to learn
        report = refit_weights(office.desk, now=office.now)
        if report.proposed is None:
            break
        adopt_weights(office.desk, str(report.proposed.id), by, now=office.now)
    assert report is not None
    assert report.proposed is None
    assert "teach nothing" in report.words()
    assert set(report.figures) == {"before", "after"}


def test_too_few_judgements_are_refused_in_words(sqlite_store: Store) -> None:
    office = judging(sqlite_store, FEWEST_JUDGED - 1)
    with pytest.raises(Invalid, match=r"49 pairs are judged; at least 50 .*/cosell review"):
        refit_weights(office.desk, now=office.now)


def test_the_weekly_look_learns_only_from_enough_that_is_new(sqlite_store: Store) -> None:
    office = judging(sqlite_store, FEWEST_JUDGED - 1)
    assert refit_if_worth_it(office.desk, now=office.now) is None
    judge(office, 1)
    first = refit_if_worth_it(office.desk, now=office.now)
    assert first is not None
    assert first.judged == FEWEST_JUDGED
    judge(office, NEW_JUDGED - 1)
    assert refit_if_worth_it(office.desk, now=office.now) is None
    judge(office, 1)
    assert refit_if_worth_it(office.desk, now=office.now) is not None


def test_lists_alone_make_a_proposal_without_figures(sqlite_store: Store) -> None:
    office = judging(sqlite_store, 0)
    report = adapt_weights(office.desk, now=office.now)
    assert report.proposed is not None
    assert (report.proposed.origin, report.proposed.figures) == ("lists", {})


def test_lists_that_are_too_short_are_refused_in_words(sqlite_store: Store) -> None:
    office = open_office(sqlite_store)
    with pytest.raises(Invalid, match="too short"):
        adapt_weights(office.desk, now=office.now)


def test_an_admin_puts_a_version_in_force_and_all_is_matched_again(sqlite_store: Store) -> None:
    office = judging(sqlite_store, 0)
    version = put_version(office, as_table(blank_weights()))
    by = admin(office)
    with sqlite_store.read() as view:
        assert view.partner_accounts.due() == []

        certain = [m for found in matched(office) for m in found if m.verdict == "auto"]
    assert certain

    due = adopt_weights(office.desk, str(version.id), by, now=office.now)

    assert due == len(RIGHT)
    assert WeightsAdopted(version.id, by.id) in facts(office)
    map_due(office.desk, now=office.now)
    assert all(match.verdict != "auto" for found in matched(office) for match in found)
    assert any(found for found in matched(office))


def test_whoever_is_no_admin_puts_nothing_in_force(sqlite_store: Store) -> None:
    office = judging(sqlite_store, 0)
    version = put_version(office, as_table(blank_weights()))
    with pytest.raises(NotAllowed, match="no admin"):
        adopt_weights(office.desk, str(version.id), office.person(PIA), now=office.now)
    with sqlite_store.read() as view:
        assert view.weights.in_force() is None


def test_an_adoption_is_undone_by_adopting_what_was_before(sqlite_store: Store) -> None:
    office = open_office(sqlite_store)
    by, version = admin(office), put_version(office, as_table(blank_weights()))
    adopt_weights(office.desk, str(version.id), by, now=office.now)
    with sqlite_store.read() as view:
        assert weights_in_force(view) == blank_weights()

    adopt_weights(office.desk, SHIPPED, by, now=office.now)

    with sqlite_store.read() as view:
        assert weights_in_force(view) is None
    adopt_weights(office.desk, str(version.id), by, now=office.now)
    with sqlite_store.read() as view:
        assert weights_in_force(view) == blank_weights()


@pytest.mark.parametrize("name", ["7", "newest", "", "-1", "²"])
def test_a_version_that_is_not_there_is_refused(sqlite_store: Store, name: str) -> None:
    office = open_office(sqlite_store)
    with pytest.raises(Unknown, match="no version"):
        adopt_weights(office.desk, name, admin(office), now=office.now)


def test_what_is_in_force_is_not_adopted_a_second_time(sqlite_store: Store) -> None:
    office = open_office(sqlite_store)
    by, version = admin(office), put_version(office, as_table(blank_weights()))
    with pytest.raises(Invalid, match="in force already"):
        adopt_weights(office.desk, SHIPPED, by, now=office.now)
    adopt_weights(office.desk, str(version.id), by, now=office.now)
    with pytest.raises(Invalid, match="in force already"):
        adopt_weights(office.desk, str(version.id), by, now=office.now)


def test_a_version_of_another_release_is_neither_adopted_nor_used(sqlite_store: Store) -> None:
    office = open_office(sqlite_store)
    by = admin(office)
    strange = put_version(office, {**as_table(shipped_weights()), "comparisons": {"scent": {}}})
    with pytest.raises(Invalid, match="another release"):
        adopt_weights(office.desk, str(strange.id), by, now=office.now)
    with sqlite_store.begin() as work:
        work.weights.adopt(strange.id, by.id, office.now)
    with sqlite_store.read() as view:
        assert weights_in_force(view) is None
