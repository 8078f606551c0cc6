"""The forms in which one of us decides on a deal: opened, complained about, carried out."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards import deal_decisions as cards
from bot.cards import deal_later_forms as later
from bot.cards.deal_buttons import WITHOUT_CRM, how_of, shown_version, waits_for_second
from bot.cards.deal_words import late, standing
from bot.cards.filled import filled, typed_lines
from bot.cards.form import Form, callback_id, words_form
from bot.cards.parts import section
from bot.deal_showing import notice_for, show_moved, telling_who_was_faster
from bot.doorstep import Doorstep
from bot.forms import Reply, Show, Submitted, Wrong, offer
from bot.refusals import refusal_lines
from bot.showing import redraw_now
from bot.workspace import Workspace
from journeys.deal_notices import DealNotice
from journeys.deal_statements import file_letter
from journeys.decide_appeal import decide_appeal
from journeys.decide_protection import decide_edit, decide_extension, revoke, serve_notice
from journeys.decide_registration import approve, ask, assign, identify, reject
from journeys.desk import Desk
from journeys.tell_deals import record_of
from partnering.conflict_cases import Remedy
from partnering.people import Person, Right
from partnering.reasons import EndCause, Reason
from partnering.refusals import Invalid, NotAllowed, Refusal, Stale
from partnering.registrations import Basis
from partnering.words_for_partner import NamesAnother

Draw = Callable[[DealNotice], Form]
Sent = Callable[[Desk, Submitted], None]

_OPENERS: dict[Action, Draw] = {
    Action.DEAL_REJECT: cards.reject_form,
    Action.DEAL_ASK: cards.ask_form,
    Action.DEAL_ASSIGN: cards.assign_form,
    Action.DEAL_IDENTIFY: cards.identify_form,
    Action.DEAL_EXTEND_NOT: later.refuse_extension_form,
    Action.DEAL_EDIT_NOT: later.refuse_edit_form,
    Action.DEAL_NOTICE: later.notice_form,
    Action.DEAL_REVOKE: later.revoke_form,
    Action.DEAL_UPHOLD: later.uphold_form,
    Action.DEAL_OVERTURN: later.overturn_form,
    Action.DEAL_LETTER: cards.letter_form,
}


def register(app: App, desk: Desk, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to the buttons that open the forms, and to the forms."""
    for action, draw in _OPENERS.items():
        app.action(action.value)(doorstep.asks(partial(on_open, desk, draw), Right.DECIDE))
    app.action(Action.DEAL_EXCEPTION.value)(
        doorstep.asks(partial(on_exception, desk), Right.DECIDE)
    )
    sent: dict[str, tuple[Draw, Sent]] = {
        cards.REJECT: (cards.reject_form, on_rejected),
        cards.ASK: (cards.ask_form, on_asked),
        cards.ASSIGN: (cards.assign_form, partial(on_assigned, slack)),
        cards.IDENTIFY: (cards.identify_form, on_identified),
        cards.EXCEPTION: (cards.exception_form, on_approved),
        later.EXTEND_NOT: (later.refuse_extension_form, on_extension_refused),
        later.EDIT_NOT: (later.refuse_edit_form, on_edit_refused),
        later.NOTICE: (later.notice_form, on_notice),
        later.REVOKE: (later.revoke_form, on_revoked),
        later.EDIT: (later.accept_edit_form, partial(on_edited, slack)),
        later.EDIT_WHOSE: (later.edited_customer_form, partial(on_edited_customer, slack)),
        cards.LETTER: (cards.letter_form, on_letter),
        later.UPHOLD: (later.uphold_form, on_upheld),
        later.OVERTURN: (later.overturn_form, partial(on_overturned, slack)),
    }
    for name, (draw, act) in sent.items():
        taken = partial(on_sent, desk, draw, act)
        app.view(callback_id(name))(doorstep.submits(taken, Right.DECIDE))


class Complaint(Exception):
    """An input of the form holds what cannot be used; `errors` are words by input."""

    def __init__(self, **errors: str) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


