"""Erase a partner, or one of its lists, with all that was derived from it; keep a receipt."""

from collections.abc import Callable
from datetime import datetime

from journeys.desk import Desk
from partnering.people import Person
from partnering.receipts import Receipt


def purge_partner(
    desk: Desk,
    partner_id: int,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
    progress: Callable[[float], None] = lambda _share: None,
) -> Receipt:
    """Erase a partner and all that we hold of it."""
    raise NotImplementedError
