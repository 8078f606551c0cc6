"""Who is written what, and when: one mail per fact and reader, and nothing but their own view."""

from dataclasses import replace
from datetime import timedelta

import pytest

from journeys.deal_letters import is_told
from journeys.decide_conflict import Resolution, decide_case
from journeys.deliver import carry_out
from journeys.invite_people import unlink_partner_person
from journeys.mail_partner import mail_case_parties, mail_partner
from journeys.notices import HeldBack, TryLater, Unreachable
from journeys.outcomes import Done
from journeys.partner_acts import appeal, ask_extension
from journeys.resolve_conflict import appeal_case
from journeys.run_programme import pause_all
from partnering.conflict_cases import Remedy
from partnering.engagement_rules import Clause
from partnering.facts import ConflictMoved, DealReminder, RegistrationMoved
from partnering.people import CrmUser
from partnering.programme import Hold
from partnering.reasons import Reason
from partnering.registrations import Event, Registration
from store.facts import StoredFact
from tests.journeys.deal_acts import approve, reject
from tests.journeys.deal_office import CC, PM, claim_to
from tests.portal.doorway import ADA, COMPLETE, Doorway


def _filed(doorway: Doorway) -> Registration:
    assert doorway.post(doorway.send_form(), COMPLETE).status_code == 200
    [made] = [
        each for each in doorway.registrations() if each.partner_id == doorway.deals.partners["P1"]
    ]
    return made


def _subjects(doorway: Doorway) -> list[str]:
    return [mail.subject for mail in doorway.mails.all]


def _news(registration: Registration, event: str, doorway: Doorway) -> StoredFact:
    fact = RegistrationMoved(registration.id, registration.version, event)
    return StoredFact(900, fact, doorway.deals.now, "test", "")


def test_a_deal_filed_by_a_mailed_form_is_followed_by_mail(any_doorway: Doorway) -> None:
    made = _filed(any_doorway)
    any_doorway.deals.office.settle()
    approve(any_doorway.deals, made)
    any_doorway.deals.office.settle()

    assert _subjects(any_doorway) == [
        "Register a deal for Northwind",
        "DR-1 Müller Maschinenbau GmbH: received",
        "DR-1 Müller Maschinenbau GmbH: protected",
    ]
    receipt, protected = any_doorway.mails.all[1:]
    assert "Received: Fri 14 Aug 2026, 10:00 CEST" in receipt.text
    assert "We decide by: Tue 18 Aug 2026, 10:00 CEST" in receipt.text
    assert "Protected until: 12 Nov 2026" in protected.text
    assert {mail.to for mail in any_doorway.mails.all} == {ADA}
    assert any_doorway.get(any_doorway.link("See DR-1")).status_code == 200


def test_a_repeated_delivery_is_the_same_mail_with_the_same_link(doorway: Doorway) -> None:
    made = _filed(doorway)
    doorway.deals.office.settle()
    before = doorway.mails.last

    mail_partner(doorway.deals.desk, _news(made, "submitted", doorway), doorway.deals.now)
    once = doorway.mails.last
    mail_partner(doorway.deals.desk, _news(made, "submitted", doorway), doorway.deals.now)

    assert doorway.mails.last == once
    assert replace(once, key=before.key) == before
    assert len(doorway.mails.all) == 3


def test_who_is_reached_in_chat_gets_no_mail(doorway: Doorway) -> None:
    doorway.deals.file("P1", claim_to())
    doorway.deals.office.settle()

    assert doorway.mails.all == []


def _decided(doorway: Doorway, case_id: int, text: str, by: CrmUser) -> None:
    with doorway.deals.desk.store.read() as view:
        case = view.conflict_cases.get(case_id)
    assert case is not None
    resolution = Resolution(
        remedy=Remedy.NONE,
        in_favour_of=None,
        clause=Clause.FIRST_COMPLETE,
        note="both worked there",
        text=text,
        carry_out=False,
    )
    who, now = doorway.deals.person(by), doorway.deals.now
    decide_case(doorway.deals.desk, case_id, resolution, shown=case.version, by=who, now=now)


