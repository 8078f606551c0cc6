from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.company import Company
from matching.comparisons import COMPARISONS
from matching.engine import Thresholds, Verdict, explain, map_lists, neighbours, prepare
from tests.matching.makers import BYSTANDERS, company

LEFT = [
    company("L01", "Northwind Traders", website="northwind.example", country="US", city="Seattle"),
    company(
        "L02", "Müller Maschinenbau GmbH", website="mueller-maschinen.de", country="DE", city="Köln"
    ),
    company("L03", "Tessellate Software", website="tessellate.io", country="US", city="Boston"),
    company("L04", "Oakhaven Foods", country="GB", city="Leeds", postal_code="LS1 4AP"),
    company("L05", "Oakhaven Foods", country="AU", city="Sydney", postal_code="2000"),
    company("L06", "Pemberwick Insurance", website="pemberwick.co.uk", country="GB"),
    company("L07", "Pemberwick", website="pemberwick.co.uk", country="GB"),
    company(
        "L08",
        "Lumenfjord Energi AS",
        website="lumenfjord.no",
        country="NO",
        phone="+47 22 33 44 55",
    ),
    company("L09", "Harrowby Growth Fund II", country="US"),
    company("L10", "Global Services Inc", country="US"),
    company("L11", "Карамель ООО", country="RU", city="Москва"),
    company("L12", "Copperleaf Manufacturing Inc.", country="US", state="OH", city="Dayton"),
    *BYSTANDERS,
]
RIGHT = [
    company(
        "R01", "NORTHWIND TRADERS INC", website="https://www.northwind.example/en", country="USA"
    ),
    company("R02", "Mueller Maschinenbau", website="MUELLER-MASCHINEN.DE", country="Deutschland"),
    company("R03", "Tesselate Software Corp.", website="http://tessellate.io", country="US"),
    company(
        "R04", "OAKHAVEN FOODS LTD", country="United Kingdom", city="Leeds", postal_code="LS14AP"
    ),
    company("R06", "Pemberwick Insurance Ltd", website="pemberwick.co.uk", country="UK"),
    company("R08", "Lumenfjord Energy", country="Norway", phone="0047 22334455"),
    company("R09", "Harrowby Growth Fund III", country="US"),
    company("R10", "Global Services", country="US"),
    company("R11", "Karamel", country="Russia", city="Moscow"),
    company("R12", "Copperleaf Mfg", country="US", state="OH", city="Dayton"),
    company("R13", "Wholly Unknown Ventures", country="US"),
]
EXPECTED = {
    ("L01", "R01", "auto"), ("L02", "R02", "auto"), ("L03", "R03", "auto"), ("L04", "R04", "auto"),
    ("L05", "R04", "related"),  # the same name in Australia
    ("L06", "R06", "auto"), ("L07", "R06", "related"), ("L08", "R08", "auto"),
    ("L10", "R10", "review"), ("L11", "R11", "auto"), ("L12", "R12", "auto"),
}  # fmt: skip


def test_the_labelled_lists_are_mapped_as_a_person_would() -> None:
    matches = map_lists(LEFT, RIGHT)

    assert {(m.left_id, m.right_id, m.verdict.value) for m in matches} == EXPECTED


def test_reasons_are_in_words_with_both_values() -> None:
    reasons = {m.right_id: m.reasons for m in map_lists(LEFT, RIGHT) if m.verdict is Verdict.AUTO}

    assert "same web domain northwind.example" in reasons["R01"]
    assert "'Mfg' read as 'Manufacturing'" in reasons["R12"]
    assert "same city Leeds" in reasons["R04"]
    assert "'Tesselate' taken for a misspelt 'Tessellate'" in reasons["R03"]


def test_what_speaks_against_a_pair_is_named() -> None:
    found = explain(
        company("L1", "Quorvexia Turbines", country="DE"),
        company("R1", "Quorvexia Turbines", country="US"),
    )

    assert "different country: DE / US" in found.against
    assert found.verdict in (Verdict.REVIEW, Verdict.RELATED)
    assert "countr" in found.rule
    assert found.reasons[-1] == found.rule


def test_matches_are_sorted_by_left_and_falling_probability() -> None:
    matches = map_lists(LEFT, RIGHT)

    assert matches == sorted(matches, key=lambda m: (m.left_id, -m.probability, m.right_id))


def test_only_the_rights_asked_for_are_mapped_with_the_same_result() -> None:
    wanted = frozenset({"R02", "R06", "R12"})

    some = map_lists(LEFT, RIGHT, only_right=wanted)

    assert some == [m for m in map_lists(LEFT, RIGHT) if m.right_id in wanted]


def test_thresholds_move_the_bands() -> None:
    strict = map_lists(LEFT, RIGHT, thresholds=Thresholds(auto=1.0, review=0.9))

    assert not [m for m in strict if m.verdict is Verdict.AUTO]
    assert [m for m in strict if m.verdict is Verdict.REVIEW]


