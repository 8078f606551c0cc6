"""`/cosell setup`: the first day, step by step, in one form that each step comes back to."""

from collections.abc import Mapping
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.audience import must_be_internal, posting_name
from bot.cards.form import Form, waiting_form
from bot.cards.setup import (
    CHANNEL_FIELDS,
    PREVIEWED,
    ROLE_FIELDS,
    TITLE,
    channels_form,
    people_form,
    preview_form,
    setup_card,
    setup_form,
)
from bot.doorstep import Doorstep
from bot.forms import Later, Reply, Submitted, offer, offer_fetched, show
from bot.handlers import partners
from bot.workspace import Workspace
from journeys.desk import Desk
from journeys.notices import Unreachable
from journeys.preview import preview
from journeys.run_programme import channel_of, note_setup, set_channel
from journeys.set_up import check_crm, finish_setup, give_roles, standing_of
from partnering.people import Person, Right, Role
from partnering.programme import Channel
from partnering.refusals import Invalid, NotAllowed, Refusal
from partnering.setup import Step

PEOPLE, CHANNELS = "v1:form:setup-people", "v1:form:setup-channels"


def register(app: App, desk: Desk, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to the set-up's buttons and to its two forms."""
    for action, handler in (
        (Action.SETUP_SHOW, on_show),
        (Action.SETUP_CRM, on_crm),
        (Action.SETUP_PEOPLE, on_people),
        (Action.SETUP_CHANNELS, on_channels),
        (Action.SETUP_PARTNER, on_partner),
        (Action.SETUP_PREVIEW, on_preview),
        (Action.SETUP_LIVE, on_live),
    ):
        app.action(action.value)(doorstep.asks(partial(handler, desk, slack), Right.SET_UP))
    app.view(PEOPLE)(doorstep.submits(partial(on_people_sent, desk, slack), Right.SET_UP))
    app.view(CHANNELS)(doorstep.submits(partial(on_channels_sent, desk, slack), Right.SET_UP))


def on_command(desk: Desk, ask: Ask, rest: str) -> None:
    """Show how far it has come; the form itself is opened by the button."""
    ask.answers.privately(setup_card(standing_of(desk, by=ask.by)))


def on_show(desk: Desk, slack: Workspace, ask: Ask) -> None:
    """Open the steps, or come back to them."""
    offer(slack.api, ask, setup_form(standing_of(desk, by=ask.by)))


def on_crm(desk: Desk, slack: Workspace, ask: Ask) -> None:
    """Ask the CRM how it is; that may take longer than a form waits."""

    def checked() -> Form:
        # Without a receipt: lost before it is shown, it is asked and shown anew.
        told = check_crm(desk, by=ask.by, now=ask.now, correlation=ask.correlation)
        return setup_form(told)

    offer_fetched(slack.api, ask, TITLE, checked)


def on_people(desk: Desk, slack: Workspace, ask: Ask) -> None:
    """Ask who holds which role, with those who do chosen already."""
    offer_fetched(
        slack.api, ask, "People and roles", lambda: people_form(_holders(desk, slack, ask))
    )


def on_people_sent(desk: Desk, slack: Workspace, submitted: Submitted) -> Reply:
    """Give the roles to exactly those who were chosen; nobody unknown holds one."""
    return Later(waiting_form("People and roles"), partial(_give, desk, slack))


def on_channels(desk: Desk, slack: Workspace, ask: Ask) -> None:
    """Ask which channel serves for what."""
    offer_fetched(slack.api, ask, "Channels", lambda: channels_form(_named(desk, slack)))


def on_channels_sent(desk: Desk, slack: Workspace, submitted: Submitted) -> Reply:
    """Keep the channels, once it is clear that only members read them."""
    return Later(waiting_form("Channels"), partial(_keep_channels, desk, slack))


def on_partner(desk: Desk, slack: Workspace, ask: Ask) -> None:
    """Go on where partners are kept: add one, upload its list."""
    partners.on_list(desk, ask)


def on_preview(desk: Desk, slack: Workspace, ask: Ask) -> None:
    """Show who would get what, and note that it was seen."""

    def seen() -> Form:
        found = preview(desk, now=ask.now, limit=1000)
        note_setup(
            desk,
            Step.PREVIEW,
            ask.now.isoformat(),
            by=ask.by,
            now=ask.now,
            correlation=ask.correlation,
        )
        return preview_form(found[:PREVIEWED], len(found))

    offer_fetched(slack.api, ask, "Who would get what", seen)


def on_live(desk: Desk, slack: Workspace, ask: Ask) -> None:
    """Let messages go out. Raises: NotNow with what is missing."""
    finish_setup(desk, **ask.act)
    offer(slack.api, ask, setup_form(standing_of(desk, by=ask.by)))


def _give(desk: Desk, slack: Workspace, submitted: Submitted) -> None:
    chosen = {role: submitted.many(str(role)) for role in ROLE_FIELDS}
    try:
        wanted = {
            role: [
                *(_known(slack, user, submitted).id for user in users),
                *_out_of_chat(desk, slack, role, submitted),
            ]
            for role, users in chosen.items()
        }
        give_roles(desk, wanted, **submitted.act)
    except Refusal as refusal:
        show(slack.api, submitted, people_form(chosen, str(refusal)))
        return
    show(slack.api, submitted, setup_form(standing_of(desk, by=submitted.by)))


def _keep_channels(desk: Desk, slack: Workspace, submitted: Submitted) -> None:
    chosen = {use: submitted.one(str(use)) for use in CHANNEL_FIELDS}
    try:
        names = {use: _internal(slack, each, submitted) for use, each in chosen.items()}
        for use, name in names.items():
            set_channel(
                desk,
                use,
                name,
                by=submitted.by,
                now=submitted.now,
                correlation=submitted.correlation,
            )
    except (Refusal, Unreachable) as refusal:
        show(slack.api, submitted, channels_form(chosen, str(refusal)))
        return
    show(slack.api, submitted, setup_form(standing_of(desk, by=submitted.by)))


def _internal(slack: Workspace, channel: str, submitted: Submitted) -> str:
    """Give a channel's name.

    Raises: Invalid where nothing can be posted, or others than members read it; Unreachable.
    """
    if not channel:
        return ""
    told = slack.api.read("conversations.info", channel=channel)["channel"]
    name = posting_name(told, "save again")
    must_be_internal(name, slack.audiences.readers_at_once(channel, now=submitted.now))
    return name


def _known(slack: Workspace, user: str, submitted: Submitted) -> Person:
    """Find a chosen person. Raises: Invalid, naming who cannot hold a role."""
    try:
        person = slack.people.person_of(user, now=submitted.now)
        if person.partner_id is None:
            return person
        name = person.name
    except NotAllowed:
        name = slack.people.contact(user, now=submitted.now).name or user
    raise Invalid(
        f"{name} cannot hold a role: only active full members can whom I know by the e-mail "
        "address of a CRM user, or who were added with `cosell people add`."
    )


def _out_of_chat(desk: Desk, slack: Workspace, role: Role, submitted: Submitted) -> list[int]:
    """List the holders whom the form could not show: they keep the role."""
    with desk.store.read() as view:
        held = view.people.with_role(role)
    return [each.id for each in held if slack.people.address_of(each, now=submitted.now) is None]


def _holders(desk: Desk, slack: Workspace, ask: Ask) -> Mapping[Role, tuple[str, ...]]:
    """Find the Slack users who hold each role."""
    with desk.store.read() as view:
        held = {role: view.people.with_role(role) for role in ROLE_FIELDS}
    return {
        role: tuple(
            address
            for each in people
            if (address := slack.people.address_of(each, now=ask.now)) is not None
        )
        for role, people in held.items()
    }


def _named(desk: Desk, slack: Workspace) -> Mapping[Channel, str]:
    """Find the ids of the channels that are named already."""
    with desk.store.read() as view:
        programme = view.programme.get()
    names = {use: channel_of(programme, desk.policy, use) for use in CHANNEL_FIELDS}
    if not any(names.values()):
        return {}
    ids = slack.api.channel_ids()
    return {use: ids.get(name, "") for use, name in names.items()}
