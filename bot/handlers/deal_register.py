"""*Register a deal* for a partner, by one of ours: by command, or from a message's menu."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from slack_bolt import App

from bot.actions import Action, Target
from bot.asks import Ask
from bot.cards.deal_form import claim_form, claim_from
from bot.cards.form import Form, Option, Reopen, callback_id, select_field, waiting_form, words_form
from bot.cards.parts import said
from bot.doorstep import Doorstep
from bot.forms import Later, Reply, Submitted, Wrong, offer, show
from bot.manifest import REGISTER_SHORTCUT
from bot.workspace import Workspace
from journeys.claim_checks import complaints
from journeys.desk import Desk
from journeys.look_up import find_partner
from journeys.register_deal import register as register_claim
from partnering.partners import Partner
from partnering.people import Right
from partnering.refusals import Invalid
from partnering.registrations import Claim, State
from store.work import Work

REGISTER = "deal-register"
TITLE = "Register a deal"


def register(app: App, desk: Desk, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to the entry in a message's menu, to the button and to the form."""
    app.shortcut(REGISTER_SHORTCUT)(doorstep.asks(partial(on_register, desk), Right.REGISTER))
    app.action(Action.DEAL_REGISTER.value)(
        doorstep.asks(partial(on_register, desk), Right.REGISTER)
    )
    app.view(callback_id(REGISTER))(
        doorstep.submits(partial(on_registered, desk, slack), Right.REGISTER)
    )


def on_register(desk: Desk, ask: Ask, typed: str = "") -> None:
    """Open the form; the partner is the one that was typed, or whose channel this is."""
    workspace = ask.slack.identities.get().workspace
    with desk.store.read() as view:
        partners = _open_to(view)
        chosen = _typed(view, typed) or view.partner_channels.partner_of(
            workspace, ask.source.channel
        )
    offer(ask.answers.api, ask, register_form(partners, chosen or 0, desk.policy.deals.families))


def register_form(partners: list[Partner], chosen: int = 0, ours: Sequence[str] = ()) -> Form:
    """Draw the form of a claim under a choice of partners. Raises: Invalid without any."""
    if not partners:
        raise Invalid("There is no partner yet: `/cosell partners add` adds one.")
    known = {family for each in partners for family in each.families}
    families = ours or sorted(known, key=str.casefold)
    return claim_form(
        REGISTER,
        TITLE,
        families=families,
        intro=["It is kept that you file it for the partner; somebody else then decides on it."],
        before=[
            select_field(
                "partner",
                "Partner",
                [Option(str(each.id), each.name) for each in partners],
                chosen=str(chosen),
            )
        ],
        reopen=Reopen(Action.DEAL_REGISTER, Target(chosen)),
    )


def on_registered(desk: Desk, slack: Workspace, submitted: Submitted) -> Reply:
    """Look the claim over at once, and take it in: whom it means may take a while to find out."""
    partner_id, typed = submitted.one("partner"), claim_from(submitted.values)
    wrong = {} if partner_id.isdecimal() else {"partner": "Choose the partner."}
    wrong |= complaints(typed, submitted.values, desk.policy.deals, submitted.now)
    if wrong:
        return Wrong(wrong)
    filing = Filing(int(partner_id), typed.claim)
    return Later(waiting_form(TITLE), partial(_take_in, desk, slack, filing))


@dataclass(frozen=True, slots=True)
class Filing:
    """What is filed for whom."""

    partner_id: int
    claim: Claim


def _take_in(desk: Desk, slack: Workspace, filing: Filing, submitted: Submitted) -> None:
    kept = register_claim(desk, filing.partner_id, filing.claim, **submitted.act)
    owner = _name(desk, kept.owner_id)
    waits = "It waits behind another claim." if kept.state is State.CONFLICT_HOLD else ""
    words = words_form(
        TITLE,
        f"*{kept.ref}* is registered: {said(filing.claim.customer, 200)}.",
        f"{said(owner, 120)} decides on it." if owner else "Somebody has to be found to decide.",
        waits,
        f"`/cosell {kept.ref}` shows it.",
    )
    show(slack.api, submitted, words)


def _open_to(view: Work) -> list[Partner]:
    found = [each for each in view.partners.all() if not each.is_removed]
    return sorted(found, key=lambda each: each.name.casefold())


def _typed(view: Work, typed: str) -> int | None:
    if not typed:
        return None
    found = find_partner(view, typed)
    return found.id if isinstance(found, Partner) else None


def _name(desk: Desk, person_id: int | None) -> str:
    if person_id is None:
        return ""
    with desk.store.read() as view:
        person = view.people.by_id(person_id)
    return person.name if person else ""
