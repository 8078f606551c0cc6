"""*Credit a partner*: find the deal, say who did what, and settle what is disputed."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.credit_forms import (
    CLAIM,
    DISPUTE,
    OWN_DISPUTE,
    REJECT,
    TITLE,
    UPHOLD,
    claim_form,
    words_form_for,
)
from bot.cards.credit_lists import deal_choices_card, month_card
from bot.cards.credit_words import KINDS
from bot.cards.deal_buttons import shown_version
from bot.cards.form import Form, Option, Reopen, callback_id, words_form
from bot.cards.parts import said
from bot.credit_showing import (
    card_for,
    put_deal_card,
    redraw_credit,
    show_credit_moved,
    telling_how_it_stands,
)
from bot.doorstep import Doorstep
from bot.forms import Reply, Show, Submitted, Wrong, offer
from bot.partner_showing import put_card
from bot.showing import answer_with
from journeys.credit_book import publish
from journeys.credit_month import month_credit
from journeys.credit_notices import CreditNotice, PartnerCreditNotice
from journeys.credit_partner import (
    claim_credit,
    confirm_credit,
    dispute_credit,
    reject_credit,
    uphold_credit,
)
from journeys.desk import Desk
from journeys.draw_credit import our_credit, own_credit
from journeys.find_deals import (
    CreditOffer,
    DealsNear,
    deals_of_registration,
    find_deal,
    offer_for_deal,
    offer_for_overlap,
)
from journeys.tell_credit import asked_in_its_place
from partnering.calendar import local_day
from partnering.credit_book import is_period, read_period
from partnering.people import Right
from partnering.policy import zone_of
from partnering.refusals import Invalid
from partnering.touches import LEAST_WORDS, MovedOn, Said, Touch, TouchKind, TouchRole

_WORDS = f"At least {LEAST_WORDS} letters."


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the buttons and forms of both sides; the command is `/cosell`'s."""
    pressed: tuple[tuple[Action, Callable[[Desk, Ask], None], Right], ...] = (
        (Action.CREDIT_SHOW, on_show, Right.CREDIT),
        (Action.CREDIT_CLAIM, on_claim, Right.CREDIT),
        (Action.CREDIT_OVERLAP, on_overlap, Right.CREDIT),
        (Action.CREDIT_REGISTERED, on_registered, Right.SEE_DEALS),
        (Action.CREDIT_CONFIRM, on_confirm, Right.CREDIT),
        (Action.CREDIT_DISPUTE, on_dispute, Right.CREDIT),
        (Action.CREDIT_UPHOLD, on_uphold, Right.SETTLE_CREDIT),
        (Action.CREDIT_REJECT, on_reject, Right.CREDIT),
        (Action.CREDIT_PUBLISH, on_publish, Right.PUBLISH_CREDIT),
        (Action.OWN_CREDIT_CONFIRM, on_confirm, Right.OWN_CREDIT),
        (Action.OWN_CREDIT_DISPUTE, on_own_dispute, Right.OWN_CREDIT),
    )
    for action, handler, right in pressed:
        app.action(action.value)(doorstep.asks(partial(handler, desk), right))
    # Buttons of one row need ids of their own, so the record's number follows.
    named = re.compile(re.escape(Action.CREDIT_DEAL.value) + r"(:\d+)?")
    app.action(named)(doorstep.asks(partial(on_deal, desk), Right.CREDIT))
    app.view(callback_id(CLAIM))(doorstep.submits(partial(on_claimed, desk), Right.CREDIT))
    sent: tuple[tuple[str, Callable[..., Touch], Right], ...] = (
        (DISPUTE, _disputed, Right.CREDIT),
        (OWN_DISPUTE, _disputed, Right.OWN_CREDIT),
        (UPHOLD, _upheld, Right.SETTLE_CREDIT),
        (REJECT, _rejected, Right.CREDIT),
    )
    for name, act, right in sent:
        app.view(callback_id(name))(doorstep.submits(partial(on_sent, desk, act), right))


