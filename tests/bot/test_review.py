"""The review over the wire: one card that shows pair after pair, and never the same twice."""

from dataclasses import replace

import pytest

from bot.actions import Action, Place, Target, encode
from bot.home_door import HomeDoor
from bot.reviewing import Spot, is_inside, spot_of, spot_target
from bot.web_api import web_client
from bot.workspace import workspace_of
from journeys.judging import seen_now
from journeys.review_queue import Scope
from partnering.compared import mark_of
from sandbox.slack.options import BOT_TOKEN
from tests.bot.door import Door, said_in
from tests.bot.makers import NOON
from tests.bot.payloads import press_payload
from tests.journeys.office import (
    CONTOSO,
    CONTOSO_DEAL,
    MARIA,
    OMAR,
    PIA,
    THEIR_CONTOSO,
    THEIR_OTHER,
)
from tests.sandbox.slack.running import Json

CITIES = ("Ulm", "Bonn", "Mainz")


def undecided(door: Door, cities: tuple[str, ...] = CITIES) -> str:
    """Let matching leave a pair open for each city; the channel in which it is asked about."""
    office = door.office
    asking = replace(office.desk.policy, auto_from=1.0, review_from=0.01)
    office.desk = replace(office.desk, policy=asking)
    office.add_partner()
    office.bring(
        THEIR_OTHER,
        *(replace(THEIR_CONTOSO, id=f"P-{city}", city=city) for city in cities),
    )
    office.crm.put(CONTOSO, CONTOSO_DEAL)
    office.sync()
    return door.channel("cosell-alerts")


def opened(door: Door, who: str, channel: str, words: str, typed: str = "review") -> Json:
    assert door.act(who, "command", channel=channel, text=f"/cosell {typed}")["ok"]
    return door.awaits(who, channel, words)


def left(door: Door) -> int:
    with door.store.read() as view:
        return view.matches.review_count()


def test_one_card_goes_from_pair_to_pair_up_to_the_end(door: Door) -> None:
    channel = undecided(door)
    card = opened(door, PIA.email, channel, "1 of 3")
    assert card["ephemeral"]
    assert "3 left of Alpine Systems's list" in said_in(card)
    before = len(door.seen(PIA.email, channel))

    for label, told, at in (
        ("Same company", "*same company*", "2 of 3"),
        ("Not the same", "*not the same company*", "3 of 3"),
        ("Same group", "*same group, not the same company*", "Nothing waits"),
    ):
        door.press(PIA.email, channel, card, label)
        card = door.awaits(PIA.email, channel, at)
        assert told in said_in(card)

    assert "You have judged 3 pairs." in said_in(card)
    assert len(door.seen(PIA.email, channel)) == before, "nothing was posted in between"
    assert left(door) == 0
    assert len(door.office.overlaps()) == 1


def test_a_card_says_who_they_are_and_what_speaks_for_and_against(door: Door) -> None:
    channel = undecided(door, ("Ulm",))

    words = said_in(opened(door, PIA.email, channel, "1 of 1"))

    for each in (CONTOSO.name, "CONTOSO Maschinenbau", "Ulm, Germany", "owner Maria Keller"):
        assert each in words
    assert "contoso-maschinenbau.de" in words
    assert "same web domain" in words
    assert "the same company* (99 %)" in words
    assert "customers" in words


def test_the_last_answer_is_undone_in_the_card(door: Door) -> None:
    channel = undecided(door)
    card = opened(door, PIA.email, channel, "1 of 3")
    door.press(PIA.email, channel, card, "Same company")
    card = door.awaits(PIA.email, channel, "2 of 3")

    door.press(PIA.email, channel, card, "Undo last")

    card = door.awaits(PIA.email, channel, "Undone:")
    assert "1 of 3" in said_in(card)
    assert door.office.overlaps() == []
    assert left(door) == 3


