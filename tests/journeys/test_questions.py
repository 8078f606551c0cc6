"""A partner's questions below the doors: who has one, who is next, what is shown, how it ends."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from journeys.answer_questions import close_question, pass_on, say_answered, say_waiting, take_back
from journeys.hear_mention import Heard, hear_mention
from journeys.keep_absences import note_away
from journeys.keep_partners import remove_partner
from journeys.list_questions import list_questions
from journeys.notices import ToPerson
from journeys.purge_partner import finish_purges
from journeys.question_notices import OwnKind, PartnerQuestionNotice, QuestionNotice
from journeys.share import revoke
from journeys.take_leads import take_lead
from journeys.watch_questions import WatchedQuestions, watch_questions
from partnering.facts import QuestionMoved
from partnering.leads import LeadDetails
from partnering.people import Person, Role
from partnering.questions import MOST_TEXT, Question, QuestionState
from partnering.refusals import Invalid, NotAllowed, Unknown
from store.work import Store
from tests.journeys.deal_office import AE, CC, DD, PM
from tests.journeys.help_office import HelpOffice, open_help_office
from tests.journeys.office import NOON
from tests.partnering.makers import claim


class Asked:
    """An office in which the first partner's person mentions the app."""

    def __init__(self, store: Store) -> None:
        self.help: HelpOffice = open_help_office(store)
        self.deals = self.help.deals
        self.desk = self.deals.desk
        self.count = 0

    @property
    def rosa(self) -> Person:
        return self.help.rep("P1")

    def mention(self, text: str, partner: str = "P1") -> Question:
        self.count += 1
        heard = Heard(self.deals.partners[partner], f"C{partner}/{self.count}.0", "1.0", text)
        made = hear_mention(self.desk, heard, by=self.help.rep(partner), now=self.deals.now)
        assert made is not None
        self.tick()
        return self.get(made)

    def get(self, question: Question) -> Question:
        with self.desk.store.read() as view:
            found = view.questions.get(question.id)
        assert found is not None
        return found

    def tick(self, **stretch: float) -> WatchedQuestions:
        self.deals.now += timedelta(**stretch)
        watched = watch_questions(self.desk, now=self.deals.now)
        # One message a second goes to a place: the clock stays a few seconds later.
        self.deals.office.settle()
        self.deals.now += timedelta(seconds=5)
        return watched

    def under(self) -> PartnerQuestionNotice:
        """What stands under the last mention."""
        told: list[Any] = self.deals.office.told("partner_question")
        assert isinstance(told[-1], PartnerQuestionNotice)
        return told[-1]

    def ours(self) -> list[QuestionNotice]:
        return list(self.deals.office.told("question"))

    def readers(self) -> list[str]:
        """Whom of ours it was told, in order."""
        return [
            each.to.person.name
            for each in self.deals.office.messenger.told
            if each.notice.kind == "question" and isinstance(each.to, ToPerson)
        ]

    def events(self, question: Question) -> list[str]:
        with self.desk.store.read() as view:
            facts = [each.fact for each in view.facts.after(0, 10_000)]
        return [
            each.event
            for each in facts
            if isinstance(each, QuestionMoved) and each.question_id == question.id
        ]


@pytest.fixture
def office(sqlite_store: Store) -> Asked:
    return Asked(sqlite_store)


def test_a_question_goes_from_one_to_the_next_and_always_has_an_owner(office: Asked) -> None:
    made = office.mention("how do we order?")
    chain = [office.get(made).owner_id]
    for _ in range(12):
        office.tick(days=1)
        if office.get(made).owner_id != chain[-1]:
            chain.append(office.get(made).owner_id)
    names = [office.deals.person(each).id for each in (PM, CC)]
    assert chain[:2] == names
    assert None not in chain
    assert len(chain) == len(set(chain)), "nobody has it a second time"
    before = office.get(made).reminders
    office.tick(days=7)
    assert office.get(made).owner_id == chain[-1]
    assert office.get(made).reminders > before, "the last one goes on being reminded"
    assert len(office.readers()) == office.get(made).count, "each time by a message of its own"


