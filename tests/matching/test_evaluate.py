import pytest

from bench.dirt import crm_lists
from matching.evaluate import Band, Share, evaluate
from tests.matching.makers import BYSTANDERS, company

LEFT = [
    company("L1", "Quorvexia Turbines", website="quorvexia.com", country="US"),
    company("L2", "Oakhaven Foods", website="oakhaven.co.uk", country="GB"),
    company("L3", "Tessellate Software", website="tessellate.io", country="US"),
    *BYSTANDERS,
]
RIGHT = [
    company("R1", "Quorvexia Turbines Inc", website="quorvexia.com", country="US"),
    company("R2", "Oakhaven Foods Ltd", website="oakhaven.co.uk", country="GB"),
    company("R3", "Nothing Like It", country="US"),
]


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        (50, 100, 0.4038, 0.5962),
        (99, 100, 0.9455, 0.9982),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
    ],
)
def test_the_interval_is_wilsons(hits: int, total: int, low: float, high: float) -> None:
    assert Share(hits, total).interval == pytest.approx((low, high), abs=1e-4)


def test_nothing_out_of_nothing_is_nothing() -> None:
    assert Share(0, 0).value == 0.0
    assert Share(0, 0).interval == (0.0, 1.0)
    assert Band("x", Share(0, 0), Share(0, 0)).f1 == 0.0


def test_f1_is_the_harmonic_mean() -> None:
    assert Band("x", Share(1, 2), Share(1, 1)).f1 == pytest.approx(2 / 3)


def test_a_perfect_mapping_is_counted_as_such() -> None:
    report = evaluate(LEFT, RIGHT, {("L1", "R1"), ("L2", "R2")})

    auto, both = report.bands
    assert (auto.precision.value, auto.recall.value) == (1.0, 1.0)
    assert both.f1 == 1.0
    assert report.candidate_recall == Share(2, 2)


def test_a_wrong_account_costs_precision_and_recall() -> None:
    report = evaluate(LEFT, RIGHT, {("L3", "R1"), ("L2", "R2")})

    auto = report.bands[0]
    assert (auto.precision, auto.recall) == (Share(1, 2), Share(1, 2))


def test_ignored_pairs_count_as_neither() -> None:
    report = evaluate(LEFT, RIGHT, {("L2", "R2")}, {("L1", "R1")})

    assert report.bands[0].precision == Share(1, 1)


def test_truth_about_absent_records_is_dropped() -> None:
    report = evaluate(LEFT, RIGHT, {("L1", "R1"), ("L2", "R2"), ("gone", "R3")})

    assert report.links == 2


def test_the_report_reads_as_text_and_as_values() -> None:
    report = evaluate(LEFT, RIGHT, {("L1", "R1"), ("L2", "R2")})

    text, plain = report.as_text(), report.as_dict()

    assert "candidate recall  1.000 (0.342 to 1.000)" in text
    assert "auto + review" in text
    assert "peak memory" in text
    assert set(plain) >= {"lefts", "rights", "links", "pairs_per_second", "bands"}


def test_progress_is_told() -> None:
    told: list[float] = []

    evaluate(LEFT, RIGHT, set(), progress=told.append)

    assert told[-1] == 1.0


def test_candidate_recall_is_told_of_a_few_rights_as_of_many() -> None:
    lefts, rights, links = crm_lists((), 300, seed=11)
    some = [each for each in rights if each.id in {right for _, right in links}][:30]
    ids = {each.id for each in some}
    pairs = frozenset(pair for pair in links if pair[1] in ids)

    assert evaluate(lefts, some, pairs).candidate_recall.hits >= 27
