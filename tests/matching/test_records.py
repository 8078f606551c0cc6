import pytest

from matching.records import evidence_of, record_of
from tests.matching.makers import company


@pytest.mark.parametrize("name", ["Acme Foods (Denver)", "Acme Foods - Denver", "Acme Foods"])
def test_the_own_city_behind_a_name_is_no_part_of_it(name: str) -> None:
    assert record_of(company("1", name, city="Denver")).name.words == ("acme", "food")


def test_another_place_behind_a_name_stays() -> None:
    assert "austin" in record_of(company("1", "Acme Foods (Austin)", city="Denver")).name.words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("München", "Munich"),
        ("Koeln", "Cologne"),
        ("New York City", "NYC"),
        ("St. Louis", "Saint Louis"),
    ],
)
def test_a_city_of_two_names_is_one(one: str, other: str) -> None:
    assert (
        record_of(company("1", "A", city=one)).city == record_of(company("2", "B", city=other)).city
    )


@pytest.mark.parametrize(
    ("one", "other"), [("02138", "2138"), ("LS1 4AP", "ls14ap"), ("77056-5914", "77056")]
)
def test_a_postal_code_is_one_however_it_is_written(one: str, other: str) -> None:
    left, right = company("1", "A", postal_code=one), company("2", "B", postal_code=other)

    assert record_of(left).postal_code == record_of(right).postal_code


def test_a_duns_number_keeps_its_nine_digits() -> None:
    assert record_of(company("1", "A", duns="00-123-4567")).duns == "001234567"
    assert record_of(company("1", "A", duns="n/a")).duns == ""


def test_a_street_is_one_however_it_is_abbreviated() -> None:
    left = company("1", "A", street="12 North Main Street")
    right = company("2", "B", street="12 N. Main St")

    assert record_of(left).street == record_of(right).street


def test_evidence_is_short_and_the_same_every_time() -> None:
    one, other = record_of(company("1", "Acme")), record_of(company("2", "Acme Foods"))

    assert evidence_of(one, other) == evidence_of(one, other)
    assert evidence_of(one, other) != evidence_of(other, one)
    assert len(evidence_of(one, other)) == 16
