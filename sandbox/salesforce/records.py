"""Creates, updates, upserts and deletes records by Salesforce's rules. Every write comes here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sandbox.salesforce.errors import ApiError, not_found, not_implemented, unknown_field
from sandbox.salesforce.instants import stamp
from sandbox.salesforce.objects import OBJECTS, STAGES, sobject_of
from sandbox.salesforce.org import Draft
from sandbox.salesforce.schema import Field, Row, SObject
from sandbox.salesforce.values import stored
from sandbox.world.ids import canonical, number_of

_STAGE_OF: Final = {stage[0]: stage for stage in STAGES}


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes into one draft, in the name of one user, at one instant."""

    draft: Draft
    user_id: str
    now: datetime

    def create(self, sobject: SObject, fields: Mapping[str, Any]) -> str:
        """Create a record and return its id."""
        _check_operation(sobject, "create", sobject.createable)
        values = self._checked(sobject, fields, creating=True)
        for field in sobject.fields.values():
            if field.name not in values and field.default is not None:
                values[field.name] = self.user_id if field.default == "@user" else field.default
        missing = [
            field.name
            for field in sobject.fields.values()
            if field.required and values.get(field.name) is None
        ]
        if missing:
            message = f"Required fields are missing: [{', '.join(missing)}]"
            raise ApiError(400, "REQUIRED_FIELD_MISSING", message, missing)
        identifier = self.draft.next_id(sobject)
        at = stamp(self.now)
        row = {
            **values,
            "Id": identifier,
            "IsDeleted": False,
            "CreatedDate": at,
            "CreatedById": self.user_id,
        }
        if sobject.name_field is not None and sobject.name_field.auto_number:
            row["Name"] = _numbered(sobject.name_field.numbered, number_of(identifier))
        self._put(sobject, _derived(sobject, {}, row, at))
        return identifier

    def update(self, sobject: SObject, identifier: str, fields: Mapping[str, Any]) -> None:
        """Change a record's fields; a null empties one."""
        _check_operation(sobject, "update", sobject.updateable)
        row = self.existing(sobject, identifier)
        values = self._checked(sobject, fields, creating=False, known_id=row["Id"])
        emptied = [
            name
            for name, value in values.items()
            if value is None and not sobject.fields[name.lower()].nillable
        ]
        if emptied:
            message = f"Required fields are missing: [{', '.join(emptied)}]"
            raise ApiError(400, "REQUIRED_FIELD_MISSING", message, emptied)
        self._refuse_cycle(row, values)
        self._put(sobject, _derived(sobject, row, {**row, **values}, stamp(self.now)))

    def upsert(
        self, sobject: SObject, key: Field, value: str, fields: Mapping[str, Any]
    ) -> tuple[str, bool]:
        """Update the record whose external id is the value, else create it; tell which."""
        found = [str(row["Id"]) for row in self.with_key(sobject, key, value)]
        if len(found) > 1:
            raise AmbiguousKey(found)
        if found:
            self.update(sobject, found[0], fields)
            return found[0], False
        return self.create(sobject, {**fields, key.name: value}), True

    def delete(self, sobject: SObject, identifier: str) -> None:
        """Put a record into the recycle bin, with what hangs on it."""
        _check_operation(sobject, "delete", sobject.deletable)
        row = self.existing(sobject, identifier)
        if sobject.name == "Account":
            self._delete_under_account(row)
        self._detach(str(row["Id"]))
        self._put(sobject, {**row, "IsDeleted": True})

    def merge(self, master: str, other: str) -> None:
        """Make an account part of another: what hangs on it moves, and it goes into the bin."""
        account = OBJECTS["account"]
        kept, gone = self.existing(account, master), self.existing(account, other)
        if kept["Id"] == gone["Id"]:
            raise ApiError(400, "INVALID_ID_FIELD", "an account is not merged with itself", ["Id"])
        for sobject in OBJECTS.values():
            names = [f.name for f in sobject.fields.values() if "Account" in f.reference_to]
            for row in list(self.draft.every(sobject)) if names else ():
                moved = {name: kept["Id"] for name in names if row.get(name) == gone["Id"]}
                if moved and not row.get("IsDeleted") and row["Id"] != kept["Id"]:
                    self._put(sobject, {**row, **moved})
        self._put(account, {**gone, "IsDeleted": True, "MasterRecordId": kept["Id"]})

    def log_activity(self, identifier: str, day: str) -> None:
        """Note that somebody was in touch about an opportunity, as a task that was done does."""
        opportunity = OBJECTS["opportunity"]
        row = self.existing(opportunity, identifier)
        self._put(opportunity, {**row, "LastActivityDate": day})

    def existing(self, sobject: SObject, identifier: str) -> Row:
        """Return the live record.

        Raises ApiError: MALFORMED_ID, NOT_FOUND, ENTITY_IS_DELETED.
        """
        return existing(self.draft, sobject, identifier)

    def with_key(self, sobject: SObject, key: Field, value: str) -> Iterator[Row]:
        """Yield the live records whose external id is the value, in any case."""
        wanted = value.casefold()
        for row in self.draft.every(sobject):
            has = row.get(key.name)
            if has is not None and not row.get("IsDeleted") and str(has).casefold() == wanted:
                yield row

    def _checked(
        self, sobject: SObject, fields: Mapping[str, Any], *, creating: bool, known_id: str = ""
    ) -> dict[str, Any]:
        values: dict[str, Any] = {}
        fixed = []
        for name, value in fields.items():
            field = sobject.field(name)
            if field is None:
                if name.lower() in sobject.unmodelled:
                    raise not_implemented(f"the field {sobject.name}.{name}")
                raise unknown_field(name, sobject.name)
            if field.name == "Id":
                raise _misplaced_id(creating)
            if not (field.createable if creating else field.updateable):
                fixed.append(field.name)
                continue
            values[field.name] = stored(field, value, sobject, self.draft)
            if field.unique and values[field.name] is not None:
                self._refuse_duplicate(sobject, field, values[field.name], known_id)
        if fixed:
            message = (
                f"Unable to create/update fields: {', '.join(fixed)}. Please check the security"
                " settings of this field and verify that it is read/write for your profile or"
                " permission set."
            )
            raise ApiError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, fixed)
        return values

    def _refuse_duplicate(self, sobject: SObject, field: Field, value: str, known_id: str) -> None:
        for row in self.with_key(sobject, field, value):
            if row["Id"] != known_id:
                message = (
                    f"duplicate value found: {field.name} duplicates value on record with id:"
                    f" {row['Id'][:15]}"
                )
                raise ApiError(400, "DUPLICATE_VALUE", message, [])

    def _refuse_cycle(self, row: Row, values: Mapping[str, Any]) -> None:
        parent_id = values.get("ParentId")
        seen = 0
        while parent_id is not None and seen < 1000:
            if parent_id == row["Id"]:
                message = "A record can not be its own ancestor"
                raise ApiError(400, "CIRCULAR_DEPENDENCY", message, ["ParentId"])
            parent = self.draft.get(parent_id)
            parent_id = parent.get("ParentId") if parent is not None else None
            seen += 1

    def _delete_under_account(self, account: Row) -> None:
        opportunity, contact = OBJECTS["opportunity"], OBJECTS["contact"]
        under = [
            (sobject, row)
            for sobject in (opportunity, contact)
            for row in self.draft.every(sobject)
            if row.get("AccountId") == account["Id"] and not row.get("IsDeleted")
        ]
        if any(row.get("IsWon") for sobject, row in under if sobject is opportunity):
            name = account.get("Name")
            message = (
                f"Your attempt to delete {name} could not be completed because some opportunities"
                f" in {name} were closed won. The deletion of {name} would also delete these"
                " opportunities."
            )
            raise ApiError(400, "DELETE_FAILED", message, [])
        for sobject, row in under:
            self._put(sobject, {**row, "IsDeleted": True})

    def _detach(self, identifier: str) -> None:
        """Empty the lookups that point at a record about to be deleted, as the platform does."""
        for sobject in OBJECTS.values():
            lookups = [f for f in sobject.fields.values() if f.type == "reference" and f.nillable]
            names = [f.name for f in lookups if f.updateable]
            if not names:
                continue
            for row in list(self.draft.every(sobject)):
                pointing = [name for name in names if row.get(name) == identifier]
                if pointing and not row.get("IsDeleted"):
                    self._put(sobject, {**row, **dict.fromkeys(pointing)})

    def _put(self, sobject: SObject, row: Mapping[str, Any]) -> None:
        at = stamp(self.now)
        stamps = {
            "LastModifiedDate": at,
            "LastModifiedById": self.user_id,
            "SystemModstamp": at,
        }
        self.draft.put({**row, **stamps})


