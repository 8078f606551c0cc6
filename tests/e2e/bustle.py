"""A busy day in a town: changes in the CRM, presses and commands, and a record of each.

What it records is what a person could swear to: the org took the change, Slack said "got it".
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.e2e.ledger import overlap_of
from tests.e2e.org import Hidden, OrgDesk
from tests.e2e.town import Town, words_of

# What somebody does to one card, in this order.
PLANS = (
    ("useful",),
    ("not_useful",),
    ("snooze",),
    ("wrong",),
    ("wrong", "take_back"),
    ("related",),
    ("useful", "clear"),
    ("not_useful", "clear"),
)
PARTNER = "Kestrel Works"
_FIRST = (
    "Zorva",
    "Quill",
    "Brenta",
    "Mirko",
    "Tolva",
    "Yarrow",
    "Pendra",
    "Oxley",
    "Nimbra",
    "Fjora",
)
_LAST = ("nex Optics", "mont Foods", "lund Freight", "dale Textiles", "wick Pumps", "stead Paper")
_ENDINGS = (("GmbH", "de", "Germany"), ("Ltd", "co.uk", "United Kingdom"), ("Inc.", "com", "USA"))


@dataclass(slots=True)
class Plan:
    """What an owner means to press on one card, and how it went: tries and acknowledgements."""

    owner: str
    steps: tuple[str, ...]
    done: int = 0
    tries: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A command that Slack said the app had taken."""

    who: str
    account: str


class Bustle:
    """All people of a town, acting at random and keeping count."""

    def __init__(self, town: Town, chance: random.Random, hidden: list[Hidden]) -> None:
        self._town, self._chance, self._hidden = town, chance, list(hidden)
        self._desk = OrgDesk(town.org.url)
        # Account key -> owner, for each that has become recognisable.
        self.expected: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.plans: dict[int, Plan] = {}
        self.asked: list[Asked] = []

    def act(self) -> None:
        """Do a few things, in a random order."""
        acts = [self.happen, self.press, self.press, self.ask]
        self._chance.shuffle(acts)
        for act in acts[: self._chance.randint(1, 4)]:
            act()

    def happen(self) -> None:
        """Let an account become recognisable: a scripted happening, or an edit of our own."""
        if self._hidden and self._chance.random() < 0.7:
            hidden = self._hidden.pop()
            self._desk.name(hidden)
            self.expected[hidden.key], self.names[hidden.key] = hidden.owner, hidden.name
            return
        answer = requests.post(f"{self._town.org.url}/sandbox/happenings/next", timeout=30)
        if answer.status_code != 404:
            told = answer.json()
            self.expected[str(told["account_id"])] = str(told["owner_email"])

    def press(self) -> None:
        """Press the next button of somebody's plan, where the card offers it."""
        offered = [
            (number, message, step)
            for number, message in self._cards()
            if (step := self._next_step(number)) and f"v1:overlap:{step}" in words_of(message)
        ]
        if not offered:
            return
        number, message, step = self._chance.choice(offered)
        plan = self.plans[number]
        plan.tries[step] = plan.tries.get(step, 0) + 1
        if self._town.press(plan.owner, message, f"v1:overlap:{step}").get("acked") is True:
            plan.done += 1

    def ask(self) -> None:
        """Ask about an account by name, each person about each at most once."""
        people = sorted(set(self.expected.values()))
        known = [
            (who, name)
            for who in people
            for name in self.names.values()
            if Asked(who, name) not in self.asked
        ]
        if not known:
            return
        who, name = self._chance.choice(known)
        if self._town.command(who, f"/cosell overlaps {name}").get("acked") is True:
            self.asked.append(Asked(who, name))

    def _cards(self) -> Iterator[tuple[int, dict[str, Any]]]:
        for owner in sorted(set(self.expected.values())):
            for message in self._town.direct_messages(owner):
                number = None if message["ephemeral"] else overlap_of(message)
                if number is not None:
                    if number not in self.plans:
                        self.plans[number] = Plan(owner, self._chance.choice(PLANS))
                    yield number, message

    def _next_step(self, number: int) -> str:
        plan = self.plans[number]
        return plan.steps[plan.done] if plan.done < len(plan.steps) else ""


def invented(count: int) -> list[tuple[str, str, str]]:
    """Invent companies that the world does not know: (name, website, country)."""
    made = []
    for number in range(count):
        ending, top, country = _ENDINGS[number % len(_ENDINGS)]
        stem = _FIRST[number % len(_FIRST)] + _LAST[number // len(_FIRST) % len(_LAST)]
        made.append(
            (f"{stem} {ending}", f"https://www.{stem.lower().replace(' ', '-')}.{top}", country)
        )
    return made
