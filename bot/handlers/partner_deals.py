"""The partner's side: *Register a deal*, *My deals*, and what may be done about one of them.

Pressed in the channel that is shared with a partner, by its people or by one of ours for them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask, Surface
from bot.cards.deal_form import claim_from
from bot.cards.deal_lists import skipped_of
from bot.cards.form import callback_id, waiting_form
from bot.cards.partner_deal import own_deals_card, partner_deal_card
from bot.cards.partner_deal_forms import (
    ANSWER,
    APPEAL,
    CHANGE,
    EXTEND,
    REGISTER,
    SUPPORT,
    TITLE,
    answer_form,
    appeal_form,
    extend_form,
    own_claim_form,
    registered_form,
)
from bot.doorstep import Doorstep
from bot.forms import Later, Reply, Submitted, Wrong, offer, show
from bot.handlers.partner_changes import on_change, on_changed, on_support, on_supported
from bot.partner_showing import (
    May,
    draw_again,
    in_their_words,
    put_card,
    told,
    while_possible,
)
from bot.workspace import Workspace
from journeys import partner_acts
from journeys.claim_checks import complaints
from journeys.deal_notices import PartnerDealNotice
from journeys.desk import Desk
from journeys.own_deals import (
    deal_door,
    own_deals,
    own_draft,
    own_notice,
    own_registration,
)
from journeys.register_deal import register as register_claim
from journeys.typed_claims import at_inputs
from partnering.people import Right
from partnering.refusals import Invalid, NotNow
from partnering.registration_moves import Incomplete
from partnering.registrations import Claim

Act = Callable[..., object]


def register(app: App, desk: Desk, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to the buttons of the pinned card and of each registration, and to the forms."""
    pressed: dict[Action, Callable[[Ask], None]] = {
        Action.OWN_REGISTER: partial(on_register, desk),
        Action.OWN_FINISH: partial(on_finish, desk),
        Action.OWN_LIST: partial(on_list, desk),
        Action.OWN_SHOW: partial(on_show, desk),
        Action.OWN_ANSWER: partial(on_answer, desk),
        Action.OWN_EXTEND: partial(on_extend, desk),
        Action.OWN_CHANGE: partial(on_change, desk),
        Action.OWN_SUPPORT: partial(on_support, desk),
        Action.OWN_APPEAL: partial(on_appeal, desk),
        Action.OWN_REPORT: partial(on_act, desk, _REPORT),
        Action.OWN_APPEAL_BACK: partial(on_act, desk, _APPEAL_BACK),
        Action.OWN_WITHDRAW: partial(on_act, desk, _WITHDRAW),
        Action.OWN_RELEASE: partial(on_act, desk, _RELEASE),
    }
    for action, handler in pressed.items():
        app.action(action.value)(doorstep.asks(handler, Right.OWN_DEALS))
    sent: dict[str, Callable[[Submitted], Reply]] = {
        REGISTER: partial(on_registered, desk, slack),
        ANSWER: partial(on_answered, desk),
        EXTEND: partial(on_extended, desk),
        CHANGE: partial(on_changed, desk),
        SUPPORT: partial(on_supported, desk),
        APPEAL: partial(on_appealed, desk),
    }
    for name, taken in sent.items():
        app.view(callback_id(name))(doorstep.submits(taken, Right.OWN_DEALS))


@dataclass(frozen=True, slots=True)
class Press:
    """What a press alone does, whether it is possible, and what is said where nothing shows it."""

    act: Act
    may: May
    words: str = ""


_REPORT = Press(
    partner_acts.report_activity, lambda it: it.may_report, "Noted: you still work on it."
)
_WITHDRAW = Press(partner_acts.withdraw, lambda it: it.may_withdraw)
_APPEAL_BACK = Press(partner_acts.withdraw_appeal, lambda it: it.may_withdraw_appeal)
_RELEASE = Press(partner_acts.release, lambda it: it.may_release)


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
    skipped = skipped_of(target)
    put_card(ask, own_deals_card(partner.id, partner.name, deals, ask.now, skipped=skipped))


def on_show(desk: Desk, ask: Ask) -> None:
    """Show one registration to who asked."""
    notice = own_notice(desk, ask.target().record, by=ask.by, now=ask.now)
    card = partner_deal_card(notice)
    if ask.source.surface is Surface.MODAL:
        put_card(ask, card)
    else:
        # Beside the list or the word that it was asked from.
        ask.answers.privately(card)


def on_act(desk: Desk, press: Press, ask: Ask) -> None:
    """Do what a press alone asks for; refused, the card is drawn as it stands all the same."""
    number = ask.target().record
    try:
        with in_their_words(desk, number, press.may, ask):
            press.act(desk, number, **ask.act)
    except (Invalid, NotNow):
        draw_again(desk, ask, number)
        raise
    draw_again(desk, ask, number, press.words)


def on_answer(desk: Desk, ask: Ask) -> None:
    """Open a form with the fields that were asked about."""
    notice = while_possible(desk, ask, _is_asked)
    held = own_registration(desk, notice.registration_id, by=ask.by)
    door = deal_door(desk, held.partner_id, by=ask.by)
    offer(ask.answers.api, ask, answer_form(notice, held.claim, door.families))


def on_extend(desk: Desk, ask: Ask) -> None:
    """Open the form that asks for more time."""
    offer(ask.answers.api, ask, extend_form(while_possible(desk, ask, _may_extend)))


def on_appeal(desk: Desk, ask: Ask) -> None:
    """Open the form of an appeal."""
    offer(ask.answers.api, ask, appeal_form(while_possible(desk, ask, _may_appeal)))


def _is_asked(notice: PartnerDealNotice) -> bool:
    return bool(notice.asked)


def _may_extend(notice: PartnerDealNotice) -> bool:
    return notice.may_extend


def _may_appeal(notice: PartnerDealNotice) -> bool:
    return notice.may_appeal


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
    wrong = complaints(typed, submitted.values, desk.policy.deals, submitted.now)
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
        with in_their_words(desk, number, _is_asked, submitted):
            partner_acts.answer(desk, number, typed.claim, **submitted.act)
    except Incomplete as incomplete:
        return Wrong(at_inputs(incomplete.faults, submitted.values))
    return told(desk, submitted, number, "Answered", "Thank you. Our clock goes on.")


def on_extended(desk: Desk, submitted: Submitted) -> Reply:
    """Ask for more time."""
    number, why = submitted.number("deal"), submitted.text("why")
    with in_their_words(desk, number, _may_extend, submitted):
        if not why:
            return Wrong({"why": "Say why: we read it when we decide."})
        partner_acts.ask_extension(desk, number, why=why, **submitted.act)
    words = "Your wish is with us. You stay protected until we have decided."
    return told(desk, submitted, number, "Ask for more time", words)


def on_appealed(desk: Desk, submitted: Submitted) -> Reply:
    """File the appeal."""
    number, text = submitted.number("deal"), submitted.text("text")
    with in_their_words(desk, number, _may_appeal, submitted):
        if not text:
            return Wrong({"text": "Say why: who decides on the appeal reads it."})
        partner_acts.appeal(desk, number, text=text, **submitted.act)
    words = "Your appeal is with us. Somebody who had no part in the decision looks at it."
    return told(desk, submitted, number, "Appeal", words)
