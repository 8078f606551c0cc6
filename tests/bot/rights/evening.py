"""Some days in the town, under one agreement and for some audiences: all that anybody is shown.

Everything is told by the product's own journeys and messengers. What is shown is gathered with who
reads it; nothing is judged here.
"""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.also_by_mail import AlsoByMail
from bot.cards.digest import digest_card
from bot.cards.home import home_card
from bot.cards.lists import account_card, partner_card
from bot.cards.notices import draw
from bot.cards.parts import Card
from bot.cards.scoreboard import scoreboard_answer
from bot.cards.seen import seen_card
from journeys.answer_help import own_help_notice
from journeys.deliver import carry_out
from journeys.desk import Desk
from journeys.digest_packs import pack_of
from journeys.keep_choices import save_choices
from journeys.keep_digests import preview_digest
from journeys.list_leads import own_lead
from journeys.look_up import overlaps_of_account, overlaps_of_partner
from journeys.mapping_matrix import show_matrix
from journeys.notices import NotShared
from journeys.nudge_owners import watch_quiet
from journeys.outcomes import Later
from journeys.scoreboard import keep_scoreboard, show_scoreboard
from journeys.seen_by_partner import seen_by_partner
from journeys.send_digests import send_digests
from journeys.view_home import view_home
from journeys.watch_credit import watch_credit
from journeys.watch_help import watch_help
from journeys.watch_leads import watch_leads
from journeys.watch_lists import watch_lists
from journeys.watch_protection import remind_of_ends, watch_protection
from journeys.watch_questions import watch_questions
from journeys.watch_sharing import watch_sharing
from partnering.choices import Choice, Hours, How
from partnering.notice_kinds import Topic
from partnering.people import Person, Right, Role, may
from partnering.refusals import Refusal
from partnering.sharing import Rule, Side
from scheduler.relay import Relay
from store.work import Store
from tests.bot.rights.town import (
    ADA,
    FILLED,
    FIRST,
    GERD,
    KNOWN,
    MAILA,
    OTTO,
    Town,
)
from tests.bot.rights.who_may import ANYBODY, MANAGERS, Agreement, Reader
from tests.bot.rights.who_may import Said as Ruled
from tests.bot.rights.wire import APP, BETWEEN, TEAM, Postbag, Room, Told, User, Wire, texts
from tests.journeys.deal_office import AE, CC, DD, PM

# What was to be tried again at once has been by then; what waits for longer says nothing new.
_ROUNDS = 3
OURS = {user.key: user for user in (AE, OTTO, GERD, MAILA, ADA, PM, CC, DD)}
GUEST, OTHER, VISITOR = "U0GUEST", "U0OTHER", "U0VISITOR"
_TEAMS = {"P1": "T0NORTHW", "P2": "T0FABRIK", "P3": "T0CONTOS"}
# Channels of ours, as feeds and the policy name them.
INSIDE = ("cosell-alerts", "board", "all-daily", "north-weekly", "de-monthly")


