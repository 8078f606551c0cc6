"""What Block Kit allows inside a block: text, options, confirm dialogs and elements, with limits.

Source: https://docs.slack.dev/reference/block-kit (2026-11). Blocks themselves are in `block_kit`.
What the page cannot draw (rich_text_input, ...) is refused rather than half supported.
"""

from collections.abc import Callable
from typing import Any

ID_LIMIT = 255
IN_ACTIONS = frozenset(
    {
        "button",
        "static_select",
        "external_select",
        "users_select",
        "conversations_select",
        "channels_select",
        "overflow",
        "datepicker",
        "timepicker",
        "datetimepicker",
        "checkboxes",
        "radio_buttons",
    }
)
AS_ACCESSORY = (IN_ACTIONS | {"image", "multi_static_select", "multi_users_select"}) - {
    "datetimepicker"
}
IN_INPUT = (IN_ACTIONS - {"button", "overflow"}) | {
    "multi_static_select",
    "multi_users_select",
    "file_input",
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
}
IN_CONTEXT = frozenset({"image", "mrkdwn", "plain_text"})


class Findings:
    """What is wrong with some blocks, each with the JSON pointer of the place."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def add(self, problem: str, path: str) -> None:
        """Note a problem."""
        self.messages.append(f"{problem} [json-pointer:{path}]")

    def longest(self, value: object, limit: int, path: str, needed: bool = False) -> None:
        """Check a string's length; a needed one may not be missing or empty."""
        if value is None:
            if needed:
                self.missing(path)
            return
        if not isinstance(value, str):
            self.add("must be a string", path)
        elif len(value) > limit:
            self.add(f"must be less than {limit + 1} characters", path)
        elif needed and not value:
            self.add("must be more than 0 characters", path)

    def listed(self, value: object, least: int, most: int, path: str) -> list[Any]:
        """Check a list's length; return it, or an empty one when it is none."""
        if not isinstance(value, list):
            self.add("must be an array" if value is not None else "missing required field", path)
            return []
        if len(value) > most:
            self.add(f"no more than {most} items allowed", path)
        if len(value) < least:
            self.add(f"must have at least {least} item{'s' if least > 1 else ''}", path)
        return value

    def missing(self, path: str) -> None:
        """Note that a required field is not there."""
        parent, _, field = path.rpartition("/")
        self.add(f"missing required field: {field}", parent or "/")


def check_text(
    value: object, limit: int, path: str, found: Findings, plain: bool = False, needed: bool = True
) -> None:
    """Check a text object; `plain` refuses mrkdwn."""
    if value is None:
        if needed:
            found.missing(path)
        return
    if not isinstance(value, dict):
        found.add("must be an object", path)
        return
    kind = value.get("type")
    if kind not in ("plain_text", "mrkdwn"):
        found.add(f"unsupported type: {kind}", f"{path}/type")
    elif plain and kind != "plain_text":
        found.add('must be "plain_text"', f"{path}/type")
    if kind == "mrkdwn" and "emoji" in value:
        found.add("additional property not allowed: emoji", path)
    found.longest(value.get("text"), limit, f"{path}/text", needed=True)


def check_element(
    element: object, allowed: frozenset[str], path: str, found: Findings, seen_ids: set[str]
) -> None:
    """Check one element; `seen_ids` are the action ids met in the same block."""
    if not isinstance(element, dict):
        found.add("must be an object", path)
        return
    kind = element.get("type")
    if not isinstance(kind, str) or kind not in allowed:
        found.add(f"unsupported type: {kind}", f"{path}/type")
        return
    if kind in ("mrkdwn", "plain_text"):
        check_text(element, 2000, path, found)
        return
    action_id = element.get("action_id")
    found.longest(action_id, ID_LIMIT, f"{path}/action_id")
    if isinstance(action_id, str):
        if action_id in seen_ids:
            found.add(f"action_id `{action_id}` already exists", f"{path}/action_id")
        seen_ids.add(action_id)
    if "confirm" in element:
        _check_confirm(element["confirm"], f"{path}/confirm", found)
    if "placeholder" in element:
        check_text(element["placeholder"], 150, f"{path}/placeholder", found, plain=True)
    check = CHECKS.get(kind)
    if check is not None:
        check(element, path, found)


def _check_confirm(confirm: object, path: str, found: Findings) -> None:
    if not isinstance(confirm, dict):
        found.add("must be an object", path)
        return
    check_text(confirm.get("title"), 100, f"{path}/title", found, plain=True)
    check_text(confirm.get("text"), 300, f"{path}/text", found)
    check_text(confirm.get("confirm"), 30, f"{path}/confirm", found, plain=True, needed=False)
    check_text(confirm.get("deny"), 30, f"{path}/deny", found, plain=True, needed=False)
    _check_style(confirm, path, found)


def _check_style(element: dict[str, Any], path: str, found: Findings) -> None:
    if element.get("style", "primary") not in ("primary", "danger"):
        found.add("must be a valid enum value", f"{path}/style")


