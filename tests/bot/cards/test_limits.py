"""Whatever a CRM holds, no card passes Slack's limits, mentions anybody or is empty."""

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.cards.home import stranger_home_card
from bot.cards.lists import account_card, answer_card, recent_card, why_card
from bot.cards.menu import menu_card
from bot.cards.notices import draw
from bot.cards.pair import judged_card, pair_card, review_choices_card
from bot.cards.parts import Card, plain, said, worded
from journeys.look_up import AccountOverlaps, Answer, Choices, Counts, Nothing
from journeys.notices import Notice, OverlapLine, OverlapNotice
from journeys.review_matches import Pressed
from journeys.review_queue import JudgedList, ReviewPage
from journeys.why import Why
from tests.bot import makers
from tests.bot.block_limits import problems

quick = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def must_be_fine(card: Card) -> None:
    assert problems(card.blocks) == []
    assert 1 <= len(card.text) <= 4000
    assert "<" not in card.text.replace("<!date^", "")


@quick
@given(makers.hostile_notices)
def test_no_notice_passes_a_limit(notice: Notice) -> None:
    must_be_fine(draw(notice))


@quick
@given(makers.hostile_answers, makers.hostile)
@example(Choices(asked="@`", options=()), "")
def test_no_answer_passes_a_limit(answer: Answer, hint: str) -> None:
    must_be_fine(answer_card(answer, hint=worded(hint)))


@quick
@given(st.lists(makers.hostile_lines, max_size=12), makers.counts, makers.hostile)
def test_no_list_passes_a_limit(lines: list[OverlapLine], counts: Counts, name: str) -> None:
    must_be_fine(stranger_home_card(name))
    must_be_fine(recent_card(lines))
    must_be_fine(menu_card(counts))


@quick
@given(makers.hostile_overlaps, st.lists(makers.hostile, max_size=40), makers.hostile)
def test_no_explanation_passes_a_limit(notice: OverlapNotice, lines: list[str], title: str) -> None:
    must_be_fine(why_card(Why(title, tuple(lines), notice)))


@quick
@given(makers.hostile_pages, st.none() | makers.hostile_presses, st.booleans())
def test_no_pair_passes_a_limit(page: ReviewPage, last: Pressed | None, at_home: bool) -> None:
    must_be_fine(pair_card(page, last, at_home=at_home))


@quick
@given(makers.hostile_judged, st.none() | makers.hostile_presses, st.booleans())
def test_no_list_of_judgements_passes_a_limit(
    judged: JudgedList, last: Pressed | None, at_home: bool
) -> None:
    must_be_fine(judged_card(judged, last, at_home=at_home))


@quick
@given(makers.hostile_answers)
def test_no_question_for_a_partner_passes_a_limit(answer: Answer) -> None:
    if isinstance(answer, Choices | Nothing):
        must_be_fine(review_choices_card(answer))


@quick
@given(st.lists(makers.hostile_overlaps, max_size=9), makers.hostile_overlaps)
def test_a_pressed_overlap_is_always_shown(
    overlaps: list[OverlapNotice], pressed: OverlapNotice
) -> None:
    distinct = {notice.overlap_id: notice for notice in overlaps}
    distinct.pop(pressed.overlap_id, None)
    answer = makers.account_overlaps(overlaps=tuple(distinct.values()))
    assert isinstance(answer, AccountOverlaps)

    card = account_card(answer, pressed=pressed)

    must_be_fine(card)
    assert f"OV-{pressed.overlap_id}" in str(card.blocks)


@quick
@given(makers.hostile, st.integers(2, 400))
def test_safe_text_keeps_its_limit_and_escapes_whole(value: str, limit: int) -> None:
    for safe in (said(value, limit), worded(value, limit)):
        assert len(safe) <= limit
        assert "<" not in safe
        assert ">" not in safe
        assert not any(piece and ";" not in piece for piece in safe.split("&")[1:])
    assert len(plain(value, limit)) <= limit


def test_an_underscore_inside_a_word_stays_and_elsewhere_it_slants_nothing() -> None:
    assert said("America/New_York, alpine_customers_2026.csv") == (
        "America/New_York, alpine_customers_2026.csv"
    )
    assert "_" not in said("_slanted_ and _ alone, a_ _b")
