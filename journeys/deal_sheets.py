"""What stands on a form by link: the claim as far as it is written, and how the deal stands.

Reads only, and only what is the partner's own; what is typed is kept as a draft.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from journeys.deal_forms import NEUTRAL, Opened
from journeys.deal_notices import PartnerDealNotice
from journeys.desk import Desk
from journeys.own_deals import latest_claim
from journeys.partner_deals import partner_notice
from partnering.deal_forms import DealForm
from partnering.people import Person
from partnering.policy import is_zone
from partnering.refusals import Unknown
from partnering.registration_moves import must_act_for_partner
from partnering.registrations import Claim, Registration, State
from store.work import Work


@dataclass(frozen=True, slots=True)
class Sheet:
    """An opened form with its deal. `notice` is None while there is only a draft, or nothing.

    `families` are the product families that the partner may register, none where it is not said;
    `zone` is the one in which the reader's clock goes, `latest` what the partner said last of it,
    a change that waits for us included.
    """

    opened: Opened
    claim: Claim
    notice: PartnerDealNotice | None
    families: tuple[str, ...]
    zone: str
    latest: Claim = field(default_factory=Claim)


def sheet_of(desk: Desk, opened: Opened, *, now: datetime) -> Sheet:
    """Read what stands on a form. Raises: Unknown where its deal is not the partner's."""
    form = opened.form
    with desk.store.read() as view:
        found = _own(view, form)
        notice = None
        if found is not None and found.state is not State.DRAFT:
            notice = partner_notice(view, found.id, desk.policy.deals, now=now)
    zone = zone_for(desk, opened.person)
    claim = found.claim if found else Claim()
    families = opened.partner.families or desk.policy.deals.families
    latest = latest_claim(found) if found else claim
    return Sheet(opened, claim, notice, families, zone, latest)


def zone_for(desk: Desk, reader: Person) -> str:
    """Say in which zone a partner's clock goes: the reader's own, else that of our decisions."""
    return reader.zone if is_zone(reader.zone) else desk.policy.deals.zone


def keep_claim(desk: Desk, opened: Opened, claim: Claim, *, now: datetime) -> int:
    """Keep what was typed as the draft of this form, and give the draft's number.

    A form has one draft, so that it makes one registration however often it is sent. What was
    registered meanwhile is left as it is. Raises: Unknown; NotAllowed.
    """
    must_act_for_partner(opened.partner.id, opened.person)
    with desk.store.begin() as work:
        form = work.deal_forms.held(opened.form.id)
        if form is None:
            raise Unknown(NEUTRAL)
        found = _own(work, form, held=True)
        if found is None:
            draft = Registration(
                id=0,
                partner_id=form.partner_id,
                claim=claim,
                submitter_id=form.person_id,
                drafted_at=now,
            )
            found = work.registrations.add(draft, now=now)
            work.deal_forms.save(replace(form, registration_id=found.id))
        elif found.state is State.DRAFT and found.claim != claim:
            changed = replace(found, claim=claim, version=found.version + 1)
            work.registrations.save(changed, seen=found.version, now=now)
        return found.id


def _own(view: Work, form: DealForm, *, held: bool = False) -> Registration | None:
    """Give the registration that a form is about, if it is about one and that is the partner's."""
    if form.registration_id is None:
        return None
    rows = view.registrations
    found = rows.held(form.registration_id) if held else rows.get(form.registration_id)
    if found is None or found.partner_id != form.partner_id:
        raise Unknown(NEUTRAL)
    return found
