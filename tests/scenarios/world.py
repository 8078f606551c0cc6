"""The world of the scenarios with its doors open: partners fill in forms over HTTP, our people use
Slack, the clock ticks, and time is moved by hand. Real store, real Bolt, real wire.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from crm.port import Record
from journeys.deal_forms import make_form, must_have_links
from journeys.owed_deals import note_owed_deals
from journeys.retry_approvals import retry_approvals
from journeys.watch_crm_deals import verify_pending
from journeys.watch_protection import remind_of_ends, watch_protection
from partnering.accounts import Account, Opportunity
from partnering.conflict_cases import CaseState, ConflictCase
from partnering.deal_forms import Purpose
from partnering.partner_view import Shown, partner_view
from partnering.people import CrmUser, Role
from partnering.registration_moves import lift_hold
from partnering.registrations import Registration
from store.work import Store
from tests.bot.block_limits import labels
from tests.bot.deal_door import DealDoor
from tests.bot.door import open_door, said_in
from tests.bot.filling import form, send
from tests.journeys.deal_office import A1, DealOffice, open_deal_office
from tests.portal.doorway import ADA, COMPLETE, Doorway, forms_of, words_of
from tests.sandbox.slack.running import Json, Running

# Where our people type; nothing is posted there.
DESK = "desk"
# Who gets forms by mail, at each partner.
MAILBOX = {"P1": ADA, "P2": "bob@fabrikam.example", "P3": "col@contoso.example"}


def utc(text: str) -> datetime:
    """Read an instant as the scenarios write it, 2026-08-14T08:00:00Z."""
    return datetime.fromisoformat(text).astimezone(UTC)


@dataclass
class World:
    """`slack` is our people's door, `web` the partners'; both stand before one office."""

    slack: DealDoor
    web: Doorway

    @property
    def deals(self) -> DealOffice:
        return self.slack.deals

    @property
    def now(self) -> datetime:
        return self.deals.now

    def at(self, moment: str | datetime) -> None:
        """Set the clock; it ticks once there, as it does each minute, and carries out what is owed.

        Moments that lie before now are not gone back to.
        """
        wanted = utc(moment) if isinstance(moment, str) else moment
        self.deals.now = max(self.deals.now, wanted)
        self.tick()

    def passes(self, **stretch: float) -> None:
        """Let a stretch of time pass without a tick in between."""
        self.at(self.now + timedelta(**stretch))

    def tick(self) -> None:
        """Do what the clock does each minute and every ten, then what the queue does."""
        watch_protection(self.deals.desk, now=self.now)
        retry_approvals(self.deals.desk, now=self.now)
        verify_pending(self.deals.desk, now=self.now)
        remind_of_ends(self.deals.desk, now=self.now)
        note_owed_deals(self.deals.desk, now=self.now)
        self.settle()

    def sync(self) -> None:
        """Let the CRM's changes come in, and carry out what follows."""
        self.deals.office.sync()
        self.settle()

    def settle(self) -> None:
        """Carry out what is owed, without the seconds that it takes."""
        before = self.now
        self.deals.office.settle()
        self.deals.now = before

    # The CRM.

    def in_crm(self, *records: Record) -> None:
        """Let somebody make or change records in the CRM, and the next sync see them."""
        self.deals.office.crm.put(*records)
        self.sync()

    def deals_in_crm(self, account: Account) -> list[Opportunity]:
        """List the opportunities of an account as they stand in the CRM."""
        rows = self.deals.office.crm.deals_of([account.key])
        return [row.record for row in rows if isinstance(row.record, Opportunity)]

    def writes_deals(self) -> None:
        """Let the product write opportunities, as an admin would."""
        self.deals.office.writes_deals()

    # The partner's side, by the form.

    def registers(
        self, partner: str = "P1", account: Account | str = A1, *families: str, **fields: str
    ) -> Registration:
        """Let a partner send the form; the registration that it became."""
        return self.received(partner, self.sends_form(partner, account, *families, **fields))

    def registers_by_mail(
        self, partner: str = "P1", account: Account | str = A1, *families: str, **fields: str
    ) -> Registration:
        """Let somebody at a partner send the form that was mailed: news of it come by mail, too."""
        page = self.web.post(self.mailed_form(partner), self.filled(account, *families, **fields))
        return self.received(partner, page)

    def received(self, partner: str, page: requests.Response) -> Registration:
        """Give the registration that a page acknowledges, after what follows from it."""
        found = self.newest(partner)
        assert found.ref in words_of(page), words_of(page)
        self.settle()
        return found

    def mailed_form(self, partner: str = "P1") -> str:
        """Let the partner manager mail a form to the partner; the link in it."""
        before = self.now
        link = self.web.send_form(partner, MAILBOX[partner])
        self.deals.now = before
        return link

    def admin_by_mail(self, partner: str) -> str:
        """Give a partner an admin who is reached by mail; their address."""
        address = f"admin@{MAILBOX[partner].partition('@')[2]}"
        with self.deals.desk.store.begin() as work:
            work.people.act_by_mail(
                self.deals.partners[partner], Role.PARTNER_ADMIN, address=address, name="Ady Min"
            )
        return address

    def letters(self, partner: str, about: Registration) -> list[str]:
        """List the subjects of what was mailed to a partner about a registration, in order."""
        return [
            mail.subject
            for mail in self.web.mails.all
            if mail.to == MAILBOX[partner] and about.ref in f"{mail.subject} {mail.text}"
        ]

    def sends_form(
        self, partner: str, account: Account | str = A1, *families: str, **fields: str
    ) -> requests.Response:
        """Let a partner send the form; the page that answers."""
        return self.web.post(self.form_of(partner), self.filled(account, *families, **fields))

    def form_of(self, partner: str) -> str:
        """Give the link of a new registration form for a partner's own person."""
        with self.deals.desk.store.begin() as work:
            made = make_form(work, Purpose.REGISTER, self.deals.reps[partner], now=self.now)
        return must_have_links(self.deals.desk).url(made.handle)

    def filled(self, account: Account | str = A1, *families: str, **fields: str) -> dict[str, str]:
        """Fill the form in completely; what is named is filled in otherwise, empty left out."""
        said: dict[str, str] = {**COMPLETE, "proof": "workshop of 28 February"}
        if isinstance(account, Account):
            said |= {
                "customer": account.name,
                "domain": account.website,
                "country": account.country,
            }
        else:
            said |= {"customer": account, "domain": ""}
        said["families"] = ", ".join(families or ("CORE",))
        said["close_on"] = f"{(self.now + timedelta(days=120)).date()}"
        said["last_contact_on"] = f"{(self.now - timedelta(days=4)).date()}"
        return {name: value for name, value in {**said, **fields}.items() if value}

    def newest(self, partner: str) -> Registration:
        return self.all_of(partner)[0]

    def all_of(self, partner: str) -> list[Registration]:
        """List a partner's registrations, drafts included, the newest first."""
        with self.deals.desk.store.read() as view:
            return view.registrations.of_partner(self.deals.partners[partner], limit=100)

    def status(self, registration: Registration) -> str:
        """What the partner reads on the page of its registration."""
        return words_of(self.web.get(self.link(registration, Purpose.STATUS)))

    def link(self, registration: Registration, purpose: Purpose = Purpose.STATUS) -> str:
        """Give a link to a registration for the person who filed it."""
        with self.deals.desk.store.read() as view:
            by = view.people.by_id(registration.submitter_id)
        assert by is not None
        return self.web.made(purpose, by, registration)

    def does(self, registration: Registration, act: str, **fields: str) -> str:
        """Let the partner do one thing of its status page, such as extend; what it reads then."""
        answer = self.web.post(f"{self.link(registration)}/{act}", fields)
        self.settle()
        return words_of(answer)

    # Our side, in Slack.

    def types(self, who: CrmUser, text: str, answer: str = "") -> str:
        """Type a command and wait for an answer that says these words; all that it says."""
        told = self.answer(who, text, answer)
        return said_in(told) if told else ""

    def offers(self, who: CrmUser, registration: Registration) -> list[str]:
        """List the buttons on the card that somebody gets who types a registration's number."""
        card = self.answer(who, registration.ref, f"{registration.ref}: ")
        return labels(tuple(card["blocks"]))

    def answer(self, who: CrmUser, text: str, answer: str = "") -> Json:
        """Type a command and wait for an answer that says these words; nothing without words."""
        door = self.slack.door
        place = door.channel(DESK)
        before = {each["ts"] for each in door.seen(who.email, place)}
        door.act(who.email, "command", channel=place, text=f"/cosell {text}")
        if not answer:
            return {}

        def look() -> Json | None:
            seen = [one for one in door.seen(who.email, place) if one["ts"] not in before]
            return next((one for one in seen if answer in said_in(one)), None)

        return door.wait(look)

    def decides(self, who: CrmUser, text: str, answer: str) -> str:
        """Look at a registration by command, and then type a decision; the answer to it.

        `text` is `approve DR-1 ...` or `reject DR-1 ...`.
        """
        ref = text.split()[1]
        self.types(who, ref, ref)
        told = self.types(who, text, answer)
        self.settle()
        return told

    def presses(self, who: CrmUser, words: str, label: str, then: str = "") -> Json:
        """Press a button of a card in somebody's direct messages.

        What is done by it at once is awaited by the words that somebody reads `then`.
        """
        told = self.slack.press(who.email, self.slack.card(who.email, words), label)
        if then:
            self.card(who, then)
        self.acted()
        return told

    def presses_on_answer(self, who: CrmUser, text: str, words: str, label: str) -> None:
        """Type a command, and press a button of the answer that says these words."""
        card = self.answer(who, text, words)
        door = self.slack.door
        door.press(who.email, door.channel(DESK), card, label)

    def files_letter(self, who: CrmUser, registration: Registration, text: str) -> None:
        """Keep what the customer has written, by the button of the card."""
        words = f"{registration.ref}: "
        self.presses_on_answer(who, registration.ref, words, "Customer's letter…")
        self.fills_in(who, "Customer's letter", letter=text)

    def presses_on(self, who: CrmUser, ref: str, label: str) -> Json:
        """Type the number of a registration or a case, and press a button of the card."""
        card = self.answer(who, ref, f"{ref}: ")
        place = self.slack.door.channel(DESK)
        told = self.slack.door.press(who.email, place, card, label)
        self.acted()
        return told

    def resolves(self, who: CrmUser, case: ConflictCase, **values: Any) -> Json:
        """Open the card of a case and fill in how it is decided."""
        self.presses_on(who, case.ref, "Open resolution…")
        return self.fills_in(who, f"Resolve {case.ref}", **values)

    def fills_in(self, who: CrmUser, words: str, **values: Any) -> Json:
        """Fill in the form that is on somebody's screen and send it."""
        shown = form(self.slack.door, who.email, words)
        told = send(self.slack.door, who.email, shown, **values)
        self.acted()
        return told

    def acted(self) -> None:
        """Wait until all that was pressed or sent has been acted on; carry out what follows."""

        def look() -> bool | None:
            with self.deals.desk.store.read() as view:
                return None if view.inbox.undone(self.now + timedelta(days=1)) else True

        self.slack.door.wait(look)
        self.settle()

    def card(self, who: CrmUser, words: str) -> str:
        """Wait for a card in somebody's direct messages; all that it says."""
        return said_in(self.slack.card(who.email, words))

    def heard(self, who: CrmUser, words: str) -> int:
        """Count the messages in somebody's direct messages that say these words."""
        return self.slack.heard(who.email, words)

    # What is kept.

    def get(self, registration: Registration) -> Registration:
        return self.deals.get(registration)

    def cases(self, registration: Registration) -> list[ConflictCase]:
        """List the conflicts that a registration is in, the oldest first."""
        with self.deals.desk.store.read() as view:
            found = view.conflict_cases.of_registration(registration.id)
        return sorted(found, key=lambda each: each.id)

    def protecting(self, account: Account) -> dict[str, int]:
        """Say which registration the database keeps others out for, by product family."""
        with self.deals.desk.store.read() as view:
            found = view.claims.active_on(account.key, self.now)
        return {each.family: each.registration_id for each in found}

    def shown(self, registration: Registration) -> Shown:
        """The one word in which the partner reads how its registration stands."""
        return partner_view(self.get(registration), self.now).shown

    def learns_nothing_of(self, registration: Registration, *words: str) -> None:
        """Look through all that a partner reads of its registration: none of these words is in it.

        Nor that there is anybody else.
        """
        page = self.web.get(self.link(registration)).text
        mails = [f"{mail.subject}\n{mail.text}" for mail in self.web.mails.all]
        told = "\n".join([page, *(each for each in mails if registration.ref in each)]).casefold()
        for word in (*words, "another partner", "conflict", "on hold", "rival"):
            assert word.casefold() not in told, word

    def by_mistake_lifts(self, *held: Registration) -> None:
        """Let claims that wait go on although they should not, and close their cases: no door does.

        As a bug would, or somebody with a database client.
        """
        with self.deals.desk.store.begin() as work:
            for each in held:
                found = work.registrations.held(each.id)
                assert found is not None
                lifted = lift_hold(found).registration
                work.registrations.save(lifted, seen=found.version, now=self.now)
                for case in work.conflict_cases.of_registration(each.id):
                    closed = replace(case, state=CaseState.CLOSED, version=case.version + 1)
                    work.conflict_cases.save(closed, seen=case.version)


@contextmanager
def open_world(slack: Running, store: Store, **told: Any) -> Iterator[World]:
    """Open the doors of a new office of registered deals until the block is left."""
    with open_doors(slack, store, open_deal_office(store, **told)) as opened:
        yield opened


@contextmanager
def open_doors(slack: Running, store: Store, deals: DealOffice) -> Iterator[World]:
    """Open the doors before an office, as after a restart: by the rules that it has by now."""
    # The bot's desk stays the one that it was built with; forms and mails are the portal's.
    with open_door(slack, store, office=deals.office) as door, forms_of(deals) as doorway:
        yield World(DealDoor(door, deals), doorway)
