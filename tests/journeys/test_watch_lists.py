"""Lists grow old: their manager hears of it once, and at the end they are erased."""

from dataclasses import replace
from datetime import datetime, timedelta

from journeys.keep_partners import remove_partner
from journeys.look_up import overlap_card
from journeys.notices import StaleListNotice
from journeys.watch_lists import watch_lists
from partnering.partners import ListState
from partnering.policy import ListAges
from partnering.receipts import Cause
from store.work import Store
from tests.journeys.office import (
    MARIA,
    PIA,
    THEIR_CONTOSO,
    THEIR_OTHER,
    Office,
    arrives,
    working_day,
)


def pass_days(office: Office, days: int) -> tuple[int, int]:
    office.now += timedelta(days=days)
    found = watch_lists(office.desk, now=office.now)
    office.settle()
    return found.stale, found.erased


def test_a_stale_list_is_asked_for_once_and_only_of_its_manager(store: Store) -> None:
    office = working_day(store)

    assert pass_days(office, 89) == (0, 0)
    assert pass_days(office, 2) == (1, 0)
    assert pass_days(office, 1) == (0, 0)

    (told,) = office.messenger.told
    notice = told.notice
    assert isinstance(notice, StaleListNotice)
    assert (notice.partner_name, notice.segment, notice.days_old) == (
        "Alpine Systems",
        "customers",
        91,
    )
    assert told.ref.person_id == office.person(PIA).id


def test_a_newer_list_is_fresh_again(store: Store) -> None:
    office = working_day(store)
    pass_days(office, 85)
    office.bring(THEIR_CONTOSO)

    assert pass_days(office, 10) == (0, 0)
    assert pass_days(office, 90) == (1, 0)


def test_a_list_past_its_time_is_erased_with_a_receipt_and_its_overlaps(store: Store) -> None:
    office = working_day(store)
    arrives(office)
    office.settle()
    assert office.overlaps()

    assert pass_days(office, 181) == (0, 1)
    assert pass_days(office, 1) == (0, 0)

    assert office.overlaps() == []
    with store.read() as view:
        (receipt,) = view.receipts.all()
        (kept,) = view.lists.of_partner(1)
        assert view.partner_accounts.count_of(1) == 0
    assert (receipt.cause, receipt.segment, receipt.by_person_id) == (
        Cause.LIST_EXPIRED,
        "customers",
        None,
    )
    assert kept.state(ListAges(), office.now) is ListState.ERASED
    assert office.redrawn("erased")


def test_the_policy_sets_the_days_and_a_removed_partners_lists_go_too(sqlite_store: Store) -> None:
    office = working_day(sqlite_store)
    ages = ListAges(stale_after_days=2, purge_after_days=4)
    office.desk = replace(office.desk, policy=replace(office.desk.policy, lists=ages))
    remove_partner(office.desk, 1, purge=False, by=office.person(PIA), now=office.now)

    assert pass_days(office, 3) == (1, 0)
    assert office.messenger.told == []
    assert pass_days(office, 2) == (0, 1)


def test_a_list_of_nobodys_is_told_where_it_is_read(sqlite_store: Store) -> None:
    office = working_day(sqlite_store)
    office.messenger.away.add(PIA.email)
    office.messenger.away.add(MARIA.email)

    pass_days(office, 91)

    (told,) = office.messenger.told
    assert told.notice.kind == "stale_list"
    assert told.ref.person_id is None


def test_a_card_says_when_its_list_is_stale(sqlite_store: Store) -> None:
    office = working_day(sqlite_store)
    imported = imported_at(office)
    arrives(office)
    office.settle()
    overlap_id = office.overlaps()[0].id
    maria = office.person(MARIA)

    fresh = overlap_card(office.desk, overlap_id, reader=maria, now=office.now)
    later = overlap_card(
        office.desk, overlap_id, reader=maria, now=office.now + timedelta(days=100)
    )

    assert fresh.listed_at is None
    assert later.listed_at == imported


def imported_at(office: Office) -> datetime:
    with office.desk.store.read() as view:
        return view.lists.of_partner(1)[0].imported_at


def test_a_company_that_left_its_list_is_erased_as_late_as_the_list_would_be(store: Store) -> None:
    office = working_day(store)
    arrives(office)
    office.settle()
    assert office.overlaps()
    office.bring(THEIR_OTHER)
    office.sync()
    for _ in range(2):
        pass_days(office, 89)
        office.bring(THEIR_OTHER)
    with store.read() as view:
        assert view.erasing.count_rows(1, None) == 2

    pass_days(office, 3)

    with store.read() as view:
        assert view.erasing.count_rows(1, None) == 1
        (receipt,) = view.receipts.all()
    assert receipt.cause is Cause.COMPANIES_LEFT
    assert (receipt.counts["companies"], receipt.counts["overlaps"]) == (1, 1)
    assert receipt.finished_at is not None
