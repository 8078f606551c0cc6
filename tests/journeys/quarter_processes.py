"""Processes that die at a chosen moment: before a transaction, before a message, just after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from journeys.notices import MessageRef, Notice, Recipient, Under
from store.work import Store, Work
from tests.listeners import ListeningMessenger


class Cut(BaseException):
    """The process dies here: nobody catches that."""


class CutStore(Store):
    """A store before whose next transaction something happens once."""

    between: Callable[[], None] | None = None

    @contextmanager
    def begin(self, *, receipt: int | None = None) -> Iterator[Work]:
        if self.between is not None:
            happens, self.between = self.between, None
            happens()
        with super().begin(receipt=receipt) as work:
            yield work


class CutMessenger(ListeningMessenger):
    """A messenger at whose next message the process dies: before it is posted, or just after."""

    cut = ""

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
        cut, self.cut = self.cut, ""
        if cut == "before":
            raise Cut
        ref = super().tell(to, notice, record=record, correlation=correlation, now=now, under=under)
        if cut:
            raise Cut
        return ref


def dies() -> None:
    """Let the process die. Raises: Cut."""
    raise Cut
