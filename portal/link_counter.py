"""One door for links that open one record: opens it, calls a journey, draws the answer.

It holds no rule; what the page shows is what the partner may read at this moment.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from fastapi.responses import RedirectResponse, Response

from partnering.refusals import NotAllowed, Refusal, Unknown
from portal.pages import HEADERS
from portal.requests import Refused, values_in

Opened = TypeVar("Opened")


class Wrong(Exception):
    """What was sent cannot be used; `name` is the field, empty where it is no single one."""

    def __init__(self, words: str, name: str = "") -> None:
        super().__init__(words)
        self.words, self.name = words, name


@dataclass(frozen=True, slots=True)
class Drawn:
    """How a page is drawn beside its record: what was said, or what is wrong with what was sent."""

    said: str = ""
    problem: str = ""
    fault: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class LinkCounter(Generic[Opened]):
    """`opens` a link, or raises Unknown; `draws` what it opened; `acts` on what was sent by it.

    `fields` are what each act may bring along, `said` the answer to it.
    """

    opens: Callable[[str, datetime], Opened]
    draws: Callable[[Opened, str, Drawn], Response]
    acts: Callable[[Opened, str, dict[str, str], datetime], object]
    fields: Mapping[str, Set[str]]
    said: Mapping[str, str]

    def show(self, token: str, path: str | None, said: str, *, now: datetime) -> Response:
        """Draw a record. Raises: Unknown for a link that does not open now."""
        opened = self.opens(token, now)
        if path is not None:
            raise Unknown("no page of its own")
        return self.draws(opened, token, Drawn(said=self.said.get(said, "")))

    def send(
        self, token: str, path: str | None, body: bytes | Refused, *, now: datetime
    ) -> Response:
        """Do what was sent. Raises: Unknown; NotAllowed; Refused for what is no form of ours."""
        opened = self.opens(token, now)
        if isinstance(body, Refused):
            raise body
        if path is None or path not in self.fields:
            raise Unknown("no such act")
        values = {name: text for name, [text] in values_in(body, self.fields[path], ()).items()}
        try:
            self.acts(opened, path, values, now)
        except Wrong as wrong:
            again = Drawn(problem=wrong.words, fault=wrong.name, values=values, status=422)
            return self.draws(opened, token, again)
        except (Unknown, NotAllowed):
            raise
        except Refusal as refusal:
            fresh = self.opens(token, now)
            return self.draws(fresh, token, Drawn(problem=str(refusal), status=409))
        return RedirectResponse(f"/f/{token}?said={path}", 303, HEADERS)


def version_in(values: Mapping[str, str]) -> int:
    """Read which version of its record a page showed; -1, which none has, where it says none."""
    told = values.get("version", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else -1
