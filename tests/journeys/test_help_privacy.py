"""What a partner may read of a request for help, before and after both sides have said yes."""

from dataclasses import asdict

import pytest

from journeys.answer_help import accept, own_help_notice
from journeys.ask_partner import preview, send_request, withdraw
from journeys.draw_help import help_notice
from journeys.help_room import let_contact
from journeys.share import revoke
from partnering.refusals import Invalid, NotAllowed, Unknown
from partnering.sharing import Field, Level, Rule, Side
from partnering.words_for_partner import NamesAnother
from store.work import Store
from tests.journeys.deal_office import DD
from tests.journeys.help_office import CONTACT, WORDS, HelpOffice, open_help_office


@pytest.fixture
def office(store: Store) -> HelpOffice:
    return open_help_office(store)


def theirs(office: HelpOffice, number: int) -> str:
    """All that is in the partner's payload."""
    notice = own_help_notice(office.deals.desk, number, by=office.rep(), now=office.deals.now)
    return repr(asdict(notice))


def test_before_an_answer_the_payload_holds_no_name_of_a_person(office: HelpOffice) -> None:
    made = office.sent()

    told = theirs(office, made.id)

    assert WORDS in told
    assert "Initech" in told, "a customer of theirs is known to them"
    for name in (CONTACT, "Anna", "Ehlers", "Pia", "anna@"):
        assert name not in told
    with office.deals.desk.store.read() as view:
        ours = help_notice(office.deals.desk, view, made.id, now=office.deals.now)
    assert ours is not None
    assert "Northwind Rep" not in repr(asdict(ours)), "nor do we read who answers there"


def test_the_amount_and_the_deals_name_are_in_no_payload(office: HelpOffice) -> None:
    made = office.led()

    told = theirs(office, made.id)

    assert "Initech CORE" not in told
    assert "50,000" not in told


def test_once_both_have_said_yes_people_are_named_and_contacts_by_level(
    office: HelpOffice,
) -> None:
    made = office.accepted()

    told = theirs(office, made.id)
    assert "Anna Ehlers" in told
    assert CONTACT not in told, "contacts are hidden by default"

    rule = Rule(made.partner_id, Side.OURS, "", Field.CONTACTS, Level.ALL)
    with office.deals.desk.store.begin() as work:
        work.sharing.put_rule(rule, by=None, at=office.deals.now)
    assert CONTACT in theirs(office, made.id)


def test_an_open_level_for_contacts_tells_nobody_before_the_answer(office: HelpOffice) -> None:
    made = office.sent()
    rule = Rule(made.partner_id, Side.OURS, "", Field.CONTACTS, Level.ALL)
    with office.deals.desk.store.begin() as work:
        work.sharing.put_rule(rule, by=None, at=office.deals.now)

    assert CONTACT not in theirs(office, made.id)


def test_the_asker_sees_just_what_the_partner_will_read(office: HelpOffice) -> None:
    rule = Rule(office.deals.partners["P1"], Side.OURS, "", Field.STAGE, Level.HIDDEN)
    with office.deals.desk.store.begin() as work:
        work.sharing.put_rule(rule, by=None, at=office.deals.now)
    desk, made = office.deals.desk, office.draft()

    shown = preview(desk, made.id, by=office.anna, now=office.deals.now)

    assert shown.notice.stage == ""
    assert shown.notice.contact == ""
    assert "the stage" in shown.hidden
    send_request(desk, made.id, shown=shown.version, by=office.anna, now=office.deals.now)
    notice = own_help_notice(desk, made.id, by=office.rep(), now=office.deals.now)
    same = ("need", "words", "company", "place", "industry", "size", "families", "stage", "contact")
    for name in same:
        assert getattr(notice, name) == getattr(shown.notice, name), name


def test_what_is_hidden_then_and_for_good_is_said_apart(office: HelpOffice) -> None:
    desk, now = office.deals.desk, office.deals.now
    made = office.draft()
    rule = Rule(made.partner_id, Side.OURS, "", Field.NAME, Level.HIDDEN)
    with desk.store.begin() as work:
        work.sharing.put_rule(rule, by=None, at=now)

    shown = preview(desk, made.id, by=office.anna, now=now)

    assert "the company's name" in shown.hidden
    assert "the company's name" not in shown.shown_later
    assert not shown.notice.named_later
    send_request(desk, made.id, shown=shown.version, by=office.anna, now=now)
    accept(desk, made.id, by=office.rep(), now=now)
    assert "Initech" not in theirs(office, made.id).replace("initech.fr", "")


