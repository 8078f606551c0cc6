"""What both sides do once they work together: who does what, what comes next, how it ended.

Either side may say who does what and what comes next; the room is the thread of the request's card.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from journeys.acting import Doing
from journeys.desk import Desk
from journeys.draw_help import as_partner_reads
from journeys.guard import as_shared
from journeys.help_hours import hours_of
from journeys.help_moves import held_help, keep_help, move_help, must_be_shared
from journeys.help_people import Named, nameable
from journeys.notices import NotShared
from partnering import help_requests as rules
from partnering.help_requests import (
    NO_SUCH,
    UNSHARED,
    DealRole,
    HelpAsked,
    HelpKind,
    HelpMoved,
    HelpNeed,
    HelpRequest,
    HelpState,
    NextStep,
    must_be_party,
)
from partnering.people import Person, Right, may, must
from partnering.refusals import Invalid, Unknown
from store.work import Work


@dataclass(frozen=True, slots=True)
class Room:
    """A request that both sides work on, and whom this reader, `ours` or not, may name in it."""

    request: HelpRequest
    people: tuple[Named, ...]
    zone: str
    ours: bool


def room_of(desk: Desk, request_id: int, *, by: Person) -> Room:
    """Read a room for one of the people who work in it. Raises: NotAllowed; Unknown; Invalid."""
    must(by, Right.OWN_HELP)
    with desk.store.read() as view:
        found = view.help_requests.get(request_id)
        if found is None:
            raise Unknown(NO_SUCH)
        must_be_party(found, by)
        must_be_shared(desk, view, found, by)
        if found.state not in rules.TOGETHER:
            raise Invalid(rules.over(found) if not found.is_open else _too_soon(found))
        people = nameable(view, found, by)
        return Room(found, people, desk.policy.deals.zone, by.partner_id is None)


def must_be_worked_on(desk: Desk, request_id: int, *, by: Person) -> None:
    """Let somebody of it go on while both sides work on it, whether or not they share.

    Raises: NotAllowed; Unknown; Invalid.
    """
    must(by, Right.OWN_HELP)
    with desk.store.read() as view:
        found = view.help_requests.get(request_id)
    if found is None:
        raise Unknown(NO_SUCH)
    must_be_party(found, by)
    if found.state not in rules.TOGETHER:
        raise Invalid(rules.over(found) if not found.is_open else _too_soon(found))


def name_roles(
    desk: Desk, request_id: int, roles: Mapping[DealRole, int], **doing: Unpack[Doing]
) -> HelpRequest:
    """Say who does what. Raises: NotAllowed; Unknown; Invalid without a lead, or for strangers."""
    by, now = doing["by"], doing["now"]
    must(by, Right.OWN_HELP)

    def rule(work: Work, held: HelpRequest) -> HelpMoved:
        must_be_party(held, by)
        must_be_shared(desk, work, held, by)
        _must_be_in(work, held, by, roles.values())
        policy = desk.policy.help
        return rules.name_roles(held, dict(roles), by=by, policy=policy, now=now)

    return move_help(desk, request_id, rule, doing)


def set_step(desk: Desk, request_id: int, step: NextStep, **doing: Unpack[Doing]) -> HelpRequest:
    """Say what comes next. Raises: NotAllowed; Unknown; Invalid."""
    by, now = doing["by"], doing["now"]
    must(by, Right.OWN_HELP)

    def rule(work: Work, held: HelpRequest) -> HelpMoved:
        must_be_party(held, by)
        must_be_shared(desk, work, held, by)
        _must_be_in(work, held, by, [step.owner_id])
        policy, zone = desk.policy.help, desk.policy.deals.zone
        return rules.set_step(held, step, by=by, zone=zone, policy=policy, now=now)

    return move_help(desk, request_id, rule, doing)


def let_contact(desk: Desk, request_id: int, **doing: Unpack[Doing]) -> HelpRequest:
    """Tell the partner that it may contact the customer; pressed twice, it is said once.

    Raises: NotAllowed to all but who asked and a manager; Unknown; Invalid.
    """
    by, now = doing["by"], doing["now"]
    must(by, Right.ASK_HELP)

    def rule(_: Work, held: HelpRequest) -> HelpMoved | None:
        moved = rules.let_contact(held, by=by, now=now)
        return moved if held.asked.keep_away else None

    return move_help(desk, request_id, rule, doing)


def finish(
    desk: Desk, request_id: int, outcome: HelpState, *, words: str = "", **doing: Unpack[Doing]
) -> HelpRequest:
    """Say how it ended. Raises: NotAllowed to the partner's people; Unknown; Invalid."""
    by, now = doing["by"], doing["now"]
    must(by, Right.OWN_HELP)

    def rule(_: Work, held: HelpRequest) -> HelpMoved:
        return rules.finish(held, outcome, by=by, words=words, now=now)

    return move_help(desk, request_id, rule, doing)


