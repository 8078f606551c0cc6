"""The stand-in mail server takes what a careful client sends and refuses the rest."""

import smtplib
import socket
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

import pytest
import requests

from app.stand_ins import StandIn, mail

HEAD = (
    "From: a@x.example\r\nTo: b@y.example\r\nDate: Fri, 14 Aug 2026 08:00:00 +0000\r\n"
    "Message-ID: <{id}@x.example>\r\nSubject: {subject}\r\n\r\n"
)


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """One mail server for the module; each test writes to readers of its own."""
    with mail(tmp_path_factory.mktemp("mail")) as started:
        yield started


def _mails(post: StandIn, reader: str) -> list[dict[str, object]]:
    answer = requests.get(f"{post.url}/sandbox/mails", params={"reader": reader}, timeout=10)
    found: list[dict[str, object]] = answer.json()
    return found


def _client(post: StandIn) -> smtplib.SMTP:
    at = urlsplit(post.smtp)
    return smtplib.SMTP(at.hostname or "", at.port or 0, timeout=10)


def _words(subject: str, id: str, body: str = "Hello\r\n") -> bytes:
    return (HEAD.format(subject=subject, id=id) + body).encode()


def test_a_mail_is_kept_once_per_reader_however_often_it_comes(post: StandIn) -> None:
    with _client(post) as client:
        for _ in range(2):
            client.sendmail("a@x.example", ["One@y.example", "two@y.example"], _words("Hi", "m1"))

    [kept] = _mails(post, "one@y.example")
    assert (kept["subject"], kept["times"], kept["to"]) == ("Hi", 2, "one@y.example")
    assert len(_mails(post, "two@y.example")) == 1


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"MAIL FROM:<a@x.example>\r\n", 503),
        (b"EHLO x\r\nRCPT TO:<b@y.example>\r\n", 503),
        (b"EHLO x\r\nMAIL FROM: <a@x.example>\r\n", 501),
        (b"EHLO x\r\nMAIL FROM:<a@x.example\r\n", 501),
        (b"EHLO x\r\nMAIL FROM:<a@x>\r\n", 501),
        (b"EHLO x\r\nMAIL FROM:<a@x.example> FOO=1\r\n", 501),
        (b"EHLO x\r\nSTARTTLS\r\n", 502),
        (b"EHLO x\r\nAUTH PLAIN x\r\n", 502),
        (b"EHLO x\r\nEHLO \r\n", 501),
        (b"EHLO x\r\nHACK\r\n", 500),
        (b"NOOP " + b"x" * 600 + b"\r\n", 500),
        (b"EHLO x\xff\r\n", 500),
    ],
)
def test_what_is_no_smtp_is_refused(post: StandIn, sent: bytes, code: int) -> None:
    assert _last_answer(post, sent) == code


@pytest.mark.parametrize(
    "body",
    [
        b"bare\nfeed\r\n",
        b"nul\0\r\n",
        HEAD.format(subject="Hi", id="m").encode().replace(b"Date:", b"X-Date:") + b"x\r\n",
        HEAD.format(subject="Hi", id="m m").encode() + b"x\r\n",
        HEAD.format(subject="Hi", id="m").encode() + b"bare\rreturn\r\n",
    ],
)
def test_a_mail_that_no_server_should_take_is_refused(post: StandIn, body: bytes) -> None:
    envelope = b"EHLO x\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<bad@y.example>\r\nDATA\r\n"

    assert _last_answer(post, envelope, body + b".\r\n") == 550
    assert _mails(post, "bad@y.example") == []


def test_a_line_that_is_too_long_ends_the_talk(post: StandIn) -> None:
    envelope = b"EHLO x\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<long@y.example>\r\nDATA\r\n"

    assert _last_answer(post, envelope, _words("Hi", "l", "x" * 1100) + b"\r\n.\r\n") == 354
    assert _mails(post, "long@y.example") == []


def test_everybodys_mail_is_read_on_a_page_and_no_mail_can_run_anything(post: StandIn) -> None:
    nasty = _words("<script>alert(1)</script>", "m9", "See https://x.example/f/abc <b>\r\n")
    with _client(post) as client:
        client.sendmail("a@x.example", ["page@y.example"], nasty)

    box = requests.get(f"{post.url}/mail", params={"reader": "page@y.example"}, timeout=10)
    [kept] = _mails(post, "page@y.example")
    page = requests.get(f"{post.url}/mail/{kept['id']}", timeout=10)

    for each in (box, page):
        assert each.status_code == 200
        assert "<script" not in each.text
        assert "default-src 'none'" in each.headers["Content-Security-Policy"]
    assert '<a href="https://x.example/f/abc">' in page.text
    assert requests.get(f"{post.url}/mail/99999", timeout=10).status_code == 404
    elsewhere = requests.get(f"{post.url}/mail", headers={"Host": "evil.example"}, timeout=10)
    assert elsewhere.status_code == 400


def _last_answer(post: StandIn, *parts: bytes) -> int:
    """Send some bytes as they are, and give the code of the last answer to them."""
    at = urlsplit(post.smtp)
    with socket.create_connection((at.hostname, at.port), timeout=10) as line:
        told = line.makefile("rb")
        code = _code(told)
        for part in parts:
            expected = 1 if part is not parts[0] else part.count(b"\r\n")
            line.sendall(part)
            for _ in range(expected):
                answer = _code(told)
                if answer:
                    code = answer
        return code


def _code(told: BinaryIO) -> int:
    """Read one whole answer, of one line or of several; 0 where the line is dead."""
    while True:
        line = told.readline()
        if not line:
            return 0
        if line[3:4] != b"-":
            return int(line[:3])