@pytest.mark.parametrize(
    ("words", "doubt"),
    [
        ("We know Initech well.", "the company, Initech SA"),
        ("Ask ehlers about it.", "you"),
        ("Xaver Geheimrat decides.", "your contact at the customer"),
        ("Write to boss@initech.fr please.", "a mail address"),
        ("They need proof.", ""),
    ],
)
def test_words_that_give_away_what_is_hidden_are_pointed_out(
    office: HelpOffice, words: str, doubt: str
) -> None:
    desk, now = office.deals.desk, office.deals.now
    rule = Rule(office.deals.partners["P1"], Side.OURS, "", Field.NAME, Level.HIDDEN)
    with desk.store.begin() as work:
        work.sharing.put_rule(rule, by=None, at=now)
    made = office.draft(words=words)

    shown = preview(desk, made.id, by=office.anna, now=now)

    assert (doubt in shown.doubts) if doubt else not shown.doubts


def test_words_for_one_partner_name_no_other(office: HelpOffice) -> None:
    with pytest.raises(NamesAnother, match="Fabrikam"):
        office.draft(words="Fabrikam could not do it.")


def test_what_is_taken_back_before_an_answer_holds_nothing_of_the_deal(
    office: HelpOffice,
) -> None:
    made = office.sent()
    withdraw(office.deals.desk, made.id, by=office.anna, now=office.deals.now)

    told = theirs(office, made.id)

    for words in (WORDS, "Initech", "Insurance", "France", "CORE", "Technical validation"):
        assert words not in told


def test_who_asked_lets_the_partner_contact_the_customer_once(office: HelpOffice) -> None:
    desk, now, made = office.deals.desk, office.deals.now, office.accepted()
    with pytest.raises(NotAllowed):
        let_contact(desk, made.id, by=office.rep(), now=now)

    for _ in range(2):
        let_contact(desk, made.id, by=office.anna, now=now)

    assert office.events(made).count("may_contact") == 1
    assert not own_help_notice(desk, made.id, by=office.rep(), now=now).asks_away


def test_nobody_is_told_of_a_draft(office: HelpOffice) -> None:
    made = office.draft()

    with pytest.raises(Unknown):
        theirs(office, made.id)
    office.tick()
    assert office.deals.office.told("partner_help") == []
    assert office.events(made) == []


def test_nothing_can_be_asked_before_both_sides_agreed_to_share(office: HelpOffice) -> None:
    with pytest.raises(Invalid, match="cannot be reached yet"):
        office.draft("P3")
    revoke(office.deals.desk, office.deals.partners["P1"], by=office.rep(), now=office.deals.now)
    with pytest.raises(Invalid, match="before both sides have agreed"):
        office.draft("P1")


def test_a_word_taken_back_hides_what_was_sent_before(office: HelpOffice) -> None:
    made = office.sent()
    revoke(office.deals.desk, made.partner_id, by=office.pia, now=office.deals.now)

    with pytest.raises(Unknown):
        theirs(office, made.id)
    with pytest.raises(Unknown):
        accept(office.deals.desk, made.id, by=office.rep(), now=office.deals.now)


def test_another_partners_people_meet_a_request_that_there_is_not(office: HelpOffice) -> None:
    made = office.sent()
    desk, now = office.deals.desk, office.deals.now

    with pytest.raises(Unknown) as other:
        own_help_notice(desk, made.id, by=office.rep("P2"), now=now)
    with pytest.raises(Unknown) as none:
        own_help_notice(desk, 999_999, by=office.rep("P2"), now=now)
    with pytest.raises(Unknown):
        accept(desk, made.id, by=office.rep("P2"), now=now)

    assert str(other.value) == str(none.value)


def test_nobody_of_ours_says_yes_in_a_partners_place(office: HelpOffice) -> None:
    made = office.sent()

    for each in (office.anna, office.pia, office.deals.person(DD)):
        with pytest.raises(NotAllowed):
            accept(office.deals.desk, made.id, by=each, now=office.deals.now)
