"""The one word that Slack hears about a form that was sent: within three seconds, and once."""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.cards.form import Form, view_of, words_form
from bot.cards.parts import plain
from bot.forms import Later, Reply, Show, Submitted, Wrong, show
from bot.refusals import refusal_form
from bot.web_api import WebApi
from journeys.notices import TryLater, Uncertain, Unreachable
from partnering.refusals import Refusal
from store.inbox import AlreadyDone

# Slack waits three seconds; the way there and back takes some of them.
ANSWER_WITHIN = 2.0
ERROR_LIMIT = 200


class Acknowledgement:
    """Answers once: with what the handler says, or, when that takes too long, with *still at it*.

    `is_late` tells that the form on the screen shows words by now, so that complaints about
    its inputs have to be told elsewhere.
    """

    def __init__(
        self, ack: Callable[..., object], title: str, *, patience: float, waiting: str = ""
    ) -> None:
        self._ack, self._title, self._waiting = ack, title, waiting
        self._guard = threading.Lock()
        self._said = False
        self.is_late = False
        self._timer = threading.Timer(patience, self._too_long)
        self._timer.daemon = True
        self._timer.start()

    def say(self, reply: Reply, inputs: tuple[str, ...] = ()) -> bool:
        """Tell Slack what becomes of the form; false where it has been told something already."""
        return self._once(_body(reply, inputs, self._waiting))

    def failed(self) -> None:
        """Say that what was sent is kept, and that the answer comes another way."""
        self._once(_body(Show(kept_form(self._title))))

    def _too_long(self) -> None:
        form = words_form(self._title, "Still at it…")
        if self._once(_waiting(form, self._waiting)):
            self.is_late = True

    def _once(self, body: dict[str, Any] | None) -> bool:
        with self._guard:
            if self._said:
                return False
            self._said = True
            self._timer.cancel()
            self._ack() if body is None else self._ack(body)
            return True


def kept_form(title: str) -> Form:
    """Say that what was sent is kept, and that the answer comes another way."""
    return words_form(
        title,
        "What you sent is kept, but it takes longer than it should. "
        "The answer comes by direct message.",
    )


def waiting_name(view: Any) -> str:
    """Name the form that waits in the place of one that was sent; each time it is sent anew.

    Slack does not say whether a form that is drawn over keeps its name: an old one must not be
    found while the new one is not up yet.
    """
    told = view or {}
    return f"waiting:{told.get('id', '')}:{told.get('hash', '')}"


def work_on(api: WebApi, reply: Later, submitted: Submitted, title: str, *, waiting: str) -> None:
    """Do what may take its time, and leave no form that waits for ever.

    Raises: whatever else than a refusal went wrong.
    """
    if submitted.view_id:
        submitted = replace(submitted, waiting=waiting)
    try:
        reply.work(submitted)
    except AlreadyDone:
        return
    except Refusal as refusal:
        show(api, submitted, refusal_form(title, refusal))
    except Exception:
        if submitted.view_id:
            with contextlib.suppress(TryLater, Uncertain, Unreachable):
                show(api, submitted, kept_form(title))
        raise


def _body(reply: Reply, inputs: tuple[str, ...] = (), waiting: str = "") -> dict[str, Any] | None:
    match reply:
        case Wrong(errors=errors):
            return {"response_action": "errors", "errors": _at_inputs(errors, inputs)}
        case Show(form):
            return {"response_action": "update", "view": view_of(form)}
        case Later(form):
            return _waiting(form, waiting)
        case None:
            return None


def _waiting(form: Form, name: str) -> dict[str, Any]:
    """Put a form up that is drawn over later, under a name by which it is found once it is up."""
    view = {**view_of(form), "external_id": name}
    return {"response_action": "update", "view": view}


def _at_inputs(errors: Any, inputs: tuple[str, ...]) -> dict[str, str]:
    """Put each complaint at an input that is there: Slack refuses any other."""
    found: dict[str, str] = {}
    for name, words in errors.items():
        place = name if not inputs or name in inputs else inputs[0]
        told = f"{found[place]} {words}" if place in found else words
        found[place] = plain(told, ERROR_LIMIT)
    return found


def title_of(view: Any) -> str:
    """Read the title of the form that was sent."""
    return str(((view or {}).get("title") or {}).get("text") or "cosell")


def inputs_of(view: Any) -> tuple[str, ...]:
    """Name the inputs of the form that was sent; nothing where that is not known any more."""
    blocks = (view or {}).get("blocks") or []
    return tuple(str(block["block_id"]) for block in blocks if block.get("type") == "input")
