"""Where things once went wrong: each story here lost, doubled or leaked something before."""

from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from journeys.judge_match import Verdicting, judge, settle, take_back
from journeys.look_up import AccountOverlaps, overlaps_of
from journeys.map_accounts import map_due
from journeys.map_owners import map_owners
from journeys.mark_overlap import mark
from journeys.notices import ToChannel, TryLater, Uncertain, Unreachable
from journeys.outcomes import Dead, Later
from journeys.start_alerts import start_alerts
from journeys.sync_accounts import sync
from journeys.why import why
from partnering.judgements import Judgement
from partnering.overlaps import AlertState, Mark
from partnering.refusals import Stale
from store.work import Store
from tests.journeys.office import (
    CONTOSO,
    CONTOSO_DEAL,
    MARIA,
    OMAR,
    PIA,
    THEIR_CONTOSO,
    THEIR_OTHER,
    AtOnce,
    Office,
    arrives,
    open_office,
    working_day,
)


class Meanwhile(AtOnce):
    """Runs something else after the matching is worked out and before it is saved."""

    def __init__(self, act: Any) -> None:
        self.act = act

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        done = super().submit(fn, *args, **kwargs)
        act, self.act = self.act, lambda: None
        act()
        return done


def mapping_while(office: Office, act: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("journeys.mapping_scene.IN_PROCESS_RECORDS", 0)
    map_due(replace(office.desk, heavy=Meanwhile(act)), now=office.now)


def test_a_new_type_during_a_mapping_loses_no_match(store: Store, monkeypatch: Any) -> None:
    office = open_office(store)
    office.crm.put(CONTOSO, CONTOSO_DEAL)
    office.sync()
    office.add_partner()
    office.bring(THEIR_CONTOSO)

    def another_process_syncs_a_new_type() -> None:
        office.crm.put(replace(CONTOSO, type="Customer"))
        sync(office.desk, now=office.now)

    mapping_while(office, another_process_syncs_a_new_type, monkeypatch)
    office.sync()

    assert len(office.overlaps()) == 1


def test_a_pass_that_was_overtaken_saves_nothing_over_the_newer_one(
    store: Store, monkeypatch: Any
) -> None:
    office = open_office(store)
    office.crm.put(CONTOSO, CONTOSO_DEAL)
    office.sync()
    office.add_partner()
    office.bring(THEIR_CONTOSO)

    def another_process_imports_a_correction_and_maps_it() -> None:
        office.bring(replace(THEIR_CONTOSO, name="Woodgrove Bank", website="woodgrove.com"))
        map_due(office.desk, now=office.now)

    mapping_while(office, another_process_imports_a_correction_and_maps_it, monkeypatch)
    office.sync()

    assert office.overlaps() == []


def test_a_post_in_doubt_is_repeated_once_and_then_left_to_a_person(store: Store) -> None:
    office = working_day(store)
    office.messenger.faults.extend(Uncertain() for _ in range(10))
    arrives(office)

    outcomes = office.settle() + office.settle(hours=1)

    assert outcomes.count(Dead("uncertain")) == 1
    assert len(office.messenger.faults) == 8


def test_waiting_is_not_held_against_an_alert(store: Store) -> None:
    office = working_day(store)
    office.messenger.faults.extend(TryLater("down", 1.0) for _ in range(12))
    office.messenger.faults.append(RuntimeError("a bug, once"))
    arrives(office)

    for _ in range(20):
        office.settle(hours=0.02)

    assert len(office.told("overlap")) == 1


def test_an_owner_who_left_since_yesterday_is_told_to_the_fallback_channel(store: Store) -> None:
    office = working_day(store)
    office.messenger.faults.append(Unreachable("user_disabled", "gone"))

    arrives(office)
    office.settle()

    assert [told.to for told in office.messenger.told] == [ToChannel("cosell-alerts")]


def test_what_an_admin_can_mend_waits_for_it(store: Store) -> None:
    office = working_day(store)
    office.messenger.faults.extend(Unreachable("messages_tab_disabled", "off") for _ in range(3))
    arrives(office)

    outcomes = [each for _ in range(6) for each in office.settle(hours=0.1)]

    assert any(isinstance(each, Later) and each.fault for each in outcomes)
    assert len(office.told("overlap")) == 1


def test_an_alert_that_was_judged_away_by_night_is_owed_again_when_that_is_undone(
    store: Store,
) -> None:
    office = working_day(store)
    office.now = datetime(2026, 3, 11, 19, 0, tzinfo=UTC)
    arrives(office)
    office.settle()
    with store.read() as view:
        [overlap] = view.overlaps.all_open(10, 0)
    request = Verdicting(overlap.id, Judgement.NOT_SAME)
    judge(office.desk, request, by=office.person(MARIA), now=office.now)
    office.now = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)
    office.settle()

    take_back(office.desk, overlap.id, by=office.person(MARIA), now=office.now)
    office.settle()

    assert len(office.told("overlap")) == 1


