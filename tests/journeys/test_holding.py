"""What holds messages back: a pause, a pilot, a set-up, a shadow run. Nothing is ever lost."""

from collections import Counter
from dataclasses import replace

import pytest

from app.shadow import ShadowMessenger
from journeys.deliver import HELD_FOR, carry_out
from journeys.notices import HeldBack, ToPerson
from journeys.outcomes import Held
from journeys.preview import AT_ONCE, DIGEST, preview
from journeys.run_programme import (
    ask_anew,
    begin_setup,
    go_live,
    pause_all,
    resume_all,
    set_channel,
    set_pilot,
)
from journeys.why import why
from partnering.overlaps import AlertState, Overlap
from partnering.people import CrmUser, Person, Role
from partnering.programme import Channel, Hold
from partnering.refusals import Invalid, NotAllowed
from scheduler.relay import Relay
from store.deliveries import Delivery
from store.work import Store
from tests.journeys.office import MARIA, OMAR, PIA, Office, arrives, working_day
from tests.journeys.test_first_load import account, on_their_list, open_deal


def admin(office: Office) -> Person:
    with office.desk.store.begin() as work:
        return work.people.grant(office.person(PIA).id, Role.ADMIN)


def deliveries(office: Office) -> list[Delivery]:
    with office.desk.store.read() as view:
        found = [view.deliveries.get(number) for number in range(1, 2000)]
    return [each for each in found if each is not None]


def alerts(office: Office) -> list[Delivery]:
    return [each for each in deliveries(office) if each.effect == "alert_owner"]


def many(office: Office, number: int, owners: int) -> None:
    """Let alerts be owed, `number` in all, to so many owners."""
    users = [
        CrmUser(f"005U{each}", f"Owner {each}", f"owner{each}@vendra.example", zone="Europe/Berlin")
        for each in range(owners)
    ]
    office.crm.put(*users)
    # A list of nobody's accounts is the baseline; what comes later is new.
    office.add_partner("Load")
    office.bring(on_their_list(999_999), partner="Load")
    office.sync()
    office.settle()
    ours = [replace(account(each), owner_key=users[each % owners].key) for each in range(number)]
    office.crm.put(*ours, *map(open_deal, ours))
    office.bring(*(on_their_list(each) for each in (*range(number), 999_999)), partner="Load")
    office.sync()


def test_a_pause_holds_alerts_without_a_fault_and_a_resume_sends_them(store: Store) -> None:
    office = working_day(store)
    pia = office.person(PIA)
    pause_all(office.desk, by=pia, now=office.now)
    arrives(office)
    [held] = [each for each in office.settle() if isinstance(each, Held)]
    assert held.hold is Hold.PAUSED
    assert office.told("overlap") == []
    [alert] = alerts(office)
    assert (alert.state, alert.reason, alert.faults) == ("pending", "held_paused", 0)
    assert alert.due_at > office.now + HELD_FOR / 2
    number = office.overlaps()[-1].id
    assert "all messages are paused" in str(
        why(office.desk, f"OV-{number}", by=office.person(MARIA), now=office.now).lines
    )

    # Held, it costs nothing: nothing is due, whatever time passes.
    assert office.settle(hours=20) == []
    resume_all(office.desk, by=pia, now=office.now)
    office.settle(hours=4)
    assert len(office.told("overlap")) == 1
    assert alerts(office)[0].state == "done"


def test_a_resume_between_asking_and_writing_down_loses_nothing(store: Store) -> None:
    office = working_day(store)
    pia = office.person(PIA)
    before = pause_all(office.desk, by=pia, now=office.now)

    def too_late(*_: object) -> None:
        # It was asked about while paused; before that is written down, somebody has resumed.
        raise HeldBack(Hold.PAUSED, before.version)

    office.messenger.before = too_late
    resume_all(office.desk, by=pia, now=office.now)
    arrives(office)
    Relay(office.desk).run_once(office.now)
    [alert] = alerts(office)
    assert isinstance(carry_out(office.desk, alert.id, now=office.now), Held)

    [alert] = alerts(office)
    assert (alert.state, alert.reason, alert.due_at) == ("pending", "", office.now)
    office.messenger.before = lambda to, notice: None
    office.settle()
    assert len(office.told("overlap")) == 1


def test_a_pause_directly_before_the_post_gives_the_place_in_the_caps_back(store: Store) -> None:
    office = working_day(store)
    pia = office.person(PIA)

    def pause(*_: object) -> None:
        pause_all(office.desk, by=pia, now=office.now)

    office.messenger.before = pause
    arrives(office)
    office.settle()

    assert office.told("overlap") == []
    [overlap] = [each for each in office.overlaps() if each.alert is AlertState.PENDING]
    assert overlap.alerted_at is None
    with store.read() as view:
        since = office.now.replace(hour=0)
        assert view.overlaps.alerted_count(office.person(MARIA).id, since=since, but_not=0) == 0

    office.messenger.before = lambda to, notice: None
    resume_all(office.desk, by=pia, now=office.now)
    office.settle()
    assert len(office.told("overlap")) == 1


def test_in_a_pilot_only_its_people_are_told_of_its_partners(store: Store) -> None:
    office = working_day(store)
    pia, maria, omar = map(office.person, (PIA, MARIA, OMAR))
    other = office.add_partner("Other")
    set_pilot(office.desk, True, [omar.id], by=pia, now=office.now)
    arrives(office)
    office.settle()
    assert office.told("overlap") == []
    assert alerts(office)[-1].reason == "held_pilot"

    set_pilot(office.desk, True, [omar.id, maria.id], [other], by=pia, now=office.now)
    office.settle()
    assert office.told("overlap") == [], "about another partner"

    set_pilot(office.desk, True, partners=[], by=pia, now=office.now)
    office.settle()
    assert len(office.told("overlap")) == 1


