"""The channel chief decides on an appeal: nobody of the first decision, and a second person along.

Where the scope is taken meanwhile, nothing is approved over it: the appeal ends with a remedy.
"""

from typing import Unpack

from journeys.acting import Doing, written
from journeys.deal_moves import act_of, held_registration, keep_moves
from journeys.deal_scene import ask_crm, ground_of, sight
from journeys.deal_scenes import keep_scene
from journeys.desk import Desk
from partnering.appeals import Appeal, overturn, uphold
from partnering.conflict_cases import Remedy
from partnering.facts import AppealMoved
from partnering.people import Person, Right, must
from partnering.refusals import Unknown


def decide_appeal(
    desk: Desk,
    appeal_id: int,
    *,
    shown: int,
    overturned: bool,
    text: str,
    note: str,
    otherwise: Remedy = Remedy.INFLUENCE,
    second: Person | None = None,
    **doing: Unpack[Doing],
) -> Appeal:
    """Leave a rejection as it is, or approve after all; `shown` is the registration's version.

    `otherwise` is the remedy where the scope is taken. Raises: MovedOn; NotAllowed; SecondNeeded;
    Invalid; Unknown.
    """
    by, now, correlation = doing["by"], doing["now"], doing.get("correlation", "")
    must(by, Right.DECIDE)
    with desk.store.read() as view:
        appeal = view.appeals.get(appeal_id)
        registration = view.registrations.get(appeal.registration_id) if appeal else None
    if appeal is None or registration is None:
        raise Unknown("There is no such appeal.")
    answer = ask_crm(desk, registration.account_key, now=now)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        held = held_registration(work, registration.id)
        found = work.appeals.get(appeal_id)
        assert found is not None
        act = act_of(work, held, doing, shown=shown, text=text, note=note, second=second)
        if overturned:
            seen = sight(desk, work, held, answer, now=now)
            ground = ground_of(work, seen, answer)
            settled, moved = overturn(found, held, act, ground, otherwise=otherwise)
            if moved is not None:
                keep_scene(work, held, seen.scene, len(moved.registration.decisions))
                keep_moves(work, held, [moved], by=by, now=now, correlation=correlation)
        else:
            settled = uphold(found, held, act)
        kept = work.appeals.save(settled, seen=found.version)
        fact = AppealMoved(kept.id, held.id, str(kept.state))
        work.record(fact, at=now, by=written(by), correlation=correlation)
    desk.wake()
    return kept