def test_a_decided_case_is_told_by_mail_to_who_is_reached_by_no_card(
    any_doorway: Doorway,
) -> None:
    doorway = any_doorway
    made = _filed(doorway)
    approve(doorway.deals, made)
    doorway.deals.office.settle()
    doorway.deals.file("P2", claim_to())
    doorway.deals.office.settle()
    before = len(doorway.mails.all)
    words = "What you registered stays as it is."

    _decided(doorway, 1, words, PM)
    doorway.deals.office.settle()
    doorway.deals.office.settle()

    [told] = doorway.mails.all[before:]
    assert told.to == ADA
    assert told.subject == "DR-1 Müller Maschinenbau GmbH: a word from us"
    assert f"> {words}" in told.text
    for hidden in ("CF-1", "case", "conflict", "Fabrikam", "DR-2", "rival", "both worked"):
        assert hidden not in told.text
        assert hidden not in told.html
    assert doorway.get(doorway.link("See DR-1")).status_code == 200


def test_each_decision_of_a_case_is_mailed_in_its_own_words_however_late(doorway: Doorway) -> None:
    made = _filed(doorway)
    approve(doorway.deals, made)
    doorway.deals.file("P2", claim_to())
    doorway.deals.office.settle()
    before, desk = len(doorway.mails.all), doorway.deals.desk
    _decided(doorway, 1, "It stays as it is.", PM)
    doorway.deals.now += timedelta(hours=1)
    rep = doorway.deals.reps["P2"]
    appeal_case(desk, 1, text="We were first.", by=rep, now=doorway.deals.now)
    _decided(doorway, 1, "It stays so for good.", CC)

    doorway.deals.office.settle()

    told = [mail.text for mail in doorway.mails.all[before:]]
    assert [("as it is" in each, "for good" in each) for each in told] == [
        (True, False),
        (False, True),
    ]


def test_where_nothing_is_said_to_partners_no_mail_goes_out(doorway: Doorway) -> None:
    made = _filed(doorway)
    approve(doorway.deals, made)
    doorway.deals.file("P2", claim_to())
    doorway.deals.office.settle()
    fact = ConflictMoved(1, 0, "decided")
    stored = StoredFact(902, fact, doorway.deals.now, "test", "")

    outcome = mail_case_parties(doorway.deals.desk, stored, doorway.deals.now)

    assert outcome == Done("nobody is told by mail")


def test_that_a_revocation_is_near_is_mailed_as_the_question_whether_they_work(
    doorway: Doorway,
) -> None:
    made = _filed(doorway)
    approve(doorway.deals, made)
    desk, now = doorway.deals.desk, doorway.deals.now
    reminder = StoredFact(903, DealReminder(made.id, "propose_revoking"), now, "test", "")

    assert mail_partner(desk, reminder, now) == Done()

    assert "do you still work on it?" in doorway.mails.last.subject
    assert "revo" not in doorway.mails.last.text


def test_a_mail_tells_nothing_of_a_rival(doorway: Doorway) -> None:
    ours = doorway.deals.file("P2", claim_to())
    made = _filed(doorway)
    reject(
        doorway.deals,
        made,
        reason=Reason.DUPLICATE_REGISTERED,
        text="",
        note="Fabrikam was first.",
    )
    doorway.deals.office.settle()

    assert "not available" in doorway.mails.last.subject
    for mail in doorway.mails.all:
        for told in ("Fabrikam", ours.ref, "duplicate", "hold", "conflict", "first."):
            assert told not in mail.text
            assert told not in mail.html


def test_what_later_events_have_overtaken_is_not_sent(doorway: Doorway) -> None:
    made = _filed(doorway)

    for event in ("approved", "info_requested", "rejected", "extended", "revoke_notice"):
        outcome = mail_partner(doorway.deals.desk, _news(made, event, doorway), doorway.deals.now)
        assert outcome == Done("overtaken"), event
    for event in ("taken_up", "assigned", "held", "hold_lifted", "activity"):
        assert not is_told(event)


@pytest.mark.parametrize("what", ["ends_30", "ends_1", "quiet", "answer"])
def test_a_reminder_is_sent_while_it_holds(doorway: Doorway, what: str) -> None:
    made = _filed(doorway)
    desk, now = doorway.deals.desk, doorway.deals.now
    reminder = StoredFact(901, DealReminder(made.id, what), now, "test", "")
    assert mail_partner(desk, reminder, now) == Done("overtaken")

    approve(doorway.deals, made)
    window = doorway.deals.get(made).window
    assert window is not None
    if what.startswith("ends_"):
        assert mail_partner(desk, reminder, now) == Done("overtaken"), "the end is far away"
        now = window.ends_at - timedelta(days=int(what.removeprefix("ends_")))
    outcome = mail_partner(desk, reminder, now)

    if what == "answer":
        assert outcome == Done("overtaken")
        return
    assert outcome == Done()
    assert made.ref in doorway.mails.last.subject


