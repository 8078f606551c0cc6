"""A claim as it is typed into a web form: a text that is too long is complained about."""

from collections.abc import Collection, Mapping, Sequence

from journeys import typed_claims
from journeys.claim_fields import FIELDS
from journeys.typed_claims import Typed, typed_of
from partnering.registrations import Claim


def read_claim(
    values: Mapping[str, Sequence[str]], base: Claim, asked: Collection[str] = ()
) -> Typed:
    """Read a claim; what was not asked for stays as in `base`."""
    typed = typed_claims.read_claim(values, base, asked)
    return Typed(typed.claim, {**typed.faults, **_too_long(values)})


def read_changes(values: Mapping[str, Sequence[str]], shown: Claim) -> Typed:
    """Read a claim that was drawn filled in; what says the same stays as it is."""
    typed = typed_claims.read_changes(values, shown)
    # What was as long before is nobody's fault now.
    drawn = {
        name: max(sum(map(len, told)), len("\r\n".join(told)))
        for name, told in typed_of(shown).items()
    }
    return Typed(typed.claim, {**typed.faults, **_too_long(values, drawn)})


def unkept(values: Mapping[str, Sequence[str]], typed: Typed) -> dict[str, str]:
    """Say of which fields a claim holds nothing although something was typed, and why."""
    held = typed_of(typed.claim)
    return {
        each.name: typed.faults.get(each.name, "This cannot be read.")
        for each in FIELDS
        if "".join(values.get(each.name, ())).strip() and each.name not in held
    }


def _too_long(
    values: Mapping[str, Sequence[str]], allowed: Mapping[str, int] | None = None
) -> dict[str, str]:
    known = allowed or {}
    return {
        each.name: f"At most {each.longest} characters."
        for each in FIELDS
        if sum(map(len, values.get(each.name, ()))) > max(each.longest, known.get(each.name, 0))
    }
