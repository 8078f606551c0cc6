"""Cards about a partner's lists: one that grew old, and one whose record is erased."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.cards.notices import draw
from bot.cards.partner_forms import preview_card
from journeys.draft_list import check_list
from journeys.notices import ErasedNotice, ListCameNotice, StaleListNotice
from partnering.list_changes import NOTHING, Replaced
from tests.bot.block_limits import everything_said, labels, problems

MARCH = datetime(2026, 3, 12, tzinfo=UTC)
OLD = StaleListNotice(
    list_id=7,
    partner_id=3,
    partner_name="Alpine <Systems>",
    segment="customers",
    rows=1200,
    imported_at=MARCH,
    days_old=91,
    counts_until=datetime(2026, 9, 8, tzinfo=UTC),
)


def test_a_stale_list_says_how_old_it_is_until_when_it_counts_and_what_to_do() -> None:
    card = draw(OLD)

    shown = str(card.blocks)
    assert "91 days old" in card.text
    assert "1,200 companies" in shown
    assert "/cosell partners" in shown
    assert "<Systems>" not in card.text + shown


def test_once_a_newer_list_came_the_card_asks_for_nothing() -> None:
    card = draw(replace(OLD, replaced=True))

    assert "a newer one has come" in card.text
    assert "/cosell" not in str(card.blocks)


CAME = ListCameNotice(
    list_id=7,
    partner_id=3,
    partner_name="Alpine <Systems>",
    segment="customers",
    rows=1,
    replaced=Replaced(340, 339),
    source="by the partner, with the link that Pia Lang gave out",
    imported_at=MARCH,
)


def test_a_list_that_lost_much_says_what_it_had_and_how_to_mend_it() -> None:
    card = draw(CAME)

    shown = everything_said(card.blocks)
    assert "came in: 1 company" in card.text
    assert "The one before had 340 companies; 339 of them are not on this one." in shown
    assert "with the link that Pia Lang gave out" in shown
    assert labels(card.blocks) == ["Upload list", "Upload link…"]
    assert not problems(card.blocks)
    assert "<Systems>" not in card.text + shown
    newer = draw(replace(CAME, newer=True))
    assert "A newer one has come since." in everything_said(newer.blocks)
    assert labels(newer.blocks) == []


def test_a_list_that_lost_little_is_told_without_alarm() -> None:
    for replaced, said in (
        (NOTHING, "It is the first of these."),
        (Replaced(340, 1), "The one before had 340 companies; 1 of them is not on this one."),
    ):
        card = draw(replace(CAME, rows=341, replaced=replaced))
        assert said in everything_said(card.blocks)
        assert labels(card.blocks) == []


def test_a_preview_says_what_the_list_before_had() -> None:
    preview = check_list(b"id,name\n1,Acme\n", "l.csv")
    for replaced, said in (
        (Replaced(340, 339), "The list had 340 companies, this has 1: 339 of those are not on it"),
        (Replaced(3, 1), "The list had 3 companies; 1 of them are not on this one."),
    ):
        seen = replace(preview, replaced=replaced)
        card = preview_card("Alpine", "customers", "l.csv", seen, 5)
        assert said in everything_said(card.blocks)
        assert not problems(card.blocks)
    first = everything_said(preview_card("Alpine", "customers", "l.csv", preview, 5).blocks)
    assert "The list had" not in first


def test_an_erased_card_names_nobody() -> None:
    card = draw(ErasedNotice())

    assert "erased" in card.text
    assert len(card.blocks) == 1
