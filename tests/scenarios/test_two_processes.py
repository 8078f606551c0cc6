"""Two application processes with nothing in common but PostgreSQL: the line is one line."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest
import requests

from journeys.deal_forms import make_form
from journeys.form_links import FormLinks
from journeys.partner_acts import withdraw
from partnering.deal_forms import Purpose
from partnering.registrations import Registration, State
from store.work import Store
from tests.e2e.nursery import Child, Nursery, end, without_settings
from tests.e2e.town import free_port, wait_for
from tests.journeys.deal_office import A1, DealOffice, open_deal_office
from tests.portal.doorway import COMPLETE, KEY, words_of

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(240)]
ROUNDS = 8
SPELLED = {"P1": A1.name, "P2": "Mueller Maschinen-Bau"}
NAMES = {"P1": "Northwind", "P2": "Fabrikam"}


@pytest.fixture
def office(postgres_url: str) -> Iterator[DealOffice]:
    store = Store.open(postgres_url)
    yield open_deal_office(store, now=datetime.now(UTC))
    store.close()


@pytest.fixture
def products(postgres_url: str, office: DealOffice, tmp_path: Path) -> Iterator[list[str]]:
    """The addresses of two running products; they share the database and the key of the links."""
    with Nursery() as nursery:
        children: list[Child] = []
        urls = []
        try:
            for number in (1, 2):
                port, folder = free_port(), tmp_path / f"machine-{number}"
                folder.mkdir()
                own = {
                    "COSELL_DATABASE_URL": postgres_url,
                    "COSELL_PORT": str(port),
                    "COSELL_SECRET_KEY": KEY,
                    "TMPDIR": str(folder),
                }
                log = folder / "product.log"
                arguments = ["run", "--log-format", "text"]
                children.append(nursery.start(arguments, {**without_settings(), **own}, log))
                urls.append(f"http://127.0.0.1:{port}")
            for url in urls:
                wait_for(partial(is_up, url), f"{url} to answer")
            yield urls
        finally:
            end(children)


def is_up(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=10).status_code == 200
    except requests.ConnectionError:
        return False


def test_t_03_two_processes_take_one_customer_in_at_once_and_agree_who_is_first(
    office: DealOffice, products: list[str]
) -> None:
    for number in range(ROUNDS):
        at = dict(zip(NAMES, products if number % 2 else products[::-1], strict=True))
        start = Barrier(2)

        def sends(partner: str, at: dict[str, str], start: Barrier) -> requests.Response:
            link = form_of(office, partner, at[partner])
            start.wait()
            return requests.post(link, data=filled(SPELLED[partner]), timeout=60)

        with ThreadPoolExecutor(2) as pool:
            pages = list(pool.map(sends, NAMES, (at, at), (start, start)))

        made = [newest(office, partner) for partner in NAMES]
        first, second = sorted(made, key=lambda each: each.priority)
        assert first.sequence != second.sequence
        assert first.account_key == second.account_key == A1.key
        assert (first.state, second.state) == (State.IN_REVIEW, State.CONFLICT_HOLD), number
        with office.desk.store.read() as view:
            [case] = view.conflict_cases.of_registration(second.id)
        assert set(case.registration_ids) == {first.id, second.id}
        for page, mine, partner in zip(pages, made, NAMES, strict=True):
            assert page.status_code == 200
            assert mine.ref in words_of(page)
            assert "In review" in words_of(page)
            [other] = set(NAMES) - {partner}
            assert NAMES[other] not in page.text
        for each, partner in zip(made, NAMES, strict=True):
            withdraw(office.desk, each.id, by=office.reps[partner], now=datetime.now(UTC))


def form_of(office: DealOffice, partner: str, url: str) -> str:
    """Give the link of a new form, at one of the products."""
    with office.desk.store.begin() as work:
        made = make_form(work, Purpose.REGISTER, office.reps[partner], now=datetime.now(UTC))
    return FormLinks([KEY], url).url(made.handle)


def filled(customer: str) -> dict[str, str]:
    today = datetime.now(UTC).date()
    return {
        **COMPLETE,
        "customer": customer,
        "close_on": f"{today + timedelta(days=120)}",
        "last_contact_on": f"{today - timedelta(days=4)}",
    }


def newest(office: DealOffice, partner: str) -> Registration:
    with office.desk.store.read() as view:
        return view.registrations.of_partner(office.partners[partner], limit=1)[0]
