"""Pages to browse and edit the org. They write through the same rules as the REST API."""

from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.salesforce import display, forms
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.objects import OBJECTS, sobject_of
from sandbox.salesforce.rest import On
from sandbox.salesforce.schema import Row, SObject
from sandbox.salesforce.stand import Stand, clock
from sandbox.world.ids import canonical

_HERE: Final = Path(__file__).parent
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TABS: Final = ("Account", "Opportunity", "Contact", "Lead", "CoSell_Overlap__c", "User", "Group")
_SAID: Final = {
    "saved": "Saved.", "created": "Created.", "deleted": "Deleted.",
    "unchanged": "Nothing changed.", "over": "Everything in the script has happened.",
}  # fmt: skip
_RECENT: Final = 8


async def sent_form(request: Request) -> dict[str, list[str]]:
    """Return the fields of a form sent from one of these pages.

    Raises ApiError for a form that another site made the browser send.
    """
    if request.headers.get("sec-fetch-site") == "cross-site":
        raise ApiError(403, "CROSS_SITE", "This form was sent from another site.")
    body = (await request.body()).decode("utf-8", "replace")
    return parse_qs(body, keep_blank_values=True)


router = APIRouter()
Sent = Annotated[dict[str, list[str]], Depends(sent_form)]


@router.get("/")
def home(request: Request, stand: On) -> Response:
    with stand.org.lock:
        recent = sorted(
            (
                (row, sobject)
                for sobject in OBJECTS.values()
                if sobject.updateable
                for row in stand.org.every(sobject)
                if not row.get("IsDeleted")
            ),
            key=lambda pair: (str(pair[0]["SystemModstamp"]), str(pair[0]["Id"])),
            reverse=True,
        )[:_RECENT]
        lines = [
            {
                "object": sobject.label,
                "letter": sobject.name[0],
                "name": sobject.name,
                "title": display.title_of(sobject, row),
                "href": f"/r/{row['Id']}",
                "by": _name_of(stand, row.get("LastModifiedById")),
                "at": display.when(str(row["SystemModstamp"])),
            }
            for row, sobject in recent
        ]
    return _page(
        request,
        stand,
        "home.html",
        title="Home",
        recent=lines,
        happened=stand.happened(),
        all_happenings=len(stand.world.happenings),
    )


@router.get("/static/org.css")
def stylesheet() -> FileResponse:
    return FileResponse(_HERE / "static" / "org.css", media_type="text/css")


@router.post("/happen")
def happen(stand: On, sent: Sent) -> Response:
    played = stand.next_happening(clock())
    if played is None:
        return RedirectResponse("/?said=over", 303)
    happening, ids = played
    return RedirectResponse(f"/r/{ids['account']}?happened={happening.number}", 303)


@router.get("/o/{name}")
def object_list(
    request: Request,
    stand: On,
    name: str,
    q: str = "",
    sort: str = "",
    dir: str = "asc",
    page: str = "1",
) -> Response:
    sobject = _object(name)
    with stand.org.lock:
        listing = display.listing(
            sobject,
            [row for row in stand.org.every(sobject) if not row.get("IsDeleted")],
            stand.org.live,
            words=q,
            sort=sort,
            descending=dir == "desc",
            page=int(page) if page.isdecimal() and len(page) < 7 else 1,
        )
    chosen = sobject.field(sort)
    return _page(
        request,
        stand,
        "list.html",
        title=sobject.plural,
        sobject=sobject,
        listing=listing,
        q=q,
        sort=chosen.name if chosen else listing.labels[0][0],
        descending=dir == "desc",
    )


@router.get("/o/{name}/new")
def new_form(request: Request, stand: On, name: str) -> Response:
    sobject = _object(name)
    start = {
        field.name: stand.admin_id if field.default == "@user" else field.default
        for field in sobject.fields.values()
        if field.default is not None
    }
    # A related list's New button names the record that the new one is for.
    asked = {
        field.name: request.query_params[field.name]
        for field in sobject.fields.values()
        if field.name in request.query_params and field.createable
    }
    return _form(request, stand, sobject, {**start, **asked}, creating=True)


@router.post("/o/{name}/new")
def create(request: Request, stand: On, name: str, sent: Sent) -> Response:
    sobject = _object(name)
    try:
        with stand.org.writing() as draft:
            scribe = stand.scribe(draft, clock(), by=stand.admin_id)
            fields = forms.changes(sobject, {}, sent, creating=True)
            identifier = scribe.create(sobject, fields)
    except ApiError as error:
        return _form(request, stand, sobject, {}, creating=True, sent=sent, error=error)
    return RedirectResponse(f"/r/{identifier}?said=created", 303)


@router.get("/r/{identifier}")
def record(request: Request, stand: On, identifier: str) -> Response:
    with stand.org.lock:
        sobject, row = _record(stand, identifier)
        find = stand.org.live
        return _page(
            request,
            stand,
            "record.html",
            title=display.title_of(sobject, row),
            sobject=sobject,
            row=row,
            highlights=display.highlights(sobject, row, find),
            groups=display.groups(sobject, row, find),
            related=display.related(sobject, row, stand.org.every, find),
        )


