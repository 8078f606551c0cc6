"""Both sides say what they share: each for itself, and what either takes back counts at once."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import pytest

from journeys.deliver import UNSHARED_SECONDS
from journeys.look_up import overlap_card, overlaps_of_account, overlaps_of_partner, recent
from journeys.notices import NotShared, ToPerson, ToPlace
from journeys.outcomes import Later
from journeys.purge_partner import purge_partner
from journeys.review_queue import Scope, review_page
from journeys.share import NOT_SHARED, note_agreement, opt_in, revoke, set_level
from journeys.tell_each import tell_each
from journeys.view_sharing import sharing_view
from journeys.why import why
from journeys.write_overlaps import owed
from partnering.facts import SharingChanged
from partnering.partners import CUSTOMERS, PROSPECTS
from partnering.people import Person, Role
from partnering.refusals import Invalid, NotAllowed, Unknown
from partnering.sharing import Consent, Field, Level, Rule, Sharing, Side
from store.work import Store
from tests.bot.test_sharing import asked_for
from tests.journeys.office import (
    MARIA,
    PIA,
    THEIR_CONTOSO,
    Office,
    arrives,
    open_office,
    undecided,
)


@dataclass
class Pair:
    """An office with a partner, one of ours who may say something, and one of the partner's."""

    office: Office
    partner_id: int
    pia: Person
    ada: Person

    def shared(self) -> Sharing:
        with self.office.desk.store.read() as view:
            return view.sharing.of(self.partner_id, self.office.desk.policy.sharing)

    def said(self) -> list[str]:
        """What the facts say of sharing, in order."""
        with self.office.desk.store.read() as view:
            found = [each.fact for each in view.facts.after(0)]
        return [each.what for each in found if isinstance(each, SharingChanged)]


def rep(store: Store, partner_id: int, name: str) -> Person:
    with store.begin() as work:
        return work.people.act_by_mail(
            partner_id, Role.PARTNER_REP, address=f"{name}@alpine.example", name=name
        )


@pytest.fixture
def pair(store: Store) -> Pair:
    office = open_office(store)
    partner_id = office.add_partner()
    office.sync()
    return Pair(office, partner_id, office.person(PIA), rep(store, partner_id, "Ada"))


def test_each_side_opts_in_for_itself_and_what_is_said_twice_is_said_once(pair: Pair) -> None:
    desk, now = pair.office.desk, pair.office.now
    for by in (pair.pia, pair.pia, pair.ada, pair.ada):
        opt_in(desk, pair.partner_id, by=by, now=now)

    consent = pair.shared().consent
    assert consent.stands
    assert (consent.ours and consent.ours.by) == pair.pia.id
    assert (consent.theirs and consent.theirs.by) == pair.ada.id
    assert pair.said() == ["opted_in:ours", "opted_in:theirs"]


def test_either_takes_it_back_and_then_the_other_alone_cannot_bring_it_back(pair: Pair) -> None:
    desk, now = pair.office.desk, pair.office.now
    for who, other in ((pair.ada, pair.pia), (pair.pia, pair.ada)):
        for by in (pair.pia, pair.ada):
            opt_in(desk, pair.partner_id, by=by, now=now)
        assert pair.shared().consent.stands

        revoke(desk, pair.partner_id, by=who, now=now)
        opt_in(desk, pair.partner_id, by=other, now=now)

        assert pair.shared().consent.revoked
        assert not pair.shared().consent.stands


def test_who_may_not_say_anything_is_refused_and_another_partner_is_unknown(pair: Pair) -> None:
    desk, now, store = pair.office.desk, pair.office.now, pair.office.desk.store
    with store.begin() as work:
        other = work.partners.add("Northwind", now=now).id
    stranger, maria = rep(store, other, "Bo"), pair.office.person(MARIA)
    for by, refusal in ((maria, NotAllowed), (stranger, Unknown)):
        with pytest.raises(refusal):
            opt_in(desk, pair.partner_id, by=by, now=now)
        with pytest.raises(refusal):
            revoke(desk, pair.partner_id, by=by, now=now)
        with pytest.raises(refusal):
            set_level(desk, pair.partner_id, "", None, Level.ALL, by=by, now=now)
        with pytest.raises(refusal):
            sharing_view(desk, pair.partner_id, by=by)
    with pytest.raises(NotAllowed):
        note_agreement(desk, pair.partner_id, "DSA", by=pair.ada, now=now)
    with pytest.raises(Unknown):
        opt_in(desk, 999, by=pair.pia, now=now)
    assert pair.said() == []


