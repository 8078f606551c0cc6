"""What a partner and we show each other: levels by segment and field, and the word of both sides.

Pure. What is not said here to be shown is hidden; nothing is shown before both sides agreed.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum


class Level(StrEnum):
    """How much is shown, from nothing to everything.

    `counts` are numbers only; `overlaps` values of companies that both sides know; `all` values
    of every company.
    """

    HIDDEN = "hidden"
    COUNTS = "counts"
    OVERLAPS = "overlaps"
    ALL = "all"

    def reaches(self, other: "Level") -> bool:
        """Tell whether this level shows at least what another one does."""
        order = list(Level)
        return order.index(self) >= order.index(other)


class Side(StrEnum):
    """Whose knowledge it is: what we show the partner, or what the partner shows us."""

    OURS = "ours"
    THEIRS = "theirs"


class Field(StrEnum):
    """What can be shown of an account or a deal."""

    NAME = "name"
    PLACE = "place"
    INDUSTRY = "industry"
    SIZE = "size"
    FAMILIES = "families"
    STAGE = "stage"
    AMOUNT = "amount"
    CLOSE_DATE = "close_date"
    OWNER = "owner"
    CONTACTS = "contacts"
    NEED = "need"

    @property
    def words(self) -> str:
        """Name it as people read it."""
        return _WORDS[self]


_WORDS = {
    Field.NAME: "Company's name",
    Field.PLACE: "Country and region",
    Field.INDUSTRY: "Industry",
    Field.SIZE: "Size",
    Field.FAMILIES: "Products",
    Field.STAGE: "Stage of the deal",
    Field.AMOUNT: "Amount",
    Field.CLOSE_DATE: "Close date",
    Field.OWNER: "Who owns it",
    Field.CONTACTS: "Contact people",
    Field.NEED: "What is needed",
}


# An unknown segment: then what is most strict of all that could be meant counts.
UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One exception. Without a partner it is a default; an empty segment or no field mean any.

    `until` is when it ends; None where nobody said an end. From then on it is as if it said
    `back_to`, or where that is None as if it were not there.
    """

    partner_id: int | None
    side: Side
    segment: str
    field: Field | None
    level: Level
    until: datetime | None = None
    back_to: Level | None = None

    def as_of(self, now: datetime) -> "Rule | None":
        """Give it as it counts at an instant; None where it has ended for good."""
        if self.until is None or now < self.until:
            return self
        back = self.back_to
        return None if back is None else replace(self, level=back, until=None, back_to=None)


def _of(level: Level, *chosen: Field) -> tuple[Rule, ...]:
    return tuple(Rule(None, Side.OURS, "", each, level) for each in chosen)


# A partner's list is its word: it gave it to be compared. What we show is chosen field by field.
BUILT_IN: tuple[Rule, ...] = (
    Rule(None, Side.THEIRS, "", None, Level.ALL),
    Rule(None, Side.OURS, "", None, Level.HIDDEN),
    *_of(Level.OVERLAPS, Field.NAME, Field.PLACE, Field.INDUSTRY, Field.SIZE),
    *_of(Level.OVERLAPS, Field.FAMILIES, Field.STAGE, Field.NEED),
    *_of(Level.HIDDEN, Field.AMOUNT, Field.CLOSE_DATE, Field.OWNER, Field.CONTACTS),
)


@dataclass(frozen=True, slots=True)
class Word:
    """What one side said last: `given`, or taken back. `by` is the person who said it.

    With an `agreement`, one of ours noted that the partner gave it there, in writing. From `until`
    on it is taken back.
    """

    given: bool
    at: datetime
    by: int | None
    agreement: str = ""
    until: datetime | None = None

    def as_of(self, now: datetime) -> "Word":
        """Give it as it stands at an instant."""
        if not self.given or self.until is None or now < self.until:
            return self
        return Word(False, self.until, None)


@dataclass(frozen=True, slots=True)
class Consent:
    """The last word of both sides; None where a side has not said anything yet."""

    ours: Word | None = None
    theirs: Word | None = None

    @property
    def stands(self) -> bool:
        """Tell whether both sides opted in, and neither has taken it back."""
        return all(word is not None and word.given for word in (self.ours, self.theirs))

    @property
    def revoked(self) -> bool:
        """Tell whether either side has taken it back."""
        return any(word is not None and not word.given for word in (self.ours, self.theirs))

    def as_of(self, now: datetime) -> "Consent":
        """Give both words as they stand at an instant."""
        ours, theirs = self.ours, self.theirs
        return Consent(ours and ours.as_of(now), theirs and theirs.as_of(now))

    def of(self, side: Side) -> Word | None:
        return self.ours if side is Side.OURS else self.theirs


