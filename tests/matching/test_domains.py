import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.domains import FREE_MAIL, SHARED_PLACES, identifying_domain


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("acme.com", "acme.com"),
        ("https://www.Acme.co.uk/about?x=1#y", "acme.co.uk"),
        ("http:/acme.com", "acme.com"),
        ("shop.eu.acme.com:8080", "acme.com"),
        ("info@acme.com", "acme.com"),
        ("mailto:info@acme.com", "acme.com"),
        ("https://user:pw@acme.com/", "acme.com"),
        ("acme.com; acme.de", "acme.com"),
        ("acme.uk.com", "acme.uk.com"),
        ("xn--mller-kva.de", "müller.de"),
        ("müller.de", "müller.de"),
        ("https://www.acme.example/x", "acme.example"),
        ("shop.acme.example.com", "acme.example.com"),
        ("  ACME.COM.  ", "acme.com"),
    ],
)
def test_the_registrable_domain_is_cut_out(text: str, domain: str) -> None:
    assert identifying_domain(text).name == domain


@pytest.mark.parametrize(
    "text",
    [
        "", "n/a", "example.com", "none", "-", "www", "http://", "acme", "localhost", "127.0.0.1",
        "http://192.168.1.10/x", "http://[::1]/", "co.uk", "someone@gmail.com", "gmail.com",
        "linkedin.com/company/acme", "https://www.facebook.com/acme", "amazon.de/shops/acme",
        "https://apps.apple.com/app/acme", "play.google.com/store/apps", "acme.github.io",
        "acme.myshopify.com", "acme.wordpress.com", "bit.ly/3abc", "https://x.com/acme",
        "sites.google.com/acme", "acme.wixsite.com", "linktr.ee/acme", "xn--\udcff.com",
    ],
)  # fmt: skip
def test_what_many_share_identifies_nobody(text: str) -> None:
    assert not identifying_domain(text)


def test_the_first_that_identifies_is_taken() -> None:
    assert identifying_domain("", "gmail.com", "sales@acme.com").name == "acme.com"


@pytest.mark.parametrize("domain", sorted(FREE_MAIL | SHARED_PLACES))
def test_every_listed_domain_identifies_nobody(domain: str) -> None:
    assert not identifying_domain(domain, f"someone@{domain}", f"https://www.{domain}/acme")


@given(st.text(max_size=200))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    identifying_domain(text)
