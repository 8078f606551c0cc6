"""An office in which every value that not everybody may see is a word that stands nowhere else.

`SECRETS` says of each word who may read it, by the documented rules and not by the product's code.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.messenger import SlackMessenger
from bot.web_api import web_client
from bot.workspace import Workspace, workspace_of
from journeys.ask_partner import Asking, send_request, write_down
from journeys.credit_partner import claim_credit
from journeys.import_partners import ListImport, import_list
from journeys.invite_people import Presser, confirm, invite, press
from journeys.judge_match import Verdicting, judge
from journeys.keep_partners import add_partner, link_channel, remove_partner
from journeys.register_deal import register
from journeys.resolve_conflict import open_case
from journeys.run_programme import set_channel
from journeys.take_leads import take_lead
from matching.company import Company
from partnering.accounts import Account, Lead, Opportunity
from partnering.conflict_cases import Kind
from partnering.help_requests import HelpAsked, HelpKind, HelpNeed, draft, send
from partnering.judgements import Judgement
from partnering.leads import LeadContact, LeadDetails
from partnering.money import Money
from partnering.nudges import begin
from partnering.partner_draft import PartnerDraft
from partnering.partners import Contact
from partnering.people import CrmUser, Person, Role
from partnering.programme import Channel
from partnering.questions import Question, QuestionState, ask
from partnering.registrations import Claim, CustomerContact, DealType
from partnering.sharing import Side
from partnering.touches import Said as TouchSaid
from partnering.touches import TouchKind, TouchRole
from sandbox.slack.options import APP_TOKEN, BOT_TOKEN
from store.work import Store
from tests.journeys.office import MARIA, OMAR, PIA, Office, open_office
from tests.sandbox.slack.running import Running

DORA = CrmUser(key="005DORA", name="Dora Left", email="dora@vendra.example")
DAVE = CrmUser(key="005DAVE", name="Dave Gone", email="dave@vendra.example")
# The CRM knows users with the guest's and the outsider's addresses, and both have every role.
GINA = CrmUser(key="005GINA", name="Gina Torres", email="gina@agency.example")
ANA = CrmUser(key="005ANA", name="Ana Costa", email="ana@partner.example")
# Without a name, so that the address is what stands for the owner.
ERIK = CrmUser(key="005ERIK", name="", email="sallowin@elsewhere.example")
NEWCOMER = "newcomer@vendra.example"
REP_GUEST, REP_OUTSIDE = "rita@zelphira.example", "rolf@zelphira.example"

PEOPLE = {
    "team_name": "Vendra",
    "team_domain": "vendra",
    "users": [
        {"email": MARIA.email, "real_name": "Maria Keller"},
        {"email": OMAR.email, "real_name": "Omar Diaz"},
        {"email": PIA.email, "real_name": "Pia Lang"},
        {"email": DORA.email, "real_name": "Dora Left"},
        {"email": DAVE.email, "real_name": "Dave Gone"},
        {"email": NEWCOMER, "real_name": "New Comer"},
        {"email": GINA.email, "real_name": "Gina Torres", "kind": "guest"},
        {"email": REP_GUEST, "real_name": "Rita Rep", "kind": "guest"},
        {"email": ANA.email, "real_name": "Ana Costa", "kind": "external", "company": "Other"},
        {"email": REP_OUTSIDE, "real_name": "Rolf Rep", "kind": "external", "company": "Zel"},
    ],
    "channels": [
        {"name": "cosell-alerts", "members": ["*", "@app"]},
        {"name": "with-guests", "members": [MARIA.email, GINA.email, "@app"]},
        {"name": "guests-of-one", "members": [MARIA.email, REP_GUEST, "@app"]},
        {"name": "ext-other", "members": [MARIA.email, ANA.email, "@app"], "ext_shared": True},
        {"name": "ext-one", "members": [MARIA.email, REP_OUTSIDE, "@app"], "ext_shared": True},
        {"name": "room-morvane", "kind": "private", "members": [PIA.email, "@app"]},
    ],
}


class Seers(StrEnum):
    """Who may read something, in the words of the documentation."""

    INSIDE = "people of ours who are active: names of accounts, of partners, and their overlaps"
    OWNER = "the account's owner and team, their managers, partner managers and admins"
    OTHER_OWNER = "the same for the other owner's account"
    MANAGERS = "partner managers and admins"
    NOBODY = "nobody: it is erased, or it is never shown"


SECRETS: dict[str, Seers] = {
    # What everybody of ours may look up.
    "quorvellan": Seers.INSIDE,
    "zelphira": Seers.INSIDE,
    "brontaque": Seers.INSIDE,
    "drossmere": Seers.INSIDE,
    "trevalinde": Seers.INSIDE,
    # What the CRM holds of the first owner's account and deals.
    "dealvisk": Seers.OWNER,
    "stagemorr": Seers.OWNER,
    "famloq": Seers.OWNER,
    "731,001": Seers.OWNER,
    "73100100": Seers.OWNER,
    "315557319": Seers.OWNER,
    "731955": Seers.OWNER,
    "wyrmgasse": Seers.OWNER,
    "norrquist": Seers.OWNER,
    # And of another owner's.
    "dealpavv": Seers.OTHER_OWNER,
    "stagelusk": Seers.OTHER_OWNER,
    "842,002": Seers.OTHER_OWNER,
    "84200200": Seers.OTHER_OWNER,
    # What stands only where partners and people are kept.
    "contactwim": Seers.MANAGERS,
    "tierboq": Seers.MANAGERS,
    "sourceyll": Seers.MANAGERS,
    "agreeduth": Seers.MANAGERS,
    "sallowin": Seers.MANAGERS,
    "presserkaan": Seers.MANAGERS,
    "morvane": Seers.MANAGERS,
    "fabrilune": Seers.MANAGERS,
    "draftghent": Seers.MANAGERS,
    "draftfile": Seers.MANAGERS,
    # What a partner says of its deal.
    "engagemyrr": Seers.MANAGERS,
    "engagegrell": Seers.MANAGERS,
    "helpwarrow": Seers.MANAGERS,
    "613,207": Seers.MANAGERS,
    # What a lead is about, and who asked: for its keeper, and in part for who may take it.
    "leadwantmull": Seers.OWNER,
    "leadcallzorn": Seers.OWNER,
    "leadwantgrohl": Seers.MANAGERS,
    # What a seller asks a partner for, and whom they know at the customer.
    "needgryll": Seers.OWNER,
    "needsprool": Seers.OTHER_OWNER,
    "contacthulm": Seers.NOBODY,
    # What a partner's people ask: for who sees to it, and not read out to anybody.
    "questvrool": Seers.MANAGERS,
    "questdrimm": Seers.MANAGERS,
    # What shows that a partner had a part in a deal: for those who see the deal.
    "evidencequill": Seers.OWNER,
    "006marked1": Seers.OWNER,
    "006marked2": Seers.OTHER_OWNER,
    "evidencebryn": Seers.OTHER_OWNER,
    # Whom a partner talks to at the customer: who decides on the deal reads it.
    "contactdell": Seers.MANAGERS,
    # What no view of this version shows, or what was erased.
    "leadperson": Seers.NOBODY,
    "leadmail": Seers.NOBODY,
    "vanthoria": Seers.NOBODY,
    "erasedsoul": Seers.NOBODY,
    BOT_TOKEN.lower(): Seers.NOBODY,
    APP_TOKEN.lower(): Seers.NOBODY,
    "verification-token-of-old": Seers.NOBODY,
    "sandbox-verification-token": Seers.NOBODY,
}

# What matching finds equal and a reason would quote.
_PRIVATE: dict[str, Any] = {
    "street": "Wyrmgasse 73",
    "phone": "+49 7315557319",
    "tax_id": "DE731955001",
    "duns": "731955002",
}
QUORVELLAN = Account(
    key="001QUOR",
    name="Quorvellan Maschinenbau GmbH",
    website="quorvellan.de",
    country="Germany",
    city="Ulm",
    owner_key=MARIA.key,
    **_PRIVATE,
)
THEIR_QUORVELLAN = Company(
    id="P-1",
    name="QUORVELLAN Maschinenbau",
    website="https://www.quorvellan.de/",
    country="DE",
    city="Ulm",
    **_PRIVATE,
)
# The other partner knows less of it, so that other fields are the reasons.
ALSO_QUORVELLAN = Company(
    id="B-1",
    name="Quorvellan Maschinenbau",
    country="DE",
    street=_PRIVATE["street"],
    phone=_PRIVATE["phone"],
)
DROSSMERE = Account(
    key="001DROS",
    name="Drossmere Logistics SA",
    website="drossmere.fr",
    country="France",
    city="Lyon",
    owner_key=OMAR.key,
)
THEIR_DROSSMERE = Company(
    id="P-2", name="Drossmere Logistics", website="drossmere.fr", country="FR", city="Lyon"
)
TREVALINDE = Account(
    key="001TREV",
    name="Trevalinde Werke AG",
    website="trevalinde.ch",
    country="Switzerland",
    city="Chur",
    owner_key=MARIA.key,
)
# So near that a person has to say whether it is the same.
THEIR_TREVALINDE = Company(
    id="P-3", name="Trevalinde Norrquist Werke", website="norrquist.ch", country="CH", city="Chur"
)
FABRILUNE = Company(id="P-4", name="Fabrilune Textiles", website="fabrilune.it", country="IT")
DEALS = (
    Opportunity(
        key="006MARKED1",
        account_key=QUORVELLAN.key,
        name="Dealvisk",
        stage="Stagemorr",
        amount=Money(73_100_100, "EUR"),
        owner_key=MARIA.key,
        families=("Famloq",),
    ),
    Opportunity(
        key="006MARKED2",
        account_key=DROSSMERE.key,
        name="Dealpavv",
        stage="Stagelusk",
        amount=Money(84_200_200, "EUR"),
        owner_key=OMAR.key,
    ),
)
LEAD = Lead(
    "00QMARK", "Quorvellan Sud", "Leadperson Pell", "leadmail@q.example", owner_key="005ERIK"
)
ORPHAN = Account("001ORPH", "Orphanell KG", website="orphanell.de", owner_key=ERIK.key)


@dataclass(frozen=True, slots=True)
class Marked:
    """What was made, and the address of the card that only the first owner can read."""

    office: Office
    partner_a: int
    partner_b: int
    card: tuple[str, str]


def fill(store: Store, slack: Running) -> Marked:
    """Make everything, as its own people would, with messages in the real workspace."""
    users = (MARIA, OMAR, PIA, DORA, DAVE, GINA, ANA, ERIK)
    office = open_office(store, users=users)
    client = web_client(BOT_TOKEN, f"{slack.url}/api/")
    messenger = SlackMessenger(client, store, clock=lambda: office.now)
    office.desk = replace(office.desk, messenger=messenger)
    chat = workspace_of(client, store)
    pia = _give_roles(office)
    # He was an admin, and is gone from chat before anything was told to him there.
    slack.post(f"/users/{slack.user(DAVE.email)}", {"deleted": True})
    first, second = _partners(office, pia)
    _news(office)
    _pairs(office)
    with store.begin() as work:
        why = "nobody in chat has the owner's e-mail address"
        work.unmapped.put(ERIK.key, ERIK.email, why, office.now)
    _judged(office)
    _joined(office, chat, slack, pia, first)
    _kept(office, chat, slack, pia, first)
    _registered(office, first)
    _helped(office, first, second)
    _led(office, second)
    _asked(office, first, second, pia)
    office.settle()
    # Only now she is gone from the CRM.
    office.crm.put(replace(DORA, is_active=False))
    office.sync()
    # They are not asked to decide on it.
    _registered_for(office, second, pia)
    _credited(office, first, second, pia)
    office.settle()
    with store.read() as view:
        # The first owner's own card: what a stranger's forged press names as its place.
        owner = view.people.by_crm_key(MARIA.key)
        found = view.messages.of_record("overlap:1")
    assert owner is not None
    address = next(each.address for each in found if each.person_id == owner.id)
    channel, _, ts = address.partition("/")
    return Marked(office, first, second, (channel, ts))


def _give_roles(office: Office) -> Person:
    with office.desk.store.begin() as work:
        for user in (PIA, DORA, DAVE, GINA, ANA):
            person = work.people.by_crm_key(user.key)
            assert person is not None
            for role in (Role.PARTNER_MANAGER, Role.ADMIN):
                work.people.grant(person.id, role)
    return office.person(PIA)


def _partners(office: Office, pia: Person) -> tuple[int, int]:
    desk, made = office.desk, []
    for name in ("Zelphira Systems", "Brontaque Partners", "Vanthoria Group"):
        draft = PartnerDraft(
            name,
            domains=(f"{name.split()[0].lower()}.example",),
            tier="Tierboq",
            manager_id=pia.id,
            contacts=(Contact("Contactwim Ode", "contactwim@zelphira.example", "sales"),),
        )
        made.append(add_partner(desk, draft, by=pia, now=office.now).id)
    erased = Company(id="X-1", name="Erasedsoul SARL", website="erasedsoul.fr", country="FR")
    office.bring(erased, partner="Vanthoria Group")
    for name in ("Zelphira Systems", "Brontaque Partners"):
        office.bring(FABRILUNE, partner=name)
    office.sync()
    remove_partner(desk, made[2], purge=True, by=pia, now=office.now)
    return made[0], made[1]


def _news(office: Office) -> None:
    """Two accounts arrive that both partners know: their owners are told."""
    office.bring(FABRILUNE, THEIR_QUORVELLAN, partner="Zelphira Systems")
    office.bring(FABRILUNE, ALSO_QUORVELLAN, THEIR_DROSSMERE, partner="Brontaque Partners")
    office.sync()
    office.crm.put(QUORVELLAN, DROSSMERE, ORPHAN, LEAD, *DEALS)
    office.sync()
    office.settle()


def _pairs(office: Office) -> None:
    """A pair of the first owner's that waits to be judged."""
    before = office.desk
    office.desk = replace(before, policy=replace(before.policy, auto_from=1.0, review_from=0.01))
    office.crm.put(TREVALINDE)
    list_ = ListImport(
        "Zelphira Systems",
        "prospects",
        "Sourceyll",
        "list.csv",
        PIA.email,
        agreement="Agreeduth",
    )
    import_list(office.desk, list_, [THEIR_TREVALINDE], now=office.now)
    office.sync()
    office.desk = before


