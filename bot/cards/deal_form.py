"""A claim to a deal as a form: drawn in plain words, and what was typed read back.

What is still missing of a claim, its own rules say.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.cards.deal_inputs import INPUTS, NO, YES, inputs_for
from bot.cards.form import Form, Ids, Reopen
from bot.cards.parts import Block, divider, header, section
from bot.forms import NO_VALUE, FieldValue
from matching.countries import country_code
from partnering.money import Money
from partnering.registrations import Claim, CustomerContact, DealType, Scope
from partnering.typed_money import money_typed

_GROUPS = (
    ("The customer", ("customer", "country", "domain", "contact")),
    ("The deal", ("families", "amount", "close_on", "deal_type")),
    (
        "Your work on it",
        ("engagement", "last_contact_on", "help_wanted", "tender", "tender_published_on"),
    ),
    (
        "Only where it applies",
        ("scope", "duns", "tax_id", "incumbent", "distributor", "proof"),
    ),
)
# One of three names the customer; the complaint stands at the first of them that is shown.
_PLACES = {"identity": ("domain", "duns", "tax_id")}

Values = Mapping[str, FieldValue]
Faults = dict[str, str]
Reader = Callable[[Values, Faults], object]


def claim_form(
    name: str,
    title: str,
    *,
    families: Sequence[str],
    claim: Claim | None = None,
    intro: Sequence[str] = (),
    only: Sequence[str] = (),
    before: Sequence[Block] = (),
    submit: str = "Register",
    ids: Ids | None = None,
    reopen: Reopen | None = None,
) -> Form:
    """Draw a claim as a form, filled in with what is known of it.

    `families` are the product families to choose from; none means that they are typed. `only`
    are fields of `Claim`: where some are given, nothing else is asked. `intro` are lines already
    safe, `before` blocks that stand above the claim's own inputs.
    """
    blocks: list[Block] = [section(*intro)] if intro else []
    return Form(
        name,
        title,
        (*blocks, *before, *claim_blocks(claim or Claim(), families, only)),
        submit=submit,
        ids=ids or {},
        reopen=reopen,
    )


def claim_blocks(claim: Claim, families: Sequence[str], only: Sequence[str] = ()) -> list[Block]:
    """Draw the inputs of a claim, in groups, or of some of its fields without groups."""
    if only:
        return [
            block for name in INPUTS if name in only for block in inputs_for(name, claim, families)
        ]
    blocks: list[Block] = []
    for title, names in _GROUPS:
        blocks += [*([divider()] if blocks else []), header(title)]
        for name in names:
            blocks += inputs_for(name, claim, families)
    return blocks


@dataclass(frozen=True, slots=True)
class Typed:
    """A claim as it was typed. `faults` are what could not be read, by the input's name."""

    claim: Claim
    faults: Mapping[str, str]


def claim_from(values: Mapping[str, FieldValue], base: Claim | None = None) -> Typed:
    """Read a claim. What the form did not ask for stays as in `base`."""
    faults: dict[str, str] = {}
    known = base or Claim()
    read = {
        name: _READERS[name](values, faults)
        for name, inputs in INPUTS.items()
        if any(each in values for each in inputs)
    }
    return Typed(replace(known, **read), faults)  # type: ignore[arg-type]  # each reader reads its own field


def at_inputs(faults: Mapping[str, str], shown: Mapping[str, FieldValue]) -> dict[str, str]:
    """Put each complaint of a claim's rules at an input that is shown."""
    found: dict[str, str] = {}
    for name, words in faults.items():
        places = _PLACES.get(name, (name,))
        place = next((each for each in places if each in shown), places[0])
        found[place] = f"{found[place]} {words}" if place in found else words
    return found


def asked_inputs(asked: Sequence[str]) -> frozenset[str]:
    """Name the inputs that hold these fields of a claim."""
    return frozenset(each for name in asked for each in INPUTS.get(name, ()))


def _said(values: Values, name: str) -> str:
    return " ".join(values.get(name, NO_VALUE).text.split())


def _lines(values: Values, name: str) -> tuple[str, ...]:
    text = values.get(name, NO_VALUE).text
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _ticked(values: Values, name: str) -> bool:
    return YES in values.get(name, NO_VALUE).chosen


def _country(values: Values, faults: Faults) -> str:
    typed = _said(values, "country")
    code = country_code(typed).upper()
    if typed and not code:
        faults["country"] = "No country is called that. Write its name or two letters: DE."
    return code


def _contact(values: Values, _: Faults) -> CustomerContact:
    return CustomerContact(
        name=_said(values, "contact_name"),
        role=_said(values, "contact_role"),
        email=_said(values, "contact_email"),
        consent=_ticked(values, "contact_consent"),
    )


def _families(values: Values, _: Faults) -> frozenset[str]:
    held = values.get("families", NO_VALUE)
    typed = (" ".join(each.split()) for each in held.text.replace(";", ",").split(","))
    return frozenset(held.chosen) | frozenset(each for each in typed if each)


def _amount(values: Values, faults: Faults) -> Money | None:
    typed = _said(values, "amount")
    amount = money_typed(typed)
    if typed and amount is None:
        faults["amount"] = "An amount above zero with its currency: 92000 EUR."
    return amount


def _day(name: str) -> Reader:
    def read(values: Values, faults: Faults) -> date | None:
        held = values.get(name, NO_VALUE)
        told = held.one or held.text.strip()
        try:
            return date.fromisoformat(told) if told else None
        except ValueError:
            faults[name] = "A day like 2027-03-31."
            return None

    return read


def _deal_type(values: Values, faults: Faults) -> DealType | None:
    told = values.get("deal_type", NO_VALUE).one
    return DealType(told) if told in set(DealType) else None


def _tender(values: Values, _: Faults) -> bool | None:
    told = values.get("tender", NO_VALUE).one
    return told == YES if told in (YES, NO) else None


def _scope(values: Values, _: Faults) -> Scope:
    parts = (" ".join(each.split()) for each in _said(values, "scope").split("/"))
    return Scope(
        path=tuple(each for each in parts if each),
        territory=_said(values, "territory"),
        whole_group=_ticked(values, "whole_group"),
    )


def _text(name: str) -> Reader:
    return lambda values, _: _said(values, name)


_READERS: dict[str, Reader] = {
    **{
        name: _text(name)
        for name in ("customer", "domain", "duns", "tax_id", "incumbent", "distributor")
    },
    **{name: _text(name) for name in ("engagement", "help_wanted")},
    **{name: _day(name) for name in ("close_on", "last_contact_on", "tender_published_on")},
    "country": _country,
    "contact": _contact,
    "families": _families,
    "amount": _amount,
    "deal_type": _deal_type,
    "tender": _tender,
    "scope": _scope,
    "proof": lambda values, _: _lines(values, "proof"),
}
