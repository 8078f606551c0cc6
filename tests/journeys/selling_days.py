"""What people of the town do on their days: bring leads, ask for help, answer, work, or nothing."""

from collections.abc import Callable
from datetime import date, timedelta

from journeys import answer_help, answer_leads, ask_partner, help_room, keep_partners, offer_leads
from journeys.acting import COMMAND_LINE
from journeys.ask_partner import Asking
from journeys.invite_people import unlink_partner_person
from journeys.keep_absences import note_away
from journeys.lead_moves import give_on
from journeys.nudge_owners import put_off, say_answered, say_waiting
from journeys.partner_choice import who_could_help
from journeys.take_leads import complete_lead, take_lead
from partnering.accounts import Lead
from partnering.help_requests import (
    DealRole,
    HelpDecline,
    HelpKind,
    HelpNeed,
    HelpRequest,
    HelpState,
    NextStep,
)
from partnering.lead_offers import DeclineReason, LeadOffer, OfferState
from partnering.leads import AWAY, WITH_US, LeadContact, LeadDetails, LeadState, PartnerLead
from partnering.people import Person, Right, may
from partnering.sharing import Field, Level, Side
from tests.journeys.deal_office import CC
from tests.journeys.lead_office import told
from tests.journeys.selling_town import FAMILIES, PARTNERS, REFUSED, Habits, Town

OUTCOMES = (HelpState.WON, HelpState.LOST, HelpState.CANCELLED)
LEVELED = (Field.NAME, Field.STAGE, Field.CONTACTS, Field.INDUSTRY)


def feed_some(town: Town, most: int, share: float) -> int:
    """Let some leads come in; how many."""
    number = sum(town.chance.random() < share for _ in range(most))
    for _ in range(number):
        feed(town)
    return number


def ask_some(town: Town, most: int, share: float) -> int:
    """Let some requests be asked; how many."""
    number = sum(town.chance.random() < share for _ in range(most))
    for _ in range(number):
        ask(town)
    return number


def feed(town: Town) -> None:
    """Let a lead come in: typed by one of ours, or from the CRM with little in it."""
    number, chance = len(town.fed) + 1, town.chance
    town.fed[number] = 0
    details = _details(town, number)
    if chance.random() < 0.15:
        owner = chance.choice(town.sellers)
        contact = details.contact
        town.deals.office.crm.put(
            Lead(
                key=f"00QT{number}",
                company=details.company,
                name=contact.name,
                email=contact.email,
                country=details.country,
                status="For partners",
                owner_key=owner.key,
                modified_at=town.deals.now,
            )
        )
        return
    if number % 5 == 0:
        made = take_lead(town.desk, details, by=town.pia, now=town.deals.now)
        town.fed[number] = made.id
        return
    # As a typed one from when it is known that the CRM has no such customer.
    now, keeper = town.deals.now, chance.choice(town.ours())
    fit = PartnerLead(
        details=details,
        keeper_id=keeper.id,
        created_at=now,
        changed_at=now,
        state=LeadState.QUALIFIED,
        due_at=now,
    )
    with town.desk.store.begin() as work:
        added = work.partner_leads.add(fit)
        give_on(town.desk, work, added, now=now)
    town.fed[number] = added.id


def find_fed(town: Town) -> None:
    """Learn which leads the product has made of the CRM's."""
    waits = {f"00QT{number}": number for number, id in town.fed.items() if not id}
    if not waits:
        return
    with town.desk.store.read() as view:
        for each in view.partner_leads.newest(states=[LeadState.NEW], limit=1000):
            if each.crm_key in waits:
                town.fed[waits[each.crm_key]] = each.id


