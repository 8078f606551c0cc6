"""The page on which everybody's mails are read, and what tests ask and switch."""

import re
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from sandbox.mail.box import Box, Kept
from sandbox.mail.smtp import Faults

HERE: Final = Path(__file__).parent
_PAGES: Final = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
# A mail's own HTML is drawn in a frame that runs nothing; its links open in the whole window.
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; frame-src 'self'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}
_LINK: Final = re.compile(r"https?://[^\s<>\"']+")


def make_router(box: Box, faults: Faults) -> APIRouter:
    """Serve the mailbox, read-only, and the switches for tests."""
    router = APIRouter()

    @router.get("/")
    def home() -> Response:
        return RedirectResponse("/mail", 307)

    @router.get("/mail")
    def mailbox(reader: str = "") -> Response:
        return _page("box.html", mails=box.all(reader), readers=box.readers(), reader=reader)

    @router.get("/mail/{number}")
    def one(number: int) -> Response:
        kept = box.get(number)
        if kept is None:
            return _page("box.html", status=404, mails=[], readers=[], reader="")
        framed = kept.body("html").replace("<head>", '<head><base target="_top">', 1)
        return _page("mail.html", mail=kept, framed=framed, text=_linked(kept.body("plain")))

    @router.get("/static/mail.css")
    def style() -> FileResponse:
        return FileResponse(HERE / "static" / "mail.css", media_type="text/css")

    @router.get("/sandbox/mails")
    def mails(reader: str = "") -> JSONResponse:
        return JSONResponse([_told(each) for each in box.all(reader)])

    @router.post("/sandbox/faults")
    async def switch(request: Request) -> JSONResponse:
        asked = await request.json()
        faults.readers.extend(map(str, asked.get("readers", ())))
        faults.mails.extend(map(str, asked.get("mails", ())))
        faults.cuts += int(asked.get("cuts", 0))
        return JSONResponse({"ok": True})

    return router


def _page(template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    return HTMLResponse(_PAGES.get_template(template).render(**values), status, _HEADERS)


def _told(kept: Kept) -> dict[str, Any]:
    return {
        "id": kept.id,
        "message_id": kept.message_id,
        "to": kept.recipient,
        "from": str(kept.parsed["From"]),
        "subject": kept.subject,
        "text": kept.body("plain"),
        "html": kept.body("html"),
        "times": kept.times,
    }


def _linked(text: str) -> Markup:
    """Make links of the addresses in a text; the rest is escaped."""
    parts: list[str] = []
    at = 0
    for found in _LINK.finditer(text):
        parts.append(str(escape(text[at : found.start()])))
        parts.append(f'<a href="{escape(found[0])}">{escape(found[0])}</a>')
        at = found.end()
    return Markup("".join(parts) + str(escape(text[at:])))
