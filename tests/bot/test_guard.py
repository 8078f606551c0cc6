"""The guard and the holds over the wire: what a real workspace shows, and to whom."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from journeys.notices import AudienceRefused, HeldBack, ToChannel, ToPerson
from journeys.pace import take_turn
from journeys.run_programme import pause_all, resume_all, set_channel
from partnering.people import CrmUser, Person, Role
from partnering.policy import Notifications
from partnering.programme import Channel, Writable
from scheduler.running import Running
from tests.bot import makers
from tests.bot.door import GUEST, Door, said_in
from tests.journeys.office import MARIA, OMAR, PIA, Office
from tests.journeys.test_first_load import account, on_their_list, open_deal


def admin(door: Door) -> Person:
    with door.store.begin() as work:
        return work.people.grant(door.office.person(PIA).id, Role.ADMIN)


def a_missed_owner(door: Door) -> None:
    """Let an alert be owed whose owner is nobody in Slack, so that the channel is told."""
    office = door.office
    office.crm.put(CrmUser("005GHOST", "Gerd Host", "ghost@vendra.example"))
    office.add_partner()
    office.bring(on_their_list(1), on_their_list(2))
    office.sync()
    office.settle()
    ours = [replace(account(each), owner_key="005GHOST") for each in (3,)]
    office.crm.put(*ours, *map(open_deal, ours))
    office.bring(*(on_their_list(each) for each in (1, 2, 3)))
    office.sync()


def test_a_card_in_a_channel_that_becomes_shared_gives_way_to_neutral_words(
    quiet_door: Door,
) -> None:
    door, now = quiet_door, quiet_door.office.now
    channel = door.slack.new_channel("was-internal", [MARIA.email, "@app"])
    messenger = door.office.desk.messenger
    ref = messenger.tell(
        ToChannel("was-internal"),
        makers.fallback_notice(),
        record="overlap:12",
        correlation="",
        now=now,
    )
    door.slack.post(f"/channels/{channel}", {"invite": [GUEST]})

    messenger.redraw(ref, makers.fallback_notice(owner_name="Somebody else"), now=now)

    [message] = door.seen(MARIA.email, channel)
    assert "taken down" in said_in(message)
    assert "Contoso" not in said_in(message)
    with pytest.raises(AudienceRefused):
        messenger.tell(
            ToChannel("was-internal"),
            makers.fallback_notice(owner_name="A third"),
            record="overlap:12",
            correlation="",
            now=now,
        )
    assert len(door.seen(MARIA.email, channel)) == 1


def test_a_channel_with_a_guest_is_told_of_once_to_who_can_mend_it_and_the_work_is_kept(
    quiet_door: Door,
) -> None:
    door = quiet_door
    office = door.office
    ada = admin(door)
    channel = door.slack.new_channel("mixed", [MARIA.email, GUEST, "@app"])
    set_channel(office.desk, Channel.FALLBACK, "#mixed", by=ada, now=office.now)
    a_missed_owner(door)
    office.settle()
    office.settle(hours=1)

    told = [
        each
        for each in door.seen(PIA.email, door.direct(PIA.email))
        if "nothing internal in #mixed" in said_in(each)
    ]
    assert len(told) == 1
    assert "read by guests" in said_in(told[0])
    assert "/cosell settings" in said_in(told[0])
    assert door.seen(MARIA.email, channel) == []

    # Another channel is named: what was kept goes there at once.
    set_channel(office.desk, Channel.FALLBACK, "cosell-alerts", by=ada, now=office.now)
    office.settle()
    kept = door.seen(MARIA.email, door.channel("cosell-alerts"))
    assert any("could not be told" in said_in(each) for each in kept)


def test_a_channel_without_the_app_is_told_of_once_and_another_gets_what_was_meant_for_it(
    quiet_door: Door,
) -> None:
    door = quiet_door
    office = door.office
    ada = admin(door)
    door.slack.new_channel("without-me", [MARIA.email])
    set_channel(office.desk, Channel.FALLBACK, "#without-me", by=ada, now=office.now)
    a_missed_owner(door)
    office.settle()
    office.settle(hours=1)

    told = [
        said_in(each)
        for each in door.seen(PIA.email, door.direct(PIA.email))
        if "cannot post in #without-me" in said_in(each)
    ]
    assert len(told) == 1
    assert "I am not in it" in told[0]
    assert "/invite" in told[0]

    set_channel(office.desk, Channel.FALLBACK, "cosell-alerts", by=ada, now=office.now)
    office.settle()
    kept = door.seen(MARIA.email, door.channel("cosell-alerts"))
    assert any("could not be told" in said_in(each) for each in kept)


def test_a_manager_pauses_and_resumes_from_the_settings(door: Door) -> None:
    office, channel = door.office, door.channel("cosell-alerts")
    door.act(PIA.email, "command", channel=channel, text="/cosell settings")
    card = door.awaits(PIA.email, channel, "Pause all messages")
    door.press(PIA.email, channel, card, "Pause all messages")
    paused = door.awaits(PIA.email, channel, "Resume messages")
    assert "Pia Lang" in said_in(paused)
    with pytest.raises(HeldBack):
        take_turn(
            office.desk,
            ToPerson(office.person(MARIA)),
            now=office.now,
            about=makers.overlap_notice(),
        )
    door.press(PIA.email, channel, paused, "Resume messages")
    door.awaits(PIA.email, channel, "Messages go out as soon")
    with door.store.read() as view:
        assert not view.programme.get().is_paused


def test_an_admin_reads_the_settings_and_switches_what_is_written(door: Door) -> None:
    admin(door)
    channel = door.channel("cosell-alerts")
    door.act(PIA.email, "command", channel=channel, text="/cosell settings")
    card = door.awaits(PIA.email, channel, "Start writing leads")
    assert "Channels…" in said_in(card)
    door.press(PIA.email, channel, card, "Start writing overlaps")
    on = door.awaits(PIA.email, channel, "Stop writing overlaps")
    assert "On for overlaps." in said_in(on)
    with door.store.read() as view:
        assert view.programme.get().writes == frozenset({Writable.OVERLAP})


def test_a_rep_reads_what_they_get_and_can_switch_nothing(door: Door) -> None:
    channel = door.channel("cosell-alerts")
    door.act(OMAR.email, "command", channel=channel, text="/cosell settings")
    card = door.awaits(OMAR.email, channel, "What you get")
    assert "At most 2 alerts at once a day" in said_in(card)
    assert "Pause all messages" not in said_in(card)
    assert "Pilot" not in said_in(card)


def test_a_pause_under_load_stops_posts_and_a_resume_sends_each_once(quiet_door: Door) -> None:
    """Real queue, real wire: a few hundred alerts to many people, paused in the middle."""
    door = quiet_door
    office, people, each = door.office, 40, 5
    in_all = people * each + 1  # the alerts, and the summary of the partner's first list
    rules = Notifications(
        alerts_at_once_a_day=each,
        quiet_from=None,
        quiet_until=None,
        quiet_weekends=False,
        of_a_kind_one_by_one=each,
    )
    office.desk = replace(office.desk, policy=replace(office.desk.policy, notifications=rules))
    pia = office.person(PIA)
    office.now = datetime.now(UTC)
    pause_all(office.desk, by=pia, now=office.now)
    _load(office, door, people, each)
    bell = threading.Event()
    office.desk = replace(office.desk, wake=bell.set)
    running = Running(office.desk, database_url=door.store.url_shown, bell=bell)
    running.start()
    before = _posted(door)
    try:
        resume_all(office.desk, by=pia, now=datetime.now(UTC))
        _wait(lambda: _posted(door, before) >= 10)
        pause_all(office.desk, by=pia, now=datetime.now(UTC))
        time.sleep(5)  # what the pause promises
        after_five = _posted(door, before)
        time.sleep(2)
        assert _posted(door, before) == after_five
        assert after_five < in_all
        resume_all(office.desk, by=pia, now=datetime.now(UTC))
        _wait(lambda: _posted(door, before) >= in_all)
    finally:
        running.close()
    assert _posted(door, before) == in_all, "each once"
    with door.store.read() as view:
        assert view.deliveries.unknown_total() == 0
        assert view.deliveries.held_count() == 0


def _load(office: Office, door: Door, people: int, each: int) -> None:
    users = [
        CrmUser(f"005L{number}", f"Load {number}", f"load{number}@vendra.example")
        for number in range(people)
    ]
    for user in users:
        door.slack.post("/users", {"email": user.email, "real_name": user.name})
    office.crm.put(*users)
    office.add_partner("Load")
    office.bring(on_their_list(900_000), partner="Load")
    office.sync()
    number = people * each
    ours = [replace(account(at), owner_key=users[at % people].key) for at in range(number)]
    office.crm.put(*ours, *map(open_deal, ours))
    office.bring(*map(on_their_list, (*range(number), 900_000)), partner="Load")
    office.sync()


def _posted(door: Door, before: int = 0) -> int:
    """How often the workspace was asked to post since the test began."""
    counted = door.slack.get("/calls")["calls"].get("chat.postMessage", {"ok": 0})
    return int(counted["ok"]) - before


def _wait(look: object, seconds: float = 90) -> None:
    assert callable(look)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if look():
            return
        time.sleep(0.1)
    raise AssertionError("it never came")
