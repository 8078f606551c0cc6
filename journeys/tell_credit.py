"""A credit reaches the partner that is to confirm it, and who has to settle what is disputed.

Every card of it is drawn again, whatever changed it.
"""

from datetime import datetime

from journeys.credit_notices import PartnerCreditNotice
from journeys.deal_notices import PartnerWordNotice
from journeys.desk import Desk
from journeys.draw_credit import credit_notice, partner_credit_notice
from journeys.help_hours import answers_for, responder_of
from journeys.notices import NotShared, ToPerson, ToPlace
from journeys.outcomes import Dead, Done, Outcome
from journeys.redraw import redraw_record
from journeys.tell_each import tell_each
from journeys.watch_credit import HALF
from partnering.facts import CreditMoved, CreditReminder
from partnering.people import Person, Role
from partnering.touches import Touch, TouchState, may_answer, may_decide
from store.facts import StoredFact
from store.work import Work

# What a partner hears of what it said of itself.
OWN_NEWS = {
    TouchState.CONFIRMED: "confirmed. You are credited for it.",
    TouchState.UNCONFIRMED: "nobody of ours has confirmed it in time. Please ask your contact.",
    TouchState.DISPUTED: "we remember it differently, and look into it.",
    TouchState.REJECTED: "not credited. Why stands on its card.",
}
OUTSIDE = "confirmed, but not on a day that brings credit."
HALF_OVER = "half of the time to answer is over. Is it right what we think that you did?"


