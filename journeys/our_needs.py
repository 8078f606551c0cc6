"""What waits for our own people, read set by set. Reads only; it asks nobody anything.

Each reader gives who is asked and what: as the cards of the record are told, so it is listed.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from journeys.deal_needs import conflict_needs, deal_needs
from journeys.question_owner import acts_now, owner_hours
from journeys.quiet_things import quiet_words
from journeys.shown_lists import ShownLists
from journeys.tell_managers import manager_of
from journeys.whose_needs import MOST, Asked, Wanted, keys_of
from partnering.help_requests import HelpRequest, HelpState
from partnering.judgements import Judgement
from partnering.leads import WITH_US, LeadState, PartnerLead
from partnering.needs import Need, NeedKind
from partnering.people import Right, may, may_settle
from partnering.questions import due_of
from partnering.sharing import Side
from partnering.sharing_asks import asked_words
from partnering.touches import Touch, TouchState, may_answer, may_decide

_LONGEST_TEXT = 140


def our_needs(asked: Asked) -> Wanted:
    """Give each need of our own people with whose it is, in no order."""
    if asked.anybody(Right.DECIDE):
        cases = asked.view.conflict_cases.open()
        yield from deal_needs(asked, cases)
        yield from conflict_needs(asked, cases)
    if asked.anybody(Right.CREDIT):
        yield from _credits(asked)
    questions = list(_nudges(asked)) if asked.anybody(Right.LOOK_UP) else []
    yield from questions
    if asked.anybody(Right.SEE_LEADS):
        yield from _leads(asked, {need.ref for _, need in questions})
    if asked.anybody(Right.ASK_HELP):
        yield from _help(asked)
    if asked.anybody(Right.ANSWER_QUESTIONS):
        yield from _questions(asked)
    if asked.anybody(Right.INVITE):
        yield from _joining(asked)
    if asked.anybody(Right.SHARE):
        yield from _sharing(asked)
    if asked.anybody(Right.JUDGE):
        yield from _reviews(asked)
    if asked.anybody(Right.SETTLE):
        yield from _judgements(asked)


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
        if disputed and each.due_at is not None and each.due_at <= asked.now:
            # Nobody settled it in time: the chief was told.
            ids = [*ids, *sorted(asked.chiefs)]
        line = _credit_line(each, partner)
        need = Need.of(NeedKind.CREDIT, each, line, each.due_at, partner_id=each.partner_id)
        for id in asked.those(ids, Right.CREDIT):
            if fits(each, asked.people[id]):
                yield id, need


def _sellers(asked: Asked, touches: Iterable[Touch]) -> dict[int, int]:
    """Say who of ours owns the deals of some touches, by our numbers."""
    deals = {each.opportunity_id for each in touches if each.by_partner}
    owners = asked.view.opportunities.owners_of(deals)
    by_key = {key: each.id for each in asked.people.values() for key in keys_of(each)}
    return {deal: by_key[key] for deal, key in owners.items() if key in by_key}


def _credit_line(each: Touch, partner: str) -> str:
    on = f"on {each.on.day} {each.on:%b %Y}"
    if each.state is TouchState.DISPUTED:
        return f"Settle the credit of {partner}: {each.kind.words.lower()} {on}"
    if each.by_partner:
        return f"Is it so? {partner} says: {each.kind.words.lower()} {on}"
    return f"Nobody of {partner} has confirmed: {each.kind.words.lower()} {on}"


def _nudges(asked: Asked) -> Wanted:
    """Give what went quiet to who was asked about it and has not put it off."""
    view = asked.view
    found = [
        each
        for each in view.nudges.open()
        if each.person_id in asked.people
        and each.count
        and not (each.snoozed and asked.now < each.next_at)
    ]
    words = quiet_words(view, [each.subject for each in found])
    for each in found:
        if each.subject not in words:
            continue
        need = Need.of(NeedKind.NUDGE, each, words[each.subject], ref=each.subject)
        for id in asked.those([each.person_id], Right.LOOK_UP):
            yield id, need


def _leads(asked: Asked, quiet: Collection[str]) -> Wanted:
    """Give leads that no partner has to who keeps them; of a `quiet` one it was asked already."""
    found = asked.view.partner_leads.live(states=WITH_US, keeper_id=asked.only, limit=MOST)
    for each in found:
        if each.ref in quiet:
            continue
        need = Need.of(NeedKind.LEAD, each, _lead_line(each), each.due_at, ref=each.ref)
        for id in asked.those([each.keeper_id], Right.SEE_LEADS):
            yield id, need


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
        line = what.format(partner=partner, account=about, ref=each.ref)
        need = Need.of(
            NeedKind.HELP, each, line, each.due_at, ref=each.ref, partner_id=each.partner_id
        )
        for id in asked.those([each.owner_id], Right.ASK_HELP):
            yield id, need


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
        line = f"Answer {partner}: {' '.join(each.text.split())[:_LONGEST_TEXT]}"
        due = due_of(each, owner_hours(desk, view, each), desk.policy.questions)
        need = Need.of(NeedKind.QUESTION, each, line, due, ref=each.ref, partner_id=each.partner_id)
        for id in asked.those([owner.id if owner else None], Right.ANSWER_QUESTIONS):
            yield id, need


def _joining(asked: Asked) -> Wanted:
    """Give who pressed an invitation to who invited, and to the partner's manager."""
    for each in asked.view.invitations.undecided():
        if each.is_card or each.is_over(asked.now) or each.partner_id not in asked.partners:
            continue
        line = f"{each.shown_name or 'Somebody'} asks to join {asked.partners[each.partner_id]}"
        need = Need.of(NeedKind.JOINING, each, line, each.expires_at, partner_id=each.partner_id)
        ids = (each.invited_by, asked.managers.get(each.partner_id))
        for id in asked.those(ids, Right.INVITE):
            yield id, need


