"""A mail as a value, and the port through which it leaves. Nothing here opens a connection."""

from dataclasses import dataclass
from typing import Protocol

NO_MAIL = "no mail server is set: COSELL_SMTP_URL and COSELL_MAIL_FROM"


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one reader. `key` names it for ever: sent again, it is the same mail.

    The words are there twice, as text and as plain HTML without anything to load.
    """

    to: str
    subject: str
    text: str
    html: str
    key: str


class Mailer(Protocol):
    """Carries mails to a mail server."""

    def send(self, mail: Mail) -> None:
        """Hand a mail over; given twice with the same key, it is the same mail to its reader.

        Raises: TryLater where the server is down or says *not now*; Unreachable where it refuses
        this mail or this reader for good.
        """

    def condition(self) -> tuple[bool, str]:
        """Say whether the server answers, and if not, what it says."""
