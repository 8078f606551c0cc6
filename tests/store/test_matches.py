"""Matches and the judgements over them."""

from dataclasses import replace

import pytest

from partnering.judgements import Judgement
from store.judgements import LabelledPair
from store.work import StaleVersion, Store
from tests.store.makers import (
    NOON,
    SECOND,
    company,
    put_account,
    put_companies,
    put_match,
    put_scene,
)


def test_a_pair_is_kept_once_with_its_first_sight(store: Store) -> None:
    with store.begin() as work:
        scene = put_scene(work)

        again = put_match(work, scene.account, scene.right, probability=0.5, now=NOON + SECOND)

        assert again == replace(scene.match, probability=0.5, updated_at=NOON + SECOND, version=2)
        assert work.matches.get(scene.match.id) == again
        assert again.reasons == ("same domain",)


def test_the_same_score_again_writes_nothing(store: Store) -> None:
    with store.begin() as work:
        scene = put_scene(work)

        assert put_match(work, scene.account, scene.right, now=NOON + SECOND) == scene.match


def test_a_judgement_survives_every_later_score(store: Store) -> None:
    with store.begin() as work:
        scene = put_scene(work)
        judged = work.matches.set_judgement(scene.match.id, Judgement.NOT_SAME, version=1)
        assert judged.judgement is Judgement.NOT_SAME

        scored = put_match(work, scene.account, scene.right, probability=1.0)

        assert scored.judgement is Judgement.NOT_SAME


def test_of_two_who_judge_the_same_version_the_second_is_told(store: Store) -> None:
    with store.begin() as work:
        scene = put_scene(work)
        work.matches.set_judgement(scene.match.id, Judgement.SAME, version=scene.match.version)

        with pytest.raises(StaleVersion):
            work.matches.set_judgement(scene.match.id, None, version=scene.match.version)


def test_pairs_are_found_from_either_side(store: Store) -> None:
    with store.begin() as work:
        partner = work.partners.add("Northwind", now=NOON)
        acme, bolt = put_account(work, "001A"), put_account(work, "001B")
        left, right = put_companies(work, partner, company("N1"), company("N2"))
        first, second = put_match(work, acme, left), put_match(work, acme, right)
        third = put_match(work, bolt, left)

        assert work.matches.of_rights([left.id, right.id, 404]) == {
            left.id: [first, third],
            right.id: [second],
        }
        assert work.matches.of_accounts([acme.id, bolt.id, 404]) == {
            acme.id: [first, second],
            bolt.id: [third],
        }
        assert work.matches.of_account(acme.id) == [first, second]
        assert work.matches.of_pair(bolt.id, partner.id) == [third]


def test_a_pair_that_nothing_rests_on_is_dropped(store: Store) -> None:
    with store.begin() as work:
        partner = work.partners.add("Northwind", now=NOON)
        (right,) = put_companies(work, partner, company("N1"))
        account = put_account(work)
        dropped = put_match(work, account, right)

        work.matches.drop(dropped.id)

        assert work.matches.get(dropped.id) is None
        assert put_match(work, account, right).id != dropped.id, "no id is given out twice"


def test_a_pair_that_an_overlap_rests_on_stays_with_the_verdict_none(store: Store) -> None:
    with store.begin() as work:
        scene = put_scene(work)

        work.matches.drop(scene.match.id)
        work.matches.drop(scene.match.id)

        assert work.matches.get(scene.match.id) == replace(scene.match, verdict="none", version=2)


def test_a_pair_that_was_ever_judged_stays(store: Store) -> None:
    with store.begin() as work:
        partner = work.partners.add("Northwind", now=NOON)
        (right,) = put_companies(work, partner, company("N1"))
        match = put_match(work, put_account(work), right)
        ada = work.people.add("Ada", "ada@vendor.example")
        said = work.judgements.add(match.id, Judgement.NOT_SAME, ada.id, NOON)
        work.judgements.revoke(said.id, NOON, ada.id)

        work.matches.drop(match.id)

        assert work.matches.get(match.id) is not None


def test_the_last_judgement_that_was_not_revoked_counts(store: Store) -> None:
    with store.begin() as work:
        scene = put_scene(work)
        match_id, ada = scene.match.id, scene.person.id
        assert work.judgements.last_of(match_id) is None
        first = work.judgements.add(match_id, Judgement.SAME, ada, NOON)
        second = work.judgements.add(match_id, Judgement.NOT_SAME, ada, NOON, "other country")
        assert work.judgements.last_of(match_id) == second

        work.judgements.revoke(second.id, NOON + SECOND, ada)
        work.judgements.revoke(second.id, NOON + 2 * SECOND, ada)

        assert work.judgements.last_of(match_id) == first
        revoked = work.judgements.get(second.id)
        assert revoked is not None
        assert revoked.revoked_at == NOON + SECOND, "a second time does nothing"


def test_the_first_to_settle_a_judgement_stays(store: Store) -> None:
    with store.begin() as work:
        scene = put_scene(work)
        pia = work.people.add("Pia", "pia@vendor.example")
        said = work.judgements.add(scene.match.id, Judgement.NOT_SAME, scene.person.id, NOON)

        work.judgements.settle(said.id, pia.id, NOON)
        work.judgements.settle(said.id, scene.person.id, NOON)

        settled = work.judgements.get(said.id)
        assert settled is not None
        assert settled.settled_by == pia.id


def test_what_may_be_learnt_from_is_the_last_word_that_stands(store: Store) -> None:
    with store.begin() as work:
        scene = put_scene(work)
        rights = put_companies(work, scene.partner, company("N1"), company("N2"), company("N3"))
        ada, later = scene.person.id, NOON + SECOND
        second = put_match(work, scene.account, rights[1])
        third = put_match(work, scene.account, rights[2])
        work.judgements.add(second.id, Judgement.UNSURE, ada, NOON)
        taken_back = work.judgements.add(third.id, Judgement.SAME, ada, NOON)
        work.judgements.revoke(taken_back.id, later, ada)
        first = work.judgements.add(scene.match.id, Judgement.SAME, ada, NOON)
        work.judgements.revoke(first.id, later, ada)
        work.judgements.add(scene.match.id, Judgement.NOT_SAME, ada, later)

        assert work.judgements.labelled() == [
            LabelledPair(
                scene.account.id, scene.right.id, scene.partner.id, Judgement.NOT_SAME, later, ada
            )
        ]


def test_labels_come_in_the_order_of_the_judgements(store: Store) -> None:
    with store.begin() as work:
        scene = put_scene(work)
        rights = put_companies(work, scene.partner, company("N1"), company("N2"))
        second = put_match(work, scene.account, rights[1])
        work.judgements.add(second.id, Judgement.RELATED, scene.person.id, NOON)
        work.judgements.add(scene.match.id, Judgement.SAME, scene.person.id, NOON)

        found = [(each.partner_account_id, each.judgement) for each in work.judgements.labelled()]

    assert found == [(rights[1].id, Judgement.RELATED), (rights[0].id, Judgement.SAME)]
