"""`/cosell leads`, and what our own people do with a lead on its card and in its forms."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.form import Form, Option, callback_id, waiting_form
from bot.cards.lead import lead_card, leads_card, shown_version
from bot.cards.lead_forms import (
    ASSIGN,
    BEST,
    CLOSE,
    EDIT,
    NEW,
    OFFER,
    TEXTS,
    assign_lead_form,
    close_lead_form,
    details_from,
    edit_lead_form,
    new_lead_form,
    offer_lead_form,
    partner_options,
    told_lead_form,
)
from bot.cards.parts import Card, said
from bot.doorstep import Doorstep
from bot.forms import Later, Reply, Show, Submitted, Wrong, offer, show
from bot.showing import redraw_now, show_anew
from bot.workspace import Workspace
from journeys.desk import Desk
from journeys.list_leads import lead_details, list_leads, products, read_lead
from journeys.offer_leads import (
    assign_keeper,
    close_lead,
    convert_lead,
    offer_lead,
    rank_for,
    resume_offers,
    withdraw_lead,
)
from journeys.same_lead import said_before
from journeys.take_leads import complete_lead, country_of, take_lead
from journeys.tell_leads import paused_record_of, record_of
from journeys.white_space import white_space
from partnering.leads import LeadDetails, LeadState, PartnerLead
from partnering.people import Right, may
from partnering.refusals import Invalid, Stale

REF = re.compile(r"LD-?[1-9]\d{0,14}", re.IGNORECASE | re.ASCII)


def register(app: App, desk: Desk, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to the buttons of our cards and to our forms."""
    see, route = Right.SEE_LEADS, Right.ROUTE_LEADS
    pressed: tuple[tuple[Action, Callable[[Ask], None], Right], ...] = (
        (Action.LEAD_SHOW, partial(on_show, desk), see),
        (Action.LEAD_LIST, partial(on_page, desk), see),
        (Action.LEAD_NEW, partial(on_new, desk), see),
        (Action.LEAD_EDIT, partial(on_edit, desk), see),
        (Action.LEAD_OFFER, partial(on_offer, desk), route),
        (Action.LEAD_BACK, partial(on_act, desk, withdraw_lead), see),
        (Action.LEAD_ASSIGN, partial(on_assign, desk), route),
        (Action.LEAD_CLOSE, partial(on_close, desk), see),
        (Action.LEAD_DEAL, partial(on_act, desk, convert_lead), see),
        (Action.LEAD_RESUME, partial(on_resume, desk), route),
    )
    for action, handler, right in pressed:
        app.action(action.value)(doorstep.asks(handler, right))
    sent: tuple[tuple[str, Callable[[Submitted], Reply], Right], ...] = (
        (NEW, partial(on_taken, desk, slack), see),
        (EDIT, partial(on_completed, desk, slack), see),
        (OFFER, partial(on_offered, desk), route),
        (ASSIGN, partial(on_assigned, desk, slack), route),
        (CLOSE, partial(on_closed, desk), see),
    )
    for name, taken, right in sent:
        app.view(callback_id(name))(doorstep.submits(taken, right))


def on_command(desk: Desk, ask: Ask, typed: str) -> None:
    """List the leads that concern who asks, those in a state that was typed, or show one."""
    words = typed.strip()
    if REF.fullmatch(words):
        on_ref(desk, ask, words)
        return
    state = _state(words) if words else None
    ask.answers.privately(_list(desk, ask, state))


def _state(typed: str) -> LeadState:
    """Read a state as our cards call it, or by its name. Raises: Invalid with those there are."""
    plain = " ".join(typed.casefold().replace("_", " ").replace("-", " ").split())
    for each in LeadState:
        if plain in (each.words, str(each).replace("_", " ")):
            return each
    known = ", ".join(each.words for each in LeadState)
    raise Invalid(f"I know no such leads. Type `/cosell leads`, or one of these after it: {known}.")


def on_lead(desk: Desk, ask: Ask, typed: str) -> None:
    """Open the form of a new lead; what was typed is the company."""
    if REF.fullmatch(typed.strip()):
        on_ref(desk, ask, typed.strip())
        return
    offer(ask.answers.api, ask, new_lead_form(products(desk), company=typed.strip()[:200]))


