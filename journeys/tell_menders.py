"""A channel that the wrong people read, or that is out of reach: said once, to who can mend it."""

from datetime import datetime

from journeys.desk import Desk
from journeys.notices import AudienceRefused, ChannelNotice, ChannelOut, ToPerson
from journeys.outcomes import Dead, Done, Outcome
from journeys.tell_each import tell_each
from partnering.audiences import Readers
from partnering.facts import ChannelRefused
from partnering.people import Person, Right, may
from store.facts import StoredFact
from store.withheld import AUDIENCE, CHANNEL_OUT, Withheld
from store.work import Work


def note_refused(desk: Desk, fault: AudienceRefused | ChannelOut, *, now: datetime) -> None:
    """Record that nothing internal is posted in a channel, unless that was said already."""
    why, kind = CHANNEL_OUT, fault.code
    if isinstance(fault, AudienceRefused):
        why, kind = AUDIENCE, fault.readers.code
    with desk.store.begin() as work:
        kept = work.withheld.add(why, kind=kind, record="", reader=f"#{fault.channel}", now=now)
        if kept is not None:
            work.record(ChannelRefused(kept.id, fault.partner_id or 0), at=now)
    if kept is not None:
        desk.wake()


def tell_menders(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Tell the programme's admins and the partner's manager which channel is out of use."""
    fact = stored.fact
    assert isinstance(fact, ChannelRefused)
    with desk.store.read() as view:
        withheld = view.withheld.get(fact.withheld_id)
        menders = _menders(view, fact.partner_id)
    if withheld is None:
        return Done("mended before")
    notice = _notice(withheld)
    readers = [ToPerson(each) for each in menders if desk.messenger.reaches(each, now=now)]
    record = f"channel:{withheld.id}"
    told = tell_each(
        desk, readers, notice, record=record, correlation=stored.correlation, fact=stored, now=now
    )
    return Done(f"told {told}") if told else Dead("nobody_can_mend")


def _notice(withheld: Withheld) -> ChannelNotice:
    channel = withheld.reader.removeprefix("#")
    if withheld.why == CHANNEL_OUT:
        return ChannelNotice(channel, None, withheld.kind)
    return ChannelNotice(channel, Readers[withheld.kind.upper()])


def _menders(view: Work, partner_id: int) -> list[Person]:
    """Who can name another channel; where there is none, whoever runs the programme."""
    everybody = [person for person in view.people.all() if may(person, Right.SEE_HEALTH)]
    admins = {person.id for person in everybody if may(person, Right.SET_UP)}
    partner = view.partners.by_id(partner_id) if partner_id else None
    wanted = admins | ({partner.manager_id} if partner and partner.manager_id else set())
    return [person for person in everybody if person.id in wanted] or everybody
