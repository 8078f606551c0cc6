"""Forms by link: made for one person and one purpose, opened, used, and sent by mail.

What is wrong with a link is never said: to whoever holds it there is one answer for all of it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from journeys.acting import written
from journeys.desk import Desk
from journeys.form_links import FormLinks, handle_of, new_handle
from journeys.mail import NO_MAIL
from partnering.deal_forms import (
    GOOD_FOR,
    LEAST_LEFT,
    MOST_UNUSED,
    STATUS_GOOD_FOR,
    DealForm,
    Purpose,
)
from partnering.facts import FormSent
from partnering.partners import Partner
from partnering.people import Person, Right, Role, may, must
from partnering.refusals import Invalid, Unknown
from store.people import clean_email
from store.work import Work

NO_LINKS = "Forms by link need COSELL_SECRET_KEY, which is not set here."
NEUTRAL = "This link does not work, or does not work any more."


@dataclass(frozen=True, slots=True)
class Opened:
    """A form that may be used now, with who uses it and for whom they act."""

    form: DealForm
    person: Person
    partner: Partner


def open_form(desk: Desk, token: str, *, now: datetime) -> Opened:
    """Open a form by its link; reading it changes nothing, for mail scanners open links too.

    Raises: Unknown, always with the same words and after the same steps, whether the link is
    forged, over, used, or of somebody who may not act for the partner any more.
    """
    handle = handle_of(desk.links, token)
    with desk.store.read() as view:
        # Asked for a handle that is nobody's too, so that what is forged takes as long.
        form = view.deal_forms.by_handle(handle)
        person = view.people.by_id(form.person_id if form else 0)
        partner = view.partners.by_id(form.partner_id if form else 0)
    if form is None or person is None or partner is None or not _stands(form, person, partner, now):
        raise Unknown(NEUTRAL)
    return Opened(form, person, partner)


def _stands(form: DealForm, person: Person, partner: Partner, now: datetime) -> bool:
    lasts = form.purpose is Purpose.REGISTER or form.pressed_just_before(now)
    return (
        now < form.expires_at
        and (form.used_at is None or lasts)
        and not partner.is_removed
        and person.partner_id == form.partner_id
        and may(person, Right.SEE_OWN_PARTNER)
    )


def make_form(
    work: Work,
    purpose: Purpose,
    person: Person,
    *,
    registration_id: int | None = None,
    good_for: timedelta = GOOD_FOR,
    made_by: int | None = None,
    now: datetime,
) -> DealForm:
    """Make a form for one person of a partner, in a transaction that is open.

    One about a registration that they have already and that lasts long enough is given again.
    Raises: Invalid for somebody of no partner.
    """
    if person.partner_id is None:
        raise Invalid(f"{person.name} acts for no partner.")
    if registration_id is not None:
        beyond = now + min(LEAST_LEFT, good_for / 2)
        kept = work.deal_forms.newest(person.id, purpose, registration_id, beyond=beyond)
        if kept is not None:
            return kept
    return work.deal_forms.add(
        DealForm(
            handle=new_handle(),
            purpose=purpose,
            partner_id=person.partner_id,
            person_id=person.id,
            registration_id=registration_id,
            made_at=now,
            expires_at=now + good_for,
            made_by=made_by,
        )
    )


def use_form(
    desk: Desk, form: DealForm, *, registration_id: int | None = None, now: datetime
) -> DealForm:
    """Mark a form as used, and give the form that shows what came of it.

    Of one that registers, it is itself; of the others, one for the status of their registration.
    Used twice, it is the same.
    """
    with desk.store.begin() as work:
        held = work.deal_forms.held(form.id)
        if held is None:
            raise Unknown(NEUTRAL)
        if held.used_at is None and held.purpose is not Purpose.STATUS:
            about = registration_id or held.registration_id
            # From now on it only shows what came of it, for as long as that is of interest.
            ends = held.expires_at
            if held.purpose is Purpose.REGISTER:
                ends = max(ends, now + STATUS_GOOD_FOR)
            used = replace(held, used_at=now, registration_id=about, expires_at=ends)
            held = work.deal_forms.save(used)
        if held.purpose in (Purpose.REGISTER, Purpose.STATUS):
            return held
        return _status_form(work, held, now)


def status_form(desk: Desk, form: DealForm, *, now: datetime) -> DealForm | None:
    """Find the form that shows what came of one that was used, where there is one."""
    if form.registration_id is None:
        return None
    with desk.store.read() as view:
        about = form.registration_id
        return view.deal_forms.newest(form.person_id, Purpose.STATUS, about, beyond=now)


def _status_form(work: Work, form: DealForm, now: datetime) -> DealForm:
    person = work.people.by_id(form.person_id)
    if person is None:
        raise Unknown(NEUTRAL)
    return make_form(
        work,
        Purpose.STATUS,
        person,
        registration_id=form.registration_id,
        good_for=STATUS_GOOD_FOR,
        now=now,
    )


def send_form(
    desk: Desk,
    partner_id: int,
    email: str,
    *,
    name: str = "",
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> DealForm:
    """Send somebody at a partner a form to register a deal, by mail.

    Who sends it vouches for them: they become one of the partner's people where they are not yet.
    Raises: NotAllowed; Unknown; Invalid for an address that cannot be used, that is one of ours or
    another partner's, that has many forms open, or where no mail can be sent.
    """
    must(by, Right.REGISTER)
    must(by, Right.INVITE)
    must_have_post(desk)
    address = _address(email)
    with desk.store.begin(receipt=receipt) as work:
        partner = work.partners.by_id(partner_id)
        if partner is None or partner.is_removed:
            raise Unknown("There is no such partner.")
        work.people.one_change_at_a_time()
        person = _reader(work, partner, address, name)
        work.deal_forms.one_at_a_time(person.id)
        if work.deal_forms.unused(person.id, Purpose.REGISTER, now) >= MOST_UNUSED:
            raise Invalid(
                f"{address} has {MOST_UNUSED} forms already that nobody has used; "
                "let them use one first."
            )
        form = make_form(work, Purpose.REGISTER, person, made_by=by.id, now=now)
        work.record(FormSent(form.id), at=now, by=written(by), correlation=correlation)
    desk.wake()
    return form


def must_have_post(desk: Desk) -> FormLinks:
    """Let pass where links can be signed and mails sent. Raises: Invalid, which names the rest."""
    if desk.mailer is None:
        raise Invalid(f"Mails cannot be sent: {NO_MAIL}.")
    return must_have_links(desk)


def must_have_links(desk: Desk) -> FormLinks:
    """Give what signs links. Raises: Invalid where no key is set."""
    if desk.links is None:
        raise Invalid(NO_LINKS)
    return desk.links


def _reader(work: Work, partner: Partner, address: str, name: str) -> Person:
    ours = work.people.by_email(address)
    if ours is not None and ours.active:
        raise Invalid(f"{address} is {ours.name}, one of your own people.")
    known = work.people.by_mailbox(address)
    if known is not None and known.active:
        if known.partner_id == partner.id:
            return known
        # Not said which: who may send forms for one partner need not hear of another.
        raise Invalid(f"{address} is known for another partner already.")
    called = " ".join(name.split()) or _name_at(partner, address)
    return work.people.act_by_mail(partner.id, Role.PARTNER_REP, address=address, name=called)


def _name_at(partner: Partner, address: str) -> str:
    """Call somebody as the partner's contacts do, else by the first part of the address."""
    for contact in partner.contacts:
        if clean_email(contact.email) == address and contact.name.strip():
            return contact.name.strip()
    words = address.partition("@")[0].replace(".", " ").replace("_", " ").split()
    return " ".join(word.capitalize() for word in words) or address


def _address(email: str) -> str:
    """Read one plain address. Raises: Invalid for whatever a mail server could take for more."""
    address = clean_email(email)
    user, _, host = address.partition("@")
    labels = host.split(".")
    plain = address.isascii() and address.isprintable() and len(address) <= 254
    if (
        not plain
        or not user
        or not all(labels)
        or len(labels) < 2
        or any(sign in address for sign in ' "(),:;<>[\\]')
        or "@" in host
    ):
        raise Invalid(f"{email.strip()[:80]!r} is no e-mail address; expected name@example.com.")
    return address