def ask(town: Town) -> None:
    """Let one of ours ask a partner for help; not every try is let through."""
    for _ in range(40):
        by = town.chance.choice(town.ours())
        account = town.chance.choice(town.accounts)
        with town.desk.store.read() as view:
            kept = view.accounts.by_key(account.key)
        assert kept is not None
        number = town.chance.choice([*town.deals.partners.values()])
        if town.chance.random() < 0.5:
            found = who_could_help(town.desk, kept.id, by=by, now=town.deals.now).found
            number = town.chance.choice(found).partner_id if found else number
        count = len(town.asked) + 1
        asking = Asking(
            partner_id=number,
            account_id=kept.id,
            kind=town.chance.choice([*HelpKind]),
            need=town.chance.choice([*HelpNeed]),
            words=f"Need{count}o: they want proof.",
            industry="Insurance",
            size="50-249",
            contact=f"Client{count}o Geheim",
        )
        try:
            made = ask_partner.write_down(town.desk, asking, by=by, now=town.deals.now)
        except REFUSED:
            continue
        town.asked[count] = made.id
        if town.chance.random() < 0.05 or _send(town, made, by):
            return


def partners_act(town: Town, day: int) -> None:
    """Let each person of a partner look at what there is, if they are there."""
    for key in PARTNERS:
        with town.desk.store.read() as view:
            number = town.deals.partners[key]
            live = [OfferState.OPEN, OfferState.HELD]
            offers = view.lead_offers.of_partner(number, states=live)
            requests = view.help_requests.of_partner(number, only_open=True)
        for by in town.theirs(key):
            habits = town.habits[by.id]
            if not town.is_there(by.id, day):
                continue
            for offer in offers:
                if town.chance.random() < habits.answers / 3:
                    _tries(lambda offer=offer, by=by: _on_offer(town, by, offer))  # type: ignore[misc]
            for request in requests:
                if town.chance.random() < habits.answers / 4:
                    _tries(lambda request=request, by=by: _on_request(town, by, request))  # type: ignore[misc]


def ours_act(town: Town, day: int) -> None:
    """Let our people see to leads that wait, requests that they have a part in, and nudges."""
    with town.desk.store.read() as view:
        asked = view.nudges.open()
    for by in town.ours():
        if not town.is_there(by.id, day):
            continue
        with town.desk.store.read() as view:
            leads = view.partner_leads.live(keeper_id=by.id, states=WITH_US, limit=1000)
            some = view.partner_leads.live(keeper_id=by.id, states=AWAY, limit=20)
            requests = view.help_requests.of_person(by.id)
        for lead in (*leads, *some):
            if town.chance.random() < (0.3 if lead.due_at else 0.01):
                _tries(lambda lead=lead, by=by: _on_lead(town, by, lead.id))  # type: ignore[misc]
        for request in requests:
            if town.chance.random() < 0.3:
                _tries(lambda request=request, by=by: _on_ours(town, by, request))  # type: ignore[misc]
        for nudge in asked:
            if nudge.person_id == by.id and nudge.count and town.chance.random() < 0.3:
                _tries(lambda nudge=nudge, by=by: _on_nudge(town, by, nudge.id))  # type: ignore[misc]


def things_happen(town: Town, day: int) -> None:
    """Let people go on holiday, leave and come; let sharing stop and go on, and partners pause."""
    chance, now = town.chance, town.deals.now
    for person_id, habits in town.habits.items():
        if habits.away_until <= day and chance.random() < 0.02:
            habits.away_until = day + chance.choice([2, 5, 14])
            person = town.person(person_id)
            if person.partner_id is None and may(person, Right.DECIDE):
                last = now.date() + timedelta(days=habits.away_until - day)
                _tries(lambda id=person_id, on=last: _note_away(town, id, on))  # type: ignore[misc]
    if day % 3 == 2:
        key = chance.choice([*PARTNERS])
        for gone in town.theirs(key)[: chance.choice([1, 1, 3])]:
            unlink_partner_person(town.desk, gone.id, by=town.pia, now=now)
    for key in PARTNERS:
        if not town.theirs(key) and chance.random() < 0.5:
            town.join(key, Habits(0.5, 0.5, 0.5))
    if day % 11 == 5:
        others = [each for each in town.sellers if each.key != town.pia.crm_key]
        town.leaves(chance.choice(others[:3]))
        town.hire()
    _sharing(town, day)


