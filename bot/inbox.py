"""The inbox at this door: what comes in is committed before it is acknowledged, and run again.

A redelivery, a double click and a second process meet the row of the first and do nothing.
"""

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from bot.asks import who_changed
from bot.identity import workspace_key
from store.inbox import InboxRow
from store.work import Store

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=10)
# 10 s, 40 s, 160 s, 640 s, 43 min: together longer than most outages of Slack.
WAIT_GROWS = 4
MOST_ATTEMPTS = 5
READ_AT_ONCE = 1000
GAVE_UP = "gave up"

# Names under which a replayed request finds its row.
ROW, REPLAYED = "inbox_row", "inbox_replayed"
# What a replayed request is answered while the row's first run still goes on.
IN_WORK = 409


class InWork:
    """The rows that listeners of this process are at, so that none runs beside itself.

    Another process does not see them: while one is at a row for longer than the first wait, a
    second may run it too. The receipt lets only one of them act; a question, which has none, may
    then be answered twice. So it may where a process dies between its answer and the row's end.
    """

    def __init__(self) -> None:
        self._rows: set[int] = set()
        self._guard = threading.Lock()

    def begin(self, row: int) -> bool:
        """Take a row; false where a listener is at it already."""
        with self._guard:
            if row in self._rows:
                return False
            self._rows.add(row)
            return True

    def end(self, row: int) -> None:
        """Give a row back."""
        with self._guard:
            self._rows.discard(row)

    def __contains__(self, row: object) -> bool:
        with self._guard:
            return row in self._rows


def intake(
    store: Store, clock: Callable[[], datetime], in_work: InWork
) -> Callable[..., BoltResponse | None]:
    """Make the middleware that keeps each payload before anything else happens with it."""

    def keep(req: BoltRequest, next: Callable[[], None]) -> BoltResponse | None:
        again: int | None = req.context.get(ROW)
        if again is not None:
            if again in in_work:
                return BoltResponse(status=IN_WORK, body="")
            with store.begin() as work:
                work.inbox.touch(again)
            next()
            return None
        known = key_of(req.body)
        if known is None:
            next()
            return None
        kind, key = known
        if _of_nobody_kept(store, req.body):
            return BoltResponse(status=200, body="")
        workspace = workspace_key(req.context.enterprise_id, req.context.team_id)
        with store.begin() as work:
            row, is_new = work.inbox.take(workspace, key, kind, worth_keeping(req.body), clock())
        if not is_new:
            return BoltResponse(status=200, body="")
        req.context[ROW] = row.id
        # What is kept is never lost, so Slack need not wait for a free listener; but to a form
        # the answer is what is wrong with it, or what is shown next.
        if kind != "view_submission":
            req.context.ack()
        next()
        return None

    return keep


def replay(bolt_app: App, store: Store, *, now: datetime) -> int:
    """Run again what came in and was never finished; the number of rows that were tried.

    Each row waits longer from one attempt to the next; after five it is left to a person.
    """
    with store.read() as view:
        rows = view.inbox.undone(now - FIRST_WAIT, READ_AT_ONCE, max_attempts=MOST_ATTEMPTS)
        worn = view.inbox.tried_in_vain(MOST_ATTEMPTS, READ_AT_ONCE, unless_noted=GAVE_UP)
    for row in worn:
        _give_up(store, row)
    due = (row for row in rows if row.received_at + _wait(row.attempts) <= now)
    return sum(_again(bolt_app, row) for row in due)


def stuck(store: Store, *, now: datetime) -> list[InboxRow]:
    """List what was tried five times in vain, for `doctor`."""
    with store.read() as view:
        rows = view.inbox.tried_in_vain(MOST_ATTEMPTS, READ_AT_ONCE)
    return [row for row in rows if row.received_at < now]


def _of_nobody_kept(store: Store, body: Mapping[str, Any]) -> bool:
    """Tell of a change of somebody about whom nothing is kept: Slack tells of each new status.

    A large company's people change theirs all day, and no row is written for those.
    """
    event = body.get("event")
    changed = who_changed(event) if isinstance(event, Mapping) else ""
    if not changed:
        return False
    with store.read() as view:
        return not view.directory.is_kept(changed)


def key_of(body: Mapping[str, Any]) -> tuple[str, str] | None:
    """Name what came in: its kind and the sender's own id for it; None for no act at all."""
    if body.get("event_id"):
        return "event", f"event:{body['event_id']}"
    if "command" in body:
        return "command", f"trigger:{body.get('trigger_id') or _digest(body)}"
    kind = body.get("type")
    if kind == "block_actions":
        return "click", _click_key(body)
    if kind in ("view_submission", "view_closed", "shortcut", "message_action"):
        return str(kind), f"trigger:{body.get('trigger_id') or _digest(body)}"
    return None


def worth_keeping(body: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the token and what nobody reads again, such as the blocks that were shown."""
    kept = {name: value for name, value in body.items() if name not in _DROPPED}
    if isinstance(body.get("view"), Mapping):
        kept["view"] = _view_kept(body["view"])
    if isinstance(body.get("event"), Mapping):
        shown = ("view", "blocks")
        kept["event"] = {name: each for name, each in body["event"].items() if name not in shown}
        if changed := who_changed(body["event"]):
            kept["event"]["user"] = {"id": changed}
    return kept


def _view_kept(view: Mapping[str, Any]) -> dict[str, Any]:
    """Keep which view it was and what was put in, but of a file no more than its name and size."""
    named = ("id", "type", "callback_id", "title", "private_metadata")
    kept = {name: view[name] for name in named if view.get(name)}
    held = (view.get("state") or {}).get("values") or {}
    if view.get("type") == "modal" and held:
        kept["state"] = {"values": {block: _inputs_kept(each) for block, each in held.items()}}
    return kept


def _inputs_kept(inputs: Mapping[str, Any]) -> dict[str, Any]:
    named = ("id", "name", "size")
    return {
        action: {**held, "files": [{n: f[n] for n in named if n in f} for f in held["files"]]}
        if held.get("files")
        else held
        for action, held in inputs.items()
    }


_DROPPED = frozenset({"token", "message", "state", "trigger_id", "authorizations"})


def _click_key(body: Mapping[str, Any]) -> str:
    action = (body.get("actions") or [{}])[0]
    container = body.get("container") or {}
    shown = container.get("message_ts") or container.get("view_id") or ""
    user = (body.get("user") or {}).get("id", "")
    return f"click:{user}:{action.get('action_ts', '')}:{shown}:{action.get('action_id', '')}"


def _digest(body: Mapping[str, Any]) -> str:
    written = json.dumps(body, sort_keys=True, default=str).encode()
    return hashlib.sha256(written).hexdigest()


def _wait(attempts: int) -> timedelta:
    return FIRST_WAIT * int(WAIT_GROWS**attempts)


def _again(bolt_app: App, row: InboxRow) -> bool:
    """Hand a row to its listener once more; false where one is at it at this moment."""
    request = BoltRequest(
        mode="socket_mode", body=dict(row.payload), context={ROW: row.id, REPLAYED: True}
    )
    response = bolt_app.dispatch(request)
    if response.status == IN_WORK:
        return False
    if response.status != 200:
        log.warning("inbox row %s was refused on replay: %s", row.id, response.status)
    return True


def _give_up(store: Store, row: InboxRow) -> None:
    log.error("inbox row %s was tried %s times in vain", row.id, row.attempts)
    with store.begin() as work:
        note = f"{GAVE_UP} after {row.attempts} attempts"
        work.inbox.set_note(row.id, f"{note}: {row.note}" if row.note else note)
