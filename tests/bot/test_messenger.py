"""The messenger against a real workspace: once, in place, to the right readers, whatever fails."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.audience import MOST_ASKED, readers_by_flags
from bot.cards.notices import draw
from bot.messenger import SlackMessenger
from bot.web_api import web_client
from bot.workspace import workspace_of
from journeys.notices import (
    MessageRef,
    Messenger,
    ToChannel,
    ToPerson,
    TryLater,
    Uncertain,
    Unreachable,
)
from journeys.pace import take_turn
from partnering.audiences import Readers
from partnering.overlaps import Mark
from partnering.people import Person
from sandbox.slack.options import BOT_TOKEN
from tests.bot import makers
from tests.bot.door import GUEST, NOBODY, OUTSIDER, Door, said_in
from tests.journeys.office import (
    CONTOSO,
    CONTOSO_DEAL,
    MARIA,
    OMAR,
    THEIR_CONTOSO,
    THEIR_OTHER,
    arrives,
)
from tests.sandbox.slack.running import Json


def tell(door: Door, person: Person | None = None) -> MessageRef:
    to = ToPerson(person or door.office.person(MARIA))
    notice, now = makers.overlap_notice(), door.office.now
    return messenger(door).tell(to, notice, record="overlap:12", correlation="c", now=now)


def messenger(door: Door) -> Messenger:
    return door.office.desk.messenger


def to_channel(door: Door, name: str, **changes: str) -> MessageRef:
    notice, now = makers.fallback_notice(**changes), door.office.now
    return messenger(door).tell(
        ToChannel(name), notice, record="overlap:12", correlation="c", now=now
    )


def direct(door: Door) -> list[Json]:
    return door.seen(MARIA.email, door.direct(MARIA.email))


def calls(door: Door, method: str) -> int:
    counted = door.slack.get("/calls")["calls"].get(method, {"ok": 0, "failed": 0})
    return int(counted["ok"] + counted["failed"])


def test_telling_twice_posts_once(quiet_door: Door) -> None:
    first, second = tell(quiet_door), tell(quiet_door)

    assert first.address == second.address
    assert len(direct(quiet_door)) == 1
    with quiet_door.store.read() as view:
        assert [each.address for each in view.messages.of_record("overlap:12")] == [first.address]


def test_a_card_that_looks_the_same_is_not_sent_again(quiet_door: Door) -> None:
    ref = tell(quiet_door)
    before = calls(quiet_door, "chat.update")
    same, other = makers.overlap_notice(), makers.overlap_notice(mark=Mark.USEFUL)

    messenger(quiet_door).redraw(ref, same, now=quiet_door.office.now)
    assert calls(quiet_door, "chat.update") == before
    messenger(quiet_door).redraw(ref, other, now=quiet_door.office.now)
    messenger(quiet_door).redraw(ref, other, now=quiet_door.office.now)

    assert calls(quiet_door, "chat.update") == before + 1
    assert "*useful*" in said_in(direct(quiet_door)[0])


def test_a_message_deleted_in_slack_is_forgotten_and_posted_anew(quiet_door: Door) -> None:
    ref = tell(quiet_door)
    channel, _, ts = ref.address.partition("/")
    web_client(BOT_TOKEN, f"{quiet_door.slack.url}/api/").chat_delete(channel=channel, ts=ts)
    changed = makers.overlap_notice(mark=Mark.USEFUL)
    to = ToPerson(quiet_door.office.person(MARIA))

    again = messenger(quiet_door).tell(
        to, changed, record="overlap:12", correlation="", now=quiet_door.office.now
    )

    assert again.address != ref.address
    assert [message["ts"] for message in direct(quiet_door)] == [again.address.partition("/")[2]]


def test_when_slack_asks_for_patience_it_says_how_much(quiet_door: Door) -> None:
    tell(quiet_door)
    quiet_door.slack.post("/faults", {"rate_limit_next": 1, "retry_after_seconds": 17})

    with pytest.raises(TryLater) as wait:
        messenger(quiet_door).tell(
            ToPerson(quiet_door.office.person(MARIA)),
            makers.overlap_notice(overlap_id=13),
            record="overlap:13",
            correlation="",
            now=quiet_door.office.now,
        )

    assert wait.value.seconds == 17


@pytest.mark.parametrize("fault", [{"down": True}, {"server_error_next": 1}])
def test_while_slack_is_down_nothing_is_posted_and_it_is_tried_later(
    quiet_door: Door, fault: Json
) -> None:
    quiet_door.slack.post("/faults", fault)

    with pytest.raises(TryLater):
        tell(quiet_door)

    quiet_door.slack.post("/faults", {"down": False})
    tell(quiet_door)
    assert len(direct(quiet_door)) == 1


def test_nobody_at_the_other_end_is_tried_later(quiet_door: Door) -> None:
    nowhere = web_client(BOT_TOKEN, "http://127.0.0.1:9/api/")
    lonely = SlackMessenger(nowhere, quiet_door.store, clock=lambda: quiet_door.office.now)

    with pytest.raises(TryLater):
        lonely.reaches(quiet_door.office.person(MARIA), now=quiet_door.office.now)
    ok, words = lonely.condition()
    assert not ok
    assert "does not answer" in words


def test_a_connection_lost_after_the_post_is_uncertain(quiet_door: Door) -> None:
    tell(quiet_door)
    quiet_door.slack.post("/faults", {"drop_after_commit_next": 1})

    with pytest.raises(Uncertain):
        messenger(quiet_door).tell(
            ToPerson(quiet_door.office.person(MARIA)),
            makers.overlap_notice(overlap_id=13),
            record="overlap:13",
            correlation="",
            now=quiet_door.office.now,
        )

    assert len(direct(quiet_door)) == 2


def test_a_redraw_whose_connection_is_lost_is_simply_repeated(quiet_door: Door) -> None:
    ref = tell(quiet_door)
    quiet_door.slack.post("/faults", {"drop_after_commit_next": 1})
    changed = makers.overlap_notice(mark=Mark.USEFUL)

    with pytest.raises(TryLater):
        messenger(quiet_door).redraw(ref, changed, now=quiet_door.office.now)
    messenger(quiet_door).redraw(ref, changed, now=quiet_door.office.now)

    assert "*useful*" in said_in(direct(quiet_door)[0])


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
def test_a_refused_token_says_what_to_mend(quiet_door: Door, code: str) -> None:
    quiet_door.slack.post("/faults", {"refuse_tokens": code})

    with pytest.raises(Unreachable, match="install the app again") as refused:
        tell(quiet_door)

    assert refused.value.code == code
    ok, words = messenger(quiet_door).condition()
    assert not ok
    assert code in words


def test_the_condition_names_the_workspace(quiet_door: Door) -> None:
    assert messenger(quiet_door).condition() == (True, "connected to the workspace Vendra")


def test_an_internal_channel_is_told(quiet_door: Door) -> None:
    to_channel(quiet_door, "cosell-alerts")
    channel = quiet_door.channel("cosell-alerts")

    assert "could not be told" in said_in(quiet_door.seen(MARIA.email, channel)[0])


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("ext-partner", "audience_refused", "shared with another company"),
        ("with-guests", "audience_refused", "read by guests"),
        ("not-in", "not_in_channel", "/invite @cosell"),
        ("vault", "channel_not_found", "/invite @cosell"),
        ("attic", "channel_not_found", "no channel #attic"),
        ("nosuch", "channel_not_found", "no channel #nosuch"),
    ],
)
def test_any_other_channel_is_refused_with_the_fix(
    quiet_door: Door, name: str, code: str, words: str
) -> None:
    with pytest.raises(Unreachable, match=words) as refused:
        to_channel(quiet_door, name)

    assert refused.value.code == code


def test_a_channel_that_becomes_shared_is_refused_at_once(quiet_door: Door) -> None:
    door = quiet_door
    name = "soon-shared"
    channel = door.slack.new_channel(name, [MARIA.email, "@app"])
    to_channel(door, name)
    door.slack.post(f"/channels/{channel}", {"pending_ext_shared": True})

    notice = replace(makers.fallback_notice(), owner_name="Somebody else")
    with pytest.raises(Unreachable, match="shared with another company"):
        messenger(door).tell(
            ToChannel(name), notice, record="overlap:12", correlation="", now=door.office.now
        )

    assert len(door.seen(MARIA.email, channel)) == 1


def test_a_guest_who_joins_a_channel_is_noticed_at_the_next_post(quiet_door: Door) -> None:
    door = quiet_door
    name = "soon-with-a-guest"
    channel = door.slack.new_channel(name, [MARIA.email, "@app"])
    to_channel(door, name)
    door.slack.post(f"/channels/{channel}", {"invite": [GUEST]})

    with pytest.raises(Unreachable, match="read by guests"):
        to_channel(door, name, owner_name="Somebody else")


def test_a_member_who_becomes_a_guest_is_noticed_within_a_quarter_of_an_hour(
    quiet_door: Door,
) -> None:
    door = quiet_door
    name, email = "with-a-guest-to-be", f"guest-to-be-{door.since}@vendra.example"
    door.slack.post("/users", {"email": email, "real_name": "Guest To Be"})
    door.slack.new_channel(name, [MARIA.email, email, "@app"])
    to_channel(door, name)
    door.slack.post(f"/users/{door.slack.user(email)}", {"kind": "guest"})

    door.office.now += timedelta(minutes=15)
    with pytest.raises(Unreachable, match="read by guests"):
        to_channel(door, name, owner_name="Somebody else")


def test_a_large_channel_is_checked_within_the_pace_that_slack_asks_for(quiet_door: Door) -> None:
    door = quiet_door
    name = "crowded"
    crowd = [f"crowd-{number}@vendra.example" for number in range(MOST_ASKED + 10)]
    for email in crowd:
        door.slack.post("/users", {"email": email, "real_name": "One of many"})
    channel = door.slack.new_channel(name, [*crowd, MARIA.email, "@app"])
    before = calls(door, "users.info")

    with pytest.raises(TryLater) as wait:
        to_channel(door, name)
    assert calls(door, "users.info") == before + MOST_ASKED
    door.office.now += timedelta(seconds=wait.value.seconds)
    to_channel(door, name)

    assert len(door.seen(MARIA.email, channel)) == 1


def test_a_direct_message_is_known_by_its_id(quiet_door: Door) -> None:
    before = calls(quiet_door, "conversations.info")
    client = web_client(BOT_TOKEN, f"{quiet_door.slack.url}/api/")
    audiences = workspace_of(client, quiet_door.store).audiences

    readers = audiences.readers_of(quiet_door.direct(MARIA.email), now=quiet_door.office.now)

    assert readers is Readers.DIRECT
    assert calls(quiet_door, "conversations.info") == before


def test_a_busy_slack_shuts_the_lane_of_the_reader(quiet_door: Door) -> None:
    door, now = quiet_door, quiet_door.office.now
    maria, omar = ToPerson(door.office.person(MARIA)), ToPerson(door.office.person(OMAR))
    tell(door)
    door.slack.post("/faults", {"rate_limit_next": 1, "retry_after_seconds": 17})
    with pytest.raises(TryLater):
        messenger(door).tell(
            maria,
            makers.overlap_notice(overlap_id=13),
            record="overlap:13",
            correlation="",
            now=now,
        )

    with pytest.raises(TryLater) as wait:
        take_turn(door.office.desk, maria, now=now + timedelta(seconds=5))
    assert wait.value.seconds == 12
    take_turn(door.office.desk, omar, now=now)


def test_a_busy_slack_shuts_the_lane_of_the_channel(quiet_door: Door) -> None:
    door, now = quiet_door, quiet_door.office.now
    to_channel(door, "cosell-alerts")
    client = web_client(BOT_TOKEN, f"{door.slack.url}/api/")
    notice, channel = makers.fallback_notice(), door.channel("cosell-alerts")
    door.slack.post("/faults", {"rate_limit_next": 1, "retry_after_seconds": 17})
    poster = SlackMessenger(client, door.store, clock=lambda: now)

    with pytest.raises(TryLater):
        poster._post(ToChannel("cosell-alerts"), notice, channel, draw(notice), now)

    with pytest.raises(TryLater):
        take_turn(door.office.desk, ToChannel("cosell-alerts"), now=now + timedelta(seconds=16))
    take_turn(door.office.desk, ToChannel("cosell-alerts"), now=now + timedelta(seconds=17))


def test_who_a_post_does_not_reach_any_more_is_not_reached(quiet_door: Door) -> None:
    door = quiet_door
    email = f"left-{door.since}@vendra.example"
    door.slack.post("/users", {"email": email, "real_name": "Left"})
    person = replace(door.office.person(MARIA), email=email)
    assert messenger(door).reaches(person, now=door.office.now)
    door.slack.post(f"/users/{door.slack.user(email)}", {"deleted": True})
    assert messenger(door).reaches(person, now=door.office.now), "the address is still trusted"

    with pytest.raises(TryLater, match="reader_gone"):
        tell(door, person)

    assert not messenger(door).reaches(person, now=door.office.now)
    with pytest.raises(Unreachable) as refused:
        tell(door, person)
    assert refused.value.code == "user_not_found"


def test_an_owner_who_has_left_is_told_of_in_the_fallback_channel(quiet_door: Door) -> None:
    door = quiet_door
    email = f"owner-{door.since}@vendra.example"
    door.slack.post("/users", {"email": email, "real_name": "Owner"})
    owner = replace(MARIA, key="005OWNER", email=email)
    door.office.crm.put(owner)
    door.office.add_partner()
    door.office.bring(THEIR_CONTOSO, THEIR_OTHER)
    door.office.sync()
    door.office.settle()
    assert messenger(door).reaches(door.office.person(owner), now=door.office.now)
    door.slack.post(f"/users/{door.slack.user(email)}", {"deleted": True})

    account = replace(CONTOSO, owner_key=owner.key)
    arrives(door.office, account, replace(CONTOSO_DEAL, owner_key=owner.key))
    door.office.settle()

    door.awaits(MARIA.email, door.channel("cosell-alerts"), "could not be told")


@pytest.mark.parametrize("email", [GUEST, OUTSIDER, "nobody@vendra.example"])
def test_only_full_members_are_reached(quiet_door: Door, email: str) -> None:
    person = replace(quiet_door.office.person(MARIA), email=email)

    assert not messenger(quiet_door).reaches(person, now=quiet_door.office.now)
    with pytest.raises(Unreachable):
        tell(quiet_door, person)


def test_who_was_not_there_is_looked_for_again_after_an_hour(quiet_door: Door) -> None:
    door = quiet_door
    email = f"late-{door.since}@vendra.example"
    person = replace(door.office.person(MARIA), email=email)
    assert not messenger(door).reaches(person, now=door.office.now)
    door.slack.post("/users", {"email": email, "real_name": "Late Comer"})

    soon = door.office.now + timedelta(minutes=59)
    assert not messenger(door).reaches(person, now=soon)
    assert messenger(door).reaches(person, now=door.office.now + timedelta(minutes=61))


def test_who_leaves_is_noticed_within_a_day(quiet_door: Door) -> None:
    door = quiet_door
    email = f"leaver-{door.since}@vendra.example"
    door.slack.post("/users", {"email": email, "real_name": "Leaver"})
    person = replace(door.office.person(MARIA), email=email)
    assert messenger(door).reaches(person, now=door.office.now)
    door.slack.post(f"/users/{door.slack.user(email)}", {"deleted": True})

    later = door.office.now + timedelta(hours=25)
    assert not messenger(door).reaches(person, now=later)


@pytest.mark.parametrize(
    ("wire", "readers"),
    [
        ({"is_im": True}, Readers.DIRECT),
        ({"is_channel": True, "is_ext_shared": False}, Readers.INTERNAL),
        ({"is_group": True, "is_ext_shared": False}, Readers.INTERNAL),
        ({"is_channel": True, "is_ext_shared": False, "is_org_shared": True}, Readers.INTERNAL),
        ({"is_channel": True, "is_ext_shared": True}, Readers.SHARED),
        ({"is_channel": True, "is_shared": True, "is_ext_shared": False}, Readers.SHARED),
        ({"is_channel": True, "is_pending_ext_shared": True}, Readers.SHARED),
        ({"is_channel": True, "is_ext_shared": False, "pending_shared": ["T2"]}, Readers.SHARED),
        ({"is_channel": True}, Readers.UNKNOWN),
        ({"is_mpim": True, "is_group": True, "is_ext_shared": False}, Readers.UNKNOWN),
        ({}, Readers.UNKNOWN),
    ],
)
def test_what_slack_does_not_say_is_taken_for_the_worst(wire: Json, readers: Readers) -> None:
    assert readers_by_flags(wire) is readers


def test_a_newcomer_is_a_member_but_nobody_we_know(quiet_door: Door) -> None:
    person = replace(quiet_door.office.person(MARIA), email=NOBODY)

    assert messenger(quiet_door).reaches(person, now=quiet_door.office.now)
