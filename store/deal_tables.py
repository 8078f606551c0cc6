"""The tables of registered deals. Rows become the values of `partnering` elsewhere."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from partnering.appeals import AppealState
from partnering.conflict_cases import CaseState, Kind
from partnering.deal_forms import Purpose
from partnering.registrations import Basis, State
from store.columns import (
    Id,
    Utc,
    choice,
    metadata,
    points_to,
    record,
    version,
    words,
)

# What a partner claims. What is asked for by itself is a column; the rest is kept as it was said.
registrations = record(
    "registrations",
    points_to("partner_id", "partners"),
    choice("state", State),
    version(),
    # Its place in the line, given at the first complete submission and never again.
    Column("received_at", Utc),
    Column("sequence", BigInteger),
    Column("claim", JSON, nullable=False),
    words("domain"),
    words("duns"),
    words("tax_id"),
    words("account_key"),
    Column("account_certain", Boolean, nullable=False),
    choice("basis", Basis),
    points_to("submitter_id", "people"),
    Column("filed_by_vendor", Boolean, nullable=False),
    points_to("owner_id", "people", nullable=True),
    Column("seller_ids", JSON, nullable=False),
    words("policy_version"),
    Column("drafted_at", Utc, nullable=False),
    Column("clock", JSON),
    Column("decision_due_at", Utc),
    Column("asked", JSON, nullable=False),
    words("question"),
    Column("answer_due_at", Utc),
    Column("protection", JSON),
    Column("holds_until", Utc),
    Column("pinned", JSON, nullable=False),
    Column("crm_pending", Boolean, nullable=False),
    Column("pending_edit", JSON),
    points_to("edited_by", "people", nullable=True),
    Column("last_activity_at", Utc),
    Column("notice_at", Utc),
    Column("notice_ends_at", Utc),
    Column("appeal_until", Utc),
    Column("ended_at", Utc),
    words("end_cause"),
    Column("grandfathered", Boolean, nullable=False),
    words("history_source"),
    UniqueConstraint("sequence"),
)
for _asked_for in ("partner_id", "account_key", "domain", "duns", "tax_id"):
    Index(None, registrations.c[_asked_for])
Index(None, registrations.c.state, registrations.c.decision_due_at)
Index(None, registrations.c.state, registrations.c.holds_until)

# Written once. `by` holds on to no person, for a policy may decide by itself.
registration_decisions = record(
    "registration_decisions",
    points_to("registration_id", "registrations"),
    Column("number", Integer, nullable=False),
    words("outcome", default=None),
    Column("by", Id, nullable=False),
    words("role", default=None),
    Column("at", Utc, nullable=False),
    words("policy_version"),
    Column("registration_version", Integer, nullable=False),
    words("reason"),
    words("text"),
    words("note"),
    Column("evidence", JSON, nullable=False),
    Column("second", Id),
    Column("on_behalf_of", Id),
    Column("overridden", JSON, nullable=False),
    UniqueConstraint("registration_id", "number"),
)

# What is protected at this moment, one row per product family: rows are here only while a claim
# keeps others out. The database has the last word: no scope of an account is given out twice.
active_claims = record(
    "active_claims",
    points_to("registration_id", "registrations"),
    words("account_key", default=None),
    words("family", default=None),
    words("scope_key", default=None),
    Column("scope", JSON, nullable=False),
    Column("until", Utc, nullable=False),
    # Two that were protected before anybody could ask: after an import, or a merge of accounts.
    Column("contested", Boolean, nullable=False),
    UniqueConstraint("registration_id", "family"),
)
Index(None, active_claims.c.account_key)
Index(
    "uq_active_claims_scope",
    active_claims.c.account_key,
    active_claims.c.family,
    active_claims.c.scope_key,
    unique=True,
    sqlite_where=active_claims.c.contested.is_(False),
    postgresql_where=active_claims.c.contested.is_(False),
)

appeals = record(
    "appeals",
    points_to("registration_id", "registrations"),
    choice("state", AppealState),
    points_to("filed_by", "people"),
    Column("filed_at", Utc, nullable=False),
    words("text"),
    Column("due_at", Utc, nullable=False),
    points_to("decided_by", "people", nullable=True),
    Column("decided_at", Utc),
    words("why"),
    words("remedy", default=None),
    version(),
)
Index(None, appeals.c.registration_id)
Index(
    "uq_appeals_filed",
    appeals.c.registration_id,
    unique=True,
    sqlite_where=appeals.c.state == "filed",
    postgresql_where=appeals.c.state == "filed",
)

conflict_cases = record(
    "conflict_cases",
    choice("kind", Kind),
    choice("state", CaseState),
    Column("opened_at", Utc, nullable=False),
    words("opportunity_key"),
    Column("evidence", JSON, nullable=False),
    Column("decisions", JSON, nullable=False),
    points_to("appealed_by", "people", nullable=True),
    Column("appealed_at", Utc),
    words("appeal_text"),
    Column("appeal_until", Utc),
    Column("clock", JSON),
    version(),
    # Who looks after it at present, and until when nobody else takes it over.
    Column("taken_by", Id),
    Column("taken_until", Utc),
)
Index(None, conflict_cases.c.state)
Index(None, conflict_cases.c.opportunity_key)

conflict_parties = Table(
    "conflict_parties",
    metadata,
    Column("case_id", Id, ForeignKey("conflict_cases.id"), primary_key=True, autoincrement=False),
    Column(
        "registration_id",
        Id,
        ForeignKey("registrations.id"),
        primary_key=True,
        autoincrement=False,
    ),
)
Index(None, conflict_parties.c.registration_id)

# The rules that registrations were submitted under, as they were read: each is judged by its own.
deal_policies = Table(
    "deal_policies",
    metadata,
    Column("version", Text, primary_key=True),
    words("content", default=None),
    Column("seen_at", Utc, nullable=False),
)


# An approval that waits for a second person; `told` are the words and choices of the first.
deal_proposals = record(
    "deal_proposals",
    points_to("registration_id", "registrations"),
    Column("registration_version", Integer, nullable=False),
    words("kind", default=None),
    Column("proposed_by", Id, nullable=False),
    Column("proposed_at", Utc, nullable=False),
    Column("told", JSON, nullable=False),
    Column("settled_at", Utc),
    Column("settled_by", Id),
    Column("accepted", Boolean),
)
Index(None, deal_proposals.c.registration_id)

# A deal of the CRM that belongs to a registration because a person said so, or the guard against
# poaching (`linked_by` empty); the one that we made ourselves needs no link.
deal_links = Table(
    "deal_links",
    metadata,
    Column("opportunity_key", Text, primary_key=True),
    points_to("registration_id", "registrations"),
    Column("linked_by", Id),
    Column("linked_at", Utc, nullable=False),
)
Index(None, deal_links.c.registration_id)

# A reminder is given once, whatever clock comes by: the subject is a record, DR-4 or CF-2.
told_once = Table(
    "told_once",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("at", Utc, nullable=False),
)

# Who is away until when, and who decides for them meanwhile; without anybody the chief does.
absences = Table(
    "absences",
    metadata,
    Column("person_id", Id, primary_key=True, autoincrement=False),
    Column("until", Utc, nullable=False),
    Column("delegate_id", Id),
)

# What lay before who decided, for replaying past decisions under other rules.
decision_scenes = Table(
    "decision_scenes",
    metadata,
    Column("registration_id", Id, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", JSON, nullable=False),
)

# A form that somebody at a partner opens by a link. The link is the handle and a signature over
# it; the signature is kept nowhere, so that who reads this table can open nothing.
deal_forms = record(
    "deal_forms",
    words("handle", default=None),
    choice("purpose", Purpose),
    points_to("partner_id", "partners"),
    points_to("person_id", "people"),
    points_to("registration_id", "registrations", nullable=True),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    points_to("made_by", "people", nullable=True),
    Column("used_at", Utc),
    version(),
    UniqueConstraint("handle"),
)
for _of_a_form in ("partner_id", "person_id", "registration_id"):
    Index(None, deal_forms.c[_of_a_form])
