"""Pairs that are one company, as counting needs them: no names, no reasons, read only."""

from dataclasses import dataclass

from sqlalchemy import select

from partnering.judgements import Judgement
from store.matches import OF_PARTNERS_HERE
from store.tables import accounts, matches, partner_accounts
from store.transaction import Transaction

# Matching is certain of it, or a person called it the same.
STANDS = (matches.c.judgement == Judgement.SAME) | (
    matches.c.judgement.is_(None) & (matches.c.verdict == "auto")
)


@dataclass(frozen=True, slots=True)
class SamePair:
    """An account and a partner's row that stand as the same, both still there.

    `external_id` is the partner's own id: rows of several segments that have it are one record.
    """

    account_id: int
    row_id: int
    segment: str
    external_id: str
    judged: bool
    probability: float


class SamePairs:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def of_partner(self, partner_id: int) -> list[SamePair]:
        """List a partner's pairs that matching is certain of or a person called the same."""
        query = (
            select(
                matches.c.account_id,
                matches.c.partner_account_id,
                matches.c.judgement,
                matches.c.probability,
                partner_accounts.c.segment,
                partner_accounts.c.external_id,
            )
            .join(accounts, accounts.c.id == matches.c.account_id)
            .join(partner_accounts, partner_accounts.c.id == matches.c.partner_account_id)
            .where(matches.c.partner_id == partner_id, STANDS, OF_PARTNERS_HERE)
            .where(accounts.c.deleted_at.is_(None), partner_accounts.c.deleted_at.is_(None))
            .order_by(matches.c.id)
        )
        return [
            SamePair(
                row["account_id"],
                row["partner_account_id"],
                row["segment"],
                row["external_id"],
                row["judgement"] is not None,
                row["probability"],
            )
            for row in self._tx.rows(query)
        ]

    def our_parents(self) -> dict[int, int]:
        """Say which account in the CRM is above which, by our ids."""
        child, parent = accounts.alias(), accounts.alias()
        query = (
            select(child.c.id, parent.c.id.label("above"))
            .join(parent, parent.c.key == child.c.parent_key)
            .where(child.c.parent_key != "")
            .where(child.c.deleted_at.is_(None), parent.c.deleted_at.is_(None))
        )
        return {row["id"]: row["above"] for row in self._tx.rows(query)}

    def their_parents(self, partner_id: int) -> dict[str, str]:
        """Say which record on a partner's lists is above which, by the partner's own ids."""
        c = partner_accounts.c
        query = select(c.external_id, c.parent_id).where(
            c.partner_id == partner_id, c.parent_id != "", c.deleted_at.is_(None)
        )
        return {row["external_id"]: row["parent_id"] for row in self._tx.rows(query.order_by(c.id))}
