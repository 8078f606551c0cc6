"""Admins hear of what waits for them: weights that matching learned. Puts nothing in force."""

from datetime import datetime

from journeys.desk import Desk
from journeys.draw_weights import weights_notice
from journeys.notices import Recipient, ToChannel, ToPerson
from journeys.outcomes import Dead, Done, Outcome
from journeys.redraw import redraw_record
from journeys.run_programme import channel_of
from journeys.tell_each import tell_each
from partnering.facts import WeightsAdopted, WeightsProposed
from partnering.people import Role
from partnering.programme import Channel
from store.facts import StoredFact


def tell_admins(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Tell every admin in chat of weights that are proposed, else the fallback channel.

    One who cannot be told does not hold back the others.
    """
    fact = stored.fact
    assert isinstance(fact, WeightsProposed)
    with desk.store.read() as view:
        notice = weights_notice(view, fact.version_id)
        admins = view.people.with_role(Role.ADMIN)
        fallback = channel_of(view.programme.get(), desk.policy, Channel.FALLBACK)
    if notice is None:
        return Done("the version is gone")
    readers: list[Recipient] = [
        ToPerson(each) for each in admins if desk.messenger.reaches(each, now=now)
    ]
    if not readers and fallback:
        readers = [ToChannel(fallback)]
    if not readers:
        return Dead("no_admin")
    record = f"weights:{fact.version_id}"
    told = tell_each(
        desk, readers, notice, record=record, correlation=stored.correlation, fact=stored, now=now
    )
    return Done(f"told {told}")


def redraw_weights(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Draw again what was told of every version, once one is put in force."""
    assert isinstance(stored.fact, WeightsAdopted)
    with desk.store.read() as view:
        versions = view.weights.all()
    drawn = sum(redraw_record(desk, f"weights:{each.id}", now=now) for each in versions)
    return Done(f"{drawn} cards")
