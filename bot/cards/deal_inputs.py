"""The inputs of a claim to a deal, each drawn as its kind asks. Draws only."""

from collections.abc import Sequence
from datetime import date

from bot.cards.form import (
    Option,
    checks_field,
    day_field,
    email_field,
    radio_field,
    select_field,
    several_field,
    text_field,
)
from bot.cards.parts import Block
from journeys.claim_fields import FIELDS, Field
from journeys.typed_claims import YES
from partnering.registrations import Claim

# Each field of a claim with the inputs that hold it, in the order in which people think of them.
INPUTS: dict[str, tuple[str, ...]] = {
    part: tuple(each.name for each in FIELDS if each.part == part)
    for part in dict.fromkeys(each.part for each in FIELDS)
}


def families_for(claim: Claim, families: Sequence[str]) -> frozenset[str]:
    """Say which product families to offer: those there are, and those that are chosen already.

    None means that they are typed.
    """
    return frozenset({*families, *claim.families}) if families else frozenset()


def input_for(each: Field, typed: Sequence[str]) -> Block:
    """Draw one input, filled in with what is typed already."""
    name, label, hint, optional = each.name, each.label, each.hint, not each.needed
    text = ", ".join(typed)
    options = [Option(value, words) for value, words in each.options]
    match each.kind:
        case "date":
            day = date.fromisoformat(text) if text else None
            return day_field(name, label, value=day, hint=hint, optional=optional)
        case "email":
            return email_field(
                name, label, value=text, hint=hint, example=each.example, optional=optional
            )
        case "tick":
            boxes = [Option(YES, label)]
            return checks_field(name, each.above, boxes, chosen=typed, hint=hint, optional=optional)
        case "several":
            return several_field(name, label, options, chosen=typed, hint=hint, optional=optional)
        case "one":
            draw = radio_field if len(options) == 2 else select_field
            return draw(name, label, options, chosen=text, hint=hint, optional=optional)
        case _:
            return text_field(
                name,
                label,
                value=text,
                hint=hint,
                example=each.example,
                optional=optional,
                multiline=each.kind == "lines",
                # What is there already is not cut off.
                longest=max(each.longest, len(text)),
            )
