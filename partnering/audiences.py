"""Who reads a place where something is posted: what the guard decides by."""

from enum import StrEnum


class Readers(StrEnum):
    """In words, as they stand in a sentence about a channel."""

    DIRECT = "a direct message"
    INTERNAL = "members only"
    SHARED = "shared with another company"
    GUESTS = "read by guests"
    UNKNOWN = "read by people I cannot check"

    @property
    def code(self) -> str:
        """The word for tables and facts."""
        return self.name.lower()
