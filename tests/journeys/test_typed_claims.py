"""A claim that is changed by a form: what nobody touched stays as it was, letter by letter."""

from dataclasses import replace
from datetime import date

from journeys.typed_claims import mark_of, read_changes, typed_of
from partnering.registration_form import new_faults
from partnering.registrations import Claim, CustomerContact, Scope
from tests.partnering.makers import A1_CLAIM

TODAY = date(2027, 3, 1)
# As a file from before brought it: no form would have taken it so, and some of it is missing.
ODD = Claim(
    customer="Müller  Maschinenbau",
    country="Westphalia",
    families=frozenset({"CORE, old"}),
    scope=Scope(("Ulm/Neu-Ulm", "hall 3")),
    contact=CustomerContact(email="unknown"),
    proof=("  minutes ",),
)


def test_what_no_form_could_hold_is_not_lost_by_another_change() -> None:
    told = typed_of(ODD)
    assert read_changes(told, ODD).claim == ODD
    assert read_changes(told, ODD).faults == {}

    changed = read_changes(told | {"help_wanted": ["A visit."]}, ODD)

    assert changed.claim == replace(ODD, help_wanted="A visit.")
    assert changed.faults == {}


def test_what_is_changed_to_something_that_cannot_be_read_is_said() -> None:
    told = typed_of(ODD) | {"country": ["Eastphalia"], "amount": ["a lot"]}
    assert set(read_changes(told, ODD).faults) == {"country", "amount"}


def test_what_lacked_before_may_lack_still_but_is_asked_for_where_it_is_touched() -> None:
    assert new_faults(ODD, replace(ODD, help_wanted="A visit."), TODAY) == {}
    touched = replace(ODD, engagement="short", contact=CustomerContact(name="Jana"))
    assert set(new_faults(ODD, touched, TODAY)) == {
        "engagement",
        "contact_role",
        "contact_consent",
    }
    assert set(new_faults(A1_CLAIM, replace(A1_CLAIM, domain=""), TODAY)) == {"identity"}


def test_a_mark_is_of_all_that_a_form_shows() -> None:
    assert mark_of(ODD) == mark_of(replace(ODD))
    assert mark_of(ODD) != mark_of(replace(ODD, proof=()))
