"""Stand-ins for what is not set or not running: each says so in words, none pretends."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from typing import NoReturn

from crm.errors import Fatal
from crm.port import (
    Batch,
    Caps,
    Condition,
    Finding,
    Kind,
    Opening,
    OwnKind,
    Row,
    Sight,
    Upsert,
    Written,
)
from journeys.notices import MessageRef, Notice, Recipient, TryLater, Under
from partnering.people import Person

SET_A_CRM = (
    "set SALESFORCE_LOGIN_URL, SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET, "
    "or COSELL_CRM=files"
)
NO_CRM = f"no CRM is set: {SET_A_CRM}"
NO_SLACK = "Slack is not set: SLACK_BOT_TOKEN with SLACK_APP_TOKEN or SLACK_SIGNING_SECRET"


class UnsetCrm:
    """No CRM is set: everything that would need one ends with words that say so."""

    caps = Caps(name="CRM", changes="lagged", deletes="listing", writes=False)

    def changes(self, kind: Kind, since: str | None, *, now: datetime) -> Iterator[Batch]:
        raise Fatal(NO_CRM)

    def fetch(self, kind: Kind, keys: Sequence[str]) -> list[Row]:
        raise Fatal(NO_CRM)

    def deals_of(self, account_keys: Collection[str]) -> list[Row]:
        raise Fatal(NO_CRM)

    def opening(self) -> Opening:
        raise Fatal(NO_CRM)

    def keys(self, kind: Kind) -> Iterator[str]:
        raise Fatal(NO_CRM)

    def upsert(self, writes: Sequence[Upsert]) -> list[Written]:
        raise Fatal(NO_CRM)

    def erase(self, kind: OwnKind, external_ids: Sequence[str]) -> list[Written]:
        raise Fatal(NO_CRM)

    def sees_all(self, kind: Kind) -> Sight:
        return Sight.UNKNOWN

    def findings(
        self, *, writes: Collection[str], clock: Callable[[], datetime]
    ) -> Iterator[Finding]:
        yield Finding("crm", "wrong", "no CRM is set", SET_A_CRM)

    def link(self, kind: Kind, key: str) -> str:
        return ""

    def condition(self) -> Condition:
        return Condition(ok=False, words="no CRM is set", advice=SET_A_CRM)


class UnsentMessenger:
    """This process sends nothing, or Slack is not set: what is owed stays owed."""

    def __init__(self, words: str = "this command sends no messages") -> None:
        self._words = words

    def reaches(self, person: Person, *, now: datetime) -> bool:
        self._refuse()

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
        self._refuse()

    def redraw(self, ref: MessageRef, notice: Notice, *, now: datetime) -> None:
        self._refuse()

    def pin(self, ref: MessageRef, *, now: datetime) -> None:
        self._refuse()

    def condition(self) -> tuple[bool, str]:
        return False, self._words

    def _refuse(self) -> NoReturn:
        raise TryLater("not_sending", 30.0)
