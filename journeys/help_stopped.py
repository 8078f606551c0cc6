"""Either side stops sharing while help is asked for or given: ours hear it once.

The partner is told of that by another way; of its requests nothing is said here.
"""

from datetime import datetime

from journeys.desk import Desk
from journeys.draw_help import help_notice
from journeys.help_notices import HelpWordNotice
from journeys.notices import ToPerson
from journeys.outcomes import Done, Outcome
from journeys.redraw import redraw_record
from journeys.tell_each import tell_each
from partnering.facts import SharingChanged
from partnering.help_requests import HelpRequest
from partnering.people import Person, Right, may
from store.facts import StoredFact
from store.work import Work

STOPPED = "stopped"
_WORDS = (
    "{partner} and we have stopped sharing: they see nothing of what concerns {account} now, and "
    "cannot answer. It goes on if both sides opt in again; else close it, or ask somebody else."
)


def tell_help_stopped(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Draw open requests as they stand with sharing, and tell ours who have a part in them."""
    fact = stored.fact
    assert isinstance(fact, SharingChanged)
    with desk.store.read() as view:
        stands = view.sharing.of(fact.partner_id, desk.policy.sharing).consent.stands
        sent = [
            each
            for each in view.help_requests.of_partner(fact.partner_id, only_open=True)
            if each.requested_at is not None
        ]
        readers = {each.id: _ours(view, each) for each in sent}
    told = 0
    for each in sent:
        redraw_record(desk, f"help:{each.id}", now=now)
        if not stands and not fact.what.startswith("opted_in"):
            told += _tell(desk, stored, each, readers[each.id], now)
    return Done(f"{len(sent)} requests, told {told}")


def _tell(
    desk: Desk, stored: StoredFact, request: HelpRequest, readers: list[Person], now: datetime
) -> int:
    with desk.store.read() as view:
        notice = help_notice(desk, view, request.id, now=now)
    if notice is None:
        return 0
    words = _WORDS.format(partner=notice.partner_name, account=notice.account_name)
    word = HelpWordNotice(notice.ref, request.id, STOPPED, words, request.partner_id)
    reached = [ToPerson(each) for each in readers if desk.messenger.reaches(each, now=now)]
    return tell_each(
        desk,
        reached,
        word,
        record=f"help-word:{request.id}:{STOPPED}:{stored.id}",
        correlation=stored.correlation,
        fact=stored,
        now=now,
    )


def _ours(view: Work, request: HelpRequest) -> list[Person]:
    """List who of ours asked, owns it, has a role in it or the next step."""
    ids = {request.owner_id, request.asker_id, request.responder_id}
    ids |= {id for _, id in request.roles}
    ids |= {request.step.owner_id} if request.step else set()
    people = view.people.many(each for each in ids if each is not None)
    return [
        each
        for _, each in sorted(people.items())
        if each.partner_id is None and may(each, Right.ASK_HELP)
    ]
