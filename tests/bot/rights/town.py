"""A town in which every value that not everybody may read is a word that stands nowhere else.

Its people do what people do with a partner: lists, deals, leads, requests, credit, questions. All
of it is owed and nothing told yet, so that a test can say first what is shared, and with whom.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from journeys import answer_help, answer_leads, help_room
from journeys.approve_registration import approve
from journeys.ask_partner import Asking, send_request, write_down
from journeys.ask_to_share import ask_to_share
from journeys.credit_partner import claim_credit, dispute_credit
from journeys.deal_forms import send_form
from journeys.decide_conflict import Resolution, decide_case
from journeys.decide_registration import identify
from journeys.form_links import FormLinks
from journeys.hear_mention import Heard, hear_mention
from journeys.invite_people import Presser, invite, press
from journeys.judge_match import Verdicting, judge
from journeys.keep_digests import choose_rhythm
from journeys.keep_feeds import keep_feed
from journeys.keep_segments import add_segment
from journeys.list_by_link import make_list_link
from journeys.register_deal import register
from journeys.resolve_conflict import open_case
from journeys.scoreboard import keep_scoreboard
from journeys.send_digests import send_digests
from journeys.send_matrix import Form, ask_matrix
from journeys.take_leads import take_lead
from matching.company import Company
from partnering.accounts import Account, Opportunity
from partnering.conflict_cases import Kind as ConflictKind
from partnering.conflict_cases import Remedy
from partnering.digests import Rhythm
from partnering.engagement_rules import Clause
from partnering.facts import (
    CreditReminder,
    DealDoorOpened,
    DealReminder,
    DecidedOutside,
    HelpReminder,
    ListCame,
    ListStale,
    NudgeDue,
    OffersPaused,
    OwnerUnmapped,
    SharingChanged,
)
from partnering.help_requests import DealRole, HelpDecline, HelpKind, HelpNeed
from partnering.judgements import Judgement
from partnering.lead_profiles import LeadProfile
from partnering.leads import LeadContact, LeadDetails
from partnering.money import Money
from partnering.nudges import asked, begin
from partnering.people import CrmUser, Person, Role
from partnering.registrations import CustomerContact
from partnering.sharing import Field, Level, Rule, Side
from partnering.touches import Said, TouchKind, TouchRole
from store.bindings import Binding
from store.work import Store
from tests.bot.rights.wire import TEAM
from tests.journeys.deal_office import AE, CC, DD, PM, DealOffice, claim_to, open_deal_office

# A Friday morning in Berlin; the next tick that counts is on the first working day of a month.
FILLED = datetime(2026, 8, 28, 8, 0, tzinfo=UTC)
FIRST = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)

OTTO = CrmUser("005OTTO", "Otto Ownerbrisk", "otto@vendra.example", zone="Europe/Berlin")
GERD = CrmUser("005GERD", "Gerd Gering", "gerd@vendra.example", zone="Europe/Berlin")
# Nobody in chat: what she is told goes by mail.
MAILA = CrmUser("005MAIL", "Maila Mail", "maila@vendra.example", zone="Europe/Berlin")
ADA = CrmUser("005ADA", "Ada Admin", "ada@vendra.example", zone="Europe/Berlin")


@dataclass(frozen=True, slots=True)
class Known:
    """One account of ours, with the lists of partners that it stands on."""

    number: int
    owner: CrmUser
    lists: dict[str, str]
    segments: tuple[str, ...]
    country: str = "Germany"
    kind: str = ""
    has_deal: bool = True

    @property
    def account(self) -> Account:
        n = self.number
        return Account(
            key=f"001KNOWN{n}",
            name=f"Accname{n}qx Holding",
            website=f"known{n}-werke.example",
            country=self.country,
            city=f"Acccity{n}qx",
            owner_key=self.owner.key,
            type=self.kind,
            street=f"Accstreet{n}qx 7",
            phone=f"+49 89 77001{n}{n}{n}",
            tax_id=f"DE90000{n}{n}{n}7",
        )

    @property
    def deal(self) -> Opportunity:
        n = self.number
        return Opportunity(
            key=f"006KNOWN{n}",
            account_key=self.account.key,
            name=f"Dealname{n}qx",
            stage=f"Dealstage{n}qx",
            amount=Money(70_000_100 * 10 + n * 1_111_100, "EUR"),
            close_on=date(2031, 3, 10 + n),
            owner_key=self.owner.key,
            families=(f"Dealfam{n}qx",),
            created_at=FILLED - timedelta(days=40),
        )

    def on_list(self, partner: str) -> Company:
        """The same company as a partner's list writes it."""
        mine, n = self.account, self.number
        return Company(
            id=f"{partner}-{n}",
            name=f"Listname{n}{partner.lower()}qx Group",
            website=f"https://www.{mine.website}/",
            country="DE" if self.country == "Germany" else "FR",
            city=f"Listcity{n}{partner.lower()}qx",
            street=mine.street,
            phone=mine.phone,
            tax_id=mine.tax_id,
        )