def _judged(office: Office) -> None:
    with office.desk.store.read() as view:
        [*_, last] = [
            each
            for each in view.overlaps.all_open(50, 0)
            if (account := view.accounts.get(each.account_id)) and account.key == QUORVELLAN.key
        ]
    ask = Verdicting(last.id, Judgement.RELATED)
    judge(office.desk, ask, by=office.person(MARIA), now=office.now)


def _joined(office: Office, chat: Workspace, slack: Running, pia: Person, partner: int) -> None:
    """Two people of the first partner are confirmed; a third has pressed and waits."""
    desk, workspace = office.desk, chat.identities.get().workspace
    for place, email in (("guests-of-one", REP_GUEST), ("ext-one", REP_OUTSIDE)):
        channel = slack.channel(place)
        card = invite(
            desk,
            partner,
            Role.PARTNER_ADMIN,
            workspace=workspace,
            channel=channel,
            by=pia,
            now=office.now,
        )
        seen = chat.people.contact(slack.user(email), now=office.now)
        who = Presser(seen.workspace, seen.address, seen.name, seen.kind)
        press(desk, card.id, who, now=office.now)
        with desk.store.read() as view:
            waits = [each for each in view.invitations.undecided() if not each.is_card]
        confirm(desk, waits[-1].id, by=pia, now=office.now)
        stranger = Presser(workspace, "U0PRESSER", "Presserkaan Olm", "external")
        press(desk, card.id, stranger, now=office.now)


