"""What people are told in the simulated quarter."""

from dataclasses import dataclass
from datetime import UTC, datetime

from journeys.deal_notices import DealWordNotice
from journeys.lead_notices import LeadWordNotice, NudgeNotice
from journeys.notices import Notice
from partnering.notice_kinds import Topic
from partnering.people import Right

# The nights in which most clocks change, in Europe and in America.
NIGHTS = (datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
# What is told, by its name here: its topic, and whether it is P1; an urgent one breaks the night.
KINDS = {
    "news": (Topic.DEALS, False),
    "lead": (Topic.LEADS, False),
    "quiet": (Topic.QUIET, False),
    "beside_ours": (Topic.DEALS, True),
    "urgent": (Topic.DEALS, True),
}


@dataclass(frozen=True)
class Word:
    """One thing to tell some people. `by` is who brought it about, 0 for nobody of them."""

    number: int
    kind: str
    readers: tuple[int, ...]
    by: int = 0

    @property
    def record(self) -> str:
        return f"{'deal-word' if self.kind not in ('lead', 'quiet') else self.kind}:{self.number}"

    @property
    def words(self) -> str:
        return f"Message {self.record}."

    @property
    def notice(self) -> Notice:
        match self.kind:
            case "lead":
                return LeadWordNotice(0, self.words, None)
            case "quiet":
                return NudgeNotice(self.number, self.words, NIGHTS[0], 1)
            case kind:
                ref, urgent = f"DR-{self.number}", kind == "urgent"
                return DealWordNotice(
                    ref, kind, self.words, None, right=Right.LOOK_UP, urgent=urgent
                )
