"""Requests for more to be shared that are answered by a link: what each act brings, its page."""

from datetime import datetime
from functools import partial

from fastapi.responses import Response

from journeys.acting import Doing
from journeys.ask_to_share import decline, grant, take_back
from journeys.desk import Desk
from journeys.sharing_by_link import OpenedAsk, open_ask
from partnering.sharing_asks import GRANTS, LONGEST_WORDS, AskState
from portal.link_counter import Drawn, LinkCounter, Wrong
from portal.pages import page

YES, NO, BACK = "sharing-yes", "sharing-no", "sharing-back"
_FIELDS = {YES: {"days"}, NO: {"reason"}, BACK: set[str]()}
_SAID = {
    YES: "Thank you. We see it from now on.",
    NO: "Thank you for saying so.",
    BACK: "Taken back. We see it no more.",
}
_FOR = {30: "30 days", 90: "90 days", 0: "Until you take it back"}


def sharing_counter(desk: Desk) -> LinkCounter[OpenedAsk]:
    """Make the door for all requests for more by link."""
    return LinkCounter(
        lambda token, now: open_ask(desk, token, now=now),
        _draw,
        partial(_act, desk),
        _FIELDS,
        _SAID,
    )


def _act(desk: Desk, opened: OpenedAsk, path: str, values: dict[str, str], now: datetime) -> object:
    number = opened.notice.ask_id
    told: Doing = {
        "by": opened.person,
        "now": now,
        "correlation": f"sharing-form-{opened.form.id}",
    }
    if path == BACK:
        return take_back(desk, number, **told)
    if path == YES:
        chosen = [each for each in GRANTS if str(each) == values.get("days", "")]
        if not chosen:
            raise Wrong("Choose for how long.", "days")
        return grant(desk, number, chosen[0], **told)
    reason = values.get("reason", "").replace("\r\n", "\n").strip()
    if not reason:
        raise Wrong("Please write something here.", "reason")
    if len(reason) > LONGEST_WORDS:
        raise Wrong(f"At most {LONGEST_WORDS} characters.", "reason")
    return decline(desk, number, reason, **told)


def _draw(opened: OpenedAsk, token: str, drawn: Drawn) -> Response:
    notice = opened.notice
    return page(
        "sharing.html",
        status=drawn.status,
        token=token,
        notice=notice,
        zone=opened.zone,
        until=opened.form.expires_at,
        asks=notice.state is AskState.OPEN and not notice.ours_answers,
        back=opened.may_take_back,
        days=[(str(each), _FOR[each]) for each in GRANTS],
        said=drawn.said,
        problem=drawn.problem,
        fault=drawn.fault,
        values=drawn.values,
        longest=LONGEST_WORDS,
    )
