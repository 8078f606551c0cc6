"""What people type, and what only they see in answer, over the wire."""

import logging
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from crm.memory import MemoryCrm
from crm.port import Kind
from journeys.notices import Unreachable
from tests.bot.door import GUEST, NOBODY, Door, open_door, said_in
from tests.bot.payloads import command_payload
from tests.journeys.office import CONTOSO, MARIA, OMAR, PIA


def test_a_name_with_a_typing_error_is_found_and_judged_inside_the_answer(door: Door) -> None:
    door.alert()
    channel = door.channel("cosell-alerts")

    door.act(MARIA.email, "command", channel=channel, text="/cosell overlaps Contso Maschinenbau")
    answer = door.awaits(MARIA.email, channel, "Showing Contoso Maschinenbau GmbH for")
    assert answer["ephemeral"]
    door.press(MARIA.email, channel, answer, "Wrong company")

    changed = door.awaits(MARIA.email, channel, "Marked as the wrong company")
    assert changed["ts"] == answer["ts"]
    assert "0 overlaps" in said_in(changed)
    assert door.office.overlaps() == []
    assert door.seen(OMAR.email, channel) == []
    door.press(MARIA.email, channel, changed, "Undo")
    door.awaits(MARIA.email, channel, "1 overlap")
    assert len(door.office.overlaps()) == 1


def test_a_mark_inside_an_answer_is_drawn_in_place(door: Door) -> None:
    door.alert()
    channel = door.channel("cosell-alerts")
    door.act(MARIA.email, "command", channel=channel, text="/cosell contoso maschinenbau gmbh")
    answer = door.awaits(MARIA.email, channel, "1 overlap")

    door.press(MARIA.email, channel, answer, "Not useful to me")

    changed = door.awaits(MARIA.email, channel, "*not useful to you*")
    assert changed["ts"] == answer["ts"]


def test_a_reader_who_does_not_own_the_account_asks_the_owner(door: Door) -> None:
    door.alert()
    channel = door.channel("cosell-alerts")

    door.act(OMAR.email, "command", channel=channel, text="/cosell overlaps contoso")

    words = said_in(door.awaits(OMAR.email, channel, "Why we think"))
    assert "Ask the owner, Maria Keller" in words
    assert "120,000" not in words


def test_a_partner_is_answered_by_its_name_and_opened_row_by_row(door: Door) -> None:
    door.alert()
    channel = door.channel("cosell-alerts")
    door.act(PIA.email, "command", channel=channel, text="/cosell overlaps alpine systems")
    matrix = door.awaits(PIA.email, channel, "*Alpine Systems*: 1 company that both sides know")
    assert "€120,000" in said_in(matrix)
    door.press(PIA.email, channel, matrix, "List all")
    rows = door.awaits(PIA.email, channel, "*Alpine Systems*: 1 overlap")

    door.press(PIA.email, channel, rows, "Show")

    door.awaits(PIA.email, channel, "Why we think it is the same company")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("", "What would you like to see?"),
        ("help", "What you can type"),
        ("help why", "Explains one overlap"),
        ("help nonsense", "There is no command “nonsense”."),
        ("hepl", "Did you mean `/cosell help`?"),
        ("overlap zzyzx", "Did you mean `/cosell overlaps zzyzx`?"),
        ("overlaps", "Which account or partner?"),
        ("overlaps qqqqqq", "No account and no partner is called “qqqqqq”."),
        ("why OV-9999", "There is no overlap OV-9999."),
        ("why <!channel>", "is not an id"),
    ],
)
def test_every_command_answers_in_words(door: Door, typed: str, answer: str) -> None:
    channel = door.channel("cosell-alerts")

    told = door.act(MARIA.email, "command", channel=channel, text=f"/cosell {typed}")

    assert told["ok"], told
    found = door.awaits(MARIA.email, channel, answer)
    assert found["ephemeral"]
    assert "<!channel>" not in said_in(found)


def test_equally_good_names_are_offered_and_the_chosen_one_takes_their_place(door: Door) -> None:
    twins = [replace(CONTOSO, key=f"001{city}", city=city, website="") for city in ("Ulm", "Bonn")]
    door.office.crm.put(*twins)
    door.office.sync()
    channel = door.channel("cosell-alerts")
    door.act(MARIA.email, "command", channel=channel, text=f"/cosell {CONTOSO.name}")
    question = door.awaits(MARIA.email, channel, "They fit equally well.")

    door.press(MARIA.email, channel, question, f"{CONTOSO.name} (Bonn, Germany)")

    answer = door.awaits(
        MARIA.email, channel, "No list that partners share with you now holds this company."
    )
    assert answer["ts"] == question["ts"]
    assert "Bonn, Germany" in said_in(answer)


def test_why_explains_and_shows_the_overlap(door: Door) -> None:
    door.alert()
    channel = door.channel("cosell-alerts")
    overlap = door.office.overlaps()[0]

    door.act(MARIA.email, "command", channel=channel, text=f"/cosell why OV-{overlap.id}")

    words = said_in(door.awaits(MARIA.email, channel, f"Why OV-{overlap.id}"))
    assert "The owner was told" in words