@dataclass(frozen=True, slots=True)
class Audiences:
    """Who is where. `extra` are user ids by channel; `away` ours who are not in chat, by CRM key.

    `by_mail` are the partners without a channel; `lines` is after how many of a kind in ten
    minutes the rest is rolled up; `later` who has chosen to read what they can in the digest.
    """

    extra: tuple[tuple[str, str], ...] = ()
    away: frozenset[str] = frozenset({MAILA.key})
    by_mail: frozenset[str] = frozenset()
    lines: int = 100
    later: frozenset[str] = frozenset()
    # Who managed when it was owed, and no longer does, by CRM key.
    demoted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that somebody is shown: what it is, its words, and all who read it."""

    what: str
    text: str
    readers: tuple[Reader, ...]


@dataclass
class Evening:
    """The town on a database of its own, behind a wire."""

    town: Town
    desk: Desk
    wire: Wire
    file: Path
    now: datetime = FILLED + timedelta(minutes=1)
    readers: dict[str, Reader] = field(default_factory=dict)
    carried: set[str] = field(default_factory=set)

    def settle(self) -> None:
        """Carry out what is owed, and what of it has to be tried again at once."""
        for _ in range(_ROUNDS):
            Relay(self.desk).run_once(self.now)
            with self.desk.store.read() as view:
                due = view.deliveries.due(self.now, 1000)
            for each in due:
                self.wire.doing = each.effect
                self.carried.add(each.effect)
                outcome = carry_out(self.desk, each.id, now=self.now)
                assert not (isinstance(outcome, Later) and outcome.reason == "bug"), each
                # Nobody is told two things in one second.
                self.now += timedelta(seconds=1.1)

    def passes(self) -> None:
        """Tell all that is owed; then let the first working day of a month come."""
        watch_sharing(self.desk, now=self.now)
        self.settle()
        self.now = FIRST
        for watch in (
            watch_sharing,
            watch_help,
            watch_leads,
            watch_quiet,
            watch_questions,
            watch_credit,
            watch_lists,
            watch_protection,
            remind_of_ends,
            keep_scoreboard,
            send_digests,
        ):
            watch(self.desk, now=self.now)
        self.settle()

    def told(self, *, sent: bool = True) -> Iterator[Shown]:
        """All messages as they stand; with what cannot be drawn again: files, and mails."""
        kinds = self._kinds()
        for post in self.wire.posts.values():
            ids = [each for each in self.wire.readers(post.channel) if each != APP]
            readers = tuple(self.readers[each] for each in ids)
            room = self.wire.rooms.get(post.channel)
            if room is not None and room.name in INSIDE:
                readers = (*readers, ANYBODY)
            elif room is not None:
                # Who of ours sits in a partner's channel reads there what the partner is shown.
                key = room.id.removeprefix("C0")
                readers = tuple(replace(each, beside=key) for each in readers)
            what = kinds.get(f"{post.channel}/{post.ts}", "unknown")
            yield Shown(what, post.said, readers)
            if post.files and sent:
                yield Shown(f"{what} file", post.files, readers)
        for doing, mail in self.wire.mails if sent else ():
            pieces = (mail.subject, *mail.text.split("\n\n"), *mail.html.split("<br>"))
            text = BETWEEN.join(pieces)
            yield Shown(f"mail by {doing}", text, (self.readers[mail.to],))

    def seen(self) -> Iterator[Shown]:
        """What everybody is shown who looks by themselves."""
        for person, reader in self._lookers():
            for what, card in self._looks(person):
                yield Shown(what, BETWEEN.join(texts(card)), (reader,))

    def digests(self) -> Iterator[tuple[str, str]]:
        """Whose digests were told, and how often they come."""
        with closing(sqlite3.connect(self.file)) as connection:
            told = connection.execute(
                "SELECT recipient, cadence FROM digests WHERE state = 'ready'"
            ).fetchall()
        with self.desk.store.read() as view:
            for recipient, cadence in told:
                whose, _, number = recipient.partition(":")
                person = view.people.by_id(int(number)) if whose == "person" else None
                feed = view.digests.feed(int(number)) if whose == "feed" else None
                if person is not None:
                    yield pack_of(person), cadence
                else:
                    yield feed.about if feed is not None else "a partner", cadence

    def _looks(self, by: Person) -> Iterator[tuple[str, Card]]:
        yield "home", home_card(view_home(self.desk, by=by, now=self.now))
        if by.partner_id is not None:
            yield "seen", seen_card(seen_by_partner(self.desk, by.partner_id, by=by))
            yield from self._own(by, by.partner_id)
            return
        yield "preview", digest_card(preview_digest(self.desk, by=by, now=self.now))
        for number in self._accounts() if by.crm_key in (GERD.key, PM.key) else ():
            found = overlaps_of_account(self.desk, number, by=by, now=self.now)
            yield "account", account_card(found)
        for key in ("P1", "P2") if by.crm_key in (GERD.key, OTTO.key, PM.key) else ():
            number = self.town.id(key)
            listed = overlaps_of_partner(self.desk, number, by=by, now=self.now)
            yield "list", partner_card(listed)
            asked = show_matrix(self.desk, number, by=by)
            yield "matrix asked", draw(replace(asked, as_file=True))
            if may(by, Right.SHARE):
                yield "seen by us", seen_card(seen_by_partner(self.desk, number, by=by))
        if may(by, Right.SEE_DEALS):
            yield (
                "scoreboard asked",
                scoreboard_answer(show_scoreboard(self.desk, by=by, now=self.now)),
            )

    def _own(self, by: Person, partner_id: int) -> Iterator[tuple[str, Card]]:
        """What a partner's person opens of its own, in chat or by the link of a mail."""
        with self.desk.store.read() as view:
            asked = [each.id for each in view.help_requests.of_partner(partner_id)]
            offered = [each.id for each in view.lead_offers.of_partner(partner_id)]
        for number in asked:
            with suppress(Refusal, NotShared):
                yield "own help", draw(own_help_notice(self.desk, number, by=by, now=self.now))
        for number in offered:
            with suppress(Refusal, NotShared):
                yield "own lead", draw(own_lead(self.desk, number, by=by, now=self.now))

    def _accounts(self) -> list[int]:
        with self.desk.store.read() as view:
            found = view.accounts.by_keys([each.account.key for each in KNOWN.values()])
        return [each.id for each in found.values()]

    def _lookers(self) -> Iterator[tuple[Person, Reader]]:
        """Somebody of each sort who looks by themselves."""
        with self.desk.store.read() as view:
            people = view.people.all()
        keys = {number: key for key, number in self.town.deals.partners.items()}
        looking = {GERD.key, OTTO.key, MAILA.key, ADA.key, PM.key, CC.key}
        for each in people:
            if each.partner_id is not None or each.crm_key in looking:
                yield each, _reader(each, keys)

    def _kinds(self) -> dict[str, str]:
        with closing(sqlite3.connect(self.file)) as connection:
            return dict(connection.execute("SELECT address, kind FROM messages").fetchall())


