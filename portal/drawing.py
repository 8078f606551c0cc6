"""A sheet as a page: the claim to fill in, one act to do, or how the deal stands. Draws only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fastapi.responses import Response

from journeys.claim_fields import groups_for
from journeys.deal_sheets import Sheet
from journeys.typed_claims import mark_of, typed_of
from partnering.deal_forms import DealForm, Purpose
from partnering.partner_view import Shown
from partnering.registrations import Claim
from portal.acts import Act, Also, act_named, open_acts
from portal.pages import page

# The code in an address for words of its own: there are two ends to a change.
CHANGE_WAITS = "change-waits"
_WAITING = (
    "We decide on your change, and write to you. Until then you stay protected as before, and "
    "what was registered counts."
)
_RECEIVED = "We have received your registration. You need not do anything now."
_WAITS = frozenset({Shown.RECEIVED, Shown.IN_REVIEW})


@dataclass(frozen=True, slots=True)
class Again:
    """What goes back into a page that was sent and could not be used, or not all of it.

    `problem` is about the whole, `faults` about single fields; `said` is good news.
    """

    values: Mapping[str, Sequence[str]] | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    said: str = ""

    @property
    def status(self) -> int:
        return 422 if self.faults or self.problem else 200


FRESH = Again()


def claim_page(sheet: Sheet, token: str, again: Again = FRESH) -> Response:
    """Draw the form that registers a deal."""
    opened = sheet.opened
    return page(
        "claim.html",
        status=again.status,
        token=token,
        partner=opened.partner.name,
        person=opened.person.name,
        groups=groups_for(sheet.families),
        values=typed_of(sheet.claim) if again.values is None else again.values,
        again=again,
        until=opened.form.expires_at,
        zone=sheet.zone,
    )


def act_page(sheet: Sheet, token: str, act: Act, again: Again = FRESH) -> Response:
    """Draw the page of one act."""
    notice, form = sheet.notice, sheet.opened.form
    assert notice is not None
    asked = notice.asked if act.word is Purpose.ANSWER else ()
    changes = act.word is Also.EDIT
    claim = sheet.latest if changes else sheet.claim
    return page(
        "act.html",
        status=again.status,
        token=token,
        act=act,
        notice=notice,
        view=notice.view,
        zone=sheet.zone,
        groups=groups_for(_offered(sheet, claim), asked) if asked or changes else (),
        values=typed_of(claim) if again.values is None else again.values,
        seen=mark_of(claim) if changes else "",
        again=again,
        path=f"/{act.word}" if offers_all(form) else "",
        longest=act.longest,
    )


def _offered(sheet: Sheet, claim: Claim) -> frozenset[str]:
    """Say which product families to offer; one that is chosen already stays to be seen."""
    return frozenset({*sheet.families, *claim.families}) if sheet.families else frozenset()


def status_page(sheet: Sheet, token: str, said: str = "", *, status: int = 200) -> Response:
    """Draw how the deal stands, with what can be done about it now."""
    notice, form = sheet.notice, sheet.opened.form
    assert notice is not None
    if said == _RECEIVED and notice.view.shown not in _WAITS:
        said = ""  # the page was kept open, or reloaded, until it was decided
    return page(
        "status.html",
        status=status,
        token=token,
        notice=notice,
        view=notice.view,
        claim=sheet.claim,
        zone=sheet.zone,
        acts=list(open_acts(notice)) if offers_all(form) else [],
        said=said,
        until=form.expires_at,
    )


def offers_all(form: DealForm) -> bool:
    """Tell whether a form's page offers all that can be done, and not one thing only."""
    return form.purpose in (Purpose.STATUS, Purpose.REGISTER)


def words_behind(code: str) -> str:
    """Give the words behind a code in an address; anything else says nothing."""
    if code == Purpose.REGISTER:
        return _RECEIVED
    if code == CHANGE_WAITS:
        return _WAITING
    act = act_named(code)
    return act.said if act is not None else ""
