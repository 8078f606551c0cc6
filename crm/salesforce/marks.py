"""Where a sync stands in each object: the checkpoint's content, and how it moves.

A mark is the stamp up to which everything was seen. Each pass reads again an overlap before it,
since a long transaction commits its records with stamps of the past.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from crm.errors import Fatal

# Source: Airbyte's Salesforce connector looks back as far; Salesforce gives no promise.
OVERLAP = timedelta(seconds=600)
# An org where nothing changes keeps its mark, and would be read again from there for ever.
QUIET = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Marks:
    """One mark for each object that was read."""

    of: Mapping[str, datetime] = field(default_factory=dict)

    def start_of(self, name: str) -> datetime | None:
        """Say from which stamp on to read an object again; None where it never was."""
        mark = self.of.get(name)
        return None if mark is None else mark - OVERLAP

    def seen(self, name: str, stamp: datetime | None, *, started: datetime) -> "Marks":
        """Move an object's mark to the last stamp of a page, never back, never past the start.

        Pages come in order of their stamps, so whatever is older was seen as well.
        """
        if stamp is None:
            return self
        old = self.of.get(name)
        new = min(stamp, started)
        return self if old is not None and new <= old else self._with(name, new)

    def finished(self, name: str, *, started: datetime) -> "Marks":
        """Move an object's mark at the end of its pass: an old one follows at a distance."""
        old = self.of.get(name)
        floor = started - QUIET
        return self if old is not None and old >= floor else self._with(name, floor)

    def text(self) -> str:
        return json.dumps({name: mark.isoformat() for name, mark in sorted(self.of.items())})

    def _with(self, name: str, mark: datetime) -> "Marks":
        return replace(self, of={**self.of, name: mark})


def read_marks(checkpoint: str | None) -> Marks:
    """Read a checkpoint that `Marks.text` wrote; None is a first load.

    Raises: Fatal where it is another CRM's.
    """
    if checkpoint is None:
        return Marks()
    try:
        content = json.loads(checkpoint)
        of = {str(name): datetime.fromisoformat(mark) for name, mark in content.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise Fatal(
            "The sync's checkpoint is not one of Salesforce's.",
            advice="After a change of the CRM, run `cosell sync --full`.",
        ) from error
    return Marks({name: mark.astimezone(UTC) for name, mark in of.items()})
