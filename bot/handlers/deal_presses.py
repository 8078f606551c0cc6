"""The buttons of a registered deal that decide at once, without a form."""

from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.deal import unverified_card
from bot.cards.deal_buttons import TEAMING, how_of, shown_version
from bot.cards.deal_decisions import exception_form
from bot.cards.deal_later_forms import accept_edit_form, edited_customer_form
from bot.deal_showing import notice_for, show_deal, show_moved, telling_who_was_faster
from bot.doorstep import Doorstep
from bot.forms import offer
from journeys.decide_protection import decide_edit, decide_extension
from journeys.decide_registration import approve, confirm
from journeys.desk import Desk
from partnering.deciders import ReasonNeeded, SecondNeeded
from partnering.edited_customer import WhichAccount
from partnering.people import Right
from partnering.refusals import Stale
from partnering.registration_decisions import CannotVerify
from partnering.registrations import Basis


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the buttons that need no form."""
    for action, handler in (
        (Action.DEAL_APPROVE, on_approve),
        (Action.DEAL_CONFIRM, partial(on_second, accept=True)),
        (Action.DEAL_DECLINE, partial(on_second, accept=False)),
        (Action.DEAL_EXTEND, on_extend),
        (Action.DEAL_EDIT, on_edit),
    ):
        app.action(action.value)(doorstep.asks(partial(handler, desk), Right.DECIDE))
    app.action(Action.DEAL_SHOW.value)(doorstep.asks(partial(on_show, desk), Right.SEE_DEALS))


def on_show(desk: Desk, ask: Ask) -> None:
    """Show a registration beside what was pressed."""
    show_deal(desk, ask, notice_for(desk, ask.target().record, by=ask.by, now=ask.now))


def on_approve(desk: Desk, ask: Ask) -> None:
    """Approve the version that was on the card."""
    target = ask.target()
    basis = Basis.TEAMING if how_of(target) == TEAMING else None
    approve_shown(desk, ask, target.record, shown=shown_version(target), basis=basis)


def approve_shown(
    desk: Desk, ask: Ask, number: int, *, shown: int, basis: Basis | None = None, note: str = ""
) -> None:
    """Approve a version, and show what became of it; a CRM that is away is said with a way out."""
    try:
        with telling_who_was_faster(desk, number, ask):
            approve(desk, number, shown=shown, basis=basis, note=note, **ask.act)
    except ReasonNeeded:
        # Found since the card was drawn, or a card from before: the reason is asked for now.
        notice = notice_for(desk, number, by=ask.by, now=ask.now)
        offer(ask.answers.api, ask, exception_form(notice))
        return
    except CannotVerify as unverified:
        notice = notice_for(desk, number, by=ask.by, now=ask.now)
        if not notice.for_chief:
            raise
        ask.answers.privately(unverified_card(notice, str(unverified)))
        return
    show_moved(desk, ask, number)


def on_second(desk: Desk, ask: Ask, *, accept: bool) -> None:
    """Confirm what the first person wants, or say no to it. Raises: Stale where nothing waits."""
    target = ask.target()
    with desk.store.read() as view:
        proposal = view.proposals.waiting(target.record, shown_version(target))
    if proposal is None:
        show_moved(desk, ask, target.record)
        raise Stale("Nothing waits for a second person any more.")
    with telling_who_was_faster(desk, target.record, ask):
        confirm(desk, proposal.id, accept=accept, **ask.act)
    show_moved(desk, ask, target.record)


def on_extend(desk: Desk, ask: Ask) -> None:
    """Give the partner more time."""
    target = ask.target()
    with telling_who_was_faster(desk, target.record, ask):
        decide_extension(desk, target.record, shown=shown_version(target), grant=True, **ask.act)
    show_moved(desk, ask, target.record)


def on_edit(desk: Desk, ask: Ask) -> None:
    """Accept the change that the partner asks for; what needs more than that opens a form."""
    target = ask.target()
    try:
        with telling_who_was_faster(desk, target.record, ask):
            decide_edit(desk, target.record, shown=shown_version(target), accept=True, **ask.act)
    except WhichAccount:
        notice = notice_for(desk, target.record, by=ask.by, now=ask.now)
        offer(ask.answers.api, ask, edited_customer_form(notice))
        return
    except (SecondNeeded, ReasonNeeded) as needed:
        notice = notice_for(desk, target.record, by=ask.by, now=ask.now)
        exception = isinstance(needed, ReasonNeeded)
        offer(ask.answers.api, ask, accept_edit_form(notice, exception=exception))
        return
    show_moved(desk, ask, target.record)
