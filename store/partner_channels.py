"""The channels in which a partner and we talk: each belongs to one partner."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from store.tables import partner_channels
from store.transaction import Transaction

_OF_PARTNER = (
    select(partner_channels)
    .where(partner_channels.c.partner_id == bindparam("partner"))
    .order_by(partner_channels.c.at, partner_channels.c.channel)
)
_LINKED = select(partner_channels.c.partner_id).distinct()


class PartnerChannels:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def partner_of(self, workspace: str, channel: str) -> int | None:
        """Find the partner whose channel it is, by id."""
        query = select(partner_channels.c.partner_id).where(
            partner_channels.c.workspace == workspace, partner_channels.c.channel == channel
        )
        found: int | None = self._tx.value(query)
        return found

    def of_partner(self, partner_id: int) -> list[tuple[str, str]]:
        """List a partner's channels as (workspace, channel), the first linked first."""
        rows = self._tx.rows(_OF_PARTNER, partner=partner_id)
        return [(row["workspace"], row["channel"]) for row in rows]

    def linked(self) -> frozenset[int]:
        """List the partners that have a channel, by id."""
        return frozenset(row["partner_id"] for row in self._tx.rows(_LINKED))

    def link(
        self, partner_id: int, workspace: str, channel: str, *, by: int | None, at: datetime
    ) -> bool:
        """Make a channel a partner's; False where it is somebody's already."""
        values = {
            "workspace": workspace,
            "channel": channel,
            "partner_id": partner_id,
            "linked_by": by,
            "at": at,
        }
        return self._tx.insert_new(partner_channels, values) is not None

    def unlink(self, workspace: str, channel: str) -> bool:
        """Let a channel be nobody's; False where it was."""
        gone = delete(partner_channels).where(
            partner_channels.c.workspace == workspace, partner_channels.c.channel == channel
        )
        return self._tx.run(gone) > 0