OPEN, OWN_CUSTOMERS, PROSPECTS = "open opportunities", "customers", "prospects"
OURS_ALONE = "Sonderkreis"
KNOWN = {
    each.number: each
    for each in (
        Known(1, AE, {"P1": OWN_CUSTOMERS, "P2": PROSPECTS}, (OPEN, OURS_ALONE), "France"),
        Known(2, OTTO, {"P1": PROSPECTS}, (OWN_CUSTOMERS,), kind="Customer"),
        Known(3, OTTO, {"P2": OWN_CUSTOMERS}, (OPEN,)),
        Known(4, AE, {}, (PROSPECTS,), has_deal=False),
        Known(5, MAILA, {"P1": OWN_CUSTOMERS, "P3": OWN_CUSTOMERS}, (PROSPECTS,), has_deal=False),
        # Told of when it comes, after all partners' alerts have begun.
        Known(6, MAILA, {"P1": OWN_CUSTOMERS}, (OPEN,)),
    )
}


@dataclass
class Town:
    """The office, its partners by key, and who of ours is who by the CRM's key."""

    deals: DealOffice
    mailed: dict[str, Person] = field(default_factory=dict)

    def id(self, partner: str) -> int:
        return self.deals.partners[partner]


def fill(store: Store) -> Town:
    """Make everything, as its own people would; nothing of it is told yet."""
    town = Town(open_deal_office(store, now=FILLED))
    _people(town, store)
    _lists(town)
    _agreed(town, store)
    _begun(town)
    _registered(town)
    _asked_for_help(town)
    _led(town, store)
    _credited(town)
    _said_of_sharing(town)
    _invited(town)
    _owed_besides(town, store)
    return town


def _people(town: Town, store: Store) -> None:
    office = town.deals.office
    policy = replace(office.desk.policy, auto_from=0.05, review_from=0.04, zone="Europe/Berlin")
    links = FormLinks(["a key of this town"], "https://cosell.example")
    # No mail leaves while it is made: the wire takes its place.
    channels = replace(policy.channels, fallback="cosell-alerts", scoreboard="board")
    office.desk = replace(
        office.desk, policy=replace(policy, channels=channels), links=links, mailer=Nowhere()
    )
    office.crm.put(OTTO, GERD, MAILA, ADA)
    office.sync()
    with store.begin() as work:
        for user, role in ((ADA, Role.ADMIN),):
            person = work.people.by_crm_key(user.key)
            assert person is not None
            work.people.grant(person.id, role)
        for key, rep in town.deals.reps.items():
            partner = work.partners.by_id(town.id(key))
            assert partner is not None
            work.partners.save(
                replace(
                    partner,
                    countries={"P1": ("DE",), "P2": ("FR",)}.get(key, ("US",)),
                    families=("CORE",),
                )
            )
            work.lead_profiles.save(LeadProfile(town.id(key), zone="Europe/Berlin"))
            work.bindings.put(Binding(f"-/{TEAM}", f"U0REP{key}", rep.id, None, FILLED))
            town.mailed[key] = work.people.act_by_mail(
                town.id(key),
                Role.PARTNER_REP,
                address=f"{key.lower()}-post@{key.lower()}.example",
                name=f"{key} Post",
                zone="Europe/Berlin",
            )


