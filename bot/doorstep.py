"""Between Bolt and the handlers: find the person, run one handler, close the row.

Errors pass through to the one error handler, which lives here too.
"""

import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from slack_bolt import BoltContext
from structlog.contextvars import bind_contextvars

from bot.answers import Answers
from bot.asks import Ask, Heard, Surface, source_of
from bot.cards.form import Option, as_card, option_of
from bot.forms import (
    Handler,
    Later,
    Opened,
    Reply,
    Show,
    Submitted,
    Wrong,
    draw_over,
    ids_of,
    is_from_home,
    update_form,
    values_of,
)
from bot.home_door import HomeDoor
from bot.inbox import REPLAYED, ROW, InWork
from bot.late_answers import unseen
from bot.refusals import failure_card, refusal_card, refusal_form
from bot.submissions import (
    ANSWER_WITHIN,
    Acknowledgement,
    inputs_of,
    title_of,
    waiting_name,
    work_on,
)
from bot.workspace import Workspace
from journeys.deliver import INSTALLATION_FAULTS
from journeys.keep_choices import note_press
from journeys.notices import TryLater, Uncertain, Unreachable
from partnering.people import Person, Right, may, must
from partnering.refusals import Refusal
from store.inbox import AlreadyDone
from store.work import Store

log = logging.getLogger(__name__)

# What we drew wrongly: nobody else can mend it, and the person would wait for nothing.
_OUR_FAULTS = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_arguments",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
    }
)
# No 0, 1, I or O: a reference is read aloud.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

# The buttons about messages themselves.
_ASKS_ONLY = "v1:notices:"

Listener = Callable[..., None]


