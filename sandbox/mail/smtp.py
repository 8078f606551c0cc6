"""SMTP as a strict server speaks it (RFC 5321), on loopback: no relaying, no STARTTLS, no login.

What a careless client sends is refused: bare line feeds, lines that are too long, commands out of
order, a mail without the headers that every mail has. Faults can be switched on for tests.
"""

import asyncio
import re
from collections import deque
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Final

from sandbox.mail.box import Box

LONGEST_COMMAND: Final = 512  # RFC 5321 section 4.5.3.1.4, with its CRLF
LONGEST_LINE: Final = 1000  # section 4.5.3.1.6, with its CRLF
LARGEST: Final = 1 << 20
MOST_READERS: Final = 100
_ADDRESS: Final = re.compile(
    r"<([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+"
    r"[A-Za-z0-9-]{2,63})>"
)
_NEEDED: Final = ("From", "To", "Date", "Message-ID", "Subject")


@dataclass
class Faults:
    """What goes wrong next, in order: an answer to RCPT or DATA, or a cut after a mail is kept."""

    readers: deque[str] = field(default_factory=deque)
    mails: deque[str] = field(default_factory=deque)
    cuts: int = 0


class _Cut(Exception):
    """The connection ends without another word."""


class Talk:
    """One client's connection, from greeting to goodbye."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, box: Box, faults: Faults
    ) -> None:
        self._reader, self._writer, self._box, self._faults = reader, writer, box, faults
        self._greeted = False
        self._sender = ""
        self._readers: list[str] = []

    async def run(self) -> None:
        """Talk until the client leaves or the connection ends."""
        try:
            await self._say("220 mail.sandbox.example ESMTP stand-in, delivers nothing")
            while await self._one():
                pass
        except (_Cut, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writer.close()

    async def _one(self) -> bool:
        line = await self._line(LONGEST_COMMAND)
        if line is None:
            await self._say(
                "500 5.5.2 a command is one line of at most 512 bytes that ends with CRLF"
            )
            return False
        try:
            text = line.decode("ascii")
        except UnicodeDecodeError:
            await self._say("500 5.5.2 a command is ASCII")
            return True
        verb, _, rest = text.partition(" ")
        match verb.upper():
            case "EHLO" | "HELO":
                await self._hello(verb.upper(), rest)
            case "MAIL":
                await self._mail(rest)
            case "RCPT":
                await self._rcpt(rest)
            case "DATA":
                await self._data(rest)
            case "RSET":
                self._forget()
                await self._say("250 2.0.0 forgotten")
            case "NOOP":
                await self._say("250 2.0.0 here")
            case "QUIT":
                await self._say("221 2.0.0 goodbye")
                return False
            case "VRFY":
                await self._say("252 2.5.2 send it and see")
            case "STARTTLS" | "AUTH":
                await self._say("502 5.5.1 not offered here")
            case _:
                await self._say("500 5.5.2 no such command")
        return True

    async def _hello(self, verb: str, name: str) -> None:
        if not name.strip():
            await self._say("501 5.5.4 say who you are")
            return
        self._greeted = True
        self._forget()
        if verb == "HELO":
            await self._say("250 mail.sandbox.example")
        else:
            await self._say(f"250-mail.sandbox.example\r\n250-SIZE {LARGEST}\r\n250 8BITMIME")

    async def _mail(self, rest: str) -> None:
        if not self._greeted or self._sender:
            await self._say("503 5.5.1 EHLO first, and one MAIL at a time")
            return
        address = _address(rest, "FROM:", extras=("SIZE=", "BODY="))
        if address is None:
            await self._say("501 5.1.7 expected MAIL FROM:<user@example.com>")
            return
        self._sender = address
        await self._say("250 2.1.0 fine")

    async def _rcpt(self, rest: str) -> None:
        if not self._sender:
            await self._say("503 5.5.1 MAIL first")
            return
        address = _address(rest, "TO:")
        if address is None:
            await self._say("501 5.1.3 expected RCPT TO:<user@example.com>")
        elif self._faults.readers:
            await self._say(self._faults.readers.popleft())
        elif len(self._readers) >= MOST_READERS:
            await self._say("452 4.5.3 too many recipients")
        else:
            self._readers.append(address.lower())
            await self._say("250 2.1.5 fine")

    async def _data(self, rest: str) -> None:
        if rest or not self._readers:
            await self._say("503 5.5.1 RCPT first")
            return
        await self._say("354 end with a dot on a line of its own")
        raw, fault = await self._body()
        fault = fault or _fault_of(raw)
        if fault:
            self._forget()
            await self._say(fault)
        elif self._faults.mails:
            self._forget()
            await self._say(self._faults.mails.popleft())
        else:
            message_id = str(message_from_bytes(raw, policy=policy.default)["Message-ID"])
            self._box.put(message_id.strip(), self._readers, raw)
            self._forget()
            if self._faults.cuts:
                self._faults.cuts -= 1
                raise _Cut
            await self._say("250 2.0.0 kept")

    async def _body(self) -> tuple[bytes, str]:
        """Read a mail to its end, whatever is wrong with it; the mail and what was wrong first."""
        lines: list[bytes] = []
        size, fault = 0, ""
        while True:
            line = await self._line(LONGEST_LINE)
            if line is None:
                raise _Cut
            if line == b".":
                return b"\r\n".join(lines) + b"\r\n", fault
            line = line.removeprefix(b".") if line.startswith(b"..") else line
            size += len(line) + 2
            if b"\0" in line or b"\n" in line or b"\r" in line:
                fault = fault or "550 5.6.0 lines end with CRLF, and hold no CR, LF or NUL"
            if size > LARGEST:
                fault = fault or "552 5.3.4 too large"
            else:
                lines.append(line)

    async def _line(self, longest: int) -> bytes | None:
        """Read one line without its CRLF; None where it is too long or does not end so."""
        try:
            line = await self._reader.readuntil(b"\r\n")
        except asyncio.LimitOverrunError:
            return None
        except asyncio.IncompleteReadError as end:
            if end.partial:
                return None
            raise
        return None if len(line) > longest else line[:-2]

    async def _say(self, words: str) -> None:
        self._writer.write(words.encode("ascii") + b"\r\n")
        await self._writer.drain()

    def _forget(self) -> None:
        self._sender, self._readers = "", []


def _address(rest: str, word: str, extras: tuple[str, ...] = ()) -> str | None:
    """Read `FROM:<...>` with the parameters that are known; None for anything else."""
    if not rest.upper().startswith(word):
        return None
    address, *more = rest[len(word) :].split(" ")
    found = _ADDRESS.fullmatch(address)
    known = all(each.upper().startswith(extras) for each in more) if extras else not more
    return found[1] if found and known else None


def _fault_of(raw: bytes) -> str:
    """Say what is wrong with a mail's headers; nothing where all is well."""
    parsed = message_from_bytes(raw, policy=policy.default)
    missing = [name for name in _NEEDED if len(parsed.get_all(name, [])) != 1]
    if missing:
        return f"550 5.6.0 expected one each of {', '.join(missing)}"
    if not re.fullmatch(r"<[^<>\s@]+@[^<>\s@]+>", str(parsed["Message-ID"]).strip()):
        return "550 5.6.0 Message-ID is no <left@right>"
    return ""
