"""The bot token goes to Slack's own host and nowhere else, and what comes back is a file."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files import MOST_BYTES, FileRef, Files, is_slacks
from bot.web_api import WebApi, web_client
from journeys.notices import TryLater
from partnering.refusals import Invalid

SLACK = "https://slack.com/api/"


@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com/files-pri/T1-F1/download/list.csv",
        "https://FILES.slack.com:443/files-pri/T1-F1/download/list.csv",
    ],
)
def test_slacks_own_host_gets_the_token(url: str) -> None:
    assert is_slacks(url, SLACK)


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.com/list.csv",
        "https://files.slack.com.evil.example/list.csv",
        "https://files.slack.com@evil.example/list.csv",
        "https://evil.example/files.slack.com/list.csv",
        "https://files.slack.com:8443/list.csv",
        "https://user:pass@files.slack.com/list.csv",
        "https://files.slack.com:port/list.csv",
        "http://127.0.0.1/list.csv",
        "file:///etc/passwd",
        "//files.slack.com/list.csv",
        "",
    ],
)
def test_no_other_address_gets_it(url: str) -> None:
    assert not is_slacks(url, SLACK)


def test_a_server_of_ones_own_gets_it_at_its_own_address_only() -> None:
    api = "http://127.0.0.1:8001/api/"

    assert is_slacks("http://127.0.0.1:8001/files-pri/x", api)
    assert not is_slacks("http://127.0.0.1:8002/files-pri/x", api)
    assert not is_slacks("http://chat.vendra.example/x", "http://chat.vendra.example/api/")
    assert is_slacks("https://chat.vendra.example/x", "https://chat.vendra.example/api/")


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_the_address_nothing_is_raised(url: str, api: str) -> None:
    assert is_slacks(url, api) in (True, False)
    assert not is_slacks(f"http://{url}", SLACK)


class Served:
    """A server that answers files.info, and the download as a test says."""

    def __init__(self) -> None:
        self.status, self.kind, self.content = 200, "application/octet-stream", b"id,name\n"
        self.location, self.size, self.asked = "", 8, list[tuple[str, str]]()
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                served.asked.append((self.path, self.headers.get("Authorization", "")))
                self.send_response(served.status)
                self.send_header("Content-Type", served.kind)
                if served.location:
                    self.send_header("Location", served.location)
                self.send_header("Content-Length", str(len(served.content)))
                self.end_headers()
                self.wfile.write(served.content)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.private = f"{self.url}/files-pri/T1-F1/download/list.csv"

    def files(self) -> Files:
        client = web_client("xoxb-1", f"{self.url}/api/")
        told = {"file": {"id": "F1", "size": self.size, "url_private_download": self.private}}

        class Told(WebApi):
            def read(self, method: str, **params: Any) -> dict[str, Any]:
                assert (method, params) == ("files.info", {"file": "F1"})
                return told

        return Files(client, Told(client))


FILE = FileRef("F1", "list.csv")


@pytest.fixture
def served() -> Iterator[Served]:
    made = Served()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def test_a_file_is_fetched_with_the_token(served: Served) -> None:
    assert served.files().read(FILE) == b"id,name\n"
    assert served.asked == [("/files-pri/T1-F1/download/list.csv", "Bearer xoxb-1")]


def test_a_file_elsewhere_is_not_even_asked_for(served: Served) -> None:
    served.private = "https://drive.example/list.csv"

    with pytest.raises(Invalid, match="not kept by Slack"):
        served.files().read(FILE)

    assert served.asked == []


def test_no_redirect_is_followed_with_the_token(served: Served) -> None:
    served.status, served.location = 302, f"{served.url}/elsewhere"

    with pytest.raises(Invalid, match="files:read"):
        served.files().read(FILE)

    assert len(served.asked) == 1


def test_a_sign_in_page_is_no_list(served: Served) -> None:
    served.kind, served.content = "text/html; charset=utf-8", b"<html>Sign in</html>"

    with pytest.raises(Invalid, match="files:read"):
        served.files().read(FILE)


def test_what_is_too_large_is_refused_before_it_is_fetched(served: Served) -> None:
    served.size = MOST_BYTES + 1

    with pytest.raises(Invalid, match="larger than 20 MB"):
        served.files().read(FILE)

    assert served.asked == []


def test_what_turns_out_too_large_is_refused_too(served: Served) -> None:
    served.content = b"x" * (MOST_BYTES + 1)

    with pytest.raises(Invalid, match="larger than 20 MB"):
        served.files().read(FILE)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_slack_that_is_away_is_asked_again_later(served: Served, status: int) -> None:
    served.status = status

    with pytest.raises(TryLater):
        served.files().read(FILE)
