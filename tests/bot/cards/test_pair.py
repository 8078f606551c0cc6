"""What the review card says: both records, both sides of the argument, how far one is."""

from dataclasses import replace

import pytest

from bot.actions import Action
from bot.cards.baseline import baseline_card
from bot.cards.pair import judged_card, pair_card, review_button
from journeys.review_matches import Ending, Pressed
from journeys.review_queue import Before, JudgedLine, JudgedList, Scope
from partnering.judgements import Judgement
from tests.bot import makers
from tests.bot.block_limits import element, elements, everything_said, labels
from tests.bot.makers import NOON

KEPT = Pressed(Ending.JUDGED, 2, "Bolt Ltd", "BOLT", 9, Judgement.NOT_SAME, "Maya Lindqvist", NOON)


def test_a_pair_stands_side_by_side_with_what_speaks_for_and_against() -> None:
    card = pair_card(makers.review_page())

    words = everything_said(card.blocks)
    ours, theirs, pro, contra = (
        field["text"] for block in card.blocks for field in block.get("fields", ())
    )
    assert ours.split("\n") == [
        "*Our account*",
        "*Contoso GmbH*",
        "contoso.example",
        "Berlin, DE",
        "owner Maya Lindqvist",
    ]
    assert theirs.split("\n") == [
        "*On Northwind's list*",
        "*Contoso*",
        "contoso.test",
        "Paris, FR",
        "customers",
    ]
    assert "same name: Contoso GmbH / Contoso" in pro
    assert "'Mfg' read as 'Manufacturing'" in pro
    assert contra == "*Speaks against it*\n• different country: DE / FR"
    assert "7 of 42, 31 left of Northwind's list" in words
    assert "*As likely as not the same company* (62 %)" in words
    assert "Contoso GmbH and Contoso" in card.text


def test_reasons_that_were_kept_in_one_list_are_not_called_all_in_favour() -> None:
    mixed = makers.pair_notice(reasons=("same city Ulm", "different country: DE / FR"), against=())

    words = everything_said(pair_card(makers.review_page(pair=mixed)).blocks)

    assert "*Why they were matched*" in words
    assert "different country: DE / FR" in words
    assert "Speaks for it" not in words


def test_a_website_is_shown_without_what_all_of_them_begin_with() -> None:
    side = replace(makers.pair_notice().ours, website="https://www.contoso.example/")

    words = everything_said(
        pair_card(makers.review_page(pair=makers.pair_notice(ours=side))).blocks
    )

    assert "contoso.example" in words
    assert "https" not in words


def test_a_pair_offers_four_answers_and_undo_once_something_was_answered() -> None:
    answers = ["Same company", "Not the same", "Same group", "Unsure"]

    first = labels(pair_card(makers.review_page()).blocks)
    later = labels(pair_card(makers.review_page(), KEPT, at_home=True).blocks)

    assert first == [*answers, "Last judged", "Open in CRM"]
    assert later == [*answers, "Undo last", "Last judged", "Open in CRM", "Back"]


@pytest.mark.parametrize(
    ("ending", "words", "undo"),
    [
        (Ending.JUDGED, "Kept: Bolt Ltd / BOLT — *not the same company*.", True),
        (Ending.ALREADY, "You have said so already", True),
        (Ending.UNDONE, "Undone: Bolt Ltd / BOLT.", False),
        (Ending.DECIDED, "*Maya Lindqvist* was faster", False),
        (Ending.CHANGED, "have just changed. Please look again.", False),
        (Ending.GONE, "needs no judgement any more", False),
    ],
)
def test_what_came_of_the_last_press_stands_on_top(ending: Ending, words: str, undo: bool) -> None:
    card = pair_card(makers.review_page(), replace(KEPT, ending=ending))

    assert words in card.blocks[0]["text"]["text"]
    assert ("Undo last" in labels(card.blocks)) is undo


def test_what_was_said_before_and_what_changed_is_shown() -> None:
    before = Before(Judgement.NOT_SAME, "Pia Lang", NOON, "our website and their city changed")
    page = makers.review_page(pair=makers.pair_notice(before=before))

    words = everything_said(pair_card(page).blocks)

    assert "*Pia Lang said not the same company* on <!date^" in words
    assert "Since then our website and their city changed." in words


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "Rather not the same company* (0 %)"),
        (0.44, "Rather not"),
        (0.45, "As likely as not"),
        (0.65, "Likely the same company* (65 %)"),
        (0.85, "Very likely"),
        (1.0, "Very likely the same company* (99 %)"),
    ],
)
def test_a_probability_is_said_in_words_and_percent(probability: float, words: str) -> None:
    pair = makers.pair_notice(probability=probability)

    assert words in everything_said(pair_card(makers.review_page(pair=pair)).blocks)


def test_one_partners_pairs_and_a_round_of_unsure_ones_count_by_themselves() -> None:
    of_partner = pair_card(makers.review_page(scope=Scope(7, 6)))
    again = pair_card(makers.review_page(scope=Scope(0, 0, NOON), left=2))

    assert "7 of 42 on Northwind's list" in everything_said(of_partner.blocks)
    assert "1 of 2 set aside" in everything_said(again.blocks)


def test_the_end_says_so_and_what_is_left_elsewhere() -> None:
    ended = makers.review_page(
        pair=None, scope=Scope(7, 40), partner_name="Northwind", left=0, elsewhere=3
    )

    card = pair_card(ended, KEPT)

    words = everything_said(card.blocks)
    assert "*Nothing waits for a judgement on Northwind's list.*" in words
    assert "You have judged 40 pairs." in words
    assert "2 pairs are set aside as unsure." in words
    assert labels(card.blocks) == [
        "Undo last",
        "Other partners",
        "Look at 2 set aside",
        "Last judged",
    ]
    clear = pair_card(makers.review_page(pair=None, left=0, set_aside=0, scope=Scope()))
    assert "Certain pairs need nobody." in everything_said(clear.blocks)
    assert labels(clear.blocks) == ["Last judged"]


def test_the_last_judgements_can_be_undone_by_who_may() -> None:
    line = JudgedLine(
        5, "Contoso GmbH", "Contoso", "Northwind", Judgement.SAME, "Pia", NOON, True, True
    )

    card = judged_card(JudgedList(Scope(), (line, replace(line, undoable=False))))

    words = everything_said(card.blocks)
    assert "*Contoso GmbH* / Contoso (Northwind)" in words
    assert "same company · Pia, <!date^" in words
    assert "changed since, asked again" in words
    assert labels(card.blocks) == ["Undo", "Go on reviewing"]
    assert "Nothing has been judged" in everything_said(judged_card(JudgedList(Scope(), ())).blocks)


def test_a_review_is_offered_where_something_waits() -> None:
    assert review_button(0) is None
    made = review_button(1, 7)
    assert made is not None
    assert made["text"]["text"] == "Review 1 pair"
    assert made["action_id"] == Action.PAIR_START.value
    none_left = baseline_card(makers.baseline_notice(to_review=0, alerts_on=True))
    assert elements(none_left.blocks) == []
    summary = baseline_card(makers.baseline_notice())
    assert element(summary.blocks, "Review 12 pairs")["value"] == "v1.2.."
