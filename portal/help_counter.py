"""Answers to requests for help that come by a link: what each act brings, and its page."""

from datetime import date, datetime
from functools import partial

from fastapi.responses import Response

from journeys.acting import Doing
from journeys.answer_help import accept, decline
from journeys.desk import Desk
from journeys.help_by_link import OpenedHelp, open_help
from journeys.help_room import set_step
from journeys.own_credit import TOGETHER, Helped, claim_for_help
from partnering.help_requests import HelpDecline, HelpState, NextStep
from partnering.touches import DERIVED, LEAST_WORDS, TouchKind
from portal.acts import MOST_TEXT
from portal.link_counter import Drawn, LinkCounter, Wrong, version_in
from portal.pages import page

YES, NO, STEP, CREDIT = "help-yes", "help-no", "help-step", "help-credit"
_FIELDS = {
    YES: {"version"},
    NO: {"version", "why", "words"},
    STEP: {"words", "on"},
    CREDIT: {"kind", "helped", "did"},
}
_SAID = {
    YES: "Thank you. From now on you know each other's people.",
    NO: "Thank you for saying so.",
    STEP: "Kept. Both sides see it.",
    CREDIT: "Thank you. One of our people confirms it; you are written how it went.",
}


def help_counter(desk: Desk) -> LinkCounter[OpenedHelp]:
    """Make the door for all requests for help by link."""
    return LinkCounter(
        lambda token, now: open_help(desk, token, now=now),
        _draw,
        partial(_act, desk),
        _FIELDS,
        _SAID,
    )


def _act(
    desk: Desk, opened: OpenedHelp, path: str, values: dict[str, str], now: datetime
) -> object:
    number, by = opened.notice.request_id, opened.person
    told: Doing = {"by": by, "now": now, "correlation": f"help-form-{opened.form.id}"}
    if path == YES:
        return accept(desk, number, shown=version_in(values), **told)
    if path == STEP:
        step = NextStep(_words(values, needed=True), by.id, _day(values))
        return set_step(desk, number, step, **told)
    if path == CREDIT:
        return claim_for_help(desk, number, _helped(values), **told)
    why = _why(values)
    words = _words(values, needed=why is HelpDecline.OTHER)
    return decline(desk, number, why=why, words=words, shown=version_in(values), **told)


def _draw(opened: OpenedHelp, token: str, drawn: Drawn) -> Response:
    notice = opened.notice
    return page(
        "help.html",
        status=drawn.status,
        token=token,
        notice=notice,
        zone=opened.zone,
        until=opened.form.expires_at,
        waits=notice.state is HelpState.REQUESTED and not notice.by_partner,
        together=notice.state in (HelpState.ACCEPTED, HelpState.ACTIVE),
        may_credit=notice.state in TOGETHER and not notice.by_partner,
        kinds=[each for each in TouchKind if each not in DERIVED],
        reasons=list(HelpDecline),
        said=drawn.said,
        problem=drawn.problem,
        fault=drawn.fault,
        values=drawn.values,
        longest=MOST_TEXT,
    )


def _why(values: dict[str, str]) -> HelpDecline:
    told = values.get("why", "")
    if told not in set(HelpDecline):
        raise Wrong("Choose a reason.", "why")
    return HelpDecline(told)


def _words(values: dict[str, str], *, needed: bool) -> str:
    told = values.get("words", "").replace("\r\n", "\n").strip()
    if needed and not told:
        raise Wrong("Please write something here.", "words")
    if len(told) > MOST_TEXT:
        raise Wrong(f"At most {MOST_TEXT} characters.", "words")
    return told


def _helped(values: dict[str, str]) -> Helped:
    told = values.get("kind", "")
    if told not in set(TouchKind) - DERIVED:
        raise Wrong("Choose what you did.", "kind")
    words = values.get("did", "").replace("\r\n", "\n").strip()
    if len(words) < LEAST_WORDS:
        raise Wrong(f"Say what you did and with whom, in {LEAST_WORDS} letters or more.", "did")
    if len(words) > MOST_TEXT:
        raise Wrong(f"At most {MOST_TEXT} characters.", "did")
    return Helped(TouchKind(told), _day(values, "helped"), words)


def _day(values: dict[str, str], name: str = "on") -> date:
    try:
        return date.fromisoformat(values.get(name, ""))
    except ValueError:
        raise Wrong("Choose a day.", name) from None