def on_open(desk: Desk, draw: Draw, ask: Ask) -> None:
    """Open a form about the version that was on the card; a newer one is shown instead."""
    target = ask.target()
    notice = notice_for(desk, target.record, by=ask.by, now=ask.now)
    if shown_version(target) != notice.version:
        show_moved(desk, ask, target.record)
        raise late(notice, decided=False, reader=ask.by)
    offer(ask.answers.api, ask, draw(notice))


def on_exception(desk: Desk, ask: Ask) -> None:
    """Open the form in which the channel chief gives a reason for an exception."""
    without = how_of(ask.target()) == WITHOUT_CRM
    on_open(desk, partial(cards.exception_form, override_crm=without), ask)


def on_sent(desk: Desk, draw: Draw, act: Sent, submitted: Submitted) -> Reply:
    """Carry a form out, and say how the record stands now; refused, its words come back."""
    number = submitted.number("deal")
    try:
        with telling_who_was_faster(desk, number, submitted):
            act(desk, submitted)
    except Complaint as complaint:
        return Wrong(complaint.errors)
    except NamesAnother as named:
        return Wrong({named.field: str(named)})
    except Refusal as refusal:
        notice = notice_for(desk, number, by=submitted.by, now=submitted.now)
        if submitted.ids.get("override"):
            draw = partial(cards.exception_form, override_crm=True)
        return Show(_given_back(draw(notice), notice, submitted, refusal))
    redraw_now(desk, record_of(number), now=submitted.now)
    notice = notice_for(desk, number, by=submitted.by, now=submitted.now)
    waits = waits_for_second(notice) if notice.proposed_by else ""
    return Show(words_form(notice.ref, standing(notice), *filter(None, [waits])))


def on_rejected(desk: Desk, sent: Submitted) -> None:
    """Reject it for a reason."""
    reason = reason_from(sent.one("reason"))
    if reason is None:
        raise Complaint(reason="Choose a reason.")
    text, note = _for_partner(sent), sent.text("note")
    reject(desk, sent.number("deal"), reason=reason, text=text, note=note, **sent.decision)


def on_asked(desk: Desk, sent: Submitted) -> None:
    """Ask the partner what is missing."""
    missing = frozenset(sent.many("missing"))
    if not missing:
        raise Complaint(missing="Choose what is missing.")
    ask(desk, sent.number("deal"), missing=missing, text=_for_partner(sent), **sent.decision)


def on_assigned(slack: Workspace, desk: Desk, sent: Submitted) -> None:
    """Hand the decision over to somebody else."""
    try:
        owner = slack.people.person_of(sent.one("owner"), now=sent.now)
        assign(desk, sent.number("deal"), owner_id=owner.id, **sent.decision)
    except NotAllowed as refused:
        raise Complaint(owner=str(refused)) from refused


def on_identified(desk: Desk, sent: Submitted) -> None:
    """Say which account of ours the customer is, or that it is none."""
    identify(desk, sent.number("deal"), account_key=_account(sent), **sent.decision)


def _account(sent: Submitted) -> str:
    chosen = [each for each in (sent.one("account"), *sent.many("new")) if each]
    if len(chosen) != 1:
        raise Complaint(account="Choose an account, or tick a box below; one of them.")
    return "" if chosen[0] == cards.NEW_CUSTOMER else chosen[0]


def on_approved(desk: Desk, sent: Submitted) -> None:
    """Approve it as an exception; a second person confirms it."""
    note = sent.text("note")
    if len(note) < cards.LEAST_WORDS:
        raise Complaint(note="Say why, in a few words.")
    basis = Basis.TEAMING if sent.ids.get("teaming") else None
    override = bool(sent.ids.get("override"))
    approve(
        desk, sent.number("deal"), basis=basis, note=note, override_crm=override, **sent.decision
    )


def on_extension_refused(desk: Desk, sent: Submitted) -> None:
    """Give no more time."""
    text = _for_partner(sent)
    decide_extension(desk, sent.number("deal"), grant=False, text=text, **sent.decision)


def on_edit_refused(desk: Desk, sent: Submitted) -> None:
    """Leave the claim as it is."""
    text = _for_partner(sent)
    decide_edit(desk, sent.number("deal"), accept=False, text=text, **sent.decision)


