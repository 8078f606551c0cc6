"""All tables together, as migrations and their check against the code see them."""

from store import deal_tables, mapping_tables, tables
from store.columns import hold_to_choices, metadata

__all__ = ["deal_tables", "mapping_tables", "metadata", "tables"]

for _table in metadata.tables.values():
    hold_to_choices(_table)