def on_ref(desk: Desk, ask: Ask, typed: str) -> None:
    """Show the lead that was typed."""
    number = int(typed.upper().removeprefix("LD").removeprefix("-"))
    ask.answers.privately(lead_card(read_lead(desk, number, by=ask.by)))


def on_show(desk: Desk, ask: Ask) -> None:
    """Show a lead beside what was pressed."""
    ask.answers.privately(lead_card(read_lead(desk, ask.target().record, by=ask.by)))


def on_page(desk: Desk, ask: Ask) -> None:
    """Turn the page of the list."""
    told = ask.target().choice
    skipped = int(told) if told.isdecimal() and len(told) < 5 else 0
    ask.answers.in_place(_list(desk, ask, None, skipped))


def on_new(desk: Desk, ask: Ask) -> None:
    """Open the form of a new lead."""
    offer(ask.answers.api, ask, new_lead_form(products(desk)))


def on_edit(desk: Desk, ask: Ask) -> None:
    """Open the form with what is known of a lead."""
    number = ask.target().record
    details, families = lead_details(desk, number, by=ask.by)
    notice = read_lead(desk, number, by=ask.by)
    offer(ask.answers.api, ask, edit_lead_form(notice, details, families))


def on_offer(desk: Desk, ask: Ask) -> None:
    """Open the form that asks for the partner, the best ones first."""
    number = ask.target().record
    notice = read_lead(desk, number, by=ask.by)
    offer(ask.answers.api, ask, offer_lead_form(notice, _choices(desk, number, ask)))


def on_assign(desk: Desk, ask: Ask) -> None:
    """Open the form that asks for the new keeper."""
    notice = read_lead(desk, ask.target().record, by=ask.by)
    offer(ask.answers.api, ask, assign_lead_form(notice))


def on_close(desk: Desk, ask: Ask) -> None:
    """Open the form that asks why a lead is closed."""
    offer(ask.answers.api, ask, close_lead_form(read_lead(desk, ask.target().record, by=ask.by)))


def on_act(desk: Desk, act: Callable[..., PartnerLead], ask: Ask) -> None:
    """Do what a press alone asks for, with the lead as its card showed it."""
    target = ask.target()
    with _drawn_anew(desk, ask, target.record):
        act(desk, target.record, shown=shown_version(target), **ask.act)


def on_resume(desk: Desk, ask: Ask) -> None:
    """Offer leads to a partner again."""
    number = ask.target().record
    resume_offers(desk, number, **ask.act)
    redraw_now(desk, paused_record_of(number), now=ask.now)
    ask.answers.words("This partner is offered leads again.")


def on_taken(desk: Desk, slack: Workspace, sent: Submitted) -> Reply:
    """Take a new lead in."""
    wrong = _wrong(sent)
    another = bool(sent.many("another"))
    if not wrong and not another and (there := said_before(desk, _details(sent), by=sent.by)):
        wrong = {"company": f"{there} Look at it first, or tick the box at the end."}
    if wrong:
        return Wrong(wrong)

    def work_on(sent: Submitted) -> None:
        kept = take_lead(desk, _details(sent), another=another, **sent.act)
        show(slack.api, sent, _told(desk, sent, kept, "Taken in"))

    # Whether it is a customer of ours already takes a while to find out.
    return Later(waiting_form("New lead"), work_on)


def on_completed(desk: Desk, slack: Workspace, sent: Submitted) -> Reply:
    """Take in what a lead lacked."""
    wrong = _wrong(sent)
    if wrong:
        return Wrong(wrong)

    def work_on(sent: Submitted) -> None:
        number, shown = sent.number("lead"), sent.number("version")
        kept = complete_lead(desk, number, _details(sent), shown=shown, **sent.act)
        show(slack.api, sent, _told(desk, sent, kept, "Saved"))

    return Later(waiting_form("Lead"), work_on)


