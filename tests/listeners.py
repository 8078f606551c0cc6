"""A Messenger that listens: it keeps what was told, as a person reading along would remember it.

It fulfils the whole protocol, the kept refs included; it is not a mock and asserts nothing.
"""

import threading
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from journeys.guard import as_shared, for_person, is_shared
from journeys.notices import (
    ErasedNotice,
    MessageRef,
    Notice,
    NotShared,
    Recipient,
    ToPerson,
    Under,
    Unreachable,
)
from journeys.pace import lane_of, must_not_be_held
from journeys.redraw import ref_of
from partnering.people import Person
from store.work import Store

WORKSPACE = "listening"


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was posted, or drawn again in place."""

    to: Recipient | None
    notice: Notice
    record: str
    correlation: str
    at: datetime
    ref: MessageRef
    under: Under | None = None


class ListeningMessenger:
    """`away` are the e-mails of people without a membership.

    `faults` are raised first, one a call, with nothing posted. `before` runs before each post: it
    may wait, or raise what a network would.
    """

    def __init__(
        self,
        store: Store,
        *,
        away: Collection[str] = (),
        before: Callable[[Recipient, Notice], None] = lambda to, notice: None,
    ) -> None:
        self._store = store
        self.away = set(away)
        self.before = before
        self.faults: deque[Exception] = deque()
        self.told: list[Told] = []
        self.redrawn: list[Told] = []
        self.pinned: list[MessageRef] = []
        self._news = threading.Condition()

    def reaches(self, person: Person, *, now: datetime) -> bool:
        return person.active and person.email not in self.away

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
        self._fail_if_asked()
        person_id = to.person.id if isinstance(to, ToPerson) else None
        if isinstance(to, ToPerson) and not self.reaches(to.person, now=now):
            raise Unreachable("user_not_found", f"{to.person.name} is not here")
        channel = f"dm-{person_id}" if person_id is not None else lane_of(to).partition(":")[2]
        with self._store.read() as view:
            before = view.messages.find(record, notice.kind, person_id, channel)
        if before is not None:
            ref = ref_of(before)
            self._redraw(to, ref, notice, correlation, now)
            return ref
        self.before(to, notice)
        notice = self._shared_now(notice)
        with self._store.read() as view:
            person = view.people.by_id(person_id) if person_id is not None else None
            if person is not None:
                notice = for_person(notice, person)
            must_not_be_held(view, to, notice)
        with self._store.begin() as work:
            number = len(work.messages.of_record(record)) + 1
            posted = work.messages.add(
                WORKSPACE,
                f"{channel}/{record}.{number}",
                notice.kind,
                record,
                person_id,
                _hash(notice),
                now,
            )
        ref = ref_of(posted)
        self._keep(self.told, Told(to, notice, record, correlation, now, ref, under))
        return ref

    def redraw(self, ref: MessageRef, notice: Notice, *, now: datetime) -> None:
        self._fail_if_asked()
        self._redraw(None, ref, notice, "", now)

    def pin(self, ref: MessageRef, *, now: datetime) -> None:
        self._fail_if_asked()
        with self._news:
            self.pinned.append(ref)

    def condition(self) -> tuple[bool, str]:
        return (False, "faults are waiting") if self.faults else (True, "")

    def wait_for(self, told: int, seconds: float = 30.0) -> bool:
        """Wait until so many things were told in all; false where that did not come."""
        with self._news:
            return self._news.wait_for(lambda: len(self.told) >= told, seconds)

    def _redraw(
        self, to: Recipient | None, ref: MessageRef, notice: Notice, correlation: str, now: datetime
    ) -> None:
        try:
            notice = self._shared_now(notice)
        except NotShared:
            # Neutral words stand there, as where a record is erased.
            notice = ErasedNotice()
        with self._store.begin() as work:
            kept = work.messages.get(ref.id)
            if kept is None:
                raise Unreachable("message_not_found", f"{ref.address} is gone")
            if kept.content_hash == _hash(notice):
                return
            work.messages.set_hash(ref.id, _hash(notice), now)
        self._keep(self.redrawn, Told(to, notice, ref.record, correlation, now, ref))

    def _shared_now(self, notice: Notice) -> Notice:
        if not is_shared(notice) or notice.partner_id is None:
            return notice
        with self._store.read() as view:
            return as_shared(notice, view.sharing.of(notice.partner_id, ()))

    def _fail_if_asked(self) -> None:
        with self._news:
            if self.faults:
                raise self.faults.popleft()

    def _keep(self, where: list[Told], what: Told) -> None:
        with self._news:
            where.append(what)
            self._news.notify_all()


def _hash(notice: Notice) -> str:
    return sha256(repr(notice).encode()).hexdigest()
