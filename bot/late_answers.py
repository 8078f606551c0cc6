"""An answer that comes when Slack shows none beside the inputs any more: the form comes back.

Filled in with what was sent, or, where it is not on the screen any more, with its words quoted.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.cards.filled import typed_lines
from bot.cards.form import FORMS, Form, words_form
from bot.cards.parts import Block, said, section, worded
from bot.forms import Later, Reply, Show, Wrong, ids_of, values_of
from bot.submissions import ERROR_LIMIT, title_of

# Ours among the blocks of a form: the next answer takes their place.
_OURS = "complaints:"
_A_SECTION = 6


def unseen(reply: Reply, view: Mapping[str, Any]) -> tuple[Form, Form]:
    """Draw an answer to a form that was sent: for its place on the screen, and for a message."""
    match reply:
        case Show(form) | Later(form):
            return form, form
        case Wrong():
            return _given_back(view, reply), _quoted(view, reply)
        case None:
            done = words_form(title_of(view), "Done.")
            return done, done


def _given_back(view: Mapping[str, Any], wrong: Wrong) -> Form:
    """Draw the very form that was sent, with what was sent, under what is wrong with it."""
    state = (view.get("state") or {}).get("values") or {}
    shown = view.get("blocks") or ()
    kept = [each for each in shown if not str(each.get("block_id")).startswith(_OURS)]
    return Form(
        str(view.get("callback_id") or "").removeprefix(FORMS),
        title_of(view),
        (*_complaints(view, wrong, files=True), *(_filled(each, state) for each in kept)),
        submit=_text(view, "submit"),
        close=_text(view, "close") or "Cancel",
        ids=ids_of(view.get("private_metadata")),
        tell_when_closed=bool(view.get("notify_on_close")),
    )


def _quoted(view: Mapping[str, Any], wrong: Wrong) -> Form:
    """Say what is wrong and what was typed, with a button where the form can be opened anew."""
    sent = words_form(title_of(view))
    lines = typed_lines(
        replace(sent, blocks=tuple(_blocks(view))), values_of(view.get("state") or {})
    )
    typed = [section("What you typed:"), *map(section, lines)] if lines else []
    reopen = None if wrong.form is None else wrong.form.reopen
    return replace(sent, blocks=(*_complaints(view, wrong), *typed), reopen=reopen)


def _complaints(view: Mapping[str, Any], wrong: Wrong, *, files: bool = False) -> list[Block]:
    """Say what is wrong, each with the name of its input: it cannot stand beside it any more."""
    inputs = {str(each.get("block_id")): each for each in _blocks(view) if each["type"] == "input"}
    told = [_named(inputs.get(name), words) for name, words in wrong.errors.items()]
    if files:
        sent = values_of(view.get("state") or {})
        told += [
            _named(each, "Please choose the file again.")
            for name, each in inputs.items()
            if name in sent and sent[name].files and name not in wrong.errors
        ]
    # Few to a section: what does not fit into one would be counted, not said.
    some = [told[first : first + _A_SECTION] for first in range(0, len(told), _A_SECTION)]
    parts = [section("*Nothing was changed.*"), *(section(*each) for each in some)]
    return [{**part, "block_id": f"{_OURS}{number}"} for number, part in enumerate(parts)]


def _named(block: Block | None, words: str) -> str:
    told = worded(words, ERROR_LIMIT)
    return f"• {told}" if block is None else f"• *{said(block['label']['text'], 150)}*: {told}"


def _filled(block: Block, state: Mapping[str, Any]) -> Block:
    """Let an input start with what was sent of it.

    As Slack sent it, since only that holds the words of an option that was searched for. A file
    cannot be put back.
    """
    held = next(iter((state.get(str(block.get("block_id"))) or {}).values()), None)
    if block["type"] != "input" or held is None:
        return block
    element = block["element"]
    bare = {name: value for name, value in element.items() if not name.startswith("initial_")}
    starts = {
        f"initial_{name.removeprefix('selected_')}": _own(element, value)
        for name, value in held.items()
        if value and (name == "value" or name.startswith("selected_"))
    }
    return {**block, "element": {**bare, **starts}}


def _own(element: Block, value: Any) -> Any:
    """Give the options of an input that were chosen: Slack takes only those, word for word."""
    options = {each["value"]: each for each in element.get("options") or ()}
    if isinstance(value, dict):
        return options.get(value.get("value"), value)
    if isinstance(value, list):
        return [_own(element, each) for each in value]
    return value


def _blocks(view: Mapping[str, Any]) -> list[Block]:
    """Give the blocks that were shown; after a restart no more is known than the inputs' names."""
    if view.get("blocks"):
        return list(view["blocks"])
    state = (view.get("state") or {}).get("values") or {}
    return [
        {"type": "input", "block_id": name, "label": {"text": name.replace("_", " ").capitalize()}}
        for name in state
    ]


def _text(view: Mapping[str, Any], name: str) -> str:
    return str((view.get(name) or {}).get("text") or "")
