"""The tables of help that a seller asks a partner for.

Rows become the values of `partnering` elsewhere.
"""

from sqlalchemy import JSON, Boolean, Column, Index, Table, UniqueConstraint

from partnering.help_requests import HelpKind, HelpState
from store.columns import Id, Utc, choice, metadata, points_to, record, version, words

# One request is on its way, or worked on, for an account, a partner, a kind and a side.
_LIVE = ["requested", "accepted", "active"]

help_requests = record(
    "help_requests",
    choice("kind", HelpKind),
    choice("state", HelpState),
    points_to("partner_id", "partners"),
    words("account_key", default=None),
    words("opportunity_key"),
    Column("by_partner", Boolean, nullable=False),
    # What is told of the deal, as it was when help was asked for.
    Column("asked", JSON, nullable=False),
    points_to("asker_id", "people"),
    points_to("owner_id", "people"),
    points_to("responder_id", "people", nullable=True),
    Column("drafted_at", Utc, nullable=False),
    Column("requested_at", Utc),
    Column("due_at", Utc, nullable=False),
    Column("ends_at", Utc, nullable=False),
    Column("last_moved_at", Utc, nullable=False),
    points_to("answered_by", "people", nullable=True),
    Column("answered_at", Utc),
    words("decline"),
    words("decline_words"),
    # Role and person, the next step with its owner and day.
    Column("roles", JSON, nullable=False),
    Column("step", JSON),
    words("outcome_words"),
    Column("ended_at", Utc),
    points_to("ended_by", "people", nullable=True),
    points_to("follows_id", "help_requests", nullable=True),
    version(),
)
for _asked_for in ("partner_id", "account_key", "asker_id", "owner_id", "opportunity_key"):
    Index(None, help_requests.c[_asked_for])
Index(None, help_requests.c.state, help_requests.c.due_at)
Index(None, help_requests.c.state, help_requests.c.ends_at)
Index(
    "uq_help_requests_live",
    help_requests.c.account_key,
    help_requests.c.partner_id,
    help_requests.c.kind,
    help_requests.c.by_partner,
    unique=True,
    sqlite_where=help_requests.c.state.in_(_LIVE),
    postgresql_where=help_requests.c.state.in_(_LIVE),
)

# Who answers requests for help at a partner.
help_responders = Table(
    "help_responders",
    metadata,
    Column("partner_id", Id, primary_key=True, autoincrement=False),
    points_to("person_id", "people"),
    Column("set_by", Id),
    Column("at", Utc, nullable=False),
)

# A request that somebody at a partner opens by a link; the signature over the handle is kept
# nowhere, so that who reads this table can open nothing.
help_forms = record(
    "help_forms",
    words("handle", default=None),
    points_to("request_id", "help_requests"),
    points_to("person_id", "people"),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    UniqueConstraint("handle"),
    UniqueConstraint("request_id", "person_id"),
)
Index(None, help_forms.c.person_id)
