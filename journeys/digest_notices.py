"""A digest as it is told: numbers with how they moved, what to act on, and rows for a file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from journeys.notice_terms import ANY_HOLD, NO_FIELDS
from partnering.digests import Cadence, ToDo, change_words
from partnering.people import Right
from partnering.programme import Hold
from partnering.sharing import Field


@dataclass(frozen=True, slots=True)
class Number:
    """One number beside what it was the last time; `before` is None for the first time."""

    code: str
    label: str
    now: int
    before: int | None = None

    @property
    def change(self) -> str:
        return change_words(self.now, self.before)


@dataclass(frozen=True, slots=True)
class Share:
    """One bar of the chart."""

    label: str
    number: int


@dataclass(frozen=True, slots=True)
class OverlapRow:
    """One new overlap, as a row of the file. `amount` is the CRM's, empty where not shown."""

    ref: str
    account: str
    partner: str
    their_name: str
    owner: str
    amount: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class DigestNotice:
    """What changed for one reader, or for a channel, since the last digest.

    `about` names what it is of, empty for a person's own; `headline` says
    in a sentence of numbers what changed. Of what is not among `to_do` only `more`
    counts say something, each with its reason; `also` are lines that ask for nothing. A channel
    reads no value of the CRM (`amounts_shown` false), and no private line. `names` are the
    partners that it names, by id.
    """

    digest_id: int
    cadence: Cadence
    about: str
    headline: str
    since: datetime
    until: datetime
    numbers: tuple[Number, ...]
    to_do: tuple[ToDo, ...]
    more: tuple[str, ...]
    also: tuple[str, ...]
    also_more: int
    shares: tuple[Share, ...]
    shares_title: str
    rows: tuple[OverlapRow, ...]
    rows_more: int = 0
    reader_id: int | None = None
    amounts_shown: bool = True
    partner_id: int | None = None
    preview: bool = False
    names: frozenset[int] = frozenset()

    kind: ClassVar[str] = "digest"
    needs: ClassVar[Right | None] = Right.LOOK_UP
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = frozenset({"to_do", "also", "rows"})
    held_by: ClassVar[frozenset[Hold]] = ANY_HOLD

    @property
    def says_anything(self) -> bool:
        """Tell whether there is anything to read in it."""
        # A person's day is told for what is new in it, not because a number went down.
        by_numbers = self.reader_id is None or self.cadence is not Cadence.DAILY
        moved = by_numbers and any(each.before not in (None, each.now) for each in self.numbers)
        return bool(self.to_do or self.also or self.rows or self.more or moved)

    def for_everybody_inside(self) -> "DigestNotice":
        """Give it as a channel of ours may read it: no value of the CRM, no line of one reader."""
        rows = tuple(replace(each, amount="") for each in self.rows)
        to_do = tuple(replace(each, line=each.plain) for each in self.to_do if each.plain)
        return replace(self, to_do=to_do, also=(), also_more=0, rows=rows, amounts_shown=False)


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A deal or a lead of a partner, in words that the partner reads."""

    noun: str
    number: int
    words: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PartnerDigestNotice:
    """What changed in a partner's own deals and leads in a period, from the partner's own views.

    It holds nothing of ours; it goes out only while both sides share.
    """

    digest_id: int
    partner_id: int
    partner_name: str
    since: datetime
    until: datetime
    numbers: tuple[Number, ...]
    lines: tuple[OwnLine, ...]
    more: int
    cadence: Cadence = Cadence.WEEKLY
    segment: str = ""
    own_segments: tuple[str, ...] = ()
    on_both: bool = False

    kind: ClassVar[str] = "partner_digest"
    needs: ClassVar[Right | None] = Right.SEE_OWN_PARTNER
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = True
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ANY_HOLD
    shared: ClassVar[Mapping[str, Field]] = {}

    @property
    def period(self) -> str:
        """Name what it is of, as its reader says it."""
        return {Cadence.DAILY: "day", Cadence.WEEKLY: "week"}.get(self.cadence, "month")


DigestNotices = DigestNotice | PartnerDigestNotice


def headline_of(to_do: int, overdue: int, new_overlaps: int) -> str:
    """Say in one sentence of numbers what changed."""
    parts = [
        f"{to_do:,} to act on" if to_do else "",
        f"{overdue:,} overdue" if overdue else "",
        f"{new_overlaps:,} new overlap{'s' if new_overlaps != 1 else ''}" if new_overlaps else "",
    ]
    told = ", ".join(each for each in parts if each)
    return f"{told}." if told else "Some numbers have moved."
