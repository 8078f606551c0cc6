"""What has to hold in the town after each look of the clock, and of each message to a partner.

It asks the rows and what the town remembers; no rule of the product is asked whether it was right.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.cards.notices import draw
from bot.cards.parts import Card
from journeys.draw_help import partner_help_notice
from journeys.draw_leads import partner_lead_notice
from journeys.guard import as_shared
from journeys.help_notices import PartnerHelpNotice
from journeys.lead_notices import PartnerLeadNotice
from journeys.notices import NotShared, ToPerson, ToPlace
from partnering.facts import HelpChanged, LeadMoved
from partnering.help_requests import LIVE, HelpRequest, HelpState
from partnering.lead_offers import LIVE as LIVE_OFFERS
from partnering.lead_offers import LeadOffer, OfferState
from partnering.leads import AWAY, ENDED, PartnerLead
from partnering.partners import PartnerStatus
from partnering.people import Person
from partnering.sharing import BUILT_IN, Field, Level, Side
from store.work import Work
from tests.journeys.selling_town import PARTNERS, Town
from tests.listeners import Told

# What the town's names hold, so that it is found wherever it is written: a lead's company and whom
# to call there, an account, and what is needed and who is meant in a request.
NAMED = re.compile(r"(lead|whom|acct|need|client)(\d+)o", re.IGNORECASE)
# A keeper has two business days; then a weekend may lie before they are told.
TOLD_WITHIN = timedelta(days=4)
# A question comes after 14 days that are quiet, five a day to one person, in office hours.
ASKED_WITHIN = timedelta(days=14 + 7)
ONCE_IN = timedelta(days=3)


@dataclass
class Watch:
    """What was seen so far: offers by number and version, messages, and who heard of what when."""

    town: Town
    seen: set[int] = field(default_factory=set)
    over: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    read: tuple[int, int, int] = (0, 0, 0)
    words: dict[int, datetime] = field(default_factory=dict)
    asked: dict[tuple[int, int], datetime] = field(default_factory=dict)
    states: set[HelpState] = field(default_factory=set)
    shown: int = 0
    kept_back: int = 0
    last: int = 0

    @property
    def now(self) -> datetime:
        return self.town.deals.now

    def look_over(self) -> None:
        """Look at all that there is: nothing idle, nothing lost, nothing that is nobody's."""
        with self.town.desk.store.read() as view:
            people = {each.id: each for each in view.people.all()}
            self._leads(view, people)
            self._requests(view, people)
            self._nudges(view, people)

    def look_back(self) -> None:
        """Find all that was over long ago where it was."""
        with self.town.desk.store.read() as view:
            assert set(view.partner_leads.many(self.over)) == self.over, "no lead is lost"
            assert set(view.help_requests.many(self.closed)) == self.closed, "no request is lost"

    def _leads(self, view: Work, people: dict[int, Person]) -> None:
        fed = {id for id in self.town.fed.values() if id} - self.over
        leads, live = view.partner_leads.many(fed), view.lead_offers.live()
        assert set(leads) == fed, "no lead is lost"
        assert len({each.lead_id for each in live}) == len(live), "no lead is owned twice"
        away = {each.lead_id: each for each in live}
        for lead in leads.values():
            assert (lead.id in away) is (lead.state in AWAY), lead
            if lead.state in ENDED:
                self.over.add(lead.id)
                continue
            keeper = people[lead.keeper_id]
            assert keeper.active, f"{lead.ref} is a leaver's"
            assert keeper.partner_id is None, f"{lead.ref} is a stranger's"
            if lead.id not in away:
                self._waits(view, lead)
        for offer in live:
            assert offer.due_at > self.now, f"{offer} lies past its window"
            if offer.holder_id is not None:
                holder = people[offer.holder_id]
                assert holder.active, f"a leaver has {offer}"
                assert holder.partner_id == offer.partner_id
            if offer.id not in self.seen:
                self.seen.add(offer.id)
                self._may_have(view, leads[offer.lead_id], offer, live)

    def _waits(self, view: Work, lead: PartnerLead) -> None:
        """What is with us has a time, its keeper hears when that is over, and is asked later."""
        assert lead.due_at is not None, f"{lead.ref} has no time"
        if self.now > lead.due_at + TOLD_WITHIN and self.town.is_told(lead.id):
            heard = self.words.get(lead.id, lead.created_at)
            assert heard >= lead.due_at, f"nobody was told that {lead.ref} lies"
        if self.now > lead.changed_at + ASKED_WITHIN:
            rows = view.nudges.last_of([lead.ref]).values()
            asked = [each for each in rows if each.made_at > lead.changed_at]
            assert asked, f"nobody was asked about {lead.ref}"

    def _may_have(
        self, view: Work, lead: PartnerLead, offer: LeadOffer, live: list[LeadOffer]
    ) -> None:
        """A new offer went to a partner that may get it, as it stood then."""
        key = self.town.key_of(offer.partner_id)
        _, countries, families, *_ = PARTNERS[key]
        told, profile = lead.details, view.lead_profiles.of(offer.partner_id)
        assert key not in self.town.removed
        assert not countries or told.country in countries
        assert not families or set(told.families) <= set(families)
        has = [each for each in live if each.partner_id == offer.partner_id]
        assert len(has) <= (profile.capacity or self.town.desk.policy.leads.capacity)
        had = view.lead_offers.of_lead(lead.id)
        assert len({each.partner_id for each in had}) == len(had) <= 3, "one offer to a partner"
        paused = profile.paused_at is not None and profile.paused_at < offer.offered_at
        assert not paused, "who lets leads lapse is offered no more"
        if offer.offered_at == self.now:
            partner = view.partners.by_id(offer.partner_id)
            assert partner
            assert partner.status is PartnerStatus.ACTIVE

    def _requests(self, view: Work, people: dict[int, Person]) -> None:
        live: set[tuple[object, ...]] = set()
        asked = set(self.town.asked.values()) - self.closed
        known = view.help_requests.many(asked)
        assert set(known) == asked, "no request is lost"
        self.states |= {each.state for each in known.values()}
        self.closed |= {id for id, each in known.items() if each.ended_at is not None}
        for one in view.help_requests.open():
            owner = people[one.owner_id]
            assert owner.active, f"{one.ref} is a leaver's"
            assert owner.partner_id in (None, one.partner_id), f"{one.ref} is a stranger's"
            gone = self.town.key_of(one.partner_id) in self.town.removed
            assert not (gone and owner.partner_id), f"{one.ref} is with a partner that is gone"
            assert one.ends_at > self.now, f"{one.ref} lies past its end"
            assert one.due_at <= one.ends_at or one.state is HelpState.ACTIVE
            if one.state in LIVE:
                which = (one.account_key, one.partner_id, one.kind, one.by_partner)
                assert which not in live, f"{one.ref} is asked twice"
                live.add(which)

    def _nudges(self, view: Work, people: dict[int, Person]) -> None:
        most = self.town.desk.policy.leads.most_nudges
        for one in view.nudges.open():
            assert people[one.person_id].active, "a leaver is asked"
            assert one.count <= most
            if one.last_at is None or (one.id, one.count) in self.asked:
                continue
            before = self.asked.get((one.id, one.count - 1))
            assert before is None or one.last_at >= before + ONCE_IN
            self.asked[one.id, one.count] = one.last_at

    def draw_all(self) -> None:
        """Draw what has moved since as its partner would read it, carried out or not.

        Of who shares nothing now also all that they have: they are to read nothing of it.
        """
        with self.town.desk.store.read() as view:
            facts = view.facts.after(self.last, 10_000)
            self.last = facts[-1].id if facts else self.last
            offers = {each.fact.offer_id for each in facts if isinstance(each.fact, LeadMoved)}
            asked = {each.fact.request_id for each in facts if isinstance(each.fact, HelpChanged)}
            for key, number in self.town.deals.partners.items():
                if key in PARTNERS and not self._agreed(key):
                    live = view.lead_offers.of_partner(number, states=LIVE_OFFERS)
                    theirs = view.help_requests.of_partner(number, only_open=True)
                    offers |= {each.id for each in live}
                    asked |= {each.id for each in theirs}
            drawn: list[PartnerLeadNotice | PartnerHelpNotice | None] = [
                *(partner_lead_notice(view, each, now=self.now) for each in sorted(offers)),
                *(
                    partner_help_notice(self.town.desk, view, each, now=self.now)
                    for each in sorted(asked)
                ),
            ]
            for notice in drawn:
                if notice is None:
                    continue
                key = self.town.key_of(notice.partner_id)
                sharing = view.sharing.of(notice.partner_id, self.town.desk.policy.sharing)
                try:
                    shown = as_shared(notice, sharing)
                except NotShared:
                    assert not self._agreed(key), "what both agreed to is kept back"
                    self.kept_back += 1
                    continue
                assert self._agreed(key), "a card is drawn without the word of both sides"
                self._may_read(view, key, written(draw(shown)))

    def read_on(self) -> None:
        """Read what was told since: of a partner only what it may see at this moment."""
        messenger, mails = self.town.deals.office.messenger, self.town.mails.all
        told, drawn, sent = self.read
        self.read = len(messenger.told), len(messenger.redrawn), len(mails)
        if self.read == (told, drawn, sent):
            return
        with self.town.desk.store.read() as view:
            for each in (*messenger.told[told:], *messenger.redrawn[drawn:]):
                if each.notice.kind == "lead_word" and each.notice.lead_id:  # type: ignore[union-attr]
                    self.words[each.notice.lead_id] = self.now  # type: ignore[union-attr]
                if each.notice.for_partner:
                    self._message(view, each)
                elif isinstance(each.to, ToPerson):
                    assert each.to.person.partner_id is None
                    assert each.to.person.active
            for mail in mails[sent:]:
                name = mail.to.partition("@")[2].removesuffix(".example")
                key = next(each for each, told in PARTNERS.items() if told[0].lower() == name)
                assert key not in self.town.removed, "a partner that is gone is written to"
                assert self._agreed(key), "it is written to without the word of both sides"
                words = f"{mail.subject}\n{mail.text}\n{mail.html}"
                self._may_read(view, key, words, by_mail=True)

    def _message(self, view: Work, told: Told) -> None:
        assert told.notice.partner_id is not None
        key = self.town.key_of(told.notice.partner_id)
        channel = told.to.address if isinstance(told.to, ToPlace) else told.ref.address
        assert channel.split("/")[0] == f"C{key}", "it stands where another partner reads"
        assert key not in self.town.removed, "a partner that is gone is told something"
        # A plain word, that a lead is gone for one, holds nothing of ours.
        is_card = isinstance(told.notice, PartnerLeadNotice | PartnerHelpNotice)
        assert not is_card or self._agreed(key), "it is shown without the word of both sides"
        self._may_read(view, key, written(draw(told.notice)))

    def _may_read(self, view: Work, key: str, words: str, *, by_mail: bool = False) -> None:
        self.shown += 1
        found = {(what.lower(), int(number)) for what, number in NAMED.findall(words)}
        for what, number in found:
            if what in ("lead", "whom"):
                self._of_lead(view, key, what, number, by_mail)
            else:
                self._of_request(view, key, what, number)
        self._no_names(view, key, words)

    def _of_lead(self, view: Work, key: str, what: str, number: int, by_mail: bool) -> None:
        live = view.lead_offers.live_of(self.town.fed[number])
        lead = view.partner_leads.get(self.town.fed[number])
        assert live is not None, "it has gone on"
        assert live.partner_id == self.town.deals.partners[key], "not its lead"
        assert lead is not None
        assert self._agreed(key), "it shares nothing now"
        level = self.town.levels.get((key, Field.NAME), Level.OVERLAPS)
        assert what == "whom" or level in (Level.OVERLAPS, Level.ALL), "its name is not shared"
        if what == "whom":
            assert live.state is OfferState.HELD, "a contact is shown before the lead is taken"
            assert lead.details.consent, "a contact is shown who has not agreed"
            assert not by_mail

    def _of_request(self, view: Work, key: str, what: str, number: int) -> None:
        if what == "acct":
            assert self._shares(view, key, f"001T{number}", Field.NAME)
            return
        one = view.help_requests.get(self.town.asked[number])
        assert one is not None
        assert one.partner_id == self.town.deals.partners[key], "another one's request"
        assert one.requested_at is not None, "a draft is shown"
        wanted = Field.NEED if what == "need" else Field.CONTACTS
        assert self._shares(view, key, one.account_key, wanted)
        assert what == "need" or _is_together(one), "a contact is shown before both agree"

    def _agreed(self, key: str) -> bool:
        """Say whether both sides have given their word, and neither has taken it back."""
        return all(self.town.said.get((key, side), False) for side in Side)

    def _shares(self, view: Work, key: str, account_key: str, what: Field) -> bool:
        """Say whether a field of a company is shown to a partner, by what was said last."""
        if not self._agreed(key):
            return False
        built_in = {each.field: each.level for each in BUILT_IN if each.side is Side.OURS}
        level = self.town.levels.get((key, what), built_in[what])
        account, number = view.accounts.by_key(account_key), self.town.deals.partners[key]
        assert account is not None
        overlap = view.overlaps.of_pair(account.id, number)
        worked_on = any(
            each.partner_id == number and _is_together(each)
            for each in view.help_requests.of_account(account_key)
        )
        on_both = worked_on or (overlap is not None and overlap.state == "open")
        return level is Level.ALL or (level is Level.OVERLAPS and on_both)

    def _no_names(self, view: Work, key: str, words: str) -> None:
        """Nobody of ours is named but to a partner that works with them, or that has their lead."""
        named = [each for each in self.town.colleagues() if each.name and each.name in words]
        if not named:
            return
        number = self.town.deals.partners[key]
        refs = {int(each) for each in re.findall(r"CS-(\d+)", words)}
        requests = [view.help_requests.get(each) for each in refs]
        works = any(each and _is_together(each) and each.partner_id == number for each in requests)
        leads = {int(each) for each in re.findall(r"LD-(\d+)", words)}
        asks = [view.lead_offers.live_of(each) for each in leads]
        has = any(each and each.holder_id and each.partner_id == number for each in asks)
        assert works or has, f"{[each.name for each in named]} are named to {key}"


def written(card: Card) -> str:
    """Give all words of a card: the blocks, and what is read where blocks are not."""
    return f"{card.text}\n{json.dumps(card.blocks, ensure_ascii=False)}"


def _is_together(one: HelpRequest) -> bool:
    """Tell whether both sides have said yes to a request, whatever became of it."""
    return one.answered_at is not None and one.decline is None