class Nowhere:
    """A mail server that takes nothing."""

    def send(self, mail: object) -> None:
        raise AssertionError("nothing is sent while a town is made")

    def condition(self) -> tuple[bool, str]:
        return True, ""


def _lists(town: Town) -> None:
    """Each partner's lists come, and our accounts but the last: that one is news."""
    office = town.deals.office
    names = {"P1": "Northwind", "P2": "Fabrikam", "P3": "Contoso"}
    with town.deals.desk.store.begin() as work:
        for key, number in town.deals.partners.items():
            work.partner_channels.link(number, f"-/{TEAM}", f"C0{key}", by=None, at=FILLED)
    for key, name in names.items():
        for segment in (OWN_CUSTOMERS, PROSPECTS):
            rows = [each.on_list(key) for each in KNOWN.values() if each.lists.get(key) == segment]
            if rows:
                office.bring(*rows, partner=name, segment=segment)
    _arrive(town, *(each for each in KNOWN.values() if each.number in (1, 3, 4)))
    add_segment(
        town.deals.desk,
        OURS_ALONE,
        {"country": "France"},
        by=town.deals.person(PM),
        now=town.deals.now,
    )


def _arrive(town: Town, *known: Known) -> None:
    for each in known:
        town.deals.office.crm.put(each.account, *([each.deal] if each.has_deal else []))
    town.deals.office.sync()


def _agreed(town: Town, store: Store) -> None:
    """All agree at first: what follows could not be done otherwise."""
    with store.begin() as work:
        for number in town.deals.partners.values():
            for side in Side:
                work.sharing.consent(number, side, by=None, at=FILLED)


def _begun(town: Town) -> None:
    """Digests are closed once, and chosen; a channel gets them too. Then news comes."""
    desk, now = town.deals.desk, town.deals.now
    keep_scoreboard(desk, now=now - timedelta(days=14))
    for user, rhythm in ((OTTO, Rhythm.WEEKLY), (PM, Rhythm.MONTHLY), (CC, Rhythm.WEEKLY)):
        choose_rhythm(desk, rhythm, by=town.deals.person(user), now=now)
    pia = town.deals.person(PM)
    for typed in (
        "#all-daily daily",
        "#north-weekly weekly Northwind",
        "#de-monthly monthly territory DE",
    ):
        keep_feed(desk, typed, by=pia, now=now)
    send_digests(desk, now=now)
    _arrive(town, *(each for each in KNOWN.values() if each.number in (2, 5, 6)))
    for form in Form:
        for user in (GERD, PM):
            ask_matrix(desk, town.id("P1"), form, by=town.deals.person(user), now=now)
    with desk.store.read() as view:
        (last,) = view.overlaps.of_partner(town.id("P3"))
    judge(desk, Verdicting(last.id, Judgement.RELATED), by=town.deals.person(MAILA), now=now)


def _registered(town: Town) -> None:
    """Two partners want the same customer, which our own seller works on, and one another."""
    for key, number in (("P1", 1), ("P2", 1), ("P1", 4), ("P2", 3)):
        claim = claim_to(KNOWN[number].account)
        mark = f"{number}{key.lower()}qx"
        register(
            town.deals.desk,
            town.id(key),
            replace(
                claim,
                # As the partner writes it, with what says who it is.
                customer=f"Claimname{mark}",
                contact=CustomerContact(f"Claimcontact{mark}", "Head", f"cc{mark}@c.example", True),
                engagement=f"Claimengaged{mark} on site, with a demo and two workshops.",
                help_wanted=f"Claimhelp{mark}",
                amount=Money(55_000_300 + number * 1_000_100 + 10 * int(key[1]), "EUR"),
                families=frozenset({"CORE"}),
                proof=(f"Claimproof{mark}",),
            ),
            by=town.mailed[key] if key == "P2" else town.deals.reps[key],
            now=town.deals.now,
        )
    # Who decides says whose they are; with that the two claims meet, and one is approved.
    desk, now, dora = town.deals.desk, town.deals.now, town.deals.person(DD)
    for registration, number in ((1, 1), (2, 1), (3, 4), (4, 3)):
        found = town.deals.get(registration)
        key = KNOWN[number].account.key
        identify(desk, found.id, shown=found.version, account_key=key, by=dora, now=now)
    with desk.store.read() as view:
        (case,) = view.conflict_cases.open()
    told = Resolution(
        remedy=Remedy.NONE,
        in_favour_of=None,
        clause=Clause.FIRST_COMPLETE,
        note="Casenoteqx is for us alone.",
        text="Casewordsqx is for both of you.",
    )
    carl = town.deals.person(CC)
    decide_case(desk, case.id, told, shown=case.version, by=carl, now=now)
    third, fourth = town.deals.get(3), town.deals.get(4)
    with desk.store.begin() as work:
        deals = desk.policy.deals
        kind, deal = ConflictKind.DIRECT_PARTNER, KNOWN[3].deal
        open_case(work, kind, [fourth], deals, now=now, opportunity=deal)
    approve(desk, third.id, shown=third.version, by=dora, now=now)


