"""The one file that a browser sends to a form: read up to a limit, and nothing beside it."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from journeys.list_by_link import MOST_BYTES
from portal.requests import Refused

FILE = "file"
_FORM = "multipart/form-data"
# What stands around the file in a form.
_AROUND = 16 * 1024
_TOO_MUCH = f"The file is too large: at most {MOST_BYTES // 1024 // 1024} MB."


@dataclass(frozen=True, slots=True)
class SentFile:
    name: str
    content: bytes


async def file_of(request: Request) -> SentFile:
    """Read a form's file. Raises: Refused: 413 too large, 415 no form, 403 from another site."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refused(403, "This form was sent from another site.")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise Refused(415, "This is not a form.")
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced[:12]) > MOST_BYTES + _AROUND:
        raise Refused(413, _TOO_MUCH)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES + _AROUND:
            raise Refused(413, _TOO_MUCH)
    try:
        sent = await MultiPartParser(
            request.headers, _once(bytes(body)), max_files=1, max_fields=0
        ).parse()
    except (MultiPartException, KeyError, ValueError, LookupError):
        raise Refused(400, "This form could not be read.") from None
    try:
        fields = sent.multi_items()
        if len(fields) != 1 or fields[0][0] != FILE or not isinstance(fields[0][1], UploadFile):
            raise Refused(400, "This form was sent with something that is not part of it.")
        file = fields[0][1]
        return SentFile(file.filename or "", await file.read())
    finally:
        await sent.close()


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
