"""What the integration user is permitted, as an org tells it: made up from the faults of the day.

The org has one permission set beside the profile's. No record of these objects is stored.
"""

from collections.abc import Iterator
from typing import Any, Final

from sandbox.salesforce.faults import Fault
from sandbox.salesforce.schema import Field, Row, SObject, indexed
from sandbox.world.ids import record_id

_SETS: Final = (record_id("0PS", 1), record_id("0PS", 2))
_SHARED_OUT: Final = (
    "Account", "Contact", "Lead", "Opportunity", "CoSell_Overlap__c", "CoSell_Credit__c",
    "CoSell_Help__c",
)  # fmt: skip


def _read_only(name: str, kind: str, label: str, **more: Any) -> Field:
    return Field(name, kind, label, createable=False, updateable=False, **more)


def _key() -> Field:
    return _read_only("Id", "id", "Record ID", length=18, nillable=False)


def _flag(name: str) -> Field:
    return _read_only(name, "boolean", name, nillable=False)


def _fixed_object(name: str, prefix: str, *fields: Field) -> SObject:
    return SObject(
        name, name, f"{name}s", prefix, indexed(_key(), *fields),
        createable=False, updateable=False, deletable=False,
    )  # fmt: skip


SET: Final = _fixed_object(
    "PermissionSet",
    "0PS",
    _read_only("Name", "string", "Name", length=80, name_field=True),
    _flag("IsOwnedByProfile"),
    _flag("PermissionsViewAllData"),
    _flag("PermissionsModifyAllData"),
)
ASSIGNMENT: Final = _fixed_object(
    "PermissionSetAssignment",
    "0Pa",
    _read_only("AssigneeId", "reference", "Assignee", length=18, reference_to=("User",)),
    _read_only("PermissionSetId", "reference", "Set", length=18, reference_to=("PermissionSet",)),
)
OBJECT_PERMISSIONS: Final = _fixed_object(
    "ObjectPermissions",
    "110",
    _read_only("ParentId", "reference", "Set", length=18, reference_to=("PermissionSet",)),
    _read_only("SobjectType", "picklist", "Object", length=40),
    _flag("PermissionsRead"),
    _flag("PermissionsViewAllRecords"),
    _flag("PermissionsModifyAllRecords"),
)
MADE_UP: Final = (SET, ASSIGNMENT, OBJECT_PERMISSIONS)


def permission_rows(sobject: SObject, user_id: str, fault: Fault) -> Iterator[Row]:
    """Yield the records of one of these objects; none where the user may not read them."""
    if fault.permissions_hidden:
        return
    if sobject is SET:
        for number, identifier in enumerate(_SETS):
            yield {
                "Id": identifier,
                "Name": ("X00e_profile", "CoSell_Read_Write")[number],
                "IsOwnedByProfile": number == 0,
                "PermissionsViewAllData": False,
                "PermissionsModifyAllData": False,
            }
    elif sobject is ASSIGNMENT:
        for number, identifier in enumerate(_SETS, start=1):
            yield {
                "Id": record_id("0Pa", number),
                "AssigneeId": user_id,
                "PermissionSetId": identifier,
            }
    else:
        for number, name in enumerate(_SHARED_OUT, start=1):
            yield {
                "Id": record_id("110", number),
                "ParentId": _SETS[1],
                "SobjectType": name,
                "PermissionsRead": name.lower() not in fault.hidden_objects,
                "PermissionsViewAllRecords": name.lower() not in fault.no_view_all,
                "PermissionsModifyAllRecords": False,
            }
