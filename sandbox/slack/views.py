"""Modals, App Homes and the triggers that open modals. Knows nothing of who asks."""

import json
import secrets
from dataclasses import dataclass
from sqlite3 import Row

from sandbox.slack.database import Json
from sandbox.slack.workspace import Workspace

MAX_STACK = 3


class ViewRefused(Exception):
    """A view cannot be shown; the message is Slack's error word."""


@dataclass(frozen=True, slots=True)
class View:
    """One modal of a stack, or a person's App Home; `state` holds what was typed last."""

    id: str
    user: str
    type: str
    external_id: str | None
    root: str
    previous: str | None
    depth: int
    hash: str
    content: Json
    state: Json
    open: bool


class Views:
    """The stacks of modals and the Homes of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._db = workspace.db

    # -- triggers ----------------------------------------------------------------------------

    def new_trigger(self, user: str, view_id: str | None = None) -> str:
        """Make a trigger that may open one modal for a person, soon."""
        number = self._db.next_number("triggers")
        trigger = f"{number}.{self._workspace.team_id[1:]}.{secrets.token_hex(16)}"
        self._db.do(
            "INSERT INTO triggers (id, user, made_at, view) VALUES (?,?,?,?)",
            trigger,
            user,
            self._workspace.clock(),
            view_id,
        )
        return trigger

    def spend_trigger(self, trigger: str) -> tuple[str, str | None]:
        """Use a trigger up; return its person and the modal it came from.

        Raises ViewRefused: invalid_trigger_id, exchanged_trigger_id or expired_trigger_id.
        """
        row = self._db.row("SELECT * FROM triggers WHERE id = ?", trigger)
        if row is None:
            raise ViewRefused("invalid_trigger_id")
        if row["used"]:
            raise ViewRefused("exchanged_trigger_id")
        if self._workspace.clock() - row["made_at"] > self._workspace.options.trigger_seconds:
            raise ViewRefused("expired_trigger_id")
        self._db.do("UPDATE triggers SET used = 1 WHERE id = ?", trigger)
        return str(row["user"]), row["view"]

    # -- modals ------------------------------------------------------------------------------

    def open(self, user: str, content: Json) -> View:
        """Show a modal as the only one of a person."""
        self._refuse_taken_external_id(content)
        with self._db.transaction():
            self._db.do("UPDATE views SET open = 0 WHERE user = ? AND type = 'modal'", user)
            return self._store(user, content, root=None, previous=None, depth=1)

    def push(self, user: str, content: Json, on: str | None) -> View:
        """Show a modal on top of the one a person has open."""
        self._refuse_taken_external_id(content)
        top = self.top(user)
        if top is None or (on is not None and self.find(on) is None):
            raise ViewRefused("not_found")
        if top.depth >= MAX_STACK:
            raise ViewRefused("push_limit_reached")
        with self._db.transaction():
            return self._store(user, content, top.root, top.id, top.depth + 1)

    def replace(self, view: View, content: Json, seen_hash: str | None = None) -> View:
        """Change an open view in place. Raises ViewRefused: hash_conflict."""
        if seen_hash is not None and seen_hash != view.hash:
            raise ViewRefused("hash_conflict")
        state = _still_there(view.state, content)
        self._db.do(
            "UPDATE views SET view = ?, state = ?, hash = ?, external_id = ?, seq = ? WHERE id = ?",
            json.dumps(content),
            json.dumps(state),
            self._new_hash(),
            content.get("external_id") or None,
            self._workspace.changed(),
            view.id,
        )
        return self._must(view.id)

    def publish(self, user: str, content: Json, seen_hash: str | None) -> View:
        """Show a person's App Home."""
        home = self.home(user)
        if home is not None:
            return self.replace(home, content, seen_hash)
        with self._db.transaction():
            return self._store(user, content, root=None, previous=None, depth=1)

    def close(self, view: View, whole_stack: bool = False) -> None:
        """Take the top modal away, or all of them."""
        if whole_stack:
            sql = "UPDATE views SET open = 0, seq = ? WHERE root = ?"
            self._db.do(sql, self._workspace.changed(), view.root)
        else:
            sql = "UPDATE views SET open = 0, seq = ? WHERE id = ?"
            self._db.do(sql, self._workspace.changed(), view.id)

    def keep_state(self, view: View, state: Json) -> View:
        """Remember what a person has typed into a view."""
        self._db.do("UPDATE views SET state = ? WHERE id = ?", json.dumps(state), view.id)
        return self._must(view.id)

    def find(self, view_id: str) -> View | None:
        """Find an open view by id."""
        row = self._db.row("SELECT * FROM views WHERE id = ? AND open = 1", view_id)
        return None if row is None else _view(row)

    def find_external(self, external_id: str) -> View | None:
        """Find an open view by the id that the app gave it."""
        row = self._db.row("SELECT * FROM views WHERE external_id = ? AND open = 1", external_id)
        return None if row is None else _view(row)

    def top(self, user: str) -> View | None:
        """Return the modal a person looks at, if any."""
        row = self._db.row(
            "SELECT * FROM views WHERE user = ? AND type = 'modal' AND open = 1"
            " ORDER BY depth DESC, rowid DESC",
            user,
        )
        return None if row is None else _view(row)

    def home(self, user: str) -> View | None:
        """Return a person's App Home, if the app ever published one."""
        row = self._db.row("SELECT * FROM views WHERE user = ? AND type = 'home'", user)
        return None if row is None else _view(row)

    def everything(self) -> list[View]:
        """Return all open views, for tests."""
        return [_view(row) for row in self._db.rows("SELECT * FROM views WHERE open = 1")]

    def _store(
        self, user: str, content: Json, root: str | None, previous: str | None, depth: int
    ) -> View:
        number = self._db.next_number("views")
        view_id = self._workspace.make_id("V", f"view:{number}")
        self._db.do(
            "INSERT INTO views VALUES (?,?,?,?,?,?,?,?,?,?,1,?)",
            view_id,
            user,
            content["type"],
            content.get("external_id") or None,
            root or view_id,
            previous,
            depth,
            self._new_hash(),
            json.dumps(content),
            "{}",
            self._workspace.changed(),
        )
        return self._must(view_id)

    def _refuse_taken_external_id(self, content: Json) -> None:
        external_id = content.get("external_id")
        if external_id and self.find_external(external_id) is not None:
            raise ViewRefused("duplicate_external_id")

    def _new_hash(self) -> str:
        return f"{int(self._workspace.clock())}.{secrets.token_hex(4)}"

    def _must(self, view_id: str) -> View:
        row = self._db.row("SELECT * FROM views WHERE id = ?", view_id)
        assert row is not None
        return _view(row)


