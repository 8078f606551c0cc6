"""Weights refitted to judgements: measured on what was held out, and refused for too few."""

from dataclasses import replace
from functools import cache
from random import Random

import pytest

from bench.dirt import crm_lists
from matching.company import Company
from matching.engine import map_lists, prepare
from matching.refitting import (
    FEWEST_JUDGED,
    Answer,
    Figures,
    Refitted,
    TooFew,
    adapted_to,
    figures_of,
    known_pairs,
    refit,
)
from matching.scoring import Weights, blank_weights, shipped_weights
from matching.verdict import Thresholds


@cache
def lists() -> tuple[tuple[Company, ...], tuple[Company, ...], frozenset[tuple[str, str]]]:
    left, right, links = crm_lists((), 500, 9)
    return tuple(left), tuple(right), frozenset(links)


@cache
def answers() -> tuple[Answer, ...]:
    """What a reviewer would say of all that matching finds."""
    left, right, links = lists()
    found = map_lists(left, right, thresholds=Thresholds(review=0.05))
    said = [Answer(m.left_id, m.right_id, (m.left_id, m.right_id) in links) for m in found]
    Random(3).shuffle(said)
    return tuple(said)


def some(number: int) -> list[Answer]:
    return list(answers()[:number])


def refitted(number: int, weights: Weights) -> Weights:
    left, right, _ = lists()
    return refit(left, right, some(number), weights, version="2").weights


def test_judgements_teach_weights_that_know_too_little() -> None:
    left, right, _ = lists()
    blunt = replace(shipped_weights(), start=-4.0)

    found = refit(left, right, some(150), blunt, version="2.1")

    assert found.better
    assert found.after.log_loss < found.before.log_loss
    assert found.after.f1 > found.before.f1
    assert found.weights.version == "2.1"
    assert str(found.judged) in found.weights.note
    assert found.judged == 150
    assert 0 < found.same < found.judged <= found.known


def test_before_is_measured_by_the_weights_in_force_and_after_by_others() -> None:
    left, right, _ = lists()
    said = some(100)
    found = refit(left, right, said, shipped_weights(), version="2")
    known = known_pairs(prepare(left), right, said)
    assert found.before == figures_of(known, shipped_weights().score(known.levels))
    # What a fit has seen it tells better than what was held out from it.
    seen = figures_of(known, found.weights.score(known.levels))
    assert seen.log_loss < found.after.log_loss


@pytest.mark.parametrize(
    ("after", "better"),
    [
        (Figures(0.9, 0.9, 0.90, 0.29), True),
        (Figures(0.9, 0.9, 0.90, 0.30), False),
        (Figures(0.9, 0.9, 0.896, 0.29), True),  # by chance
        (Figures(0.9, 0.9, 0.894, 0.29), False),
        (Figures(0.9, 0.9, 0.99, 0.31), False),
    ],
)
def test_only_what_surprises_less_and_finds_no_less_is_better(after: Figures, better: bool) -> None:
    before = Figures(0.9, 0.9, 0.90, 0.30)
    assert Refitted(shipped_weights(), 60, 30, 60, before, after).better is better


def test_fewer_judgements_than_needed_are_refused_and_counted() -> None:
    left, right, _ = lists()
    with pytest.raises(TooFew, match=f"{FEWEST_JUDGED - 1} pairs .* at least {FEWEST_JUDGED}"):
        refit(left, right, some(FEWEST_JUDGED - 1), shipped_weights(), version="2")


def test_judgements_of_records_that_are_gone_do_not_count() -> None:
    left, right, _ = lists()
    gone = [Answer(f"gone {at}", f"gone {at}", True) for at in range(100)]
    with pytest.raises(TooFew, match="10 pairs"):
        refit(left, right, some(10) + gone, shipped_weights(), version="2")


def test_judgements_that_are_all_of_one_kind_are_refused() -> None:
    left, right, _ = lists()
    said = [replace(each, same=False) for each in some(80)]
    with pytest.raises(TooFew, match="different companies; both kinds"):
        refit(left, right, said, shipped_weights(), version="2")


def test_the_order_of_judgements_does_not_matter() -> None:
    left, right, _ = lists()
    said = some(80)
    assert refit(left, right, said, shipped_weights(), version="2") == refit(
        left, right, said[::-1], shipped_weights(), version="2"
    )


def test_a_right_that_is_one_left_is_none_of_the_others() -> None:
    left, right, links = lists()
    said = [Answer(one, other, True) for one, other in sorted(links)[:40]]
    known = known_pairs(prepare(left), right, said)
    assert known.same.sum() + known.missed == 40
    assert (known.same == known.asked).all()
    assert len(known.same) > 40


def test_a_right_that_is_not_one_left_may_be_another() -> None:
    left, right, links = lists()
    one, other = sorted(links)[0]
    known = known_pairs(prepare(left), right, [Answer(one, other, False)])
    assert known.same.tolist() == [False]


def test_an_account_of_the_very_same_name_is_no_counter_example() -> None:
    left, right, links = lists()
    one, other = sorted(links)[0]
    twin = replace(next(c for c in left if c.id == one), id="twin", website="")
    index = prepare([*left, twin])
    asked = next(c for c in right if c.id == other)
    assert "twin" in {match.left_id for match in map_lists([twin], [asked])}
    known = known_pairs(index, right, [Answer(one, other, True)])
    judged_different = known_pairs(index, right, [Answer("twin", other, False)])
    assert len(judged_different.same) == 1
    assert len(known.same) == len(
        known_pairs(prepare(left), right, [Answer(one, other, True)]).same
    )


def test_complete_answers_say_that_all_other_pairs_are_different() -> None:
    left, right, links = lists()
    said = [Answer(one, other, True) for one, other in links]
    known = known_pairs(prepare(left), right, said, complete=True)
    assert len(known.same) > len(known_pairs(prepare(left), right, said).same)
    assert int(known.same.sum()) + known.missed == len(links)
    assert len(set(known.right.tolist())) > len({other for _, other in links})


def test_a_judged_pair_that_is_no_candidate_costs_recall() -> None:
    left, right, _ = lists()
    names = {company.id: company.name for company in left}
    stranger = next(c for c in right if all(c.name[:3] != name[:3] for name in names.values()))
    said = [*some(60), Answer(left[0].id, stranger.id, True)]
    known = known_pairs(prepare(left), right, said)
    without = known_pairs(prepare(left), right, some(60))
    assert known.missed == without.missed + 1
    recalls = [
        figures_of(each, shipped_weights().score(each.levels)).recall for each in (known, without)
    ]
    assert recalls[0] < recalls[1]


def test_weights_that_say_nothing_lose_one_bit_a_pair() -> None:
    left, right, _ = lists()
    known = known_pairs(prepare(left), right, some(60))
    assert figures_of(known, blank_weights().score(known.levels)).log_loss == pytest.approx(1.0)


def test_weights_are_adapted_to_lists_and_the_note_says_so() -> None:
    left, right, _ = lists()
    found = adapted_to(left, right, shipped_weights(), version="2.4")
    assert found.version == "2.4"
    assert "without an answer" in found.note
    assert found.bits != shipped_weights().bits
    with pytest.raises(TooFew, match="too short"):
        adapted_to(left, right[:50], shipped_weights(), version="2.4")
