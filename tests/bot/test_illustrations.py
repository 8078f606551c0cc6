"""Pictures and files of messages against a real workspace: once each, and never in the way."""

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import requests

from bot.messenger import SlackMessenger
from bot.web_api import web_client
from journeys.mapping_matrix import show_matrix
from journeys.matrix_chart import in_words
from journeys.matrix_notices import MatrixNotice
from journeys.notices import MessageRef, ToPerson, TryLater, Unreachable
from sandbox.slack.options import BOT_TOKEN
from tests.bot.door import Door, said_in
from tests.journeys.office import PIA, arrives, working_day
from tests.sandbox.slack.running import Json

PIXELS = b"\x89PNG drawn"


class AtHand(Executor):
    """Draws without drawing, and counts."""

    def __init__(self) -> None:
        self.drawn = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.drawn += 1
        done: Future[Any] = Future()
        done.set_result(PIXELS)
        return done


@pytest.fixture
def notice(quiet_door: Door) -> Iterator[MatrixNotice]:
    office = working_day(quiet_door.store)
    arrives(office)
    office.settle()
    with office.desk.store.read() as view:
        partner = view.partners.all()[0].id
    yield show_matrix(office.desk, partner, by=office.person(PIA))
    quiet_door.slack.post(
        "/faults", {"files_unready_next": 0, "shares_lost_next": 0, "missing_scopes": []}
    )


@pytest.fixture
def pencil() -> AtHand:
    return AtHand()


def tell(
    door: Door, pencil: Executor | None, notice: MatrixNotice, *, later: float = 0.0
) -> MessageRef:
    client = web_client(BOT_TOKEN, f"{door.slack.url}/api/")
    now = door.office.now + timedelta(seconds=later)
    messenger = SlackMessenger(client, door.store, clock=lambda: now, pictures=pencil)
    to = ToPerson(door.office.person(PIA))
    return messenger.tell(to, notice, record="matrix:1:1", correlation="c", now=now)


def shown(door: Door) -> list[Json]:
    return door.seen(PIA.email, door.direct(PIA.email))


def pictures(message: Json) -> list[Json]:
    return [each for each in message["blocks"] if each["type"] == "image"]


def test_a_picture_stands_in_its_message_and_is_drawn_and_sent_once(
    quiet_door: Door, pencil: AtHand, notice: MatrixNotice
) -> None:
    door = quiet_door

    tell(door, pencil, notice)
    tell(door, pencil, notice)

    (message,) = shown(door)
    (picture,) = pictures(message)
    assert picture["alt_text"] == in_words(notice)
    assert pencil.drawn == 1
    url = f"{door.slack.url}/as/{door.slack.user(PIA.email)}/files/{picture['slack_file']['id']}"
    assert requests.get(url, timeout=10).content == PIXELS


def test_a_message_that_says_something_else_gets_its_own_picture(
    quiet_door: Door, pencil: AtHand, notice: MatrixNotice
) -> None:
    door = quiet_door
    tell(door, pencil, notice)
    before = pictures(shown(door)[0])[0]["slack_file"]

    tell(door, pencil, replace(notice, partner_name="Alpine Systems AG"))

    (message,) = shown(door)
    assert pictures(message)[0]["slack_file"] != before
    assert "Alpine Systems AG" in said_in(message)


def test_while_slack_works_on_a_picture_the_message_waits_a_little(
    quiet_door: Door, pencil: AtHand, notice: MatrixNotice
) -> None:
    door = quiet_door
    door.slack.post("/faults", {"files_unready_next": 1})

    with pytest.raises(TryLater):
        tell(door, pencil, notice)
    assert shown(door) == []
    tell(door, pencil, notice, later=2)

    assert len(pictures(shown(door)[0])) == 1
    assert pencil.drawn == 1


def test_a_picture_that_slack_never_shows_is_told_in_words(
    quiet_door: Door, pencil: AtHand, notice: MatrixNotice
) -> None:
    door = quiet_door
    door.slack.post("/faults", {"files_unready_next": 2})
    with pytest.raises(TryLater):
        tell(door, pencil, notice)

    tell(door, pencil, notice, later=120)

    (message,) = shown(door)
    assert pictures(message) == []
    assert in_words(notice) in said_in(message)


@pytest.mark.parametrize("why", ["no pencil", "no permission"])
def test_without_a_picture_the_message_goes_out_in_words(
    quiet_door: Door, pencil: AtHand, notice: MatrixNotice, why: str
) -> None:
    door = quiet_door
    if why == "no permission":
        door.slack.post("/faults", {"missing_scopes": ["files:write"]})

    tell(door, pencil if why == "no permission" else None, notice)

    (message,) = shown(door)
    assert pictures(message) == []
    assert in_words(notice) in said_in(message)


def test_a_file_stands_in_the_thread_of_its_message_once(
    quiet_door: Door, pencil: AtHand, notice: MatrixNotice
) -> None:
    door = quiet_door

    for _ in range(2):
        tell(door, pencil, replace(notice, as_file=True))

    card, file = shown(door)
    assert file["thread_ts"] == card["ts"]
    assert [each["name"] for each in file["files"]] == ["mapping-alpine-systems.csv"]


def test_a_file_that_was_taken_and_not_shown_is_sent_again_after_a_while(
    quiet_door: Door, pencil: AtHand, notice: MatrixNotice
) -> None:
    door, wanted = quiet_door, replace(notice, as_file=True)
    door.slack.post("/faults", {"shares_lost_next": 1})

    for later in (0, 30):
        with pytest.raises(TryLater):
            tell(door, pencil, wanted, later=later)
    assert len(shown(door)) == 1
    tell(door, pencil, wanted, later=90)

    assert len(shown(door)) == 2


def test_a_file_that_is_never_shown_becomes_a_persons_matter(
    quiet_door: Door, pencil: AtHand, notice: MatrixNotice
) -> None:
    door, wanted = quiet_door, replace(notice, as_file=True)
    door.slack.post("/faults", {"shares_lost_next": 9})
    for later in (0, 90, 180):
        with pytest.raises(TryLater):
            tell(door, pencil, wanted, later=later)

    with pytest.raises(Unreachable, match="never shows it"):
        tell(door, pencil, wanted, later=270)
