"""Whether the pictures in blocks are files that the app may show, in Slack's words.

Source: https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object (2026-11).
"""

from collections.abc import Iterator

from sandbox.slack.database import Json
from sandbox.slack.drafts import Refused
from sandbox.slack.parts import Parts
from sandbox.slack.uploads import IMAGES


def must_have_pictures(parts: Parts, blocks: list[Json] | None) -> None:
    """Let blocks pass whose files are images of the app's. Raises Refused: invalid_blocks.

    Slack works on a file after it was completed; until then it refuses the message.
    """
    wrong = []
    for path, told in _files_in(blocks or []):
        file_id, url = told.get("id"), told.get("url")
        if (file_id is None) == (url is None):
            wrong.append(f"provide either id or url [json-pointer:{path}/slack_file]")
            continue
        if url is not None:
            file_id = str(url).rpartition("/files-pri/")[2].partition("/")[0].partition("-")[2]
        file = parts.files.find(str(file_id))
        usable = file is not None and file.given and file.ending in IMAGES
        if not usable or parts.faults.take("files_unready_next"):
            wrong.append(f"invalid slack file [json-pointer:{path}/slack_file]")
    if wrong:
        raise Refused("invalid_blocks", wrong)


def _files_in(blocks: list[Json]) -> Iterator[tuple[str, Json]]:
    for i, block in enumerate(blocks):
        places = [(f"/blocks/{i}", block), (f"/blocks/{i}/accessory", block.get("accessory"))]
        places += [
            (f"/blocks/{i}/elements/{j}", each)
            for j, each in enumerate(block.get("elements") or [])
        ]
        for path, image in places:
            if isinstance(image, dict) and image.get("type") == "image":
                told = image.get("slack_file")
                if isinstance(told, dict):
                    yield path, told
