"""The partner's side: *Register a deal*, *My deals*, and what may be done about one of them.

Pressed in the channel that is shared with a partner, by its people or by one of ours for them.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask, Surface
from bot.cards.deal_form import Typed, at_inputs, claim_from
from bot.cards.form import Form, callback_id, waiting_form
from bot.cards.partner_deal import own_deals_card, partner_deal_card
from bot.cards.partner_deal_forms import (
    ANSWER,
    APPEAL,
    EXTEND,
    REGISTER,
    TITLE,
    answer_form,
    appeal_form,
    extend_form,
    own_claim_form,
    registered_form,
    told_form,
)
from bot.cards.parts import Card
from bot.doorstep import Doorstep
from bot.forms import Later, Opened, Reply, Show, Submitted, Wrong, offer, show, update_form
from bot.workspace import Workspace
from journeys import partner_acts
from journeys.desk import Desk
from journeys.notices import TryLater, Uncertain, Unreachable
from journeys.own_deals import deal_door, own_deals, own_draft, own_notice, own_registration
from journeys.redraw import redraw_record
from journeys.register_deal import register as register_claim
from journeys.tell_deals import partner_record_of
from partnering.calendar import local_day
from partnering.people import Right
from partnering.refusals import Invalid, Refusal
from partnering.registration_form import faults
from partnering.registration_moves import Incomplete
from partnering.registrations import Claim, Registration

Act = Callable[..., Registration]


def register(app: App, desk: Desk, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to the buttons of the pinned card and of each registration, and to the forms."""
    pressed: dict[Action, Callable[[Ask], None]] = {
        Action.OWN_REGISTER: partial(on_register, desk),
        Action.OWN_FINISH: partial(on_finish, desk),
        Action.OWN_LIST: partial(on_list, desk),
        Action.OWN_SHOW: partial(on_show, desk),
        Action.OWN_ANSWER: partial(on_answer, desk),
        Action.OWN_EXTEND: partial(on_extend, desk),
        Action.OWN_APPEAL: partial(on_appeal, desk),
        Action.OWN_REPORT: partial(on_act, desk, partner_acts.report_activity, _REPORTED),
        Action.OWN_WITHDRAW: partial(on_act, desk, partner_acts.withdraw, ""),
        Action.OWN_RELEASE: partial(on_act, desk, partner_acts.release, ""),
    }
    for action, handler in pressed.items():
        app.action(action.value)(doorstep.asks(handler, Right.OWN_DEALS))
    sent: dict[str, Callable[[Submitted], Reply]] = {
        REGISTER: partial(on_registered, desk, slack),
        ANSWER: partial(on_answered, desk),
        EXTEND: partial(on_extended, desk),
        APPEAL: partial(on_appealed, desk),
    }
    for name, taken in sent.items():
        app.view(callback_id(name))(doorstep.submits(taken, Right.OWN_DEALS))


TITLES = "Deals"
_REPORTED = "Noted: you still work on it."


def on_register(desk: Desk, ask: Ask) -> None:
    """Open the form of a new deal."""
    door = deal_door(desk, ask.target().record, by=ask.by)
    form = own_claim_form(door.partner.id, door.partner.name, door.families, by_us=door.by_us)
    offer(ask.answers.api, ask, form)


def on_finish(desk: Desk, ask: Ask) -> None:
    """Open the form of a deal that was begun."""
    draft = own_draft(desk, ask.target().record, by=ask.by)
    door = deal_door(desk, draft.partner_id, by=ask.by)
    form = own_claim_form(
        door.partner.id,
        door.partner.name,
        door.families,
        claim=draft.claim,
        draft_id=draft.id,
        by_us=door.by_us,
    )
    offer(ask.answers.api, ask, form)


def on_list(desk: Desk, ask: Ask) -> None:
    """List the partner's own registrations to who asked, or turn the page."""
    target = ask.target()
    partner, deals = own_deals(desk, target.record, by=ask.by, now=ask.now)
    skipped = int(target.choice) if target.choice.isascii() and target.choice.isdigit() else 0
    _put(ask, own_deals_card(partner.id, partner.name, deals, ask.now, skipped=skipped))


def on_show(desk: Desk, ask: Ask) -> None:
    """Show one registration to who asked."""
    notice = own_notice(desk, ask.target().record, by=ask.by, now=ask.now)
    card = partner_deal_card(notice)
    if ask.source.surface is Surface.MODAL:
        _put(ask, card)
    else:
        # Beside the list or the word that it was asked from.
        ask.answers.privately(card)


def on_act(desk: Desk, act: Act, words: str, ask: Ask) -> None:
    """Do what a press alone asks for; refused, the card is drawn as it stands all the same."""
    number = ask.target().record
    own_notice(desk, number, by=ask.by, now=ask.now)
    try:
        act(desk, number, **ask.act)
    except Refusal:
        _draw_again(desk, ask, number)
        raise
    _draw_again(desk, ask, number, words)


def on_answer(desk: Desk, ask: Ask) -> None:
    """Open a form with the fields that were asked about, or say that nothing is asked any more."""
    notice = own_notice(desk, ask.target().record, by=ask.by, now=ask.now)
    if not notice.asked:
        _too_late(desk, ask, f"{notice.view.ref} has no open question any more.")
    held = own_registration(desk, notice.registration_id, by=ask.by)
    door = deal_door(desk, held.partner_id, by=ask.by)
    offer(ask.answers.api, ask, answer_form(notice, held.claim, door.families))


