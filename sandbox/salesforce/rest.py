"""The REST API for single records, queries, describe and limits. It only parses and answers."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from sandbox.salesforce.cursors import LARGEST_PAGE, page_size
from sandbox.salesforce.describe import describe, describe_global, summary
from sandbox.salesforce.door import (
    VERSIONS,
    Base,
    Body,
    On,
    external_key,
    form_body,
    named_object,
    record_fields,
)
from sandbox.salesforce.errors import ApiError, not_found, not_implemented
from sandbox.salesforce.instants import parse_moment, read_stamp, stamp
from sandbox.salesforce.records import AmbiguousKey, existing
from sandbox.salesforce.schema import Row, SObject
from sandbox.salesforce.sessions import OAuthError
from sandbox.salesforce.soql.answer import answer, shape
from sandbox.salesforce.stand import Stand, clock

router = APIRouter()
_SEASONS: Final = ("Winter", "Spring", "Summer")
_V: Final = "/services/data/{version}"
_RECORD: Final = _V + "/sobjects/{name}/{identifier}"
_BY_KEY: Final = _V + "/sobjects/{name}/{key}/{value:path}"


@router.get("/services/data")
def versions() -> JSONResponse:
    # Three releases a year; v59.0 was Winter '24.
    listed = []
    for number in VERSIONS:
        count = int(float(number)) - 59
        year = 24 + count // 3
        label = f"{_SEASONS[count % 3]} '{year:02d}"
        listed.append({"label": label, "url": f"/services/data/v{number}", "version": number})
    return JSONResponse(listed)


@router.post("/services/oauth2/token")
def token(
    request: Request, stand: On, form: Annotated[dict[str, str], Depends(form_body)]
) -> JSONResponse:
    authorization = request.headers.get("authorization", "")
    instance_url = str(request.base_url).rstrip("/")
    try:
        return JSONResponse(stand.sessions.grant(form, authorization, instance_url, clock()))
    except OAuthError as error:
        return JSONResponse(error.body, error.status)


@router.get(_V)
def resources(base: Base) -> JSONResponse:
    names = ("sobjects", "query", "queryAll", "limits", "composite")
    return JSONResponse({name: f"{base}/{name}" for name in names})


@router.get(_V + "/limits")
def limits(stand: On, base: Base) -> JSONResponse:
    most = stand.meter.limit
    calls = {"Max": most, "Remaining": max(0, most - stand.meter.used)}
    return JSONResponse({"DailyApiRequests": calls})


@router.get(_V + "/query")
@router.get(_V + "/queryAll")
def query(request: Request, stand: On, base: Base) -> JSONResponse:
    soql = request.query_params.get("q")
    if "explain" in request.query_params:
        raise not_implemented("query plans")
    if soql is None:
        raise ApiError(400, "MALFORMED_QUERY", "SOQL query is missing: parameter q")
    deleted_too = request.url.path.rstrip("/").endswith("/queryAll")
    with stand.org.lock:
        found = answer(
            soql,
            rows=stand.shown,
            find=stand.org.get if deleted_too else stand.org.live,
            deleted_too=deleted_too,
            base=base,
            now=clock(),
        )
    size = page_size(request.headers.get("sforce-query-options", "")) or LARGEST_PAGE
    return JSONResponse(stand.cursors.first_page(found, size, base))


@router.get(_V + "/query/{locator}")
@router.get(_V + "/queryAll/{locator}")
def more(request: Request, stand: On, base: Base, locator: str) -> JSONResponse:
    size = page_size(request.headers.get("sforce-query-options", ""))
    return JSONResponse(stand.cursors.next_page(locator, size, base))


@router.get(_V + "/sobjects")
def objects(base: Base) -> JSONResponse:
    return JSONResponse(describe_global(base))


@router.get(_V + "/sobjects/{name}")
def object_summary(base: Base, name: str) -> JSONResponse:
    sobject = named_object(name)
    return JSONResponse({"objectDescribe": summary(sobject, base), "recentItems": []})


@router.get(_V + "/sobjects/{name}/describe")
def object_describe(stand: On, base: Base, name: str) -> JSONResponse:
    return JSONResponse(describe(named_object(name), base, stand.faults.lasting))


@router.get(_V + "/sobjects/{name}/updated")
def updated(request: Request, stand: On, base: Base, name: str) -> JSONResponse:
    sobject = named_object(name)
    start, end, now = _window(request)
    with stand.org.lock:
        ids = [
            row["Id"]
            for row in stand.org.every(sobject)
            if not row.get("IsDeleted") and start <= read_stamp(row["SystemModstamp"]) < end
        ]
    return JSONResponse({"ids": ids, "latestDateCovered": stamp(min(end, now))})


@router.get(_V + "/sobjects/{name}/deleted")
def deleted(request: Request, stand: On, base: Base, name: str) -> JSONResponse:
    sobject = named_object(name)
    start, end, now = _window(request)
    with stand.org.lock:
        rows = [
            {"id": row["Id"], "deletedDate": row["SystemModstamp"]}
            for row in stand.org.every(sobject)
            if row.get("IsDeleted") and start <= read_stamp(row["SystemModstamp"]) < end
        ]
        created = min((row["CreatedDate"] for row in stand.org.every(sobject)), default=stamp(now))
    return JSONResponse(
        {
            "deletedRecords": rows,
            "earliestDateAvailable": created,
            "latestDateCovered": stamp(min(end, now)),
        }
    )


@router.post(_V + "/sobjects/{name}")
def create(stand: On, base: Base, name: str, body: Body) -> JSONResponse:
    sobject = named_object(name)
    with stand.org.writing() as draft:
        identifier = stand.scribe(draft, clock()).create(sobject, record_fields(body))
    location = f"{base}/sobjects/{sobject.name}/{identifier}"
    answered = {"id": identifier, "success": True, "errors": []}
    return JSONResponse(answered, 201, headers={"Location": location})


@router.get(_RECORD)
def read(request: Request, stand: On, base: Base, name: str, identifier: str) -> JSONResponse:
    sobject = named_object(name)
    with stand.org.lock:
        row = existing(stand.org, sobject, identifier)
        return JSONResponse(_shaped(request, stand, base, sobject, row))


@router.patch(_RECORD)
def update(
    request: Request, stand: On, base: Base, name: str, identifier: str, body: Body
) -> Response:
    sobject = named_object(name)
    with stand.org.writing() as draft:
        scribe = stand.scribe(draft, clock())
        _check_unmodified(request, scribe.existing(sobject, identifier))
        scribe.update(sobject, identifier, record_fields(body))
    return Response(status_code=204)


@router.delete(_RECORD)
def delete(request: Request, stand: On, base: Base, name: str, identifier: str) -> Response:
    sobject = named_object(name)
    with stand.org.writing() as draft:
        scribe = stand.scribe(draft, clock())
        _check_unmodified(request, scribe.existing(sobject, identifier))
        scribe.delete(sobject, identifier)
    return Response(status_code=204)


@router.get(_BY_KEY)
def read_by_key(
    request: Request, stand: On, base: Base, name: str, key: str, value: str
) -> JSONResponse:
    sobject = named_object(name)
    with stand.org.writing() as draft:
        rows = list(
            stand.scribe(draft, clock()).with_key(sobject, external_key(sobject, key), value)
        )
        if not rows:
            raise not_found()
        if len(rows) > 1:
            return _several(base, sobject, [row["Id"] for row in rows])
        return JSONResponse(_shaped(request, stand, base, sobject, rows[0]))


@router.patch(_BY_KEY)
def upsert(stand: On, base: Base, name: str, key: str, value: str, body: Body) -> JSONResponse:
    sobject = named_object(name)
    field = external_key(sobject, key)
    fields = record_fields(body)
    if any(given.lower() == field.name.lower() for given in fields):
        message = f"The {field.name} field should not be specified in the sobject data."
        raise ApiError(400, "INVALID_FIELD", message)
    try:
        with stand.org.writing() as draft:
            identifier, created = stand.scribe(draft, clock()).upsert(sobject, field, value, fields)
    except AmbiguousKey as several:
        return _several(base, sobject, several.ids)
    answered = {"id": identifier, "success": True, "errors": [], "created": created}
    return JSONResponse(answered, 201 if created else 200)


@router.delete(_BY_KEY)
def delete_by_key(stand: On, base: Base, name: str, key: str, value: str) -> Response:
    sobject = named_object(name)
    with stand.org.writing() as draft:
        scribe = stand.scribe(draft, clock())
        rows = list(scribe.with_key(sobject, external_key(sobject, key), value))
        if not rows:
            raise not_found()
        if len(rows) > 1:
            return _several(base, sobject, [row["Id"] for row in rows])
        scribe.delete(sobject, rows[0]["Id"])
    return Response(status_code=204)


def _several(base: str, sobject: SObject, ids: list[str]) -> JSONResponse:
    return JSONResponse([f"{base}/sobjects/{sobject.name}/{found}" for found in ids], 300)


def _shaped(
    request: Request, stand: Stand, base: str, sobject: SObject, row: Row
) -> dict[str, Any]:
    asked = request.query_params.get("fields")
    names = (
        [field.name for field in sobject.fields.values()]
        if asked is None
        else [name.strip() for name in asked.split(",") if name.strip()]
    )
    return shape(row, sobject, names, stand.org.live, base)


def _check_unmodified(request: Request, row: Row) -> None:
    header = request.headers.get("if-unmodified-since")
    if header is None:
        return
    try:
        since = parsedate_to_datetime(header)
    except ValueError:
        return
    if since.tzinfo is not None and read_stamp(row["LastModifiedDate"]) > since:
        message = "The requested resource has been modified since the given time"
        raise ApiError(412, "PRECONDITION_FAILED", message)


def _window(request: Request) -> tuple[datetime, datetime, datetime]:
    now = clock()
    start = parse_moment(request.query_params.get("start", "").replace(" ", "+"))
    end = parse_moment(request.query_params.get("end", "").replace(" ", "+"))
    if start is None or end is None:
        message = "start and end must be given as ISO 8601 instants with a zone"
        raise ApiError(400, "INVALID_REPLICATION_DATE", message)
    if (end - start).total_seconds() < 60:
        message = "endDate must be at least one minute greater than startDate"
        raise ApiError(400, "INVALID_REPLICATION_DATE", message)
    if (now - start).days >= 30:
        message = "startDate before org replication enabled date or more than 30 days ago"
        raise ApiError(400, "INVALID_REPLICATION_DATE", message)
    return start, end, now
