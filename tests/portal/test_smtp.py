"""Mails leave by real SMTP; what the server says decides whether they are tried again."""

import smtplib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from app.stand_ins import StandIn, mail
from journeys.mail import Mail
from journeys.notices import TryLater, Unreachable
from portal.smtp import SmtpMailer, SmtpServer

NOW = datetime(2026, 8, 14, 8, 0, tzinfo=UTC)
LETTER = Mail("ada@northwind.example", "Grüße · DR-1", "Hällo\n.\n" + "x" * 1500, "<p>Hällo", "f-1")


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with mail(tmp_path_factory.mktemp("mail")) as started:
        yield started


@pytest.fixture
def mailer(post: StandIn) -> SmtpMailer:
    at = urlsplit(post.smtp)
    server = SmtpServer(at.hostname or "", at.port or 0, "none")
    return SmtpMailer(server, "Vendra Partner Desk <deals@vendra.example>", clock=lambda: NOW)


def _box(post: StandIn, reader: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = requests.get(
        f"{post.url}/sandbox/mails", params={"reader": reader}, timeout=10
    ).json()
    return found


def _fault(post: StandIn, **faults: Any) -> None:
    requests.post(f"{post.url}/sandbox/faults", json=faults, timeout=10).raise_for_status()


def test_a_mail_arrives_as_it_was_written(post: StandIn, mailer: SmtpMailer) -> None:
    mailer.send(LETTER)

    [kept] = _box(post, LETTER.to)
    assert kept["subject"] == LETTER.subject
    assert kept["text"].replace("\r\n", "\n").rstrip("\n") == LETTER.text.rstrip("\n")
    assert kept["html"].strip() == LETTER.html
    assert kept["from"] == "Vendra Partner Desk <deals@vendra.example>"
    assert kept["message_id"].endswith("@vendra.example>")
    assert mailer.condition() == (True, "")


def test_a_mail_that_is_sent_again_is_the_same_mail(post: StandIn, mailer: SmtpMailer) -> None:
    once = replace(LETTER, to="again@northwind.example")
    _fault(post, cuts=1)

    # Taken, and the line went dead before we were told: nobody can know, so it is sent again.
    with pytest.raises(TryLater):
        mailer.send(once)
    mailer.send(once)
    mailer.send(replace(once, key="f-2"))

    kept = _box(post, once.to)
    assert [each["times"] for each in kept] == [1, 2]


@pytest.mark.parametrize(
    ("answers", "raised", "code"),
    [
        ({"readers": ["451 4.2.1 busy"]}, TryLater, "mail_451"),
        ({"readers": ["550 5.1.1 no such user"]}, Unreachable, "mail_recipient_refused"),
        ({"mails": ["452 4.3.1 full"]}, TryLater, "mail_452"),
        ({"mails": ["554 5.7.1 spam"]}, Unreachable, "mail_mail_refused"),
    ],
)
def test_not_now_is_tried_again_and_no_is_no(
    post: StandIn,
    mailer: SmtpMailer,
    answers: dict[str, Any],
    raised: type[TryLater | Unreachable],
    code: str,
) -> None:
    _fault(post, **answers)

    with pytest.raises(raised) as failed:
        mailer.send(replace(LETTER, to="fault@northwind.example"))

    fault = failed.value
    assert isinstance(fault, TryLater | Unreachable)
    assert fault.code == code
    assert "northwind" not in str(fault)


def test_a_server_that_is_away_or_offers_no_tls_is_waited_for(post: StandIn) -> None:
    at = urlsplit(post.smtp)
    for server, code in (
        (SmtpServer("127.0.0.1", 1, "none"), "mail_unreachable"),
        (SmtpServer(at.hostname or "", at.port or 0, "starttls"), "mail_no_tls"),
        (SmtpServer(at.hostname or "", at.port or 0, "none", "u", "secret"), "mail_no_tls"),
    ):
        mailer = SmtpMailer(server, "d@vendra.example", clock=lambda: NOW)
        with pytest.raises(TryLater) as failed:
            mailer.send(LETTER)
        answers, words = mailer.condition()
        assert failed.value.code == code
        assert not answers
        assert "secret" not in words + str(failed.value) + repr(server)


def test_a_login_that_is_refused_waits_for_a_person() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        talk = threading.Thread(target=_refuse_login, args=(listener,))
        talk.start()
        server = SmtpServer("127.0.0.1", listener.getsockname()[1], "none", "user", "secret")
        with pytest.raises(TryLater) as failed:
            SmtpMailer(server, "d@vendra.example", clock=lambda: NOW).send(LETTER)
        talk.join(10)

    assert failed.value.code == "mail_login"
    assert isinstance(failed.value.__cause__, smtplib.SMTPAuthenticationError)


def _refuse_login(listener: socket.socket) -> None:
    """Speak as much SMTP as it takes to be asked for a login, and refuse it."""
    line, _ = listener.accept()
    with line, line.makefile("rb") as told:
        line.sendall(b"220 x\r\n")
        told.readline()
        line.sendall(b"250-x\r\n250 AUTH PLAIN\r\n")
        told.readline()
        line.sendall(b"535 5.7.8 no\r\n")
        told.readline()
