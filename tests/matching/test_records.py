import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.hashing import NOTHING
from tests.matching.makers import company, levels, records


def words(name: str, **fields: str) -> list[str]:
    found = records(company("1", name, **fields))
    return [found.words.one[word] for word in found.words_of(0)]


def column(field: str, *texts: str) -> list[str]:
    found = records(*(company(str(i), "A", **{field: text}) for i, text in enumerate(texts)))
    return [getattr(found, field).of(i) for i in range(len(texts))]


@pytest.mark.parametrize("name", ["Acme Foods (Denver)", "Acme Foods - Denver", "Acme Foods"])
def test_the_own_city_behind_a_name_is_no_part_of_it(name: str) -> None:
    assert words(name, city="Denver") == ["acme", "food"]


def test_another_place_behind_a_name_stays() -> None:
    assert "austin" in words("Acme Foods (Austin)", city="Denver")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("München", "Munich"),
        ("Koeln", "Cologne"),
        ("New York City", "NYC"),
        ("St. Louis", "Saint Louis"),
        ("MALMÖ", "Malmo"),
    ],
)
def test_a_city_of_two_names_is_one(one: str, other: str) -> None:
    assert len(set(column("city", one, other))) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("02138", "2138"), ("LS1 4AP", "ls14ap"), ("77056-5914", "77056")]
)
def test_a_postal_code_is_one_however_it_is_written(one: str, other: str) -> None:
    assert len(set(column("postal_code", one, other))) == 1


def test_a_duns_number_keeps_its_nine_digits() -> None:
    assert column("duns", "00-123-4567", "1234567", "n/a", "000000000") == [
        "001234567", "001234567", "", "",
    ]  # fmt: skip


def test_a_street_is_one_however_it_is_abbreviated() -> None:
    assert len(set(column("street", "12 North Main Street", "12 N. Main St"))) == 1


@pytest.mark.parametrize(
    "field",
    ["website", "phone", "duns", "tax_id", "country", "state", "city", "postal_code", "street"],
)
@pytest.mark.parametrize("text", ["", "n/a", "N/A", "-", "none", "null", "Unknown"])
def test_a_filler_is_no_value(field: str, text: str) -> None:
    column_of = "domain" if field == "website" else field
    found = records(company("1", "A", **{field: text}))

    assert getattr(found, column_of).of(0) == ""
    assert getattr(found, column_of).per_record()[0] == NOTHING


def test_the_first_of_domain_website_and_address_that_identifies_is_the_domain() -> None:
    found = records(
        company("1", "A", domain="one.com", website="two.com", email="x@three.com"),
        company("2", "B", domain="n/a", website="https://www.two.com/", email="x@three.com"),
        company("3", "C", domain="", website="linkedin.com/company/c", email="x@three.com"),
        company("4", "D", email="x@gmail.com"),
    )

    assert [found.domain.of(i) for i in range(4)] == ["one.com", "two.com", "three.com", ""]
    assert [found.label.of(i) for i in range(4)] == ["one", "two", "three", ""]


def test_names_and_other_names_belong_to_their_record() -> None:
    found = records(
        company("1", "Acme"), company("2", "Foo d/b/a Quick Shop LLC"), company("3", "!!!")
    )

    assert found.names.record.tolist() == [0, 1, 1, 2]
    assert found.main.tolist() == [0, 1, 3]
    assert [[found.words.spelled[w] for w in found.spelled_of(name)] for name in range(4)] == [
        ["acme"], ["foo"], ["quick", "shop"], [],
    ]  # fmt: skip
    assert found.compact[3] == NOTHING


def test_names_with_the_same_words_meet_however_they_are_written_together() -> None:
    found = records(company("1", "Food Mart"), company("2", "FoodMart"), company("3", "Mart Food"))

    assert found.compact[0] == found.compact[1] != found.compact[2]


@pytest.mark.parametrize(
    ("acronym", "name", "meet"),
    [
        ("IBM", "International Business Machines", True),
        ("I.B.M. Corp", "International Business Machines", True),
        ("AB Ltd", "Alpha Beta", False),  # two letters stand for too much
        ("IBM", "International Business Boxes", False),
    ],
)
def test_an_acronym_meets_the_words_that_it_stands_for(acronym: str, name: str, meet: bool) -> None:
    found = records(company("1", acronym), company("2", name))

    assert bool(found.initials[0] == found.initials[1] != NOTHING) is meet


def test_an_empty_list_is_read() -> None:
    found = records()

    assert (len(found), len(found.names), len(found.main)) == (0, 0, 0)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_a_record_is_read_the_same_in_whatever_company(names: list[str]) -> None:
    together = records(*(company(str(i), name) for i, name in enumerate(names)))

    for i, name in enumerate(names):
        alone = records(company("1", name))
        main = int(together.main[i])
        assert together.compact[main] == alone.compact[0]
        assert together.initials[main] == alone.initials[0]
        assert together.names.legal[main] == alone.names.legal[0]
        assert together.names.whole_text[main] == alone.names.whole_text[0]
        assert [together.words.one[w] for w in together.words_of(main)] == [
            alone.words.one[w] for w in alone.words_of(0)
        ]


# What two ways of writing one value must never change: the answer to the field's comparison.
@pytest.mark.parametrize(
    ("field", "comparison", "spellings"),
    [
        (
            "website", "domain",
            ("acme.com", "https://www.acme.com/en?x=1", "WWW.ACME.COM", "http://acme.com:8080",
             "shop.acme.com", "info@acme.com"),
        ),
        (
            "phone", "phone",
            ("+1 (415) 555-2671", "4155552671", "001-415-555-2671", "415.555.2671 ext. 9"),
        ),
        ("country", "country", ("Germany", "DE", "deu", "Deutschland", "ALLEMAGNE", "Германия")),
        ("duns", "duns", ("12-345-6789", "123456789", "123 456 789")),
        ("tax_id", "tax id", ("DE 123 456 789", "de123456789", "DE-123.456.789")),
        ("state", "state", ("OH", "oh", " Oh ")),
        ("postal_code", "postal code", ("LS1 4AP", "ls14ap", "LS1-4AP")),
        ("city", "city", ("München", "MUNICH", "muenchen", "Munchen")),
        ("street", "street", ("12 Main Street", "12 MAIN ST.", "12, main st")),
    ],
)  # fmt: skip
def test_every_way_of_writing_a_value_is_that_value(
    field: str, comparison: str, spellings: tuple[str, ...]
) -> None:
    for one in spellings:
        for other in spellings:
            found = levels(company("L", "A", **{field: one}), company("R", "B", **{field: other}))
            assert found[comparison].startswith("same"), (one, other)
