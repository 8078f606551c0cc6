"""The lines and numbers of App Home, as values. Pure."""

from dataclasses import dataclass
from datetime import datetime

from partnering.needs import NeedKind


@dataclass(frozen=True, slots=True)
class Number:
    """A label and how many; plain words."""

    label: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeLine:
    """One record that is somebody's: plain words, `due_at` is UTC, `number` opens it."""

    kind: NeedKind
    number: int
    ref: str
    title: str
    standing: str
    due_at: datetime | None = None

    @property
    def record(self) -> str:
        """Name it as what waits is named."""
        return f"{self.kind}:{self.number}"
