"""`/f/TOKEN`: what somebody at a partner does by a link, on a phone and without an account.

Reading a page changes nothing, for mail scanners open links too. The token in the address is all
that lets anybody in, so no other site can send a form in somebody's name.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from journeys.deal_forms import NEUTRAL
from journeys.desk import Desk
from journeys.record_links import kind_of
from partnering.refusals import NotAllowed, Unknown
from portal.counter import Counter
from portal.credit_counter import credit_counter
from portal.files import SentFile, file_of
from portal.help_counter import help_counter
from portal.lead_counter import lead_counter
from portal.link_counter import LinkCounter
from portal.list_counter import LIST_FILE, list_counter, send_list_file
from portal.pages import page, plain
from portal.requests import Refused, body_of
from portal.sharing_counter import sharing_counter
from store.links import LinkKind
from store.work import StaleVersion

log = logging.getLogger(__name__)

_AGAIN = "That did not work just now. Please send it once more."
_HINT = "If you expected a form, ask your partner manager to send you a new one."


async def _body(request: Request) -> bytes | Refused:
    """Read the body in the event loop; what is wrong with it is said in the route."""
    try:
        return await body_of(request)
    except Refused as refused:
        return refused


Body = Annotated[bytes | Refused, Depends(_body)]


def forms_router(desk: Desk, *, clock: Callable[[], datetime]) -> APIRouter:
    """Serve the forms by link. Routes are plain functions, so each runs in a thread."""
    router = APIRouter()
    claims = Counter(desk)
    doors: dict[LinkKind, LinkCounter[Any]] = {
        LinkKind.LEAD: lead_counter(desk),
        LinkKind.LIST: list_counter(desk),
        LinkKind.CREDIT: credit_counter(desk),
        LinkKind.HELP: help_counter(desk),
        LinkKind.SHARING: sharing_counter(desk),
    }

    def counter(token: str) -> Counter | LinkCounter[Any]:
        kind = kind_of(desk, token)
        return claims if kind is None else doors[kind]

    _serve_files(router, desk, clock)

    @router.api_route("/f/{token}", methods=["GET", "HEAD"], include_in_schema=False)
    def show(token: str, said: str = "") -> Response:
        return answered(lambda: counter(token).show(token, None, said, now=clock()))

    @router.api_route("/f/{token}/{act}", methods=["GET", "HEAD"], include_in_schema=False)
    def show_act(token: str, act: str) -> Response:
        return answered(lambda: counter(token).show(token, act, "", now=clock()))

    @router.post("/f/{token}", include_in_schema=False)
    def send(token: str, body: Body) -> Response:
        return answered(lambda: counter(token).send(token, None, body, now=clock()))

    @router.post("/f/{token}/{act}", include_in_schema=False)
    def send_act(token: str, act: str, body: Body) -> Response:
        return answered(lambda: counter(token).send(token, act, body, now=clock()))

    return router


def _serve_files(router: APIRouter, desk: Desk, clock: Callable[[], datetime]) -> None:
    async def sent_file(token: str, request: Request) -> SentFile | Refused:
        """Read a file in the event loop, and only where we signed the link."""
        if desk.links is None or desk.links.handle_in(token) is None:
            return Refused(404, NEUTRAL)
        try:
            return await file_of(request)
        except Refused as refused:
            return refused

    @router.post(f"/f/{{token}}/{LIST_FILE}", include_in_schema=False)
    def send_file(token: str, file: Annotated[SentFile | Refused, Depends(sent_file)]) -> Response:
        return answered(lambda: send_list_file(desk, token, file, now=clock()))


def answered(act: Callable[[], Response]) -> Response:
    """Answer, and turn what a rule, a race or a bug says into a page."""
    try:
        return act()
    except Refused as refused:
        return plain(refused.words, refused.status)
    except Unknown:
        # Whatever is wrong with the link, and whatever else is unknown: the same to the letter.
        return page("words.html", status=404, title="No form here", words=NEUTRAL, hint=_HINT)
    except NotAllowed as refusal:
        return plain(str(refusal), 403)
    except (StaleVersion, TimeoutError):
        return plain(_AGAIN, 503)
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("a form by link failed (%s)", reference)
        return plain(f"Something went wrong (ref {reference}).", 500)
