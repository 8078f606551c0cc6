"""The hash chain over facts: what is hashed, and how each fact hangs on the one before it.

Pure functions; anybody can write them again from an export (docs/audit.md says how).
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# What the first fact hangs on.
NOTHING = "0" * 64


@dataclass(frozen=True, slots=True)
class Written:
    """A fact as its row says, whatever it says: a log that was tampered with is read too."""

    id: int
    kind: str
    payload: Any
    at: str
    by: str
    correlation: str

    def content(self) -> str:
        """Hash all that the fact says. When it was relayed is a mark of work, and not in it."""
        return _hash(
            {
                "id": self.id,
                "kind": self.kind,
                "payload": self.payload,
                "at": self.at,
                "by": self.by,
                "correlation": self.correlation,
            }
        )


@dataclass(frozen=True, slots=True)
class Head:
    """The last seal: how many facts are sealed, and the digest that stands for all of them."""

    seq: int
    digest: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.digest}"


EMPTY = Head(0, NOTHING)


def link(previous: Head, content: str, sealed_at: datetime) -> Head:
    """Hang a fact on the one before it."""
    seq = previous.seq + 1
    digest = _hash(
        {
            "seq": seq,
            "previous": previous.digest,
            "content": content,
            "sealed_at": instant(sealed_at),
        }
    )
    return Head(seq, digest)


def instant(moment: datetime) -> str:
    """Write an instant in the one form that is hashed: UTC with six digits of the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _hash(value: dict[str, Any]) -> str:
    # Sorted, without spaces, ASCII only: the same bytes on each database and in each language.
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
