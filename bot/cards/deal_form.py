"""A claim to a deal as a form: drawn in plain words, and what was typed read back.

What is still missing of a claim, its own rules say.
"""

from collections.abc import Mapping, Sequence

from bot.cards.deal_inputs import INPUTS, families_for, input_for
from bot.cards.form import Form, Ids, Reopen
from bot.cards.parts import Block, divider, header, section
from bot.forms import FieldValue
from journeys.claim_fields import groups_for
from journeys.typed_claims import Typed, read_changes, read_claim, typed_of
from partnering.registrations import Claim


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
    typed = typed_of(claim)
    blocks: list[Block] = []
    for group in groups_for(families_for(claim, families), only):
        if not only:
            blocks += [*([divider()] if blocks else []), header(group.title)]
        blocks += [input_for(each, typed.get(each.name, ())) for each in group.fields]
    return blocks


def claim_from(values: Mapping[str, FieldValue], base: Claim | None = None) -> Typed:
    """Read a claim. What the form did not ask for stays as in `base`."""
    asked = [name for name, inputs in INPUTS.items() if any(each in values for each in inputs)]
    told = {name: _told(value) for name, value in values.items()}
    known = base or Claim()
    return read_claim(told, known, asked) if asked else Typed(known)


def changes_from(values: Mapping[str, FieldValue], shown: Claim) -> Typed:
    """Read a claim whose form was filled in with another; what says the same stays as it is."""
    return read_changes({name: _told(value) for name, value in values.items()}, shown)


def asked_inputs(asked: Sequence[str]) -> frozenset[str]:
    """Name the inputs that hold these fields of a claim."""
    return frozenset(each for name in asked for each in INPUTS.get(name, ()))


def _told(value: FieldValue) -> tuple[str, ...]:
    return (*value.chosen, value.text) if value.text else value.chosen
