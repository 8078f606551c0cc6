"""How values and lists of records look on the pages. Pure: rows in, words and links out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sandbox.salesforce.instants import read_stamp
from sandbox.salesforce.objects import OBJECTS
from sandbox.salesforce.schema import TEXT_TYPES, Field, Row, SObject

Find = Callable[[str], Row | None]

PAGE_ROWS: Final = 25
RELATED_ROWS: Final = 6

LIST_COLUMNS: Final = {
    "Account": ("Name", "Website", "BillingCity", "BillingCountry", "OwnerId", "LastModifiedDate"),
    "Contact": ("Name", "Title", "AccountId", "Email", "OwnerId"),
    "Lead": ("Name", "Company", "Status", "Country", "OwnerId", "CreatedDate"),
    "Opportunity": (
        "Name", "StageName", "Amount", "CloseDate", "Product_Family__c", "OwnerId",
    ),
    "CoSell_Overlap__c": ("Name", "Account__c", "Partner_Name__c", "Score__c", "Last_Seen__c"),
    "CoSell_Credit__c": ("Name", "Opportunity__c", "Partner_Name__c", "Standing__c", "Share__c"),
    "CoSell_Help__c": ("Name", "Account__c", "Partner_Name__c", "State__c", "Last_Moved__c"),
    "User": ("Name", "Title", "Email", "TimeZoneSidKey", "IsActive"),
    "Group": ("Name", "Type", "DeveloperName"),
    "OpportunityStage": ("MasterLabel", "SortOrder", "DefaultProbability", "IsClosed", "IsWon"),
    "Organization": ("Name", "OrganizationType", "InstanceName", "IsSandbox"),
}  # fmt: skip
HIGHLIGHTS: Final = {
    "Account": ("Type", "Website", "Phone", "OwnerId", "ParentId"),
    "Contact": ("AccountId", "Title", "Email", "OwnerId"),
    "Lead": ("Company", "Status", "Email", "OwnerId"),
    "Opportunity": ("AccountId", "StageName", "Amount", "CloseDate", "OwnerId"),
    "CoSell_Overlap__c": ("Account__c", "Partner_Name__c", "Score__c"),
    "CoSell_Credit__c": ("Opportunity__c", "Partner_Name__c", "Amount__c"),
    "CoSell_Help__c": ("Account__c", "Partner_Name__c", "State__c"),
    "User": ("Title", "Email", "TimeZoneSidKey"),
}
_GROUPS: Final = ("Details", "Address", "CoSell", "System")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: its label, its words, where it links, and what it looks like."""

    label: str
    text: str
    href: str | None = None
    look: str = "text"
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One record in a list."""

    href: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of records."""

    labels: tuple[tuple[str, str], ...]  # field name, label
    lines: tuple[Line, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Related:
    """The first records that point at a record through one field."""

    title: str
    labels: tuple[str, ...]
    lines: tuple[Line, ...]
    total: int


def title_of(sobject: SObject, row: Row) -> str:
    """Return what a record is called."""
    field = sobject.name_field
    return str(row.get(field.name) if field else row["Id"]) or str(row["Id"])


def cell(field: Field, row: Row, find: Find) -> Cell:
    """Return a record's value as it is shown."""
    value = row.get(field.name)
    label = field.label
    if value is None:
        return Cell(label, "—", look="empty")
    match field.type:
        case "reference":
            return _reference(label, str(value), find)
        case "boolean":
            return Cell(label, "Yes" if value else "No", look="yes" if value else "no")
        case "currency":
            return Cell(label, f"${value:,.0f}", look="number")
        case "percent":
            return Cell(label, f"{value:g} %", look="number")
        case "int" | "double":
            return Cell(label, f"{value:,}", look="number")
        case "date":
            return Cell(label, _day(date.fromisoformat(value)))
        case "datetime":
            return Cell(label, when(value))
        case "multipicklist":
            return Cell(label, str(value), look="chips", parts=tuple(str(value).split(";")))
        case "picklist" if field.name in ("StageName", "Status"):
            return Cell(label, str(value), look="chip")
        case "textarea":
            return Cell(label, str(value), look="long")
        case _:
            return Cell(label, str(value))


def when(stamp: str) -> str:
    """Return a stored instant in words."""
    moment = read_stamp(stamp)
    return f"{_day(moment.date())}, {moment:%H:%M} UTC"


def listing(
    sobject: SObject,
    rows: Iterable[Row],
    find: Find,
    *,
    words: str,
    sort: str,
    descending: bool,
    page: int,
) -> Listing:
    """Return the page of the records that contain all words, in the order asked for."""
    fields = [sobject.fields[name.lower()] for name in LIST_COLUMNS[sobject.name]]
    chosen = [row for row in rows if _contains(sobject, row, words)]
    key = sobject.field(sort) or fields[0]
    filled = [row for row in chosen if row.get(key.name) is not None]
    empty = [row for row in chosen if row.get(key.name) is None]
    filled.sort(key=lambda row: _sort_key(key, row, find), reverse=descending)
    ordered = filled + empty
    pages = max(1, -(-len(ordered) // PAGE_ROWS))
    page = min(max(page, 1), pages)
    shown = ordered[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    return Listing(
        labels=tuple((field.name, field.label) for field in fields),
        lines=tuple(_line(row, fields, find) for row in shown),
        total=len(ordered),
        page=page,
        pages=pages,
    )


def groups(sobject: SObject, row: Row, find: Find) -> list[tuple[str, list[Cell]]]:
    """Return all fields of a record with their values, in the groups of the record page."""
    made = []
    for group in _GROUPS:
        fields = [field for field in sobject.fields.values() if field.group == group]
        cells = [cell(field, row, find) for field in fields]
        if cells:
            made.append((group, cells))
    return made


def highlights(sobject: SObject, row: Row, find: Find) -> list[Cell]:
    """Return the few values that stand under a record's title."""
    names = HIGHLIGHTS.get(sobject.name, ())
    return [cell(sobject.fields[name.lower()], row, find) for name in names]


def related(
    sobject: SObject, row: Row, every: Callable[[SObject], Iterable[Row]], find: Find
) -> list[Related]:
    """Return the lists of live records that point at this one."""
    made = []
    for other in OBJECTS.values():
        for field in other.fields.values():
            if sobject.name not in field.reference_to or field.group == "System":
                continue
            rows = [
                child
                for child in every(other)
                if child.get(field.name) == row["Id"] and not child.get("IsDeleted")
            ]
            # A list of opportunities belongs on an account even while it is empty.
            if rows or (sobject.name, other.name) == ("Account", "Opportunity"):
                made.append(_related(sobject, other, field, rows, find))
    return sorted(made, key=lambda one: not one.title.startswith("Opportunities"))


def _related(
    sobject: SObject, other: SObject, field: Field, rows: Sequence[Row], find: Find
) -> Related:
    names = [name for name in LIST_COLUMNS[other.name] if name not in (field.name, "OwnerId")][:4]
    fields = [other.fields[name.lower()] for name in names]
    title = "Child Accounts" if other is sobject and field.name == "ParentId" else other.plural
    newest = sorted(rows, key=lambda row: str(row["LastModifiedDate"]), reverse=True)
    return Related(
        title=title,
        labels=tuple(field.label for field in fields),
        lines=tuple(_line(row, fields, find) for row in newest[:RELATED_ROWS]),
        total=len(rows),
    )


def _line(row: Row, fields: Sequence[Field], find: Find) -> Line:
    return Line(f"/r/{row['Id']}", tuple(_short(field, row, find) for field in fields))


def _short(field: Field, row: Row, find: Find) -> Cell:
    """Return the value for a list, where an instant is as good as its day."""
    if field.type == "datetime" and row.get(field.name):
        return Cell(field.label, _day(read_stamp(row[field.name]).date()))
    return cell(field, row, find)


def _reference(label: str, identifier: str, find: Find) -> Cell:
    row = find(identifier)
    if row is None:
        return Cell(label, identifier, look="empty")
    return Cell(label, str(row.get("Name") or identifier), href=f"/r/{identifier}", look="link")


def _contains(sobject: SObject, row: Row, words: str) -> bool:
    if not words:
        return True
    text = " ".join(
        str(row[field.name])
        for field in sobject.fields.values()
        if (field.type in TEXT_TYPES or field.type == "id") and row.get(field.name)
    ).casefold()
    return all(word in text for word in words.casefold().split())


def _sort_key(field: Field, row: Row, find: Find) -> Any:
    value = row[field.name]
    if field.type == "reference":
        target = find(value)
        return str(target.get("Name") if target else value).casefold()
    return value.casefold() if isinstance(value, str) else value


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
