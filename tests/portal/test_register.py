"""A deal is registered by a mailed form: once, with all that was typed, and nothing by looking."""

import threading
from dataclasses import replace
from datetime import timedelta
from re import findall

import pytest
import requests

from journeys.claim_fields import FIELDS
from journeys.typed_claims import typed_of
from partnering.deal_forms import Purpose
from partnering.registrations import Claim, State
from portal.claim_typing import read_claim
from tests.portal.doorway import COMPLETE, Doorway, typed_in, words_of


def test_a_complete_form_is_one_registration_and_shows_its_status(any_doorway: Doorway) -> None:
    link = any_doorway.send_form()
    page = any_doorway.get(link)
    assert page.status_code == 200
    assert "Register a deal" in words_of(page)

    answer = any_doorway.post(link, COMPLETE)

    [made] = any_doorway.registrations()
    assert made.state is State.IN_REVIEW
    assert made.claim.customer == "Müller Maschinenbau GmbH"
    assert made.claim.country == "DE"
    assert made.account_key == "001A1"
    assert made.submitter_id == any_doorway.reader().id
    assert not made.filed_by_vendor
    said = words_of(answer)
    assert answer.status_code == 200
    assert made.ref in said
    assert "We have received your registration." in said
    # A Friday morning in Berlin; two business days later is the Tuesday.
    assert "Received Fri 14 Aug 2026, 10:00 CEST" in said
    assert "We decide by Tue 18 Aug 2026, 10:00 CEST" in said
    assert answer.url.partition("?")[0] == link


def test_opening_a_form_changes_nothing_whoever_opens_it(doorway: Doorway) -> None:
    link = doorway.send_form()
    before = doorway.forms()

    for _ in range(3):
        assert doorway.session.head(link, timeout=20).status_code == 200
        assert doorway.get(link).status_code == 200
        assert doorway.get(f"{link}?said=withdraw&x=1").status_code == 200

    assert doorway.forms() == before
    assert doorway.registrations() == []


