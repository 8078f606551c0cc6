"""The Slack door of the office of registered deals: cards in direct messages, commands, forms."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from partnering.accounts import Account
from partnering.deal_policy import DealPolicy
from partnering.registrations import Registration
from store.work import Store
from tests.bot.block_limits import element
from tests.bot.door import Door, open_door, said_in
from tests.bot.payloads import press_payload
from tests.journeys.deal_office import A1, POLICY, DealOffice, claim_to, open_deal_office
from tests.sandbox.slack.running import Json, Running

# Where people of ours type; nothing is posted there.
PLACE = "deal-desk"


@dataclass
class DealDoor:
    """A door, and the office behind it."""

    door: Door
    deals: DealOffice

    def filed(self, partner: str = "P1", account: Account = A1, *families: str) -> Registration:
        """Let a partner register a deal, and carry out what follows."""
        made = self.deals.file(partner, claim_to(account, *families))
        self.door.office.settle()
        return made

    def card(self, who: str, words: str) -> Json:
        """Wait for a card in somebody's direct messages that says these words."""
        return self.door.awaits(who, self.door.direct(who), words)

    def press(self, who: str, card: Json, label: str) -> Json:
        """Press a button of a card in somebody's direct messages."""
        return self.door.press(who, self.door.direct(who), card, label)

    def types(self, who: str, text: str) -> Json:
        """Type a command where nothing else is posted."""
        channel = self.door.channel(PLACE)
        return self.door.act(who, "command", channel=channel, text=f"/cosell {text}")

    def answer(self, who: str, words: str) -> Json:
        """Wait for an answer to a command that says these words."""
        return self.door.awaits(who, self.door.channel(PLACE), words)

    def answers(self, who: str) -> list[Json]:
        """All answers to commands that somebody has by now, once each command has one."""
        channel = self.door.channel(PLACE)
        self.door.wait(lambda: all(row.done_at for row in self.door.rows()) or None)
        return self.door.seen(who, channel)

    def payload(self, who: str, card: Json, label: str) -> Json:
        """A press on a card in somebody's direct messages, as Slack would send it."""
        found = element(tuple(card["blocks"]), label)
        return press_payload(
            self.door,
            who,
            found["action_id"],
            found["value"],
            channel=self.door.direct(who),
            ts=card["ts"],
        )

    def heard(self, who: str, words: str) -> int:
        """Count the messages in somebody's direct messages that say these words now."""
        seen = self.door.seen(who, self.door.direct(who))
        return sum(words in said_in(each) for each in seen)


@contextmanager
def open_deal_door(
    slack: Running, store: Store, *, connect: bool = True, policy: DealPolicy = POLICY
) -> Iterator[DealDoor]:
    """Open the door of an office of registered deals until the block is left."""
    deals = open_deal_office(store, policy=policy)
    with open_door(slack, store, connect=connect, office=deals.office) as door:
        yield DealDoor(door, deals)


__all__ = ["PLACE", "DealDoor", "open_deal_door"]
