"""Takes what comes in over the counter: opens the form, calls a journey, draws the answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from fastapi.responses import RedirectResponse, Response

from journeys import partner_acts
from journeys.claim_checks import complaints
from journeys.claim_fields import FIELDS
from journeys.deal_forms import NEUTRAL, Opened, must_have_links, open_form, status_form, use_form
from journeys.deal_sheets import Sheet, keep_claim, sheet_of
from journeys.desk import Desk
from journeys.register_deal import register
from journeys.resolve_conflict import partner_evidence
from journeys.typed_claims import Typed, at_inputs, mark_of
from partnering.calendar import local_day
from partnering.deal_forms import DealForm, Purpose
from partnering.refusals import NotAllowed, Refusal, Unknown
from partnering.registration_moves import Incomplete
from partnering.registrations import Claim, Registration
from portal.acts import ACTS, Act, Also, act_named, open_acts
from portal.claim_typing import read_changes, read_claim, unkept
from portal.drawing import (
    CHANGE_WAITS,
    Again,
    act_page,
    claim_page,
    offers_all,
    status_page,
    words_behind,
)
from portal.pages import HEADERS
from portal.requests import Refused, values_in

SAVE, TEXT, SEEN, DAY = "save", "text", "seen", "day"
_SEVERAL = frozenset({"families"})
_SAVED = "Saved. Come back with the same link and go on."
_NOT_ALL = (
    "Saved, but not what follows, since it cannot be read. It still stands below: mend it and "
    "save again, else it is empty when you come back."
)
_GONE = "That is done already, or is not possible any more. This is how it stands."
_CHANGED = f"{partner_acts.CHANGED_MEANWHILE} What you typed is below; please send it again."
_CHECK = "Please look at what is marked below."


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent with an act: a text, or a claim with what was asked about changed."""

    values: dict[str, list[str]]
    faults: dict[str, str]
    text: str = ""
    claim: Claim = field(default_factory=Claim)
    day: date | None = None
    problem: str = ""


