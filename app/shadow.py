"""The Messenger of a shadow run: keeps and prints what would have been sent, and sends nothing."""

from collections.abc import Callable
from datetime import datetime

from journeys.notices import (
    HeldBack,
    MessageRef,
    Messenger,
    Notice,
    Recipient,
    ToChannel,
    ToPerson,
    Under,
)
from partnering.people import Person
from partnering.programme import Hold
from store.withheld import SHADOW
from store.work import Store

_BECAUSE = {
    "overlap": "owns the account, and it is worth an alert at once",
    "review": "manages the partner whose pair was judged",
    "baseline": "manages the partner whose first list was compared",
    "fallback": "stands in for an owner whom nobody could be found for",
    "weights": "decides which weights are in force",
    "channel": "can mend who reads a channel",
}


class ShadowMessenger:
    """Asks the real one whom it reaches, and never has it post or redraw.

    Without Slack (`inner` is None) everybody counts as reached.
    """

    def __init__(self, inner: Messenger | None, store: Store, say: Callable[[str], None]) -> None:
        self._inner, self._store, self._say = inner, store, say

    def reaches(self, person: Person, *, now: datetime) -> bool:
        return person.active if self._inner is None else self._inner.reaches(person, now=now)

    def tell(
        self,
        to: Recipient,
        notice: Notice,
        *,
        record: str,
        correlation: str,
        now: datetime,
        under: Under | None = None,
    ) -> MessageRef:
        """Keep, once, that this would have been sent. Raises: HeldBack, always."""
        with self._store.begin() as work:
            kept = work.withheld.add(
                SHADOW,
                kind=notice.kind,
                record=record,
                reader=reader_of(to),
                person_id=to.person.id if isinstance(to, ToPerson) else None,
                now=now,
            )
        if kept is not None:
            self._say(would_get(kept.reader, kept.kind, kept.record))
        raise HeldBack(Hold.SHADOW, 0)

    def redraw(self, ref: MessageRef, notice: Notice, *, now: datetime) -> None:
        """Leave a posted message as it is."""

    def pin(self, ref: MessageRef, *, now: datetime) -> None:
        """Leave a posted message as it is."""

    def condition(self) -> tuple[bool, str]:
        if self._inner is None:
            return True, "a shadow run without Slack: nothing is sent"
        well, words = self._inner.condition()
        return well, f"{words}; a shadow run, so nothing is sent"


def would_get(reader: str, kind: str, record: str) -> str:
    """Say in one line who would have got what, about which record, and why."""
    return f"shadow: {reader} would get {kind} about {record}: {because(kind)}"


def because(kind: str) -> str:
    """Say why somebody gets a message of a kind."""
    return _BECAUSE.get(kind, "it is theirs to decide")


def reader_of(to: Recipient) -> str:
    """Name who would read it."""
    match to:
        case ToPerson():
            return to.person.name or to.person.email
        case ToChannel():
            return f"#{to.name}"
        case _:
            return f"channel {to.address}"
