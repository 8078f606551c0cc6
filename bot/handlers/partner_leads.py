"""What people of a partner do with a lead, by its buttons; or one of ours for them."""

from collections.abc import Callable
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask, Surface
from bot.cards.form import Option, callback_id
from bot.cards.lead_forms import (
    DECLINE,
    GIVE_BACK,
    NEWS,
    TAKE_FOR,
    decline_lead_form,
    give_back_form,
    news_form,
    take_for_form,
    told_lead_form,
)
from bot.cards.partner_lead import own_leads_card, partner_lead_card
from bot.cards.parts import said
from bot.doorstep import Doorstep
from bot.forms import Reply, Show, Submitted, Wrong, offer
from bot.partner_showing import put_card
from bot.showing import redraw_now
from journeys.answer_leads import (
    accept_lead,
    decline_lead,
    give_lead_back,
    made_a_deal,
    note_first_contact,
    tell_news,
    who_could_have,
)
from journeys.desk import Desk
from journeys.lead_notices import PartnerLeadNotice
from journeys.list_leads import own_lead, own_leads
from journeys.tell_leads import partner_record_of
from partnering.lead_offers import DeclineReason, LeadOffer
from partnering.people import Right
from partnering.refusals import Invalid, NotNow, Refusal, Stale

_REGISTER = (
    " If you work with them already, register the deal: *Register a deal* on the pinned card."
)


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the buttons of a partner's card, and to its forms."""
    pressed: dict[Action, Callable[[Ask], None]] = {
        Action.OWN_LEAD_LIST: partial(on_list, desk),
        Action.OWN_LEAD_SHOW: partial(on_show, desk),
        Action.OWN_LEAD_ACCEPT: partial(on_accept, desk),
        Action.OWN_LEAD_CONTACTED: partial(on_act, desk, note_first_contact),
        Action.OWN_LEAD_DEAL: partial(on_act, desk, made_a_deal),
        Action.OWN_LEAD_DECLINE: partial(on_decline, desk),
        Action.OWN_LEAD_NEWS: partial(on_form, desk, news_form),
        Action.OWN_LEAD_BACK: partial(on_form, desk, give_back_form),
    }
    for action, handler in pressed.items():
        app.action(action.value)(doorstep.asks(handler, Right.OWN_LEADS))
    sent: dict[str, Callable[[Submitted], Reply]] = {
        DECLINE: partial(on_reason, desk, decline_lead),
        GIVE_BACK: partial(on_reason, desk, give_lead_back),
        NEWS: partial(on_news, desk),
        TAKE_FOR: partial(on_taken_for, desk),
    }
    for name, taken in sent.items():
        app.view(callback_id(name))(doorstep.submits(taken, Right.OWN_LEADS))


def on_list(desk: Desk, ask: Ask) -> None:
    """List the leads that a partner has or may take."""
    target = ask.target()
    skipped = int(target.choice) if target.choice.isdecimal() and len(target.choice) < 5 else 0
    partner, lines = own_leads(desk, target.record, by=ask.by, now=ask.now)
    put_card(ask, own_leads_card(partner.id, partner.name, lines, ask.now, skipped=skipped))


def on_show(desk: Desk, ask: Ask) -> None:
    """Show one lead to who asked."""
    notice = own_lead(desk, ask.target().record, by=ask.by, now=ask.now)
    card = partner_lead_card(notice)
    if ask.source.surface is Surface.MODAL:
        put_card(ask, card)
    else:
        ask.answers.privately(card)


def on_accept(desk: Desk, ask: Ask) -> None:
    """Take a lead; one of ours who does so for the partner is asked which of its people has it."""
    if ask.by.partner_id is not None:
        on_act(desk, accept_lead, ask)
        return
    number = ask.target().record
    notice = own_lead(desk, number, by=ask.by, now=ask.now)
    if not notice.may_answer:
        _draw_again(desk, ask, number)
        raise NotNow(notice.words)
    able = who_could_have(desk, number, by=ask.by)
    offer(
        ask.answers.api,
        ask,
        take_for_form(notice, [Option(str(each.id), each.name) for each in able[:99]]),
    )


