"""Files that the app sends to Slack: pictures of messages, and files in their threads.

Each is known by a key of ours, so that a delivery that is repeated sends and shows it once.
"""

import http.client
import logging
import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from slack_sdk import WebClient

from bot.files import is_slacks
from bot.web_api import DOWN_SECONDS, TIMEOUT_SECONDS, WebApi, is_loopback
from journeys.notices import TryLater, Unreachable
from store.uploads import UploadedFile, UploadState
from store.work import Store

log = logging.getLogger(__name__)

# Source: https://docs.slack.dev/reference/methods/files.getUploadURLExternal (2026-11).
MOST_ALT_TEXT = 1000
# Slack works on a file after it was taken, and has been seen to take one and never show it.
WORKED_ON = timedelta(seconds=60)
LOOK_AGAIN_SECONDS = 2.0
MOST_TRIES = 3


@dataclass(frozen=True, slots=True)
class Sending:
    """A file to be sent. `alt` says in words what a picture shows."""

    name: str
    title: str
    content: bytes
    alt: str = ""


class Uploads:
    """Sends files and remembers which; nothing is kept but their ids."""

    def __init__(self, client: WebClient, api: WebApi, store: Store) -> None:
        self._client, self._api, self._store = client, api, store

    def known(self, key: str) -> UploadedFile | None:
        """Find what was sent under a key."""
        with self._store.read() as view:
            return view.uploads.get(key)

    def forget(self, key: str) -> None:
        """Let what was sent under a key be sent anew."""
        with self._store.begin() as work:
            work.uploads.forget(key)

    def private(self, key: str, file: Sending, now: datetime) -> UploadedFile:
        """Send a file that nobody sees yet: blocks will show it. Raises: TryLater, Unreachable."""
        known = self.known(key)
        if known is not None:
            return known
        sent = UploadedFile(key, self._send(file), UploadState.SHOWN, 1, now)
        self._complete(sent, file)
        return self._keep(sent)

    def share(self, key: str, file: Sending, *, channel: str, thread: str, now: datetime) -> None:
        """Show a file in a thread, once. Raises: TryLater until it is seen there, Unreachable."""
        known = self.known(key)
        if known is not None and known.state is UploadState.SHOWN:
            return
        if known is None or self._is_lost(known, channel, now):
            tries = known.tries + 1 if known is not None else 1
            if tries > MOST_TRIES:
                raise Unreachable("slack_file_lost", f"Slack takes {file.name} and never shows it.")
            known = UploadedFile(key, self._send(file), UploadState.SENT, tries, now)
            # Kept before it is shown: what was lost between the two is looked up, not sent again.
            self._keep(known)
            self._complete(known, file, channel_id=channel, thread_ts=thread)
        if not self._is_shown(known, channel):
            raise TryLater("slack_file_unready", LOOK_AGAIN_SECONDS)
        self._keep(replace(known, state=UploadState.SHOWN))

    def _is_lost(self, known: UploadedFile, channel: str, now: datetime) -> bool:
        return now - known.sent_at > WORKED_ON and not self._is_shown(known, channel)

    def _is_shown(self, known: UploadedFile, channel: str) -> bool:
        try:
            told = self._api.read("files.info", file=known.file_id)["file"]
        except Unreachable as fault:
            if fault.code in ("file_not_found", "file_deleted"):
                return False
            raise
        return any(channel in kind for kind in (told.get("shares") or {}).values())

    def _keep(self, file: UploadedFile) -> UploadedFile:
        with self._store.begin() as work:
            work.uploads.put(file)
        return file

    def _complete(self, known: UploadedFile, file: Sending, **where: str) -> None:
        files = [{"id": known.file_id, "title": file.title}]
        self._api.write("files.completeUploadExternal", files=files, **where)

    def _send(self, file: Sending) -> str:
        told = self._api.read(
            "files.getUploadURLExternal",
            filename=file.name,
            length=len(file.content),
            **({"alt_txt": file.alt[:MOST_ALT_TEXT]} if file.alt else {}),
        )
        url = str(told.get("upload_url") or "")
        if not is_slacks(url, self._client.base_url):
            raise Unreachable("slack_upload", "Slack names an address that is not its own.")
        asked = urllib.request.Request(
            url, data=file.content, headers={"Content-Type": "application/octet-stream"}
        )
        ways = [urllib.request.ProxyHandler({})] if is_loopback(url) else []
        try:
            with urllib.request.build_opener(*ways).open(asked, timeout=TIMEOUT_SECONDS):
                return str(told["file_id"])
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in (408, 429) or error.code >= 500:
                raise TryLater(f"slack_upload_{error.code}", DOWN_SECONDS) from error
            raise Unreachable("slack_upload", f"Slack does not take {file.name}.") from error
        except (OSError, http.client.HTTPException) as error:
            raise TryLater("slack_upload_lost", DOWN_SECONDS) from error
