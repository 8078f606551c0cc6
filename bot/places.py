"""Where a message goes: a reader's direct messages, or a channel, by Slack's own ids.

It opens direct messages and reads names of channels; it posts nothing.
"""

from datetime import datetime, timedelta

from bot.workspace import Workspace
from journeys.notices import Recipient, ToChannel, ToPlace, Unreachable

CHANNELS_KNOWN_FOR = timedelta(minutes=10)


class Places:
    def __init__(self, slack: Workspace) -> None:
        self._slack = slack
        self._direct: dict[str, str] = {}
        self._channels: dict[str, str] = {}
        self._channels_until: datetime | None = None

    def find(self, to: Recipient, now: datetime) -> str:
        """Find the channel to post in. Raises: TryLater, Unreachable."""
        if isinstance(to, ToPlace):
            return to.address
        if isinstance(to, ToChannel):
            return self._named(to.name, now)
        user_id = self._slack.people.address_of(to.person, now=now)
        if user_id is None:
            raise Unreachable(
                "user_not_found",
                f"No full member of the workspace has the e-mail address of person {to.person.id}.",
            )
        if user_id not in self._direct:
            opened = self._slack.api.write("conversations.open", users=user_id)
            self._direct[user_id] = str(opened["channel"]["id"])
        return self._direct[user_id]

    def forget(self, user_id: str) -> None:
        """Forget where somebody's direct messages are: they may have left."""
        self._direct.pop(user_id, None)

    def _named(self, name: str, now: datetime) -> str:
        stale = self._channels_until is None or now >= self._channels_until
        if stale or name not in self._channels:
            self._channels = self._slack.api.channel_ids()
            self._channels_until = now + CHANNELS_KNOWN_FOR
        if name not in self._channels:
            raise Unreachable(
                "channel_not_found",
                f"There is no channel #{name}, or it is private and I am not in it: make it, "
                "or type `/invite @cosell` there, or name another one in the policy.",
            )
        return self._channels[name]
