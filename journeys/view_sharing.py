"""What is shared with a partner, as one of ours or one of its own people may read it.

Levels are what the rules name; whether anything is shown at all, the words of both sides say.
"""

from dataclasses import dataclass
from datetime import datetime

from journeys.acting import Actor
from journeys.count_overlaps import table_of
from journeys.desk import Desk
from journeys.keep_partners import held
from journeys.keep_segments import segment_names
from journeys.look_up import Choices, Nothing, find_partner
from journeys.share import sharing_of, side_of
from partnering.counting import NONE
from partnering.counting import Said as Number
from partnering.partners import STANDARD_SEGMENTS, newest_lists
from partnering.people import Person, Right, must
from partnering.sharing import Consent, Field, Level, Rule, Sharing, Side, Word, folded
from partnering.sharing_asks import AskState, SharingAsk, granted_rule, is_of, may_ask
from store.work import Work


@dataclass(frozen=True, slots=True)
class Said:
    """The last word of a side. `by` is the person's name, where the reader may know it.

    `agreement` is the written one in which it was given, as one of ours noted.
    """

    given: bool
    at: datetime
    by: str = ""
    agreement: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FieldLine:
    """How a field of ours is shown: in any segment, and where a segment differs from that."""

    field: Field
    level: Level
    differs: tuple[tuple[str, Level], ...] = ()


@dataclass(frozen=True, slots=True)
class SharingView:
    """What is shared with a partner, for a reader on one `side`.

    `stands` says that both opted in, `revoked` that one took it back. `lists` are the partner's
    segments with the level at which it shows each; `exceptions` of the reader's side's own rules.
    `segments` are ours that the reader may know of, `ends` the exceptions that end by themselves,
    `asking` the other side's segments of which the reader may ask for more, and `companies` how
    many both know, as the reader is told. `waiting` are requests for more that nobody has answered
    yet, of either side; `granted` the other side's rules that the reader's side has asked for.
    """

    partner_id: int
    partner_name: str
    side: Side
    ours: Said | None
    theirs: Said | None
    stands: bool
    revoked: bool
    fields: tuple[FieldLine, ...]
    lists: tuple[tuple[str, Level], ...]
    exceptions: int
    segments: tuple[str, ...] = STANDARD_SEGMENTS
    ends: tuple[Rule, ...] = ()
    asking: tuple[str, ...] = ()
    companies: Number = NONE
    waiting: tuple[SharingAsk, ...] = ()
    granted: tuple[Rule, ...] = ()

    @property
    def askable(self) -> tuple[str, ...]:
        """The other side's segments, in an order that no request changes."""
        if self.side is Side.OURS:
            return tuple(each for each, _ in self.lists)
        return self.segments

    @property
    def own(self) -> Said | None:
        """The last word of the reader's own side."""
        return self.ours if self.side is Side.OURS else self.theirs


def sharing_view(desk: Desk, partner_id: int, *, by: Actor) -> SharingView:
    """Show what is shared with a partner. Raises: NotAllowed, Unknown."""
    side = side_of(partner_id, by)
    with desk.store.read() as view:
        partner = held(view, partner_id)
        shared = sharing_of(desk, view, partner_id)
        segments = segments_of(view, shared)
        mine = our_names(view, shared, side)
        asks = view.sharing_asks.of(partner_id, only_open=False)
        waiting = tuple(each for each in asks if each.state is AskState.OPEN)
        granted = [granted_rule(shared, each) for each in asks if each.of is not side]
        return SharingView(
            partner_id=partner.id,
            partner_name=partner.name,
            side=side,
            ours=_said(view, shared.consent, Side.OURS, side),
            theirs=_said(view, shared.consent, Side.THEIRS, side),
            stands=shared.consent.stands,
            revoked=shared.consent.revoked,
            fields=tuple(_line(shared, each, mine) for each in Field),
            lists=tuple((each, shared.ruled(Side.THEIRS, each, Field.NAME)) for each in segments),
            exceptions=sum(each.side is side for each in shared.rules),
            segments=mine,
            companies=table_of(desk, view, partner_id, side).total,
            asking=_asking(shared, side, segments, mine, waiting),
            waiting=waiting,
            granted=tuple(dict.fromkeys(each for each in granted if each is not None)),
            ends=tuple(each for each in shared.rules if each.until and each.side is side),
        )


def sharing_typed(desk: Desk, text: str, *, by: Person) -> SharingView | Choices | Nothing:
    """Find the partner that was typed, typing errors and all. Raises: NotAllowed."""
    must(by, Right.SHARE)
    with desk.store.read() as view:
        found = find_partner(view, " ".join(text.split()))
    return found if isinstance(found, Choices | Nothing) else sharing_view(desk, found.id, by=by)


def segments_of(view: Work, shared: Sharing) -> list[str]:
    """List the segments of a partner's lists, and those that it has said something about."""
    named = {folded(each): each for each in newest_lists(view.lists.of_partner(shared.partner_id))}
    for rule in shared.rules:
        if rule.side is Side.THEIRS and rule.segment:
            named.setdefault(folded(rule.segment), rule.segment)
    return [named[key] for key in sorted(named)]


def our_names(view: Work, shared: Sharing, reader: Side) -> tuple[str, ...]:
    """Name our segments for a reader: a partner learns of an own one where it is shown of it."""
    names = segment_names(view)
    if reader is Side.OURS:
        return names
    # What an own one is called may be telling; the standard ones everybody has.
    told = {
        folded(each.segment)
        for each in (*shared.rules, *shared.defaults)
        if each.side is Side.OURS and each.level is not Level.HIDDEN
    }
    return tuple(each for each in names if each in STANDARD_SEGMENTS or folded(each) in told)


def _asking(
    shared: Sharing,
    reader: Side,
    theirs: list[str],
    ours: tuple[str, ...],
    waiting: tuple[SharingAsk, ...],
) -> tuple[str, ...]:
    of = Side.THEIRS if reader is Side.OURS else Side.OURS
    fields = (Field.NAME,) if reader is Side.OURS else tuple(Field)

    def is_new(segment: str, field: Field) -> bool:
        asked = any(is_of(each, of, segment, field) for each in waiting)
        return not asked and may_ask(shared, of, segment, field)

    names = theirs if reader is Side.OURS else ours
    return tuple(each for each in names if any(is_new(each, field) for field in fields))


def _line(shared: Sharing, field: Field, names: tuple[str, ...]) -> FieldLine:
    # A name that no segment has stands for any other than those that are named.
    level = shared.ruled(Side.OURS, "any other", field)
    differs = [
        (each, found)
        for each in names
        if (found := shared.ruled(Side.OURS, each, field)) is not level
    ]
    return FieldLine(field, level, tuple(differs))


def _said(view: Work, consent: Consent, whose: Side, reader: Side) -> Said | None:
    word: Word | None = consent.of(whose)
    if word is None:
        return None
    # Who it was on the other side is that side's own matter.
    speaker = Side.OURS if word.agreement else whose
    known = word.by is not None and speaker is reader
    person = view.people.by_id(word.by) if word.by is not None and known else None
    name = person.name if person else ""
    return Said(word.given, word.at, name, word.agreement, word.until if word.given else None)
