"""The heavy part of mapping as one plain function, so that a spawned process can run it.

Imports the rules only: the process that runs it opens no database and no network.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matching.company import Company
from matching.engine import Match, map_lists, neighbours
from matching.verdict import Thresholds


@dataclass(frozen=True, slots=True)
class MappingWork:
    """Both lists whole, and what is due: `known_rights` held a match with a changed left."""

    left: tuple[Company, ...]
    right: tuple[Company, ...]
    changed_left: frozenset[str]
    due_right: frozenset[str]
    known_rights: frozenset[str]
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class Mapped:
    """The rights that were worked, and every match of theirs; the rest stands as it was."""

    rights: frozenset[str]
    matches: tuple[Match, ...]


def work_out(work: MappingWork) -> Mapped:
    """Match every right that is due or that a changed left could concern."""
    here = frozenset(company.id for company in work.right)
    rights = (work.due_right | work.known_rights) & here
    if work.changed_left and rights != here:
        changed = [company for company in work.left if company.id in work.changed_left]
        rights |= neighbours(changed, work.right)
    if not rights or not work.left:
        return Mapped(rights, ())
    matches: Sequence[Match] = map_lists(
        work.left,
        work.right,
        thresholds=work.thresholds,
        only_right=None if rights == here else rights,
    )
    return Mapped(rights, tuple(matches))
