"""The demo's word of both sides: every partner of the invented world shares with us, and we too.

What a partner manager and a partner said before the demo begins, so nobody is told of it anew.
"""

from datetime import datetime

from journeys.desk import Desk
from partnering.people import Role
from partnering.sharing import Side
from sandbox.world import World

AGREEMENT = "the partner agreement of the invented world"


def open_sharing(desk: Desk, world: World, *, now: datetime) -> None:
    """Let both sides of every partnership have opted in, at the levels that are built in."""
    with desk.store.begin() as work:
        manager = work.people.with_role(Role.PARTNER_MANAGER)[0]
        for each in world.partners:
            known = work.partners.by_name(each.name)
            if known is not None:
                work.sharing.consent(known.id, Side.OURS, by=manager.id, at=now)
                work.sharing.consent(
                    known.id, Side.THEIRS, by=manager.id, at=now, agreement=AGREEMENT
                )
