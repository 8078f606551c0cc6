"""The hard rules, each by name: what no score can talk the engine into."""

from dataclasses import replace

import pytest

from matching.company import Company
from matching.domains import FREE_MAIL
from matching.engine import Match, explain, map_lists
from matching.scoring import blank_weights
from tests.matching.makers import BYSTANDERS, company, the_match, verdict

ACME = company("L1", "Acme Robotics", website="acmerobotics.com", country="US", city="Austin")


def test_the_same_name_domain_and_country_is_auto() -> None:
    right = company("R1", "ACME ROBOTICS, Inc.", website="www.acmerobotics.com", country="USA")

    assert verdict(ACME, right) == "auto"


@pytest.mark.parametrize("domain", ["gmail.com", "gmx.de", "linkedin.com/company/x", "bit.ly/1"])
def test_a_domain_that_many_share_never_identifies_a_company(domain: str) -> None:
    left = company("L1", "Zenithal Partners", website=domain)
    right = company("R1", "Quorvex Industries", website=domain)

    assert verdict(left, right) == "none"


def test_free_mail_never_raises_a_score() -> None:
    bare = the_match(ACME, company("R1", "Acme Robotix"))
    assert bare is not None

    for domain in sorted(FREE_MAIL)[::12]:
        mailed = the_match(ACME, company("R1", "Acme Robotix", email=f"x@{domain}"))
        assert mailed is not None
        assert mailed.probability == bare.probability


def test_parent_and_subsidiary_by_parent_id_are_never_both_the_same() -> None:
    parent = company("L1", "Vandermolen Group", website="vandermolen.nl", country="NL")
    child = company("L2", "Vandermolen", website="vandermolen.nl", country="NL", parent_id="L1")
    right = company("R1", "Vandermolen Group BV", website="vandermolen.nl", country="NL")

    matches = map_lists([parent, child, *BYSTANDERS], [right])

    assert {(m.left_id, m.verdict.value) for m in matches} >= {("L2", "related")}
    assert sum(m.verdict.value in ("auto", "review") for m in matches) == 1


def test_of_a_parent_and_child_on_the_right_only_one_is_the_account() -> None:
    left = company("L1", "Vandermolen", website="vandermolen.nl", country="NL")
    rights = [
        company("R1", "Vandermolen BV", website="vandermolen.nl", country="NL"),
        company("R2", "Vandermolen Tulips", website="vandermolen.nl", country="NL", parent_id="R1"),
    ]

    matches = {m.right_id: m.verdict.value for m in map_lists([left, *BYSTANDERS], rights)}

    assert matches == {"R1": "auto", "R2": "related"}


@pytest.mark.parametrize("word", ["India", "Deutschland", "(UK)", "Capital", "Foundation", "EMEA"])
def test_a_country_or_segment_word_makes_a_relative(word: str) -> None:
    right = company("R1", f"Acme Robotics {word}", website="acmerobotics.com")

    assert verdict(ACME, right) == "related"


def test_sisters_in_two_countries_are_relatives() -> None:
    left = company("L1", "Hollanderix India", website="hollanderix.com")
    right = company("R1", "Hollanderix Germany", website="hollanderix.com")

    assert verdict(left, right) == "related"


def test_the_country_in_the_name_of_a_company_of_that_country_is_no_relative() -> None:
    left = company("L1", "Hollanderix India", website="hollanderix.in", country="India")
    right = company("R1", "Hollanderix", website="hollanderix.in", country="IN")

    assert verdict(left, right) in ("auto", "review")


def test_the_same_tax_id_is_the_same_company_whatever_the_name_says() -> None:
    left = company("L1", "Acme Robotics Capital", tax_id="DE 123 456 789", country="DE")
    right = company("R1", "Acme Robotics", tax_id="de123456789", country="DE")

    assert verdict(left, right) == "auto"


def test_no_auto_on_the_name_alone_when_the_country_speaks_against_it() -> None:
    left = company("L1", "Quorvexia Turbines", country="US")
    right = company("R1", "Quorvexia Turbines", country="DE")

    assert verdict(left, right) != "auto"