def _kept(office: Office, chat: Workspace, slack: Running, pia: Person, partner: int) -> None:
    desk, now = office.desk, office.now
    room = slack.channel("room-morvane")
    workspace = chat.identities.get().workspace
    link_channel(desk, partner, workspace, room, by=pia, now=now)
    set_channel(desk, Channel.APPROVALS, "room-morvane", by=pia, now=now)
    with desk.store.begin() as work:
        work.drafts.add(
            partner,
            segment="prospects",
            source="Sourceyll",
            agreement="Agreeduth",
            file_name="draftfile.csv",
            content="id,name\n1,Draftghent GmbH\n",
            rows=1,
            dropped=(),
            by=pia.id,
            at=now,
        )


def _registered(office: Office, partner: int) -> None:
    """The first partner registers a deal on the first owner's account."""
    claim = Claim(
        customer=QUORVELLAN.name,
        country="DE",
        domain=QUORVELLAN.website,
        contact=CustomerContact("Contactdell Ire", "Head of IT", "", consent=True),
        families=frozenset({"CORE"}),
        amount=Money(61_320_700, "EUR"),
        close_on=office.now.date() + timedelta(days=60),
        deal_type=DealType.NET_NEW,
        engagement="Engagemyrr: two workshops on site and a demo.",
        last_contact_on=office.now.date() - timedelta(days=2),
        help_wanted="Helpwarrow",
        tender=False,
    )
    with office.desk.store.read() as view:
        rep = next(each for each in view.people.all() if each.partner_id == partner)
    made = register(office.desk, partner, claim, by=rep, now=office.now)
    with office.desk.store.begin() as work:
        open_case(
            work,
            Kind.DIRECT_PARTNER,
            [made],
            office.desk.policy.deals,
            now=office.now,
            opportunity=DEALS[0],
        )


