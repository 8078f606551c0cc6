"""Conflicts between claims: listed, shown, taken up, fed with evidence, decided."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards import conflict as cards
from bot.cards import conflict_forms as forms
from bot.cards.form import Form, callback_id, words_form
from bot.cards.parts import Card, said
from bot.doorstep import Doorstep
from bot.forms import Reply, Show, Submitted, Wrong, offer
from bot.refusals import refusal_lines
from bot.showing import redraw_now, show_anew
from bot.workspace import Workspace
from journeys.deal_notices import ConflictNotice
from journeys.decide_conflict import Resolution, decide_case
from journeys.desk import Desk
from journeys.draw_conflicts import list_cases, see_case
from journeys.resolve_conflict import add_evidence, appeal_case, take_ownership
from partnering.conflict_cases import Remedy, Weight
from partnering.deciders import SecondNeeded
from partnering.engagement_rules import Clause
from partnering.people import Person, Right
from partnering.refusals import NotAllowed, Refusal, Stale, Unknown
from partnering.words_for_partner import NamesAnother

REF = re.compile(r"CF-?[1-9]\d{0,14}", re.IGNORECASE | re.ASCII)


Draw = Callable[[ConflictNotice], Form]
Sent = Callable[[Desk, Submitted], Reply]


def register(app: App, desk: Desk, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to the buttons and to the forms; the commands are `/cosell`'s."""
    right = Right.RESOLVE_CONFLICT
    for action, handler in (
        (Action.CONFLICT_SHOW, on_show),
        (Action.CONFLICT_TAKE, on_take),
        (Action.CONFLICT_RESOLVE, on_resolve),
        (Action.CONFLICT_EVIDENCE, on_evidence),
        (Action.CONFLICT_APPEAL, on_appeal),
    ):
        app.action(action.value)(doorstep.asks(partial(handler, desk), right))
    told: dict[str, tuple[Draw, Sent]] = {
        forms.RESOLVE: (forms.resolve_form, partial(on_resolved, slack)),
        forms.EVIDENCE: (forms.evidence_form, on_evidence_sent),
        forms.APPEAL: (forms.appeal_form, on_appealed),
    }
    for name, (draw, act) in told.items():
        app.view(callback_id(name))(doorstep.submits(partial(on_sent, desk, draw, act), right))


def on_command(desk: Desk, ask: Ask, typed: str) -> None:
    """List the cases that wait, or show the one that was typed."""
    words = typed.strip()
    if words:
        on_ref(desk, ask, words)
        return
    ask.answers.privately(cards.conflicts_card(list_cases(desk, by=ask.by, now=ask.now)))


def on_ref(desk: Desk, ask: Ask, typed: str) -> None:
    """Show the case that was typed. Raises: Unknown."""
    digits = re.sub(r"\D", "", typed) if REF.fullmatch(typed) or typed.isdecimal() else ""
    if not 0 < len(digits) < 16:
        raise Unknown("There is no such conflict. `/cosell conflicts` lists those that wait.")
    ask.answers.privately(cards.conflict_card(_case(desk, int(digits), by=ask.by, now=ask.now)))


def on_show(desk: Desk, ask: Ask) -> None:
    """Show a case beside what was pressed."""
    notice = _case(desk, ask.target().record, by=ask.by, now=ask.now)
    ask.answers.privately(cards.conflict_card(notice))


def on_take(desk: Desk, ask: Ask) -> None:
    """Look after a case from now on."""
    number = ask.target().record
    take_ownership(desk, number, **ask.act)
    _show_again(desk, ask, number)


def on_resolve(desk: Desk, ask: Ask) -> None:
    """Open the form in which a case is decided, about the version that was on the card."""
    offer(ask.answers.api, ask, forms.resolve_form(_as_shown(desk, ask)))


def on_evidence(desk: Desk, ask: Ask) -> None:
    """Open the form in which something is brought forward."""
    notice = _case(desk, ask.target().record, by=ask.by, now=ask.now)
    offer(ask.answers.api, ask, forms.evidence_form(notice))


def on_appeal(desk: Desk, ask: Ask) -> None:
    """Open the form in which a partner's appeal is written down."""
    offer(ask.answers.api, ask, forms.appeal_form(_as_shown(desk, ask)))


def on_sent(desk: Desk, draw: Draw, act: Sent, sent: Submitted) -> Reply:
    """Carry a form out; refused, it is given back with what was typed and the record as it is."""
    try:
        return act(desk, sent)
    except NamesAnother as named:
        return Wrong({named.field: str(named)})
    except Refusal as refusal:
        number = sent.number("case")
        if isinstance(refusal, Stale):
            redraw_now(desk, _record(number), now=sent.now)
        notice = _case(desk, number, by=sent.by, now=sent.now)
        if isinstance(refusal, SecondNeeded) or forms.SECOND in sent.values:
            draw = partial(forms.resolve_form, second=True)
        lines = refusal_lines(refusal)
        return Show(forms.given_back(draw(notice), notice, sent.values, *lines))