def test_no_auto_on_the_name_alone_when_the_domain_speaks_against_it() -> None:
    left = company("L1", "Quorvexia Turbines", website="quorvexia.com", country="US")
    right = company("R1", "Quorvexia Turbines", website="turbines-inc.net", country="US")

    assert verdict(left, right) != "auto"


def test_numbered_names_differ() -> None:
    left = company("L1", "Harbourlight Growth Fund II", country="US", website="harbourlight.com")
    right = company("R1", "Harbourlight Growth Fund III", country="US", website="harbourlight.com")

    assert verdict(left, right) == "none"


def test_a_pair_that_is_ruled_out_is_told_why() -> None:
    two, three = company("L1", "Harbourlight Fund II"), company("R1", "Harbourlight Fund III")
    strangers = explain(company("L1", "Quorvexia"), company("R1", "Milkweed"))

    found = explain(two, three)

    assert (found.verdict.value, found.rule) == (
        "none", "ruled out: different numbers in the names",
    )  # fmt: skip
    assert (strangers.verdict.value, strangers.rule) == (
        "none", "ruled out: nothing alike in the names",
    )  # fmt: skip


def test_what_needs_no_look_is_not_said_to_need_one() -> None:
    left = company("L1", "Global Services", country="US", city="Denver", phone="303 555 0101")
    right = company("R1", "Global Foods", country="DE", city="Ulm", phone="+49 731 555 0102")

    found = explain(left, right)

    assert found.verdict.value == "none"
    assert "needs a look" not in found.rule


def test_a_number_in_one_name_only_needs_a_look() -> None:
    left = company("L1", "Harbourlight Growth Fund", country="US")
    right = company("R1", "Harbourlight Growth Fund 3", country="US")

    assert verdict(left, right) != "auto"


@pytest.mark.parametrize(
    ("name", "city"), [("Global Services", ""), ("Global Business Solutions", "Denver")]
)
def test_a_generic_name_in_common_is_not_auto(name: str, city: str) -> None:
    left = company("L1", name, country="US", city=city)
    right = company("R1", f"{name} Inc", country="US", city=city)

    assert verdict(left, right) != "auto"


def test_the_same_domain_under_quite_different_names_needs_a_look() -> None:
    left = company("L1", "Quorvexia Turbines", website="quorvexia.com", country="US")
    right = company("R1", "Milkweed Dairy", website="quorvexia.com", country="US")

    assert verdict(left, right) != "auto"


def test_two_accounts_that_fit_equally_well_need_a_look() -> None:
    one = company("L1", "Quorvexia Turbines", city="Denver", country="US", phone="303 555 0101")
    two = company("L2", "Quorvexia Turbines", city="Denver", country="US", phone="303 555 9999")
    right = company("R1", "Quorvexia Turbines Inc", city="Denver", country="US")

    match = the_match(one, right, two)

    assert match is not None
    assert match.verdict.value == "review"
    assert any("fits as well" in reason for reason in match.reasons)


def test_an_account_that_is_there_twice_is_no_reason_to_ask() -> None:
    one = company("L1", "Quorvexia Turbines", website="quorvexia.com", country="US")
    two = company("L2", "Quorvexia Turbines", website="quorvexia.com", country="US")
    right = company("R1", "Quorvexia Turbines Inc", website="quorvexia.com", country="US")

    assert verdict(one, right, two) == "auto"


@pytest.mark.parametrize("copies", [5, 7, 20, 60])
def test_of_an_account_that_is_there_many_times_another_is_named(copies: int) -> None:
    left = [company(f"L{i}", "Quorvexia", website="quorvexia.com") for i in range(copies)]
    right = company("R1", "Quorvexia", website="quorvexia.com")

    (match,) = map_lists([*left, *BYSTANDERS], [right])

    assert match.verdict.value == "review"
    assert "needs a look: the account Quorvexia (L" in match.reasons[-1]
    assert f"({match.left_id}) fits as well" not in match.reasons[-1]