def _registered_for(office: Office, partner: int, pia: Person) -> None:
    """A manager registers another deal for the second partner: none of the first one's business."""
    claim = Claim(
        customer=DROSSMERE.name,
        country="FR",
        domain=DROSSMERE.website,
        contact=CustomerContact("Contactdell Una", "Buyer", "", consent=True),
        families=frozenset({"FLOW"}),
        amount=Money(4_200_000, "EUR"),
        close_on=office.now.date() + timedelta(days=60),
        deal_type=DealType.NET_NEW,
        engagement="Engagegrell: an offer and two visits to the plant.",
        last_contact_on=office.now.date() - timedelta(days=2),
        help_wanted="none",
        tender=False,
    )
    register(office.desk, partner, claim, by=pia, now=office.now)


def _helped(office: Office, first: int, second: int) -> None:
    """The first owner asks the first partner for help, the other owner the second one."""
    desk, now = office.desk, office.now
    maria, omar = office.person(MARIA), office.person(OMAR)
    with desk.store.begin() as work:
        for side in Side:
            work.sharing.consent(first, side, by=None, at=now)
        account = work.accounts.by_key(QUORVELLAN.key)
    assert account is not None
    asking = Asking(
        first,
        account.id,
        HelpKind.COSELL,
        HelpNeed.DEMO,
        "Needgryll",
        contact="Contacthulm",
    )
    made = write_down(desk, asking, by=maria, now=now)
    send_request(desk, made.id, shown=made.version, by=maria, now=now)
    asked = HelpAsked(HelpNeed.DEMO, "Needsprool")
    policy = desk.policy.help
    kind, hours = HelpKind.COSELL, desk.policy.deals.hours
    other = draft(kind, second, DROSSMERE.key, asked, by=omar, policy=policy, now=now)
    sent = send(
        other,
        by=omar,
        responder_id=None,
        owner_id=omar.id,
        hours=hours,
        policy=policy,
        now=now,
    )
    with desk.store.begin() as work:
        work.help_requests.add(sent.request)


