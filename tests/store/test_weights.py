"""Versions of weights are kept for ever; what was put in force last is in force."""

import pytest
from sqlalchemy.exc import IntegrityError

from partnering.people import Role
from store.weights import Adoption
from store.work import Store, Work
from tests.store.makers import NOON, SECOND, company, put_companies

FIGURES = {"before": {"f1": 0.9}, "after": {"f1": 0.95}}
WEIGHTS = {"start": -0.5, "comparisons": {"city": {"same city": 1.25}}}


def ada(work: Work) -> int:
    return work.people.add("Ada", "ada@vendra.example", frozenset({Role.ADMIN}), "").id


def test_a_version_comes_back_as_it_was_stored(store: Store) -> None:
    with store.begin() as work:
        made = work.weights.add("judgements", judged=80, figures=FIGURES, weights=WEIGHTS, at=NOON)
    with store.read() as view:
        found = view.weights.get(made.id)
        assert found == made
        assert found.weights == WEIGHTS
        assert found.figures == FIGURES
        assert (found.origin, found.judged, found.made_at) == ("judgements", 80, NOON)
        assert view.weights.get(made.id + 1) is None


def test_the_shipped_weights_are_in_force_until_somebody_says_otherwise(store: Store) -> None:
    with store.begin() as work:
        work.weights.add("lists", judged=0, figures={}, weights=WEIGHTS, at=NOON)
        assert work.weights.in_force() is None
        assert work.weights.adoptions() == []


def test_what_was_adopted_last_is_in_force_and_all_before_stays(store: Store) -> None:
    with store.begin() as work:
        person = ada(work)
        one, two = (
            work.weights.add("judgements", judged=n, figures={}, weights=WEIGHTS, at=NOON)
            for n in (60, 90)
        )
        for number, version in enumerate((one.id, two.id, one.id)):
            work.weights.adopt(version, person, NOON + number * SECOND)
        assert work.weights.in_force() == one
        work.weights.adopt(None, person, NOON)
        assert work.weights.in_force() is None
        assert [each.version_id for each in work.weights.adoptions()] == [
            None, one.id, two.id, one.id,
        ]  # fmt: skip
        assert work.weights.adoptions()[1] == Adoption(one.id, person, NOON + 2 * SECOND)
        assert [version.id for version in work.weights.all()] == [two.id, one.id]


def test_a_version_of_unknown_origin_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError), store.begin() as work:
        work.weights.add("guesses", judged=1, figures={}, weights=WEIGHTS, at=NOON)


def test_every_live_company_is_due_again_and_news_stays_news(store: Store) -> None:
    with store.begin() as work:
        partner = work.partners.add("Alpine", now=NOON)
        put_companies(work, partner, company("N1"), company("N2"))
        held = work.partner_accounts.due()
        work.partner_accounts.clear_due(held[:1])
        under_way = work.partner_accounts.due()

        assert work.partner_accounts.mark_all_due() == 2

        due = {each.id: each for each in work.partner_accounts.due()}
        assert due[held[0].id].cause == "baseline"
        assert due[held[1].id].cause == held[1].cause == "news"
        work.partner_accounts.clear_due(under_way)
        assert len(work.partner_accounts.due()) == 2