@dataclass(frozen=True, slots=True)
class Sharing:
    """What is shared with one partner at one moment.

    `rules` are this partner's own, `defaults` what the policy says for all. The most specific
    counts: the partner's before the policy's before what is built in; of these a segment's field
    before the segment, before the field, before any.
    """

    partner_id: int
    consent: Consent = field(default_factory=Consent)
    rules: tuple[Rule, ...] = ()
    defaults: tuple[Rule, ...] = ()

    def as_of(self, now: datetime) -> "Sharing":
        """Give what is shared at an instant: what has ended by then counts no more."""
        rules = tuple(found for each in self.rules if (found := each.as_of(now)) is not None)
        return replace(self, consent=self.consent.as_of(now), rules=rules)

    def level(self, side: Side, segment: str, field: Field) -> Level:
        """Give the level at which a field of a segment is shown now.

        We show nothing until both sides opted in; of a partner's list we say nothing more once
        either has taken its word back. Of an unknown segment the strictest level counts.
        """
        return Level.HIDDEN if self._silent(side) else self.ruled(side, segment, field)

    def ruled(self, side: Side, segment: str, field: Field) -> Level:
        """Give the level that the rules name, whether or not both sides agreed."""
        if segment.strip() == UNKNOWN:
            named = {folded(each.segment) for each in (*self.rules, *self.defaults)}
            every = [self._chosen(side, each, field) for each in ("", *sorted(named - {""}))]
            return min(every, key=list(Level).index)
        return self._chosen(side, folded(segment), field)

    def ruled_of(self, side: Side, segments: Collection[str], field: Field) -> Level:
        """Give the level that the rules name for a company that is in several segments.

        Of rules that name one of its segments the strictest counts, whichever is more general.
        """
        names = {folded(each) for each in segments}
        if not names or UNKNOWN in names:
            return self.ruled(side, UNKNOWN, field)
        for tier in (self.rules, self.defaults, BUILT_IN):
            found = [each for name in names for each in tier if _meets(each, side, name, field)]
            if found:
                most = max(map(_weight, found))
                exact = (each.level for each in found if _weight(each) == most)
                return min(exact, key=list(Level).index)
        return Level.HIDDEN

    def shows(self, side: Side, segment: str, field: Field, *, on_both: bool) -> bool:
        """Tell whether a value may be shown; `on_both` says that both sides know the company."""
        return self.shows_of(side, (segment,), field, on_both=on_both)

    def shows_of(
        self, side: Side, segments: Collection[str], field: Field, *, on_both: bool
    ) -> bool:
        """Tell whether a value of a company that is in several segments may be shown."""
        if self._silent(side):
            return False
        level = self.ruled_of(side, segments, field)
        return level.reaches(Level.OVERLAPS if on_both else Level.ALL)

    def counts(self, side: Side, segment: str) -> bool:
        """Tell whether the number of a segment's companies may be shown."""
        return self.level(side, segment, Field.NAME).reaches(Level.COUNTS)

    def _silent(self, side: Side) -> bool:
        return self.consent.revoked or (side is Side.OURS and not self.consent.stands)

    def _chosen(self, side: Side, segment: str, field: Field) -> Level:
        for tier in (self.rules, self.defaults, BUILT_IN):
            found = [each for each in tier if _meets(each, side, segment, field)]
            if found:
                return max(found, key=_weight).level
        return Level.HIDDEN


def _meets(rule: Rule, side: Side, segment: str, field: Field) -> bool:
    if rule.side is not side or rule.field not in (None, field):
        return False
    return folded(rule.segment) in ("", segment)


def ending(rule: Rule, was: Sharing) -> Rule:
    """Let a rule that ends go back to what is said for just the same by then.

    What was kept back stays so: an end shows nothing that was not shown before.
    """
    same = (rule.side, folded(rule.segment), rule.field)
    prior = next(
        (each for each in was.rules if (each.side, folded(each.segment), each.field) == same), None
    )
    if rule.until is None or prior is None:
        return replace(rule, back_to=None)
    stays = prior.until is None or (
        prior.until > rule.until and not prior.level.reaches(Level.OVERLAPS)
    )
    return replace(rule, back_to=prior.level if stays else prior.back_to)


def _weight(rule: Rule) -> tuple[bool, bool]:
    return rule.segment.strip() != "", rule.field is not None


def folded(segment: str) -> str:
    """Write a segment's name as it is compared: whatever its case and spaces."""
    return " ".join(segment.split()).casefold()
