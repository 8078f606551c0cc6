"""Cards about a partner's lists: one that grew old, and one whose record is erased."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.cards.notices import draw
from journeys.notices import ErasedNotice, StaleListNotice

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


def test_an_erased_card_names_nobody() -> None:
    card = draw(ErasedNotice())

    assert "erased" in card.text
    assert len(card.blocks) == 1
