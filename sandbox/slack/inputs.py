"""What somebody puts into a modal's searches and files: only what was offered, or is theirs."""

from sandbox.slack.block_elements import Findings, check_options
from sandbox.slack.database import Json
from sandbox.slack.elements import NoSuchElement, elements_of, find_element
from sandbox.slack.files import FileRefused, Files, file_problem
from sandbox.slack.residents import User
from sandbox.slack.views import View


class ActRefused(Exception):
    """Slack's own client would not let a person do this; the text says why."""


class Inputs:
    """Remembers which options the app offered where, as an open page does."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._offered: dict[tuple[str, str], dict[str, Json]] = {}

    def must_ask(self, view: View, block_id: str, action_id: str, typed: str) -> None:
        """Let pass what makes the page ask the app. Raises: ActRefused."""
        try:
            element = find_element(view.content["blocks"], block_id, action_id)
        except NoSuchElement as gone:
            raise ActRefused(str(gone)) from None
        if element["type"] != "external_select" or len(typed) < element.get("min_query_length", 3):
            raise ActRefused("nothing is asked for yet")

    def offer(self, view: View, action_id: str, options: object) -> list[str]:
        """Keep what the app offers; say what Slack would not take of it."""
        found = Findings()
        listed = [] if options == [] else check_options(options, 100, "/options", found)
        if not found.messages:
            offered = self._offered.setdefault((view.id, action_id), {})
            offered |= {option["value"]: option for option in listed}
        return found.messages

    def keep_file(self, user: User, name: str, content: bytes) -> str:
        """Upload what somebody chose; its id. Raises: ActRefused."""
        try:
            return self._files.keep(user.id, name, content).id
        except FileRefused as refusal:
            raise ActRefused(str(refusal)) from None

    def resolved(self, user: User, view: View, told: Json) -> Json:
        """Put whole options and whole files where the page names them. Raises: ActRefused."""
        said: Json = {}
        for block in view.content["blocks"]:
            for element in elements_of(block):
                held = (told.get(block["block_id"]) or {}).get(element["action_id"])
                if not isinstance(held, dict):
                    continue
                if element["type"] == "external_select":
                    offered = self._offered.get((view.id, element["action_id"]), {})
                    value = held.get("selected_option")
                    held = {"selected_option": offered.get(str(value), value)}
                elif element["type"] == "file_input":
                    held = {"files": [self._file(user, each) for each in held.get("files") or []]}
                said.setdefault(block["block_id"], {})[element["action_id"]] = held
        return said

    def file_problems(self, blocks: list[Json], state: Json) -> dict[str, str]:
        """Say beside which input what is wrong with its files."""
        found: dict[str, str] = {}
        for block in blocks:
            element = block.get("element") or {}
            if element.get("type") != "file_input":
                continue
            held = state[block["block_id"]][element["action_id"]]["files"]
            stored = [self._files.find(str(each["id"])) for each in held]
            problem = file_problem(element, [each for each in stored if each is not None])
            if problem:
                found[block["block_id"]] = problem
        return found

    def hand_in(self, state: Json) -> None:
        """Let the app have the files that are sent."""
        held = (value for inputs in state.values() for value in inputs.values())
        for file in (file for each in held for file in each.get("files") or []):
            self._files.give(file["id"])

    def _file(self, user: User, told: object) -> Json:
        file_id = told.get("id") if isinstance(told, dict) else told
        file = self._files.find(str(file_id))
        if file is None or file.user != user.id:
            raise ActRefused(f"there is no file {file_id}")
        return self._files.as_wire(file)
