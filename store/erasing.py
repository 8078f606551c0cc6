"""Erasing for good what we hold of a partner, a few rows at a time. It decides nothing.

Rows of other tables go first where they point to what goes; what is counted is named in words.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, and_, cast, delete, func, select, update

from partnering.overlaps import Overlap
from store.benchmarks import erase_benchmarks
from store.company_records import CompanyRecords
from store.credit_erasing import credit_records, erase_credit
from store.deal_erasing import deal_records, erase_deals
from store.deal_forms import DealForms
from store.digest_items import DigestItems
from store.digests import digest_records, erase_digests
from store.help_erasing import erase_help, help_records
from store.lead_erasing import erase_leads, lead_records
from store.list_links import ListLinks
from store.overlaps import overlap_from
from store.partner_rhythms import PartnerRhythms
from store.question_erasing import erase_questions, question_records
from store.sent_notices import SentNotices
from store.sharing import SharingRules
from store.sharing_asks import SharingAsks
from store.sharing_forms import SharingForms
from store.tables import (
    bindings,
    crm_links,
    directory,
    inbox,
    invitations,
    judgements,
    list_drafts,
    marks,
    matches,
    messages,
    overlaps,
    partner_accounts,
    partner_channels,
    partner_lists,
    partner_people,
    partners,
    people,
    review_offers,
    withheld_sends,
)
from store.transaction import Transaction, chunks


class Erasing:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def withdraw(self, partner_id: int, segment: str | None, *, limit: int, now: datetime) -> int:
        """Take companies off their list, and off what is due; how many, at most `limit`."""
        live = _rows(partner_id, segment) & (
            partner_accounts.c.deleted_at.is_(None) | partner_accounts.c.match_due.is_not(None)
        )
        ids = self._ids(partner_accounts, live, limit)
        self._tx.run(
            update(partner_accounts)
            .where(partner_accounts.c.id.in_(ids))
            .values(
                deleted_at=func.coalesce(partner_accounts.c.deleted_at, now),
                match_due=None,
                version=partner_accounts.c.version + 1,
            )
        )
        return len(ids)

    def gone_rows(
        self, partner_id: int, segment: str | None, *, limit: int, before: datetime | None = None
    ) -> list[int]:
        """List companies that are off their list, by id: of one segment, or of all.

        With `before`, only those that have been so since then.

        Nobody brings one back until this transaction ends: an import of the segment waits.
        """
        gone = _rows(partner_id, segment) & partner_accounts.c.deleted_at.is_not(None)
        if before is not None:
            gone &= partner_accounts.c.match_due.is_(None)
            gone &= partner_accounts.c.deleted_at <= before
        found = self._ids(partner_accounts, gone, limit)
        segments = select(partner_accounts.c.segment).where(partner_accounts.c.id.in_(found))
        for name in sorted({row["segment"] for row in self._tx.rows(segments)}):
            self._tx.alone(f"segment:{partner_id}:{name}")
        # Asked again: an import that was under way may have brought some of them back.
        return self._ids(partner_accounts, gone & partner_accounts.c.id.in_(found))

    def count_rows(self, partner_id: int, segment: str | None) -> int:
        """Count the companies that are left, on a list or not."""
        query = select(func.count()).select_from(partner_accounts)
        return int(self._tx.value(query.where(_rows(partner_id, segment))))

    def overlaps_of(self, partner_id: int, account_ids: Iterable[int]) -> list[Overlap]:
        """List a partner's overlaps with some accounts, hidden ones too, by id."""
        return [
            overlap_from(row)
            for chunk in chunks(account_ids)
            for row in self._tx.rows(
                select(overlaps)
                .where(overlaps.c.partner_id == partner_id, overlaps.c.account_id.in_(chunk))
                .order_by(overlaps.c.id)
            )
        ]

    def overlaps(self, ids: Iterable[int]) -> Counter[str]:
        """Erase overlaps with what people noted on them."""
        counts: Counter[str] = Counter()
        for chunk in chunks(ids):
            counts["notes on overlaps"] += self._run(marks, marks.c.overlap_id.in_(chunk))
            counts["overlaps"] += self._run(overlaps, overlaps.c.id.in_(chunk))
        return counts

    def companies(self, ids: Sequence[int]) -> Counter[str]:
        """Erase companies with their matches, on which no overlap rests any more."""
        going = select(matches.c.id).where(matches.c.partner_account_id.in_(ids))
        return Counter(
            {
                "pairs shown for judging": self._run(
                    review_offers, review_offers.c.match_id.in_(going)
                ),
                "judgements": self._run(judgements, judgements.c.match_id.in_(going)),
                "matches": self._run(matches, matches.c.partner_account_id.in_(ids)),
                "companies": self._run(partner_accounts, partner_accounts.c.id.in_(ids)),
            }
        )

    def judgements_of(self, match_ids: Iterable[int]) -> list[int]:
        """List all judgements of some matches, taken back ones included, by id."""
        return [
            id
            for chunk in chunks(match_ids)
            for id in self._ids(judgements, judgements.c.match_id.in_(chunk))
        ]

    def posted(self, records: Iterable[str]) -> set[str]:
        """Choose of some records those about which a message was posted; messages of many, too."""
        found: set[str] = set()
        for chunk in chunks(records):
            posted = select(messages.c.record).where(messages.c.record.in_(chunk)).distinct()
            found |= {row["record"] for row in self._tx.rows(posted)}
            found |= SentNotices(self._tx).roll_ups_of(chunk)
        return found

    def withheld(self, records: Collection[str]) -> Counter[str]:
        """Erase what was noted of messages about some records that were held back."""
        gone = sum(
            self._run(withheld_sends, withheld_sends.c.record.in_(chunk))
            for chunk in chunks(records)
        )
        return Counter({"notes on messages held back": gone}) + self.told(records)

    def told(self, records: Collection[str]) -> Counter[str]:
        """Erase what waits for digests about some records, and what lines of messages said."""
        waited = DigestItems(self._tx).forget_records(records)
        SentNotices(self._tx).forget_records(records)
        return Counter({"lines for digests": waited})

    def lists(self, partner_id: int) -> Counter[str]:
        """Erase what is kept of a partner's imports, once their companies are gone."""
        return Counter(
            {
                "drafts of lists": self._run(list_drafts, list_drafts.c.partner_id == partner_id),
                "lists": self._run(partner_lists, partner_lists.c.partner_id == partner_id),
            }
        )

    def one_list(self, partner_id: int, segment: str, *, until: datetime, at: datetime) -> int:
        """Note that the imports of a segment until a moment hold nothing any more; how many."""
        mine = (partner_lists.c.partner_id == partner_id) & (partner_lists.c.segment == segment)
        self._run(
            list_drafts,
            (list_drafts.c.partner_id == partner_id)
            & (list_drafts.c.segment == segment)
            & (list_drafts.c.made_at <= until),
        )
        return self._tx.run(
            update(partner_lists)
            .where(mine, partner_lists.c.imported_at <= until, partner_lists.c.purged_at.is_(None))
            .values(purged_at=at, summarised=True)
        )

    def invitations_of(self, partner_id: int) -> list[int]:
        """List all invitations of a partner, by id."""
        return self._ids(invitations, invitations.c.partner_id == partner_id)

    def people_of(self, partner_id: int) -> Counter[str]:
        """Erase who acts for a partner, how each was invited, and where we talk.

        A person's row stays, for others point to it, with nothing of the person in it.
        """
        query = select(partner_people.c.person_id).where(partner_people.c.partner_id == partner_id)
        ids = [row["person_id"] for row in self._tx.rows(query)]
        invited = self._tx.rows(select(invitations).where(invitations.c.partner_id == partner_id))
        bound = self._tx.rows(select(bindings).where(bindings.c.person_id.in_(ids)))
        addresses = {(row["workspace"], row["address"]) for row in (*invited, *bound)}
        for workspace, address in sorted(addresses):
            self._run(
                directory,
                and_(directory.c.workspace == workspace, directory.c.address == address),
            )
        self._run(directory, directory.c.person_id.in_(ids))
        counts = Counter(
            {
                "channels": self._run(
                    partner_channels, partner_channels.c.partner_id == partner_id
                ),
                "invitations": self._run(invitations, invitations.c.partner_id == partner_id),
                "forms by link": DealForms(self._tx).erase_of(partner_id),
                "people of the partner": self._run(
                    partner_people, partner_people.c.partner_id == partner_id
                ),
            }
        )
        self._run(bindings, bindings.c.person_id.in_(ids))
        self._run(crm_links, crm_links.c.person_id.in_(ids))
        for id in ids:
            self._tx.run(
                update(people)
                .where(people.c.id == id)
                .values(
                    name=f"removed person {id}",
                    email=f"removed-person-{id}",
                    roles=[],
                    zone="",
                    active=False,
                    version=people.c.version + 1,
                )
            )
        return counts

    def sharing(self, partner_id: int) -> Counter[str]:
        """Erase what was shared with a partner, and who said so."""
        nouns = (SharingRules, ListLinks, SharingForms, SharingAsks)
        gone = sum(each(self._tx).erase_of(partner_id) for each in nouns)
        return Counter({"what was shared": gone})

    def deals(self, partner_id: int, *, limit: int) -> Counter[str]:
        """Erase what a partner told us in at most `limit` registrations; nothing once all are.

        They protect nothing any more: whoever calls it has ended them before.
        """
        return +erase_deals(self._tx, partner_id, limit)

    def deal_records(self, partner_id: int) -> set[str]:
        """Name what may be posted of a partner's deals, help, credits, leads and questions."""
        found = deal_records(self._tx, partner_id) | help_records(self._tx, partner_id)
        found |= credit_records(self._tx, partner_id) | lead_records(self._tx, partner_id)
        found |= digest_records(self._tx, partner_id)
        return found | question_records(self._tx, partner_id)

    def partner(self, id: int, now: datetime) -> Counter[str]:
        """Leave of a partner its number only."""
        held = self._tx.row(select(partners).where(partners.c.id == id))
        self._tx.run(
            update(partners)
            .where(partners.c.id == id)
            .values(
                name=f"removed partner {id}",
                name_folded=f"removed partner {id}",
                alerts_on=False,
                manager_id=None,
                domains=[],
                countries=[],
                families=[],
                tier="",
                crm_account_key="",
                contacts=[],
                removed_at=func.coalesce(partners.c.removed_at, now),
                version=partners.c.version + 1,
            )
        )
        contacts = len(held["contacts"]) if held is not None else 0
        erased = erase_help(self._tx, id) + erase_credit(self._tx, id)
        erased += erase_leads(self._tx, id) + erase_questions(self._tx, id)
        erased += erase_digests(self._tx, id) + erase_benchmarks(self._tx, id)
        PartnerRhythms(self._tx).erase_of(id)
        CompanyRecords(self._tx).erase_of(id)
        return Counter({"contacts": contacts}) + erased

    def done_payloads(self, *, limit: int) -> int:
        """Empty what came in and was acted on: cards that were pressed are quoted there.

        The rows stay until they are pruned, so that nothing is done twice; how many were emptied.
        """
        full = inbox.c.done_at.is_not(None) & (cast(inbox.c.payload, Text) != "{}")
        ids = self._ids(inbox, full, limit)
        self._tx.run(update(inbox).where(inbox.c.id.in_(ids)).values(payload={}))
        return len(ids)

    def _run(self, table: Table, condition: ColumnElement[bool]) -> int:
        return self._tx.run(delete(table).where(condition))

    def _ids(self, table: Table, condition: Any, limit: int | None = None) -> list[int]:
        query = select(table.c.id).where(condition).order_by(table.c.id)
        return [row["id"] for row in self._tx.rows(query.limit(limit))]


def _rows(partner_id: int, segment: str | None) -> ColumnElement[bool]:
    mine = partner_accounts.c.partner_id == partner_id
    return mine if segment is None else mine & (partner_accounts.c.segment == segment)
