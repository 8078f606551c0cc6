"""`/cosell people`: who is known, links by hand, roles, invitations. It only parses."""

import re
from datetime import datetime
from functools import partial
from typing import Any, TypedDict

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask, typed_words
from bot.audience import is_direct
from bot.cards.people import USAGE, link_card, people_card, people_list_card
from bot.doorstep import Doorstep
from bot.people import behind
from bot.workspace import Workspace
from journeys.desk import Desk
from journeys.invite_people import invite, unlink_partner_person
from journeys.keep_people import bind_member, link_crm_user, link_owner, unbind, unlink_crm_user
from journeys.keep_roles import grant, named, revoke, role_called
from journeys.notices import Unreachable
from journeys.see_people import owner_called, people_seen, person_called
from partnering.people import Person, Right, Role
from partnering.refusals import Invalid, Unknown
from store.directory import Contact

_MENTION = re.compile(r"@([UW][A-Z0-9]+)")
_LINK_TO = re.compile(rf"{re.escape(Action.PEOPLE_LINK_TO.value)}:(\d{{1,18}})")


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the buttons of the people's card."""
    app.action(Action.PEOPLE_LINK.value)(doorstep.asks(partial(on_link, desk), Right.KEEP_PEOPLE))
    app.action(_LINK_TO)(doorstep.asks(partial(on_link_to, desk), Right.KEEP_PEOPLE))


def on_command(desk: Desk, ask: Ask, rest: str) -> None:
    """Answer `/cosell people ...`."""
    slack = ask.slack
    words = typed_words(ask.source.typed_raw)[1:]
    word, given = (words[0].lower(), words[1:]) if words else ("", [])
    match word:
        case "":
            on_show(desk, ask)
        case "list":
            ask.answers.privately(people_list_card(people_seen(desk, by=ask.by, now=ask.now)))
        case "invite":
            _invite(slack, desk, ask, given)
        case "link":
            _link(slack, desk, ask, given)
        case "unlink":
            _unlink(slack, desk, ask, given)
        case "grant" | "revoke":
            _role(slack, desk, ask, word, given)
        case _:
            raise Invalid(f"I do not know “people {word}”. There is: {'; '.join(USAGE)}.")


def on_show(desk: Desk, ask: Ask) -> None:
    """Show the counts, the gaps and who waits."""
    ask.answers.privately(people_card(people_seen(desk, by=ask.by, now=ask.now)))


def on_link(desk: Desk, ask: Ask) -> None:
    """Ask which member an owner is."""
    number = ask.target().record
    gaps = people_seen(desk, by=ask.by, now=ask.now).gaps
    gap = next((each for each in gaps if each.user_id == number), None)
    if gap is None:
        raise Unknown("That owner can be told by now, or owns nothing any more.")
    ask.answers.privately(link_card(gap))


def on_link_to(desk: Desk, ask: Ask) -> None:
    """Link an owner to the member who was chosen."""
    found = _LINK_TO.fullmatch(ask.source.action_id)
    chosen = ask.source.value
    if found is None or not isinstance(chosen, str):
        raise Invalid("Choose a member of the workspace.")
    with desk.store.read() as view:
        user = view.users.by_id(int(found[1]))
    if user is None:
        raise Unknown("The CRM shows no such owner any more.")
    _link_owner(ask.slack, desk, ask, user.key, chosen)


def _link(slack: Workspace, desk: Desk, ask: Ask, given: list[str]) -> None:
    if len(given) != 2:
        raise Invalid("Expected `/cosell people link @MEMBER OWNER_EMAIL`.")
    first, second = given
    member = _MENTION.fullmatch(first)
    if member is None:
        person = _person(slack, desk, ask, second)
        linked = link_crm_user(desk, owner_called(desk, first), person.id, **_acting(ask))
        ask.answers.words(f"What {first} owns in the CRM, {linked.name} owns from now on.")
        return
    try:
        key = owner_called(desk, second)
    except Unknown:
        person = person_called(desk, second)
        contact = _contact(slack, ask, member[1])
        linked = bind_member(desk, person.id, contact, **_acting(ask))
        ask.answers.words(f"{contact.name} is {linked.name} from now on.")
    else:
        _link_owner(slack, desk, ask, key, member[1])


