"""Answers to requests for help that come by a link: opens it, calls a journey, draws the answer.

It holds no rule; what the page shows is what the partner may read at this moment.
"""

from collections.abc import Callable
from datetime import date, datetime

from fastapi.responses import RedirectResponse, Response

from journeys.answer_help import accept, decline
from journeys.desk import Desk
from journeys.help_by_link import OpenedHelp, open_help
from journeys.help_room import set_step
from partnering.help_requests import HelpDecline, HelpRequest, HelpState, NextStep
from partnering.refusals import NotAllowed, Refusal, Unknown
from portal.acts import MOST_TEXT
from portal.pages import HEADERS, page
from portal.requests import Refused, values_in

YES, NO, STEP = "help-yes", "help-no", "help-step"
_FIELDS = {YES: {"version"}, NO: {"version", "why", "words"}, STEP: {"words", "on"}}
_SAID = {
    YES: "Thank you. From now on you know each other's people.",
    NO: "Thank you for saying so.",
    STEP: "Kept. Both sides see it.",
}


class Wrong(Exception):
    """What was sent cannot be used; `name` is the field."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(words)
        self.name, self.words = name, words


class HelpCounter:
    """One door for all requests for help by link."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, token: str, path: str | None, said: str, *, now: datetime) -> Response:
        """Draw a request. Raises: Unknown for a link that does not open now."""
        opened = open_help(self._desk, token, now=now)
        if path is not None:
            raise Unknown("no page of its own")
        return _draw(opened, token, said=_SAID.get(said, ""))

    def send(
        self, token: str, path: str | None, body: bytes | Refused, *, now: datetime
    ) -> Response:
        """Do what was sent. Raises: Unknown; NotAllowed; Refused for what is no form of ours."""
        opened = open_help(self._desk, token, now=now)
        if isinstance(body, Refused):
            raise body
        if path not in _FIELDS:
            raise Unknown("no such act")
        values = {name: text for name, [text] in values_in(body, _FIELDS[path], ()).items()}
        try:
            self._act(opened, path, values, now)
        except Wrong as wrong:
            return _draw(opened, token, fault=wrong, values=values, status=422)
        except (Unknown, NotAllowed):
            raise
        except Refusal as refusal:
            fresh = open_help(self._desk, token, now=now)
            return _draw(fresh, token, problem=str(refusal), status=409)
        return RedirectResponse(f"/f/{token}?said={path}", 303, HEADERS)

    def _act(self, opened: OpenedHelp, path: str, values: dict[str, str], now: datetime) -> None:
        number, by = opened.notice.request_id, opened.person
        told = {"by": by, "now": now, "correlation": f"help-form-{opened.form.id}"}
        acts: dict[str, Callable[[], HelpRequest]] = {
            YES: lambda: accept(self._desk, number, shown=_version(values), **told),  # type: ignore[arg-type]
            NO: lambda: decline(
                self._desk,
                number,
                why=_why(values),
                words=_words(values, needed=_why(values) is HelpDecline.OTHER),
                shown=_version(values),
                **told,  # type: ignore[arg-type]
            ),
            STEP: lambda: set_step(
                self._desk,
                number,
                NextStep(_words(values, needed=True), by.id, _day(values)),
                **told,  # type: ignore[arg-type]
            ),
        }
        acts[path]()


def _draw(
    opened: OpenedHelp,
    token: str,
    *,
    said: str = "",
    problem: str = "",
    fault: Wrong | None = None,
    values: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    notice = opened.notice
    together = notice.state in (HelpState.ACCEPTED, HelpState.ACTIVE)
    return page(
        "help.html",
        status=status,
        token=token,
        notice=notice,
        zone=opened.zone,
        until=opened.form.expires_at,
        waits=notice.state is HelpState.REQUESTED and not notice.by_partner,
        together=together,
        reasons=list(HelpDecline),
        said=said if said and not problem else "",
        problem=problem or (fault.words if fault else ""),
        fault=fault.name if fault else "",
        values=values or {},
        longest=MOST_TEXT,
    )


def _version(values: dict[str, str]) -> int:
    told = values.get("version", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else -1


def _why(values: dict[str, str]) -> HelpDecline:
    told = values.get("why", "")
    if told not in set(HelpDecline):
        raise Wrong("why", "Choose a reason.")
    return HelpDecline(told)


def _words(values: dict[str, str], *, needed: bool) -> str:
    told = values.get("words", "").replace("\r\n", "\n").strip()
    if needed and not told:
        raise Wrong("words", "Please write something here.")
    if len(told) > MOST_TEXT:
        raise Wrong("words", f"At most {MOST_TEXT} characters.")
    return told


def _day(values: dict[str, str]) -> date:
    try:
        return date.fromisoformat(values.get("on", ""))
    except ValueError:
        raise Wrong("on", "Choose a day.") from None
