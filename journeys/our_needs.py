"""What waits for our own people, read set by set. Reads only; it asks nobody anything.

Each reader gives who is asked and what: as the cards of the record are told, so it is listed.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from journeys.ask_whom import apart_from, asked_of
from journeys.deal_owner import chiefs
from journeys.desk import Desk
from journeys.question_owner import acts_now, owner_hours
from partnering.conflict_cases import ConflictCase, rung_at
from partnering.help_requests import HelpRequest, HelpState
from partnering.leads import WITH_US, LeadState, PartnerLead
from partnering.needs import Need, NeedKind
from partnering.people import Person, Right, may, may_settle
from partnering.questions import due_of
from partnering.registrations import Registration, State
from partnering.touches import Touch, TouchState, may_answer, may_decide
from store.proposals import APPROVAL
from store.work import Work

Wanted = Iterator[tuple[int, Need]]

# Somebody with more than that open works from the lists, where they are counted.
MOST = 1000
_MOST_CASES = 200
_LONGEST_TEXT = 140


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose needs are read, and what all readers share: the partners' names, who is chief."""

    desk: Desk
    view: Work
    people: dict[int, Person]
    partners: dict[int, str]
    managers: dict[int, int | None]
    chiefs: frozenset[int]
    now: datetime

    @property
    def only(self) -> int | None:
        """Name the one person whose needs are read; None for more."""
        return next(iter(self.people)) if len(self.people) == 1 else None

    def anybody(self, right: Right) -> bool:
        return any(may(each, right) for each in self.people.values())

    def those(self, ids: Iterable[int | None], right: Right) -> Iterator[int]:
        """Keep of some people those who are asked about here and have a right."""
        for id in dict.fromkeys(ids):
            if id is not None and id in self.people and may(self.people[id], right):
                yield id


def read_asked(desk: Desk, view: Work, people: Collection[Person], now: datetime) -> Asked:
    """Read what all readers of needs share."""
    partners = view.partners.all()
    return Asked(
        desk=desk,
        view=view,
        people={each.id: each for each in people},
        partners={each.id: each.name for each in partners},
        managers={each.id: each.manager_id for each in partners},
        chiefs=frozenset(each.id for each in chiefs(view)),
        now=now,
    )


def our_needs(asked: Asked) -> Wanted:
    """Give each need of our own people with whose it is, in no order."""
    if asked.anybody(Right.DECIDE):
        cases = asked.view.conflict_cases.open()
        yield from _deals(asked, cases)
        yield from _conflicts(asked, cases)
    if asked.anybody(Right.CREDIT):
        yield from _credits(asked)
    if asked.anybody(Right.SEE_LEADS):
        yield from _leads(asked)
    if asked.anybody(Right.ASK_HELP):
        yield from _help(asked)
    if asked.anybody(Right.ANSWER_QUESTIONS):
        yield from _questions(asked)
    if asked.anybody(Right.INVITE):
        yield from _joining(asked)
    if asked.anybody(Right.JUDGE):
        yield from _reviews(asked)


def _deals(asked: Asked, cases: Collection[ConflictCase]) -> Wanted:
    """Give registrations to their owners, who stands in, and what partners ask of approved ones.

    What a conflict holds waits for that; what the partner has to answer waits for the partner.
    """
    view = asked.view
    held = {each for case in cases for each in case.registration_ids}
    found = [
        each
        for each in view.registrations.pending(limit=MOST)
        if each.state is not State.INFO_REQUESTED
        and not (each.state is State.CONFLICT_HOLD and each.id in held)
    ]
    away = view.absences.of((each.owner_id for each in found if each.owner_id), asked.now)
    proposed = {each.registration_id: each for each in view.proposals.unsettled(APPROVAL)}
    for each in found:
        proposal = proposed.get(each.id)
        waits = proposal is not None and proposal.registration_version == each.version
        owners = set(asked.chiefs) if each.owner_id is None else {each.owner_id}
        if waits and proposal is not None:
            # Nobody confirms what they want themselves.
            owners = (owners | asked.chiefs) - {proposal.proposed_by}
        stand_in = away.get(each.owner_id or 0)
        if stand_in is not None and stand_in.delegate_id is not None:
            owners.add(stand_in.delegate_id)
        words = "Confirm the approval of" if waits else "Decide on"
        need = _deal(asked, each, words, _due(each))
        for id in asked.those(sorted(owners - apart_from(each)), Right.DECIDE):
            yield id, need
    yield from _wishes(asked)