def _asked_for_help(town: Town) -> None:
    desk, now, reps = town.deals.desk, town.deals.now, town.deals.reps
    pia = town.deals.person(PM)
    for key in ("P1", "P2"):
        answer_help.set_responder(desk, town.id(key), town.mailed[key].id, by=pia, now=now)

    def asks(user: CrmUser, partner: str, number: int) -> int:
        mark = f"{number}{partner.lower()}qx"
        with desk.store.read() as view:
            account = view.accounts.by_key(KNOWN[number].account.key)
        assert account is not None
        asking = Asking(
            town.id(partner),
            account.id,
            HelpKind.COSELL,
            HelpNeed.DEMO,
            f"Needwords{mark}",
            opportunity_key=KNOWN[number].deal.key if KNOWN[number].has_deal else "",
            industry=f"Needindustry{mark}",
            size=f"Needsize{mark}",
            contact=f"Needcontact{mark}",
        )
        by = town.deals.person(user)
        made = write_down(desk, asking, by=by, now=now)
        return send_request(desk, made.id, shown=made.version, by=by, now=now).id

    together = asks(AE, "P1", 1)
    answer_help.accept(desk, together, by=reps["P1"], now=now)
    roles = {DealRole.LEAD: town.deals.person(AE).id, DealRole.TECHNICAL: reps["P1"].id}
    help_room.name_roles(desk, together, roles, by=town.deals.person(AE), now=now)
    help_room.ask_us(
        desk,
        together,
        need=HelpNeed.DEMO,
        words="Needback1p1qx",
        by=reps["P1"],
        now=now,
    )
    asks(OTTO, "P1", 2)
    declined = asks(OTTO, "P2", 3)
    answer_help.decline(
        desk,
        declined,
        why=HelpDecline.OTHER,
        words="Declined3p2qx",
        by=reps["P2"],
        now=now,
    )


def _led(town: Town, store: Store) -> None:
    """One lead is offered to a partner, another is taken, and a third waits for more words."""
    desk, now = town.deals.desk, town.deals.now
    for mark, country in (("p1qx", "DE"), ("p2qx", "FR"), ("noqx", "")):
        details = LeadDetails(
            company=f"Leadname{mark}",
            country=country,
            place=f"Leadplace{mark}",
            industry=f"Leadindustry{mark}",
            size=f"Leadsize{mark}",
            families=("CORE",) if country else (),
            need=f"Leadneed{mark}",
            contact=LeadContact(f"Leadcontact{mark}", f"lead{mark}@l.example", "", "Buyer"),
            consent=True,
        )
        by = town.deals.person(AE if mark == "noqx" else PM)
        take_lead(desk, details, by=by, now=now)
    with store.read() as view:
        (offer,) = view.lead_offers.of_partner(town.id("P2"))
    answer_leads.accept_lead(desk, offer.id, by=town.deals.reps["P2"], now=now)
    answer_leads.tell_news(desk, offer.id, text="Leadnewsp2qx", by=town.deals.reps["P2"], now=now)