def test_a_snooze_before_the_alert_puts_it_off_and_does_not_swallow_it(store: Store) -> None:
    office = working_day(store)
    office.now = datetime(2026, 3, 10, 20, 0, tzinfo=UTC)
    arrives(office)
    office.settle()
    [overlap] = office.overlaps()
    until = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
    maria = office.person(MARIA)
    mark(office.desk, overlap.id, Mark.SNOOZED, until=until, by=maria, now=office.now)

    office.now = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
    office.settle()
    assert office.told("overlap") == []
    office.now = until + timedelta(seconds=1)
    office.settle()
    assert len(office.told("overlap")) == 1


def test_two_alerts_of_one_moment_see_each_other(store: Store) -> None:
    office = working_day(store)
    office.add_partner("Borealis IT")
    office.bring(THEIR_OTHER, partner="Borealis IT")
    office.sync()
    office.settle()
    office.messenger.told.clear()
    office.bring(THEIR_OTHER, THEIR_CONTOSO, partner="Borealis IT")
    office.crm.put(CONTOSO, CONTOSO_DEAL)
    seen: list[AlertState] = []

    def slow(_to: object, notice: Any) -> None:
        if notice.kind == "overlap" and not seen:
            seen.append(AlertState.PENDING)
            office.settle()

    office.messenger.before = slow
    office.sync()
    office.settle()

    assert len(office.told("overlap")) == 1


def test_a_channel_never_reads_amounts_even_when_its_summary_is_redrawn(store: Store) -> None:
    office = open_office(store)
    office.messenger.away = {PIA.email}
    office.crm.put(CONTOSO, CONTOSO_DEAL)
    office.sync()
    partner = office.add_partner()
    office.bring(THEIR_CONTOSO, start_alerts=False)
    office.sync()
    office.settle()

    start_alerts(office.desk, partner, by=office.person(PIA), now=office.now)
    office.settle()

    drawn = [*office.told("baseline"), *office.redrawn("baseline")]
    assert len(drawn) == 2
    assert all(line.open_amount == "" for notice in drawn for line in notice.top)


def test_why_tells_of_deals_only_to_those_who_may_see_them(store: Store) -> None:
    office = working_day(store)
    arrives(office, CONTOSO, replace(CONTOSO_DEAL, owner_key=PIA.key))
    office.settle()
    [overlap] = office.overlaps()

    def words(user: Any) -> str:
        return " ".join(
            why(office.desk, str(overlap.id), by=office.person(user), now=office.now).lines
        )

    assert "open opportunity" in words(MARIA)
    assert "opportunity" not in words(OMAR)


