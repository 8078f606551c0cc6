"""What an object and a field are. The objects of the org themselves stand in `objects.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

Row = Mapping[str, Any]

TEXT_TYPES: Final = frozenset(
    {"string", "textarea", "url", "phone", "email", "picklist", "multipicklist", "combobox"}
)
NUMBER_TYPES: Final = frozenset({"int", "double", "currency", "percent"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field as describe tells it; `group` is where the record page shows it."""

    name: str
    type: str
    label: str
    length: int = 0
    nillable: bool = True
    createable: bool = True
    updateable: bool = True
    calculated: bool = False
    external_id: bool = False
    unique: bool = False
    picklist: tuple[str, ...] = ()
    restricted: bool = False
    reference_to: tuple[str, ...] = ()
    relationship: str | None = None
    default: Any = None
    name_field: bool = False
    # The display format of an auto-number; empty for a field that is none.
    numbered: str = ""
    group: str = "Details"

    @property
    def auto_number(self) -> bool:
        return bool(self.numbered)

    @property
    def custom(self) -> bool:
        return self.name.endswith("__c")

    @property
    def filterable(self) -> bool:
        """Tell whether WHERE and ORDER BY may name it: long text areas never."""
        return not (self.type == "textarea" and self.length > 255)

    @property
    def required(self) -> bool:
        """Tell whether a create must bring it."""
        given = self.default is not None or self.type == "boolean"
        return self.createable and not self.nillable and not given

    @property
    def polymorphic(self) -> bool:
        return len(self.reference_to) > 1


@dataclass(frozen=True, slots=True)
class SObject:
    """One object type. `unmodelled` names fields of a real org that this one does not have."""

    name: str
    label: str
    plural: str
    prefix: str
    fields: Mapping[str, Field]
    createable: bool = True
    updateable: bool = True
    deletable: bool = True
    unmodelled: frozenset[str] = frozenset()

    def field(self, name: str) -> Field | None:
        """Return the field of this name, in any case, or None."""
        return self.fields.get(name.lower())

    def by_relationship(self, name: str) -> Field | None:
        """Return the reference field with this relationship name, in any case, or None."""
        for field in self.fields.values():
            if field.relationship is not None and field.relationship.lower() == name.lower():
                return field
        return None

    @property
    def name_field(self) -> Field | None:
        return next((field for field in self.fields.values() if field.name_field), None)


def indexed(*fields: Field) -> Mapping[str, Field]:
    """Return the fields by lower-case name, in the order given."""
    return MappingProxyType({field.name.lower(): field for field in fields})