def ask_credit(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Ask the partner in its own channels whether it did it, and keep that card up to date.

    Where the partner is reached by mail only, `mail_credit` asks; where it is not reached, its
    manager is asked, who may answer for it.
    """
    fact = stored.fact
    assert isinstance(fact, CreditMoved)
    record = partner_record_of(fact.touch_id)
    with desk.store.read() as view:
        touch = view.credits.get(fact.touch_id)
        notice = partner_credit_notice(desk, view, fact.touch_id)
        channels = view.partner_channels.of_partner(notice.partner_id) if notice else []
        by_mail = touch is not None and _is_asked_by_mail(desk, view, touch)
    if touch is None or notice is None:
        return Done("there is no such credit")
    places = [ToPlace(channel) for _, channel in channels]
    if fact.event != TouchState.CLAIMED:
        drawn = redraw_record(desk, record, now=now)
        if touch.by_partner and fact.event in OWN_NEWS:
            news = own_news(TouchState(fact.event), is_outside=notice.is_outside)
            _say(desk, touch, news, fact.event, places, stored, now)
        return Done(f"{drawn} cards")
    if touch.by_partner:
        return _show_theirs(desk, notice, places, stored, now)
    if not notice.may_confirm and not notice.may_dispute:
        return Done("it is answered")
    if by_mail:
        return Done("asked by mail")
    ours = record_of(fact.touch_id)
    try:
        told = tell_each(
            desk,
            places,
            notice,
            record=record,
            correlation=stored.correlation,
            fact=stored,
            now=now,
        )
    except NotShared:
        # It stays owed, and goes out once both sides agree; somebody may answer before.
        _tell_ours(desk, fact.touch_id, stored, now, ours, answers=True)
        raise
    if told:
        return Done(f"{told} channels")
    return _tell_ours(desk, fact.touch_id, stored, now, ours, answers=True)


def own_news(state: TouchState, *, is_outside: bool) -> str:
    """Say to a partner what became of what it said of itself."""
    return OUTSIDE if is_outside and state is TouchState.CONFIRMED else OWN_NEWS[state]


def asked_in_its_place(desk: Desk, touch_id: int, *, now: datetime) -> str:
    """Name who of ours is asked what a partner cannot be asked now; empty where it is asked."""
    with desk.store.read() as view:
        touch = view.credits.get(touch_id)
        if touch is None:
            return ""
        shared = view.sharing.of(touch.partner_id, desk.policy.sharing).consent.stands
        channels = view.partner_channels.of_partner(touch.partner_id)
        if shared and (channels or _is_asked_by_mail(desk, view, touch)):
            return ""
        readers = _managers(view, touch, answers=True)
    reached = next((each for each in readers if desk.messenger.reaches(each, now=now)), None)
    return reached.name if reached else "nobody"


def _show_theirs(
    desk: Desk,
    notice: PartnerCreditNotice,
    places: list[ToPlace],
    stored: StoredFact,
    now: datetime,
) -> Outcome:
    """Show a partner what it has said of itself, where that can be shown."""
    record = partner_record_of(notice.touch_id)
    try:
        told = tell_each(
            desk,
            places,
            notice,
            record=record,
            correlation=stored.correlation,
            fact=stored,
            now=now,
        )
    except NotShared:
        return Done("nothing is shared; its people know what they have said")
    return Done(f"{told} channels")


def _say(
    desk: Desk,
    touch: Touch,
    words: str,
    what: str,
    places: list[ToPlace],
    stored: StoredFact,
    now: datetime,
) -> int:
    """Say a short word to a partner in its channels: its card alone changes without a sound."""
    word = PartnerWordNotice(credit_name(touch), what, words, touch.partner_id)
    record = f"{partner_record_of(touch.id)}:{what}"
    return tell_each(
        desk, places, word, record=record, correlation=stored.correlation, fact=stored, now=now
    )


def show_credit(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Draw our cards again, and tell who has to act: on a dispute, or where nobody answered."""
    fact = stored.fact
    assert isinstance(fact, CreditMoved)
    records = our_records_of(fact.touch_id)
    drawn = sum(redraw_record(desk, each, now=now) for each in records)
    if fact.event == TouchState.DISPUTED:
        record = dispute_record_of(fact.touch_id)
        return _tell_ours(desk, fact.touch_id, stored, now, record)
    if fact.event == TouchState.CLAIMED and _waits_for_us(desk, fact.touch_id):
        record = record_of(fact.touch_id)
        return _tell_ours(desk, fact.touch_id, stored, now, record, answers=True)
    if fact.event == TouchState.UNCONFIRMED:
        record = record_of(fact.touch_id)
        return _tell_ours(desk, fact.touch_id, stored, now, record, answers=True)
    return Done(f"{drawn} cards")


def remind_credit(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Tell the channel chief of a dispute that nobody decided in time; remind of an answer."""
    fact = stored.fact
    assert isinstance(fact, CreditReminder)
    if fact.what == HALF:
        return _remind_of_answer(desk, fact.touch_id, stored, now)
    with desk.store.read() as view:
        touch = view.credits.get(fact.touch_id)
        if touch is None or touch.state is not TouchState.DISPUTED:
            return Done("it is decided")
        chiefs = _holders(view, touch, Role.CHANNEL_CHIEF)
        others = _holders(view, touch, Role.PARTNER_MANAGER)
    record = f"{dispute_record_of(fact.touch_id)}:late"
    return _tell(desk, fact.touch_id, chiefs or others, stored, now, record)


def _remind_of_answer(desk: Desk, touch_id: int, stored: StoredFact, now: datetime) -> Outcome:
    with desk.store.read() as view:
        touch = view.credits.get(touch_id)
        channels = view.partner_channels.of_partner(touch.partner_id) if touch else []
        by_mail = touch is not None and _is_asked_by_mail(desk, view, touch)
        sharing = view.sharing.of(touch.partner_id, desk.policy.sharing) if touch else None
    if touch is None or touch.state is not TouchState.CLAIMED:
        return Done("it is answered")
    if by_mail:
        return Done("reminded by mail")
    shared = sharing is not None and sharing.consent.stands
    if touch.by_partner or not channels or not shared:
        record = f"{record_of(touch_id)}:{HALF}"
        return _tell_ours(desk, touch_id, stored, now, record, answers=True)
    places = [ToPlace(channel) for _, channel in channels]
    told = _say(desk, touch, HALF_OVER, HALF, places, stored, now)
    return Done(f"{told} channels")


def credit_name(touch: Touch) -> str:
    """Name a credit for its partner, by what is not about our deal: `Credit for 3 Aug 2026`."""
    return f"Credit for {touch.on.day} {touch.on:%b %Y}"


def mail_reader(view: Work, touch: Touch) -> Person | None:
    """Find who is told of a credit by mail: who said it there, else who answers there.

    Nobody where a channel reaches the partner.
    """
    if view.partner_channels.of_partner(touch.partner_id):
        return None
    partner = view.partners.by_id(touch.partner_id)
    if partner is None or partner.is_removed:
        return None
    by = touch.claimed_by if touch.by_partner else None
    said = view.people.by_id(by) if by is not None else None
    reader = said if said is not None and answers_for(said, partner.id) else None
    reader = reader or responder_of(view, partner)
    return reader if reader is not None and reader.mailbox else None


def _is_asked_by_mail(desk: Desk, view: Work, touch: Touch) -> bool:
    """Tell whether a mail asks the partner: nothing is asked before both sides share."""
    if touch.by_partner or desk.mailer is None or desk.links is None:
        return False
    shared = view.sharing.of(touch.partner_id, desk.policy.sharing).consent.stands
    return shared and mail_reader(view, touch) is not None


def _waits_for_us(desk: Desk, touch_id: int) -> bool:
    with desk.store.read() as view:
        touch = view.credits.get(touch_id)
    return touch is not None and touch.by_partner and touch.state is TouchState.CLAIMED


def record_of(touch_id: int) -> str:
    """Name the messages that show a credit to us."""
    return f"credit:{touch_id}"


def dispute_record_of(touch_id: int) -> str:
    """Name the messages that ask us to decide on a disputed credit."""
    return f"credit-dispute:{touch_id}"


def our_records_of(touch_id: int) -> tuple[str, ...]:
    """Name all messages that show a credit to us, reminders too."""
    ours, disputes = record_of(touch_id), dispute_record_of(touch_id)
    return ours, f"{ours}:{HALF}", disputes, f"{disputes}:late"


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
    told = tell_each(
        desk, to, notice, record=record, correlation=stored.correlation, fact=stored, now=now
    )
    return Done(f"{told} told")


def _managers(view: Work, touch: Touch, answers: bool) -> list[Person]:
    """List who may settle it, or answer for the partner: the partner's own manager first."""
    partner = view.partners.by_id(touch.partner_id)
    first = partner.manager_id if partner else None
    owner = _owner(view, touch) if touch.by_partner and answers else None
    roles = (Role.PARTNER_MANAGER, Role.SECOND_APPROVER, Role.CHANNEL_CHIEF)
    found = {each.id: each for role in roles for each in view.people.with_role(role)}
    if owner is not None:
        # Who sells it was there; the partner's manager is next.
        found[owner.id], first = owner, owner.id
    fitting = [
        each
        for each in found.values()
        if each.active and (may_answer(touch, each) if answers else may_decide(touch, each))
    ]
    return sorted(fitting, key=lambda each: (each.id != first, each.id))


def _owner(view: Work, touch: Touch) -> Person | None:
    deal = view.opportunities.by_id(touch.opportunity_id)
    return view.people.by_crm_key(deal.owner_key) if deal is not None else None


def _holders(view: Work, touch: Touch, role: Role) -> list[Person]:
    return [each for each in view.people.with_role(role) if may_decide(touch, each)]
