"""Where mails are handed over: COSELL_SMTP_URL and COSELL_MAIL_FROM, read into one value.

It opens nothing. No part of the address is ever in a fault: it may hold a password.
"""

from collections.abc import Mapping
from email.utils import parseaddr
from urllib.parse import parse_qsl, unquote, urlsplit

from app.faults import SettingsFault
from crm.salesforce import is_loopback
from portal.smtp import SmtpServer

SMTP_URL, MAIL_FROM = "COSELL_SMTP_URL", "COSELL_MAIL_FROM"
_PORTS = {"smtp": 587, "smtps": 465}
_EXPECTED = "expected smtp://USER:PASSWORD@HOST:587?starttls=1 or smtps://USER:PASSWORD@HOST:465"


def mail_settings(values: Mapping[str, str]) -> tuple[SmtpServer, str] | None:
    """Read the server and the sender; None where neither is set. Raises: SettingsFault."""
    url, sender = values.get(SMTP_URL, ""), values.get(MAIL_FROM, "")
    if not url and not sender:
        return None
    if not url or not sender:
        missing = MAIL_FROM if url else SMTP_URL
        raise SettingsFault(f"mail is half set: {missing} is missing")
    address = parseaddr(sender)[1]
    user, _, domain = address.partition("@")
    if not (user and "." in domain and address.isascii() and address.isprintable()):
        raise SettingsFault(f"{MAIL_FROM} must be an address, or: Partner desk <deals@example.com>")
    return _server(url), sender


def _server(url: str) -> SmtpServer:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise SettingsFault(f"{SMTP_URL}: {_EXPECTED}") from None
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    starttls = asked.pop("starttls", "0")
    known = parts.scheme in _PORTS and starttls in ("0", "1") and not asked
    if not known or not host or not port or parts.path.strip("/"):
        raise SettingsFault(f"{SMTP_URL}: {_EXPECTED}")
    tls = "always" if parts.scheme == "smtps" else "starttls" if starttls == "1" else "none"
    if tls == "none" and not is_loopback(host):
        raise SettingsFault(
            f"{SMTP_URL} must be smtps:// or have ?starttls=1; plain smtp is for loopback only"
        )
    return SmtpServer(host, port, tls, unquote(parts.username or ""), unquote(parts.password or ""))
