"""The rules that registrations were submitted under, by version: each is judged by its own."""

from datetime import datetime

from sqlalchemy import select

from store.deal_tables import deal_policies
from store.transaction import Transaction


class DealPolicies:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def keep(self, version: str, content: str, at: datetime) -> bool:
        """Keep the text of some rules; true where this version was not known. Never overwritten."""
        values = {"version": version, "content": content, "seen_at": at}
        return self._tx.insert_new(deal_policies, values) is not None

    def content(self, version: str) -> str | None:
        """Give the text of the rules of a version."""
        c = deal_policies.c
        return self._tx.by_keys(
            "deal policies",
            [version],
            lambda wanted: {
                row["version"]: row["content"]
                for row in self._tx.rows(select(deal_policies).where(c.version.in_(wanted)))
            },
        ).get(version)

    def versions(self) -> list[tuple[str, datetime]]:
        """List the versions that there were with when each was first seen, the oldest first."""
        query = select(deal_policies.c.version, deal_policies.c.seen_at)
        rows = self._tx.rows(query.order_by(deal_policies.c.seen_at, deal_policies.c.version))
        return [(row["version"], row["seen_at"]) for row in rows]
