"""A claim to a deal as a form: drawn in plain words, and what was typed read back.

What is still missing of a claim, its own rules say.
"""

from collections.abc import Mapping, Sequence

from bot.cards.deal_inputs import INPUTS, inputs_for
from bot.cards.form import Form, Ids, Reopen
from bot.cards.parts import Block, divider, header, section
from bot.forms import FieldValue
from journeys.typed_claims import Typed, read_claim
from partnering.registrations import Claim

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


def claim_from(values: Mapping[str, FieldValue], base: Claim | None = None) -> Typed:
    """Read a claim. What the form did not ask for stays as in `base`."""
    asked = [name for name, inputs in INPUTS.items() if any(each in values for each in inputs)]
    told = {name: _told(value) for name, value in values.items()}
    known = base or Claim()
    return read_claim(told, known, asked) if asked else Typed(known)


def asked_inputs(asked: Sequence[str]) -> frozenset[str]:
    """Name the inputs that hold these fields of a claim."""
    return frozenset(each for name in asked for each in INPUTS.get(name, ()))


def _told(value: FieldValue) -> tuple[str, ...]:
    return (*value.chosen, value.text) if value.text else value.chosen
