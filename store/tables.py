"""The tables. Rows become the values of `partnering` in each noun's own module."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

from partnering.judgements import Judgement
from partnering.overlaps import AlertState, Mark, OverlapState
from partnering.partners import PartnerStatus
from partnering.programme import Stage
from store.columns import Id, Utc, choice, metadata, points_to, record, version, words

DUE = ("baseline", "news")
VERDICTS = ("auto", "review", "related", "none")
DELIVERY_STATES = ("pending", "sending", "done", "unknown", "dead", "cancelled")
WEIGHTS_ORIGINS = ("judgements", "lists")
INVITATION_STATES = ("open", "pressed", "confirmed", "declined", "withdrawn")
CONTACT_KINDS = ("member", "guest", "external", "bot", "gone")


def _mirrored() -> tuple[SchemaItem, ...]:
    return (
        Column("modified_at", Utc),
        Column("deleted_at", Utc),
        Column("updated_at", Utc, nullable=False),
        version(),
    )


accounts = record(
    "accounts",
    words("key"),
    words("name"),
    words("website"),
    words("country"),
    words("state"),
    words("city"),
    words("postal_code"),
    words("street"),
    words("phone"),
    words("email"),
    words("duns"),
    words("tax_id"),
    words("parent_key"),
    words("owner_key"),
    words("type"),
    choice("match_due", DUE, nullable=True),
    *_mirrored(),
    UniqueConstraint("key"),
)
Index(None, accounts.c.parent_key)
Index(None, accounts.c.owner_key)

opportunities = record(
    "opportunities",
    words("key"),
    words("account_key"),
    words("name"),
    words("stage"),
    Column("amount_minor", BigInteger),
    words("currency"),
    Column("close_on", Date),
    Column("is_closed", Boolean, nullable=False),
    Column("is_won", Boolean, nullable=False),
    words("owner_key"),
    Column("families", JSON, nullable=False),
    Column("created_at", Utc),
    Column("last_activity_at", Utc),
    Column("stage_since", Utc),
    words("registration_ref"),
    words("partner_name"),
    words("partner_role"),
    Column("is_registered", Boolean, nullable=False),
    Column("protected_until", Date),
    *_mirrored(),
    UniqueConstraint("key"),
)
Index(None, opportunities.c.account_key)
Index(None, opportunities.c.registration_ref)

leads = record(
    "leads",
    words("key"),
    words("company"),
    words("name"),
    words("email"),
    words("website"),
    words("country"),
    words("status"),
    words("owner_key"),
    Column("is_converted", Boolean, nullable=False),
    words("opportunity_key"),
    *_mirrored(),
    UniqueConstraint("key"),
)
Index(None, leads.c.opportunity_key)

crm_users = record(
    "crm_users",
    words("key"),
    words("name"),
    words("email"),
    Column("is_active", Boolean, nullable=False),
    Column("is_queue", Boolean, nullable=False),
    words("zone"),
    words("manager_key"),
    *_mirrored(),
    UniqueConstraint("key"),
)

people = record(
    "people",
    words("name"),
    words("email", default=None),
    Column("roles", JSON, nullable=False),
    words("zone", default=None),
    words("crm_key"),
    words("manager_crm_key"),
    Column("active", Boolean, nullable=False),
    version(),
    UniqueConstraint("email"),
)

# One person may have several users in the CRM (an old one, an administrator's): each finds them.
people_crm_keys = Table(
    "people_crm_keys",
    metadata,
    Column("crm_key", Text, primary_key=True),
    points_to("person_id", "people"),
)
Index(None, people_crm_keys.c.person_id)

# By hand, and above what the e-mail says: whose records a user of the CRM owns.
crm_links = Table(
    "crm_links",
    metadata,
    Column("crm_key", Text, primary_key=True),
    points_to("person_id", "people"),
    points_to("linked_by", "people", nullable=True),
    Column("at", Utc, nullable=False),
)

# Who a chat user is where an e-mail cannot say so: guests, people of other workspaces, and
# members whose address differs. A person confirmed each.
bindings = Table(
    "bindings",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    points_to("person_id", "people"),
    points_to("bound_by", "people", nullable=True),
    Column("at", Utc, nullable=False),
)
Index(None, bindings.c.person_id)

partners = record(
    "partners",
    words("name", default=None),
    words("name_folded", default=None),
    choice("status", PartnerStatus),
    Column("alerts_on", Boolean, nullable=False),
    points_to("manager_id", "people", nullable=True),
    Column("domains", JSON, nullable=False),
    Column("countries", JSON, nullable=False),
    Column("families", JSON, nullable=False),
    words("tier"),
    words("crm_account_key"),
    Column("contacts", JSON, nullable=False, default=list),
    Column("created_at", Utc),
    Column("removed_at", Utc),
    version(),
    UniqueConstraint("name_folded"),
)

# Who acts for a partner; nobody else ever sees what is the partner's.
partner_people = Table(
    "partner_people",
    metadata,
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    points_to("partner_id", "partners"),
)
Index(None, partner_people.c.partner_id)

# The channel in which one partner and we talk.
partner_channels = Table(
    "partner_channels",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    points_to("partner_id", "partners"),
    points_to("linked_by", "people", nullable=True),
    Column("at", Utc, nullable=False),
)

invitations = record(
    "invitations",
    points_to("partner_id", "partners"),
    words("role", default=None),
    choice("state", INVITATION_STATES),
    points_to("invited_by", "people"),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    words("workspace"),
    words("channel"),
    # Who pressed it, as chat says: nobody whom we know until it is confirmed.
    words("address"),
    words("shown_name"),
    words("shown_kind"),
    Column("pressed_at", Utc),
    points_to("decided_by", "people", nullable=True),
    Column("decided_at", Utc),
    points_to("person_id", "people", nullable=True),
    version(),
)
Index(None, invitations.c.partner_id)

partner_lists = record(
    "partner_lists",
    points_to("partner_id", "partners"),
    words("segment", default=None),
    words("source"),
    words("file_name"),
    Column("rows", Integer, nullable=False),
    Column("baseline", Boolean, nullable=False),
    Column("imported_at", Utc, nullable=False),
    words("imported_by"),
    Column("summarised", Boolean, nullable=False),
    words("agreement"),
    # Columns of the file that matching has no use for: named here, and kept nowhere.
    Column("dropped", JSON, nullable=False, default=list),
    Column("stale_told_at", Utc),
    Column("purged_at", Utc),
    # What the list held before this import, and how much of that is not on this one.
    Column("had", Integer, nullable=False, default=0),
    Column("lost", Integer, nullable=False, default=0),
)
Index(None, partner_lists.c.partner_id)

partner_accounts = record(
    "partner_accounts",
    points_to("partner_id", "partners"),
    words("segment", default=None),
    words("external_id", default=None),
    words("name"),
    words("website"),
    words("domain"),
    words("country"),
    words("state"),
    words("city"),
    words("postal_code"),
    words("street"),
    words("phone"),
    words("email"),
    words("duns"),
    words("tax_id"),
    words("parent_id"),
    points_to("list_id", "partner_lists"),
    choice("match_due", DUE, nullable=True),
    Column("deleted_at", Utc),
    Column("updated_at", Utc, nullable=False),
    version(),
    UniqueConstraint("partner_id", "segment", "external_id"),
)

matches = record(
    "matches",
    points_to("account_id", "accounts"),
    points_to("partner_account_id", "partner_accounts"),
    points_to("partner_id", "partners"),
    Column("probability", Float, nullable=False),
    choice("verdict", VERDICTS),
    Column("reasons", JSON, nullable=False),
    Column("against", JSON, nullable=False, default=list),
    words("evidence"),
    words("pattern"),
    # What a judgement would settle, and NULL where nobody is asked for one: the review queue.
    Column("doubt", Float),
    choice("judgement", Judgement, nullable=True),
    # What has changed since the judgement that counts, as `ours.website their.city`, or nothing.
    words("changed"),
    Column("news", Boolean, nullable=False, default=False),
    Column("first_seen_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    version(),
    UniqueConstraint("account_id", "partner_account_id"),
)
Index(None, matches.c.partner_account_id)
Index(None, matches.c.account_id, matches.c.partner_id)

judgements = record(
    "judgements",
    points_to("match_id", "matches"),
    choice("judgement", Judgement),
    points_to("by_person_id", "people"),
    Column("at", Utc, nullable=False),
    words("note"),
    words("evidence"),
    Column("seen", JSON, nullable=False, default=dict),
    Column("revoked_at", Utc),
    points_to("revoked_by", "people", nullable=True),
    points_to("settled_by", "people", nullable=True),
    Column("settled_at", Utc),
)
Index(None, judgements.c.match_id)

# Who was last shown a pair to judge, so that two who review at once are shown different ones.
review_offers = Table(
    "review_offers",
    metadata,
    Column("match_id", Id, ForeignKey("matches.id"), primary_key=True, autoincrement=False),
    points_to("person_id", "people"),
    Column("at", Utc, nullable=False),
)

overlaps = record(
    "overlaps",
    points_to("account_id", "accounts"),
    points_to("partner_id", "partners"),
    points_to("match_id", "matches"),
    choice("state", OverlapState),
    choice("alert", AlertState),
    Column("baseline", Boolean, nullable=False),
    Column("found_at", Utc, nullable=False),
    # When digests first saw it, after its commit; empty for what existed at a first import.
    Column("listed_at", Utc),
    Column("alerted_at", Utc),
    words("alert_reason"),
    version(),
    UniqueConstraint("account_id", "partner_id"),
)
Index(None, overlaps.c.partner_id)
# What is to be listed is looked for every few minutes, in all that there is.
Index(
    None,
    overlaps.c.listed_at,
    sqlite_where=overlaps.c.baseline.is_(False),
    postgresql_where=overlaps.c.baseline.is_(False),
)
Index(None, overlaps.c.match_id)

marks = Table(
    "marks",
    metadata,
    Column("overlap_id", Id, ForeignKey("overlaps.id"), primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    choice("mark", Mark),
    Column("at", Utc, nullable=False),
    Column("until", Utc),
    words("stood", default=""),
)

facts = record(
    "facts",
    words("kind", default=None),
    Column("payload", JSON, nullable=False),
    Column("at", Utc, nullable=False),
    words("by"),
    words("correlation"),
    Column("relayed_at", Utc),
)

# What a fact said when it was sealed, chained to the fact before it. `fact_id` holds on to no row:
# a fact that somebody took away leaves its seal behind, and a seal never waits for a relay's lock.
seals = Table(
    "seals",
    metadata,
    Column("seq", Id, primary_key=True, autoincrement=False),
    Column("fact_id", Id, nullable=False),
    words("content", default=None),
    words("digest", default=None),
    Column("sealed_at", Utc, nullable=False),
    UniqueConstraint("fact_id"),
)

deliveries = record(
    "deliveries",
    points_to("fact_id", "facts"),
    words("effect", default=None),
    words("lane", default=None),
    choice("state", DELIVERY_STATES),
    Column("attempt", Integer, nullable=False),
    Column("due_at", Utc, nullable=False),
    words("reason"),
    Column("faults", Integer, nullable=False),
    Column("sent_unknown", Integer, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    UniqueConstraint("fact_id", "effect"),
)
Index(None, deliveries.c.state, deliveries.c.due_at)

lanes = Table(
    "lanes",
    metadata,
    Column("lane", Text, primary_key=True),
    Column("next_at", Utc, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("name", Text, primary_key=True),
    words("value", default=None),
    Column("set_at", Utc, nullable=False),
)

messages = record(
    "messages",
    words("workspace", default=None),
    words("address", default=None),
    words("channel", default=None),
    words("kind", default=None),
    words("record", default=None),
    points_to("person_id", "people", nullable=True),
    words("content_hash"),
    Column("posted_at", Utc, nullable=False),
    Column("drawn_at", Utc, nullable=False),
    UniqueConstraint("workspace", "address"),
)
Index(None, messages.c.record)
Index(None, messages.c.person_id, messages.c.posted_at)

inbox = record(
    "inbox",
    words("workspace", default=None),
    words("key", default=None),
    words("kind", default=None),
    Column("payload", JSON, nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("done_at", Utc),
    Column("attempts", Integer, nullable=False),
    words("note"),
    UniqueConstraint("workspace", "key"),
)
Index(None, inbox.c.done_at)

directory = Table(
    "directory",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    words("email"),
    words("name"),
    choice("kind", CONTACT_KINDS),
    words("zone"),
    points_to("person_id", "people", nullable=True),
    Column("refreshed_at", Utc, nullable=False),
    words("team"),
)
Index(None, directory.c.email)
Index(None, directory.c.person_id)

set_aside = Table(
    "set_aside",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    words("reason"),
    Column("at", Utc, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    words("holder", default=None),
    Column("expires_at", Utc, nullable=False),
)

ticks = Table(
    "ticks",
    metadata,
    Column("job", Text, primary_key=True),
    Column("due_at", Utc, primary_key=True),
    Column("taken_at", Utc, nullable=False),
)

unmapped = Table(
    "unmapped",
    metadata,
    Column("owner_key", Text, primary_key=True),
    words("email"),
    words("reason"),
    Column("at", Utc, nullable=False),
)

weights_versions = record(
    "weights_versions",
    choice("origin", WEIGHTS_ORIGINS),
    Column("judged", Integer, nullable=False),
    Column("figures", JSON, nullable=False),
    Column("weights", JSON, nullable=False),
    Column("made_at", Utc, nullable=False),
)

weights_adoptions = record(
    "weights_adoptions",
    points_to("version_id", "weights_versions", nullable=True),
    points_to("person_id", "people"),
    Column("at", Utc, nullable=False),
)

# A file that somebody looks over before it becomes a list.
list_drafts = record(
    "list_drafts",
    points_to("partner_id", "partners"),
    words("segment"),
    words("source"),
    words("agreement"),
    words("file_name"),
    words("content"),
    Column("rows", Integer, nullable=False),
    Column("dropped", JSON, nullable=False),
    points_to("made_by", "people"),
    Column("made_at", Utc, nullable=False),
)

# What was erased, when, and on whose word; the names are gone, the counts stay.
purges = record(
    "purges",
    Column("partner_id", Id, nullable=False),
    words("cause", default=None),
    # Of one list only; empty where all of the partner's went.
    words("segment"),
    points_to("by_person_id", "people", nullable=True),
    Column("at", Utc, nullable=False),
    Column("counts", JSON, nullable=False),
    # NULL while it goes on: whoever finds that finishes it.
    Column("finished_at", Utc),
)

# How the programme stands: one row.
programme = record(
    "programme",
    choice("stage", Stage),
    Column("paused_at", Utc),
    points_to("paused_by", "people", nullable=True),
    Column("pilot_on", Boolean, nullable=False),
    Column("pilot_people", JSON, nullable=False),
    Column("pilot_partners", JSON, nullable=False),
    Column("channels", JSON, nullable=False),
    Column("writes", JSON, nullable=False),
    Column("setup", JSON, nullable=False),
    Column("changed_at", Utc),
    version(),
)

# What would have been sent while nothing was: once per reader and record.
withheld_sends = record(
    "withheld_sends",
    words("why", default=None),
    words("kind", default=None),
    words("record", default=None),
    words("reader", default=None),
    points_to("person_id", "people", nullable=True),
    Column("first_at", Utc, nullable=False),
    UniqueConstraint("why", "kind", "record", "reader"),
)

# What we wrote into the CRM, so that it is known when it comes back.
crm_writes = Table(
    "crm_writes",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    words("key"),
    words("content_hash"),
    words("problem"),
    Column("written_at", Utc, nullable=False),
)
Index(None, crm_writes.c.kind, crm_writes.c.key)

# What is waiting is a handful of rows among very many: an index over just those.
for _waiting in (accounts.c.match_due, partner_accounts.c.match_due):
    Index(
        f"ix_{_waiting.table.name}_waiting",
        _waiting.table.c.id,
        sqlite_where=_waiting.is_not(None),
        postgresql_where=_waiting.is_not(None),
    )
Index(
    "ix_matches_to_review",
    matches.c.partner_id,
    matches.c.doubt,
    sqlite_where=matches.c.doubt.is_not(None),
    postgresql_where=matches.c.doubt.is_not(None),
)
Index(
    "ix_matches_judged",
    matches.c.judgement,
    matches.c.pattern,
    sqlite_where=matches.c.judgement.is_not(None),
    postgresql_where=matches.c.judgement.is_not(None),
)
Index(
    "ix_facts_unrelayed",
    facts.c.id,
    sqlite_where=facts.c.relayed_at.is_(None),
    postgresql_where=facts.c.relayed_at.is_(None),
)
