"""One person is told in private: at once, later, as a line of a message of many, or in the digest.

Whether and how, `may_tell` says; nothing else in the house tells a person.
"""

from datetime import datetime

from journeys.desk import Desk
from journeys.guard import THEIR_KINDS
from journeys.headlines import NEEDS
from journeys.may_tell import take_place
from journeys.notices import (
    MessageRef,
    Notice,
    RollUpNotice,
    ToPerson,
    TryLater,
    Uncertain,
    Under,
)
from journeys.pace import SECONDS_BETWEEN_MESSAGES, lane_of, must_not_be_held
from partnering.notice_kinds import NOTICE_KINDS, TOPIC_WORDS
from partnering.notifications import CLEAR, MaySend, Sending
from partnering.people import Person
from partnering.sharing import UNKNOWN, Field, Side
from store.facts import StoredFact
from store.sent_notices import SentNotice
from store.work import Work

NOT_NOW = "not_now"
# So many lines of a message of many are shown, the rest is counted.
SHOWN_LINES = 5


def tell_person(
    desk: Desk,
    person: Person,
    notice: Notice,
    *,
    record: str,
    correlation: str,
    now: datetime,
    fact: StoredFact | None = None,
    under: Under | None = None,
) -> MaySend:
    """Tell one person of a record, or keep it for their digest, as the answer says.

    Raises: TryLater where it is not time yet, with the wait; HeldBack; what the messenger raises.
    """
    to = ToPerson(person)
    if _has(desk, person, notice, record):
        # Drawn again in place: no message.
        desk.messenger.tell(to, notice, record=record, correlation=correlation, now=now)
        return CLEAR
    with desk.store.begin() as work:
        must_not_be_held(work, to, notice, shadow=desk.shadow)
        taken = take_place(work, desk, person, notice, record, now, fact=fact)
        may, row = taken.may, taken.row
        goes = may.answer is Sending.NOW and not taken.done
        wait = _turn(work, desk, to, now) if goes else 0.0
        if wait > 0 and row is not None:
            work.sent_notices.give_back(row.id)
    if may.answer is Sending.AT and may.at is not None:
        raise TryLater(NOT_NOW, max((may.at - now).total_seconds(), 1.0))
    if wait > 0:
        raise TryLater("pace", wait)
    if may.answer is not Sending.NOW or taken.done:
        return may
    try:
        ref = carry(desk, to, notice, record, correlation, now, under, row)
    except Uncertain:
        raise  # it may be there: its place stays taken until it is sent once more
    except Exception:
        if row is not None:
            with desk.store.begin() as work:
                work.sent_notices.give_back(row.id)
        raise
    if row is not None:
        with desk.store.begin() as work:
            work.sent_notices.told(row.id, now, ref.address)
    return may


def _has(desk: Desk, person: Person, notice: Notice, record: str) -> bool:
    with desk.store.read() as view:
        return view.messages.find(record, notice.kind, person.id) is not None


def _turn(work: Work, desk: Desk, to: ToPerson, now: datetime) -> float:
    """Reserve this reader's next second; the seconds to wait where it is taken."""
    if desk.shadow:
        return 0.0
    return work.lanes.reserve(lane_of(to), now, SECONDS_BETWEEN_MESSAGES)


def carry(
    desk: Desk,
    to: ToPerson,
    notice: Notice,
    record: str,
    correlation: str,
    now: datetime,
    under: Under | None,
    row: SentNotice | None,
) -> MessageRef:
    """Send it, or draw the message of many of which it is a line, with it in it."""
    if row is None or not row.rolled_into:
        return desk.messenger.tell(
            to, notice, record=record, correlation=correlation, now=now, under=under
        )
    with desk.store.read() as view:
        many = roll_up_of(desk, view, row.rolled_into)
    assert many is not None, "its first line was written before"
    # Posted by its first line, and drawn again in place by each further one.
    return desk.messenger.tell(to, many, record=row.rolled_into, correlation=correlation, now=now)


def roll_up_of(desk: Desk, view: Work, record: str) -> RollUpNotice | None:
    """Draw a message of many from its lines, the newest last; what is shared no more says so."""
    rows = view.sent_notices.rolled_into(record)
    if not rows:
        return None
    kind = rows[0].kind
    of_kind = NOTICE_KINDS[kind]
    return RollUpNotice(
        about=kind,
        topic_words=TOPIC_WORDS[rows[0].topic],
        lines=tuple(_line(desk, view, each) for each in rows[:SHOWN_LINES]),
        more=max(0, len(rows) - SHOWN_LINES),
        look=of_kind.look,
        right=NEEDS.get(kind),
        begun_at=rows[0].at,
    )


def _line(desk: Desk, view: Work, row: SentNotice) -> str:
    if row.kind in THEIR_KINDS and row.partner_id is not None:
        sharing = view.sharing.of(row.partner_id, desk.policy.sharing)
        if not sharing.shows(Side.THEIRS, UNKNOWN, Field.NAME, on_both=True):
            return "It is not shared any more."
    return row.line or "It is erased."
