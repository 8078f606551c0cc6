"""What is done over and over in stories about deals, and what to look for afterwards."""

from collections.abc import Iterator
from typing import Any

from journeys import decide_registration
from journeys.deal_notices import DealWordNotice
from journeys.notices import ToPerson
from partnering.facts import CaseReminder, DealReminder
from partnering.people import CrmUser
from partnering.reasons import Reason
from partnering.registrations import Registration
from tests.journeys.deal_office import DD, DealOffice, claim_to


def approve(world: DealOffice, one: Registration, by: CrmUser = DD, **more: Any) -> Registration:
    told = _deciding(world, one, by) | {"note": "seen"} | more
    done = decide_registration.approve(world.desk, one.id, **told)
    assert isinstance(done, Registration)
    return done


def reject(world: DealOffice, one: Registration, by: CrmUser = DD, **more: Any) -> Registration:
    told = _deciding(world, one, by) | {"reason": Reason.UNQUALIFIED, "text": "No budget."} | more
    return decide_registration.reject(world.desk, one.id, **told)


def ask(
    world: DealOffice, one: Registration, *missing: str, text: str, by: CrmUser = DD
) -> Registration:
    told = _deciding(world, one, by)
    return decide_registration.ask(
        world.desk, one.id, missing=frozenset(missing), text=text, **told
    )


def _deciding(world: DealOffice, one: Registration, by: CrmUser) -> dict[str, Any]:
    """Who decides on it as it stands now."""
    return {"shown": world.get(one).version, "by": world.person(by), "now": world.now}


def protected(world: DealOffice, partner: str = "P1", **changes: Any) -> Registration:
    return approve(world, world.file(partner, claim_to(**changes)))


def reminded(world: DealOffice, of: Registration | None = None) -> list[str]:
    """The codes of the reminders in the log, in order."""
    return [
        each.what
        for each in facts(world)
        if isinstance(each, DealReminder) and (of is None or each.registration_id == of.id)
    ]


def case_reminders(world: DealOffice) -> list[str]:
    return [each.what for each in facts(world) if isinstance(each, CaseReminder)]


def words_to(world: DealOffice, user: CrmUser) -> list[str]:
    """What a person of ours was told in words, in order."""
    person = world.person(user)
    return [
        each.notice.words
        for each in world.office.messenger.told
        if isinstance(each.notice, DealWordNotice) and each.to == ToPerson(person)
    ]


def facts(world: DealOffice) -> Iterator[Any]:
    with world.desk.store.read() as view:
        found = view.facts.after(0, 10_000)
    return (each.fact for each in found)