def _sharing(town: Town, day: int) -> None:
    chance = town.chance
    if day % 5 == 2:
        key, side = chance.choice(_with_something(town)), chance.choice([*Side])
        _tries(lambda: town.say(key, side, given=not town.said[key, side]))
    if day % 5 == 4:
        stopped = [each for each, given in town.said.items() if not given]
        for each in stopped:
            _tries(lambda each=each: town.say(*each, given=True))  # type: ignore[misc]
    if day % 4 == 1:
        key, what = chance.choice(["P1", "P2", "P4"]), chance.choice(LEVELED)
        town.set_level(key, what, chance.choice([*Level]))
    number = town.deals.partners[chance.choice([*PARTNERS])]
    pauses = day % 6 in (0, 1)
    _tries(
        lambda: keep_partners.pause_partner(
            town.desk, number, paused=pauses, by=town.pia, now=town.deals.now
        )
    )


def _with_something(town: Town) -> list[str]:
    """Name the partners that have something to read, so that it matters when sharing stops."""
    all_of_them = ["P1", "P2", "P4", "P5"]
    with town.desk.store.read() as view:
        found = [
            key
            for key in all_of_them
            if view.help_requests.of_partner(town.deals.partners[key], only_open=True)
        ]
    return found or all_of_them


def manager_leaves(town: Town) -> None:
    """Let who manages partners leave; the next one has come before."""
    before = town.pia
    town.hire(manager=True)
    town.leaves(next(each for each in town.sellers if each.key == before.crm_key))


def _details(town: Town, number: int) -> LeadDetails:
    chance = town.chance
    return told(
        company=f"Lead{number}o Pumpen",
        country=chance.choice(["DE", "DE", "DE", "US", "FR", "ES"]),
        families=tuple(sorted(chance.sample(FAMILIES, chance.choice([1, 1, 2])))),
        industry=chance.choice(["Manufacturing", "Retail", ""]),
        contact=LeadContact(f"Whom{number}o Kern", f"whom{number}o@lead.example", "", "Buyer"),
        consent=chance.random() < 0.7,
    )


def _tries(act: Callable[[], object]) -> None:
    """Let somebody try what may be refused."""
    try:
        act()
    except REFUSED:
        return


def _send(town: Town, made: HelpRequest, by: Person) -> bool:
    now = town.deals.now
    try:
        shown = ask_partner.preview(town.desk, made.id, by=by, now=now)
        ask_partner.send_request(town.desk, made.id, shown=shown.version, by=by, now=now)
    except REFUSED:
        return False
    town.sent += 1
    return True


def _on_offer(town: Town, by: Person, offer: LeadOffer) -> None:
    desk, now, chance, habits = town.desk, town.deals.now, town.chance, town.habits[by.id]
    if offer.state is OfferState.OPEN:
        if chance.random() < habits.accepts:
            answer_leads.accept_lead(desk, offer.id, by=by, now=now)
            return
        why = chance.choice([*DeclineReason])
        answer_leads.decline_lead(desk, offer.id, reason=why, text="Not us.", by=by, now=now)
    elif chance.random() < habits.works:
        if offer.contacted_at is None:
            answer_leads.note_first_contact(desk, offer.id, by=by, now=now)
        elif chance.random() < 0.3:
            answer_leads.made_a_deal(desk, offer.id, by=by, now=now)
        elif chance.random() < 0.1:
            why = chance.choice([*DeclineReason])
            answer_leads.give_lead_back(desk, offer.id, reason=why, text="No.", by=by, now=now)
        else:
            answer_leads.tell_news(desk, offer.id, text="It goes on.", by=by, now=now)


