"""Overlaps go to the CRM only where an admin said so, once, and follow what becomes of them."""

from dataclasses import replace

import pytest

from crm.errors import Fatal, Retriable
from crm.port import Kind, OwnKind, Upsert
from journeys.draw import overlap_notice
from journeys.judge_match import Verdicting, judge
from journeys.keep_partners import remove_partner, restore_partner
from journeys.outcomes import Dead, Later
from journeys.own_writes import keep_written
from journeys.sync_accounts import sync
from journeys.withhold import for_channel
from journeys.write_overlaps import note_owed, owed
from partnering.judgements import Judgement
from partnering.people import CrmUser
from partnering.programme import Writable
from partnering.sharing import Level, Rule, Side
from store.work import Store
from tests.journeys.office import (
    CONTOSO,
    MARIA,
    PIA,
    THEIR_CONTOSO,
    Office,
    arrives,
    renamed,
    working_day,
)


def switch(office: Office, *what: Writable) -> None:
    with office.desk.store.begin() as work:
        work.programme.save(replace(work.programme.get(), writes=frozenset(what)))


def with_overlap(store: Store) -> Office:
    office = working_day(store)
    arrives(office)
    office.settle()
    assert len(office.overlaps()) == 1
    return office


def tick(office: Office) -> int:
    count = note_owed(office.desk, now=office.now)
    office.settle()
    return count


def count_owed(office: Office) -> int:
    with office.desk.store.read() as view:
        return owed(office.desk, view, now=office.now).count


def test_nothing_is_written_until_it_is_switched_on(store: Store) -> None:
    office = with_overlap(store)

    assert tick(office) == 0
    assert office.crm.written() == {}


def test_an_open_overlap_is_written_once_under_our_own_id(store: Store) -> None:
    office = with_overlap(store)
    switch(office, Writable.OVERLAP)

    assert tick(office) == 1
    [(key, values)] = office.crm.written().items()
    [overlap] = office.overlaps()
    assert key == f"OV-{overlap.id}"
    assert (values["account_key"], values["partner"]) == (CONTOSO.key, "Alpine Systems")
    assert (values["population"], values["state"]) == ("customers", "open")

    office.now = office.now.replace(hour=15)
    assert tick(office) == 0, "what is there as it stands is not written again"


def test_a_hidden_overlap_is_hidden_in_the_crm_and_an_unwritten_one_stays_away(
    store: Store,
) -> None:
    office = with_overlap(store)
    [overlap] = office.overlaps()
    switch(office, Writable.OVERLAP)
    tick(office)

    verdict = Verdicting(overlap.id, Judgement.NOT_SAME)
    judge(office.desk, verdict, by=office.person(PIA), now=office.now)
    office.settle()

    assert tick(office) == 1
    assert office.crm.written()[f"OV-{overlap.id}"]["state"] == "hidden"

    with office.desk.store.begin() as work:
        work.crm_writes.drop("overlap", [f"OV-{overlap.id}"])
    assert count_owed(office) == 0, "a hidden one that never was there is not made"


def test_a_removed_partner_keeps_its_name_in_the_crm_and_its_overlaps_are_hidden_there(
    store: Store,
) -> None:
    office = with_overlap(store)
    [overlap] = office.overlaps()
    switch(office, Writable.OVERLAP)
    tick(office)
    pia = office.person(PIA)

    remove_partner(office.desk, overlap.partner_id, purge=False, by=pia, now=office.now)
    tick(office)

    [values] = office.crm.written().values()
    assert (values["partner"], values["state"]) == ("Alpine Systems", "hidden")
    restore_partner(office.desk, overlap.partner_id, by=pia, now=office.now)
    tick(office)
    [values] = office.crm.written().values()
    assert values["state"] == "open"


@pytest.mark.parametrize("level", [Level.HIDDEN, Level.COUNTS])
@pytest.mark.parametrize("beside", [True, False])
def test_of_a_list_without_names_nothing_stands_open_in_the_crm(
    store: Store, level: Level, beside: bool
) -> None:
    office = with_overlap(store)
    [overlap] = office.overlaps()
    switch(office, Writable.OVERLAP)
    tick(office)
    if beside:
        office.bring(THEIR_CONTOSO, segment="prospects")
        office.sync()
    with store.begin() as work:
        rule = Rule(overlap.partner_id, Side.THEIRS, "customers", None, level)
        work.sharing.put_rule(rule, by=None, at=office.now)

    assert tick(office) == 1

    [values] = office.crm.written().values()
    stands = (values["population"], values["state"])
    assert stands == (("prospects", "open") if beside else ("customers", "hidden"))
    with store.begin() as work:
        work.sharing.drop_rule(overlap.partner_id, Side.THEIRS, "customers", None)
    assert tick(office) == 1
    [values] = office.crm.written().values()
    assert values["state"] == "open"


