"""What a person can do with an element: find it, read a choice, build the action and the state."""

from typing import Any

from sandbox.slack.database import Json


class NoSuchElement(Exception):
    """The element is not there (any more), or cannot take this value; the text says which."""


# element type -> (field of the action, initial value's field)
FIELDS = {
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "file_input": ("files", ""),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
}


def elements_of(block: Json) -> list[Json]:
    """Return the elements of a block that a person can act on."""
    parts = [*(block.get("elements") or []), block.get("accessory"), block.get("element")]
    return [part for part in parts if isinstance(part, dict) and part.get("action_id")]


def find_element(blocks: list[Json], block_id: str, action_id: str) -> Json:
    """Return an element by its two ids. Raises NoSuchElement."""
    for block in blocks:
        if block.get("block_id") == block_id:
            for element in elements_of(block):
                if element["action_id"] == action_id:
                    return element
    raise NoSuchElement(f"there is no {action_id} in {block_id} (any more)")


def action_for(element: Json, block_id: str, chosen: Any, at: float) -> Json:
    """Return the entry in `actions` for a press or a choice. Raises NoSuchElement."""
    action: Json = {
        "action_id": element["action_id"],
        "block_id": block_id,
        "type": element["type"],
        "action_ts": f"{at:.6f}",
    }
    if element["type"] == "button":
        action["text"] = element["text"]
        for field in ("value", "style", "url"):
            if field in element:
                action[field] = element[field]
        return action
    return action | value_of(element, chosen)


def value_of(element: Json, chosen: Any) -> Json:
    """Return what an element holds after a choice, e.g. `{"selected_option": {...}}`."""
    field, _initial = FIELDS.get(element["type"], ("value", ""))
    if field == "selected_option":
        return {field: None if chosen is None else _option(element, chosen)}
    if field == "selected_options":
        return {field: [_option(element, one) for one in chosen or []]}
    if field == "selected_date_time" and chosen is not None:
        return {field: int(chosen)}
    return {field: chosen}


def full_state(blocks: list[Json], told: Json) -> Json:
    """Return the state of every element that holds a value; what is not told is as it began."""
    state: Json = {}
    for block in blocks:
        for element in elements_of(block):
            kind = element["type"]
            if kind not in FIELDS or kind == "overflow":
                continue
            field, initial = FIELDS[kind]
            said = (told.get(block["block_id"]) or {}).get(element["action_id"])
            value: Json = {"type": kind, field: element.get(initial)}
            if isinstance(said, dict):
                value |= value_of(element, said.get(field))
            if field in ("selected_options", "selected_users", "files") and value[field] is None:
                value[field] = []
            state.setdefault(block["block_id"], {})[element["action_id"]] = value
    return state


def input_problems(blocks: list[Json], state: Json) -> dict[str, str]:
    """Return what Slack itself complains of before a modal is sent, by block id."""
    problems: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = state[block["block_id"]][element["action_id"]][FIELDS[element["type"]][0]]
        empty = value is None or value == "" or value == []
        if empty and not block.get("optional"):
            problems[block["block_id"]] = "Please complete this required field."
        elif isinstance(value, str) and not empty:
            least, most = element.get("min_length", 0), element.get("max_length", 3000)
            if len(value) < least:
                problems[block["block_id"]] = f"Must be at least {least} characters."
            elif len(value) > most:
                problems[block["block_id"]] = f"Must be at most {most} characters."
    return problems


def _option(element: Json, chosen: Any) -> Json:
    if element["type"] == "external_select":
        return _offered(element, chosen)
    value = chosen.get("value") if isinstance(chosen, dict) else chosen
    options: list[Json] = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options += group["options"]
    for option in options:
        if option["value"] == value:
            return option
    raise NoSuchElement(f"{element['action_id']} has no option {value!r}")


def _offered(element: Json, chosen: Any) -> Json:
    """Take a choice that the app offered; which they were, whoever asked for them knows."""
    initial = element.get("initial_option")
    if isinstance(chosen, dict) and isinstance(chosen.get("text"), dict):
        return chosen
    if initial is not None and chosen in (initial, initial["value"]):
        return dict(initial)
    raise NoSuchElement(f"{element['action_id']} has no option {chosen!r}")
