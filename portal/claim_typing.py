"""A claim as it is typed into a web form: a text that is too long is complained about."""

from collections.abc import Collection, Mapping, Sequence

from journeys import typed_claims
from journeys.claim_fields import FIELDS
from journeys.typed_claims import Typed
from partnering.registrations import Claim


def read_claim(
    values: Mapping[str, Sequence[str]], base: Claim, asked: Collection[str] = ()
) -> Typed:
    """Read a claim; what was not asked for stays as in `base`."""
    typed = typed_claims.read_claim(values, base, asked)
    too_long = {
        each.name: f"At most {each.longest} characters."
        for each in FIELDS
        if sum(map(len, values.get(each.name, ()))) > each.longest
    }
    return Typed(typed.claim, {**typed.faults, **too_long})
