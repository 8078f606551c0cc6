"""Files that people hand in: fetched with the bot token, from Slack's own host and no other."""

import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlsplit

from slack_sdk import WebClient

from bot.web_api import DOWN_SECONDS, TIMEOUT_SECONDS, WebApi, is_loopback
from journeys.notices import TryLater, Unreachable
from partnering.refusals import Invalid

MOST_BYTES = 20 * 1024 * 1024
# Source: https://docs.slack.dev/reference/objects/file-object (2026-11), `url_private_download`.
SLACKS_OWN = urlsplit("https://files.slack.com").hostname
AT_ONCE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that was handed in: its id alone counts, the rest is what Slack said of it."""

    id: str
    name: str = ""
    size: int = 0


class _NoFollowing(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token to wherever it points; Slack's own lead to a sign-in."""

    def redirect_request(self, *_: object) -> None:
        return None


class Files:
    """Reads what was handed in; keeps nothing."""

    def __init__(self, client: WebClient, api: WebApi) -> None:
        self._client, self._api = client, api

    def read(self, file: FileRef) -> bytes:
        """Give a file's content, at most 20 MB.

        Raises: Invalid, in words, for what cannot be had; TryLater.
        """
        try:
            told = self._api.read("files.info", file=file.id)["file"]
        except Unreachable as fault:
            raise Invalid(f"{file.name}: {_GONE.get(fault.code, fault)}") from fault
        if int(told.get("size") or 0) > MOST_BYTES:
            raise Invalid(_too_large(file))
        url = str(told.get("url_private_download") or told.get("url_private") or "")
        if not is_slacks(url, self._client.base_url):
            raise Invalid(f"{file.name}: this file is not kept by Slack; upload it as a file.")
        return self._download(url, file)

    def _download(self, url: str, file: FileRef) -> bytes:
        asked = urllib.request.Request(
            url, headers={"Authorization": f"Bearer {self._client.token}"}
        )
        ways: list[urllib.request.BaseHandler] = [_NoFollowing()]
        if is_loopback(url):
            ways.append(urllib.request.ProxyHandler({}))
        try:
            with urllib.request.build_opener(*ways).open(asked, timeout=TIMEOUT_SECONDS) as told:
                if told.headers.get_content_type() == "text/html" and not _is_page(file):
                    raise Invalid(_REFUSED.format(name=file.name))
                content = bytes(told.read(MOST_BYTES + 1))
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in (408, 429) or error.code >= 500:
                raise TryLater(f"slack_file_{error.code}", DOWN_SECONDS) from error
            raise Invalid(_REFUSED.format(name=file.name)) from error
        except (OSError, http.client.HTTPException) as error:
            raise TryLater("slack_file_lost", DOWN_SECONDS) from error
        if len(content) > MOST_BYTES:
            raise Invalid(_too_large(file))
        return content


def is_slacks(url: str, api_url: str) -> bool:
    """Tell whether a file's address is Slack's own, or that of the API which this app is set to.

    Only there is the token sent, and in the clear only on this machine.
    """
    try:
        file, api = urlsplit(url), urlsplit(api_url)
        same_place = (file.hostname, file.port) == (api.hostname, api.port)
        port = file.port
    except ValueError:
        return False
    if file.username is not None or file.password is not None:
        return False
    if file.scheme == "http":
        return same_place and api.scheme == "http" and is_loopback(url)
    own = file.hostname == SLACKS_OWN and port in (None, 443)
    return file.scheme == "https" and (own or (same_place and api.scheme == "https"))


_GONE = dict.fromkeys(("file_not_found", "file_deleted"), "the file is gone; upload it again.")
_REFUSED = (
    "{name}: Slack does not give me this file. Upload it again; if that does not help, the app "
    "lacks the permission files:read: an admin installs it again with the manifest that "
    "`cosell manifest` prints."
)


def _too_large(file: FileRef) -> str:
    return f"{file.name}: larger than {MOST_BYTES // 1024 // 1024} MB. Split the list by segment."


def _is_page(file: FileRef) -> bool:
    return file.name.lower().endswith((".html", ".htm"))