def test_who_presses_second_reads_who_was_faster_and_goes_on(door: Door) -> None:
    channel = undecided(door, ("Ulm", "Bonn"))
    theirs = opened(door, MARIA.email, channel, "1 of 2")
    mine = opened(door, PIA.email, channel, "1 of 2")
    assert _sides(theirs) != _sides(mine), "two who review at once see different pairs"
    door.press(MARIA.email, channel, theirs, "Not the same")
    theirs = door.awaits(MARIA.email, channel, "2 of 2")
    assert _sides(theirs) == _sides(mine), "one pair is left for both"
    door.press(MARIA.email, channel, theirs, "Not the same")
    door.awaits(MARIA.email, channel, "You have judged 2 pairs.")

    door.press(PIA.email, channel, mine, "Same company")

    words = said_in(door.awaits(PIA.email, channel, "was faster"))
    assert "*Maria Keller* was faster" in words
    assert "*not the same company*" in words
    assert "Nothing waits" in words
    assert door.office.overlaps() == []


def test_two_presses_of_one_card_are_one_judgement(quiet_door: Door) -> None:
    door, channel = quiet_door, undecided(quiet_door)
    with door.store.read() as view:
        first = view.reviews.most_doubtful(1)[0]
        mark = mark_of(seen_now(view, first))
    value = encode(spot_target(first.id, Spot(Scope(), mark)))

    for at in ("1700000001.000200", "1700000001.000900"):
        action = Action.PAIR_NOT_SAME.value
        door.dispatch(press_payload(door, PIA.email, action, value, channel=channel, at=at))
        door.awaits(PIA.email, channel, "*not the same company*")

    words = said_in(door.awaits(PIA.email, channel, "You have said so already"))
    assert "2 of 3" in words
    assert left(door) == 2
    with door.store.read() as view:
        assert len(view.judgements.labelled()) == 1


def test_it_is_worked_through_on_app_home_too(door: Door) -> None:
    undecided(door)
    door.act(PIA.email, "home/open")
    home = door.home(PIA.email, "Say of 3 pairs whether they are the same company")

    door.press_home(PIA.email, home, "Review")
    home = door.home(PIA.email, "1 of 3")
    door.press_home(PIA.email, home, "Not the same")
    home = door.home(PIA.email, "2 of 3")
    door.press_home(PIA.email, home, "Last judged")
    home = door.home(PIA.email, "Go on reviewing")
    door.press_home(PIA.email, home, "Undo")
    home = door.home(PIA.email, "Undone:")
    door.press_home(PIA.email, home, "Go on reviewing")
    home = door.home(PIA.email, "1 of 3")
    door.press_home(PIA.email, home, "Back")

    door.home(PIA.email, "Newest overlaps")
    assert left(door) == 3


def test_a_pair_that_another_process_has_drawn_over_is_drawn_again_on_app_home(
    door: Door,
) -> None:
    undecided(door)
    # The workspace is shared: a Home of an earlier test may say the same before ours is there.
    shown = published(door, "ok")
    door.act(PIA.email, "home/open")
    door.wait(lambda: published(door, "ok") > shown or None)
    home = door.home(PIA.email, "Say of 3 pairs whether they are the same company")
    api = workspace_of(web_client(BOT_TOKEN, f"{door.slack.url}/api/"), door.store)
    # It knows of no hash, as one that has just started.
    other = HomeDoor(door.office.desk, api)
    other.show(door.slack.user(PIA.email), now=door.office.now)
    before = published(door, "failed")

    door.press_home(PIA.email, home, "Review")
    door.home(PIA.email, "1 of 3")
    assert published(door, "failed") == before + 1


def published(door: Door, how: str) -> int:
    """How often a Home was published: `ok`, or `failed`."""
    return int(door.slack.get("/calls")["calls"].get("views.publish", {}).get(how, 0))


def test_the_summary_of_a_first_list_leads_to_its_pairs(door: Door) -> None:
    undecided(door)
    door.office.settle()
    channel = door.direct(PIA.email)
    summary = door.awaits(PIA.email, channel, "Uncertain pairs")

    door.press(PIA.email, channel, summary, "Review 3 pairs")

    card = door.awaits(PIA.email, channel, "1 of 3 on Alpine Systems's list")
    assert card["ts"] != summary["ts"]
    assert card["ephemeral"]


def test_the_menu_says_what_waits_and_opens_it(door: Door) -> None:
    channel = undecided(door)
    menu = opened(door, PIA.email, channel, "3 pairs wait for your judgement.", typed="")

    door.press(PIA.email, channel, menu, "Review 3 pairs")

    door.awaits(PIA.email, channel, "1 of 3")


