"""`/cosell` and registered deals: the queue, lists, one card, the rules, and decisions by command.

A decision that is typed counts only for the version that its writer was shown: else the answer is
the card.
"""

import re
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.deal_decisions import LEAST_WORDS, ask_form, exception_form, reject_form
from bot.cards.deal_lists import (
    Asked,
    asked_of,
    choices_card,
    deals_card,
    queue_card,
    rules_card,
    skipped_of,
)
from bot.cards.deal_words import late
from bot.cards.parts import Card, said, worded
from bot.deal_showing import has_seen, notice_for, show_deal, show_moved, telling_who_was_faster
from bot.doorstep import Doorstep
from bot.forms import offer
from bot.handlers.deal_forms import reason_from
from bot.handlers.deal_presses import approve_shown
from journeys.deal_notices import DealNotice
from journeys.decide_registration import reject
from journeys.desk import Desk
from journeys.list_deals import deals, must_find, parted, queue
from journeys.look_up import AccountOverlaps, Choices, Nothing, PartnerOverlaps, overlaps_of
from partnering.people import Right
from partnering.policy_words import rules_in_words
from partnering.reasons import Reason
from partnering.refusals import Unknown
from partnering.registrations import PENDING, Basis, State
from partnering.words_for_partner import NamesAnother

# A bare number may be of anything: it is read where only a registration can stand.
REF = re.compile(r"(DR[\s#-]*|#)[1-9]\d{0,14}", re.IGNORECASE | re.ASCII)
_TOO_SHORT = "The partner reads your words: please write a little more."
_AGAIN = "Read it first: this is how it stands. Then press, or type the same again."


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the buttons that turn pages; the commands are `/cosell`'s."""
    app.action(Action.DEAL_QUEUE.value)(
        doorstep.asks(partial(on_queue_page, desk), Right.SEE_DEALS)
    )
    # Buttons of one row need ids of their own, so a number follows.
    named = re.compile(re.escape(Action.DEAL_LIST.value) + r"(:\d+)?")
    app.action(named)(doorstep.asks(partial(on_list_page, desk), Right.SEE_DEALS))


def on_ref(desk: Desk, ask: Ask, typed: str) -> None:
    """Show the registration that was typed."""
    show_deal(desk, ask, _typed(desk, ask, typed))


def on_queue(desk: Desk, ask: Ask, typed: str) -> None:
    """List what waits for who asks."""
    ask.answers.privately(_queue(desk, ask, 0))


def on_queue_page(desk: Desk, ask: Ask) -> None:
    """Turn the page of the queue."""
    ask.answers.in_place(_queue(desk, ask, skipped_of(ask.target())))


def on_deals(desk: Desk, ask: Ask, typed: str) -> None:
    """List all deals, or those of the partner, the account or the state that was typed."""
    words = typed.strip()
    if REF.fullmatch(words):
        on_ref(desk, ask, words)
        return
    state = words.casefold().replace(" ", "_").replace("-", "_")
    if not words:
        ask.answers.privately(_deals(desk, ask, Asked(), 0))
    elif state in set(State):
        ask.answers.privately(_deals(desk, ask, Asked(state=State(state)), 0))
    else:
        _deals_of(desk, ask, words)


def on_list_page(desk: Desk, ask: Ask) -> None:
    """Turn the page of a list."""
    target = ask.target()
    ask.answers.in_place(_deals(desk, ask, asked_of(target), skipped_of(target)))


def on_rules(desk: Desk, ask: Ask, typed: str) -> None:
    """Say which rules count, in words."""
    policy = desk.policy.deals
    ask.answers.privately(rules_card(rules_in_words(policy), policy.version))


def on_approve(desk: Desk, ask: Ask, typed: str) -> None:
    """Approve what was typed, if who types has seen it as it is."""
    ref, note = parted(typed)
    notice = _undecided(desk, ask, ref)
    if not has_seen(desk, ask, notice):
        show_deal(desk, ask, notice, said_first=_AGAIN)
        return
    barred = notice.chief_only and not notice.for_chief
    if notice.exceptions and not barred and not notice.holds and len(note) < LEAST_WORDS:
        offer(ask.answers.api, ask, exception_form(notice))
        return
    basis = Basis.TEAMING if notice.teaming else None
    number, shown = notice.registration_id, notice.version
    approve_shown(desk, ask, number, shown=shown, basis=basis, note=note)


