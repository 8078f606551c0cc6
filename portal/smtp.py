"""The way out for mails: one connection per mail to one SMTP server, with Python's own smtplib.

It keeps nothing and retries nothing: what is owed stands in the store, and its queue comes again.
"""

import hashlib
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from journeys.mail import Mail
from journeys.notices import TryLater, Unreachable

TIMEOUT_SECONDS = 20.0
AGAIN_SECONDS = 60.0
# The login, or the sender's address, is refused: a person has to mend it, and all mail waits.
_MENDED_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mails are handed over. `tls` is `always` (smtps), `starttls`, or `none` (loopback)."""

    host: str
    port: int
    tls: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


class SmtpMailer:
    """The Mailer of `journeys.mail` over SMTP. `sender` is `Name <address>` or an address."""

    def __init__(self, server: SmtpServer, sender: str, *, clock: Callable[[], datetime]) -> None:
        self._server, self._clock = server, clock
        name, address = parseaddr(sender)
        user, _, self._domain = address.partition("@")
        self._from = Address(name, user, self._domain)

    def send(self, mail: Mail) -> None:
        """Hand over one mail. Raises: TryLater, Unreachable."""
        message = self._message(mail)
        with self._talking() as talk:
            talk.send_message(message, self._from.addr_spec, [mail.to])

    def condition(self) -> tuple[bool, str]:
        """Say whether the server answers and takes our login; nothing is sent."""
        try:
            with self._talking() as talk:
                talk.noop()
        except (TryLater, Unreachable) as fault:
            return False, str(fault.__cause__ or fault)
        return True, ""

    @contextmanager
    def _talking(self) -> Iterator[smtplib.SMTP]:
        """Connect, log in, and turn what goes wrong into what the queue does about it."""
        server = self._server
        try:
            with self._connected() as talk:
                if server.tls == "starttls":
                    talk.starttls(context=ssl.create_default_context())
                if server.user:
                    talk.login(server.user, server.password)
                yield talk
        except smtplib.SMTPRecipientsRefused as fault:
            code, _ = next(iter(fault.recipients.values()))
            raise _of_answer(code, "recipient") from fault
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused) as fault:
            raise TryLater("mail_login", _MENDED_SECONDS) from fault
        except smtplib.SMTPResponseException as fault:
            raise _of_answer(fault.smtp_code, "mail") from fault
        except smtplib.SMTPNotSupportedError as fault:
            raise TryLater("mail_no_tls", _MENDED_SECONDS) from fault
        except (smtplib.SMTPException, OSError) as fault:
            # Perhaps it was taken just before the line went dead: sent again it is the same mail.
            raise TryLater("mail_unreachable", AGAIN_SECONDS) from fault

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        if server.tls == "always":
            return smtplib.SMTP_SSL(
                server.host,
                server.port,
                timeout=TIMEOUT_SECONDS,
                context=ssl.create_default_context(),
            )
        return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._from
        message["To"] = Address(addr_spec=mail.to)
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(self._clock())
        message["Message-ID"] = f"<{_id_of(mail)}@{self._domain}>"
        # Answering machines are asked to keep quiet (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text, cte="quoted-printable")
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
        return message


def _id_of(mail: Mail) -> str:
    """Name a mail by what it is about and who reads it; no id of ours stands in it."""
    return hashlib.sha256(f"{mail.key} {mail.to}".encode()).hexdigest()[:32]


def _of_answer(code: int, what: str) -> TryLater | Unreachable:
    """Tell a server's *not now* (4xx) from its *no* (5xx). Its words may hold an address."""
    if 400 <= code < 500:
        return TryLater(f"mail_{code}", AGAIN_SECONDS)
    return Unreachable(f"mail_{what}_refused", f"the mail server refuses the {what} ({code})")
