"""A partner says itself that it helped: one of ours confirms it; it reads nothing of our deal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from journeys.credit_partner import (
    claim_credit,
    confirm_credit,
    dispute_credit,
    reject_credit,
    uphold_credit,
)
from journeys.draw_credit import credit_notice, own_credit, partner_credit_notice
from journeys.own_credit import NOT_YET, Helped, claim_for_help, claim_for_registration
from journeys.share import revoke
from journeys.watch_credit import watch_credit
from partnering.facts import CreditReminder
from partnering.people import Person, Role
from partnering.refusals import Invalid, NotAllowed, Unknown
from partnering.registrations import Basis
from partnering.touches import Said, Touch, TouchKind, TouchRole, TouchState
from store.work import Store
from tests.journeys.credit_office import EVIDENCE, WHY
from tests.journeys.deal_acts import approve, facts
from tests.journeys.deal_office import A4, AE, CC, O4, PM, claim_to, open_deal_office
from tests.journeys.help_office import HelpOffice, open_help_office, with_help
from tests.portal.doorway import ADA, Doorway, forms_of, words_of

DID = "Our architect ran the proof with their CIO."
HELPED = Helped(TouchKind.TECHNICAL_VALIDATION, date(2026, 2, 24), DID)


@dataclass
class Theirs:
    """The office of help, and what people of a partner say of themselves."""

    help: HelpOffice

    def says(self, told: Helped = HELPED, partner: str = "P1") -> Touch:
        made = self.help.accepted(partner)
        return claim_for_help(
            self.help.deals.desk, made.id, told, by=self.help.rep(partner), now=self.help.deals.now
        )

    def get(self, made: Touch) -> Touch:
        with self.help.deals.desk.store.read() as view:
            found = view.credits.get(made.id)
        assert found is not None
        return found

    def at(self, days: float) -> None:
        self.help.deals.now += timedelta(days=days)
        watch_credit(self.help.deals.desk, now=self.help.deals.now)
        self.settle()

    def settle(self) -> None:
        before = self.help.deals.now
        self.help.deals.office.settle()
        self.help.deals.now = before


@pytest.fixture
def theirs(sqlite_store: Store) -> Theirs:
    return Theirs(open_help_office(sqlite_store))


def test_what_a_partner_says_of_itself_counts_once_the_deals_owner_confirms_it(
    theirs: Theirs,
) -> None:
    desk, anna = theirs.help.deals.desk, theirs.help.anna
    made = theirs.says()
    assert (made.state, made.role, made.by_partner) == (
        TouchState.CLAIMED,
        TouchRole.TECHNICAL,
        True,
    )
    assert not made.counts

    with desk.store.read() as view:
        ours = credit_notice(desk, view, made.id, reader=anna)
    assert ours is not None
    assert (ours.may_confirm, ours.evidence, ours.deal_name) == (True, DID, O4.name)
    kept = confirm_credit(desk, made.id, shown=made.version, by=anna, now=theirs.help.deals.now)

    assert kept.counts
    assert kept.confirmed_by == anna.id


def test_nobody_of_the_partner_confirms_or_disputes_what_it_says_of_itself(theirs: Theirs) -> None:
    desk, rep, now = theirs.help.deals.desk, theirs.help.rep(), theirs.help.deals.now
    made = theirs.says()

    with pytest.raises(NotAllowed, match="one of our people"):
        confirm_credit(desk, made.id, shown=made.version, by=rep, now=now)
    with pytest.raises(NotAllowed, match="one of our people"):
        dispute_credit(desk, made.id, shown=made.version, text=WHY, by=rep, now=now)
    with pytest.raises(Unknown):
        own_credit(desk, made.id, by=theirs.help.rep("P2"))


def test_a_partner_reads_its_own_words_and_nothing_of_our_deal(theirs: Theirs) -> None:
    desk = theirs.help.deals.desk
    made = theirs.says()

    notice = own_credit(desk, made.id, by=theirs.help.rep())

    assert (notice.own, notice.words, notice.company) == (True, DID, A4.name)
    assert not notice.may_confirm
    assert not notice.may_dispute
    assert O4.name not in repr(notice)


def test_what_we_dispute_is_decided_and_our_words_against_it_stay_with_us(theirs: Theirs) -> None:
    desk, now = theirs.help.deals.desk, theirs.help.deals.now
    made = theirs.says()
    disputed = dispute_credit(
        desk, made.id, shown=made.version, text=EVIDENCE, by=theirs.help.anna, now=now
    )
    with desk.store.read() as view:
        read = partner_credit_notice(desk, view, made.id)
    assert read is not None
    assert (read.state, read.dispute) == (TouchState.DISPUTED, "")

    kept = uphold_credit(
        desk, made.id, shown=disputed.version, why=WHY, by=theirs.help.pia, now=now
    )

    assert kept.counts
    gone = reject_credit(
        desk,
        made.id,
        shown=kept.version,
        why=WHY,
        by=theirs.help.deals.person(CC),
        now=now,
    )
    assert not gone.counts


def test_half_of_the_time_brings_one_reminder_and_its_end_leaves_it_unconfirmed(
    theirs: Theirs,
) -> None:
    made = theirs.says()
    theirs.settle()
    told = len(theirs.help.deals.office.messenger.told)
    theirs.at(7)
    theirs.at(0)

    reminders = [each for each in facts(theirs.help.deals) if isinstance(each, CreditReminder)]
    assert reminders == [CreditReminder(made.id, "half")]
    assert len(theirs.help.deals.office.messenger.told) == told + 1

    theirs.at(8)
    assert theirs.get(made).state is TouchState.UNCONFIRMED


def test_the_same_is_said_once_and_not_of_the_future_and_only_by_themselves(
    theirs: Theirs,
) -> None:
    desk, now = theirs.help.deals.desk, theirs.help.deals.now
    request = theirs.help.accepted()
    rep = theirs.help.rep()
    claim_for_help(desk, request.id, HELPED, by=rep, now=now)

    with pytest.raises(Invalid, match="there already"):
        claim_for_help(desk, request.id, HELPED, by=rep, now=now)
    later = Helped(HELPED.kind, (now + timedelta(days=2)).date(), DID)
    with pytest.raises(Invalid, match="future"):
        claim_for_help(desk, request.id, later, by=rep, now=now)
    with pytest.raises(NotAllowed, match="own people"):
        claim_for_help(desk, request.id, HELPED, by=theirs.help.pia, now=now)
    with pytest.raises(Unknown):
        claim_for_help(desk, request.id, HELPED, by=theirs.help.rep("P2"), now=now)


def test_before_both_work_on_it_nothing_can_be_credited_and_the_words_tell_nothing(
    theirs: Theirs,
) -> None:
    desk, now = theirs.help.deals.desk, theirs.help.deals.now
    request = theirs.help.sent()

    with pytest.raises(Invalid, match=NOT_YET):
        claim_for_help(desk, request.id, HELPED, by=theirs.help.rep(), now=now)


def test_a_registered_deal_is_credited_from_its_card_too(theirs: Theirs) -> None:
    deals = theirs.help.deals
    held = deals.file("P1", claim_to(A4))
    with pytest.raises(Invalid, match=NOT_YET):
        claim_for_registration(deals.desk, held.id, HELPED, by=theirs.help.rep(), now=deals.now)
    approve(deals, held, basis=Basis.TEAMING)

    made = claim_for_registration(deals.desk, held.id, HELPED, by=theirs.help.rep(), now=deals.now)

    assert made.by_partner
    with pytest.raises(Unknown):
        claim_for_registration(deals.desk, held.id, HELPED, by=theirs.help.rep("P2"), now=deals.now)


@dataclass
class Mailed:
    """A partner without a channel, whom mails reach, and its browser."""

    theirs: Theirs
    web: Doorway
    ada: Person


@pytest.fixture
def mailed(sqlite_store: Store) -> Iterator[Mailed]:
    deals = open_deal_office(sqlite_store)
    with sqlite_store.begin() as work:
        ada = work.people.act_by_mail(
            deals.partners["P1"], Role.PARTNER_REP, address=ADA, name="Ada Nord"
        )
        work.people.deactivate(deals.reps["P1"].id)
    deals.reps["P1"] = ada
    with forms_of(deals) as web:
        yield Mailed(Theirs(with_help(deals)), web, ada)


def ours_says(mailed: Mailed) -> Touch:
    deals = mailed.theirs.help.deals
    said = Said(
        deals.partners["P1"],
        TouchKind.INTRODUCTION,
        TouchRole.INFLUENCE,
        date(2026, 2, 24),
        EVIDENCE,
    )
    with deals.desk.store.read() as view:
        deal = view.opportunities.many([O4.key])[O4.key]
    made = claim_credit(deals.desk, deal.id, said, by=deals.person(AE), now=deals.now)
    mailed.theirs.settle()
    return made


def test_where_no_channel_is_the_partner_is_asked_by_mail_and_confirms_by_the_link(
    mailed: Mailed,
) -> None:
    made = ours_says(mailed)

    mail = mailed.web.mails.last
    assert mail.to == ADA
    for told in (mail.text, mailed.web.get(mailed.web.link()).text):
        assert A4.name in told
        assert not [each for each in (O4.name, EVIDENCE, "Anna") if each in told]
    answer = mailed.web.post(f"{mailed.web.link()}/credit-yes", {"version": "1"})

    assert "You are credited" in words_of(answer)
    kept = mailed.theirs.get(made)
    assert (kept.state, kept.confirmed_by) == (TouchState.CONFIRMED, mailed.ada.id)


def test_by_the_link_it_is_disputed_with_words_and_once_unshared_opens_nothing(
    mailed: Mailed,
) -> None:
    made = ours_says(mailed)
    link = mailed.web.link()

    short = mailed.web.post(f"{link}/credit-no", {"version": "1", "words": "no"})
    assert short.status_code == 422
    mailed.web.post(f"{link}/credit-no", {"version": "1", "words": WHY})
    assert mailed.theirs.get(made).state is TouchState.DISPUTED

    deals = mailed.theirs.help.deals
    revoke(deals.desk, deals.partners["P1"], by=deals.person(PM), now=deals.now)
    assert mailed.web.get(link).status_code == 404


def test_a_reminder_comes_by_mail_as_well(mailed: Mailed) -> None:
    ours_says(mailed)
    mailed.theirs.at(7)

    assert "Half of the time" in mailed.web.mails.last.text


def test_by_the_link_to_a_request_the_partner_says_that_it_helped(mailed: Mailed) -> None:
    request = mailed.theirs.help.sent()
    mailed.theirs.settle()
    link = mailed.web.link()
    mailed.web.post(f"{link}/help-yes", {"version": str(request.version)})
    told = {"kind": "reference", "helped": "2026-02-24", "did": DID}

    wrong = mailed.web.post(f"{link}/help-credit", {**told, "kind": ""})
    assert wrong.status_code == 422
    answer = mailed.web.post(f"{link}/help-credit", told)

    assert "One of our people confirms it" in words_of(answer)
    deals = mailed.theirs.help.deals
    with deals.desk.store.read() as view:
        [made] = view.credits.of_partner(deals.partners["P1"])
    assert (made.kind, made.by_partner, made.claimed_by) == (
        TouchKind.REFERENCE,
        True,
        mailed.ada.id,
    )
    confirm_credit(deals.desk, made.id, shown=1, by=deals.person(AE), now=deals.now)
    mailed.theirs.settle()
    assert "You are credited" in mailed.web.mails.last.text