class Counter:
    """One door for all forms by link; it holds no rule."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, token: str, path: str | None, said: str, *, now: datetime) -> Response:
        """Draw a page. Raises: Unknown for what is no form that opens now."""
        opened = open_form(self._desk, token, now=now)
        if _is_spent(opened.form):
            return self._lead_on(opened, now)
        sheet = sheet_of(self._desk, opened, now=now)
        if sheet.notice is None:
            _must_be_whole(path)
            return claim_page(sheet, token)
        act = _act_of(opened.form, path)
        if act is None:
            return status_page(sheet, token, words_behind(said))
        if act not in open_acts(sheet.notice):
            return status_page(sheet, token, _GONE)
        return act_page(sheet, token, act)

    def send(
        self, token: str, path: str | None, body: bytes | Refused, *, now: datetime
    ) -> Response:
        """Do what was sent. Raises: Unknown; NotAllowed; Refused for what is no form of ours."""
        opened = open_form(self._desk, token, now=now)
        if isinstance(body, Refused):
            raise body
        if _is_spent(opened.form):
            return self._lead_on(opened, now)
        sheet = sheet_of(self._desk, opened, now=now)
        if sheet.notice is None:
            _must_be_whole(path)
            return self._register(sheet, token, body, now)
        act = _act_of(opened.form, path)
        if act is None:
            # Sent twice: the second press sees what the first one made.
            form = use_form(self._desk, opened.form, now=now)
            return self._redirect(form, form.purpose)
        if act not in open_acts(sheet.notice):
            return status_page(sheet, token, _GONE, status=409)
        return self._act(sheet, token, act, body, now)

    def _register(self, sheet: Sheet, token: str, body: bytes, now: datetime) -> Response:
        opened = sheet.opened
        shown = {each.name for each in FIELDS}
        values = values_in(body, {*shown, SAVE}, _SEVERAL)
        saves = values.pop(SAVE, None) is not None
        typed = read_claim(values, Claim())
        draft_id = keep_claim(self._desk, opened, typed.claim, now=now)
        if saves:
            return claim_page(sheet, token, _saved(values, typed))
        if faults := complaints(typed, shown, self._desk.policy.deals, now):
            return claim_page(sheet, token, Again(values, faults, problem=_CHECK))
        try:
            kept = self._registered(opened, typed.claim, draft_id, now)
        except Incomplete as incomplete:
            faults = at_inputs(incomplete.faults, shown)
            return claim_page(sheet, token, Again(values, faults, problem=_CHECK))
        except Refusal as refusal:
            return claim_page(sheet, token, Again(values, problem=_said_of(refusal)))
        form = use_form(self._desk, opened.form, registration_id=kept.id, now=now)
        return self._redirect(form, form.purpose)

    def _registered(
        self, opened: Opened, claim: Claim, draft_id: int, now: datetime
    ) -> Registration:
        """Register what was typed, once: pressed twice at once, both get the same."""
        try:
            return register(
                self._desk,
                opened.partner.id,
                claim,
                draft_id=draft_id,
                by=opened.person,
                now=now,
                correlation=f"form-{opened.form.id}",
            )
        except Unknown:
            # The draft is none any more: another press has registered it meanwhile.
            with self._desk.store.read() as view:
                found = view.registrations.get(draft_id)
            if found is None or found.received_at is None:
                raise
            return found

    def _act(self, sheet: Sheet, token: str, act: Act, body: bytes, now: datetime) -> Response:
        today = local_day(self._desk.policy.deals.zone, now)
        sent = _read(sheet, act, body, today)
        if sent.faults or sent.problem:
            problem = sent.problem or _problem(act)
            return act_page(sheet, token, act, Again(sent.values, sent.faults, problem))
        try:
            said = self._do(sheet, act, sent, now)
        except Incomplete as incomplete:
            faults = at_inputs(incomplete.faults, sent.values)
            return act_page(sheet, token, act, Again(sent.values, faults, _problem(act)))
        except Refusal as refusal:
            return act_page(sheet, token, act, Again(sent.values, problem=_said_of(refusal)))
        return self._redirect(use_form(self._desk, sheet.opened.form, now=now), said)

    def _do(self, sheet: Sheet, act: Act, sent: Sent, now: datetime) -> str:
        """Do it by the journey that every other door calls; a code for what is said then.

        Raises: refusals.
        """
        assert sheet.notice is not None
        number, by = sheet.notice.registration_id, sheet.opened.person
        desk, correlation = self._desk, f"form-{sheet.opened.form.id}"
        if plain := _PLAIN.get(act.word):
            plain(desk, number, by=by, now=now, correlation=correlation)
        elif act.word is Purpose.ANSWER:
            partner_acts.answer(desk, number, sent.claim, by=by, now=now, correlation=correlation)
        elif act.word is Also.EDIT:
            kept = partner_acts.edit(
                desk,
                number,
                sent.claim,
                shown=sheet.latest,
                by=by,
                now=now,
                correlation=correlation,
            )
            return CHANGE_WAITS if kept.pending_edit is not None else act.word
        elif act.word is Also.SUPPORT:
            assert sent.day is not None
            partner_evidence(
                desk,
                number,
                text=sent.text,
                day=sent.day,
                by=by,
                now=now,
                correlation=correlation,
            )
        elif act.word is Purpose.EXTEND:
            partner_acts.ask_extension(
                desk, number, why=sent.text, by=by, now=now, correlation=correlation
            )
        else:
            partner_acts.appeal(
                desk, number, text=sent.text, by=by, now=now, correlation=correlation
            )
        return act.word

    def _lead_on(self, opened: Opened, now: datetime) -> Response:
        """Lead from a form that was used a moment ago to what came of it."""
        form = status_form(self._desk, opened.form, now=now)
        if form is None:
            raise Unknown(NEUTRAL)
        return self._redirect(form, opened.form.purpose)

    def _redirect(self, form: DealForm, said: str) -> Response:
        path = must_have_links(self._desk).path(form.handle)
        return RedirectResponse(f"{path}?said={said}", 303, HEADERS)


_PLAIN: dict[str, Callable[..., object]] = {
    Also.APPEAL_BACK: partner_acts.withdraw_appeal,
    Purpose.WITHDRAW: partner_acts.withdraw,
    Purpose.RELEASE: partner_acts.release,
    Purpose.ACTIVITY: partner_acts.report_activity,
}


def _is_spent(form: DealForm) -> bool:
    """Tell whether its one thing is done, so that only what came of it can be shown."""
    return form.used_at is not None and form.purpose is not Purpose.REGISTER


def _act_of(form: DealForm, path: str | None) -> Act | None:
    """Say which act an address means; None for the page of the deal itself.

    Raises: Unknown for an act that the form is not for.
    """
    if not offers_all(form):
        _must_be_whole(path)
        return ACTS[form.purpose]
    if path is None:
        return None
    found = act_named(path)
    if found is None:
        raise Unknown(NEUTRAL)
    return found


def _must_be_whole(path: str | None) -> None:
    """Let pass an address that ends with the token. Raises: Unknown."""
    if path is not None:
        raise Unknown(NEUTRAL)


def _read(sheet: Sheet, act: Act, body: bytes, today: date) -> Sent:
    """Read what was sent with an act; `today` is the programme's.

    Raises: Refused for what its page does not hold.
    """
    assert sheet.notice is not None
    if act.word is Also.EDIT:
        values = values_in(body, {*(each.name for each in FIELDS), SEEN}, _SEVERAL)
        seen = "".join(values.pop(SEEN, ()))
        typed = read_changes(values, sheet.latest)
        problem = "" if seen == mark_of(sheet.latest) else _CHANGED
        return Sent(values, typed.faults, claim=typed.claim, problem=problem)
    if act.word is Purpose.ANSWER:
        asked = sheet.notice.asked
        shown = {each.name for each in FIELDS if each.part in asked}
        values = values_in(body, shown, _SEVERAL)
        typed = read_claim(values, sheet.claim, asked)
        return Sent(values, typed.faults, claim=typed.claim)
    names = {*([TEXT] if act.asks else []), *([DAY] if act.day else [])}
    values = values_in(body, names, ())
    text = "\n".join(values.get(TEXT, ())).replace("\r\n", "\n").strip()
    faults = {}
    if act.asks and not text:
        faults[TEXT] = "Please write something here."
    if len(text) > act.longest:
        faults[TEXT] = f"At most {act.longest} characters."
    day = _day_in("".join(values.get(DAY, ())))
    if act.day and (day is None or day > today):
        faults[DAY] = "A day that is not in the future."
    return Sent(values, faults, text, day=day)


def _day_in(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


def _saved(values: dict[str, list[str]], typed: Typed) -> Again:
    """Say that a draft is kept, and which fields it cannot hold; what is missing may be."""
    lost = unkept(values, typed)
    return Again(values, lost, problem=_NOT_ALL) if lost else Again(values, said=_SAVED)


def _problem(act: Act) -> str:
    """Say above a long form that something is marked below; on a short one it is seen."""
    return _CHECK if act.word is Also.EDIT else ""


def _said_of(refusal: Refusal) -> str:
    """Give a refusal's words for the page. Raises it where it has a page of its own."""
    if isinstance(refusal, Unknown | NotAllowed):
        raise refusal
    return str(refusal)
