"""What lists of the real world are full of: no crash, and never more work than lists of that size
are worth. The number of compared pairs is counted, not the time."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.company import Company
from matching.engine import Verdict, explain, find, map_lists, neighbours, prepare
from tests.matching.makers import BYSTANDERS, company, pairs_found

MOST_PER_RIGHT = 8

NAMES = [
    "", " ", "\t\n", "a", "A", "0", "-", "!!!", "&", "the", "The The",
    "and", "Inc.", "GmbH & Co. KG",
    "N/A", "n/a", "null", "None", "undefined", "#REF!", "=1+1", "'; drop table companies; --",
    "x" * 10_000, "word " * 2_000, "\u202e" * 500 + "Acme",
    "\u0301" * 300, "🦄", "🦄🦄 Unicorn 🏳️‍🌈 Ltd",
    "شركة أرامكو السعودية", "בנק הפועלים", "東京電力株式会社", "주식회사 삼성",
    "ООО «Ромашка»", "ΑΛΦΑ",
    "ธนาคารกรุงเทพ", "टाटा", "ﬁnance ﬀ", "Ａｃｍｅ", "Ⅷ Ⅻ", "①②③", "½ Acme", "٣٤٥", "Acme\x00Corp",
    "Acme\x1b[31m", "\ud800", "\ufeffAcme", "A\u200bc\u200dm\u2060e",
    "İstanbul Ltd. Şti.", "ß", "ǅ",
    "Acme d/b/a", "d/b/a Acme", "dba dba dba", "Acme d/b/a Acme d/b/a Acme d/b/a Acme d/b/a Acme",
    "formerly", "(Do not use)", "*****", "((((((", "Acme (", "1-800-FLOWERS.COM", "3M", "7-Eleven",
    "S.p.A. S.p.A.", "Ltd Ltd Ltd", "a.b.c.d.e.f.g.h.i.j.k", "a" * 30 + "." * 500, "., ., .,",
    "AAK AB (publ) AAK", "X " * 300, "l'l'l'l'l'", "/DE/", " - ", "Acme - ", "- Acme",
]  # fmt: skip
WEBSITES = [
    "", "n/a", "none", "http://", "https://", "www.", "acme", "acme.com",
    "ACME.COM.", "someone@gmail.com",
    "info@acme.com", "@", "a@b@c.com", "127.0.0.1", "http://192.168.1.10:8080/x", "[::1]", "::1",
    "http://[", "linkedin.com/company/acme", "facebook.com/acme", "amazon.de/shops/acme",
    "apps.apple.com/app/acme", "play.google.com/store/apps/details?id=x", "acme.myshopify.com",
    "bit.ly/3abc", "linktr.ee/acme", "co.uk", ".com", "com", "..", "a..b", "xn--", "xn--\udcff.com",
    "xn--mller-kva.de", "müller.de", "例え.jp", "🦄.ws", "javascript:alert(1)", "acme.com; acme.de",
    "x" * 10_000 + ".com", "a." * 5_000 + "com", "\x00",
    "\u202emoc.emca", "ftp://acme.com", "1.2.3.4.5",
    "999.999.999.999", "0", "http://acme.com:99999999/", "acme.invalid", "acme.local",
]  # fmt: skip
VALUES = [
    "", " ", "n/a", "0", "-", "US", "DE", "東京", "x" * 10_000, "\x00",
    "\u202e", "🦄", "123456789", "00000",
    "１２３４５", "+1 (303) 555-0101", "London, UK", "null", "St.", "٣٤٥",
    "\ud800", "\ufeff", "I", "ß",
]  # fmt: skip

odd_names = st.one_of(st.sampled_from(NAMES), st.text(max_size=60))
odd_sites = st.one_of(st.sampled_from(WEBSITES), st.text(max_size=40))
odd_values = st.one_of(st.sampled_from(VALUES), st.text(max_size=30))
odd_companies = st.builds(
    Company, st.just("X"), odd_names, website=odd_sites, domain=odd_sites, email=odd_sites,
    country=odd_values, state=odd_values, city=odd_values, postal_code=odd_values,
    street=odd_values, phone=odd_values, duns=odd_values, tax_id=odd_values,
    parent_id=st.sampled_from(["", "L0", "R0", "R1", "X", " "]),
)  # fmt: skip
odd_lists = st.lists(odd_companies, max_size=6)


def numbered(side: str, companies: list[Company]) -> list[Company]:
    return [replace(each, id=f"{side}{i}") for i, each in enumerate(companies)]


def check(lefts: list[Company], rights: list[Company]) -> None:
    """Map two lists and ask of the result what is true of any result."""
    matches = map_lists(lefts, rights)

    claimed = [m.right_id for m in matches if m.verdict in (Verdict.AUTO, Verdict.REVIEW)]
    assert len(claimed) == len(set(claimed))
    for match in matches:
        assert 0.0 <= match.probability <= 1.0
        assert match.reasons
        assert all("\n" not in words and len(words) < 400 for words in match.reasons)


@settings(max_examples=80)
@given(odd_lists, odd_lists)
def test_any_lists_are_mapped(left: list[Company], right: list[Company]) -> None:
    check(numbered("L", left), numbered("R", right))


@settings(max_examples=120)
@given(odd_companies, odd_companies)
def test_any_pair_is_explained(left: Company, right: Company) -> None:
    found = explain(left, right)

    assert 0.0 <= found.probability <= 1.0
    assert found.lines
    for line in found.lines:
        assert line.level
        assert (line.left + line.right).isprintable()


@given(odd_lists, odd_lists)
def test_any_lists_have_neighbours(left: list[Company], right: list[Company]) -> None:
    lefts, rights = numbered("L", left), numbered("R", right)

    assert neighbours(lefts, rights) <= {each.id for each in rights}


@given(odd_lists, odd_names)
def test_any_name_is_looked_up(left: list[Company], typed: str) -> None:
    assert all(0.0 <= each.score <= 1.0 for each in find(numbered("L", left), typed, limit=3))


def test_every_odd_name_beside_every_other_is_mapped() -> None:
    check(
        [company(f"L{i}", name) for i, name in enumerate(NAMES)],
        [company(f"R{i}", name) for i, name in enumerate(NAMES)],
    )


def test_every_odd_website_beside_every_other_is_mapped() -> None:
    check(
        [company(f"L{i}", "Acme", website=site) for i, site in enumerate(WEBSITES)],
        [company(f"R{i}", "Acme", website=site) for i, site in enumerate(WEBSITES)],
    )


@pytest.mark.parametrize("field", [f.name for f in fields(Company) if f.name not in ("id", "name")])
def test_every_odd_value_of_a_field_is_mapped(field: str) -> None:
    check(
        [company(f"L{i}", f"Acme {i % 3}", **{field: v}) for i, v in enumerate(VALUES)],
        [company(f"R{i}", f"Acme {i % 3}", **{field: v}) for i, v in enumerate(VALUES)],
    )


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ([], []),
        ([], [company("R", "Acme")]),
        ([company("L", "Acme")], []),
        ([company("L", "")], [company("R", "")]),
        ([company("L", "!!!")], [company("R", "Acme")]),
    ],
)
def test_lists_with_nothing_to_compare_have_no_match(
    left: list[Company], right: list[Company]
) -> None:
    assert map_lists(left, right) == []
    assert prepare(left).match(right) == []
    assert neighbours(left, right) == frozenset()


def test_lists_of_one_record_are_mapped() -> None:
    one = company("L", "Quorvexia Turbines", website="quorvexia.com", country="US")
    other = company("R", "QUORVEXIA TURBINES INC", website="quorvexia.com", country="US")

    assert [m.verdict for m in map_lists([one], [other])] == [Verdict.AUTO]


@pytest.mark.parametrize(
    "site",
    ["x@gmail.com", "linkedin.com/company/a", "amazon.de/shops/a", "apps.apple.com/app/a",
     "127.0.0.1", "n/a", "bit.ly/3abc", "a.myshopify.com"],
)  # fmt: skip
def test_a_website_that_is_nobodys_brings_nobody_together(site: str) -> None:
    lefts = [company(f"L{i}", name, website=site) for i, name in enumerate(("Zanzumo", "Ironkeld"))]

    assert pairs_found(lefts, [company("R", "Milkweed Dairy", website=site)]) == set()


# Lists in which a value that should tell accounts apart is everybody's.
@pytest.mark.parametrize(
    "shared",
    [
        {"website": "portal.com"}, {"phone": "303 555 0101"}, {"duns": "123456789"},
        {"tax_id": "DE123456789"}, {"street": "1 Main St", "city": "Ulm", "country": "DE"},
    ],
)  # fmt: skip
def test_a_list_where_everybody_shares_a_value_is_still_mapped(shared: dict[str, str]) -> None:
    lefts = [replace(each, id=f"L{i}", **shared) for i, each in enumerate(BYSTANDERS)]
    rights = [replace(each, id=f"R{i}", **shared) for i, each in enumerate(BYSTANDERS)]
    pairs = pairs_found(lefts, rights)

    matches = map_lists(lefts, rights)

    assert len(pairs) <= MOST_PER_RIGHT * len(rights)
    assert {(m.left_id, m.right_id) for m in matches if m.verdict is Verdict.AUTO} <= {
        (f"L{i}", f"R{i}") for i in range(len(rights))
    }


def test_ids_that_repeat_are_mapped_and_not_mixed_up() -> None:
    lefts = [company("L", "Quorvexia Turbines"), company("L", "Milkweed Dairy")]
    rights = [company("R", "Quorvexia Turbines"), company("R", "Ironkeld Works")]

    assert [(m.left_id, m.right_id) for m in map_lists(lefts, rights)] == [("L", "R")]


def test_a_record_that_is_its_own_parent_is_mapped() -> None:
    left = company("L", "Quorvexia Turbines", website="quorvexia.com", parent_id="L")
    right = company("R", "Quorvexia Turbines", website="quorvexia.com", parent_id="R")

    assert [m.verdict for m in map_lists([left, *BYSTANDERS], [right])] == [Verdict.AUTO]
