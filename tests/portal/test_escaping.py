"""What somebody typed is words on every page and in every mail, and never markup."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.deal_forms import Opened
from journeys.deal_letters import DealNews, letter
from journeys.deal_notices import PartnerDealNotice
from journeys.deal_sheets import Sheet
from journeys.letters import as_html
from partnering.deal_forms import DealForm, Purpose
from partnering.partner_view import PartnerView, Shown
from partnering.partners import Partner
from partnering.people import Person, Role
from partnering.registrations import Claim, CustomerContact, Scope
from portal.acts import ACTS
from portal.drawing import Again, act_page, claim_page, status_page

NOW = datetime(2026, 8, 14, 8, 0, tzinfo=UTC)
NASTY = [
    "<script>alert(1)</script>",
    '" onfocus="alert(1)',
    "' autofocus onfocus='x",
    "'><img src=x onerror=y>",
    "</textarea><b>bold",
    "</title><h1>x",
    "</style><style>*{}",
    "{{ 7*7 }}{% raw %}",
    "&lt;b&gt;&#60;i&#62;",
    "javascript:alert(1)",
    "<!-- ",
    "\u202eevil",
]
TEXTS = st.one_of(
    st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
)


class _Tags(HTMLParser):
    """Each tag with the names of its attributes, as a browser would see them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", ()))


def _tags(html: str) -> list[tuple[str, tuple[str, ...]]]:
    parser = _Tags()
    parser.feed(html)
    parser.close()
    return parser.found


def _sheet(words: str) -> Sheet:
    form = DealForm("h" * 22, Purpose.STATUS, 1, 1, NOW, NOW, registration_id=7, id=1)
    person = Person(1, words, "mail:a@b.example", frozenset({Role.PARTNER_REP}), partner_id=1)
    view = PartnerView(
        "DR-7", Shown.WE_NEED_SOMETHING, words, NOW, NOW, NOW, words, None, "", words, NOW
    )
    notice = PartnerDealNotice(
        registration_id=7,
        version=3,
        partner_id=1,
        partner_name=words,
        customer=words,
        families=(words,),
        view=view,
        zone="UTC",
        asked=("customer", "engagement", "families", "contact"),
        may_withdraw=True,
        notice_words=words,
    )
    claim = Claim(
        customer=words,
        country="DE",
        domain=words,
        contact=CustomerContact(words, words, words, True),
        families=frozenset({words}),
        scope=Scope((words,), words),
        engagement=words,
    )
    return Sheet(Opened(form, person, Partner(1, words)), claim, notice, (words,), "UTC")


def _pages(words: str) -> list[str]:
    sheet = _sheet(words)
    values = {name: [words] for name in ("customer", "engagement", "families", "text", "proof")}
    again = Again(values, {"customer": words, "text": words}, problem=words, said=words)
    drawn = [
        claim_page(sheet, "t", again),
        claim_page(replace(sheet, families=()), "t", again),
        status_page(sheet, "t", words),
        *(act_page(sheet, "t", act, again) for act in ACTS.values()),
    ]
    return [bytes(each.body).decode() for each in drawn]


def _mail(words: str) -> str:
    notice = _sheet(words).notice
    assert notice is not None
    news = DealNews(
        event="info_requested", view=notice.view, customer=words, zone="UTC", said=words
    )
    return as_html(letter(news, words, "https://x.example/f/t", "https://x.example/f/u"))


@lru_cache(maxsize=1)
def _harmless() -> list[list[tuple[str, tuple[str, ...]]]]:
    return [_tags(page) for page in _pages("x")]


@pytest.mark.parametrize("words", NASTY)
def test_nasty_words_bring_no_tag_and_no_attribute(words: str) -> None:
    assert [_tags(page) for page in _pages(words)] == _harmless()
    assert _tags(_mail(words)) == _tags(_mail("x"))


@settings(max_examples=25)
@given(words=TEXTS)
def test_no_words_at_all_bring_a_tag_or_an_attribute(words: str) -> None:
    # Nothing, or blanks only, may leave a line out; everything else draws the same.
    words = words.strip() or "x"
    assert [_tags(page) for page in _pages(words)] == _harmless()
    assert [tag for tag in _tags(_mail(words)) if tag[0] != "br"] == [
        tag for tag in _tags(_mail("x")) if tag[0] != "br"
    ]
