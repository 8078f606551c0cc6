"""A partner without a channel is asked for help by mail, and answers by the link in it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from journeys.share import revoke
from partnering.help_requests import HelpDecline, HelpRequest, HelpState
from partnering.people import Person, Role
from partnering.sharing import Field, Level, Rule, Side
from store.work import Store
from tests.journeys.deal_office import open_deal_office
from tests.journeys.help_office import CONTACT, HelpOffice, with_help
from tests.portal.doorway import ADA, Doorway, forms_of, words_of


@dataclass
class Asked:
    """The office, the partners' browser, and who answers there by mail."""

    help: HelpOffice
    web: Doorway
    ada: Person

    def send(self) -> HelpRequest:
        made = self.help.sent()
        self.settle()
        return made

    def settle(self) -> None:
        self.help.tick()


@pytest.fixture
def asked(sqlite_store: Store) -> Iterator[Asked]:
    deals = open_deal_office(sqlite_store)
    with sqlite_store.begin() as work:
        ada = work.people.act_by_mail(
            deals.partners["P1"], Role.PARTNER_REP, address=ADA, name="Ada Nord"
        )
        work.people.deactivate(deals.reps["P1"].id)
        # The other partner has a channel, and is not what this is about.
        work.partner_channels.link(deals.partners["P2"], "x", "C2", by=None, at=deals.now)
    deals.reps["P1"] = ada
    with forms_of(deals) as web:
        yield Asked(with_help(deals), web, ada)


def test_the_mail_and_the_page_name_nobody_before_the_answer(asked: Asked) -> None:
    made = asked.send()

    mail = asked.web.mails.last
    assert mail.to == ADA
    assert mail.subject == f"{made.ref}: can you help?"
    page = asked.web.get(asked.web.link())
    for told in (mail.text, mail.html, page.text):
        assert "proof that it runs" in told
        assert "do not contact the customer before we speak" in told
        for name in (CONTACT, "Anna", "Ehlers", "Pia"):
            assert name not in told


def test_by_the_link_they_say_yes_and_then_know_whom_they_work_with(asked: Asked) -> None:
    made = asked.send()
    link = asked.web.link()

    answer = asked.web.post(f"{link}/help-yes", {"version": str(made.version)})

    assert "Anna Ehlers" in words_of(answer)
    kept = asked.help.get(made)
    assert (kept.state, kept.answered_by) == (HelpState.ACCEPTED, asked.ada.id)
    asked.settle()
    assert "you work on it together" in asked.web.mails.last.subject
    again = asked.web.post(f"{link}/help-yes", {"version": str(made.version)})
    assert again.status_code == 200, "pressed twice, it is one answer"
    assert asked.help.get(made) == kept


def test_by_the_link_they_say_no_with_a_reason(asked: Asked) -> None:
    made = asked.send()
    link, version = asked.web.link(), str(made.version)

    nothing = asked.web.post(f"{link}/help-no", {"version": version})
    assert nothing.status_code == 422
    assert "Choose a reason" in words_of(nothing)
    empty = asked.web.post(f"{link}/help-no", {"version": version, "why": "other"})
    assert "Please write something here" in words_of(empty)
    asked.web.post(f"{link}/help-no", {"version": version, "why": "no_relation"})

    assert asked.help.get(made).decline is HelpDecline.NO_RELATION


def test_the_next_step_is_set_by_the_link_once_both_work_on_it(asked: Asked) -> None:
    made = asked.send()
    link = asked.web.link()
    early = asked.web.post(f"{link}/help-step", {"words": "Call", "on": "2026-08-19"})
    assert early.status_code == 409
    asked.web.post(f"{link}/help-yes", {"version": str(made.version)})

    asked.web.post(f"{link}/help-step", {"words": "Call", "on": "2026-08-19"})

    step = asked.help.get(made).step
    assert step is not None
    assert (step.words, step.owner_id) == ("Call", asked.ada.id)


def test_too_late_the_page_says_so_and_nothing_is_told(asked: Asked) -> None:
    made = asked.send()
    link = asked.web.link()
    asked.help.deals.now = made.ends_at

    late = asked.web.post(f"{link}/help-yes", {"version": str(made.version)})

    assert late.status_code == 409
    assert "has expired" in words_of(late)
    assert "Anna" not in late.text
    asked.settle()
    assert asked.help.get(made).state is HelpState.EXPIRED
    assert "has expired" in asked.web.mails.last.subject


def test_a_word_taken_back_closes_the_link_and_what_is_hidden_is_not_on_the_page(
    asked: Asked,
) -> None:
    made = asked.send()
    link, desk, now = asked.web.link(), asked.help.deals.desk, asked.help.deals.now
    assert "Proposal" in asked.web.get(link).text
    rule = Rule(made.partner_id, Side.OURS, "", Field.STAGE, Level.HIDDEN)
    with desk.store.begin() as work:
        work.sharing.put_rule(rule, by=None, at=now)
    assert "Proposal" not in asked.web.get(link).text

    revoke(desk, made.partner_id, by=asked.help.pia, now=now)

    closed = asked.web.get(link)
    forged = asked.web.get(f"{link[:-3]}abc")
    assert (closed.status_code, closed.text) == (forged.status_code, forged.text)
    answer = asked.web.post(f"{link}/help-yes", {"version": str(made.version)})
    assert answer.status_code == 404


def test_who_left_the_partner_opens_nothing(asked: Asked) -> None:
    made = asked.send()
    link = asked.web.link()
    with asked.help.deals.desk.store.begin() as work:
        work.people.deactivate(asked.ada.id)

    assert asked.web.get(link).status_code == 404
    assert asked.web.post(f"{link}/help-yes", {"version": "2"}).status_code == 404
    assert asked.help.get(made).state is HelpState.REQUESTED
