"""Parses what every API route needs: the version, the object, the body, the external id."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from sandbox.salesforce.errors import ApiError, not_found, not_implemented
from sandbox.salesforce.objects import OBJECTS, UNMODELLED
from sandbox.salesforce.schema import Field, SObject
from sandbox.salesforce.stand import Stand
from sandbox.world.ids import canonical

VERSIONS: Final = tuple(f"{number}.0" for number in range(59, 68))


def stand_of(request: Request) -> Stand:
    stand = request.app.state.stand
    assert isinstance(stand, Stand)
    return stand


def base_of(version: str) -> str:
    """Return the path under which a version's resources stand.

    Raises ApiError for versions that are retired, unknown, or not played here.
    """
    number = version.removeprefix("v")
    if version == f"v{number}" and number in VERSIONS:
        return f"/services/data/v{number}"
    whole, _, rest = number.partition(".")
    if version.startswith("v") and whole.isdecimal() and rest == "0":
        if int(whole) <= 30:
            message = "This API version is retired and is no longer supported."
            raise ApiError(410, "UNSUPPORTED_API_VERSION", message)
        if int(whole) < 59:
            raise not_implemented(f"API version {number}")
    raise not_found()


def named_object(name: str) -> SObject:
    """Return the object of a path. Raises ApiError: NOT_FOUND, or 501 for one left out."""
    sobject = OBJECTS.get(name.lower())
    if sobject is not None:
        return sobject
    if name.lower() in UNMODELLED:
        raise not_implemented(f"the object {name}")
    raise not_found()


async def json_body(request: Request) -> Any:
    """Return the parsed body. Raises ApiError: JSON_PARSER_ERROR."""
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "JSON_PARSER_ERROR", f"Unexpected character: {error}") from None


async def form_body(request: Request) -> dict[str, str]:
    """Return the fields of a form-encoded body."""
    body = (await request.body()).decode("utf-8", "replace")
    return dict(parse_qsl(body, keep_blank_values=True))


def record_fields(body: Any) -> dict[str, Any]:
    """Return the fields of one record. Raises ApiError: JSON_PARSER_ERROR."""
    if not isinstance(body, Mapping):
        message = "Can't deserialize the request body: an object is expected"
        raise ApiError(400, "JSON_PARSER_ERROR", message)
    return {name: value for name, value in body.items() if name != "attributes"}


def external_key(sobject: SObject, name: str) -> Field:
    """Return the external id field of this name.

    Raises ApiError: NOT_FOUND, or 501 for a path through a relationship.
    """
    field = sobject.field(name)
    if field is not None and field.external_id:
        return field
    if canonical(name) is not None:
        raise not_implemented("records reached through a relationship path")
    if field is not None and field.name == "Id":
        raise not_implemented("upserts by Id")
    message = f"Provided external ID field does not exist or is not accessible: {name}"
    raise ApiError(404, "NOT_FOUND", message)


On = Annotated[Stand, Depends(stand_of)]
Base = Annotated[str, Depends(base_of)]
Body = Annotated[Any, Depends(json_body)]
