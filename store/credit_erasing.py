"""Erasing what was said of a partner's part in deals: the days, states and amounts stay."""

from collections import Counter

from sqlalchemy import delete, select, update

from partnering.touches import TouchState
from store.credit_tables import credit_forms, touches
from store.deal_tables import told_once
from store.transaction import Transaction

_OPEN = (TouchState.CLAIMED, TouchState.UNCONFIRMED, TouchState.DISPUTED)


def credit_records(tx: Transaction, partner_id: int) -> set[str]:
    """Name what may be posted of a partner's credits: its cards and ours."""
    ids = _ids(tx, partner_id)
    kinds = ("credit", "credit-dispute", "partner-credit")
    found = {f"{kind}:{id}" for id in ids for kind in kinds}
    again = {f"credit:{id}:half" for id in ids} | {f"partner-credit:{id}:half" for id in ids}
    return found | again | {f"credit-dispute:{id}:late" for id in ids}


def erase_credit(tx: Transaction, partner_id: int) -> Counter[str]:
    """Erase the words about a partner's touches; nobody has to answer for it any more.

    The book stays as it was entered: it names the partner by its number.
    """
    ids = _ids(tx, partner_id)
    c = touches.c
    tx.run(
        update(touches)
        .where(c.partner_id == partner_id)
        .values(evidence="", dispute="", why="", due_at=None, version=c.version + 1)
    )
    tx.run(
        update(touches)
        .where(c.partner_id == partner_id, c.state.in_(_OPEN), c.confirmed_at.is_(None))
        .values(state=TouchState.REJECTED)
    )
    tx.run(
        update(touches)
        .where(c.partner_id == partner_id, c.state == TouchState.DISPUTED)
        .values(state=TouchState.CONFIRMED)
    )
    tx.run(delete(credit_forms).where(credit_forms.c.touch_id.in_(ids)))
    tx.run(delete(told_once).where(told_once.c.subject.in_([f"credit:{id}" for id in ids])))
    return Counter({"credits": len(ids)})


def _ids(tx: Transaction, partner_id: int) -> list[int]:
    query = select(touches.c.id).where(touches.c.partner_id == partner_id)
    return [row["id"] for row in tx.rows(query)]
