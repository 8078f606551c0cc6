"""A claim as a form: what is drawn is read back, and what cannot be read is said at its input."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.deal_form import asked_inputs, claim_form, claim_from
from bot.cards.deal_inputs import INPUTS
from bot.cards.form import view_of
from bot.forms import FieldValue, values_of
from journeys.typed_claims import at_inputs
from partnering.money import Money
from partnering.registration_form import faults
from partnering.registrations import Claim, CustomerContact, DealType, Scope
from sandbox.slack.block_kit import check_view, with_ids
from sandbox.slack.elements import full_state
from tests.partnering.makers import A1_CLAIM

short = st.sampled_from(["", "Contoso", "Müller & Söhne", "<@U1> *x*", "a-b_c", "x" * 60])
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
claims = st.builds(
    Claim,
    customer=short,
    country=st.sampled_from(["DE", "FR", "US", ""]),
    domain=short,
    duns=short,
    tax_id=short,
    contact=st.builds(CustomerContact, short, short, st.just("ines@kern.example"), st.booleans()),
    families=st.frozensets(st.sampled_from(["CORE", "FLOW", "Edge One"])),
    scope=st.builds(Scope, st.just(()) | st.just(("Ulm", "hall 3")), short, st.booleans()),
    amount=st.none()
    | st.builds(Money, st.integers(1, 10**12), st.sampled_from(["EUR", "JPY", "KWD"])),
    close_on=st.none() | days,
    deal_type=st.none() | st.sampled_from(DealType),
    engagement=short,
    last_contact_on=st.none() | days,
    help_wanted=short,
    tender=st.none() | st.booleans(),
    tender_published_on=st.none() | days,
    incumbent=short,
    distributor=short,
    proof=st.just(()) | st.just(("Offer of 3 May", "Minutes")),
)
FAMILIES = ("CORE", "FLOW", "Edge One")


def shown(claim: Claim, families: tuple[str, ...] = FAMILIES, **more: Any) -> dict[str, FieldValue]:
    """What Slack sends when a form is sent as it was opened."""
    form = claim_form("deal", "Register a deal", families=families, claim=claim, **more)
    assert check_view(view_of(form)) == []
    blocks = with_ids(list(form.blocks))
    return values_of({"values": full_state(blocks, {})})


@settings(max_examples=40, deadline=None)
@given(claims, st.sampled_from([FAMILIES, ()]))
def test_what_is_drawn_is_read_back(claim: Claim, families: tuple[str, ...]) -> None:
    read = claim_from(shown(claim, families))
    assert read.faults == {}
    assert read.claim == claim


@settings(max_examples=40, deadline=None)
@given(claims, st.sets(st.sampled_from(sorted(INPUTS))))
def test_a_form_of_some_fields_leaves_all_others_as_they_were(
    claim: Claim, asked: set[str]
) -> None:
    values = shown(A1_CLAIM, only=tuple(asked)) if asked else {}
    assert set(values) == asked_inputs(tuple(asked))
    read = claim_from(values, claim).claim
    for each in fields(Claim):
        wanted = A1_CLAIM if each.name in asked else claim
        assert getattr(read, each.name) == getattr(wanted, each.name), each.name


def test_every_field_of_a_claim_has_an_input() -> None:
    assert set(INPUTS) == {each.name for each in fields(Claim)}
    assert set(shown(A1_CLAIM)) == {name for inputs in INPUTS.values() for name in inputs}


def test_every_complaint_of_the_rules_stands_at_an_input_that_is_shown() -> None:
    empty = faults(replace(Claim(), tender=True), date(2026, 8, 14))
    wrong = faults(replace(A1_CLAIM, amount=Money(0, "EUR")), date(2026, 8, 14))
    values = shown(Claim())
    for found in (empty, wrong):
        placed = at_inputs(found, values)
        assert set(placed) <= set(values)
        assert len(placed) == len(found)
    assert "domain, D-U-N-S" in at_inputs(empty, values)["domain"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amount", FieldValue("a lot")),
        ("amount", FieldValue("92000")),
        ("country", FieldValue("Atlantis")),
        ("close_on", FieldValue(chosen=("soon",))),
    ],
)
def test_what_cannot_be_read_is_said_at_its_input(name: str, value: FieldValue) -> None:
    read = claim_from({name: value}, A1_CLAIM)
    assert set(read.faults) == {name}
    assert getattr(read.claim, name) in ("", None)


def test_a_country_and_families_are_taken_in_any_spelling() -> None:
    values = {"country": FieldValue("Deutschland"), "families": FieldValue("CORE; Edge  One,")}
    claim = claim_from(values).claim
    assert (claim.country, claim.families) == ("DE", frozenset({"CORE", "Edge One"}))
