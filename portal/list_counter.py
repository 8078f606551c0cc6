"""A partner's list by link: choose a file, look it over, send it; the page of it, and no rule."""

from datetime import datetime
from functools import partial

from fastapi.responses import RedirectResponse, Response

from journeys.desk import Desk
from journeys.draft_list import ListPreview
from journeys.list_by_link import (
    MOST_BYTES,
    OpenedList,
    confirm_list,
    drop_list,
    open_list,
    send_list,
)
from partnering.refusals import Unknown
from portal.files import SentFile
from portal.link_counter import Drawn, LinkCounter
from portal.pages import HEADERS, page
from portal.requests import Refused

LIST_FILE, CONFIRM, OTHER = "list-file", "list-send", "list-other"
_FIELDS: dict[str, set[str]] = {CONFIRM: {"seen"}, OTHER: set()}
_SAID = {
    LIST_FILE: "The file can be read. Look it over, then send it.",
    CONFIRM: "Thank you. Your list is in.",
    OTHER: "The file is erased. Choose another one.",
}


def list_counter(desk: Desk) -> LinkCounter[OpenedList]:
    """Make the door for all lists by link."""
    return LinkCounter(
        lambda token, now: open_list(desk, token, now=now),
        partial(_draw, desk),
        partial(_act, desk),
        _FIELDS,
        _SAID,
    )


def send_list_file(desk: Desk, token: str, file: SentFile | Refused, *, now: datetime) -> Response:
    """Check a file that was sent; draw what is wrong with it, or what it holds.

    Raises: Unknown for a link that does not open now.
    """
    opened = open_list(desk, token, now=now)
    if opened.link.used_at is not None:
        raise Unknown("it came in already")
    if isinstance(file, Refused):
        return _draw(desk, opened, token, Drawn(problem=file.words, status=file.status))
    if not file.content:
        return _draw(desk, opened, token, Drawn(problem="Choose a file first.", status=422))
    preview = send_list(desk, opened, file.content, file.name, now=now)
    if preview.usable:
        return RedirectResponse(f"/f/{token}?said={LIST_FILE}", 303, HEADERS)
    number = preview.problem_count
    words = (
        f"The file cannot be taken as it is: {number:,} row{'' if number == 1 else 's'} "
        f"{'has' if number == 1 else 'have'} a fault. Nothing of it was kept."
        if any(each.row for each in preview.problems)
        else "This file cannot be read as a list. Nothing of it was kept."
    )
    return _draw(desk, opened, token, Drawn(problem=words, status=422), preview)


def _act(desk: Desk, opened: OpenedList, path: str, values: dict[str, str], now: datetime) -> None:
    if path == OTHER:
        drop_list(desk, opened)
    else:
        confirm_list(desk, opened, values.get("seen", ""), now=now)


def _draw(
    desk: Desk,
    opened: OpenedList,
    token: str,
    drawn: Drawn,
    wrong: ListPreview | None = None,
) -> Response:
    return page(
        "list.html",
        status=drawn.status,
        token=token,
        opened=opened,
        link=opened.link,
        waiting=opened.waiting,
        wrong=wrong,
        zone=desk.policy.deals.zone,
        most=MOST_BYTES // 1024 // 1024,
        said=drawn.said,
        problem=drawn.problem,
    )
