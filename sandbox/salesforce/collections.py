"""Up to 200 records in one call: create, update, upsert, delete, and retrieve by id."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from sandbox.salesforce.door import Base, Body, On, external_key, named_object, record_fields
from sandbox.salesforce.errors import ApiError, not_implemented
from sandbox.salesforce.objects import OBJECTS, UNMODELLED, sobject_of
from sandbox.salesforce.records import AmbiguousKey, Scribe
from sandbox.salesforce.schema import SObject
from sandbox.salesforce.soql.answer import shape
from sandbox.salesforce.stand import Stand, clock
from sandbox.world.ids import canonical

MOST: Final = 200
_MOST_RETRIEVED: Final = 2000
_PATH: Final = "/services/data/{version}/composite/sobjects"

Work = Callable[[Scribe], dict[str, Any]]  # writes one row and returns its entry, or raises

router = APIRouter()


@router.post(_PATH)
def create_many(stand: On, base: Base, body: Body) -> JSONResponse:
    records, all_or_none = _records(body)

    def work(record: Mapping[str, Any]) -> Work:
        def write(scribe: Scribe) -> dict[str, Any]:
            identifier = scribe.create(_typed(record), record_fields(record))
            return {"id": identifier, "success": True, "errors": []}

        return write

    return _carry_out(stand, [work(record) for record in records], all_or_none)


@router.patch(_PATH)
def update_many(stand: On, base: Base, body: Body) -> JSONResponse:
    records, all_or_none = _records(body)

    def work(record: Mapping[str, Any]) -> Work:
        def write(scribe: Scribe) -> dict[str, Any]:
            sobject = _typed(record)
            fields = record_fields(record)
            given = [fields.pop(name) for name in list(fields) if name.lower() == "id"]
            if not given or not isinstance(given[0], str):
                message = "Id not specified in an update call"
                raise ApiError(400, "MISSING_ARGUMENT", message, ["Id"])
            scribe.update(sobject, given[0], fields)
            return {"id": canonical(given[0]), "success": True, "errors": []}

        return write

    return _carry_out(stand, [work(record) for record in records], all_or_none)


@router.patch(_PATH + "/{name}/{key}")
def upsert_many(stand: On, base: Base, name: str, key: str, body: Body) -> JSONResponse:
    sobject = named_object(name)
    field = external_key(sobject, key)
    records, all_or_none = _records(body)
    keys = [_key_of(record, field.name) for record in records]
    counts = Counter(key.casefold() for key in keys if key is not None)

    def work(record: Mapping[str, Any], value: str | None) -> Work:
        def write(scribe: Scribe) -> dict[str, Any]:
            if _typed(record) is not sobject:
                raise ApiError(400, "INVALID_TYPE", f"the records are not all of type {name}")
            if value is None:
                message = f"{field.name} not specified"
                raise ApiError(400, "MISSING_ARGUMENT", message, [field.name])
            if counts[value.casefold()] > 1:
                message = f"Duplicate external id specified: {value}"
                raise ApiError(400, "DUPLICATE_EXTERNAL_ID", message, [field.name])
            fields = {
                given: said
                for given, said in record_fields(record).items()
                if given.lower() != field.name.lower()
            }
            try:
                identifier, created = scribe.upsert(sobject, field, value, fields)
            except AmbiguousKey as several:
                message = f"{field.name}: more than one record found for external id field: "
                raise ApiError(
                    400, "DUPLICATE_EXTERNAL_ID", f"{message}{several}", [field.name]
                ) from None
            return {"id": identifier, "success": True, "errors": [], "created": created}

        return write

    works = [work(record, value) for record, value in zip(records, keys, strict=True)]
    return _carry_out(stand, works, all_or_none)


@router.delete(_PATH)
def delete_many(
    stand: On,
    base: Base,
    ids: str = "",
    all_or_none: Annotated[str, Query(alias="allOrNone")] = "false",
) -> JSONResponse:
    listed = _listed(ids.split(","))

    def work(identifier: str) -> Work:
        def write(scribe: Scribe) -> dict[str, Any]:
            known = canonical(identifier)
            sobject = sobject_of(known) if known else None
            if known is None or sobject is None:
                raise ApiError(400, "MALFORMED_ID", f"malformed id {identifier}")
            scribe.delete(sobject, known)
            return {"id": known, "success": True, "errors": []}

        return write

    works = [work(identifier) for identifier in listed]
    return _carry_out(stand, works, all_or_none.lower() == "true")


@router.get(_PATH + "/{name}")
def retrieve(request: Request, stand: On, base: Base, name: str) -> JSONResponse:
    asked = request.query_params
    ids, fields = asked.get("ids", ""), asked.get("fields", "")
    return _retrieved(stand, base, named_object(name), ids.split(","), fields.split(","))


@router.post(_PATH + "/{name}")
def retrieve_by_post(stand: On, base: Base, name: str, body: Body) -> JSONResponse:
    ids, fields = record_fields(body).get("ids"), record_fields(body).get("fields")
    if not isinstance(ids, list) or not isinstance(fields, list):
        raise ApiError(400, "JSON_PARSER_ERROR", "ids and fields must be arrays of strings")
    sobject = named_object(name)
    return _retrieved(stand, base, sobject, list(map(str, ids)), list(map(str, fields)))


def _retrieved(
    stand: Stand, base: str, sobject: SObject, ids: Sequence[str], fields: Sequence[str]
) -> JSONResponse:
    if len(ids) > _MOST_RETRIEVED:
        raise ApiError(400, "EXCEEDED_ID_LIMIT", f"at most {_MOST_RETRIEVED} ids are retrieved")
    names = [field.strip() for field in fields if field.strip()]
    found: list[dict[str, Any] | None] = []
    with stand.org.lock:
        for identifier in ids:
            known = canonical(identifier.strip())
            if known is None or sobject_of(known) is not sobject:
                raise ApiError(400, "MALFORMED_ID", f"malformed id {identifier}")
            row = stand.org.live(known)
            found.append(None if row is None else shape(row, sobject, names, stand.org.live, base))
    return JSONResponse(found)


def _carry_out(stand: Stand, works: Sequence[Work], all_or_none: bool) -> JSONResponse:
    """Do each row's work; a row that fails leaves nothing, and with allOrNone no row does."""
    entries: list[dict[str, Any]] = []
    with stand.org.writing() as draft:
        scribe = stand.scribe(draft, clock())
        before = draft.mark()
        for work in works:
            mark = draft.mark()
            try:
                entries.append(work(scribe))
            except ApiError as error:
                if error.status == 501:
                    raise
                draft.back_to(mark)
                entries.append({"success": False, "errors": [error.entry()]})
        if all_or_none and not all(entry["success"] for entry in entries):
            draft.back_to(before)
            entries = [_rolled_back(entry) for entry in entries]
    return JSONResponse(entries)


