"""Erasing what a partner said of leads: the numbers, states and times stay."""

from collections import Counter

from sqlalchemy import delete, select, update

from store.lead_tables import lead_forms, lead_offers, lead_profiles
from store.transaction import Transaction


def lead_records(tx: Transaction, partner_id: int) -> set[str]:
    """Name what may be posted of a partner's leads: its cards, and ours that name it."""
    query = select(lead_offers.c.id, lead_offers.c.lead_id)
    rows = tx.rows(query.where(lead_offers.c.partner_id == partner_id))
    found = {f"partner-lead:{row['id']}" for row in rows} | {f"lead-offers:{partner_id}"}
    return found | {f"lead:{row['lead_id']}" for row in rows}


def erase_leads(tx: Transaction, partner_id: int) -> Counter[str]:
    """Erase what a partner said of leads, its links to them, and what it can take.

    A lead that it has goes on by the clock, as its partner is gone.
    """
    query = select(lead_offers.c.id).where(lead_offers.c.partner_id == partner_id)
    ids = [row["id"] for row in tx.rows(query)]
    tx.run(
        update(lead_offers)
        .where(lead_offers.c.partner_id == partner_id)
        .values(text="", version=lead_offers.c.version + 1)
    )
    tx.run(delete(lead_forms).where(lead_forms.c.offer_id.in_(ids)))
    tx.run(delete(lead_profiles).where(lead_profiles.c.partner_id == partner_id))
    return Counter({"offers of leads": len(ids)})
