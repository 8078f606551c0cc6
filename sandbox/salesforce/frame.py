"""The frame around every page, what a form sent, and the record that an address names."""

from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import parse_qs

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.objects import OBJECTS, sobject_of
from sandbox.salesforce.schema import Row, SObject
from sandbox.salesforce.stand import Stand
from sandbox.world.ids import canonical

HERE: Final = Path(__file__).parent
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TABS: Final = (
    "Account", "Opportunity", "Contact", "Lead", "CoSell_Overlap__c", "CoSell_Credit__c",
    "CoSell_Help__c", "User", "Group",
)  # fmt: skip
_SAID: Final = {
    "saved": "Saved.", "created": "Created.", "deleted": "Deleted.",
    "unchanged": "Nothing changed.", "over": "Everything in the script has happened.",
}  # fmt: skip


async def sent_form(request: Request) -> dict[str, list[str]]:
    """Return the fields of a form sent from one of these pages.

    Raises ApiError for a form that another site made the browser send.
    """
    if request.headers.get("sec-fetch-site") == "cross-site":
        raise ApiError(403, "CROSS_SITE", "This form was sent from another site.")
    body = (await request.body()).decode("utf-8", "replace")
    return parse_qs(body, keep_blank_values=True)


Sent = Annotated[dict[str, list[str]], Depends(sent_form)]


def complaint(request: Request, status: int, message: str) -> Response:
    """Return a page that says what is wrong."""
    stand = request.app.state.stand
    return page(
        request, stand, "complaint.html", status=status, title="That did not work", message=message
    )


def page(
    request: Request, stand: Stand, template: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """Return a page, with the org's tabs around it."""
    with stand.org.lock:
        tabs = [
            (sobject, sum(not row.get("IsDeleted") for row in stand.org.every(sobject)))
            for sobject in (OBJECTS[name.lower()] for name in _TABS)
        ]
        admin = name_of(stand, stand.admin_id)
    number = request.query_params.get("happened", "")
    sentence = next((h.sentence for h in stand.happened() if str(h.number) == number), "")
    here = values.get("sobject")
    text = _TEMPLATES.get_template(template).render(
        tabs=tabs,
        admin=admin,
        vendor=stand.world.vendor.name,
        here=here.name if isinstance(here, SObject) else "",
        said=_SAID.get(request.query_params.get("said", ""), ""),
        sentence=sentence,
        searched=here.plural.lower() if isinstance(here, SObject) else "accounts",
        search=request.query_params.get("q", ""),
        **values,
    )
    headers = {"Content-Security-Policy": "default-src 'self'; form-action 'self'"}
    return HTMLResponse(text, status, headers)


def object_named(name: str) -> SObject:
    """Return the object that an address names. Raises ApiError: NOT_FOUND."""
    sobject = OBJECTS.get(name.lower())
    if sobject is None:
        raise ApiError(404, "NOT_FOUND", f"There is no object {name}.")
    return sobject


def record_named(stand: Stand, identifier: str) -> tuple[SObject, Row]:
    """Return the record that an address names. Raises ApiError: NOT_FOUND."""
    known = canonical(identifier)
    sobject = sobject_of(known) if known else None
    row = stand.org.get(known) if known else None
    if sobject is None or row is None:
        raise ApiError(404, "NOT_FOUND", f"There is no record {identifier}.")
    if row.get("IsDeleted"):
        raise ApiError(404, "ENTITY_IS_DELETED", "This record is in the recycle bin.")
    return sobject, row


def name_of(stand: Stand, identifier: Any) -> str:
    """Return what the record with this id is called, or nothing."""
    row = stand.org.get(str(identifier)) if identifier else None
    return str(row.get("Name")) if row else ""
