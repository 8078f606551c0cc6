"""The audience guard: what of a notice may be shown to those who read a place. Pure.

The messenger asks it directly before each post and each redraw, and draws nothing but its answer:
blocks and fallback text come from the same fitted notice.
"""

from journeys.notices import AudienceRefused, LostRight, Notice, OverlapNotice
from journeys.withhold import for_channel
from partnering.audiences import NOBODY_KNOWN, Readers
from partnering.people import Person, Right, may

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
    if isinstance(notice, OverlapNotice) and notice.reader_id != person.id:
        # Drawn for somebody else: only who sees every account's fields may read theirs.
        return notice if may(person, Right.SEE_CRM_FIELDS) else for_channel(notice)
    return notice


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
