"""Answers to one person: beside what they pressed, in its place, or by DM when that is gone."""

import http.client
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.error import HTTPError

from slack_sdk.webhook import WebhookClient

from bot.cards.parts import Card, finish, section, worded
from bot.web_api import TIMEOUT_SECONDS, WebApi, is_loopback
from journeys.notices import Unreachable

log = logging.getLogger(__name__)

# A person who is not in the channel, or a channel that we cannot see: answered by DM.
_NOT_HERE = frozenset(
    {"user_not_in_channel", "not_in_channel", "channel_not_found", "is_archived", "invalid_channel"}
)


@dataclass(frozen=True, slots=True)
class Answers:
    """Where one person can be answered. `response_url` lives half an hour and five uses.

    `at_home` shows a card in the App Home where something was pressed; false where it cannot.
    """

    api: WebApi
    user: str
    channel: str = ""
    response_url: str = ""
    at_home: Callable[[Card], bool] | None = None

    def privately(self, card: Card) -> None:
        """Show a card to this person only. Raises: TryLater, Uncertain, Unreachable."""
        if self.at_home is not None and self.at_home(card):
            return
        if self._respond(card, in_place=False):
            return
        if self.channel:
            try:
                self.api.post(
                    "chat.postEphemeral",
                    channel=self.channel,
                    user=self.user,
                    text=card.text,
                    blocks=list(card.blocks),
                )
            except Unreachable as fault:
                if fault.code not in _NOT_HERE:
                    raise
            else:
                return
        self._by_direct_message(card)

    def in_place(self, card: Card) -> None:
        """Put a card where the pressed one was; beside it where that cannot be done any more.

        Raises: TryLater, Uncertain, Unreachable.
        """
        if not self._respond(card, in_place=True):
            self.privately(card)

    def instead_of(self, response_url: str, card: Card) -> None:
        """Put a card where an answer of ours stood before; it stays where that is gone."""
        if response_url:
            replace(self, response_url=response_url)._respond(card, in_place=True)

    def words(self, text: str) -> None:
        """Show a line of our own words. Raises: TryLater, Uncertain, Unreachable."""
        self.privately(finish("words", worded(text), [section(worded(text))]))

    def _by_direct_message(self, card: Card) -> None:
        opened = self.api.write("conversations.open", users=self.user)
        self.api.post(
            "chat.postMessage",
            channel=opened["channel"]["id"],
            text=card.text,
            blocks=list(card.blocks),
            unfurl_links=False,
            unfurl_media=False,
        )

    def _respond(self, card: Card, *, in_place: bool) -> bool:
        """Use the response URL; False where there is none or Slack does not take it."""
        if not self.response_url:
            return False
        hook = WebhookClient(self.response_url, timeout=TIMEOUT_SECONDS, retry_handlers=[])
        if is_loopback(self.response_url):
            hook.proxy = None
        body = {
            "response_type": "ephemeral",
            "replace_original": in_place,
            "text": card.text,
            "blocks": list(card.blocks),
        }
        try:
            told = hook.send_dict(body)
        except (HTTPError, OSError, http.client.HTTPException, json.JSONDecodeError) as fault:
            log.warning("a response URL could not be used: %s", type(fault).__name__)
            return False
        return told.status_code == 200
