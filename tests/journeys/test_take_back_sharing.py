"""What a side granted ends with its next word on the whole, or by *Take back*, and both hear it."""

from datetime import timedelta

import pytest

from bot.cards.asked_for import taken_back_words
from bot.cards.sharing_asks import sharing_ask_card
from journeys.ask_to_share import ask_to_share, grant, is_shown_still, take_back
from journeys.look_up import overlaps_of_partner
from journeys.seen_by_partner import seen_by_partner
from journeys.share import set_level
from partnering.partners import CUSTOMERS, OPEN_OPPORTUNITIES
from partnering.people import Person
from partnering.refusals import Invalid, Unknown
from partnering.sharing import Field, Level
from partnering.sharing_asks import SharingAsk
from store.work import Store
from tests.bot.block_limits import labels
from tests.journeys.office import PIA, Office
from tests.journeys.test_ask_to_share import counts_alone, doing

THEIRS = pytest.mark.parametrize("theirs", [True, False])


def granted(store: Store, theirs: bool, days: int = 0) -> tuple[Office, Person, Person, SharingAsk]:
    """One side granted the other names; who did, and who reads them, with the request."""
    office, number, rep = counts_alone(store)
    pia = office.person(PIA)
    giver, asker = (rep, pia) if theirs else (pia, rep)
    segment = CUSTOMERS if theirs else OPEN_OPPORTUNITIES
    ask = ask_to_share(office.desk, number, segment, Field.NAME, **doing(office, asker))
    office.settle()
    ask = grant(office.desk, ask.id, days, **doing(office, giver))
    office.settle()
    assert named(office, ask, asker) == 1
    return office, giver, asker, ask


def named(office: Office, ask: SharingAsk, asker: Person) -> int:
    """How many companies who asked reads by name."""
    if asker.partner_id is not None:
        return seen_by_partner(office.desk, ask.partner_id, by=asker).named
    return len(overlaps_of_partner(office.desk, ask.partner_id, by=asker, now=office.now).lines)


def drawn(office: Office, ask: SharingAsk, giver: Person) -> list[str]:
    """What the card of who granted it says last, and its buttons."""
    kind = "sharing_ask" if giver.partner_id is None else "partner_sharing_ask"
    card = sharing_ask_card(office.redrawn(kind)[-1])
    return [str(card.blocks), *labels(card.blocks)]


@THEIRS
@pytest.mark.parametrize("days", [0, 30])
@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("level", [Level.HIDDEN, Level.COUNTS])
def test_a_stricter_word_on_the_whole_takes_a_grant_back_and_says_so(
    sqlite_store: Store, theirs: bool, days: int, whole: bool, level: Level
) -> None:
    office, giver, asker, ask = granted(sqlite_store, theirs, days)

    ended = set_level(
        office.desk,
        ask.partner_id,
        "" if whole else ask.segment,
        None,
        level,
        **doing(office, giver),
    )

    assert [(each.segment, each.field) for each in ended] == [(ask.segment, Field.NAME)]
    assert taken_back_words(ended) == f"Taken back with it: Company's name of {ask.segment}."
    assert named(office, ask, asker) == 0
    office.now += timedelta(days=400)
    assert named(office, ask, asker) == 0


@THEIRS
def test_the_card_of_a_grant_takes_it_back_and_says_so_to_both(store: Store, theirs: bool) -> None:
    office, giver, asker, ask = granted(store, theirs)
    assert "Take back" in drawn(office, ask, giver)
    with pytest.raises(Unknown):
        take_back(office.desk, ask.id, **doing(office, asker))

    take_back(office.desk, ask.id, **doing(office, giver))
    office.settle()

    assert named(office, ask, asker) == 0
    said, *buttons = drawn(office, ask, giver)
    assert "Granted, and taken back or ended since." in said
    assert buttons == []
    told = office.redrawn("sharing_ask" if theirs else "partner_sharing_ask")[-1]
    assert "taken back or ended since" in str(sharing_ask_card(told).blocks)
    with pytest.raises(Invalid):
        take_back(office.desk, ask.id, **doing(office, giver))


@THEIRS
def test_cards_that_say_it_is_granted_follow_a_word_on_the_whole(
    store: Store, theirs: bool
) -> None:
    office, giver, _, ask = granted(store, theirs)

    set_level(office.desk, ask.partner_id, "", None, Level.COUNTS, **doing(office, giver))
    office.settle()

    assert "taken back or ended since" in drawn(office, ask, giver)[0]
    with store.read() as view:
        assert not is_shown_still(office.desk, view, ask)


def test_what_is_taken_back_for_a_while_is_shown_again_after_it(sqlite_store: Store) -> None:
    office, giver, asker, ask = granted(sqlite_store, True)
    until = office.now + timedelta(days=7)

    set_level(
        office.desk, ask.partner_id, "", None, Level.HIDDEN, until=until, **doing(office, giver)
    )

    assert named(office, ask, asker) == 0
    office.now = until
    assert named(office, ask, asker) == 1


@pytest.mark.parametrize("first", [True, False])
def test_a_part_may_be_shown_beyond_the_whole_once_that_is_said_after_it(
    sqlite_store: Store, first: bool
) -> None:
    office, number, rep = counts_alone(sqlite_store)
    words = [(CUSTOMERS, Level.ALL), ("", Level.COUNTS)]
    for segment, level in words if first else reversed(words):
        set_level(office.desk, number, segment, None, level, **doing(office, rep))

    pia = office.person(PIA)
    shown = overlaps_of_partner(office.desk, number, by=pia, now=office.now).lines
    assert len(shown) == (0 if first else 1)