def on_command(desk: Desk, ask: Ask, typed: str) -> None:
    """Show the credit of the opportunity that was typed, or of a month: `2026-10`."""
    if is_period(typed):
        month = month_credit(desk, read_period(typed), by=ask.by, now=ask.now)
        ask.answers.privately(month_card(month))
        return
    found = find_deal(desk, typed, by=ask.by)
    if isinstance(found, DealsNear):
        ask.answers.privately(deal_choices_card(found))
        return
    put_deal_card(desk, ask, found)


def on_deal(desk: Desk, ask: Ask) -> None:
    """Show a deal's credit."""
    put_deal_card(desk, ask, ask.target().record)


def on_publish(desk: Desk, ask: Ask) -> None:
    """Publish a month, and show what was entered. Raises: Invalid; NotAllowed; NotNow; Stale."""
    period = read_period(ask.target().choice)
    publish(desk, period, **ask.act)
    put_card(ask, month_card(month_credit(desk, period, by=ask.by, now=ask.now)))


def on_show(desk: Desk, ask: Ask) -> None:
    """Show one touch."""
    put_card(ask, card_for(desk, ask.target().record, by=ask.by))


def on_registered(desk: Desk, ask: Ask) -> None:
    """Show the credit of the deal that carries a registration. Raises: Invalid where none does."""
    number = ask.target().record
    found = deals_of_registration(desk, number, by=ask.by)
    if not found:
        raise Invalid(f"No opportunity carries DR-{number} yet.")
    if len(found) > 1:
        answer_with(ask, deal_choices_card(DealsNear(f"DR-{number}", tuple(found), sure=True)))
        return
    put_deal_card(desk, ask, found[0].id)


def on_claim(desk: Desk, ask: Ask) -> None:
    """Open the form for one deal."""
    offered = offer_for_deal(desk, ask.target().record, by=ask.by)
    offer(ask.answers.api, ask, _claim_form(desk, ask, offered, Action.CREDIT_CLAIM))


def on_overlap(desk: Desk, ask: Ask) -> None:
    """Open the form for the account and the partner of an overlap."""
    offered = offer_for_overlap(desk, ask.target().record, by=ask.by, now=ask.now)
    offer(ask.answers.api, ask, _claim_form(desk, ask, offered, Action.CREDIT_OVERLAP))


def on_claimed(desk: Desk, submitted: Submitted) -> Reply:
    """Keep what a partner did; it is asked to confirm it."""
    wrong = _complaints(submitted)
    if wrong:
        return Wrong(wrong)
    claimed = Said(
        partner_id=int(submitted.one("partner")),
        kind=TouchKind(submitted.one("kind")),
        role=TouchRole(submitted.one("role")),
        on=date.fromisoformat(submitted.one("on")),
        evidence=submitted.text("evidence"),
    )
    try:
        made = claim_credit(desk, int(submitted.one("deal")), claimed, **submitted.act)
    except Invalid as refused:
        return Wrong({"on": str(refused)})
    told = our_credit(desk, made.id, by=submitted.by)
    name = said(told.partner_name, 120)
    in_its_place = asked_in_its_place(desk, made.id, now=submitted.now)
    asked = f"{name} is asked whether that is right."
    if in_its_place:
        asked = f"{name} cannot be asked now, so {said(in_its_place, 120)} is."
    if told.outside:
        asked += f" It lies {told.outside}: it does not count."
    return Show(words_form(TITLE, f"*{KINDS[made.kind]}: {name}*", asked))


def on_confirm(desk: Desk, ask: Ask) -> None:
    """Confirm what the partner did: by its people, or by one of ours for it."""
    target = ask.target()
    with telling_how_it_stands(desk, target.record, ask):
        confirm_credit(desk, target.record, shown=shown_version(target), **ask.act)
    show_credit_moved(desk, ask, target.record)


def on_dispute(desk: Desk, ask: Ask) -> None:
    """Open the form in which one of ours says that it was different."""
    _open(desk, ask, DISPUTE, "Dispute a credit", "What was different?", "Dispute")