def as_wire(workspace: Workspace, view: View) -> Json:
    """Return a view in the shape in which Slack sends it."""
    content = view.content
    return {
        "id": view.id,
        "team_id": workspace.team_id,
        "type": view.type,
        "blocks": content["blocks"],
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "state": {"values": view.state},
        "hash": view.hash,
        "title": content.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": bool(content.get("clear_on_close", False)),
        "notify_on_close": bool(content.get("notify_on_close", False)),
        "close": content.get("close"),
        "submit": content.get("submit"),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": workspace.app_id,
        "external_id": view.external_id or "",
        "app_installed_team_id": workspace.team_id,
        "bot_id": workspace.bot_id,
    }


def _still_there(state: Json, content: Json) -> Json:
    """Keep what was typed where block and element are still the same, as Slack does."""
    kept: Json = {}
    for block in content["blocks"]:
        element = block.get("element") or {}
        block_id, action_id = block.get("block_id"), element.get("action_id")
        if action_id in state.get(block_id, {}):
            kept[block_id] = {action_id: state[block_id][action_id]}
    return kept


def _view(row: Row) -> View:
    return View(
        id=row["id"],
        user=row["user"],
        type=row["type"],
        external_id=row["external_id"],
        root=row["root"],
        previous=row["previous"],
        depth=row["depth"],
        hash=row["hash"],
        content=json.loads(row["view"]),
        state=json.loads(row["state"]),
        open=bool(row["open"]),
    )