def _sharing(asked: Asked) -> Wanted:
    """Give requests for more to be shared that we answer to the partner's manager."""
    for each in asked.view.sharing_asks.open():
        partner = asked.partners.get(each.partner_id)
        if each.of is not Side.OURS or partner is None:
            continue
        line = f"Answer {partner}, which asks to be shown more: {asked_words(each)}"
        need = Need.of(NeedKind.SHARING, each, line, each.due_at, partner_id=each.partner_id)
        manager = manager_of(asked.view, each.partner_id)
        for id in asked.those([manager.id if manager else None], Right.SHARE):
            yield id, need


def _judgements(asked: Asked) -> Wanted:
    """Give judgements that hide a pair to the partner's manager, to be confirmed or reversed.

    Who said it themselves reviews nothing, and nothing waits of a list that is not shown by name.
    """
    view = asked.view
    found = view.judgements.unsettled()
    lists = ShownLists(asked.desk, view)
    pairs = view.matches.many(each.match_id for each, _, _ in found)
    rows = view.partner_accounts.many(
        (each.partner_account_id for each in pairs.values()), gone=True
    )
    segments = {each.id: rows[each.partner_account_id].segment for each in pairs.values()}
    open_ones = [each for each in found if lists.names(each[2], segments[each[0].match_id])]
    accounts = view.accounts.many((each for _, each, _ in open_ones), gone=True)
    for judged, account_id, partner_id in open_ones:
        account, partner = accounts.get(account_id), asked.partners.get(partner_id)
        if account is None or partner is None:
            continue
        theirs = rows[pairs[judged.match_id].partner_account_id].name
        said = "related" if judged.judgement is Judgement.RELATED else "not the same company"
        need = Need(
            kind=NeedKind.JUDGEMENT,
            number=judged.id,
            line=f"Is it so? {account.name} and {theirs} of {partner} are {said}",
            partner_id=partner_id,
        )
        manager = manager_of(view, partner_id)
        for id in asked.those([manager.id if manager else None], Right.SETTLE):
            if id != judged.by:
                yield id, need


def _reviews(asked: Asked) -> Wanted:
    """Give each how many pairs wait for their judgement: on their own accounts, or all."""
    unnamed = ShownLists(asked.desk, asked.view).unnamed()
    counted = asked.view.matches.review_counts(unnamed=unnamed)
    in_all = sum(counted.values())
    for each in asked.people.values():
        if not may(each, Right.JUDGE):
            continue
        own = sum(counted.get(key, 0) for key in keys_of(each))
        number = in_all if may_settle(each) else own
        if number:
            pairs = "1 pair" if number == 1 else f"{number:,} pairs"
            line = f"Say of {pairs} whether they are the same company"
            yield each.id, Need(kind=NeedKind.REVIEW, number=number, line=line)