def ask_us(
    desk: Desk, request_id: int, *, need: HelpNeed, words: str, **doing: Unpack[Doing]
) -> HelpRequest:
    """Let the partner ask for a technical person of ours, from a deal that both work on.

    Who leads on our side has to answer. Raises: NotAllowed; Unknown; Invalid.
    """
    by, now = doing["by"], doing["now"]
    must(by, Right.SEE_OWN_PARTNER)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        room = held_help(work, request_id)
        must_be_party(room, by)
        must_be_shared(desk, work, room, by)
        if room.state not in rules.TOGETHER:
            raise Invalid(rules.over(room) if not room.is_open else _too_soon(room))
        work.help_requests.hold_account(room.account_key, room.partner_id)
        live = work.help_requests.live(
            room.account_key, room.partner_id, HelpKind.PRESALES, by_partner=True
        )
        if live is not None:
            raise Invalid(f"{live.ref} asks for that already.")
        owner = _answers_for_us(work, room)
        asked = HelpAsked(
            need,
            words,
            families=room.asked.families,
            country=room.asked.country,
            stage=room.asked.stage,
            keep_away=False,
        )
        made = rules.draft(
            HelpKind.PRESALES,
            room.partner_id,
            room.account_key,
            asked,
            by=by,
            policy=desk.policy.help,
            now=now,
            opportunity_key=room.opportunity_key,
            follows_id=room.id,
        )
        kept = work.help_requests.add(made)
        moved = rules.send(
            kept,
            by=by,
            responder_id=owner.id,
            owner_id=owner.id,
            hours=hours_of(desk, owner),
            policy=desk.policy.help,
            now=now,
        )
        sent = keep_help(work, kept, moved, by=by, correlation=doing.get("correlation", ""))
    desk.wake()
    return sent


def who_leads(desk: Desk, request_id: int, *, by: Person, now: datetime) -> dict[DealRole, str]:
    """Name who does what, one person for each role. Raises: NotAllowed; Unknown."""
    must(by, Right.OWN_HELP)
    with desk.store.read() as view:
        found = view.help_requests.get(request_id)
        if found is None:
            raise Unknown(NO_SUCH)
        must_be_party(found, by)
        if by.partner_id is not None:
            whole = as_partner_reads(desk, view, found, now=now)
            try:
                as_shared(whole, view.sharing.of(found.partner_id, desk.policy.sharing))
            except NotShared:
                raise Unknown(UNSHARED) from None
        people = view.people.many(id for _, id in found.roles)
        return {role: people[id].name for role, id in found.roles if id in people}


def _must_be_in(view: Work, found: HelpRequest, by: Person, ids: Iterable[int]) -> None:
    """Let pass people who may be named. Raises: Invalid for all others alike."""
    known = {each.id for each in nameable(view, found, by)}
    if not set(ids) <= known:
        raise Invalid("Choose one of the people who work on this.")


def _answers_for_us(view: Work, room: HelpRequest) -> Person:
    """Find who answers for us: who is technical, leads or asked; else the partner's manager."""
    partner = view.partners.by_id(room.partner_id)
    ids = [
        room.holder(DealRole.TECHNICAL),
        room.holder(DealRole.LEAD),
        room.asker_id,
        partner.manager_id if partner else None,
    ]
    people = view.people.many(each for each in ids if each is not None)
    ordered = [people[each] for each in ids if each is not None and each in people]
    for person in ordered:
        if person.partner_id is None and may(person, Right.ASK_HELP):
            return person
    raise Invalid("Nobody on the other side can be asked now; write in this thread.")


def _too_soon(found: HelpRequest) -> str:
    return f"{found.ref} has no answer yet: people are named once both sides have said yes."
