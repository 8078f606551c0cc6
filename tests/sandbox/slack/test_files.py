"""Files and searches in modals, as strict as Slack: whose file it is, who gets it, what fits."""

from collections.abc import Iterator

import pytest
import requests

from sandbox.slack.options import BOT_TOKEN
from tests.sandbox.slack.puppet import Puppet, puppet
from tests.sandbox.slack.running import MAYA, TOM, Json, Running, running
from tests.sandbox.slack.test_views import modal, trigger
from tests.sandbox.slack.test_web_api import refusal

OPTIONS = [{"text": {"type": "plain_text", "text": "Contoso"}, "value": "001"}]


def asking(element: Json, **more: object) -> Json:
    block = {"type": "input", "block_id": "it", "label": {"type": "plain_text", "text": "It"}}
    return modal(blocks=[{**block, "element": {"action_id": "value", **element}, **more}])


FILE = {"type": "file_input", "filetypes": ["csv"], "max_files": 1}
SEARCH = {"type": "external_select", "min_query_length": 2}


def suggesting(envelope: Json) -> Json:
    is_search = envelope["payload"].get("type") == "block_suggestion"
    return {"options": OPTIONS} if is_search else {}


@pytest.fixture
def app(workspace: Running) -> Iterator[Puppet]:
    """Return an app that offers one option and acknowledges everything else."""
    with puppet(workspace, suggesting) as connected:
        yield connected


def opened(workspace: Running, app: Puppet, view: Json) -> str:
    once = trigger(workspace, app)
    return str(workspace.client().views_open(trigger_id=once, view=view)["view"]["id"])


def chosen(workspace: Running, who: str, name: str, content: bytes = b"id,name\n") -> Json:
    url = f"{workspace.url}/sandbox/api/as/{who}/files"
    told: Json = requests.post(url, params={"name": name}, data=content, timeout=30).json()
    return told


def send(workspace: Running, view: str, files: list[str]) -> Json:
    state = {"it": {"value": {"files": files}}}
    return workspace.act(MAYA, "submit", view_id=view, state=state)


def handed_in(workspace: Running, app: Puppet) -> Json:
    file = chosen(workspace, MAYA, "list.csv")["file"]
    send(workspace, opened(workspace, app, asking(FILE)), [file])
    sent = app.next()["payload"]["view"]["state"]["values"]["it"]["value"]
    assert sent["type"] == "file_input"
    found: Json = sent["files"][0]
    return found


def test_a_file_comes_with_the_form_and_is_given_out_with_the_token(
    workspace: Running, app: Puppet
) -> None:
    file = handed_in(workspace, app)

    told = workspace.client().files_info(file=file["id"])["file"]
    headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
    answer = requests.get(told["url_private_download"], headers=headers, timeout=10)

    assert (told["name"], told["size"], told["filetype"]) == ("list.csv", 8, "csv")
    assert answer.content == b"id,name\n"


@pytest.mark.parametrize("token", ["", "xoxb-somebody-else"])
def test_without_the_token_a_download_leads_to_the_sign_in(
    workspace: Running, app: Puppet, token: str
) -> None:
    file = handed_in(workspace, app)
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    answer = requests.get(
        file["url_private_download"], headers=headers, allow_redirects=False, timeout=10
    )

    assert answer.status_code == 302


def test_a_file_that_was_not_sent_is_not_the_apps(workspace: Running, app: Puppet) -> None:
    file = chosen(workspace, MAYA, "list.csv")["file"]

    error = refusal(lambda: workspace.client().files_info(file=file))

    assert error == "file_not_found"


def test_somebody_elses_file_cannot_be_sent(workspace: Running, app: Puppet) -> None:
    file = chosen(workspace, TOM, "list.csv")["file"]

    assert (
        "there is no file" in send(workspace, opened(workspace, app, asking(FILE)), [file])["error"]
    )


def test_what_does_not_fit_the_input_is_said_beside_it(workspace: Running, app: Puppet) -> None:
    view = opened(workspace, app, asking(FILE))
    picture, one, two = (
        chosen(workspace, MAYA, name)["file"] for name in ("cat.png", "a.csv", "b.CSV")
    )

    assert "not accepted" in send(workspace, view, [picture])["errors"]["it"]
    assert "No more than 1 file" in send(workspace, view, [one, two])["errors"]["it"]
    assert "required" in send(workspace, view, [])["errors"]["it"]
    assert send(workspace, view, [two])["ok"]


def test_ten_megabytes_are_the_most(workspace: Running) -> None:
    assert "10 MB" in chosen(workspace, MAYA, "big.csv", b"x" * 10_000_001)["error"]


def test_without_the_scope_there_is_no_file_input(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("scopeless")
    with running(folder, "--scopes", "commands,chat:write") as bare, puppet(bare) as app:
        once = trigger(bare, app)

        def opening() -> object:
            return bare.client().views_open(trigger_id=once, view=asking(FILE))

        assert refusal(opening) == "missing_scope"
        assert refusal(lambda: bare.client().files_info(file="F1")) == "missing_scope"


@pytest.mark.parametrize(
    "element",
    [
        {"type": "file_input", "max_files": 11},
        {"type": "file_input", "filetypes": "csv"},
        {"type": "file_input", "placeholder": {"type": "plain_text", "text": "x"}},
        {"type": "external_select", "min_query_length": "2"},
    ],
)
def test_a_wrong_element_is_refused(workspace: Running, app: Puppet, element: Json) -> None:
    once = trigger(workspace, app)

    def opening() -> object:
        return workspace.client().views_open(trigger_id=once, view=asking(element))

    assert refusal(opening) == "invalid_arguments"


def test_only_what_the_app_offered_can_be_chosen(workspace: Running, app: Puppet) -> None:
    view = opened(workspace, app, asking(SEARCH))

    def choose(value: str) -> Json:
        state = {"it": {"value": {"selected_option": value}}}
        return workspace.act(MAYA, "submit", view_id=view, state=state)

    assert "has no option" in choose("001")["error"]
    typed = {"view_id": view, "block_id": "it", "action_id": "value"}
    assert "nothing is asked for" in workspace.act(MAYA, "suggest", **typed, value="c")["error"]
    assert workspace.act(MAYA, "suggest", **typed, value="co")["options"] == OPTIONS
    asked = app.next()["payload"]
    assert (asked["type"], asked["value"], asked["action_id"]) == (
        "block_suggestion",
        "co",
        "value",
    )
    assert choose("001")["ok"]
    sent = app.next()["payload"]["view"]["state"]["values"]["it"]["value"]
    assert sent["selected_option"] == OPTIONS[0]


def test_several_people_can_be_chosen(workspace: Running, app: Puppet) -> None:
    view = opened(workspace, app, asking({"type": "multi_users_select"}))
    people = [workspace.user(MAYA), workspace.user(TOM)]

    state = {"it": {"value": {"selected_users": people}}}
    assert workspace.act(MAYA, "submit", view_id=view, state=state)["ok"]

    sent = app.next()["payload"]["view"]["state"]["values"]["it"]["value"]
    assert sent == {"type": "multi_users_select", "selected_users": people}