def _credited(town: Town) -> None:
    desk, now = town.deals.desk, town.deals.now
    for partner, number, user in (("P1", 1, AE), ("P2", 3, PM)):
        with desk.store.read() as view:
            deal = view.opportunities.many([KNOWN[number].deal.key])[KNOWN[number].deal.key]
        said = Said(
            town.id(partner),
            TouchKind.REFERENCE,
            TouchRole.INFLUENCE,
            now.date() - timedelta(days=9),
            f"Evidence{number}{partner.lower()}qx: they spoke for us.",
        )
        made = claim_credit(desk, deal.id, said, by=town.deals.person(user), now=now)
    dispute_credit(
        desk,
        made.id,
        shown=made.version,
        text="Disputed3p2qx: it was not so at all.",
        by=town.mailed["P2"],
        now=now,
    )
    rep = town.deals.reps["P1"]
    heard = Heard(town.id("P1"), "C0P1/1.1", "1.1", "Questionp1qx is nowhere, or is it?")
    hear_mention(desk, heard, by=rep, now=now)
    listed = Heard(town.id("P1"), "C0P1/1.2", "1.2", "status?")
    hear_mention(desk, listed, by=rep, now=now)


def _said_of_sharing(town: Town) -> None:
    """Each side asks the other for more than numbers."""
    desk, now, pia = town.deals.desk, town.deals.now, town.deals.person(PM)
    counts = Rule(town.id("P2"), Side.THEIRS, PROSPECTS, None, Level.COUNTS)
    with desk.store.begin() as work:
        work.sharing.put_rule(counts, by=None, at=now)
    for partner, segment, asked_for, by in (
        ("P1", OPEN, Field.AMOUNT, town.deals.reps["P1"]),
        ("P2", PROSPECTS, Field.NAME, pia),
    ):
        mark = f"Asked{partner.lower()}qx"
        ask_to_share(desk, town.id(partner), segment, asked_for, words=mark, by=by, now=now)
    make_list_link(
        desk,
        town.id("P1"),
        PROSPECTS,
        agreement="Agreementp1qx",
        mail_to="p1-post@p1.example",
        by=pia,
        now=now,
    )
    send_form(desk, town.id("P2"), "p2-post@p2.example", by=pia, now=now)


def _invited(town: Town) -> None:
    desk, now, pia = town.deals.desk, town.deals.now, town.deals.person(PM)
    for key in ("P1",):
        card = invite(
            desk,
            town.id(key),
            Role.PARTNER_REP,
            workspace=f"-/{TEAM}",
            channel=f"C0{key}",
            by=pia,
            now=now,
        )
        who = Presser(f"-/{TEAM}", "U0PRESSER", "Presserp1qx Olm", "external")
        press(desk, card.id, who, now=now)


def _owed_besides(town: Town, store: Store) -> None:
    """Owe what comes of an outage, of time, or of the command line: the facts alone."""
    now = town.deals.now
    desk, anna = town.deals.desk, town.deals.person(AE)
    p1, p2 = town.id("P1"), town.id("P2")
    with store.begin() as work:
        (listed, *_) = work.lists.of_partner(p1)
        overlap = next(each for each in work.overlaps.of_partner(p1))
        nudge = work.nudges.add(asked(begin("LD-3", anna.id, now, now), desk.policy.leads, now))
        assert nudge is not None
        for fact in (
            ListCame(p1, listed.id, by_link=True),
            ListStale(p1, listed.id),
            OwnerUnmapped(overlap.id, OTTO.key),
            NudgeDue(nudge.id, 1, escalated=False),
            DealDoorOpened(p1, f"-/{TEAM}", "C0P1"),
            DecidedOutside(3, town.deals.person(DD).id, "approved"),
            DealReminder(4, "due_half"),
            CreditReminder(1, "half"),
            HelpReminder(3, "half"),
            OffersPaused(p1, paused=True),
            SharingChanged(p1, "opted_in:theirs"),
            SharingChanged(p1, "opted_in:ours"),
            SharingChanged(p1, "level:ours"),
            SharingChanged(p1, "ends:ours"),
            SharingChanged(p2, "revoked:theirs"),
        ):
            work.record(fact, at=now)
