"""What comes in is kept before it is acknowledged, done once, and run again until it is done."""

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions import Action, Target, encode
from bot.app import LISTENERS_AT_ONCE
from bot.inbox import MOST_ATTEMPTS, READ_AT_ONCE, key_of, replay, stuck, worth_keeping
from crm.memory import MemoryCrm
from crm.port import Kind
from store.inbox import InboxRow
from tests.bot.door import OUTSIDER, Door, open_door
from tests.bot.payloads import command_payload, press_payload
from tests.journeys.office import MARIA
from tests.sandbox.slack.running import Json


def keep(door: Door, body: Json) -> InboxRow:
    """Put a payload into the inbox as a process does that dies before it acts."""
    found = key_of(body)
    assert found is not None
    kind, key = found
    with door.store.begin() as work:
        row, _ = work.inbox.take("-/T", key, kind, worth_keeping(body), door.office.now)
    return row


def again(door: Door, *, seconds: float = 11) -> int:
    door.office.now += timedelta(seconds=seconds)
    return replay(door.app, door.store, now=door.office.now)


def finish(door: Door) -> None:
    """Wait until every listener is free: only then do they all meet at one barrier."""
    meeting = threading.Barrier(LISTENERS_AT_ONCE + 1)
    for _ in range(LISTENERS_AT_ONCE):
        door.app.listener_runner.listener_executor.submit(meeting.wait, 60)
    meeting.wait(60)


def is_done(door: Door, row: InboxRow) -> bool:
    with door.store.read() as view:
        held = view.inbox.get(row.id)
    assert held is not None
    return held.done_at is not None


def attempts(door: Door, row: InboxRow) -> int:
    with door.store.read() as view:
        held = view.inbox.get(row.id)
    assert held is not None
    return held.attempts


def test_a_command_lost_with_its_process_is_answered_on_replay(quiet_door: Door) -> None:
    door = quiet_door
    channel = door.channel("cosell-alerts")
    row = keep(door, command_payload(door, MARIA.email, "help"))

    assert again(door, seconds=5) == 0
    assert again(door) == 1

    answer = door.awaits(MARIA.email, channel, "What you can type")
    assert answer["ephemeral"]
    door.wait(lambda: is_done(door, row) or None)
    assert again(door, seconds=1000) == 0


def test_a_press_lost_with_its_process_takes_effect_on_replay(quiet_door: Door) -> None:
    door = quiet_door
    card, channel = door.alert(), door.direct(MARIA.email)
    value = encode(Target(door.office.overlaps()[0].id))
    pressed = press_payload(
        door, MARIA.email, Action.OVERLAP_WRONG, value, channel=channel, ts=card["ts"]
    )
    row = keep(door, pressed)

    assert again(door) == 1

    door.awaits(MARIA.email, channel, "Marked as the wrong company")
    door.wait(lambda: is_done(door, row) or None)
    assert door.office.overlaps() == []


def test_while_slack_is_away_a_row_waits_longer_and_longer_and_is_answered_in_the_end(
    quiet_door: Door,
) -> None:
    door = quiet_door
    door.slack.post("/faults", {"down": True})
    row = keep(door, command_payload(door, MARIA.email, "help"))

    assert again(door) == 1
    finish(door)
    assert again(door, seconds=20) == 0
    assert again(door, seconds=10) == 1
    finish(door)
    assert not is_done(door, row)
    door.slack.post("/faults", {"down": False})
    assert again(door, seconds=130) == 1

    door.awaits(MARIA.email, door.channel("cosell-alerts"), "What you can type")


def test_after_five_attempts_a_row_is_left_to_a_person(quiet_door: Door) -> None:
    door = quiet_door
    row = keep(door, command_payload(door, MARIA.email, "help"))
    door.slack.post("/faults", {"down": True})

    tried = 0
    for _ in range(MOST_ATTEMPTS + 2):
        tried += again(door, seconds=10_000)
        finish(door)

    assert tried == MOST_ATTEMPTS
    assert attempts(door, row) == MOST_ATTEMPTS
    found = stuck(door.store, now=door.office.now)
    assert [each.id for each in found] == [row.id]
    assert found[0].note.startswith("gave up after 5 attempts")


def test_rows_that_were_given_up_do_not_hold_back_the_others(quiet_door: Door) -> None:
    door = quiet_door
    with door.store.begin() as work:
        for number in range(READ_AT_ONCE):
            row, _ = work.inbox.take("-/T", f"old{number}", "click", {}, door.office.now)
            for _ in range(MOST_ATTEMPTS):
                work.inbox.touch(row.id)
    keep(door, command_payload(door, MARIA.email, "help"))

    assert again(door) == 1

    door.awaits(MARIA.email, door.channel("cosell-alerts"), "What you can type")
    found = stuck(door.store, now=door.office.now)
    assert len(found) == READ_AT_ONCE
    assert again(door) == 0
    assert stuck(door.store, now=door.office.now) == found, "given up a second time"