def owe(town: Town, file: Path) -> None:
    """Write down all that is owed; of what draws a record as it stands, only the last time."""
    Relay(town.deals.desk).run_once(FILLED)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM deliveries WHERE lane LIKE 'crm:%'")
        drawn = ", ".join(f"'{each}'" for each in _DRAWN)
        connection.execute(
            f"DELETE FROM deliveries WHERE effect IN ({drawn}) AND id NOT IN "
            "(SELECT max(id) FROM deliveries GROUP BY effect, lane)"
        )


_DRAWN = (
    "show_deal",
    "show_conflict",
    "show_help",
    "show_lead",
    "show_question",
    "show_credit",
    "ask_credit",
    "tell_partner",
    "tell_partner_help",
    "tell_partner_lead",
)


def _reader(person: Person, keys: dict[int, str]) -> Reader:
    partner = keys[person.partner_id] if person.partner_id is not None else ""
    return Reader(person.name, partner, person.roles, person.crm_key)


def open_evening(
    town: Town, template: Path, file: Path, agreement: Agreement, audiences: Audiences
) -> Evening:
    """Copy the town, say what is shared, and put everybody where they are."""
    shutil.copy(template, file)
    _move(file, agreement.moved)
    store = Store.open(f"sqlite:///{file}")
    _agree(town, store, agreement)
    wire = _wire(audiences)
    policy = town.deals.desk.policy
    defaults = tuple(_rule(None, each) for each in agreement.defaults)
    policy = replace(
        policy,
        sharing=defaults,
        notifications=replace(policy.notifications, of_a_kind_one_by_one=audiences.lines),
    )
    bag = Postbag(wire)
    chat = Told(wire, store, lambda: evening.now, defaults)
    messenger = AlsoByMail(chat, bag, store, defaults=defaults)
    desk = replace(town.deals.desk, store=store, messenger=messenger, mailer=bag, policy=policy)
    evening = Evening(town, desk, wire, file)
    store.clock = lambda: evening.now
    with store.begin() as work:
        for key in audiences.by_mail:
            work.partner_channels.unlink(f"-/{TEAM}", f"C0{key}")
        for each in work.people.all():
            for role in each.roles & MANAGERS if each.crm_key in audiences.demoted else ():
                work.people.revoke(each.id, role)
        people = work.people.all()
    for each in people:
        if each.crm_key in audiences.later:
            chosen = {topic: Choice(How.DIGEST) for topic in Topic}
            save_choices(desk, chosen, Hours(), frozenset(), by=each, now=FILLED)
    keys = {number: key for key, number in town.deals.partners.items()}
    for each in people:
        reader = _reader(each, keys)
        evening.readers[each.email.removeprefix("mail:")] = reader
        if each.crm_key:
            evening.readers[f"U0{each.crm_key}"] = reader
    for key in keys.values():
        evening.readers[f"U0REP{key}"] = Reader(f"{key} rep", key, frozenset({Role.PARTNER_REP}))
    for stranger in (GUEST, OTHER):
        evening.readers[stranger] = Reader(stranger)
    # A colleague of those who are confirmed, in their own company's workspace.
    evening.readers[VISITOR] = Reader("P2 visitor", "P2", frozenset({Role.PARTNER_REP}))
    return evening


