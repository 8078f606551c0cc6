"""views.*: modals by trigger, changes by id or external id, App Home by person."""

from sandbox.slack.block_kit import HOME, MODAL, check_view, too_large, with_ids
from sandbox.slack.database import Json
from sandbox.slack.drafts import Refused, read_json
from sandbox.slack.parts import Parts
from sandbox.slack.views import View, ViewRefused, as_wire


def open_view(parts: Parts, args: Json) -> Json:
    """views.open."""
    content = read_view(parts, args, MODAL)
    user, _view = _spend(parts, args)
    try:
        return _answer(parts, parts.views.open(user, content))
    except ViewRefused as refusal:
        raise Refused(str(refusal)) from None


def push(parts: Parts, args: Json) -> Json:
    """views.push: at most three modals on one another."""
    content = read_view(parts, args, MODAL)
    user, below = _spend(parts, args)
    try:
        return _answer(parts, parts.views.push(user, content, below))
    except ViewRefused as refusal:
        raise Refused(str(refusal)) from None


def update(parts: Parts, args: Json) -> Json:
    """views.update: a `hash` that is not the view's latest is a hash_conflict."""
    if args.get("view_id"):
        view = parts.views.find(str(args["view_id"]))
    elif args.get("external_id"):
        view = parts.views.find_external(str(args["external_id"]))
    else:
        raise Refused("invalid_arguments", ["missing required field: view_id"])
    if view is None:
        raise Refused("not_found")
    content = read_view(parts, args, view.type)
    try:
        return _answer(parts, parts.views.replace(view, content, _hash(args)))
    except ViewRefused as refusal:
        raise Refused(str(refusal)) from None


def publish(parts: Parts, args: Json) -> Json:
    """views.publish: for members and guests of this workspace."""
    user = parts.workspace.user(str(args.get("user_id", "")))
    if user is None or user.is_bot:
        raise Refused("invalid_arguments", ["invalid `user_id`"])
    if user.external:
        raise Refused("not_enabled")
    content = read_view(parts, args, HOME)
    try:
        return _answer(parts, parts.views.publish(user.id, content, _hash(args)))
    except ViewRefused as refusal:
        raise Refused(str(refusal)) from None


def read_view(parts: Parts, args: Json, kind: str) -> Json:
    """Return a valid view with its ids filled in. Raises Refused: invalid_arguments, ..."""
    view = read_json(args, "view", "invalid_arguments")
    if not isinstance(view, dict):
        raise Refused("invalid_arguments", ["missing required field: view"])
    if too_large(view):
        raise Refused("view_too_large")
    problems = check_view(view)
    if not problems and view["type"] != kind:
        problems = [f"expected type: {kind} [json-pointer:/view/type]"]
    if problems:
        raise Refused("invalid_arguments", problems)
    if "files:read" not in parts.scopes and _asks_for_files(view):
        raise Refused("missing_scope", needed="files:read", provided=",".join(parts.scopes))
    return view | {"blocks": with_ids(view["blocks"])}


def _asks_for_files(view: Json) -> bool:
    return any((block.get("element") or {}).get("type") == "file_input" for block in view["blocks"])


def _spend(parts: Parts, args: Json) -> tuple[str, str | None]:
    try:
        return parts.views.spend_trigger(str(args.get("trigger_id", "")))
    except ViewRefused as refusal:
        raise Refused(str(refusal)) from None


def _hash(args: Json) -> str | None:
    return str(args["hash"]) if args.get("hash") else None


def _answer(parts: Parts, view: View) -> Json:
    return {"view": as_wire(parts.workspace, view)}