def _rolled_back(entry: dict[str, Any]) -> dict[str, Any]:
    if not entry["success"]:
        return entry
    message = (
        "Record rolled back because not all records were valid and the request was using"
        " AllOrNone header"
    )
    error = ApiError(400, "ALL_OR_NONE_OPERATION_ROLLED_BACK", message)
    return {"success": False, "errors": [error.entry()]}


def _records(body: Any) -> tuple[list[Mapping[str, Any]], bool]:
    fields = record_fields(body)
    records = fields.get("records")
    if not isinstance(records, list) or not all(isinstance(r, Mapping) for r in records):
        raise ApiError(400, "JSON_PARSER_ERROR", "records must be an array of objects")
    return _listed(records), bool(fields.get("allOrNone", False))


def _listed(rows: list[Any]) -> list[Any]:
    if len(rows) > MOST:
        message = f"record limit reached. cannot submit more than {MOST} records in this request"
        raise ApiError(400, "EXCEEDED_ID_LIMIT", message)
    return rows


def _typed(record: Mapping[str, Any]) -> SObject:
    attributes = record.get("attributes")
    name = attributes.get("type") if isinstance(attributes, Mapping) else None
    if not isinstance(name, str):
        raise ApiError(400, "INVALID_INPUT", "attributes.type is missing")
    sobject = OBJECTS.get(name.lower())
    if sobject is None:
        if name.lower() in UNMODELLED:
            raise not_implemented(f"the object {name}")
        raise ApiError(400, "INVALID_TYPE", f"sObject type '{name}' is not supported.")
    return sobject


def _key_of(record: Mapping[str, Any], key: str) -> str | None:
    for name, value in record.items():
        if name.lower() == key.lower() and isinstance(value, str) and value:
            return value
    return None
