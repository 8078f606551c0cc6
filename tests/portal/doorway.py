"""The forms by link over real HTTP against a real store; mails are kept as they leave.

A clock by hand, and the partners, accounts and deciders of the scenarios.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html import unescape
from re import DOTALL, findall, search

import requests
from fastapi import FastAPI

from journeys.deal_forms import make_form, must_have_links, send_form
from journeys.form_links import FormLinks
from journeys.mail import Mail
from partnering.deal_forms import DealForm, Purpose
from partnering.people import Person
from partnering.registrations import Registration
from portal.forms import forms_router
from store.work import Store
from tests.bot.serving import listening, serving
from tests.journeys.deal_office import PM, DealOffice, open_deal_office

ADA = "ada@northwind.example"
KEY = "k" * 43
COMPLETE = {
    "customer": "Müller Maschinenbau GmbH",
    "country": "Germany",
    "domain": "mueller-maschinenbau.de",
    "contact_name": "Ute Beispiel",
    "contact_role": "Head of IT",
    "contact_email": "ute@customer.example",
    "contact_consent": "yes",
    "families": "CORE",
    "amount": "92000 EUR",
    "close_on": "2026-12-18",
    "deal_type": "net_new",
    "engagement": "Two workshops on site, a demo with the head of production.",
    "last_contact_on": "2026-08-10",
    "help_wanted": "A technical contact.",
    "tender": "no",
}


class KeptMails:
    """A Mailer that keeps what was handed over; the same key is the same mail.

    `faults` are raised first, one a call.
    """

    def __init__(self) -> None:
        self.mails: dict[tuple[str, str], Mail] = {}
        self.faults: deque[Exception] = deque()
        self._lock = threading.Lock()

    def send(self, mail: Mail) -> None:
        with self._lock:
            if self.faults:
                raise self.faults.popleft()
            self.mails[mail.key, mail.to] = mail

    def condition(self) -> tuple[bool, str]:
        return True, ""

    @property
    def all(self) -> list[Mail]:
        return list(self.mails.values())

    @property
    def last(self) -> Mail:
        return self.all[-1]


@dataclass
class Doorway:
    """One browser without a session before the forms, and the office behind them."""

    deals: DealOffice
    url: str
    mails: KeptMails
    session: requests.Session = field(default_factory=requests.Session)

    def send_form(self, partner: str = "P1", email: str = ADA) -> str:
        """Let the partner manager send a form by mail; the link in the mail."""
        by, desk = self.deals.person(PM), self.deals.desk
        send_form(desk, self.deals.partners[partner], email, by=by, now=self.deals.now)
        self.deals.office.settle()
        return self.link()

    def link(self, label: str = "") -> str:
        """Give the first link of the last mail, or the one under a label."""
        text = self.mails.last.text
        found = search(rf"{label}[^\n]*:\n(http\S+)" if label else r"(http\S+)", text)
        assert found, text
        return found[1]

    def made(self, purpose: Purpose, person: Person, registration: Registration) -> str:
        """Make a form without a mail; its link."""
        with self.deals.desk.store.begin() as work:
            form = make_form(
                work, purpose, person, registration_id=registration.id, now=self.deals.now
            )
        return must_have_links(self.deals.desk).url(form.handle)

    def reader(self, email: str = ADA) -> Person:
        with self.deals.desk.store.read() as view:
            person = view.people.by_mailbox(email)
        assert person is not None
        return person

    def forms(self) -> list[DealForm]:
        with self.deals.desk.store.read() as view:
            found = [view.deal_forms.get(number) for number in range(1, 60)]
        return [form for form in found if form is not None]

    def registrations(self) -> list[Registration]:
        with self.deals.desk.store.read() as view:
            return [
                each
                for partner in self.deals.partners.values()
                for each in view.registrations.of_partner(partner)
            ]

    def get(self, link: str) -> requests.Response:
        return self.session.get(link, timeout=20)

    def post(self, link: str, fields: dict[str, str] | None = None) -> requests.Response:
        return self.session.post(link, data=fields or {}, timeout=20, headers=_FORM)


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@contextmanager
def open_doorway(store: Store) -> Iterator[Doorway]:
    """Serve the forms of a new office."""
    with forms_of(open_deal_office(store)) as opened:
        yield opened


@contextmanager
def forms_of(deals: DealOffice) -> Iterator[Doorway]:
    """Serve the forms of an office by the rules that it has by now, at the hour that it says."""
    mails = KeptMails()
    with listening() as held:
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        links = FormLinks([KEY], url)
        deals.office.desk = replace(deals.desk, links=links, mailer=mails)
        web = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        web.include_router(forms_router(deals.desk, clock=lambda: deals.now))
        with serving(web, held):
            doorway = Doorway(deals, url, mails)
            doorway.session.trust_env = False
            with doorway.session:
                yield doorway


def words_of(response: requests.Response) -> str:
    """What a person reads on a page."""
    body = response.text.partition("<main>")[2]
    text = " ".join(findall(r">([^<]+)<", body.replace("\n", " ")))
    return " ".join(unescape(text).split())


def typed_in(response: requests.Response, name: str) -> str:
    """What stands in a field of a page, as a browser would send it."""
    area = search(rf'<textarea id="{name}"[^>]*>\n?(.*?)</textarea>', response.text, DOTALL)
    line = search(rf'<input id="{name}"[^>]* value="([^"]*)"', response.text)
    found = area or line
    assert found, name
    return unescape(found[1])