def test_a_delegate_has_it_while_the_manager_is_away(office: Asked) -> None:
    pia, dora = office.deals.person(PM), office.deals.person(DD)
    admin = replace(pia, roles=frozenset({Role.ADMIN}))
    day = (office.deals.now + timedelta(days=10)).date()
    note_away(office.desk, pia.id, day, dora.id, by=admin, now=office.deals.now)
    made = office.mention("how do we order?")
    assert office.get(made).owner_id == pia.id
    assert office.readers() == ["Dora Dietz"]
    done = say_answered(office.desk, made.id, by=dora, now=office.deals.now)
    assert done.ended_by == dora.id


def test_who_leaves_loses_it_at_once(office: Asked) -> None:
    made = office.mention("how do we order?")
    with office.desk.store.begin() as work:
        work.people.revoke(office.deals.person(PM).id, Role.PARTNER_MANAGER)
    assert office.tick(minutes=1).handed_over == 1
    assert office.get(made).owner_id == office.deals.person(CC).id


def test_still_waiting_leaves_out_one_reminder(office: Asked) -> None:
    made = office.mention("how do we order?")
    say_waiting(office.desk, made.id, by=office.deals.person(PM), now=office.deals.now)
    assert office.tick(hours=5) == WatchedQuestions(0, 0, 0)
    assert office.get(made).waiting_at is not None
    office.tick(days=3)
    assert office.get(made).owner_id == office.deals.person(CC).id


def test_ones_own_records_of_each_kind_are_shown_and_no_company_of_ours(office: Asked) -> None:
    deal = office.deals.file("P1", claim())
    request = office.help.sent("P1")
    office.tick()
    shown = office.mention(f"status {deal.ref} and {request.ref}")
    assert (shown.state, shown.text) == (QuestionState.SHOWN, "")
    lines = {each.kind: each for each in office.under().lines}
    assert set(lines) == {OwnKind.DEAL, OwnKind.HELP}
    assert lines[OwnKind.DEAL].title == deal.claim.customer
    assert lines[OwnKind.HELP].title == "", "which company it is, is shown by its own levels"
    assert lines[OwnKind.HELP].words == "waits for an answer"
    office.mention("summarise")
    assert {each.ref for each in office.under().lines} == {deal.ref, request.ref}

    asks_more = office.mention(f"{deal.ref}: can we add a second plant?")
    assert (asks_more.state, asks_more.neutral) == (QuestionState.OPEN, False)
    assert office.ours()[-1].about == (deal.ref,)
    assert [each.ref for each in office.under().lines] == [deal.ref]


def test_anothers_record_is_as_unknown_as_one_that_there_is_not(office: Asked) -> None:
    office.deals.file("P2", claim())
    office.help.sent("P2")
    office.mention("how do we order?", "P2")
    office.tick()
    told = set()
    for kind in ("DR", "CS", "LD", "QU", "CF", "OV"):
        for number in (1, 9999):
            made = office.mention(f"status {kind}-{number}")
            assert (made.state, made.neutral, made.shows) == (QuestionState.OFFERED, True, ())
            told.add(replace(office.under(), question_id=0, at=NOON))
    assert len(told) == 1


def test_what_is_not_shared_any_more_is_not_shown_either(office: Asked) -> None:
    request = office.help.sent("P1")
    revoke(office.desk, office.deals.partners["P1"], by=office.help.pia, now=office.deals.now)
    assert office.mention(f"status {request.ref}").state is QuestionState.OFFERED


