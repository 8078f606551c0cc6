"""How carrying out one effect ended, and what an effect is: words of relay and queue alike."""

from dataclasses import dataclass

from partnering.programme import Hold


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a fact makes us do. `lane` keeps order: effects in one lane go one by one.

    `queue` is `slack`, `crm`, `matching` or `mail`: an outage of one never holds back another.
    """

    name: str
    lane: str
    queue: str = "slack"


@dataclass(frozen=True, slots=True)
class Done:
    """It is carried out, or there is nothing left to carry out; `note` says which.

    A `code` is kept in the row: why it was never sent.
    """

    note: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: the next attempt is due in so many seconds, and slot and lane are free till then.

    A `fault` is counted, and too many of them are a person's matter; waiting one's turn is none.
    """

    seconds: float
    reason: str
    fault: bool = False


@dataclass(frozen=True, slots=True)
class Dead:
    """It cannot be carried out until a person mends something; `reason` is a code."""

    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """The programme holds it back: asked about again when the programme changes, and not before.

    `version` is the programme's when it was asked.
    """

    hold: Hold
    version: int


Outcome = Done | Later | Dead | Held
