"""Reading the `[leads]` table of a policy file: every fault gets one line of its own."""

from collections.abc import Mapping
from dataclasses import fields, replace

from partnering.lead_policy import RANGES, LeadPolicy
from partnering.refusals import Invalid

_LISTS = frozenset({"take_statuses", "tiers"})
KEYS = frozenset(each.name for each in fields(LeadPolicy))


def read_lead_policy(table: Mapping[str, object]) -> LeadPolicy:
    """Read the numbers from a TOML table; what is absent keeps its default.

    Raises: Invalid, one line per fault: the key, what stands there, what was expected.
    """
    faults: list[str] = []
    chosen: dict[str, object] = {}
    for key in sorted(table):
        try:
            chosen[key] = _read(key, table[key])
        except Invalid as fault:
            faults.append(str(fault))
    if faults:
        raise Invalid("\n".join(faults))
    return replace(LeadPolicy(), **chosen)  # type: ignore[arg-type]  # read by key


def _read(key: str, value: object) -> object:
    if key in RANGES:
        least, most = RANGES[key]
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise _expected(key, value, f"a whole number from {least} to {most}")
        return value
    if key in _LISTS:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise _expected(key, value, "a list of texts in quotes")
        return tuple(value)
    if key == "offer_at_once":
        if not isinstance(value, bool):
            raise _expected(key, value, "true or false")
        return value
    raise Invalid(f"policy: leads has no {key!r}; known: {', '.join(sorted(KEYS))}")


def _expected(key: str, value: object, wanted: str) -> Invalid:
    return Invalid(f"policy: leads.{key} is {value!r}; expected {wanted}")
