"""What a partner can take of leads, as somebody types it: read, checked field by field, kept.

Where it sells what stands with the partner itself; who takes its leads is who answers for help.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar, Unpack

from journeys.acting import Doing
from journeys.check_partner import checked
from journeys.desk import Desk
from journeys.help_hours import answers_for, responder_of
from journeys.keep_partners import held
from journeys.take_leads import country_of, families_sold
from partnering.families import in_our_spelling
from partnering.lead_profiles import (
    Certificate,
    LeadProfile,
    read_capacity,
    read_certificate,
    read_zone,
)
from partnering.partner_draft import DraftFault, PartnerDraft, draft_of
from partnering.partners import Partner
from partnering.people import Person, Right, must
from partnering.refusals import Invalid, Stale
from partnering.spelling import tidy
from store.work import StaleVersion, Work

Read = TypeVar("Read")
MOST_PEOPLE = 100


@dataclass(frozen=True, slots=True)
class ProfileScene:
    """A partner with its profile, and those of its people who can take leads; `taker_id` does."""

    partner: Partner
    profile: LeadProfile
    people: tuple[Person, ...]
    taker_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedProfile:
    """A profile as it was typed; several of a kind are apart. No day and no person mean none."""

    countries: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    capacity: str = ""
    papers_until: date | None = None
    zone: str = ""
    holidays: str = ""
    taker_id: int | None = None


def profile_scene(desk: Desk, partner_id: int, *, by: Person) -> ProfileScene:
    """Read what the form is drawn from. Raises: NotAllowed; Unknown."""
    must(by, Right.KEEP_PARTNERS)
    with desk.store.read() as view:
        partner = held(view, partner_id)
        people = [each for each in view.people.all() if answers_for(each, partner_id)]
        taker = responder_of(view, partner)
        return ProfileScene(
            partner,
            view.lead_profiles.of(partner_id),
            tuple(people[:MOST_PEOPLE]),
            taker.id if taker else None,
        )


def keep_profile(
    desk: Desk,
    partner_id: int,
    typed: TypedProfile,
    *,
    shown: tuple[int, int],
    **doing: Unpack[Doing],
) -> LeadProfile:
    """Keep what was typed of a partner; `shown` are the versions of partner and profile.

    Raises: NotAllowed; Unknown; DraftFault with words for each field; Stale where somebody else
    changed it meanwhile.
    """
    by, now = doing["by"], doing["now"]
    must(by, Right.KEEP_PARTNERS)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        partner = held(work, partner_id)
        before = work.lead_profiles.of(partner_id)
        after = _read(desk, work, partner, before, typed)
        clean = checked(work, _where_and_what(partner, typed), partner_id=partner_id)
        if (partner.version, before.version) != shown:
            raise Stale(f"{partner.name} was changed since you opened it; open it again.")
        if (clean.countries, clean.families) != (partner.countries, partner.families):
            changed = replace(partner, countries=clean.countries, families=clean.families)
            work.partners.save(changed)
        if typed.taker_id is not None:
            work.help_forms.set_responder(partner_id, typed.taker_id, by=by.id, at=now)
        if after == before:
            return before
        try:
            return work.lead_profiles.save(after)
        except StaleVersion:
            raise Stale(f"{partner.name} was changed meanwhile; open it again.") from None


def _read(
    desk: Desk, work: Work, partner: Partner, before: LeadProfile, typed: TypedProfile
) -> LeadProfile:
    """Read each field; what is wrong with several is said at once. Raises: DraftFault."""
    faults: dict[str, str] = {}

    def field(name: str, read: Callable[[], Read], otherwise: Read) -> Read:
        try:
            return read()
        except Invalid as fault:
            faults[name] = str(fault)
            return otherwise

    sold = families_sold(work, desk)
    made = replace(
        before,
        zone=field("zone", lambda: read_zone(typed.zone), ""),
        country=field("holidays", lambda: country_of(typed.holidays), ""),
        industries=tuple(dict.fromkeys(filter(None, map(tidy, typed.industries)))),
        certificates=field(
            "certificates",
            lambda: tuple(_spelt(read_certificate(each), sold) for each in typed.certificates),
            (),
        ),
        capacity=field("capacity", lambda: read_capacity(typed.capacity), None),
        papers_until=typed.papers_until,
    )
    if typed.taker_id is not None:
        taker = work.people.by_id(typed.taker_id)
        if taker is None or not answers_for(taker, partner.id):
            faults["taker"] = f"Choose one of the people of {partner.name} who are confirmed."
    try:
        checked(work, _where_and_what(partner, typed), partner_id=partner.id)
    except DraftFault as fault:
        faults |= fault.fields
    if faults:
        raise DraftFault(faults)
    return made


def _where_and_what(partner: Partner, typed: TypedProfile) -> PartnerDraft:
    return replace(draft_of(partner), countries=typed.countries, families=typed.families)


def _spelt(certificate: Certificate, sold: tuple[str, ...]) -> Certificate:
    [family] = in_our_spelling([certificate.family], sold) or (certificate.family,)
    return replace(certificate, family=family)
