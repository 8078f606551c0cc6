"""Units of work: one transaction per act, and snapshots to read from.

Leaving the block commits, an exception rolls back; nobody calls commit. No network call and no
matching belongs inside a block.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime

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


class Work:
    """One open transaction, with a repository for each noun."""

    def __init__(self, tx: Transaction) -> None:
        self.accounts = Accounts(tx)
        self.opportunities = Opportunities(tx)
        self.leads = Leads(tx)
        self.users = Users(tx)
        self.people = People(tx)
        self.crm_links = CrmLinks(tx)
        self.bindings = Bindings(tx)
        self.invitations = Invitations(tx)
        self.partners = Partners(tx)
        self.partner_channels = PartnerChannels(tx)
        self.lists = Lists(tx)
        self.drafts = Drafts(tx)
        self.receipts = Receipts(tx)
        self.erasing = Erasing(tx)
        self.partner_accounts = PartnerAccounts(tx)
        self.matches = Matches(tx)
        self.mapping_chunks = MappingChunks(tx)
        self.judgements = Judgements(tx)
        self.reviews = Reviews(tx)
        self.overlaps = Overlaps(tx)
        self.marks = Marks(tx)
        self.facts = Facts(tx)
        self.seals = Seals(tx)
        self.same_pairs = SamePairs(tx)
        self.company_records = CompanyRecords(tx)
        self.deliveries = Deliveries(tx)
        self.lanes = Lanes(tx)
        self.cursors = Cursors(tx)
        self.messages = Messages(tx)
        self.inbox = Inbox(tx)
        self.directory = Directory(tx)
        self.set_aside = SetAside(tx)
        self.leases = Leases(tx)
        self.ticks = Ticks(tx)
        self.unmapped = Unmapped(tx)
        self.weights = WeightsVersions(tx)
        self.withheld = WithheldSends(tx)
        self.programme = Programmes(tx)
        self.crm_writes = CrmWrites(tx)
        self.registrations = Registrations(tx)
        self.claims = Claims(tx)
        self.conflict_cases = ConflictCases(tx)
        self.absences = Absences(tx)
        self.appeals = Appeals(tx)
        self.deal_policies = DealPolicies(tx)
        self.decision_scenes = DecisionScenes(tx)
        self.proposals = Proposals(tx)
        self.told_once = ToldOnce(tx)
        self.deal_links = DealLinks(tx)
        self.deal_forms = DealForms(tx)
        self.credits = Credits(tx)
        self.credit_forms = CreditForms(tx)
        self.help_requests = HelpRequests(tx)
        self.help_forms = HelpForms(tx)
        self.sharing = SharingRules(tx)
        self.segments = Segments(tx)
        self.list_links = ListLinks(tx)
        self.links = Links(tx)
        self.sharing_asks = SharingAsks(tx)
        self.sharing_forms = SharingForms(tx)
        self.partner_leads = PartnerLeads(tx)
        self.lead_offers = LeadOffers(tx)
        self.lead_profiles = LeadProfiles(tx)
        self.lead_forms = LeadForms(tx)
        self.nudges = Nudges(tx)
        self.uploads = Uploads(tx)
        self.scoreboards = Scoreboards(tx)
        self.benchmarks = Benchmarks(tx)
        self.benchmark_sources = BenchmarkSources(tx)
        self.choices = ChoicesOfPeople(tx)
        self.digest_items = DigestItems(tx)
        self.digests = Digests(tx)
        self.partner_rhythms = PartnerRhythms(tx)
        self.digest_listing = DigestListing(tx)
        self.digest_sources = DigestSources(tx)
        self.sent_notices = SentNotices(tx)
        self.questions = Questions(tx)

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