def on_own_dispute(desk: Desk, ask: Ask) -> None:
    """Open the form in which the partner says that it was different."""
    title = "It was different"
    _open(desk, ask, OWN_DISPUTE, title, "What was different?", "Send", hint="We read it.")


def on_uphold(desk: Desk, ask: Ask) -> None:
    """Open the form in which a dispute ends with the credit as it is."""
    label = "Why it stands"
    _open(desk, ask, UPHOLD, "Let it stand", label, "Let it stand", hint="The partner reads it.")


def on_reject(desk: Desk, ask: Ask) -> None:
    """Open the form in which a credit is taken away."""
    label = "Why it is taken away"
    _open(desk, ask, REJECT, "Take a credit away", label, "Take away", hint="The partner reads it.")


def on_sent(desk: Desk, act: Callable[..., Touch], submitted: Submitted) -> Reply:
    """Carry a form with words out, and say how the credit stands now."""
    if len(submitted.text("words")) < LEAST_WORDS:
        return Wrong({"words": _WORDS})
    number = submitted.number("touch")
    with telling_how_it_stands(desk, number, submitted):
        act(desk, submitted)
    redraw_credit(desk, number, submitted)
    card = card_for(desk, number, by=submitted.by)
    return Show(Form("words", "Credit", card.blocks, close="Close"))


def _disputed(desk: Desk, sent: Submitted) -> Touch:
    return dispute_credit(desk, sent.number("touch"), text=sent.text("words"), **sent.decision)


def _upheld(desk: Desk, sent: Submitted) -> Touch:
    return uphold_credit(desk, sent.number("touch"), why=sent.text("words"), **sent.decision)


def _rejected(desk: Desk, sent: Submitted) -> Touch:
    return reject_credit(desk, sent.number("touch"), why=sent.text("words"), **sent.decision)


def _open(
    desk: Desk, ask: Ask, name: str, title: str, label: str, submit: str, *, hint: str = ""
) -> None:
    """Open a form about the version on the card; a newer one is drawn instead. Raises: Stale."""
    target = ask.target()
    notice: CreditNotice | PartnerCreditNotice
    if name == OWN_DISPUTE:
        notice = own_credit(desk, target.record, by=ask.by)
    else:
        notice = our_credit(desk, target.record, by=ask.by)
    if shown_version(target) != notice.version:
        redraw_credit(desk, target.record, ask)
        with desk.store.read() as view:
            held = view.credits.get(target.record)
        assert held is not None
        raise MovedOn(held)
    day = f"{notice.on.day} {notice.on:%b %Y}"
    form = words_form_for(
        name,
        title,
        label,
        submit,
        about=f"{notice.partner_name}: {KINDS[notice.touch_kind]}, {day}",
        touch_id=notice.touch_id,
        version=notice.version,
        action=Action(ask.source.action_id),
        hint=hint,
    )
    offer(ask.answers.api, ask, form)


def _claim_form(desk: Desk, ask: Ask, offered: CreditOffer, action: Action) -> Form:
    return claim_form(
        [Option(str(each.id), each.label) for each in offered.deals],
        [Option(str(each.id), each.name) for each in offered.partners],
        partner=str(offered.partner_id or ""),
        today=local_day(zone_of(ask.by, desk.policy), ask.now),
        reach=desk.policy.credit.influence_days,
        reopen=Reopen(action, ask.target()),
    )


def _complaints(sent: Submitted) -> dict[str, str]:
    wrong = {}
    for name in ("deal", "partner"):
        if not sent.one(name).isdecimal():
            wrong[name] = "Choose one."
    if sent.one("kind") not in set(TouchKind):
        wrong["kind"] = "Choose what it did."
    if sent.one("role") not in set(TouchRole):
        wrong["role"] = "Choose its part."
    try:
        date.fromisoformat(sent.one("on"))
    except ValueError:
        wrong["on"] = "Choose the day."
    if len(sent.text("evidence")) < LEAST_WORDS:
        wrong["evidence"] = _WORDS
    return wrong