def on_offered(desk: Desk, sent: Submitted) -> Reply:
    """Offer a lead to the partner that was chosen."""
    told = sent.one("partner")
    partner_id = None if told == BEST else int(told) if told.isdecimal() else 0
    shown = sent.number("version")
    try:
        kept = offer_lead(desk, sent.number("lead"), partner_id, shown=shown, **sent.act)
    except Invalid as fault:
        return Wrong({"partner": str(fault)})
    return Show(_told(desk, sent, kept, "Offered"))


def on_assigned(desk: Desk, slack: Workspace, sent: Submitted) -> Reply:
    """Give a lead to a colleague."""
    keeper = slack.people.person_of(sent.one("keeper"), now=sent.now)
    shown = sent.number("version")
    try:
        kept = assign_keeper(desk, sent.number("lead"), keeper.id, shown=shown, **sent.act)
    except Invalid as fault:
        return Wrong({"keeper": str(fault)})
    return Show(_told(desk, sent, kept, "Given"))


def on_closed(desk: Desk, sent: Submitted) -> Reply:
    """Close a lead."""
    number, why = sent.number("lead"), sent.text("why")
    try:
        kept = close_lead(desk, number, why=why, shown=sent.number("version"), **sent.act)
    except Invalid as fault:
        return Wrong({"why": str(fault)})
    return Show(_told(desk, sent, kept, "Closed"))


def _list(desk: Desk, ask: Ask, state: LeadState | None, skipped: int = 0) -> Card:
    lines = list_leads(desk, by=ask.by, state=state)
    title = f"Leads: {state.words}" if state else "Leads"
    # Beside the whole list, for who gives leads out.
    whole = state is None and not skipped and may(ask.by, Right.ROUTE_LEADS)
    space = white_space(desk, by=ask.by, now=ask.now) if whole else None
    return leads_card(lines, ask.now, title=title, skipped=skipped, space=space)


def _choices(desk: Desk, number: int, ask: Ask) -> list[Option]:
    routing = rank_for(desk, number, by=ask.by, now=ask.now)
    with desk.store.read() as view:
        names = {each.id: each.name for each in view.partners.all()}
    ranked = [
        (each.partner_id, names[each.partner_id], ", ".join(one.words for one in each.reasons))
        for each in routing.ranked
    ]
    others = [
        (each.partner_id, names[each.partner_id], f"but {each.reason.words}")
        for each in routing.refused
    ]
    return partner_options([*ranked, *others][:99])


def _details(sent: Submitted) -> LeadDetails:
    families = sent.many("families") or tuple(
        each.strip() for each in sent.text("families").split(",") if each.strip()
    )
    told = {name: sent.text(name) for name in TEXTS}
    return details_from(told, families, bool(sent.many("consent")))


def _wrong(sent: Submitted) -> dict[str, str]:
    if not sent.text("company"):
        return {"company": "Say which company it is."}
    try:
        country_of(sent.text("country"))
    except Invalid as fault:
        return {"country": str(fault)}
    return {}


def _told(desk: Desk, sent: Submitted, kept: PartnerLead, title: str) -> Form:
    redraw_now(desk, record_of(kept.id), now=sent.now)
    notice = read_lead(desk, kept.id, by=sent.by)
    stands = notice.partner_name and f" {said(notice.partner_name, 100)} may take it now."
    lacks = f" It lacks: {', '.join(notice.lacks)}." if notice.lacks else ""
    why = f" No partner can take it: {said(notice.nobody_because, 300)}."
    nobody = why if notice.nobody_because and notice.state is LeadState.RETURNED else ""
    words = f"*{kept.ref}* {said(notice.company, 200)}.{stands}{lacks}{nobody}"
    return told_lead_form(title, words)


@contextmanager
def _drawn_anew(desk: Desk, ask: Ask, number: int) -> Iterator[None]:
    """Draw every card of a lead anew, also after somebody else was faster."""
    try:
        yield
    except Stale:
        redraw_now(desk, record_of(number), now=ask.now)
        raise
    show_anew(desk, ask, record_of(number), lambda: lead_card(read_lead(desk, number, by=ask.by)))