def test_what_is_purged_here_is_erased_there(store: Store) -> None:
    office = with_overlap(store)
    switch(office, Writable.OVERLAP)
    gone = Upsert(OwnKind.OVERLAP, "OV-999", {"partner": "A partner that was removed"})
    (written,) = office.crm.upsert([gone])
    with office.desk.store.begin() as work:
        keep_written(work, gone, written, now=office.now)

    tick(office)

    assert "OV-999" not in office.crm.written()
    assert count_owed(office) == 0


def test_switching_off_stops_what_is_left(store: Store) -> None:
    office = with_overlap(store)
    switch(office, Writable.OVERLAP)
    note_owed(office.desk, now=office.now)
    switch(office)

    office.settle()

    assert office.crm.written() == {}


def test_a_crm_that_is_away_only_costs_time(store: Store) -> None:
    office = with_overlap(store)
    switch(office, Writable.OVERLAP)
    office.crm.fail(Retriable("down", retry_after_seconds=1.0), on="upsert", times=2)

    note_owed(office.desk, now=office.now)
    outcomes = office.settle()

    assert outcomes[:2] == [Later(1.0, "crm_unreachable")] * 2
    assert len(office.crm.written()) == 1


def test_a_missing_object_waits_for_an_admin_under_a_name(store: Store) -> None:
    office = with_overlap(store)
    switch(office, Writable.OVERLAP)
    office.crm.fail(Fatal("the object is missing"), on="upsert", times=1)

    note_owed(office.desk, now=office.now)
    outcomes = office.settle()

    assert isinstance(outcomes[0], Later)
    assert (outcomes[0].reason, outcomes[0].fault) == ("crm_refuses", True)
    assert len(office.crm.written()) == 1, "once it is there, the same work goes on"


def test_a_refused_record_is_a_dead_delivery_and_its_words_are_kept(store: Store) -> None:
    office = with_overlap(store)
    [overlap] = office.overlaps()
    switch(office, Writable.OVERLAP)
    office.crm.refuse(f"OV-{overlap.id}", "STRING_TOO_LONG: Partner Name")

    note_owed(office.desk, now=office.now)
    outcomes = office.settle()

    assert outcomes[-1] == Dead("crm_refused")
    with office.desk.store.read() as view:
        [refused] = view.crm_writes.refused()
    assert refused.problem == "STRING_TOO_LONG: Partner Name"
    assert count_owed(office) == 0, "the same words are not asked for again and again"


def test_a_write_interrupted_before_it_was_noted_is_done_again_to_the_same_record(
    store: Store,
) -> None:
    office = with_overlap(store)
    switch(office, Writable.OVERLAP)
    tick(office)
    before = office.crm.written()
    with office.desk.store.begin() as work:
        work.crm_writes.drop("overlap", list(before))

    tick(office)

    assert office.crm.written().keys() == before.keys()


def test_an_own_write_that_comes_back_is_no_news(store: Store) -> None:
    office = with_overlap(store)
    assert _due_after(office, {"city": "Neu-Ulm"}) == []


def test_what_somebody_else_changed_besides_is_news(store: Store) -> None:
    office = with_overlap(store)
    office.crm.put(renamed(CONTOSO, "Contoso Holding SE"))
    assert len(_due_after(office, {"city": "Neu-Ulm"})) == 1


def test_a_later_change_of_the_same_field_by_somebody_else_is_news(store: Store) -> None:
    office = with_overlap(store)
    _due_after(office, {"city": "Neu-Ulm"})
    office.crm.put(replace(CONTOSO, city="Hamburg"))
    assert len(_changed(office)) == 1


def _due_after(office: Office, values: dict[str, object]) -> list[int]:
    """Write to an account as ours and let the next pass of the sync see it."""
    write = Upsert(Kind.ACCOUNT, "AC-1", values)
    office.crm.adopt(Kind.ACCOUNT, "AC-1", CONTOSO.key)
    (written,) = office.crm.upsert([write])
    assert not written.problem
    with office.desk.store.begin() as work:
        keep_written(work, write, written, now=office.now)
    return _changed(office)


def _changed(office: Office) -> list[int]:
    sync(office.desk, now=office.now)
    with office.desk.store.read() as view:
        return [due.id for due in view.accounts.due()]


@pytest.fixture(autouse=True)
def _small_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several calls for a few records, too."""
    monkeypatch.setattr("journeys.write_overlaps.PER_CALL", 1)


def test_a_card_tells_managers_what_would_be_written_and_leaves_sellers_alone(
    store: Store,
) -> None:
    office = with_overlap(store)
    [overlap] = office.overlaps()

    def line(reader: CrmUser) -> str:
        with office.desk.store.read() as view:
            notice = overlap_notice(
                office.desk, view, overlap.id, office.person(reader), now=office.now
            )
        assert getattr(for_channel(notice), "would_write", "?") == ""
        return notice.would_write

    assert line(PIA) == (
        "Would be written to memory: overlap Alpine Systems / Contoso Maschinenbau GmbH "
        "(writing is off)"
    )
    assert line(MARIA) == ""
    switch(office, Writable.OVERLAP)
    assert line(PIA) == ""