def _button(element: dict[str, Any], path: str, found: Findings) -> None:
    check_text(element.get("text"), 75, f"{path}/text", found, plain=True)
    found.longest(element.get("value"), 2000, f"{path}/value")
    found.longest(element.get("url"), 3000, f"{path}/url")
    found.longest(element.get("accessibility_label"), 75, f"{path}/accessibility_label")
    url = element.get("url")
    if isinstance(url, str) and not url.startswith(("http://", "https://", "slack://", "mailto:")):
        found.add("must be a valid URL", f"{path}/url")
    _check_style(element, path, found)


def check_options(
    value: object, most: int, path: str, found: Findings, any_text: bool = False
) -> list[Any]:
    """Check a list of options; return it."""
    options = found.listed(value, 1, most, path)
    for i, option in enumerate(options):
        at = f"{path}/{i}"
        if not isinstance(option, dict):
            found.add("must be an object", at)
            continue
        check_text(option.get("text"), 75, f"{at}/text", found, plain=not any_text)
        found.longest(option.get("value"), 150, f"{at}/value", needed=True)
        check_text(option.get("description"), 75, f"{at}/description", found, needed=False)
    return options


def _select(element: dict[str, Any], path: str, found: Findings) -> None:
    groups = element.get("option_groups")
    if (groups is None) == (element.get("options") is None):
        found.add("must have exactly one of options and option_groups", path)
        return
    options: list[Any] = []
    if groups is None:
        options = check_options(element["options"], 100, f"{path}/options", found)
    else:
        for i, group in enumerate(found.listed(groups, 1, 100, f"{path}/option_groups")):
            at = f"{path}/option_groups/{i}"
            if not isinstance(group, dict):
                found.add("must be an object", at)
                continue
            check_text(group.get("label"), 75, f"{at}/label", found, plain=True)
            options += check_options(group.get("options"), 100, f"{at}/options", found)
    for field in ("initial_option", "initial_options"):
        chosen = element.get(field)
        for option in chosen if isinstance(chosen, list) else [chosen]:
            if option is not None and option not in options:
                found.add("must be one of the provided options", f"{path}/{field}")


def _overflow(element: dict[str, Any], path: str, found: Findings) -> None:
    check_options(element.get("options"), 5, f"{path}/options", found)


def _choices(element: dict[str, Any], path: str, found: Findings) -> None:
    options = check_options(element.get("options"), 10, f"{path}/options", found, any_text=True)
    for field in ("initial_option", "initial_options"):
        chosen = element.get(field)
        for option in chosen if isinstance(chosen, list) else [chosen]:
            if option is not None and option not in options:
                found.add("must be one of the provided options", f"{path}/{field}")


def _image(element: dict[str, Any], path: str, found: Findings) -> None:
    if element.get("slack_file") is None:
        found.longest(element.get("image_url"), 3000, f"{path}/image_url", needed=True)
    found.longest(element.get("alt_text"), 2000, f"{path}/alt_text", needed=True)


def _text_input(element: dict[str, Any], path: str, found: Findings) -> None:
    for field, most in (("min_length", 3000), ("max_length", 3000)):
        value = element.get(field)
        if value is not None and (not isinstance(value, int) or not 0 <= value <= most):
            found.add(f"must be between 0 and {most}", f"{path}/{field}")
    found.longest(element.get("initial_value"), 3000, f"{path}/initial_value")


def _number_input(element: dict[str, Any], path: str, found: Findings) -> None:
    if not isinstance(element.get("is_decimal_allowed"), bool):
        found.missing(f"{path}/is_decimal_allowed")


def _external_select(element: dict[str, Any], path: str, found: Findings) -> None:
    least = element.get("min_query_length")
    if least is not None and (not isinstance(least, int) or least < 0):
        found.add("must be an integer", f"{path}/min_query_length")
    if element.get("initial_option") is not None:
        check_options([element["initial_option"]], 1, f"{path}/initial_option", found)


def _file_input(element: dict[str, Any], path: str, found: Findings) -> None:
    most = element.get("max_files")
    if most is not None and (not isinstance(most, int) or not 1 <= most <= 10):
        found.add("must be between 1 and 10", f"{path}/max_files")
    kinds = element.get("filetypes")
    if kinds is not None:
        for i, kind in enumerate(found.listed(kinds, 1, 100, f"{path}/filetypes")):
            if not isinstance(kind, str) or not kind:
                found.add("must be a string", f"{path}/filetypes/{i}")
    if "placeholder" in element:
        found.add("additional property not allowed: placeholder", path)


def _datepicker(element: dict[str, Any], path: str, found: Findings) -> None:
    value = element.get("initial_date")
    if value is not None and (not isinstance(value, str) or len(value.split("-")) != 3):
        found.add("must be in the format YYYY-MM-DD", f"{path}/initial_date")


CHECKS: dict[str, Callable[[dict[str, Any], str, Findings], None]] = {
    "button": _button,
    "static_select": _select,
    "multi_static_select": _select,
    "external_select": _external_select,
    "file_input": _file_input,
    "overflow": _overflow,
    "checkboxes": _choices,
    "radio_buttons": _choices,
    "image": _image,
    "plain_text_input": _text_input,
    "number_input": _number_input,
    "datepicker": _datepicker,
}
