"""Units of work: one transaction per act, and snapshots to read from.

Leaving the block commits, an exception rolls back; nobody calls commit. No network call and no
matching belongs inside a block.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Generic, TypeVar

from sqlalchemy import URL, select

from partnering.facts import Fact
from store.absences import Absences
from store.accounts import Accounts
from store.appeals import Appeals
from store.benchmark_sources import BenchmarkSources
from store.benchmarks import Benchmarks
from store.bindings import Bindings
from store.choices import ChoicesOfPeople
from store.claims import Claims, ClaimTaken
from store.company_records import CompanyRecords
from store.conflict_cases import ConflictCases
from store.credit_forms import CreditForms
from store.credits import Credits
from store.crm_links import CrmLinks
from store.crm_writes import CrmWrites
from store.cursors import Cursors
from store.deal_forms import DealForms
from store.deal_links import DealLinks
from store.deal_policies import DealPolicies
from store.decision_scenes import DecisionScenes
from store.deliveries import Deliveries
from store.digest_items import DigestItems
from store.digest_listing import DigestListing
from store.digest_sources import DigestSources
from store.digests import Digests
from store.directory import Directory
from store.drafts import Drafts
from store.engines import (
    PATIENCE_SECONDS,
    empty_log,
    parse_url,
    reading_engine,
    writing_engine,
)
from store.erasing import Erasing
from store.facts import Facts
from store.help_forms import HelpForms
from store.help_requests import HelpRequests
from store.inbox import AlreadyDone, Inbox
from store.invitations import Invitations
from store.judgements import Judgements
from store.lanes import Lanes
from store.lead_forms import LeadForms
from store.lead_offers import LeadOffers
from store.lead_profiles import LeadProfiles
from store.leads import Leads
from store.leases import Leases
from store.links import Links
from store.list_links import ListLinks
from store.lists import Lists
from store.mapping_chunks import MappingChunks
from store.marks import Marks
from store.matches import Matches
from store.messages import Messages
from store.nudges import Nudges
from store.opportunities import Opportunities
from store.overlaps import Overlaps
from store.partner_accounts import PartnerAccounts
from store.partner_channels import PartnerChannels
from store.partner_leads import PartnerLeads
from store.partner_rhythms import PartnerRhythms
from store.partners import Partners
from store.people import People
from store.programme import Programmes
from store.proposals import Proposals
from store.questions import Questions
from store.receipts import Receipts
from store.registrations import Registrations
from store.reviews import Reviews
from store.same_pairs import SamePairs
from store.scoreboard import Scoreboards
from store.seals import Seals
from store.segments import Segments
from store.sent_notices import SentNotices
from store.set_aside import SetAside
from store.sharing import SharingRules
from store.sharing_asks import SharingAsks
from store.sharing_forms import SharingForms
from store.ticks import Ticks
from store.told_once import ToldOnce
from store.transaction import StaleVersion, Transaction
from store.turns import Turns
from store.unmapped import Unmapped
from store.uploads import Uploads
from store.users import Users
from store.weights import WeightsVersions
from store.withheld import WithheldSends

__all__ = ["AlreadyDone", "ClaimTaken", "StaleVersion", "Store", "Work"]


Noun = TypeVar("Noun")


class _Made(Generic[Noun]):
    """A repository of one transaction, made when it is first asked for: an act needs a few."""

    def __init__(self, make: Callable[[Transaction], Noun]) -> None:
        self._make = make

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, work: "Work", owner: type) -> Noun:
        made = work.__dict__[self._name] = self._make(work._tx)
        return made


class Work:
    """One open transaction, with a repository for each noun."""

    accounts = _Made(Accounts)
    opportunities = _Made(Opportunities)
    leads = _Made(Leads)
    users = _Made(Users)
    people = _Made(People)
    crm_links = _Made(CrmLinks)
    bindings = _Made(Bindings)
    invitations = _Made(Invitations)
    partners = _Made(Partners)
    partner_channels = _Made(PartnerChannels)
    lists = _Made(Lists)
    drafts = _Made(Drafts)
    receipts = _Made(Receipts)
    erasing = _Made(Erasing)
    partner_accounts = _Made(PartnerAccounts)
    matches = _Made(Matches)
    mapping_chunks = _Made(MappingChunks)
    judgements = _Made(Judgements)
    reviews = _Made(Reviews)
    overlaps = _Made(Overlaps)
    marks = _Made(Marks)
    facts = _Made(Facts)
    seals = _Made(Seals)
    same_pairs = _Made(SamePairs)
    company_records = _Made(CompanyRecords)
    deliveries = _Made(Deliveries)
    lanes = _Made(Lanes)
    cursors = _Made(Cursors)
    messages = _Made(Messages)
    inbox = _Made(Inbox)
    directory = _Made(Directory)
    set_aside = _Made(SetAside)
    leases = _Made(Leases)
    ticks = _Made(Ticks)
    unmapped = _Made(Unmapped)
    weights = _Made(WeightsVersions)
    withheld = _Made(WithheldSends)
    programme = _Made(Programmes)
    crm_writes = _Made(CrmWrites)
    registrations = _Made(Registrations)
    claims = _Made(Claims)
    conflict_cases = _Made(ConflictCases)
    absences = _Made(Absences)
    appeals = _Made(Appeals)
    deal_policies = _Made(DealPolicies)
    decision_scenes = _Made(DecisionScenes)
    proposals = _Made(Proposals)
    told_once = _Made(ToldOnce)
    deal_links = _Made(DealLinks)
    deal_forms = _Made(DealForms)
    credits = _Made(Credits)
    credit_forms = _Made(CreditForms)
    help_requests = _Made(HelpRequests)
    help_forms = _Made(HelpForms)
    sharing = _Made(SharingRules)
    segments = _Made(Segments)
    list_links = _Made(ListLinks)
    links = _Made(Links)
    sharing_asks = _Made(SharingAsks)
    sharing_forms = _Made(SharingForms)
    partner_leads = _Made(PartnerLeads)
    lead_offers = _Made(LeadOffers)
    lead_profiles = _Made(LeadProfiles)
    lead_forms = _Made(LeadForms)
    nudges = _Made(Nudges)
    uploads = _Made(Uploads)
    scoreboards = _Made(Scoreboards)
    benchmarks = _Made(Benchmarks)
    benchmark_sources = _Made(BenchmarkSources)
    choices = _Made(ChoicesOfPeople)
    digest_items = _Made(DigestItems)
    digests = _Made(Digests)
    partner_rhythms = _Made(PartnerRhythms)
    digest_listing = _Made(DigestListing)
    digest_sources = _Made(DigestSources)
    sent_notices = _Made(SentNotices)
    questions = _Made(Questions)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def record(self, fact: Fact, *, at: datetime, by: str = "system", correlation: str = "") -> int:
        """Write what happened into the fact log, from where its effects follow; the fact's id."""
        return self.facts.add(fact, at=at, by=by, correlation=correlation)


