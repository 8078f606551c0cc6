"""Who reads a place where something is posted: what the guard decides by."""

from enum import StrEnum

# For whom somebody acts of whom that cannot be said.
NOBODY_KNOWN: frozenset[int | None] = frozenset({None})


class Readers(StrEnum):
    """In words, as they stand in a sentence about a channel."""

    DIRECT = "a direct message"
    INTERNAL = "members only"
    SHARED = "shared with another company"
    GUESTS = "read by guests"
    UNKNOWN = "read by people I cannot check"
    STRANGERS = "read by people whom nobody has confirmed for that partner"

    @property
    def code(self) -> str:
        """The word for tables and facts."""
        return self.name.lower()