class SlowCrm(MemoryCrm):
    """A CRM whose links take as long as a test wants."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.free = threading.Semaphore(0), threading.Event()

    def link(self, kind: Kind, key: str) -> str:
        self.asked.release()
        assert self.free.wait(60)
        return super().link(kind, key)


def test_a_row_is_not_run_again_while_its_first_run_goes_on(quiet_door: Door) -> None:
    quiet_door.alert()
    crm = SlowCrm()
    desk = replace(quiet_door.office.desk, crm=crm)
    with open_door(quiet_door.slack, quiet_door.store, connect=False, desk=desk) as door:
        door.dispatch(command_payload(door, MARIA.email, "overlaps contoso"))
        assert crm.asked.acquire(timeout=30)
        row = door.rows()[-1]
        try:
            assert again(door) == 0
            assert again(door, seconds=1000) == 0
        finally:
            crm.free.set()
        door.wait(lambda: is_done(door, row) or None)

        assert attempts(door, row) == 0
        assert len(door.seen(MARIA.email, door.channel("cosell-alerts"))) == 1


def test_a_first_run_that_waited_for_a_thread_does_not_meet_its_replay(quiet_door: Door) -> None:
    door = quiet_door
    release = threading.Event()
    executor = door.app.listener_runner.listener_executor
    for _ in range(LISTENERS_AT_ONCE):
        executor.submit(release.wait, 30)
    try:
        door.dispatch(command_payload(door, MARIA.email, "help"))
        assert again(door) == 1
    finally:
        release.set()
    finish(door)

    assert len(door.seen(MARIA.email, door.channel("cosell-alerts"))) == 1


def test_the_same_delivery_is_acknowledged_and_does_nothing(quiet_door: Door) -> None:
    door = quiet_door
    body = command_payload(door, MARIA.email, "help")

    assert door.dispatch(dict(body)) == 200
    door.awaits(MARIA.email, door.channel("cosell-alerts"), "What you can type")
    assert door.dispatch(dict(body)) == 200

    door.wait(lambda: all(row.done_at for row in door.rows()) or None)
    assert len(door.rows()) == 1
    assert len(door.seen(MARIA.email, door.channel("cosell-alerts"))) == 1


def test_slack_is_answered_while_every_listener_is_busy(quiet_door: Door) -> None:
    door = quiet_door
    release = threading.Event()
    executor = door.app.listener_runner.listener_executor
    for _ in range(LISTENERS_AT_ONCE):
        executor.submit(release.wait, 30)
    try:
        assert door.dispatch(command_payload(door, MARIA.email, "help")) == 200
        assert [row.done_at for row in door.rows()] == [None]
    finally:
        release.set()

    door.awaits(MARIA.email, door.channel("cosell-alerts"), "What you can type")


def test_no_token_is_kept(quiet_door: Door) -> None:
    door = quiet_door
    channel = door.channel("cosell-alerts")
    door.dispatch(command_payload(door, MARIA.email, "help"))
    door.dispatch(press_payload(door, MARIA.email, Action.MENU_HELP, "v1.0..", channel=channel))

    door.wait(lambda: all(row.done_at for row in door.rows()) or None)
    kept = json.dumps([row.payload for row in door.rows()])
    assert "verification-token-of-old" not in kept
    assert "trigger." not in kept
    assert '"blocks"' not in kept


@pytest.mark.parametrize("value", [None, "", "12", "v1.x..", "v9.12..", 12, "v1.12..;"])
def test_a_malformed_button_is_refused_in_words(quiet_door: Door, value: object) -> None:
    door = quiet_door
    channel = door.channel("cosell-alerts")
    body = press_payload(door, MARIA.email, Action.OVERLAP_WRONG, value, channel=channel)

    assert door.dispatch(body) == 200

    door.awaits(MARIA.email, channel, "I cannot read that button")
    door.wait(lambda: all(row.done_at for row in door.rows()) or None)


def test_a_button_of_another_version_is_refused_in_words(quiet_door: Door) -> None:
    door = quiet_door
    channel = door.channel("cosell-alerts")
    body = press_payload(door, MARIA.email, "v0:overlap:buy", "v1.1..", channel=channel)

    assert door.dispatch(body) == 200

    door.awaits(MARIA.email, channel, "belongs to another version")


def test_a_press_by_somebody_of_another_company_is_refused(quiet_door: Door) -> None:
    door = quiet_door
    door.alert()
    overlap = door.office.overlaps()[0]
    channel = door.channel("ext-partner")
    value = encode(Target(overlap.id))
    body = press_payload(door, OUTSIDER, Action.OVERLAP_WRONG, value, channel=channel)

    assert door.dispatch(body) == 200

    answer = door.awaits(OUTSIDER, channel, "answers people of other companies only by invitation")
    assert answer["ephemeral"]
    assert [each.id for each in door.office.overlaps()] == [overlap.id]


def test_a_press_that_a_manager_alone_may_make_is_refused_to_others(quiet_door: Door) -> None:
    door = quiet_door
    partner = door.office.add_partner()
    channel = door.channel("cosell-alerts")
    value = encode(Target(partner))
    body = press_payload(door, MARIA.email, Action.BASELINE_START, value, channel=channel)

    door.dispatch(body)

    door.awaits(MARIA.email, channel, "Only a partner manager or an admin")


def test_an_event_that_nobody_listens_to_is_acknowledged(quiet_door: Door) -> None:
    door = quiet_door
    team = door.slack.get("/users")["team"]["id"]
    event = {"type": "team_rename", "event_ts": "1.2"}
    body = {"type": "event_callback", "event_id": "Ev1", "team_id": team, "event": event}

    assert door.dispatch(body) == 200
    door.wait(lambda: all(row.done_at for row in door.rows()) or None)


@given(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_every_part_of_a_click_tells_it_from_another(a: str, b: str, c: str, d: str) -> None:
    def click(user: str, at: str, ts: str, action: str) -> Json:
        return {
            "type": "block_actions",
            "user": {"id": user},
            "container": {"message_ts": f"m{ts}"},
            "actions": [{"action_ts": at, "action_id": action}],
        }

    base = key_of(click(a, b, c, d))

    assert base == key_of(click(a, b, c, d))
    assert base != key_of(click(a + "x", b, c, d))
    assert base != key_of(click(a, b, c + "x", d))
    assert base != key_of(click(a, b, c, d + "x"))