def on_extend(desk: Desk, ask: Ask) -> None:
    """Open the form that asks for more time."""
    notice = own_notice(desk, ask.target().record, by=ask.by, now=ask.now)
    if not notice.may_extend:
        _too_late(desk, ask, f"No more time can be asked for {notice.view.ref} now.")
    offer(ask.answers.api, ask, extend_form(notice))


def on_appeal(desk: Desk, ask: Ask) -> None:
    """Open the form of an appeal."""
    notice = own_notice(desk, ask.target().record, by=ask.by, now=ask.now)
    if not notice.may_appeal:
        _too_late(desk, ask, f"{notice.view.ref} cannot be appealed now.")
    offer(ask.answers.api, ask, appeal_form(notice))


@dataclass(frozen=True, slots=True)
class Filing:
    """What is filed for whom; `draft_id` is the draft that it completes."""

    partner_id: int
    claim: Claim
    draft_id: int | None


def on_registered(desk: Desk, slack: Workspace, submitted: Submitted) -> Reply:
    """Look the claim over at once, and take it in: whom it means may take a while to find out."""
    partner_id, draft_id = submitted.number("partner"), submitted.number("draft")
    deal_door(desk, partner_id, by=submitted.by)
    typed = claim_from(submitted.values)
    wrong = _complaints(desk, submitted, typed)
    if wrong:
        return Wrong(wrong)
    filing = Filing(partner_id, typed.claim, draft_id or None)
    return Later(waiting_form(TITLE), partial(_take_in, desk, slack, filing))


def _take_in(desk: Desk, slack: Workspace, filing: Filing, submitted: Submitted) -> None:
    kept = register_claim(
        desk, filing.partner_id, filing.claim, draft_id=filing.draft_id, **submitted.act
    )
    notice = own_notice(desk, kept.id, by=submitted.by, now=submitted.now)
    show(slack.api, submitted, registered_form(notice))


def on_answered(desk: Desk, submitted: Submitted) -> Reply:
    """Take the answer: only what was asked about is changed."""
    number = submitted.number("deal")
    held = own_registration(desk, number, by=submitted.by)
    typed = claim_from(submitted.values, held.claim)
    if typed.faults:
        return Wrong(at_inputs(typed.faults, submitted.values))
    try:
        partner_acts.answer(desk, number, typed.claim, **submitted.act)
    except Incomplete as incomplete:
        return Wrong(at_inputs(incomplete.faults, submitted.values))
    return _told(desk, submitted, number, "Answered", "Thank you. Our clock goes on.")


def on_extended(desk: Desk, submitted: Submitted) -> Reply:
    """Ask for more time."""
    number, why = submitted.number("deal"), submitted.text("why")
    own_notice(desk, number, by=submitted.by, now=submitted.now)
    if not why:
        return Wrong({"why": "Say why: we read it when we decide."})
    partner_acts.ask_extension(desk, number, why=why, **submitted.act)
    words = "Your wish is with us. You stay protected until we have decided."
    return _told(desk, submitted, number, "Ask for more time", words)


def on_appealed(desk: Desk, submitted: Submitted) -> Reply:
    """File the appeal."""
    number, text = submitted.number("deal"), submitted.text("text")
    own_notice(desk, number, by=submitted.by, now=submitted.now)
    if not text:
        return Wrong({"text": "Say why: who decides on the appeal reads it."})
    partner_acts.appeal(desk, number, text=text, **submitted.act)
    words = "Your appeal is with us. Somebody who had no part in the decision looks at it."
    return _told(desk, submitted, number, "Appeal", words)


def _told(desk: Desk, submitted: Submitted, number: int, title: str, words: str) -> Reply:
    _redraw(desk, number, submitted)
    notice = own_notice(desk, number, by=submitted.by, now=submitted.now)
    return Show(told_form(title, notice, words))


def _complaints(desk: Desk, submitted: Submitted, typed: Typed) -> dict[str, str]:
    """Say what is missing or cannot be; what could not be read is said by its reader alone."""
    today = local_day(desk.policy.deals.zone, submitted.now)
    return at_inputs({**faults(typed.claim, today), **typed.faults}, submitted.values)


def _too_late(desk: Desk, ask: Ask, words: str) -> None:
    """Draw the card as it stands, and say why nothing is opened. Raises: Invalid."""
    _draw_again(desk, ask, ask.target().record)
    raise Invalid(words)


def _draw_again(desk: Desk, ask: Ask, number: int, words: str = "") -> None:
    """Draw every card of a registration anew, and the one that was pressed where only one reads it.

    What cannot be drawn now is drawn by the delivery of the fact.
    """
    _redraw(desk, number, ask)
    if ask.source.surface is not Surface.POSTED:
        notice = own_notice(desk, number, by=ask.by, now=ask.now)
        _put(ask, partner_deal_card(notice, said_first=words))
    elif words:
        ask.answers.words(words)


def _put(ask: Ask, card: Card) -> None:
    """Draw a card where the pressed one was, or beside what everybody in a channel reads.

    In a form it is drawn over that: nobody of another workspace can be written to directly.
    """
    match ask.source.surface:
        case Surface.MODAL:
            opened = Opened(ask.source.view_id, "")
            form = Form("words", TITLES, card.blocks, close="Close")
            if update_form(ask.answers.api, opened, form) is None:
                ask.answers.privately(card)
        case Surface.EPHEMERAL:
            ask.answers.in_place(card)
        case _:
            ask.answers.privately(card)


def _redraw(desk: Desk, number: int, at: Ask | Submitted) -> None:
    with suppress(TryLater, Uncertain, Unreachable):
        redraw_record(desk, partner_record_of(number), now=at.now)
