"""What a browser sent to a form: read up to a limit, and only what the form itself holds."""

from collections.abc import Collection
from urllib.parse import parse_qsl

from fastapi import Request

LIMIT_BYTES = 64 * 1024
MOST_FIELDS = 200
_FORM = "application/x-www-form-urlencoded"


class Refused(Exception):
    """The request is no form of ours; the rest of it is not read."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


async def body_of(request: Request) -> bytes:
    """Read a form's body. Raises: Refused: 413 too large, 415 no form, 403 from another site."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refused(403, "This form was sent from another site.")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise Refused(415, "This is not a form.")
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced[:12]) > LIMIT_BYTES:
        raise Refused(413, "That is too much for this form.")
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > LIMIT_BYTES:
            raise Refused(413, "That is too much for this form.")
    return bytes(read)


def values_in(
    body: bytes, known: Collection[str], several: Collection[str]
) -> dict[str, list[str]]:
    """Read the fields of a form. Raises: Refused (400) for what the form does not hold.

    Only those in `several` may be there more than once.
    """
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise Refused(400, "This form could not be read.") from None
    values: dict[str, list[str]] = {}
    for name, text in pairs:
        if name not in known or (name in values and name not in several):
            raise Refused(400, "This form was sent with something that is not part of it.")
        values.setdefault(name, []).append(text.replace("\0", ""))
    return values