def test_that_the_end_is_near_is_not_written_while_more_time_is_being_decided(
    doorway: Doorway,
) -> None:
    made = _filed(doorway)
    desk = doorway.deals.desk
    approve(doorway.deals, made)
    window = doorway.deals.get(made).window
    assert window is not None
    now = window.ends_at - timedelta(days=6)
    reminder = StoredFact(901, DealReminder(made.id, "ends_7"), now, "test", "")
    assert mail_partner(desk, reminder, now) == Done()

    ask_extension(desk, made.id, why="They decide in May.", by=doorway.reader(), now=now)
    assert mail_partner(desk, reminder, now) == Done("overtaken")


def test_an_appeal_that_is_filed_brings_no_mail_to_who_filed_it(doorway: Doorway) -> None:
    made = _filed(doorway)
    desk, now = doorway.deals.desk, doorway.deals.now
    reject(doorway.deals, made, text="")
    doorway.deals.office.settle()
    before = len(doorway.mails.all)

    appeal(desk, made.id, text="We see it otherwise.", by=doorway.reader(), now=now)
    doorway.deals.office.settle()

    assert len(doorway.mails.all) == before


def test_nobody_is_written_who_has_left_or_while_all_is_paused(doorway: Doorway) -> None:
    made = _filed(doorway)
    desk, by = doorway.deals.desk, doorway.deals.person(PM)
    pause_all(desk, by=by, now=doorway.deals.now)
    with pytest.raises(HeldBack) as held:
        mail_partner(desk, _news(made, "submitted", doorway), doorway.deals.now)
    assert held.value.hold is Hold.PAUSED

    unlink_partner_person(desk, doorway.reader().id, by=by, now=doorway.deals.now)
    with desk.store.begin() as work:
        work.programme.save(replace(work.programme.get(), paused_at=None, paused_by=None))
    outcome = mail_partner(desk, _news(made, "submitted", doorway), doorway.deals.now)
    assert outcome == Done("the reader may not see it any more", code="reader_lost_right")


def test_a_shadow_run_sends_no_mail(doorway: Doorway) -> None:
    made = _filed(doorway)
    desk = replace(doorway.deals.desk, shadow=True)

    with pytest.raises(HeldBack):
        mail_partner(desk, _news(made, "submitted", doorway), doorway.deals.now)


def test_without_a_mail_server_what_is_owed_stays_owed(doorway: Doorway) -> None:
    made = _filed(doorway)
    desk = replace(doorway.deals.desk, mailer=None)

    with pytest.raises(TryLater):
        mail_partner(desk, _news(made, "submitted", doorway), doorway.deals.now)


def test_what_the_server_refuses_for_good_is_dead_and_seen(doorway: Doorway) -> None:
    doorway.mails.faults.append(Unreachable("mail_recipient_refused", "no such reader"))
    with pytest.raises(IndexError):
        doorway.send_form()

    with doorway.deals.desk.store.read() as view:
        counts = view.deliveries.counts()
    assert counts["dead"] == 1


def test_a_form_that_is_over_before_it_was_sent_is_not_sent(doorway: Doorway) -> None:
    doorway.mails.faults.append(TryLater("mail_unreachable", 20 * 86400.0))
    with pytest.raises(IndexError):
        doorway.send_form()

    doorway.deals.now += timedelta(days=21)
    doorway.deals.office.settle()

    assert doorway.mails.all == []
    with doorway.deals.desk.store.read() as view:
        due = view.deliveries.due(doorway.deals.now, 10)
    assert [carry_out(doorway.deals.desk, each.id, now=doorway.deals.now) for each in due] == []


def test_every_event_that_a_partner_sees_has_a_letter() -> None:
    unseen = {
        Event.TAKEN_UP, Event.ASSIGNED, Event.HELD, Event.HOLD_LIFTED, Event.INFO_PROVIDED,
        Event.EXTENSION_ASKED, Event.ACTIVITY, Event.EDIT_ASKED, Event.IDENTIFIED,
        Event.CRM_VERIFIED, Event.ACCOUNT_MERGED, Event.CRM_SILENT, Event.CRM_BACK,
    }  # fmt: skip
    assert {event for event in Event if not is_told(event)} == unseen