def on_taken_for(desk: Desk, sent: Submitted) -> Reply:
    """Take a lead for a partner, for the one of its people who was chosen."""
    told, number = sent.one("holder"), sent.number("offer")
    if not told.isdecimal():
        return Wrong({"holder": "Choose one of the partner's people."})
    try:
        kept = accept_lead(desk, number, holder_id=int(told), **sent.act)
    except Invalid as fault:
        return Wrong({"holder": str(fault)})
    redraw_now(desk, partner_record_of(kept.id), now=sent.now)
    notice = own_lead(desk, kept.id, by=sent.by, now=sent.now)
    return Show(told_lead_form("Accepted", f"*{notice.ref}*: {said(notice.holder, 120)} has it."))


def on_act(desk: Desk, act: Callable[..., LeadOffer], ask: Ask) -> None:
    """Do what a press alone asks for; refused, the card is drawn as it stands all the same."""
    number = ask.target().record
    try:
        act(desk, number, **ask.act)
    except (Invalid, NotNow, Stale):
        _draw_again(desk, ask, number)
        raise
    _draw_again(desk, ask, number)


def on_decline(desk: Desk, ask: Ask) -> None:
    """Open the form that asks why, while it can be answered."""
    notice = own_lead(desk, ask.target().record, by=ask.by, now=ask.now)
    if not notice.may_answer:
        _draw_again(desk, ask, notice.offer_id)
        raise NotNow(notice.words)
    offer(ask.answers.api, ask, decline_lead_form(notice))


def on_form(desk: Desk, form: Callable[[PartnerLeadNotice], object], ask: Ask) -> None:
    """Open a form about a lead that the partner has."""
    notice = own_lead(desk, ask.target().record, by=ask.by, now=ask.now)
    if not notice.may_work:
        _draw_again(desk, ask, notice.offer_id)
        raise Invalid(notice.words)
    offer(ask.answers.api, ask, form(notice))  # type: ignore[arg-type]  # each makes a form


def on_reason(desk: Desk, act: Callable[..., LeadOffer], sent: Submitted) -> Reply:
    """Decline a lead, or give one back, with the reason that was chosen."""
    number, told = sent.number("offer"), sent.one("reason")
    if told not in set(DeclineReason):
        return Wrong({"reason": "Choose one."})
    reason = DeclineReason(told)
    if reason is DeclineReason.OTHER and not sent.text("text"):
        return Wrong({"text": "Say in a few words why."})
    act(desk, number, reason=reason, text=sent.text("text"), **sent.act)
    redraw_now(desk, partner_record_of(number), now=sent.now)
    words = "Thank you: we know now, and the lead goes on."
    if reason is DeclineReason.ALREADY_WORKING:
        words += _REGISTER
    return Show(told_lead_form("Thank you", words))


def on_news(desk: Desk, sent: Submitted) -> Reply:
    """Take in how a lead stands."""
    number, text = sent.number("offer"), sent.text("text")
    if not text:
        return Wrong({"text": "Say how it stands."})
    tell_news(desk, number, text=text, **sent.act)
    redraw_now(desk, partner_record_of(number), now=sent.now)
    return Show(told_lead_form("Thank you", "Your news is with us."))


def _draw_again(desk: Desk, ask: Ask, number: int) -> None:
    """Draw every card anew, and the one that was pressed where only one person reads it."""
    redraw_now(desk, partner_record_of(number), now=ask.now)
    if ask.source.surface is not Surface.POSTED:
        try:
            notice = own_lead(desk, number, by=ask.by, now=ask.now)
        except Refusal:
            return
        put_card(ask, partner_lead_card(notice))
