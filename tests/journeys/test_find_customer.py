"""A customer with the website or a number of one whom we know is never silently a new one."""

from dataclasses import replace

import pytest

from journeys import partner_acts
from journeys.deal_notices import DealNotice
from journeys.decide_registration import identify
from journeys.draw_deals import deal_notice
from journeys.find_customer import find_customer
from partnering.accounts import Account
from partnering.refusals import NotNow
from partnering.registrations import Registration, State
from store.work import Store
from tests.journeys.deal_acts import approve, ask
from tests.journeys.deal_office import A1, DD, DealOffice, claim_to, open_deal_office

KNOWN = Account(
    key="001A9",
    name="Sylamark Energieversorgung GmbH",
    website="https://www.sylamark.com",
    country="Germany",
    duns="15-048-3782",
    tax_id="DE 731 955 001",
)


def opened(store: Store) -> DealOffice:
    deals = open_deal_office(store)
    deals.office.crm.put(KNOWN)
    deals.office.sync()
    return deals


def drawn(deals: DealOffice, made: Registration) -> DealNotice:
    with deals.desk.store.read() as view:
        notice = deal_notice(deals.desk, view, made.id, now=deals.now)
    assert notice is not None
    return notice


def test_an_odd_spelling_with_the_accounts_website_asks_a_person(store: Store) -> None:
    deals = opened(store)
    first = deals.file("P1", claim_to(KNOWN, domain="https://www.sylamark.com/kontakt"))
    approve(deals, first)
    odd = claim_to(KNOWN, customer="SYLAMARK Energie-Versorgung G.m.b.H.", domain="sylamark.com")
    second = deals.file("P2", odd)

    assert (second.account_key, second.account_certain) == (KNOWN.key, False)
    assert second.state is State.IN_REVIEW, "a website alone holds nothing"
    notice = drawn(deals, second)
    assert (notice.account_name, notice.account_certain) == (KNOWN.name, False)
    assert any("may be about the same customer" in each for each in notice.flags)
    with pytest.raises(NotNow, match="Say first which account"):
        approve(deals, second)

    told = {"shown": second.version, "by": deals.person(DD), "now": deals.now}
    held = identify(deals.desk, second.id, account_key=KNOWN.key, **told)  # type: ignore[arg-type]
    assert held.state is State.CONFLICT_HOLD


def test_a_person_may_say_that_a_shared_website_is_another_companys(sqlite_store: Store) -> None:
    deals = opened(sqlite_store)
    approve(deals, deals.file("P1", claim_to(KNOWN)))
    second = deals.file("P2", claim_to(KNOWN, customer="Windpark Nordhang"))
    assert not second.account_certain

    told = {"shown": second.version, "by": deals.person(DD), "now": deals.now}
    named = identify(deals.desk, second.id, account_key="", **told)  # type: ignore[arg-type]
    assert named.account_key.startswith("new:")
    assert approve(deals, named).state is State.APPROVED


@pytest.mark.parametrize("number", [{"duns": "150483782"}, {"tax_id": "de731955001"}])
def test_a_number_of_ours_under_another_name_asks_a_person(
    sqlite_store: Store, number: dict[str, str]
) -> None:
    deals = opened(sqlite_store)
    said = claim_to(KNOWN, customer="Windpark Nordhang", domain="nordhang.example", **number)
    found = find_customer(deals.desk, said, now=deals.now)
    assert (found.account_key, found.certain) == (KNOWN.key, False)
    assert found.candidates[0].name == KNOWN.name


def test_two_unknown_customers_with_one_website_are_asked_about(sqlite_store: Store) -> None:
    deals = opened(sqlite_store)
    new = claim_to(A1, customer="Drevipath", domain="www.drevipath.com")
    first = deals.file("P1", new)
    other = replace(new, customer="Windpark Nordhang", domain="http://drevipath.com/de")
    second = deals.file("P2", other)

    assert first.account_certain
    assert (second.account_key, second.account_certain) == (first.account_key, False)
    assert second.state is State.IN_REVIEW
    notice = drawn(deals, second)
    assert notice.account_name == f"Drevipath, a new customer of {first.ref}"
    assert any(first.ref in each and "may be about" in each for each in notice.flags)

    asked = ask(deals, second, "engagement", text="How were you engaged?")
    said = replace(asked.claim, engagement="Three workshops on site, one demo for production.")
    partner_acts.answer(deals.desk, second.id, said, by=deals.reps["P2"], now=deals.now)
    held = deals.get(second)
    assert not held.account_certain, "its own claim does not say whom it means"

    told = {"shown": held.version, "by": deals.person(DD), "now": deals.now}
    held = identify(deals.desk, second.id, account_key=first.account_key, **told)  # type: ignore[arg-type]
    assert held.state is State.CONFLICT_HOLD


def test_the_website_of_a_live_claim_counts_beside_the_accounts_own(sqlite_store: Store) -> None:
    deals = opened(sqlite_store)
    known = claim_to(KNOWN, domain="sylamark-netz.example", duns="150483782")
    first = deals.file("P1", known)
    assert first.account_key == KNOWN.key
    said = claim_to(KNOWN, customer="Windpark Nordhang", domain="www.sylamark-netz.example")
    found = find_customer(deals.desk, said, now=deals.now)
    assert (found.account_key, found.certain) == (KNOWN.key, False)


def test_free_mail_and_fillers_are_nobodys(sqlite_store: Store) -> None:
    deals = opened(sqlite_store)
    deals.office.crm.put(replace(KNOWN, website="gmail.com", duns="000000000", tax_id=""))
    deals.office.sync()
    said = claim_to(KNOWN, customer="Windpark Nordhang", domain="gmail.com", duns="000000000")
    found = find_customer(deals.desk, said, now=deals.now)
    assert (found.account_key, found.certain) == ("", True)
