"""*Send a form…* on a partner's card: a mail is owed to somebody without Slack."""

from dataclasses import replace

from journeys.form_links import FormLinks
from partnering.facts import FormSent
from store.work import Store
from tests.bot.door import open_door
from tests.bot.filling import form, send
from tests.journeys.office import PIA, open_office
from tests.portal.doorway import KeptMails
from tests.sandbox.slack.running import Running

ANA = "ana@northwind.example"


def test_a_form_is_sent_from_a_partners_card(vendra: Running, sqlite_store: Store) -> None:
    office = open_office(sqlite_store)
    mails = KeptMails()
    desk = replace(office.desk, links=FormLinks(["k" * 43], "https://x.example"), mailer=mails)
    number = office.add_partner("Northwind")
    with open_door(vendra, sqlite_store, desk=desk, office=office) as door:
        channel = door.channel("cosell-alerts")
        door.act(PIA.email, "command", channel=channel, text="/cosell partners northwind")
        card = door.awaits(PIA.email, channel, "Send a form…")
        door.press(PIA.email, channel, card, "Send a form…")
        shown = form(door, PIA.email, "You vouch for them")

        refused = send(door, PIA.email, shown, email=PIA.email)
        assert "your own people" in refused["response"]["errors"]["email"]
        send(door, PIA.email, shown, email=ANA, name="Ana Costa")

        form(door, PIA.email, "Form sent")
        office.settle()

    [mail] = mails.all
    assert mail.to == ANA
    assert "Hello Ana Costa" in mail.text
    assert "https://x.example/f/" in mail.text
    with sqlite_store.read() as view:
        person = view.people.by_mailbox(ANA)
        facts = [each for each in view.facts.after(0, 1000) if isinstance(each.fact, FormSent)]
    assert person is not None
    assert person.partner_id == number
    assert [each.by for each in facts] == [f"person:{office.person(PIA).id}"]


def test_without_a_mail_server_the_button_says_what_is_missing(
    vendra: Running, sqlite_store: Store
) -> None:
    with open_door(vendra, sqlite_store) as door:
        door.office.add_partner("Northwind")
        channel = door.channel("cosell-alerts")
        door.act(PIA.email, "command", channel=channel, text="/cosell partners northwind")
        card = door.awaits(PIA.email, channel, "Send a form…")
        door.press(PIA.email, channel, card, "Send a form…")

        door.awaits(PIA.email, channel, "COSELL_SMTP_URL")
