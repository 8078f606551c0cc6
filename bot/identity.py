"""Who we are in Slack: the workspace's key and the bot's own user, asked once and kept."""

from dataclasses import dataclass

from bot.web_api import WebApi


@dataclass(frozen=True, slots=True)
class Identity:
    """`workspace` is the key of everything that the store keeps about this workspace."""

    workspace: str
    team_id: str
    enterprise_id: str
    team: str
    bot_user_id: str
    bot_id: str


class Identities:
    """Keeps the answer of auth.test for as long as the process lives."""

    def __init__(self, api: WebApi) -> None:
        self._api = api
        self._known: Identity | None = None

    @property
    def known(self) -> Identity | None:
        """What has been learnt so far, without asking."""
        return self._known

    def get(self) -> Identity:
        """Give the identity, asking Slack the first time. Raises: TryLater, Unreachable."""
        return self._known or self.ask()

    def ask(self) -> Identity:
        """Ask Slack who we are. Raises: TryLater, Unreachable."""
        told = self._api.read("auth.test")
        team_id, enterprise_id = str(told.get("team_id")), str(told.get("enterprise_id") or "")
        self._known = Identity(
            workspace=workspace_key(enterprise_id, team_id),
            team_id=team_id,
            enterprise_id=enterprise_id,
            team=str(told.get("team", "")),
            bot_user_id=str(told.get("user_id", "")),
            bot_id=str(told.get("bot_id", "")),
        )
        return self._known


def workspace_key(enterprise_id: str | None, team_id: str | None) -> str:
    """Write `enterprise/team`, with a dash for a workspace that is part of no enterprise."""
    return f"{enterprise_id or '-'}/{team_id or '-'}"
