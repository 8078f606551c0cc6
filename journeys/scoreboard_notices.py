"""The scoreboard of a week as it is told: numbers, each beside what it was at go-live."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from journeys.notice_terms import ANY_HOLD
from partnering.people import Right
from partnering.programme import Hold
from partnering.scoreboard import Figures, Line, lines


@dataclass(frozen=True, slots=True)
class ScoreboardNotice:
    """`week` is `2026-W47`; `so_far` says that it has not ended. `before` is None before go-live.

    A channel is read by everybody inside, who see no amounts of every account: there it holds
    counts alone (`amounts_shown` false).
    """

    week: str
    now: Figures
    made_at: datetime
    before: Figures | None
    before_at: datetime | None
    so_far: bool = False
    amounts_shown: bool = True
    partner_id: int | None = None

    kind: ClassVar[str] = "scoreboard"
    needs: ClassVar[Right | None] = Right.SEE_SCOREBOARD
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = frozenset({"now", "before"})
    held_by: ClassVar[frozenset[Hold]] = ANY_HOLD

    @property
    def lines(self) -> tuple[Line, ...]:
        """Each measure in words, as its reader may see it."""
        return lines(self.now, self.before, with_money=self.amounts_shown)

    def without_amounts(self) -> "ScoreboardNotice":
        """Give it as a channel may read it: counts alone."""
        before = self.before.without_amounts() if self.before is not None else None
        return replace(self, now=self.now.without_amounts(), before=before, amounts_shown=False)