def _wishes(asked: Asked) -> Wanted:
    """Give what partners ask about decided ones: appeals, more time, a change."""
    view = asked.view
    appeals = {each.registration_id: each for each in view.appeals.filed()}
    for id, each in view.registrations.many(appeals).items():
        decided = {person for one in each.decisions for person in (one.by, one.second)}
        need = _deal(asked, each, "Decide on the appeal about", appeals[id].due_at)
        for person in asked.those(sorted(asked.chiefs - decided), Right.DECIDE):
            yield person, need
    for each in view.registrations.wishing(limit=MOST):
        more_time = each.window is not None and each.window.pending is not None
        if not each.protected_at(asked.now) or not (more_time or each.pending_edit):
            continue
        what = "Say whether to extend" if more_time else "Look at the change of"
        owners = asked.chiefs if each.owner_id is None else {each.owner_id}
        for id in asked.those(sorted(owners - apart_from(each)), Right.DECIDE):
            yield id, _deal(asked, each, what, None)


def _deal(asked: Asked, each: Registration, what: str, due: datetime | None) -> Need:
    partner = asked.partners.get(each.partner_id, "a partner")
    return Need(
        kind=NeedKind.DEAL,
        number=each.id,
        ref=each.ref,
        line=f"{what} {each.ref}: {partner} for {each.claim.customer}",
        due_at=due,
        version=each.version,
        partner_id=each.partner_id,
    )


def _due(each: Registration) -> datetime | None:
    return each.clock.due_at if each.clock is not None and each.clock.stopped_at is None else None


def _conflicts(asked: Asked, cases: Collection[ConflictCase]) -> Wanted:
    """Give open cases to who has to decide them now; the ladder is asked case by case."""
    view, policy = asked.view, asked.desk.policy.deals
    due = {case.id: rung_at(case, policy, asked.now).due_at for case in cases}
    first = sorted(cases, key=lambda case: (due[case.id], case.id))[:_MOST_CASES]
    claims = view.registrations.many({each for case in first for each in case.registration_ids})
    for case in first:
        parties = [claims[each] for each in case.registration_ids if each in claims]
        decider = asked_of(view, case, parties, policy, asked.now)
        who = " and ".join(asked.partners.get(each.partner_id, "a partner") for each in parties)
        customer = parties[0].claim.customer if parties else "a customer"
        for id in asked.those([decider.id if decider else None], Right.RESOLVE_CONFLICT):
            yield (
                id,
                Need(
                    kind=NeedKind.CONFLICT,
                    number=case.id,
                    ref=case.ref,
                    line=f"Decide on the conflict {case.ref}: {who} at {customer}",
                    due_at=due[case.id],
                    version=case.version,
                    partner_id=parties[0].partner_id if parties else None,
                ),
            )


def _credits(asked: Asked) -> Wanted:
    """Give credits that wait for us: to settle, or to say whether the partner did it."""
    credits = asked.view.credits
    claimed = [each for each in credits.waiting(TouchState.CLAIMED) if each.by_partner]
    waiting = [*credits.waiting(TouchState.DISPUTED), *claimed]
    waiting += credits.waiting(TouchState.UNCONFIRMED)
    owners = _sellers(asked, waiting)
    for each in waiting:
        partner = asked.partners.get(each.partner_id)
        if partner is None:
            continue
        disputed = each.state is TouchState.DISPUTED
        fits = may_decide if disputed else may_answer
        ids = [asked.managers.get(each.partner_id)]
        if each.by_partner and not disputed:
            ids = [owners.get(each.opportunity_id), *ids]
        if not any(id is not None for id in ids):
            ids = [*sorted(asked.chiefs)]
        line = _credit_line(each, partner)
        for id in asked.those(ids, Right.CREDIT):
            if fits(each, asked.people[id]):
                yield (
                    id,
                    Need(
                        kind=NeedKind.CREDIT,
                        number=each.id,
                        line=line,
                        due_at=each.due_at,
                        version=each.version,
                        partner_id=each.partner_id,
                    ),
                )


def _sellers(asked: Asked, touches: Iterable[Touch]) -> dict[int, int]:
    """Say who of ours owns the deals of some touches, by our numbers."""
    deals = {each.opportunity_id for each in touches if each.by_partner}
    owners = asked.view.opportunities.owners_of(deals)
    by_key = {key: each.id for each in asked.people.values() for key in _keys(each)}
    return {deal: by_key[key] for deal, key in owners.items() if key in by_key}


def _keys(person: Person) -> set[str]:
    return {*person.crm_keys, person.crm_key} - {""}


def _credit_line(each: Touch, partner: str) -> str:
    on = f"on {each.on.day} {each.on:%b %Y}"
    if each.state is TouchState.DISPUTED:
        return f"Settle the credit of {partner}: {each.kind.words.lower()} {on}"
    if each.by_partner:
        return f"Is it so? {partner} says: {each.kind.words.lower()} {on}"
    return f"Nobody of {partner} has confirmed: {each.kind.words.lower()} {on}"