@pytest.mark.parametrize("copies", [9, 30, 45, 100, 900])
@pytest.mark.parametrize("others", [0, 90])
def test_of_copies_of_one_account_the_first_is_given(copies: int, others: int) -> None:
    left = [company(f"L{i:03}", "Quorvexia", website="quorvexia.com") for i in range(copies)]
    more = [company(f"R{i:03}", f"Zzyzx{i:03} Holdings") for i in range(others)]
    right = company("R", "Quorvexia", website="quorvexia.com")

    (match,) = map_lists([*left, *BYSTANDERS], [right, *more])

    assert match.left_id == "L000"


@pytest.mark.parametrize(
    ("short", "long"),
    [("HP", "Hewlett Packard"), ("EY", "Ernst & Young"), ("PwC", "PricewaterhouseCoopers")],
)
@pytest.mark.parametrize("shared", [{"website": "quorvexia.com"}, {"phone": "+1 303 555 0101"}])
def test_initials_of_two_letters_are_looked_at_where_something_else_is_the_same(
    short: str, long: str, shared: dict[str, str]
) -> None:
    assert verdict(company("L1", short, **shared), company("R1", long, **shared)) == "review"


# Rules stand above any score: here every pair scores alike.
def by_rule(left: Company, right: Company, *, bits: float) -> Match:
    (match,) = map_lists([left], [right], weights=replace(blank_weights(), start=bits))
    return match


def test_a_namesake_abroad_is_never_taken_unseen() -> None:
    left = company("L1", "Quorvexia Turbines", country="US")
    right = company("R1", "Quorvexia Turbines", country="DE")

    match = by_rule(left, right, bits=20.0)

    assert match.verdict.value == "review"
    assert match.reasons[-1] == "needs a look: the name alone, and the countries differ"


def test_a_phone_number_in_common_makes_common_words_enough() -> None:
    left = company("L1", "Global Services", phone="303 555 0101")
    other = company("R1", "Global Services", phone="")

    assert by_rule(left, replace(other, phone="(303) 555-0101"), bits=5.0).verdict.value == "auto"
    assert by_rule(left, other, bits=5.0).verdict.value == "review"


@pytest.mark.parametrize("name", ["Fabrikam Italia SpA", "Fabrikam Capital", "Fabrikam Leasing"])
@pytest.mark.parametrize("website", ["", "fabrikam.it", "elsewhere.example"])
@pytest.mark.parametrize("country", ["", "US", "IT"])
def test_a_rare_name_with_a_country_or_business_is_a_relative_whatever_else_is_known(
    name: str, website: str, country: str
) -> None:
    left = company("L1", "Fabrikam Inc", website="fabrikam.com", country="US")
    right = company("R1", name, website=website, country=country, city="Milan")

    assert verdict(left, right) == "related"


def test_a_company_that_is_called_otherwise_is_no_relative() -> None:
    left = company("L1", "Fabrikam Turbines", country="US")

    assert verdict(left, company("R1", "Fabrikamos Capital", country="IT")) == "none"
    assert verdict(left, company("R1", "Fabrikam Dairy Capital", country="IT")) == "none"


@pytest.mark.parametrize(
    "name",
    [
        "City Hospital", "Public Library", "Lincoln High School", "Central Elementary School",
        "First Baptist Church", "Ministry of Health", "Rotary Club", "St. Mary's Hospital",
        "Red Cross", "Fire Department", "Community College",
    ],
)  # fmt: skip
@pytest.mark.parametrize("country", ["", "US"])
def test_what_many_organisations_are_called_is_not_auto_by_name_alone(
    name: str, country: str
) -> None:
    left, right = (company(id, name, country=country) for id in ("L1", "R1"))

    assert verdict(left, right) == "review"


@pytest.mark.parametrize("name", ["Acme", "Quorvexia", "Sun"])
def test_one_word_of_which_nothing_else_is_known_is_not_auto(name: str) -> None:
    left, right = company("L1", f"{name} Inc."), company("R1", name)

    match = the_match(left, right)

    assert match is not None
    assert match.verdict.value == "review"


def test_one_word_is_enough_where_the_web_domain_is_the_same() -> None:
    left = company("L1", "Quorvexia Inc.", website="quorvexia.com")
    right = company("R1", "QUORVEXIA", website="www.quorvexia.com")

    assert verdict(left, right) == "auto"
