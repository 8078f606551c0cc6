"""All tables together, as migrations and their check against the code see them."""

from store import (
    benchmarks,
    company_records,
    credit_tables,
    deal_tables,
    digest_tables,
    help_tables,
    lead_tables,
    mapping_tables,
    notice_tables,
    partner_rhythms,
    question_tables,
    scoreboard,
    sharing_tables,
    tables,
    uploads,
)
from store.columns import hold_to_choices, metadata

__all__ = [
    "benchmarks",
    "company_records",
    "credit_tables",
    "deal_tables",
    "digest_tables",
    "help_tables",
    "lead_tables",
    "mapping_tables",
    "metadata",
    "notice_tables",
    "partner_rhythms",
    "question_tables",
    "scoreboard",
    "sharing_tables",
    "tables",
    "uploads",
]

for _table in metadata.tables.values():
    hold_to_choices(_table)
