"""Reminders reach who has to act; one that holds no more when it is sent is not sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from journeys.ask_whom import chief_for, manager_for, owner_of
from journeys.deal_notices import POACHED, DealWordNotice, PartnerWordNotice
from journeys.desk import Desk
from journeys.notices import ToPlace
from journeys.outcomes import Done, Outcome
from journeys.pinned_policy import pinned
from journeys.tell_conflicts import tell_people
from journeys.tell_deals import partner_card_of
from journeys.tell_each import tell_each
from journeys.undecided_deals import NO_DECIDER, decider_for
from partnering.appeals import AppealState
from partnering.deal_policy import DealPolicy
from partnering.facts import DealReminder
from partnering.moments import moment_in_words
from partnering.people import Person, Role
from partnering.protection import Idleness, end_is_near, idleness
from partnering.registrations import Registration, State
from store.facts import StoredFact
from store.work import Work

# From here on a manager hears of it, too.
_NEAR_DAYS = 7


@dataclass(frozen=True, slots=True)
class _Scene:
    """A registration with what a reminder about it is made of. `about` is what follows the colon
    of its code: a deal's key, an appeal's number."""

    desk: Desk
    view: Work
    one: Registration
    policy: DealPolicy
    partner: str
    about: str
    now: datetime

    @property
    def whose(self) -> str:
        return f"{self.partner}'s {self.one.ref} ({self.one.claim.customer})"


@dataclass(frozen=True, slots=True)
class _Word:
    """What is said to which of our people, and what to the partner; empty words are not said."""

    words: str = ""
    to: tuple[Person | None, ...] = ()
    urgent: bool = False
    for_partner: str = ""


def remind_deal(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Remind of what is due of a registration, where it still is."""
    fact = stored.fact
    assert isinstance(fact, DealReminder)
    with desk.store.read() as view:
        one = view.registrations.get(fact.registration_id)
        partner = view.partners.by_id(one.partner_id) if one else None
        if one is None or partner is None or partner.is_removed:
            return Done("there is no such registration")
        what, _, about = fact.what.partition(":")
        policy = pinned(view, one.policy_version, desk.policy.deals)
        scene = _Scene(desk, view, one, policy, partner.name, about, now)
        word = _word(scene, what)
        places = [channel for _, channel in view.partner_channels.of_partner(partner.id)]
    if word is None:
        return Done("no longer holds")
    record = f"deal-word:{one.id}:{what}:{stored.id}"
    outcome: Outcome = Done()
    if word.words:
        notice = DealWordNotice(one.ref, what, word.words, partner.id, urgent=word.urgent)
        outcome = tell_people(
            desk,
            word.to,
            notice,
            record=record,
            correlation=stored.correlation,
            fact=stored,
            now=now,
        )
    if word.for_partner and places:
        told = PartnerWordNotice(one.ref, what, word.for_partner, partner.id, one.id)
        tell_each(
            desk,
            [ToPlace(each) for each in places],
            told,
            record=record,
            correlation=stored.correlation,
            fact=stored,
            now=now,
            under=partner_card_of(one.id),
        )
    return outcome


def _word(scene: _Scene, what: str) -> _Word | None:
    """Say what there is to say now; None where it does not hold any more."""
    if what.startswith("ends_"):
        return _ends(scene, what)
    making = _WORDS.get(what)
    return making(scene) if making else None


def _decision(scene: _Scene, words: str, *, up: bool, chief: bool, urgent: bool) -> _Word | None:
    one, clock, view = scene.one, scene.one.clock, scene.view
    if not one.is_pending or clock is None or clock.is_paused or clock.due_at is None:
        return None
    to = [owner_of(view, one, scene.now)]
    if up:
        to.append(manager_for(view, one))
    if chief:
        to.append(chief_for(view, one))
    said = words.format(whose=scene.whose, due=when_due(clock.due_at, scene.policy))
    return _Word(said, tuple(to), urgent)


def _due_half(scene: _Scene) -> _Word | None:
    due = scene.one.clock.due_at if scene.one.clock else None
    if due is not None and scene.now >= due:
        return None  # overtaken by the reminder that it is over
    words = "{whose} is to be decided by {due}; half of the time is over."
    return _decision(scene, words, up=False, chief=False, urgent=False)


def _due(scene: _Scene) -> _Word | None:
    words = "{whose} was to be decided by {due}."
    return _decision(scene, words, up=True, chief=False, urgent=True)


def _due_150(scene: _Scene) -> _Word | None:
    words = "{whose} is long overdue: it was to be decided by {due}."
    return _decision(scene, words, up=False, chief=True, urgent=True)


def _due_limit(scene: _Scene) -> _Word | None:
    words = "{whose} has passed the hard limit for a decision; it was due by {due}."
    return _decision(scene, words, up=True, chief=True, urgent=True)


def _answer(scene: _Scene) -> _Word | None:
    due = scene.one.answer_due_at
    if scene.one.state is not State.INFO_REQUESTED or due is None or scene.now >= due:
        return None
    words = f"We still wait for your answer about {scene.one.claim.customer}"
    return _Word(for_partner=f"{words}: please send it by {when_due(due, scene.policy)}.")


