"""What the CRM does not say yet of registrations: found by comparing, and then owed.

Each move of a registration is written at once; this is for what was approved while writing was
off, what was refused and is asked for again, a partner who was renamed or erased.
"""

from collections.abc import Iterator
from datetime import datetime

from crm.port import Kind
from journeys.deal_evidence import number_of
from journeys.deal_in_crm import CLEARED, standing_values
from journeys.desk import Desk
from journeys.mirror_deals import EFFECT, is_over
from journeys.new_customers import external_id_of
from journeys.own_writes import content_hash, writing_is_on
from partnering.facts import DealWriteOwed
from partnering.programme import Writable
from partnering.registrations import Registration, State
from store.crm_writes import CrmWrite
from store.work import Work

_READ_AT_ONCE = 500
# A turn holds the lanes of so many; the next look finds the rest.
_AT_ONCE = 200


def owed_deals(view: Work) -> list[int]:
    """List the registrations of which the CRM does not say what it should, switched on or not.

    What it refused is not asked for again by itself.
    """
    written = view.crm_writes.of_kind(Kind.OPPORTUNITY)
    accounts = view.crm_writes.of_kind(Kind.ACCOUNT)
    partners = {each.id: each.name for each in view.partners.all(removed=True)}
    owed = []
    for each in _approved(view):
        name = partners.get(each.partner_id)
        account = accounts.get(external_id_of(each.account_key))
        refused = account is not None and account.problem
        if is_over(each) or name is None or not each.account_key or refused:
            continue
        if each.crm_pending:  # it is checked first, and written by that
            continue
        if _differs(each, name, written.get(each.ref)):
            owed.append(each.id)
    return sorted({*owed, *_left(view, written)})


def note_owed_deals(desk: Desk, *, now: datetime) -> int:
    """Record what is owed, where writing is on; how many. One round at a time."""
    with desk.store.read() as view:
        on = writing_is_on(desk, view, Writable.OPPORTUNITY)
        if not on or view.deliveries.waits(EFFECT):
            return 0
        owed = owed_deals(view)[:_AT_ONCE]
    if owed:
        with desk.store.begin() as work:
            for number in owed:
                work.record(DealWriteOwed(number), at=now)
        desk.wake()
    return len(owed)


def _approved(view: Work) -> Iterator[Registration]:
    after = 0
    while some := view.registrations.in_state(State.APPROVED, limit=_READ_AT_ONCE, after=after):
        after = some[-1].id
        yield from some


def _differs(registration: Registration, partner: str, before: CrmWrite | None) -> bool:
    if before is None:
        # What was protected before our time has its deal; nobody wants hundreds more at once.
        return not registration.history_source
    wanted = content_hash(standing_values(registration, partner))
    return not before.problem and before.content_hash != wanted


def _left(view: Work, written: dict[str, CrmWrite]) -> set[int]:
    """Find what is over and still stands on a deal."""
    cleared = content_hash(CLEARED)
    there: set[int] = set()
    for each in written.values():
        number = number_of(each.external_id.partition("@")[0])
        if number is not None and not each.problem and each.content_hash != cleared:
            there.add(number)
    found = view.registrations.many(there)
    return {number for number, each in found.items() if is_over(each)}
