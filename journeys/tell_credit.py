"""A credit reaches the partner that is to confirm it, and who has to settle what is disputed.

Every card of it is drawn again, whatever changed it.
"""

from datetime import datetime

from journeys.desk import Desk
from journeys.draw_credit import credit_notice, partner_credit_notice
from journeys.notices import NotShared, ToPerson, ToPlace
from journeys.outcomes import Dead, Done, Outcome
from journeys.redraw import redraw_record
from journeys.tell_each import tell_each
from partnering.facts import CreditMoved, CreditReminder
from partnering.people import Person, Role
from partnering.touches import Touch, TouchState, may_answer, may_decide
from store.facts import StoredFact
from store.work import Work


def ask_credit(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Ask the partner in its own channels whether it did it, and keep that card up to date.

    Where the partner is not reached, its manager is asked, who may answer for it.
    """
    fact = stored.fact
    assert isinstance(fact, CreditMoved)
    record = partner_record_of(fact.touch_id)
    if fact.event != TouchState.CLAIMED:
        return Done(f"{redraw_record(desk, record, now=now)} cards")
    with desk.store.read() as view:
        notice = partner_credit_notice(view, fact.touch_id)
        channels = view.partner_channels.of_partner(notice.partner_id) if notice else []
    if notice is None or not notice.may_confirm:
        return Done("it is answered")
    places = [ToPlace(channel) for _, channel in channels]
    ours = record_of(fact.touch_id)
    try:
        told = tell_each(
            desk, places, notice, record=record, correlation=stored.correlation, now=now
        )
    except NotShared:
        # It stays owed, and goes out once both sides agree; somebody may answer before.
        _tell_ours(desk, fact.touch_id, stored, now, ours, answers=True)
        raise
    if told:
        return Done(f"{told} channels")
    return _tell_ours(desk, fact.touch_id, stored, now, ours, answers=True)


def show_credit(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Draw our cards again, and tell who has to act: on a dispute, or where nobody answered."""
    fact = stored.fact
    assert isinstance(fact, CreditMoved)
    drawn = redraw_record(desk, record_of(fact.touch_id), now=now)
    drawn += redraw_record(desk, dispute_record_of(fact.touch_id), now=now)
    if fact.event == TouchState.DISPUTED:
        record = dispute_record_of(fact.touch_id)
        return _tell_ours(desk, fact.touch_id, stored, now, record)
    if fact.event == TouchState.UNCONFIRMED:
        record = record_of(fact.touch_id)
        return _tell_ours(desk, fact.touch_id, stored, now, record, answers=True)
    return Done(f"{drawn} cards")


def remind_credit(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Tell the channel chief of a dispute that nobody decided in time."""
    fact = stored.fact
    assert isinstance(fact, CreditReminder)
    with desk.store.read() as view:
        touch = view.credits.get(fact.touch_id)
        if touch is None or touch.state is not TouchState.DISPUTED:
            return Done("it is decided")
        chiefs = _holders(view, touch, Role.CHANNEL_CHIEF)
        others = _holders(view, touch, Role.PARTNER_MANAGER)
    record = f"{dispute_record_of(fact.touch_id)}:late"
    return _tell(desk, fact.touch_id, chiefs or others, stored, now, record)


def record_of(touch_id: int) -> str:
    """Name the messages that show a credit to us."""
    return f"credit:{touch_id}"


def dispute_record_of(touch_id: int) -> str:
    """Name the messages that ask us to decide on a disputed credit."""
    return f"credit-dispute:{touch_id}"


def partner_record_of(touch_id: int) -> str:
    """Name the messages that show a credit to its partner."""
    return f"partner-credit:{touch_id}"


def _tell_ours(
    desk: Desk,
    touch_id: int,
    stored: StoredFact,
    now: datetime,
    record: str,
    *,
    answers: bool = False,
) -> Outcome:
    """Tell the partner's manager, else somebody who may; with `answers`, answer for the partner."""
    with desk.store.read() as view:
        touch = view.credits.get(touch_id)
        if touch is None:
            return Done("there is no such credit")
        readers = _managers(view, touch, answers)
    return _tell(desk, touch_id, readers, stored, now, record)


def _tell(
    desk: Desk,
    touch_id: int,
    readers: list[Person],
    stored: StoredFact,
    now: datetime,
    record: str,
) -> Outcome:
    reached = next((each for each in readers if desk.messenger.reaches(each, now=now)), None)
    with desk.store.read() as view:
        notice = credit_notice(desk, view, touch_id, reader=reached)
    if notice is None:
        return Done("there is no such credit")
    if reached is None:
        # A deal's name and the evidence are for who sees the deal: no channel is.
        return Dead("nobody_to_tell")
    to = [ToPerson(reached)]
    told = tell_each(desk, to, notice, record=record, correlation=stored.correlation, now=now)
    return Done(f"{told} told")


def _managers(view: Work, touch: Touch, answers: bool) -> list[Person]:
    """List who may settle it, or answer for the partner: the partner's own manager first."""
    partner = view.partners.by_id(touch.partner_id)
    first = partner.manager_id if partner else None
    roles = (Role.PARTNER_MANAGER, Role.SECOND_APPROVER, Role.CHANNEL_CHIEF)
    found = {each.id: each for role in roles for each in view.people.with_role(role)}
    fitting = [
        each
        for each in found.values()
        if each.active and (may_answer(touch, each) if answers else may_decide(touch, each))
    ]
    return sorted(fitting, key=lambda each: (each.id != first, each.id))


def _holders(view: Work, touch: Touch, role: Role) -> list[Person]:
    return [each for each in view.people.with_role(role) if may_decide(touch, each)]
