"""The audience guard: what of a notice may be shown to those who read a place. Pure.

The messenger asks it directly before each post and each redraw, and draws nothing but its answer:
blocks and fallback text come from the same fitted notice.
"""

from dataclasses import replace
from typing import Any, TypeVar, cast, get_args

from journeys.deal_notices import DealWordNotice
from journeys.digest_notices import DigestNotice
from journeys.matrix_notices import MatrixNotice
from journeys.notice_terms import SharedNotice
from journeys.notices import (
    AudienceRefused,
    BaselineNotice,
    FallbackNotice,
    LostRight,
    Notice,
    NotShared,
    OverlapNotice,
    ReviewNotice,
    RollUpNotice,
)
from journeys.scoreboard_notices import ScoreboardNotice
from journeys.withhold import for_channel
from partnering.audiences import NOBODY_KNOWN, Readers
from partnering.people import Person, Right, may
from partnering.sharing import UNKNOWN, Field, Sharing, Side

Shown = TypeVar("Shown")

# Sums over many accounts, with the money on them.
_OF_SUMS = MatrixNotice | ScoreboardNotice
# Places of which it can be said who reads there.
_CHECKED = (Readers.INTERNAL, Readers.SHARED, Readers.GUESTS)


def for_person(notice: Notice, person: Person) -> Notice:
    """Fit a notice for one private reader, as that person stands now. Raises: LostRight."""
    if is_for_partner(notice):
        theirs = may(person, Right.SEE_OWN_PARTNER) and person.partner_id == notice.partner_id
        if not theirs and not may(person, Right.SEE_DEALS):
            raise LostRight(notice.kind)
        return notice
    if notice.needs is not None and not may(person, notice.needs):
        raise LostRight(notice.kind)
    if isinstance(notice, RollUpNotice) and notice.right and not may(person, notice.right):
        raise LostRight(notice.about)
    if isinstance(notice, DealWordNotice) and not may(person, notice.takes):
        raise LostRight(notice.kind)
    if isinstance(notice, _OF_SUMS) and not may(person, Right.SEE_CRM_FIELDS):
        return for_channel(notice)
    if isinstance(notice, DigestNotice):
        return _digest(notice, person)
    if isinstance(notice, OverlapNotice) and notice.reader_id != person.id:
        # Drawn for somebody else: only who sees every account's fields may read theirs.
        return notice if may(person, Right.SEE_CRM_FIELDS) else for_channel(notice)
    return notice


def _digest(notice: DigestNotice, person: Person) -> DigestNotice:
    if notice.reader_id not in (None, person.id):
        # Each line was read for one reader.
        raise LostRight(notice.kind)
    if notice.reader_id == person.id or may(person, Right.SEE_CRM_FIELDS):
        return notice
    return notice.for_everybody_inside()


def for_place(
    notice: Notice,
    readers: Readers,
    *,
    name: str,
    partner_id: int | None = None,
    outside: frozenset[int | None] = NOBODY_KNOWN,
) -> Notice:
    """Fit a notice for a channel with these readers.

    Members of the company read names of accounts, partners and owners there, and no value of the
    CRM; people from outside only what is for everybody; who cannot be checked nothing.
    A partner's own registrations are shown in its channels alone: `partner_id` is the partner
    whose channel it is, `outside` for whom those act who read it and are none of ours.
    Raises: AudienceRefused.
    """
    if is_for_partner(notice):
        return _for_partner(notice, readers, name, partner_id, outside)
    if readers is Readers.INTERNAL:
        return notice if notice.for_everybody else for_channel(notice)
    if notice.for_everybody and readers in _CHECKED:
        return notice
    raise AudienceRefused(name, readers, notice.partner_id)


def is_for_partner(notice: Notice) -> bool:
    """Tell whether only one partner's people may read it, beside ours who see all deals."""
    return notice.for_partner and not notice.for_everybody