def test_a_phone_number_is_a_reason_but_not_shown_to_everybody(store: Store) -> None:
    office = working_day(store)
    phone = "+49 731 998877"
    office.bring(replace(THEIR_CONTOSO, phone=phone), THEIR_OTHER)
    arrives(office, replace(CONTOSO, phone=phone))
    office.settle()
    [overlap] = office.overlaps()

    def reasons(user: Any) -> tuple[str, ...]:
        told = why(office.desk, str(overlap.id), by=office.person(user), now=office.now)
        assert not any("998877" in line for line in told.lines) or user is not OMAR
        return told.overlap.reasons

    assert any("998877" in reason for reason in reasons(MARIA))
    assert not any("998877" in reason for reason in reasons(OMAR))
    assert "same phone number" in reasons(OMAR)


def test_only_somebody_who_may_decide_is_asked_to(store: Store) -> None:
    office = open_office(store)
    office.crm.put(CONTOSO, CONTOSO_DEAL)
    office.sync()
    office.add_partner(manager=OMAR)
    office.bring(THEIR_CONTOSO, start_alerts=False)
    office.sync()
    office.settle()

    [told] = office.messenger.told
    assert told.to != ToChannel("cosell-alerts")
    assert getattr(told.to, "person", None) == office.person(PIA)


def test_a_confirmed_judgement_is_not_replaced_from_an_old_card(store: Store) -> None:
    office = working_day(store)
    arrives(office)
    office.settle()
    [overlap] = office.overlaps()
    maria = office.person(MARIA)
    judge(office.desk, Verdicting(overlap.id, Judgement.NOT_SAME), by=maria, now=office.now)
    office.settle()
    [review] = office.told("review")
    settle(office.desk, review.judgement_id, upheld=True, by=office.person(PIA), now=office.now)

    with pytest.raises(Stale, match="partner manager"):
        judge(office.desk, Verdicting(overlap.id, Judgement.RELATED), by=maria, now=office.now)


def test_a_review_of_a_judgement_that_was_replaced_says_so(store: Store) -> None:
    office = working_day(store)
    arrives(office)
    office.settle()
    [overlap] = office.overlaps()
    maria, pia = office.person(MARIA), office.person(PIA)
    judge(office.desk, Verdicting(overlap.id, Judgement.NOT_SAME), by=maria, now=office.now)
    office.settle()
    [first] = office.told("review")
    office.now += timedelta(minutes=1)
    judge(office.desk, Verdicting(overlap.id, Judgement.RELATED), by=maria, now=office.now)
    office.settle()

    redrawn = [n for n in office.redrawn("review") if n.judgement_id == first.judgement_id]
    assert (redrawn[-1].upheld, redrawn[-1].reversed_by, redrawn[-1].hidden) == (
        False,
        MARIA.name,
        True,
    )
    with pytest.raises(Stale, match=MARIA.name):
        settle(office.desk, first.judgement_id, upheld=False, by=pia, now=office.now)


def test_owners_who_are_not_in_chat_are_listed_before_an_alert_falls_into_the_gap(
    store: Store,
) -> None:
    office = working_day(store)
    office.crm.put(
        CONTOSO, replace(CONTOSO, key="001OMAR", name="Fourth Coffee", owner_key=OMAR.key)
    )
    office.sync()
    office.messenger.away = {OMAR.email}

    assert map_owners(office.desk, now=office.now) == 1
    with store.read() as view:
        assert [gap.email for gap in view.unmapped.all()] == [OMAR.email]

    office.messenger.away = set()
    assert map_owners(office.desk, now=office.now) == 0
    with store.read() as view:
        assert view.unmapped.all() == []


def test_a_judged_overlap_is_found_again_by_asking(store: Store) -> None:
    office = working_day(store)
    arrives(office)
    [overlap] = office.overlaps()
    request, maria = Verdicting(overlap.id, Judgement.NOT_SAME), office.person(MARIA)
    judge(office.desk, request, by=maria, now=office.now)

    answer = overlaps_of(office.desk, CONTOSO.name, by=maria, now=office.now)

    assert isinstance(answer, AccountOverlaps)
    assert answer.overlaps == ()
    assert [(each.overlap_id, each.undoable) for each in answer.judged] == [(overlap.id, True)]
