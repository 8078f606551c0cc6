"""The cards of sharing: the same words for both sides, each from its own; within Slack's limits."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from bot.actions import Action
from bot.cards.form import as_card, view_of
from bot.cards.lists import meant_card
from bot.cards.sharing import (
    ANY,
    level_form,
    opened_by,
    segment_chosen,
    sharing_card,
    sure_form,
)
from bot.cards.sharing_news import sharing_news_card
from journeys.look_up import Choice, Choices, Nothing
from journeys.sharing_notices import (
    PartnerSharingEndNotice,
    PartnerSharingNotice,
    SharingEndNotice,
    SharingNotice,
)
from journeys.view_sharing import FieldLine, Said, SharingView
from partnering.partners import CUSTOMERS, PROSPECTS, STANDARD_SEGMENTS
from partnering.sharing import Field, Level, Side
from tests.bot.block_limits import everything_said, labels, problems

AT = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
LONG = "*<!channel> @here & " + "x" * 400
VIEW = SharingView(
    partner_id=7,
    partner_name=LONG,
    side=Side.OURS,
    ours=Said(True, AT, LONG),
    theirs=Said(True, AT, LONG, LONG),
    stands=True,
    revoked=False,
    fields=tuple(
        FieldLine(each, Level.OVERLAPS, tuple((one, Level.ALL) for one in STANDARD_SEGMENTS))
        for each in Field
    ),
    lists=tuple((f"{LONG}{number}", Level.COUNTS) for number in range(60)),
    exceptions=60,
)


@pytest.mark.parametrize("side", Side)
def test_however_long_names_are_every_card_keeps_to_the_limits(side: Side) -> None:
    view = replace(VIEW, side=side)
    card = sharing_card(view, said_first="Set.")
    assert not problems(card.blocks)
    # A title is plain text, which mentions nobody.
    written = tuple(each for each in card.blocks if each["type"] != "header")
    assert "<!channel>" not in everything_said(written)
    assert not problems(as_card(level_form(view)).blocks)
    assert len(view_of(level_form(view))["blocks"]) <= 100
    for notice in (SharingNotice, PartnerSharingNotice):
        for given in (True, False):
            assert not problems(sharing_news_card(notice(7, LONG, given, given)).blocks)
    for ending in (SharingEndNotice, PartnerSharingEndNotice):
        for ours, whole, over in product((True, False), repeat=3):
            told = ending(7, LONG, ours, whole, AT, over)
            assert not problems(sharing_news_card(told).blocks)


LOOKS = {"View as partner", "What we both know"}
RHYTHM = "How often the digest comes"


@pytest.mark.parametrize(
    ("own", "offered"),
    [
        (None, ["Opt in", "Change…", "Stop sharing"]),
        (Said(True, AT), ["Change…", "Until…", "Stop sharing"]),
        (Said(False, AT), ["Opt in", "Change…"]),
    ],
)
def test_what_can_be_done_follows_what_ones_own_side_said_last(
    own: Said | None, offered: list[str]
) -> None:
    for side in Side:
        view = replace(VIEW, side=side, ours=None, theirs=None)
        told = replace(view, ours=own) if side is Side.OURS else replace(view, theirs=own)
        shown = labels(sharing_card(told).blocks)
        assert [each for each in shown if each not in {*LOOKS, RHYTHM}] == offered
        assert len(LOOKS & set(shown)) == 1, "a look at it is offered whatever was said"
    bare = replace(VIEW, side=Side.THEIRS, theirs=own, lists=())
    assert "Change…" not in labels(sharing_card(bare).blocks), "there is no list to set it for"


def test_each_side_reads_its_own_words() -> None:
    ours = everything_said(sharing_card(replace(VIEW, partner_name="Alpine")).blocks)
    theirs = everything_said(
        sharing_card(replace(VIEW, partner_name="Alpine", side=Side.THEIRS)).blocks
    )
    assert "What Alpine is shown of our companies" in ours
    assert "What we show you" in theirs
    assert "You: " in theirs
    assert "We: " in theirs


def test_the_partner_reads_whose_word_it_was() -> None:
    card = sharing_news_card(PartnerSharingNotice(1, "Alpine", given=False, stands=False))

    assert "We have stopped sharing." in everything_said(card.blocks)


@pytest.mark.parametrize(
    ("field", "level", "opened"),
    [
        (ANY, Level.ALL, set(Field)),
        (ANY, Level.OVERLAPS, set(Field)),
        (ANY, Level.COUNTS, set()),
        (Field.AMOUNT, Level.OVERLAPS, {Field.AMOUNT}),
        (Field.NAME, Level.ALL, {Field.NAME}),
        (Field.NAME, Level.OVERLAPS, set()),
        (Field.STAGE, Level.ALL, set()),
    ],
)
def test_what_shows_much_is_asked_about_once_more(
    field: str, level: Level, opened: set[Field]
) -> None:
    assert set(opened_by(VIEW, field, level)) == opened
    assert not opened_by(replace(VIEW, side=Side.THEIRS), field, level)


def test_the_second_question_names_what_becomes_visible() -> None:
    told = {"segment": ANY, "field": ANY, "level": "all", "until": "", "at": "https://x.example"}

    form = sure_form(VIEW, told, opened_by(VIEW, ANY, Level.ALL))

    words = everything_said(form.blocks)
    for each in ("Amount", "Who owns it", "Contact people", "of companies that it does not know"):
        assert each in words
    assert view_of(form)["private_metadata"]


def test_a_segment_is_chosen_by_its_place_and_one_that_is_gone_is_none() -> None:
    assert segment_chosen(VIEW, ANY) == ""
    assert segment_chosen(VIEW, "0") == CUSTOMERS
    assert segment_chosen(VIEW, "2") == PROSPECTS
    assert segment_chosen(VIEW, "3") is None
    assert segment_chosen(VIEW, "x") is None
    theirs = replace(VIEW, side=Side.THEIRS, lists=(("Best", Level.ALL),))
    assert segment_chosen(theirs, "0") == "Best"
    assert segment_chosen(theirs, "1") is None


def test_a_partner_that_was_not_typed_well_is_offered_or_said_not_to_be_there() -> None:
    options = tuple(Choice("partner", number, f"Alpine {number}") for number in range(2))
    card = meant_card("sharing", Action.SHARING_SHOW, Choices("Alpin", options))
    assert labels(card.blocks) == ["Alpine 0", "Alpine 1"]
    assert (
        "No partner is called"
        in meant_card("sharing", Action.SHARING_SHOW, Nothing("Qqq", ())).text
    )


def test_a_segment_of_our_own_is_called_as_it_was_named() -> None:
    view = replace(VIEW, segments=("customers", "S-DE"))

    said = everything_said(level_form(view).blocks)

    assert "S-DE" in said
    assert "Customers" in said
