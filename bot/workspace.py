"""One Slack workspace as the door sees it: calls, identity, people, audiences, in one value."""

from dataclasses import dataclass

from slack_sdk import WebClient

from bot.audience import Audiences
from bot.files import Files
from bot.identity import Identities
from bot.people import People
from bot.web_api import WebApi
from store.work import Store


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything that asks Slack something; nothing is asked until it is needed."""

    api: WebApi
    identities: Identities
    people: People
    audiences: Audiences
    files: Files


def workspace_of(client: WebClient, store: Store) -> Workspace:
    """Put a workspace together without a call."""
    api = WebApi(client)
    identities = Identities(api)
    people = People(api, store, identities)
    return Workspace(
        api, identities, people, Audiences(api, people, store, identities), Files(client, api)
    )
