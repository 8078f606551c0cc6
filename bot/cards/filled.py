"""A form with what somebody has typed into it already: a refusal costs nobody their words."""

from collections.abc import Mapping
from dataclasses import replace

from bot.cards.form import Form
from bot.cards.parts import Block, said
from bot.forms import NO_VALUE, FieldValue

# What an input starts with, by its type: those that hold one string each.
_PLAIN = {
    "plain_text_input": "initial_value",
    "email_text_input": "initial_value",
    "datepicker": "initial_date",
    "users_select": "initial_user",
}
_ONE = ("static_select", "radio_buttons")
_MANY = ("multi_static_select", "checkboxes")


def filled(form: Form, values: Mapping[str, FieldValue]) -> Form:
    """Draw a form with these values in its inputs, by name; what was not sent stays as it was."""
    return replace(form, blocks=tuple(_filled(each, values) for each in form.blocks))


def typed_lines(form: Form, values: Mapping[str, FieldValue]) -> list[str]:
    """Quote the words that were typed into a form, safe, for who cannot send it any more."""
    found = []
    for block in form.blocks:
        words = values.get(str(block.get("block_id", "")), NO_VALUE).text.strip()
        if block["type"] == "input" and words:
            found.append(f"*{block['label']['text']}*\n{said(words, 1000)}")
    return found


def _filled(block: Block, values: Mapping[str, FieldValue]) -> Block:
    value = values.get(str(block.get("block_id", "")))
    if block["type"] != "input" or value is None:
        return block
    element = _started(block["element"], value)
    return {**block, "element": element}


def _started(element: Block, value: FieldValue) -> Block:
    kind = element["type"]
    if kind in _PLAIN:
        told = value.text or value.one
        bare = {name: held for name, held in element.items() if name != _PLAIN[kind]}
        return {**bare, _PLAIN[kind]: told} if told else bare
    if kind in (*_ONE, *_MANY):
        bare = {name: held for name, held in element.items() if not name.startswith("initial_")}
        chosen = [each for each in element["options"] if each["value"] in value.chosen]
        if not chosen:
            return bare
        if kind in _ONE:
            return {**bare, "initial_option": chosen[0]}
        return {**bare, "initial_options": chosen}
    return element
