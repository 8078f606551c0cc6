"""A request for more: where a side shows numbers alone, the other asks for names or for a field.

Pure. Granting sets a level for a while; nobody grants on the other side's behalf.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from partnering.sharing import Field, Level, Rule, Sharing, Side, folded

DUE = timedelta(days=7)
ENDS = timedelta(days=21)
# For how many days something may be granted; 0 is until it is taken back.
GRANTS = (30, 90, 0)
LONGEST_WORDS = 500


# What is told once of a request that is due and not answered, beside its states.
REMINDED = "reminded"


class AskState(StrEnum):
    OPEN = "open"
    GRANTED = "granted"
    DECLINED = "declined"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class SharingAsk:
    """One request. `of` is the side whose knowledge is asked for, which answers it.

    `owner_id` is who of ours answers, None where the partner does; by `due_at` it should be
    answered, at `ends_at` it lapses. `until` is when what was granted ends, None for no end.
    """

    partner_id: int
    of: Side
    segment: str
    field: Field
    words: str
    asked_by: int | None
    asked_at: datetime
    due_at: datetime
    ends_at: datetime
    owner_id: int | None = None
    state: AskState = AskState.OPEN
    answered_by: int | None = None
    answered_at: datetime | None = None
    reason: str = ""
    until: datetime | None = None
    id: int = 0
    version: int = 0


def asked_words(ask: SharingAsk) -> str:
    """Say what is asked for: a field, and of which companies."""
    what = "the names" if ask.field is Field.NAME else ask.field.words.lower()
    return f"{what} of {ask.segment or 'all companies'}"


def is_of(ask: SharingAsk, of: Side, segment: str, field: Field) -> bool:
    """Tell whether a request is for just this."""
    return (ask.of, folded(ask.segment), ask.field) == (of, folded(segment), field)


def granted_rule(sharing: Sharing, ask: SharingAsk) -> Rule | None:
    """Give the rule that granting a request made, if it counts still and says so much."""
    if ask.state is not AskState.GRANTED:
        return None
    mine = (
        each
        for each in sharing.rules
        if each.field is not None and is_of(ask, each.side, each.segment, each.field)
    )
    rule = next(mine, None)
    return rule if rule is not None and rule.level.reaches(Level.OVERLAPS) else None


def may_ask(sharing: Sharing, of: Side, segment: str, field: Field) -> bool:
    """Tell whether there is something to ask for: a number is shown, and this is not."""
    shown = sharing.ruled(of, segment, field).reaches(Level.OVERLAPS)
    return sharing.consent.stands and sharing.counts(of, segment) and not shown
