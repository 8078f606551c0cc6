"""Reading the `[credit]` table of a policy file: by which rules credit is counted."""

from collections.abc import Mapping
from dataclasses import fields

from partnering.attribution import ROLE_WEIGHTS, CreditPolicy
from partnering.attribution_models import Model
from partnering.refusals import Invalid
from partnering.touches import TouchRole

# Each number with the least and the most that it may be.
_BOUNDS = {
    "influence_days": (30, 365),
    "half_life_days": (1, 365),
    "confirm_business_days": (1, 60),
    "dispute_business_days": (1, 60),
}


def read_credit(table: object) -> CreditPolicy:
    """Read the rules; what is absent keeps its default. Raises: Invalid, one line per fault."""
    if not isinstance(table, Mapping):
        raise Invalid(f"policy: credit is {table!r}; expected a table [credit]")
    known = sorted(each.name for each in fields(CreditPolicy))
    faults = [
        f"policy: credit has no {key!r}; known: {', '.join(known)}"
        for key in table
        if key not in known
    ]
    usual = CreditPolicy()
    read: dict[str, int] = {}
    for name, (least, most) in _BOUNDS.items():
        value = table.get(name, getattr(usual, name))
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            faults.append(f"policy: credit.{name} is {value!r}; expected {least} to {most}")
        else:
            read[name] = value
    model = table.get("model", str(usual.model))
    if model not in set(Model):
        faults.append(f"policy: credit.model is {model!r}; expected one of {', '.join(Model)}")
    weights = _weights(table.get("role_weights", {}), faults)
    if faults:
        raise Invalid("\n".join(faults))
    return CreditPolicy(model=Model(str(model)), role_weights=weights, **read)


def _weights(table: object, faults: list[str]) -> dict[TouchRole, int]:
    weights = dict(ROLE_WEIGHTS)
    if not isinstance(table, Mapping):
        faults.append(f"policy: credit.role_weights is {table!r}; expected a table")
        return weights
    for key, value in table.items():
        if key not in set(TouchRole):
            known = ", ".join(TouchRole)
            faults.append(f"policy: credit.role_weights has no {key!r}; known: {known}")
        elif isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:
            faults.append(f"policy: credit.role_weights.{key} is {value!r}; expected 0 to 100")
        else:
            weights[TouchRole(key)] = value
    return weights