def _ends(scene: _Scene, what: str) -> _Word | None:
    window, days = scene.one.window, int(what.removeprefix("ends_"))
    if window is None or not end_is_near(scene.one, days, scene.now):
        return None
    day = f"{window.last_day:%d %b %Y}"
    partner = (
        f"Your protection of {scene.one.claim.customer} ends after {day}. "
        "You can ask for more time before that."
    )
    if days > _NEAR_DAYS:
        return _Word(for_partner=partner)
    to = (manager_for(scene.view, scene.one),)
    return _Word(f"The protection of {scene.whose} ends after {day}.", to, for_partner=partner)


def _extension_due(scene: _Scene) -> _Word | None:
    window = scene.one.window
    if window is None or window.pending is None or not scene.one.protected_at(scene.now):
        return None
    until = when_due(window.holds_until, scene.policy)
    words = (
        f"An extension of {scene.whose} waits for a decision; undecided, its protection is over "
        f"at {until}."
    )
    to = (manager_for(scene.view, scene.one), chief_for(scene.view, scene.one))
    return _Word(words, to, urgent=True)


def _quiet(scene: _Scene) -> _Word | None:
    if idleness(scene.one, scene.policy, scene.now) is Idleness.ACTIVE:
        return None
    words = f"We have not heard of {scene.one.claim.customer} for a while."
    return _Word(for_partner=f"{words} Tell us that you still work on it.")


def _propose_revoking(scene: _Scene) -> _Word | None:
    if idleness(scene.one, scene.policy, scene.now) is not Idleness.PROPOSE_REVOKING:
        return None
    days = scene.policy.revoke_proposal_days
    words = (
        f"{scene.whose} has shown no activity for {days} days. You can serve a notice on its "
        "card; nothing happens by itself."
    )
    to = (manager_for(scene.view, scene.one), chief_for(scene.view, scene.one))
    quiet = _quiet(scene)
    return _Word(words, to, urgent=True, for_partner=quiet.for_partner if quiet else "")


def _appeal(scene: _Scene) -> _Word | None:
    found = scene.view.appeals.get(int(scene.about)) if scene.about.isdigit() else None
    if found is None or found.state is not AppealState.FILED:
        return None
    decided = {one for each in scene.one.decisions for one in (each.by, each.second) if one}
    words = f"The appeal about {scene.whose} is to be decided by "
    to = (chief_for(scene.view, scene.one, but=decided),)
    return _Word(f"{words}{when_due(found.due_at, scene.policy)}.", to, urgent=True)


def _poached(scene: _Scene) -> _Word | None:
    view, one = scene.view, scene.one
    deal = view.opportunities.many([scene.about]).get(scene.about)
    if deal is None or not one.protected_at(scene.now):
        return None
    account = view.accounts.by_key(one.account_key)
    perhaps = "" if deal.families else " It names no product, so that it may be about another one."
    words = (
        f"{deal.name} stands beside {scene.whose}, which is protected. The partner stays partner "
        f"of record.{perhaps}"
    )
    keys = (deal.owner_key, account.owner_key if account else "")
    owners = [view.people.by_crm_key(key) for key in keys if key]
    to = (*owners, manager_for(view, one), chief_for(view, one))
    return _Word(words, to, urgent=True)


def _deal_gone(scene: _Scene) -> _Word | None:
    if not scene.one.protected_at(scene.now):
        return None
    words = (
        f"The deal of {scene.whose} was deleted in the CRM. It stays protected: link another "
        "deal to it, or ask the partner to release it."
    )
    return _Word(words, (manager_for(scene.view, scene.one),), urgent=True)


def _after_the_fact(scene: _Scene) -> _Word | None:
    if scene.one.state not in (State.APPROVED, State.EXPIRED):
        return None
    words = (
        f"{scene.whose} was won within 72 hours of its registration. It counts as won once the "
        "channel chief has decided the case in its favour."
    )
    to = (chief_for(scene.view, scene.one), manager_for(scene.view, scene.one))
    return _Word(words, to, urgent=True)


def _crm_found(scene: _Scene) -> _Word | None:
    if not scene.one.protected_at(scene.now):
        return None
    words = (
        f"{scene.whose} was approved while the CRM was down. It shows a live deal of our own: a "
        "case is open, and the protection stands."
    )
    to = (chief_for(scene.view, scene.one), manager_for(scene.view, scene.one))
    return _Word(words, to, urgent=True)


def _no_decider(scene: _Scene) -> _Word | None:
    view, one = scene.view, scene.one
    if not one.is_pending or decider_for(scene.desk, view, one, now=scene.now) is not None:
        return None
    words = (
        f"Nobody may decide on {scene.whose}: nobody else than who filed it or is paid on it holds "
        "the role. `/cosell people grant @SOMEBODY deal desk`, or channel chief for an exception, "
        "gives it to somebody, who then has it within a minute."
    )
    return _Word(words, tuple(view.people.with_role(Role.ADMIN)), urgent=True)


_WORDS: dict[str, Callable[[_Scene], _Word | None]] = {
    "due_half": _due_half,
    "due": _due,
    "due_150": _due_150,
    "due_limit": _due_limit,
    "answer": _answer,
    "extension_due": _extension_due,
    "quiet": _quiet,
    "propose_revoking": _propose_revoking,
    "appeal_half": _appeal,
    "appeal_due": _appeal,
    POACHED: _poached,
    "deal_gone": _deal_gone,
    "after_the_fact": _after_the_fact,
    "crm_found": _crm_found,
    NO_DECIDER: _no_decider,
}


def when_due(at: datetime, policy: DealPolicy) -> str:
    """Write a due time in the programme's zone, which it names."""
    return moment_in_words(at, policy.zone)