def test_unsure_pairs_are_looked_at_again_when_the_rest_is_done(door: Door) -> None:
    channel = undecided(door, ("Ulm",))
    card = opened(door, PIA.email, channel, "1 of 1")
    door.press(PIA.email, channel, card, "Unsure")
    card = door.awaits(PIA.email, channel, "Look at 1 set aside")
    door.office.now = door.office.now.replace(minute=59)

    door.press(PIA.email, channel, card, "Look at 1 set aside")
    card = door.awaits(PIA.email, channel, "1 of 1 set aside")
    assert "*Pia Lang said unsure*" in said_in(card)
    door.press(PIA.email, channel, card, "Same company")

    door.awaits(PIA.email, channel, "Nothing waits")
    assert len(door.office.overlaps()) == 1


def test_a_changed_pair_comes_back_with_what_was_said(door: Door) -> None:
    channel = undecided(door, ("Ulm",))
    card = opened(door, PIA.email, channel, "1 of 1")
    door.press(PIA.email, channel, card, "Not the same")
    door.awaits(PIA.email, channel, "Nothing waits")

    door.office.crm.put(replace(CONTOSO, website="contoso.com"))
    door.office.sync()

    words = said_in(opened(door, PIA.email, channel, "Since then"))
    assert "*Pia Lang said not the same company*" in words
    assert "Since then our website changed." in words


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("review alpin sistems", "Showing Alpine Systems for “alpin sistems”."),
        ("review qqqqqq", "No partner is called “qqqqqq”."),
        ("help review", "Partner managers see all of them"),
        ("reviw", "Did you mean `/cosell review`?"),
    ],
)
def test_what_is_typed_is_answered_in_words(door: Door, typed: str, answer: str) -> None:
    channel = undecided(door)

    assert opened(door, PIA.email, channel, answer, typed=typed)["ephemeral"]


def test_equally_good_partners_are_offered_as_buttons(door: Door) -> None:
    channel = undecided(door, ("Ulm",))
    door.office.add_partner("Northwind North")
    door.office.add_partner("Northwind South")
    question = opened(door, PIA.email, channel, "They fit equally well.", "review northwind")

    door.press(PIA.email, channel, question, "Northwind South")

    card = door.awaits(PIA.email, channel, "on Northwind South's list")
    assert card["ts"] == question["ts"]
    assert "1 pair is waiting with other partners." in said_in(card)
    door.press(PIA.email, channel, card, "Other partners")
    door.awaits(PIA.email, channel, "1 of 1")


def test_an_owner_sees_their_own_accounts_only(door: Door) -> None:
    channel = undecided(door)

    words = said_in(opened(door, OMAR.email, channel, "Nothing waits"))

    assert "Contoso" not in words
    assert "Alpine" not in words
    assert "3 left" in said_in(opened(door, MARIA.email, channel, "1 of 3"))


def test_a_press_needs_no_call_but_the_one_that_draws_the_next_pair(door: Door) -> None:
    channel = undecided(door)
    card = opened(door, PIA.email, channel, "1 of 3")
    before = door.slack.get("/calls")["calls"]

    for at in ("2 of 3", "3 of 3", "Nothing waits"):
        door.press(PIA.email, channel, card, "Not the same")
        card = door.awaits(PIA.email, channel, at)

    assert door.slack.get("/calls")["calls"] == before, "the response URL is all that is used"


@pytest.mark.parametrize(
    "spot",
    [
        Spot(),
        Spot(Scope(partner_id=7, done=41), "0123456789ab"),
        Spot(Scope(partner_id=7, round_since=NOON), "0123456789ab"),
    ],
)
def test_a_spot_is_read_back_as_it_was_written(spot: Spot) -> None:
    target = spot_target(12, spot)

    assert spot_of(target) == spot
    assert is_inside(target)
    assert len(target.choice) <= 40


@pytest.mark.parametrize("choice", ["", "7d", "x-y-z", "a-1-99999999999999", "-", "--"])
def test_a_spot_that_nobody_wrote_is_the_beginning(choice: str) -> None:
    assert spot_of(Target(1, Place.PARTNER, 7, choice)) == Spot(Scope(7))
    assert spot_of(Target(1, Place.CARD, 0, choice)).scope.partner_id == 0


def _sides(card: Json) -> str:
    return str(next(block["fields"] for block in card["blocks"] if block.get("fields")))