def _link_owner(slack: Workspace, desk: Desk, ask: Ask, key: str, user_id: str) -> None:
    contact = _contact(slack, ask, user_id)
    linked = link_owner(
        desk,
        key,
        contact,
        **_acting(ask),
    )
    ask.answers.words(f"{linked.name} is told of these accounts from now on.")


def _unlink(slack: Workspace, desk: Desk, ask: Ask, given: list[str]) -> None:
    if len(given) != 1:
        raise Invalid("Expected `/cosell people unlink @SOMEBODY` or an e-mail.")
    with desk.store.read() as view:
        user = view.users.by_email(given[0])
        is_linked = user is not None and view.crm_links.get(user.key) is not None
    if user is not None and is_linked:
        unlink_crm_user(desk, user.key, **_acting(ask))
        ask.answers.words(f"The CRM user {given[0]} is linked by e-mail again.")
        return
    person = _person(slack, desk, ask, given[0])
    if person.partner_id is not None:
        unlink_partner_person(desk, person.id, **_acting(ask))
        ask.answers.words(f"{person.name} has no access any more.")
        return
    unbind(desk, person.id, **_acting(ask))
    ask.answers.words(f"{person.name} is found by e-mail again.")


def _role(slack: Workspace, desk: Desk, ask: Ask, word: str, given: list[str]) -> None:
    if len(given) < 2:
        raise Invalid(f"Expected `/cosell people {word} @SOMEBODY ROLE`, or an e-mail first.")
    person = _person(slack, desk, ask, given[0])
    role = role_called("_".join(given[1:]))
    change = grant if word == "grant" else revoke
    changed = change(
        desk,
        person.id,
        role,
        **_acting(ask),
    )
    now = "now" if role in changed.roles else "no longer"
    ask.answers.words(f"{changed.name} is {now} {named(role)}.")


def _invite(slack: Workspace, desk: Desk, ask: Ask, given: list[str]) -> None:
    role = Role.PARTNER_REP
    if len(given) > 1 and given[-1].lower() == "admin":
        role, given = Role.PARTNER_ADMIN, given[:-1]
    name = " ".join(given)
    if not name:
        raise Invalid("Expected `/cosell people invite PARTNER`, in the channel shared with them.")
    with desk.store.read() as view:
        partner = view.partners.by_name(name)
    if partner is None:
        raise Unknown("There is no partner of exactly that name; see `/cosell partners`.")
    _must_be_in(slack, ask.source.channel)
    invite(
        desk,
        partner.id,
        role,
        workspace=slack.identities.get().workspace,
        channel=ask.source.channel,
        **_acting(ask),
    )
    ask.answers.words(
        f"An invitation for people of {partner.name} appears here in a moment. "
        "You are asked about each who presses it."
    )


def _must_be_in(slack: Workspace, channel: str) -> None:
    """Let pass a channel that the app is in. Raises: Invalid with what to do; TryLater."""
    told: dict[str, Any] = {}
    if is_direct(channel):
        raise Invalid("Type it in the channel that you share with the partner's people.")
    try:
        told = slack.api.read("conversations.info", channel=channel)["channel"]
    except Unreachable as fault:
        if fault.code != "channel_not_found":
            raise
    if not told.get("is_member"):
        raise Invalid("I am not in this channel: invite me with `/invite` and try again.")


class _Acting(TypedDict):
    by: Person
    now: datetime
    receipt: int | None
    correlation: str


def _acting(ask: Ask) -> _Acting:
    return {
        "by": ask.by,
        "now": ask.now,
        "receipt": ask.receipt,
        "correlation": ask.correlation,
    }


def _contact(slack: Workspace, ask: Ask, user_id: str) -> Contact:
    return slack.people.contact(user_id, now=ask.now)


def _person(slack: Workspace, desk: Desk, ask: Ask, called: str) -> Person:
    """Find the person that a mention, an e-mail or a number means. Raises: Unknown."""
    mention = _MENTION.fullmatch(called)
    if mention is None:
        return person_called(desk, called)
    contact = _contact(slack, ask, mention[1])
    with desk.store.read() as view:
        person = behind(view, contact)
    if person is None:
        raise Unknown("I do not know them; see `/cosell people`.")
    return person
