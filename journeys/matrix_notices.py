"""The account mapping matrix as it is told to a person: a table in words, a picture, a file."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from journeys.notice_terms import ASKED_FOR
from partnering.mapping_matrix import MappingMatrix
from partnering.people import Right
from partnering.programme import Hold


class Silence(StrEnum):
    """Why a matrix holds no number: who stopped sharing, or what has not come."""

    WE_STOPPED = "we_stopped"
    THEY_STOPPED = "they_stopped"
    KEPT_BACK = "kept_back"
    NO_LIST = "no_list"


@dataclass(frozen=True, slots=True)
class MatrixNotice:
    """What somebody asked to be sent. With `as_file` its rows stand in a file in the thread.

    Without `amounts_shown` it holds counts alone. `silence` says why it holds nothing, and
    `since` when that side stopped sharing.
    """

    partner_id: int
    partner_name: str
    matrix: MappingMatrix
    amounts_shown: bool
    as_of: datetime | None
    as_file: bool = False
    silence: Silence | None = None
    since: datetime | None = None

    kind: ClassVar[str] = "matrix"
    needs: ClassVar[Right | None] = Right.LOOK_UP
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = frozenset({"matrix"})
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR

    def without_amounts(self) -> "MatrixNotice":
        """Give it as those may read it who see no amounts: counts alone."""
        cells = tuple(replace(each, revenue=None) for each in self.matrix.cells)
        counts = replace(self.matrix, cells=cells, revenue=None)
        return replace(self, matrix=counts, amounts_shown=False)