def on_letter(desk: Desk, sent: Submitted) -> None:
    """Keep what the customer has written."""
    try:
        file_letter(desk, sent.number("deal"), text=sent.text("letter"), **sent.act)
    except Invalid as fault:
        raise Complaint(letter=str(fault)) from None


def on_notice(desk: Desk, sent: Submitted) -> None:
    """Tell the partner that its protection will be revoked."""
    serve_notice(desk, sent.number("deal"), text=_for_partner(sent), **sent.decision)


def on_revoked(desk: Desk, sent: Submitted) -> None:
    """End the protection now."""
    told = sent.one("cause")
    if told not in set(EndCause):
        raise Complaint(cause="Choose a cause.")
    cause, text = EndCause(told), _for_partner(sent)
    lines = (line.strip() for line in sent.text("evidence").splitlines())
    evidence = tuple(filter(None, lines))
    if not evidence and cause in (EndCause.FRAUD, EndCause.CUSTOMER_CHOICE):
        raise Complaint(evidence="This cause needs evidence: the letter, or what was found.")
    revoke(desk, sent.number("deal"), cause=cause, text=text, evidence=evidence, **sent.decision)


def on_edited(slack: Workspace, desk: Desk, sent: Submitted) -> None:
    """Accept the change with a reason and a second person."""
    second = _second(slack, sent)
    decide_edit(
        desk,
        sent.number("deal"),
        accept=True,
        note=sent.text("note"),
        second=second,
        **sent.decision,
    )


def on_edited_customer(slack: Workspace, desk: Desk, sent: Submitted) -> None:
    """Accept a change of the customer, saying which account it is."""
    decide_edit(
        desk,
        sent.number("deal"),
        accept=True,
        account_key=_account(sent),
        note=sent.text("note"),
        second=_second(slack, sent) if sent.one("second") else None,
        **sent.decision,
    )


def on_upheld(desk: Desk, sent: Submitted) -> None:
    """Leave the rejection as it is."""
    _decide_appeal(desk, sent, Remedy.NONE, None)


def on_overturned(slack: Workspace, desk: Desk, sent: Submitted) -> None:
    """Approve after all, or end with a remedy where the scope is taken."""
    told = sent.one("otherwise")
    otherwise = Remedy(told) if told in set(Remedy) else Remedy.NONE
    _decide_appeal(desk, sent, otherwise, _second(slack, sent))


def _decide_appeal(desk: Desk, sent: Submitted, otherwise: Remedy, second: Person | None) -> None:
    text, note = _for_partner(sent), sent.text("note")
    if len(note) < cards.LEAST_WORDS:
        raise Complaint(note="Say why, for the record.")
    with desk.store.read() as view:
        filed = view.appeals.of_registration(sent.number("deal"))
    if not filed:
        raise Stale("There is no appeal any more.")
    decide_appeal(
        desk,
        filed[-1].id,
        overturned=second is not None,
        text=text,
        note=note,
        otherwise=otherwise,
        second=second,
        **sent.decision,
    )


def reason_from(told: str) -> Reason | None:
    """Read the code of a reason, however it is written."""
    code = told.strip().casefold().replace("-", "_")
    return Reason(code) if code in set(Reason) else None


def _given_back(form: Form, notice: DealNotice, sent: Submitted, refusal: Refusal) -> Form:
    """Draw a form again that was refused, with what was typed.

    Where the record has moved on it would decide on what nobody was shown: the words are quoted.
    """
    lines = refusal_lines(refusal)
    if isinstance(refusal, Stale):
        typed = typed_lines(form, sent.values)
        lead = ["What you typed was not kept; here it is:"] if typed else []
        return words_form(notice.ref, *lines, *lead, *typed)
    again = filled(form, sent.values)
    return replace(again, ids=sent.ids, blocks=(section(*lines), *again.blocks))


def _second(slack: Workspace, sent: Submitted) -> Person:
    try:
        return slack.people.person_of(sent.one("second"), now=sent.now)
    except NotAllowed as stranger:
        raise Complaint(second="This is nobody whom I know: choose a colleague.") from stranger


def _for_partner(sent: Submitted) -> str:
    text = sent.text("text")
    if len(text) < cards.LEAST_WORDS:
        raise Complaint(text=f"The partner reads this: at least {cards.LEAST_WORDS} characters.")
    return text
