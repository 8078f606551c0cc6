"""All that people of one company can read of ours: every message as it ever was, forms, mails.

A test looks into it for what was not shared. Whatever people typed themselves is left out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from typing import Any

import requests

from partnering.money import Money
from tests.e2e.demo import Running

# A number is one number, however its thousands are parted.
_PARTED = re.compile(r"(?<=\d)[.,' \u00a0\u202f](?=\d{3}\b)")
_UNSEEN = re.compile("[\u200b\u2060\ufeff]")


@dataclass
class Readers:
    """The people of one company; forms are seen only while they are open, so look often."""

    demo: Running
    company: str
    forms: list[str] = field(default_factory=list)

    def look(self) -> None:
        """Keep what stands in their open forms and their App Homes."""
        for each in self._people():
            found = self._get(f"as/{each['id']}/view")
            self.forms += [_plain(found[name]) for name in ("modal", "home") if found[name]]

    def everything(self) -> list[str]:
        """List what they can read by now, each message in each of its versions."""
        self.look()
        return [*self.messages(), *self.forms, *self._mails()]

    def messages(self) -> Iterator[str]:
        """List the app's messages in the places of theirs, blocks, fallback text and metadata."""
        ids = {str(each["id"]) for each in self._people()}
        app = self._get("users")["app"]["user_id"]
        places = {c["id"] for c in self._get("channels")["channels"] if ids & set(c["members"])}
        for each in self._get("state")["messages"]:
            whom = each["ephemeral_for"]
            if each["channel"] not in places or each["user"] != app or (whom and whom not in ids):
                continue
            for version in (each, *each["versions"]):
                yield _plain([version["text"], version["blocks"], each["metadata"]])

    def _people(self) -> list[dict[str, Any]]:
        return [each for each in self._get("users")["users"] if each["company"] == self.company]

    def _mails(self) -> Iterator[str]:
        for each in self._people():
            asked = {"reader": each["email"]}
            answer = requests.get(f"{_root(self.demo.mail)}/sandbox/mails", asked, timeout=10)
            answer.raise_for_status()
            yield _plain(answer.json())

    def _get(self, what: str) -> dict[str, Any]:
        answer = requests.get(f"{self.demo.slack}/sandbox/api/{what}", timeout=20)
        answer.raise_for_status()
        return dict(answer.json())


def leaks(texts: Iterable[str], secrets: Iterable[str]) -> set[tuple[str, str]]:
    """List which secrets stand in which texts, as whole words."""
    looked_for = [(each, re.compile(rf"(?<!\w){re.escape(each)}(?!\w)", re.I)) for each in secrets]
    return {
        (secret, text) for text in texts for secret, pattern in looked_for if pattern.search(text)
    }


def spellings(value: Money | date) -> set[str]:
    """List how an amount or a day may be written."""
    if isinstance(value, Money):
        return {str(value.minor), str(value.minor // 100), f"{value.minor / 100:.2f}"}
    return {
        f"{value:%Y-%m-%d}",
        f"{value:%d %b}",
        f"{value.day} {value:%b}",
        f"{value:%d.%m.%Y}",
    } | {
        f"{value:%B} {value.day}",
        f"{value:%b} {value.day}",
    }


def _plain(told: Any) -> str:
    text = unescape("\n".join(_words(told)))
    return _PARTED.sub("", _UNSEEN.sub("", text))


def _words(told: Any) -> Iterator[str]:
    match told:
        case dict():
            for each in told.values():
                yield from _words(each)
        case list():
            for each in told:
                yield from _words(each)
        case _:
            yield str(told)


def _root(mail: str) -> str:
    return mail.removesuffix("/mail")
