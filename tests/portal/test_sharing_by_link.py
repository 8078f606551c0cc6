"""A partner without a channel is asked by mail to show more, and answers by the link in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from journeys.acting import Doing
from journeys.ask_to_share import ask_to_share
from journeys.share import note_agreement, opt_in, revoke
from journeys.watch_sharing import watch_sharing
from partnering.partners import CUSTOMERS
from partnering.people import Person, Role
from partnering.refusals import Invalid
from partnering.sharing import Field, Level, Rule, Side
from partnering.sharing_asks import AskState, SharingAsk
from store.work import Store
from tests.journeys.deal_office import PM, open_deal_office
from tests.portal.doorway import ADA, Doorway, forms_of, words_of


@dataclass
class Asked:
    """The partners' browser, who answers there by mail, and what was asked of them."""

    web: Doorway
    number: int
    ada: Person
    ask: SharingAsk

    @property
    def link(self) -> str:
        return self.web.link()

    def kept(self) -> SharingAsk:
        with self.web.deals.desk.store.read() as view:
            found = view.sharing_asks.get(self.ask.id)
        assert found is not None
        return found

    def level(self) -> Level:
        with self.web.deals.desk.store.read() as view:
            sharing = view.sharing.of(self.number, self.web.deals.desk.policy.sharing)
        return sharing.ruled(Side.THEIRS, CUSTOMERS, Field.NAME)


@pytest.fixture
def asked(sqlite_store: Store) -> Iterator[Asked]:
    """A partner whose policy is numbers alone, and of which one person is reached by mail."""
    deals = open_deal_office(sqlite_store)
    number, pm = deals.partners["P1"], deals.person(PM)
    with sqlite_store.begin() as work:
        ada = work.people.act_by_mail(number, Role.PARTNER_REP, address=ADA, name="Ada Nord")
        work.people.deactivate(deals.reps["P1"].id)
        rule = Rule(number, Side.THEIRS, CUSTOMERS, None, Level.COUNTS)
        work.sharing.put_rule(rule, by=None, at=deals.now)
    opt_in(deals.desk, number, by=pm, now=deals.now)
    note_agreement(deals.desk, number, "NDA of 3 May", by=pm, now=deals.now)
    act: Doing = {"by": pm, "now": deals.now, "correlation": ""}
    with pytest.raises(Invalid, match="cannot be asked"):
        ask_to_share(deals.desk, number, CUSTOMERS, Field.NAME, **act)
    with forms_of(deals) as web:
        made = ask_to_share(web.deals.desk, number, CUSTOMERS, Field.NAME, words="For Q3", **act)
        web.deals.office.settle()
        yield Asked(web, number, ada, made)


def test_the_link_of_the_mail_grants_it_for_a_while_and_takes_it_back(asked: Asked) -> None:
    mail = asked.web.mails.last
    assert (mail.to, mail.subject) == (
        ADA,
        "We ask to be shown more: company's name of customers",
    )
    assert "For Q3" in mail.text
    link = asked.link
    assert "Customers: company's name" in words_of(asked.web.get(link))
    nothing = asked.web.post(f"{link}/sharing-yes")
    assert (nothing.status_code, "Choose for how long" in words_of(nothing)) == (422, True)

    granted = asked.web.post(f"{link}/sharing-yes", {"days": "30"})

    assert "We see it from now on" in words_of(granted)
    kept = asked.kept()
    assert (kept.state, kept.answered_by) == (AskState.GRANTED, asked.ada.id)
    assert asked.level() is Level.OVERLAPS
    asked.web.deals.office.settle()
    assert len(asked.web.mails.all) == 1, "who answered is not written about it"
    [told] = asked.web.deals.office.told("sharing_ask")
    assert told.state is AskState.GRANTED

    back = asked.web.post(f"{link}/sharing-back")
    assert "in numbers alone" in words_of(back)
    assert asked.level() is Level.COUNTS
    assert asked.web.post(f"{link}/sharing-back").status_code == 409


def test_what_is_taken_back_does_not_fall_to_a_default_that_shows_more(asked: Asked) -> None:
    desk, link = asked.web.deals.desk, asked.link
    asked.web.post(f"{link}/sharing-yes", {"days": "0"})
    with desk.store.begin() as work:
        work.sharing.drop_rule(asked.number, Side.THEIRS, CUSTOMERS, None)
    assert asked.level() is Level.OVERLAPS

    asked.web.post(f"{link}/sharing-back")

    assert asked.level() is Level.COUNTS


def test_a_no_is_read_by_who_asked_and_pressed_again_it_is_over(asked: Asked) -> None:
    link = asked.link
    empty = asked.web.post(f"{link}/sharing-no", {"reason": "  "})
    assert "Please write something here" in words_of(empty)

    asked.web.post(f"{link}/sharing-no", {"reason": "Not before the launch"})

    asked.web.deals.office.settle()
    [told] = asked.web.deals.office.told("sharing_ask")
    assert (told.state, told.reason) == (AskState.DECLINED, "Not before the launch")
    assert asked.level() is Level.COUNTS
    again = asked.web.post(f"{link}/sharing-yes", {"days": "30"})
    assert again.status_code == 409
    assert asked.kept().state is AskState.DECLINED


def test_nobody_but_who_acts_for_the_partner_opens_it_and_an_end_is_written(asked: Asked) -> None:
    deals, link = asked.web.deals, asked.link
    forged = asked.web.get(f"{link[:-3]}abc")
    deals.now = asked.ask.due_at
    watch_sharing(deals.desk, now=deals.now)
    deals.office.settle()
    assert "have no answer yet" in asked.web.mails.last.text
    assert asked.web.link() == link
    deals.now = asked.ask.ends_at
    watch_sharing(deals.desk, now=deals.now)
    deals.office.settle()
    assert "You need not do anything" in asked.web.mails.last.text
    assert asked.web.post(f"{link}/sharing-yes", {"days": "0"}).status_code == 409

    with deals.desk.store.begin() as work:
        work.people.deactivate(asked.ada.id)
    gone = asked.web.get(link)
    assert (gone.status_code, gone.text) == (forged.status_code, forged.text)
    deals.now += timedelta(days=120)
    assert asked.web.get(link).status_code == 404


def test_what_is_pressed_after_a_revocation_shows_nothing(asked: Asked) -> None:
    deals = asked.web.deals
    revoke(deals.desk, asked.number, by=deals.person(PM), now=deals.now)
    asked.web.post(f"{asked.link}/sharing-yes", {"days": "30"})
    with deals.desk.store.read() as view:
        sharing = view.sharing.of(asked.number, deals.desk.policy.sharing)
    assert not sharing.shows(Side.THEIRS, CUSTOMERS, Field.NAME, on_both=True)
