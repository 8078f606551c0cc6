"""One line of `cosell doctor`: what was looked at, how it is, and what an admin would do next."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.settings import Settings
from crm.port import Finding
from journeys.desk import Desk


class State(StrEnum):
    """`warning` works today; `not known` could not be found out; `skipped` says why not tried."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"
    NOT_KNOWN = "not known"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `advice` is empty where there is nothing to do."""

    name: str
    state: State
    words: str
    advice: str = ""

    @property
    def ok(self) -> bool:
        """Tell whether nothing is wrong with it, as far as can be known."""
        return self.state is not State.WRONG


@dataclass(frozen=True, slots=True)
class Seen:
    """What the checks look at: the settings as they are set, and a Desk whose Slack is live."""

    settings: Settings
    values: Mapping[str, str]
    desk: Desk


# A part of the check-up: its lines come as they are found out, so that progress is seen.
Look = Callable[[Seen], Iterator[Check]]


def of_finding(finding: Finding) -> Check:
    """Take over what the CRM found."""
    return Check(finding.name, State(finding.state), finding.words, finding.advice)


def well(name: str, words: str) -> Check:
    return Check(name, State.OK, words)


def wrong(name: str, words: str, advice: str) -> Check:
    return Check(name, State.WRONG, words, advice)


def warning(name: str, words: str, advice: str) -> Check:
    return Check(name, State.WARNING, words, advice)


def skipped(name: str, because: str) -> Check:
    return Check(name, State.SKIPPED, f"skipped: {because}")


def not_known(name: str, words: str, advice: str = "") -> Check:
    return Check(name, State.NOT_KNOWN, words, advice)