class AmbiguousKey(Exception):
    """Several records have the external id that an upsert named."""

    def __init__(self, ids: list[str]) -> None:
        super().__init__(", ".join(ids))
        self.ids = ids


def existing(records: Any, sobject: SObject, identifier: str) -> Row:
    """Return the live record of a draft or an org.

    Raises ApiError: MALFORMED_ID, NOT_FOUND, ENTITY_IS_DELETED.
    """
    known = canonical(identifier)
    if known is None and len(identifier) not in (15, 18):
        message = f"Provided external ID field does not exist or is not accessible: {identifier}"
        raise ApiError(404, "NOT_FOUND", message)
    if known is None:
        raise ApiError(400, "MALFORMED_ID", f"malformed id {identifier}")
    if sobject_of(known) is not sobject:
        message = f"{sobject.label} ID: id value of incorrect type: {identifier}"
        raise ApiError(400, "MALFORMED_ID", message, ["Id"])
    row: Row | None = records.get(known)
    if row is None:
        raise not_found()
    if row.get("IsDeleted"):
        raise ApiError(404, "ENTITY_IS_DELETED", "entity is deleted", [])
    return row


def _numbered(display: str, number: int) -> str:
    """Write an auto-number by its display format: as many digits as there are noughts in it."""
    before, _, rest = display.partition("{")
    noughts, _, after = rest.partition("}")
    return f"{before}{number:0{len(noughts)}d}{after}"


