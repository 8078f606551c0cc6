"""The audience guard: what of a notice may be shown to those who read a place. Pure.

The messenger asks it directly before each post and each redraw, and draws nothing but its answer:
blocks and fallback text come from the same fitted notice.
"""

from journeys.notices import AudienceRefused, LostRight, Notice, OverlapNotice
from journeys.withhold import for_channel
from partnering.audiences import Readers
from partnering.people import Person, Right, may


def for_person(notice: Notice, person: Person) -> Notice:
    """Fit a notice for one private reader, as that person stands now. Raises: LostRight."""
    if notice.needs is not None and not may(person, notice.needs):
        raise LostRight(notice.kind)
    if isinstance(notice, OverlapNotice) and notice.reader_id != person.id:
        # Drawn for somebody else: only who sees every account's fields may read theirs.
        return notice if may(person, Right.SEE_CRM_FIELDS) else for_channel(notice)
    return notice


def for_place(notice: Notice, readers: Readers, *, name: str) -> Notice:
    """Fit a notice for a channel with these readers.

    Members of the company read names of accounts, partners and owners there, and no value of the
    CRM; people from outside only what is for everybody; who cannot be checked nothing.
    Raises: AudienceRefused.
    """
    if readers is Readers.INTERNAL:
        return notice if notice.for_everybody else for_channel(notice)
    if notice.for_everybody and readers in (Readers.SHARED, Readers.GUESTS):
        return notice
    raise AudienceRefused(name, readers, notice.partner_id)
