"""A request for help as our people read it, and as its partner may. Reads only.

Before both sides have said yes no name of a person is put into what the partner is shown, and
none of the partner's into what we are.
"""

from dataclasses import replace
from datetime import datetime

from crm.port import Kind
from journeys.desk import Desk
from journeys.help_notices import HelpNext, HelpNotice, HelpPerson, HelpStep, PartnerHelpNotice
from journeys.our_segments import own_segments_of, segment_of_ours
from journeys.partner_choice import asked_before, suggestions
from matching.countries import country_code
from partnering.accounts import Account
from partnering.help_requests import NO_SUCH, HelpRequest, HelpState, has_part
from partnering.people import Person, Right, must
from partnering.refusals import Unknown
from partnering.sharing import Field, Side
from store.work import Work

MOST_NEXT = 2
GONE = "an account that is gone"
_NOBODY_HELPED = frozenset({HelpState.DECLINED, HelpState.EXPIRED})


def help_notice(desk: Desk, view: Work, request_id: int, *, now: datetime) -> HelpNotice | None:
    """Draw a request for our own people; None where there is none."""
    found = view.help_requests.get(request_id)
    partner = view.partners.by_id(found.partner_id) if found else None
    if found is None or partner is None:
        return None
    account = view.accounts.by_key(found.account_key)
    names = _names(view, found)
    return HelpNotice(
        request_id=found.id,
        version=found.version,
        state=_state(found, now),
        help_kind=found.kind,
        by_partner=found.by_partner,
        partner_id=partner.id,
        partner_name=partner.name,
        account_id=account.id if account else 0,
        account_name=account.name if account else GONE,
        account_url=desk.crm.link(Kind.ACCOUNT, account.key) if account else "",
        need=found.asked.need.words,
        words=found.asked.words,
        families=found.asked.families,
        keep_away=found.asked.keep_away,
        asker=_name(names, found.asker_id, found, of_partner=False),
        zone=desk.policy.deals.zone,
        together=found.is_together,
        due_at=found.due_at,
        ends_at=found.ends_at,
        owned_by=_name(names, found.owner_id, found, of_partner=False),
        answered_by=_name(names, found.answered_by, found, of_partner=False),
        reason=found.decline.words if found.decline else "",
        reason_words=found.decline_words,
        people=_people(names, found),
        step=_step(names, found),
        outcome_words=found.outcome_words,
        after=_after(desk, view, found, account, now),
        stands=view.sharing.of(partner.id, desk.policy.sharing).consent.stands,
    )


def partner_help_notice(
    desk: Desk, view: Work, request_id: int, *, now: datetime
) -> PartnerHelpNotice | None:
    """Draw a request for its partner; None where there is none, or one that was never sent."""
    found = view.help_requests.get(request_id)
    if found is None or found.requested_at is None:
        return None
    return as_partner_reads(desk, view, found, now=now)


def as_partner_reads(
    desk: Desk, view: Work, found: HelpRequest, *, now: datetime
) -> PartnerHelpNotice | None:
    """Draw a request as its partner would read it, sent or not. The guard takes out the rest."""
    partner = view.partners.by_id(found.partner_id)
    account = view.accounts.by_key(found.account_key)
    if partner is None:
        return None
    deals = view.opportunities.of_account(account.key) if account else []
    overlap = view.overlaps.of_pair(account.id, partner.id) if account else None
    asked, together = found.asked, found.is_together
    names = _names(view, found)
    segment = segment_of_ours(account, deals) if account else ""
    own_segments = own_segments_of(view, account, deals)
    sharing = view.sharing.of(partner.id, desk.policy.sharing)
    segments = (segment, *own_segments)
    named_later = sharing.shows_of(Side.OURS, segments, Field.NAME, on_both=True)
    drawn = PartnerHelpNotice(
        request_id=found.id,
        version=found.version,
        partner_id=partner.id,
        partner_name=partner.name,
        state=_state(found, now),
        help_kind=found.kind,
        by_partner=found.by_partner,
        keep_away=asked.keep_away,
        zone=desk.policy.deals.zone,
        segment=segment,
        own_segments=own_segments,
        named_later=named_later,
        # Who said yes to work on it knows the company from then on.
        on_both=together or (overlap is not None and overlap.state == "open"),
        together=together,
        due_at=found.due_at,
        ends_at=found.ends_at,
        need=asked.need.words,
        words=asked.words,
        company=account.name if account else "",
        place=asked.country,
        industry=asked.industry,
        size=asked.size,
        families=asked.families,
        stage=asked.stage,
        contact=asked.contact if together else "",
        asker=_name(names, found.asker_id, found, of_partner=True),
        answered_by=_name(names, found.answered_by, found, of_partner=True),
        reason=found.decline.words if found.decline else "",
        reason_words=found.decline_words,
        people=_people(names, found),
        step=_step(names, found),
    )
    taken_back = found.state is HelpState.CANCELLED and not together and not found.by_partner
    return _emptied(drawn) if taken_back else drawn


