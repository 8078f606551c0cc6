"""*Leads it takes…* on a partner's page: where it sells what, its certificates, room and hours."""

from datetime import date
from functools import partial

from slack_bolt import App

from bot.actions import Action, Target
from bot.asks import Ask
from bot.cards.form import callback_id
from bot.cards.lead_profile_form import PROFILE, TITLE, lead_profile_form
from bot.cards.partner_forms import done_form
from bot.cards.parts import button, said
from bot.doorstep import Doorstep
from bot.forms import Reply, Show, Submitted, Wrong, offer
from journeys.desk import Desk
from journeys.keep_lead_profiles import TypedProfile, keep_profile, profile_scene
from partnering.partner_draft import DraftFault
from partnering.people import Right


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the button that opens the form, and to the form."""
    keep = Right.KEEP_PARTNERS
    app.action(Action.PARTNER_LEADS.value)(doorstep.asks(partial(on_profile, desk), keep))
    app.view(callback_id(PROFILE))(doorstep.submits(partial(on_kept, desk), keep))


def on_profile(desk: Desk, ask: Ask) -> None:
    """Open the form of what a partner can take of leads."""
    scene = profile_scene(desk, ask.target().record, by=ask.by)
    offer(ask.answers.api, ask, lead_profile_form(scene))


def on_kept(desk: Desk, submitted: Submitted) -> Reply:
    """Keep it, unless somebody else has changed the partner meanwhile."""
    partner_id = submitted.number("partner")
    shown = submitted.number("version"), submitted.number("profile")
    try:
        keep_profile(desk, partner_id, _typed(submitted), shown=shown, **submitted.act)
    except DraftFault as fault:
        return Wrong(dict(fault.fields))
    scene = profile_scene(desk, partner_id, by=submitted.by)
    words = f"What *{said(scene.partner.name, 200)}* takes is saved. The next leads go by it."
    show = button("Show partner", Action.PARTNER_SHOW, Target(partner_id))
    return Show(done_form(TITLE, words, buttons=[show]))


def _typed(sent: Submitted) -> TypedProfile:
    taker, papers = sent.one("taker"), sent.one("papers_until")
    return TypedProfile(
        countries=_parts(sent.text("countries")),
        families=_parts(sent.text("families")),
        industries=_parts(sent.text("industries")),
        certificates=_parts(sent.text("certificates")),
        capacity=sent.text("capacity"),
        papers_until=date.fromisoformat(papers) if papers else None,
        zone=sent.text("zone"),
        holidays=sent.text("holidays"),
        taker_id=int(taker) if taker.isdecimal() else None,
    )


def _parts(text: str) -> tuple[str, ...]:
    parts = text.replace(";", ",").replace("\n", ",").split(",")
    return tuple(part.strip() for part in parts if part.strip())