def _move(file: Path, moved: Iterable[int]) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        for number in moved:
            account = KNOWN[number].account.key
            for table, key in (("accounts", "key"), ("opportunities", "account_key")):
                connection.execute(
                    f"UPDATE {table} SET owner_key = ? WHERE {key} = ?", (GERD.key, account)
                )


def _wire(audiences: Audiences) -> Wire:
    users = [
        User(f"U0{user.key}", user.email, user.name)
        for user in OURS.values()
        if user.key not in audiences.away
    ]
    users += [User(f"U0REP{key}", "", f"{key} Rep", "external", _TEAMS[key]) for key in _TEAMS]
    users.append(User(APP, "", "cosell", "bot"))
    users.append(User(GUEST, "guest@elsewhere.example", "Gus Guest", "guest"))
    users.append(User(OTHER, "", "Olga Other", "external", "T0NOBODY"))
    # Of a partner's workspace, where others are confirmed.
    users.append(User(VISITOR, "", "Vic Visitor", "external", _TEAMS["P2"]))
    present = {each.id for each in users}
    rooms = []
    for name in INSIDE:
        base = [f"U0{user.key}" for user in (AE, GERD, PM)]
        rooms.append(_room(f"C0{name.upper()}", name, base, audiences.extra, present))
    for key in _TEAMS:
        base = [f"U0{AE.key}", f"U0REP{key}"]
        rooms.append(_room(f"C0{key}", f"ext-{key.lower()}", base, audiences.extra, present))
    return Wire(users, rooms)


def _room(
    id: str, name: str, base: Iterable[str], extra: Iterable[tuple[str, str]], present: set[str]
) -> Room:
    more = [user for channel, user in extra if channel == name]
    members = tuple(each for each in dict.fromkeys([*base, *more]) if each in present)
    outside = any(each.startswith(("U0REP", OTHER, VISITOR)) for each in members)
    return Room(id, name, (*members, APP), is_shared=outside)


def _agree(town: Town, store: Store, agreement: Agreement) -> None:
    with store.begin() as work:
        for key, agreed in agreement.with_.items():
            number = town.id(key)
            work.sharing.erase_of(number)
            for side, word in ((Side.OURS, agreed.ours), (Side.THEIRS, agreed.theirs)):
                if word:
                    work.sharing.consent(number, side, by=None, at=FILLED)
                if word is False:
                    work.sharing.revoke(number, side, by=None, at=FILLED)
                if word:
                    # Both name a day: it is over, or comes soon.
                    soon = FIRST + timedelta(days=10)
                    work.sharing.set_end(number, side, FILLED if agreed.over is side else soon)
            for each in agreed.rules:
                work.sharing.put_rule(_rule(number, each), by=None, at=FILLED)


def _rule(partner_id: int | None, told: Ruled) -> Rule:
    until = FILLED if told.ended else None
    return Rule(partner_id, told.side, told.segment, told.field, told.level, until)
