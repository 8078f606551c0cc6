"""Pages to browse and edit the org."""

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

router = APIRouter()


def complaint(request: Request, status: int, message: str) -> Response:
    return PlainTextResponse(message, status)