def _leads(asked: Asked) -> Wanted:
    """Give leads that no partner has to who keeps them."""
    found = asked.view.partner_leads.live(states=WITH_US, keeper_id=asked.only, limit=MOST)
    for each in found:
        for id in asked.those([each.keeper_id], Right.SEE_LEADS):
            yield (
                id,
                Need(
                    kind=NeedKind.LEAD,
                    number=each.id,
                    ref=each.ref,
                    line=_lead_line(each),
                    due_at=each.due_at,
                    version=each.version,
                ),
            )


def _lead_line(each: PartnerLead) -> str:
    what = "Complete" if each.state is LeadState.NEW else "Find a partner for"
    company = f": {each.details.company}" if each.details.company else ""
    return f"{what} the lead {each.ref}{company}"


def _help(asked: Asked) -> Wanted:
    """Give requests that lie in somebody's hands: to answer, to name who leads, to go on with."""
    requests = asked.view.help_requests
    found = requests.open() if asked.only is None else requests.of_person(asked.only)
    waiting = [(each, what) for each in found if (what := _help_line(each, asked.now))]
    accounts = asked.view.accounts.by_keys({each.account_key for each, _ in waiting})
    for each, what in waiting:
        account = accounts.get(each.account_key)
        partner = asked.partners.get(each.partner_id)
        if partner is None:
            continue
        about = account.name if account else "an account that is gone"
        for id in asked.those([each.owner_id], Right.ASK_HELP):
            yield (
                id,
                Need(
                    kind=NeedKind.HELP,
                    number=each.id,
                    ref=each.ref,
                    line=what.format(partner=partner, account=about, ref=each.ref),
                    due_at=each.due_at,
                    version=each.version,
                    partner_id=each.partner_id,
                ),
            )


def _help_line(each: HelpRequest, now: datetime) -> str:
    match each.state:
        case HelpState.REQUESTED if each.by_partner and each.waits_at(now):
            return "Answer {partner}, which asks for help at {account}: {ref}"
        case HelpState.ACCEPTED:
            return "Say who leads with {partner} at {account}: {ref}"
        case HelpState.ACTIVE if now >= each.due_at:
            return "Say what is next with {partner} at {account}: {ref}"
        case _:
            return ""


def _questions(asked: Asked) -> Wanted:
    """Give partners' questions to who has them now, or stands in."""
    desk, view = asked.desk, asked.view
    for each in view.questions.waiting(limit=MOST):
        if not each.is_open:
            continue
        owner = acts_now(desk, view, each, asked.now)
        partner = asked.partners.get(each.partner_id, "a partner")
        hours = owner_hours(desk, view, each)
        for id in asked.those([owner.id if owner else None], Right.ANSWER_QUESTIONS):
            yield (
                id,
                Need(
                    kind=NeedKind.QUESTION,
                    number=each.id,
                    ref=each.ref,
                    line=f"Answer {partner}: {' '.join(each.text.split())[:_LONGEST_TEXT]}",
                    due_at=due_of(each, hours, desk.policy.questions),
                    version=each.version,
                    partner_id=each.partner_id,
                ),
            )


def _joining(asked: Asked) -> Wanted:
    """Give who pressed an invitation to who invited, and to the partner's manager."""
    for each in asked.view.invitations.undecided():
        if each.is_card or each.is_over(asked.now) or each.partner_id not in asked.partners:
            continue
        need = Need(
            kind=NeedKind.JOINING,
            number=each.id,
            line=f"{each.shown_name or 'Somebody'} asks to join {asked.partners[each.partner_id]}",
            due_at=each.expires_at,
            version=each.version,
            partner_id=each.partner_id,
        )
        ids = (each.invited_by, asked.managers.get(each.partner_id))
        for id in asked.those(ids, Right.INVITE):
            yield id, need


def _reviews(asked: Asked) -> Wanted:
    """Give each how many pairs wait for their judgement: on their own accounts, or all."""
    counted = asked.view.matches.review_counts()
    in_all = sum(counted.values())
    for each in asked.people.values():
        if not may(each, Right.JUDGE):
            continue
        own = sum(counted.get(key, 0) for key in _keys(each))
        number = in_all if may_settle(each) else own
        if number:
            pairs = "1 pair" if number == 1 else f"{number:,} pairs"
            line = f"Say of {pairs} whether they are the same company"
            yield each.id, Need(kind=NeedKind.REVIEW, number=number, line=line)