def _emptied(notice: PartnerHelpNotice) -> PartnerHelpNotice:
    """Leave nothing of the deal in what was taken back before the partner said anything."""
    return replace(
        notice,
        need="",
        words="",
        company="",
        place="",
        industry="",
        size="",
        families=(),
        stage="",
    )


def our_help_notice(desk: Desk, request_id: int, *, by: Person, now: datetime) -> HelpNotice:
    """Draw a request for one of ours who has a part in it, or for a manager.

    Raises: NotAllowed; Unknown to everybody else.
    """
    must(by, Right.ASK_HELP)
    with desk.store.read() as view:
        found = view.help_requests.get(request_id)
        if found is None or not has_part(found, by):
            raise Unknown(NO_SUCH)
        notice = help_notice(desk, view, request_id, now=now)
    if notice is None:
        raise Unknown(NO_SUCH)
    return notice


def my_requests(desk: Desk, *, by: Person, now: datetime) -> list[HelpNotice]:
    """List the open requests that one of ours has a part in. Raises: NotAllowed."""
    must(by, Right.ASK_HELP)
    with desk.store.read() as view:
        found = view.help_requests.of_person(by.id)
        drawn = [help_notice(desk, view, each.id, now=now) for each in found]
    return [each for each in drawn if each is not None]


def country_of(account: Account) -> str:
    """Name the country of an account, as far as it is told: no city, no street."""
    return account.country if country_code(account.country) else ""


def _state(found: HelpRequest, now: datetime) -> HelpState:
    """Say how it stands at an instant, whether or not the clock has been by."""
    if found.state is HelpState.REQUESTED and not found.waits_at(now):
        return HelpState.EXPIRED
    return found.state


def _names(view: Work, found: HelpRequest) -> dict[int, Person]:
    return view.people.many(found.people)


def _name(names: dict[int, Person], id: int | None, found: HelpRequest, *, of_partner: bool) -> str:
    """Name somebody to a side: its own people always, the other's once both have said yes."""
    person = names.get(id) if id is not None else None
    if person is None:
        return ""
    own = (person.partner_id is not None) is of_partner
    return person.name if own or found.is_together else ""


def _people(names: dict[int, Person], found: HelpRequest) -> tuple[HelpPerson, ...]:
    if not found.is_together:
        return ()
    return tuple(
        HelpPerson(role.words, names[id].name, names[id].partner_id is not None)
        for role, id in found.roles
        if id in names
    )


def _step(names: dict[int, Person], found: HelpRequest) -> HelpStep | None:
    step = found.step
    if step is None or not found.is_together:
        return None
    owner = names.get(step.owner_id)
    return HelpStep(step.words, owner.name if owner else "", step.on)


def _after(
    desk: Desk, view: Work, found: HelpRequest, account: Account | None, now: datetime
) -> tuple[HelpNext, ...]:
    """Propose who could be asked instead, where nobody has helped."""
    if account is None or found.by_partner or _state(found, now) not in _NOBODY_HELPED:
        return ()
    since = found.requested_at or found.drafted_at
    asked = asked_before(view, found.account_key, since) | {found.partner_id}
    ranked = suggestions(desk, view, account, families=found.asked.families, but_not=asked, now=now)
    return tuple(HelpNext(each.partner_id, each.name, each.reasons) for each in ranked[:MOST_NEXT])
