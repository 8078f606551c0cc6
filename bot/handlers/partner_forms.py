"""Forms of a partner: add, edit, remove; and the search for its account in the CRM."""

from functools import partial

from slack_bolt import App

from bot.actions import Action, Target
from bot.asks import Ask
from bot.cards.form import Form, Option, callback_id, waiting_form
from bot.cards.partner_forms import (
    ADD,
    EDIT,
    ERASE,
    REMOVE,
    add_form,
    done_form,
    edit_form,
    remove_form,
)
from bot.cards.parts import Block, button, said
from bot.doorstep import Doorstep
from bot.forms import Later, Reply, Show, Submitted, Wrong, offer, offer_fetched, show
from bot.handlers.way_back import way_back
from bot.workspace import Workspace
from journeys.desk import Desk
from journeys.keep_partners import add_partner, edit_partner, remove_partner
from journeys.list_partners import account_behind, accounts_named, show_partner
from partnering.accounts import Account
from partnering.partner_draft import DraftFault, PartnerDraft
from partnering.partners import Contact
from partnering.people import Person, Right
from partnering.refusals import NotAllowed


def register(app: App, desk: Desk, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to the buttons that open the forms, and to the forms."""
    keep, remove = Right.KEEP_PARTNERS, Right.REMOVE_PARTNERS
    app.action(Action.PARTNER_ADD.value)(doorstep.asks(on_add, keep))
    app.action(Action.PARTNER_EDIT.value)(doorstep.asks(partial(on_edit, desk, slack), keep))
    app.action(Action.PARTNER_REMOVE.value)(doorstep.asks(partial(on_remove, desk), remove))
    app.options(Action.PARTNER_ACCOUNT.value)(doorstep.suggests(partial(accounts, desk), keep))
    app.view(callback_id(ADD))(doorstep.submits(partial(on_added, desk, slack), keep))
    app.view(callback_id(EDIT))(doorstep.submits(partial(on_edited, desk, slack), keep))
    app.view(callback_id(REMOVE))(doorstep.submits(partial(on_removed, desk, slack), remove))


def on_add(ask: Ask) -> None:
    """Open the form for a new partner; who asks for it is proposed as its manager."""
    offer(ask.answers.api, ask, add_form(manager=ask.source.user))


def on_edit(desk: Desk, slack: Workspace, ask: Ask) -> None:
    """Open the form of a partner: who its manager is in Slack has to be asked there."""

    def fetch() -> Form:
        partner = show_partner(desk, ask.target().record, by=ask.by, now=ask.now).partner
        with desk.store.read() as view:
            person = view.people.by_id(partner.manager_id) if partner.manager_id else None
        manager = slack.people.address_of(person, now=ask.now) if person else None
        account = account_behind(desk, partner.crm_account_key)
        chosen = _option(account) if account else None
        return edit_form(partner, manager=manager or "", account=chosen)

    offer_fetched(slack.api, ask, "Edit the partner", fetch)


def on_remove(desk: Desk, ask: Ask) -> None:
    """Open the form that removes a partner."""
    line = show_partner(desk, ask.target().record, by=ask.by, now=ask.now)
    offer(ask.answers.api, ask, remove_form(line))


def accounts(desk: Desk, by: Person, typed: str) -> list[Option]:
    """List accounts of the CRM whose name holds what was typed."""
    return [_option(each) for each in accounts_named(desk, typed, by=by)]


def on_added(desk: Desk, slack: Workspace, submitted: Submitted) -> Reply:
    """Add the partner, and offer what comes next."""
    try:
        partner = add_partner(desk, _draft(slack, submitted), **submitted.act)
    except DraftFault as fault:
        return Wrong(_at_blocks(fault), add_form())
    words = "Its first list comes next. Nobody is told of anything before you start its alerts."
    return Show(
        done_form(
            "Partner added",
            f"*{said(partner.name, 200)}* is a partner now.",
            words,
            buttons=[*_next(partner.id, upload=True), *way_back(desk, submitted.by)],
        )
    )


def on_edited(desk: Desk, slack: Workspace, submitted: Submitted) -> Reply:
    """Save the partner, unless somebody else has meanwhile."""
    partner_id = submitted.number("partner")
    try:
        partner = edit_partner(
            desk, partner_id, submitted.number("version"), _draft(slack, submitted), **submitted.act
        )
    except DraftFault as fault:
        return Wrong(_at_blocks(fault))
    words = f"*{said(partner.name, 200)}* is saved."
    buttons = [*_next(partner_id), *way_back(desk, submitted.by)]
    return Show(done_form("Partner saved", words, buttons=buttons))


def on_removed(desk: Desk, slack: Workspace, submitted: Submitted) -> Reply:
    """Hide the partner, or erase all that it shared, once its name is typed."""
    partner_id = submitted.number("partner")
    line = show_partner(desk, partner_id, by=submitted.by, now=submitted.now)
    name = line.partner.name
    if submitted.text("name").casefold() != name.casefold():
        return Wrong({"name": f"Type the name as it is: {name}"}, remove_form(line))
    if ERASE in submitted.many("erase"):
        waiting = waiting_form("Erasing…")
        return Later(waiting, partial(_erase, desk, slack, partner_id, name))
    remove_partner(desk, partner_id, purge=False, **submitted.act)
    undo = button("Take it back", Action.PARTNER_RESTORE, Target(partner_id))
    buttons = [undo, *way_back(desk, submitted.by)]
    words = "Nobody is told of it any more. Its lists are kept until they expire."
    return Show(done_form("Removed", f"*{said(name, 200)}* is removed.", words, buttons=buttons))


def _erase(desk: Desk, slack: Workspace, partner_id: int, name: str, submitted: Submitted) -> None:
    receipt = remove_partner(desk, partner_id, purge=True, **submitted.act)
    counts = receipt.counts.items() if receipt else ()
    erased = [f"• {said(what, 60)}: {number:,}" for what, number in counts if number]
    number = f"Receipt {receipt.id}" if receipt else ""
    words = [f"*{said(name, 200)}* is erased.", *erased, number]
    form = done_form("Erased", *words, buttons=way_back(desk, submitted.by))
    show(slack.api, submitted, form)


def _draft(slack: Workspace, submitted: Submitted) -> PartnerDraft:
    """Read the fields. Raises: DraftFault where the chosen manager is nobody whom we know."""
    chosen, manager_id = submitted.one("manager"), None
    if chosen:
        try:
            manager_id = slack.people.person_of(chosen, now=submitted.now).id
        except NotAllowed as stranger:
            words = "This Slack account is nobody whom I know: choose a colleague of the CRM."
            raise DraftFault({"manager": words}) from stranger
    return PartnerDraft(
        name=submitted.text("name"),
        domains=_parts(submitted.text("domains")),
        countries=_parts(submitted.text("countries")),
        families=_parts(submitted.text("families")),
        tier=submitted.text("tier"),
        manager_id=manager_id,
        crm_account_key=submitted.one("crm_account_key"),
        contacts=tuple(_contact(line) for line in submitted.text("contacts").splitlines()),
    )


def _parts(text: str) -> tuple[str, ...]:
    parts = text.replace(";", ",").replace("\n", ",").split(",")
    return tuple(part.strip() for part in parts if part.strip())


def _contact(line: str) -> Contact:
    """Read `name, e-mail, role`: what has an @ is the address, wherever it stands."""
    parts = [part.strip() for part in line.replace("<", ",").replace(">", "").split(",")]
    email = next((part for part in parts if "@" in part), "")
    rest = [part for part in parts if part and part != email]
    return Contact(rest[0] if rest else "", email, ", ".join(rest[1:]))


def _at_blocks(fault: DraftFault) -> dict[str, str]:
    return dict(fault.fields)


def _next(partner_id: int, *, upload: bool = False) -> list[Block]:
    target = Target(partner_id)
    first = [button("Upload list", Action.PARTNER_UPLOAD, target, style="primary")]
    return [*(first if upload else []), button("Show partner", Action.PARTNER_SHOW, target)]


def _option(account: Account) -> Option:
    where = ", ".join(part for part in (account.city, account.country) if part)
    return Option(account.key, account.name or "(no name)", where or account.website)
