"""The forms that make, change and delete records. They write by the REST API's own rules."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from sandbox.salesforce import display, forms
from sandbox.salesforce.door import On
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.frame import Sent, object_named, page, record_named
from sandbox.salesforce.objects import OBJECTS
from sandbox.salesforce.schema import Row, SObject
from sandbox.salesforce.stand import Stand, clock

router = APIRouter()


@router.get("/o/{name}/new")
def new_form(request: Request, stand: On, name: str) -> Response:
    sobject = object_named(name)
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
    sobject = object_named(name)
    try:
        with stand.org.writing() as draft:
            scribe = stand.scribe(draft, clock(), by=stand.admin_id)
            fields = forms.changes(sobject, {}, sent, creating=True)
            identifier = scribe.create(sobject, fields)
    except ApiError as error:
        return _form(request, stand, sobject, {}, creating=True, sent=sent, error=error)
    return RedirectResponse(f"/r/{identifier}?said=created", 303)


@router.get("/r/{identifier}/edit")
def edit_form(request: Request, stand: On, identifier: str) -> Response:
    sobject, row = record_named(stand, identifier)
    return _form(request, stand, sobject, row, creating=False)


@router.post("/r/{identifier}/edit")
def edit(request: Request, stand: On, identifier: str, sent: Sent) -> Response:
    sobject, row = record_named(stand, identifier)
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
    sobject, row = record_named(stand, identifier)
    return _confirmation(request, stand, sobject, row)


@router.post("/r/{identifier}/delete")
def delete(request: Request, stand: On, identifier: str, sent: Sent) -> Response:
    sobject, row = record_named(stand, identifier)
    try:
        with stand.org.writing() as draft:
            scribe = stand.scribe(draft, clock(), by=stand.admin_id)
            scribe.delete(sobject, str(row["Id"]))
    except ApiError as error:
        return _confirmation(request, stand, sobject, row, error)
    return RedirectResponse(f"/o/{sobject.name}?said=deleted", 303)


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
    return page(
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
    return page(
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