def test_while_it_is_set_up_nothing_goes_out_and_with_going_live_all_does(store: Store) -> None:
    office = working_day(store)
    ada = admin(office)
    begin_setup(office.desk, by=ada, now=office.now)
    arrives(office)
    office.settle()
    assert [each.reason for each in alerts(office)] == ["held_setup"]
    go_live(office.desk, by=ada, now=office.now)
    office.settle()
    assert len(office.told("overlap")) == 1


@pytest.mark.parametrize(
    ("number", "owners"),
    [
        pytest.param(60, 12, id="small"),
        pytest.param(10_000, 400, id="full", marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
    ],
)
def test_thousands_that_were_held_drain_without_flooding_anybody(
    sqlite_store: Store, number: int, owners: int
) -> None:
    office = working_day(sqlite_store)
    pia = office.person(PIA)
    pause_all(office.desk, by=pia, now=office.now)
    many(office, number, owners)
    _drain(office)
    assert office.told("overlap") == []
    with sqlite_store.read() as view:
        assert view.deliveries.held_count() >= number
        assert view.deliveries.due(office.now, 10) == []

    resume_all(office.desk, by=pia, now=office.now)
    _drain(office)

    counts = Counter(
        each.to.person.id
        for each in office.messenger.told
        if isinstance(each.to, ToPerson) and each.notice.kind == "overlap"
    )
    assert len(counts) == owners
    assert set(counts.values()) == {2}, "the caps decide again"
    states = Counter(each.alert for each in _all_overlaps(office))
    assert states[AlertState.SENT] == 2 * owners
    assert states[AlertState.DIGEST] == number - 2 * owners
    assert states[AlertState.PENDING] == 0


def _drain(office: Office) -> None:
    for _ in range(40):
        if not any(not isinstance(each, Held) for each in office.settle()):
            return


def _all_overlaps(office: Office) -> list[Overlap]:
    with office.desk.store.read() as view:
        return view.overlaps.all_open(20_000, 0)


def test_a_shadow_run_lists_each_message_once_and_the_real_run_sends_it(store: Store) -> None:
    office = working_day(store)
    said: list[str] = []
    real = office.desk
    office.desk = replace(
        real, messenger=ShadowMessenger(office.messenger, store, said.append), shadow=True
    )
    begin_setup(office.desk, by=admin(office), now=office.now)
    arrives(office)
    office.settle()
    ask_anew(office.desk, now=office.now)
    office.settle()

    assert office.messenger.told == []
    [line] = said
    assert line.startswith("shadow: Maria Keller would get overlap about overlap:")
    with store.read() as view:
        assert [each.reader for each in view.withheld.of("shadow")] == ["Maria Keller"]

    office.desk = real
    go_live(office.desk, by=admin(office), now=office.now)
    ask_anew(office.desk, now=office.now)
    office.settle()
    assert len(office.told("overlap")) == 1
    with store.read() as view:
        assert view.withheld.of("shadow") == []


def test_a_shadow_run_counts_what_it_kept_back_against_the_caps(store: Store) -> None:
    office = working_day(store)
    said: list[str] = []
    messenger = ShadowMessenger(office.messenger, store, said.append)
    office.desk = replace(office.desk, messenger=messenger, shadow=True)
    many(office, 8, 1)
    office.settle()
    assert len([line for line in said if "would get overlap" in line]) == 2


def test_the_preview_says_what_would_come_and_saves_nothing(store: Store) -> None:
    office = working_day(store)
    pia = office.person(PIA)
    pause_all(office.desk, by=pia, now=office.now)
    many(office, 8, 1)
    office.settle()
    before = deliveries(office)

    found = preview(office.desk, now=office.now)

    assert deliveries(office) == before
    assert office.told("overlap") == []
    theirs = Counter(line.when for line in found if line.reader == "Owner 0")
    assert theirs == {AT_ONCE: 2, DIGEST: 6}
    assert "all messages are paused" in found[0].why

    resume_all(office.desk, by=pia, now=office.now)
    _drain(office)
    assert len(office.told("overlap")) == 2, "as it said"


def test_only_who_may_changes_how_the_programme_stands(store: Store) -> None:
    office = working_day(store)
    omar, pia = office.person(OMAR), office.person(PIA)
    with pytest.raises(NotAllowed):
        pause_all(office.desk, by=omar, now=office.now)
    with pytest.raises(NotAllowed):
        set_channel(office.desk, Channel.FALLBACK, "x", by=pia, now=office.now)
    with pytest.raises(Invalid, match="people"):
        set_pilot(office.desk, True, [], by=pia, now=office.now)
    gone = replace(pia, active=False)
    with pytest.raises(NotAllowed):
        pause_all(office.desk, by=gone, now=office.now)


def test_a_reader_who_lost_the_right_meanwhile_is_not_told_and_that_is_the_end(
    store: Store,
) -> None:
    office = working_day(store)

    def demote(*_: object) -> None:
        with store.begin() as work:
            person = work.people.by_id(office.person(MARIA).id)
            assert person is not None
            work.people._save(person, replace(person, roles=frozenset()))

    office.messenger.before = demote
    arrives(office)
    office.settle()

    assert office.told("overlap") == []
    assert [(each.state, each.reason) for each in alerts(office)] == [("done", "reader_lost_right")]
    [overlap] = [each for each in office.overlaps() if each.alert is AlertState.NEVER]
    assert "may not see" in overlap.alert_reason