class Doorstep:
    """Turns payloads into asks and errors into answers."""

    def __init__(
        self,
        slack: Workspace,
        store: Store,
        clock: Callable[[], datetime],
        in_work: InWork,
        homes: HomeDoor,
    ) -> None:
        self._slack, self._store, self._clock, self._in_work = slack, store, clock, in_work
        self._homes = homes

    def asks(self, handler: Callable[[Ask], None], right: Right) -> Listener:
        """Make a Bolt listener for what only people who have a right may do."""

        def listen(ack: Callable[[], object], body: dict[str, Any], context: BoltContext) -> None:
            now = self._clock()
            row = context.get(ROW)
            source = source_of(body)
            bind_contextvars(correlation=_correlation(row))
            ask = Ask(
                by=self._slack.people.person_of(source.user, now=now),
                source=source,
                answers=self._answers(body),
                receipt=row,
                correlation=_correlation(row),
                now=now,
                slack=self._slack,
            )
            must(ask.by, right)
            handler(ask)
            self._note_press(ask)
            self._close(row)

        return self._once_at_a_time(listen)

    def hears(self, handler: Callable[[Heard], None]) -> Listener:
        """Make a Bolt listener for what anybody may do, because it shows no record."""

        def listen(ack: Callable[[], object], body: dict[str, Any], context: BoltContext) -> None:
            row = context.get(ROW)
            bind_contextvars(correlation=_correlation(row))
            handler(Heard(source_of(body), self._answers(body), row, self._clock()))
            self._close(row)

        return self._once_at_a_time(listen)

    def submits(self, handler: Handler, right: Right) -> Listener:
        """Make a Bolt listener for a form that only people who have a right may send.

        What the handler returns is Slack's answer: it reads and saves, and asks Slack at most who
        somebody is. What takes longer is work for `Later`.
        """

        def listen(ack: Callable[..., object], body: dict[str, Any], context: BoltContext) -> None:
            bind_contextvars(correlation=_correlation(context.get(ROW)))
            view, replayed = body.get("view") or {}, bool(context.get(REPLAYED))
            view_id, waiting = str(view.get("id") or ""), waiting_name(view)
            told = Acknowledgement(ack, title_of(view), patience=ANSWER_WITHIN, waiting=waiting)
            try:
                submitted = self._submitted(body, context, replayed=replayed)
                must(submitted.by, right)
                reply = handler(submitted)
            except AlreadyDone:
                told.say(None)
                return
            except Refusal as refusal:
                reply = Show(refusal_form(title_of(view), refusal))
            except Exception:
                told.failed()
                raise
            was_in_time = told.say(reply, inputs_of(view))
            # What comes later shows its end itself.
            if (replayed or not was_in_time) and not isinstance(reply, Later):
                self._tell_unseen(reply, body, view_id="" if replayed else view_id)
            if isinstance(reply, Later):
                work_on(self._slack.api, reply, submitted, title_of(view), waiting=waiting)
            if is_from_home(view) and not isinstance(reply, Wrong):
                self._homes.show(source_of(body).user, now=self._clock())
            self._close(context.get(ROW))

        return self._once_at_a_time(listen, answers_itself=True)

    def suggests(self, handler: Callable[[Person, str], list[Option]], right: Right) -> Listener:
        """Make a Bolt listener for the options of a search; nobody else is shown any."""

        def listen(ack: Callable[..., object], body: dict[str, Any], context: BoltContext) -> None:
            found: list[Option] = []
            try:
                by = self._slack.people.person_of(source_of(body).user, now=self._clock())
                if may(by, right):
                    found = handler(by, str(body.get("value") or "").strip())
            except Exception as fault:  # an empty list is all that can be said here
                log.warning("no options: %s", type(fault).__name__)
            ack({"options": [option_of(option) for option in found[:100]]})

        return listen

    def _submitted(
        self, body: Mapping[str, Any], context: BoltContext, *, replayed: bool
    ) -> Submitted:
        now, view, row = self._clock(), body.get("view") or {}, context.get(ROW)
        user = source_of(body).user
        return Submitted(
            by=self._slack.people.person_of(user, now=now),
            user=user,
            values=values_of(view.get("state") or {}),
            ids=ids_of(view.get("private_metadata")),
            answers=self._answers(body),
            receipt=row,
            now=now,
            correlation=_correlation(row),
            view_id="" if replayed else str(view.get("id") or ""),
        )

    def _tell_unseen(self, reply: Reply, body: Mapping[str, Any], *, view_id: str) -> None:
        """Tell what Slack does not show any more: in the form that waits, else by a message."""
        view = body.get("view") or {}
        drawn, said = unseen(reply, view)
        if view_id and draw_over(self._slack.api, view_id, waiting_name(view), drawn):
            return
        self._answers(body).privately(as_card(said))

    def _once_at_a_time(self, listen: Listener, *, answers_itself: bool = False) -> Listener:
        """Let no listener run beside another at the same row, nor after one that finished it.

        A first run that waited for a free thread may meet its own replay, and the other way round.
        """

        def unless_done(
            ack: Callable[[], object], body: dict[str, Any], context: BoltContext
        ) -> None:
            if not self._is_done(context.get(ROW)):
                listen(ack, body, context)
            elif answers_itself:
                ack()

        answering = self._answering_for_errors(unless_done)

        def alone(ack: Callable[[], object], body: dict[str, Any], context: BoltContext) -> None:
            if not answers_itself:
                ack()
            row = context.get(ROW)
            if row is None:
                answering(ack, body, context)
            elif self._in_work.begin(row):
                try:
                    answering(ack, body, context)
                finally:
                    self._in_work.end(row)
            elif answers_itself:
                ack()

        return alone

    def _answering_for_errors(self, listen: Listener) -> Listener:
        """Keep a listener's errors from Bolt: one that is raised within the 10 ms in which Bolt
        looks for the acknowledgement takes that back, and the next listener gets the payload."""

        def guarded(ack: Callable[[], object], body: dict[str, Any], context: BoltContext) -> None:
            try:
                listen(ack, body, context)
            except Exception as error:  # answered for, every one
                self.failed(error, body, context)

        return guarded

    def failed(self, error: Exception, body: dict[str, Any], context: BoltContext) -> None:
        """Answer for every error: a refusal in words, a fault of ours with a reference.

        Slack being away, or refusing the whole app, leaves the row undone: it is run again.
        """
        row = context.get(ROW)
        match error:
            case AlreadyDone():
                return
            case Refusal():
                self._answer(row, lambda answers: self._refuse(answers, error, body), body)
            case TryLater() | Uncertain():
                log.warning("inbox row %s waits for Slack: %s", row, error)
            case Unreachable() if error.code in INSTALLATION_FAULTS:
                # Nobody is answered until the app is mended; what was asked or pressed waits.
                log.warning("inbox row %s waits for an admin: %s", row, error)
            case Unreachable() if error.code in _OUR_FAULTS:
                self._bug(error, row, body, replayed=bool(context.get(REPLAYED)))
            case Unreachable():
                log.warning("inbox row %s cannot be answered: %s", row, error)
                self._note(row, error.code)
                self._close(row)
            case _:
                self._bug(error, row, body, replayed=bool(context.get(REPLAYED)))

    def _bug(self, error: Exception, row: int | None, body: dict[str, Any], replayed: bool) -> None:
        reference = "".join(secrets.choice(_LETTERS) for _ in range(6))
        log.error("ref %s: inbox row %s failed", reference, row, exc_info=error)
        self._note(row, f"failed (ref {reference})")
        # A replay would tell the same person of the same fault up to five times.
        if replayed:
            return
        try:
            self._answers(body).privately(failure_card(reference))
        except (TryLater, Uncertain, Unreachable) as fault:
            log.warning("ref %s could not be told: %s", reference, fault)

    def _answer(
        self, row: int | None, say: Callable[[Answers], None], body: dict[str, Any]
    ) -> None:
        try:
            say(self._answers(body))
        except (TryLater, Uncertain) as fault:
            log.warning("inbox row %s waits for Slack: %s", row, fault)
            return
        except Unreachable as fault:
            log.warning("inbox row %s cannot be answered: %s", row, fault)
            if fault.code in INSTALLATION_FAULTS:
                return
            self._note(row, fault.code)
        self._close(row)

    def _refuse(self, answers: Answers, refusal: Refusal, body: Mapping[str, Any]) -> None:
        """Say it where the person looks: a message would be hidden behind an open form."""
        source = source_of(body)
        if source.surface is Surface.MODAL and "actions" in body:
            form = refusal_form(title_of(body.get("view")), refusal)
            if update_form(self._slack.api, Opened(source.view_id, ""), form) is not None:
                return
        answers.privately(refusal_card(refusal))

    def _answers(self, body: Mapping[str, Any]) -> Answers:
        source = source_of(body)
        # An event's channel is a DM or a public place: what we have to say goes by DM.
        channel = "" if source.surface is Surface.EVENT else source.channel
        at_home = None
        if source.surface is Surface.HOME:
            shown = partial(self._homes.show_card, source.user, view_hash=source.view_hash)
            at_home = partial(shown, now=self._clock())
        return Answers(self._slack.api, source.user, channel, source.response_url, at_home)

    def _note(self, row: int | None, note: str) -> None:
        if row is not None:
            with self._store.begin() as work:
                work.inbox.set_note(row, note)

    def _note_press(self, ask: Ask) -> None:
        """Note that a message was acted on; to ask why it came is no act."""
        source = ask.source
        if source.surface is Surface.POSTED and not source.action_id.startswith(_ASKS_ONLY):
            address = f"{source.channel}/{source.ts}"
            note_press(self._store, address, by=ask.by, now=ask.now)

    def _is_done(self, row: int | None) -> bool:
        if row is None:
            return False
        with self._store.read() as view:
            held = view.inbox.get(row)
        return held is None or held.done_at is not None

    def _close(self, row: int | None) -> None:
        """Mark a row as done, unless the act itself has done so."""
        if row is not None:
            with self._store.begin() as work:
                work.inbox.done(row, self._clock())


def _correlation(row: int | None) -> str:
    """Name a press for the logs; set anew by each, since listeners share their threads."""
    return f"slack-{row}" if row is not None else "slack"