def test_an_offer_is_passed_on_once_and_lapses_where_nobody_does(office: Asked) -> None:
    first, second = office.mention("who blocked my deal?"), office.mention("show all deals of P2")
    assert office.readers() == []
    for _ in range(2):
        passed = pass_on(office.desk, first.id, by=office.rosa, now=office.deals.now)
    assert passed.state is QuestionState.OPEN
    office.tick()
    assert office.events(first) == ["offered", "asked"]
    assert office.readers() == ["Pia Lang"]
    office.tick(days=7, minutes=1)
    gone = office.get(second)
    assert (gone.state, gone.text) == (QuestionState.LAPSED, "")
    with pytest.raises(Invalid, match="not passed on in time"):
        pass_on(office.desk, second.id, by=office.rosa, now=office.deals.now)


def test_nobody_of_another_partner_learns_of_a_question_or_ends_it(office: Asked) -> None:
    made = office.mention("how do we order?")
    bo, now = office.help.rep("P2"), office.deals.now
    for act in (say_answered, take_back, pass_on):
        with pytest.raises(Unknown):
            act(office.desk, made.id, by=bo, now=now)
    for by in (bo, office.rosa):
        with pytest.raises(NotAllowed):
            say_waiting(office.desk, made.id, by=by, now=now)
        with pytest.raises(NotAllowed):
            close_question(office.desk, made.id, why="no", by=by, now=now)
        with pytest.raises(NotAllowed):
            list_questions(office.desk, by=by, now=now)
    with pytest.raises(NotAllowed):
        list_questions(office.desk, by=office.deals.person(AE), now=now)
    heard = Heard(office.deals.partners["P1"], "CP1/99.0", "99.0", "how?")
    with pytest.raises(Unknown):
        hear_mention(office.desk, heard, by=bo, now=now)
    assert office.get(made).state is QuestionState.OPEN


def test_a_message_is_one_question_whatever_becomes_of_its_words(office: Asked) -> None:
    heard = Heard(office.deals.partners["P1"], "CP1/7.0", "7.0", "how do we order? " * 500)
    made = hear_mention(office.desk, heard, by=office.rosa, now=office.deals.now)
    assert made is not None
    assert len(made.text) <= MOST_TEXT
    edited = replace(heard, text="who blocked my deal?")
    again = hear_mention(office.desk, edited, by=office.rosa, now=office.deals.now)
    assert again == made
    assert office.events(made) == ["asked"]
    empty = replace(heard, address="CP1/8.0", text="thanks!")
    assert hear_mention(office.desk, empty, by=office.rosa, now=office.deals.now) is None


def test_a_partner_that_is_erased_leaves_no_word_of_its_questions(office: Asked) -> None:
    made, partner_id = office.mention("how do we order?"), office.deals.partners["P1"]
    pia = office.help.pia
    remove_partner(office.desk, partner_id, purge=True, by=pia, now=office.deals.now)
    finish_purges(office.desk, now=office.deals.now)
    left = office.get(made)
    assert (left.text, left.url, left.is_open) == ("", "", False)
    assert list_questions(office.desk, by=pia, now=office.deals.now).waiting == ()


def test_a_lead_is_shown_to_the_partner_that_may_take_it_without_its_company(
    office: Asked,
) -> None:
    details = LeadDetails(
        company="Adatum Pumpen", country="Germany", families=("CORE",), need="Pumps"
    )
    lead = take_lead(office.desk, details, by=office.help.pia, now=office.deals.now)
    office.tick()
    with office.desk.store.read() as view:
        offer = view.lead_offers.live_of(lead.id)
    assert offer is not None
    names = {number: name for name, number in office.deals.partners.items()}
    theirs = names[offer.partner_id]
    office.mention(f"status {lead.ref}", theirs)
    [line] = office.under().lines
    assert (line.kind, line.number, line.words) == (OwnKind.LEAD, offer.id, "Offered to you")
    assert "Adatum" not in str(office.under())
    other = next(name for name in ("P1", "P2") if name != theirs)
    assert office.mention(f"status {lead.ref}", other).neutral
