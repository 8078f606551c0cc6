"""Credits that are answered by a link: what each act brings, and the page."""

from datetime import datetime
from functools import partial

from fastapi.responses import Response

from journeys.acting import Doing
from journeys.credit_by_link import OpenedCredit, open_credit
from journeys.credit_partner import confirm_credit, dispute_credit
from journeys.desk import Desk
from partnering.touches import LEAST_WORDS, LONGEST_WORDS, Touch, TouchState
from portal.link_counter import Drawn, LinkCounter, Wrong, version_in
from portal.pages import page

YES, NO = "credit-yes", "credit-no"
_FIELDS = {YES: {"version"}, NO: {"version", "words"}}
_SAID = {
    YES: "Thank you. You are credited for it.",
    NO: "Thank you for saying so. We look into it.",
}


def credit_counter(desk: Desk) -> LinkCounter[OpenedCredit]:
    """Make the door for all credits by link."""
    return LinkCounter(
        lambda token, now: open_credit(desk, token, now=now),
        _draw,
        partial(_act, desk),
        _FIELDS,
        _SAID,
    )


def _act(
    desk: Desk, opened: OpenedCredit, path: str, values: dict[str, str], now: datetime
) -> Touch:
    told: Doing = {
        "by": opened.person,
        "now": now,
        "correlation": f"credit-form-{opened.form.id}",
    }
    number, shown = opened.notice.touch_id, version_in(values)
    if path == YES:
        return confirm_credit(desk, number, shown=shown, **told)
    words = values.get("words", "").replace("\r\n", "\n").strip()
    if len(words) < LEAST_WORDS:
        raise Wrong(f"Say what was different, in {LEAST_WORDS} letters or more.", "words")
    if len(words) > LONGEST_WORDS:
        raise Wrong(f"At most {LONGEST_WORDS} characters.", "words")
    return dispute_credit(desk, number, shown=shown, text=words, **told)


def _draw(opened: OpenedCredit, token: str, drawn: Drawn) -> Response:
    notice = opened.notice
    return page(
        "credit.html",
        status=drawn.status,
        token=token,
        notice=notice,
        zone=opened.zone,
        until=opened.form.expires_at,
        asks=notice.may_confirm,
        good=notice.state is TouchState.CONFIRMED,
        said=drawn.said,
        problem=drawn.problem,
        fault=drawn.fault,
        values=drawn.values,
        longest=LONGEST_WORDS,
    )
