"""The heavy part of mapping as one plain function, so that a spawned process can run it.

Imports the rules only: the process that runs it opens no database and no network.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from matching.adapting import FEWEST_RIGHTS
from matching.company import Company
from matching.engine import Index, Match, neighbours, prepare
from matching.index_files import (
    IndexFault,
    OpenedIndex,
    digest_of_table,
    engine_version,
    open_index,
    save,
)
from matching.kept import Change, prepare_and_keep, stamps_of, with_change
from matching.scoring import Weights
from matching.table import Table, table_of
from matching.verdict import Thresholds

# So many companies are prepared again faster than a kept index is opened.
_FEW = 200


@dataclass(frozen=True, slots=True)
class MappingWork:
    """Both lists whole, and what is due: `known_rights` held a match with a changed left.

    No `weights` are the shipped ones; `adapted` are those that an earlier pass over many rights
    adapted, for a pass over few. With a `change` the list is the kept one with that on top,
    and `left` holds only what changed; with a `folder` the list is kept there.
    """

    left: tuple[Company, ...]
    right: tuple[Company, ...]
    changed_left: frozenset[str]
    due_right: frozenset[str]
    known_rights: frozenset[str]
    thresholds: Thresholds
    weights: Weights | None = None
    adapted: Weights | None = None
    folder: Path | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Mapped:
    """The rights that were worked, and every match of theirs; the rest stands as it was.

    `adapted` are the weights that were adapted to these rights, where they were enough for that.
    """

    rights: frozenset[str]
    matches: tuple[Match, ...]
    adapted: Weights | None = None


def work_out(work: MappingWork) -> Mapped:
    """Match every right that is due or that a changed left could concern."""
    here = frozenset(company.id for company in work.right)
    rights = rights_of(work)
    if not rights or not (work.left or work.change):
        return Mapped(rights, ())
    only = None if rights == here else rights
    if len(rights) < FEWEST_RIGHTS:
        few = _index(work, work.adapted or work.weights)
        found = few.match(work.right, thresholds=work.thresholds, only_right=only)
        return Mapped(rights, tuple(found))
    index = _index(work, work.weights)
    adapted, found = index.match_adapting(work.right, thresholds=work.thresholds, only_right=only)
    return Mapped(rights, tuple(found), None if adapted is index.weights else adapted)


def rights_of(work: MappingWork) -> frozenset[str]:
    """Name every right that is due or that a changed left could concern."""
    here = frozenset(company.id for company in work.right)
    rights = (work.due_right | work.known_rights) & here
    if work.changed_left and rights != here:
        changed = [company for company in work.left if company.id in work.changed_left]
        rights |= neighbours(changed, work.right)
    return rights


def left_state_of(left: Sequence[Company]) -> str:
    """Name a state of the left list and the engine that reads it: equal ones, equal matches."""
    return f"{digest_of_table(table_of(left))}:{engine_version()}"


def kept_as(left_state: str, folder: Path) -> Path | None:
    """Find the index of exactly this state of the left list in a folder, if it is kept there."""
    try:
        index = open_index(folder)
    except IndexFault:
        return None
    return index.folder if index.source == left_state else None


def keep_as(left: Sequence[Company], left_state: str, folder: Path) -> Path:
    """Prepare a left list and keep it in a folder under the name of its state.

    Raises: OSError where the folder cannot be written.
    """
    return save(prepare(left), folder, source=left_state, stamps=stamps_of(left))


def adapted_for(index: OpenedIndex, rights: Table) -> Weights | None:
    """Adapt an index's weights to some rights; None where they are too few for that."""
    found = index.adapted_to(rights)
    return None if found.weights is index.weights else found.weights


def keep_anew(left: Sequence[Company], folder: Path) -> None:
    """Prepare a left list and keep it in a folder, for the mappings to come."""
    prepare_and_keep(left, folder)


def _index(work: MappingWork, weights: Weights | None) -> Index:
    if work.change is not None:
        return with_change(work.change, weights)
    if work.folder is not None:
        return prepare_and_keep(work.left, work.folder, weights)
    return (
        _few(work.left, weights) if len(work.left) <= _FEW else prepare(work.left, weights=weights)
    )


@lru_cache(maxsize=4)
def _few(left: tuple[Company, ...], weights: Weights | None) -> Index:
    """Prepare a short list, which one customer after another is looked up in."""
    return prepare(left, weights=weights)