def _derived(sobject: SObject, before: Row, row: Row, at: str) -> Row:
    """Return the row with the fields that the platform fills from others."""
    if sobject.name == "Opportunity" and row.get("StageName") != before.get("StageName"):
        _, probability, closed, won, category = _STAGE_OF[row["StageName"]]
        moved = {"IsClosed": closed, "IsWon": won, "ForecastCategory": category}
        moved["LastStageChangeDate"] = at
        # A probability given together with the stage stands.
        if row.get("Probability") == before.get("Probability"):
            moved["Probability"] = float(probability)
        return {**row, **moved}
    if "lastname" in sobject.fields:
        parts = (row.get("FirstName"), row.get("LastName"))
        return {**row, "Name": " ".join(part for part in parts if part)}
    return row


def _check_operation(sobject: SObject, verb: str, allowed: bool) -> None:
    if sobject.name == "User" and verb == "create":
        raise not_implemented("the creation of users")
    if not allowed:
        message = f"entity type {sobject.name} does not support {verb}"
        raise ApiError(400, "INVALID_TYPE_FOR_OPERATION", message)


def _misplaced_id(creating: bool) -> ApiError:
    if creating:
        message = "cannot specify Id in an insert call"
        return ApiError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, ["Id"])
    message = "The Id field should not be specified in the sobject data."
    return ApiError(400, "INVALID_FIELD", message)
