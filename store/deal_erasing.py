"""Erasing what a partner told us in its registrations: the numbers, states and times stay.

What is left of them collides with nothing and protects nothing.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Text, cast, delete, select, update

from partnering.registrations import Claim
from store.deal_tables import (
    active_claims,
    appeals,
    conflict_cases,
    conflict_parties,
    deal_proposals,
    registration_decisions,
    registrations,
    told_once,
)
from store.deal_values import claim_to, window_from, window_to
from store.decision_scenes import erase_scenes
from store.tables import messages, partner_channels, withheld_sends
from store.transaction import Transaction, chunks

_BLANK = claim_to(Claim())


def erase_deals(tx: Transaction, partner_id: int, limit: int) -> Counter[str]:
    """Erase some of a partner's registrations; nothing is counted once all are."""
    query = select(registrations.c.id, registrations.c.protection).where(
        registrations.c.partner_id == partner_id,
        cast(registrations.c.claim, Text) != json.dumps(_BLANK),
    )
    rows = tx.rows(query.order_by(registrations.c.id).limit(limit))
    ids = [row["id"] for row in rows]
    for row in rows:
        window = window_from(row["protection"])
        if window is not None:
            asked = tuple(replace(each, why="") for each in window.extensions)
            window = replace(window, extensions=asked)
        tx.run(
            update(registrations)
            .where(registrations.c.id == row["id"])
            .values(
                claim=_BLANK,
                pending_edit=None,
                domain="",
                duns="",
                tax_id="",
                question="",
                asked=[],
                history_source="",
                protection=window_to(window),
                version=registrations.c.version + 1,
            )
        )
    tx.run(delete(active_claims).where(active_claims.c.registration_id.in_(ids)))
    tx.run(
        update(registration_decisions)
        .where(registration_decisions.c.registration_id.in_(ids))
        .values(text="", note="", evidence=[], overridden=[])
    )
    tx.run(
        update(appeals)
        .where(appeals.c.registration_id.in_(ids))
        .values(text="", why="", version=appeals.c.version + 1)
    )
    tx.run(delete(deal_proposals).where(deal_proposals.c.registration_id.in_(ids)))
    tx.run(delete(told_once).where(told_once.c.subject.in_([f"DR-{id}" for id in ids])))
    return Counter(
        {
            "registrations": len(ids),
            "conflicts": _erase_cases(tx, ids),
            "scenes of decisions": erase_scenes(tx, partner_id) if ids else 0,
        }
    )


def deal_records(tx: Transaction, partner_id: int) -> set[str]:
    """Name what may be posted of a partner's registrations: cards, words, cases, its door."""
    ids = tx.rows(select(registrations.c.id).where(registrations.c.partner_id == partner_id))
    numbers = {row["id"] for row in ids}
    found = {f"{kind}:{id}" for id in numbers for kind in ("deal", "partner-deal")}
    for table in (messages, withheld_sends):
        words = select(table.c.record).where(table.c.record.like("deal-word:%")).distinct()
        for row in tx.rows(words):
            told = row["record"].split(":")[1]
            if told.isdecimal() and int(told) in numbers:
                found.add(row["record"])
    for some in chunks(sorted(numbers)):
        cases = select(conflict_parties.c.case_id).where(
            conflict_parties.c.registration_id.in_(some)
        )
        found |= {f"conflict:{row['case_id']}" for row in tx.rows(cases)}
    doors = select(partner_channels.c.channel).where(partner_channels.c.partner_id == partner_id)
    return found | {f"deal-door:{row['channel']}" for row in tx.rows(doors)}


def _erase_cases(tx: Transaction, ids: Sequence[int]) -> int:
    """Take the words out of the conflicts that some registrations are in; how many."""
    parties = select(conflict_parties.c.case_id).where(conflict_parties.c.registration_id.in_(ids))
    rows = tx.rows(select(conflict_cases).where(conflict_cases.c.id.in_(parties)))
    for row in rows:
        tx.run(
            update(conflict_cases)
            .where(conflict_cases.c.id == row["id"])
            .values(
                evidence=[{**each, "text": ""} for each in row["evidence"]],
                decisions=[{**each, "reason": "", "for_partner": ""} for each in row["decisions"]],
                appeal_text="",
                version=conflict_cases.c.version + 1,
            )
        )
    return len(rows)