@router.get("/r/{identifier}/edit")
def edit_form(request: Request, stand: On, identifier: str) -> Response:
    sobject, row = _record(stand, identifier)
    return _form(request, stand, sobject, row, creating=False)


@router.post("/r/{identifier}/edit")
def edit(request: Request, stand: On, identifier: str, sent: Sent) -> Response:
    sobject, row = _record(stand, identifier)
    fields = forms.changes(sobject, row, sent, creating=False)
    if not fields:
        return RedirectResponse(f"/r/{row['Id']}?said=unchanged", 303)
    try:
        with stand.org.writing() as draft:
            scribe = stand.scribe(draft, clock(), by=stand.admin_id)
            scribe.update(sobject, str(row["Id"]), fields)
    except ApiError as error:
        return _form(request, stand, sobject, row, creating=False, sent=sent, error=error)
    return RedirectResponse(f"/r/{row['Id']}?said=saved", 303)


@router.get("/r/{identifier}/delete")
def confirm_delete(request: Request, stand: On, identifier: str) -> Response:
    sobject, row = _record(stand, identifier)
    return _confirmation(request, stand, sobject, row)


@router.post("/r/{identifier}/delete")
def delete(request: Request, stand: On, identifier: str, sent: Sent) -> Response:
    sobject, row = _record(stand, identifier)
    try:
        with stand.org.writing() as draft:
            scribe = stand.scribe(draft, clock(), by=stand.admin_id)
            scribe.delete(sobject, str(row["Id"]))
    except ApiError as error:
        return _confirmation(request, stand, sobject, row, error)
    return RedirectResponse(f"/o/{sobject.name}?said=deleted", 303)


@router.get("/{identifier}")
def short_address(stand: On, identifier: str) -> Response:
    """Lead to a record's page, as INSTANCE/ID does in Salesforce."""
    known = canonical(identifier)
    if known is None or sobject_of(known) is None:
        raise ApiError(404, "NOT_FOUND", "There is no such page.")
    return RedirectResponse(f"/r/{known}", 302)


def complaint(request: Request, status: int, message: str) -> Response:
    """Return a page that says what is wrong."""
    stand = request.app.state.stand
    return _page(
        request, stand, "complaint.html", status=status, title="That did not work", message=message
    )


def _form(
    request: Request,
    stand: Stand,
    sobject: SObject,
    row: Row,
    *,
    creating: bool,
    sent: dict[str, list[str]] | None = None,
    error: ApiError | None = None,
) -> Response:
    if not (sobject.createable if creating else sobject.updateable) or (
        creating and sobject.name == "User"
    ):
        raise ApiError(404, "NOT_FOUND", f"{sobject.plural} cannot be changed here.")
    people = [*stand.org.every(OBJECTS["user"]), *stand.org.every(OBJECTS["group"])]
    groups = forms.inputs(
        sobject,
        row,
        sorted(people, key=lambda person: str(person["Name"])),
        creating=creating,
        sent=sent,
        wrong=(error.fields or ()) if error else (),
    )
    return _page(
        request,
        stand,
        "form.html",
        status=400 if error else 200,
        title=f"New {sobject.label}" if creating else f"Edit {display.title_of(sobject, row)}",
        sobject=sobject,
        groups=groups,
        error=error,
        back=f"/o/{sobject.name}" if creating else f"/r/{row['Id']}",
    )


def _confirmation(
    request: Request, stand: Stand, sobject: SObject, row: Row, error: ApiError | None = None
) -> Response:
    if not sobject.deletable:
        raise ApiError(404, "NOT_FOUND", f"{sobject.plural} cannot be deleted.")
    name = display.title_of(sobject, row)
    return _page(
        request,
        stand,
        "delete.html",
        status=400 if error else 200,
        title=f"Delete {name}",
        sobject=sobject,
        row=row,
        name=name,
        error=error,
    )


def _page(
    request: Request, stand: Stand, template: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    with stand.org.lock:
        tabs = [
            (sobject, sum(not row.get("IsDeleted") for row in stand.org.every(sobject)))
            for sobject in (OBJECTS[name.lower()] for name in _TABS)
        ]
        admin = _name_of(stand, stand.admin_id)
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


def _object(name: str) -> SObject:
    sobject = OBJECTS.get(name.lower())
    if sobject is None:
        raise ApiError(404, "NOT_FOUND", f"There is no object {name}.")
    return sobject


def _record(stand: Stand, identifier: str) -> tuple[SObject, Row]:
    known = canonical(identifier)
    sobject = sobject_of(known) if known else None
    row = stand.org.get(known) if known else None
    if sobject is None or row is None:
        raise ApiError(404, "NOT_FOUND", f"There is no record {identifier}.")
    if row.get("IsDeleted"):
        raise ApiError(404, "ENTITY_IS_DELETED", "This record is in the recycle bin.")
    return sobject, row


def _name_of(stand: Stand, identifier: Any) -> str:
    row = stand.org.get(str(identifier)) if identifier else None
    return str(row.get("Name")) if row else ""