def test_a_level_is_of_the_side_that_sets_it(pair: Pair) -> None:
    desk, now = pair.office.desk, pair.office.now
    set_level(desk, pair.partner_id, "Customers", Field.STAGE, Level.ALL, by=pair.pia, now=now)
    set_level(desk, pair.partner_id, "Our best", None, Level.COUNTS, by=pair.ada, now=now)
    set_level(desk, pair.partner_id, "Our best", None, Level.COUNTS, by=pair.ada, now=now)

    assert pair.shared().rules == (
        Rule(pair.partner_id, Side.OURS, "Customers", Field.STAGE, Level.ALL),
        Rule(pair.partner_id, Side.THEIRS, "Our best", None, Level.COUNTS),
    )
    assert pair.said() == ["level:ours", "level:theirs"]
    with pytest.raises(Invalid):
        set_level(desk, pair.partner_id, "Our best", None, Level.ALL, by=pair.pia, now=now)
    set_level(desk, pair.partner_id, CUSTOMERS, Field.STAGE, None, by=pair.pia, now=now)
    set_level(desk, pair.partner_id, CUSTOMERS, Field.STAGE, None, by=pair.pia, now=now)
    assert pair.said() == ["level:ours", "level:theirs", "level:ours"]


def test_a_written_agreement_stands_for_a_partner_until_it_speaks_for_itself(pair: Pair) -> None:
    desk, now = pair.office.desk, pair.office.now
    opt_in(desk, pair.partner_id, by=pair.pia, now=now)
    note_agreement(desk, pair.partner_id, " DSA  of 3 May ", by=pair.pia, now=now)
    assert pair.shared().consent.stands
    theirs = sharing_view(desk, pair.partner_id, by=pair.ada).theirs
    assert theirs is not None
    assert (theirs.agreement, theirs.by) == ("DSA of 3 May", "")

    revoke(desk, pair.partner_id, by=pair.ada, now=now)

    with pytest.raises(NotAllowed):
        note_agreement(desk, pair.partner_id, "DSA of 3 May", by=pair.pia, now=now)
    assert pair.shared().consent.revoked


def test_each_reader_is_shown_the_words_of_both_and_names_of_its_own_side_alone(pair: Pair) -> None:
    desk, now = pair.office.desk, pair.office.now
    for by in (pair.pia, pair.ada):
        opt_in(desk, pair.partner_id, by=by, now=now)
    ours = sharing_view(desk, pair.partner_id, by=pair.pia)
    theirs = sharing_view(desk, pair.partner_id, by=pair.ada)

    assert [each and each.by for each in (ours.ours, ours.theirs)] == ["Pia Lang", ""]
    assert [each and each.by for each in (theirs.ours, theirs.theirs)] == ["", "Ada"]
    assert theirs.side is Side.THEIRS
    # What may be asked for is the other side's.
    assert replace(ours, side=Side.THEIRS, ours=None, theirs=None, asking=()) == replace(
        theirs, ours=None, theirs=None, asking=()
    )


def test_the_view_says_where_a_segment_differs(pair: Pair) -> None:
    desk, now = pair.office.desk, pair.office.now
    set_level(desk, pair.partner_id, PROSPECTS, Field.NAME, Level.HIDDEN, by=pair.pia, now=now)
    view = sharing_view(desk, pair.partner_id, by=pair.pia)
    name = next(each for each in view.fields if each.field is Field.NAME)
    assert (name.level, name.differs) == (Level.OVERLAPS, ((PROSPECTS, Level.HIDDEN),))
    assert view.exceptions == 1


def test_an_alert_about_a_partners_list_waits_and_is_sent_once_it_is_shared_again(
    pair: Pair,
) -> None:
    office = pair.office
    office.bring(THEIR_CONTOSO)
    office.sync()
    office.settle()
    revoke(office.desk, pair.partner_id, by=pair.ada, now=office.now)
    arrives(office)
    assert Later(UNSHARED_SECONDS, NOT_SHARED) in office.settle()
    assert office.told("overlap") == []

    opt_in(office.desk, pair.partner_id, by=pair.ada, now=office.now)
    office.settle()

    assert len(office.told("overlap")) == 1
    revoke(office.desk, pair.partner_id, by=pair.ada, now=office.now)
    office.settle()
    neutral = {each.record for each in office.messenger.redrawn if each.notice.kind == "erased"}
    assert f"overlap:{office.overlaps()[0].id}" in neutral