class Store:
    """The database. Safe to share between threads; each block has a connection of its own."""

    def __init__(self, url: URL, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self._writing, self._reading = writing_engine(url), reading_engine(url)
        self._turns, self._inside = Turns(PATIENCE_SECONDS), threading.local()
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.url_shown = url.render_as_string(hide_password=True)

    @staticmethod
    def open(url: str, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> "Store":
        """Open a database that has been upgraded; connects at first use.

        `clock` gives the instant at which a receipt is marked as done, and as of which each
        transaction reads what is shared until a time: whoever asks, an end counts at once.
        Raises: Invalid where the URL is neither a SQLite file nor PostgreSQL.
        """
        return Store(parse_url(url), clock)

    @contextmanager
    def begin(self, *, receipt: int | None = None) -> Iterator[Work]:
        """Open a unit of work, which commits on leaving.

        With `receipt`, an inbox row, that row is marked as done in the same transaction.
        Raises: AlreadyDone at the start where it was done before.
        """
        with self._one_writer(), self._writing.begin() as connection:
            work = Work(Transaction(connection, writable=True, at=self.clock()))
            if receipt is not None:
                work.inbox.hold(receipt)
            yield work
            if receipt is not None:
                work.inbox.done(receipt, self.clock())

    @contextmanager
    def read(self) -> Iterator[Work]:
        """Open a snapshot: everything in it is as of one moment, and a write raises."""
        with self._reading.begin() as connection:
            yield Work(Transaction(connection, writable=False, at=self.clock()))

    def ping(self) -> None:
        """Ask the database for a sign of life. Raises whatever keeps it from answering."""
        with self._reading.connect() as connection:
            connection.execute(select(1))

    def scrub(self) -> bool:
        """Let what was erased be gone from SQLite's write-ahead log too, not only from the file.

        False where a reader kept the log busy: then it is emptied by the next call, or when the
        last process closes the database. PostgreSQL sees to it by itself (its autovacuum).
        """
        return not self.is_sqlite or empty_log(self._writing)

    def engine_version(self) -> tuple[int, ...]:
        """Say which release of SQLite or PostgreSQL this is."""
        with self._reading.connect() as connection:
            found = getattr(connection.dialect, "server_version_info", None)
        return tuple(found) if found else sqlite3.sqlite_version_info

    def close(self) -> None:
        """Close all connections."""
        self._writing.dispose()
        self._reading.dispose()

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        if getattr(self._inside, "writing", False):
            raise RuntimeError("a unit of work is open in this thread already")
        self._inside.writing = True
        try:
            # SQLite's own waiting polls, and starves beside a busy writer: it is left for other
            # processes, and threads of this one queue here.
            with self._turns.turn() if self.is_sqlite else nullcontext():
                yield
        finally:
            self._inside.writing = False