@pytest.mark.parametrize(("auto", "review"), [(0.3, 0.9), (1.2, 0.3), (0.9, 0.0)])
def test_thresholds_out_of_order_are_refused(auto: float, review: float) -> None:
    with pytest.raises(ValueError, match="review"):
        Thresholds(auto=auto, review=review)


@pytest.mark.parametrize(
    ("left", "right"), [([], RIGHT), (LEFT, []), ([], []), ([company("L", "")], [company("R", "")])]
)
def test_empty_lists_and_names_give_no_match(left: list[Company], right: list[Company]) -> None:
    assert map_lists(left, right) == []


def test_progress_rises_to_one() -> None:
    told: list[float] = []

    map_lists(LEFT, RIGHT * 1, progress=told.append)

    assert told[-1] == 1.0
    assert told == sorted(told)


def test_an_index_gives_what_map_lists_gives() -> None:
    assert prepare(LEFT).match(RIGHT) == map_lists(LEFT, RIGHT)


def test_lists_can_be_mapped_in_a_spawned_process() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(map_lists, LEFT, RIGHT).result() == map_lists(LEFT, RIGHT)


def test_neighbours_hold_every_right_that_a_left_is_given() -> None:
    for match in map_lists(LEFT, RIGHT):
        left = next(c for c in LEFT if c.id == match.left_id)
        assert match.right_id in neighbours([left], RIGHT)


def test_neighbours_are_not_everybody() -> None:
    assert "R13" not in neighbours([LEFT[0]], RIGHT)


def test_an_explanation_adds_up() -> None:
    index = prepare(LEFT)
    match = next(m for m in index.match(RIGHT) if m.right_id == "R12")

    found = explain(LEFT[11], RIGHT[9], index=index)

    assert (found.probability, found.evidence) == (match.probability, match.evidence)
    assert (found.reasons, found.against) == (match.reasons, match.against)
    assert [line.comparison for line in found.lines[: len(COMPARISONS)]] == [
        comparison.name for comparison in COMPARISONS
    ]
    bits = found.start_bits + sum(line.bits for line in found.lines)
    assert found.probability == pytest.approx(1 / (1 + 2**-bits), abs=1e-4)


def test_evidence_changes_with_a_compared_value_only() -> None:
    left, right = LEFT[11], RIGHT[9]
    before = explain(left, right).evidence

    assert explain(replace(left, name="COPPERLEAF MANUFACTURING, INC"), right).evidence == before
    assert explain(replace(left, id="other"), right).evidence == before
    assert explain(replace(left, city="Akron"), right).evidence != before


def test_a_list_where_everyone_shares_one_domain_is_mapped() -> None:
    crowd = [company(f"L{i}", f"Reseller {i}", website="portal.com") for i in range(400)]

    matches = map_lists(crowd, [company("R1", "Reseller 7", website="portal.com")])

    assert [m.left_id for m in matches if m.verdict is not Verdict.RELATED] in (["L7"], [])


names = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["Acme", "Acme India", "Acme Mfg", "Müller & Söhne", "東京電力", "شركة أرامكو", "A"]
    ),
)
fields = st.sampled_from(
    ["", "US", "DE", "acme.com", "gmail.com", "n/a", "10001", "1", "\x00", "東京"]
)
companies = st.builds(
    company, st.just("X"), names, website=fields, country=fields, city=fields, phone=fields,
    postal_code=fields, duns=fields,
)  # fmt: skip


@given(companies, companies)
def test_a_pair_scores_the_same_from_either_side(one: Company, other: Company) -> None:
    forth, back = explain(one, other), explain(other, one)

    assert forth.probability == back.probability
    assert forth.verdict == back.verdict
    assert [line.level for line in forth.lines] == [line.level for line in back.lines]


@settings(max_examples=25, deadline=None)
@given(st.lists(companies, max_size=6), st.lists(companies, max_size=6))
def test_any_lists_are_mapped_without_a_crash(left: list[Company], right: list[Company]) -> None:
    lefts = [replace(c, id=f"L{i}") for i, c in enumerate(left)]
    rights = [replace(c, id=f"R{i}") for i, c in enumerate(right)]

    matches = map_lists(lefts, rights)

    claimed = [m.right_id for m in matches if m.verdict in (Verdict.AUTO, Verdict.REVIEW)]
    assert len(claimed) == len(set(claimed))
    assert all(0.0 <= m.probability <= 1.0 and m.reasons for m in matches)


@given(st.sampled_from(["GmbH", "Inc.", "Ltd", "S.A.", "Pvt Ltd"]), st.sampled_from(["", "The "]))
def test_a_legal_form_or_an_article_is_no_other_name(form: str, article: str) -> None:
    found = explain(
        company("L", "Quorvexia Turbines"), company("R", f"{article}Quorvexia Turbines {form}")
    )

    assert {line.comparison: line.level for line in found.lines}["overlap"] == "the same name"