def on_appealed(desk: Desk, sent: Submitted) -> Reply:
    """Take a case to the channel chief."""
    text = sent.text("text")
    if len(text) < forms.LEAST_WORDS:
        return Wrong({"text": f"At least {forms.LEAST_WORDS} characters."})
    appeal_case(desk, sent.number("case"), text=text, **sent.act)
    return _ended(desk, sent, "Appealed")


def on_resolved(slack: Workspace, desk: Desk, sent: Submitted) -> Reply:
    """Decide a case as it was filled in."""
    remedy, clause = sent.one("remedy"), sent.one("clause")
    note, text, favour = sent.text("note"), sent.text("text"), sent.one("favour")
    errors = {}
    if remedy not in set(Remedy):
        errors["remedy"] = "Choose a remedy."
    if clause not in set(Clause):
        errors["clause"] = "Choose the rule."
    for name, words in (("note", note), ("text", text)):
        if len(words) < forms.LEAST_WORDS:
            errors[name] = f"At least {forms.LEAST_WORDS} characters."
    if remedy in (Remedy.EXCLUSIVE, Remedy.TEAMING) and not favour.isdecimal():
        errors["favour"] = "Choose a claim."
    second, chosen = None, sent.one(forms.SECOND)
    try:
        second = slack.people.person_of(chosen, now=sent.now) if chosen else None
    except NotAllowed:
        errors[forms.SECOND] = "This is nobody whom I know: choose a colleague."
    if errors:
        return Wrong(errors)
    told = Resolution(
        remedy=Remedy(remedy),
        in_favour_of=int(favour) if favour.isdecimal() else None,
        clause=clause,
        note=note,
        text=text,
        carry_out=forms.CARRY_OUT in sent.many("carry"),
        versions=forms.seen_versions(str(sent.ids.get("seen", ""))),
        second=second,
    )
    decide_case(desk, sent.number("case"), told, **sent.decision)
    return _ended(desk, sent, "Decided")


def on_evidence_sent(desk: Desk, sent: Submitted) -> Reply:
    """Keep what was brought forward."""
    weight, text, whose = sent.one("weight"), sent.text("text"), sent.one("whose")
    dated = _day(sent.one("dated"))
    errors = {}
    if weight not in set(Weight):
        errors["weight"] = "Choose what it is."
    if dated is None or dated > sent.now:
        errors["dated"] = "Choose a day that has come."
    if len(text) < forms.LEAST_WORDS:
        errors["text"] = f"At least {forms.LEAST_WORDS} characters."
    if errors or dated is None:
        return Wrong(errors)
    with desk.store.read() as view:
        claim = view.registrations.get(int(whose)) if whose.isdecimal() else None
    add_evidence(
        desk,
        sent.number("case"),
        weight=Weight(weight),
        dated=dated,
        text=text,
        partner_id=claim.partner_id if claim else None,
        **sent.act,
    )
    return _ended(desk, sent, "Added")


def _ended(desk: Desk, sent: Submitted, word: str) -> Reply:
    number = sent.number("case")
    redraw_now(desk, _record(number), now=sent.now)
    notice = _case(desk, number, by=sent.by, now=sent.now)
    standing = cards.STANDINGS[notice.state].lower()
    return Show(words_form(notice.ref, f"*{word}.* {notice.ref} is {standing}."))


def _as_shown(desk: Desk, ask: Ask) -> ConflictNotice:
    """Give the case if it is still as on the card; else show it anew. Raises: Stale."""
    target = ask.target()
    notice = _case(desk, target.record, by=ask.by, now=ask.now)
    if target.choice not in ("", f"v{notice.version}"):
        _show_again(desk, ask, target.record)
        standing = cards.STANDINGS[notice.state].lower()
        by = f" by {said(notice.decided_by, 120)}" if notice.decided_by else ""
        raise Stale(f"{notice.ref} has moved on: it is {standing}{by}. Look at it again.")
    return notice


def _show_again(desk: Desk, ask: Ask, number: int) -> None:
    """Draw every card of a case anew, and the one that was pressed where it is nobody's else."""

    def drawn() -> Card:
        return cards.conflict_card(_case(desk, number, by=ask.by, now=ask.now))

    show_anew(desk, ask, _record(number), drawn)


def _record(number: int) -> str:
    return f"conflict:{number}"


def _case(desk: Desk, number: int, *, by: Person, now: datetime) -> ConflictNotice:
    notice = see_case(desk, number, by=by, now=now)
    if notice is None:
        raise Unknown("There is no such conflict.")
    return notice


def _day(told: str) -> datetime | None:
    """Read a chosen day, as its beginning: what happened that day may be brought forward."""
    try:
        return datetime.combine(date.fromisoformat(told), time(), UTC)
    except ValueError:
        return None
