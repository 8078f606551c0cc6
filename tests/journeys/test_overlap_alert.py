"""A change in the CRM becomes an explained alert in the owner's hands, once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crm.errors import Retriable
from crm.port import Kind
from journeys.keep_choices import pause_own
from journeys.notices import (
    FallbackNotice,
    OverlapCardState,
    OverlapNotice,
    ToChannel,
    ToPerson,
    TryLater,
    Uncertain,
    Unreachable,
)
from journeys.outcomes import Dead, Later
from journeys.run_programme import set_channel
from partnering.overlaps import AlertState
from partnering.people import Role
from partnering.policy import Channels
from partnering.programme import Channel
from scheduler.relay import STRANDED_AFTER, mark_stranded
from store.work import Store
from tests.journeys.office import (
    CONTOSO,
    CONTOSO_DEAL,
    MARIA,
    OMAR,
    PIA,
    THEIR_CONTOSO,
    THEIR_OTHER,
    arrives,
    open_office,
    renamed,
    working_day,
)
from tests.journeys.quarter_processes import Cut, CutMessenger


def test_a_new_account_that_a_partner_serves_is_told_to_its_owner_with_reasons(
    store: Store,
) -> None:
    office = working_day(store)

    arrives(office)
    office.settle()

    [told] = office.messenger.told
    assert told.to == ToPerson(office.person(MARIA))
    notice = told.notice
    assert isinstance(notice, OverlapNotice)
    assert notice.account_name == CONTOSO.name
    assert notice.partner_segments == ("customers",)
    assert notice.deals[0].amount == "€120,000"
    assert any("contoso-maschinenbau.de" in reason for reason in notice.reasons)
    assert "customer of Alpine Systems" in notice.headline


def test_the_same_pair_is_told_once_however_often_it_is_seen(store: Store) -> None:
    office = working_day(store)
    arrives(office)
    office.settle()

    office.crm.put(replace(CONTOSO, city="Neu-Ulm"))
    office.sync()
    office.bring(THEIR_CONTOSO, THEIR_OTHER, segment="open opportunities")
    office.sync()
    office.settle(hours=48)

    assert len(office.told("overlap")) == 1


def test_an_edit_that_makes_an_account_recognisable_is_news(store: Store) -> None:
    office = working_day(store)
    arrives(office, renamed(CONTOSO, "TBD new logo"))
    office.settle()
    assert office.told("overlap") == []

    office.crm.put(CONTOSO)
    office.sync()
    office.settle()

    assert [notice.account_name for notice in office.told("overlap")] == [CONTOSO.name]


def test_what_existed_at_the_first_import_is_one_summary_and_no_alert(store: Store) -> None:
    office = open_office(store)
    office.crm.put(CONTOSO, CONTOSO_DEAL)
    office.sync()
    office.add_partner()
    office.bring(THEIR_CONTOSO, THEIR_OTHER, start_alerts=False)
    office.sync()
    office.settle()

    assert office.told("overlap") == []
    [summary] = office.told("baseline")
    assert (summary.overlaps.number, summary.alerts_on) == (1, False)
    assert summary.top[0].account_name == CONTOSO.name
    assert office.overlaps()[0].alert is AlertState.BASELINE


def test_another_segments_first_import_is_a_summary_of_its_own(store: Store) -> None:
    office = open_office(store)
    office.crm.put(CONTOSO, CONTOSO_DEAL)
    office.sync()
    office.add_partner()
    office.bring(THEIR_OTHER, start_alerts=False)
    office.sync()
    office.settle(hours=1)

    office.bring(THEIR_CONTOSO, segment="prospects", start_alerts=False)
    office.sync()
    office.settle()

    assert [notice.overlaps.number for notice in office.told("baseline")] == [0, 1]
    assert office.told("overlap") == []
    with store.read() as view:
        kept = sorted(each.kind for each in view.messages.of_record("partner:1"))
    assert kept == ["baseline", "earlier_baseline"], "both are taken down with the partner"


def test_a_later_import_of_the_same_segment_is_news(store: Store) -> None:
    office = working_day(store)
    other = replace(CONTOSO, key="001X", name="Tailspin Optics AG", website="tailspin-optics.de")
    office.crm.put(other, replace(CONTOSO_DEAL, key="006X", account_key="001X"))
    office.sync()

    theirs = replace(THEIR_CONTOSO, id="P-9", name="Tailspin Optics", website="tailspin-optics.de")
    office.bring(THEIR_CONTOSO, THEIR_OTHER, theirs)
    office.sync()
    office.settle()

    assert [notice.account_name for notice in office.told("overlap")] == ["Tailspin Optics AG"]


def test_without_an_open_deal_of_the_owner_it_waits_for_the_digest(store: Store) -> None:
    office = working_day(store)

    arrives(office, CONTOSO, replace(CONTOSO_DEAL, owner_key=OMAR.key))
    office.settle()

    assert office.told("overlap") == []
    assert office.overlaps()[0].alert is AlertState.DIGEST


def test_the_third_alert_of_a_day_waits_for_the_digest(store: Store) -> None:
    office = working_day(store)
    names = ("Tailspin Optics", "Adventure Works Tools", "Wingtip Toys Factory")
    theirs = [
        replace(THEIR_CONTOSO, id=f"P-{n}", name=name, website=f"{name.split()[0]}-works.de")
        for n, name in enumerate(names, start=10)
    ]
    office.bring(THEIR_CONTOSO, THEIR_OTHER, *theirs)
    office.sync()

    for n, company in enumerate(theirs):
        account = replace(CONTOSO, key=f"001{n}", name=company.name, website=company.website)
        arrives(office, account, replace(CONTOSO_DEAL, key=f"006{n}", account_key=account.key))
        office.settle()

    assert len(office.told("overlap")) == 2
    reasons = {each.alert: each.alert_reason for each in office.overlaps()}
    assert reasons[AlertState.DIGEST] == "2 alerts at once a day"


def test_in_quiet_hours_it_waits_for_the_morning_of_the_owners_zone(store: Store) -> None:
    office = working_day(store)
    office.now = datetime(2026, 3, 11, 22, 30, tzinfo=UTC)

    arrives(office)
    office.settle()
    assert office.told("overlap") == []

    office.now = datetime(2026, 3, 12, 7, 0, 1, tzinfo=UTC)
    office.settle()
    assert len(office.told("overlap")) == 1


def test_an_owner_who_is_not_in_chat_is_told_to_the_fallback_channel_and_listed(
    store: Store,
) -> None:
    office = working_day(store)
    office.messenger.away = {MARIA.email}

    arrives(office)
    office.settle()

    [told] = office.messenger.told
    assert told.to == ToChannel("cosell-alerts")
    assert isinstance(told.notice, FallbackNotice)
    assert told.notice.owner_name == MARIA.name
    with store.read() as view:
        assert [gap.email for gap in view.unmapped.all()] == [MARIA.email]


def test_without_a_fallback_channel_it_is_a_row_that_a_person_sees_until_one_is_named(
    store: Store,
) -> None:
    office = working_day(store)
    office.messenger.away = {MARIA.email, PIA.email}
    office.desk = replace(office.desk, policy=replace(office.desk.policy, channels=Channels()))

    arrives(office)

    assert Dead("no_fallback_channel") in office.settle()
    with store.read() as view:
        assert [each.reason for each in view.deliveries.dead_list(10)] == ["no_fallback_channel"]
    with store.begin() as work:
        admin = work.people.grant(office.person(OMAR).id, Role.ADMIN)
    set_channel(office.desk, Channel.FALLBACK, "#partner-alerts", by=admin, now=office.now)

    office.settle()

    assert [told.to for told in office.messenger.told] == [ToChannel("partner-alerts")]


def test_a_messenger_that_is_down_only_delays(store: Store) -> None:
    office = working_day(store)
    office.messenger.faults.extend([TryLater("down", 5.0), Unreachable("invalid_auth", "token")])

    arrives(office)
    outcomes = office.settle()
    assert Later(5.0, "down") in outcomes
    office.settle(hours=0.1)
    office.settle(hours=0.1)

    assert len(office.told("overlap")) == 1


def test_an_uncertain_post_is_sent_once_more_and_counted(store: Store) -> None:
    office = working_day(store)
    office.messenger.faults.append(Uncertain())

    arrives(office)
    office.settle()
    office.settle(hours=0.1)

    assert len(office.told("overlap")) == 1
    with store.read() as view:
        assert view.deliveries.unknown_total() == 1


def test_a_deleted_account_closes_its_card(store: Store) -> None:
    office = working_day(store)
    arrives(office)
    office.settle()

    office.crm.delete(Kind.ACCOUNT, CONTOSO.key)
    office.sync()
    office.settle()

    assert office.overlaps() == []
    assert office.redrawn("overlap")[-1].state is OverlapCardState.GONE


def test_a_sync_that_breaks_off_loses_no_account(store: Store) -> None:
    office = working_day(store)
    office.crm.put(CONTOSO, CONTOSO_DEAL)
    office.crm.fail(Retriable("down"), on="changes", after_batches=0)
    with pytest.raises(Retriable):
        office.sync()

    office.sync()
    office.settle()

    assert len(office.told("overlap")) == 1


def test_a_paused_partner_is_not_told_about(store: Store) -> None:
    office = working_day(store)
    with store.begin() as work:
        partner = work.partners.all()[0]
        work.partners.save(replace(partner, alerts_on=False))

    arrives(office)
    office.settle(hours=1)

    assert office.told("overlap") == []
    assert office.overlaps()[0].alert is AlertState.BASELINE


def test_a_second_alert_on_one_account_waits_thirty_days(store: Store) -> None:
    office = working_day(store)
    arrives(office)
    office.settle()
    office.add_partner("Borealis IT")
    office.bring(THEIR_OTHER, partner="Borealis IT")
    office.sync()

    office.now += timedelta(days=1)
    office.bring(THEIR_OTHER, THEIR_CONTOSO, partner="Borealis IT")
    office.sync()
    office.settle()

    assert len(office.told("overlap")) == 1
    assert {each.alert for each in office.overlaps()} == {AlertState.SENT, AlertState.DIGEST}


def test_an_alert_whose_process_died_once_it_was_posted_is_not_kept_for_the_digest_too(
    sqlite_store: Store,
) -> None:
    office = working_day(sqlite_store)
    messenger = CutMessenger(sqlite_store)
    messenger.cut = "after"
    office.desk = replace(office.desk, messenger=messenger)
    arrives(office)
    with pytest.raises(Cut):
        office.settle()
    maria = office.person(MARIA)
    pause_own(office.desk, office.now + timedelta(days=2), by=maria, now=office.now)

    office.now += timedelta(hours=1)
    mark_stranded(office.desk, before=office.now - STRANDED_AFTER, now=office.now)
    office.settle()

    assert len(messenger.told) == 1
    assert office.overlaps()[0].alert is AlertState.SENT
    with sqlite_store.read() as view:
        assert view.digest_items.of(maria.id, office.overlaps()[0].found_at, office.now) == []
