"""The tables of leads on their way to a partner, and of nudges about what went quiet.

Rows become the values of `partnering` elsewhere.
"""

from sqlalchemy import JSON, Boolean, Column, Date, Index, Integer, Table, UniqueConstraint

from partnering.lead_offers import LIVE, DeclineReason, OfferState
from partnering.leads import LeadSource, LeadState
from partnering.nudges import NudgeState
from store.columns import Id, Utc, choice, metadata, points_to, record, version, words

_LIVE = sorted(map(str, LIVE))

# What is told of a lead to a partner to whom it is offered is in `details`; who asked stands
# apart, so that no query for the one brings the other along.
partner_leads = record(
    "partner_leads",
    choice("state", LeadState),
    choice("source", LeadSource),
    words("crm_key"),
    Column("details", JSON, nullable=False),
    Column("contact", JSON, nullable=False),
    Column("consent", Boolean, nullable=False),
    # As they are compared: `|CORE|FLOW|`, and the industry folded.
    words("families_key"),
    words("industry_key"),
    words("account_key"),
    points_to("keeper_id", "people"),
    points_to("created_by", "people", nullable=True),
    Column("created_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    Column("due_at", Utc),
    words("outcome"),
    Column("ended_at", Utc),
    version(),
)
Index(None, partner_leads.c.state, partner_leads.c.due_at)
Index(None, partner_leads.c.keeper_id)
Index(
    "uq_partner_leads_crm_key",
    partner_leads.c.crm_key,
    unique=True,
    sqlite_where=partner_leads.c.crm_key != "",
    postgresql_where=partner_leads.c.crm_key != "",
)

lead_offers = record(
    "lead_offers",
    points_to("lead_id", "partner_leads"),
    points_to("partner_id", "partners"),
    choice("state", OfferState),
    Column("hop", Integer, nullable=False),
    Column("offered_at", Utc, nullable=False),
    points_to("offered_by", "people", nullable=True),
    Column("clock", JSON, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("points", Integer, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("answered_at", Utc),
    points_to("answered_by", "people", nullable=True),
    Column("used_percent", Integer),
    points_to("holder_id", "people", nullable=True),
    Column("contacted_at", Utc),
    Column("updated_at", Utc),
    choice("reason", ["", *DeclineReason]),
    words("text"),
    Column("ended_at", Utc),
    version(),
)
Index(None, lead_offers.c.lead_id)
Index(None, lead_offers.c.partner_id)
Index(None, lead_offers.c.state, lead_offers.c.due_at)
# The database has the last word: a lead has one owner and at most one open offer.
Index(
    "uq_lead_offers_live",
    lead_offers.c.lead_id,
    unique=True,
    sqlite_where=lead_offers.c.state.in_(_LIVE),
    postgresql_where=lead_offers.c.state.in_(_LIVE),
)

# What was weighed each time a partner was looked for. `white_space`: nobody covers what it asks.
lead_routings = record(
    "lead_routings",
    points_to("lead_id", "partner_leads"),
    Column("at", Utc, nullable=False),
    Column("content", JSON, nullable=False),
    Column("white_space", Boolean, nullable=False),
)
Index(None, lead_routings.c.lead_id)

lead_profiles = Table(
    "lead_profiles",
    metadata,
    Column("partner_id", Id, primary_key=True, autoincrement=False),
    words("zone"),
    words("country"),
    Column("industries", JSON, nullable=False),
    Column("certificates", JSON, nullable=False),
    Column("capacity", Integer),
    Column("papers_until", Date),
    Column("paused_at", Utc),
    Column("resumed_at", Utc),
    version(),
)

# A lead that somebody at a partner opens by a link; the signature over the handle is kept nowhere.
lead_forms = record(
    "lead_forms",
    words("handle", default=None),
    points_to("offer_id", "lead_offers"),
    points_to("person_id", "people"),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    UniqueConstraint("handle"),
)
Index(None, lead_forms.c.offer_id)
Index(None, lead_forms.c.person_id)

nudges = record(
    "nudges",
    words("subject", default=None),
    points_to("person_id", "people"),
    choice("state", NudgeState),
    Column("quiet_since", Utc, nullable=False),
    Column("next_at", Utc, nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("count", Integer, nullable=False),
    Column("last_at", Utc),
    Column("snoozed", Boolean, nullable=False),
    Column("ended_at", Utc),
    version(),
)
Index(None, nudges.c.state, nudges.c.next_at)
Index(None, nudges.c.person_id)
Index(
    "uq_nudges_open",
    nudges.c.subject,
    unique=True,
    sqlite_where=nudges.c.state == "open",
    postgresql_where=nudges.c.state == "open",
)
