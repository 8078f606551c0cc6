"""Pages to browse the org, and the button that makes something happen."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from sandbox.salesforce import display
from sandbox.salesforce.door import On
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.frame import HERE, Sent, name_of, object_named, page, record_named
from sandbox.salesforce.objects import OBJECTS, sobject_of
from sandbox.salesforce.stand import clock
from sandbox.world.ids import canonical

_RECENT: Final = 8

router = APIRouter()


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
                "by": name_of(stand, row.get("LastModifiedById")),
                "at": display.when(str(row["SystemModstamp"])),
            }
            for row, sobject in recent
        ]
    return page(
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
    return FileResponse(HERE / "static" / "org.css", media_type="text/css")


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
    number: Annotated[str, Query(alias="page")] = "1",
) -> Response:
    sobject = object_named(name)
    with stand.org.lock:
        listing = display.listing(
            sobject,
            [row for row in stand.org.every(sobject) if not row.get("IsDeleted")],
            stand.org.live,
            words=q,
            sort=sort,
            descending=dir == "desc",
            page=int(number) if number.isdecimal() and len(number) < 7 else 1,
        )
    chosen = sobject.field(sort)
    return page(
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


@router.get("/r/{identifier}")
def record(request: Request, stand: On, identifier: str) -> Response:
    with stand.org.lock:
        sobject, row = record_named(stand, identifier)
        find = stand.org.live
        return page(
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


@router.get("/{identifier}")
def short_address(stand: On, identifier: str) -> Response:
    """Lead to a record's page, as INSTANCE/ID does in Salesforce."""
    known = canonical(identifier)
    if known is None or sobject_of(known) is None:
        raise ApiError(404, "NOT_FOUND", "There is no such page.")
    return RedirectResponse(f"/r/{known}", 302)
