"""The tables of touches and credit of deals. Rows become the values of `partnering` elsewhere."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Index, Table, Text, UniqueConstraint

from partnering.attribution import Standing
from partnering.attribution_models import Model
from partnering.credit_book import Cause
from partnering.touches import TouchKind, TouchRole, TouchState
from store.columns import Id, Utc, choice, metadata, points_to, record, version, words

# What somebody says that a partner did. What follows from other records is kept there. It holds
# on to no person: who has gone may be erased.
_SAID = [each for each in TouchKind if each not in (TouchKind.LEAD_WORKED, TouchKind.DECISION)]
touches = record(
    "touches",
    points_to("opportunity_id", "opportunities"),
    points_to("partner_id", "partners"),
    choice("kind", _SAID),
    choice("role", TouchRole),
    Column("done_on", Date, nullable=False),
    words("evidence"),
    Column("claimed_by", Id),
    Column("claimed_at", Utc, nullable=False),
    choice("state", TouchState),
    Column("due_at", Utc),
    Column("confirmed_by", Id),
    Column("confirmed_at", Utc),
    Column("disputed_by", Id),
    Column("disputed_at", Utc),
    words("dispute"),
    Column("decided_by", Id),
    Column("decided_at", Utc),
    words("why"),
    Column("by_partner", Boolean, nullable=False),
    version(),
)
Index(None, touches.c.opportunity_id)
Index(None, touches.c.partner_id)
Index(None, touches.c.state, touches.c.due_at)

# Once a period is published nothing of it changes: what is learnt later is entered afterwards.
credit_periods = Table(
    "credit_periods",
    metadata,
    Column("period", Text, primary_key=True),
    Column("published_at", Utc, nullable=False),
    Column("published_by", Id, nullable=False),
)

# One counting of a deal's credit, with all that it rested on; only ever added.
credit_runs = record(
    "credit_runs",
    points_to("opportunity_id", "opportunities"),
    words("period", default=None),
    choice("cause", Cause),
    choice("model", Model),
    choice("standing", Standing),
    Column("sourced_by", Id),
    Column("influenced_by", JSON, nullable=False),
    Column("rules", JSON, nullable=False),
    Column("rested_on", JSON, nullable=False),
    Column("counted_at", Utc, nullable=False),
    Column("counted_by", Id),
)
Index(None, credit_runs.c.opportunity_id)
Index(None, credit_runs.c.period)
Index(
    "uq_credit_runs_published",
    credit_runs.c.opportunity_id,
    unique=True,
    sqlite_where=credit_runs.c.cause != "adjusted",
    postgresql_where=credit_runs.c.cause != "adjusted",
)

# The lines of a deal add up to its amount. Without a partner it is our own part.
credit_lines = record(
    "credit_lines",
    points_to("run_id", "credit_runs"),
    points_to("partner_id", "partners", nullable=True),
    Column("amount_minor", BigInteger, nullable=False),
    words("currency", default=None),
)
Index(None, credit_lines.c.run_id)
Index(None, credit_lines.c.partner_id)

# For whom a link to a touch was made; the link itself is not kept.
credit_forms = record(
    "credit_forms",
    words("handle", default=None),
    points_to("touch_id", "touches"),
    points_to("person_id", "people"),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    UniqueConstraint("handle"),
    UniqueConstraint("touch_id", "person_id"),
)
Index(None, credit_forms.c.person_id)