def _for_partner(
    notice: Notice,
    readers: Readers,
    name: str,
    partner_id: int | None,
    outside: frozenset[int | None],
) -> Notice:
    if readers not in _CHECKED or partner_id is None or partner_id != notice.partner_id:
        raise AudienceRefused(name, readers, notice.partner_id)
    if outside - {partner_id}:
        raise AudienceRefused(name, Readers.STRANGERS, notice.partner_id)
    return notice


_OF_THEIRS = OverlapNotice | ReviewNotice | BaselineNotice | FallbackNotice | MatrixNotice
# Kinds of notices that show a partner what we know, and those that show ours what it listed.
SHARED_KINDS = frozenset(each.kind for each in get_args(Notice) if hasattr(each, "shared"))
THEIR_KINDS = frozenset(each.kind for each in get_args(_OF_THEIRS))


def is_shared(notice: Notice) -> bool:
    """Tell whether it depends on what is shared with a partner whether, and how, it is shown."""
    return isinstance(notice, _OF_THEIRS | SharedNotice)


def as_shared(notice: Shown, sharing: Sharing | None) -> Shown:
    """Blank in a notice what is not shared at this moment; what is not shared by levels stays.

    What goes to a partner is drawn from what we show it, what our people read of a partner's list
    from what it shows us. A value that is not shown becomes empty: no text, None, no entries.
    Raises: NotShared where nothing may be said at all.
    """
    if isinstance(notice, SharedNotice):
        return cast("Shown", _ours(notice, sharing))
    if isinstance(notice, _OF_THEIRS) and notice.partner_id is not None:
        return cast("Shown", _theirs(notice, sharing))
    return notice


def _ours(notice: SharedNotice, sharing: Sharing | None) -> Any:
    if sharing is None or sharing.partner_id != notice.partner_id or not sharing.consent.stands:
        raise NotShared(getattr(notice, "kind", ""))
    segments = (notice.segment, *notice.own_segments)
    hidden = {
        name: _empty(getattr(notice, name))
        for name, field in notice.shared.items()
        if not sharing.shows_of(Side.OURS, segments, field, on_both=notice.on_both)
    }
    return replace(cast("Any", notice), **hidden)


def _empty(value: object) -> object:
    match value:
        case str():
            return ""
        case tuple():
            return ()
        case frozenset():
            return frozenset()
        case _:
            return None


def _theirs(notice: _OF_THEIRS, sharing: Sharing | None) -> Notice:
    """Fit what our own people read of a partner's list: both sides know each of its companies."""
    if sharing is None or sharing.partner_id != notice.partner_id:
        raise NotShared(notice.kind)
    if isinstance(notice, OverlapNotice):
        shown = tuple(each for each in notice.partner_segments if _named(sharing, each))
        if not shown and not (notice.partner_segments == () and _named(sharing, UNKNOWN)):
            raise NotShared(notice.kind)
        return replace(notice, partner_segments=shown)
    if isinstance(notice, BaselineNotice):
        if not sharing.counts(Side.THEIRS, UNKNOWN):
            raise NotShared(notice.kind)
        return notice if _named(sharing, UNKNOWN) else replace(notice, top=())
    if isinstance(notice, MatrixNotice):
        return _matrix(notice, sharing)
    # Without the list that it is about, the strictest of the partner's counts.
    about = notice.partner_segment if isinstance(notice, ReviewNotice) else UNKNOWN
    if not _named(sharing, about):
        raise NotShared(notice.kind)
    return notice


def _matrix(notice: MatrixNotice, sharing: Sharing) -> MatrixNotice:
    """Fit the numbers of a partner's lists; with one that it shows no more, it is made anew."""
    columns = notice.matrix.columns
    if not all(sharing.counts(Side.THEIRS, each) for each in columns):
        raise NotShared(notice.kind)
    if sharing.consent.revoked:
        raise NotShared(notice.kind)
    cells = notice.matrix.cells
    hidden = [each for each in cells if each.named and not _named(sharing, each.theirs)]
    return notice.without_amounts() if hidden else notice


def _named(sharing: Sharing, segment: str) -> bool:
    return sharing.shows(Side.THEIRS, segment, Field.NAME, on_both=True)