def on_reject(desk: Desk, ask: Ask, typed: str) -> None:
    """Reject what was typed; the form opens where a reason or other words are needed."""
    ref, rest = parted(typed)
    notice = _undecided(desk, ask, ref)
    code, _, text = rest.partition(" ")
    text = text.strip()
    reason = reason_from(code)
    too_short = len(text) < LEAST_WORDS and (text or reason is Reason.OTHER)
    if reason is None or too_short:
        words = rest if reason is None else text
        complaint = _not_a_reason(code) if reason is None else _TOO_SHORT
        form = reject_form(notice, chosen=reason, text=words, complaint=complaint)
        offer(ask.answers.api, ask, form)
        if not has_seen(desk, ask, notice):
            show_deal(desk, ask, notice)
        return
    if not has_seen(desk, ask, notice):
        show_deal(desk, ask, notice, said_first=_AGAIN)
        return
    number, shown = notice.registration_id, notice.version
    try:
        with telling_who_was_faster(desk, number, ask):
            reject(desk, number, shown=shown, reason=reason, text=text, **ask.act)
    except NamesAnother as named:
        complaint = worded(str(named))
        form = reject_form(notice, chosen=reason, text=text, complaint=complaint)
        offer(ask.answers.api, ask, form)
        return
    show_moved(desk, ask, number)


def on_info(desk: Desk, ask: Ask, typed: str) -> None:
    """Open the form that asks the partner, with what was typed as the question."""
    ref, text = parted(typed)
    notice = _undecided(desk, ask, ref)
    offer(ask.answers.api, ask, ask_form(notice, text=text))
    if not has_seen(desk, ask, notice):
        show_deal(desk, ask, notice)


def _queue(desk: Desk, ask: Ask, skipped: int) -> Card:
    with desk.store.read() as view:
        return queue_card(queue(view, by=ask.by, now=ask.now, after=skipped), skipped=skipped)


def _deals_of(desk: Desk, ask: Ask, words: str) -> None:
    found = overlaps_of(desk, words, by=ask.by, now=ask.now)
    match found:
        case PartnerOverlaps():
            ask.answers.privately(_deals(desk, ask, Asked(partner_id=found.partner_id), 0))
        case AccountOverlaps():
            ask.answers.privately(_deals(desk, ask, Asked(account_id=found.account_id), 0))
        case Choices() | Nothing():
            ask.answers.privately(choices_card(found))


def _deals(desk: Desk, ask: Ask, asked: Asked, skipped: int) -> Card:
    with desk.store.read() as view:
        account = view.accounts.get(asked.account_id) if asked.account_id else None
        partner = view.partners.by_id(asked.partner_id) if asked.partner_id else None
        if (asked.account_id and account is None) or (asked.partner_id and partner is None):
            raise Unknown("There is no such partner or account.")
        page = deals(
            view,
            by=ask.by,
            partner_id=partner.id if partner else None,
            account_key=account.key if account else "",
            states=frozenset({asked.state} if asked.state else set(State)) - {State.DRAFT},
            after=skipped,
        )
    whose = account or partner
    return deals_card(page, asked, name=whose.name if whose else "", skipped=skipped)


def _typed(desk: Desk, ask: Ask, ref: str) -> DealNotice:
    """Find the registration that was typed. Raises: NotAllowed; Unknown."""
    with desk.store.read() as view:
        number = must_find(view, ref, by=ask.by).id
    return notice_for(desk, number, by=ask.by, now=ask.now)


def _undecided(desk: Desk, ask: Ask, ref: str) -> DealNotice:
    """Find what was typed while it waits for a decision. Raises: Stale; NotAllowed; Unknown."""
    notice = _typed(desk, ask, ref)
    if notice.state not in PENDING:
        # A form for what is decided already would only be filled in for nothing.
        raise late(notice, decided=bool(notice.history), reader=ask.by)
    return notice


def _not_a_reason(code: str) -> str:
    """Say that a word is no reason's code; nothing where none was typed."""
    if not code:
        return ""
    return f"“{said(code, 40)}” is no code of a reason. Choose one; what you typed is kept below."
