"""The set-up, step by step: what is done, what comes next, what is missing before going live.

Nothing is remembered here: each step is read off how things stand, so that it can be taken up again
by anybody, anywhere, any day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from partnering.programme import Channel, Stage


class Step(StrEnum):
    """In the order in which they are best done; only going live insists on it."""

    CRM = "crm"
    PEOPLE = "people"
    CHANNELS = "channels"
    PARTNER = "partner"
    PREVIEW = "preview"
    LIVE = "live"


class StepState(StrEnum):
    DONE = "done"
    NEXT = "next"
    OPEN = "to do"


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand. `crm_words` is what the CRM last answered, where that was a problem.

    `unmapped` are owners of accounts whom nobody in chat could be found for; `to_map` are records
    that matching has not looked at yet.
    """

    crm_ok: bool = False
    crm_words: str = ""
    accounts: int = 0
    managers: tuple[str, ...] = ()
    admins: tuple[str, ...] = ()
    people: int = 0
    unmapped: int = 0
    channels: Mapping[Channel, str] = field(default_factory=dict)
    partners: tuple[str, ...] = ()
    listed: int = 0
    to_map: int = 0
    previewed: bool = False
    stage: Stage = Stage.OPEN
    paused: bool = False


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: what stands, and what is missing, empty where nothing is."""

    step: Step
    state: StepState
    stands: str
    missing: str


def steps(standing: Standing) -> tuple[StepLine, ...]:
    """List the steps; the first that is not done is the next one."""
    told = [(step, *_tell(step, standing)) for step in Step]
    following = next((step for step, _, missing in told if missing), None)
    return tuple(
        StepLine(
            step,
            StepState.DONE
            if not missing
            else StepState.NEXT
            if step is following
            else StepState.OPEN,
            stands,
            missing,
        )
        for step, stands, missing in told
    )


def missing_for_live(standing: Standing) -> tuple[str, ...]:
    """Say what has to be there before messages go out, in words; empty where nothing is missing."""
    return tuple(
        line.missing for line in steps(standing) if line.step is not Step.LIVE and line.missing
    )


def _tell(step: Step, standing: Standing) -> tuple[str, str]:
    match step:
        case Step.CRM:
            return _crm(standing)
        case Step.PEOPLE:
            return _people(standing)
        case Step.CHANNELS:
            return _channels(standing)
        case Step.PARTNER:
            return _partner(standing)
        case Step.PREVIEW:
            seen = "Somebody has seen who would get what."
            return (seen, "") if standing.previewed else ("", "Look at who would get what.")
        case Step.LIVE:
            if standing.stage is Stage.SETUP:
                return "", "Messages are held back until you go live."
            paused = "All messages are paused: `/cosell settings` resumes them."
            return paused if standing.paused else "Messages go out.", ""


def _crm(standing: Standing) -> tuple[str, str]:
    if not standing.crm_ok:
        return "", standing.crm_words or "Check whether the CRM answers."
    if not standing.accounts:
        return standing.crm_words, "The first load has not brought an account yet."
    return f"{standing.accounts:,} accounts read. {standing.crm_words}".strip(), ""


def _people(standing: Standing) -> tuple[str, str]:
    if not standing.managers:
        return "", "Name at least one partner manager."
    words = f"Partner managers: {', '.join(standing.managers)}."
    if standing.unmapped:
        owners = "1 owner" if standing.unmapped == 1 else f"{standing.unmapped:,} owners"
        words += f" {owners} of accounts not found in chat: `/cosell people`."
    return words, ""


def _channels(standing: Standing) -> tuple[str, str]:
    named = ", ".join(
        f"{use.capitalize()}: #{name}" for use, name in sorted(standing.channels.items())
    )
    if not standing.channels.get(Channel.FALLBACK):
        return named, "Name the fallback channel: it hears of what reaches nobody else."
    return f"{named}.", ""


def _partner(standing: Standing) -> tuple[str, str]:
    if not standing.partners:
        return "", "Add the first partner and its list of accounts."
    words = f"{', '.join(standing.partners[:3])}{' and more' if len(standing.partners) > 3 else ''}"
    if not standing.listed:
        return f"{words}.", "Upload the partner's list of accounts."
    if standing.to_map:
        return (
            f"{words}.",
            f"{standing.to_map:,} records are still being compared: look again soon.",
        )
    return f"{words}: {standing.listed:,} companies listed.", ""
