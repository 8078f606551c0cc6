"""Every comparison: each of its answers, what they are worth, and what may never change them."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from matching.company import Company
from matching.comparisons import COMPARISONS, PLACE_OF
from matching.engine import prepare
from matching.scoring import shipped_weights
from tests.matching.examples import BITS, EXAMPLES, Example, levels_of
from tests.matching.makers import company, ready, side_by_side

ALL = {comparison.name for comparison in COMPARISONS}
# Words that are in no way like each other: rare ones, common ones, lines of business, places.
RARE = ("Quorvexia", "Brambling", "Thornfield", "Ironkeld", "Milkweed", "Zanzumo", "Ypsolanda")
COMMON = ("Foods", "Steel", "Global", "Technology", "Logistics", "Group", "Media", "Chemical")
TELLING = ("Capital", "Insurance", "India", "Deutschland", "Foundation", "3", "IV", "2000")
FORMS = ("", "Inc.", "Incorporated", "INC", "Corp", "GmbH", "Ltd", "LLC", "S.A.", "LP", "Pvt. Ltd.")
VALUES = {
    "website": ("", "quorvexia.com", "quorvexia.de", "milkweed.fr", "brambling-steel.co.uk", "n/a"),
    "country": ("", "US", "Germany", "FR", "India", "n/a"),
    "state": ("", "OH", "Ohio", "TX", "Bayern"),
    "city": ("", "Denver", "Munich", "Springfield", "West Springfield", "n/a"),
    "postal_code": ("", "80202", "80299", "10001", "LS1 4AP"),
    "street": ("", "1 Main Street", "1 Main Street Floor", "99 Ocean Drive"),
    "phone": ("", "303 555 0101", "+49 89 1234567", "415 555 9999"),
    "duns": ("", "123456789", "987654321"),
    "tax_id": ("", "DE123456789", "DE987654321"),
}
# Of each field: the comparison that asks for it.
ASKED = {field: field.replace("_", " ") for field in VALUES if field != "website"}

some_words = st.lists(
    st.sampled_from((*RARE, *COMMON, *TELLING)), min_size=1, max_size=4, unique=True
)
plain_words = st.lists(st.sampled_from((*RARE, *COMMON)), min_size=1, max_size=3, unique=True)
names = st.builds(
    lambda words, form: " ".join((*words, form)).strip(), some_words, st.sampled_from(FORMS)
)
companies = st.builds(
    company, st.just("X"), names, **{name: st.sampled_from(v) for name, v in VALUES.items()}
)


def answers(left: Company, right: Company) -> dict[str, int]:
    """Return the level of every comparison of two records, each in a list of its own."""
    row = side_by_side(ready(left), ready(right)).levels[0].tolist()
    return {comparison.name: row[place] for place, comparison in enumerate(COMPARISONS)}


def of_names(left: str, right: str) -> dict[str, int]:
    """Return the levels of two names of which nothing else is known."""
    return answers(company("L", left), company("R", right))


def changed(one: dict[str, int], other: dict[str, int]) -> set[str]:
    """Return which comparisons answer otherwise."""
    return {name for name in one if one[name] != other[name]}


# --- every answer, and what it is worth -------------------------------------------------------


def test_every_answer_of_every_comparison_has_an_example() -> None:
    shown = [(example.comparison, example.level) for example in EXAMPLES]

    assert set(shown) == {(c.name, level) for c in COMPARISONS for level in c.levels}
    assert len(shown) == len(set(shown))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_an_example_is_answered_as_it_says(example: Example) -> None:
    levels = COMPARISONS[PLACE_OF[example.comparison]].levels

    assert levels[int(levels_of(example)[0, PLACE_OF[example.comparison]])] == example.level


# The figures of a table of their own: a weight that is lost, or moved by accident, shows here.
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_an_example_is_worth_what_the_table_says(example: Example) -> None:
    expected = json.loads(BITS.read_text(encoding="utf-8"))[example.title]

    assert example.bits(shipped_weights()) == pytest.approx(expected, abs=0.0015)


@pytest.mark.parametrize("comparison", sorted(ALL))
def test_every_figure_of_a_comparison_is_seen_by_some_example(comparison: str) -> None:
    place = PLACE_OF[comparison]
    shipped = shipped_weights()
    expected = json.loads(BITS.read_text(encoding="utf-8"))

    for level in range(len(COMPARISONS[place].levels)):
        rows = [list(row) for row in shipped.bits]
        rows[place][level] += 0.01
        broken = replace(shipped, bits=tuple(map(tuple, rows)))
        assert any(
            example.bits(broken) != pytest.approx(expected[example.title], abs=0.0015)
            for example in EXAMPLES
            if example.comparison == comparison
        ), level


# --- what may never change an answer ----------------------------------------------------------


@settings(max_examples=100)
@given(companies, companies)
def test_every_answer_is_the_same_from_either_side(one: Company, other: Company) -> None:
    assert answers(one, other) == answers(other, one)


@given(companies)
def test_a_record_is_like_nothing_as_much_as_like_itself(one: Company) -> None:
    found = answers(one, one)

    for comparison in COMPARISONS:
        top = len(comparison.levels) - 1
        known = comparison.silent is None or found[comparison.name] != comparison.silent
        if comparison.name in ("distinctive", "known", "initials") or not known:
            continue
        assert found[comparison.name] == top, comparison.name


@given(companies, companies)
def test_case_changes_no_answer(one: Company, other: Company) -> None:
    def loud(text: str) -> str:
        return text.upper()

    def quiet(text: str) -> str:
        return text.lower()

    expected = answers(one, other)
    for way in (loud, quiet):
        fields = {name: way(getattr(other, name)) for name in ("name", *VALUES)}
        assert answers(one, replace(other, **fields)) == expected


@given(some_words, some_words, st.sampled_from(FORMS), st.sampled_from(FORMS))
def test_a_legal_form_changes_no_answer_but_its_own(
    ours: list[str], theirs: list[str], one: str, other: str
) -> None:
    bare = of_names(" ".join(ours), " ".join(theirs))
    formed = of_names(f"{' '.join(ours)} {one}", f"{' '.join(theirs)} {other}")

    assert changed(bare, formed) <= {"legal form"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quorvexia Inc.", "Quorvexia Incorporated"), ("Quorvexia Ltd", "QUORVEXIA LIMITED"),
        ("Quorvexia Pvt. Ltd.", "Quorvexia Private Limited"), ("Quorvexia SA", "Quorvexia S.A."),
        ("Quorvexia G.m.b.H.", "Quorvexia GmbH"), ("OOO Quorvexia", "Quorvexia OOO"),
        ("Quorvexia GmbH & Co. KG", "Quorvexia GmbH + Co KG"), ("Quorvexia, Inc", "Quorvexia Inc"),
        ("Quorvexia Sp. z o.o.", "Quorvexia SP ZOO"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("against", ["Quorvexia Corp", "Quorvexia Foods LLC", "Milkweed"])
def test_the_spelling_and_place_of_a_legal_form_change_no_answer(
    one: str, other: str, against: str
) -> None:
    assert of_names(one, against) == of_names(other, against)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ромашка Торг", "Romashka Torg"),
        ("Карамель ООО", "Karamel OOO"),
        ("Αθηνα Τροφιμα", "Athina Trofima"),
        ("トヨタ", "toyota"),
        ("ﾄﾖﾀ", "トヨタ"),
        ("Ｑｕｏｒｖｅｘｉａ　Ｆｏｏｄｓ", "Quorvexia Foods"),
        ("Société Étoile", "Societe Etoile"),
        ("Ørsted Łódź", "Orsted Lodz"),
        ("Müller Größe", "Muller Grosse"),
    ],
)
@pytest.mark.parametrize("against", ["Romashka Torg", "Trofima", "Toyota", "Quorvexia", "Muller"])
def test_script_and_accents_change_no_answer(one: str, other: str, against: str) -> None:
    assert changed(of_names(one, against), of_names(other, against)) == set()
    assert changed(of_names(against, one), of_names(against, other)) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quorvexia & Milkweed", "Quorvexia and Milkweed"),
        ("Quorvexia & Milkweed", "Quorvexia und Milkweed"),
        ("The Quorvexia Foods", "Quorvexia Foods"),
        ("Quorvexia, Foods", "Quorvexia Foods"),
        ("Quorvexia-Foods", "Quorvexia Foods"),
        ("  Quorvexia   Foods ", "Quorvexia Foods"),
        ("Quorvexia\u200b Foods\u202e", "Quorvexia Foods"),
        ("Quorvexia\tFoods\n", "Quorvexia Foods"),
        ("Bank of Quorvexia", "Bank for Quorvexia"),
    ],
)
@pytest.mark.parametrize("against", ["Quorvexia", "Quorvexia Foods", "Milkweed", "Bank Quorvexia"])
def test_connectors_and_signs_change_no_answer_about_words(
    one: str, other: str, against: str
) -> None:
    # How a connector is written is a question of letters: a web domain has it, or has it not.
    assert changed(of_names(one, against), of_names(other, against)) <= {"letters"}


@given(st.permutations(["Quorvexia", "Brambling", "Foods", "Steel"]))
def test_the_order_of_words_changes_only_what_asks_for_order(words: list[str]) -> None:
    straight = of_names("Quorvexia Brambling Foods Steel", "Quorvexia Brambling Foods Steel")
    mixed = of_names("Quorvexia Brambling Foods Steel", " ".join(words))

    assert changed(straight, mixed) <= {"overlap", "letters", "first word", "initials"}
    assert mixed["overlap"] >= straight["overlap"] - 1


_WEBSITES = (
    "quorvexia.com", "QUORVEXIA.COM", "www.quorvexia.com", "http://quorvexia.com",
    "https://www.Quorvexia.com/en/about?x=1#top", "quorvexia.com.", "shop.quorvexia.com",
    "https://quorvexia.com:443/", "info@quorvexia.com", "mailto:info@quorvexia.com",
    "quorvexia.com, quorvexia.de",
)  # fmt: skip
_SPELLINGS = {
    "website": _WEBSITES,
    "phone": ("303 555 0101", "(303) 555-0101", "+1 303.555.0101", "001-303-555-0101"),
    "country": ("Germany", "DE", "DEU", "deutschland", "Allemagne", "Германия", "ドイツ"),
    "city": ("Munich", "MÜNCHEN", "Muenchen", "munich "),
    "postal_code": ("LS1 4AP", "ls14ap", "LS1-4AP"),
    "street": ("1 Main Street", "1 main st.", "1, MAIN ST"),
    "duns": ("123456789", "12-345-6789", "123 456 789"),
    "tax_id": ("DE123456789", "de 123 456 789", "DE-123.456.789"),
    "state": ("OH", "oh", " Oh "),
}


@pytest.mark.parametrize("field", sorted(_SPELLINGS))
@given(data=st.data(), one=companies, other=companies)
@settings(max_examples=25)
def test_the_way_a_value_is_written_changes_no_answer(
    field: str, data: st.DataObject, one: Company, other: Company
) -> None:
    first, *more = _SPELLINGS[field]
    spelling = data.draw(st.sampled_from(more))
    if data.draw(st.booleans()):
        one = replace(one, **{field: data.draw(st.sampled_from(_SPELLINGS[field]))})

    expected = answers(one, replace(other, **{field: first}))

    assert answers(one, replace(other, **{field: spelling})) == expected


@pytest.mark.parametrize("field", sorted(VALUES))
@given(companies, companies, st.sampled_from(["n/a", "N/A", "none", "-", "unknown", "  "]))
@settings(max_examples=12)
def test_a_filler_is_as_good_as_nothing(
    field: str, one: Company, other: Company, filler: str
) -> None:
    filled, bare = replace(other, **{field: filler}), replace(other, **{field: ""})

    assert answers(one, filled) == answers(one, bare)


# --- more for a pair never speaks against it --------------------------------------------------


@settings(max_examples=100)
@given(some_words, some_words, st.sampled_from((*RARE, *COMMON)))
@example(["Quorvexia"], ["Brambling"], "Foods")
def test_another_word_in_both_names_never_lowers_what_they_share(
    ours: list[str], theirs: list[str], word: str
) -> None:
    assume(word not in ours and word not in theirs)
    before = of_names(" ".join(ours), " ".join(theirs))
    after = of_names(" ".join((*ours, word)), " ".join((*theirs, word)))

    for comparison in ("overlap", "distinctive"):
        # From `the same name` on there is nothing to gain.
        assert after[comparison] >= before[comparison], comparison
    for comparison in ("clash", "extra", "rest", "numbers", "place in the name"):
        assert after[comparison] == before[comparison], comparison


@settings(max_examples=100)
@given(plain_words, plain_words, st.sampled_from((*RARE, *COMMON)))
def test_a_word_in_one_name_only_never_speaks_for_the_pair(
    ours: list[str], theirs: list[str], word: str
) -> None:
    assume(word not in ours and word not in theirs)
    before = of_names(" ".join(ours), " ".join(theirs))
    after = of_names(" ".join(ours), " ".join((*theirs, word)))

    for comparison in ("overlap", "clash", "extra", "distinctive", "rest", "business"):
        assert after[comparison] <= before[comparison], comparison


@given(st.sampled_from(RARE), st.sampled_from(("Capital", "Insurance", "Foundation", "Trust")))
def test_a_line_of_business_in_one_name_only_is_seen(name: str, business: str) -> None:
    assert of_names(name, f"{name} {business}")["business"] == 0
    assert of_names(f"{name} {business}", f"{name} {business}")["business"] == 1


@given(st.sampled_from(RARE), st.integers(1, 30), st.integers(1, 30))
def test_numbers_are_the_same_or_they_are_not(name: str, one: int, other: int) -> None:
    found = of_names(f"{name} Fund {one}", f"{name} Fund {other}")["numbers"]

    assert found == (3 if one == other else 0)
    assert of_names(f"{name} Fund", f"{name} Fund {one}")["numbers"] == 1
    assert of_names(f"{name} Fund", f"{name} Fund")["numbers"] == 2


@given(st.sampled_from(RARE), st.data())
def test_a_typing_error_costs_and_a_second_one_costs_no_less(
    name: str, data: st.DataObject
) -> None:
    def swapped(text: str, place: int) -> str:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]

    places = [i for i in range(1, len(name) - 2) if name[i] != name[i + 1]]
    first = data.draw(st.sampled_from(places))
    once = swapped(name, first)
    further = [i for i in places if abs(i - first) > 1 and once[i] != once[i + 1]]
    assume(further)
    twice = swapped(once, data.draw(st.sampled_from(further)))
    same, one, two = (of_names(name, other) for other in (name, once, twice))

    for comparison in ("overlap", "letters", "first word", "distinctive", "extra", "clash"):
        assert same[comparison] >= one[comparison], comparison
    for comparison in ("overlap", "letters", "first word"):
        assert one[comparison] >= two[comparison], comparison
    assert one["letters"] < same["letters"]


@pytest.mark.parametrize("field", sorted(ASKED))
@given(one=companies, other=companies, data=st.data())
@settings(max_examples=25)
def test_an_equal_value_speaks_for_a_pair_and_another_value_never_does(
    field: str, one: Company, other: Company, data: st.DataObject
) -> None:
    known = [value for value in VALUES[field] if value not in ("", "n/a")]
    value = data.draw(st.sampled_from(known))
    another = data.draw(st.sampled_from(known))
    name = ASKED[field]
    silent = COMPARISONS[PLACE_OF[name]].silent
    top = len(COMPARISONS[PLACE_OF[name]].levels) - 1

    mine = replace(one, **{field: value})
    bare, same, different = (
        answers(mine, replace(other, **{field: text})) for text in ("", value, another)
    )

    assert bare[name] == silent
    assert same[name] == top
    assert different[name] <= top
    # An answer about one field is no answer about another, but for what two fields say together.
    assert changed(bare, same) <= {name, "known", "likely country", "place in the name", "state"}


@settings(max_examples=100)
@given(companies, companies, st.sampled_from([w for w in VALUES["website"] if w != "n/a"]))
def test_no_web_domain_speaks_for_a_pair_as_much_as_an_equal_one(
    one: Company, other: Company, website: str
) -> None:
    mine = replace(one, website="quorvexia.com")
    same = answers(mine, replace(other, website="www.quorvexia.com"))["domain"]

    assert same == 7
    assert answers(mine, replace(other, website=website))["domain"] <= same


@given(companies, companies, st.sampled_from(sorted(VALUES)))
def test_the_more_is_known_the_more_is_known(one: Company, other: Company, field: str) -> None:
    bare = answers(replace(one, **{field: ""}), replace(other, **{field: ""}))["known"]
    value = VALUES[field][1]
    told = answers(replace(one, **{field: value}), replace(other, **{field: value}))["known"]

    assert told >= bare


def test_more_accounts_of_a_name_never_speak_for_one_of_them() -> None:
    def of(count: int) -> int:
        lefts = [company(f"L{i}", "Quorvexia Turbines") for i in range(count)]
        found = prepare(lefts).chunk([company("R", "Quorvexia Turbines")]).compared
        return int(found.at("namesakes")[0])

    assert [of(count) for count in (1, 2, 3, 4, 30)] == [2, 1, 0, 0, 0]


def test_more_accounts_on_a_web_domain_never_speak_for_one_of_them() -> None:
    def of(count: int) -> int:
        lefts = [company(f"L{i}", f"{RARE[i % 7]} {i}", website="a.com") for i in range(count)]
        found = prepare(lefts).chunk([company("R", "Quorvexia 0", website="a.com")]).compared
        return int(found.at("domain")[found.left == 0][0])

    levels = [of(count) for count in (1, 2, 3, 4, 20)]
    assert levels == sorted(levels, reverse=True)
    assert levels[0] > levels[-1]


@given(st.lists(st.sampled_from(("", "Denver", "Boston")), min_size=1, max_size=4))
def test_another_account_that_fits_never_speaks_for_a_pair(cities: list[str]) -> None:
    right = company("R", "Quorvexia Turbines", city="Denver")
    left = company("L", "Quorvexia Turbines", city="Denver")
    levels = []
    for count in range(len(cities) + 1):
        others = [company(f"O{i}", "Quorvexia Turbines", city=cities[i]) for i in range(count)]
        found = prepare([left, *others]).chunk([right]).compared
        levels.append(int(found.at("rivals")[found.left == 0][0]))

    assert levels == sorted(levels, reverse=True)
    assert levels[0] == 3


# --- records of several names -----------------------------------------------------------------


@given(some_words, some_words, some_words)
def test_of_several_names_the_two_that_fit_best_are_compared(
    ours: list[str], theirs: list[str], other: list[str]
) -> None:
    one, two, three = (" ".join(words) for words in (ours, theirs, other))
    alone = [of_names(one, name)["overlap"] for name in (two, three)]

    assert of_names(one, f"{two} d/b/a {three}")["overlap"] == max(alone)


def test_answers_fit_into_their_levels() -> None:
    sizes = np.array([len(comparison.levels) for comparison in COMPARISONS])

    for each in EXAMPLES:
        assert (levels_of(each) < sizes).all()
