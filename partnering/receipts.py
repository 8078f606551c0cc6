"""What was erased, when and on whose word: counts, and no name of what is gone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Cause(StrEnum):
    """Why something was erased."""

    PARTNER_REMOVED = "partner removed"
    LIST_REMOVED = "list removed"
    LIST_EXPIRED = "list expired"
    COMPANIES_LEFT = "companies had left their list"

    @property
    def is_whole(self) -> bool:
        """Tell whether all of a partner goes, not one list."""
        return self is Cause.PARTNER_REMOVED


@dataclass(frozen=True, slots=True)
class Receipt:
    """One erasure. `counts` are rows by what they were, in plain words; without `finished_at` it
    has begun and is not done: whoever finds it so goes on with it.
    """

    id: int
    partner_id: int
    cause: Cause
    at: datetime
    segment: str = ""
    by_person_id: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    finished_at: datetime | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())
