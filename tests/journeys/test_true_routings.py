"""Each reason that is shown for or against a partner is true of the data, in 200 random routings.

The words are read off the card and weighed again by hand from the rows, by none of our own rules.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.cards.notices import draw
from journeys import answer_leads
from journeys.draw_leads import lead_notice
from journeys.lead_moves import give_on
from journeys.watch_leads import watch_leads
from partnering.lead_offers import DeclineReason, LeadOffer, OfferState
from partnering.lead_profiles import LeadProfile
from partnering.leads import LeadState, PartnerLead
from partnering.partners import Partner, PartnerStatus
from partnering.refusals import Refusal
from partnering.routing import NOTHING_MORE
from store.work import Store, Work
from tests.journeys.deal_office import PM
from tests.journeys.lead_office import told
from tests.journeys.reasons_world import (
    COUNTRIES,
    FAMILIES,
    TIMES,
    World,
    lines,
    open_world,
)

INDUSTRIES = ("Manufacturing", "Retail", "")
HAD = {OfferState.CONVERTED, OfferState.GIVEN_BACK, OfferState.TAKEN_BACK, OfferState.CLOSED}
UNAUTHORISED = "not authorised for the products"


@pytest.mark.timeout(600)
def test_each_reason_of_a_routing_is_true(sqlite_store: Store) -> None:
    world = open_world(sqlite_store, 20260814)
    for _ in range(TIMES):
        world.passes(12)
        world.changes(world.chance.choice([*world.deals.partners.values()]))
        watch_leads(world.deals.desk, now=world.now)
        routed(world)
        things_go_on(world)
    for code in ("sells in", "authorised", "works in", "certified", "made deals", "answered"):
        assert world.seen[code] > 20, f"{code}: {world.seen}"
    for code in ("other territory", "no room", "not active", "papers ended", "offers paused"):
        assert world.seen[code] > 5, f"{code}: {world.seen}"


def routed(world: World) -> None:
    """Give a lead out, and read of each partner on its card what speaks for it."""
    chance, desk = world.chance, world.deals.desk
    details = told(
        company=f"Somebody {world.now:%m%d%H} GmbH",
        country=chance.choice([*COUNTRIES]),
        families=world.some(*FAMILIES),
        industry=chance.choice(INDUSTRIES),
    )
    keeper = world.deals.person(PM)
    lead = PartnerLead(
        details=details,
        keeper_id=keeper.id,
        created_at=world.now,
        changed_at=world.now,
        state=LeadState.QUALIFIED,
        due_at=world.now,
    )
    with desk.store.begin() as work:
        made = work.partner_leads.add(lead)
        before = work.lead_offers.all()
        past = Past(work, world, made, before)
        give_on(desk, work, made, now=world.now)
    with desk.store.read() as view:
        notice = lead_notice(desk, view, made.id, reader=keeper)
        routing = view.lead_offers.last_routing(made.id)
    assert notice is not None
    assert routing is not None
    for refused in routing.refused:
        past.speaks_against(refused.partner_id, refused.reason.words)
    shown = lines(draw(notice))
    for line in shown:
        if line.startswith("*Why no partner*"):
            past.nobody(line.removeprefix("*Why no partner*").strip())
        elif line.startswith("*Why "):
            name, _, words = line.removeprefix("*Why ").partition("*  It ")
            past.speaks_for(name, words.removesuffix("."))
        elif re.match(r"[\w ]+: ", line) and "*Who else could take it*" in shown:
            name, _, words = line.partition(": ")
            past.speaks_for(name, words)


def things_go_on(world: World) -> None:
    """Let partners answer what they have, or leave it."""
    desk, chance = world.deals.desk, world.chance
    with desk.store.read() as view:
        live = view.lead_offers.live()
    for offer in live:
        world.deals.now += timedelta(minutes=chance.randint(0, 20))
        key = next(k for k, number in world.deals.partners.items() if number == offer.partner_id)
        by, reason = world.deals.reps[key], chance.choice([*DeclineReason][:-1])
        acts: list[Callable[[], object]] = [
            lambda offer=offer, by=by: answer_leads.accept_lead(  # type: ignore[misc]
                desk, offer.id, by=by, now=world.now
            ),
            lambda offer=offer, by=by, reason=reason: answer_leads.decline_lead(  # type: ignore[misc]
                desk, offer.id, reason=reason, by=by, now=world.now
            ),
        ]
        if offer.state is OfferState.HELD:
            acts = [
                lambda offer=offer, by=by: answer_leads.made_a_deal(  # type: ignore[misc]
                    desk, offer.id, by=by, now=world.now
                ),
                lambda offer=offer, by=by, reason=reason: answer_leads.give_lead_back(  # type: ignore[misc]
                    desk, offer.id, reason=reason, by=by, now=world.now
                ),
            ]
        if chance.random() < 0.25:
            try:
                chance.choice(acts)()
            except Refusal:
                continue


@dataclass
class Past:
    """All rows as they were when a lead was routed."""

    work: Work
    world: World
    lead: PartnerLead
    offers: list[LeadOffer]
    partners: dict[str, Partner] = field(default_factory=dict)
    profiles: dict[int, LeadProfile] = field(default_factory=dict)
    leads: dict[int, PartnerLead] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.partners = {each.name: each for each in self.work.partners.all()}
        ids = [each.id for each in self.partners.values()]
        self.profiles = {each: self.work.lead_profiles.of(each) for each in ids}
        self.leads = self.work.partner_leads.many(each.lead_id for each in self.offers)

    def speaks_for(self, name: str, words: str) -> None:
        """Weigh each reason again; each word of the line belongs to one."""
        partner = self.partners[name]
        rest = words
        while rest:
            for code, pattern, is_true in self._reasons():
                found = re.match(pattern + r"(?:, (?=[a-z])|$)", rest)
                if found:
                    assert is_true(partner, *found.groups()), f"{name}: {found[0]} of {self.lead}"
                    self.world.seen[code] += 1
                    rest = rest[found.end() :]
                    break
            else:
                raise AssertionError(f"no reason is written so: {rest}")

    def speaks_against(self, number: int, words: str) -> None:
        """Weigh again what kept a partner out, as *why* tells it."""
        partner = next(each for each in self.partners.values() if each.id == number)
        details, until = self.lead.details, self.profiles[number].papers_until
        codes = {
            "is not active": "not active",
            "gets no offers until a manager lifts that": "offers paused",
            f"has papers that ended {until}": "papers ended",
            f"does not sell in {details.country}": "other territory",
            f"is not authorised for {', '.join(details.families)}": UNAUTHORISED,
        }
        room = re.fullmatch(r"has (\d+) of (\d+) leads", words)
        code = "no room" if room else codes[words]
        assert self._obstacle(code, partner), f"{partner.name} {words}: {self.lead}"
        assert room is None or int(room[1]) == len(self._live(partner))
        self.world.seen[code] += 1

    def nobody(self, words: str) -> None:
        """Each partner is named with what is in the way, and none is left out."""
        told = words.split("; ")
        assert len(told) == len(self.partners)
        for line in told:
            [name] = [each for each in self.partners if line.startswith(f"{each} ")]
            self.speaks_against(self.partners[name].id, line.removeprefix(f"{name} "))

    def _reasons(self) -> list[tuple[str, str, Callable[..., bool]]]:
        names = r"((?:[A-Z]+)(?:, [A-Z]+)*)"
        return [
            ("nothing", NOTHING_MORE, lambda it: not it.countries),
            ("sells in", r"sells in ([A-Z]{2})", self._sells_in),
            ("authorised", f"is authorised for {names}", self._authorised),
            ("works in", r"works in (\w+)", self._works_in),
            ("certified", f"is certified for {names}", self._certified),
            ("made deals", r"made deals of (\d+) of (\d+) such leads", self._made_deals),
            ("answered", r"answered (\d+) of (\d+) offers, in (\d+) % of its time", self._answered),
            ("tier", r"is (Gold|Silver|Platinum)", lambda it, tier: it.tier == tier),
        ]

    def _sells_in(self, partner: Partner, country: str) -> bool:
        return country == self.lead.details.country and country in partner.countries

    def _authorised(self, partner: Partner, named: str) -> bool:
        families = set(named.split(", "))
        return families == set(self.lead.details.families) and families <= set(partner.families)

    def _works_in(self, partner: Partner, industry: str) -> bool:
        own = {each.casefold() for each in self.profiles[partner.id].industries}
        return industry == self.lead.details.industry and industry.casefold() in own

    def _certified(self, partner: Partner, named: str) -> bool:
        today = self.world.today
        held = {
            each.family
            for each in self.profiles[partner.id].certificates
            if each.valid_until is None or each.valid_until >= today
        }
        return set(named.split(", ")) == held & set(self.lead.details.families)

    def _made_deals(self, partner: Partner, won: str, decided: str) -> bool:
        mine = self.lead.details
        alike = [
            each
            for each in self.offers
            if each.partner_id == partner.id
            and each.state in HAD
            and self.leads[each.lead_id].details.industry.casefold() == mine.industry.casefold()
            and (
                not mine.families
                or set(self.leads[each.lead_id].details.families) & set(mine.families)
            )
        ]
        made = [each for each in alike if each.state is OfferState.CONVERTED]
        return (len(made), len(alike)) == (int(won), int(decided))

    def _answered(self, partner: Partner, number: str, of: str, share: str) -> bool:
        theirs = [each for each in self.offers if each.partner_id == partner.id]
        left = [each for each in theirs if each.state is OfferState.EXPIRED]
        answered = [each for each in theirs if each.answered_at is not None]
        if (len(answered), len(answered) + len(left)) != (int(number), int(of)):
            return False
        used = [each.used_percent or 0 for each in answered]
        return abs(sum(used) / len(used) - int(share)) <= 0.5

    def _obstacle(self, code: str, partner: Partner) -> bool:
        details, profile = self.lead.details, self.profiles[partner.id]
        today = self.world.today
        most = 10 if profile.capacity is None else profile.capacity
        return {
            "not active": partner.status is not PartnerStatus.ACTIVE,
            "offers paused": profile.paused_at is not None,
            "papers ended": profile.papers_until is not None and profile.papers_until < today,
            "other territory": bool(partner.countries) and details.country not in partner.countries,
            UNAUTHORISED: bool(partner.families)
            and not set(details.families) <= set(partner.families),
            "no room": len(self._live(partner)) >= most,
        }[code]

    def _live(self, partner: Partner) -> list[LeadOffer]:
        return [each for each in self.offers if each.partner_id == partner.id and each.is_live]
