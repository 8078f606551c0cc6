"""What describe says of an object to this user; knows no object and no field by name."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm.salesforce.values import Native


@dataclass(frozen=True, slots=True)
class Described:
    """What describe says of one object to this user."""

    fields: frozenset[str]
    writable: frozenset[str] = frozenset()
    external_ids: frozenset[str] = frozenset()


def described(answer: Native) -> Described:
    """Read the answer to a describe call."""
    fields = [field for field in answer.get("fields", ()) if isinstance(field, Mapping)]
    return Described(
        fields=frozenset(str(field["name"]) for field in fields),
        writable=frozenset(
            str(field["name"])
            for field in fields
            if field.get("createable") or field.get("updateable")
        ),
        external_ids=frozenset(str(field["name"]) for field in fields if field.get("externalId")),
    )