def _led(office: Office, second: int) -> None:
    """The first owner keeps a lead; the first partner may take it, and nobody reads who asked."""
    details = LeadDetails(
        company="Quorvellan Sud",
        country="DE",
        need="Leadwantmull",
        contact=LeadContact("Leadcallzorn", "leadcallzorn@q.example"),
    )
    take_lead(office.desk, details, by=office.person(MARIA), now=office.now)
    # The next one goes to the other partner, who had none: it shares, and is reached somewhere.
    with office.desk.store.begin() as work:
        for side in Side:
            work.sharing.consent(second, side, by=None, at=office.now)
        work.partner_channels.link(second, "T0NOWHERE", "C0NOWHERE", by=None, at=office.now)
    other = replace(details, company="Drossmere Nord", need="Leadwantgrohl")
    take_lead(office.desk, other, by=office.person(PIA), now=office.now)
    maria, now = office.person(MARIA), office.now
    with office.desk.store.begin() as work:
        work.nudges.add(begin("LD-1", maria.id, now, now))


def _asked(office: Office, first: int, second: int, pia: Person) -> None:
    """Each partner's people have asked something, which the manager has."""
    with office.desk.store.begin() as work:
        rep = next(each for each in work.people.all() if each.partner_id == first)
        for number, (partner, word) in enumerate(((first, "Questvrool"), (second, "Questdrimm"))):
            question = Question(
                partner_id=partner,
                address=f"C0NOWHERE/1.{number}",
                thread=f"1.{number}",
                asker_id=rep.id,
                state=QuestionState.OFFERED,
                asked_at=office.now,
                last_moved_at=office.now,
                text=f"{word}, or how is it?",
            )
            work.questions.add(ask(question, pia.id, office.now).question)


def _credited(office: Office, first: int, second: int, pia: Person) -> None:
    """Each partner is said to have had a part in one owner's deal."""
    for deal, partner, word in ((DEALS[0], first, "quill"), (DEALS[1], second, "bryn")):
        with office.desk.store.read() as view:
            number = view.opportunities.many([deal.key])[deal.key].id
        said = TouchSaid(
            partner,
            TouchKind.REFERENCE,
            TouchRole.INFLUENCE,
            office.now.date() - timedelta(days=9),
            f"Evidence{word}: they spoke for us.",
        )
        claim_credit(office.desk, number, said, by=pia, now=office.now)


def words_for(*allowed: Seers) -> tuple[str, ...]:
    """The words that somebody may not read who may read only what is allowed."""
    return tuple(word for word, seers in SECRETS.items() if seers not in allowed)


def found_in(texts: Iterable[str], words: Iterable[str]) -> set[str]:
    """Which of these words stand anywhere in these texts."""
    said = "\n".join(texts).lower()
    return {word for word in words if word in said}
