"""Several readers hear the same: each once, and nobody waits for who cannot be told."""

from collections.abc import Iterable
from datetime import datetime

from journeys.desk import Desk
from journeys.notices import (
    LostRight,
    Notice,
    NotShared,
    Recipient,
    ToPerson,
    TryLater,
    Under,
    Unreachable,
)
from journeys.pace import take_turn
from journeys.tell_person import tell_person
from store.facts import StoredFact


def tell_each(
    desk: Desk,
    readers: Iterable[Recipient],
    notice: Notice,
    *,
    record: str,
    correlation: str,
    now: datetime,
    fact: StoredFact | None = None,
    under: Under | None = None,
) -> int:
    """Tell readers of a record; how many know of it now, or will by their own choice.

    `fact` is what it is about: who brought it about hears of it whatever the hour.

    Raises, once all have been tried: TryLater, else Unreachable. HeldBack and NotShared, which
    hold for all of them, at the first.
    """
    told = 0
    failed: Exception | None = None
    for reader in readers:
        try:
            # Who was told before a wait is not made to wait again.
            if not _knows(desk, reader, notice, record):
                _tell(desk, reader, notice, record, correlation, now, fact, under)
            told += 1
        except NotShared:
            raise
        except LostRight:
            continue
        except (TryLater, Unreachable) as fault:
            # Who can be told later must not be lost to who cannot be told at all; and who can be
            # told sooner not to who sleeps.
            failed = _sooner(failed, fault)
    if failed is not None:
        raise failed
    return told


def _tell(
    desk: Desk,
    reader: Recipient,
    notice: Notice,
    record: str,
    correlation: str,
    now: datetime,
    fact: StoredFact | None,
    under: Under | None,
) -> None:
    if isinstance(reader, ToPerson):
        tell_person(
            desk,
            reader.person,
            notice,
            record=record,
            correlation=correlation,
            now=now,
            fact=fact,
            under=under,
        )
        return
    take_turn(desk, reader, now=now, about=notice)
    desk.messenger.tell(
        reader, notice, record=record, correlation=correlation, now=now, under=under
    )


def _sooner(failed: Exception | None, fault: Exception) -> Exception:
    if not isinstance(failed, TryLater):
        return fault
    if isinstance(fault, TryLater) and fault.seconds < failed.seconds:
        return fault
    return failed


def _knows(desk: Desk, reader: Recipient, notice: Notice, record: str) -> bool:
    if not isinstance(reader, ToPerson):
        return False
    with desk.store.read() as view:
        return view.messages.find(record, notice.kind, reader.person.id) is not None
