"""A lead by mail and link: read, taken, worked on, and no name before it is taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from partnering.lead_offers import OfferState
from partnering.leads import LeadState
from partnering.people import Role
from store.work import Store
from tests.journeys.lead_office import SECRETS, LeadOffice, with_leads
from tests.portal.doorway import ADA, Doorway, open_doorway, words_of


@dataclass
class Hall:
    web: Doorway
    leads: LeadOffice

    def settle(self) -> None:
        before = self.leads.now
        self.web.deals.office.settle()
        self.web.deals.now = before


@pytest.fixture
def hall(store: Store) -> Iterator[Hall]:
    """An office whose first partner has one person, reached by mail alone."""
    with open_doorway(store) as web:
        leads = with_leads(web.deals)
        with web.deals.desk.store.begin() as work:
            work.people.deactivate(web.deals.reps["P1"].id)
            work.people.act_by_mail(leads.id("P1"), Role.PARTNER_REP, address=ADA, name="Ada")
            # The next one has a channel, and is not what this is about.
            work.partner_channels.link(leads.id("P2"), "x", "C2", by=None, at=web.deals.now)
        yield Hall(web, leads)


def test_a_lead_is_answered_and_worked_on_by_the_link_of_its_mail(hall: Hall) -> None:
    lead = hall.leads.takes()
    hall.settle()
    mail = hall.web.mails.last
    assert (mail.to, mail.subject) == (ADA, f"{lead.ref}: a lead for you")
    link = hall.web.link()
    page = hall.web.get(link)
    assert "Adatum Pumpen GmbH" in words_of(page)
    for word in SECRETS:
        assert word not in page.text
        assert word not in f"{mail.text}{mail.html}"

    assert hall.leads.offer(lead).state is OfferState.OPEN, "reading answers nothing"
    page = hall.web.post(f"{link}/lead-accept")
    assert "ines.kern@adatum.example" in words_of(page)
    assert hall.leads.lead(lead).state is LeadState.ACCEPTED
    hall.settle()
    assert all(word not in each.text for each in hall.web.mails.all for word in SECRETS)

    assert "Noted" in words_of(hall.web.post(f"{link}/lead-contact"))
    wrong = hall.web.post(f"{link}/lead-news", {"text": " "})
    assert (wrong.status_code, "Say how it stands." in words_of(wrong)) == (422, True)
    assert "A demo on Thursday" in words_of(
        hall.web.post(f"{link}/lead-news", {"text": "A demo on Thursday"})
    )
    done = words_of(hall.web.post(f"{link}/lead-deal"))
    assert "This lead became a deal" in done
    assert "ines.kern" not in done
    assert hall.leads.lead(lead).state is LeadState.CONVERTED


def test_a_declined_lead_goes_on_and_its_link_shows_nothing_of_it(hall: Hall) -> None:
    lead = hall.leads.takes()
    hall.settle()
    link = hall.web.link()
    wrong = hall.web.post(f"{link}/lead-decline", {"reason": "nosuch"})
    assert (wrong.status_code, "Choose a reason." in words_of(wrong)) == (422, True)
    told = words_of(hall.web.post(f"{link}/lead-decline", {"reason": "no_capacity", "text": ""}))
    assert "You have declined this lead." in told
    assert "Adatum" not in told
    assert hall.leads.with_partner(lead) == "P2"


def test_a_late_answer_by_link_changes_nothing(hall: Hall) -> None:
    lead = hall.leads.takes()
    hall.settle()
    link = hall.web.link()
    hall.web.deals.now = hall.leads.offer(lead).due_at
    late = hall.web.post(f"{link}/lead-accept")
    assert late.status_code == 409
    assert "The time to answer is over" in words_of(late)
    assert all(word not in late.text for word in SECRETS)
    hall.leads.looks(hall.leads.now + timedelta(minutes=1))
    assert hall.leads.with_partner(lead) == "P2"
    hall.settle()
    assert "gone on" in hall.web.mails.last.subject


def test_a_link_of_somebody_who_has_left_opens_nothing(hall: Hall) -> None:
    hall.leads.takes()
    hall.settle()
    link = hall.web.link()
    with hall.web.deals.desk.store.begin() as work:
        work.people.deactivate(hall.web.reader().id)
    gone, forged = hall.web.get(link), hall.web.get(link[:-3] + "xxx")
    assert gone.status_code == forged.status_code == 404
    assert words_of(gone) == words_of(forged)
    assert hall.web.post(f"{link}/nosuch").status_code == 404