def test_the_menu_leads_on(door: Door) -> None:
    door.alert()
    channel = door.channel("cosell-alerts")
    door.act(MARIA.email, "command", channel=channel, text="/cosell")
    menu = door.awaits(MARIA.email, channel, "What would you like to see?")

    door.press(MARIA.email, channel, menu, "Newest overlaps")
    door.press(MARIA.email, channel, menu, "How to ask")

    door.awaits(MARIA.email, channel, "*Newest overlaps*")
    door.awaits(MARIA.email, channel, "What you can type")


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (GUEST, "Guests of this workspace use this app only by invitation"),
        (NOBODY, "I do not know you"),
    ],
)
def test_strangers_are_refused_in_words(door: Door, who: str, words: str) -> None:
    channel = door.direct(who)

    assert door.act(who, "command", channel=channel, text="/cosell overlaps contoso")["ok"]

    door.awaits(who, channel, words)


def test_a_member_who_becomes_a_guest_is_refused_within_a_quarter_of_an_hour(
    quiet_door: Door,
) -> None:
    door, email = quiet_door, f"soon-guest-{quiet_door.since}@vendra.example"
    door.slack.post("/users", {"email": email, "real_name": "Soon Guest"})
    door.office.crm.put(replace(OMAR, key="005SOON", email=email))
    door.office.sync()
    channel = door.channel("cosell-alerts")
    door.slack.post(f"/channels/{channel}", {"invite": [email]})
    door.dispatch(command_payload(door, email, "help", trigger="before"))
    door.awaits(email, channel, "What you can type")

    door.slack.post(f"/users/{door.slack.user(email)}", {"kind": "guest"})
    door.office.now += timedelta(minutes=15)
    door.dispatch(command_payload(door, email, "overlaps", trigger="after"))

    door.awaits(email, channel, "Guests of this workspace use this app only by invitation")
    door.slack.post(f"/channels/{channel}", {"remove": [email]})


class BrokenCrm(MemoryCrm):
    """A CRM with a fault that nobody foresaw."""

    def link(self, kind: Kind, key: str) -> str:
        raise ZeroDivisionError("the secret of the stack trace")


def test_a_fault_of_ours_is_logged_once_and_shown_as_a_reference(
    quiet_door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    door = quiet_door
    door.alert()
    broken = replace(door.office.desk, crm=BrokenCrm())
    channel = door.channel("cosell-alerts")
    with open_door(door.slack, door.store, desk=broken) as other, caplog.at_level(logging.WARNING):
        other.act(MARIA.email, "command", channel=channel, text="/cosell overlaps contoso")
        words = said_in(other.awaits(MARIA.email, channel, "Something went wrong"))

    found = re.search(r"Something went wrong \(ref ([2-9A-Z]{6})\)", words)
    assert found is not None
    assert "secret" not in words
    told = [each for each in caplog.records if found[1] in each.getMessage()]
    assert len(told) == 1
    assert told[0].exc_info is not None


class MisdrawnCrm(MemoryCrm):
    """Stands for a card that Slack refuses."""

    def link(self, kind: Kind, key: str) -> str:
        raise Unreachable("invalid_blocks", "Slack refuses chat.postEphemeral: invalid_blocks")


def test_a_card_that_slack_refuses_is_a_fault_of_ours_and_not_silence(quiet_door: Door) -> None:
    door = quiet_door
    door.alert()
    misdrawn = replace(door.office.desk, crm=MisdrawnCrm())
    channel = door.channel("cosell-alerts")
    with open_door(door.slack, door.store, desk=misdrawn) as other:
        other.act(MARIA.email, "command", channel=channel, text="/cosell overlaps contoso")
        assert "(ref " in said_in(other.awaits(MARIA.email, channel, "Something went wrong"))


def test_home_shows_the_newest_and_opens_one_in_place(door: Door) -> None:
    door.alert()

    assert door.act(MARIA.email, "home/open")["ok"]
    home = door.home(MARIA.email, "Newest overlaps")
    assert "Hello Maria" in said_in(home)
    assert door.press_home(MARIA.email, home, "Show")["ok"]
    opened = door.home(MARIA.email, "Why we think it is the same company")
    door.press_home(MARIA.email, opened, "Useful")

    marked = door.home(MARIA.email, "You marked this as *useful*")
    door.press_home(MARIA.email, marked, "Back to Home")
    closed = door.home_without(MARIA.email, "Why we think it is the same company")
    assert "Newest overlaps" in said_in(closed)


def test_home_tells_a_stranger_why_it_is_empty(door: Door) -> None:
    door.act(NOBODY, "home/open")

    assert "I do not know you" in said_in(door.home(NOBODY, "I do not know you"))


def test_a_mention_is_answered_in_the_thread_of_an_internal_channel_only(door: Door) -> None:
    me = door.slack.get("/users")["app"]["user_id"]
    shared, internal = door.channel("ext-partner"), door.channel("cosell-alerts")

    door.act(MARIA.email, "message", channel=shared, text=f"<@{me}> hello")
    said = door.act(MARIA.email, "message", channel=internal, text=f"<@{me}> hello")

    answer = door.awaits(MARIA.email, internal, "Try `/cosell help`")
    assert answer["thread_ts"] == said["ts"]
    door.wait(lambda: all(row.done_at for row in door.rows()) or None)
    assert len(door.rows()) == 2
    assert door.seen(MARIA.email, shared) == []
