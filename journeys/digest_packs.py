"""The numbers of a week for who answers for partners, or for the programme. Reads only.

A partner manager's are about the partners that they manage, a channel chief's about all.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from partnering.people import Person, Right, Role, may
from partnering.registrations import PENDING, State
from store.digest_sources import SOON, LightDeal
from store.work import Work

# A protected deal without news for so long is at risk, a partner without any is idle.
QUIET_DEAL, QUIET_PARTNER = timedelta(days=30), timedelta(days=60)


class Pack(StrEnum):
    """What somebody's week is told by: the accounts they own, their partners, the programme."""

    OWNER = "owner"
    MANAGER = "manager"
    CHIEF = "chief"


LABELS: dict[Pack, Mapping[str, str]] = {
    Pack.OWNER: {
        "new_overlaps": "New overlaps",
        "open_overlaps": "Overlaps on your accounts",
        "partners": "Partners on your accounts",
        "waiting": "Waits for you",
    },
    Pack.MANAGER: {
        "queue": "Deals to decide",
        "at_risk": "Protected deals at risk",
        "expiring": "Protections ending in 30 days",
        "idle": "Idle partners",
    },
    Pack.CHIEF: {
        "conflicts": "Open conflicts",
        "late": "Decisions overdue",
        "exceptions": "Exceptions made",
        "concentration": "Deals at one partner, in %",
    },
}


def pack_of(person: Person) -> Pack:
    """Say which pack is a person's: the widest that they answer for."""
    if person.has(Role.CHANNEL_CHIEF):
        return Pack.CHIEF
    if person.has(Role.PARTNER_MANAGER) and may(person, Right.SEE_DEALS):
        return Pack.MANAGER
    return Pack.OWNER


@dataclass(frozen=True, slots=True)
class _Programme:
    """What all packs are counted from, read once for everybody."""

    deals: tuple[LightDeal, ...]
    managers: Mapping[int, int | None]
    busy: frozenset[int]
    conflicts: int


def pack_numbers(
    view: Work, people: Iterable[Person], since: datetime, now: datetime
) -> dict[int, dict[str, int]]:
    """Count each manager's and chief's week, by person; an owner has no numbers here.

    `since` is from when exceptions are counted; the rest is as it stands now.
    """
    wanted = [each for each in people if pack_of(each) is not Pack.OWNER]
    if not wanted:
        return {}
    sources = view.digest_sources
    all_ = _Programme(
        deals=tuple(sources.live_deals(now)),
        managers={each.id: each.manager_id for each in view.partners.all()},
        busy=sources.busy_partners(now - QUIET_PARTNER),
        conflicts=len(view.conflict_cases.open()),
    )
    exceptions = sources.exceptions(since, now)
    return {
        each.id: _chief(all_, exceptions, now)
        if pack_of(each) is Pack.CHIEF
        else _manager(all_, each.id, now)
        for each in wanted
    }


def _manager(all_: _Programme, person_id: int, now: datetime) -> dict[str, int]:
    mine = {id for id, manager in all_.managers.items() if manager == person_id}
    deals = [each for each in all_.deals if each.partner_id in mine]
    protected = [each for each in deals if each.state is State.APPROVED]
    return {
        "queue": sum(
            each.owner_id == person_id and each.state in PENDING - {State.INFO_REQUESTED}
            for each in all_.deals
        ),
        "at_risk": sum(
            each.notice_at is not None or (each.last_at or now) < now - QUIET_DEAL
            for each in protected
        ),
        "expiring": sum(
            each.holds_until is not None and each.holds_until <= now + SOON for each in protected
        ),
        "idle": len(mine - all_.busy),
    }


def _chief(all_: _Programme, exceptions: int, now: datetime) -> dict[str, int]:
    protected = Counter(each.partner_id for each in all_.deals if each.state is State.APPROVED)
    most, total = max(protected.values(), default=0), sum(protected.values())
    return {
        "conflicts": all_.conflicts,
        "late": sum(
            each.state in PENDING - {State.INFO_REQUESTED}
            and each.due_at is not None
            and each.due_at < now
            for each in all_.deals
        ),
        "exceptions": exceptions,
        "concentration": round(100 * most / total) if total else 0,
    }
