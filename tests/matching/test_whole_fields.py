"""A column of websites or telephone numbers is read as each value by itself."""

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.domains import domain_name_of
from matching.phones import phone_key
from matching.stored_texts import StoredTexts
from matching.whole_fields import domain_names, phone_keys

SITES = [
    "http://", "https://", "HTTP://", "www.", "acme", "Acme", ".com", ".co.uk", ".de", ".", "-",
    "/", "?", "#", "@", "info@", "a.b", "xn--", "example", "test", "gmail.com", "linkedin.com",
    ".ck", "www.ck", "s3", ".amazonaws.com", ".github.io", "1", "127.0.0.1", ":80", " ", "ü",
    "mailto:", "domain", "play.google.com", ".kobe.jp", "city.kobe.jp", "_", "+", ",", "\0",
]  # fmt: skip
PHONES = [*"0123456789+-(). /", "00", "ext", "٣", "11", "\t", "x", "\0"]


def texts(pieces: list[str]) -> st.SearchStrategy[list[str]]:
    text = st.lists(st.sampled_from(pieces), max_size=10).map("".join)
    return st.lists(text, min_size=1, max_size=20)


@settings(max_examples=400)
@given(texts(SITES))
def test_a_column_of_websites_is_read_as_each_of_them(sites: list[str]) -> None:
    assert domain_names(StoredTexts.of(sites)) == [domain_name_of(site) for site in sites]


def test_usual_websites_are_read_in_a_column() -> None:
    sites = [
        "https://www.Acme.com/x?y",
        "info@bolt.co.uk",
        "acme.github.io",
        "",
        "n/a",
        "a.b.com.br",
    ]

    assert domain_names(StoredTexts.of(sites)) == ["acme.com", "bolt.co.uk", "", "", "", "b.com.br"]


@settings(max_examples=400)
@given(texts(PHONES))
def test_a_column_of_telephone_numbers_is_read_as_each_of_them(phones: list[str]) -> None:
    assert phone_keys(StoredTexts.of(phones)) == [phone_key(phone) for phone in phones]
