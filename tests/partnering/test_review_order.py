"""The order of the review queue: what teaches most comes first, the same way every time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.judgements import Judgement
from partnering.review_order import Waiting, doubt_of, entropy, in_order, pattern_of

NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
PLAIN = Waiting(1, doubt=0.5, pattern="same name|", open_minor=None, since=NOW)

probabilities = st.floats(0, 1)
pairs = st.builds(
    Waiting,
    st.integers(1, 10_000),
    probabilities,
    st.sampled_from(["same name|", "same phone number|different city", "|"]),
    st.none() | st.integers(0, 10**12),
    st.integers(0, 90).map(lambda days: NOW - timedelta(days=days)),
)


def ids(waiting: list[Waiting]) -> list[int]:
    return [each.match_id for each in waiting]


@given(probabilities)
def test_an_answer_tells_most_where_the_score_is_at_one_half(probability: float) -> None:
    assert 0 <= entropy(probability) <= entropy(0.5) == 1
    assert entropy(probability) == pytest.approx(entropy(1 - probability), abs=1e-9)


@given(st.lists(pairs, max_size=12, unique_by=lambda each: each.match_id), st.randoms())
def test_the_order_does_not_depend_on_how_the_pairs_came(
    waiting: list[Waiting], random: Random
) -> None:
    shuffled = list(waiting)
    random.shuffle(shuffled)

    ordered = in_order(waiting, {}, now=NOW)

    assert ordered == in_order(shuffled, {}, now=NOW)
    assert sorted(ids(ordered)) == sorted(ids(waiting))


@given(pairs, st.floats(0, 0.7))
def test_of_two_alike_the_more_doubtful_one_comes_first(each: Waiting, doubt: float) -> None:
    calm = replace(each, doubt=doubt)
    open_question = replace(each, match_id=each.match_id + 1, doubt=doubt + 0.3)

    assert in_order([calm, open_question], {}, now=NOW) == [open_question, calm]


def test_an_open_deal_comes_before_none_and_a_great_one_before_a_small_one() -> None:
    none, unpriced = PLAIN, replace(PLAIN, match_id=2, open_minor=0)
    small, great = (
        replace(PLAIN, match_id=number, open_minor=amount)
        for number, amount in ((3, 50_000), (4, 900_000_000))
    )

    assert ids(in_order([none, unpriced, small, great], {}, now=NOW)) == [4, 3, 2, 1]


def test_a_kind_that_was_judged_often_teaches_less() -> None:
    known, fresh = PLAIN, replace(PLAIN, match_id=2, pattern="same city|")

    assert ids(in_order([known, fresh], {}, now=NOW)) == [1, 2]
    assert ids(in_order([known, fresh], {known.pattern: 40}, now=NOW)) == [2, 1]


def test_a_question_that_many_others_wait_with_comes_before_a_rare_one() -> None:
    rare = replace(PLAIN, pattern="same city|")
    common = [replace(PLAIN, match_id=number) for number in range(2, 7)]

    assert ids(in_order([rare, *common], {}, now=NOW))[-1] == 1


def test_what_waits_long_comes_before_what_has_just_come() -> None:
    old = replace(PLAIN, match_id=9, since=NOW - timedelta(days=20))

    assert ids(in_order([PLAIN, old], {}, now=NOW)) == [9, 1]


def test_doubt_outweighs_money() -> None:
    rich = replace(PLAIN, doubt=0.1, open_minor=10**9)
    open_question = replace(PLAIN, match_id=2, doubt=1.0)

    assert ids(in_order([rich, open_question], {}, now=NOW)) == [2, 1]


@pytest.mark.parametrize("judgement", list(Judgement))
@pytest.mark.parametrize("verdict", ["auto", "review", "related", "none"])
def test_nobody_is_asked_about_what_somebody_judged_and_nothing_changed(
    judgement: Judgement, verdict: str
) -> None:
    assert doubt_of(0.5, verdict, judgement, changed=False) is None
    assert doubt_of(0.5, verdict, judgement, changed=True) is not None


@pytest.mark.parametrize(("verdict", "asked"), [("auto", 0), ("review", 1), ("related", 0)])
def test_without_a_judgement_only_what_matching_left_open_is_asked(
    verdict: str, asked: bool
) -> None:
    assert (doubt_of(0.6, verdict, None, changed=False) is not None) is bool(asked)


def test_what_contradicts_the_score_is_asked_before_what_agrees_with_it() -> None:
    agrees = doubt_of(0.99, "auto", Judgement.SAME, changed=True)
    contradicts = doubt_of(0.99, "auto", Judgement.NOT_SAME, changed=True)
    lost = doubt_of(0.99, "none", Judgement.SAME, changed=True)

    assert agrees is not None
    assert contradicts is not None
    assert agrees < 0.2 < 0.9 < contradicts
    assert lost == 1


def test_a_pattern_keeps_our_words_and_no_value() -> None:
    reasons = ("same web domain acme.com", "same name: Acme Ltd / ACME", "'Mfg' read as 'Works'")
    against = ("different country: DE / US", "same phone number ...1234")

    pattern = pattern_of(reasons, against)

    assert pattern == "read as+same name+same web domain|different country+same phone number"
    assert pattern == pattern_of(tuple(reversed(reasons)), against)


def test_two_companies_with_the_same_question_have_one_pattern() -> None:
    one = pattern_of(("same city Ulm", "names alike: Acme / Acmo"), ("different street: A / B",))
    other = pattern_of(("names alike: Bolt / Bold", "same city Bonn"), ("different street: C / D",))

    assert one == other
    assert one != pattern_of(("same city Ulm",), ())
    assert len(pattern_of(["x" * 400], [])) <= 300
