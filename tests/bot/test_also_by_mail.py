"""Who of ours is not in chat reads the same by mail, and nothing that the guard would not give."""

from dataclasses import replace

import pytest

from bot.also_by_mail import AlsoByMail
from bot.cards.as_letter import letter_of, plain_words
from bot.cards.parts import context, fields, finish, header, section
from journeys.mail import Mail
from journeys.notices import HeldBack, LostRight, ToPerson
from journeys.run_programme import pause_all
from journeys.tell_each import tell_each
from partnering.overlaps import AlertState
from partnering.people import Role
from store.work import Store
from tests.journeys.office import MARIA, PIA, Office, arrives, working_day
from tests.journeys.test_tell_person import word


class Postbag:
    """A Mailer that keeps what it was given."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    def send(self, mail: Mail) -> None:
        self.mails.append(mail)

    def condition(self) -> tuple[bool, str]:
        return True, ""


def with_mail(store: Store) -> tuple[Office, Postbag]:
    office, bag = working_day(store), Postbag()
    office.messenger.away.add(MARIA.email)
    both = AlsoByMail(office.messenger, bag, store)
    office.desk = replace(office.desk, messenger=both)
    return office, bag


def test_an_owner_who_is_not_in_chat_gets_the_alert_by_mail_and_nobody_else_does(
    store: Store,
) -> None:
    office, bag = with_mail(store)

    arrives(office)
    office.settle()

    (mail,) = bag.mails
    assert mail.to == MARIA.email
    assert "Contoso" in mail.subject
    assert "120,000" in mail.text, "her own deal: the guard lets her see it"
    assert "Not useful" not in mail.text
    assert not office.messenger.told
    (overlap,) = office.overlaps()
    assert overlap.alert is AlertState.SENT
    with store.read() as view:
        (sent,) = view.sent_notices.since(office.person(MARIA).id, overlap.found_at)
    assert (bool(sent.told_at), sent.address) == (True, ""), "nobody can press a mail"


def test_a_mail_asks_the_same_guard_and_the_same_pause(sqlite_store: Store) -> None:
    office, bag = with_mail(sqlite_store)
    maria, pia = office.person(MARIA), office.person(PIA)
    with sqlite_store.begin() as work:
        # What she was before; she has lost all rights since.
        work.people.revoke(maria.id, Role.ACCOUNT_EXECUTIVE)

    with pytest.raises(LostRight):
        office.desk.messenger.tell(
            ToPerson(maria), word(1), record="deal-word:1:x", correlation="", now=office.now
        )
    tell_each(
        office.desk, [ToPerson(pia)], word(1), record="deal-word:1:x", correlation="",
        now=office.now,
    )  # fmt: skip
    assert not bag.mails
    assert len(office.messenger.told) == 1, "who is in chat reads it there"

    pause_all(office.desk, by=pia, now=office.now)
    with pytest.raises(HeldBack):
        office.desk.messenger.tell(
            ToPerson(maria), word(2), record="deal-word:2:x", correlation="", now=office.now
        )


def test_people_of_a_partner_have_mails_of_their_own(sqlite_store: Store) -> None:
    office, _ = with_mail(sqlite_store)
    rep = replace(office.person(MARIA), partner_id=1, email="mail:rep@alpine.example")

    assert not AlsoByMail(office.messenger, Postbag(), sqlite_store).reaches(
        replace(rep, active=False), now=office.now
    )
    office.messenger.away.add(rep.email)
    assert not office.desk.messenger.reaches(rep, now=office.now)


def test_a_card_becomes_a_letter_without_slacks_own_marks() -> None:
    card = finish(
        "x",
        "News of Contoso",
        [
            header("Contoso & Sons"),
            section("*Bold* &amp; <https://crm.example/1|the account>", "<!here> x_y"),
            fields([("Stage", "Proposal")]),
            context("as of <!date^1773140400^{time}|11:00 UTC>"),
        ],
    )

    letter = letter_of(card)

    assert letter.subject == "News of Contoso"
    assert letter.opening == (
        "Contoso & Sons\n\nBold & the account (https://crm.example/1)\n x_y\n\n"
        "Stage\nProposal\n\nas of 11:00 UTC"
    )
    assert plain_words("see <https://crm.example>") == "see https://crm.example"