def test_a_form_sent_twice_makes_one_registration(any_doorway: Doorway) -> None:
    link = any_doorway.send_form()

    answers: list[requests.Response] = []
    together = threading.Barrier(2)

    def send() -> None:
        together.wait(10)
        answers.append(requests.post(link, data=COMPLETE, timeout=30))

    presses = [threading.Thread(target=send) for _ in range(2)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    third = any_doorway.post(link, {**COMPLETE, "customer": "Another GmbH"})

    [made] = any_doorway.registrations()
    for answer in (*answers, third):
        assert answer.status_code == 200
        assert made.ref in words_of(answer)
    assert made.claim.customer == "Müller Maschinenbau GmbH"


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(doorway: Doorway) -> None:
    link = doorway.send_form()
    typed = {**COMPLETE, "engagement": "too short", "amount": "a lot", "customer": 'A & "B" <Co>'}

    answer = doorway.post(link, typed)

    assert answer.status_code == 422
    assert 'id="engagement-fault"' in answer.text
    assert 'id="amount-fault"' in answer.text
    assert 'id="customer-fault"' not in answer.text
    assert typed_in(answer, "engagement") == "too short"
    assert typed_in(answer, "amount") == "a lot"
    assert typed_in(answer, "customer") == 'A & "B" <Co>'
    assert typed_in(answer, "close_on") == "2026-12-18"
    assert 'value="net_new" checked' in answer.text
    [draft] = doorway.registrations()
    assert draft.state is State.DRAFT
    assert draft.received_at is None


def test_a_draft_is_there_at_the_next_opening_and_becomes_the_registration(
    any_doorway: Doorway,
) -> None:
    link = any_doorway.send_form()
    saved = any_doorway.post(link, {"customer": "Müller Maschinenbau GmbH", "save": "yes"})
    assert "Saved." in words_of(saved)

    again = any_doorway.get(link)
    assert typed_in(again, "customer") == "Müller Maschinenbau GmbH"
    any_doorway.post(link, COMPLETE)

    [made] = any_doorway.registrations()
    assert made.state is State.IN_REVIEW


def test_saving_says_exactly_what_it_cannot_keep_and_leaves_it_on_the_page(
    any_doorway: Doorway,
) -> None:
    link = any_doorway.send_form()
    unread = {"country": "Atlantis", "amount": "-5 EUR", "families": ",", "close_on": "soon"}
    # What is wrong with these is said when the form is sent: they can be kept.
    typed = {**COMPLETE, **unread, "contact_email": "nobody", "engagement": "short"}

    saved = any_doorway.post(link, {**typed, "save": "yes"})

    assert saved.status_code == 422
    assert "Saved, but not what follows" in words_of(saved)
    marked = set(findall(r'id="(\w+)-fault"', saved.text))
    assert marked == set(unread)
    assert set(findall(r'<li><a href="#(\w+)"', saved.text)) == set(unread)
    again = any_doorway.get(link)
    lines = {each.name for each in FIELDS if each.kind not in ("tick", "one")}
    for name in lines & set(typed):
        assert typed_in(saved, name) == typed[name]
        if name not in {*unread, "country"}:
            assert typed_in(again, name) == typed[name]

    saved = any_doorway.post(link, {**COMPLETE, "contact_email": "nobody", "save": "yes"})
    assert saved.status_code == 200
    assert "Saved. Come back" in words_of(saved)
    assert typed_in(any_doorway.get(link), "contact_email") == "nobody"
    assert typed_in(any_doorway.get(link), "amount") == "92000 EUR"


def test_an_empty_form_names_every_field_that_is_needed(doorway: Doorway) -> None:
    answer = doorway.post(doorway.send_form())

    assert answer.status_code == 422
    for name in (
        "customer", "country", "domain", "contact_name", "contact_role", "contact_consent",
        "families", "amount", "close_on", "deal_type", "engagement", "last_contact_on",
        "help_wanted", "tender",
    ):  # fmt: skip
        assert f'id="{name}-fault"' in answer.text, name


def test_a_tender_needs_its_day_and_a_folded_field_with_a_fault_is_open(doorway: Doorway) -> None:
    link = doorway.send_form()

    answer = doorway.post(link, {**COMPLETE, "tender": "yes", "duns": "x" * 21})

    assert 'id="tender_published_on-fault"' in answer.text
    assert 'id="duns-fault"' in answer.text
    assert "<details" in answer.text
    assert " open>" in answer.text


def test_a_partner_whose_products_are_known_chooses_among_them(doorway: Doorway) -> None:
    with doorway.deals.desk.store.begin() as work:
        partner = work.partners.by_id(doorway.deals.partners["P1"])
        assert partner is not None
        work.partners.save(replace(partner, families=("CORE", "EDGE")))
    link = doorway.send_form()

    page = doorway.get(link)
    assert 'value="EDGE"' in page.text
    answer = doorway.session.post(link, data={**COMPLETE, "families": ["CORE", "EDGE"]}, timeout=20)

    assert answer.status_code == 200
    [made] = doorway.registrations()
    assert made.claim.families == frozenset({"CORE", "EDGE"})


def test_a_refusal_of_the_rules_is_said_and_nothing_is_lost(doorway: Doorway) -> None:
    doorway.post(doorway.send_form(), COMPLETE)
    link = doorway.send_form()

    answer = doorway.post(link, {**COMPLETE, "amount": "93000 EUR"})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert typed_in(answer, "amount") == "93000 EUR"


def test_a_form_that_is_over_is_over_with_its_draft(doorway: Doorway) -> None:
    link = doorway.send_form()
    doorway.post(link, {"customer": "Müller", "save": "yes"})

    doorway.deals.now += timedelta(days=15)

    assert doorway.get(link).status_code == 404
    assert doorway.post(link, COMPLETE).status_code == 404
    [draft] = doorway.registrations()
    assert draft.state is State.DRAFT


def test_a_register_form_goes_on_showing_its_registration_and_what_can_be_done(
    doorway: Doorway,
) -> None:
    link = doorway.send_form()
    doorway.post(link, COMPLETE)

    doorway.deals.now += timedelta(days=3)
    page = doorway.get(link)

    assert "In review" in words_of(page)
    assert f"{link}/withdraw".removeprefix(doorway.url) in page.text
    [form] = [each for each in doorway.forms() if each.purpose is Purpose.REGISTER]
    assert form.used_at is not None


@pytest.mark.parametrize("claim", [Claim(), Claim(customer="A", proof=("x", "y"))])
def test_a_claim_is_typed_and_read_back_the_same(claim: Claim) -> None:
    assert read_claim(typed_of(claim), Claim()).claim == claim