def _on_lead(town: Town, by: Person, number: int) -> None:
    """Let a keeper do something about a lead: complete it, give it out, take it back, end it."""
    desk, now = town.desk, town.deals.now
    with desk.store.read() as view:
        lead = view.partner_leads.get(number)
    assert lead is not None
    match town.chance.choice(["offer", "offer", "close", "deal", "back", "colleague"]):
        case _ if lead.state is LeadState.NEW:
            serial = next(each for each, id in town.fed.items() if id == number)
            whole = _details(town, serial)
            complete_lead(desk, number, whole, shown=lead.version, by=by, now=now)
        case "offer":
            offer_leads.offer_lead(desk, number, None, shown=lead.version, by=by, now=now)
        case "close":
            offer_leads.close_lead(desk, number, why="Nothing.", shown=lead.version, by=by, now=now)
        case "deal":
            offer_leads.convert_lead(desk, number, shown=lead.version, by=by, now=now)
        case "back":
            offer_leads.withdraw_lead(desk, number, shown=lead.version, by=by, now=now)
        case _:
            heir = town.chance.choice(town.ours())
            offer_leads.assign_keeper(desk, number, heir.id, shown=lead.version, by=by, now=now)


def _on_request(town: Town, by: Person, seen: HelpRequest) -> None:
    """Let a partner's person answer a request, or work on it."""
    desk, now, chance, habits = town.desk, town.deals.now, town.chance, town.habits[by.id]
    if seen.state is HelpState.REQUESTED and not seen.by_partner:
        answer_help.own_help_notice(desk, seen.id, by=by, now=now)
        if chance.random() < habits.accepts:
            answer_help.accept(desk, seen.id, by=by, now=now)
        else:
            why = chance.choice([*HelpDecline])
            answer_help.decline(desk, seen.id, why=why, words="Not now.", by=by, now=now)
    elif seen.is_together and chance.random() < 0.2:
        help_room.ask_us(desk, seen.id, need=HelpNeed.DEMO, words="A demo.", by=by, now=now)
    elif seen.is_together and chance.random() < habits.works:
        _work_on(town, by, seen)


def _on_ours(town: Town, by: Person, seen: HelpRequest) -> None:
    """Let one of ours see to a request: send, take back, answer, work on it, end it."""
    desk, now, chance = town.desk, town.deals.now, town.chance
    if seen.state is HelpState.DRAFT:
        _send(town, seen, by)
    elif seen.state is HelpState.REQUESTED and seen.by_partner:
        if chance.random() < 0.6:
            answer_help.accept(desk, seen.id, by=by, now=now)
        else:
            why = HelpDecline.NO_CAPACITY
            answer_help.decline(desk, seen.id, why=why, by=by, now=now)
    elif seen.state is HelpState.REQUESTED:
        if chance.random() < 0.15:
            ask_partner.withdraw(desk, seen.id, by=by, now=now)
    elif chance.random() < 0.3:
        help_room.finish(desk, seen.id, chance.choice(OUTCOMES), by=by, now=now)
    else:
        _work_on(town, by, seen)


def _work_on(town: Town, by: Person, seen: HelpRequest) -> None:
    desk, now, chance = town.desk, town.deals.now, town.chance
    people = help_room.room_of(desk, seen.id, by=by).people
    if seen.state is HelpState.ACCEPTED:
        roles = {role: chance.choice(people).id for role in DealRole if chance.random() < 0.7}
        help_room.name_roles(desk, seen.id, roles, by=by, now=now)
    else:
        on = now.date() + timedelta(days=chance.choice([1, 3, 10]))
        step = NextStep("Call them", chance.choice(people).id, on)
        help_room.set_step(desk, seen.id, step, by=by, now=now)


def _on_nudge(town: Town, by: Person, number: int) -> None:
    desk, now = town.desk, town.deals.now
    match town.chance.choice(["answered", "waiting", "later"]):
        case "answered":
            say_answered(desk, number, by=by, now=now)
        case "waiting":
            say_waiting(desk, number, by=by, now=now)
        case _:
            put_off(desk, number, now + timedelta(days=3), by=by, now=now)


def _note_away(town: Town, person_id: int, last_day: date) -> None:
    with town.desk.store.read() as view:
        chief = view.people.by_crm_key(CC.key)
    assert chief is not None
    note_away(
        town.desk,
        person_id,
        last_day,
        chief.id if chief.id != person_id else None,
        by=COMMAND_LINE,
        now=town.deals.now,
    )
