"""Erasing what was said in a partner's requests for help: the numbers and times stay."""

from collections import Counter

from sqlalchemy import case, delete, select, update

from partnering.help_requests import OPEN, HelpAsked, HelpNeed, HelpState
from store.deal_tables import told_once
from store.help_requests import asked_to
from store.help_tables import help_forms, help_requests, help_responders
from store.tables import messages, withheld_sends
from store.transaction import Transaction


def help_records(tx: Transaction, partner_id: int) -> set[str]:
    """Name what may be posted of a partner's requests for help: cards and words."""
    ids = {str(each) for each in _ids(tx, partner_id)}
    found = {f"{kind}:{id}" for id in ids for kind in ("help", "partner-help")}
    for table in (messages, withheld_sends):
        words = select(table.c.record).where(table.c.record.like("help-word:%")).distinct()
        found |= {row["record"] for row in tx.rows(words) if row["record"].split(":")[1] in ids}
    return found


def erase_help(tx: Transaction, partner_id: int) -> Counter[str]:
    """Erase what was said in a partner's requests; what is open is called off."""
    ids = _ids(tx, partner_id)
    one = help_requests.c
    tx.run(
        update(help_requests)
        .where(one.partner_id == partner_id)
        .values(
            state=case((one.state.in_(OPEN), HelpState.CANCELLED), else_=one.state),
            asked=asked_to(HelpAsked(HelpNeed.GENERAL, "")),
            decline_words="",
            step=None,
            roles=[],
            outcome_words="",
            version=one.version + 1,
        )
    )
    tx.run(delete(help_forms).where(help_forms.c.request_id.in_(ids)))
    tx.run(delete(help_responders).where(help_responders.c.partner_id == partner_id))
    tx.run(delete(told_once).where(told_once.c.subject.in_([f"CS-{id}" for id in ids])))
    return Counter({"requests for help": len(ids)})


def _ids(tx: Transaction, partner_id: int) -> list[int]:
    query = select(help_requests.c.id).where(help_requests.c.partner_id == partner_id)
    return [row["id"] for row in tx.rows(query)]
