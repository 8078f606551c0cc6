"""Overlaps, and what people marked on them for themselves."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from partnering.accounts import Account
from partnering.overlaps import AlertState, Mark, Overlap, OverlapState, PersonalMark
from store.work import StaleVersion, Store
from tests.store.makers import NOON, company, put_account, put_companies, put_match, put_scene


def test_an_overlap_opens_once_per_account_and_partner(store: Store) -> None:
    with store.begin() as work:
        scene = put_scene(work)
        assert scene.overlap == Overlap(
            id=1,
            account_id=scene.account.id,
            partner_id=scene.partner.id,
            match_id=scene.match.id,
            state=OverlapState.OPEN,
            alert=AlertState.PENDING,
            baseline=False,
            found_at=NOON,
            version=1,
        )

        with pytest.raises(StaleVersion):
            work.overlaps.add(
                scene.account.id, scene.partner.id, scene.match.id, True, AlertState.NEVER, NOON
            )

        assert work.overlaps.of_pair(scene.account.id, scene.partner.id) == scene.overlap
        assert work.overlaps.of_pair(scene.account.id, 404) is None


def test_who_holds_a_pair_sees_what_the_one_before_wrote(store: Store) -> None:
    def count_one_more(_: int) -> None:
        with store.begin() as work:
            work.overlaps.hold_pair(1, 2)
            before = int(work.cursors.get("pair") or 0)
            work.cursors.set("pair", str(before + 1), NOON)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count_one_more, range(24)))

    with store.read() as view:
        assert view.cursors.get("pair") == "24"


def test_an_overlap_is_saved_whole(store: Store) -> None:
    with store.begin() as work:
        told = replace(
            put_scene(work).overlap,
            state=OverlapState.HIDDEN,
            alert=AlertState.SENT,
            alerted_at=NOON,
            alert_reason="you have an open opportunity",
        )

        saved = work.overlaps.save(told)

        assert saved == replace(told, version=2)
        assert work.overlaps.get(told.id) == saved


def test_hidden_overlaps_are_listed_only_where_asked_for(store: Store) -> None:
    with store.begin() as work:
        scene = put_scene(work)
        bolt = put_account(work, "001B")
        (right,) = put_companies(work, scene.partner, company("N1"))
        match = put_match(work, bolt, right)
        other = work.overlaps.add(
            bolt.id, scene.partner.id, match.id, True, AlertState.BASELINE, NOON
        )
        hidden = work.overlaps.save(replace(scene.overlap, state=OverlapState.HIDDEN))

        assert work.overlaps.of_account(scene.account.id) == []
        assert work.overlaps.of_account(scene.account.id, only_open=False) == [hidden]
        assert work.overlaps.of_partner(scene.partner.id) == [other]
        assert work.overlaps.of_partner(scene.partner.id, only_open=False) == [hidden, other]
        assert work.overlaps.open_count(scene.partner.id) == 1
        assert work.overlaps.all_open(10, 0) == [other]
        assert work.overlaps.all_open(10, 1) == []


def test_open_overlaps_are_those_of_all_users_that_a_person_has(store: Store) -> None:
    with store.begin() as work:
        partner = work.partners.add("Northwind", now=NOON)
        (right,) = put_companies(work, partner, company("N1"))
        owned = [
            Account(f"001{key}", "Acme", owner_key=key) for key in ("", "005A", "005B", "005C")
        ]
        for id in work.accounts.put(owned, now=NOON, baseline=False):
            match = put_match(work, work.accounts.many([id])[id], right)
            work.overlaps.add(id, partner.id, match.id, False, AlertState.PENDING, NOON)

        mine = frozenset({"005A", "005B"})

        assert [each.account_id for each in work.overlaps.newest(limit=9, owner_keys=mine)] == [
            3,
            2,
        ]
        assert work.overlaps.count_open(owner_keys=mine) == 2
        assert work.overlaps.count_open(owner_keys={"005C"}) == 1
        assert work.overlaps.count_open(owner_keys=()) == 0
        assert work.overlaps.count_open() == 4


def test_a_persons_last_mark_on_an_overlap_is_the_one_that_is_kept(store: Store) -> None:
    with store.begin() as work:
        scene = put_scene(work)
        bo = work.people.add("Bo", "bo@vendor.example")
        useful = PersonalMark(scene.overlap.id, scene.person.id, Mark.USEFUL, NOON)
        snoozed = replace(useful, mark=Mark.SNOOZED, until=NOON + timedelta(days=7))
        work.marks.put(useful)
        work.marks.put(snoozed)
        other = replace(useful, person_id=bo.id)
        work.marks.put(other)

        assert work.marks.of(scene.overlap.id, scene.person.id) == snoozed
        assert work.marks.of(scene.overlap.id, bo.id) == other
        assert work.marks.of(scene.overlap.id, 404) is None
