"""What the app uploads, as strict as Slack: in three steps, once, and where it may be seen."""

from typing import Any

import pytest
import requests

from tests.sandbox.slack.running import MAYA, TOM, Json, Running
from tests.sandbox.slack.test_web_api import refusal

PIXELS = b"\x89PNG not really"
ALT = "What the picture shows"


def announced(workspace: Running, name: str = "chart.png", content: bytes = PIXELS) -> Json:
    told = workspace.client().files_getUploadURLExternal(filename=name, length=len(content))
    return {"url": told["upload_url"], "id": told["file_id"]}


def uploaded(workspace: Running, name: str = "chart.png", **where: Any) -> str:
    file = announced(workspace, name)
    assert requests.post(file["url"], data=PIXELS, timeout=10).status_code == 200
    workspace.client().files_completeUploadExternal(files=[{"id": file["id"]}], **where)
    return str(file["id"])


def picture(file: Json) -> list[Json]:
    return [{"type": "image", "alt_text": ALT, "slack_file": file}]


def test_a_picture_stands_in_a_message_and_its_readers_alone_load_it(workspace: Running) -> None:
    room = workspace.new_channel("pictures", members=[MAYA, "@app"])
    file = uploaded(workspace)

    workspace.client().chat_postMessage(channel=room, text=ALT, blocks=picture({"id": file}))

    maya, tom = (
        requests.get(f"{workspace.url}/as/{workspace.user(who)}/files/{file}", timeout=10)
        for who in (MAYA, TOM)
    )
    assert (maya.content, tom.status_code) == (PIXELS, 404)
    page = requests.get(f"{workspace.url}/as/{workspace.user(MAYA)}?c={room}", timeout=10).text
    assert f'alt="{ALT}"' in page


def test_a_file_is_shared_in_the_thread_that_is_named(workspace: Running) -> None:
    room = workspace.new_channel("threads-of-files", members=[MAYA, "@app"])
    root = workspace.client().chat_postMessage(channel=room, text="the card")["ts"]

    file = uploaded(workspace, "rows.csv", channel_id=room, thread_ts=root)

    told = workspace.client().files_info(file=file)["file"]["shares"]
    seen = workspace.seen_by(workspace.user(MAYA), room)[-1]
    assert told["public"][room][0]["ts"] == seen["ts"]
    assert (seen["thread_ts"], seen["files"][0]["name"]) == (root, "rows.csv")


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"filename": "a.png", "length": 0}, "missing_argument"),
        ({"filename": "", "length": 3}, "missing_argument"),
        ({"filename": "a.png", "length": 2_000_000_000}, "file_upload_size_restricted"),
        ({"filename": "a.png", "length": 3, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
    ],
)
def test_what_is_announced_has_a_name_and_a_size(
    workspace: Running, told: Json, error: str
) -> None:
    def call() -> object:
        return workspace.client().api_call("files.getUploadURLExternal", params=told)

    assert refusal(call) == error


def test_what_was_not_sent_or_is_complete_already_is_not_completed(workspace: Running) -> None:
    file = announced(workspace)

    def complete() -> object:
        return workspace.client().files_completeUploadExternal(files=[{"id": file["id"]}])

    assert refusal(complete) == "file_not_found"
    assert requests.post(file["url"], data=b"another size", timeout=10).status_code == 400
    assert requests.post(file["url"], files={"filename": PIXELS}, timeout=10).ok
    complete()
    assert refusal(complete) == "file_not_found"


def test_a_file_is_not_shared_where_the_app_is_not(workspace: Running) -> None:
    room = workspace.new_channel("closed-to-files", members=[MAYA], kind="private")

    assert refusal(lambda: uploaded(workspace, channel_id=room)) == "channel_not_found"
    assert refusal(lambda: uploaded(workspace, channel_id=workspace.user(MAYA))) == (
        "channel_not_found"
    )


def test_a_picture_is_an_image_of_the_apps_named_once(workspace: Running) -> None:
    room = workspace.new_channel("strict-pictures", members=[MAYA, "@app"])
    file, rows = uploaded(workspace), uploaded(workspace, "rows.csv")
    url = workspace.client().files_info(file=file)["file"]["url_private"]

    def post(told: Json) -> object:
        return workspace.client().chat_postMessage(channel=room, text=ALT, blocks=picture(told))

    for wrong in ({"id": rows}, {"id": "F0"}, {"id": file, "url": url}, {}):
        assert refusal(lambda wrong=wrong: post(wrong)) == "invalid_blocks"  # type: ignore[misc]
    post({"url": url})
    workspace.post("/faults", {"files_unready_next": 1})
    assert refusal(lambda: post({"id": file})) == "invalid_blocks"
    post({"id": file})


def test_without_the_scope_nothing_is_uploaded(workspace: Running) -> None:
    workspace.post("/faults", {"missing_scopes": ["files:write"]})
    try:
        assert refusal(lambda: announced(workspace)) == "missing_scope"
    finally:
        workspace.post("/faults", {"missing_scopes": []})
