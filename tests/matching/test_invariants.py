"""What is true of any two lists, whatever is in them."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.company import Company
from matching.comparisons import COMPARISONS
from matching.engine import Match, Thresholds, Verdict, explain, map_lists, prepare
from matching.scoring import blank_weights
from tests.matching.makers import BYSTANDERS, company

SAME = (Verdict.AUTO, Verdict.REVIEW)

NAMES = (
    "Quorvexia", "Quorvexia Turbines", "QUORVEXIA TURBINE, Inc.", "Quorvexai Turbines",
    "Quorvexia India", "Quorvexia Capital", "Quorvexia Fund II", "Quorvexia Fund III",
    "Quorvexia Group", "Milkweed Dairy", "Milkweed Dairy Foods", "Global Services", "MDF",
    "Milkweed d/b/a Quorvexia Turbines", "Quorvexia Mfg", "Quorvexia Manufacturing Co", "", "!!!",
)  # fmt: skip
companies = st.builds(
    Company, st.just("X"), st.sampled_from(NAMES),
    website=st.sampled_from(("", "", "quorvexia.com", "quorvexia.de", "milkweed.com")),
    country=st.sampled_from(("", "US", "DE")), city=st.sampled_from(("", "", "Denver", "Ulm")),
    phone=st.sampled_from(("", "", "303 555 0101")), duns=st.sampled_from(("", "", "123456789")),
    parent_id=st.sampled_from(("", "", "0", "1", "2")),
)  # fmt: skip


def _numbered(side: str, many: list[Company]) -> list[Company]:
    """Give each its id, and each parent id the side that it belongs to."""
    return [
        replace(each, id=f"{side}{i}", parent_id=each.parent_id and f"{side}{each.parent_id}")
        for i, each in enumerate(many)
    ]


lefts = st.lists(companies, max_size=6).map(lambda many: _numbered("L", many))
rights = st.lists(companies, max_size=6).map(lambda many: _numbered("R", many))


def by_pair(matches: list[Match]) -> dict[tuple[str, str], Match]:
    return {(match.left_id, match.right_id): match for match in matches}


@settings(max_examples=40)
@given(lefts, rights, st.randoms(use_true_random=False))
def test_the_order_of_the_lists_changes_nothing(left, right, random) -> None:  # type: ignore[no-untyped-def]
    mixed_left, mixed_right = list(left), list(right)
    random.shuffle(mixed_left)
    random.shuffle(mixed_right)

    assert map_lists(mixed_left, mixed_right) == map_lists(left, right)


@settings(max_examples=40)
@given(lefts, rights)
def test_a_right_is_one_account_at_most(left: list[Company], right: list[Company]) -> None:
    matches = map_lists(left, right)

    claims = Counter(match.right_id for match in matches if match.verdict in SAME)
    assert not claims or max(claims.values()) == 1
    assert len(by_pair(matches)) == len(matches)
    assert all(match.verdict is not Verdict.NONE for match in matches)


@settings(max_examples=40)
@given(lefts, rights, st.sets(st.sampled_from([f"R{i}" for i in range(6)])))
def test_some_rights_alone_are_given_what_they_are_given_among_all(
    left: list[Company], right: list[Company], wanted: set[str]
) -> None:
    some = map_lists(left, right, only_right=frozenset(wanted))

    assert some == [match for match in map_lists(left, right) if match.right_id in wanted]


@settings(max_examples=40)
@given(lefts, rights)
def test_one_to_one_gives_each_left_and_each_right_once(
    left: list[Company], right: list[Company]
) -> None:
    matches = [m for m in map_lists(left, right, one_to_one=True) if m.verdict in SAME]

    for claims in (Counter(m.left_id for m in matches), Counter(m.right_id for m in matches)):
        assert not claims or max(claims.values()) == 1


@settings(max_examples=40)
@given(lefts, rights, st.sampled_from([(0.95, 0.3), (0.8, 0.5), (0.999, 0.9), (1.0, 0.01)]))
def test_probability_and_verdict_agree(
    left: list[Company], right: list[Company], bands: tuple[float, float]
) -> None:
    auto, review = bands
    for match in map_lists(left, right, thresholds=Thresholds(auto=auto, review=review)):
        assert 0.0 <= match.probability <= 1.0
        if match.verdict is Verdict.AUTO:
            assert match.probability >= auto - 0.0001
        if match.verdict is Verdict.REVIEW:
            assert match.probability >= min(review, 0.94) - 0.0001
        if match.verdict is Verdict.RELATED:
            assert match.probability <= 0.05


@settings(max_examples=20)
@given(lefts, rights)
def test_a_verdict_asked_for_alone_is_the_same(left: list[Company], right: list[Company]) -> None:
    every = map_lists(left, right)

    for verdict in Verdict:
        assert map_lists(left, right, verdicts=frozenset({verdict})) == [
            match for match in every if match.verdict is verdict
        ]


@settings(max_examples=50)
@given(lefts, rights)
def test_reasons_are_few_and_never_none(left: list[Company], right: list[Company]) -> None:
    shown = {each.id: each.name for each in (*left, *right)}
    levels = {level for comparison in COMPARISONS for level in comparison.levels}

    for match in map_lists(left, right):
        assert match.reasons
        rules = [words for words in match.reasons if _is_rule(words)]
        readings = [
            words for words in match.reasons if words.startswith("'") and words not in rules
        ]
        strongest = [w for w in match.reasons if w not in rules and w not in readings]
        assert len(strongest) <= 3
        assert len(match.against) <= 3
        assert len(rules) <= 1
        assert len(set(match.reasons + match.against)) == len(match.reasons + match.against)
        for words in (*strongest, *match.against):
            about_names = shown[match.left_id] in words or shown[match.right_id] in words
            said = any(words.startswith(level) for level in levels)
            assert about_names or said, words


def test_a_pair_for_which_nothing_speaks_has_a_reason_too() -> None:
    left, right = company("L", "Quorvexia Turbines"), company("R", "Quorvexia Turbines Milkweed")

    (match,) = map_lists([left], [right], weights=blank_weights())

    assert (match.probability, match.verdict) == (0.5, Verdict.REVIEW)
    assert match.reasons == (
        "one name says 'Milkweed' more: Quorvexia Turbines / Quorvexia Turbines Milkweed",
    )
    assert match.against == ()


def _is_rule(words: str) -> bool:
    return words.startswith("needs a look: ") or any(
        part in words
        for part in ("a relative, not the same", "parent, subsidiary", "its parent or")
    )


@settings(max_examples=40)
@given(lefts, rights)
def test_an_explanation_with_the_list_says_what_the_list_was_mapped_by(
    left: list[Company], right: list[Company]
) -> None:
    index = prepare(left)
    ours, theirs = ({each.id: each for each in many} for many in (left, right))

    for match in index.match(right):
        found = explain(ours[match.left_id], theirs[match.right_id], index=index)
        bits = found.start_bits + sum(line.bits for line in found.lines)
        alone = 1 / (1 + 2**-bits)
        assert found.evidence == match.evidence
        assert match.against == found.against
        assert found.probability == pytest.approx(alone, abs=1e-4) or found.rule
        if not _by_the_others(match):
            assert (found.probability, found.verdict, found.reasons, found.against) == (
                match.probability, match.verdict, match.reasons, match.against,
            )  # fmt: skip


def _by_the_others(match: Match) -> bool:
    """Say whether a verdict was reached by looking at other pairs, as `explain` cannot."""
    last = match.reasons[-1]
    return "fits as well" in last or "that fits best" in last or "its parent or" in last


@settings(max_examples=40)
@given(companies, companies)
def test_the_lines_of_an_explanation_add_up(one: Company, other: Company) -> None:
    found = explain(one, other)
    bits = found.start_bits + sum(line.bits for line in found.lines)
    alone = 1 / (1 + 2**-bits)

    assert found.probability == pytest.approx(alone, abs=1e-4) or found.probability < alone
    assert found.rule or found.probability == pytest.approx(alone, abs=1e-4)
    assert {line.comparison for line in found.lines} >= {c.name for c in COMPARISONS}


@settings(max_examples=50)
@given(lefts, rights)
def test_kin_are_never_both_the_same_company(left: list[Company], right: list[Company]) -> None:
    matches = map_lists(left, right)
    family = {each.id: each.parent_id for each in right}

    for one in matches:
        for other in matches:
            if one is other or one.verdict not in SAME or other.verdict not in SAME:
                continue
            if one.left_id == other.left_id:
                assert family[one.right_id] != other.right_id, "parent and child are one account"


@settings(max_examples=40)
@given(lefts, rights)
def test_pairs_do_not_change_with_the_case_of_what_is_compared(
    left: list[Company], right: list[Company]
) -> None:
    def loud(each: Company) -> Company:
        return replace(each, name=each.name.upper(), website=each.website.upper())

    def seen(matches: list[Match]) -> list[tuple[str, str, float, Verdict, str]]:
        return [(m.left_id, m.right_id, m.probability, m.verdict, m.evidence) for m in matches]

    assert seen(map_lists(list(map(loud, left)), right)) == seen(map_lists(left, right))


# --- hierarchies by parent id -----------------------------------------------------------------

GROUP = company("L1", "Vandermolen Group", website="vandermolen.nl", country="NL")
CHILD = company("L2", "Vandermolen Tulips", website="vandermolen.nl", country="NL", parent_id="L1")


@pytest.mark.parametrize("right", ["Vandermolen Group BV", "Vandermolen Tulips BV", "Vandermolen"])
@pytest.mark.parametrize("link", ["parent", "sisters"])
def test_of_a_family_on_the_left_one_at_most_is_the_same(right: str, link: str) -> None:
    group = replace(GROUP, parent_id="L0") if link == "sisters" else GROUP
    child = replace(CHILD, parent_id="L0") if link == "sisters" else CHILD
    theirs = company("R1", right, website="vandermolen.nl", country="NL")

    matches = map_lists([group, child, *BYSTANDERS], [theirs])

    assert sum(match.verdict in SAME for match in matches) == 1
    assert {match.left_id for match in matches} <= {"L1", "L2"}


@pytest.mark.parametrize("parent_first", [True, False])
def test_a_subsidiary_on_the_right_is_no_second_match_of_its_parents_account(
    parent_first: bool,
) -> None:
    rights = [
        company("R1", "Vandermolen Group BV", website="vandermolen.nl", country="NL"),
        company("R2", "Vandermolen", website="vandermolen.nl", country="NL", parent_id="R1"),
    ]

    found = map_lists([GROUP, *BYSTANDERS], rights if parent_first else rights[::-1])

    assert {match.right_id: match.verdict for match in found} == {
        "R1": Verdict.AUTO, "R2": Verdict.RELATED,
    }  # fmt: skip
    assert next(m for m in found if m.right_id == "R2").reasons[-1].startswith("its parent or")


def test_a_family_that_both_sides_tell_apart_stays_apart() -> None:
    rights = [
        company("R1", "Vandermolen Group", website="vandermolen.nl", country="NL"),
        company("R2", "Vandermolen Tulips", website="vandermolen.nl", country="NL", parent_id="R1"),
    ]

    found = {
        (m.left_id, m.right_id) for m in map_lists([GROUP, CHILD, *BYSTANDERS], rights)
        if m.verdict in SAME
    }  # fmt: skip

    assert found == {("L1", "R1"), ("L2", "R2")}