def test_who_asks_reads_nothing_of_a_list_that_is_not_shared_any_more(pair: Pair) -> None:
    office, desk = pair.office, pair.office.desk
    office.bring(THEIR_CONTOSO)
    office.sync()
    arrives(office)
    office.settle()
    overlap, maria = office.overlaps()[0], office.person(MARIA)

    def found() -> tuple[int, int, int]:
        of_account = overlaps_of_account(desk, overlap.account_id, by=maria, now=office.now)
        of_partner = overlaps_of_partner(desk, pair.partner_id, by=maria, now=office.now)
        newest = recent(desk, by=maria, now=office.now)
        return len(of_account.overlaps), len(of_partner.lines), len(newest)

    assert found() == (1, 1, 1)
    assert in_crm(pair) == "open"
    revoke(desk, pair.partner_id, by=pair.ada, now=office.now)

    assert found() == (0, 0, 0)
    for ask in (
        lambda: overlap_card(desk, overlap.id, reader=maria, now=office.now),
        lambda: why(desk, f"OV-{overlap.id}", by=maria, now=office.now),
    ):
        with pytest.raises(Unknown):
            ask()
    assert in_crm(pair) == ""
    opt_in(desk, pair.partner_id, by=pair.ada, now=office.now)
    assert found() == (1, 1, 1)


def in_crm(pair: Pair) -> str:
    """How the overlap would stand in the CRM; empty where it would not stand there at all."""
    with pair.office.desk.store.read() as view:
        owing = owed(pair.office.desk, view, now=pair.office.now).upserts
    return str(owing[0].values["state"]) if owing else ""


def test_a_pair_of_a_list_that_is_not_shared_any_more_is_judged_by_nobody(store: Store) -> None:
    office = undecided(store)
    office.bring(THEIR_CONTOSO)
    office.sync()
    desk, pia = office.desk, office.person(PIA)
    with store.read() as view:
        partner_id = view.partners.all()[0].id
    assert review_page(desk, Scope(), by=pia, now=office.now).pair is not None

    revoke(desk, partner_id, by=pia, now=office.now)

    assert review_page(desk, Scope(), by=pia, now=office.now).pair is None


def test_the_other_side_hears_of_each_word_and_of_no_level(pair: Pair) -> None:
    office, desk, number = pair.office, pair.office.desk, pair.partner_id
    with desk.store.begin() as work:
        work.partner_channels.link(number, "T1", "C1", by=None, at=office.now)
    set_level(desk, number, "", Field.STAGE, Level.ALL, by=pair.pia, now=office.now)
    for by in (pair.pia, pair.ada, pair.pia):
        opt_in(desk, number, by=by, now=office.now)
        office.settle()
    revoke(desk, number, by=pair.ada, now=office.now)
    office.settle()

    ours, theirs = office.told("sharing"), office.told("partner_sharing")
    assert [(each.given, each.stands) for each in theirs] == [(True, False)]
    assert [(each.given, each.stands) for each in ours] == [(True, True), (False, False)]
    assert isinstance(office.messenger.told[-1].to, ToPerson)


def test_what_is_not_shared_stays_owed_whoever_reads_it(pair: Pair) -> None:
    office, notice = pair.office, asked_for(pair.partner_id)
    told = partial(tell_each, office.desk, notice=notice, record="partner-help:1", correlation="")
    with pytest.raises(NotShared):
        told([ToPlace("C1"), ToPlace("C2")], now=office.now)
    for by in (pair.pia, pair.ada):
        opt_in(office.desk, pair.partner_id, by=by, now=office.now)
    later = office.now + timedelta(minutes=1)
    assert told([ToPlace("C1"), ToPlace("C2")], now=later) == 2


def test_that_one_of_ours_noted_an_agreement_is_told_to_none_of_ours(pair: Pair) -> None:
    office = pair.office
    note_agreement(office.desk, pair.partner_id, "DSA", by=pair.pia, now=office.now)
    office.settle()
    assert office.told("sharing") == []


def test_a_word_that_was_taken_back_before_it_was_told_is_told_to_nobody(pair: Pair) -> None:
    office = pair.office
    opt_in(office.desk, pair.partner_id, by=pair.ada, now=office.now)
    revoke(office.desk, pair.partner_id, by=pair.ada, now=office.now)

    office.settle()

    assert [each.given for each in office.told("sharing")] == [False]


def test_what_was_shared_goes_with_a_partner_that_is_erased(pair: Pair) -> None:
    desk, now = pair.office.desk, pair.office.now
    set_level(desk, pair.partner_id, "", None, Level.ALL, by=pair.pia, now=now)
    opt_in(desk, pair.partner_id, by=pair.pia, now=now)

    receipt = purge_partner(desk, pair.partner_id, by=pair.pia, now=now)

    assert receipt.counts["what was shared"] == 2
    assert pair.shared().consent == Consent()
    assert pair.shared().rules == ()
    with pytest.raises(Unknown):
        opt_in(desk, pair.partner_id, by=pair.pia, now=now)
