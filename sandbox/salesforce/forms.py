"""The edit form of a record: its inputs, and the changes that a sent form asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sandbox.salesforce.schema import NUMBER_TYPES, Field, Row, SObject

_INPUT_TYPES: Final = {"date": "date", "url": "text", "email": "text", "phone": "text"}

Sent = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Input:
    """One input of the form."""

    name: str
    label: str
    kind: str  # text, date, long, choice, choices, tick
    value: str
    chosen: tuple[str, ...]
    options: tuple[tuple[str, str], ...]  # value, words
    required: bool
    hint: str
    error: bool


def inputs(
    sobject: SObject,
    row: Row,
    people: Sequence[Row],
    *,
    creating: bool,
    sent: Sent | None = None,
    wrong: Sequence[str] = (),
) -> list[tuple[str, list[Input]]]:
    """Return the form's groups; what was sent stands in the inputs again."""
    made: dict[str, list[Input]] = {}
    for field in sobject.fields.values():
        if not (field.createable if creating else field.updateable):
            continue
        one = _input(field, row, people, sent=sent, wrong=field.name in wrong)
        made.setdefault(field.group, []).append(one)
    return list(made.items())


def changes(sobject: SObject, row: Row, sent: Sent, *, creating: bool) -> dict[str, Any]:
    """Return the fields that the form changes. A field left as it was is not written."""
    made: dict[str, Any] = {}
    for field in sobject.fields.values():
        if not (field.createable if creating else field.updateable):
            continue
        given = [text.strip() for text in sent.get(field.name, ())]
        if field.type == "boolean":
            value: Any = bool(given)
            if value != bool(row.get(field.name)):
                made[field.name] = value
            continue
        text = ";".join(given) if field.type == "multipicklist" else "".join(given[:1])
        text = text.replace("\r\n", "\n")
        if field.name not in sent and field.type != "multipicklist":
            continue
        if text != _as_text(field, row):
            made[field.name] = text or None
    return made


def _input(
    field: Field, row: Row, people: Sequence[Row], *, sent: Sent | None, wrong: bool
) -> Input:
    value = _as_text(field, row) if sent is None else ";".join(sent.get(field.name, ()))
    kind, options, hint = _INPUT_TYPES.get(field.type, "text"), (), ""
    chosen: tuple[str, ...] = (value,)
    choices: tuple[tuple[str, str], ...] = options
    if field.type == "boolean":
        kind = "tick"
        chosen = ("true",) if value in ("true", "on") else ()
    elif field.type == "multipicklist":
        kind, chosen = "choices", tuple(value.split(";"))
        choices = tuple((choice, choice) for choice in field.picklist)
    elif field.picklist:
        kind = "choice"
        # A value outside an open picklist stays selectable, or saving would lose it.
        extra = () if not value or value in field.picklist else (value,)
        choices = (("", "--None--"), *((c, c) for c in (*field.picklist, *extra)))
    elif field.type == "reference" and set(field.reference_to) <= {"User", "Group"}:
        kind = "choice"
        choices = (
            ("", "--None--"),
            *((str(person["Id"]), _owner_words(person)) for person in people
              if _kind_of(person) in field.reference_to),
        )  # fmt: skip
    elif field.type == "reference":
        hint = f"Id of {field.reference_to[0]}"
    elif field.type == "textarea" and field.length > 255:
        kind = "long"
    elif field.type in NUMBER_TYPES:
        hint = "Number"
    return Input(
        name=field.name,
        label=field.label,
        kind=kind,
        value=value,
        chosen=chosen,
        options=choices,
        required=not field.nillable and field.type != "boolean",
        hint=hint,
        error=wrong,
    )


def _as_text(field: Field, row: Row) -> str:
    value = row.get(field.name)
    if value is None:
        return ""
    if field.type == "boolean":
        return "true" if value else ""
    if field.type in NUMBER_TYPES:
        return f"{value:.10g}" if abs(value) < 1e9 else f"{value:.2f}"
    return str(value)


def _kind_of(person: Row) -> str:
    return "Group" if str(person["Id"]).startswith("00G") else "User"


def _owner_words(person: Row) -> str:
    if _kind_of(person) == "Group":
        return f"{person['Name']} (queue)"
    return str(person["Name"]) if person.get("IsActive") else f"{person['Name']} (inactive)"
